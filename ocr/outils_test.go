package ocr_test

import (
	"image"
	"testing"

	"souspli/dossier"
	"souspli/ocr"
	"souspli/ocr/codes"
	"souspli/ocr/pix"
	"souspli/ocr/tesseract"
)

// vraisOutils are the engines of production, closed with the test.
func vraisOutils(tb testing.TB) ocr.Outils {
	tb.Helper()
	t, err := tesseract.New("fra")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = t.Close() })
	convertir := func(cs []codes.Code) []ocr.Code {
		r := make([]ocr.Code, len(cs))
		for i, c := range cs {
			r[i] = ocr.Code(c)
		}
		return r
	}
	return ocr.Outils{
		Compter: pix.Compter,
		Decode: func(octets []byte, page, maxPixels int) (*image.Gray, dossier.DPI, error) {
			return pix.Decode(octets, page-1, maxPixels)
		},
		Inclinaison: pix.Inclinaison,
		Orientation: pix.Orientation,
		Codes: func(img *image.Gray, f ocr.Formats, effort bool) []ocr.Code {
			return convertir(codes.Lire(img, codes.Formats(f), effort))
		},
		CodesSecond: func(img *image.Gray) []ocr.Code { return convertir(codes.LireSecond(img)) },
		Lire: func(img *image.Gray, o ocr.OptionsTexte) (ocr.Texte, error) {
			x, err := t.Lire(img, tesseract.Options(o))
			r := ocr.Texte{Texte: x.Texte, Confiance: x.Confiance}
			for _, m := range x.Mots {
				r.Mots = append(r.Mots, ocr.Mot(m))
			}
			return r, err
		},
		Version: t.Version(),
	}
}
