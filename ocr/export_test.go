package ocr

import (
	"image"

	"souspli/dossier"
)

// DecoderPages opens a file and decodes its first pages, at most max; it gives one error for each page that cannot be.
func (m *Moteur) DecoderPages(nom string, octets []byte, max int) ([]error, error) {
	c, err := m.ouvrir(nom, octets)
	if err != nil {
		return nil, err
	}
	defer c.fermer()
	var erreurs []error
	for n := 1; n <= min(max, c.inspection().NbPages); n++ {
		if _, err := c.page(n); err != nil {
			erreurs = append(erreurs, err)
		}
	}
	return erreurs, nil
}

// IdentifiantPage opens a file, decodes its first page and looks for a page id, with every reader; "" when there is none.
func (m *Moteur) IdentifiantPage(nom string, octets []byte) (string, error) {
	c, err := m.ouvrir(nom, octets)
	if err != nil {
		return "", err
	}
	defer c.fermer()
	p, err := c.page(1)
	if err != nil {
		return "", err
	}
	t := nouveauTrouveur(m, p.img)
	id, _ := t.identifier(func() bool { return false })
	return id.texte, nil
}

// SituerPage does the first half of reading a page: what it is, how it lies, its quality. Its boxes and its text are not read.
func (m *Moteur) SituerPage(img *image.Gray, dpi dossier.DPI) dossier.PageLue {
	return m.identifierPage(1, pageImage{img: img, dpi: dpi}).Page
}
