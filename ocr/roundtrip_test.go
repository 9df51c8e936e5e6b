package ocr_test

import (
	"bytes"
	"cmp"
	"fmt"
	"hash/fnv"
	"image"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
	"souspli/ocr"
	"souspli/ocr/scantest"
)

// The whole circle: a form is printed, turned into paper, scanned and read. Samples turn with SOUSPLI_GRAINE (a number, 0 by default);
// SOUSPLI_LONG=1 takes everything.

// formulaire is one printed form of the catalogue.
type formulaire struct {
	procedure *forms.Procedure
	variante  string
	numero    int
}

func (f formulaire) String() string {
	return strings.TrimSuffix(f.procedure.Code+"/"+f.variante, "/")
}

// tousLesFormulaires are every procedure × variant, and the letter « PROBLÈME ANEF ».
func tousLesFormulaires(tb testing.TB) []formulaire {
	tb.Helper()
	lettre, err := forms.ByCode(forms.CodeProblemeANEF)
	if err != nil {
		tb.Fatal(err)
	}
	var liste []formulaire
	for _, p := range append(forms.All(), lettre) {
		for v, n := range p.Numeros {
			liste = append(liste, formulaire{p, v, n})
		}
	}
	slices.SortFunc(liste, func(a, b formulaire) int { return cmp.Compare(a.numero, b.numero) })
	return slices.CompactFunc(liste, func(a, b formulaire) bool { return a.numero == b.numero })
}

// echantillon takes n of them, spread over the catalogue and turning with the seed; all of them on the long run.
func echantillon(tb testing.TB, n int) []formulaire {
	tous := tousLesFormulaires(tb)
	if long() || n >= len(tous) {
		return tous
	}
	var choisis []formulaire
	for i := range n {
		choisis = append(choisis, tous[(i*len(tous)/n+int(graine())*7)%len(tous)])
	}
	return choisis
}

func long() bool { return os.Getenv("SOUSPLI_LONG") != "" }

func graine() uint64 {
	n, err := strconv.ParseUint(os.Getenv("SOUSPLI_GRAINE"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// graineDe is a seed of its own for each form and use.
func graineDe(parties ...any) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, append(parties, graine())...)
	return h.Sum64()
}

// copieDe is the serial of the copy, eight digits.
func copieDe(f formulaire) string { return fmt.Sprintf("%08d", graineDe(f, "copie")%100_000_000) }

// imprimer gives the pages of the form at 300 dpi, drawn to their edges.
func imprimer(tb testing.TB, f formulaire, champs map[string]string) []*image.Gray {
	tb.Helper()
	var b bytes.Buffer
	i := forms.Impression{Procedure: f.procedure.Code, Variante: f.variante, Champs: champs, Copie: copieDe(f), Prefecture: "33"}
	if err := forms.Print(&b, i); err != nil {
		tb.Fatalf("%s : %v", f, err)
	}
	pages, err := scantest.Raster(b.Bytes(), 300)
	if err != nil {
		tb.Fatalf("%s : %v", f, err)
	}
	return pages
}

func lireScan(tb testing.TB, m *ocr.Moteur, pages []*image.Gray, dpi, qualite int) dossier.Lecture {
	tb.Helper()
	l, err := m.Lire("scan.pdf", scantest.PDF(pages, dpi, qualite))
	if err != nil {
		tb.Fatal(err)
	}
	if len(l.Pages) != len(pages) {
		tb.Fatalf("%d pages lues sur %d", len(l.Pages), len(pages))
	}
	return l
}

// enParallele makes a subtest of each item, as many at a time as there are cores, each with an engine of its own.
func enParallele[T fmt.Stringer](t *testing.T, liste []T, f func(t *testing.T, m *ocr.Moteur, x T)) {
	t.Helper()
	enParalleleAvec(t, vraiMoteur, liste, f)
}

// enParalleleAvec does it with engines made so.
func enParalleleAvec[T fmt.Stringer](t *testing.T, moteur func(testing.TB) *ocr.Moteur, liste []T, f func(t *testing.T, m *ocr.Moteur, x T)) {
	t.Helper()
	moteurs := make(chan *ocr.Moteur, runtime.GOMAXPROCS(0))
	for range cap(moteurs) {
		moteurs <- moteur(t)
	}
	t.Run("", func(t *testing.T) { // ends when its parallel subtests have
		for _, x := range liste {
			t.Run(x.String(), func(t *testing.T) {
				t.Parallel()
				m := <-moteurs
				defer func() { moteurs <- m }()
				f(t, m, x)
			})
		}
	})
}

// codeAttendu is the page id that page n of pages carries.
func codeAttendu(f formulaire, n, pages int) string {
	return pagecode.ID{Formulaire: f.numero, Revision: f.procedure.Revision, Page: n, Pages: pages, Copie: copieDe(f)}.String()
}

// TestChaqueFormulaireSeRelit: every procedure × variant, blank, as the printer gave it: each page says what it is, its marks are where
// they are, nothing is missing, and no answer is read where nothing was written. The short run takes a tenth of them, turning.
func TestChaqueFormulaireSeRelit(t *testing.T) {
	t.Parallel()
	var verrou sync.Mutex
	nbPages, pire := 0, 0.0
	liste, n, tr := tousLesFormulaires(t), -1, tranche(t)
	liste = slices.DeleteFunc(liste, func(formulaire) bool { n++; return !retenu(n, tr) })
	enParallele(t, liste, func(t *testing.T, m *ocr.Moteur, f formulaire) {
		pages := imprimer(t, f, nil)
		l := lireScan(t, m, pages, 300, 85)
		for i, p := range l.Pages {
			if attendu := codeAttendu(f, i+1, len(pages)); p.Code != attendu || p.Procedure != f.procedure.Code || p.Variante != f.variante {
				t.Errorf("%s, page %d : lue %s %s %q, attendu %s", f, i+1, p.Procedure, p.Variante, p.Code, attendu)
			}
			if p.Residu < 0 || p.Residu > 0.5 || p.Rotation != 0 {
				t.Errorf("%s, page %d : résidu %.2f mm, rotation %d", f, i+1, p.Residu, p.Rotation)
			}
			e := ecartCalage(p.Calage, dossier.Affine{A: 300 / 25.4, C: -0.5, E: 300 / 25.4, F: -0.5}, 300)
			if e > 0.3 {
				t.Errorf("%s, page %d : calage faux de %.2f mm", f, i+1, e)
			}
			verrou.Lock()
			nbPages++
			pire = max(pire, e)
			verrou.Unlock()
		}
		if len(l.Formulaires) != 1 || len(l.Formulaires[0].Manquantes) > 0 || len(l.Formulaires[0].Pages) != len(pages) {
			t.Errorf("%s : formulaires %+v", f, l.Formulaires)
			return
		}
		for code, c := range l.Formulaires[0].Champs {
			if code == "variante" && c.Valeur == f.variante { // the page id says it
				continue
			}
			if c.Valeur != "" && c.Valeur != "false" && !c.AVerifier {
				t.Errorf("%s : %s lu %q sur un formulaire vierge", f, code, c.Valeur)
			}
		}
	})
	t.Logf("%d formulaires, %d pages, calage à %.2f mm au pire", len(liste), nbPages, pire)
}

// ecartCalage is the worst distance in mm between two fits over the page, at that resolution.
func ecartCalage(a, b dossier.Affine, dpi float64) float64 {
	pire := 0.0
	for _, c := range [][2]dossier.MM{{0, 0}, {210, 0}, {0, 297}, {210, 297}, {105, 148}} {
		ax, ay := a.Apply(c[0], c[1])
		bx, by := b.Apply(c[0], c[1])
		pire = max(pire, math.Hypot(ax-bx, ay-by)/dpi*25.4)
	}
	return pire
}

// TestPageDeDonneesExacte: a form filled on screen and scanned in an office comes back with every field exact, from its code, and the
// boxes do not contradict it.
func TestPageDeDonneesExacte(t *testing.T) {
	var e exactitude
	bureau := profil(t, "bureau")
	enParallele(t, echantillon(t, 4), func(t *testing.T, m *ocr.Moteur, f formulaire) {
		valeurs := scantest.Remplir(f.procedure.Code, f.variante, graineDe(f))
		pages := imprimer(t, f, valeurs)
		for i := range pages {
			pages[i], _ = scantest.Degrader(pages[i], bureau, graineDe(f, i))
		}
		e.compter(t, f.String(), lireScan(t, m, pages, 300, 90), valeurs)
	})
	e.conclure(t)
}

func profil(tb testing.TB, nom string) scantest.Profil {
	tb.Helper()
	p, ok := scantest.ProfilNomme(nom)
	if !ok {
		tb.Fatalf("profil %s", nom)
	}
	return p
}
