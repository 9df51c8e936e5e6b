package forms

import (
	"slices"
	"strings"
	"testing"
)

func TestTextePiece(t *testing.T) {
	for nom, cas := range map[string]struct {
		piece PieceRequise
		texte string
	}{
		"nue":            {PieceRequise{Libelle: "Passeport", Nombre: 1, Exigee: true, Certitude: "seen"}, "Passeport"},
		"un mois":        {PieceRequise{Libelle: "Facture", AgeMax: 1, Certitude: "seen"}, "Facture, de moins d’un mois"},
		"tout":           {PieceRequise{Libelle: "Acte", Nombre: 2, AgeMax: 3, Original: true, Traduction: true, Condition: "si marié", Certitude: "recalled"}, "Acte, au nombre de 2, de moins de 3 mois, en original, avec traduction assermentée si ce n’est pas en français — si marié (à vérifier)"},
		"sûrement due":   {PieceRequise{Libelle: "Acte", Condition: "si marié", Exigee: true, Certitude: "seen"}, "Acte"},
		"lue, sous cond": {PieceRequise{Libelle: "Acte", Condition: "si marié", Certitude: "seen"}, "Acte — si marié"},
	} {
		t.Run(nom, func(t *testing.T) {
			if s := cas.piece.Texte(); s != cas.texte {
				t.Errorf("%q, attendu %q", s, cas.texte)
			}
		})
	}
}

// What stands for a piece says so, once the piece itself was named.
func TestTextesPieces(t *testing.T) {
	liste := procedure(t, "visiteur").Pieces("renouvellement", nil)
	textes := textesPieces(liste)
	for i, x := range liste {
		avant := slices.ContainsFunc(liste[:i], func(y PieceRequise) bool { return x.AlternativeDe != "" && y.AlternativeDe == x.AlternativeDe })
		if strings.HasPrefix(textes[i], "ou\u00a0: ") != avant {
			t.Errorf("%s : %q", x.Code, textes[i])
		}
	}
	if i := slices.IndexFunc(textes, func(s string) bool { return strings.Contains(s, "35 × 45") }); i < 0 || !strings.Contains(textes[i], "au nombre de 3, de moins de 6 mois, en original") {
		t.Errorf("photographies : %v", textes)
	}
}
