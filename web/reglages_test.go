package web

import (
	"maps"
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

// TestReglagesFondements: several acts for one basis, each with its dates, checked against the calendar and the catalogue; one left out is
// withdrawn, and what was set before is kept.
func TestReglagesFondements(t *testing.T) {
	b := nouveauBanc(t) // today is 12 March 2026
	v := b.agent(dossier.RoleSuperviseur)
	const ici = "/reglages/33"
	champs := map[string]string{
		"enveloppe": "DL", "arrete_prefectoral_local": "oui", "arrete_prefectoral_local_reference": "arrêté du 15 mai 2023",
		"arrete_prefectoral_local_du": "2023-05-15", "arrete_prefectoral_local_au": "2026-02-28",
		"arrete_prefectoral_local_2": "oui", "arrete_prefectoral_local_2_reference": "arrêté du 1er mars 2026", "arrete_prefectoral_local_2_du": "2026-03-01",
		"arrete_prefectoral_local_2_procedures": "conjoint-francais, etudiant",
	}
	faux := maps.Clone(champs)
	faux["arrete_prefectoral_local_au"], faux["arrete_prefectoral_local_2_du"] = "2023-05-14", "mars"
	faux["arrete_prefectoral_local_2_procedures"] = "salarie conjoint"
	corps := page(t, v.post(ici, faux), 422, "avant le premier", "Écrivez le jour ainsi", "n’est pas de celles que ce fondement couvre", "«\u00a0conjoint\u00a0» n’est pas au catalogue")
	if strings.Contains(corps, "Donnez le premier jour") {
		t.Error("un champ, deux fautes")
	}
	if r, err := b.store.Reglages(t.Context(), "33"); err == nil && len(r.Fondements) != 0 {
		t.Errorf("enregistré malgré les fautes : %+v", r.Fondements)
	}

	vers(t, v.post(ici, champs), ici)
	page(t, v.get(ici), 200, "arrêté du 15 mai 2023", "fini", "arrêté du 1er mars 2026", "en vigueur aujourd’hui", "Un autre acte", `name="arrete_prefectoral_local_3"`)
	r, err := b.store.Reglages(t.Context(), "33")
	if err != nil || len(r.Fondements) != 2 || r.Fondements[0].Au != dossier.NewDate(2026, 2, 28) || len(r.Fondements[1].Procedures) != 2 {
		t.Fatalf("%+v %v", r.Fondements, err)
	}

	delete(champs, "arrete_prefectoral_local")
	vers(t, v.post(ici, champs), ici)
	if r, err = b.store.Reglages(t.Context(), "33"); err != nil || len(r.Fondements) != 1 || r.Fondements[0].Reference != "arrêté du 1er mars 2026" {
		t.Fatalf("%+v %v", r.Fondements, err)
	}
	if anciens, err := b.store.ReglagesAnciens(t.Context(), "33"); err != nil || len(anciens) != 1 || len(anciens[0].Reglages.Fondements) != 2 {
		t.Errorf("%+v %v", anciens, err)
	}
}
