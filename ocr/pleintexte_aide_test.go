package ocr_test

import (
	"souspli/dossier"
	"souspli/ocr"
)

// texteIntegral reads the full text of the first pages of a file, at most max.
func texteIntegral(m *ocr.Moteur, nom string, octets []byte, max int) ([]dossier.TextePage, error) {
	doc, err := m.Ouvrir(nom, octets)
	if err != nil {
		return nil, err
	}
	defer doc.Fermer()
	var l []dossier.TextePage
	for n := 1; n <= min(max, doc.NbPages()); n++ {
		t, err := doc.Texte(n)
		if err != nil {
			return nil, err
		}
		l = append(l, t)
	}
	return l, nil
}

// copieCherchable gives the file as a PDF with that text.
func copieCherchable(m *ocr.Moteur, nom string, octets []byte, textes []dossier.TextePage) ([]byte, error) {
	doc, err := m.Ouvrir(nom, octets)
	if err != nil {
		return nil, err
	}
	defer doc.Fermer()
	return doc.Copie(textes)
}
