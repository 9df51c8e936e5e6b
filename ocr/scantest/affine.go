package scantest

import (
	"bytes"
	"image"
	"math"

	"souspli/dossier"
)

func hypot(x, y float64) float64 { return math.Sqrt(x*x + y*y) }

// affine maps pixels of one image to pixels of another: x' = a·x + b·y + c, y' = d·x + e·y + f. Pixel (0,0) has its centre at
// (0,0).
type affine struct{ a, b, c, d, e, f float64 }

var identite = affine{a: 1, e: 1}

func echelle(sx, sy float64) affine { return affine{a: sx, e: sy} }

func decalage(dx, dy float64) affine { return affine{a: 1, c: dx, e: 1, f: dy} }

// tour turns clockwise by deg about the origin (y grows downwards).
func tour(deg float64) affine {
	s, c := math.Sincos(deg * math.Pi / 180)
	return affine{a: c, b: -s, d: s, e: c}
}

// puis gives « m, then n ».
func (m affine) puis(n affine) affine {
	return affine{
		n.a*m.a + n.b*m.d, n.a*m.b + n.b*m.e, n.a*m.c + n.b*m.f + n.c,
		n.d*m.a + n.e*m.d, n.d*m.b + n.e*m.e, n.d*m.c + n.e*m.f + n.f,
	}
}

func (m affine) inverse() affine {
	det := m.a*m.e - m.b*m.d
	a, b, d, e := m.e/det, -m.b/det, -m.d/det, m.a/det
	return affine{a, b, -(a*m.c + b*m.f), d, e, -(d*m.c + e*m.f)}
}

func (m affine) point(x, y float64) (float64, float64) {
	return m.a*x + m.b*y + m.c, m.d*x + m.e*y + m.f
}

func (m affine) mm() dossier.Affine {
	return dossier.Affine{A: m.a, B: m.b, C: m.c, D: m.d, E: m.e, F: m.f}
}

// deforme gives an l×h image in which the pixels of src stand where m says. Beyond src the glass of the scanner shows: fond. A
// reduction averages what each pixel covers.
//
// Most of a form is white paper: a tile whose source is all white is filled, not computed. It gives the same pixels.
func deforme(src *image.Gray, m affine, l, h int, fond uint8) *image.Gray {
	d := deformation{src: src, inv: m.inverse(), fond: fond, blanc: casesBlanches(src)}
	// Samples a pixel, by how many source pixels one destination pixel spans.
	d.n = max(1, min(4, int(math.Ceil(math.Max(hypot(d.inv.a, d.inv.d), hypot(d.inv.b, d.inv.e))-0.2))))
	dst := image.NewGray(image.Rect(0, 0, l, h))
	for y0 := 0; y0 < h; y0 += coteCase {
		for x0 := 0; x0 < l; x0 += coteCase {
			d.remplit(dst, image.Rect(x0, y0, min(x0+coteCase, l), min(y0+coteCase, h)))
		}
	}
	return dst
}

// coteCase is the side in pixels of the tiles that are looked at for white paper.
const coteCase = 32

type deformation struct {
	src   *image.Gray
	inv   affine
	n     int // samples a pixel, each way
	fond  uint8
	blanc cases
}

// remplit computes one tile of the destination.
func (d *deformation) remplit(dst *image.Gray, t image.Rectangle) {
	r := d.origine(t)
	dedans := r.Min.X >= 0 && r.Min.Y >= 0 && r.Max.X < d.src.Rect.Dx() && r.Max.Y < d.src.Rect.Dy()
	if dedans && d.blanc.toutes(r) {
		for y := t.Min.Y; y < t.Max.Y; y++ {
			blanchir(dst.Pix[y*dst.Stride+t.Min.X:][:t.Dx()])
		}
		return
	}
	var somme [coteCase]uint32
	pas := 1 / float64(d.n)
	nn := uint32(d.n * d.n)
	for y := t.Min.Y; y < t.Max.Y; y++ {
		s := somme[:t.Dx()]
		clear(s)
		for sy := range d.n {
			for sx := range d.n {
				d.rangee(s, t.Min.X, (float64(sx)+0.5)*pas-0.5, float64(y)+(float64(sy)+0.5)*pas-0.5, dedans)
			}
		}
		ligne := dst.Pix[y*dst.Stride+t.Min.X:][:t.Dx()]
		for x := range ligne {
			ligne[x] = uint8((s[x] + nn/2) / nn)
		}
	}
}

// origine is the box of source pixels that a tile is made from, one more on each side.
func (d *deformation) origine(t image.Rectangle) image.Rectangle {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range [4]image.Point{t.Min, {X: t.Max.X, Y: t.Min.Y}, {X: t.Min.X, Y: t.Max.Y}, t.Max} {
		x, y := d.inv.point(float64(p.X)-0.5, float64(p.Y)-0.5)
		x0, y0, x1, y1 = math.Min(x0, x), math.Min(y0, y), math.Max(x1, x), math.Max(y1, y)
	}
	return image.Rect(int(math.Floor(x0))-1, int(math.Floor(y0))-1, int(math.Ceil(x1))+2, int(math.Ceil(y1))+2)
}

// rangee adds to a row of the tile the grey found at (fx, fy) of its first pixel's row, by steps of a pixel; depart is the column of
// that pixel. dedans: no sample falls outside the source.
func (d *deformation) rangee(somme []uint32, depart int, fx, fy float64, dedans bool) {
	const un = 1 << 16
	dx, dy := int64(d.inv.a*un), int64(d.inv.d*un)
	x0, y0 := d.inv.point(fx, fy)
	px, py := int64(x0*un)+int64(depart)*dx, int64(y0*un)+int64(depart)*dy
	w, h, saut := d.src.Rect.Dx(), d.src.Rect.Dy(), d.src.Stride
	for x := range somme {
		ix, iy := int(px>>16), int(py>>16)
		if dedans || (ix >= 0 && iy >= 0 && ix < w-1 && iy < h-1) {
			u, v := uint32(px>>8)&255, uint32(py>>8)&255
			a, b := d.src.Pix[iy*saut+ix:][:2], d.src.Pix[(iy+1)*saut+ix:][:2]
			haut := uint32(a[0])*(256-u) + uint32(a[1])*u
			bas := uint32(b[0])*(256-u) + uint32(b[1])*u
			somme[x] += (haut*(256-v) + bas*v) >> 16
		} else {
			somme[x] += uint32(d.fond)
		}
		px += dx
		py += dy
	}
}

// flou blurs by a Gaussian of that sigma in pixels; edges are continued. Below a fifth of a pixel it gives the image itself. White
// paper stays white and is not computed.
func flou(img *image.Gray, sigma float64) *image.Gray {
	if sigma < 0.2 {
		return img
	}
	f := flouteur{img: img, poids: noyau(sigma)}
	r := len(f.poids) / 2
	l, h := img.Rect.Dx(), img.Rect.Dy()
	dst := image.NewGray(image.Rect(0, 0, l, h))
	f.bord, f.somme = make([]uint32, l+2*r), make([]uint32, l)
	blanc := casesBlanches(img)
	for y := range h {
		ligne := dst.Pix[y*dst.Stride:][:l]
		for x := 0; x < l; {
			fin := min(x+coteCase, l)
			if blanc.toutes(image.Rect(x-r, y-r, fin+r, y+r+1)) {
				blanchir(ligne[x:fin])
				x = fin
				continue
			}
			for fin < l && !blanc.toutes(image.Rect(fin-r, y-r, fin+coteCase+r, y+r+1)) {
				fin = min(fin+coteCase, l)
			}
			f.morceau(ligne, x, fin, y)
			x = fin
		}
	}
	return dst
}

type flouteur struct {
	img         *image.Gray
	poids       []uint32
	bord, somme []uint32 // room for one row
}

// morceau computes the columns from x0 to x1 of row y.
func (f *flouteur) morceau(ligne []uint8, x0, x1, y int) {
	r, l, h := len(f.poids)/2, f.img.Rect.Dx(), f.img.Rect.Dy()
	a, b := max(0, x0-r), min(l, x1+r) // of the image
	bord := f.bord[:x1-x0+2*r]
	clear(bord)
	milieu := bord[a-(x0-r):][:b-a]
	for j, w := range f.poids {
		for x, v := range f.img.Pix[max(0, min(h-1, y+j-r))*f.img.Stride+a:][:b-a] {
			milieu[x] += w * uint32(v)
		}
	}
	for i := range a - (x0 - r) {
		bord[i] = milieu[0]
	}
	for i := b - (x0 - r); i < len(bord); i++ {
		bord[i] = milieu[b-a-1]
	}
	somme := f.somme[:x1-x0]
	clear(somme)
	for j, w := range f.poids {
		for x, v := range bord[j:][:x1-x0] {
			somme[x] += w * (v >> 4)
		}
	}
	for x, v := range somme {
		ligne[x0+x] = uint8((v + 1<<11) >> 12)
	}
}

// cases says which tiles of an image are nothing but white.
type cases struct {
	l, h     int // tiles
	blanches []bool
}

func casesBlanches(img *image.Gray) cases {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	c := cases{l: (l + coteCase - 1) / coteCase, h: (h + coteCase - 1) / coteCase}
	c.blanches = make([]bool, c.l*c.h)
	for i := range c.blanches {
		c.blanches[i] = true
	}
	for y := range h {
		ligne := img.Pix[y*img.Stride:][:l]
		rangee := c.blanches[y/coteCase*c.l:][:c.l]
		for t := range rangee {
			if rangee[t] {
				rangee[t] = bytes.Equal(ligne[t*coteCase:min(l, (t+1)*coteCase)], toutBlanc[:min(coteCase, l-t*coteCase)])
			}
		}
	}
	return c
}

var toutBlanc = bytes.Repeat([]byte{255}, coteCase)

func blanchir(s []uint8) {
	for len(s) > 0 {
		s = s[copy(s, toutBlanc):]
	}
}

// toutes reports whether the tiles that hold these pixels are all white; what lies outside the image does not count.
func (c cases) toutes(r image.Rectangle) bool {
	x0, y0 := max(0, r.Min.X)/coteCase, max(0, r.Min.Y)/coteCase
	x1, y1 := min(c.l, (r.Max.X+coteCase-1)/coteCase), min(c.h, (r.Max.Y+coteCase-1)/coteCase)
	for y := y0; y < y1; y++ {
		for _, b := range c.blanches[y*c.l+x0 : y*c.l+x1] {
			if !b {
				return false
			}
		}
	}
	return true
}

// noyau gives the weights of a Gaussian, odd in number, of sum 256.
func noyau(sigma float64) []uint32 {
	r := max(1, int(math.Ceil(2.5*sigma)))
	f := make([]float64, 2*r+1)
	total := 0.0
	for i := range f {
		d := float64(i-r) / sigma
		f[i] = math.Exp(-d * d / 2)
		total += f[i]
	}
	poids := make([]uint32, len(f))
	reste := uint32(256)
	for i := range f {
		poids[i] = uint32(math.Round(256 * f[i] / total))
		if i != r {
			reste -= poids[i]
		}
	}
	poids[r] = reste
	return poids
}

// tourneQuarts turns by quarters clockwise and says where pixels went.
func tourneQuarts(img *image.Gray, quarts int) (*image.Gray, affine) {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	m := identite
	switch quarts & 3 {
	case 0:
		return img, m
	case 1:
		m = affine{b: -1, c: float64(h - 1), d: 1}
	case 2:
		m = affine{a: -1, c: float64(l - 1), e: -1, f: float64(h - 1)}
	case 3:
		m = affine{b: 1, d: -1, f: float64(l - 1)}
	}
	dl, dh := l, h
	if quarts&1 == 1 {
		dl, dh = h, l
	}
	dst := image.NewGray(image.Rect(0, 0, dl, dh))
	depart := int(m.f)*dst.Stride + int(m.c)
	dx, dy := int(m.d)*dst.Stride+int(m.a), int(m.e)*dst.Stride+int(m.b)
	for y := range h {
		o := depart + y*dy
		for _, v := range img.Pix[y*img.Stride:][:l] {
			dst.Pix[o] = v
			o += dx
		}
	}
	return dst, m
}
