package ocr_test

import (
	"fmt"
	"image"
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

func (b *bilanCases) ajouter(o bilanCases) {
	b.total, b.justes, b.agent, b.fausses = b.total+o.total, b.justes+o.justes, b.agent+o.agent, b.fausses+o.fausses
}

func (b bilanCases) String() string {
	return fmt.Sprintf("%6d cases, justes %6d, à l’agent %5d (%.1f %%), fausses %3d, soit %.3f %% des décidées (au plus %.3f)", b.total, b.justes, b.agent,
		pourcent(b.agent, b.total), b.fausses, pourcent(b.fausses, b.justes+b.fausses), borneHaute(b.fausses, b.justes+b.fausses))
}

// tenir fails when more than one of the boxes decided in a thousand is wrong.
func (b bilanCases) tenir(t *testing.T) {
	t.Helper()
	if b.fausses*1000 > b.justes+b.fausses {
		t.Errorf("fausses : %d sur %d décidées", b.fausses, b.justes+b.fausses)
	}
}

var profilsCases = []string{"bureau", "noir_blanc", "bureau200", "bureau150", "jpeg40", "fax", "photocopie", "use", "penche", "tampon"}

// perdue reports a pencil's mark on a scan in two tones: the machine may have left nothing of it, for anyone to see.
func perdue(p scantest.Profil, q scantest.Marque) bool {
	return (p.DeuxTons || p.Fax != scantest.PasDeFax || p.Copies > 0) && (q == scantest.MarqueCrayon || q == scantest.MarqueEffacee)
}

// mesurerCases marks the tick boxes of blank forms, scans them and reads them: by profile, and by mark; pencil on two-tone scans apart.
func mesurerCases(t *testing.T, nombre, pagesParForme int, noms []string) (parProfil, parMarque map[string]*bilanCases) {
	essais := essaisDe(t, nombre, noms)
	var verrou sync.Mutex
	parProfil, parMarque = map[string]*bilanCases{}, map[string]*bilanCases{}
	enParallele(t, essais, func(t *testing.T, mo *ocr.Moteur, e essaiMain) {
		plan, err := forms.Layout(e.f.procedure.Code, e.f.variante, e.f.procedure.Revision)
		if err != nil {
			t.Fatal(err)
		}
		vierges := imprimer(t, e.f, nil)
		faitesPages := 0
		for i := range plan.Pages {
			k := (i + e.n) % len(plan.Pages)
			g := graineDe(e.f, e.n, k, e.profil.Nom)
			faites := cocherPage(vierges[k], plan.Pages[k], scantest.Marques(), g)
			if len(faites) < 6 || faitesPages == pagesParForme {
				continue
			}
			faitesPages++
			img, _ := scantest.Degrader(vierges[k], e.profil, g)
			nom := fmt.Sprintf("cases-%s-%d-%s-%d", e.profil.Nom, e.n, e.f.procedure.Code, k)
			garderPNG(t, nom, img)
			lues := mo.CochesPage(img)
			if lues == nil {
				t.Logf("%s : page %d non calée", e, k+1)
			}
			verrou.Lock()
			for _, c := range lues {
				q, ok := faites[cleCase(c.Zone)]
				if !ok {
					continue
				}
				var b bilanCases
				b.compter(q.Sens(), c.Coche)
				if b.fausses > 0 || b.agent > 0 && q.Sens() != scantest.SensAmbigu {
					t.Logf("%s %s : %s, lue %s %v %s", nom, cleCase(c.Zone), q, c.Coche, c.Raisons, c.Mesures)
				}
				if perdue(e.profil, q) {
					cumuler(parMarque, string(q)+" (deux tons)", b)
					continue
				}
				cumuler(parProfil, e.profil.Nom, b)
				cumuler(parMarque, string(q), b)
			}
			verrou.Unlock()
		}
	})
	return parProfil, parMarque
}

// TestMesureCoches gives the tables. SOUSPLI_FORMULAIRES is the number of forms, about 80 boxes each.
func TestMesureCoches(t *testing.T) {
	parProfil, parMarque := mesurerCases(t, combien(t, "SOUSPLI_FORMULAIRES", 140), 9, profilsCases)
	var total bilanCases
	for _, nom := range profilsCases {
		if b := parProfil[nom]; b != nil {
			t.Logf("%-28s %s", nom, b)
			total.ajouter(*b)
		}
	}
	t.Logf("%-28s %s", "total", total)
	total.tenir(t)
	for _, q := range scantest.Marques() {
		for _, suffixe := range []string{"", " (deux tons)"} {
			if b := parMarque[string(q)+suffixe]; b != nil {
				t.Logf("%-28s %-8s %s", string(q)+suffixe, q.Sens(), b)
			}
		}
	}
}

// TestCoches: of the tick boxes decided, 99.9 % are right; an ordinary mark is decided.
func TestCoches(t *testing.T) {
	t.Parallel()
	parProfil, parMarque := mesurerCases(t, 3, 3, []string{"bureau", "noir_blanc", "photocopie"})
	var total bilanCases
	for nom, b := range parProfil {
		t.Logf("%-12s %s", nom, b)
		total.ajouter(*b)
	}
	if total.total < 100 {
		t.Fatalf("%d cases", total.total)
	}
	total.tenir(t)
	var courant bilanCases
	for _, q := range []scantest.Marque{scantest.MarqueAucune, scantest.MarqueCroix, scantest.MarqueCoche, scantest.MarqueNoircie} {
		if b := parMarque[string(q)]; b != nil {
			courant.ajouter(*b)
		}
	}
	if courant.agent*100 > courant.total*20 { // half the marks here are odd ones: they reach into boxes beside them
		t.Errorf("marques ordinaires envoyées à l’agent : %d sur %d", courant.agent, courant.total)
	}
}
