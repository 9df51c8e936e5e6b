package ocr

import (
	"image"
	"math"
	"strings"
	"sync"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
)

// identite is what the page's codes say, and the anchors they give.
type identite struct {
	id     pagecode.ID
	texte  string // twenty digits
	source string // qr, code128, texte
	appuis []appui
	// idee is a first map from the code's corners; ok is false when the code tells no direction.
	idee   dossier.Affine
	placee bool
}

// trouveur looks for the page id of one image.
type trouveur struct {
	m   *Moteur
	img *image.Gray
	// autres are the texts of codes that are no page id: the data codes, among others.
	autres map[string]bool
	vus    []Code
}

// identifier looks where a page of ours has its codes, in the four orientations, then everywhere, then with the second reader.
func (t *trouveur) identifier(fond bool) (identite, bool) {
	l, h := t.img.Rect.Dx(), t.img.Rect.Dy()
	// The QR stands in one corner of the page, in whichever corner of the image that is.
	coins := [4]image.Rectangle{
		image.Rect(l*68/100, 0, l, h*24/100), image.Rect(0, h*76/100, l*32/100, h), // upright, upside down
		image.Rect(0, 0, l*32/100, h*24/100), image.Rect(l*68/100, h*76/100, l, h),
	}
	if l > h {
		for i, r := range [4]image.Rectangle{
			image.Rect(0, 0, l*24/100, h*32/100), image.Rect(l*76/100, h*68/100, l, h),
			image.Rect(l*76/100, 0, l, h*32/100), image.Rect(0, h*68/100, l*24/100, h),
		} {
			coins[i] = r
		}
	}
	for _, c := range coins {
		if id, ok := t.essai(c, FormatQR, false); ok {
			return id, true
		}
	}
	if id, ok := t.essai(t.img.Rect, FormatQR|FormatCode128, true); ok {
		return id, true
	}
	if !fond {
		return identite{}, false
	}
	for _, c := range coins {
		if id, ok := t.second(c); ok {
			return id, true
		}
	}
	return identite{}, false
}

func (t *trouveur) essai(r image.Rectangle, f Formats, effort bool) (identite, bool) {
	c := sousImage(t.img, r)
	if c == nil || t.m.outils.Codes == nil {
		return identite{}, false
	}
	return t.retenir(t.m.outils.Codes(c, f, effort), r.Min, true)
}

func (t *trouveur) second(r image.Rectangle) (identite, bool) {
	c := sousImage(t.img, r)
	if c == nil || t.m.outils.CodesSecond == nil {
		return identite{}, false
	}
	return t.retenir(t.m.outils.CodesSecond(c), r.Min, false)
}

// retenir takes the first code that is the id of a page we print: checks, format and known number. Two codes of a page that say
// different ids say nothing.
func (t *trouveur) retenir(codes []Code, origine image.Point, coins bool) (identite, bool) {
	var garde identite
	trouve := false
	for _, c := range codes {
		for i := range c.Coins {
			c.Coins[i] = c.Coins[i].Add(origine)
		}
		id, err := pagecode.Parse(c.Texte)
		if err != nil || strings.Contains(c.Texte, " ") || !connu(id) {
			if c.Texte != "" && !t.autres[c.Texte] {
				t.autres[c.Texte] = true
				t.vus = append(t.vus, c)
			}
			continue
		}
		if trouve && id != garde.id {
			return identite{}, false
		}
		if !trouve || c.Format == "qr" {
			garde = placer(id, c, coins)
		}
		trouve = true
	}
	return garde, trouve
}

// connu reports whether we print that form, or sheet; a revision we do not know is told apart, later.
func connu(id pagecode.ID) bool {
	_, forme := numeros()[id.Formulaire]
	_, feuille := forms.TitreFeuille(id.Formulaire)
	return forme || feuille
}

// imprime is a form of the catalogue.
type imprime struct {
	procedure *forms.Procedure
	variante  string
}

// numeros gives the forms by the number their pages carry.
var numeros = sync.OnceValue(func() map[int]imprime {
	liste := forms.All()
	if p, err := forms.ByCode(forms.CodeProblemeANEF); err == nil {
		liste = append(liste, p)
	}
	m := map[int]imprime{}
	for _, p := range liste {
		for v, n := range p.Numeros {
			m[n] = imprime{p, v}
		}
	}
	return m
})

// placer gives a first idea of where the page lies.
func placer(id pagecode.ID, c Code, coins bool) identite {
	r := identite{id: id, texte: id.String(), source: "code128"}
	b := forms.BoiteCode128
	if c.Format == "qr" {
		r.source, b = "qr", forms.BoiteQR
	}
	if !coins {
		return r
	}
	x0, y0, x1, y1 := float64(b.X), float64(b.Y), float64(b.X+b.L), float64(b.Y+b.H)
	p := c.Coins
	pt := func(x, y float64, q image.Point, poids float64) appui {
		return appui{x, y, float64(q.X), float64(q.Y), poids}
	}
	if r.source == "qr" {
		a := []appui{pt(x0, y0, p[0], 0.02), pt(x1, y0, p[1], 0.02), pt(x1, y1, p[2], 0.02), pt(x0, y1, p[3], 0.02)}
		m, ok := ajusteSimilitude(a)
		if !ok || !carre(p) {
			return r
		}
		r.idee, r.placee, r.appuis = m, true, a
		return r
	}
	// Bars have two ends; the reader says on which line it read them, anywhere in their height.
	g, d := milieu(p[0], p[3]), milieu(p[1], p[2])
	if math.Hypot(d[0]-g[0], d[1]-g[1]) < 40 {
		return r
	}
	ym := (y0 + y1) / 2
	m, ok := ajusteSimilitude([]appui{{x0, ym, g[0], g[1], 1}, {x1, ym, d[0], d[1], 1}})
	r.idee, r.placee = m, ok
	return r
}

func milieu(a, b image.Point) [2]float64 {
	return [2]float64{float64(a.X+b.X) / 2, float64(a.Y+b.Y) / 2}
}

// carre refuses corners that are not those of a square seen from above.
func carre(p [4]image.Point) bool {
	d := func(a, b image.Point) float64 { return math.Hypot(float64(a.X-b.X), float64(a.Y-b.Y)) }
	c := []float64{d(p[0], p[1]), d(p[1], p[2]), d(p[2], p[3]), d(p[3], p[0])}
	lo, hi := math.Inf(1), 0.0
	for _, v := range c {
		lo, hi = math.Min(lo, v), math.Max(hi, v)
	}
	return lo > 10 && hi/lo < 1.25
}

// enregistrer places the page on its image: from the code's corners, else from the edges of the image in the four orientations.
func enregistrer(img *image.Gray, id identite) (registre, bool) {
	var meilleur registre
	trouve := false
	garde := func(r registre, ok bool) {
		if ok && (!trouve || r.reperes > meilleur.reperes || (r.reperes == meilleur.reperes && r.residu < meilleur.residu)) {
			meilleur, trouve = r, true
		}
	}
	if id.placee {
		rayon := float64(rayonCode)
		if id.source == "code128" {
			rayon = rayonBord
		}
		r, ok := caler(img, id.idee, id.appuis, rayon)
		garde(r, ok)
		if ok && r.reperes == 4 {
			return r, true
		}
	}
	for q := range 4 {
		if id.placee {
			rot, _ := quartsEtReste(id.idee)
			if rot != q*90 {
				continue
			}
		}
		r, ok := caler(img, ideeBords(img, q), id.appuis, rayonBord)
		garde(r, ok)
	}
	return meilleur, trouve
}

// ideeBords is where the page lies if it fills the image, q quarter turns clockwise being needed to set it upright.
func ideeBords(img *image.Gray, q int) dossier.Affine {
	l, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	pl, ph := float64(forms.PageL), float64(forms.PageH)
	switch q {
	case 1: // stored lying to the left: the top of the page is on the left
		return dossier.Affine{B: l / ph, D: -h / pl, F: h}
	case 2:
		return dossier.Affine{A: -l / pl, C: l, E: -h / ph, F: h}
	case 3:
		return dossier.Affine{B: -l / ph, C: l, D: h / pl}
	}
	return dossier.Affine{A: l / pl, E: h / ph}
}
