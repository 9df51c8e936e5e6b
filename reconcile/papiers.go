package reconcile

import (
	"fmt"
	"maps"
	"slices"

	"souspli/dossier"
)

// Rattache is the procedure an agent gives to a form added by hand to tie papers without a form to a demande of the register.
const Rattache = "rattachement"

// ChampNature says what such papers are; its values follow.
const ChampNature = "nature"

// Natures of papers without a form.
const (
	NatureComplement = "complement" // pieces for a demande, without its form
	NatureReponse    = "reponse"    // answer to one of our letters
	NatureRetour     = "retour"     // our letter, brought back undelivered
	NatureAvis       = "avis"       // the signed slip of our registered letter
)

// motifsNature are what a decision says of each.
var motifsNature = map[string]string{
	NatureComplement: "pièces sans formulaire, rattachées par un agent",
	NatureReponse:    "réponse à l’un de nos courriers, rattachée par un agent",
	NatureRetour:     "courrier revenu sans avoir été remis, rattaché par un agent\u00a0: adresse à vérifier",
	NatureAvis:       "avis de réception de l’un de nos courriers, rattaché par un agent",
}

// Natures lists them in the order they are shown.
func Natures() []string { return []string{NatureComplement, NatureReponse, NatureRetour, NatureAvis} }

// rattachement settles papers without a form that an agent tied to a demande. The last word counts. ok is false when nobody said
// anything, or the pli has forms, which are tied one by one.
func (d *decideur) rattachement() (r Resultat, ok bool) {
	dernier := -1
	for i, f := range d.Lecture.Formulaires {
		switch f.Procedure {
		case Rattache:
			dernier = i
		case ProblemeANEF, PasANous:
		default:
			return r, false
		}
	}
	if dernier < 0 || !d.Confirme {
		return r, false
	}
	f := d.Lecture.Formulaires[dernier]
	c := d.choisirParNumero(valeur(f, ChampDemande), choix{})
	motif, connue := motifsNature[valeur(f, ChampNature)]
	if !connue {
		c.refus = ajouter(c.refus, "nature des papiers à dire")
	}
	d.decisions = append(d.decisions, dossier.Rapprochement{Formulaire: dernier, Score: 1, Decision: dossier.DecisionAVerifier, Raisons: c.refus})
	if len(c.refus) == 0 {
		x := &d.decisions[0]
		x.Decision, x.Demande, x.Raisons = dossier.DecisionComplement, c.demande, []string{motif}
		x.Contenu = &dossier.Contenu{Prefecture: d.Pli.Reception.Prefecture, Pieces: d.pieces(), Tentatives: slices.Clone(d.Lecture.Tentatives)}
		for i := range x.Contenu.Tentatives {
			x.Contenu.Tentatives[i].Pli = d.Pli.ID
		}
		for i, autre := range d.Lecture.Formulaires {
			if i != dernier {
				raison := "désignation remplacée par une autre"
				if autre.Procedure == ProblemeANEF {
					raison = "lettre jointe aux papiers rattachés par un agent"
				}
				d.decisions = append(d.decisions, dossier.Rapprochement{Decision: dossier.DecisionPasANous, Formulaire: i, Score: 1, Raisons: []string{raison}})
			}
		}
	}
	return d.resultat(), true
}

// signesSansFormulaire tells the agent what papers without a form look like: our own letters coming back, and whose passport it is when a
// machine-readable zone reads without a fault.
func (d *decideur) signesSansFormulaire() []string {
	var out []string
	for _, p := range d.Lecture.Pages {
		if _, poste := d.post.sorts[p.N]; poste {
			continue // said with the rest of our post
		}
		switch p.Type {
		case dossier.PageFeuilleRetour:
			out = ajouter(out, "feuille de retour de l’un de nos courriers\u00a0: réponse à rattacher à sa demande")
		case dossier.PageAvisReception:
			out = ajouter(out, "avis de réception de La Poste\u00a0: à rattacher au courrier envoyé")
		case dossier.PageCourrierNous:
			out = ajouter(out, "papier imprimé par nous\u00a0: courrier revenu, ou réponse, à rattacher à sa demande")
		}
	}
	for _, k := range DemandesDesZones(d.Lecture, d.Candidats) {
		out = ajouter(out, fmt.Sprintf("page\u00a0%d\u00a0: pièce d’identité d’une personne qui a une demande en cours, à rattacher", k.Page))
	}
	return out
}

// DemandeDeZone is a live demande of the person whose machine-readable zone is on a page.
type DemandeDeZone struct {
	Page    int // in the pli, from 1
	Demande dossier.Candidat
}

// DemandesDesZones gives the live demandes of the persons whose passport, card or visa reads without a fault in a pli. A zone holds neither
// accents nor the foreigner's number: it proposes, an agent ties.
func DemandesDesZones(l dossier.Lecture, c dossier.Candidats) []DemandeDeZone {
	var out []DemandeDeZone
	for page, qui := range identitesDesZones(l) {
		for _, x := range Classer(qui, c.Personnes) {
			for _, k := range c.Demandes {
				if k.PersonneID == x.Personne && k.Etat.Vivante() && !slices.ContainsFunc(out, func(o DemandeDeZone) bool { return o.Demande.ID == k.ID }) {
					out = append(out, DemandeDeZone{page, k})
				}
			}
		}
	}
	return out
}

// identitesDesZones reads in page order the persons of the zones whose check digits all fit.
func identitesDesZones(l dossier.Lecture) func(func(int, dossier.Identite) bool) {
	return func(yield func(int, dossier.Identite) bool) {
		for _, p := range l.Pages {
			for _, z := range p.MRZ {
				if !z.Concorde() || z.Naissance == "" || z.Nom == "" {
					continue
				}
				qui := dossier.Identite{NomNaissance: z.Nom, Prenoms: z.Prenoms, DateNaissance: z.Naissance}
				if z.Sexe == "f" || z.Sexe == "m" {
					qui.Sexe = z.Sexe
				}
				if !yield(p.N, qui) {
					return
				}
			}
		}
	}
}

// Connue is a demande that a form may be of, with the plis it came in: what tells the same sending twice from a complement.
type Connue struct {
	Demande dossier.Demande
	Plis    []dossier.Pli
}

// ALire lists the demandes that Decide wants whole in Entree.Connues: the live ones of the persons surely meant, for the same procedure, those a
// letter may join, and those that papers without a form answer.
func ALire(e Entree) []dossier.DemandeID {
	d := decideur{Entree: e}
	var ids []dossier.DemandeID
	for i, f := range e.Lecture.Formulaires {
		if f.Procedure == ProblemeANEF {
			if vivantes, _ := d.demandesDeLaPersonne(i); len(vivantes) == 1 {
				ids = ajouterID(ids, vivantes[0].ID)
			}
			continue
		}
		cl := d.classer(f, identite(f))
		for _, k := range d.candidats(f.Procedure) {
			if cl.avis(k) == memePersonne && !slices.Contains(ids, k.ID) && !slices.Contains(k.Plis, e.Pli.ID) {
				ids = append(ids, k.ID)
			}
		}
	}
	if !slices.ContainsFunc(e.Lecture.Formulaires, Demande) { // what answers a letter is held against the demande it is said to answer
		for _, p := range e.Lecture.Pages {
			if c, ok := d.feuille(p); ok {
				ids = ajouterID(ids, c.Demande.ID)
			}
		}
		for _, r := range e.Retours {
			if r.Genre == dossier.RetourReponse {
				ids = ajouterID(ids, r.Demande)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// memeEnvoi finds the pli of a demande that brought the same answers and the same pieces, page for page: people post by registered letter
// what they also send by e-mail. It returns the words that say so; "" when something differs.
func (d *decideur) memeEnvoi(x *demande, id dossier.DemandeID) string {
	connue, ok := d.Connues[id]
	if !ok {
		return ""
	}
	for code, c := range champs(x.f) {
		if c.Valeur != "" && connue.Demande.Champs[code].Valeur != c.Valeur {
			return ""
		}
	}
	ici := pagesParType(x.pieces)
	for _, p := range connue.Plis {
		var la []dossier.Piece
		for _, piece := range connue.Demande.Pieces {
			if piece.Pli == p.ID {
				la = append(la, piece)
			}
		}
		if p.ID == d.Pli.ID || !maps.Equal(ici, pagesParType(la)) {
			continue
		}
		if p.Reception.Mode != d.Pli.Reception.Mode {
			return "le même envoi, déjà reçu (" + p.Reception.Mode.Libelle() + "), arrive aussi autrement (" + d.Pli.Reception.Mode.Libelle() + ")"
		}
		return "le même envoi a déjà été reçu\u00a0: mêmes réponses, mêmes pièces"
	}
	return ""
}

func pagesParType(ps []dossier.Piece) map[string]int {
	m := map[string]int{}
	for _, p := range ps {
		m[p.Type] += len(p.Pages)
	}
	return m
}
