package law

import (
	"errors"
	"testing"

	"souspli/dossier"
)

// CESEDA R.*432-1, R. 432-2: four months from reception by the first administration seized, whatever the weekday.
func TestCESEDAR4322QuatreMois(t *testing.T) {
	for _, c := range []struct{ nom, recu, attendu, certitude string }{
		// 12 July 2026 is a Sunday: the absence of postponement is our reading.
		{"né un dimanche, non reporté", "2026-03-12", "2026-07-12", Deduit},
		// 13 July 2026 is a Monday: both readings agree.
		{"né un lundi", "2026-03-13", "2026-07-13", Vu},
		{"né un 14 juillet", "2026-03-14", "2026-07-14", Deduit},
		{"31 octobre", "2026-10-31", "2027-02-28", Deduit},
		{"réception inconnue", "", "", Vu},
	} {
		t.Run(c.nom, func(t *testing.T) {
			e := Silence(EntreesSilence{Code: "silence_defaut", PremiereSaisine: j(t, c.recu), Fondement: dossier.FondementPostal, Departement: "33"})
			egal(t, e.Date, j(t, c.attendu))
			if e.Certitude != c.certitude {
				t.Errorf("certitude %s, attendue %s", e.Certitude, c.certitude)
			}
			if e.Declencheur != SurReception || e.Version != "CESEDA 2026-04-03" || e.Qui != "administration" || e.Article == "" || e.Effet == "" {
				t.Errorf("entrée incomplète : %+v", e)
			}
		})
	}
}

// Titles whose article says « demande complète »: nothing runs before.
func TestCESEDASilenceSurDemandeComplete(t *testing.T) {
	for _, c := range []struct {
		code, complete, attendu string
		complexe                bool
	}{
		{"silence_90_jours", "2026-09-10", "2026-12-09", false},       // R. 422-5
		{"silence_60_jours", "2026-09-10", "2026-11-09", false},       // R. 421-26: 20 + 31 + 9
		{"silence_carte_bleue_90", "2026-09-10", "2026-12-09", false}, // R. 421-23
		{"silence_carte_bleue_30", "2026-09-10", "2026-10-10", false},
		{"silence_carte_bleue_30", "2026-09-10", "2026-11-09", true}, // thirty more days
		{"silence_90_jours", "", "", false},
		{"silence_carte_bleue_30", "", "", true},
		// Complete before reception is impossible: reception it is.
		{"silence_90_jours", "2026-08-01", "2026-11-30", false},
	} {
		e := Silence(EntreesSilence{
			Code: c.code, PremiereSaisine: j(t, "2026-09-01"), Completude: j(t, c.complete), Fondement: dossier.FondementGuichet, Complexe: c.complexe,
		})
		egal(t, e.Date, j(t, c.attendu))
		if e.Declencheur != SurComplete || e.Code != c.code {
			t.Errorf("%s : déclencheur %q, code %q", c.code, e.Declencheur, e.Code)
		}
		if got, err := Recalcule(e); err != nil || got != e.Date {
			t.Errorf("%s : recalculé %s, %v", c.code, got, err)
		}
	}
}

// The basis decides: without one no date is announced (CE avis 10 Oct. 2024, n° 493514).
func TestCE493514SansFondement(t *testing.T) {
	for _, f := range []dossier.CodeFondement{dossier.FondementAucun, "", "inconnu"} {
		for _, code := range CodesSilence {
			e := Silence(EntreesSilence{Code: code, PremiereSaisine: j(t, "2026-03-12"), Completude: j(t, "2026-03-12"), Fondement: f})
			if e.Code != SilenceCanal || !e.Date.IsZero() || e.Certitude != VuSecond || e.Entrees["silence"] != code {
				t.Errorf("%q %s : %+v", f, code, e)
			}
			if EffetDe(code, f) != EffetAVerifier {
				t.Errorf("%q %s : effet %s", f, code, EffetDe(code, f))
			}
		}
	}
	for _, f := range Fondements() {
		e := Silence(EntreesSilence{Code: "silence_defaut", PremiereSaisine: j(t, "2026-03-12"), Fondement: f.Code})
		if e.Date.IsZero() != (f.Code == dossier.FondementAucun) {
			t.Errorf("%s : date %q", f.Code, e.Date)
		}
	}
}

func TestSilenceCertitudes(t *testing.T) {
	base := EntreesSilence{Code: "silence_defaut", PremiereSaisine: j(t, "2026-03-13"), Fondement: dossier.FondementGuichet}
	for _, c := range []struct {
		nom      string
		change   func(*EntreesSilence)
		attendue string
	}{
		{"tout est lu", func(*EntreesSilence) {}, Vu},
		{"fondement lu en source secondaire", func(e *EntreesSilence) { e.Fondement = dossier.FondementInvitation }, VuSecond},
		{"fondement déduit", func(e *EntreesSilence) { e.Fondement = dossier.FondementException }, Deduit},
		{"fondement seulement proposé", func(e *EntreesSilence) { e.Propose = true }, Deduit},
		{"départ de la suspension non vérifié", func(e *EntreesSilence) {
			e.Suspensions = []Suspension{{j(t, "2026-04-01"), j(t, "2026-05-01"), dossier.Date{}}}
		}, Deduit},
		{"droit commun, effet selon des exceptions", func(e *EntreesSilence) { e.Code = SilenceAutres }, Deduit},
		{"effet à vérifier", func(e *EntreesSilence) { e.Code = SilenceAVerifier }, DeMemoire},
		{"sans objet", func(e *EntreesSilence) { e.Code = SilenceSansObjet }, DeMemoire},
		{"code inconnu : à vérifier", func(e *EntreesSilence) { e.Code = "silence_inconnu" }, DeMemoire},
	} {
		e := base
		c.change(&e)
		if got := Silence(e).Certitude; got != c.attendue {
			t.Errorf("%s : %s, attendue %s", c.nom, got, c.attendue)
		}
	}
}

func TestSilenceSansSuspension(t *testing.T) {
	e := Silence(EntreesSilence{
		Code: "silence_defaut", PremiereSaisine: j(t, "2026-03-02"), Fondement: dossier.FondementPostal,
		Suspensions: []Suspension{{j(t, "2026-03-20"), j(t, "2026-04-20"), dossier.Date{}}},
	})
	egal(t, e.Date, j(t, "2026-08-02"))
	sans, err := SilenceSansSuspension(e)
	if err != nil {
		t.Fatal(err)
	}
	egal(t, sans, j(t, "2026-07-02"))
	if len(e.Entrees) != 5 || e.Entrees["suspension_1"] != "2026-03-20/2026-04-20/" {
		t.Errorf("l’entrée a changé : %v", e.Entrees)
	}
}

// CRPA L. 231-1: two months; when pieces were asked for, only from the complete demande.
func TestCRPAL2311DroitCommun(t *testing.T) {
	e := EntreesSilence{Code: SilenceAutres, PremiereSaisine: j(t, "2026-03-12"), Fondement: dossier.FondementGuichet}
	x := Silence(e)
	egal(t, x.Date, j(t, "2026-05-12"))
	e.Suspensions = []Suspension{{j(t, "2026-03-20"), j(t, "2026-04-20"), dossier.Date{}}}
	x = Silence(e)
	egal(t, x.Date, dossier.Date{})
	if x.Declencheur != SurComplete {
		t.Errorf("déclencheur %s", x.Declencheur)
	}
	e.Completude = j(t, "2026-04-02")
	egal(t, Silence(e).Date, j(t, "2026-06-02"))
}

func TestRecalculeRefuse(t *testing.T) {
	bonne := Silence(EntreesSilence{Code: "silence_defaut", PremiereSaisine: j(t, "2026-03-12"), Fondement: dossier.FondementPostal})
	for _, c := range []struct {
		nom    string
		change func(*dossier.Echeance)
	}{
		{"code inconnu", func(e *dossier.Echeance) { e.Code = "inconnu" }},
		{"durée changée sous le même état des textes", func(e *dossier.Echeance) { e.Entrees["duree"] = "P3M" }},
		{"règle absente", func(e *dossier.Echeance) { delete(e.Entrees, "regle"); e.Version = "" }},
		{"durée illisible", func(e *dossier.Echeance) { e.Entrees["duree"] = "trois"; e.Version = "" }},
		{"date illisible", func(e *dossier.Echeance) { e.Entrees["premiere_saisine"] = "12/03/2026" }},
		{"suspension illisible", func(e *dossier.Echeance) { e.Entrees["suspension_1"] = "2026-03-20" }},
		{"sans fondement, ce code n’annonce rien", func(e *dossier.Echeance) { e.Entrees["fondement"] = "aucun" }},
		{"incomplet sans silence", func(e *dossier.Echeance) { e.Code = SilenceIncomplet }},
		{"canal alors que le fondement décide", func(e *dossier.Echeance) { e.Code = SilenceCanal }},
	} {
		e := bonne
		e.Entrees = map[string]string{}
		for k, v := range bonne.Entrees {
			e.Entrees[k] = v
		}
		c.change(&e)
		if d, err := Recalcule(e); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %s, %v", c.nom, d, err)
		}
	}
	// An entry made under an earlier state of the texts keeps its own duration.
	ancienne := bonne
	ancienne.Version = "CESEDA 2020-01-01"
	ancienne.Entrees = map[string]string{"premiere_saisine": "2026-03-12", "fondement": "postal_prescrit_r431_3", "regle": "naissance_implicite", "duree": "P3M"}
	d, err := Recalcule(ancienne)
	if err != nil {
		t.Fatal(err)
	}
	egal(t, d, j(t, "2026-06-12"))
}

// CESEDA R. 421-23, R. 421-37-7: thirty days for who comes with a card of another Member State; the other procedures have one delay.
func TestCESEDAR42123CasSilences(t *testing.T) {
	if l := CasSilences("talent-carte-bleue-europeenne"); len(l) != 1 || l[0].Silence != SilenceCarteBleue30 || l[0].Delai().Longueur() != (Duree{30, "days"}) {
		t.Errorf("%+v", l)
	}
	if l := CasSilences("talent-famille"); len(l) != 2 {
		t.Errorf("%+v", l)
	}
	if l := CasSilences("conjoint-francais"); l != nil {
		t.Errorf("%+v", l)
	}
}
