package ocr_test

import (
	"bytes"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
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

// The two groups of the table of pages, by profile; « both codes under a pen » and the ordinary fax are measured apart.
var (
	groupeDur = []string{"bureau150", "jpeg150", "fax", "photocopie2", "coin_perdu", "envers", "reduit97"}
	aPart     = []string{"trait_deux", "fax_ordinaire"}
)

// comptePages is what became of the pages of one profile.
type comptePages struct {
	pages, trouvees, fausses, calees, malCalees, alertes int
	pire                                                 float64 // mm, worst registration among those registered
	voies                                                map[string]int
}

func (c *comptePages) ajouter(d *comptePages) {
	c.pages += d.pages
	c.trouvees += d.trouvees
	c.fausses += d.fausses
	c.calees += d.calees
	c.malCalees += d.malCalees
	c.pire = max(c.pire, d.pire)
}

func (c *comptePages) String() string {
	return fmt.Sprintf("%4d pages, trouvées %4d = %6.2f %% (au moins %5.2f), calées %6.2f %%, pire calage %.2f mm, mal calées %d, fausses %d",
		c.pages, c.trouvees, pourcent(c.trouvees, c.pages), borneBasse(c.trouvees, c.pages), pourcent(c.calees, c.pages), c.pire, c.malCalees, c.fausses)
}

// borneBasse is the lower bound at 95 % of a share, in per cent, by Clopper and Pearson: under it, so many would be found once in twenty.
func borneBasse(k, n int) float64 {
	if k == 0 {
		return 0
	}
	bas, haut := 0.0, 1.0
	for range 60 {
		p := (bas + haut) / 2
		queue := 0.0
		for i := k; i <= n; i++ {
			queue += math.Exp(lnCombinaisons(n, i) + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
		}
		if queue < 0.05 {
			bas = p
		} else {
			haut = p
		}
	}
	return 100 * bas
}

func lnCombinaisons(n, k int) float64 {
	ln := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	return ln(n) - ln(k) - ln(n-k)
}

func TestBorneBasse(t *testing.T) {
	// Worked by hand: n of n found leave 0.05^(1/n); one of two, 1−√0.95.
	for _, c := range []struct {
		k, n int
		veut float64
	}{{0, 10, 0}, {10, 10, 100 * math.Pow(0.05, 0.1)}, {1, 2, 100 * (1 - math.Sqrt(0.95))}, {3000, 3000, 100 * math.Pow(0.05, 1.0/3000)}} {
		if v := borneBasse(c.k, c.n); math.Abs(v-c.veut) > 1e-6 {
			t.Errorf("%d sur %d : %v au lieu de %v", c.k, c.n, v, c.veut)
		}
	}
}

// document is one printed form whose pages go through profiles.
type document struct {
	formulaire
	presentation pagecode.Presentation
	langue       string
	rempli       bool // its page de données then comes last
	essais       []essaiPage
}

func (d document) String() string {
	return fmt.Sprintf("%s/%d%s", d.formulaire, d.presentation, d.langue)
}

// essaiPage is one page through one profile; rang says which page and which seed.
type essaiPage struct {
	profil scantest.Profil
	rang   int
}

// nombreDePages is SOUSPLI_PAGES, else 4 for each profile; 5,000 on the long run.
func nombreDePages(profils int) int {
	if n, err := strconv.Atoi(os.Getenv("SOUSPLI_PAGES")); err == nil && n > 0 {
		return n
	}
	if long() {
		return 5000
	}
	return 4 * profils
}

// documentsEssayes spreads n pages over forms, presentations and profiles, turning with the seed.
func documentsEssayes(tb testing.TB, n int) []document {
	var tous []document
	for i, f := range tousLesFormulaires(tb) {
		for p, langue := range []string{"", "", "ar"} {
			tous = append(tous, document{formulaire: f, presentation: pagecode.Presentation(p), langue: langue, rempli: (i+p)%2 == 0})
		}
	}
	docs := min(len(tous), max(4, n/20))
	choisis := make([]document, docs)
	for i := range choisis {
		choisis[i] = tous[(i*len(tous)/docs+int(graine())*7)%len(tous)]
	}
	profils := scantest.Profils()
	for i := range n {
		d := &choisis[i%docs]
		// Every document meets every profile in the end, whatever the two numbers have in common.
		d.essais = append(d.essais, essaiPage{profils[(i+i/len(profils)/docs)%len(profils)], i})
	}
	return choisis
}

// TestMesurePages gives, for each way paper goes through machines, the share of pages that say what they are and are registered; a wrong page
// id never, and never a page registered more than 1 mm off. Only the first half of reading is done. SOUSPLI_PAGES is how many pages;
// SOUSPLI_IMAGES a folder where those that were lost are left to be looked at.
func TestMesurePages(t *testing.T) {
	t.Parallel()
	profils := scantest.Profils()
	n := nombreDePages(len(profils))
	comptes := map[string]*comptePages{}
	for _, p := range profils {
		comptes[p.Nom] = &comptePages{voies: map[string]int{}}
	}
	var verrou sync.Mutex
	enParallele(t, documentsEssayes(t, n), func(t *testing.T, m *ocr.Moteur, d document) {
		pdf, pages := d.imprimer(t)
		parPage := map[int][]essaiPage{}
		for _, e := range d.essais {
			k := 1 + int(graineDe(d, e.rang)%uint64(pages))
			parPage[k] = append(parPage[k], e)
		}
		for k, essais := range parPage {
			dessin, err := scantest.RasterPages(pdf, 300, k, k)
			if err != nil {
				t.Errorf("%s, page %d : %v", d, k, err)
				return
			}
			attendu := pagecode.ID{Presentation: d.presentation, Formulaire: d.numero, Revision: d.procedure.Revision, Page: k, Pages: pages,
				Copie: copieDe(d.formulaire)}.String()
			for _, e := range essais {
				img, verite := scantest.Degrader(dessin[0], e.profil, graineDe(d, e.rang, "degrader"))
				p := m.SituerPage(img, verite.DPI)
				verrou.Lock()
				if !comptes[e.profil.Nom].juger(t, p, verite, img.Rect, attendu) {
					t.Logf("%s : %s, page %d, rang %d : %s %q %v", e.profil.Nom, d, k, e.rang, p.Type, p.Code, p.Alertes)
					garder(t, fmt.Sprintf("%s-%d-%d", e.profil.Nom, d.numero, e.rang), img)
				}
				verrou.Unlock()
			}
		}
	})
	conclurePages(t, profils, comptes)
}

// imprimer gives the PDF of the document and its number of pages.
func (d document) imprimer(tb testing.TB) (pdf []byte, pages int) {
	tb.Helper()
	i := forms.Impression{Procedure: d.procedure.Code, Variante: d.variante, Copie: copieDe(d.formulaire), Prefecture: "33",
		Presentation: d.presentation, Langue: d.langue}
	if d.rempli {
		i.Champs = scantest.Remplir(d.procedure.Code, d.variante, graineDe(d))
	}
	var b bytes.Buffer
	if err := forms.Print(&b, i); err != nil {
		tb.Fatalf("%s : %v", d, err)
	}
	f, err := forms.LayoutByID(pagecode.ID{Presentation: d.presentation, Formulaire: d.numero, Revision: d.procedure.Revision})
	if err != nil {
		tb.Fatalf("%s : %v", d, err)
	}
	pages = len(f.Pages)
	if d.rempli {
		pages++
	}
	return b.Bytes(), pages
}

// juger compares what was found with the truth; false for a page to look at.
func (c *comptePages) juger(t *testing.T, p dossier.PageLue, v scantest.Verite, cadre image.Rectangle, attendu string) bool {
	bien := true
	c.pages++
	switch p.Code {
	case attendu:
		c.trouvees++
		c.voies[p.CodeSource]++
	case "":
		bien = false
	default:
		c.fausses++
		bien = false
		t.Errorf("%s : lue %s, imprimée %s", v.Profil, p.Code, attendu)
	}
	if p.Residu >= 0 {
		d := ecartCalage(p.Calage, v.Calage, float64(v.DPI))
		c.pire = max(c.pire, d)
		if d > 1 || p.Rotation != v.Rotation {
			c.malCalees++
			bien = false
			t.Errorf("%s : calée à %.1f mm de la vérité, rotation %d pour %d", v.Profil, d, p.Rotation, v.Rotation)
		} else {
			c.calees++
		}
	}
	if slices.Contains([]string{"net", "bureau", "bureau200", "noir_blanc"}, v.Profil) && len(p.Alertes) > 0 && reperesDedans(v, cadre) {
		c.alertes++
		bien = false
		t.Errorf("%s : alertes sur une bonne page : %q", v.Profil, p.Alertes)
	}
	return bien
}

// reperesDedans reports whether the four corner marks and the margin around them are on the image.
func reperesDedans(v scantest.Verite, cadre image.Rectangle) bool {
	for _, r := range forms.Reperes {
		for _, d := range [4][2]dossier.MM{{-3, -3}, {3, -3}, {-3, 3}, {3, 3}} {
			x, y := v.Calage.Apply(r.X+d[0], r.Y+d[1])
			if !image.Pt(int(x), int(y)).In(cadre) {
				return false
			}
		}
	}
	return true
}

// garder leaves the image of a lost page in SOUSPLI_IMAGES.
func garder(t *testing.T, nom string, img *image.Gray) {
	t.Helper()
	dir := os.Getenv("SOUSPLI_IMAGES")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(nom, "/", "_")+".png"), scantest.PNG(img), 0o644); err != nil {
		t.Error(err)
	}
}

// conclurePages prints a line a profile and a line a group. The figures of the groups are held on a thousand pages or more.
func conclurePages(t *testing.T, profils []scantest.Profil, comptes map[string]*comptePages) {
	t.Helper()
	groupes := [2]*comptePages{{}, {}}
	for _, p := range profils {
		c := comptes[p.Nom]
		t.Logf("%-15s %s, par %v — %s", p.Nom, c, c.voies, p.Libelle)
		if slices.Contains(aPart, p.Nom) {
			continue
		}
		if c.trouvees*10 < c.pages*9 {
			t.Errorf("%s : %d pages trouvées sur %d", p.Nom, c.trouvees, c.pages)
		}
		if slices.Contains(groupeDur, p.Nom) {
			groupes[1].ajouter(c)
		} else {
			groupes[0].ajouter(c)
		}
	}
	for i, g := range groupes {
		nom, barre := [2]string{"200 à 300 ppp, gris ou 1 bit", "150 ppp, fax, copie de copie, coin perdu, envers, 97 %"}[i], [2]float64{99.9, 99}[i]
		t.Logf("%s (demandé : %.1f %%) : %s", nom, barre, g)
		if g.pages >= 300 && pourcent(g.trouvees, g.pages) < barre {
			t.Errorf("%s : %.2f %% de pages trouvées, demandé %.1f", nom, pourcent(g.trouvees, g.pages), barre)
		}
	}
}

// effacer paints a box of the page white: a label was stuck there.
func effacer(img *image.Gray, b dossier.RectMM) {
	for y := int(b.Y.Px(300)) - 6; y < int((b.Y+b.H).Px(300))+6; y++ {
		for x := int(b.X.Px(300)) - 6; x < int((b.X+b.L).Px(300))+6; x++ {
			img.Pix[img.PixOffset(x, y)] = 255
		}
	}
}

// TestCodesPerdus: both codes gone, the id is read in clear or not at all; never another one.
func TestCodesPerdus(t *testing.T) {
	t.Parallel()
	tous := tousLesFormulaires(t)
	m := vraiMoteur(t)
	parProfil := 1
	if long() {
		parProfil = 40
	}
	for k, nom := range []string{"bureau", "bureau200", "noir_blanc", "jpeg150", "photocopie", "fax"} {
		lus := 0
		for n := range parProfil {
			d := document{formulaire: tous[(k*11+n*7+int(graine()))%len(tous)]}
			pdf, pages := d.imprimer(t)
			dessin, err := scantest.RasterPages(pdf, 300, 1, 1)
			if err != nil {
				t.Fatal(err)
			}
			effacer(dessin[0], forms.BoiteQR)
			effacer(dessin[0], forms.BoiteCode128)
			img, v := scantest.Degrader(dessin[0], profil(t, nom), graineDe(d, nom, n))
			p := m.SituerPage(img, v.DPI)
			switch attendu := codeAttendu(d.formulaire, 1, pages); {
			case p.Code == attendu && p.CodeSource == "texte":
				lus++
			case p.Code != "":
				t.Errorf("%s : lue %s par %s, imprimée %s", nom, p.Code, p.CodeSource, attendu)
			}
			if p.Code != "" && (p.Residu < 0 || ecartCalage(p.Calage, v.Calage, float64(v.DPI)) > 1) {
				t.Errorf("%s : calage %+v", nom, p.Calage)
			}
		}
		t.Logf("%-11s lues en clair : %d sur %d", nom, lus, parProfil)
		if nom == "bureau" && lus*10 < parProfil*9 {
			t.Errorf("bureau : %d sur %d", lus, parProfil)
		}
	}
}

// Two sheets side by side on one glass: the one that is read is read right, and the other is not forgotten in silence.
func TestDeuxPagesSurUneVitre(t *testing.T) {
	f := tousLesFormulaires(t)[7]
	pages := imprimer(t, f, nil)
	l, h := pages[0].Rect.Dx(), pages[0].Rect.Dy()
	vitre := scantest.Blanche(2*l, h)
	for y := range h {
		copy(vitre.Pix[y*vitre.Stride:], pages[0].Pix[y*l:][:l])
		copy(vitre.Pix[y*vitre.Stride+l:], pages[1].Pix[y*l:][:l])
	}
	p := vraiMoteur(t).SituerPage(vitre, 300)
	a, b := codeAttendu(f, 1, len(pages)), codeAttendu(f, 2, len(pages))
	dit := strings.Join(p.Alertes, " ")
	if p.Code != "" && p.Code != a && p.Code != b || !strings.Contains(dit, "numérisez chaque page à part") {
		t.Errorf("lue %q, %q", p.Code, dit)
	}
}

// BenchmarkSituerPage gives the cost of the first half of reading, by where the id is found.
func BenchmarkSituerPage(b *testing.B) {
	page := imprimer(b, tousLesFormulaires(b)[7], nil)[0]
	sansQR, sansCode := image.NewGray(page.Rect), image.NewGray(page.Rect)
	copy(sansQR.Pix, page.Pix)
	effacer(sansQR, forms.BoiteQR)
	copy(sansCode.Pix, sansQR.Pix)
	effacer(sansCode, forms.BoiteCode128)
	m := vraiMoteur(b)
	for _, k := range []struct {
		nom, profil string
		page        *image.Gray
	}{
		{"qr", "bureau", page}, {"qr_200", "bureau200", page}, {"qr_envers", "envers", page}, {"code128", "bureau", sansQR}, {"texte", "bureau", sansCode},
		{"vitre_a3", "vitre_a3", page}, {"verso", "bureau", scantest.Page(300)}, {"lettre", "bureau", scantest.Lettre("Attestation", "Je soussignée certifie.", 300)},
	} {
		img, v := scantest.Degrader(k.page, profil(b, k.profil), 1)
		b.Run(k.nom, func(b *testing.B) {
			for b.Loop() {
				m.SituerPage(img, v.DPI)
			}
		})
	}
}
