package law

import "slices"

// Blocage is one kind of block (law/data/blockages.yaml).
type Blocage struct {
	Code         string   `yaml:"code"`
	Libelle      string   `yaml:"label_fr"`
	Description  string   `yaml:"description_fr"`
	Plateforme   string   `yaml:"platform"`
	Phase        string   `yaml:"phase"`
	Substitution string   `yaml:"substitution"` // yes, conditional, no
	Cause        string   `yaml:"cause"`
	Preuves      []string `yaml:"evidence"`
	Arguments    []string `yaml:"legal_arguments"`
	Suites       []string `yaml:"next_steps"`
	Sources      []string `yaml:"sources"`
	Certitude    string   `yaml:"certainty"`
	Note         string   `yaml:"note"`
}

// Argument is a right that can be invoked against a block (law/data/arguments.yaml).
type Argument struct {
	Code      string `yaml:"code"`
	Libelle   string `yaml:"label_fr"`
	Article   string `yaml:"legal_source"`
	Usage     string `yaml:"usage_fr"`
	Certitude string `yaml:"certainty"`
}

// Blocages lists them in the order of the table.
func Blocages() []Blocage { return slices.Clone(lire().blocages) }

// BlocageByCode finds one.
func BlocageByCode(code string) (Blocage, bool) {
	b, ok := lire().blocage[code]
	return b, ok
}

// RaccourcisBlocage gives the codes one of the form's twelve choices may stand for, the most common first; nil for an unknown choice.
func RaccourcisBlocage(choix string) []string { return slices.Clone(lire().raccourcis[choix]) }

// ArgumentByCode finds a right that can be invoked.
func ArgumentByCode(code string) (Argument, bool) {
	for _, a := range lire().arguments {
		if a.Code == code {
			return a, true
		}
	}
	return Argument{}, false
}

// LibellePreuve gives the words of a kind of evidence of a blocage, or the code itself when unknown.
func LibellePreuve(code string) string { return libelle(lire().preuves, code) }

// LibelleSuite gives the words of a next step of a blocage, or the code itself when unknown.
func LibelleSuite(code string) string { return libelle(lire().suites, code) }

func libelle(liste []Libelle, code string) string {
	for _, l := range liste {
		if l.Code == code {
			return l.Libelle
		}
	}
	return code
}

// OuvreSubstitution reports whether the block prevents filing for a reason of the téléservice, for certain (yes) or in some cases
// (conditional). It never replaces the judgement of an agent.
//
// Source: CESEDA R. 431-2, third paragraph.
func (b Blocage) OuvreSubstitution() bool {
	return b.Substitution == "yes" || b.Substitution == "conditional"
}
