// Package reconcile decides what a reading means for the register: a new demande, a complement or a duplicate of one that
// is there, a doubt for an agent, or nothing of ours.
//
// In: a pli with its reception, what was read on it (pages numbered from 1), the demandes and persons of the register that
// share an identity key, what the catalogue asks, the settings of the préfecture, the day. Out: one decision per form
// found, one fate per page, and why the pli waits. Confidences are 0 to 1; days are calendar days in Paris.
//
// Pure: same input, same decision. It reads no clock, no file, no register, and never changes what it is given. Unusual
// paper is a decision with its reasons, never an error; reasons are French sentences without a name, number or address.
package reconcile

import (
	"slices"

	"souspli/dossier"
)

// ProblemeANEF is the code of the « PROBLÈME ANEF » letter, which is read like a form but asks for nothing by itself.
const ProblemeANEF = "probleme-anef"

// Variants of that letter; that of the deposit letter is empty. A signalement comes without a form and is no demande; a relance follows a
// paper file that was sent back.
const (
	LettreSignalement = "signalement"
	LettreRelance     = "relance"
)

// PasANous is the procedure an agent gives to a form added by hand to say that the pli holds no demande for us.
const PasANous = "pas-a-nous"

// Codes of fields that only an agent adds to a form, to settle what the machine may not.
const (
	ChampFondement = "fondement" // code of the legal basis
	ChampReference = "fondement_reference"
	ChampSilence   = "silence"  // code of law.CasSilences, where the procedure has some
	ChampDemande   = "demande"  // numero of the demande it belongs to, or « nouvelle »
	ChampPersonne  = "personne" // number of the person of the register it is for, or « nouvelle »
)

// PersonneNouvelle is the value of ChampPersonne by which an agent says that the person is none of those the register proposes.
const PersonneNouvelle = "nouvelle"

// DemandeNouvelle is the value of ChampDemande by which an agent says that the register has no such demande yet.
const DemandeNouvelle = "nouvelle"

// Catalogue is what a decision needs to know of the procedures.
type Catalogue interface {
	// Procedure returns false for a code that is not in the catalogue.
	Procedure(code string) (Procedure, bool)
	// Pieces lists the pieces owed at filing with these answers.
	Pieces(code, variante string, champs map[string]string) []PieceDue
	// Requis lists the codes of the fields that must be answered with these answers.
	Requis(code, variante string, champs map[string]string) []string
}

// Procedure is one entry of the catalogue, as far as a decision depends on it.
type Procedure struct {
	Code      string
	Libelle   string
	Famille   string
	Canal     string // anef, demarches-simplifiees, postal, rdv
	Silence   string // code of law, what silence means
	Sensible  bool
	Variantes []string
	// Fenetre is the kind of filing window, FenetreRenouvellement that of a renewal when it differs, ResidentLDUE the « résident de longue
	// durée-UE » title (law.Parametres).
	Fenetre, FenetreRenouvellement string
	ResidentLDUE                   bool
}

// PieceDue is a piece owed at filing.
type PieceDue struct {
	Code      string
	Libelle   string
	Condition string // in words; "" when owed in every case
	Exigee    bool   // owed for certain with these answers
	Groupe    string // one piece of the group is enough; "" when it stands alone
	Nombre    int    // how many are expected
}

// Entree is all a decision depends on.
type Entree struct {
	Pli        dossier.Pli
	Lecture    dossier.Lecture
	Candidats  dossier.Candidats
	Procedures Catalogue
	Reglages   dossier.Reglages
	Aujourdhui dossier.Date
	Agent      dossier.AgentID // 0: the machine decides
	Confirme   bool            // the agent has accepted or corrected all that was doubtful
	// Voisins are, by index of a form that lacks pages, the waiting plis where they may be: said to the agent, never decided on.
	Voisins map[int][]dossier.PliID
	// Connues are the demandes of ALire, whole; without them, the same sending twice is taken for a complement.
	Connues map[dossier.DemandeID]Connue
	// Cites is what the register knows of Citations; Retours the pages of the pli that it has already as post of ours.
	Cites   []dossier.Cite
	Retours []dossier.Retour
}

// Resultat is what store.Register takes. Sorts has every page of the pli, from 1. Raisons say why the pli waits: those of its decisions,
// and those that bear on no form; without any, nothing waits.
type Resultat struct {
	Decisions []dossier.Rapprochement
	Sorts     map[int]dossier.SortPage
	Raisons   []string
	// Encore: once these decisions are registered, deciding again settles more (the copies of a form whose demande did not exist yet).
	Encore bool
	// Lettre is what a « PROBLÈME ANEF » letter states that waits for its form, for screens: nothing is decided on it. Else nil.
	Lettre *dossier.Contenu
	// Retours are the pages recognised as post of ours; AChoisir those that an agent says what they are, undelivered and why, or part of an answer.
	Retours  []dossier.Retour
	AChoisir []dossier.Retour
}

// Cles returns what the person of a form is looked up by: also the adult of a letter, whose demande may be a child's.
func Cles(f dossier.FormulaireLu) []dossier.CleIdentite { return identite(f).Cles() }

// Demande reports whether a form asks for a title or a document, rather than going with one that does.
func Demande(f dossier.FormulaireLu) bool {
	return f.Procedure != ProblemeANEF && f.Procedure != PasANous && f.Procedure != Rattache
}

// IdentiteDe reads the person whose demande a form is: the child of a form for a child, else its adult.
func IdentiteDe(f dossier.FormulaireLu) dossier.Identite { return identite(f) }

// ClesLecture returns the keys of every form of a reading, exact and of the wider net, sorted, without repetition; of a pli without a
// form that asks, those of the machine-readable zones too.
func ClesLecture(l dossier.Lecture) []dossier.CleIdentite {
	var cles []dossier.CleIdentite
	for _, f := range l.Formulaires {
		cles = append(cles, identite(f).ToutesCles()...)
	}
	if !slices.ContainsFunc(l.Formulaires, Demande) {
		for _, qui := range identitesDesZones(l) {
			cles = append(cles, qui.ToutesCles()...)
		}
	}
	return dossier.TrierCles(cles)
}

// Decide takes one decision per form that asks for something. Letters « PROBLÈME ANEF » go with the demande of the same person, or
// with the only one; second copies of a form go with the first. A pli without any form waits for an agent, with no decision at all:
// there is nothing yet to decide on. A letter alone never makes a demande, whichever of the three it is, and opens no clock: it completes
// the one demande in progress of its person, or waits for an agent who reads and answers it.
//
// With Confirme, and an agent's name, every doubt is settled but a missing minimum: name, birth date, procedure, reception, préfecture,
// address to write to. Without that minimum no accusé de réception could be written.
func Decide(e Entree) Resultat {
	e.Confirme = e.Confirme && e.Agent != 0
	d := decideur{Entree: e}
	d.retourner()
	if d.declarePasANous() {
		return d.pasANous()
	}
	if r, ok := d.rattachement(); ok {
		return r
	}
	d.preparer()
	for i := range d.demandes {
		r := d.decider(&d.demandes[i])
		d.decisions = append(d.decisions, r)
		d.deciderCopies(&d.demandes[i], r)
	}
	if !d.Confirme { // an agent who registers a dossier has seen its pages
		d.raisons = ajouter(d.raisons, d.post.doutes...)
	}
	if len(d.demandes) == 0 && (len(d.lettres) > 0 || !d.toutPostal()) {
		d.sansFormulaire()
	}
	return d.resultat()
}
