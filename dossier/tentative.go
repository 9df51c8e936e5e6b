package dossier

import "strings"

// GenreTentative is the kind of a fact about a blocked filing: an attempt on the site, or a step taken to get round it.
type GenreTentative string

const (
	GenreEnLigne        GenreTentative = "en_ligne"           // an attempt on a téléservice
	GenreDemandeEnLigne GenreTentative = "demande_en_ligne"   // a demande that the téléservice holds
	GenreCCC            GenreTentative = "ccc"                // contact with the centre de contact citoyens, how is not said
	GenreCCCAppel       GenreTentative = "ccc_appel"          // by telephone
	GenreCCCCourriel    GenreTentative = "ccc_courriel"       // by e-mail
	GenreCCCTicket      GenreTentative = "ccc_ticket"         // by the contact form, with a ticket number
	GenrePAN            GenreTentative = "pan"                // visit or appointment at a point d'accueil numérique
	GenrePrefecture     GenreTentative = "message_prefecture" // message or letter to the préfecture
	GenreConstat        GenreTentative = "constat"            // the impossibility found by someone: see Auteur
	GenreInvitation     GenreTentative = "invitation"         // the préfecture invites to file otherwise
	GenreCourriel       GenreTentative = "courriel"           // a printed e-mail of which nobody has said yet whom it was written with
)

// GenresTentative lists the kinds with the words people read.
var GenresTentative = []struct {
	Genre   GenreTentative
	Libelle string
}{
	{GenreEnLigne, "tentative en ligne"},
	{GenreDemandeEnLigne, "demande en ligne"},
	{GenreCCC, "contact avec le centre de contact citoyens"},
	{GenreCCCAppel, "appel au centre de contact citoyens"},
	{GenreCCCCourriel, "courriel échangé avec le centre de contact citoyens"},
	{GenreCCCTicket, "ticket du centre de contact citoyens"},
	{GenrePAN, "passage ou rendez-vous au point d’accueil numérique"},
	{GenrePrefecture, "message à la préfecture"},
	{GenreConstat, "constat de l’impossibilité"},
	{GenreInvitation, "invitation de la préfecture"},
	{GenreCourriel, "courriel imprimé, à qualifier"},
}

// Libelle gives the French words, or the code itself when unknown. The empty kind is an attempt: that of readings made before kinds.
func (g GenreTentative) Libelle() string {
	if g == "" {
		g = GenreEnLigne
	}
	for _, x := range GenresTentative {
		if x.Genre == g {
			return x.Libelle
		}
	}
	return string(g)
}

// Connu reports whether the kind is in the list.
func (g GenreTentative) Connu() bool { return g.Libelle() != string(g) }

// CCC reports whether it is a contact with the centre de contact citoyens.
func (g GenreTentative) CCC() bool { return g == GenreCCC || strings.HasPrefix(string(g), "ccc_") }

// Certitudes of a Tentative.
const (
	TentativeEtablie   = "etablie"    // seen on a document or a screen, or given by the service itself
	TentativeDeclaree  = "declaree"   // written by the person
	TentativeAVerifier = "a_verifier" // a machine's reading, for an agent to check
)

// Precision is how much of an instant is known.
type Precision string

const (
	PrecisionMinute  Precision = "minute"
	PrecisionJour    Precision = "jour"
	PrecisionInconnu Precision = "" // no whole day: the fact is kept, and counts in no figure
)

// Tentative is a dated, citable fact about a blocked filing. Where it is shown is a page and zone of a pli, a line of an import, or, when
// an agent wrote it down from neither, the agent's word.
type Tentative struct {
	ID         TentativeID    `json:"-"`
	Genre      GenreTentative `json:"genre,omitempty"`      // "": an attempt, unless the block says otherwise (law.QualifierTentative)
	Plateforme string         `json:"plateforme,omitempty"` // anef, demarches_simplifiees, rendez_vous, ccc, pan, prefecture; "" not known
	Blocage    string         `json:"blocage"`              // code of blockages.yaml; "" when only the form's shorthand is known
	Possibles  []string       `json:"possibles,omitempty"`  // codes the shorthand may stand for: the doubt is kept
	Date       string         `json:"date"`                 // AAAA-MM-JJ, or AAAA-MM-JJThh:mm: see Precision
	URL        string         `json:"url"`
	Message    string         `json:"message"`
	Reference  string         `json:"reference,omitempty"` // ticket, registered letter or online application number
	Auteur     string         `json:"auteur,omitempty"`    // of a constat or an invitation: who made it
	Page       int            `json:"page"`                // in the pli, from 1; 0: none
	Zone       RectPx         `json:"zone,omitzero"`       // on that page's image
	Pli        PliID          `json:"-"`
	Import     ImportID       `json:"-"` // the import it came by; 0: none
	Ligne      int            `json:"-"` // line of the imported file, from 1; 0: none
	Par        AgentID        `json:"-"` // who wrote it down; 0: read on a pli, or imported
	Source     Source         `json:"source"`
	Certitude  string         `json:"certitude"` // TentativeEtablie, TentativeDeclaree or TentativeAVerifier
}

// TentativeID is the number of a fact in the register, ImportID that of an import.
type (
	TentativeID int64
	ImportID    int64
)

// Precision says how much of Date is known. A day that is not in the calendar is not known.
func (t Tentative) Precision() Precision {
	jour, heure, avec := strings.Cut(t.Date, "T")
	if _, err := ParseDate(jour); err != nil {
		return PrecisionInconnu
	}
	if avec && heureValable(heure) {
		return PrecisionMinute
	}
	return PrecisionJour
}

// Jour is the day of the fact, zero when it is not known.
func (t Tentative) Jour() Date {
	jour, _, _ := strings.Cut(t.Date, "T")
	d, err := ParseDate(jour)
	if err != nil {
		return Date{}
	}
	return d
}

// Quand says the day, and the hour when it is known, as people read it: « 2 mars 2026 à 10 h 14 »; « sans date » when no day is known.
func (t Tentative) Quand() string {
	d := t.Jour()
	if d.IsZero() {
		return "sans date"
	}
	if t.Precision() == PrecisionMinute {
		_, heure, _ := strings.Cut(t.Date, "T")
		return d.Fr() + " à\u00a0" + heure[:2] + "\u00a0h\u00a0" + heure[3:5]
	}
	return d.Fr()
}

// heureValable reports whether s is hh:mm.
func heureValable(s string) bool {
	if len(s) < 5 || s[2] != ':' {
		return false
	}
	h, m := s[:2], s[3:5]
	chiffres := strings.Trim(h+m, "0123456789") == ""
	return chiffres && h < "24" && m < "60"
}
