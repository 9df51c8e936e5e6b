// Package reel puts the real engines (leptonica, zxing-cpp, zbar, Tesseract) behind the reader's functions.
//
// It is the one place that names them together: the reading process and the tests that read real images share it, and package
// ocr itself holds no cgo. Only cmd and tests import it.
package reel

import (
	"errors"
	"image"
	"runtime/debug"

	"souspli/ocr"
	"souspli/ocr/child"
	"souspli/ocr/codes"
	"souspli/ocr/pix"
	"souspli/ocr/tesseract"
)

// Outils returns the engines, for one goroutine; fermer gives the memory back. The models of French and of all Latin letters are looked
// for now and loaded by the first reading that needs each: most processes do without the second, which is ninety times as large.
func Outils() (o ocr.Outils, fermer func() error, err error) {
	var fra, latin modele
	if err := errors.Join(fra.preparer("fra"), latin.preparer("Latin")); err != nil {
		return ocr.Outils{}, nil, errors.Join(err, fra.fermer(), latin.fermer())
	}
	return ocr.Outils{
		Version:     tesseract.Version(),
		Compter:     pix.Compter,
		Taille:      pix.Taille,
		Facteur:     pix.Facteur,
		Decode:      pix.Decode,
		JPEG:        pix.JPEG,
		Exif:        pix.OrientationExif,
		Inclinaison: pix.Inclinaison,
		Orientation: pix.Orientation,
		Codes: func(img *image.Gray, f ocr.Formats, effort bool) []ocr.Code {
			return convertir(codes.Lire(img, formats(f), effort))
		},
		CodesSecond: func(img *image.Gray) []ocr.Code { return convertir(codes.LireSecond(img)) },
		Lire:        fra.lire,
		LireLatin:   latin.lire,
	}, func() error { return errors.Join(fra.fermer(), latin.fermer()) }, nil
}

// Moteur returns the reader with the real engines, as the reading process has it; fermer gives the memory back.
func Moteur() (m child.Moteur, fermer func() error, err error) {
	o, fermer, err := Outils()
	return ocr.NewMoteur(o), fermer, err
}

// modele is a text engine, loaded when it is first asked to read.
type modele struct {
	langue string
	t      *tesseract.Client
}

// preparer fails when the model is not installed.
func (m *modele) preparer(langue string) error {
	m.langue = langue
	if tesseract.Installe(langue) {
		return nil
	}
	return m.charger() // its own word on what is missing
}

func (m *modele) charger() (err error) {
	if m.t == nil {
		debug.FreeOSMemory() // loading takes three times the model's size for a moment
		m.t, err = tesseract.New(m.langue)
	}
	return err
}

func (m *modele) fermer() error {
	if m.t == nil {
		return nil
	}
	return m.t.Close()
}

func (m *modele) lire(img *image.Gray, op ocr.OptionsTexte) (ocr.Texte, error) {
	if err := m.charger(); err != nil {
		return ocr.Texte{}, err
	}
	l, err := m.t.Lire(img, tesseract.Options{PSM: op.PSM, ListeBlanche: op.ListeBlanche, DPI: op.DPI})
	if err != nil {
		return ocr.Texte{}, err
	}
	r := ocr.Texte{Texte: l.Texte, Confiance: l.Confiance}
	for _, m := range l.Mots {
		r.Mots = append(r.Mots, ocr.Mot{Texte: m.Texte, Confiance: m.Confiance, Boite: m.Boite, Ligne: m.Ligne})
	}
	return r, nil
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
