package web

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"image"
	"image/draw"
	"image/png"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"github.com/go-fonts/dejavu/dejavusanscondensed"
	"github.com/go-fonts/dejavu/dejavusanscondensedbold"

	"souspli/dossier"
	"souspli/forms/papier"
)

// lignesArabes are what a help line in Arabic may be made of: labels, brackets, numbers, words of the administration left in French,
// lam and alef in every writing, letters that join and that do not.
var lignesArabes = []string{
	"الاسم عند الولادة", "اسم الزوج أو الزوجة", "الأسماء الشخصية", "تاريخ الولادة", "مكان وبلد الولادة", "الجنسية",
	"الرمز البريدي", "المدينة أو البلدية", "البريد الإلكتروني", "رقم جواز السفر", "تاريخ انتهاء الصلاحية",
	"بطاقة الإقامة", "لا", "نعم أو لا", "الأولاد", "الآباء والأمهات", "عدد الأولاد القاصرين", "الإلزامية، للآن",
	"ANEF", "موقع ANEF لا يعمل", "ANEF : رقم الطلب", "الرقم (AGDREF) مكتوب على البطاقة", "(اختياري)", "« بطاقة الإقامة » أو « récépissé »",
	"اكتبوا 12/03/2026", "من 2024 إلى 2026", "34\u00a000\u00a013\u00a039\u00a008 : الهاتف", "50 % من الأجر؟", "1. الاسم؛ 2. اللقب؛ 3. العنوان",
	"شيء، ماء، سؤال، بيئة، مبدأ", "على، إلى، مستشفى، هدى", "ضغط ظهر غيث ثخذ قفص صحن طلع شفة", "الـــرقم، رُفض، مؤهَّل", "صفحة [2] من carte de séjour pluriannuelle.", "الله",
	// Every shape of every letter.
	"ببب ب تتت ت ثثث ث ججج ج ححح ح خخخ خ سسس س", "ششش ش صصص ص ضضض ض ططط ط ظظظ ظ ععع ع", "غغغ غ ففف ف ققق ق ككك ك للل ل ممم م ننن ن", "ههه ه ييي ي ئئئ ئ ء بى ى بة ة بو و بؤ ؤ",
	"بد د بذ ذ بر ر بز ز با ا بأ أ بإ إ بآ آ", "لا بلا لأ بلأ لإ بلإ لآ بلآ",
}

const (
	dpiArabe   = 300
	ptArabe    = 12
	hautPx     = 80   // above the first line
	pasLigne   = 80   // pixels from one line to the next
	marginPx   = 60   // left and right
	largeurPx  = 2480 // A4
	baseLigne  = 57   // where the baseline is in its band
	jeuPx      = 2    // pixels from one's ink to the other's
	ecartLigne = 3    // pixels two lines may differ in length: the two writers round advances each in their way
)

// orphelinsMax parts a line drawn right from one where a single dot is wrong. Measured: 0 for every good line in every face, 9 and more
// for every bad one.
const orphelinsMax = 3

// TestToutesLesFormesComparees holds the lines to draw every shape that our paper may draw.
func TestToutesLesFormesComparees(t *testing.T) {
	vues := map[rune]bool{}
	for _, l := range lignesArabes {
		v, err := papier.Arabe(l)
		if err != nil {
			t.Errorf("« %s » : %v", l, err)
		}
		for _, r := range v {
			vues[r] = true
		}
	}
	for r := '\uFE80'; r <= '\uFEFC'; r++ {
		if !vues[r] {
			t.Errorf("%U n’est dans aucune ligne", r)
		}
	}
}

// TestArabeCommeLeNavigateur draws the same lines on our paper, and in Chromium with the same fonts, and compares the ink. Chromium has
// them from HarfBuzz and ICU, which owe nothing to our tables. The same lines spoilt in the browser must not be alike.
// With SOUSPLI_CAPTURES=folder, the pictures are kept there. It needs what TestInBrowser needs, and pdftoppm.
func TestArabeCommeLeNavigateur(t *testing.T) {
	navigateurDemande(t)
	ou := captures(t)
	if ou == "" {
		ou = t.TempDir()
	}
	fontes := map[papier.Style][]byte{
		papier.Normal: dejavusans.TTF, papier.Gras: dejavusansbold.TTF, papier.Etroit: dejavusanscondensed.TTF,
		papier.EtroitGras: dejavusanscondensedbold.TTF,
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		style, maniere, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		fmt.Fprint(w, pageArabe(fontes[papier.Style(style)], maniere))
	}))
	t.Cleanup(s.Close)
	manieres := map[papier.Style][]string{
		papier.Normal: {"juste"}, papier.Gras: {"juste"}, papier.EtroitGras: {"juste"}, papier.Etroit: {"juste", "isolees", "frappe", "cousine"},
	}
	var pages []pageNavigateur
	for style := range fontes {
		for _, m := range manieres[style] {
			pages = append(pages, pageNavigateur{Nom: "arabe-" + string(style) + "-" + m, URL: s.URL + "/" + string(style) + "/" + m, Largeurs: []int{largeurPx}})
		}
	}
	ouvrirPages(t, pages, false, ou)
	for style := range fontes {
		t.Run(string(style), func(t *testing.T) {
			feuille := papierArabe(t, style, ou)
			for _, m := range manieres[style] {
				ecran := lireImage(t, filepath.Join(ou, fmt.Sprintf("arabe-%s-%s-%d.png", style, m, largeurPx)))
				comparerLignes(t, m, feuille, ecran)
			}
		})
	}
}

// comparerLignes holds each line to orphelinsMax: under it when the browser's is right, over it when it is spoilt.
func comparerLignes(t *testing.T, maniere string, feuille, ecran *image.Gray) {
	t.Helper()
	var comptes []int
	for i, ligne := range lignesArabes {
		if maniere != "juste" && gater(maniere, ligne) == ligne {
			continue
		}
		n := orphelins(bandeEncree(feuille, i), bandeEncree(ecran, i))
		comptes = append(comptes, n)
		if (n <= orphelinsMax) != (maniere == "juste") {
			t.Errorf("%s, « %s » : %d points sans vis-à-vis", maniere, ligne, n)
		}
	}
	slices.Sort(comptes)
	t.Logf("%s : %d lignes, points sans vis-à-vis de %d à %d, médiane %d", maniere, len(comptes), comptes[0], comptes[len(comptes)-1], comptes[len(comptes)/2])
}

const lettre = "[ء-ي]"

var (
	voyelles = regexp.MustCompile("[\u064B-\u0652]") // left out on paper
	jonction = regexp.MustCompile("([بتثجحخسشصضطظعغفقكلمنهيئ])(" + lettre + ")")
	cousines = strings.NewReplacer("ت", "ث", "ث", "ت", "ج", "خ", "ح", "ج", "خ", "ح", "د", "ذ", "ر", "ز", "ز", "ر", "س", "ش", "ش", "س", "ع", "غ", "غ", "ع", "ة", "ه", "ا", "أ")
)

// gater spoils a line: no letter joins the next; the whole goes from left to right; one letter, the last it can be, has other dots.
func gater(maniere, s string) string {
	switch maniere {
	case "isolees":
		for range 2 { // matches do not overlap
			s = jonction.ReplaceAllString(s, "$1\u200c$2") // zero width non-joiner
		}
	case "frappe":
		if regexp.MustCompile(lettre + lettre).MatchString(s) {
			return "\u202d" + s + "\u202c" // left-to-right override
		}
	case "cousine":
		r := []rune(s)
		for i := len(r) - 1; i >= 0; i-- {
			if c := cousines.Replace(string(r[i])); c != string(r[i]) {
				return string(r[:i]) + c + string(r[i+1:])
			}
		}
	}
	return s
}

// pageArabe is the browser's page: one band a line, as on paper.
func pageArabe(fonte []byte, maniere string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="ar" dir="rtl"><meta charset="utf-8"><title>arabe</title><style>
@font-face { font-family: f; src: url(data:font/ttf;base64,%s) }
body { margin: 0; padding-top: %dpx; font: %dpx/%dpx f; text-rendering: geometricPrecision; font-kerning: none }
div { height: %dpx; padding: 0 %dpx; white-space: pre; overflow: hidden }
</style>`, base64.StdEncoding.EncodeToString(fonte), hautPx, ptArabe*dpiArabe/72, pasLigne, pasLigne, marginPx)
	for _, l := range lignesArabes {
		fmt.Fprintf(&b, "<div>%s</div>\n", html.EscapeString(gater(maniere, voyelles.ReplaceAllString(l, ""))))
	}
	return b.String()
}

// papierArabe is our page, through a PDF. scantest's renderer would do, but it links cgo, which this folder builds without.
func papierArabe(t *testing.T, style papier.Style, ou string) *image.Gray {
	t.Helper()
	mm := func(px int) dossier.MM { return dossier.MM(float64(px) * 25.4 / dpiArabe) }
	d := papier.Nouveau(papier.Meta{Titre: "Arabe"})
	d.Page()
	d.Police(style, ptArabe)
	for i, l := range lignesArabes {
		d.TexteArabe(mm(marginPx), mm(hautPx+i*pasLigne+baseLigne), mm(largeurPx-2*marginPx), l)
	}
	var pdf bytes.Buffer
	if err := d.Sortie(&pdf); err != nil {
		t.Fatal(err)
	}
	chemin := filepath.Join(ou, "arabe-"+string(style))
	c := exec.CommandContext(t.Context(), "pdftoppm", "-png", "-gray", "-singlefile", "-r", fmt.Sprint(dpiArabe), "-", chemin)
	c.Stdin = &pdf
	if sortie, err := c.CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm : %v\n%s", err, sortie)
	}
	return lireImage(t, chemin+".png")
}

func lireImage(t *testing.T, chemin string) *image.Gray {
	t.Helper()
	f, err := os.Open(chemin)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	gris := image.NewGray(img.Bounds())
	draw.Draw(gris, gris.Rect, img, img.Bounds().Min, draw.Src)
	return gris
}

// bandeEncree is line i of a picture, cut to what is inked.
func bandeEncree(img *image.Gray, i int) *image.Gray {
	haut := hautPx + i*pasLigne
	boite := image.Rectangle{}
	for y := haut; y < haut+pasLigne; y++ {
		for x, gris := range img.Pix[y*img.Stride : y*img.Stride+img.Rect.Dx()] {
			if gris < 128 {
				boite = boite.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return img.SubImage(boite).(*image.Gray)
}

// orphelins counts the inked points of each line that have no ink of the other within jeuPx, the lines being laid one on the other by
// their right ends, a pixel more or less. When one is longer by more than ecartLigne, or has no ink, every point is alone.
func orphelins(a, b *image.Gray) int {
	if a.Rect.Empty() || b.Rect.Empty() || max(a.Rect.Dx()-b.Rect.Dx(), b.Rect.Dx()-a.Rect.Dx()) > ecartLigne {
		return seuls(a, image.NewGray(image.Rectangle{}), image.Point{}) + seuls(b, image.NewGray(image.Rectangle{}), image.Point{})
	}
	vers := image.Pt(b.Rect.Max.X-a.Rect.Max.X, b.Rect.Min.Y-a.Rect.Min.Y)
	moins := math.MaxInt
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			v := vers.Add(image.Pt(dx, dy))
			moins = min(moins, seuls(a, b, v)+seuls(b, a, image.Point{}.Sub(v)))
		}
	}
	return moins
}

// seuls counts the inked points of a that have no ink of b near, b being that far.
func seuls(a, b *image.Gray, vers image.Point) int {
	n := 0
	for y := a.Rect.Min.Y; y < a.Rect.Max.Y; y++ {
		for x := a.Rect.Min.X; x < a.Rect.Max.X; x++ {
			if p := image.Pt(x, y); encre(a, p) && !encrePres(b, p.Add(vers)) {
				n++
			}
		}
	}
	return n
}

func encrePres(g *image.Gray, p image.Point) bool {
	if encre(g, p) {
		return true
	}
	for dy := -jeuPx; dy <= jeuPx; dy++ {
		for dx := -jeuPx; dx <= jeuPx; dx++ {
			if encre(g, p.Add(image.Pt(dx, dy))) {
				return true
			}
		}
	}
	return false
}

func encre(g *image.Gray, p image.Point) bool {
	return p.In(g.Rect) && g.Pix[g.PixOffset(p.X, p.Y)] < 128
}
