package law

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"souspli/dossier"
)

//go:embed data/*.yaml
var fichiers embed.FS

// tables is law/data once read, with its indexes. It is never changed after it is loaded.
type tables struct {
	textes []Texte

	delais          []Delai // deadlines.yaml then complements.yaml, sorted by code
	delai           map[string]Delai
	libellesRegles  map[string]string // rule_catalogue
	reports         map[string]string // weekend_rule_values
	complementJours int

	blocages     []Blocage
	blocage      map[string]Blocage
	substitution map[string]string // field_values.substitution
	causes       map[string]string
	preuves      []Libelle
	suites       []Libelle
	arguments    []Argument
	raccourcis   map[string][]string

	prefectures []Prefecture
	competence  competence

	feries []ferie

	fondements []Fondement
	conditions []Condition
	mentions   []Mention
}

// Libelle is a code with the words people read.
type Libelle struct {
	Code    string `yaml:"code"`
	Libelle string `yaml:"label_fr"`
}

// Texte is a legal text with the state of it that was read.
type Texte struct {
	Sigle string `yaml:"sigle"`
	Nom   string `yaml:"nom"`
	ID    string `yaml:"id"`
	Etat  string `yaml:"etat"` // AAAA-MM-JJ
}

// lire reads the tables once. They are embedded, so a mistake is a build error: it stops the program at the first use, and the
// package's tests before that.
var lire = sync.OnceValue(func() *tables {
	t, err := charger()
	if err != nil {
		panic("tables de law/data : " + err.Error())
	}
	return t
})

// Valider reports every mistake of the embedded tables, all at once; nil when there is none.
func Valider() error {
	_, err := charger()
	return err
}

// charger reads and checks the tables. A key of a file that no field takes is a mistake, except in the files of facts whose
// headers carry more than the program uses.
func charger() (*tables, error) {
	t := &tables{}
	var (
		textes     struct{ Textes []Texte }
		delais     fichierDelais
		ajouts     fichierDelais
		blocages   fichierBlocages
		arguments  struct{ Arguments []Argument }
		raccourcis struct{ Raccourcis map[string][]string }
		prefs      struct {
			Competence  competence
			Prefectures []Prefecture
		}
		feries     struct{ Feries []ferie }
		fondements struct {
			Fondements []Fondement
			Conditions []Condition
		}
		mentions struct{ Mentions []Mention }
	)
	for _, f := range []struct {
		nom string
		ou  any
	}{
		{"textes", &textes}, {"deadlines", &delais}, {"complements", &ajouts}, {"blockages", &blocages}, {"arguments", &arguments},
		{"raccourcis", &raccourcis}, {"prefectures", &prefs}, {"feries", &feries}, {"fondements", &fondements}, {"accuse", &mentions},
	} {
		if err := decoder(f.nom, f.ou); err != nil {
			return nil, err
		}
	}
	t.textes = textes.Textes
	t.delais = slices.Concat(delais.Delais, ajouts.Delais)
	slices.SortFunc(t.delais, func(a, b Delai) int { return strings.Compare(a.Code, b.Code) })
	t.libellesRegles, t.reports, t.complementJours = delais.Regles, delais.Reports, ajouts.ComplementJours
	t.blocages, t.preuves, t.suites = blocages.Blocages, blocages.Preuves, blocages.Suites
	t.substitution, t.causes = blocages.Valeurs.Substitution, blocages.Valeurs.Cause
	t.arguments, t.raccourcis = arguments.Arguments, raccourcis.Raccourcis
	t.prefectures, t.competence = prefs.Prefectures, prefs.Competence
	t.feries = feries.Feries
	t.fondements, t.conditions, t.mentions = fondements.Fondements, fondements.Conditions, mentions.Mentions

	t.delai = make(map[string]Delai, len(t.delais))
	for _, d := range t.delais {
		t.delai[d.Code] = d
	}
	t.blocage = make(map[string]Blocage, len(t.blocages))
	for _, b := range t.blocages {
		t.blocage[b.Code] = b
	}
	return t, t.valider()
}

type fichierDelais struct {
	Regles          map[string]string `yaml:"rule_catalogue"`
	Reports         map[string]string `yaml:"weekend_rule_values"`
	ComplementJours int               `yaml:"complement_jours"`
	Delais          []Delai           `yaml:"deadlines"`
}

type fichierBlocages struct {
	Valeurs struct {
		Substitution map[string]string `yaml:"substitution"`
		Cause        map[string]string `yaml:"cause"`
		Phase        []string          `yaml:"phase"`
	} `yaml:"field_values"`
	Preuves  []Libelle `yaml:"evidence_catalogue"`
	Suites   []Libelle `yaml:"next_step_catalogue"`
	Blocages []Blocage `yaml:"blockages"`
}

func decoder(nom string, dans any) error {
	b, err := fichiers.ReadFile("data/" + nom + ".yaml")
	if err != nil {
		return fmt.Errorf("read table %s: %w", nom, err)
	}
	if err := yaml.NewDecoder(bytes.NewReader(b)).Decode(dans); err != nil {
		return fmt.Errorf("decode table %s: %w", nom, err)
	}
	return nil
}

// certitudes of the files: prefectures.yaml writes them in lower case.
var certitudes = []string{Vu, VuSecond, Deduit, DeMemoire}

// valider checks that every code referred to exists and every value is of its list.
func (t *tables) valider() error {
	var fautes []error
	faute := func(format string, args ...any) { fautes = append(fautes, fmt.Errorf(format, args...)) }
	connu := func(quoi, code string, ok bool) {
		if !ok {
			faute("%s: %q n’existe pas", quoi, code)
		}
	}
	unique := func(quoi string, codes []string) {
		vus := map[string]bool{}
		for _, c := range codes {
			if c == "" || vus[c] {
				faute("%s: code vide ou double %q", quoi, c)
			}
			vus[c] = true
		}
	}

	for _, x := range t.textes {
		if _, err := dossier.ParseDate(x.Etat); err != nil {
			faute("texte %s: %w", x.Sigle, err)
		}
	}
	unique("delais", codes(t.delais, func(d Delai) string { return d.Code }))
	for _, d := range t.delais {
		quoi := "delai " + d.Code
		_, regle := regles[d.Regle]
		connu(quoi+" rule", d.Regle, regle)
		_, libelle := t.libellesRegles[d.Regle]
		connu(quoi+" rule_catalogue", d.Regle, libelle)
		_, report := t.reports[d.Report]
		connu(quoi+" weekend_rule", d.Report, report)
		connu(quoi+" unit", d.Unite, slices.Contains(unites, d.Unite))
		connu(quoi+" direction", d.Sens, d.Sens == "after" || d.Sens == "before")
		connu(quoi+" certainty", d.Certitude, slices.Contains(certitudes, d.Certitude))
		connu(quoi+" incumbent", d.Qui, slices.Contains([]string{"administration", "demandeur", "juge", "poste"}, d.Qui))
		for _, s := range d.Suspensions {
			_, ok := t.delai[s]
			connu(quoi+" suspensions", s, ok)
		}
		if (d.Duree == nil) != (d.Unite == "none" || d.Unite == "fixed_by_administration") {
			faute("%s: durée et unité %q ne vont pas ensemble", quoi, d.Unite)
		}
		if d.Libelle == "" || d.Article == "" || d.Effet == "" || d.Declencheur == "" {
			faute("%s: libellé, effet, texte ou déclencheur vide", quoi)
		}
	}
	for r := range t.libellesRegles {
		_, ok := regles[r]
		connu("rule_catalogue", r, ok)
	}
	for _, c := range CodesSilence {
		_, ok := t.delai[c]
		connu("codes de silence", c, ok)
	}
	if t.complementJours <= 0 {
		faute("complement_jours: %d", t.complementJours)
	}

	unique("blocages", codes(t.blocages, func(b Blocage) string { return b.Code }))
	unique("preuves", codes(t.preuves, func(l Libelle) string { return l.Code }))
	unique("suites", codes(t.suites, func(l Libelle) string { return l.Code }))
	unique("arguments", codes(t.arguments, func(a Argument) string { return a.Code }))
	for _, b := range t.blocages {
		quoi := "blocage " + b.Code
		for _, c := range b.Preuves {
			connu(quoi+" evidence", c, slices.ContainsFunc(t.preuves, func(l Libelle) bool { return l.Code == c }))
		}
		for _, c := range b.Suites {
			connu(quoi+" next_steps", c, slices.ContainsFunc(t.suites, func(l Libelle) bool { return l.Code == c }))
		}
		for _, c := range b.Arguments {
			connu(quoi+" legal_arguments", c, slices.ContainsFunc(t.arguments, func(a Argument) bool { return a.Code == c }))
		}
		_, sub := t.substitution[b.Substitution]
		connu(quoi+" substitution", b.Substitution, sub)
		_, cause := t.causes[b.Cause]
		connu(quoi+" cause", b.Cause, cause)
		connu(quoi+" certainty", b.Certitude, slices.Contains(certitudes, b.Certitude))
	}
	for choix, liste := range t.raccourcis {
		if len(liste) == 0 {
			faute("raccourci %s: aucun code", choix)
		}
		for _, c := range liste {
			_, ok := t.blocage[c]
			connu("raccourci "+choix, c, ok)
		}
	}

	unique("prefectures", codes(t.prefectures, func(p Prefecture) string { return p.Code }))
	for _, p := range t.prefectures {
		if p.Nom == "" || p.Adresse.Voie == "" || len(p.Adresse.CodePostal) != 5 || p.Adresse.Ville == "" || len(p.Prefixes) == 0 {
			faute("prefecture %s: adresse incomplète", p.Code)
		}
		connu("prefecture "+p.Code+" certainty", p.Certitude, slices.Contains(certitudes, strings.ToUpper(p.Certitude)))
	}
	unique("feries", codes(t.feries, func(f ferie) string { return f.Code }))
	for _, f := range t.feries {
		if (f.Paques == nil) == (f.Mois == 0) {
			faute("ferie %s: ni date fixe ni jour après Pâques, ou les deux", f.Code)
		}
		connu("ferie "+f.Code+" certainty", f.Certitude, slices.Contains(certitudes, f.Certitude))
	}
	unique("fondements", codes(t.fondements, func(f Fondement) string { return string(f.Code) }))
	for _, c := range []dossier.CodeFondement{
		dossier.FondementInvitation, dossier.FondementException, dossier.FondementArreteLocal, dossier.FondementPostal,
		dossier.FondementDCEM, dossier.FondementInjonction, dossier.FondementGuichet, dossier.FondementAucun,
	} {
		connu("fondements", string(c), slices.ContainsFunc(t.fondements, func(f Fondement) bool { return f.Code == c }))
	}
	if got := codes(t.conditions, func(c Condition) string { return c.Code }); !slices.Equal(got, []string{"C1", "C2", "C3", "C4", "C5", "C6"}) {
		faute("conditions: %v", got)
	}
	unique("mentions", codes(t.mentions, func(m Mention) string { return m.Code }))
	return errors.Join(fautes...)
}

func codes[T any](liste []T, code func(T) string) []string {
	var c []string
	for _, x := range liste {
		c = append(c, code(x))
	}
	return c
}
