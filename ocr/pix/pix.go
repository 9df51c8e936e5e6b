// Package pix decodes page images and finds how they lie: JPEG, PNG and TIFF (several pages, G3, G4, LZW, JPEG…) to grey, tilt,
// orientation, two tones, turns.
//
// In: bytes, or grey images of any stride, sub-images too. Out: grey images with origin (0,0), 0 black, 255 white; colour
// becomes luminance, transparency becomes white, the oblong pixels of a fax become square, a photo is turned as its camera says,
// a page finer than reading needs is reduced as it is decoded. Angles are degrees, positive clockwise; pages count from 0. It reads
// the header before it decodes, and refuses what is over the caller's limit; bytes it cannot take give a *dossier.Refus. It writes
// no file and keeps no state. Safe for concurrent use, but the decoders are written in C and fed with outside bytes: only the
// reading process calls them.
package pix

// #cgo pkg-config: lept libtiff-4 libpng libjpeg
// #cgo CFLAGS: -O2
// #cgo LDFLAGS: -lm
// #include <stdlib.h>
// #include "grise.h"
import "C"

import (
	"fmt"
	"image"
	"math"
	"runtime"
	"unsafe"

	"souspli/dossier"
)

func init() { C.pix_prepare() }

func refus(r C.int, page int) error {
	ou := "L’image"
	if page >= 0 {
		ou = fmt.Sprintf("L’image de la page\u00a0%d", page+1)
	}
	switch r {
	case C.PIX_OK:
		return nil
	case C.PIX_TACHEE:
		return ErrTachee
	case C.PIX_MEMOIRE:
		return errMemoire
	case C.PIX_GRANDE:
		return &dossier.Refus{Code: dossier.RefusTropGrand, Message: ou + " est trop grande. Numérisez-la à 300\u00a0points par pouce."}
	case C.PIX_PAGE:
		return &dossier.Refus{Code: dossier.RefusSansPage, Message: fmt.Sprintf("Le fichier n’a pas de page\u00a0%d.", page+1)}
	case C.PIX_TYPE:
		return &dossier.Refus{Code: dossier.RefusType, Message: ou + " est d’une variante trop rare pour être lue. Enregistrez-la en PDF."}
	case C.PIX_PARTIELLE:
		return &dossier.Refus{Code: dossier.RefusAbime, Message: ou + " est endommagée\u00a0: une partie n’a pas pu être décodée."}
	}
	return &dossier.Refus{Code: dossier.RefusAbime, Message: ou + " est endommagée et ne peut pas être décodée."}
}

// Inclinaison gives the tilt of the text, positive clockwise, found within ±7° to 0.02° on a page of text, and its confidence:
// above 3 it can be trusted, 0 means not found.
func Inclinaison(img *image.Gray) (deg, conf float64) {
	v, ok := vueDe(img)
	if !ok {
		return 0, 0
	}
	var d, c C.float
	C.pix_inclinaison(v.p, v.l, v.h, v.pas, C.int(Seuil(img)), &d, &c)
	runtime.KeepAlive(img)
	return float64(d), float64(c)
}

// Orientation gives the quarter turns clockwise that set the page upright, 0 to 3, and how clearly the ascenders of the text
// say so (8 is enough, 50 is usual). A score of 0 means that the page does not say: 0 quarter turns is then no answer.
// Set it straight first beyond a few degrees of tilt.
func Orientation(img *image.Gray) (quarts int, score float64) {
	v, ok := vueDe(img)
	if !ok {
		return 0, 0
	}
	var q C.int
	var s C.float
	C.pix_orientation(v.p, v.l, v.h, v.pas, C.int(Seuil(img)), &q, &s)
	runtime.KeepAlive(img)
	return int(q), float64(s)
}

// Rotate turns by any angle about the centre, positive clockwise; same size, white where nothing was, corners cut.
func Rotate(img *image.Gray, deg float64) *image.Gray {
	v, ok := vueDe(img)
	if !ok {
		return copie(img)
	}
	d := image.NewGray(image.Rect(0, 0, int(v.l), int(v.h)))
	r := C.pix_rotation(v.p, v.l, v.h, v.pas, C.double(deg), dst(d))
	runtime.KeepAlive(img)
	if r != C.PIX_OK {
		return copie(img)
	}
	return d
}

// Tourner turns by quarters clockwise, any sign; exact.
func Tourner(img *image.Gray, quarts int) *image.Gray {
	v, ok := vueDe(img)
	quarts = ((quarts % 4) + 4) % 4
	if !ok || quarts == 0 {
		return copie(img)
	}
	r := image.Rect(0, 0, int(v.l), int(v.h))
	if quarts%2 == 1 {
		r = image.Rect(0, 0, int(v.h), int(v.l))
	}
	d := image.NewGray(r)
	e := C.pix_quarts(v.p, v.l, v.h, v.pas, C.int(quarts), dst(d))
	runtime.KeepAlive(img)
	if e != C.PIX_OK {
		return copie(img)
	}
	return d
}

// Binarise gives ink as 0 and paper as 255, the threshold following the light of each part of the page (Otsu by tiles of 300
// pixels). A tile of bare paper may give specks.
func Binarise(img *image.Gray) *image.Gray {
	v, ok := vueDe(img)
	if !ok {
		return copie(img)
	}
	d := image.NewGray(image.Rect(0, 0, int(v.l), int(v.h)))
	r := C.pix_binarise(v.p, v.l, v.h, v.pas, dst(d))
	runtime.KeepAlive(img)
	if r != C.PIX_OK {
		return copie(img)
	}
	return d
}

// Seuil is Otsu's threshold of the whole image: below it is ink. A blank page gives a low value rather than cutting its grain.
func Seuil(img *image.Gray) int {
	var h [256]int
	r := img.Rect
	total, somme := 0, 0
	pas := 1
	if r.Dx()*r.Dy() > 1<<20 {
		pas = 3
	}
	for y := 0; y < r.Dy(); y += pas {
		ligne := img.Pix[y*img.Stride:][:r.Dx()]
		for x := 0; x < len(ligne); x += pas {
			h[ligne[x]]++
		}
	}
	for v, n := range h {
		total += n
		somme += v * n
	}
	meilleur, seuil := -1.0, 128
	bas, sommeBas := 0, 0
	for v, n := range h[:255] {
		bas += n
		sommeBas += v * n
		if bas == 0 || bas == total {
			continue
		}
		m0 := float64(sommeBas) / float64(bas)
		m1 := float64(somme-sommeBas) / float64(total-bas)
		if e := float64(bas) * float64(total-bas) * (m1 - m0) * (m1 - m0); e > meilleur {
			// Two tones far apart have a gap of equal scores between them: its middle is meant.
			meilleur, seuil = e, int(math.Round((m0+m1)/2))
		}
	}
	moyenne := somme / max(total, 1)
	return max(1, min(seuil, moyenne-8, 220))
}

// JPEG writes a grey JPEG with its resolution (0: none), quality 1 to 100.
func JPEG(img *image.Gray, dpi dossier.DPI, qualite int) ([]byte, error) {
	v, ok := vueDe(img)
	if !ok {
		return nil, fmt.Errorf("%w: image vide", dossier.ErrInvalide)
	}
	var p *C.uchar
	var n C.size_t
	r := C.pix_jpeg(v.p, v.l, v.h, v.pas, C.int(dpi), C.int(qualite), &p, &n)
	runtime.KeepAlive(img)
	defer C.free(unsafe.Pointer(p))
	if r != C.PIX_OK {
		return nil, errMemoire
	}
	return C.GoBytes(unsafe.Pointer(p), C.int(n)), nil
}

// TIFF writes pages into one file: G4 in two tones when deuxTons, else grey. Tests and benches only.
func TIFF(pages []*image.Gray, dpi dossier.DPI, deuxTons bool) ([]byte, error) {
	pile := C.pix_pile()
	if pile == nil {
		return nil, errMemoire
	}
	defer C.pix_depile(pile)
	for _, img := range pages {
		v, ok := vueDe(img)
		if !ok {
			return nil, fmt.Errorf("%w: image vide", dossier.ErrInvalide)
		}
		seuil := 0
		if deuxTons {
			seuil = Seuil(img)
		}
		r := C.pix_empile(pile, v.p, v.l, v.h, v.pas, C.int(dpi), C.int(seuil))
		runtime.KeepAlive(img)
		if r != C.PIX_OK {
			return nil, errMemoire
		}
	}
	var p *C.uchar
	var n C.size_t
	r := C.pix_tiff(pile, &p, &n)
	defer C.free(unsafe.Pointer(p))
	if r != C.PIX_OK {
		return nil, errMemoire
	}
	return C.GoBytes(unsafe.Pointer(p), C.int(n)), nil
}

type vue struct {
	p         *C.uchar
	l, h, pas C.int
}

// coteMax keeps every product of sizes within C's int.
const coteMax = 40_000

// vueDe gives C a view of the pixels for the time of one call; it refuses an empty image and rows that run past the buffer.
func vueDe(img *image.Gray) (vue, bool) {
	if img == nil {
		return vue{}, false
	}
	l, h := img.Rect.Dx(), img.Rect.Dy()
	if l < 1 || h < 1 || l > coteMax || h > coteMax || img.Stride < l || len(img.Pix) < (h-1)*img.Stride+l {
		return vue{}, false
	}
	return vue{(*C.uchar)(unsafe.Pointer(&img.Pix[0])), C.int(l), C.int(h), C.int(img.Stride)}, true
}

func copie(img *image.Gray) *image.Gray {
	if img == nil {
		return image.NewGray(image.Rectangle{})
	}
	l, h := img.Rect.Dx(), img.Rect.Dy()
	d := image.NewGray(image.Rect(0, 0, l, h))
	for y := range h {
		copy(d.Pix[y*d.Stride:][:l], img.Pix[y*img.Stride:])
	}
	return d
}

func dst(img *image.Gray) *C.uchar { return (*C.uchar)(unsafe.Pointer(&img.Pix[0])) }
