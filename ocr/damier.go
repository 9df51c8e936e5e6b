package ocr

import (
	"cmp"
	"image"
	"slices"
)

// Looking for a Data Matrix over a whole page costs as much as all the rest of its identification. Such a symbol is a square of at least
// 10 mm, about half black, which changes from black to white every millimetre both ways and everywhere: neither lines of text, with paper
// between them, nor pictures are that. Few rows and columns tell, and only the squares found are read.

const (
	damierCote    = 2.5 // mm, side of the cells looked at
	damierFenetre = 4   // cells: the smallest square that is a symbol
	damierMarge   = 4.0 // mm around what is read
	damiersMax    = 4   // squares read on a page, the largest first
	damierSondes  = 4   // rows and columns of a cell
	damierEntier  = 800 // pixels: an image no larger is read whole, whatever its resolution
)

// damiers gives the parts of a page that may hold a Data Matrix, in pixels, pxmm pixels a millimetre. cote is the side of the cells, mm: four
// make the smallest symbol found.
func damiers(img *image.Gray, pxmm, cote float64) []image.Rectangle {
	if img.Rect.Dx() <= damierEntier && img.Rect.Dy() <= damierEntier {
		return []image.Rectangle{img.Rect}
	}
	n := int(cote * pxmm)
	if n < 2*damierSondes {
		return nil
	}
	l, h := img.Rect.Dx()/n, img.Rect.Dy()/n
	dense := make([]bool, l*h)
	for y := range h {
		for x := range l {
			dense[y*l+x] = celluleDense(img, img.Rect.Min.X+x*n, img.Rect.Min.Y+y*n, n)
		}
	}
	plein := ouverture(dense, l, h)
	var trouves []image.Rectangle
	for i := range plein {
		if b := composante(plein, l, h, i); !b.Empty() && carree(b, cote) {
			trouves = append(trouves, b)
		}
	}
	slices.SortStableFunc(trouves, func(a, b image.Rectangle) int { return cmp.Compare(b.Dx()*b.Dy(), a.Dx()*a.Dy()) })
	trouves = trouves[:min(len(trouves), damiersMax)]
	marge := int(damierMarge * pxmm)
	for i, b := range trouves {
		trouves[i] = image.Rectangle{b.Min.Mul(n), b.Max.Mul(n)}.Add(img.Rect.Min).Inset(-marge).Intersect(img.Rect)
	}
	return trouves
}

// celluleDense reports whether a square of n pixels looks like the inside of a symbol.
func celluleDense(img *image.Gray, x0, y0, n int) bool {
	bas, haut := uint8(255), uint8(0)
	for k := range damierSondes {
		ligne := img.Pix[img.PixOffset(x0, y0+(2*k+1)*n/(2*damierSondes)):][:n]
		for _, v := range ligne {
			bas, haut = min(bas, v), max(haut, v)
		}
	}
	if haut-bas < 60 {
		return false
	}
	seuil := bas/2 + haut/2
	noirs, couchees, debout := 0, 0, 0
	for k := range damierSondes {
		d := (2*k + 1) * n / (2 * damierSondes)
		c, b := sonde(img.Pix[img.PixOffset(x0, y0+d):], 1, n, seuil)
		couchees, noirs = couchees+c, noirs+b
		c, b = sonde(img.Pix[img.PixOffset(x0+d, y0):], img.Stride, n, seuil)
		debout, noirs = debout+c, noirs+b
	}
	return noirs*100 >= 26*2*damierSondes*n && noirs*100 <= 76*2*damierSondes*n && couchees >= 4 && debout >= 4
}

// sonde counts the changes and the dark pixels along n pixels, pas apart.
func sonde(pix []uint8, pas, n int, seuil uint8) (changements, noirs int) {
	avant := pix[0] <= seuil
	for i := range n {
		noir := pix[i*pas] <= seuil
		if noir {
			noirs++
		}
		if noir != avant {
			changements++
		}
		avant = noir
	}
	return changements, noirs
}

// ouverture keeps the cells of the windows that are dense but for two cells at most.
func ouverture(dense []bool, l, h int) []bool {
	garde := make([]bool, len(dense))
	for y := 0; y+damierFenetre <= h; y++ {
		for x := 0; x+damierFenetre <= l; x++ {
			vides := 0
			for i := range damierFenetre * damierFenetre {
				if !dense[(y+i/damierFenetre)*l+x+i%damierFenetre] {
					vides++
				}
			}
			if vides > 2 {
				continue
			}
			for i := range damierFenetre * damierFenetre {
				garde[(y+i/damierFenetre)*l+x+i%damierFenetre] = true
			}
		}
	}
	return garde
}

// composante takes off the cells that touch cell i, and gives their box, in cells; empty when cell i is not kept.
func composante(garde []bool, l, h, i int) image.Rectangle {
	var b image.Rectangle
	pile := []int{i}
	for len(pile) > 0 {
		i, pile = pile[len(pile)-1], pile[:len(pile)-1]
		if !garde[i] {
			continue
		}
		garde[i] = false
		x, y := i%l, i/l
		b = b.Union(image.Rect(x, y, x+1, y+1))
		for _, v := range [4]image.Point{{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}} {
			if v.X >= 0 && v.X < l && v.Y >= 0 && v.Y < h {
				pile = append(pile, v.Y*l+v.X)
			}
		}
	}
	return b
}

// carree refuses what is longer than wide by half, and what is larger than any symbol (60 mm).
func carree(b image.Rectangle, cote float64) bool {
	p, g := min(b.Dx(), b.Dy()), max(b.Dx(), b.Dy())
	return 2*g <= 3*p+2 && float64(g)*cote <= 60
}
