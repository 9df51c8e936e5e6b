package law

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"souspli/dossier"
)

func TestTablesEmbarquees(t *testing.T) {
	if err := Valider(); err != nil {
		t.Fatal(err)
	}
	if len(Delais()) < 50 || len(Blocages()) < 40 || len(Conditions()) != 6 || len(Fondements()) != 8 || len(Textes()) != 5 {
		t.Errorf("tables incomplètes : %d délais, %d blocages", len(Delais()), len(Blocages()))
	}
}

// A wrong table is refused, each mistake named: the checks themselves are checked.
func TestValiderVoitLesFautes(t *testing.T) {
	for _, c := range []struct {
		nom, faute string
		change     func(*tables)
	}{
		{"règle inconnue", `"jours_lunaires"`, func(t *tables) { t.delais[0].Regle = "jours_lunaires" }},
		{"report inconnu", "weekend_rule", func(t *tables) { t.delais[0].Report = "parfois" }},
		{"suspension inconnue", "suspensions", func(t *tables) { t.delais[0].Suspensions = []string{"jamais"} }},
		{"certitude inconnue", "certainty", func(t *tables) { t.delais[0].Certitude = "PEUT-ETRE" }},
		{"silence d’un cas inconnu", "silence de", func(t *tables) { t.casSilences[0].Silence = "silence_de_mer" }},
		{"cas de silence sans mots", "cas vide", func(t *tables) { t.casSilences[0].Quand = "" }},
		{"déclencheur sans mots", "trigger", func(t *tables) { t.declencheurs = t.declencheurs[1:] }},
		{"code double", "double", func(t *tables) { t.delais[1].Code = t.delais[0].Code }},
		{"durée sans unité", "unité", func(t *tables) { n := 3; t.delais[0].Duree, t.delais[0].Unite = &n, "none" }},
		{"règle jamais écrite", "rule_catalogue", func(t *tables) { t.libellesRegles["autre"] = "" }},
		{"silence disparu", "codes de silence", func(t *tables) { delete(t.delai, "silence_60_jours") }},
		{"preuve inconnue", "evidence", func(t *tables) { t.blocages[0].Preuves = []string{"rien"} }},
		{"suite inconnue", "next_steps", func(t *tables) { t.blocages[0].Suites = []string{"rien"} }},
		{"argument inconnu", "legal_arguments", func(t *tables) { t.blocages[0].Arguments = []string{"rien"} }},
		{"récit manquant", "recit_fr", func(t *tables) { t.blocages[0].Recit = "" }},
		{"alinéa sans certitude", "letter", func(t *tables) { t.arguments[0].CertitudeLettre = "" }},
		{"lettre sans argument", "lettre relance", func(t *tables) { t.lettres["relance"] = nil }},
		{"argument de lettre inconnu", "lettre depot", func(t *tables) { t.lettres["depot"] = []string{"rien"} }},
		{"raccourci inconnu", "raccourci autre", func(t *tables) { t.raccourcis["autre"] = []string{"rien"} }},
		{"férié sans jour", "ferie", func(t *tables) { t.feries[0].Mois = 0 }},
		{"fondement disparu", "fondements", func(t *tables) { t.fondements = t.fondements[1:] }},
		{"condition disparue", "conditions", func(t *tables) { t.conditions = t.conditions[1:] }},
		{"adresse sans ville", "adresse incomplète", func(t *tables) { t.prefectures[0].Adresse.Ville = "" }},
		{"date de texte fausse", "texte", func(t *tables) { t.textes[0].Etat = "avril" }},
	} {
		x, err := charger()
		if err != nil {
			t.Fatal(err)
		}
		c.change(x)
		if err := x.valider(); err == nil || !strings.Contains(err.Error(), c.faute) {
			t.Errorf("%s : %v", c.nom, err)
		}
	}
}

func TestDelaisDeLaTable(t *testing.T) {
	for _, d := range Delais() {
		if got, ok := DelaiByCode(d.Code); !ok || got.Code != d.Code {
			t.Errorf("%s introuvable", d.Code)
		}
		if d.Duree != nil && nombres[*d.Duree] == "" {
			t.Errorf("%s : la durée %d n’a pas de mot", d.Code, *d.Duree)
		}
		if d.Version() == "" || LibelleRegle(d.Regle) == "" {
			t.Errorf("%s : version %q, règle %q", d.Code, d.Version(), LibelleRegle(d.Regle))
		}
		if u := d.Longueur(); d.Duree != nil {
			if lu, err := ParseDuree(u.String()); err != nil || lu != u {
				t.Errorf("%s : durée %v relue %v, %v", d.Code, u, lu, err)
			}
		}
	}
	for _, code := range CodesSilence {
		d, _ := DelaiByCode(code)
		if d.Duree != nil && d.Regle != "naissance_implicite" {
			t.Errorf("%s : règle %s", code, d.Regle)
		}
	}
	if _, ok := DelaiByCode("inconnu"); ok {
		t.Error("code inconnu trouvé")
	}
}

// The twelve choices of the form reach every block, and each block is reached.
func TestRaccourcisCouvrentLesBlocages(t *testing.T) {
	choix := []string{
		"titre_expire", "recepisse", "numero_non_reconnu", "bpi_non_transmis", "motif_absent", "demande_en_cours", "adresse_introuvable",
		"ephoto_refusee", "piece_refusee", "document_illisible", "erreur_technique", "autre",
	}
	atteints := map[string]bool{}
	for _, c := range choix {
		liste := RaccourcisBlocage(c)
		if len(liste) == 0 {
			t.Errorf("%s : aucun code", c)
		}
		for _, b := range liste {
			atteints[b] = true
		}
	}
	if n := len(lire().raccourcis); n != len(choix) {
		t.Errorf("%d raccourcis, le formulaire a %d choix", n, len(choix))
	}
	for _, b := range Blocages() {
		if !atteints[b.Code] {
			t.Errorf("aucun choix du formulaire ne mène à %s", b.Code)
		}
		if got, ok := BlocageByCode(b.Code); !ok || got.Libelle == "" || got.Description == "" {
			t.Errorf("%s incomplet", b.Code)
		}
		for _, a := range b.Arguments {
			if x, ok := ArgumentByCode(a); !ok || x.Libelle == "" || x.Article == "" {
				t.Errorf("%s : argument %s", b.Code, a)
			}
		}
		for _, p := range b.Preuves {
			if LibellePreuve(p) == p {
				t.Errorf("%s : preuve %s sans libellé", b.Code, p)
			}
		}
		for _, s := range b.Suites {
			if LibelleSuite(s) == s {
				t.Errorf("%s : suite %s sans libellé", b.Code, s)
			}
		}
	}
	if RaccourcisBlocage("inconnu") != nil {
		t.Error("un choix inconnu ne désigne rien")
	}
	RaccourcisBlocage("recepisse")[0] = "changé"
	if RaccourcisBlocage("recepisse")[0] == "changé" {
		t.Error("la table peut être changée de l’extérieur")
	}
}

func TestFondementsDeLaTable(t *testing.T) {
	for _, f := range Fondements() {
		if f.Libelle == "" || f.Article == "" || f.Quand == "" || f.Silence == "" || !slices.Contains(certitudes, f.Certitude) {
			t.Errorf("%s incomplet : %+v", f.Code, f)
		}
		if f.Decision == (f.Code == dossier.FondementAucun) {
			t.Errorf("%s : décision %v", f.Code, f.Decision)
		}
	}
}

func TestVersionDe(t *testing.T) {
	for article, want := range map[string]string{
		"CESEDA R.*432-1, R. 432-2":                                  "CESEDA 2026-04-03",
		"CRPA L. 114-5\u00a0; CESEDA R. 431-11 al. 2":                "CRPA 2026-08-20\u00a0; CESEDA 2026-04-03",
		"CESEDA L. 431-2\u00a0; CESEDA D. 431-7":                     "CESEDA 2026-04-03",
		"CE avis 10 oct. 2024, n°\u00a0494718":                       "source citée",
		"Arrêté préfectoral (référence propre à chaque département)": "source citée",
		"CPCE R. 1-1-6": "CPCE 2026-04-03",
	} {
		if got := VersionDe(article); got != want {
			t.Errorf("%q : %q, attendu %q", article, got, want)
		}
	}
}

func TestPireCertitude(t *testing.T) {
	for _, c := range []struct {
		liste []string
		want  string
	}{
		{nil, Vu}, {[]string{Vu, VuSecond}, VuSecond}, {[]string{Deduit, VuSecond}, Deduit}, {[]string{Deduit, DeMemoire, Vu}, DeMemoire},
		{[]string{"mot inconnu"}, DeMemoire},
	} {
		if got := PireCertitude(c.liste...); got != c.want {
			t.Errorf("%v : %s", c.liste, got)
		}
	}
}

// What people read is typed as French is: no-break space before « : ; ? ! » and inside quotes, curly apostrophe.
func TestTypographie(t *testing.T) {
	faute := regexp.MustCompile(`[^\x{00a0}][:;?!](\s|$)|«[^\x{00a0}]|[^\x{00a0}]»|'|n° `)
	lus := regexp.MustCompile(`_fr$|^note$|^titles$|^legal_source$`)
	fichiersLus := 0
	err := fs.WalkDir(fichiers, "data", func(chemin string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		fichiersLus++
		b, err := fichiers.ReadFile(chemin)
		if err != nil {
			return err
		}
		var racine yaml.Node
		if err := yaml.Unmarshal(b, &racine); err != nil {
			return err
		}
		var visite func(n *yaml.Node)
		visite = func(n *yaml.Node) {
			for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
				if v := n.Content[i+1]; v.Kind == yaml.ScalarNode && lus.MatchString(n.Content[i].Value) && faute.MatchString(v.Value) {
					t.Errorf("%s, ligne %d : %q", chemin, v.Line, v.Value)
				}
			}
			for _, x := range n.Content {
				visite(x)
			}
		}
		visite(&racine)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if fichiersLus != 11 {
		t.Errorf("%d fichiers de données", fichiersLus)
	}
}
