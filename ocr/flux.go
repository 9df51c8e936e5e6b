package ocr

import (
	"bytes"
	"compress/zlib"
	"image"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// pixelsFlux bounds an image of a PDF that is read line by line: 35,000 × 35,000 in two tones takes seconds, and no more memory than what is
// kept of it.
const pixelsFlux = 1_300_000_000

// brut is how the samples of a PDF image lie.
type brut struct {
	l, h       int
	canaux     int // 1 grey, 3 RGB
	bits       int // 8, or 1 when grey
	predicteur bool
}

func (b brut) pas() int { return (b.l*b.canaux*b.bits + 7) / 8 }

// predit reads the parameters of the filter; errPasUneImage when they do not fit the image.
func (b *brut) predit(parms types.Dict) error {
	valeur := func(nom string, defaut int) int {
		if v := parms.IntEntry(nom); v != nil {
			return *v
		}
		return defaut
	}
	if parms == nil || valeur("Predictor", 1) == 1 {
		return nil
	}
	if valeur("Predictor", 1) < 10 || valeur("Colors", 1) != b.canaux || valeur("BitsPerComponent", 8) != b.bits || valeur("Columns", 1) != b.l {
		return errPasUneImage
	}
	b.predicteur = true
	return nil
}

// decoderLignes decodes samples one line at a time, so that only the grey page is kept, its sides divided by k.
func decoderLignes(b brut, octets []byte, compresse bool, k int) (*image.Gray, error) {
	if k < 1 || b.l < k || b.h < k {
		return nil, errPasUneImage
	}
	var r io.Reader = bytes.NewReader(octets)
	if compresse {
		z, err := zlib.NewReader(r)
		if err != nil {
			return nil, err
		}
		defer z.Close()
		r = z
	}
	var (
		filtre [1]byte
		ligne  = make([]byte, b.pas())
		avant  = make([]byte, b.pas())
		gris   = make([]byte, b.l)
		puits  = reducteur{img: image.NewGray(image.Rect(0, 0, b.l/k, b.h/k)), k: k, somme: make([]uint32, b.l/k)}
	)
	for range b.h {
		if b.predicteur {
			if _, err := io.ReadFull(r, filtre[:]); err != nil {
				return nil, err
			}
		}
		if _, err := io.ReadFull(r, ligne); err != nil {
			return nil, err
		}
		if b.predicteur && !defiltrer(filtre[0], ligne, avant, max(1, b.canaux*b.bits/8)) {
			return nil, errPasUneImage
		}
		b.griser(ligne, gris)
		puits.ligne(gris)
		ligne, avant = avant, ligne
	}
	return puits.img, nil
}

func (b brut) griser(src, dst []byte) {
	switch {
	case b.bits == 1:
		for x := range dst {
			dst[x] = 255 * (src[x>>3] >> (7 - x&7) & 1)
		}
	case b.canaux == 1:
		copy(dst, src)
	default:
		for x := range dst {
			dst[x] = luminance(src[3*x], src[3*x+1], src[3*x+2])
		}
	}
}

// defiltrer undoes a PNG filter on a line, n bytes from a pixel to the next.
func defiltrer(filtre byte, ligne, avant []byte, n int) bool {
	gauche := func(l []byte, i int) byte {
		if i < n {
			return 0
		}
		return l[i-n]
	}
	switch filtre {
	case 0:
	case 1:
		for i := n; i < len(ligne); i++ {
			ligne[i] += ligne[i-n]
		}
	case 2:
		for i, v := range avant {
			ligne[i] += v
		}
	case 3:
		for i, v := range avant {
			ligne[i] += byte((int(gauche(ligne, i)) + int(v)) / 2)
		}
	case 4:
		for i, v := range avant {
			ligne[i] += paeth(gauche(ligne, i), v, gauche(avant, i))
		}
	default:
		return false
	}
	return true
}

// paeth gives of three neighbours (left, above, above left) the one nearest to a + b − c.
func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	da, db, dc := ecartAbsolu(p, a), ecartAbsolu(p, b), ecartAbsolu(p, c)
	switch {
	case da <= db && da <= dc:
		return a
	case db <= dc:
		return b
	}
	return c
}

func ecartAbsolu(p int, v byte) int { return max(p-int(v), int(v)-p) }

// reducteur averages squares of k by k pixels of the lines it is given.
type reducteur struct {
	img       *image.Gray
	k         int
	y, lignes int // line being filled, lines added to it
	somme     []uint32
}

func (r *reducteur) ligne(gris []byte) {
	if r.y >= r.img.Rect.Dy() {
		return // the last lines of a size that k does not divide
	}
	d := r.img.Pix[r.y*r.img.Stride:][:len(r.somme)]
	if r.k == 1 {
		copy(d, gris)
		r.y++
		return
	}
	for x := range r.somme {
		for _, v := range gris[x*r.k : (x+1)*r.k] {
			r.somme[x] += uint32(v)
		}
	}
	if r.lignes++; r.lignes < r.k {
		return
	}
	aire := uint32(r.k * r.k)
	for x, v := range r.somme {
		d[x] = byte((v + aire/2) / aire)
	}
	clear(r.somme)
	r.lignes = 0
	r.y++
}
