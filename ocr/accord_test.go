package ocr

import (
	"os"
	"slices"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr/icr"
	"souspli/ocr/prenoms"
)

func champMain(valeur string, page int, raisons ...string) dossier.ChampLu {
	return dossier.ChampLu{Valeur: valeur, Confiance: 0.999, Source: dossier.SourceManuscrit, AVerifier: true, Page: page, Raisons: append([]string{dossier.RaisonALaMain}, raisons...)}
}

// Nothing that a hand wrote is taken on its own, whatever the confidence; a second source that agrees takes the doubt off, one that does not
// keeps it, and both are kept in sight.
func TestSecondeSource(t *testing.T) {
	const nom, ne = "nom_naissance", "date_naissance"
	for _, k := range []struct {
		nom        string
		formulaire dossier.ChampLu // nom_naissance of the form
		lettre     dossier.ChampLu // and of the letter
		neLettre   string          // date_naissance of the letter; the form says 1990-01-02
		verifier   bool
		accords    []bool
	}{
		{"seul", champMain("MARTIN", 1), dossier.ChampLu{}, "", true, nil},
		{"d’accord", champMain("MARTIN", 1), champMain("MARTIN", 5), "1990-01-02", false, []bool{true}},
		{"d’accord, accents à part", champMain("MARTINEZ", 1), champMain("MARTÍNEZ", 5), "", false, []bool{true}},
		{"pas d’accord", champMain("MARTIN", 1), champMain("MARTEN", 5), "1990-01-02", true, []bool{false}},
		{"d’accord, un signe peu sûr", champMain("MARTIN", 1, dossier.RaisonPeuSur), champMain("MARTIN", 5), "", true, []bool{true}},
		{"une autre personne", champMain("MARTIN", 1), champMain("DIALLO", 5), "2001-05-06", true, nil},
		{"la même page", champMain("MARTIN", 1), champMain("MARTIN", 1), "", true, nil},
	} {
		l := []dossier.FormulaireLu{
			{Procedure: "etudiant", Champs: map[string]dossier.ChampLu{nom: k.formulaire, ne: champMain("1990-01-02", 1)}},
			{Procedure: "probleme-anef", Champs: map[string]dossier.ChampLu{}},
		}
		if k.lettre.Valeur != "" {
			l[1].Champs[nom] = k.lettre
		}
		if k.neLettre != "" {
			l[1].Champs[ne] = champMain(k.neLettre, 5)
		}
		recouperFormulaires(l)
		accepterRecoupes(l)
		c := l[0].Champs[nom]
		if c.AVerifier != k.verifier || c.Valeur != k.formulaire.Valeur || len(c.Recoupements) != len(k.accords) {
			t.Errorf("%s : %+v", k.nom, c)
			continue
		}
		for i, a := range k.accords {
			if r := c.Recoupements[i]; r.Accord != a || r.Valeur != k.lettre.Valeur || r.Page != 5 {
				t.Errorf("%s : %+v", k.nom, r)
			}
		}
	}
}

// What a machine printed and that says the same takes off the doubt of a cell below its threshold, and no other; another hand's reading does not.
func TestSourceImprimee(t *testing.T) {
	dit := func(s dossier.Source, accord bool) dossier.Recoupement {
		return dossier.Recoupement{Source: s, Valeur: "MARTIN", Accord: accord}
	}
	for _, k := range []struct {
		nom      string
		raisons  []string
		sources  []dossier.Recoupement
		verifier bool
	}{
		{"zone de lecture automatique", []string{dossier.RaisonPeuSur}, []dossier.Recoupement{dit(dossier.SourceMRZ, true)}, false},
		{"2D-Doc", []string{dossier.RaisonPeuSur}, []dossier.Recoupement{dit(dossier.SourceDeuxDDoc, true)}, false},
		{"une autre main", []string{dossier.RaisonPeuSur}, []dossier.Recoupement{dit(dossier.SourceManuscrit, true)}, true},
		{"les deux", []string{dossier.RaisonPeuSur}, []dossier.Recoupement{dit(dossier.SourceManuscrit, true), dit(dossier.SourceMRZ, true)}, false},
		{"la zone d’accord, l’autre main non", nil, []dossier.Recoupement{dit(dossier.SourceManuscrit, false), dit(dossier.SourceMRZ, true)}, true},
		{"la zone n’est pas d’accord", nil, []dossier.Recoupement{dit(dossier.SourceMRZ, false)}, true},
		{"un accent", []string{accentPerdu}, []dossier.Recoupement{dit(dossier.SourceMRZ, true)}, true},
		{"une case corrigée", []string{dossier.RaisonPeuSur, "une case illisible ou corrigée"}, []dossier.Recoupement{dit(dossier.SourceMRZ, true)}, true},
	} {
		c := champMain("MARTIN", 1, k.raisons...)
		c.Recoupements = k.sources
		l := []dossier.FormulaireLu{{Champs: map[string]dossier.ChampLu{"nom_naissance": c}}}
		accepterRecoupes(l)
		if c := l[0].Champs["nom_naissance"]; c.AVerifier != k.verifier || c.Valeur != "MARTIN" {
			t.Errorf("%s : à vérifier %t, %v", k.nom, c.AVerifier, c.Raisons)
		}
	}
}

// A typed doubtful field is not for this rule.
func TestSecondeSourceDUnChampTape(t *testing.T) {
	c := dossier.ChampLu{Valeur: "MARTIN", Source: dossier.SourceOCR, AVerifier: true, Raisons: []string{dossier.RaisonALaMain}, Recoupements: []dossier.Recoupement{{Accord: true}}}
	l := []dossier.FormulaireLu{{Champs: map[string]dossier.ChampLu{"nom_naissance": c}}}
	if accepterRecoupes(l); !l[0].Champs["nom_naissance"].AVerifier {
		t.Error("pris")
	}
}

// Of a field whose rows were read in two ways, nothing is dropped; a cell that the cut lost is a question mark; neither is sure.
func TestManuscritEntier(t *testing.T) {
	h := func(r rune) []icr.Hypothese { return []icr.Hypothese{{Signe: r, Confiance: 0.99}} }
	champ := forms.Champ{Code: "nom_naissance", Type: forms.ChampTexte}
	zone := func(texte string, cellules ...celluleLue) []zoneDePage {
		return []zoneDePage{{zoneLue: zoneLue{Genre: forms.ZonePeigne, Format: "texte", Nombre: 6, Texte: texte, Manuscrit: true, Cellules: cellules}, page: 1}}
	}
	for _, k := range []struct {
		nom   string
		zones []zoneDePage
		veut  string
		sure  bool
	}{
		{"toutes sûres", zone("ABC", celluleLue{0, h('A'), true, false, false}, celluleLue{1, h('B'), true, false, false}, celluleLue{2, h('C'), true, false, false}), "ABC", true},
		{"une rangée tapée", zone("ABCDEF", celluleLue{0, h('A'), true, false, false}, celluleLue{1, h('B'), true, false, false}, celluleLue{2, h('C'), true, false, false}), "ABCDEF", false},
		{"une case perdue", zone("A?C", celluleLue{0, h('A'), true, false, false}, celluleLue{Rang: 1}, celluleLue{2, h('C'), true, false, false}), "A?C", false},
	} {
		v := champDesCases(champ, k.zones)
		if v.Valeur != k.veut || !v.AVerifier || slices.Contains(v.Raisons, dossier.RaisonPeuSur) == k.sure {
			t.Errorf("%s : %q, %v", k.nom, v.Valeur, v.Raisons)
		}
	}
}

// A first name of the list that looks like what was read is offered last, and never in place of what was read.
func TestPrenomPropose(t *testing.T) {
	if prenoms.Version() == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("liste des prénoms absente : make deps")
		}
		t.Skip("liste des prénoms absente : make deps")
	}
	cases := func(mot string, autres map[int]string) []zoneDePage {
		z := zoneLue{Genre: forms.ZonePeigne, Format: "texte", Nombre: 20, Texte: mot, Manuscrit: true}
		for i, r := range []rune(mot) {
			l := celluleLue{Rang: i, Hypotheses: []icr.Hypothese{{Signe: r, Confiance: 0.7}}}
			for k, a := range []rune(autres[i]) {
				l.Hypotheses = append(l.Hypotheses, icr.Hypothese{Signe: a, Confiance: dossier.Confiance(0.2 / float64(int(1)<<k))})
			}
			z.Cellules = append(z.Cellules, l)
		}
		return []zoneDePage{{zoneLue: z, page: 1}}
	}
	prenomsLus := forms.Champ{Code: "prenoms", Type: forms.ChampTexte}
	for _, k := range []struct {
		champ forms.Champ
		zones []zoneDePage
		veut  []string
	}{
		{prenomsLus, cases("YOUSSEE", map[int]string{2: "DV", 6: "LF"}), []string{"YOUSSEE", "YOUSSEL", "YOUSSEF"}}, // YODSSEE is likelier, and no name
		{prenomsLus, cases("YOUSSEF", map[int]string{2: "DV", 6: "LE"}), []string{"YOUSSEF", "YOUSSEL", "YODSSEF"}}, // a name already: nothing is added
		{forms.Champ{Code: "nom_naissance", Type: forms.ChampTexte}, cases("YOUSSEE", map[int]string{2: "DV", 6: "LF"}), []string{"YOUSSEE", "YOUSSEL", "YODSSEE"}},
	} {
		v := champDesCases(k.champ, k.zones)
		var lues []string
		for _, p := range v.Propositions {
			lues = append(lues, p.Valeur)
		}
		if !slices.Equal(lues, k.veut) || v.Valeur != k.veut[0] || !v.AVerifier {
			t.Errorf("%s : lu %v, voulu %v", k.champ.Code, lues, k.veut)
		}
	}
}
