package scantest

import (
	"image"
	"math"

	"souspli/dossier"
)

// EcrireEcolier writes a French 1 or a barred 7 in a cell, drawn otherwise than by EcrireUn and EcrireSept: cubic curves under a broad nib,
// whose stroke is thicker one way than the other and swells and thins along it. The network never learns from it: it is there to measure.
func (m *Main) EcrireEcolier(img *image.Gray, c dossier.RectMM, chiffre rune) {
	h := float64(c.H) * m.entre(0.4, 0.72)
	l := h * m.entre(0.35, 0.65)
	x0, y0 := float64(c.X)+(float64(c.L)-l)/2+m.entre(-0.5, 0.5), float64(c.Y)+(float64(c.H)-h)/2+m.entre(-0.5, 0.5)
	penche := m.entre(-0.05, 0.3) * h
	p := func(u, v float64) point { return point{x0 + u*l + (0.5-v)*penche, y0 + v*h} }
	bec := nib{angle: m.entre(0, math.Pi), plein: m.entre(0.35, 0.7), delie: m.entre(0.18, 0.35), vague: m.entre(0, 2*math.Pi)}
	j := func(v float64) float64 { return v + m.entre(-0.06, 0.06) }
	if chiffre == '1' {
		// Upstroke that leaves from low on the left and bends into the top, then the stem, in one go or lifted.
		m.plume(img, bec, p(j(0.02), j(0.62)), p(j(0.25), j(0.55)), p(j(0.6), j(0.25)), p(0.78, j(0.0)))
		m.plume(img, bec, p(0.78, j(0.0)), p(j(0.8), j(0.3)), p(j(0.76), j(0.7)), p(j(0.78), 1))
		if m.h.IntN(5) == 0 {
			m.plume(img, bec, p(j(0.5), 1), p(0.65, j(0.99)), p(0.9, j(1.01)), p(j(1.05), 1))
		}
		return
	}
	m.plume(img, bec, p(j(0), j(0.06)), p(j(0.3), j(-0.04)), p(j(0.65), j(0.1)), p(1, j(0.02)))
	m.plume(img, bec, p(1, j(0.02)), p(j(0.75), j(0.3)), p(j(0.5), j(0.6)), p(j(0.4), 1))
	v := m.entre(0.42, 0.6)
	m.plume(img, bec, p(j(0.25), v+m.entre(-0.03, 0.06)), p(0.45, v-0.02), p(0.7, v+0.02), p(j(0.95), v+m.entre(-0.06, 0.03)))
}

// nib is a broad pen: mm across and along, its angle, where its swelling begins.
type nib struct{ angle, plein, delie, vague float64 }

// plume draws a cubic curve.
func (m *Main) plume(img *image.Gray, n nib, a, b, c, d point) {
	const pas = 60
	k := float64(m.dpi) / 25.4
	avant := a
	for i := 1; i <= pas; i++ {
		t := float64(i) / pas
		s := 1 - t
		q := point{
			s*s*s*a.x + 3*s*s*t*b.x + 3*s*t*t*c.x + t*t*t*d.x,
			s*s*s*a.y + 3*s*s*t*b.y + 3*s*t*t*c.y + t*t*t*d.y,
		}
		sens := math.Atan2(q.y-avant.y, q.x-avant.x)
		e := n.delie + (n.plein-n.delie)*math.Abs(math.Sin(sens-n.angle))
		e *= 1 + 0.15*math.Sin(n.vague+5*t)
		segment(img, avant.x*k, avant.y*k, q.x*k, q.y*k, e*k, m.encre)
		avant = q
	}
}
