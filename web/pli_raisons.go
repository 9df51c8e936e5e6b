package web

import (
	"slices"
	"strings"

	"souspli/dossier"
)

// Pourquoi gives the reasons the pli still waits. Those of the machine are of its last decision; what the agent has settled since is
// taken out of them, and the doubtful fields still to see are counted by the page itself.
func (v *pliVue) Pourquoi() []string {
	if v.Etat == dossier.PliTraite {
		return nil
	}
	fondements := !slices.ContainsFunc(v.Formulaires, func(f formulaireVue) bool { return !f.Lettre && f.Fondement.Choisi == "" })
	return slices.DeleteFunc(slices.Clone(v.Raisons), func(r string) bool {
		return v.vus() && (strings.HasSuffix(r, "champ à vérifier") || strings.HasSuffix(r, "champs à vérifier")) ||
			fondements && r == "fondement à confirmer"
	})
}

// vus reports whether the page showed doubtful fields and an agent answered every one.
func (v *pliVue) vus() bool {
	return len(v.Doutes) > 0 && !slices.ContainsFunc(v.Doutes, func(d champDoute) bool { return d.AVerifier })
}
