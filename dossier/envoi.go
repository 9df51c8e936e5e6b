package dossier

import (
	"slices"
	"time"
)

// EnvoiLu is the number of a registered item read on a page.
type EnvoiLu struct {
	Numero string `json:"numero"` // compact: 1A04787720243
	Par    string `json:"par"`    // one of the LuPar
	// Faux: its key does not fit, and no single repair makes it fit. It was most likely misread, and matches nothing.
	Faux bool `json:"faux,omitempty"`
}

// How one of our letters was recognised.
const (
	LuParDataMatrix = "datamatrix" // of the avis de réception
	LuParCode128    = "code128"
	LuParTexte      = "texte"
	LuParSceau      = "sceau"
	LuParReference  = "reference" // of the seal, printed
	LuParPied       = "pied"      // foot of every page of a letter
	LuParAgent      = "agent"
)

// LettreLue is what a page says of the letter of ours that it is a page of.
type LettreLue struct {
	Sceau     string `json:"sceau,omitempty"`     // compact JWS of its QR, whole: equal to the one kept, it is that letter
	Reference string `json:"reference,omitempty"` // of the seal
	Numero    string `json:"numero,omitempty"`    // of the demande, in the foot
	Page      int    `json:"page,omitempty"`      // in the letter, from 1
	Sur       int    `json:"sur,omitempty"`
	// Deux: Numero was read alike at two places of the page. Read once, in small print, it proves nothing by itself.
	Deux bool `json:"deux,omitempty"`
}

// Citation is what a page quotes that may lead to one of our letters.
type Citation struct {
	Genre  GenreCitation
	Valeur string
}

// GenreCitation is a kind of Citation.
type GenreCitation string

const (
	CiteEnvoi     GenreCitation = "envoi"     // number of a registered item
	CiteSceau     GenreCitation = "sceau"     // JWS
	CiteReference GenreCitation = "reference" // of a seal
	CiteNumero    GenreCitation = "numero"    // of a demande
	CiteFeuille   GenreCitation = "feuille"   // number of a demande in the register: copy serial of a return sheet
)

// Cite is what a citation leads to: a letter that was written, or all those of a demande.
type Cite struct {
	Citation
	Demande   Candidat
	Courriers []CourrierCite
}

// CourrierCite is one of our letters, as far as recognising it takes.
type CourrierCite struct {
	ID      CourrierID
	Genre   GenreCourrier
	NbPages int
	Motif   MotifRetour // why La Poste's history says that it was not delivered; "" when it does not
}

// GenreRetour says what a page that came back is.
type GenreRetour string

const (
	RetourAvis      GenreRetour = "avis"      // La Poste's slip, signed
	RetourEnveloppe GenreRetour = "enveloppe" // of a letter that was not delivered
	RetourLettre    GenreRetour = "lettre"    // a page of that letter
	RetourReponse   GenreRetour = "reponse"   // a page of a letter that its reader joins to their answer
)

// MotifRetour is why a letter was not delivered.
type MotifRetour string

const (
	MotifNonReclame MotifRetour = "non_reclame"
	MotifInconnu    MotifRetour = "inconnu"
	MotifRefuse     MotifRetour = "refuse"
	MotifAcces      MotifRetour = "acces"
)

// MotifsRetour lists them with the words printed on the label.
var MotifsRetour = []struct {
	Motif   MotifRetour
	Libelle string
}{
	{MotifNonReclame, "pli avisé et non réclamé"},
	{MotifInconnu, "destinataire inconnu à l’adresse"},
	{MotifRefuse, "pli refusé par le destinataire"},
	{MotifAcces, "défaut d’accès ou d’adressage"},
}

// Libelle gives the words, or « motif non lu ».
func (m MotifRetour) Libelle() string {
	for _, x := range MotifsRetour {
		if x.Motif == m {
			return x.Libelle
		}
	}
	return "motif non lu"
}

// Retour is a page of a pli recognised as, or as coming with, one of our letters.
type Retour struct {
	Pli      PliID
	Page     int // from 1
	Courrier CourrierID
	Demande  DemandeID
	Numero   string        // of the demande
	Lettre   GenreCourrier // kind of the letter
	Genre    GenreRetour
	Lu       string      // one of the LuPar
	Motif    MotifRetour // of RetourEnveloppe and RetourLettre; an agent gives it
	Agent    AgentID     // 0: the machine
	A        time.Time
}

// GenreEtape is a step of a letter on its way.
type GenreEtape string

const (
	EtapePresente GenreEtape = "presente"    // first presentation at the address
	EtapeRemis    GenreEtape = "remis"       // handed over
	EtapeAvis     GenreEtape = "avis_revenu" // the signed slip is back: the day it says is read by an agent
	EtapeNonRemis GenreEtape = "non_remis"   // came back, or is coming back
	EtapeInconnu  GenreEtape = "inconnu"     // La Poste did not know its number, long after it left, and was asked no more
)

// Proofs of a step, kept apart.
const (
	PreuveSuivi     = "suivi"     // La Poste's history
	PreuveAvis      = "avis"      // image of the slip
	PreuveEnveloppe = "enveloppe" // image of what came back
)

// EtapeEnvoi is one step of a letter, with its proof. The same step by the same proof is noted once.
type EtapeEnvoi struct {
	ID       int64
	Courrier CourrierID
	Genre    GenreEtape
	Preuve   string
	Le       Date // zero: not known by the machine
	Motif    MotifRetour
	Page     *PagePreuve // of an image
	Agent    AgentID
	A        time.Time
}

// EvenementSuivi is one line of La Poste's history of an item. An unknown code is kept as it is.
type EvenementSuivi struct {
	A       time.Time `json:"a"`
	Code    string    `json:"code"`
	Libelle string    `json:"libelle"`
}

// SuiviEnvoi is the last history that could be read of a letter.
type SuiviEnvoi struct {
	Courrier   CourrierID
	Numero     string // of the item
	ReleveA    time.Time
	Evenements []EvenementSuivi // oldest first
	EchecA     time.Time        // of the last try, when it gave nothing; zero when it did
}

// avisRevenu reports that the signed slip of a letter is in the register: it proves the day that an agent reads on it.
func (s Situation) avisRevenu(id CourrierID) bool {
	return slices.ContainsFunc(s.Etapes, func(e EtapeEnvoi) bool { return e.Courrier == id && e.Genre == EtapeAvis })
}

// Revenu returns the step that says that a letter was not delivered, unless an agent noted its delivery since.
func (s Situation) Revenu(id CourrierID) (EtapeEnvoi, bool) {
	for _, e := range slices.Backward(s.Etapes) {
		if e.Courrier != id || e.Genre != EtapeNonRemis {
			continue
		}
		remis := slices.ContainsFunc(s.Actes, func(a Acte) bool {
			return a.Action == ActionRemise && a.Donnees.Courrier == id && a.A.After(e.A)
		})
		return e, !remis
	}
	return EtapeEnvoi{}, false
}

// Inconnu returns the step that says that La Poste does not know the number of a letter, unless something else says what became of it.
func (s Situation) Inconnu(id CourrierID) (EtapeEnvoi, bool) {
	i := slices.IndexFunc(s.Etapes, func(e EtapeEnvoi) bool { return e.Courrier == id && e.Genre == EtapeInconnu })
	if i < 0 || slices.ContainsFunc(s.Etapes, func(e EtapeEnvoi) bool { return e.Courrier == id && e.Genre != EtapeInconnu }) ||
		slices.ContainsFunc(s.Actes, func(a Acte) bool { return a.Action == ActionRemise && a.Donnees.Courrier == id }) {
		return EtapeEnvoi{}, false
	}
	return s.Etapes[i], true
}
