package law

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
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
	declencheurs    []Libelle // what starts a deadline, in words
	casSilences     []CasSilence

	blocages     []Blocage
	blocage      map[string]Blocage
	substitution map[string]string // field_values.substitution
	causes       map[string]string
	preuves      []Libelle
	suites       []Libelle
	arguments    []Argument
	raccourcis   map[string][]string
	lettres      map[string][]string // letter → arguments it always has

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

// charger reads and checks the tables. Keys of a file that no field takes are left alone: the files of facts carry their sources.
func charger() (*tables, error) {
	t := &tables{}
	var (
		textes    struct{ Textes []Texte }
		delais    fichierDelais
		ajouts    fichierDelais
		blocages  fichierBlocages
		arguments struct {
			Arguments []Argument
			Lettres   map[string][]string
		}
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
	t.declencheurs, t.casSilences = ajouts.Declencheurs, ajouts.Silences
	t.blocages, t.preuves, t.suites = blocages.Blocages, blocages.Preuves, blocages.Suites
	t.substitution, t.causes = blocages.Valeurs.Substitution, blocages.Valeurs.Cause
	t.arguments, t.lettres, t.raccourcis = arguments.Arguments, arguments.Lettres, raccourcis.Raccourcis
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
	Declencheurs    []Libelle         `yaml:"triggers"`
	Silences        []CasSilence      `yaml:"silences"`
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

func codes[T any](liste []T, code func(T) string) []string {
	var c []string
	for _, x := range liste {
		c = append(c, code(x))
	}
	return c
}
