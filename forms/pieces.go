package forms

import (
	"fmt"
	"strings"
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
		dit = append(dit, "avec traduction assermentée si ce n’est pas en français")
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
