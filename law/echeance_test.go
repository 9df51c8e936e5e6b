package law

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
)

// parametres is an ordinary demande: received on Friday 13 March 2026 in Gironde, on a basis that was read.
func parametres(tb testing.TB) Parametres {
	tb.Helper()
	return Parametres{
		Silence: "silence_defaut", Departement: "33",
		Dates:     dossier.Dates{Cachet: j(tb, "2026-03-11"), Reception: j(tb, "2026-03-13")},
		Fondement: dossier.Fondement{Code: dossier.FondementArreteLocal},
	}
}

// parCode finds an entry, which must be there once.
func parCode(tb testing.TB, liste []dossier.Echeance, code string) dossier.Echeance {
	tb.Helper()
	var trouve []dossier.Echeance
	for _, e := range liste {
		if e.Code == code {
			trouve = append(trouve, e)
		}
	}
	if len(trouve) != 1 {
		tb.Fatalf("%d entrées %s", len(trouve), code)
	}
	return trouve[0]
}

func codesDe(liste []dossier.Echeance) []string {
	return codes(liste, func(e dossier.Echeance) string { return e.Code })
}

func TestEcheancesInitialesOrdinaires(t *testing.T) {
	liste := EcheancesInitiales(parametres(t))
	if got := codesDe(liste); !slices.Equal(got, []string{"silence_defaut", "recours_decision_implicite", "accuse_depart_interne"}) {
		t.Fatalf("codes %v", got)
	}
	// Friday 13 March + four months: Monday 13 July; + two months, plus one: Monday 14 September.
	egal(t, parCode(t, liste, "silence_defaut").Date, j(t, "2026-07-13"))
	r := parCode(t, liste, "recours_decision_implicite")
	egal(t, r.Date, j(t, "2026-09-14"))
	if r.Version != "CJA 2026-04-03" || r.Qui != "demandeur" || r.Certitude != VuSecond {
		t.Errorf("recours : %+v", r)
	}
	// Received on a Friday: Monday, Tuesday.
	a := parCode(t, liste, "accuse_depart_interne")
	egal(t, a.Date, j(t, "2026-03-17"))
	if d, _ := DelaiByCode(a.Code); !d.Interne || !strings.Contains(a.Article, "interne") {
		t.Errorf("l’objectif interne doit se dire tel : %+v", a)
	}
}

// CRPA L. 114-3: forwarded by another administration, the clock has been running since it received the demande; our own target
// runs from our reception.
func TestCRPAL1143PremiereSaisine(t *testing.T) {
	p := parametres(t)
	p.Dates.PremiereSaisine = j(t, "2026-02-20")
	liste := EcheancesInitiales(p)
	egal(t, parCode(t, liste, "silence_defaut").Date, j(t, "2026-06-20"))
	egal(t, parCode(t, liste, "accuse_depart_interne").Date, j(t, "2026-03-17"))
}

// CESEDA R. 422-5: on « demande complète », the entries are there without a date, with what will start them.
func TestCESEDAR4225AttendLaDemandeComplete(t *testing.T) {
	p := parametres(t)
	p.Silence = "silence_90_jours"
	liste := EcheancesInitiales(p)
	s, r := parCode(t, liste, "silence_90_jours"), parCode(t, liste, "recours_decision_implicite")
	if !s.Date.IsZero() || s.Declencheur != SurComplete || !r.Date.IsZero() || r.Declencheur != "naissance_implicite" {
		t.Fatalf("silence %+v, recours %+v", s, r)
	}
	p.Dates.Completude = j(t, "2026-03-20") // + 90 days: 11 left in March, 30, 31, 18 in June
	liste = EcheancesInitiales(p)
	egal(t, parCode(t, liste, "silence_90_jours").Date, j(t, "2026-06-18"))
	egal(t, parCode(t, liste, "recours_decision_implicite").Date, j(t, "2026-08-19"))
}

func TestEcheancesSansFondement(t *testing.T) {
	p := parametres(t)
	p.Fondement = dossier.Fondement{Code: dossier.FondementAucun, Propose: true}
	liste := EcheancesInitiales(p)
	if got := codesDe(liste); !slices.Equal(got, []string{SilenceCanal, "accuse_depart_interne"}) {
		t.Fatalf("codes %v", got)
	}
	if e := liste[0]; !e.Date.IsZero() || e.Certitude == Vu {
		t.Errorf("aucune date ne peut être annoncée : %+v", e)
	}
}

func TestEcheancesSansEffetEtabli(t *testing.T) {
	for _, code := range []string{SilenceSansObjet, SilenceAVerifier, SilenceAutres} {
		p := parametres(t)
		p.Silence = code
		if got := codesDe(EcheancesInitiales(p)); !slices.Equal(got, []string{code, "accuse_depart_interne"}) {
			t.Errorf("%s : codes %v", code, got)
		}
	}
}

// CRPA L. 114-5: pieces asked for on Monday 16 March, thirty days: Wednesday 15 April; the clock is suspended all that time.
func TestCRPAL1145DemandeDePieces(t *testing.T) {
	p := parametres(t)
	p.Manquantes = []dossier.PieceManquante{{Code: "passeport", Exigee: true}, {Code: "jugement"}}
	p.DemandeesLe = j(t, "2026-03-16")
	liste := EcheancesInitiales(p)
	c := parCode(t, liste, "complement_demande")
	egal(t, c.Date, j(t, "2026-04-15"))
	// 13 July plus 30 days.
	egal(t, parCode(t, liste, "silence_defaut").Date, j(t, "2026-08-12"))
	i := parCode(t, liste, SilenceIncomplet)
	egal(t, i.Date, j(t, "2026-08-12"))
	egal(t, parCode(t, liste, "recours_decision_implicite").Date, j(t, "2026-10-13"))
	if c.Qui != "demandeur" || c.Version != "CRPA 2026-08-20\u00a0; CESEDA 2026-04-03" {
		t.Errorf("complément : %+v", c)
	}

	p.DelaiComplement = 19 // 4 April, Easter Saturday: Tuesday 7 April
	egal(t, parCode(t, EcheancesInitiales(p), "complement_demande").Date, j(t, "2026-04-07"))

	p.DemandeesLe = dossier.Date{}
	liste = EcheancesInitiales(p)
	egal(t, parCode(t, liste, "complement_demande").Date, dossier.Date{})
	egal(t, parCode(t, liste, "silence_defaut").Date, j(t, "2026-07-13"))

	p.Manquantes = p.Manquantes[1:] // owed in some cases only: to be checked, not asked for
	if got := codesDe(EcheancesInitiales(p)); slices.Contains(got, "complement_demande") || slices.Contains(got, SilenceIncomplet) {
		t.Errorf("codes %v", got)
	}
}

// CESEDA R. 431-5, 1° and R. 431-8 for a document valid to 30 June 2026.
func TestCESEDAR4315EtR4318(t *testing.T) {
	for _, c := range []struct {
		nom, fenetre, cachet, recu string
		alertes                    []string
	}{
		{"dans la fenêtre, premier jour", FenetreListe, "2026-03-02", "2026-03-04", nil},
		{"dans la fenêtre, dernier jour, par le cachet", FenetreListe, "2026-05-01", "2026-05-05", nil},
		{"un jour trop tôt", FenetreListe, "2026-03-01", "2026-03-03", []string{"depot_anef_ouverture"}},
		{"un jour trop tard", FenetreListe, "2026-05-02", "2026-05-05", []string{"depot_anef_cloture"}},
		{"sans cachet, la réception compte", FenetreListe, "", "2026-05-05", []string{"depot_anef_cloture"}},
		{"dernier jour avant les conditions d’entrée", FenetreListe, "2026-12-30", "2027-01-04", []string{"depot_anef_cloture"}},
		{"plus de six mois après", FenetreListe, "2026-12-31", "2027-01-04", []string{"depot_anef_cloture", "conditions_entree_a_nouveau"}},
		{"hors liste, premier jour", FenetreHorsListe, "2026-04-30", "2026-05-04", nil},
		{"hors liste, trop tôt", FenetreHorsListe, "2026-04-29", "2026-05-04", []string{"depot_hors_liste_ouverture"}},
		{"hors liste, jour de l’expiration", FenetreHorsListe, "2026-06-30", "2026-07-02", nil},
		{"hors liste, après l’expiration", FenetreHorsListe, "2026-07-01", "2026-07-02", []string{"depot_hors_liste_ouverture"}},
		{"hors liste, plus de six mois après", FenetreHorsListe, "", "2027-01-04", []string{"depot_hors_liste_ouverture", "conditions_entree_a_nouveau"}},
		{"démarche sans fenêtre", "sans_delai", "", "2027-01-04", nil},
	} {
		t.Run(c.nom, func(t *testing.T) {
			p := parametres(t)
			p.Fenetre, p.ValableAu = c.fenetre, j(t, "2026-06-30")
			p.Dates = dossier.Dates{Cachet: j(t, c.cachet), Reception: j(t, c.recu)}
			alertes := Alertes(p)
			if got := codes(alertes, func(a Alerte) string { return a.Code }); !slices.Equal(got, c.alertes) {
				t.Errorf("alertes %v, attendues %v", got, c.alertes)
			}
			for _, a := range alertes {
				if a.Texte == "" || a.Article == "" || a.Certitude == "" {
					t.Errorf("alerte incomplète : %+v", a)
				}
			}
			liste := EcheancesInitiales(p)
			if c.fenetre == FenetreListe {
				egal(t, parCode(t, liste, "depot_anef_ouverture").Date, j(t, "2026-03-02"))
				egal(t, parCode(t, liste, "depot_anef_cloture").Date, j(t, "2026-05-01"))
			}
			if c.fenetre != "sans_delai" {
				egal(t, parCode(t, liste, "conditions_entree_a_nouveau").Date, j(t, "2026-12-30"))
			}
		})
	}
	p := parametres(t)
	p.Fenetre, p.ValableAu, p.ResidentLDUE = FenetreListe, j(t, "2024-06-30"), true
	if a := Alertes(p); a != nil {
		t.Errorf("résident de longue durée-UE : %v", a)
	}
	p.ResidentLDUE, p.ValableAu = false, dossier.Date{}
	if a := Alertes(p); a != nil {
		t.Errorf("expiration inconnue : %v", a)
	}
	// The inclusive reading of the window is ours.
	p.ValableAu = j(t, "2026-06-30")
	if c := parCode(t, EcheancesInitiales(p), "depot_anef_cloture").Certitude; c != Deduit {
		t.Errorf("certitude %s", c)
	}
}

// A day put off over a holiday known from memory says so.
func TestCertitudeDuReport(t *testing.T) {
	// 2 February 2026 + two months + one: Friday 3 April, Good Friday, then Easter Monday: Tuesday 7.
	m, err := Calcule("recours_decision_implicite", j(t, "2026-02-02"), "57")
	if err != nil {
		t.Fatal(err)
	}
	g, err := Calcule("recours_decision_implicite", j(t, "2026-02-02"), "33")
	if err != nil {
		t.Fatal(err)
	}
	egal(t, m.Date, j(t, "2026-04-07"))
	egal(t, g.Date, j(t, "2026-04-03"))
	if m.Certitude != DeMemoire || g.Certitude != VuSecond {
		t.Errorf("Moselle %s, Gironde %s", m.Certitude, g.Certitude)
	}
	a, err := Calcule("accuse_depart_interne", j(t, "2026-04-02"), "57")
	if err != nil {
		t.Fatal(err)
	}
	if a.Certitude != DeMemoire {
		t.Errorf("jours ouvrés par-dessus le vendredi saint : %s", a.Certitude)
	}
	// weekend_rule unknown: three months from 2 March 2026 end on Tuesday 2 June, from 6 March on Saturday 6 June.
	for depart, attendue := range map[string]string{"2026-03-02": Vu, "2026-03-06": Deduit} {
		e, err := Calcule("changement_adresse", j(t, depart), "33")
		if err != nil || e.Certitude != attendue {
			t.Errorf("%s : %s, %v", depart, e.Certitude, err)
		}
	}
}

func TestCalculeChaqueDelai(t *testing.T) {
	attendus := map[string]string{ // from Thursday 15 January 2026, in Gironde
		"depot_anef_ouverture": "2025-09-17", "depot_hors_liste_ouverture": "2025-11-15", "depot_majorite_listee": "2026-01-14",
		"communication_motifs": "2026-02-15", "recours_apres_motifs": "2026-03-16", "recours_oqtf_sept_jours": "2026-01-22",
		"recours_delai_raisonnable": "2027-01-15", "agdref_effacement": "2031-01-15", "accuse_electronique": "2026-01-29",
		"commission_convocation": "2025-12-31", "recommande_en_instance": "2026-01-30", "silence_recours_administratif": "2026-03-15",
		"delai_distance_un_mois": "", "refere_liberte_48h": "", "refere_tentatives_semaines": "", "accuse_reception_papier": "",
		"complement_demande": "", "regularisation_vice_forme": "",
	}
	for _, d := range Delais() {
		e, err := Calcule(d.Code, j(t, "2026-01-15"), "33")
		if err != nil {
			t.Fatal(err)
		}
		if want, ok := attendus[d.Code]; ok {
			if e.Date != j(t, want) {
				t.Errorf("%s : %q, attendu %q", d.Code, e.Date, want)
			}
			delete(attendus, d.Code)
		}
		if e.Code != d.Code || e.Version == "" || e.Certitude == "" {
			t.Errorf("%s : entrée incomplète %+v", d.Code, e)
		}
		if vide, err := Calcule(d.Code, dossier.Date{}, "33"); err != nil || !vide.Date.IsZero() {
			t.Errorf("%s sans départ : %q, %v", d.Code, vide.Date, err)
		}
	}
	if len(attendus) > 0 {
		t.Errorf("délais absents de la table : %v", attendus)
	}
	if _, err := Calcule("inconnu", j(t, "2026-01-15"), ""); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("code inconnu : %v", err)
	}
}

// CESEDA R. 431-5, 2° and 3°: born on 10 September 2008, nineteen on 10 September 2027; born on 31 July 2008, eighteen on 31 July 2026.
func TestCESEDAR4315Majorite(t *testing.T) {
	for _, c := range []struct {
		nom, fenetre, naissance, recu, code, jour string
		alerte                                    bool
	}{
		{"veille des dix-neuf ans", FenetreAvant19, "2008-09-10", "2027-09-09", "depot_majorite_listee", "2027-09-09", false},
		{"le jour des dix-neuf ans", FenetreAvant19, "2008-09-10", "2027-09-10", "depot_majorite_listee", "2027-09-09", true},
		// Nineteen on 28 February 2027 (our reading): the eve is the 27th.
		{"né un 29 février", FenetreAvant19, "2008-02-29", "2027-02-27", "depot_majorite_listee", "2027-02-27", false},
		{"deux mois après dix-huit ans", FenetreDeuxMois18, "2008-07-31", "2026-09-30", "depot_majorite_autre", "2026-09-30", false},
		{"un jour de trop", FenetreDeuxMois18, "2008-07-31", "2026-10-01", "depot_majorite_autre", "2026-09-30", true},
	} {
		p := parametres(t)
		p.Fenetre, p.Naissance, p.Dates = c.fenetre, j(t, c.naissance), dossier.Dates{Reception: j(t, c.recu)}
		liste := EcheancesInitiales(p)
		egal(t, parCode(t, liste, c.code).Date, j(t, c.jour))
		if a := AlertesEcheances(liste); (len(a) == 1) != c.alerte {
			t.Errorf("%s : %v", c.nom, a)
		}
		p.Naissance = dossier.Date{}
		if slices.Contains(codesDe(EcheancesInitiales(p)), c.code) {
			t.Errorf("%s : naissance inconnue", c.nom)
		}
	}
}

// CESEDA L. 433-3: three months after an expiry on 30 November 2026: 28 February 2027.
func TestCESEDAL4333TitreExpire(t *testing.T) {
	for _, c := range []struct {
		nom, titre, du, au string
		ok                 bool
		certitude          string
	}{
		{"carte de résident", "cr", "2016-12-01", "2026-11-30", true, Vu},
		{"carte de résident, début inconnu", "cr", "", "2026-11-30", true, Vu},
		{"pluriannuelle de quatre ans", "csp", "2022-12-01", "2026-11-30", true, Vu},
		{"pluriannuelle de quatre ans moins un jour", "csp", "2022-12-02", "2026-11-30", false, ""},
		{"pluriannuelle de deux ans", "csp", "2024-12-01", "2026-11-30", false, ""},
		{"pluriannuelle, durée inconnue", "csp", "", "2026-11-30", true, Deduit},
		{"certificat algérien de dix ans", "cra", "2016-12-01", "2026-11-30", true, Vu},
		{"certificat algérien d’un an", "cra", "2025-12-01", "2026-11-30", false, ""},
		{"carte temporaire", "cst", "2025-12-01", "2026-11-30", false, ""},
		{"récépissé", "recepisse", "", "2026-11-30", false, ""},
		{"expiration inconnue", "cr", "2016-12-01", "", false, ""},
		{"document inconnu", "", "", "2026-11-30", false, ""},
	} {
		e, ok := ProlongationTitreExpire(c.titre, j(t, c.du), j(t, c.au), "33")
		if ok != c.ok || e.Certitude != c.certitude {
			t.Errorf("%s : %v %s", c.nom, ok, e.Certitude)
		}
		if ok {
			egal(t, e.Date, j(t, "2027-02-28"))
			if f := VerifieEcheance(e); f != nil {
				t.Errorf("%s : %v", c.nom, f)
			}
		}
	}
	p := parametres(t)
	p.Titre, p.ValableAu = "cr", j(t, "2026-06-30")
	egal(t, parCode(t, EcheancesInitiales(p), "prolongation_par_titre_expire").Date, j(t, "2026-09-30"))
}
