package ocr

import (
	"image"

	"souspli/dossier"
)

// Formats of codes asked of a reader.
type Formats int

// One bit per kind of code.
const (
	FormatQR Formats = 1 << iota
	FormatCode128
	FormatDataMatrix
)

// Code is one 1D or 2D code found on an image. Coins are its corners in pixels, in the symbol's own order: top left, top
// right, bottom right, bottom left as printed, whatever the way the page was scanned.
type Code struct {
	Format string
	Texte  string
	Octets []byte
	Coins  [4]image.Point
}

// OptionsTexte says how an image is read. PSM is Tesseract's: 7 one line, 10 one character, 6 a block, 3 a page.
type OptionsTexte struct {
	PSM          int
	ListeBlanche string
	DPI          int
}

// Mot is one word read, in pixels of the image given.
type Mot struct {
	Texte     string
	Confiance dossier.Confiance
	Boite     image.Rectangle
}

// Texte is what was read on an image.
type Texte struct {
	Texte     string
	Confiance dossier.Confiance // mean of the words
	Mots      []Mot
}

// Outils are the engines behind the reader: the real ones (leptonica, zxing-cpp, zbar, Tesseract) are wired by cmd, recorded
// ones by tests, so that this package holds no cgo. A nil function is a missing engine: what needs it is skipped. They are
// called from one goroutine at a time.
type Outils struct {
	// Compter gives the number of pages of an image file.
	Compter func(octets []byte) (n int, typeMedia string, err error)
	// Decode gives page n (from 0) in grey, upright or not, with the resolution the file states, 0 when it states none.
	Decode func(octets []byte, page, maxPixels int) (*image.Gray, dossier.DPI, error)
	// Inclinaison gives the skew in degrees, positive clockwise, and a confidence (above 3 is sure).
	Inclinaison func(*image.Gray) (deg, conf float64)
	// Orientation gives the quarter turns clockwise that set the image upright, and a score (above 10 is sure).
	Orientation func(*image.Gray) (quarts int, score float64)
	// Codes finds the codes of an image; effort also tries harder.
	Codes func(img *image.Gray, f Formats, effort bool) []Code
	// CodesSecond is a second reader, slower, asked when the first finds nothing.
	CodesSecond func(img *image.Gray) []Code
	// Lire reads text.
	Lire func(img *image.Gray, o OptionsTexte) (Texte, error)
}
