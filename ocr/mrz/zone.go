package mrz

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// tailleVue bounds the longer side, pixels, of the largest reduced image in which lines are looked for; two more are half and a fourth of it.
// Characters of a zone are 5 to 16 pixels apart in one of them at least, whether the document fills the image or a third of an A4 page.
const tailleVue = 1800

const (
	voisinage  = 12  // half-side of the square whose mean is the local paper, pixels of the reduced image
	jonction   = 11  // gaps bridged along a line
	longMin    = 150 // shortest line of a zone
	allongeMin = 17  // its length over its height, at least and at most
	allongeMax = 85
	penteMax   = 0.13 // slope of a line: 7°
)

// trait is a line that may belong to a zone, on the image searched: it starts at the middle of its left end and goes along (ux, uy) for long
// pixels; haut is about the height of its capitals.
type trait struct {
	x, y, ux, uy float64
	long, haut   float64
	rythme       float64 // how regular its characters are, see rythmer
	periode      float64 // pixels from one character to the next; 0: not known
}

// chercherTraits gives the long thin dark lines of an image that have a rhythm, those along and those across, most regular first.
func chercherTraits(p *pyramide) []trait {
	premier := 0
	for max(p.niveau(premier).Rect.Dx(), p.niveau(premier).Rect.Dy()) > tailleVue {
		premier++
	}
	var tous []trait
	for i := premier; i < premier+3; i++ {
		vu := p.niveau(i)
		if max(vu.Rect.Dx(), vu.Rect.Dy()) < longMin {
			break
		}
		h := float64(vu.Rect.Dy())
		l := traitsDe(vu)
		for _, t := range traitsDe(quartDeTour(vu)) {
			t.x, t.y = t.y, h-t.x
			t.ux, t.uy = t.uy, -t.ux
			l = append(l, t)
		}
		f := float64(int(1) << i)
		for _, t := range l {
			tous = append(tous, trait{t.x * f, t.y * f, t.ux, t.uy, t.long * f, t.haut * f, t.rythme, t.periode * f})
		}
	}
	// A zone has two lines or three: one that has another beside it comes first.
	for i := range tous {
		if slices.ContainsFunc(tous, func(o trait) bool { return o.compagnon(tous[i]) }) {
			tous[i].rythme *= 2
		}
	}
	slices.SortStableFunc(tous, func(a, b trait) int { return cmp.Compare(b.rythme, a.rythme) })
	// The same line seen at two sizes, or with two thresholds, is kept once.
	var l []trait
	for _, t := range tous {
		if !slices.ContainsFunc(l, func(o trait) bool { return o.recouvre(t) }) {
			l = append(l, t)
		}
	}
	return l
}

// compagnon reports whether another line is as long as this one and right beside it.
func (t trait) compagnon(o trait) bool {
	dx, dy := o.x-t.x, o.y-t.y
	le, travers := math.Abs(dx*t.ux+dy*t.uy), math.Abs(dy*t.ux-dx*t.uy)
	return le < 2*t.haut && travers > 1.1*t.haut && travers < 3.6*t.haut && math.Abs(t.long-o.long) < 2.5*t.haut && t.ux*o.ux+t.uy*o.uy > 0.99
}

// milieu is the point half-way along.
func (t trait) milieu() (x, y float64) { return t.x + t.ux*t.long/2, t.y + t.uy*t.long/2 }

// recouvre reports whether another line lies on this one.
func (t trait) recouvre(o trait) bool {
	x, y := o.milieu()
	dx, dy := x-t.x, y-t.y
	le, travers := dx*t.ux+dy*t.uy, dy*t.ux-dx*t.uy
	return math.Abs(travers) < 0.5*t.haut && le > 0 && le < t.long && o.long < 1.3*t.long
}

// traitsDe finds the lines of one reduced image, with several thresholds: on a guilloche, a low one joins what a high one tells apart.
func traitsDe(img *image.Gray) []trait {
	encre := encreLocale(img)
	fort := centileHaut(encre)
	if fort < 10 {
		return nil
	}
	var l, vus []trait
	for _, part := range []float64{0.45, 0.28, 0.17} {
		seuil := byte(max(6, part*float64(fort)))
		for _, c := range composantes(encre, img.Rect.Dx(), img.Rect.Dy(), seuil) {
			t, ok := c.trait()
			if !ok || slices.ContainsFunc(vus, func(o trait) bool { return o.recouvre(t) }) {
				continue
			}
			vus = append(vus, t)
			if t.rythme, t.periode = rythmer(img, t); t.rythme >= rythmeMin {
				l = append(l, t)
			}
		}
	}
	return l
}

// encreLocale is how much darker than the mean about it each pixel is.
func encreLocale(img *image.Gray) []byte {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	encre := make([]byte, l*h)
	colonnes := make([]int32, l) // sums of the rows in the window
	n := int32(0)
	ajouter := func(y int, s int32) {
		if y < 0 || y >= h {
			return
		}
		n += s
		for x, v := range img.Pix[y*img.Stride:][:l] {
			colonnes[x] += s * int32(v)
		}
	}
	for y := range voisinage {
		ajouter(y, 1)
	}
	for y := range h {
		ajouter(y+voisinage, 1)
		ajouter(y-voisinage-1, -1)
		var somme, k int32
		for x := 0; x < min(voisinage, l); x++ {
			somme += colonnes[x]
			k++
		}
		ligne, e := img.Pix[y*img.Stride:][:l], encre[y*l:][:l]
		for x := range ligne {
			if a := x + voisinage; a < l {
				somme += colonnes[a]
				k++
			}
			if a := x - voisinage - 1; a >= 0 {
				somme -= colonnes[a]
				k--
			}
			if d := somme/(k*n) - int32(ligne[x]); d > 0 {
				e[x] = byte(d)
			}
		}
	}
	return encre
}

// centileHaut is the ink that two in a hundred of the pixels with any reach.
func centileHaut(encre []byte) int {
	var h [256]int
	total := 0
	for _, v := range encre {
		if v >= 8 {
			h[v]++
			total++
		}
	}
	reste := total / 20
	for v := 255; v > 0; v-- {
		if reste -= h[v]; reste < 0 {
			return v
		}
	}
	return 0
}

// composante gathers what a trait needs of the runs that touch.
type composante struct {
	n, x, y, xx, xy float64
	x0, x1          int
}

func (c *composante) ajouter(o composante) {
	c.n, c.x, c.y, c.xx, c.xy = c.n+o.n, c.x+o.x, c.y+o.y, c.xx+o.xx, c.xy+o.xy
	c.x0, c.x1 = min(c.x0, o.x0), max(c.x1, o.x1)
}

// trait is the line through a component, when it is long and thin.
func (c composante) trait() (trait, bool) {
	long := float64(c.x1 - c.x0)
	if long < longMin || c.n < 3*long || c.n*allongeMin > long*long || c.n*allongeMax < long*long {
		return trait{}, false
	}
	mx, my := c.x/c.n, c.y/c.n
	vx := c.xx/c.n - mx*mx
	pente := (c.xy/c.n - mx*my) / max(vx, 1)
	if math.Abs(pente) > penteMax {
		return trait{}, false
	}
	n := math.Hypot(1, pente)
	return trait{x: float64(c.x0), y: my + pente*(float64(c.x0)-mx), ux: 1 / n, uy: pente / n, long: long * n, haut: c.n / long}, true
}

// plage is a run of ink, small gaps bridged.
type plage struct{ de, a, groupe int }

// composantes joins the runs of neighbouring rows that touch.
func composantes(encre []byte, l, h int, seuil byte) []composante {
	var groupes []int
	var sommes []composante
	chef := func(g int) int {
		for groupes[g] != g {
			groupes[g] = groupes[groupes[g]]
			g = groupes[g]
		}
		return g
	}
	var avant, ici []plage
	for y := range h {
		ici = plagesDe(encre[y*l:][:l], seuil, ici[:0])
		j := 0
		for i := range ici {
			p := &ici[i]
			p.groupe = -1
			for j > 0 && avant[min(j, len(avant)-1)].a > p.de {
				j--
			}
			for ; j < len(avant) && avant[j].de < p.a; j++ {
				if avant[j].a <= p.de {
					continue
				}
				g := chef(avant[j].groupe)
				if p.groupe < 0 {
					p.groupe = g
				} else if q := chef(p.groupe); q != g {
					groupes[g] = q
					sommes[q].ajouter(sommes[g])
				}
			}
			if p.groupe < 0 {
				p.groupe = len(groupes)
				groupes = append(groupes, p.groupe)
				sommes = append(sommes, composante{x0: l})
			}
			g := chef(p.groupe)
			n := float64(p.a - p.de)
			mx := float64(p.de+p.a) / 2
			sommes[g].ajouter(composante{n, n * mx, n * (float64(y) + 0.5), n * (mx*mx + n*n/12), n * mx * (float64(y) + 0.5), p.de, p.a})
		}
		avant, ici = ici, avant
	}
	var r []composante
	for g := range groupes {
		if groupes[g] == g && sommes[g].x1-sommes[g].x0 >= longMin {
			r = append(r, sommes[g])
		}
	}
	return r
}

func plagesDe(ligne []byte, seuil byte, l []plage) []plage {
	for x := 0; x < len(ligne); x++ {
		if ligne[x] < seuil {
			continue
		}
		de := x
		for x < len(ligne) && ligne[x] >= seuil {
			x++
		}
		if n := len(l); n > 0 && de-l[n-1].a <= jonction {
			l[n-1].a = x
		} else {
			l = append(l, plage{de: de, a: x})
		}
	}
	return l
}

// rythmeMin is the rhythm under which a line is no zone's. See rythmer.
const rythmeMin = 11

// rythmer says how regular the characters of a line are: the strongest period between half and one and a half times its height, in how many
// times the mean of the others, and that period. OCR-B that can be read is above 20; most other print is under 9.
func rythmer(img *image.Gray, t trait) (rythme, periode float64) {
	// Six points a height are enough, whatever the size.
	pas := max(1, t.haut/6)
	n := int(t.long / pas)
	profil := make([]float64, n)
	demi := max(2, int(t.haut*0.6))
	for i := range n {
		le := (float64(i) + 0.5) * pas
		xi, yi := int(t.x+t.ux*le), int(t.y+t.uy*le)
		s := 0
		for j := yi - demi; j <= yi+demi; j++ {
			if xi >= 0 && j >= 0 && xi < img.Rect.Dx() && j < img.Rect.Dy() {
				s += 255 - int(img.Pix[j*img.Stride+xi])
			}
		}
		profil[i] = float64(s)
	}
	lisser(profil, int(2.5*t.haut/pas))
	mini, maxi := 0.55*t.haut/pas, 1.75*t.haut/pas
	total, pic, essais := 0.0, 0.0, 0
	for k := math.Ceil(float64(n) / maxi); k <= float64(n)/mini; k += 0.5 {
		w := 2 * math.Pi * k / float64(n)
		var re, im float64
		s1, c1 := math.Sincos(w)
		s, c := 0.0, 1.0
		for _, v := range profil {
			re += v * c
			im += v * s
			c, s = c*c1-s*s1, s*c1+c*s1
		}
		x := re*re + im*im
		total += x
		essais++
		if x > pic {
			pic, periode = x, pas*float64(n)/k
		}
	}
	if essais < 8 || total == 0 {
		return 0, 0
	}
	return pic / (total / float64(essais)), periode
}

// lisser takes from a profile its mean over a window, and bounds what is left.
func lisser(p []float64, demi int) {
	cumul := make([]float64, len(p)+1)
	for i, v := range p {
		cumul[i+1] = cumul[i] + v
	}
	carre := 0.0
	for i := range p {
		a, b := max(0, i-demi), min(len(p), i+demi+1)
		p[i] -= (cumul[b] - cumul[a]) / float64(b-a)
		carre += p[i] * p[i]
	}
	e := math.Sqrt(carre / float64(max(1, len(p))))
	for i, v := range p {
		p[i] = max(-1.5*e, min(1.5*e, v))
	}
}

// moitie halves both sides, averaging; an image of one row or column stays as it is.
func moitie(img *image.Gray) *image.Gray {
	l, h := img.Rect.Dx()/2, img.Rect.Dy()/2
	if l < 1 || h < 1 {
		return img
	}
	d := image.NewGray(image.Rect(0, 0, l, h))
	for y := range h {
		haut, bas := img.Pix[2*y*img.Stride:][:2*l], img.Pix[(2*y+1)*img.Stride:][:2*l]
		ligne := d.Pix[y*l:][:l]
		for x := range ligne {
			ligne[x] = byte((uint(haut[2*x]) + uint(haut[2*x+1]) + uint(bas[2*x]) + uint(bas[2*x+1]) + 2) / 4)
		}
	}
	return d
}

// quartDeTour turns an image clockwise.
func quartDeTour(img *image.Gray) *image.Gray {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	d := image.NewGray(image.Rect(0, 0, h, l))
	const bloc = 32 // square by square: rows written are far apart in memory
	for y0 := 0; y0 < h; y0 += bloc {
		for x0 := 0; x0 < l; x0 += bloc {
			for y := y0; y < min(y0+bloc, h); y++ {
				s := img.Pix[y*img.Stride:][:l]
				for x := x0; x < min(x0+bloc, l); x++ {
					d.Pix[x*h+h-1-y] = s[x]
				}
			}
		}
	}
	return d
}
