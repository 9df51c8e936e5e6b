package ocr

import (
	"encoding/json"
	"errors"
	"fmt"

	"souspli/dossier"
	"souspli/ocr/child"
	"souspli/ocr/mrz"
)

// Moteur reads plis. It is used by one goroutine at a time.
type Moteur struct {
	outils  Outils
	limites child.Limites
	rendu   *rendu       // started by the first page that needs it
	mrz     *mrz.Lecteur // made by the first page that needs it
}

var (
	_ child.Moteur      = (*Moteur)(nil)
	_ child.AvecLimites = (*Moteur)(nil)
)

// NewMoteur makes a reader from its engines.
func NewMoteur(o Outils) *Moteur { return &Moteur{outils: o, limites: child.LimitesDefaut} }

// Limiter sets the bounds of the next readings.
func (m *Moteur) Limiter(l child.Limites) { m.limites = l }

// Inspecter opens the bytes without reading their pages. A *dossier.Refus says why they cannot be taken.
func (m *Moteur) Inspecter(nom string, octets []byte) (dossier.Inspection, error) {
	return m.inspecter(nom, octets)
}

// Ouvrir opens the bytes for their pages to be read. A *dossier.Refus says why they cannot be taken.
func (m *Moteur) Ouvrir(nom string, octets []byte) (child.Document, error) {
	doc, err := m.ouvrir(nom, octets)
	if err != nil {
		return nil, err
	}
	return &document{m: m, contenant: doc}, nil
}

// Lire reads every page in this process and puts them together. A *dossier.Refus says why the bytes cannot be taken; what is wrong with
// one page is said on it.
func (m *Moteur) Lire(nom string, octets []byte) (dossier.Lecture, error) {
	return child.LectureIci(m, nom, octets)
}

// document is an opened file whose pages are read. States travel as JSON of pageEtat.
type document struct {
	m         *Moteur
	contenant contenant
	images    cacheImages
}

func (d *document) NbPages() int { return d.contenant.inspection().NbPages }

func (d *document) Fermer() { d.contenant.fermer() }

// Identifier decodes a page, draws its preview and says what it is. What is left to be read is the boxes of a form, or a page that is no
// form of ours. The pages of one copy tell one another what its data code says.
func (d *document) Identifier(n int) (child.Identification, error) {
	e, apercu := d.identifier(n)
	i := child.Identification{Apercu: apercu, Suite: e.Suite != "", Groupe: e.groupe()}
	if e.Page.Type == dossier.PageDonnees {
		var err error
		if i.Commun, err = json.Marshal(e.Donnees); err != nil {
			return i, fmt.Errorf("record data of page %d: %w", n, err)
		}
	}
	return i, d.noter(n, e, &i.Etat)
}

// identifier is Identifier; a panic of a library stays on its page.
func (d *document) identifier(n int) (e pageEtat, jpeg []byte) {
	defer func() {
		if r := recover(); r != nil {
			e = pageIllisible(n, "la lecture de cette page a échoué")
		}
	}()
	p, err := d.page(n)
	if err != nil {
		return pageIllisible(n, causePage(err)), nil
	}
	jpeg, err = d.m.apercu(p.img)
	if err != nil {
		return pageIllisible(n, "l’image de cette page ne peut pas être affichée"), nil
	}
	return d.m.identifierPage(n, p), jpeg
}

// Lire reads what Identifier left.
func (d *document) Lire(n int, etat []byte, communs [][]byte) ([]byte, error) {
	var e pageEtat
	if err := json.Unmarshal(etat, &e); err != nil {
		return nil, fmt.Errorf("take page %d again: %w", n, err)
	}
	var codes [][]string
	for _, c := range communs {
		var l []string
		if err := json.Unmarshal(c, &l); err != nil {
			return nil, fmt.Errorf("take data for page %d: %w", n, err)
		}
		codes = append(codes, l)
	}
	e = d.lire(n, e, codes)
	var sortie []byte
	return sortie, d.noter(n, e, &sortie)
}

func (d *document) lire(n int, avant pageEtat, codes [][]string) (e pageEtat) {
	defer func() {
		if r := recover(); r != nil {
			e = pageIllisible(n, "la lecture de cette page a échoué")
		}
	}()
	p, err := d.page(n)
	if err != nil {
		return pageIllisible(n, causePage(err))
	}
	e = avant
	d.m.lireSuite(&e, p.img, attendusDe(&e, codes))
	return e
}

// page decodes a page, or finds it again.
func (d *document) page(n int) (pageImage, error) {
	if p, ok := d.images.prendre(n); ok {
		return p, nil
	}
	p, err := d.contenant.page(n)
	if err == nil {
		d.images.garder(n, p)
	}
	return p, err
}

func (d *document) noter(n int, e pageEtat, etat *[]byte) error {
	b, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("record page %d: %w", n, err)
	}
	*etat = b
	return nil
}

// Assembler puts all pages together.
func (d *document) Assembler(connues []child.PageConnue) (dossier.Lecture, error) {
	pages := make([]pageEtat, len(connues))
	for i, c := range connues {
		if c.Erreur != "" {
			pages[i] = pageIllisible(i+1, c.Erreur)
			continue
		}
		if err := json.Unmarshal(c.Etat, &pages[i]); err != nil {
			return dossier.Lecture{}, fmt.Errorf("put page %d together: %w", i+1, err)
		}
	}
	return d.m.assembler(pages), nil
}

// cacheImages keeps the images of the last pages: a page is often read soon after it was identified, by the same process.
type cacheImages struct{ pages []imageGardee } // the latest last

type imageGardee struct {
	n int
	p pageImage
}

// cachePixels bounds what is kept: two pages of A4 at 300 dpi.
const cachePixels = 18e6

func (c *cacheImages) prendre(n int) (pageImage, bool) {
	for _, g := range c.pages {
		if g.n == n {
			return g.p, true
		}
	}
	return pageImage{}, false
}

func (c *cacheImages) garder(n int, p pageImage) {
	c.pages = append(c.pages, imageGardee{n, p})
	total := 0
	for i := len(c.pages) - 1; i >= 0; i-- {
		if total += len(c.pages[i].p.img.Pix); total > cachePixels {
			c.pages = append([]imageGardee(nil), c.pages[i+1:]...)
			return
		}
	}
}

func causePage(err error) string {
	var r *dossier.Refus
	if errors.As(err, &r) {
		return r.Message
	}
	return "cette page ne peut pas être décodée"
}

func pageIllisible(n int, raison string) pageEtat {
	return pageEtat{Page: dossier.PageLue{N: n, Type: dossier.PageAutre, Residu: -1, Erreur: raison}}
}
