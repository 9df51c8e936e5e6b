package ocr

import (
	"errors"

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

// Inspecter opens the bytes without reading their pages. A *dossier.Refus says why they cannot be taken.
func (m *Moteur) Inspecter(nom string, octets []byte) (dossier.Inspection, error) {
	return m.inspecter(nom, octets)
}

// Lire reads every page.
func (m *Moteur) Lire(nom string, octets []byte, c child.Consigne, emettre func(child.Emission)) (dossier.Lecture, error) {
	return dossier.Lecture{}, errors.New("ocr: not yet")
}
