package compliance

import (
	"souspli/dossier"
)

// EtatObligation says where an obligation stands on the day asked.
type EtatObligation string

const (
	ObligationFaite     EtatObligation = "faite"
	ObligationEnRetard  EtatObligation = "en_retard" // done after the day owed, or not done and the day is past
	ObligationAFaire    EtatObligation = "a_faire"   // not done, the day owed is to come
	ObligationSansObjet EtatObligation = "sans_objet"
	ObligationInconnue  EtatObligation = "a_verifier" // no day can be said
)

// PreuveObligation is where it is proved: the pli and its page, or the letter.
type PreuveObligation struct {
	Pli      dossier.PliID      `json:"pli,omitempty"`
	Page     int                `json:"page,omitempty"`
	Courrier dossier.CourrierID `json:"courrier,omitempty"`
}

// Obligation is one thing the text requires, with what was done of it.
type Obligation struct {
	Code       string           `json:"code"`
	Obligation string           `json:"obligation"` // in words
	Texte      string           `json:"texte"`      // what the text requires, in words
	Article    string           `json:"article"`
	Version    string           `json:"version"` // state of the text read
	DueLe      dossier.Date     `json:"due_le"`  // zero: the text fixes no day
	FaiteLe    dossier.Date     `json:"faite_le"`
	Fait       string           `json:"fait"` // what was done, in words
	Preuve     PreuveObligation `json:"preuve"`
	Etat       EtatObligation   `json:"etat"`
	Certitude  string           `json:"certitude"` // SEEN, or what is shown « à vérifier »
}

// Obligations lists what was owed on a demande, in the order of its life, and what was done by the day given.
func Obligations(d dossier.Demande, courriers []dossier.Courrier, aujourdhui dossier.Date) []Obligation {
	return nil
}
