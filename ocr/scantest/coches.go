package scantest

import (
	"image"
	"math"

	"souspli/dossier"
)

// Marque is what a person does with a pen to a tick box.
type Marque string

// Marks on a tick box.
const (
	MarqueAucune      Marque = "rien"
	MarqueCroix       Marque = "croix"
	MarqueDecentree   Marque = "croix pas au milieu"
	MarquePetite      Marque = "petite croix"
	MarqueGrande      Marque = "grande croix qui déborde"
	MarqueCoche       Marque = "coche"
	MarqueQueue       Marque = "coche à longue queue"
	MarqueTrait       Marque = "un seul trait"
	MarqueCrayon      Marque = "croix au crayon"
	MarqueNoircie     Marque = "noircie"
	MarqueHachuree    Marque = "hachurée"
	MarqueCroixNoire  Marque = "croix puis noircie"
	MarquePoint       Marque = "point"
	MarqueCercle      Marque = "entourée"
	MarqueACote       Marque = "croix à côté"
	MarqueEffacee     Marque = "à demi effacée"
	MarqueDeuxCases   Marque = "croix sur deux cases"
	MarqueCroixBarree Marque = "croix barrée"
)

// Marques lists them all.
func Marques() []Marque {
	return []Marque{MarqueAucune, MarqueCroix, MarqueDecentree, MarquePetite, MarqueGrande, MarqueCoche, MarqueQueue, MarqueTrait, MarqueCrayon,
		MarqueNoircie, MarqueHachuree, MarqueCroixNoire, MarquePoint, MarqueCercle, MarqueACote, MarqueEffacee, MarqueDeuxCases, MarqueCroixBarree}
}

// Sens is what a mark means for a human who looks at it.
type Sens string

// Meanings of a mark.
const (
	SensNon    Sens = "non"
	SensOui    Sens = "oui"
	SensAnnule Sens = "annulée"
	SensAmbigu Sens = "ambigu" // an agent must look
)

// Sens gives the meaning of the mark by the words printed on the form: a cross is yes, a box filled in is cancelled.
func (q Marque) Sens() Sens {
	switch q {
	case MarqueAucune:
		return SensNon
	case MarqueNoircie, MarqueCroixNoire:
		return SensAnnule
	case MarquePoint, MarqueCercle, MarqueACote, MarqueEffacee, MarqueDeuxCases, MarqueHachuree, MarqueCroixBarree:
		return SensAmbigu
	}
	return SensOui
}

// Marquer puts the mark in a box of the page. MarqueDeuxCases runs down to the box below, bas, and does nothing when that is zero.
func (m *Main) Marquer(img *image.Gray, b, bas dossier.RectMM, q Marque) {
	c := float64(b.L)
	x, y := float64(b.X)+c/2, float64(b.Y+b.H)-c/2
	e := m.epaisseur
	switch q {
	case MarqueCroix:
		m.croix(img, x+m.entre(-0.3, 0.3), y+m.entre(-0.3, 0.3), c*m.entre(0.28, 0.46), e)
	case MarqueDecentree:
		m.croix(img, x+c*m.entre(0.1, 0.22)*m.signe(), y+c*m.entre(0.1, 0.22)*m.signe(), c*m.entre(0.25, 0.35), e)
	case MarquePetite:
		m.croix(img, x+m.entre(-0.5, 0.5), y+m.entre(-0.5, 0.5), c*m.entre(0.18, 0.26), e)
	case MarqueGrande:
		m.croix(img, x+m.entre(-0.4, 0.4), y+m.entre(-0.4, 0.4), c*m.entre(0.52, 0.75), e)
	case MarqueCoche:
		m.coche(img, x, y, c, c*m.entre(0.3, 0.5))
	case MarqueQueue:
		m.coche(img, x, y, c, c*m.entre(0.8, 1.5))
	case MarqueTrait:
		r := c * m.entre(0.3, 0.48)
		m.tracer(img, e, point{x - r, y + r*m.entre(0.7, 1)}, point{x + r, y - r*m.entre(0.7, 1)})
	case MarqueCrayon:
		m.auCrayon(func() { m.croix(img, x, y, c*m.entre(0.3, 0.42), m.entre(0.3, 0.5)) })
	case MarqueNoircie:
		m.remplirCase(img, b, 0.25, 0.5)
	case MarqueHachuree:
		m.remplirCase(img, b, m.entre(0.9, 1.3), 0.4)
	case MarqueCroixNoire:
		m.croix(img, x, y, c*0.42, e)
		m.remplirCase(img, b, 0.28, 0.5)
	case MarquePoint:
		a := m.entre(0, 2*math.Pi)
		m.tracer(img, m.entre(0.5, 0.9), point{x, y}, point{x + 0.15*math.Cos(a), y + 0.15*math.Sin(a)})
	case MarqueCercle:
		m.cercle(img, x, y, c*m.entre(0.8, 1.1))
	case MarqueACote:
		m.croix(img, float64(b.X)-c*m.entre(0.35, 0.6), y+m.entre(-0.5, 0.5), c*m.entre(0.28, 0.4), e)
	case MarqueEffacee:
		m.effacee(img, b, func() { m.auCrayon(func() { m.croix(img, x, y, c*m.entre(0.3, 0.42), m.entre(0.4, 0.6)) }) })
	case MarqueDeuxCases:
		if bas.H > 0 {
			milieu := (y + float64(bas.Y+bas.H/2)) / 2
			m.croix(img, x, milieu, c*m.entre(0.7, 0.95), e)
		}
	case MarqueCroixBarree:
		m.croix(img, x, y, c*0.4, e)
		m.tracer(img, e, point{x - c*0.9, y + m.entre(-0.6, 0.6)}, point{x + c*0.9, y + m.entre(-0.6, 0.6)})
		m.tracer(img, e, point{x - c*0.9, y + m.entre(-0.6, 0.6)}, point{x + c*0.9, y + m.entre(-0.6, 0.6)})
	}
}

func (m *Main) signe() float64 {
	if m.h.IntN(2) == 0 {
		return -1
	}
	return 1
}

// croix is two strokes of that half width.
func (m *Main) croix(img *image.Gray, x, y, r, epaisseur float64) {
	v := func() float64 { return r * m.entre(0.8, 1.1) }
	m.tracer(img, epaisseur, point{x - v(), y - v()}, point{x + v(), y + v()})
	m.tracer(img, epaisseur, point{x + v(), y - v()}, point{x - v(), y + v()})
}

// coche is a check mark whose tail rises queue above the middle of the box.
func (m *Main) coche(img *image.Gray, x, y, c, queue float64) {
	m.tracer(img, m.epaisseur, point{x - c*m.entre(0.25, 0.4), y + m.entre(-0.2, 0.4)}, point{x - c*m.entre(0, 0.12), y + c*m.entre(0.28, 0.42)},
		point{x + queue*m.entre(0.8, 1.2), y - queue})
}

// auCrayon does something with a pencil: a grey that black and white scanners may lose.
func (m *Main) auCrayon(f func()) {
	encre := m.encre
	m.encre = uint8(m.entre(120, 175))
	f()
	m.encre = encre
}

// remplirCase scribbles a box full, one stroke every pas mm.
func (m *Main) remplirCase(img *image.Gray, b dossier.RectMM, pas, epaisseur float64) {
	var p []point
	g, d := float64(b.X)+0.3, float64(b.X+b.L)-0.3
	for y := float64(b.Y) + 0.35; y < float64(b.Y+b.H)-0.2; y += pas {
		p = append(p, point{g + m.entre(-0.1, 0.3), y}, point{d + m.entre(-0.3, 0.1), y + m.entre(-0.1, 0.1)})
	}
	if pas < 0.5 { // no white between the strokes
		epaisseur = max(epaisseur, 1.3*pas)
	}
	m.tracer(img, epaisseur, p...)
}

func (m *Main) cercle(img *image.Gray, x, y, r float64) {
	var p []point
	depart, aplati := m.entre(0, 2*math.Pi), m.entre(0.8, 1.1)
	for a := 0.0; a < 2*math.Pi+m.entre(-0.2, 0.5); a += 0.15 {
		p = append(p, point{x + r*math.Cos(depart+a), y + r*aplati*math.Sin(depart+a)})
	}
	m.tracer(img, m.epaisseur, p...)
}

// effacee does something in a box, then rubs most of it out: what is printed stays.
func (m *Main) effacee(img *image.Gray, b dossier.RectMM, f func()) {
	k := float64(m.dpi) / 25.4
	r := image.Rect(int(float64(b.X-1)*k), int(float64(b.Y-1)*k), int(float64(b.X+b.L+1)*k), int(float64(b.Y+b.H+1)*k)).Intersect(img.Rect)
	avant := image.NewGray(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		copy(avant.Pix[avant.PixOffset(r.Min.X, y):][:r.Dx()], img.Pix[img.PixOffset(r.Min.X, y):])
	}
	f()
	reste, limite := m.entre(0.15, 0.35), float64(r.Min.X)+m.entre(0.4, 0.7)*float64(r.Dx())
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if float64(x) > limite { // the rubber did not go everywhere
				continue
			}
			a, p := float64(avant.Pix[avant.PixOffset(x, y)]), &img.Pix[img.PixOffset(x, y)]
			*p = uint8(a + (float64(*p)-a)*reste)
		}
	}
}
