package mrz

import (
	"image"
	"math"
	"slices"
)

// Of a strip, in pixels: what the network was taught (entrainer.py).
const (
	bandeHaute = 28
	capitale   = 18
	debord     = 3.0 // of the strip beyond the ends of the line, in heights of capitals
	bandeMax   = 1600
)

// ligne is a line of a zone, its place refined: the middle of its capitals runs from (x, y) along (ux, uy).
type ligne struct {
	x, y, ux, uy float64
	long, haut   float64 // haut is the height of its capitals
	periode      float64 // pixels from one character to the next, at its start; 0: not known
}

// Characters closer together or farther apart than that, in heights of capitals, are spread or drawn together before they are read.
const serreMin, serreMax = 0.9, 1.2

// serre is how many pixels of the image, along the line, the height of a capital is to look like.
func (l ligne) serre() float64 {
	if l.periode == 0 {
		return l.haut
	}
	return l.periode / max(serreMin, min(serreMax, l.periode/l.haut))
}

// point is a place of the line on the image: a along it from its start, b across, downwards.
func (l ligne) point(a, b float64) (x, y float64) {
	return l.x + l.ux*a - l.uy*b, l.y + l.uy*a + l.ux*b
}

// retourner reads the line from its other end, upside down.
func (l ligne) retourner() ligne {
	l.x, l.y = l.point(l.long, 0)
	l.ux, l.uy = -l.ux, -l.uy
	return l
}

// decaler moves the line across itself, downwards.
func (l ligne) decaler(b float64) ligne {
	l.x, l.y = l.point(0, b)
	return l
}

// pyramide holds an image and its halves, each made when it is first wanted.
type pyramide struct{ niveaux []*image.Gray }

func nouvellePyramide(img *image.Gray) *pyramide { return &pyramide{[]*image.Gray{img}} }

// niveau is the image divided by 2ⁿ.
func (p *pyramide) niveau(n int) *image.Gray {
	for len(p.niveaux) <= n {
		p.niveaux = append(p.niveaux, moitie(p.niveaux[len(p.niveaux)-1]))
	}
	return p.niveaux[n]
}

// decouper draws part of the line upright: from de to a along it, demi on each side of its middle, at pas pixels of the image a pixel.
func (p *pyramide) decouper(l ligne, de, a, demi, pas float64) (pix []float32, large, haut int) {
	return p.etirer(l, de, a, demi, pas, pas)
}

// etirer is decouper with another step along the line, le, than across it, pas.
func (p *pyramide) etirer(l ligne, de, a, demi, le, pas float64) (pix []float32, large, haut int) {
	n := 0
	f := 1.0
	for n < 4 && pas >= 1.9*f {
		n, f = n+1, f*2
	}
	img := p.niveau(n)

	large, haut = int((a-de)/le), int(math.Round(2*demi/pas))
	if large < 1 || haut < 1 {
		return nil, 0, 0
	}
	pix = make([]float32, large*haut)
	for j := range haut {
		b := -demi + (float64(j)+0.5)*pas
		for i := range large {
			x, y := l.point(de+(float64(i)+0.5)*le, b)
			pix[j*large+i] = gris(img, x/f, y/f)
		}
	}
	return pix, large, haut
}

// gris is the grey between pixels; the edge goes on outside.
func gris(img *image.Gray, x, y float64) float32 {
	x, y = x-0.5, y-0.5
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := float32(x-x0), float32(y-y0)
	l, h := img.Rect.Dx(), img.Rect.Dy()
	i, j := int(x0), int(y0)
	i0, i1 := max(0, min(l-1, i)), max(0, min(l-1, i+1))
	r0, r1 := img.Pix[max(0, min(h-1, j))*img.Stride:], img.Pix[max(0, min(h-1, j+1))*img.Stride:]
	return (float32(r0[i0])*(1-fx)+float32(r0[i1])*fx)*(1-fy) + (float32(r1[i0])*(1-fx)+float32(r1[i1])*fx)*fy
}

// affiner sets a line on its capitals: slope, middle and height, from where its ink begins and ends in each half.
func (p *pyramide) affiner(t trait) (ligne, bool) {
	l := ligne{t.x, t.y, t.ux, t.uy, t.long, max(t.haut, 3), t.periode}
	for tour := range 3 {
		finesse := 16.0
		if tour == 0 { // most print is given up there
			finesse = 10
		}
		moitie := l.long / 2
		h1, b1, ok1 := p.bornes(l, 0, moitie, finesse)
		h2, b2, ok2 := p.bornes(l, moitie, l.long, finesse)
		if !ok1 || !ok2 {
			return l, false
		}
		c1, c2 := (h1+b1)/2, (h2+b2)/2
		haut := min(b1-h1, b2-h2)
		if math.Abs((b1-h1)-(b2-h2)) > 0.5*haut { // one half is not clear: keep the slope
			if b1-h1 < b2-h2 {
				c2 = c1
			} else {
				c1 = c2
			}
		}
		pente := (c2 - c1) / moitie
		x, y := l.point(0, c1-pente*moitie/2)
		n := math.Hypot(1, pente)
		l.x, l.y = x, y
		l.ux, l.uy = (l.ux-l.uy*pente)/n, (l.uy+l.ux*pente)/n
		l.haut = haut
		if tour == 2 {
			if h, b, ok := p.bornes(l, 0, l.long, finesse); ok {
				l.x, l.y = l.point(0, (h+b)/2)
				l.haut = b - h
			}
		}
	}
	return l, l.haut >= 3 && l.long > 12*l.haut
}

// bornes finds where the capitals of a stretch begin and end across the line, looked at in finesse rows a height.
func (p *pyramide) bornes(l ligne, de, a, finesse float64) (haut, bas float64, ok bool) {
	pas := max(l.haut/finesse, 0.34)
	demi := 1.5 * l.haut
	pix, large, h := p.decouper(l, de, a, demi, pas)
	if large < 8 || h < 8 {
		return 0, 0, false
	}
	// Ink of each row: how far it lies under the paper about it, along the row, where paper changes slowly.
	profil := make([]float64, h)
	fen := max(4, int(1.6*l.haut/pas))
	clairs := make([]float32, large)
	for j := range h {
		r := pix[j*large:][:large]
		maxGlissant(clairs, r, fen)
		for i, v := range r {
			profil[j] += float64(clairs[i]-v) / float64(large)
		}
	}
	milieu := h / 2
	deb, fin := milieu, milieu
	// the strongest row near the middle
	q := int(0.45 * l.haut / pas)
	pic := slices.Max(profil[max(0, milieu-q):min(h, milieu+q+1)])
	creux := slices.Min(profil)
	seuil := creux + 0.42*(pic-creux)
	for deb > 0 && profil[deb-1] > seuil || deb > 0 && deb > milieu-q && profil[deb] < seuil {
		deb--
	}
	for fin < h-1 && profil[fin+1] > seuil || fin < h-1 && fin < milieu+q && profil[fin] < seuil {
		fin++
	}
	if deb == 0 || fin == h-1 || pic-creux < 2 {
		return 0, 0, false
	}
	entre := func(i, j int) float64 { // where the profile crosses the threshold between rows i and j
		a, b := profil[i], profil[j]
		if a == b {
			return float64(i)
		}
		return float64(i) + (seuil-a)/(b-a)*float64(j-i)
	}
	return -demi + (entre(deb-1, deb)+0.5)*pas, -demi + (entre(fin+1, fin)+0.5)*pas, true
}

// maxGlissant gives the greatest of the fen values on each side of each value, and of itself.
func maxGlissant(d, s []float32, fen int) {
	file := make([]int, 0, len(s))
	j := 0
	for i := range s {
		for ; j < len(s) && j <= i+fen; j++ {
			for len(file) > 0 && s[file[len(file)-1]] <= s[j] {
				file = file[:len(file)-1]
			}
			file = append(file, j)
		}
		for file[0] < i-fen {
			file = file[1:]
		}
		d[i] = s[file[0]]
	}
}

// bande draws the strip of a line, as grey: capitals 18 pixels high, in the middle of 28. The first pixel lies debord heights before the line.
func (p *pyramide) bande(l ligne) (pix []float32, large int) {
	pas, le := l.haut/capitale, l.serre()/capitale
	bout := min(debord*l.haut, (bandeMax*le-l.long)/2)
	if bout < 0 {
		return nil, 0
	}
	a := -bout + float64(int((l.long+2*bout)/le)&^3)*le
	pix, large, _ = p.etirer(l, -bout, a+le/2, bandeHaute/2*pas, le, pas)
	return pix, large
}

// normaliser turns grey into ink about the mean of a window, in half deviations of it, from -1 to 2: entrainer.py has the same.
func normaliser(pix []float32, large int) []float32 {
	haut := len(pix) / max(1, large)
	s1, s2 := make([]float64, large+1), make([]float64, large+1)
	for x := range large {
		for y := range haut {
			v := float64(pix[y*large+x])
			s1[x+1] += v
			s2[x+1] += v * v
		}
		s1[x+1] += s1[x]
		s2[x+1] += s2[x]
	}
	ecart := func(a, b int) (moyenne, e float64) {
		k := float64((b - a) * haut)
		m := (s1[b] - s1[a]) / k
		return m, math.Sqrt(max(0, (s2[b]-s2[a])/k-m*m))
	}
	_, tout := ecart(0, large)
	d := make([]float32, len(pix))
	for x := range large {
		m, e := ecart(max(0, x-24), min(large, x+25))
		e = max(e, 0.4*tout, 1)
		for y := range haut {
			d[y*large+x] = float32(max(-1, min(2, (m-float64(pix[y*large+x]))/(2*e))))
		}
	}
	return d
}
