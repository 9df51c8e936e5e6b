package scantest

import (
	"image"
	"math"
	"math/rand/v2"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr/pix"
)

// Verite is what was done to a page: the truth a reading is compared with.
type Verite struct {
	Profil      string
	DPI         dossier.DPI    // of the image given
	Calage      dossier.Affine // mm on the printed page → pixels of the image given
	Rotation    int            // quarter turns clockwise, in degrees, that set the image upright: 0, 90, 180, 270
	Inclinaison float64        // tilt of the upright page, degrees, positive clockwise
	Echelle     float64        // print scale, 1 = exact
	CoinPerdu   int            // 1 top left, 2 top right, 3 bottom left, 4 bottom right of the upright page; 0 none
}

// Degrader passes an upright page, drawn to its edges at any resolution, through the profile. The same arguments give the same
// pixels.
func Degrader(img *image.Gray, p Profil, seed uint64) (*image.Gray, Verite) {
	h := rand.New(rand.NewPCG(seed, 0x5e0b11))
	dpi := float64(img.Rect.Dx()) / 210 * 25.4 // of the image given: it holds a whole A4 page
	x := &passage{img: img, dpi: dpi, h: h, m: echelle(dpi/25.4, dpi/25.4).puis(decalage(-0.5, -0.5))}
	v := Verite{Profil: p.Nom, Echelle: 1}
	for range p.Copies {
		x.photocopie()
	}
	v.CoinPerdu = x.abime(p)
	v.Echelle, v.Inclinaison = x.numerise(p)
	x.salit(p)
	x.encode(p)
	q := p.Quarts
	if q < 0 {
		q = h.IntN(4)
	}
	var t affine
	x.img, t = tourneQuarts(x.img, q)
	x.m = x.m.puis(t)
	v.Rotation = (4 - q) % 4 * 90
	v.Calage = x.m.mm()
	v.DPI = dossier.DPI(math.Round(x.dpi))
	return x.img, v
}

// passage is a page on its way, with the map from mm on the printed page to its pixels.
type passage struct {
	img *image.Gray
	dpi float64
	h   *rand.Rand
	m   affine
}

func (x *passage) entre(a, b float64) float64 { return a + (b-a)*x.h.Float64() }

func (x *passage) mm(v float64) float64 { return v * x.dpi / 25.4 }

// pixel is where a point of the printed page stands now.
func (x *passage) pixel(a, b float64) (float64, float64) { return x.m.point(a, b) }

// photocopie makes one generation: a little turned, shrunk and moved, contrast pushed, ink spread, dust, a dark edge.
func (x *passage) photocopie() {
	x.propre()
	l, h := x.img.Rect.Dx(), x.img.Rect.Dy()
	x.bouge(x.entre(-0.6, 0.6), x.entre(0.985, 1.005), x.entre(-1.5, 1.5), x.entre(-1.5, 1.5), l, h, 255)
	x.img = flou(x.img, x.mm(0.06))
	var courbe [256]uint8
	seuil, force := x.entre(120, 150), x.entre(3.2, 4.2)
	for i := range courbe {
		courbe[i] = borne(127 + (float64(i)-seuil)*force)
	}
	for i, v := range x.img.Pix {
		x.img.Pix[i] = courbe[v]
	}
	for range 250 {
		r := x.entre(0.05, 0.18)
		cx, cy := x.entre(0, float64(l)), x.entre(0, float64(h))
		segment(x.img, cx, cy, cx+x.mm(r)/3, cy, x.mm(r), 60)
	}
	rect(x.img, image.Rect(0, 0, int(x.mm(x.entre(0, 1.5))), h), 40)
}

// propre makes sure that the image may be drawn on.
func (x *passage) propre() {
	c := image.NewGray(image.Rect(0, 0, x.img.Rect.Dx(), x.img.Rect.Dy()))
	for y := range c.Rect.Dy() {
		copy(c.Pix[y*c.Stride:][:c.Rect.Dx()], x.img.Pix[y*x.img.Stride:])
	}
	x.img = c
}

// bouge turns about the centre (degrees, clockwise), scales and moves (mm), into an l×h image.
func (x *passage) bouge(deg, ech, dx, dy float64, l, h int, fond uint8) {
	w, ht := float64(x.img.Rect.Dx()-1)/2, float64(x.img.Rect.Dy()-1)/2
	m := decalage(-w, -ht).puis(tour(deg)).puis(echelle(ech, ech)).puis(decalage(float64(l-1)/2+x.mm(dx), float64(h-1)/2+x.mm(dy)))
	x.img = deforme(x.img, m, l, h, fond)
	x.m = x.m.puis(m)
}

// abime does what happens to the sheet itself: stamp, stroke, stain, holes, a corner gone.
func (x *passage) abime(p Profil) (coin int) {
	if p.Tampon || p.TamponCode || p.Trait || p.TraitBarres || p.Tache || p.Perforation || p.CoinPerdu != 0 || p.Plis > 0 || p.Agrafe ||
		p.Bandes > 0 || p.Doublee {
		x.propre()
	}
	for range p.Bandes {
		x.bande()
	}
	if p.Tampon {
		x.tampon(x.entre(60, 150), x.entre(70, 230))
	}
	if p.TamponCode {
		x.tamponCode()
	}
	if p.Trait {
		ax, ay := x.pixel(x.entre(160, 168), x.entre(16, 42))
		bx, by := x.pixel(x.entre(192, 200), x.entre(16, 42))
		segment(x.img, ax, ay, bx, by, x.mm(x.entre(0.5, 0.8)), 30)
	}
	if p.TraitBarres {
		ax, ay := x.pixel(x.entre(16, 30), x.entre(266, 284))
		bx, by := x.pixel(x.entre(74, 88), x.entre(266, 284))
		segment(x.img, ax, ay, bx, by, x.mm(x.entre(0.5, 0.8)), 30)
	}
	if p.Tache {
		x.tache()
	}
	for range p.Plis {
		x.pli()
	}
	if p.Perforation {
		for _, y := range []float64{108.5, 188.5} {
			x.disque(8, y, 2.9, 70)
		}
	}
	if p.Agrafe {
		x.agrafe()
	}
	coin = p.CoinPerdu
	if coin < 0 {
		coin = 1 + x.h.IntN(4)
	}
	if coin > 0 {
		x.arrache(coin)
	}
	if p.Doublee {
		x.double()
	}
	return coin
}

// tamponCode lays a stamp where the QR or the Code 128 of the page id stands.
func (x *passage) tamponCode() {
	b := forms.BoiteQR
	if x.h.IntN(2) == 0 {
		b = forms.BoiteCode128
	}
	x.tampon(x.entre(float64(b.X), float64(b.X+b.L)), x.entre(float64(b.Y), float64(b.Y+b.H)))
}

// bande is where toner ran out: a band along the sheet, its ink half gone.
func (x *passage) bande() {
	c, large, part := x.mm(x.entre(5, 205)), x.mm(x.entre(3, 8)), x.entre(0.3, 0.55)
	for i := max(0, int(c-2.5*large)); i < min(x.img.Rect.Dx(), int(c+2.5*large)); i++ {
		d := (float64(i) - c) / large
		reste := 1 - part*math.Exp(-d*d)
		for y := range x.img.Rect.Dy() {
			q := &x.img.Pix[y*x.img.Stride+i]
			*q = borne(255 - (255-float64(*q))*reste)
		}
	}
}

// double is a second sheet under this one: what is printed on it, the same form a little lower and aside, shows through, and its edge
// throws a shadow across.
func (x *passage) double() {
	dessous := x.img
	x.propre()
	dx, dy := int(x.mm(x.entre(-12, 12))), int(x.mm(x.entre(6, 30)))
	part := x.entre(0.05, 0.12)
	bord, large := float64(dy), x.mm(x.entre(0.8, 2))
	pente := x.entre(-0.02, 0.02)
	l, h := x.img.Rect.Dx(), x.img.Rect.Dy()
	for y := range h {
		for i := range l {
			q := &x.img.Pix[y*x.img.Stride+i]
			v := float64(*q)
			if s := image.Pt(i-dx, y-dy); s.In(dessous.Rect) {
				v -= part * float64(255-dessous.Pix[s.Y*dessous.Stride+s.X])
			}
			if d := (float64(y) - bord - pente*float64(i)) / large; d > -3 && d < 3 {
				v -= 60 * math.Exp(-d*d)
			}
			*q = borne(v)
		}
	}
}

func (x *passage) disque(a, b, rayon float64, encre uint8) {
	cx, cy := x.pixel(a, b)
	r := x.mm(rayon)
	for y := int(cy - r); y <= int(cy+r); y++ {
		for i := int(cx - r); i <= int(cx+r); i++ {
			if image.Pt(i, y).In(x.img.Rect) && hypot(float64(i)-cx, float64(y)-cy) <= r {
				x.img.Pix[x.img.PixOffset(i, y)] = encre
			}
		}
	}
}

// tampon lays a round stamp, « REÇU » and a date, about a point of the page in mm, half inked.
func (x *passage) tampon(ax, ay float64) {
	r := x.entre(14, 19)
	cx, cy := x.pixel(ax, ay)
	encre := uint8(x.entre(90, 140))
	for _, k := range []float64{r, r - 1.5} {
		for a := 0.0; a < 2*math.Pi; a += 0.02 {
			s, c := math.Sincos(a)
			if x.h.IntN(8) > 0 {
				segment(x.img, cx+x.mm(k)*c, cy+x.mm(k)*s, cx+x.mm(k)*math.Cos(a+0.02), cy+x.mm(k)*math.Sin(a+0.02), x.mm(0.5), encre)
			}
		}
	}
	bande := Blanche(int(x.mm(2*r)), int(x.mm(14)))
	Ecrire(bande, SansGras, x.mm(6), x.mm(r-9), x.mm(6), "REÇU", encre)
	Ecrire(bande, SansGras, x.mm(4), x.mm(r-12), x.mm(12), "12 MARS 2026", encre)
	b, _ := tourneSurFond(bande, x.entre(-20, 20))
	for y := range b.Rect.Dy() {
		for i := range b.Rect.Dx() {
			px, py := int(cx)-b.Rect.Dx()/2+i, int(cy)-b.Rect.Dy()/2+y
			if v := b.Pix[y*b.Stride+i]; v < 250 && image.Pt(px, py).In(x.img.Rect) && x.h.IntN(6) > 0 {
				q := &x.img.Pix[x.img.PixOffset(px, py)]
				*q = min(*q, v)
			}
		}
	}
}

// tourneSurFond turns a small drawing on white, large enough to lose nothing.
func tourneSurFond(img *image.Gray, deg float64) (*image.Gray, affine) {
	d := int(hypot(float64(img.Rect.Dx()), float64(img.Rect.Dy()))) + 4
	m := decalage(-float64(img.Rect.Dx())/2, -float64(img.Rect.Dy())/2).puis(tour(deg)).puis(decalage(float64(d)/2, float64(d)/2))
	return deforme(img, m, d, d, 255), m
}

// tache is a ring of coffee.
func (x *passage) tache() {
	r := x.mm(x.entre(22, 30))
	cx, cy := x.pixel(x.entre(40, 180), x.entre(40, 260))
	bord := x.mm(1.6)
	for y := max(0, int(cy-r-bord)); y < min(x.img.Rect.Dy(), int(cy+r+bord)); y++ {
		for i := max(0, int(cx-r-bord)); i < min(x.img.Rect.Dx(), int(cx+r+bord)); i++ {
			d := hypot(float64(i)-cx, float64(y)-cy)
			k := 0.04
			switch {
			case d > r+bord:
				continue
			case d > r-bord:
				k = 0.30 * (1 - math.Abs(d-r)/bord)
			}
			q := &x.img.Pix[x.img.PixOffset(i, y)]
			*q = uint8(float64(*q) * (1 - k))
		}
	}
}

// pli is a fold across the sheet: a thin shadow, a lighter crest, ink worn.
func (x *passage) pli() {
	l, h := float64(x.img.Rect.Dx()), float64(x.img.Rect.Dy())
	y0 := x.entre(0.3, 0.7) * h
	pente := x.entre(-0.01, 0.01)
	ombre := x.mm(x.entre(0.5, 1))
	for i := range int(l) {
		c := y0 + pente*float64(i)
		for y := int(c - 3*ombre); y <= int(c+3*ombre); y++ {
			if y < 0 || y >= int(h) {
				continue
			}
			d := (float64(y) - c) / ombre
			q := &x.img.Pix[x.img.PixOffset(i, y)]
			switch {
			case d > -0.15 && d < 0.15:
				*q = borne(float64(*q) + 70)
			default:
				*q = borne(float64(*q) - 45*math.Exp(-d*d))
			}
		}
	}
}

// agrafe is a staple's shadow near the top left corner, or the two holes it left.
func (x *passage) agrafe() {
	ax, ay := x.entre(14, 24), x.entre(4, 8)
	px, py := x.pixel(ax, ay)
	qx, qy := x.pixel(ax+7, ay+x.entre(2, 5))
	segment(x.img, px, py+x.mm(0.4), qx, qy+x.mm(0.4), x.mm(1.1), 190)
	segment(x.img, px, py, qx, qy, x.mm(0.5), 70)
}

// arrache takes a corner off: the scanner's lid shows, dark or white.
func (x *passage) arrache(coin int) {
	cote := x.entre(28, 42)
	fond := uint8(255)
	if x.h.IntN(2) == 0 {
		fond = 60
	}
	sx, sy := 0.0, 0.0
	if coin == 2 || coin == 4 {
		sx = 210
	}
	if coin >= 3 {
		sy = 297
	}
	penche := x.entre(0.7, 1.3)
	for y := range x.img.Rect.Dy() {
		for i := range x.img.Rect.Dx() {
			// Work in mm of the sheet: cheap enough, only near the corner.
			a, b := math.Abs(float64(i)/x.mm(1)-sx), math.Abs(float64(y)/x.mm(1)-sy)
			if b > cote*1.4 {
				break
			}
			if a*penche+b/penche < cote {
				x.img.Pix[x.img.PixOffset(i, y)] = fond
			}
		}
	}
}

// numerise lays the sheet on the glass: scale, skew, shift, resolution, light, ink and paper.
func (x *passage) numerise(p Profil) (ech, deg float64) {
	dpi := float64(p.DPI)
	if p.Fax != PasDeFax {
		dpi = 204
	}
	if dpi == 0 {
		dpi = 300
	}
	ech = 1
	if p.EchelleDe > 0 {
		ech = x.entre(p.EchelleDe, p.EchelleA)
	}
	if p.Rotation > 0 {
		deg = x.entre(-p.Rotation, p.Rotation)
	}
	dx, dy := x.entre(-1, 1)*p.Decalage, x.entre(-1, 1)*p.Decalage
	vx, vy := x.pose(p)
	dx, dy = dx+vx, dy+vy
	vl, vh := p.Vitre.cotes()
	l, h := int(math.Round(vl*dpi/25.4)), int(math.Round(vh*dpi/25.4))
	k := dpi / x.dpi
	if k != 1 || ech != 1 || deg != 0 || dx != 0 || dy != 0 {
		fond := p.Couvercle
		if fond == 0 {
			fond = 255
		}
		x.dpi = dpi
		x.bouge(deg, ech*k, dx, dy, l, h, fond)
	} else {
		x.propre()
	}
	return ech, deg
}

// pose is how far from the middle of the glass the middle of the sheet lies, in mm: 0 when they have the same size, a side of the sheet
// cut apart.
func (x *passage) pose(p Profil) (dx, dy float64) {
	l, h := p.Vitre.cotes()
	dx, dy = (l-210)/2, (h-297)/2
	switch p.Vitre {
	case VitreA3:
		if x.h.IntN(2) == 0 {
			dx = -dx
		}
		if x.h.IntN(2) == 0 {
			dy = -dy
		}
	case VitreLetter: // the head of the sheet against the edge
		dx, dy = 0, -dy
	}
	if p.Coupe[1] > 0 {
		v := x.entre(p.Coupe[0], p.Coupe[1])
		cote := [4][2]float64{{-v, 0}, {v, 0}, {0, -v}, {0, v}}[x.h.IntN(4)]
		dx, dy = dx+cote[0], dy+cote[1]
	}
	return dx, dy
}

// salit is what light, glass and sensor add.
func (x *passage) salit(p Profil) {
	x.img = flou(x.img, p.Flou*x.dpi/300)
	papier := float64(p.Papier)
	if papier == 0 {
		papier = 255
	}
	if papier == 255 && p.Encre == 0 && p.Bruit == 0 && p.Ombre == 0 {
		return
	}
	angle := x.entre(0, 2*math.Pi)
	s, c := math.Sincos(angle)
	tons := (papier - float64(p.Encre)) / 255
	alea := x.h.Uint64() | 1
	var cloche [256]float32 // deviates of a normal law, one for each value of a byte
	for i := range cloche {
		cloche[i] = float32(p.Bruit * math.Sqrt2 * math.Erfinv((float64(i)+0.5)/128-1))
	}
	var ton [256]float32
	for i := range ton {
		ton[i] = float32(float64(p.Encre) + float64(i)*tons + 0.5)
	}
	if p.Ombre > 0 {
		x.bruiteOmbre(&ton, &cloche, alea, p.Ombre, s, c)
		return
	}
	x.bruite(&ton, &cloche, alea)
}

// bruite gives each pixel its tone and its noise. Every sum is made once: a page has more pixels than there are sums.
func (x *passage) bruite(ton, cloche *[256]float32, alea uint64) {
	var sommes [256 * 256]uint8
	for g, v := range ton {
		for b, w := range cloche {
			sommes[g<<8|b] = uint8(min(255, max(0, v+w)))
		}
	}
	for y := range x.img.Rect.Dy() {
		ligne := x.img.Pix[y*x.img.Stride:][:x.img.Rect.Dx()]
		for i, g := range ligne {
			alea = suivant(alea)
			ligne[i] = sommes[uint(g)<<8|uint(alea>>56)]
		}
	}
}

// bruiteOmbre does the same under a light that falls off towards the direction (c, s).
func (x *passage) bruiteOmbre(ton, cloche *[256]float32, alea uint64, ombre, s, c float64) {
	l, h := float64(x.img.Rect.Dx()), float64(x.img.Rect.Dy())
	for y := range x.img.Rect.Dy() {
		ligne := x.img.Pix[y*x.img.Stride:][:x.img.Rect.Dx()]
		for i, g := range ligne {
			v := ton[g] * float32(1-ombre*max(0, s*(float64(y)/h-0.5)+c*(float64(i)/l-0.5))*2)
			alea = suivant(alea)
			ligne[i] = uint8(min(255, max(0, v+cloche[alea>>56])))
		}
	}
}

// suivant is the next of a xorshift sequence.
func suivant(a uint64) uint64 {
	a ^= a << 13
	a ^= a >> 7
	return a ^ a<<17
}

// encode is what the machine keeps of the picture: two tones, a fax's grid, or a JPEG.
func (x *passage) encode(p Profil) {
	switch {
	case p.Fax == FaxOrdinaire:
		// Half the lines are sent; the reader doubles them.
		l, h := x.img.Rect.Dx(), x.img.Rect.Dy()/2
		demi := deforme(x.img, echelle(1, 0.5), l, h, 255)
		deuxTons(demi, x.entre(120, 150))
		for y := range x.img.Rect.Dy() {
			copy(x.img.Pix[y*x.img.Stride:][:l], demi.Pix[min(y/2, h-1)*demi.Stride:][:l])
		}
	case p.Fax == FaxFin || p.DeuxTons:
		deuxTons(x.img, x.entre(120, 150))
	case p.Qualite > 0:
		if d, _, err := pix.Decode(JPEG(x.img, int(x.dpi), p.Qualite), 0, 0); err == nil {
			x.img = d
		}
	}
}

func deuxTons(img *image.Gray, seuil float64) {
	s := uint8(seuil)
	for i, v := range img.Pix {
		if v < s {
			img.Pix[i] = 0
		} else {
			img.Pix[i] = 255
		}
	}
}

func borne(v float64) uint8 { return uint8(min(255, max(0, v+0.5))) }
