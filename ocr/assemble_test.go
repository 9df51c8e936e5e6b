package ocr

import (
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
)

// formulaireTest is a form of the catalogue of two pages at least.
func formulaireTest(t *testing.T) *forms.Formulaire {
	t.Helper()
	f, err := forms.Layout("conjoint-francais", "premiere", 1)
	if err != nil {
		p, err := forms.ByCode("conjoint-francais")
		if err != nil {
			t.Fatal(err)
		}
		if f, err = forms.Layout(p.Code, p.Variantes[0], p.Revision); err != nil {
			t.Fatal(err)
		}
	}
	if len(f.Pages) < 3 {
		t.Fatalf("formulaire de %d pages", len(f.Pages))
	}
	return f
}

// pageDe is page n of the pli, read as a page of a form.
func pageDe(f *forms.Formulaire, n, page, sur int, copie string) pageEtat {
	e := pageEtat{Numero: f.Numero, Page: dossier.PageLue{N: n, Type: dossier.PageFormulaire, Procedure: f.Procedure, Variante: f.Variante,
		Revision: f.Revision, Page: page, SurPages: sur, Copie: copie}}
	if page > len(f.Pages) {
		e.Page.Type = dossier.PageDonnees
	}
	return e
}

func alertes(l dossier.Lecture) string {
	var s []string
	for _, p := range l.Pages {
		s = append(s, p.Alertes...)
	}
	return strings.Join(s, " | ")
}

func TestAssembler(t *testing.T) {
	f := formulaireTest(t)
	n := len(f.Pages)
	toutes := func(debut int, copie string) []pageEtat {
		var l []pageEtat
		for p := 1; p <= n; p++ {
			l = append(l, pageDe(f, debut+p-1, p, n, copie))
		}
		return l
	}
	suite := func(a, b int) (l []int) {
		for ; a <= b; a++ {
			l = append(l, a)
		}
		return l
	}
	melees := toutes(1, "11111111")
	slices.Reverse(melees)
	for i := range melees {
		melees[i].Page.N = i + 1
	}
	sansDeux := slices.Delete(toutes(1, "11111111"), 1, 2)
	for i := range sansDeux {
		sansDeux[i].Page.N = i + 1
	}
	inconnue := toutes(1, "11111111")
	for i := range inconnue {
		inconnue[i].Page.Revision = 9
	}
	repetee := append(toutes(1, "11111111"), pageDe(f, n+1, 2, n, "11111111"))
	cas := []struct {
		nom        string
		pages      []pageEtat
		formes     [][]int
		manquantes [][]int
		alerte     string
	}{
		{"un formulaire", toutes(1, "11111111"), [][]int{suite(1, n)}, [][]int{nil}, ""},
		{"dans le désordre", melees, [][]int{suite(1, n)}, [][]int{nil}, ""},
		{"une page manque", sansDeux, [][]int{suite(1, n-1)}, [][]int{{2}}, "Page manquante"},
		{"deux exemplaires", append(toutes(1, "11111111"), toutes(n+1, "22222222")...), [][]int{suite(1, n), suite(n+1, 2*n)}, [][]int{nil, nil}, "plusieurs exemplaires"},
		{"la même photocopie deux fois", append(toutes(1, "11111111"), toutes(n+1, "11111111")...), [][]int{suite(1, n), suite(n+1, 2*n)}, [][]int{nil, nil}, "même numéro de page"},
		{"une page répétée", repetee, [][]int{suite(1, n), {n + 1}}, [][]int{nil, append([]int{1}, suite(3, n)...)}, "même numéro de page"},
		{"révision inconnue", inconnue, [][]int{suite(1, n)}, [][]int{nil}, ""},
		{"aucun formulaire", []pageEtat{{Page: dossier.PageLue{N: 1, Type: dossier.PageAutre}}}, nil, nil, ""},
	}
	for _, k := range cas {
		t.Run(k.nom, func(t *testing.T) {
			l := NewMoteur(Outils{}).assembler(k.pages)
			if len(l.Pages) != len(k.pages) || len(l.Formulaires) != len(k.formes) {
				t.Fatalf("%d pages, %d formulaires", len(l.Pages), len(l.Formulaires))
			}
			for i, fo := range l.Formulaires {
				if !slices.Equal(fo.Pages, k.formes[i]) || !slices.Equal(fo.Manquantes, k.manquantes[i]) {
					t.Errorf("formulaire %d\u00a0: pages %v, manquantes %v", i, fo.Pages, fo.Manquantes)
				}
				if fo.Procedure != f.Procedure || fo.Variante != f.Variante {
					t.Errorf("formulaire %d\u00a0: %s %s", i, fo.Procedure, fo.Variante)
				}
			}
			if a := alertes(l); (k.alerte == "") != (a == "") || !strings.Contains(a, k.alerte) {
				t.Errorf("alertes %q", a)
			}
		})
	}
}

// Values come from the code when the page de données is that of this copy; from the boxes otherwise.
func TestPageDeDonnees(t *testing.T) {
	f := formulaireTest(t)
	n := len(f.Pages)
	parties, err := pagecode.EncodeDonnees(pagecode.Donnees{Formulaire: f.Numero, Revision: f.Revision, Copie: "11111111",
		Champs: map[string]string{"nom_naissance": "Małgorzata", "commune": "Bordeaux"}})
	if err != nil {
		t.Fatal(err)
	}
	lire := func(parties []string, copie string) dossier.Lecture {
		var pages []pageEtat
		for p := 1; p <= n+1; p++ {
			e := pageDe(f, p, p, n+1, copie)
			if p == 1 {
				e.Zones = []zoneLue{
					{Champ: "nom_naissance", Genre: forms.ZonePeigne, Texte: "MATGORZATA", Confiance: 0.9},
					{Champ: "commune", Genre: forms.ZonePeigne, Texte: "TOULOUSE", Confiance: 0.97},
					{Champ: "ville_naissance", Genre: forms.ZoneLigne, Lignes: []string{"ajouté"}, Confiance: 0.97},
				}
			}
			if p == n+1 {
				e.Donnees = parties
			}
			pages = append(pages, e)
		}
		return NewMoteur(Outils{}).assembler(pages)
	}
	l := lire(parties, "11111111")
	fo := l.Formulaires[0]
	if !fo.Code || len(fo.Manquantes) != 0 {
		t.Fatalf("%+v", fo)
	}
	nom, commune, ajout := fo.Champs["nom_naissance"], fo.Champs["commune"], fo.Champs["ville_naissance"]
	if nom.Valeur != "Małgorzata" || nom.Source != dossier.SourceCode || nom.AVerifier || nom.Confiance != 1 {
		t.Errorf("nom %+v", nom)
	}
	if commune.Valeur != "Bordeaux" || commune.Papier != "TOULOUSE" || !commune.AVerifier {
		t.Errorf("commune %+v", commune)
	}
	if ajout.Valeur != "ajouté" || !ajout.AVerifier || ajout.Source == dossier.SourceCode {
		t.Errorf("ajout %+v", ajout)
	}
	for nom, l := range map[string]dossier.Lecture{"autre copie": lire(parties, "22222222"), "partie perdue": lire(parties[1:], "11111111")} {
		fo := l.Formulaires[0]
		if fo.Code || fo.Champs["commune"].Valeur != "TOULOUSE" || alertes(l) == "" {
			t.Errorf("%s\u00a0: %+v, %q", nom, fo, alertes(l))
		}
	}
}

func TestTentativesDesCases(t *testing.T) {
	champ := func(v string) dossier.ChampLu { return dossier.ChampLu{Valeur: v, Page: 2, Source: dossier.SourceOCR} }
	champs := map[string]dossier.ChampLu{
		"tentative_date_1": champ("2026-03-02"), "tentative_heure_1": champ("1014"), "tentative_url_1": champ("https://exemple.fr"),
		"ccc_contacte": {Valeur: "oui", AVerifier: true},
	}
	l := tentativesDesCases(champs, 1)
	if len(l) != 1 || l[0].Date != "2026-03-02T10:14" || l[0].URL != "https://exemple.fr" || l[0].Certitude != "declaree" || l[0].Page != 2 {
		t.Errorf("%+v", l)
	}
	champs["tentative_date_1"] = dossier.ChampLu{Valeur: "2026-03-02", AVerifier: true, Source: dossier.SourceManuscrit, Page: 2}
	if l := tentativesDesCases(champs, 1); len(l) != 1 || l[0].Certitude != "a_verifier" || l[0].Source != dossier.SourceManuscrit {
		t.Errorf("%+v", l)
	}
	if l := tentativesDesCases(nil, 1); len(l) != 0 {
		t.Errorf("%+v", l)
	}
}

// The letter filled on screen: what its table prints is not taken for an addition by hand.
func TestLettreDuCode(t *testing.T) {
	tentative := dossier.Tentative{Date: "2026-03-02T10:14", URL: "https://exemple.fr", Message: "Erreur"}
	f, err := forms.Layout(forms.CodeProblemeANEF, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	parties, err := pagecode.EncodeDonnees(pagecode.Donnees{Formulaire: f.Numero, Revision: f.Revision, Copie: "11111111",
		Champs: map[string]string{"nom_naissance": "Durand"}, Tentatives: []dossier.Tentative{tentative}})
	if err != nil {
		t.Fatal(err)
	}
	var pages []pageEtat
	for p := 1; p <= len(f.Pages)+1; p++ {
		pages = append(pages, pageDe(f, p, p, len(f.Pages)+1, "11111111"))
	}
	pages[0].Zones = []zoneLue{{Champ: "tentative_date_1", Genre: forms.ZonePeigne, Format: "date", Texte: "02032026", Confiance: 0.97}}
	pages[len(pages)-1].Donnees = parties
	l := NewMoteur(Outils{}).assembler(pages)
	if len(l.Tentatives) != 1 || l.Tentatives[0].Date != tentative.Date || l.Tentatives[0].Source != dossier.SourceCode || l.Tentatives[0].Page != 1 {
		t.Errorf("%+v", l.Tentatives)
	}
	if c := l.Formulaires[0].Champs["tentative_date_1"]; c.AVerifier || c.Valeur != "2026-03-02" || c.Source != dossier.SourceCode {
		t.Errorf("%+v", c)
	}
}

// A page de données whose id is lost goes with the pages of its copy, whatever their presentation; two presentations of one copy number
// are two forms.
func TestAssemblerPresentations(t *testing.T) {
	f := formulaireTest(t)
	g, err := forms.LayoutByID(pagecode.ID{Presentation: pagecode.Gros, Formulaire: f.Numero, Revision: f.Revision})
	if err != nil {
		t.Fatal(err)
	}
	page := func(n int) pageEtat {
		e := pageDe(g, n, n, len(g.Pages)+1, "00000042")
		e.Presentation, e.Page.Code = pagecode.Gros, "lu"
		return e
	}
	donnees := pageDe(f, 3, len(f.Pages)+1, len(f.Pages)+1, "00000042") // as its data say: the standard presentation
	l := NewMoteur(Outils{}).assembler([]pageEtat{page(1), page(2), donnees})
	if len(l.Formulaires) != 1 || l.Pages[2].Page != len(g.Pages)+1 || len(l.Formulaires[0].Manquantes) != len(g.Pages)-2 {
		t.Errorf("%+v, page de données %d", l.Formulaires, l.Pages[2].Page)
	}
	autre := pageDe(f, 3, 1, len(f.Pages), "00000042")
	autre.Page.Code = "lu"
	if l := NewMoteur(Outils{}).assembler([]pageEtat{page(1), page(2), autre}); len(l.Formulaires) != 2 {
		t.Errorf("%d formulaires pour deux présentations", len(l.Formulaires))
	}
}
