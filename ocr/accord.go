package ocr

import (
	"slices"

	"souspli/dossier"
)

// What a hand wrote is accepted without an agent only when a second source says the same (promise P2): an MRZ, a 2D-Doc, the same field of
// another page of the dossier, here; the register, in package reconcile. Both are kept with the field, those that agree and those that do not.
//
// A 2D-Doc whose signature nobody checked counts too, for this alone: two papers say that this is what the person wrote. It replaces no value
// and proves none.

// champsRepetes are asked on our forms and on the « PROBLÈME ANEF » letter alike: the same person wrote them twice.
var champsRepetes = []string{
	"nom_naissance", "nom_usage", "prenoms", "date_naissance", "numero_etranger", "passeport_numero", "code_postal", "commune", "numero_voie", "voie", "telephone",
}

// recouperFormulaires compares the papers of one pli with one another, field by field. Two papers whose names and birth dates both differ
// are of two people, and say nothing of each other.
func recouperFormulaires(l []dossier.FormulaireLu) {
	for i := range l {
		for j := range l {
			if i == j || l[i].Procedure == l[j].Procedure || autrePersonne(l[i].Champs, l[j].Champs) {
				continue
			}
			for _, code := range champsRepetes {
				a, ok := l[i].Champs[code]
				b := l[j].Champs[code]
				if !ok || a.Valeur == "" || b.Valeur == "" || a.Page == b.Page {
					continue
				}
				a.Recoupements = append(slices.Clip(a.Recoupements), dossier.Recoupement{
					Source: b.Source, Valeur: b.Valeur, Page: b.Page, Zone: b.Zone, Accord: dossier.Plier(a.Valeur) == dossier.Plier(b.Valeur)})
				l[i].Champs[code] = a
			}
		}
	}
}

func autrePersonne(a, b map[string]dossier.ChampLu) bool {
	differe := func(code string) bool {
		x, y := a[code].Valeur, b[code].Valeur
		return x != "" && y != "" && dossier.Plier(x) != dossier.Plier(y)
	}
	return differe("nom_naissance") && differe("date_naissance")
}

// accepterRecoupes takes the doubt off what a second source settles: see dossier.ChampLu.Recoupe.
func accepterRecoupes(l []dossier.FormulaireLu) {
	for i := range l {
		for code, c := range l[i].Champs {
			l[i].Champs[code] = c.Recoupe()
		}
	}
}
