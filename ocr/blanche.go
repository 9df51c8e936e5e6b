package ocr

import (
	"image"
	"math"
)

// What a blank page may bear, in mm. A mark that fits none of these is writing: a written page is never called blank, and a blank one
// that looks written only costs an agent a glance.
const (
	poussiereMax = 0.8 // longest side of a speck
	amasMax      = 8   // specks in one tile: more of them are letters gone to pieces
	tuileBlanche = 12  // side of a tile
	bordOmbre    = 14  // how far in a shadow that starts at the edge of the image may reach
	trouMin      = 4.2 // punch holes, and how far from an edge
	trouMax      = 7.5
	trouBord     = 18
	pliEpais     = 3 // thickness of a fold that crosses the page
)

// Differences of grey to the paper around: encreMin makes a mark, show-through stays below; a fold is paler than pliMax.
const (
	encreMin = 24
	pliMax   = 60
)

// blanche reports a page with nothing on it. e is pixels in one mm.
func blanche(img *image.Gray, e float64) bool {
	k := max(1, int(math.Round(e/4))) // to about 4 pixels in one mm
	s := reduire(img, k)
	e /= float64(k)
	if s.Rect.Dx() < 16 || s.Rect.Dy() < 16 || e < 1 {
		return false
	}
	encre, ok := encres(s, int(tuileBlanche*e))
	if !ok {
		return false
	}
	b := feuilleBlanche{l: s.Rect.Dx(), h: s.Rect.Dy(), e: e, encre: encre, specks: map[image.Point]int{}}
	for i, v := range encre {
		if v >= encreMin && !b.tolere(b.tache(i)) {
			return false
		}
	}
	return true
}

// encres gives how much darker each pixel is than the paper of its own tile, since paper and light are not even; false when a tile has no
// paper at all: a photograph, a dark sheet.
func encres(s *image.Gray, tuile int) ([]uint8, bool) {
	l, h := s.Rect.Dx(), s.Rect.Dy()
	encre := make([]uint8, l*h)
	for ty := 0; ty < h; ty += tuile {
		for tx := 0; tx < l; tx += tuile {
			r := image.Rect(tx, ty, min(tx+tuile, l), min(ty+tuile, h))
			// At the edges the lid may fill more than half of a tile: its lightest part is then the paper.
			part, bord := 0.6, tx == 0 || ty == 0 || r.Max.X == l || r.Max.Y == h
			if bord {
				part = 0.9
			}
			fond := quantile(sousImage(s, r), part)
			if fond < 90 && !bord {
				return nil, false
			}
			for y := r.Min.Y; y < r.Max.Y; y++ {
				for x := r.Min.X; x < r.Max.X; x++ {
					encre[y*l+x] = uint8(max(0, fond-float64(s.Pix[y*s.Stride+x])))
				}
			}
		}
	}
	return encre, true
}

type feuilleBlanche struct {
	l, h   int
	e      float64 // pixels in one mm
	encre  []uint8
	specks map[image.Point]int // by tile
	pile   []int
}

// tacheVue is a connected mark.
type tacheVue struct {
	boite image.Rectangle
	n     int // pixels
	somme int // of their differences to the paper
	creux int // how far from the edges of the image it reaches, pixels
	bord  bool
}

// tache gathers the mark that holds pixel i, and wipes it.
func (b *feuilleBlanche) tache(i int) tacheVue {
	t := tacheVue{boite: image.Rect(i%b.l, i/b.l, i%b.l+1, i/b.l+1)}
	b.pile = append(b.pile[:0], i)
	t.somme, b.encre[i] = int(b.encre[i]), 0
	for len(b.pile) > 0 {
		i = b.pile[len(b.pile)-1]
		b.pile = b.pile[:len(b.pile)-1]
		x, y := i%b.l, i/b.l
		t.n++
		t.boite = t.boite.Union(image.Rect(x, y, x+1, y+1))
		creux := min(x, y, b.l-1-x, b.h-1-y)
		t.creux, t.bord = max(t.creux, creux), t.bord || creux == 0
		for v := max(0, y-1); v <= min(b.h-1, y+1); v++ {
			for u := max(0, x-1); u <= min(b.l-1, x+1); u++ {
				if j := v*b.l + u; b.encre[j] >= encreMin {
					t.somme += int(b.encre[j])
					b.encre[j] = 0
					b.pile = append(b.pile, j)
				}
			}
		}
	}
	return t
}

// tolere reports whether a blank page may bear that mark.
func (b *feuilleBlanche) tolere(t tacheVue) bool {
	l, h := float64(t.boite.Dx())/b.e, float64(t.boite.Dy())/b.e
	plein := float64(t.n) / float64(t.boite.Dx()*t.boite.Dy())
	switch {
	case max(l, h) <= poussiereMax:
		c := t.boite.Min.Div(int(tuileBlanche * b.e))
		b.specks[c]++
		return b.specks[c] <= amasMax
	case t.bord && float64(t.creux)/b.e <= bordOmbre:
		return true
	case min(l, h) >= trouMin && max(l, h) <= trouMax && plein > 0.65 && float64(t.creux)/b.e <= trouBord:
		return true
	}
	return b.pli(t, float64(t.n)/(b.e*b.e))
}

// pli reports a fold: it crosses the page, and is pale and thin. aire in mm².
func (b *feuilleBlanche) pli(t tacheVue, aire float64) bool {
	long, page := float64(t.boite.Dx()), float64(b.l)
	if t.boite.Dy() > t.boite.Dx() {
		long, page = float64(t.boite.Dy()), float64(b.h)
	}
	return long > 0.93*page && aire/(long/b.e) < pliEpais && float64(t.somme)/float64(t.n) < pliMax
}
