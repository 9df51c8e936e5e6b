package compliance

import (
	"souspli/dossier"
)

// Compteur is the proof meter: what is there, and what is missing, before asking the judge for useful measures.
//
// It is a rule of thumb, not a legal threshold: at least three dated attempts over at least two ISO weeks, one contact with
// the centre de contact citoyens, one message to the préfecture (after CE 10 June 2020 n° 435594 and CE 9 June 2022
// n° 453391). Attempts that carry no date count in none of the figures.
type Compteur struct {
	Tentatives int      `json:"tentatives"` // dated
	SansDate   int      `json:"sans_date"`  // received, but without a date that can be used
	Semaines   []string `json:"semaines"`   // distinct ISO weeks, « 2026-S10 »
	CCC        int      `json:"ccc"`        // traces of a contact with the centre de contact citoyens
	Prefecture int      `json:"prefecture"` // messages to the préfecture, this filing included
	Manque     []string `json:"manque"`     // French sentences: what is missing
	Certitude  string   `json:"certitude"`  // « repère de preuve, à vérifier »
}

// CompterPreuves fills the proof meter from what the register holds.
func CompterPreuves(d dossier.Demande, plis []dossier.Pli) Compteur {
	return Compteur{}
}
