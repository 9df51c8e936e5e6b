package law

import "slices"

// Blocage is one kind of block (law/data/blockages.yaml).
type Blocage struct {
	Code         string   `yaml:"code"`
	Libelle      string   `yaml:"label_fr"`
	Description  string   `yaml:"description_fr"`
	Recit        string   `yaml:"recit_fr"` // what happened, as the person writes it in a letter
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
	// Lettre is the paragraph a letter to a préfet prints, with its citations; CertitudeLettre is that of what it cites, which may be
	// better than Certitude when Article holds more. "" when no letter prints it.
	Lettre          string `yaml:"letter_fr"`
	CertitudeLettre string `yaml:"letter_certainty"`
}

// DansLettre reports whether a letter may print it: its citations were read. What is remembered, deduced or read at second hand only
// is not put before a préfet as the law.
func (a Argument) DansLettre() bool { return a.Lettre != "" && a.CertitudeLettre == Vu }

// Letters of ArgumentsLettre.
const (
	LettreDepot       = "depot"
	LettreSignalement = "signalement"
	LettreRelance     = "relance"
)

// LettreDe gives the letter that blocks of these kinds call for: LettreSignalement when none of them opens substitution, for certain or
// in some cases; LettreDepot otherwise, and when no kind is known: a doubt never costs the person the filing.
//
// Source: CESEDA R. 431-2, third paragraph, through OuvreSubstitution.
func LettreDe(codes []string) string {
	connu := false
	for _, code := range codes {
		b, ok := BlocageByCode(code)
		if !ok || b.OuvreSubstitution() {
			return LettreDepot
		}
		connu = true
	}
	if connu {
		return LettreSignalement
	}
	return LettreDepot
}

// ArgumentsLettre gives the rights a letter invokes against blocks, each given by the kinds it may be: those the letter always has,
// then those of each kind, once each; of a block in doubt between several kinds, only what all of them have. Those not sure enough for
// a letter come apart, in incertains, for its notice.
func ArgumentsLettre(lettre string, blocages ...[]string) (liste, incertains []Argument) {
	var vus []string
	noms := slices.Clone(lire().lettres[lettre])
	for _, possibles := range blocages {
		noms = append(noms, argumentsCommuns(possibles)...)
	}
	for _, nom := range noms {
		a, ok := ArgumentByCode(nom)
		if !ok || slices.Contains(vus, nom) {
			continue
		}
		vus = append(vus, nom)
		if a.DansLettre() {
			liste = append(liste, a)
		} else {
			incertains = append(incertains, a)
		}
	}
	return liste, incertains
}

// argumentsCommuns gives the arguments that all of these kinds have, in the order of the first.
func argumentsCommuns(blocages []string) []string {
	var communs []string
	for n, code := range blocages {
		b, _ := BlocageByCode(code)
		if n == 0 {
			communs = slices.Clone(b.Arguments)
			continue
		}
		communs = slices.DeleteFunc(communs, func(a string) bool { return !slices.Contains(b.Arguments, a) })
	}
	return communs
}

// Preuves lists the kinds of evidence of a block, in the order of the table.
func Preuves() []Libelle { return slices.Clone(lire().preuves) }

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
