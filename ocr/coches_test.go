package ocr_test

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr"
	"souspli/ocr/scantest"
)

// Tick boxes: what people do to them, on every page that has some, through the ways paper is scanned. No text is read.

// cocherPage puts a mark in half of the tick boxes of a page, and says what each box means.
func cocherPage(img *image.Gray, p forms.PageForm, marques []scantest.Marque, graine uint64) map[string]scantest.Marque {
	var cases []forms.Zone
	for _, z := range p.Zones {
		if z.Genre == forms.ZoneCase && z.Champ != "variante" { // the variant is crossed by the printer
			cases = append(cases, z)
		}
	}
	faites := map[string]scantest.Marque{}
	for i, z := range cases {
		b := z.Boites[0]
		if _, ok := faites[cleCase(z)]; ok {
			continue
		}
		g := graineDe(graine, i, cleCase(z))
		q := scantest.MarqueAucune
		if g%2 == 0 {
			q = marques[g/2%uint64(len(marques))]
		}
		var bas dossier.RectMM
		for _, autre := range cases {
			a := autre.Boites[0]
			if _, ok := faites[cleCase(autre)]; !ok && a.X == b.X && a.Y > b.Y && a.Y-b.Y-b.H < b.H/2 {
				bas = a
				if q == scantest.MarqueDeuxCases {
					faites[cleCase(autre)] = q
				}
			}
		}
		if q == scantest.MarqueDeuxCases && bas.H == 0 {
			q = scantest.MarqueAucune
		}
		faites[cleCase(z)] = q
		scantest.NouvelleMain(nil, 300, g).Marquer(img, b, bas, q)
	}
	return faites
}

func cleCase(z forms.Zone) string {
	return fmt.Sprintf("%s=%s@%.1f,%.1f", z.Champ, z.Valeur, z.Boites[0].X, z.Boites[0].Y)
}

// bilanCases counts what became of boxes.
type bilanCases struct{ total, justes, agent, fausses int }

func (b *bilanCases) compter(sens scantest.Sens, lu string) {
	b.total++
	switch {
	case lu == "doute":
		b.agent++
	case lu == map[scantest.Sens]string{scantest.SensOui: "oui", scantest.SensNon: "non", scantest.SensAnnule: "annulee"}[sens]:
		b.justes++
	default:
		b.fausses++
	}
}

func TestZZCoches(t *testing.T) {
	tous := tousLesFormulaires(t)
	profils := []string{"bureau", "noir_blanc", "bureau200", "bureau150", "jpeg40", "fax", "photocopie", "tampon", "use", "penche"}
	var essais []essaiMain
	for n := range nombreEnv("SOUSPLI_FORMULAIRES", 1) {
		for i, nom := range profils {
			essais = append(essais, essaiMain{tous[(n*17+i*7+int(graine())*3)%len(tous)], profil(t, nom), n})
		}
	}
	var verrou sync.Mutex
	var dessins sync.Map
	type cle struct {
		profil string
		q      scantest.Marque
	}
	bilans := map[cle]*bilanCases{}
	enParallele(t, essais, func(t *testing.T, mo *ocr.Moteur, e essaiMain) {
		d, _ := dessins.LoadOrStore(e.f.numero, sync.OnceValue(func() []*image.Gray { return imprimer(t, e.f, nil) }))
		vierges := d.(func() []*image.Gray)()
		plan, err := forms.Layout(e.f.procedure.Code, e.f.variante, e.f.procedure.Revision)
		if err != nil {
			t.Fatal(err)
		}
		for k, p := range plan.Pages {
			g := graineDe(e.f, e.n, k, e.profil.Nom)
			img := image.NewGray(vierges[k].Rect)
			copy(img.Pix, vierges[k].Pix)
			faites := cocherPage(img, p, scantest.Marques(), g)
			if len(faites) == 0 {
				continue
			}
			img, _ = scantest.Degrader(img, e.profil, g)
			nom := fmt.Sprintf("%s-%d-%s-%d.png", e.profil.Nom, e.n, e.f.procedure.Code, k)
			if d := os.Getenv("VOIR"); d != "" {
				ecrirePNG(t, filepath.Join(d, nom), img)
			}
			lues := mo.CochesPage(img)
			if lues == nil {
				t.Logf("%s page %d non calée", e, k+1)
			}
			verrou.Lock()
			for _, c := range lues {
				q, ok := faites[cleCase(c.Zone)]
				if !ok {
					continue
				}
				b := bilans[cle{e.profil.Nom, q}]
				if b == nil {
					b = &bilanCases{}
					bilans[cle{e.profil.Nom, q}] = b
				}
				avant := *b
				b.compter(q.Sens(), c.Coche)
				if b.fausses > avant.fausses || b.agent > avant.agent && q.Sens() != scantest.SensAmbigu {
					t.Logf("ZC %s %s %s lue %s %v %s", nom, cleCase(c.Zone), q, c.Coche, c.Raisons, c.Mesures)
				}
			}
			verrou.Unlock()
		}
	})
	for _, q := range scantest.Marques() {
		var tout bilanCases
		detail := ""
		for _, nom := range profils {
			if b := bilans[cle{nom, q}]; b != nil {
				tout.total += b.total
				tout.justes += b.justes
				tout.agent += b.agent
				tout.fausses += b.fausses
				if b.fausses > 0 {
					detail += fmt.Sprintf(" %s %d/%d", nom, b.fausses, b.total)
				}
			}
		}
		fmt.Printf("%-22s %-8s n %5d justes %5d agent %5d fausses %4d %s\n", q, q.Sens(), tout.total, tout.justes, tout.agent, tout.fausses, detail)
	}
}
