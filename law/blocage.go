package law

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

// Blocages lists them in the order of the table.
func Blocages() []Blocage { return nil }

// BlocageByCode finds one.
func BlocageByCode(code string) (Blocage, bool) { return Blocage{}, false }

// RaccourcisBlocage gives the codes one of the form's twelve choices may stand for; nil for an unknown choice.
func RaccourcisBlocage(choix string) []string { return nil }
