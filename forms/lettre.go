package forms

import "souspli/dossier"

// planLettre lays out the letter « PROBLÈME ANEF ».
func planLettre(p *Procedure) (*plan, error) {
	m, champs := nouveauPlan(p, "")
	m.groupes(champs)
	m.ajouter(m.signature(len(champs) + 1))
	return m.fini()
}

// ChampsTentatives gives the boxes of the letter's table for attempts: codes tentative_date_1, tentative_heure_1, tentative_nature_1
// (number in the list of blockages), tentative_url_1, tentative_message_1…
func ChampsTentatives(liste []dossier.Tentative) map[string]string { return nil }
