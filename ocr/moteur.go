package ocr

import (
	"encoding/json"
	"errors"
	"fmt"

	"souspli/dossier"
	"souspli/ocr/child"
)

// Moteur reads plis. It is used by one goroutine at a time.
type Moteur struct {
	outils  Outils
	limites child.Limites
	rendu   *rendu // started by the first page that needs it
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

// Lire reads every page but those of the consigne, in order, and puts them together. emettre, which may be nil, hears of each page when
// it is begun and when it is done. A *dossier.Refus says why the bytes cannot be taken; what is wrong with one page is said on it.
func (m *Moteur) Lire(nom string, octets []byte, c child.Consigne, emettre func(child.Emission)) (dossier.Lecture, error) {
	doc, err := m.ouvrir(nom, octets)
	if err != nil {
		return dossier.Lecture{}, err
	}
	defer doc.fermer()
	if emettre == nil {
		emettre = func(child.Emission) {}
	}
	total := doc.inspection().NbPages
	pages := make([]pageEtat, total)
	for i := range pages {
		n := i + 1
		if raison, ok := c.Sauf[n]; ok {
			pages[i] = pageIllisible(n, raison)
			continue
		}
		if etat, ok := c.Faites[n]; ok {
			if err := json.Unmarshal(etat, &pages[i]); err != nil {
				return dossier.Lecture{}, fmt.Errorf("read page %d again: %w", n, err)
			}
			continue
		}
		emettre(child.Emission{Page: n, Total: total})
		e := child.Emission{Page: n, Total: total, Faite: true}
		pages[i], e.Apercu = m.unePage(doc, n)
		if e.Etat, err = json.Marshal(pages[i]); err != nil {
			return dossier.Lecture{}, fmt.Errorf("record page %d: %w", n, err)
		}
		emettre(e)
	}
	return m.assembler(pages), nil
}

// unePage decodes and reads one page. A panic of a library stays on its page.
func (m *Moteur) unePage(doc contenant, n int) (e pageEtat, jpeg []byte) {
	defer func() {
		if r := recover(); r != nil {
			e = pageIllisible(n, "la lecture de cette page a échoué")
		}
	}()
	p, err := doc.page(n)
	if err != nil {
		return pageIllisible(n, causePage(err)), nil
	}
	jpeg, err = apercu(p.img)
	if err != nil {
		return pageIllisible(n, "l’image de cette page ne peut pas être affichée"), nil
	}
	return m.lirePage(n, p), jpeg
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
