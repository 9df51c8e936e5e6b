package law

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
)

// casDelai is a day worked by hand: from depart, in the département, the deadline falls on attendu (a day, "" when none can be said) with
// the certainty. calcule is the function that gives it, Calcule when nil.
type casDelai struct {
	depart, departement, attendu, certitude string
	calcule                                 func(t *testing.T, depart dossier.Date) dossier.Echeance
}

// chaqueDelai has every deadline of the tables, with the count done by hand beside it. 2026: 1 January is a Thursday, Easter 5 April.
var chaqueDelai = map[string][]casDelai{
	// R. 431-5, 1°: 30 June back 30 is 31 May, 31 more 30 April, 30 more 31 March: 91; 29 more: 2 March. Inclusive reading: ours.
	"depot_anef_ouverture": {{"2026-06-30", "33", "2026-03-02", Deduit, nil}},
	// Back 30: 31 May; 30 more: 1 May, a holiday, not put off.
	"depot_anef_cloture":         {{"2026-06-30", "33", "2026-05-01", Deduit, nil}},
	"depot_hors_liste_ouverture": {{"2026-06-30", "33", "2026-04-30", Vu, nil}, {"2026-04-30", "33", "2026-02-28", Vu, nil}},
	// R. 431-4: 15 March 2026 is a Sunday; whether it is put off is not established. 16 March is a Monday.
	"depot_entree_france": {{"2026-01-15", "33", "2026-03-15", Deduit, nil}, {"2026-01-16", "33", "2026-03-16", Vu, nil}},
	// R. 426-4: no 30 February; the 28th is a Saturday.
	"depot_entree_rld_ue": {{"2025-11-30", "33", "2026-02-28", Deduit, nil}},
	// R. 431-5, 2°: the eve of the nineteenth birthday.
	"depot_majorite_listee": {{"2026-09-10", "33", "2026-09-09", Deduit, nil}},
	// R. 431-5, 3°: no 31 September; the 30th is a Wednesday.
	"depot_majorite_autre":    {{"2026-07-31", "33", "2026-09-30", Vu, nil}},
	"depot_perte_nationalite": {{"2026-12-31", "33", "2027-02-28", Deduit, nil}}, // a Sunday
	"validation_vls_ts":       {{"2026-03-10", "33", "2026-06-10", Vu, nil}},     // a Wednesday
	// D. 431-7: 4 July 2026 is a Saturday; 4 August a Tuesday.
	"asile_autre_fondement":       {{"2026-05-04", "33", "2026-07-04", Deduit, nil}},
	"asile_autre_fondement_sante": {{"2026-05-04", "33", "2026-08-04", Vu, nil}},
	"conditions_entree_a_nouveau": {{"2026-06-30", "33", "2026-12-30", Vu, nil}, {"2026-08-31", "33", "2027-02-28", Vu, nil}},
	// L. 433-3: the last day of February.
	"prolongation_par_titre_expire": {{"2026-11-30", "33", "2027-02-28", Vu, nil}},
	"changement_adresse":            {{"2026-04-02", "33", "2026-07-02", Vu, nil}}, // a Thursday
	"api_duree_max":                 {{"2026-08-31", "33", "2026-11-30", Vu, nil}},
	"api_bpi_duree":                 {{"2026-08-31", "33", "2027-02-28", Vu, nil}},
	"recepisse_duree_min":           {{"2026-01-31", "33", "2026-02-28", Vu, nil}},
	// R. 432-2: no 31 February; the 28th is a Sunday, and a birth is not put off. 13 July 2026 is a Monday.
	"silence_defaut": {{"2026-10-31", "33", "2027-02-28", Deduit, nil}, {"2026-03-13", "33", "2026-07-13", Vu, nil}},
	// 10 September: 20 days left, 31, 30 (81), 9 of December, a Wednesday.
	"silence_90_jours":       {{"2026-09-10", "33", "2026-12-09", Vu, nil}},
	"silence_60_jours":       {{"2026-09-10", "33", "2026-11-09", Vu, nil}}, // 20 + 31 + 9, a Monday
	"silence_carte_bleue_90": {{"2026-09-10", "33", "2026-12-09", Vu, nil}},
	"silence_carte_bleue_30": {{"2026-09-10", "33", "2026-10-10", Deduit, nil}}, // 20 + 10, a Saturday
	// CE 494718: the day of the refusal of the silence it goes with; from a basis that was read only: SEEN-2 does not come in.
	SilenceIncomplet: {{"2026-03-13", "33", "2026-07-13", Vu, func(t *testing.T, d dossier.Date) dossier.Echeance {
		return Incomplet(Silence(EntreesSilence{Code: "silence_defaut", PremiereSaisine: d, Fondement: dossier.FondementPostal, Departement: "33"}))
	}}},
	// CE 493514: no decision is born, no day.
	SilenceCanal: {{"2026-03-13", "33", "", VuSecond, nil}, {"2026-03-13", "33", "", VuSecond, func(t *testing.T, d dossier.Date) dossier.Echeance {
		return Silence(EntreesSilence{Code: "silence_defaut", PremiereSaisine: d, Fondement: dossier.FondementAucun, Departement: "33"})
	}}},
	"silence_autres_demandes":       {{"2026-03-12", "33", "2026-05-12", Vu, nil}},
	"silence_recours_administratif": {{"2026-06-30", "33", "2026-08-30", Deduit, nil}}, // a Sunday
	"communication_motifs":          {{"2026-08-31", "33", "2026-09-30", Vu, nil}},
	// L. 232-4: 28 September, two months 28 November, plus one 29, a Sunday: Monday 30.
	"recours_apres_motifs": {{"2026-09-28", "33", "2026-11-30", VuSecond, nil}, {"2026-09-28", "33", "2026-11-30", VuSecond, recoursDe(RecoursApresMotifs, "")}},
	// R. 112-11-2: from Friday 27 November, the Monday; ten working days are two weeks.
	"accuse_electronique_enregistrement": {{"2026-11-27", "33", "2026-11-30", Vu, nil}},
	"accuse_electronique":                {{"2026-11-27", "33", "2026-12-11", Vu, nil}, {"2026-12-21", "67", "2027-01-06", Vu, nil}}, // 22 to 24, 28 to 31, 4, 5, 6: the 25th is off, the 26th a Saturday
	"accuse_reception_papier":            {{"2026-03-12", "33", "", Vu, nil}},
	// L. 114-5: 15 days left in March, then 15 April, a Wednesday.
	"complement_demande": {{"2026-03-16", "33", "", Vu, nil}, {"2026-03-16", "33", "2026-04-15", Vu, func(_ *testing.T, d dossier.Date) dossier.Echeance {
		return Complement(d, 30, "33")
	}}},
	// L. 114-6: nineteen days lead to 4 April, Holy Saturday; Easter Monday is off too: Tuesday 7.
	"regularisation_vice_forme": {{"2026-03-16", "33", "2026-04-07", Vu, func(_ *testing.T, d dossier.Date) dossier.Echeance {
		return Regularisation(d, 19, "33")
	}}},
	// R. 112-20: the day after which an unread document counts as notified; NotificationElectronique says on what day it counts.
	"notification_electronique_reputee": {{"2026-12-24", "33", "2027-01-08", Vu, nil}},
	"ofpra_notification":                {{"2026-12-24", "33", "2027-01-08", Vu, nil}},
	"retrait_decision_creatrice":        {{"2026-10-31", "33", "2027-02-28", Vu, nil}},
	"communication_dossier_silence":     {{"2026-01-30", "33", "2026-02-28", Vu, nil}},
	// R. 343-1: 30 September plus one, a Thursday; 2 October plus one is a Saturday, whether it is put off is not established.
	"saisine_cada":         {{"2026-07-31", "33", "2026-10-01", VuSecond, nil}, {"2026-08-02", "33", "2026-10-03", Deduit, nil}},
	"tracabilite_echanges": {{"2026-02-28", "33", "2029-02-28", Vu, nil}},
	// R. 421-1: 12 January plus one, a Wednesday. 7 May plus one is 8 May, a holiday and a Friday: Monday 11.
	"recours_decision_expresse": {{"2026-11-12", "33", "2027-01-13", VuSecond, nil}, {"2026-03-07", "33", "2026-05-11", VuSecond, recoursDe(RecoursExpresse, "")}},
	// R. 421-2: 12 September plus one, a Sunday: Monday 14.
	"recours_decision_implicite": {{"2026-07-12", "33", "2026-09-14", VuSecond, nil}, {"2026-07-12", "33", "2026-09-14", VuSecond, recoursDe(RecoursImplicites, "")}},
	"recours_delai_raisonnable":  {{"2028-02-29", "33", "2029-02-28", DeMemoire, nil}},
	// L. 911-1: no 31 February; the 28th is a Saturday, put off or not is not established.
	"recours_oqtf_un_mois":    {{"2026-01-31", "33", "2026-02-28", Deduit, nil}, {"2026-01-31", "33", "2026-02-28", Deduit, recoursDe(RecoursOQTFMois, "")}},
	"recours_oqtf_sept_jours": {{"2026-12-24", "33", "2026-12-31", Vu, nil}},
	// R. 421-7: three months lead to 12 February, plus one a Saturday: Monday 15. Four to 12 March, plus one a Saturday: Monday 15.
	"delai_distance_un_mois":             {{"2026-11-12", "974", "", Vu, nil}, {"2026-11-12", "974", "2027-02-15", VuSecond, recoursDe(RecoursExpresse, LoinOutreMer)}},
	"delai_distance_deux_mois":           {{"2026-11-12", "75", "", Vu, nil}, {"2026-11-12", "75", "2027-03-15", VuSecond, recoursDe(RecoursExpresse, LoinEtranger)}},
	"refere_liberte_48h":                 {{"2026-03-12", "33", "", Vu, nil}}, // TestCJAL5212QuaranteHuitHeures
	"jugement_oqtf_six_mois":             {{"2026-08-31", "33", "2027-02-28", Vu, nil}},
	"refere_tentatives_semaines":         {{"2026-03-12", "33", "", VuSecond, nil}}, // TestCE435594Semaines
	"commission_convocation":             {{"2026-05-20", "33", "2026-05-05", Deduit, nil}},
	"commission_delai":                   {{"2026-01-31", "33", "2026-04-30", Vu, nil}},
	"agdref_effacement":                  {{"2024-02-29", "33", "2029-02-28", Vu, nil}},
	"agdref_journal":                     {{"2026-03-12", "33", "2029-03-12", Vu, nil}},
	"effacement_casier":                  {{"2026-08-31", "33", "2029-08-31", Vu, nil}},
	"effacement_nationalite_decret":      {{"2026-03-12", "33", "2027-03-12", Vu, nil}},
	"effacement_nationalite_declaration": {{"2026-08-31", "33", "2027-02-28", Vu, nil}},
	"recommande_en_instance":             {{"2026-03-01", "33", "2026-03-16", Vu, nil}},
	"ephoto_validite":                    {{"2026-03-12", "33", "2026-09-12", Vu, nil}},
	"ds_conservation":                    {{"2026-03-12", "33", "2029-03-12", Vu, nil}},
	// Ours: Thursday 12 March, two working days; a Friday, over the week-end.
	"accuse_depart_interne": {{"2026-03-12", "33", "2026-03-16", Vu, nil}, {"2026-03-13", "33", "2026-03-17", Vu, nil}},
	SilenceSansObjet:        {{"2026-03-12", "33", "", DeMemoire, nil}},
	SilenceAVerifier:        {{"2026-03-12", "33", "", DeMemoire, nil}},
}

func recoursDe(code, loin string) func(*testing.T, dossier.Date) dossier.Echeance {
	return func(t *testing.T, d dossier.Date) dossier.Echeance {
		t.Helper()
		e, err := Recours(EntreesRecours{Code: code, Depart: d, Loin: loin, Departement: "33"})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
}

// horsCodes are the deadlines whose source is no article of a code: a decision, or a practice, named in full.
var horsCodes = map[string]bool{
	SilenceIncomplet: true, SilenceCanal: true, RecoursRaisonnable: true, "refere_tentatives_semaines": true, "ofpra_notification": true,
	"ephoto_validite": true, "ds_conservation": true, "accuse_depart_interne": true, SilenceSansObjet: true, SilenceAVerifier: true,
}

// deSilence are recorded by Silence, with more inputs than a day.
var deSilence = append(slices.Clone(CodesSilence), SilenceIncomplet, SilenceCanal)

// TestChaqueDelai: every deadline of the tables has its function, its source and its day worked by hand; one more in a table, and the
// test fails until it has them.
func TestChaqueDelai(t *testing.T) {
	article := regexp.MustCompile(`^(CESEDA|CRPA|CJA|CPCE) [LRD]\.\*?\s?[0-9]`)
	for _, d := range Delais() {
		cas := chaqueDelai[d.Code]
		if len(cas) == 0 {
			t.Errorf("%s : aucun calendrier travaillé à la main", d.Code)
		}
		if article.MatchString(d.Article) == horsCodes[d.Code] {
			t.Errorf("%s : source %q", d.Code, d.Article)
		}
		if !horsCodes[d.Code] && !strings.Contains(d.Version(), " 20") {
			t.Errorf("%s : état du texte lu %q", d.Code, d.Version())
		}
		for _, c := range cas {
			depart := j(t, c.depart)
			var e dossier.Echeance
			if c.calcule != nil {
				e = c.calcule(t, depart)
			} else {
				var err error
				if e, err = Calcule(d.Code, depart, c.departement); err != nil {
					t.Fatal(err)
				}
			}
			if e.Date != j(t, c.attendu) || e.Certitude != c.certitude {
				t.Errorf("%s depuis le %s : %q %s, attendu %q %s", d.Code, c.depart, e.Date, e.Certitude, c.attendu, c.certitude)
			}
			if e.Article == "" || e.Version == "" || e.Declencheur == "" || e.Effet == "" || e.Qui == "" {
				t.Errorf("%s : entrée incomplète %+v", d.Code, e)
			}
			if c.calcule == nil && (regles[d.Regle].calcul == nil || d.Unite == "fixed_by_administration" || slices.Contains(deSilence, d.Code)) {
				continue // never recorded from the table alone
			}
			for _, x := range VerifieEcheance(e) {
				t.Errorf("%s : %s", d.Code, x.Texte)
			}
		}
	}
	for code := range chaqueDelai {
		if _, ok := DelaiByCode(code); !ok {
			t.Errorf("%s : calendrier d’un délai qui n’existe pas", code)
		}
	}
}

// CJA L. 521-2: from hour to hour, across midnight and the end of a month.
func TestCJAL5212QuaranteHuitHeures(t *testing.T) {
	saisi := time.Date(2026, 4, 29, 17, 30, 0, 0, dossier.Paris())
	fin, err := CalculeInstant("refere_liberte_48h", saisi)
	if err != nil || fin.Format("2006-01-02T15:04") != "2026-05-01T17:30" {
		t.Errorf("%s, %v", fin, err)
	}
	for _, code := range []string{"silence_defaut", "inconnu"} {
		if _, err := CalculeInstant(code, saisi); err == nil {
			t.Errorf("%s n’est pas un délai en heures", code)
		}
	}
}

// CE 435594, CE 453391: weeks are ISO weeks, across the year too. Monday 28 December 2026 to Sunday 3 January 2027 is one.
func TestCE435594Semaines(t *testing.T) {
	for _, c := range []struct {
		jours    []string
		semaines int
		assez    bool
	}{
		{nil, 0, false},
		{[]string{"2026-12-28", "2027-01-03"}, 1, false},
		{[]string{"2026-12-27", "2026-12-28"}, 2, true},
		{[]string{"", "2026-12-28"}, 1, false},
	} {
		var jours []dossier.Date
		for _, s := range c.jours {
			jours = append(jours, j(t, s))
		}
		if n, assez := TentativesReparties(jours); n != c.semaines || assez != c.assez {
			t.Errorf("%v : %d %v", c.jours, n, assez)
		}
	}
}

// CRPA R. 112-20: read in time, that day; unread for fifteen days, the day it was made available.
func TestCRPAR11220Notification(t *testing.T) {
	for _, c := range []struct{ mis, lu, aujourdhui, attendu string }{
		{"2026-03-02", "2026-03-05", "2026-03-06", "2026-03-05"},
		{"2026-03-02", "2026-03-17", "2026-03-18", "2026-03-17"}, // the fifteenth day
		{"2026-03-02", "2026-03-18", "2026-03-18", "2026-03-02"},
		{"2026-03-02", "", "2026-03-17", ""},
		{"2026-03-02", "", "2026-03-18", "2026-03-02"},
		{"", "", "2026-03-18", ""},
	} {
		egal(t, NotificationElectronique(j(t, c.mis), j(t, c.lu), j(t, c.aujourdhui)), j(t, c.attendu))
	}
}
