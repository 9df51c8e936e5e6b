package web

import (
	"strings"
	"testing"

	"souspli/dossier"
)

// TestApprentissageReglage: the export of cells is off, explained in words, and its history says who changed it.
func TestApprentissageReglage(t *testing.T) {
	b := nouveauBanc(t)
	v := b.agent(dossier.RoleSuperviseur)
	const ici, permis = "/reglages/33", `name="apprentissage" value="oui" checked`
	if corps := page(t, v.get(ici), 200, "images de cases isolées", "aucun nom ne peut être recomposé", "Jamais une démarche sensible"); strings.Contains(corps, permis) {
		t.Error("permis d’avance")
	}
	vers(t, v.post(ici, map[string]string{"enveloppe": "DL", "apprentissage": "oui"}), ici)
	if err := b.store.NoterExportCellules(t.Context(), "33", 612, 24, dossier.Empreinte{}); err != nil {
		t.Fatal(err)
	}
	corps := page(t, v.get(ici), 200, permis, "Le 12 mars 2026 : permis par Dominique Essai.", "Le 12 mars 2026 : 612 cases de 24 plis exportées.")
	if strings.Contains(corps, "interdit par") {
		t.Error("interdit sans avoir été changé")
	}
	vers(t, v.post(ici, map[string]string{"enveloppe": "DL"}), ici)
	if corps := page(t, v.get(ici), 200, "interdit par Dominique Essai"); strings.Contains(corps, permis) {
		t.Error("encore permis")
	}
	if err := b.store.OuvrirApprentissage(t.Context(), "33", true, 0); err != nil {
		t.Fatal(err)
	}
	page(t, v.get(ici), 200, permis, "permis par l’administrateur (ligne de commande)")
}
