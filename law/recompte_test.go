package law

import (
	"errors"
	"testing"

	"souspli/dossier"
)

func silenceDe(t *testing.T, es []dossier.Echeance) dossier.Echeance {
	t.Helper()
	e, ok := SilenceDe(es)
	if !ok {
		t.Fatalf("aucune échéance de silence parmi %d", len(es))
	}
	if r, err := Recalcule(e); err != nil || r != e.Date {
		t.Errorf("%s : %s, recalculée le %s (%v)", e.Code, e.Date, r, err)
	}
	return e
}

// TestEntreesDe: what an entry was computed from is read back whole, whatever its code, and gives the same entry again.
func TestEntreesDe(t *testing.T) {
	recu := dossier.NewDate(2026, 3, 12)
	for _, f := range []dossier.CodeFondement{dossier.FondementArreteLocal, dossier.FondementAucun} {
		for _, code := range CodesSilence {
			e := Silence(EntreesSilence{Code: code, PremiereSaisine: recu, Completude: recu.AddDays(3), Fondement: f, Propose: true, Complexe: true, Departement: "33",
				Suspensions: []Suspension{{recu.AddDays(4), recu.AddDays(34), recu.AddDays(10)}, {Du: recu.AddDays(50), Au: recu.AddDays(60)}}})
			lues, err := EntreesDe(e)
			if err != nil {
				t.Errorf("%s sous %s : %v", code, f, err)
				continue
			}
			if deux := Silence(lues); deux.Code != e.Code || deux.Date != e.Date || len(lues.Suspensions) != 2 || lues.Code != code {
				t.Errorf("%s sous %s : %+v puis %+v", code, f, e, deux)
			}
		}
	}
	for _, code := range []string{"complement_demande", SilenceIncomplet, SilenceCanal} {
		if _, err := EntreesDe(dossier.Echeance{Code: code}); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %v", code, err)
		}
	}
}

// TestL1145Recompte: asked on 12 March for thirty days, produced on the 22nd: the day of the refusal, 12 July, goes to 11 August, then 22 July.
func TestL1145Recompte(t *testing.T) {
	recu := dossier.NewDate(2026, 3, 12)
	e := EntreesSilence{Code: "silence_defaut", PremiereSaisine: recu, Fondement: dossier.FondementArreteLocal, Departement: "33"}
	if x := silenceDe(t, Recompte(e)); x.Date != dossier.NewDate(2026, 7, 12) {
		t.Errorf("sans suspension : %s", x.Date)
	}
	e.Suspensions = []Suspension{{Du: recu, Au: dossier.NewDate(2026, 4, 11)}}
	suspendue := Recompte(e)
	if x := silenceDe(t, suspendue); x.Date != dossier.NewDate(2026, 8, 11) || len(suspendue) != 3 || suspendue[1].Code != SilenceIncomplet || suspendue[1].Date != x.Date {
		t.Errorf("suspendu : %+v", suspendue)
	}
	e.Suspensions[0].Produit = dossier.NewDate(2026, 3, 22)
	produite := Recompte(e)
	if x := silenceDe(t, produite); x.Date != dossier.NewDate(2026, 7, 22) || len(produite) != 2 || produite[1].Code != "recours_decision_implicite" || produite[1].Date != dossier.NewDate(2026, 9, 23) {
		t.Errorf("produit : %+v", produite)
	}
	e.Fondement = dossier.FondementAucun
	if sans := Recompte(e); len(sans) != 1 || sans[0].Code != SilenceCanal || !sans[0].Date.IsZero() {
		t.Errorf("sans fondement : %+v", sans)
	}
	for _, x := range append(suspendue, produite...) {
		if !EstDuCours(x.Code) {
			t.Errorf("%s n’est pas du cours du délai", x.Code)
		}
	}
	if EstDuCours("complement_demande") || EstDuCours("recours_decision_expresse") {
		t.Error("un délai de la personne n’est pas du cours du silence")
	}
}

// TestL1146Limite: thirty days from Thursday 12 March end on Saturday 11 April, put off to Monday; computed again, the same.
func TestL1146Limite(t *testing.T) {
	for _, code := range []string{"complement_demande", "regularisation_vice_forme"} {
		e, err := LimiteFixee(code, dossier.NewDate(2026, 3, 12), 30, "33")
		if r, err2 := Recalcule(e); err != nil || err2 != nil || e.Date != dossier.NewDate(2026, 4, 13) || r != e.Date {
			t.Errorf("%s : %s, %s (%v %v)", code, e.Date, r, err, err2)
		}
	}
	for _, code := range []string{"silence_defaut", "bidon"} {
		if _, err := LimiteFixee(code, dossier.NewDate(2026, 3, 12), 30, "33"); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %v", code, err)
		}
	}
	if _, err := LimiteFixee("complement_demande", dossier.NewDate(2026, 3, 12), 0, "33"); !errors.Is(err, dossier.ErrInvalide) {
		t.Error(err)
	}
}
