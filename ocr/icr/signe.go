package icr

import (
	"image"
	"math"
)

// Cote is the side of the square that the network sees, in pixels; cadre that of the sign in it.
const (
	Cote  = 28
	cadre = 20
)

// Encre is the ink of one cell: 255 where there is ink for sure, 0 on paper, at any resolution; frame and neighbours erased.
type Encre = image.Alpha

// Normaliser sets the ink of a cell, cut to what holds any, into a square: its longer side 20 pixels, its centre of mass in the middle.
// ok is false when there is no ink.
func Normaliser(e *Encre) (vu [Cote * Cote]float32, ok bool) {
	r := boite(e)
	if r.Empty() {
		return vu, false
	}
	ech := float64(cadre) / float64(max(r.Dx(), r.Dy()))
	l, h := max(1, int(math.Round(float64(r.Dx())*ech))), max(1, int(math.Round(float64(r.Dy())*ech)))
	petit := moyenner(e, r, l, h)
	var m, mx, my float64
	for y := range h {
		for x := range l {
			v := float64(petit[y*l+x])
			m += v
			mx += v * (float64(x) + 0.5)
			my += v * (float64(y) + 0.5)
		}
	}
	if m == 0 {
		return vu, false
	}
	x0 := min(Cote-l, max(0, int(math.Round(Cote/2-mx/m))))
	y0 := min(Cote-h, max(0, int(math.Round(Cote/2-my/m))))
	for y := range h {
		copy(vu[(y0+y)*Cote+x0:][:l], petit[y*l:][:l])
	}
	return vu, true
}

// boite is what holds ink of more than a fourth.
func boite(e *Encre) (r image.Rectangle) {
	for y := e.Rect.Min.Y; y < e.Rect.Max.Y; y++ {
		ligne := e.Pix[e.PixOffset(e.Rect.Min.X, y):][:e.Rect.Dx()]
		for x, v := range ligne {
			if v >= 64 {
				r = r.Union(image.Rect(e.Rect.Min.X+x, y, e.Rect.Min.X+x+1, y+1))
			}
		}
	}
	return r
}

// moyenner brings a box of ink to l×h pixels, each the mean of what it covers, from 0 to 1.
func moyenner(e *Encre, r image.Rectangle, l, h int) []float32 {
	colonnes, lignes := couverture(r.Dx(), l), couverture(r.Dy(), h)
	bandes := make([]float32, l*r.Dy())
	for y := range r.Dy() {
		s := e.Pix[e.PixOffset(r.Min.X, r.Min.Y+y):]
		for x, c := range colonnes {
			var t float32
			for i, p := range c.parts {
				t += p * float32(s[c.de+i])
			}
			bandes[y*l+x] = t
		}
	}
	d := make([]float32, l*h)
	for y, c := range lignes {
		for x := range l {
			var t float32
			for i, p := range c.parts {
				t += p * bandes[(c.de+i)*l+x]
			}
			d[y*l+x] = min(1, t/255)
		}
	}
	return d
}

// part is what one pixel takes of those it covers.
type part struct {
	de    int
	parts []float32
}

// couverture shares n pixels among m.
func couverture(n, m int) []part {
	parts := make([]part, m)
	k := float64(n) / float64(m)
	for i := range parts {
		a, b := float64(i)*k, float64(i+1)*k
		p := part{de: int(a)}
		for j := p.de; j < n && float64(j) < b; j++ {
			v := (math.Min(b, float64(j+1)) - math.Max(a, float64(j))) / k
			if v <= 1e-9 {
				break
			}
			p.parts = append(p.parts, float32(v))
		}
		if len(p.parts) == 0 {
			p.parts = []float32{1}
			p.de = min(n-1, p.de)
		}
		parts[i] = p
	}
	return parts
}
