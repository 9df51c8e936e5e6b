package reconcile

import (
	"testing"

	"souspli/dossier"
)

// TestFeuilleNeProuveRien: the slip or the sheet of an envelope is kept with the pli, and raises no doubt on a piece that is missing:
// it is known to be none.
func TestFeuilleNeProuveRien(t *testing.T) {
	l := dossier.Lecture{Pages: []dossier.PageLue{{N: 1, Type: dossier.PageCourrierNous}, {N: 2, Type: dossier.PageFormulaire}},
		Formulaires: []dossier.FormulaireLu{{Procedure: "etudiant", Pages: []int{2}}}}
	recues := pieces(dossier.Pli{}, l)
	if len(recues) != 1 || recues[0].Type != string(dossier.PageCourrierNous) || sorts(2, l, false)[1] != dossier.SortPiece {
		t.Errorf("pièces %+v", recues)
	}
	m := manquantes([]PieceDue{{Code: "certificat_scolarite", Libelle: "certificat", Nombre: 1, Exigee: true}}, recues)
	if len(m) != 1 || !m[0].Exigee || m[0].Condition != "" {
		t.Errorf("pièce manquante %+v", m)
	}
}
