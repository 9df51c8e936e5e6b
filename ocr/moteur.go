package ocr

import (
	"errors"

	"souspli/dossier"
	"souspli/ocr/child"
)

// Moteur reads plis. It is used by one goroutine at a time.
type Moteur struct {
	outils Outils
	// Limites bound pages and pixels; the zero value means child.LimitesDefaut.
	Limites child.Limites
}

var _ child.Moteur = (*Moteur)(nil)

// NewMoteur makes a reader from its engines.
func NewMoteur(o Outils) *Moteur { return &Moteur{outils: o, Limites: child.LimitesDefaut} }

// Inspecter opens the bytes without reading their pages.
func (m *Moteur) Inspecter(nom string, octets []byte) (dossier.Inspection, error) {
	return dossier.Inspection{}, errors.New("ocr: not yet")
}

// Lire reads every page.
func (m *Moteur) Lire(nom string, octets []byte, c child.Consigne, emettre func(child.Emission)) (dossier.Lecture, error) {
	return dossier.Lecture{}, errors.New("ocr: not yet")
}
