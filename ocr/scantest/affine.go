package scantest

import (
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
func deforme(src *image.Gray, m affine, l, h int, fond uint8) *image.Gray {
	dst := image.NewGray(image.Rect(0, 0, l, h))
	inv := m.inverse()
	// Samples a pixel, by how many source pixels one destination pixel spans.
	n := max(1, min(4, int(math.Ceil(math.Max(hypot(inv.a, inv.d), hypot(inv.b, inv.e))-0.2))))
	w, ht := src.Rect.Dx(), src.Rect.Dy()
	const un = 1 << 16
	dx, dy := int64(inv.a*un), int64(inv.d*un)
	parEchantillon := 1 / float64(n)
	somme := make([]uint32, l)
	for y := range h {
		clear(somme)
		for sy := range n {
			for sx := range n {
				fx := (float64(sx)+0.5)*parEchantillon - 0.5
				fy := float64(y) + (float64(sy)+0.5)*parEchantillon - 0.5
				x0, y0 := inv.point(fx, fy)
				px, py := int64(x0*un), int64(y0*un)
				for x := range l {
					ix, iy := int(px>>16), int(py>>16)
					if ix >= 0 && iy >= 0 && ix < w-1 && iy < ht-1 {
						u, v := uint32(px>>8)&255, uint32(py>>8)&255
						o := iy*src.Stride + ix
						haut := uint32(src.Pix[o])*(256-u) + uint32(src.Pix[o+1])*u
						bas := uint32(src.Pix[o+src.Stride])*(256-u) + uint32(src.Pix[o+src.Stride+1])*u
						somme[x] += (haut*(256-v) + bas*v) >> 16
					} else {
						somme[x] += uint32(fond)
					}
					px += dx
					py += dy
				}
			}
		}
		ligne := dst.Pix[y*dst.Stride:][:l]
		nn := uint32(n * n)
		for x := range ligne {
			ligne[x] = uint8((somme[x] + nn/2) / nn)
		}
	}
	return dst
}

// flou blurs by a Gaussian of that sigma in pixels; edges are continued. Below a fifth of a pixel it gives the image itself.
func flou(img *image.Gray, sigma float64) *image.Gray {
	if sigma < 0.2 {
		return img
	}
	poids := noyau(sigma)
	r := len(poids) / 2
	l, h := img.Rect.Dx(), img.Rect.Dy()
	dst := image.NewGray(image.Rect(0, 0, l, h))
	somme := make([]uint32, l)
	bord := make([]uint32, l+2*r)
	for y := range h {
		clear(bord)
		milieu := bord[r : r+l]
		for j, w := range poids {
			ligne := img.Pix[max(0, min(h-1, y+j-r))*img.Stride:][:l]
			for x, v := range ligne {
				milieu[x] += w * uint32(v)
			}
		}
		for i := range r {
			bord[i], bord[r+l+i] = milieu[0], milieu[l-1]
		}
		clear(somme)
		for j, w := range poids {
			for x, v := range bord[j : j+l] {
				somme[x] += w * (v >> 4)
			}
		}
		ligne := dst.Pix[y*dst.Stride:][:l]
		for x, v := range somme {
			ligne[x] = uint8((v + 1<<11) >> 12)
		}
	}
	return dst
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
