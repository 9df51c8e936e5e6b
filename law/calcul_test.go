package law

import (
	"testing"

	"souspli/dossier"
)

// CPC art. 641 al. 1 and 642 al. 1: the day of the event is not counted.
func TestCPC641Alinea1JoursCalendaires(t *testing.T) {
	for _, c := range []struct {
		nom, evenement string
		n              int
		attendu        string
	}{
		{"quinze jours depuis le 1er mars", "2026-03-01", 15, "2026-03-16"},
		// September has 20 days left after the 10th, then 31 and 30: 81; 9 more.
		{"quatre-vingt-dix jours depuis le 10 septembre", "2026-09-10", 90, "2026-12-09"},
		{"passage du 29 février", "2028-02-28", 2, "2028-03-01"},
		{"année sans 29 février", "2027-02-28", 2, "2027-03-02"},
		{"événement inconnu", "", 15, ""},
	} {
		t.Run(c.nom, func(t *testing.T) { egal(t, JoursCalendaires(j(t, c.evenement), c.n), j(t, c.attendu)) })
	}
}

// CPC art. 641 al. 2: same day-number, or the last day of the month.
func TestCPC641Alinea2Quantieme(t *testing.T) {
	for _, c := range []struct {
		nom, evenement string
		mois           int
		attendu        string
	}{
		{"même quantième", "2026-03-12", 4, "2026-07-12"},
		{"31 octobre, quatre mois, février court", "2026-10-31", 4, "2027-02-28"},
		{"31 octobre, quatre mois, année bissextile", "2027-10-31", 4, "2028-02-29"},
		{"31 mars, un mois", "2026-03-31", 1, "2026-04-30"},
		{"28 février, un mois : le 28, non le dernier jour", "2026-02-28", 1, "2026-03-28"},
		{"passage d’année", "2026-12-15", 2, "2027-02-15"},
		{"à rebours", "2026-04-30", -2, "2026-02-28"},
		{"à rebours, passage d’année", "2026-01-31", -2, "2025-11-30"},
		{"événement inconnu", "", 4, ""},
	} {
		t.Run(c.nom, func(t *testing.T) { egal(t, MoisQuantieme(j(t, c.evenement), c.mois), j(t, c.attendu)) })
	}
}

// CPC art. 641 al. 3: months first, then days. Days first would give 8 March.
func TestCPC641Alinea3MoisPuisJours(t *testing.T) {
	egal(t, MoisEtJours(j(t, "2026-01-31"), 1, 8), j(t, "2026-03-08"))
	egal(t, MoisEtJours(j(t, "2026-01-28"), 1, 3), j(t, "2026-03-03"))
}

// CPC art. 642 al. 2: the first working day after.
func TestCPC642Alinea2Report(t *testing.T) {
	for _, c := range []struct{ nom, jour, dep, attendu string }{
		{"samedi vers lundi", "2026-11-21", "33", "2026-11-23"},
		{"dimanche vers lundi", "2026-11-22", "33", "2026-11-23"},
		{"un lundi reste", "2026-11-23", "33", "2026-11-23"},
		// 1 May 2026 is a Friday.
		{"1er mai un vendredi", "2026-05-01", "33", "2026-05-04"},
		// Easter 5 April 2026.
		{"samedi saint, puis Pâques et son lundi", "2026-04-04", "33", "2026-04-07"},
		{"vendredi saint hors Alsace-Moselle", "2026-04-03", "33", "2026-04-03"},
		{"vendredi saint en Moselle", "2026-04-03", "57", "2026-04-07"},
		// Christmas 2026 is a Friday, so 26 December is a Saturday: Monday everywhere.
		{"Noël un vendredi", "2026-12-25", "67", "2026-12-28"},
		// 26 December 2028 is a Tuesday.
		{"26 décembre en Bas-Rhin", "2028-12-25", "67", "2028-12-27"},
		{"26 décembre ailleurs", "2028-12-25", "33", "2028-12-26"},
		{"jour inconnu", "", "33", ""},
	} {
		t.Run(c.nom, func(t *testing.T) { egal(t, ReporteOuvrable(j(t, c.jour), c.dep), j(t, c.attendu)) })
	}
}

// CJA R. 421-1, R. 421-2 with the franc reading: quantième plus one, then working day.
func TestCJAR421DelaiFranc(t *testing.T) {
	for _, c := range []struct{ nom, evenement, attendu string }{
		{"notifié le 12 novembre 2026", "2026-11-12", "2027-01-13"},
		// 13 January 2029 is a Saturday.
		{"dernier jour un samedi", "2028-11-12", "2029-01-15"},
		// 31 December + 2 months: 28 February, plus one: Monday 1 March 2027.
		{"31 décembre", "2026-12-31", "2027-03-01"},
		// 7 May 2026 plus one is 8 May, a Friday and a holiday.
		{"dernier jour le 8 mai", "2026-03-07", "2026-05-11"},
		// 28 February 2026 plus one is a Sunday.
		{"30 décembre, février court", "2025-12-30", "2026-03-02"},
	} {
		t.Run(c.nom, func(t *testing.T) { egal(t, DelaiFranc(j(t, c.evenement), 2, "33"), j(t, c.attendu)) })
	}
}

// CJA R. 421-7: one more month overseas, two abroad.
func TestCJAR4217Distance(t *testing.T) {
	egal(t, DelaiFrancDistance(j(t, "2026-11-12"), 2, 1, "974"), j(t, "2027-02-15")) // 13 February 2027 is a Saturday
	egal(t, DelaiFrancDistance(j(t, "2026-11-12"), 2, 2, "75"), j(t, "2027-03-15"))  // 13 March 2027 is a Saturday
}

// CESEDA R. 431-5, 1°: 30 June 2026 less 120 days is 2 March, less 60 is 1 May.
func TestCESEDAR4315JoursAvant(t *testing.T) {
	egal(t, JoursAvant(j(t, "2026-06-30"), 120), j(t, "2026-03-02"))
	egal(t, JoursAvant(j(t, "2026-06-30"), 60), j(t, "2026-05-01"))
	egal(t, JoursAvant(j(t, ""), 60), j(t, ""))
}

// CRPA L. 114-5 al. 3: received on 2 March 2026, four months lead to 2 July.
func TestCRPAL1145Suspension(t *testing.T) {
	quatreMois := Duree{4, "months"}
	for _, c := range []struct {
		nom     string
		susp    [][3]string // du, au, produit
		attendu string
	}{
		{"sans suspension", nil, "2026-07-02"},
		// Asked on 20 March, limit 20 April: 31 days, 2 August (a Sunday, not put off).
		{"délai de trente et un jours, rien de produit", [][3]string{{"2026-03-20", "2026-04-20", ""}}, "2026-08-02"},
		{"produit le 30 mars : dix jours", [][3]string{{"2026-03-20", "2026-04-20", "2026-03-30"}}, "2026-07-12"},
		{"produit après la limite : la limite seule", [][3]string{{"2026-03-20", "2026-04-20", "2026-05-30"}}, "2026-08-02"},
		{"produit le jour même", [][3]string{{"2026-03-20", "2026-04-20", "2026-03-20"}}, "2026-07-02"},
		// 31 days, then 10.
		{"deux suspensions séparées", [][3]string{{"2026-03-20", "2026-04-20", ""}, {"2026-05-20", "2026-05-30", ""}}, "2026-08-12"},
		{"deux suspensions qui se chevauchent comptent une fois", [][3]string{{"2026-03-20", "2026-04-20", ""}, {"2026-04-10", "2026-04-30", ""}}, "2026-08-12"},
		{"l’une dans l’autre", [][3]string{{"2026-03-20", "2026-04-20", ""}, {"2026-03-25", "2026-04-01", ""}}, "2026-08-02"},
		{"données dans le désordre", [][3]string{{"2026-05-20", "2026-05-30", ""}, {"2026-03-20", "2026-04-20", ""}}, "2026-08-12"},
		{"demandée le dernier jour, elle compte", [][3]string{{"2026-07-02", "2026-07-12", ""}}, "2026-07-12"},
		{"demandée après la naissance, elle ne compte plus", [][3]string{{"2026-07-03", "2026-08-03", ""}}, "2026-07-02"},
		// The first brings the day to 12 July: the second, on 10 July, is still in time.
		{"la première rend la seconde utile", [][3]string{{"2026-03-20", "2026-04-20", "2026-03-30"}, {"2026-07-10", "2026-07-20", ""}}, "2026-07-22"},
		{"sans limite, elle ne compte pas", [][3]string{{"2026-03-20", "", ""}}, "2026-07-02"},
		{"commencée avant le départ, seuls les jours d’après comptent", [][3]string{{"2026-02-20", "2026-03-12", ""}}, "2026-07-12"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			var s []Suspension
			for _, x := range c.susp {
				s = append(s, Suspension{j(t, x[0]), j(t, x[1]), j(t, x[2])})
			}
			egal(t, NaissanceImplicite(j(t, "2026-03-02"), quatreMois, s), j(t, c.attendu))
		})
	}
	egal(t, NaissanceImplicite(dossier.Date{}, quatreMois, nil), dossier.Date{})
}

// CRPA L. 231-1, L. 114-5 al. 2: acceptance runs only from the day the pieces came.
func TestCRPAL2311Acceptation(t *testing.T) {
	deux := Duree{2, "months"}
	egal(t, AcceptationImplicite(j(t, "2026-03-12"), j(t, ""), false, deux), j(t, "2026-05-12"))
	egal(t, AcceptationImplicite(j(t, "2026-03-12"), j(t, "2026-04-01"), true, deux), j(t, "2026-06-01"))
	egal(t, AcceptationImplicite(j(t, "2026-03-12"), j(t, ""), true, deux), j(t, ""))
}

// CRPA L. 112-1 protects the applicant's deadline, L. 114-3 starts the administration's: two days, never confused.
func TestCRPAL1121EtL1143DeuxDates(t *testing.T) {
	d := dossier.Dates{Cachet: j(t, "2026-04-28"), PremiereSaisine: j(t, "2026-05-02"), Reception: j(t, "2026-05-11")}
	egal(t, DateDepot(d), d.Cachet)
	egal(t, DepartSilence(d), d.PremiereSaisine)

	d.PremiereSaisine = dossier.Date{}
	egal(t, DepartSilence(d), d.Reception)
	d.Cachet = dossier.Date{}
	egal(t, DateDepot(d), d.Reception)
	// A postmark read after our own reception is a misreading: it protects nobody.
	d.Cachet = j(t, "2026-05-12")
	egal(t, DateDepot(d), d.Reception)
}

func TestDureeEnMotsEtStockee(t *testing.T) {
	for _, c := range []struct {
		d       Duree
		iso, fr string
	}{
		{Duree{4, "months"}, "P4M", "quatre mois"},
		{Duree{90, "days"}, "P90D", "quatre-vingt-dix jours"},
		{Duree{1, "months"}, "P1M", "un mois"},
		{Duree{2, "working_days"}, "P2B", "deux jours ouvrés"},
		{Duree{48, "hours"}, "PT48H", "quarante-huit heures"},
		{Duree{1, "years"}, "P1Y", "un an"},
		{Duree{2, "weeks"}, "P2W", "deux semaines"},
		{Duree{0, "fixed_by_administration"}, "", ""},
	} {
		if c.d.String() != c.iso || c.d.Fr() != c.fr {
			t.Errorf("%v : %q %q, attendu %q %q", c.d, c.d.String(), c.d.Fr(), c.iso, c.fr)
		}
		lu, err := ParseDuree(c.iso)
		if err != nil || c.iso != "" && lu != c.d {
			t.Errorf("%q relu %v, %v", c.iso, lu, err)
		}
	}
	for _, faux := range []string{"4M", "P4", "PXM", "P-4M", "P4Z", "P04M"} {
		if d, err := ParseDuree(faux); err == nil {
			t.Errorf("%q accepté : %v", faux, d)
		}
	}
}
