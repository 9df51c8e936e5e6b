package ocr

import (
	"image"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"souspli/dossier"
)

// motsEcrits gives the words written in the file on a page that was rendered, placed on its image of l×h pixels; none when it has no text.
// A page that is one scanned image is not asked: its text would be a scanner's own reading, hidden, and ours is better.
func motsEcrits(doc contenant, n int, p pageImage) []dossier.MotLu {
	d, ok := doc.(*pdf)
	if !ok || p.scan || d.rendu == nil {
		return nil
	}
	return d.rendu.mots(n, p.img.Rect.Dx(), p.img.Rect.Dy())
}

// signeEcrit is one character of a PDF, with its box in points of the page.
type signeEcrit struct {
	r              rune
	x0, y0, x1, y1 float64
}

const signesMax = 60_000

// mots gathers the characters of a page into words.
func (d *documentRendu) mots(n, l, h int) []dossier.MotLu {
	page := requests.Page{ByIndex: &requests.PageByIndex{Document: d.doc, Index: n - 1}}
	tp, err := d.r.instance.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return nil
	}
	defer func() { _, _ = d.r.instance.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: tp.TextPage}) }()
	c, err := d.r.instance.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: tp.TextPage})
	if err != nil || c.Count < 1 || c.Count > signesMax {
		return nil
	}
	a := assembleurMots{placer: d.placeur(page, l, h)}
	for i := range c.Count {
		s, ok := d.signe(tp.TextPage, i)
		if !ok {
			return nil
		}
		a.ajouter(s)
	}
	a.finirMot()
	return a.mots
}

func (d *documentRendu) signe(tp references.FPDF_TEXTPAGE, i int) (signeEcrit, bool) {
	u, err := d.r.instance.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: tp, Index: i})
	if err != nil {
		return signeEcrit{}, false
	}
	s := signeEcrit{r: rune(u.Unicode)}
	if unicode.IsSpace(s.r) || unicode.IsControl(s.r) {
		return s, true
	}
	b, err := d.r.instance.FPDFText_GetCharBox(&requests.FPDFText_GetCharBox{TextPage: tp, Index: i})
	if err != nil {
		return s, false
	}
	s.x0, s.y0, s.x1, s.y1 = b.Left, b.Bottom, b.Right, b.Top
	return s, true
}

// placeur maps a point of the page to the pixels of its image of l×h, the page turned and cut as it is shown.
func (d *documentRendu) placeur(page requests.Page, l, h int) func(x, y float64) (float64, float64) {
	// The library answers in whole pixels: on a page drawn a hundred times as large, that is fine enough.
	const fin = 100
	return func(x, y float64) (float64, float64) {
		r, err := d.r.instance.FPDF_PageToDevice(&requests.FPDF_PageToDevice{Page: page, SizeX: l * fin, SizeY: h * fin, PageX: x, PageY: y})
		if err != nil {
			return math.NaN(), math.NaN()
		}
		return float64(r.DeviceX) / fin, float64(r.DeviceY) / fin
	}
}

// assembleurMots cuts a run of characters into words and lines.
type assembleurMots struct {
	placer func(x, y float64) (float64, float64)
	mots   []dossier.MotLu
	cours  []signeEcrit
	ligne  int
	rompue bool // the next word begins a line
}

func (a *assembleurMots) ajouter(s signeEcrit) {
	switch {
	case s.r == '\n' || s.r == '\r':
		a.finirMot()
		a.rompue = true
	case unicode.IsSpace(s.r) || s.r == 0:
		a.finirMot()
	case unicode.IsControl(s.r): // a soft hyphen's mark: nothing shows
	default:
		a.cours = append(a.cours, s)
	}
}

func (a *assembleurMots) finirMot() {
	if len(a.cours) == 0 {
		return
	}
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	var b strings.Builder
	for _, s := range a.cours {
		b.WriteRune(s.r)
		for _, p := range [2][2]float64{{s.x0, s.y0}, {s.x1, s.y1}} {
			x, y := a.placer(p[0], p[1])
			x0, y0, x1, y1 = math.Min(x0, x), math.Min(y0, y), math.Max(x1, x), math.Max(y1, y)
		}
	}
	a.cours = a.cours[:0]
	if a.rompue && len(a.mots) > 0 {
		a.ligne++
	}
	a.rompue = false
	if math.IsNaN(x0+y0+x1+y1) || x1-x0 < 0.5 || y1-y0 < 0.5 {
		x0, y0, x1, y1 = 0, 0, 0, 0 // no place: motsSurs sees that nothing shows there
	}
	a.mots = append(a.mots, dossier.MotLu{
		Texte: b.String(), Confiance: 1, Ligne: a.ligne, Ecrit: true,
		X: int(math.Floor(x0)), Y: int(math.Floor(y0)), L: int(math.Ceil(x1 - x0)), H: int(math.Ceil(y1 - y0)),
	})
}

const (
	// motsVisibles is the share of the words written that must show on the image, and lisibles that of characters that are text.
	motsVisibles = 0.9
	lisibles     = 0.95
)

// motsSurs keeps the words written in a file when they are what the page shows: each has ink under it, and the longest lines, read on the
// image, say about the same. Hidden text, and fonts whose letters mean others, are thus left to the image.
func (m *Moteur) motsSurs(mots []dossier.MotLu, img *image.Gray, dpi dossier.DPI) []dossier.MotLu {
	var vus []dossier.MotLu
	bons, signes := 0, 0
	for _, mot := range mots {
		for _, r := range mot.Texte {
			signes++
			if unicode.IsGraphic(r) && r != unicode.ReplacementChar && !unicode.Is(unicode.Co, r) {
				bons++
			}
		}
		if encreVisible(img, rectMot(mot)) {
			vus = append(vus, mot)
		}
	}
	if signes == 0 || float64(bons) < lisibles*float64(signes) || float64(len(vus)) < motsVisibles*float64(len(mots)) || !m.confirme(vus, img, dpi) {
		return nil
	}
	return vus
}

func rectMot(m dossier.MotLu) image.Rectangle { return image.Rect(m.X, m.Y, m.X+m.L, m.Y+m.H) }

// encreVisible reports whether something stands out in a box.
func encreVisible(img *image.Gray, r image.Rectangle) bool {
	c := sousImage(img, r.Inset(-2))
	if c == nil || r.Empty() {
		return false
	}
	bas, haut := byte(255), byte(0)
	for y := range c.Rect.Dy() {
		for _, v := range c.Pix[y*c.Stride : y*c.Stride+c.Rect.Dx()] {
			bas, haut = min(bas, v), max(haut, v)
		}
	}
	return haut-bas > 40
}

// confirme reads the lines with most letters on the image: most of them must say about what the file says.
func (m *Moteur) confirme(mots []dossier.MotLu, img *image.Gray, dpi dossier.DPI) bool {
	accord, lues := 0, 0
	for _, ligne := range lignesLongues(mots, 3) {
		r := image.Rectangle{}
		var texte []string
		for _, mot := range ligne {
			r = r.Union(rectMot(mot))
			texte = append(texte, mot.Texte)
		}
		marge := max(4, r.Dy()/3)
		c := sousImage(img, r.Inset(-marge))
		if c == nil {
			continue
		}
		lues++
		t, err := m.lire(c, OptionsTexte{PSM: 7, DPI: int(dpi)})
		ecrit := plier(strings.Join(texte, ""))
		if lu := plier(strings.Join(strings.Fields(t.Texte), "")); err == nil && distance(lu, ecrit)*5 <= 2*len([]rune(ecrit)) {
			accord++
		}
	}
	return lues > 0 && 2*accord > lues
}

// lignesLongues gives the k lines with most characters, in reading order of their lengths.
func lignesLongues(mots []dossier.MotLu, k int) [][]dossier.MotLu {
	var lignes [][]dossier.MotLu
	for i, mot := range mots {
		if i == 0 || mot.Ligne != mots[i-1].Ligne {
			lignes = append(lignes, nil)
		}
		lignes[len(lignes)-1] = append(lignes[len(lignes)-1], mot)
	}
	longueur := func(l []dossier.MotLu) int {
		n := 0
		for _, mot := range l {
			n += len([]rune(mot.Texte))
		}
		return n
	}
	slices.SortStableFunc(lignes, func(a, b []dossier.MotLu) int { return longueur(b) - longueur(a) })
	return lignes[:min(k, len(lignes))]
}

// sansMots gives the image with its written words painted over, for what is left to be read.
func sansMots(img *image.Gray, mots []dossier.MotLu) *image.Gray {
	d := image.NewGray(image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()))
	for y := range d.Rect.Dy() {
		copy(d.Pix[y*d.Stride:][:d.Rect.Dx()], img.Pix[y*img.Stride:])
	}
	for _, mot := range mots {
		r := rectMot(mot).Inset(-max(1, mot.H/10)).Intersect(d.Rect)
		if r.Empty() {
			continue
		}
		clair := byte(quantile(sousImage(d, r), 0.95))
		for y := r.Min.Y; y < r.Max.Y; y++ {
			ligne := d.Pix[y*d.Stride+r.Min.X : y*d.Stride+r.Max.X]
			for x := range ligne {
				ligne[x] = clair
			}
		}
	}
	return d
}
