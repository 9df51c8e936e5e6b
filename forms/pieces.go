package forms

import (
	"fmt"
	"strings"

	"souspli/dossier"
	"souspli/forms/papier"
)

const (
	pieceL       dossier.MM = (utile - 4) / 2 // width of a column of pieces
	pieceCase    dossier.MM = 3.6
	pieceRetrait            = pieceCase + 1.8
	pieceInter   dossier.MM = 3.9
	pieceEcart   dossier.MM = 0.9
)

// Acceptable says what makes a piece acceptable, in words that follow its name after a comma: number, age, original, translation. ""
// when a copy of any age will do.
func (p PieceRequise) Acceptable() string {
	var dit []string
	if p.Nombre > 1 {
		dit = append(dit, fmt.Sprintf("au nombre de %d", p.Nombre))
	}
	switch {
	case p.AgeMax == 1:
		dit = append(dit, "de moins d’un mois")
	case p.AgeMax > 1:
		dit = append(dit, fmt.Sprintf("de moins de %d mois", p.AgeMax))
	}
	if p.Original {
		dit = append(dit, "en original")
	}
	if p.Traduction {
		dit = append(dit, "avec sa traduction assermentée si elle n’est pas en français")
	}
	return strings.Join(dit, ", ")
}

// Texte is a piece in one sentence: what, what makes it acceptable, when it is owed, and that it is to be checked when no text was read.
func (p PieceRequise) Texte() string {
	s := p.Libelle
	if a := p.Acceptable(); a != "" {
		s += ", " + a
	}
	if p.Condition != "" && !p.Exigee {
		s += " — " + p.Condition
	}
	if p.Certitude != "seen" {
		s += " (à vérifier)"
	}
	return s
}

// textesPieces gives the sentences of a list; a piece that may stand for one before it starts with « ou ».
func textesPieces(liste []PieceRequise) []string {
	vus := map[string]bool{}
	textes := make([]string, len(liste))
	for i, p := range liste {
		textes[i] = p.Texte()
		if p.AlternativeDe == "" {
			continue
		}
		if vus[p.AlternativeDe] {
			textes[i] = "ou : " + textes[i]
		}
		vus[p.AlternativeDe] = true
	}
	return textes
}

// aDeposer keeps the pieces to join to the filing.
func aDeposer(liste []PieceRequise) []PieceRequise {
	var garde []PieceRequise
	for _, p := range liste {
		if p.ADepot {
			garde = append(garde, p)
		}
	}
	return garde
}

// colonnesPieces cuts the words of a list and shares it between two columns as evenly as order allows. A part of a list is never
// higher than the whole: what is left out only empties a column.
func colonnesPieces(liste []PieceRequise) (colonnes [2][][]string, h dossier.MM, err error) {
	var tout [][]string
	hauteurs := []dossier.MM{0} // of the first n pieces
	for _, texte := range textesPieces(liste) {
		lignes, err := papier.Couper(papier.Etroit, ptEtiquette, texte, pieceL-pieceRetrait)
		if err != nil {
			return colonnes, 0, err
		}
		tout = append(tout, lignes)
		hauteurs = append(hauteurs, hauteurs[len(hauteurs)-1]+dossier.MM(len(lignes))*pieceInter+pieceEcart)
	}
	total := hauteurs[len(tout)]
	coupe, h := len(tout), total
	for i, gauche := range hauteurs {
		if plus := max(gauche, total-gauche); plus < h {
			coupe, h = i, plus
		}
	}
	return [2][][]string{tout[:coupe], tout[coupe:]}, h, nil
}

// pieces ends the form with the list of what to join, when it has room on the last page; the notice always has it.
func (m *metteur) pieces(liste []PieceRequise) {
	liste = aDeposer(liste)
	_, h, err := colonnesPieces(liste)
	if err != nil && m.err == nil {
		m.err = err
	}
	titre := m.titre("Pièces à joindre", "Cochez ce que vous joignez, en copie sauf mention. Liste indicative : la préfecture peut demander autre chose.")
	m.finirRang()
	if len(liste) == 0 || max(m.y+titre.h, sousQR)+h > bas {
		return
	}
	m.ajouter(titre)
	b := m.libre("pieces", utile, h)
	b.seul = true
	m.ajouter(b)
}

// dessinerPieces draws the list in its box.
func dessinerPieces(d *papier.Document, r dossier.RectMM, liste []PieceRequise) error {
	colonnes, h, err := colonnesPieces(aDeposer(liste))
	if err != nil {
		return err
	}
	if h > r.H+0.01 {
		return fmt.Errorf("%w: liste des pièces plus haute que sa place", dossier.ErrInvalide)
	}
	for i, colonne := range colonnes {
		x, y := r.X+dossier.MM(i)*(pieceL+4), r.Y
		for _, lignes := range colonne {
			d.Cadre(dossier.RectMM{X: x, Y: y + 0.3, L: pieceCase, H: pieceCase}, 0.15)
			d.Police(papier.Etroit, ptEtiquette)
			for _, l := range lignes {
				d.Texte(x+pieceRetrait, y+3.1, l)
				y += pieceInter
			}
			y += pieceEcart
		}
	}
	return d.Err()
}
