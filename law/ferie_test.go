package law

import (
	"slices"
	"testing"
)

func TestPaquesDatesConnues(t *testing.T) {
	for _, s := range []string{
		"1954-04-18", "2000-04-23", "2008-03-23", "2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25",
	} {
		d := j(t, s)
		egal(t, Paques(d.An), d)
	}
}

func TestFeriesMetropole2026(t *testing.T) {
	attendu := []string{
		"2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25", "2026-07-14", "2026-08-15", "2026-11-01",
		"2026-11-11", "2026-12-25",
	}
	for _, dep := range []string{"", "33", "75", "2A"} {
		var got []string
		for _, f := range Feries(2026, dep) {
			got = append(got, f.Date.String())
			if f.Certitude != Vu {
				t.Errorf("%s %s : certitude %s", dep, f.Libelle, f.Certitude)
			}
		}
		if !slices.Equal(got, attendu) {
			t.Errorf("%q : %v", dep, got)
		}
	}
}

// Every territory has the eleven common days, plus its own.
func TestFeriesTerritoires(t *testing.T) {
	for _, c := range []struct {
		territoire string
		propres    []string
		certitude  string
	}{
		{"976", []string{"2027-04-27"}, Vu},
		{"972", []string{"2027-05-22"}, Vu},
		{"971", []string{"2027-05-27"}, Vu},
		{"978", []string{"2027-05-28"}, Vu},
		{"973", []string{"2027-06-10"}, Vu},
		{"977", []string{"2027-10-09"}, Vu},
		{"974", []string{"2027-12-20"}, Vu},
		{"987", []string{"2027-06-29"}, DeMemoire},
		{"988", []string{"2027-09-24"}, DeMemoire},
		{"986", []string{"2027-04-28", "2027-07-29"}, DeMemoire},
	} {
		if n := len(Feries(2027, c.territoire)); n != 11+len(c.propres) {
			t.Errorf("%s : %d jours fériés", c.territoire, n)
		}
		for _, s := range c.propres {
			d := j(t, s)
			if !Ferie(d, c.territoire) || Ferie(d, "33") {
				t.Errorf("%s %s : férié %v, en Gironde %v", c.territoire, s, Ferie(d, c.territoire), Ferie(d, "33"))
			}
			if !finDeSemaine(d) && CertitudeJour(d, c.territoire) != c.certitude {
				t.Errorf("%s %s : certitude %s", c.territoire, s, CertitudeJour(d, c.territoire))
			}
		}
	}
	if Ferie(j(t, "2017-05-28"), "978") {
		t.Error("le 28 mai ne vaut à Saint-Martin que depuis 2018")
	}
}

func TestAlsaceMoselle(t *testing.T) {
	for _, dep := range []string{"57", "67", "68"} {
		if !Ferie(j(t, "2026-04-03"), dep) || !Ferie(j(t, "2028-12-26"), dep) {
			t.Errorf("%s : vendredi saint ou 26 décembre non férié", dep)
		}
		if got := CertitudeJour(j(t, "2026-04-03"), dep); got != DeMemoire {
			t.Errorf("%s : vendredi saint %s, il dépend de la commune", dep, got)
		}
		if got := CertitudeJour(j(t, "2028-12-26"), dep); got != Vu {
			t.Errorf("%s : 26 décembre %s", dep, got)
		}
	}
}

// 1 May 2008 was also Ascension: the day counts once.
func TestDeuxFeriesLeMemeJour(t *testing.T) {
	d := j(t, "2008-05-01")
	if !Ferie(d, "") || JourOuvrable(d, "") || CertitudeJour(d, "") != Vu {
		t.Error("1er mai 2008")
	}
	egal(t, AjouteOuvres(j(t, "2008-04-30"), 1, ""), j(t, "2008-05-02"))
}

func TestJoursOuvres(t *testing.T) {
	for _, c := range []struct {
		nom, depart  string
		n            int
		dep, attendu string
	}{
		{"jeudi plus deux, par-dessus la fin de semaine", "2026-11-19", 2, "33", "2026-11-23"},
		{"veille du 1er mai", "2026-04-30", 2, "33", "2026-05-05"},
		{"jeudi saint, métropole", "2026-04-02", 2, "33", "2026-04-07"},
		{"jeudi saint, Moselle", "2026-04-02", 2, "57", "2026-04-08"},
		{"reçu un samedi", "2026-11-21", 2, "33", "2026-11-24"},
		{"La Réunion, 20 décembre un lundi", "2027-12-17", 2, "974", "2027-12-22"},
		{"zéro jour : le jour même", "2026-11-21", 0, "33", "2026-11-21"},
		{"jour inconnu", "", 2, "33", ""},
	} {
		t.Run(c.nom, func(t *testing.T) { egal(t, AjouteOuvres(j(t, c.depart), c.n, c.dep), j(t, c.attendu)) })
	}
	if JourOuvrable(j(t, ""), "33") {
		t.Error("un jour inconnu n’est pas ouvrable")
	}
}
