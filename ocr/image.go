package ocr

import (
	"fmt"
	"image"
	"math"

	"souspli/dossier"
)

// tourner turns an image by quarters clockwise, 0 to 3.
func tourner(img *image.Gray, quarts int) *image.Gray {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	if quarts == 0 {
		return img
	}
	r := image.Rect(0, 0, l, h)
	if quarts%2 == 1 {
		r = image.Rect(0, 0, h, l)
	}
	d := image.NewGray(r)
	for y := 0; y < h; y++ {
		s := img.Pix[y*img.Stride : y*img.Stride+l]
		for x, v := range s {
			switch quarts {
			case 1:
				d.Pix[x*d.Stride+h-1-y] = v
			case 2:
				d.Pix[(h-1-y)*d.Stride+l-1-x] = v
			case 3:
				d.Pix[(l-1-x)*d.Stride+y] = v
			}
		}
	}
	return d
}

// gris gives the grey at a point between pixels; the middle of the first pixel is (0.5, 0.5). White outside.
func gris(img *image.Gray, x, y float64) float64 {
	x, y = x-0.5, y-0.5
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := x-x0, y-y0
	l, h := img.Rect.Dx(), img.Rect.Dy()
	i, j := int(x0), int(y0)
	if i >= 0 && j >= 0 && i+1 < l && j+1 < h {
		p := img.Pix[j*img.Stride+i:]
		q := img.Pix[(j+1)*img.Stride+i:]
		return (float64(p[0])*(1-fx)+float64(p[1])*fx)*(1-fy) + (float64(q[0])*(1-fx)+float64(q[1])*fx)*fy
	}
	v := func(i, j int) float64 {
		if i < 0 || j < 0 || i >= l || j >= h {
			return 255
		}
		return float64(img.Pix[j*img.Stride+i])
	}
	return (v(i, j)*(1-fx)+v(i+1, j)*fx)*(1-fy) + (v(i, j+1)*(1-fx)+v(i+1, j+1)*fx)*fy
}

// moyenneCarre is the mean grey of the square of half-side d around a point; outside the image is white.
func moyenneCarre(img *image.Gray, x, y, d float64) float64 {
	x0, y0 := int(math.Floor(x-d)), int(math.Floor(y-d))
	x1, y1 := max(x0+1, int(math.Ceil(x+d))), max(y0+1, int(math.Ceil(y+d)))
	l, h := img.Rect.Dx(), img.Rect.Dy()
	s, n := 0, 0
	for j := y0; j < y1; j++ {
		for i := x0; i < x1; i++ {
			if i < 0 || j < 0 || i >= l || j >= h {
				s += 255
			} else {
				s += int(img.Pix[j*img.Stride+i])
			}
			n++
		}
	}
	return float64(s) / float64(n)
}

// recadrer draws a box of the page, upright, at pxmm pixels in one mm, marge mm wider on each side. It turns the crop, never
// the page.
func recadrer(img *image.Gray, m dossier.Affine, r dossier.RectMM, marge dossier.MM, pxmm float64) *image.Gray {
	l := max(1, int(math.Round(float64(r.L+2*marge)*pxmm)))
	h := max(1, int(math.Round(float64(r.H+2*marge)*pxmm)))
	d := image.NewGray(image.Rect(0, 0, l, h))
	ax, ay := m.A/pxmm, m.D/pxmm
	bx, by := m.B/pxmm, m.E/pxmm
	cx, cy := m.Apply(r.X-marge, r.Y-marge)
	surech := echelle(m) > 1.5*pxmm // a finer image is averaged, not sampled
	for y := 0; y < h; y++ {
		ligne := d.Pix[y*d.Stride : y*d.Stride+l]
		for x := range ligne {
			u, v := float64(x)+0.5, float64(y)+0.5
			if !surech {
				ligne[x] = byte(gris(img, cx+ax*u+bx*v, cy+ay*u+by*v) + 0.5)
				continue
			}
			s := 0.0
			for _, o := range [4][2]float64{{-0.25, -0.25}, {0.25, -0.25}, {-0.25, 0.25}, {0.25, 0.25}} {
				s += gris(img, cx+ax*(u+o[0])+bx*(v+o[1]), cy+ay*(u+o[0])+by*(v+o[1]))
			}
			ligne[x] = byte(s/4 + 0.5)
		}
	}
	return d
}

// reduire divides both sides by a whole number, averaging.
func reduire(img *image.Gray, k int) *image.Gray {
	if k <= 1 {
		return img
	}
	l, h := max(1, img.Rect.Dx()/k), max(1, img.Rect.Dy()/k)
	d := image.NewGray(image.Rect(0, 0, l, h))
	if img.Rect.Dx() < k || img.Rect.Dy() < k {
		return img
	}
	if k == 2 {
		moitie(d, img)
		return d
	}
	accu := make([]uint32, l)
	n := uint32(k * k)
	for y := 0; y < h; y++ {
		clear(accu)
		for j := 0; j < k; j++ {
			s := img.Pix[(y*k+j)*img.Stride:]
			for x := range accu {
				t := uint32(0)
				for _, v := range s[x*k : x*k+k] {
					t += uint32(v)
				}
				accu[x] += t
			}
		}
		for x, v := range accu {
			d.Pix[y*d.Stride+x] = byte((v + n/2) / n)
		}
	}
	return d
}

// moitie is reduire by two, three times as fast as by any number.
func moitie(d, img *image.Gray) {
	l := d.Rect.Dx()
	for y := range d.Rect.Dy() {
		a, b := img.Pix[2*y*img.Stride:][:2*l], img.Pix[(2*y+1)*img.Stride:][:2*l]
		ligne := d.Pix[y*d.Stride:][:l]
		for x := range ligne {
			ligne[x] = byte((uint(a[2*x]) + uint(a[2*x+1]) + uint(b[2*x]) + uint(b[2*x+1]) + 2) / 4)
		}
	}
}

// apercuLarge bounds the shorter side of a preview, in pixels: a page of A4 at 300 dpi is halved.
const apercuLarge = 1250

const apercuQualite = 72

// apercu is the preview of a page: the stored image divided by the smallest whole number that makes it fit.
func (m *Moteur) apercu(img *image.Gray) ([]byte, error) {
	court := min(img.Rect.Dx(), img.Rect.Dy())
	long := max(img.Rect.Dx(), img.Rect.Dy())
	k := max((court+apercuLarge-1)/apercuLarge, (long+4*apercuLarge-1)/(4*apercuLarge), 1)
	b, err := m.outils.JPEG(reduire(img, k), 0, apercuQualite)
	if err != nil {
		return nil, fmt.Errorf("encode preview: %w", err)
	}
	return b, nil
}

// sousImage cuts without copying, and shifts the origin to (0,0), as our functions expect. An empty cut gives nil.
func sousImage(img *image.Gray, r image.Rectangle) *image.Gray {
	r = r.Intersect(img.Rect)
	if r.Dx() < 1 || r.Dy() < 1 {
		return nil
	}
	return &image.Gray{Pix: img.Pix[img.PixOffset(r.Min.X, r.Min.Y) : img.PixOffset(r.Max.X-1, r.Max.Y-1)+1], Stride: img.Stride, Rect: image.Rect(0, 0, r.Dx(), r.Dy())}
}

// pivoter turns an image about its centre by some degrees clockwise; same size, corners cut, white where nothing was.
func pivoter(img *image.Gray, deg float64) *image.Gray {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	d := image.NewGray(image.Rect(0, 0, l, h))
	s, c := math.Sincos(deg * math.Pi / 180)
	cx, cy := float64(l)/2, float64(h)/2
	for y := 0; y < h; y++ {
		for x := 0; x < l; x++ {
			u, v := float64(x)+0.5-cx, float64(y)+0.5-cy
			d.Pix[y*d.Stride+x] = byte(gris(img, cx+u*c+v*s, cy-u*s+v*c) + 0.5)
		}
	}
	return d
}
