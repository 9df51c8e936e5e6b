package scantest

import (
	"image"
	"math"
	"strings"

	"souspli/dossier"
)

// Rate is what may stand in a cell and is no character.
type Rate string

// What a cell may hold that is no capital and no digit.
const (
	RateBarre      Rate = "barré"          // a sign struck out
	RateDeux       Rate = "deux signes"    // two in one cell
	RateDemi       Rate = "demi-signe"     // half of one, no sign itself: see moitiesIllisibles
	RateGribouille Rate = "gribouillis"    // filled with loops
	RateSurcharge  Rate = "un sur l’autre" // a sign written over another
)

// RateDemiLisible is half of a sign that is drawn as another one (half a 1 is a 1, half an 8 a 0): its shape alone cannot tell it, so that it
// is counted apart and is in no list of what is no character.
const RateDemiLisible Rate = "demi-signe qui en est un autre"

// Rates lists what can be told by its shape.
func Rates() []Rate {
	return []Rate{RateBarre, RateDeux, RateDemi, RateGribouille, RateSurcharge}
}

// EcrireRate writes in a cell what is no character, from two signs.
func (m *Main) EcrireRate(img *image.Gray, c dossier.RectMM, q Rate, s, autre Signe) {
	switch q {
	case RateBarre:
		r := m.EcrireCase(img, c, s.Dessin, AppuiLibre)
		x0, x1 := float64(r.X)-m.entre(0.1, 0.6), float64(r.X+r.L)+m.entre(0.1, 0.6)
		y0, y1 := float64(r.Y)+m.entre(-0.3, 0.3)*float64(r.H), float64(r.Y+r.H)+m.entre(-0.3, 0.3)*float64(r.H)
		switch m.h.IntN(4) {
		case 0:
			m.trait(img, point{x0, y0}, point{x1, y1})
			m.trait(img, point{x0, y1}, point{x1, y0})
		case 1:
			m.trait(img, point{x0, y1}, point{x1, y0})
			m.trait(img, point{x0 + 0.4, y1 + 0.6}, point{x1 + 0.4, y0 + 0.6})
		case 2:
			y := float64(r.Y) + float64(r.H)*m.entre(0.35, 0.65)
			m.trait(img, point{x0, y}, point{x1, y + m.entre(-0.5, 0.5)})
			m.trait(img, point{x0, y + m.entre(0.5, 1)}, point{x1, y + m.entre(0.5, 1)})
		case 3:
			m.zigzag(img, x0, x1, float64(r.Y)+0.2*float64(r.H), float64(r.Y)+0.8*float64(r.H), m.entre(0.5, 1))
		}
	case RateDeux:
		l := c.L * dossier.MM(m.entre(0.45, 0.55))
		m.EcrireCase(img, dossier.RectMM{X: c.X, Y: c.Y, L: l, H: c.H}, s.Dessin, AppuiLibre)
		m.EcrireCase(img, dossier.RectMM{X: c.X + l, Y: c.Y, L: c.L - l, H: c.H}, autre.Dessin, AppuiLibre)
	case RateDemi, RateDemiLisible:
		d := m.moitie(s, q)
		if d == nil {
			d = m.moitie(autre, q)
		}
		if d == nil {
			m.EcrireRate(img, c, RateGribouille, s, autre)
			return
		}
		m.EcrireCase(img, c, d, AppuiLibre)
	case RateGribouille:
		l, h := float64(c.L)*m.entre(0.4, 0.8), float64(c.H)*m.entre(0.3, 0.7)
		x, y := float64(c.X)+(float64(c.L)-l)/2, float64(c.Y)+(float64(c.H)-h)/2
		if m.h.IntN(2) == 0 {
			m.zigzag(img, x, x+l, y, y+h, m.entre(0.3, 0.7))
			return
		}
		var p []point
		a := m.entre(0, 6)
		for t := 0.0; t < m.entre(9, 25); t += 0.4 {
			p = append(p, point{x + l/2 + l/2*math.Cos(a+t)*m.entre(0.4, 1), y + h/2 + h/2*math.Sin(a+1.07*t)*m.entre(0.4, 1)})
		}
		m.trait(img, p...)
	case RateSurcharge:
		m.EcrireCase(img, c, s.Dessin, AppuiLibre)
		m.EcrireCase(img, c, autre.Dessin, AppuiLibre)
	}
}

func (m *Main) zigzag(img *image.Gray, x0, x1, y0, y1, pas float64) {
	var p []point
	for x := x0; x < x1; x += pas {
		p = append(p, point{x, y0 + m.entre(-0.2, 0.2)}, point{x + pas/2, y1 + m.entre(-0.2, 0.2)})
	}
	if len(p) > 1 {
		m.trait(img, p...)
	}
}

// Sides of a sign that may be kept.
const (
	coteHaut   = 'H'
	coteBas    = 'B'
	coteGauche = 'G'
	coteDroit  = 'D'
)

// moitiesIllisibles are the halves of each sign that a reader takes for no capital and no digit. The others are one: the upper half of a Z is
// a 7, the left half of an O is a C, any half of a 1 is a 1. Settled on the shapes of print, before any network was asked.
var moitiesIllisibles = map[rune]string{
	'A': "BGD", 'C': "HBD", 'D': "H", 'E': "D", 'F': "D", 'G': "HD", 'H': "B", 'J': "G", 'K': "DB", 'L': "D", 'M': "B", 'N': "G", 'O': "H", 'Q': "H",
	'R': "B", 'S': "BGD", 'T': "D", 'U': "H", 'V': "H", 'W': "H", 'X': "GD", 'Y': "G", 'Z': "GD",
	'0': "H", '2': "GD", '3': "BG", '4': "G", '5': "BGD", '6': "D", '7': "G", '8': "G",
}

// moitie keeps one side of a sign, among those that are no sign themselves, or are one. It is nil when there is none.
func (m *Main) moitie(s Signe, q Rate) *image.Alpha {
	var cotes []rune
	for _, c := range []rune{coteHaut, coteBas, coteGauche, coteDroit} {
		if strings.ContainsRune(moitiesIllisibles[s.Vaut], c) == (q == RateDemi) {
			cotes = append(cotes, c)
		}
	}
	if len(cotes) == 0 {
		return nil
	}
	r := s.Dessin.Rect
	part := m.entre(0.4, 0.6)
	switch cotes[m.h.IntN(len(cotes))] {
	case coteGauche:
		r.Max.X = r.Min.X + int(float64(r.Dx())*part)
	case coteDroit:
		r.Min.X = r.Max.X - int(float64(r.Dx())*part)
	case coteHaut:
		r.Max.Y = r.Min.Y + int(float64(r.Dy())*part)
	case coteBas:
		r.Min.Y = r.Max.Y - int(float64(r.Dy())*part)
	}
	// Copied: what reads a drawing takes its first pixel for its corner.
	d := image.NewAlpha(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		copy(d.Pix[y*d.Stride:][:r.Dx()], s.Dessin.Pix[s.Dessin.PixOffset(r.Min.X, r.Min.Y+y):])
	}
	return d
}

// EcrireUn writes a 1 as French schools teach it, with a long upstroke, sometimes a foot.
func (m *Main) EcrireUn(img *image.Gray, c dossier.RectMM) {
	h := float64(c.H) * m.entre(0.45, 0.75)
	l := h * m.entre(0.3, 0.75)
	x, y := float64(c.X)+(float64(c.L)-l)/2+m.entre(-0.4, 0.4), float64(c.Y)+(float64(c.H)-h)/2+m.entre(-0.5, 0.5)
	penche := m.entre(-0.15, 0.12) * h
	haut := point{x + l*m.entre(0.8, 1), y}
	pied := point{haut.x - penche, y + h}
	depart := point{x, y + h*m.entre(0.3, 0.85)}
	milieu := point{(depart.x+haut.x)/2 + m.entre(-0.1, 0.25)*l, (depart.y+haut.y)/2 + m.entre(-0.05, 0.12)*h}
	m.trait(img, depart, milieu, haut, pied)
	if m.h.IntN(4) == 0 {
		e := l * m.entre(0.2, 0.45)
		m.trait(img, point{pied.x - e, pied.y}, point{pied.x + e, pied.y + m.entre(-0.2, 0.2)})
	}
}

// EcrireSept writes a 7 with a bar across its stem.
func (m *Main) EcrireSept(img *image.Gray, c dossier.RectMM) {
	h := float64(c.H) * m.entre(0.45, 0.75)
	l := h * m.entre(0.45, 0.8)
	x, y := float64(c.X)+(float64(c.L)-l)/2+m.entre(-0.4, 0.4), float64(c.Y)+(float64(c.H)-h)/2+m.entre(-0.5, 0.5)
	gauche, droite := point{x, y + h*m.entre(-0.02, 0.12)}, point{x + l, y + h*m.entre(-0.04, 0.08)}
	pied := point{x + l*m.entre(0.15, 0.6), y + h}
	genou := point{(droite.x+pied.x)/2 + m.entre(-0.12, 0.2)*l, (droite.y+pied.y)/2 + m.entre(-0.1, 0.05)*h}
	if m.h.IntN(3) == 0 { // a hook at the start
		m.trait(img, point{gauche.x + m.entre(-0.1, 0.1)*l, gauche.y + h*m.entre(0.08, 0.2)}, gauche)
	}
	m.trait(img, gauche, droite, genou, pied)
	t := m.entre(0.35, 0.62)
	cx, cy := droite.x+(pied.x-droite.x)*t+m.entre(-0.05, 0.15)*l*(1-t), droite.y+(pied.y-droite.y)*t
	e := l * m.entre(0.25, 0.5)
	m.trait(img, point{cx - e, cy + m.entre(-0.08, 0.12)*h}, point{cx + e, cy + m.entre(-0.12, 0.08)*h})
}

// Accents are the marks that French writes on capitals, and on which ones.
var Accents = map[rune]string{'´': "E", '`': "AEU", '^': "AEIOU", '¨': "EIU", '¸': "C"}

// EcrireAccentuee writes a letter and its mark in a cell: lower or smaller, to make room.
func (m *Main) EcrireAccentuee(img *image.Gray, c dossier.RectMM, s *image.Alpha, accent rune) {
	bas := c
	if accent != '¸' {
		bas.Y, bas.H = c.Y+c.H*0.2, c.H*0.8
	} else {
		bas.H = c.H * 0.85
	}
	m.EcrireAccent(img, m.EcrireCase(img, bas, s, AppuiLibre), accent)
}

// EcrireAccent adds the mark to a letter that stands there.
func (m *Main) EcrireAccent(img *image.Gray, r dossier.RectMM, accent rune) {
	x, y := float64(r.X+r.L/2)+m.entre(-0.3, 0.4), float64(r.Y)-m.entre(0.15, 0.9)
	h, l := m.entre(0.5, 1.3), m.entre(0.4, 1.2)
	switch accent {
	case '´':
		m.trait(img, point{x + l/2, y - h}, point{x - l/2, y})
	case '`':
		m.trait(img, point{x - l/2, y - h}, point{x + l/2, y})
	case '^':
		m.trait(img, point{x - l, y}, point{x + m.entre(-0.1, 0.1), y - h}, point{x + l, y})
	case '¨':
		for _, d := range []float64{-0.7, 0.7} {
			m.trait(img, point{x + d*l, y - h/2}, point{x + d*l + m.entre(-0.1, 0.1), y - h/2 + m.entre(0.05, 0.35)})
		}
	case '¸':
		p := float64(r.Y + r.H)
		m.trait(img, point{x, p - 0.1}, point{x + 0.1, p + 0.35*h}, point{x + 0.4*l, p + 0.6*h}, point{x, p + h}, point{x - 0.4*l, p + 0.8*h})
	}
}
