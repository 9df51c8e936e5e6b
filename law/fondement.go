package law

import "souspli/dossier"

// Fondement is a legal basis a paper filing can rest on (law/data/fondements.yaml).
type Fondement struct {
	Code      dossier.CodeFondement `yaml:"code"`
	Libelle   string                `yaml:"label_fr"`
	Article   string                `yaml:"legal_source"`
	Quand     string                `yaml:"when_fr"`
	Silence   string                `yaml:"silence_fr"` // what silence means, in words
	Decision  bool                  `yaml:"decision"`   // silence produces a decision that can be challenged
	Certitude string                `yaml:"certainty"`
}

// Fondements lists them in the order of the table.
func Fondements() []Fondement { return nil }

// FondementByCode finds one.
func FondementByCode(code dossier.CodeFondement) (Fondement, bool) { return Fondement{}, false }

// Condition is one of the cumulative conditions of a substitution filing (C1 to C6).
type Condition struct {
	Code    string `yaml:"code"`
	Libelle string `yaml:"label_fr"`
	Article string `yaml:"legal_source"`
	Fortes  string `yaml:"strong_fr"`     // strong evidence
	Appuis  string `yaml:"supporting_fr"` // supporting evidence
}

// Conditions lists C1 to C6.
func Conditions() []Condition { return nil }

// FaitsFondement is what a pli shows of the basis of its filing.
type FaitsFondement struct {
	Prefecture string
	Procedure  string
	Canal      string // of the catalogue: anef, postal, rdv, demarches-simplifiees
	Mode       dossier.Mode
	Cachet     dossier.Date
	Reception  dossier.Date // first reception
	Ouverts    []dossier.FondementOuvert
	Pages      []dossier.PageLue
	Pieces     []dossier.Piece
	Tentatives []dossier.Tentative
	// Declarations are the answers of the « PROBLÈME ANEF » group (ccc_contacte, ccc_date, ccc_ticket, pan_consulte, pan_date,
	// invitation_recue, blocage, premiere_tentative, derniere_tentative…).
	Declarations map[string]dossier.ChampLu
	Pli          dossier.PliID
}

// EvalueFondement proposes the basis of a filing, with its evidence and, in French, what is missing.
func EvalueFondement(f FaitsFondement) (dossier.Fondement, []string) {
	return dossier.Fondement{Code: dossier.FondementAucun, Propose: true}, nil
}
