package ocr

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
)

// feuilleTest is a page as read: one field of its own, with the ink that this answer leaves.
type feuilleTest struct {
	page   int
	copie  string
	qui    string // what the person wrote there
	relue  bool   // scanned anew: the same ink, a little moved in its greys
	donnee []string
}

const copieTest = "11111111"

// pliDe makes the pages of a pli, in order. sur is the number of pages that each says its form has.
func pliDe(f *forms.Formulaire, sur int, feuilles []feuilleTest) []pageEtat {
	var l []pageEtat
	for i, x := range feuilles {
		e := pageDe(f, i+1, x.page, sur, x.copie)
		e.Donnees = x.donnee
		if x.page <= len(f.Pages) {
			e.Zones = []zoneLue{{Champ: champDePage(f, x.page), Genre: forms.ZoneLigne, Lignes: []string{x.qui}, Confiance: 0.97, Vide: x.qui == ""}}
			e.Encre = [][]byte{encreDe(x.qui, x.relue)}
		}
		l = append(l, e)
	}
	return l
}

// champDePage is a field in letters that the page asks.
func champDePage(f *forms.Formulaire, page int) string {
	for _, z := range f.Pages[page-1].Zones {
		if z.Genre == forms.ZoneLigne && !strings.Contains(z.Champ, "courriel") && !strings.Contains(z.Champ, "nationalite") && !strings.Contains(z.Champ, "pays") {
			return z.Champ
		}
	}
	return f.Pages[page-1].Zones[0].Champ
}

func encreDe(texte string, relue bool) []byte {
	l := make([]byte, 120)
	if texte == "" {
		return l
	}
	h := fnv.New64a()
	fmt.Fprint(h, texte)
	g := rand.New(rand.NewPCG(h.Sum64(), 1))
	for i := range l {
		if g.IntN(3) == 0 {
			l[i] = byte(120 + g.IntN(100))
			if relue {
				l[i] += byte(i % 30)
			}
		}
	}
	return l
}

// de gives the pages of one person's form.
func de(copie, qui string, pages ...int) []feuilleTest {
	var l []feuilleTest
	for _, p := range pages {
		l = append(l, feuilleTest{page: p, copie: copie, qui: fmt.Sprintf("%s page %d", qui, p)})
	}
	return l
}

func relues(l []feuilleTest) []feuilleTest {
	l = slices.Clone(l)
	for i := range l {
		l[i].relue = true
	}
	return l
}

func TestScenariosDePli(t *testing.T) {
	f := formulaireTest(t)
	n := len(f.Pages)
	toutes := make([]int, n)
	for i := range toutes {
		toutes[i] = i + 1
	}
	cinq := []string{"Awa", "Binta", "Coumba", "Dado", "Eva"}
	var parPersonne, parPage, enChute []feuilleTest
	for _, q := range cinq {
		parPersonne = append(parPersonne, de(copieTest, q, toutes...)...)
	}
	for _, p := range toutes {
		for _, q := range cinq {
			parPage = append(parPage, de(copieTest, q, p)...)
		}
	}
	enChute = slices.Clone(parPersonne)
	slices.Reverse(enChute)
	var melees []feuilleTest
	for _, p := range toutes {
		melees = append(append(melees, de("11111111", "Awa", p)...), de("22222222", "Binta", p)...)
	}
	sans := func(l []int, p int) []int {
		return slices.DeleteFunc(slices.Clone(l), func(x int) bool { return x == p })
	}
	const differentes = "avec des réponses différentes"
	for _, k := range []struct {
		nom    string
		pages  []feuilleTest
		qui    []string // who filled each form found, "?" when no one
		doute  bool     // every field goes to an agent
		manque []int    // of the first form
		dit    string   // in the alerts; "" when they must be silent
	}{
		{"complet", de(copieTest, "Awa", toutes...), []string{"Awa"}, false, nil, ""},
		{"une page manque au milieu", de(copieTest, "Awa", sans(toutes, 2)...), []string{"Awa"}, false, []int{2}, "Page manquante de ce formulaire\u00a0: 2."},
		{"la dernière manque", de(copieTest, "Awa", toutes[:n-1]...), []string{"Awa"}, false, []int{n}, "Page manquante"},
		{"en désordre", de(copieTest, "Awa", append([]int{3, 1, 2}, toutes[3:]...)...), []string{"Awa"}, false, nil, ""},
		{"une feuille passée deux fois", append(de(copieTest, "Awa", toutes...), relues(de(copieTest, "Awa", 2))...), []string{"Awa"}, false, nil,
			"Page numérisée deux fois\u00a0: c’est la page 2 du pli"},
		{"tout le formulaire passé deux fois", append(de(copieTest, "Awa", toutes...), relues(de(copieTest, "Awa", toutes...))...), []string{"Awa"}, false, nil,
			"Page numérisée deux fois\u00a0: c’est la page 1 du pli"},
		{"une page refaite autrement", append(de(copieTest, "Awa", toutes...), de(copieTest, "Binta", 2)...), []string{"Awa", "Binta"}, true, nil, differentes},
		{"la page refaite est à sa place", slices.Insert(de(copieTest, "Awa", toutes...), 2, de(copieTest, "Binta", 2)...), []string{"Awa", "Binta"}, true, nil, differentes},
		{"cinq personnes l’une après l’autre", parPersonne, cinq, true, nil, differentes},
		{"cinq personnes, pile retournée", enChute, []string{"Eva", "Dado", "Coumba", "Binta", "Awa"}, true, nil, differentes},
		{"cinq personnes, pages triées", parPage, cinq, true, nil, differentes},
		{"la première n’a pas de page 1", append(de(copieTest, "Awa", toutes[1:]...), de(copieTest, "Binta", toutes...)...), []string{"Awa", "Binta"}, true, []int{1}, differentes},
		{"la première n’a pas de dernière page", append(de(copieTest, "Awa", toutes[:n-1]...), de(copieTest, "Binta", toutes...)...), []string{"Awa", "Binta"}, true, []int{n}, differentes},
		{"deux copies aux pages mêlées", melees, []string{"Awa", "Binta"}, false, nil, "plusieurs exemplaires"},
		{"une page d’un autre exemplaire au milieu", slices.Insert(de(copieTest, "Awa", toutes...), 2, de("22222222", "Binta", 3)...), []string{"Awa", "Binta"}, false, nil,
			"Pages manquantes de ce formulaire"},
	} {
		t.Run(k.nom, func(t *testing.T) {
			l := NewMoteur(Outils{}).assembler(pliDe(f, n, k.pages))
			if len(l.Formulaires) != len(k.qui) {
				t.Fatalf("%d formulaires : %v", len(l.Formulaires), alertes(l))
			}
			nb := 0
			for i, fo := range l.Formulaires {
				nb += len(fo.Pages)
				for code, c := range fo.Champs {
					if !strings.HasPrefix(c.Valeur, k.qui[i]+" ") {
						t.Errorf("formulaire %d : %s est %q, attendu de %s", i, code, c.Valeur, k.qui[i])
					}
					if c.AVerifier != k.doute {
						t.Errorf("formulaire %d : %s à vérifier %v %q", i, code, c.AVerifier, c.Raisons)
					}
				}
			}
			if nb != len(k.pages) {
				t.Errorf("%d pages dans les formulaires sur %d", nb, len(k.pages))
			}
			if !slices.Equal(l.Formulaires[0].Manquantes, k.manque) {
				t.Errorf("manquantes %v", l.Formulaires[0].Manquantes)
			}
			if a := alertes(l); (a == "") != (k.dit == "") || !strings.Contains(a, k.dit) {
				t.Errorf("alertes %q", a)
			}
		})
	}
}

// Two scans of one sheet that are not read alike: the field that differs goes to an agent, the others do not.
func TestFeuilleRelueAutrement(t *testing.T) {
	f := formulaireTest(t)
	pages := pliDe(f, len(f.Pages), append(de(copieTest, "Awa", 1, 2), relues(de(copieTest, "Awa", 2))...))
	pages[2].Zones[0].Lignes = []string{"Awa paqe 2"}
	pages[2].Zones[0].Confiance = 0.95
	l := NewMoteur(Outils{}).assembler(pages)
	champs := l.Formulaires[0].Champs
	un, deux := champs[champDePage(f, 1)], champs[champDePage(f, 2)]
	if un.AVerifier || !deux.AVerifier || deux.Valeur != "Awa page 2" || deux.Page != 2 {
		t.Errorf("%+v %+v", un, deux)
	}
}

// The better of two scans is read, whichever comes first.
func TestMeilleureNumerisation(t *testing.T) {
	f := formulaireTest(t)
	pages := pliDe(f, len(f.Pages), append(de(copieTest, "Awa", 1), relues(de(copieTest, "Awa", 1))...))
	pages[0].Zones[0].Confiance = 0.9
	c := NewMoteur(Outils{}).assembler(pages).Formulaires[0].Champs[champDePage(f, 1)]
	if c.Page != 2 || c.AVerifier {
		t.Errorf("%+v", c)
	}
}

// Without the ink of both pages, nothing tells a repeated sheet from another one: doubt.
func TestRepetitionSansEncre(t *testing.T) {
	f := formulaireTest(t)
	for nom, change := range map[string]func(*pageEtat){
		"cases non lues":        func(e *pageEtat) { e.Encre, e.Zones = nil, nil },
		"grille d’autre taille": func(e *pageEtat) { e.Encre[0] = e.Encre[0][:50] },
		"une croix de plus": func(e *pageEtat) {
			e.Zones, e.Encre = append(e.Zones, zoneLue{Champ: "sexe", Genre: forms.ZoneCase, Coche: cocheOui}), append(e.Encre, []byte{200, 200, 200, 200})
		},
		"une signature de plus": func(e *pageEtat) { e.Encre[0] = append(e.Encre[0][:60:60], encreDe("signé", false)[:60]...) },
	} {
		pages := pliDe(f, len(f.Pages), append(de(copieTest, "Awa", 1), relues(de(copieTest, "Awa", 1))...))
		pages[0].Zones = append(pages[0].Zones, zoneLue{Champ: "sexe", Genre: forms.ZoneCase, Coche: cocheNon})[:len(pages[1].Zones)]
		change(&pages[1])
		if l := NewMoteur(Outils{}).assembler(pages); len(l.Formulaires) != 2 {
			t.Errorf("%s : %d formulaire", nom, len(l.Formulaires))
		}
	}
}

// The page de données: twice, it is one; lost, it costs exactness only; alone, or another's, it is said and never used.
func TestScenariosPageDeDonnees(t *testing.T) {
	f := formulaireTest(t)
	n := len(f.Pages)
	champ := champDePage(f, 1)
	code := func(copie, qui string) []string {
		l, err := pagecode.EncodeDonnees(pagecode.Donnees{Formulaire: f.Numero, Revision: f.Revision, Copie: copie, Champs: map[string]string{champ: qui + " page 1"}})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	toutes := func(copie, qui string) []feuilleTest {
		var l []feuilleTest
		for p := 1; p <= n; p++ {
			l = append(l, feuilleTest{page: p, copie: copie})
		}
		l[0].qui = qui + " page 1"
		return l
	}
	donnees := func(copie string, parties []string) feuilleTest {
		return feuilleTest{page: n + 1, copie: copie, donnee: parties}
	}
	awa, binta := toutes("11111111", "Awa"), toutes("22222222", "Binta")
	lues := code("11111111", "Awa")
	for _, k := range []struct {
		nom    string
		pages  []feuilleTest
		formes int
		source dossier.Source
		dit    string
	}{
		{"présente", append(slices.Clone(awa), donnees("11111111", lues)), 1, dossier.SourceCode, ""},
		{"deux fois", append(slices.Clone(awa), donnees("11111111", lues), donnees("11111111", lues)), 1, dossier.SourceCode, "Page numérisée deux fois"},
		{"perdue", awa, 1, dossier.SourceOCR, "Page de données absente"},
		{"celle d’un autre, au même numéro", append(slices.Clone(awa), donnees("11111111", code("22222222", "Binta"))), 1, dossier.SourceOCR, "celle d’un autre exemplaire"},
		{"celle d’un autre, à son numéro", append(slices.Clone(awa), donnees("22222222", code("22222222", "Binta"))), 2, dossier.SourceOCR, "Page de données seule"},
		{"échangées entre deux", slices.Concat(awa, binta, []feuilleTest{donnees("22222222", code("22222222", "Binta")), donnees("11111111", lues)}), 2, dossier.SourceCode, "plusieurs exemplaires"},
	} {
		t.Run(k.nom, func(t *testing.T) {
			l := NewMoteur(Outils{}).assembler(pliDe(f, n+1, k.pages))
			if len(l.Formulaires) != k.formes {
				t.Fatalf("%d formulaires", len(l.Formulaires))
			}
			c := l.Formulaires[0].Champs[champ]
			if c.Valeur != "Awa page 1" || c.Source != k.source || c.AVerifier || len(l.Formulaires[0].Manquantes) > 0 {
				t.Errorf("%+v, manquantes %v", c, l.Formulaires[0].Manquantes)
			}
			if a := alertes(l); (a == "") != (k.dit == "") || !strings.Contains(a, k.dit) {
				t.Errorf("alertes %q", a)
			}
		})
	}
}

// A form printed before the last revision is read all the same, and said; one printed after is said, and no answer is made of it.
func TestRevisions(t *testing.T) {
	f := formulaireTest(t)
	connus := numeros()
	vrai := connus[f.Numero]
	defer func() { connus[f.Numero] = vrai }()
	suivante := *vrai.procedure
	suivante.Revision = 2
	connus[f.Numero] = imprime{&suivante, vrai.variante}
	pages := pliDe(f, len(f.Pages), de(copieTest, "Awa", 1, 2, 3))
	l := NewMoteur(Outils{}).assembler(pages)
	if c := l.Formulaires[0].Champs[champDePage(f, 1)]; c.AVerifier || c.Valeur != "Awa page 1" || !strings.Contains(alertes(l), "Ancienne version du formulaire (révision 1, la dernière est la 2)") {
		t.Errorf("%+v, %q", c, alertes(l))
	}
	for i := range pages {
		pages[i].Page.Revision, pages[i].Page.Alertes, pages[i].Zones = 3, nil, nil
	}
	l = NewMoteur(Outils{}).assembler(pages)
	if len(l.Formulaires) != 1 || len(l.Formulaires[0].Champs) != 0 || l.Formulaires[0].Revision != 3 {
		t.Errorf("%+v", l.Formulaires)
	}
}

// A page that asks nothing makes no doubt when it comes twice.
func TestPageSansReponseRepetee(t *testing.T) {
	f, err := forms.Layout(forms.CodeProblemeANEF, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(f.Pages, func(p forms.PageForm) bool { return len(p.Zones) == 0 })
	if i < 0 {
		t.Fatal("chaque page de la lettre demande quelque chose : prendre un autre formulaire")
	}
	l := NewMoteur(Outils{}).assembler([]pageEtat{pageDe(f, 1, 1, len(f.Pages), copieTest), pageDe(f, 2, i+1, len(f.Pages), copieTest), pageDe(f, 3, i+1, len(f.Pages), copieTest)})
	if len(l.Formulaires) != 1 || !slices.Equal(l.Formulaires[0].Pages, []int{1, 2, 3}) {
		t.Errorf("%+v", l.Formulaires)
	}
}
