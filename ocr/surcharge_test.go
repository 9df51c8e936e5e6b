package ocr_test

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"souspli/forms"
	"souspli/ocr"
	"souspli/ocr/scantest"
)

// Forms filled on screen, printed, then corrected by hand: what the pen did is seen, and what it did not do is not.

// mains are the hands of the corpus; without it there is no test.
func mains(tb testing.TB) *scantest.Mains {
	tb.Helper()
	dir := os.Getenv("SOUSPLI_CORPUS")
	if dir == "" {
		dir = "../../shared/corpus"
	}
	m, err := scantest.LireMains(filepath.Join(dir, "06-handwriting"))
	if err != nil {
		if os.Getenv("CI") != "" {
			tb.Fatal(err)
		}
		tb.Skip("corpus absent")
	}
	return m
}

// nombreEnv is a number of the environment, or its default.
func nombreEnv(nom string, defaut int) int {
	if n, err := strconv.Atoi(os.Getenv(nom)); err == nil {
		return n
	}
	return defaut
}

// touche is what was done to one field of a page.
type touche struct {
	rature  scantest.Rature
	nouveau string
}

// raturer corrects one field of a page in four by hand, each with a gesture drawn from the list.
func raturer(img *image.Gray, f *forms.Formulaire, page int, valeurs map[string]string, mains *scantest.Mains, ratures []scantest.Rature, seed uint64) map[string]touche {
	faites := map[string]touche{}
	for i, z := range f.Pages[page-1].Zones {
		g := graineDe(seed, i, z.Champ)
		if g%2 != 0 {
			continue
		}
		m := scantest.NouvelleMain(mains, 300, g)
		r := ratures[g/2%uint64(len(ratures))]
		if s, ok := m.Corriger(img, f, z, valeurs[z.Champ], r); ok {
			faites[z.Champ] = touche{r, s}
		}
	}
	return faites
}

var profilsMains = []string{"bureau", "noir_blanc", "bureau200", "bureau150", "jpeg40", "fax", "photocopie", "tampon", "use"}

type essaiMain struct {
	f      formulaire
	profil scantest.Profil
	n      int
}

func (e essaiMain) String() string { return fmt.Sprintf("%s/%d/%s", e.profil.Nom, e.n, e.f) }

func TestZZComparer(t *testing.T) {
	m := mains(t)
	tous := tousLesFormulaires(t)
	var essais []essaiMain
	for n := range nombreEnv("SOUSPLI_FORMULAIRES", 2) {
		for i, nom := range profilsMains {
			essais = append(essais, essaiMain{tous[(n*13+i*7+int(graine())*5)%len(tous)], profil(t, nom), n})
		}
	}
	var verrou sync.Mutex
	enParallele(t, essais, func(t *testing.T, mo *ocr.Moteur, e essaiMain) {
		valeurs := scantest.Remplir(e.f.procedure.Code, e.f.variante, graineDe(e.f, e.n))
		pages := imprimer(t, e.f, valeurs)
		plan, err := forms.Layout(e.f.procedure.Code, e.f.variante, e.f.procedure.Revision)
		if err != nil {
			t.Fatal(err)
		}
		valeurs["variante"] = e.f.variante
		for k := range plan.Pages {
			if (k+e.n)%2 > 0 {
				continue
			}
			faites := raturer(pages[k], plan, k+1, valeurs, m, choisies(), graineDe(e.f, e.n, k))
			img, _ := scantest.Degrader(pages[k], e.profil, graineDe(e.f, e.n, k, e.profil.Nom))
			if d := os.Getenv("VOIR"); d != "" {
				ecrirePNG(t, filepath.Join(d, fmt.Sprintf("%s-%d-%s-%d.png", e.profil.Nom, e.n, e.f.procedure.Code, k)), img)
			}
			for _, z := range mo.ComparerPage(img, valeurs) {
				verrou.Lock()
				fmt.Printf("ZZ\t%s\t%s\t%s\t%d\t%s\t%q\t%.3f\t%.3f\t%.3f\t%s\n", e.profil.Nom, e.f, z.Zone.Champ, k, faites[z.Zone.Champ].rature, valeurs[z.Zone.Champ], z.EnPlus, z.Manque, 0.0, z.Zone.Genre)
				verrou.Unlock()
			}
		}
	})
}

func choisies() []scantest.Rature {
	if os.Getenv("UN") != "" {
		return []scantest.Rature{scantest.RatureSigneSur, scantest.RatureSigneBarre, scantest.RatureBlancSigne}
	}
	return scantest.Ratures()
}
