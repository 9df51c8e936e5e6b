package forms

import (
	"fmt"

	"souspli/dossier"
	"souspli/forms/papier"
)

const (
	pieceL       dossier.MM = 87 // width of a column of pieces
	pieceCase    dossier.MM = 3.6
	pieceRetrait            = pieceCase + 2
	pieceInter   dossier.MM = 4.1
)

// texteP is the words of a piece in a list: what, how many, and when it is owed.
func (p PieceRequise) texte() string {
	s := p.Libelle
	if p.Nombre > 1 {
		s += fmt.Sprintf(" (%d)", p.Nombre)
	}
	if p.Condition != "" && !p.Exigee {
		s += " — " + p.Condition
	}
	return s
}

// rangPieces is one row of the list: at most two pieces.
type rangPieces struct {
	nom string // of the free box of the layout
	h   dossier.MM
}

// depot keeps the pieces to join to the filing.
func depot(liste []PieceRequise) []PieceRequise {
	var garde []PieceRequise
	for _, p := range liste {
		if p.ADepot {
			garde = append(garde, p)
		}
	}
	return garde
}

// colonnesPieces gives the rows of the list, two pieces each.
func (m *metteur) colonnesPieces(liste []PieceRequise) []rangPieces {
	liste = depot(liste)
	var rangs []rangPieces
	for i := 0; i < len(liste); i += 2 {
		h := dossier.MM(0)
		for _, p := range liste[i:min(i+2, len(liste))] {
			lignes := m.couper(papier.Etroit, ptEtiquette, p.texte(), pieceL-pieceRetrait)
			h = max(h, dossier.MM(len(lignes))*pieceInter)
		}
		rangs = append(rangs, rangPieces{fmt.Sprintf("pieces_%d", i/2), h})
	}
	return rangs
}
