package ocr_test

import (
	"bytes"
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

// ratureChoix is a change of mind on tick boxes printed crossed.
const ratureChoix scantest.Rature = "autre case cochée"

// raturer corrects one field of a page in three by hand, each with a gesture drawn from the list; it gives what it did, by field.
func raturer(img *image.Gray, p forms.PageForm, f *forms.Formulaire, valeurs map[string]string, mains *scantest.Mains, seed uint64) map[string]scantest.Rature {
	faites := map[string]scantest.Rature{}
	vus := map[string]bool{"variante": true, "": true}
	for i, z := range p.Zones {
		g := graineDe(seed, i, z.Champ)
		if vus[z.Champ] || g%3 != 0 {
			vus[z.Champ] = true
			continue
		}
		vus[z.Champ] = true
		m := scantest.NouvelleMain(mains, 300, g)
		if z.Genre == forms.ZoneCase {
			if changerChoix(img, p, z.Champ, valeurs[z.Champ], m, g/3) {
				faites[z.Champ] = ratureChoix
			}
			continue
		}
		l := scantest.Ratures()
		r := l[g/3%uint64(len(l))]
		if _, ok := m.Corriger(img, f, z, valeurs[z.Champ], r); ok {
			faites[z.Champ] = r
		}
	}
	return faites
}

// champsAtteints are the fields whose boxes a pen went into, theirs or a neighbour's.
func champsAtteints(avant, apres *image.Gray, p forms.PageForm) map[string]bool {
	atteints := map[string]bool{}
	for _, z := range p.Zones {
		for _, b := range z.Boites {
			for y := int(b.Y.Px(300)); y <= int((b.Y + b.H).Px(300)); y++ {
				de, a := avant.PixOffset(int(b.X.Px(300)), y), avant.PixOffset(int((b.X+b.L).Px(300)), y)
				if !bytes.Equal(avant.Pix[de:a], apres.Pix[de:a]) {
					atteints[z.Champ] = true
				}
			}
		}
	}
	return atteints
}

// changerChoix crosses another box than the printed one, and fills that in, or leaves it.
func changerChoix(img *image.Gray, p forms.PageForm, champ, valeur string, m *scantest.Main, g uint64) bool {
	var autres []forms.Zone
	for _, z := range p.Zones {
		switch {
		case z.Champ != champ:
		case z.Valeur != valeur:
			autres = append(autres, z)
		case g%2 == 0 || z.Valeur == "true":
			m.Marquer(img, z.Boites[0], dossier.RectMM{}, scantest.MarqueNoircie)
			g |= 1 << 40
		}
	}
	if len(autres) > 0 {
		m.Marquer(img, autres[g/2%uint64(len(autres))].Boites[0], dossier.RectMM{}, scantest.MarqueCroix)
	}
	return len(autres) > 0 || g>>40&1 == 1
}

// profilsMains are the scans of corrected forms; a stamp or a fold is counted apart: it is ink or shadow over the print.
var profilsMains = []string{"bureau", "noir_blanc", "bureau200", "bureau150", "jpeg40", "fax", "photocopie", "use", "tampon", "tache"}

type essaiMain struct {
	f      formulaire
	profil scantest.Profil
	n      int
}

func (e essaiMain) String() string { return fmt.Sprintf("%s/%d/%s", e.profil.Nom, e.n, e.f) }

// bilanMains counts corrected fields, and those nobody touched.
type bilanMains struct{ touches, vus, intacts, alarmes int }

func (b *bilanMains) ajouter(o bilanMains) {
	b.touches, b.vus, b.intacts, b.alarmes = b.touches+o.touches, b.vus+o.vus, b.intacts+o.intacts, b.alarmes+o.alarmes
}

func (b bilanMains) String() string {
	return fmt.Sprintf("corrigés %5d, remarqués %5d (%.2f %%, au moins %.2f) ; intacts %5d, fausses alertes %4d (%.2f %%, au plus %.2f)", b.touches, b.vus,
		pourcent(b.vus, b.touches), 100-borneHaute(b.touches-b.vus, b.touches), b.intacts, b.alarmes, pourcent(b.alarmes, b.intacts), borneHaute(b.alarmes, b.intacts))
}

// essaisDe spreads forms over the catalogue and over profiles, turning with the seed.
func essaisDe(tb testing.TB, nombre int, profils []string) []essaiMain {
	tb.Helper()
	tous := tousLesFormulaires(tb)
	var l []essaiMain
	for n := range nombre {
		l = append(l, essaiMain{tous[(n*13+int(graine())*7)%len(tous)], profil(tb, profils[n%len(profils)]), n})
	}
	return l
}

// mesurerMains prints forms filled on screen, corrects them by hand, scans them, and compares each page with its data. No text is read:
// what is not noticed here would still have to deceive the readers.
func mesurerMains(t *testing.T, nombre, pagesParForme int, noms []string) (parProfil, parRature map[string]*bilanMains) {
	m := mains(t)
	essais := essaisDe(t, nombre, noms)
	var verrou sync.Mutex
	parProfil, parRature = map[string]*bilanMains{}, map[string]*bilanMains{}
	enParallele(t, essais, func(t *testing.T, mo *ocr.Moteur, e essaiMain) {
		valeurs := scantest.Remplir(e.f.procedure.Code, e.f.variante, graineDe(e.f, e.n))
		pages := imprimer(t, e.f, valeurs)
		plan, err := forms.Layout(e.f.procedure.Code, e.f.variante, e.f.procedure.Revision)
		if err != nil {
			t.Fatal(err)
		}
		valeurs["variante"] = e.f.variante
		for i := range min(pagesParForme, len(plan.Pages)) {
			k := (i + e.n) % len(plan.Pages)
			g := graineDe(e.f, e.n, k, e.profil.Nom)
			propre := image.NewGray(pages[k].Rect)
			copy(propre.Pix, pages[k].Pix)
			faites := raturer(pages[k], plan.Pages[k], plan, valeurs, m, g)
			atteints := champsAtteints(propre, pages[k], plan.Pages[k])
			img, _ := scantest.Degrader(pages[k], e.profil, g)
			nom := fmt.Sprintf("%s-%d-%s-%d", e.profil.Nom, e.n, e.f.procedure.Code, k)
			garderPNG(t, nom, img)
			lus := mo.ChampsPage(img, plan, valeurs)
			if lus == nil {
				t.Logf("%s : page %d non calée", e, k+1)
			}
			verrou.Lock()
			for code, c := range lus {
				r, touche := faites[code]
				switch {
				case touche && c.AVerifier:
					cumuler(parProfil, e.profil.Nom, bilanMains{touches: 1, vus: 1})
					cumuler(parRature, string(r), bilanMains{touches: 1, vus: 1})
				case touche:
					cumuler(parProfil, e.profil.Nom, bilanMains{touches: 1})
					cumuler(parRature, string(r), bilanMains{touches: 1})
					t.Logf("%s : %s %s, pas remarqué (%q)", nom, code, r, valeurs[code])
				case atteints[code]: // what was written beside reaches into its boxes: either answer will do
				case c.AVerifier:
					cumuler(parProfil, e.profil.Nom, bilanMains{intacts: 1, alarmes: 1})
					t.Logf("%s : %s intact, %q (%q)", nom, code, c.Raisons, valeurs[code])
				default:
					cumuler(parProfil, e.profil.Nom, bilanMains{intacts: 1})
				}
			}
			verrou.Unlock()
		}
	})
	return parProfil, parRature
}

// TestMesureSurcharges gives, by profile and by gesture, how many corrections by hand are noticed, and how many fields are doubted that
// nobody touched. SOUSPLI_FORMULAIRES is the number of forms.
func TestMesureSurcharges(t *testing.T) {
	parProfil, parRature := mesurerMains(t, combien(t, "SOUSPLI_FORMULAIRES", 60), 9, profilsMains)
	var total bilanMains
	for _, nom := range profilsMains {
		if b := parProfil[nom]; b != nil {
			t.Logf("%-28s %s", nom, b)
			if nom != "tampon" && nom != "tache" {
				total.ajouter(*b)
			}
		}
	}
	t.Logf("%-28s %s", "sans tampon ni tache", total)
	for _, r := range append(scantest.Ratures(), ratureChoix) {
		if b := parRature[string(r)]; b != nil {
			t.Logf("%-28s corrigés %5d, remarqués %5d (%.2f %%, au moins %.2f)", r, b.touches, b.vus, pourcent(b.vus, b.touches), 100-borneHaute(b.touches-b.vus, b.touches))
		}
	}
	total.tenir(t)
}

// tenir fails when fewer than 99 % of the corrections are noticed, or more than 2 % of the untouched fields doubted.
func (b bilanMains) tenir(t *testing.T) {
	t.Helper()
	if b.touches < 20 || b.intacts < 40 {
		t.Fatalf("échantillon trop petit : %s", b)
	}
	if b.vus*100 < b.touches*99 {
		t.Errorf("remarqués : %d sur %d", b.vus, b.touches)
	}
	if b.alarmes*100 > b.intacts*2 {
		t.Errorf("fausses alertes : %d sur %d", b.alarmes, b.intacts)
	}
}

// TestSurchargeRemarquee: a field filled on screen and corrected by hand is noticed, 99 % of them; of those nobody touched, at most 2 % are
// doubted.
func TestSurchargeRemarquee(t *testing.T) {
	parProfil, _ := mesurerMains(t, 3, 2, []string{"bureau", "noir_blanc", "bureau150"})
	var total bilanMains
	for nom, b := range parProfil {
		t.Logf("%-12s %s", nom, b)
		total.ajouter(*b)
	}
	total.tenir(t)
}

// TestSurchargeJusquaLAgent: the whole reading of a page corrected by hand, with its page de données: the value of the code is kept, what
// the paper says beside it, and the agent is asked; the other fields are exact and ask nothing.
func TestSurchargeJusquaLAgent(t *testing.T) {
	t.Parallel()
	m := mains(t)
	f := tousLesFormulaires(t)[8]
	valeurs := scantest.Remplir(f.procedure.Code, f.variante, graineDe(f, "agent"))
	pages := imprimer(t, f, valeurs)
	plan, err := forms.Layout(f.procedure.Code, f.variante, f.procedure.Revision)
	if err != nil {
		t.Fatal(err)
	}
	const k = 1
	faites := raturer(pages[k], plan.Pages[k], plan, valeurs, m, graineDe(f, "raturer"))
	deux := []*image.Gray{pages[k], pages[len(pages)-1]}
	for i := range deux {
		deux[i], _ = scantest.Degrader(deux[i], profil(t, "bureau"), graineDe(f, i, "agent"))
	}
	l := lireScan(t, vraiMoteur(t), deux, 300, 90)
	if len(l.Formulaires) != 1 || !l.Formulaires[0].Code || len(faites) < 2 {
		t.Fatalf("%d formulaires, %d corrections", len(l.Formulaires), len(faites))
	}
	for _, z := range plan.Pages[k].Zones {
		c, ok := l.Formulaires[0].Champs[z.Champ]
		r, touche := faites[z.Champ]
		switch v := valeurs[z.Champ]; {
		case touche && !c.AVerifier:
			t.Errorf("%s %s : pas remarqué", z.Champ, r)
		case v != "" && c.Valeur != v:
			t.Errorf("%s lu %q, imprimé %q", z.Champ, c.Valeur, v)
		case !touche && ok && c.AVerifier:
			t.Errorf("%s intact, à vérifier : %q", z.Champ, c.Raisons)
		}
	}
}

// TestMesureTapesCorriges: blank forms typed on a machine, without data code, then corrected by hand: how many of the fields go to the agent,
// nine in ten at least. SOUSPLI_FORMULAIRES is the number of forms, one page each.
func TestMesureTapesCorriges(t *testing.T) {
	nombre := combien(t, "SOUSPLI_FORMULAIRES", 40)
	m := mains(t)
	essais := essaisDe(t, nombre, []string{"bureau", "noir_blanc", "bureau150"})
	var verrou sync.Mutex
	parRature := map[string]*bilanMains{}
	enParallele(t, essais, func(t *testing.T, mo *ocr.Moteur, e essaiMain) {
		plan, err := forms.Layout(e.f.procedure.Code, e.f.variante, e.f.procedure.Revision)
		if err != nil {
			t.Fatal(err)
		}
		pages := imprimer(t, e.f, nil)
		ecrits := scantest.Taper(pages, plan, scantest.Remplir(e.f.procedure.Code, e.f.variante, graineDe(e.f, e.n, "tape")), 300)
		k := 1 + e.n%(len(plan.Pages)-1)
		g := graineDe(e.f, e.n, k, "tape", e.profil.Nom)
		faites := raturer(pages[k], plan.Pages[k], plan, ecrits, m, g)
		img, _ := scantest.Degrader(pages[k], e.profil, g)
		garderPNG(t, fmt.Sprintf("tape-%s-%d-%s-%d", e.profil.Nom, e.n, e.f.procedure.Code, k), img)
		l := lireScan(t, mo, []*image.Gray{img}, 300, 90)
		verrou.Lock()
		defer verrou.Unlock()
		for code, r := range faites {
			b := parRature[string(r)]
			if b == nil {
				b = &bilanMains{}
				parRature[string(r)] = b
			}
			b.touches++
			c := l.Formulaires[0].Champs[code]
			if c.AVerifier || r == ratureChoix {
				b.vus++
				continue
			}
			t.Logf("%s page %d : %s %s, pris pour %q (tapé %q, confiance %.2f)", e, k+1, code, r, c.Valeur, ecrits[code], c.Confiance)
		}
	})
	var total bilanMains
	for _, r := range scantest.Ratures() {
		if b := parRature[string(r)]; b != nil {
			total.ajouter(*b)
			t.Logf("%-28s corrigés %5d, à l’agent %5d (%.1f %%)", r, b.touches, b.vus, pourcent(b.vus, b.touches))
		}
	}
	if total.touches < nombre || total.vus*10 < total.touches*9 {
		t.Errorf("%d corrections sur %d vont à l’agent", total.vus, total.touches)
	}
}
