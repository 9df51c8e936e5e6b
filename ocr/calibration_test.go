package ocr_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"souspli/dossier"
)

// classe is readings of about one score.
type classe struct {
	n, justes int
	bas, haut dossier.Confiance // scores
}

func (c classe) avec(d classe) classe {
	return classe{c.n + d.n, c.justes + d.justes, min(c.bas, d.bas), max(c.haut, d.haut)}
}

// part is the share right, by Laplace's rule: what was never seen wrong may still be.
func (c classe) part() float64 { return (float64(c.justes) + 1) / (float64(c.n) + 2) }

// depasse reports whether c is right as often as d, or more often.
func (c classe) depasse(d classe) bool { return c.justes*d.n >= d.justes*c.n || c.part() >= d.part() }

// regrouper makes classes of at least combien readings, from the surest down, each more often right than the one below: neighbours that
// are not are put together. They are given from the least sure up.
func regrouper(l []releve, combien int) []classe {
	slices.SortStableFunc(l, func(a, b releve) int { return cmp.Compare(b.Score, a.Score) })
	var classes []classe
	for i, r := range l {
		un := classe{1, 0, r.Score, r.Score}
		if r.exact {
			un.justes = 1
		}
		if n := len(classes); n > 0 && (classes[n-1].n < combien || r.Score == l[i-1].Score) {
			classes[n-1] = classes[n-1].avec(un)
			continue
		}
		classes = append(classes, un)
	}
	for i := 1; i < len(classes); i++ {
		for i > 0 && classes[i].depasse(classes[i-1]) {
			classes[i-1] = classes[i-1].avec(classes[i])
			classes = slices.Delete(classes, i, i+1)
			i--
		}
	}
	slices.Reverse(classes)
	return classes
}

// doute reports a reading that goes to an agent whatever its score.
func (r releve) doute() bool {
	return r.Valeur == "" || slices.ContainsFunc(r.Raisons, func(s string) bool { return s != "lecture peu sûre" })
}

// scoreMini is the lowest score from which, of what no other reason sends to an agent, at most one in a thousand is wrong; it stands
// halfway to the first reading that would break this.
func scoreMini(l []releve) float64 {
	l = slices.DeleteFunc(slices.Clone(l), releve.doute)
	slices.SortStableFunc(l, func(a, b releve) int { return cmp.Compare(b.Score, a.Score) })
	faux, mini := 0, 0.0
	for i, r := range l {
		if !r.exact {
			faux++
		}
		if faux*1000 > max(i+1, 1) {
			if i == 0 {
				return 1
			}
			mini = float64(r.Score+l[i-1].Score) / 2
			break
		}
	}
	return mini
}

// TestCalibration fits the curves of ocr/seuils.go on the fields of SOUSPLI_RELEVES (files that TestMesureChamps wrote for seeds 100 to
// 199, separated by commas) and prints the table to paste there. It fails when the table would take less than 80 % of them without an agent.
func TestCalibration(t *testing.T) {
	noms := os.Getenv("SOUSPLI_RELEVES")
	if noms == "" {
		t.Skip("SOUSPLI_RELEVES nomme les relevés de TestMesureChamps")
	}
	genres := map[string][]releve{}
	for _, nom := range strings.Split(noms, ",") {
		for _, r := range lireReleves(t, nom) {
			genres[r.Genre] = append(genres[r.Genre], r)
		}
	}
	total, pris, faux := 0, 0, 0
	for _, g := range slices.Sorted(maps.Keys(genres)) {
		l := genres[g]
		mini := scoreMini(l)
		var points []string
		for _, c := range regrouper(l, max(25, len(l)/12)) {
			points = append(points, fmt.Sprintf("{%.3f, %.4f}", c.bas, c.part()))
			if c.haut-c.bas > 0.001 {
				points = append(points, fmt.Sprintf("{%.3f, %.4f}", c.haut, c.part()))
			}
		}
		acceptes, erreurs := 0, 0
		for _, r := range l {
			if float64(r.Score) >= mini && !r.doute() {
				acceptes++
				if !r.exact {
					erreurs++
				}
			}
		}
		t.Logf("%q: score mini %.3f, %d champs, pris %d, faux %d\n\t\tcourbe: []point{%s}", g, mini, len(l), acceptes, erreurs, strings.Join(points, ", "))
		total, pris, faux = total+len(l), pris+acceptes, faux+erreurs
	}
	t.Logf("ensemble : %d champs, %d pris, %d faux", total, pris, faux)
	if pris*100 < total*80 {
		t.Errorf("%d pris sur %d", pris, total)
	}
}

// lireReleves reads back what ecrireReleves wrote.
func lireReleves(t *testing.T, nom string) []releve {
	b, err := os.ReadFile(nom)
	if err != nil {
		t.Fatal(err)
	}
	var l []releve
	for ligne := range strings.Lines(string(b)) {
		c := strings.Split(strings.TrimSuffix(ligne, "\n"), "\t")
		if len(c) != 11 {
			t.Fatalf("%s : ligne de %d colonnes", nom, len(c))
		}
		score, err := strconv.ParseFloat(c[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		r := releve{code: c[1], tape: c[9], exact: c[5] == "true"}
		r.Genre, r.Score, r.Valeur = c[2], dossier.Confiance(score), c[8]
		if c[10] != "" {
			r.Raisons = strings.Split(c[10], "|")
		}
		l = append(l, r)
	}
	return l
}

// fiabilite prints, for each kind, what its confidences were worth: how many, their mean, and the share right.
func fiabilite(t *testing.T, releves []releve) {
	tranches := []float64{0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.01}
	for i := range len(tranches) - 1 {
		var m mesure
		somme := 0.0
		for _, r := range releves {
			if c := float64(r.Confiance); c >= tranches[i] && c < tranches[i+1] && r.Valeur != "" {
				m.compte(r.exact, r.accepte)
				somme += c
			}
		}
		if m.total > 0 {
			t.Logf("confiance %.3f à %.3f : %5d champs, en moyenne %.4f, justes %.4f", tranches[i], tranches[i+1], m.total, somme/float64(m.total),
				float64(m.exacts)/float64(m.total))
		}
	}
}
