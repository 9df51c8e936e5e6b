package pix

// #include "grise.h"
import "C"

import (
	"bytes"
	"errors"
	"image"
	"math"
	"runtime"
	"unsafe"

	"souspli/dossier"
)

var (
	// errMemoire is the one failure that is ours.
	errMemoire = errors.New("pix: mémoire insuffisante")
	// ErrTachee comes with an image whose lines are all there, some of them wrong.
	ErrTachee = errors.New("image abîmée par endroits")
)

// Media types given by Compter.
const (
	TypeJPEG = "image/jpeg"
	TypePNG  = "image/png"
	TypeTIFF = "image/tiff"
)

const (
	// PixelsLus bounds a decoded page: A3 at 300 dpi is 17 million pixels, A4 at 600 dpi 35. A larger one is divided by a whole number.
	PixelsLus = 40_000_000
	// A page of more than pixelsAises is also brought near dpiLu, when it says that it is at least twice as fine: reading gains nothing above.
	pixelsAises = 20_000_000
	dpiLu       = 300
)

// Compter says what the bytes are, whatever their name, and how many pages they hold. An animated PNG is one page, its still image.
//
// *dossier.Refus: fichier_vide, type_inconnu, fichier_abime. Nothing is decoded.
func Compter(octets []byte) (int, string, error) {
	t, err := genre(octets)
	if err != nil {
		return 0, "", err
	}
	n := C.int(1)
	if t == C.PIX_TIFF {
		r := C.pix_tiff_compte(source(octets, 0), &n)
		runtime.KeepAlive(octets)
		if err := refus(r, -1); err != nil {
			return 0, "", err
		}
	}
	return int(n), types[t], nil
}

var types = map[C.int]string{C.PIX_JPEG: TypeJPEG, C.PIX_PNG: TypePNG, C.PIX_TIFF: TypeTIFF}

// Taille gives the size in pixels of a page as it is stored, from 0: before any reduction or turn.
func Taille(octets []byte, page int) (l, h int, err error) {
	_, e, err := entete(octets, page)
	return int(e.l), int(e.h), err
}

// Decode gives one page, from 0, of at most PixelsLus. The resolution is that of the image given, 0 when the file does not say it, or says
// less than 50 or more than 2400.
//
// maxPixels is checked on the header, before anything is decoded (0: no limit): *dossier.Refus image_trop_grande. Damaged bytes
// give fichier_abime; when a part could be decoded (a JPEG cut short), the image comes with that error, and the caller chooses;
// it comes with ErrTachee when nothing is missing.
func Decode(octets []byte, page, maxPixels int) (*image.Gray, dossier.DPI, error) {
	t, e, err := entete(octets, page)
	if err != nil {
		return nil, 0, err
	}
	l, h := int(e.l), int(e.h)
	if l*h > math.MaxInt32 || maxPixels > 0 && l*h > maxPixels {
		return nil, 0, refus(C.PIX_GRANDE, page)
	}
	k := Facteur(l, h, dossier.DPI(min(e.xdpi, e.ydpi)))
	if l < k || h < k { // a thread of pixels
		return nil, 0, refus(C.PIX_GRANDE, page)
	}
	img := image.NewGray(image.Rect(0, 0, l/k, h/k))
	s, d, cl, ch := source(octets, page), dst(img), C.int(l/k), C.int(h/k)
	var r C.int
	switch t {
	case C.PIX_JPEG:
		r = C.pix_jpeg_decode(s, C.int(k), d, cl, ch)
	case C.PIX_PNG:
		r = C.pix_png_decode(s, C.int(k), d, cl, ch)
	default:
		r = C.pix_tiff_decode(s, C.int(k), d, cl, ch)
	}
	runtime.KeepAlive(octets)
	err = refus(r, page)
	if r != C.PIX_OK && r != C.PIX_TACHEE && r != C.PIX_PARTIELLE {
		return nil, 0, err
	}
	xdpi, ydpi, sens := int(e.xdpi)/k, int(e.ydpi)/k, int(e.sens)
	switch t {
	case C.PIX_TIFF:
		img, xdpi, ydpi = carre(img, xdpi, ydpi)
	case C.PIX_JPEG:
		sens = orientationJPEG(octets)
	case C.PIX_PNG:
		sens = orientationPNG(octets)
	}
	return redresse(img, sens), resolution(xdpi, ydpi), err
}

// Facteur is the whole number by which both sides of a page are divided when it is decoded; dpi is 0 when the file does not say it.
func Facteur(l, h int, dpi dossier.DPI) int {
	k := 1
	if d := int(dpi) + dpiLu/50; d >= 2*dpiLu && d <= 2400+dpiLu/50 && l*h > pixelsAises {
		k = d / dpiLu
	}
	for (l/k)*(h/k) > PixelsLus {
		k++
	}
	return k
}

// carre makes the pixels of a fax square: lines are half as dense as columns in standard mode.
func carre(img *image.Gray, xdpi, ydpi int) (*image.Gray, int, int) {
	if xdpi < 50 || ydpi < 50 {
		return img, xdpi, ydpi
	}
	r := float64(xdpi) / float64(ydpi)
	if r < 1.2 && r > 1/1.2 || r > 4 || r < 0.25 {
		return img, xdpi, ydpi
	}
	v, ok := vueDe(img)
	l, h := img.Rect.Dx(), img.Rect.Dy()
	if r > 1 {
		h, ydpi = int(math.Round(float64(h)*r)), xdpi
	} else {
		l, xdpi = int(math.Round(float64(l)/r)), ydpi
	}
	if !ok || l > coteMax || h > coteMax {
		return img, 0, 0
	}
	d := image.NewGray(image.Rect(0, 0, l, h))
	e := C.pix_etire(v.p, v.l, v.h, v.pas, C.int(l), C.int(h), dst(d))
	runtime.KeepAlive(img)
	if e != C.PIX_OK {
		return img, 0, 0
	}
	return d, xdpi, ydpi
}

func resolution(x, y int) dossier.DPI {
	d := max(x, y)
	if d < 50 || d > 2400 {
		return 0
	}
	return dossier.DPI(d)
}

// entete reads what the header of a page says.
func entete(octets []byte, page int) (C.int, C.pix_entete, error) {
	var e C.pix_entete
	t, err := genre(octets)
	if err != nil {
		return 0, e, err
	}
	n, _, err := Compter(octets)
	if err != nil {
		return 0, e, err
	}
	if page < 0 || page >= n {
		return 0, e, refus(C.PIX_PAGE, page)
	}
	s := source(octets, page)
	var r C.int
	switch t {
	case C.PIX_JPEG:
		r = C.pix_jpeg_entete(s, &e)
	case C.PIX_PNG:
		r = C.pix_png_entete(s, &e)
	default:
		r = C.pix_tiff_entete(s, &e)
	}
	runtime.KeepAlive(octets)
	if err := refus(r, page); err != nil {
		return 0, e, err
	}
	if e.l < 1 || e.h < 1 {
		return 0, e, refus(C.PIX_ABIMEE, page)
	}
	return t, e, nil
}

func genre(octets []byte) (C.int, error) {
	if len(octets) == 0 {
		return 0, &dossier.Refus{Code: dossier.RefusVide, Message: "Le fichier est vide."}
	}
	for debut, t := range marques {
		if bytes.HasPrefix(octets, []byte(debut)) {
			return t, nil
		}
	}
	return 0, &dossier.Refus{Code: dossier.RefusType, Message: "Le fichier n’est pas une image TIFF, JPEG ou PNG."}
}

var marques = map[string]C.int{
	"\xFF\xD8\xFF": C.PIX_JPEG, "\x89PNG\r\n\x1a\n": C.PIX_PNG,
	"II*\x00": C.PIX_TIFF, "MM\x00*": C.PIX_TIFF, "II+\x00": C.PIX_TIFF, "MM\x00+": C.PIX_TIFF,
}

// source shows C a page for the time of one call; the caller keeps octets alive.
func source(octets []byte, page int) C.pix_source {
	return C.pix_source{data: (*C.uchar)(unsafe.Pointer(&octets[0])), n: C.size_t(len(octets)), page: C.int(page)}
}
