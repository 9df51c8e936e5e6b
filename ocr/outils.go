package ocr

import (
	"image"

	"souspli/dossier"
)

// Formats is a set of kinds of codes, with the values of ocr/codes.
type Formats uint

// The kinds we look for.
const (
	FormatQR Formats = 1 << iota
	FormatCode128
	FormatDataMatrix
)

// Code is one code found on an image. Coins are its corners in pixels of that image, in the symbol's own order: top left, top
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

// Mot is one word read; its box is in pixels of the image given.
type Mot struct {
	Texte     string
	Confiance dossier.Confiance
	Boite     image.Rectangle
	Ligne     int // from 0
}

// Texte is what was read on an image.
type Texte struct {
	Texte     string
	Confiance dossier.Confiance // mean of the words
	Mots      []Mot
}

// Outils are the engines behind the reader: the real ones (leptonica, zxing-cpp, zbar, Tesseract) are wired by cmd, recorded
// ones by tests. They are called from one goroutine at a time. A nil function is a missing engine: what needs it is not done.
type Outils struct {
	// Compter gives the number of pages of an image file and its media type. A *dossier.Refus says why not.
	Compter func(octets []byte) (n int, typeMedia string, err error)
	// Taille gives the size in pixels of a page, numbered from 0 here, as the file stores it.
	Taille func(octets []byte, page int) (l, h int, err error)
	// Facteur gives the whole number by which both sides of a page of that size are to be divided when it is decoded: 1 when it is no finer
	// than reading needs. dpi is 0 when it is not known.
	Facteur func(l, h int, dpi dossier.DPI) int
	// Decode gives a page, numbered from 0 here, in grey, the camera's orientation undone, with its resolution, 0 when the file states
	// none. A page finer than reading needs comes reduced. An image that comes
	// with a *dossier.Refus lacks a part, with another error it has wrong pixels.
	Decode func(octets []byte, page, maxPixels int) (*image.Gray, dossier.DPI, error)
	// JPEG writes a grey JPEG, quality 1 to 100, with its resolution (0: none). It is needed.
	JPEG func(img *image.Gray, dpi dossier.DPI, qualite int) ([]byte, error)
	// Exif gives the orientation a camera says of a JPEG, 1 to 8; 1 is upright.
	Exif func(octets []byte) int
	// Inclinaison gives the skew in degrees, positive clockwise, and a confidence (above 3 is sure).
	Inclinaison func(*image.Gray) (deg, conf float64)
	// Orientation gives the quarter turns clockwise that set the image upright, and a score (8 is sure, 0 not known).
	Orientation func(*image.Gray) (quarts int, score float64)
	// Codes finds the codes of an image; effort looks harder.
	Codes func(img *image.Gray, f Formats, effort bool) []Code
	// CodesSecond is a second, slower reader, asked when the first finds nothing.
	CodesSecond func(img *image.Gray) []Code
	// Lire reads text.
	Lire func(img *image.Gray, o OptionsTexte) (Texte, error)
	// LireLatin is a second reader, slower, whose model has the letters of every language written in ours (ł, ğ, ė). It is asked whether
	// it sees what the first saw; without it, no text but numbers and dates is taken as sure.
	LireLatin func(img *image.Gray, o OptionsTexte) (Texte, error)
	// Version names the text engine, for Lecture.Moteur.
	Version string
}
