package web

import (
	"testing"

	"souspli/dossier"
)

// TestProchaine: the day that counts next is a legal one: neither our own target for the accusé, nor the window for filing what is
// already filed.
func TestProchaine(t *testing.T) {
	jour := dossier.NewDate(2026, 3, 14)
	e := func(code string, d dossier.Date) dossier.Echeance { return dossier.Echeance{Code: code, Date: d} }
	accuse := e("accuse_depart_interne", dossier.NewDate(2026, 3, 16))
	silence := e("silence_defaut", dossier.NewDate(2026, 7, 12))
	recours := e("recours_decision_implicite", dossier.NewDate(2026, 9, 14))
	fenetre := e("depot_anef_cloture", dossier.NewDate(2026, 4, 1))
	for nom, cas := range map[string]struct {
		echeances []dossier.Echeance
		attendu   string
	}{
		"le silence, avant le recours":           {[]dossier.Echeance{recours, silence}, silence.Code},
		"pas notre objectif":                     {[]dossier.Echeance{accuse, silence}, silence.Code},
		"pas la fenêtre de dépôt":                {[]dossier.Echeance{fenetre, recours}, recours.Code},
		"rien quand aucun jour ne peut être dit": {[]dossier.Echeance{accuse, e("silence_defaut", dossier.Date{})}, ""},
		"la dernière passée":                     {[]dossier.Echeance{e("silence_defaut", dossier.NewDate(2026, 2, 1)), e("recours_decision_implicite", dossier.NewDate(2026, 3, 1))}, "recours_decision_implicite"},
	} {
		p, ok := prochaine(dossier.Demande{Echeances: cas.echeances}, jour)
		if p.Code != cas.attendu || ok != (cas.attendu != "") {
			t.Errorf("%s : %q, attendu %q", nom, p.Code, cas.attendu)
		}
	}
}

// TestAlerteRecommande: a wrong key is a warning, probably a misreading, never a refusal (La Poste's key is checked on 1A 047 877 2024 3).
func TestAlerteRecommande(t *testing.T) {
	for numero, attendu := range map[string]int{"": 0, "1A04787720243": 0, "1A 047 877 2024 3": 0, "RB123456785GB": 0, "1A04787720244": 1, "12": 1} {
		if got := alerteRecommande(numero); len(got) != attendu {
			t.Errorf("%q : %v", numero, got)
		}
	}
}
