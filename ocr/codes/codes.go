// Package codes reads the codes printed on a page: QR, Code 128, Data Matrix.
//
// In: a grey image (any stride, sub-images too), any resolution; dark on light. Out: the codes found, with their bytes and the
// four corners in pixels of the image given, in its own coordinates (a sub-image keeps those of its parent). It never
// interprets a payload, never changes the image, keeps no state, and finds nothing rather than fail: an image too small, empty
// or odd gives no code. Safe for concurrent use.
//
// Two readers, since they lose different symbols: zxing-cpp first (fast, whole pages), zbar second (slow, for the crop where a
// code is expected).
package codes

// #cgo pkg-config: zxing zbar
// #cgo CXXFLAGS: -std=c++17 -O2 -DZX_USE_UTF8
// #include <stdlib.h>
// #include "lire.h"
import "C"

import (
	"image"
	"runtime"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// Formats is a set of symbologies.
type Formats uint

const (
	QR Formats = 1 << iota
	Code128
	DataMatrix

	Tous = QR | Code128 | DataMatrix
)

// Names given in Code.Format.
const (
	FormatQR         = "qr"
	FormatCode128    = "code128"
	FormatDataMatrix = "datamatrix"
)

// Code is one symbol found.
type Code struct {
	Format string // qr, code128, datamatrix
	Texte  string // Octets as text; bytes that are not UTF-8 are taken as Latin-1
	Octets []byte // the payload as encoded; from the second reader, text payloads only are to be trusted
	// Coins are the corners in reading order of the symbol: its own top left, top right, bottom right, bottom left. For
	// Code 128 they are the ends of the line read, hence almost flat; from the second reader, the box of what it saw.
	Coins [4]image.Point
}

const (
	coteMin = 16     // below this nothing can be read
	coteMax = 32_000 // above this the readers' own coordinates overflow
)

// Lire reads with zxing-cpp. effort looks harder: more lines, reduced images, codes turned by 90°, every window of the page for
// Data Matrix. On a whole 300-dpi page, in ms: QR 50, Code 128 80, Data Matrix 200; on the crop of a corner, QR 2.
func Lire(img *image.Gray, formats Formats, effort bool) []Code {
	v, ok := vueDe(img)
	if !ok || formats&Tous == 0 {
		return nil
	}
	e := C.int(0)
	if effort {
		e = 1
	}
	r := C.codes_zxing(v.p, v.l, v.h, v.pas, C.uint(formats), e)
	runtime.KeepAlive(img)
	return recueille(r, img.Rect.Min)
}

// LireSecond reads QR and Code 128 with zbar: slow on a whole page (0.2 s at 300 dpi), 3 to 5 ms on the crop of a corner.
func LireSecond(img *image.Gray) []Code {
	v, ok := vueDe(img)
	if !ok {
		return nil
	}
	r := C.codes_zbar(v.p, v.l, v.h, v.pas)
	runtime.KeepAlive(img)
	return recueille(r, img.Rect.Min)
}

type vue struct {
	p         *C.uchar
	l, h, pas C.int
}

// vueDe gives C a view of the pixels, valid for the time of one call. It refuses an image whose rows run past its buffer.
func vueDe(img *image.Gray) (vue, bool) {
	if img == nil {
		return vue{}, false
	}
	l, h := img.Rect.Dx(), img.Rect.Dy()
	if l < coteMin || h < coteMin || l > coteMax || h > coteMax {
		return vue{}, false
	}
	if img.Stride < l || len(img.Pix) < (h-1)*img.Stride+l {
		return vue{}, false
	}
	return vue{(*C.uchar)(unsafe.Pointer(&img.Pix[0])), C.int(l), C.int(h), C.int(img.Stride)}, true
}

// recueille copies the C list into Go, shifts it to the image's coordinates, and frees it.
func recueille(r *C.liste, origine image.Point) []Code {
	if r == nil {
		return nil
	}
	defer C.codes_libere(r)
	var codes []Code
	for _, c := range unsafe.Slice(r.codes, int(r.n)) {
		o := C.GoBytes(unsafe.Pointer(c.octets), c.taille)
		k := Code{Octets: o, Texte: texte(o)}
		switch Formats(c.format) {
		case QR:
			k.Format = FormatQR
		case Code128:
			k.Format = FormatCode128
		case DataMatrix:
			k.Format = FormatDataMatrix
		default:
			continue
		}
		for i := range k.Coins {
			k.Coins[i] = image.Pt(int(c.coins[2*i]), int(c.coins[2*i+1])).Add(origine)
		}
		codes = append(codes, k)
	}
	return codes
}

func texte(o []byte) string {
	if utf8.Valid(o) {
		return string(o)
	}
	var b strings.Builder
	for _, c := range o {
		b.WriteRune(rune(c))
	}
	return b.String()
}
