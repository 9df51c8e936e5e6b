package ocr

import (
	"math"

	"souspli/dossier"
)

// appui ties a point of the printed page (mm) to a point of the image (pixels).
type appui struct {
	x, y   float64 // mm
	px, py float64
	poids  float64
}

// ecart is how far an anchor lies from where the fit puts it, in mm of paper.
func (a appui) ecart(m dossier.Affine) float64 {
	x, y := m.Apply(dossier.MM(a.x), dossier.MM(a.y))
	return math.Hypot(x-a.px, y-a.py) / echelle(m)
}

// echelle gives the pixels in one mm.
func echelle(m dossier.Affine) float64 { return math.Sqrt(math.Abs(m.A*m.E - m.B*m.D)) }

// ajusteAffine is the weighted least-squares affine map; three anchors that do not stand on one line are enough.
func ajusteAffine(a []appui) (dossier.Affine, bool) {
	if len(a) < 3 {
		return dossier.Affine{}, false
	}
	// Both coordinates share the normal matrix of (x, y, 1), taken around the centre so that it stays well conditioned.
	var s, cx, cy float64
	for _, p := range a {
		s += p.poids
		cx += p.poids * p.x
		cy += p.poids * p.y
	}
	cx, cy = cx/s, cy/s
	var xx, xy, yy, xu, yu, xv, yv, u, v float64
	for _, p := range a {
		x, y := p.x-cx, p.y-cy
		xx += p.poids * x * x
		xy += p.poids * x * y
		yy += p.poids * y * y
		xu += p.poids * x * p.px
		yu += p.poids * y * p.px
		xv += p.poids * x * p.py
		yv += p.poids * y * p.py
		u += p.poids * p.px
		v += p.poids * p.py
	}
	det := xx*yy - xy*xy
	if det < 1e-6*s*s {
		return dossier.Affine{}, false
	}
	m := dossier.Affine{
		A: (xu*yy - yu*xy) / det, B: (yu*xx - xu*xy) / det,
		D: (xv*yy - yv*xy) / det, E: (yv*xx - xv*xy) / det,
	}
	m.C = u/s - m.A*cx - m.B*cy
	m.F = v/s - m.D*cx - m.E*cy
	return m, true
}

// ajusteSimilitude allows turning, one scale and shifting only: two anchors are enough.
func ajusteSimilitude(a []appui) (dossier.Affine, bool) {
	if len(a) < 2 {
		return dossier.Affine{}, false
	}
	var s, cx, cy, cu, cv float64
	for _, p := range a {
		s += p.poids
		cx += p.poids * p.x
		cy += p.poids * p.y
		cu += p.poids * p.px
		cv += p.poids * p.py
	}
	cx, cy, cu, cv = cx/s, cy/s, cu/s, cv/s
	var re, im, n float64
	for _, p := range a {
		x, y, u, v := p.x-cx, p.y-cy, p.px-cu, p.py-cv
		re += p.poids * (x*u + y*v)
		im += p.poids * (x*v - y*u)
		n += p.poids * (x*x + y*y)
	}
	if n < 1e-6*s {
		return dossier.Affine{}, false
	}
	re, im = re/n, im/n
	return dossier.Affine{A: re, B: -im, C: cu - re*cx + im*cy, D: im, E: re, F: cv - im*cx - re*cy}, true
}

// plausible refuses what no scanner, copier or printer does: mirror, shear, or one direction stretched more than 4 %.
func plausible(m dossier.Affine) bool {
	ex, ey := math.Hypot(m.A, m.D), math.Hypot(m.B, m.E)
	if ex == 0 || ey == 0 || m.A*m.E-m.B*m.D <= 0 {
		return false
	}
	cisaillement := (m.A*m.B + m.D*m.E) / (ex * ey)
	return math.Abs(ex/ey-1) < 0.04 && math.Abs(cisaillement) < 0.03
}

// presqueSimilitude is asked of three marks, which fit without residual even when one of them is a stain some millimetres off: the page is
// then sheared, or longer one way than the other, by more than machines do.
func presqueSimilitude(m dossier.Affine) bool {
	ex, ey := math.Hypot(m.A, m.D), math.Hypot(m.B, m.E)
	return math.Abs(ex/ey-1) < 0.02 && math.Abs(m.A*m.B+m.D*m.E)/(ex*ey) < 0.01
}

// inverse maps pixels to mm.
func inverse(m dossier.Affine) (dossier.Affine, bool) {
	det := m.A*m.E - m.B*m.D
	if math.Abs(det) < 1e-12 {
		return dossier.Affine{}, false
	}
	i := dossier.Affine{A: m.E / det, B: -m.B / det, D: -m.D / det, E: m.A / det}
	i.C = -(i.A*m.C + i.B*m.F)
	i.F = -(i.D*m.C + i.E*m.F)
	return i, true
}

// angle is the direction of the page's x axis on the image, degrees clockwise, -180 to 180.
func angle(m dossier.Affine) float64 { return math.Atan2(m.D, m.A) * 180 / math.Pi }

// quartsEtReste splits the angle: quarter turns clockwise that set the image upright (0, 90, 180, 270), and the skew left.
func quartsEtReste(m dossier.Affine) (rotation int, reste float64) {
	a := angle(m)
	q := math.Round(a / 90)
	return (int(-q*90) + 720) % 360, a - q*90
}

// boitePx is the upright box on the image that holds a box of the page, grown by marge mm, cut at the image's edges.
func boitePx(m dossier.Affine, r dossier.RectMM, marge dossier.MM, l, h int) dossier.RectPx {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range [4][2]dossier.MM{
		{r.X - marge, r.Y - marge}, {r.X + r.L + marge, r.Y - marge}, {r.X - marge, r.Y + r.H + marge}, {r.X + r.L + marge, r.Y + r.H + marge},
	} {
		x, y := m.Apply(c[0], c[1])
		x0, y0, x1, y1 = math.Min(x0, x), math.Min(y0, y), math.Max(x1, x), math.Max(y1, y)
	}
	borne := func(v float64, max int) int { return int(math.Round(math.Min(math.Max(v, 0), float64(max)))) }
	a, b := borne(x0, l), borne(y0, h)
	return dossier.RectPx{X: a, Y: b, L: borne(x1, l) - a, H: borne(y1, h) - b}
}

// union is the smallest box that holds both; a zero box counts for nothing.
func union(a, b dossier.RectPx) dossier.RectPx {
	if a == (dossier.RectPx{}) {
		return b
	}
	if b == (dossier.RectPx{}) {
		return a
	}
	x, y := min(a.X, b.X), min(a.Y, b.Y)
	return dossier.RectPx{X: x, Y: y, L: max(a.X+a.L, b.X+b.L) - x, H: max(a.Y+a.H, b.Y+b.H) - y}
}
