package law

import (
	"maps"
	"strings"
	"testing"

	"souspli/dossier"
)

// enregistree is a demande with pieces asked for, as registered.
func enregistree(tb testing.TB) dossier.Demande {
	tb.Helper()
	p := parametres(tb)
	p.Manquantes = []dossier.PieceManquante{{Code: "passeport", Exigee: true}}
	p.DemandeesLe = j(tb, "2026-03-16")
	p.Fenetre, p.ValableAu = FenetreListe, j(tb, "2026-06-30")
	return dossier.Demande{Dates: p.Dates, Fondement: p.Fondement, Manquantes: p.Manquantes, Echeances: EcheancesInitiales(p)}
}

// A deadline altered, alone or with its own inputs, is named.
func TestVerifieEcheances(t *testing.T) {
	d := enregistree(t)
	if l := VerifieEcheances(d); len(l) != 0 {
		t.Fatalf("rien n’est altéré : %v", l)
	}
	copie := func() dossier.Demande {
		x := d
		x.Echeances = nil
		for _, e := range d.Echeances {
			e.Entrees = maps.Clone(e.Entrees)
			x.Echeances = append(x.Echeances, e)
		}
		return x
	}
	silence := func(x *dossier.Demande) *dossier.Echeance { return &x.Echeances[0] }
	for _, c := range []struct {
		nom, code, dit string
		change         func(*dossier.Demande)
	}{
		{"un jour de plus", "silence_defaut", "recalculée le 2026-08-12", func(x *dossier.Demande) { silence(x).Date = silence(x).Date.AddDays(1) }},
		{"un jour effacé", "silence_defaut", "sans jour", func(x *dossier.Demande) { silence(x).Date = dossier.Date{} }},
		{"l’entrée et le jour ensemble", "silence_defaut", "premiere_saisine", func(x *dossier.Demande) {
			silence(x).Entrees["premiere_saisine"] = "2026-03-14"
			silence(x).Date, _ = Recalcule(*silence(x))
		}},
		{"une suspension ôtée, le jour avec", "silence_defaut", "suspension", func(x *dossier.Demande) {
			delete(silence(x).Entrees, "suspension_1")
			silence(x).Date, _ = Recalcule(*silence(x))
		}},
		{"un autre fondement", "silence_defaut", "fondement", func(x *dossier.Demande) { silence(x).Entrees["fondement"] = "guichet_comparution" }},
		{"un autre déclencheur", "silence_defaut", "déclencheur", func(x *dossier.Demande) { silence(x).Declencheur = SurComplete }},
		{"une durée changée", "silence_defaut", "non recalculable", func(x *dossier.Demande) { silence(x).Entrees["duree"] = "P5M" }},
		{"un recours qui part d’ailleurs", RecoursImplicites, "depart", func(x *dossier.Demande) {
			e := &x.Echeances[2]
			e.Entrees["depart"] = "2026-08-13"
			e.Date, _ = Recalcule(*e)
		}},
		{"un code inconnu", "silence_de_mer", "non recalculable", func(x *dossier.Demande) { silence(x).Code = "silence_de_mer" }},
		{"la réception du registre", "accuse_depart_interne", "depart", func(x *dossier.Demande) { x.Dates.Reception = j(t, "2026-03-12") }},
		{"une fenêtre", "depot_anef_cloture", "recalculée", func(x *dossier.Demande) {
			for i := range x.Echeances {
				if x.Echeances[i].Code == "depot_anef_cloture" {
					x.Echeances[i].Date = j(t, "2026-05-02")
				}
			}
		}},
	} {
		x := copie()
		c.change(&x)
		l := VerifieEcheances(x)
		trouve := false
		for _, f := range l {
			trouve = trouve || f.Code == c.code && strings.Contains(f.Texte, c.dit)
		}
		if !trouve {
			t.Errorf("%s : %v", c.nom, l)
		}
	}
}

// A title that waits for the complete demande: the day of completeness is compared too.
func TestVerifieEcheancesCompletude(t *testing.T) {
	p := parametres(t)
	p.Silence, p.Dates.Completude = "silence_90_jours", j(t, "2026-03-20")
	d := dossier.Demande{Dates: p.Dates, Fondement: p.Fondement, Echeances: EcheancesInitiales(p)}
	if l := VerifieEcheances(d); len(l) != 0 {
		t.Fatal(l)
	}
	d.Dates.Completude = j(t, "2026-03-19")
	if l := VerifieEcheances(d); len(l) != 1 || !strings.Contains(l[0].Texte, "completude") {
		t.Error(l)
	}
	// No basis: no day, and nothing to complain of.
	p.Fondement = dossier.Fondement{}
	if l := VerifieEcheances(dossier.Demande{Dates: p.Dates, Fondement: dossier.Fondement{Code: dossier.FondementAucun}, Echeances: EcheancesInitiales(p)}); len(l) != 0 {
		t.Error(l)
	}
}
