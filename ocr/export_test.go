package ocr

import (
	"image"

	"souspli/dossier"
)

// PageDecodee is a page as an image: its size in pixels, whether anything is on it, what is said of it, or why there is none.
type PageDecodee struct {
	L, H    int
	Blanche bool
	DPI     dossier.DPI
	Alertes []string
	Erreur  error
}

// DecoderPages opens a file and decodes its first pages, at most premieres.
func (m *Moteur) DecoderPages(nom string, octets []byte, premieres int) ([]PageDecodee, error) {
	c, err := m.ouvrir(nom, octets)
	if err != nil {
		return nil, err
	}
	defer c.fermer()
	var pages []PageDecodee
	for n := 1; n <= min(premieres, c.inspection().NbPages); n++ {
		p, err := c.page(n)
		if err != nil {
			pages = append(pages, PageDecodee{Erreur: err})
			continue
		}
		pages = append(pages, PageDecodee{L: p.img.Rect.Dx(), H: p.img.Rect.Dy(), Blanche: unie(p.img), DPI: p.dpi, Alertes: p.alertes})
	}
	return pages, nil
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
