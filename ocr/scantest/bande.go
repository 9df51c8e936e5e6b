package scantest

import (
	"image"
	"math"
	"math/rand/v2"

	"souspli/dossier"
)

// StylePeigne is how the cells of a comb are drawn.
type StylePeigne string

// Styles of combs: the forms have the first; the others are there to be compared with it.
const (
	PeigneFin       StylePeigne = "fin"       // black frame of 0.09 mm, as the forms
	PeigneMoyen     StylePeigne = "moyen"     // black frame of 0.25 mm
	PeignePointille StylePeigne = "pointillé" // black dots of 0.2 mm every 0.6 mm
	PeignePale      StylePeigne = "pâle"      // grey frame of 0.25 mm, 70 % white
	PeigneTirets    StylePeigne = "tirets"    // a base line and ticks of a third of the height
)

// StylesPeigne lists them.
func StylesPeigne() []StylePeigne {
	return []StylePeigne{PeigneFin, PeigneMoyen, PeignePointille, PeignePale, PeigneTirets}
}

// Appui is where a hand writes in its cell.
type Appui string

// Places of a sign: clear of the frame, over it by less than 8 % of the cell, over it by 12 to 28 %.
const (
	AppuiLibre    Appui = "libre"
	AppuiTouche   Appui = "touche"
	AppuiTraverse Appui = "traverse"
)

// Appuis lists them.
func Appuis() []Appui { return []Appui{AppuiLibre, AppuiTouche, AppuiTraverse} }

// Bande is a strip of paper with one comb on it: a page too small to be a page, quick to write on and to scan. Measured in mm from its top
// left.
type Bande struct {
	Img   *image.Gray
	DPI   dossier.DPI
	Cases []dossier.RectMM
}

// margeBande is the paper around the comb of a strip, mm.
const margeBande = 5

// NouvelleBande draws a comb of n cells of l × h mm.
func NouvelleBande(n int, l, h dossier.MM, style StylePeigne, dpi dossier.DPI) *Bande {
	k := float64(dpi) / 25.4
	b := &Bande{Img: Blanche(int((float64(n)*float64(l)+2*margeBande)*k), int((float64(h)+2*margeBande)*k)), DPI: dpi}
	for i := range n {
		b.Cases = append(b.Cases, dossier.RectMM{X: margeBande + dossier.MM(i)*l, Y: margeBande, L: l, H: h})
	}
	for i, c := range b.Cases {
		x0, y0, x1, y1 := float64(c.X)*k, float64(c.Y)*k, float64(c.X+c.L)*k, float64(c.Y+c.H)*k
		trait := func(ax, ay, bx, by, epaisseur float64, encre uint8) {
			segment(b.Img, ax, ay, bx, by, epaisseur*k, encre)
		}
		boite := func(epaisseur float64, encre uint8) {
			trait(x0, y0, x1, y0, epaisseur, encre)
			trait(x0, y1, x1, y1, epaisseur, encre)
			trait(x0, y0, x0, y1, epaisseur, encre)
			trait(x1, y0, x1, y1, epaisseur, encre)
		}
		switch style {
		case PeigneFin:
			boite(0.09, 0)
		case PeigneMoyen:
			boite(0.25, 0)
		case PeignePale:
			boite(0.25, 178)
		case PeignePointille:
			pas := 0.6 * k
			for x := x0; x <= x1; x += pas {
				trait(x, y0, x, y0, 0.2, 0)
				trait(x, y1, x, y1, 0.2, 0)
			}
			for y := y0; y <= y1; y += pas {
				trait(x0, y, x0, y, 0.2, 0)
				trait(x1, y, x1, y, 0.2, 0)
			}
		case PeigneTirets:
			trait(x0, y1, x1, y1, 0.09, 0)
			trait(x1, y1-(y1-y0)/3, x1, y1, 0.09, 0)
			if i == 0 {
				trait(x0, y1-(y1-y0)/3, x0, y1, 0.09, 0)
			}
		}
	}
	return b
}

// EcrireCase writes one sign in a cell, where appui says, in the strokes of this pen; it says where the ink stands, in mm.
func (m *Main) EcrireCase(img *image.Gray, c dossier.RectMM, s *image.Alpha, appui Appui) dossier.RectMM {
	k := float64(m.dpi) / 25.4
	cl, ch := float64(c.L), float64(c.H)
	forme := float64(s.Rect.Dx()) / float64(s.Rect.Dy()) * m.entre(0.87, 1.15)
	h := ch * m.entre(0.42, 0.78)
	l := min(h*forme, cl*0.92)
	if h*forme > l { // wide signs are written lower
		h = l / forme
	}
	// Free room on each side, then a side or two where the frame is passed.
	dx, dy := (cl-l)/2, (ch-h)/2
	x, y := float64(c.X)+cl/2+m.entre(-1, 1)*max(0, dx-0.35), float64(c.Y)+ch/2+m.entre(-1, 1)*max(0, min(dy-0.35, ch*0.12))
	if appui != AppuiLibre {
		de, a := 0.0, 0.08
		if appui == AppuiTraverse {
			de, a = 0.12, 0.28
		}
		for range 1 + m.h.IntN(2) {
			switch m.h.IntN(4) {
			case 0:
				x = float64(c.X) + l/2 - cl*m.entre(de, a)
			case 1:
				x = float64(c.X) + cl - l/2 + cl*m.entre(de, a)
			case 2:
				y = float64(c.Y) + h/2 - ch*m.entre(de, a)
			case 3:
				y = float64(c.Y) + ch - h/2 + ch*m.entre(de, a)
			}
		}
	}
	m.dessiner(img, s, pose{x: x * k, y: y * k, ex: l * k / float64(s.Rect.Dx()), ey: h * k / float64(s.Rect.Dy()), cisaille: m.entre(-0.1, 0.1), trait: m.entre(0.2, 0.36)})
	return dossier.RectMM{X: dossier.MM(x - l/2), Y: dossier.MM(y - h/2), L: dossier.MM(l), H: dossier.MM(h)}
}

// PoserCase sets a drawn sign in a cell as a machine does: upright, of its own proportions, part of the cell high.
func (m *Main) PoserCase(img *image.Gray, c dossier.RectMM, s *image.Alpha, part float64) {
	k := float64(m.dpi) / 25.4
	e := part * float64(c.H) * k / float64(s.Rect.Dy())
	m.dessiner(img, s, pose{x: (float64(c.X+c.L/2) + m.entre(-0.4, 0.4)) * k, y: float64(c.Y+c.H/2) * k, ex: e, ey: e, trait: 0.35})
}

// trait draws with the pen of this hand, through points in mm.
func (m *Main) trait(img *image.Gray, points ...point) { m.tracer(img, m.epaisseur, points...) }

// Numeriser passes the strip through the glass of a profile, and gives the map from its mm to the pixels of the image: as known, and as
// found by a fit that is wrong by up to ecart mm.
func (b *Bande) Numeriser(p Profil, ecart float64, seed uint64) (img *image.Gray, vrai, trouve dossier.Affine) {
	h := rand.New(rand.NewPCG(seed, 0xba9de))
	x := &passage{img: b.Img, dpi: float64(b.DPI), h: h, m: echelle(float64(b.DPI)/25.4, float64(b.DPI)/25.4).puis(decalage(-0.5, -0.5))}
	x.propre()
	for range p.Copies {
		x.img = flou(x.img, x.mm(0.06))
		force := x.entre(3.2, 4.2)
		seuil := x.entre(120, 150)
		for i, v := range x.img.Pix {
			x.img.Pix[i] = borne(127 + (float64(v)-seuil)*force)
		}
	}
	dpi := float64(p.DPI)
	switch {
	case p.Fax != PasDeFax:
		dpi = 204
	case dpi == 0:
		dpi = 300
	}
	k := dpi / x.dpi
	l, ht := int(math.Round(float64(x.img.Rect.Dx())*k))+8, int(math.Round(float64(x.img.Rect.Dy())*k))+8
	deg, ech := x.entre(-p.Rotation, p.Rotation), 1.0
	if p.EchelleDe > 0 {
		ech = x.entre(p.EchelleDe, p.EchelleA)
	}
	x.dpi = dpi
	x.bouge(deg, ech*k, x.entre(-0.2, 0.2), x.entre(-0.2, 0.2), l, ht, 255)
	x.salit(p)
	x.encode(p)
	vrai = x.m.mm()
	angle := x.entre(0, 2*math.Pi)
	s, c := math.Sincos(angle)
	e := ecart * math.Sqrt(h.Float64()) * dpi / 25.4
	trouve = vrai
	trouve.C += e * c
	trouve.F += e * s
	return x.img, vrai, trouve
}

// NumeriserTons is Numeriser, with the greys of paper and of ink, as the marks of a page would give them, and the map as found.
func (b *Bande) NumeriserTons(p Profil, ecart float64, seed uint64) (img *image.Gray, clair, noir float64, calage dossier.Affine) {
	img, _, calage = b.Numeriser(p, ecart, seed)
	clair, _ = Tons(img)
	if !p.DeuxTons && p.Fax == PasDeFax {
		noir = float64(p.Encre)
	}
	return img, clair, noir, calage
}

// Tons are the greys of paper and of ink of an image that is mostly paper: eight pixels in ten are no lighter than the first, one in a hundred
// is no lighter than the second.
func Tons(img *image.Gray) (clair, noir float64) {
	var h [256]int
	for _, v := range img.Pix {
		h[v]++
	}
	rang := func(n int) float64 {
		for v, k := range h {
			if n -= k; n < 0 {
				return float64(v)
			}
		}
		return 255
	}
	return rang(len(img.Pix) * 8 / 10), rang(len(img.Pix) / 100)
}
