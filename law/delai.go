package law

import (
	"souspli/dossier"
)

// Certainties of a fact, from the surest to the least sure.
const (
	Vu        = "SEEN"
	VuSecond  = "SEEN-2"
	Deduit    = "INFERRED"
	DeMemoire = "RECALLED"
)

// Delai is one line of law/data/deadlines.yaml (or complements.yaml).
type Delai struct {
	Code          string   `yaml:"code"`
	Libelle       string   `yaml:"label_fr"`
	Declencheur   string   `yaml:"trigger"`
	Duree         *int     `yaml:"duration"` // nil: none fixed by a text
	Unite         string   `yaml:"unit"`     // days, months, years, weeks, hours, working_days, fixed_by_administration, none
	Sens          string   `yaml:"direction"`
	Regle         string   `yaml:"rule"`
	Report        string   `yaml:"weekend_rule"` // none, next_working_day, unknown
	Qui           string   `yaml:"incumbent"`
	Effet         string   `yaml:"effect_fr"`
	Article       string   `yaml:"legal_source"`
	Certitude     string   `yaml:"certainty"`
	Titres        string   `yaml:"titles"`
	Suspensions   []string `yaml:"suspensions"` // codes of deadlines that suspend this one
	ParametreFixe bool     `yaml:"parameter_required"`
	Note          string   `yaml:"note"`
	Interne       bool     `yaml:"internal"` // a target of ours, no text behind it
}

// Suspension is a time during which the birth of a refusal is suspended (CRPA L. 114-5): the limit given to complete.
type Suspension struct {
	Du      dossier.Date // day the pieces were asked for; not counted
	Au      dossier.Date // last day of the limit given; counted
	Produit dossier.Date // day the pieces came, when earlier than Au; zero: not yet
}

// EntreesSilence is what decides the day silence becomes a decision.
type EntreesSilence struct {
	Code            string       // silence code of the procedure, CodesSilence
	PremiereSaisine dossier.Date // reception by the first administration seized (CRPA L. 114-3)
	Completude      dossier.Date // day the demande was complete; zero: not yet
	Fondement       dossier.CodeFondement
	Propose         bool   // the basis is only proposed: lowers the certainty
	Departement     string // tells whether the day is a working one, for the certainty only
	Suspensions     []Suspension
}
