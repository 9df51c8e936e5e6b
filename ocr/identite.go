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
	// bouts are the two ends of the Code 128, when they are known: they say where the page does not lie.
	bouts [][2]float64
}

// trouveur looks for the page id of one image.
type trouveur struct {
	m   *Moteur
	img *image.Gray
	// autres are the texts of codes that are no page id: the data codes, among others.
	autres map[string]bool
	vus    []Code
	// garde is the page id found; conflit says that the page has two.
	garde   identite
	trouve  bool
	conflit bool
	// impossible is an id whose check is right and that no page we print has.
	impossible string
}

func nouveauTrouveur(m *Moteur, img *image.Gray) *trouveur {
	return &trouveur{m: m, img: img, autres: map[string]bool{}}
}

// identifier looks for the page id, the cheapest and surest first: where the codes stand on a page that fills its image, in the four
// orientations; where the corner marks say that they stand; everywhere; with the second reader; in the clear text. blanche tells a page
// with nothing on it, for which the slower half would be in vain; it is asked once, when the corners gave nothing.
//
// Two ids on one image, or an id that no page of ours has, say nothing: raison then says why.
func (t *trouveur) identifier(blanche func() bool) (id identite, vide bool) {
	t.coins()
	if t.fini() {
		return t.garde, false
	}
	if blanche() {
		return identite{}, true
	}
	reg, place := registre{}, false
	if t.m.ressemble(t.img) {
		if reg, place = enregistrer(t.img, identite{}); place {
			t.redresses(reg)
		}
	}
	if !t.fini() {
		t.essai(t.img.Rect, FormatQR|FormatCode128, true)
	}
	if !t.fini() && place {
		t.seconds(reg)
	}
	if !t.fini() && place {
		t.clair(reg)
	}
	if t.conflit {
		return identite{}, false
	}
	return t.garde, false
}

func (t *trouveur) fini() bool { return t.trouve || t.conflit }

// raison says in French why codes that look like ours were not taken; "" when there were none.
func (t *trouveur) raison() string {
	switch {
	case t.conflit:
		return "Deux identifiants de page différents sur cette image\u00a0: numérisez chaque page à part."
	case !t.trouve && t.impossible != "":
		return "Un code de cette page ne correspond à aucune page imprimée par Souspli (" + pagecode.Grouper(t.impossible) + ")."
	}
	return ""
}

// coins reads the corners where the QR stands, upright first, then those of the Code 128, until one gives the id.
func (t *trouveur) coins() {
	qr, barres := coinsPossibles(t.img.Rect.Dx(), t.img.Rect.Dy())
	for _, c := range qr {
		if t.essai(c, FormatQR, false); t.fini() {
			return
		}
	}
	for _, c := range barres {
		if t.essai(c, FormatCode128, true); t.fini() {
			return
		}
	}
}

// coinsPossibles are the corners of an image, l×h pixels, where the page's QR and Code 128 may be, the likeliest orientation first: upright
// then upside down, or lying on one side then the other.
func coinsPossibles(l, h int) (qr, barres []image.Rectangle) {
	droite := func(part int, r image.Rectangle) image.Rectangle { return r.Add(image.Pt(l*(100-part)/100, 0)) }
	bas := func(part int, r image.Rectangle) image.Rectangle { return r.Add(image.Pt(0, h*(100-part)/100)) }
	coin := func(pl, ph int) image.Rectangle { return image.Rect(0, 0, l*pl/100, h*ph/100) }
	if l <= h {
		q, b := coin(32, 24), coin(50, 17)
		return []image.Rectangle{droite(32, q), bas(24, q), q, droite(32, bas(24, q))},
			[]image.Rectangle{bas(17, b), droite(50, b), b, droite(50, bas(17, b))}
	}
	q, b := coin(24, 32), coin(17, 50)
	return []image.Rectangle{q, droite(24, bas(32, q)), droite(24, q), bas(32, q)},
		[]image.Rectangle{droite(17, bas(50, b)), b, bas(50, b), droite(17, b)}
}

func (t *trouveur) essai(r image.Rectangle, f Formats, effort bool) {
	c := sousImage(t.img, r)
	if c == nil || t.m.outils.Codes == nil {
		return
	}
	t.retenir(t.m.outils.Codes(c, f, effort), func(c Code) identite {
		for i := range c.Coins {
			c.Coins[i] = c.Coins[i].Add(r.Min)
		}
		return placer(c, true)
	})
}

// retenir takes the codes that are the id of a page we print: checks, format, known number, number of pages. A second id that differs
// makes them all worthless. placer says where the page lies, from the code.
func (t *trouveur) retenir(codes []Code, placer func(Code) identite) {
	for _, c := range codes {
		id, err := pagecode.Parse(c.Texte)
		if err != nil || strings.Contains(c.Texte, " ") || !connu(id) {
			if c.Texte != "" && !t.autres[c.Texte] {
				t.autres[c.Texte] = true
				t.vus = append(t.vus, c)
			}
			continue
		}
		if !possible(id) {
			t.impossible = c.Texte
			continue
		}
		if t.trouve && id != t.garde.id {
			t.conflit, t.trouve, t.garde = true, false, identite{}
		}
		if t.conflit {
			return
		}
		if !t.trouve || c.Format == "qr" {
			r := placer(c)
			r.id, r.texte, r.source = id, id.String(), "code128"
			if c.Format == "qr" {
				r.source = "qr"
			}
			t.garde, t.trouve = r, true
		}
	}
}

// connu reports whether we print that form, or sheet; a revision we do not know is told apart, later.
func connu(id pagecode.ID) bool {
	_, forme := numeros()[id.Formulaire]
	_, feuille := forms.TitreFeuille(id.Formulaire)
	return forme || feuille
}

// possible reports whether a page of that form can carry this id: as many pages as are laid out, and one more when a page de données goes
// with them. Of a revision we do not know, and of a sheet, the number of pages is not known either.
func possible(id pagecode.ID) bool {
	f, err := forms.LayoutByID(id)
	return err != nil || id.Pages == len(f.Pages) || id.Pages == len(f.Pages)+1
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

// placer gives a first idea of where the page lies from the corners of one of its codes; droit is false when they are not known to be the
// symbol's own corners, in its own order.
func placer(c Code, droit bool) identite {
	var r identite
	if !droit {
		return r
	}
	b := forms.BoiteCode128
	if c.Format == "qr" {
		b = forms.BoiteQR
	}
	x0, y0, x1, y1 := float64(b.X), float64(b.Y), float64(b.X+b.L), float64(b.Y+b.H)
	p := c.Coins
	pt := func(x, y float64, q image.Point, poids float64) appui {
		return appui{x, y, float64(q.X), float64(q.Y), poids}
	}
	if c.Format == "qr" {
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
	r.bouts = [][2]float64{g, d}
	return r
}

// dement reports whether the bars read stand elsewhere than the fit puts them: three marks, one of them a stain, fit without any residual.
// Along the bars their ends are sharp; across, the line read is anywhere in their height.
func (id identite) dement(m dossier.Affine) bool {
	const tolere = 1.0 // mm
	inv, ok := inverse(m)
	b := forms.BoiteCode128
	for i, q := range id.bouts {
		x, y := inv.Apply(dossier.MM(q[0]), dossier.MM(q[1]))
		bout := float64(b.X) + float64(i)*float64(b.L)
		if !ok || math.Abs(x-bout) > tolere || y < float64(b.Y)-tolere || y > float64(b.Y+b.H)+tolere {
			return true
		}
	}
	return false
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
		if ok && !id.dement(r.calage) && (!trouve || r.reperes > meilleur.reperes || (r.reperes == meilleur.reperes && r.residu < meilleur.residu)) {
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
		if trouve && r.reperes == 4 {
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
