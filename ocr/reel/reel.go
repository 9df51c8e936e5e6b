// Package reel puts the real engines (leptonica, zxing-cpp, zbar, Tesseract) behind the reader's functions.
//
// It is the one place that names them together: the reading process and the tests that read real images share it, and package
// ocr itself holds no cgo. Only cmd and tests import it.
package reel

import (
	"errors"
	"image"

	"souspli/ocr"
	"souspli/ocr/codes"
	"souspli/ocr/pix"
	"souspli/ocr/tesseract"
)

// Outils loads the French model and that of all Latin letters, and returns the engines, for one goroutine; fermer gives the memory back.
func Outils() (o ocr.Outils, fermer func() error, err error) {
	fra, err := tesseract.New("fra")
	if err != nil {
		return ocr.Outils{}, nil, err
	}
	latin, err := tesseract.New("Latin")
	if err != nil {
		return ocr.Outils{}, nil, errors.Join(err, fra.Close())
	}
	return ocr.Outils{
		Version:     fra.Version(),
		Compter:     pix.Compter,
		Taille:      pix.Taille,
		Facteur:     pix.Facteur,
		Decode:      pix.Decode,
		Inclinaison: pix.Inclinaison,
		Orientation: pix.Orientation,
		Codes: func(img *image.Gray, f ocr.Formats, effort bool) []ocr.Code {
			return convertir(codes.Lire(img, formats(f), effort))
		},
		CodesSecond: func(img *image.Gray) []ocr.Code { return convertir(codes.LireSecond(img)) },
		Lire:        lecteur(fra),
		LireLatin:   lecteur(latin),
	}, func() error { return errors.Join(fra.Close(), latin.Close()) }, nil
}

func lecteur(t *tesseract.Client) func(*image.Gray, ocr.OptionsTexte) (ocr.Texte, error) {
	return func(img *image.Gray, op ocr.OptionsTexte) (ocr.Texte, error) {
		l, err := t.Lire(img, tesseract.Options{PSM: op.PSM, ListeBlanche: op.ListeBlanche, DPI: op.DPI})
		if err != nil {
			return ocr.Texte{}, err
		}
		r := ocr.Texte{Texte: l.Texte, Confiance: l.Confiance}
		for _, m := range l.Mots {
			r.Mots = append(r.Mots, ocr.Mot{Texte: m.Texte, Confiance: m.Confiance, Boite: m.Boite})
		}
		return r, nil
	}
}

func formats(f ocr.Formats) codes.Formats {
	var r codes.Formats
	for de, vers := range map[ocr.Formats]codes.Formats{ocr.FormatQR: codes.QR, ocr.FormatCode128: codes.Code128, ocr.FormatDataMatrix: codes.DataMatrix} {
		if f&de != 0 {
			r |= vers
		}
	}
	return r
}

func convertir(lus []codes.Code) []ocr.Code {
	var r []ocr.Code
	for _, c := range lus {
		r = append(r, ocr.Code{Format: c.Format, Texte: c.Texte, Octets: c.Octets, Coins: c.Coins})
	}
	return r
}
