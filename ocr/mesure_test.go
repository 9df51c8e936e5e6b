package ocr_test

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"souspli/forms"
)

// mesure counts the fields of one kind.
type mesure struct{ total, exacts, acceptes, fauxAcceptes int }

func (m *mesure) compte(exact, accepte bool) {
	m.total++
	if exact {
		m.exacts++
	}
	if accepte {
		m.acceptes++
		if !exact {
			m.fauxAcceptes++
		}
	}
}

func (m *mesure) String() string {
	return fmt.Sprintf("%5d champs, exacts %6.2f %% (au moins %.1f), pris sans agent %5.1f %%, faux parmi eux %d (borne à 95 %% : %.2f ‰)",
		m.total, pourcent(m.exacts, m.total), 100-borneHaute(m.total-m.exacts, m.total), pourcent(m.acceptes, m.total), m.fauxAcceptes,
		10*borneHaute(m.fauxAcceptes, m.acceptes))
}

// cumuler adds counts under a name.
func cumuler[B any, P interface {
	*B
	ajouter(B)
}](l map[string]P, nom string, b B) {
	if l[nom] == nil {
		l[nom] = new(B)
	}
	l[nom].ajouter(b)
}

// combien is how many of what a measure looks at: the number that the environment gives, else that of the long run. A short run skips the
// measure: tests of a few seconds hold the same promises.
func combien(t *testing.T, nom string, enLong int) int {
	t.Helper()
	if n, err := strconv.Atoi(os.Getenv(nom)); err == nil && n > 0 {
		return n
	}
	if !long() {
		t.Skip(nom + " dit combien ; SOUSPLI_LONG=1 : " + strconv.Itoa(enLong))
	}
	return enLong
}

func pourcent(n, sur int) float64 { return 100 * float64(n) / float64(max(sur, 1)) }

// borneHaute is the exact upper bound at 95 %, one-sided (Clopper and Pearson), of a share seen k times in n, in per cent: the share with
// which k or fewer come once in twenty.
func borneHaute(k, n int) float64 {
	if k >= n {
		return 100
	}
	bas, haut := 0.0, 1.0
	for range 60 {
		if p := (bas + haut) / 2; auPlus(k, n, p) > 0.05 {
			bas = p
		} else {
			haut = p
		}
	}
	return 100 * haut
}

// Values of the tables of Clopper and Pearson, one-sided.
func TestBorneHaute(t *testing.T) {
	for _, k := range []struct {
		k, n int
		veut float64
	}{{0, 10, 25.89}, {1, 10, 39.42}, {0, 3000, 0.0998}, {10, 10, 100}} {
		if b := borneHaute(k.k, k.n); math.Abs(b-k.veut) > 0.01 {
			t.Errorf("%d sur %d : %.4f, attendu %.4f", k.k, k.n, b, k.veut)
		}
	}
}

// auPlus is the chance of k or fewer in n, each with chance p.
func auPlus(k, n int, p float64) float64 {
	lg := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	somme := 0.0
	for i := range k + 1 {
		somme += math.Exp(lg(n) - lg(i) - lg(n-i) + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return somme
}

// zonesDe says how each field is written.
func zonesDe(f *forms.Formulaire) map[string]string {
	m := map[string]string{}
	for _, p := range f.Pages {
		for _, z := range p.Zones {
			m[z.Champ] = strings.TrimSuffix(string(z.Genre)+" "+z.Format, " ")
		}
	}
	return m
}

// memeTexte compares as the register does: letters and digits, whatever their case; the apostrophe may be straight or curved, and
// capitals in cells may lose nothing but their shape.
func memeTexte(a, b string) bool {
	plie := func(s string) string {
		s = strings.ToUpper(norm.NFC.String(s))
		s = strings.NewReplacer("’", "'", "\u00a0", " ", "\n", " ", "İ", "I").Replace(s)
		return strings.Join(strings.Fields(s), " ")
	}
	return plie(a) == plie(b)
}

// enFrancais reports whether French writes every letter of s.
func enFrancais(s string) bool {
	for _, r := range strings.ToLower(norm.NFC.String(s)) {
		if r > 'z' && unicode.IsLetter(r) && !strings.ContainsRune("àâäçéèêëîïôöœùûüÿæ", r) {
			return false
		}
	}
	return true
}
