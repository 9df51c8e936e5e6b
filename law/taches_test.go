package law

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
)

// situationTest is a demande of the Gironde, received on 12 March 2026 under an arrêté, of a person whose card ends on 30 June.
func situationTest() dossier.Situation {
	recu := dossier.NewDate(2026, 3, 12)
	d := dossier.Demande{ID: 1, Etat: dossier.DemandeEnregistree, Prefecture: "33", Plis: []dossier.PliID{1}, CreeA: time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC),
		Domicile: dossier.Adresse{CodePostal: "33000"}, Fondement: dossier.Fondement{Code: dossier.FondementArreteLocal},
		Dates:  dossier.Dates{PremiereSaisine: recu, Reception: recu, Enregistrement: recu},
		Champs: map[string]dossier.ChampLu{"valable_au": {Valeur: "2026-06-30"}}}
	d.Echeances = EcheancesInitiales(Parametres{Silence: "silence_defaut", Dates: d.Dates, Fondement: d.Fondement, Departement: "33"})
	return dossier.Situation{Demande: d, Liens: []dossier.LienPli{{Pli: 1, A: d.CreeA}}}
}

// dire writes tasks as « kind depuis dû », sorted.
func dire(ts []dossier.Tache) string {
	var l []string
	for _, t := range ts {
		l = append(l, fmt.Sprintf("%s %s %s", t.Genre, t.Depuis, t.DuLe))
	}
	slices.Sort(l)
	return strings.Join(l, "\n")
}

func TestTaches(t *testing.T) {
	pieces := dossier.Acte{ID: 5, Action: dossier.ActionPieces, De: dossier.DemandeEnregistree, Vers: dossier.DemandePieces, Le: dossier.NewDate(2026, 3, 16), Donnees: dossier.DonneesActe{
		Jours: 30, Limite: dossier.NewDate(2026, 4, 15), Suspend: true, Pieces: []dossier.PieceDemandee{{Code: "a", Indispensable: true}}}}
	const (
		sejour  = "sejour_expire 2026-05-31 2026-06-30"
		silence = "reponse_avant_silence 2026-06-12 2026-07-12"
		ne      = "decision_implicite_nee 2026-07-13 2026-07-12"
		complet = "completude_a_examiner 2026-03-12 "
	)
	for _, c := range []struct {
		nom    string
		change func(*dossier.Situation)
		dues   []string
	}{
		{"à peine enregistrée", func(*dossier.Situation) {}, []string{complet, sejour, silence, ne}},
		{"sans fondement", func(s *dossier.Situation) {
			s.Demande.Fondement.Code = dossier.FondementAucun
			s.Demande.Echeances = EcheancesInitiales(Parametres{Silence: "silence_defaut", Dates: s.Demande.Dates, Fondement: s.Demande.Fondement, Departement: "33"})
		}, []string{complet, sejour, "regularisation_a_envoyer 2026-03-12 2026-03-16"}},
		{"fondement proposé", func(s *dossier.Situation) { s.Demande.Fondement.Propose = true }, []string{complet, sejour, silence, ne, "fondement_a_confirmer 2026-03-12 "}},
		{"adresse d’ailleurs", func(s *dossier.Situation) { s.Demande.Domicile.CodePostal = "75011" }, []string{complet, sejour, silence, ne, "transfert_a_examiner 2026-03-12 "}},
		{"pièces demandées", func(s *dossier.Situation) { s.Demande.Etat, s.Actes = dossier.DemandePieces, []dossier.Acte{pieces} },
			[]string{sejour, silence, ne, "delai_pieces_ecoule 2026-04-16 2026-04-15"}},
		{"lettre imprimée, remise non prouvée", func(s *dossier.Situation) {
			s.Demande.Etat, s.Actes = dossier.DemandePieces, []dossier.Acte{pieces}
			s.Courriers = []dossier.Courrier{{ID: 3, Genre: dossier.CourrierDemandePieces, Acte: 5, Etat: dossier.CourrierImprime, EcritA: time.Date(2026, 3, 17, 9, 0, 0, 0, time.UTC)}}
		}, []string{sejour, silence, ne, "delai_pieces_ecoule 2026-04-16 2026-04-15", "remise_a_prouver 2026-04-01 "}},
		{"un autre pli", func(s *dossier.Situation) {
			s.Liens = append(s.Liens, dossier.LienPli{Pli: 2, A: s.Demande.CreeA.Add(time.Hour)})
		}, []string{complet, sejour, silence, ne, "complement_a_examiner 2026-03-12 "}},
		{"complète", func(s *dossier.Situation) {
			s.Demande.Etat, s.Demande.Dates.Completude = dossier.DemandeComplete, dossier.NewDate(2026, 3, 20)
		}, []string{sejour, silence, ne, "convocation_a_faire 2026-03-12 ", "recepisse_a_delivrer 2026-03-20 2026-06-30"}},
		{"récépissé noté", func(s *dossier.Situation) {
			s.Demande.Etat, s.Demande.Dates.Completude = dossier.DemandeComplete, dossier.NewDate(2026, 3, 20)
			s.Actes = []dossier.Acte{{Action: dossier.ActionRecepisse, Donnees: dossier.DonneesActe{Au: dossier.NewDate(2026, 9, 30)}}, {Action: dossier.ActionVenue, Donnees: dossier.DonneesActe{Empreintes: true}}}
		}, []string{silence, ne, "sejour_expire 2026-08-31 2026-09-30"}},
		{"convoquée", func(s *dossier.Situation) {
			s.Demande.Etat = dossier.DemandeConvoquee
			s.RendezVous = []dossier.RendezVous{{ID: 4, Etat: dossier.RendezVousPris, LieuJour: dossier.LieuJour{Jour: dossier.NewDate(2026, 4, 2)}}}
		}, []string{sejour, silence, ne, "venue_a_noter 2026-04-02 2026-04-02"}},
		{"décision à notifier", func(s *dossier.Situation) {
			s.Demande.Etat, s.Actes = dossier.DemandeDecision, []dossier.Acte{{ID: 9, Action: dossier.ActionDecision, Le: dossier.NewDate(2026, 5, 4)}}
		}, []string{"decision_a_notifier 2026-05-04 "}},
		{"transférée", func(s *dossier.Situation) {
			s.Demande.Etat, s.Actes = dossier.DemandeTransferee, []dossier.Acte{{ID: 9, Action: dossier.ActionTransfert, Le: dossier.NewDate(2026, 5, 4), Donnees: dossier.DonneesActe{Prefecture: "75"}}}
		}, []string{"demande_transmise 2026-05-04 "}},
		{"désistée", func(s *dossier.Situation) { s.Demande.Etat = dossier.DemandeDesistee }, nil},
	} {
		t.Run(c.nom, func(t *testing.T) {
			s := situationTest()
			c.change(&s)
			slices.Sort(c.dues)
			if got := dire(Taches(s)); got != strings.Join(c.dues, "\n") {
				t.Errorf("dues :\n%s\nattendu :\n%s", got, strings.Join(c.dues, "\n"))
			}
			for _, jour := range []dossier.Date{{}, dossier.NewDate(2026, 4, 1), dossier.NewDate(2030, 1, 1)} { // no clock
				s.Aujourdhui = jour
				if got := dire(Taches(s)); got != strings.Join(c.dues, "\n") {
					t.Errorf("au %s les tâches changent", jour)
				}
			}
		})
	}
}

// TestRappel: near the limit and not after, once, and not for a limit so short that the letter itself has just left.
func TestRappel(t *testing.T) {
	s := situationTest()
	s.Demande.Etat = dossier.DemandePieces
	limite := dossier.NewDate(2026, 4, 15)
	s.Actes = []dossier.Acte{{ID: 5, Action: dossier.ActionPieces, Vers: dossier.DemandePieces, Le: dossier.NewDate(2026, 3, 16), Donnees: dossier.DonneesActe{
		Jours: 30, Limite: limite, Suspend: true, Pieces: []dossier.PieceDemandee{{Code: "a", Indispensable: true}}}}}
	for n, attendu := range map[int]bool{-11: false, -10: true, -1: true, 0: false, 20: false} {
		if _, ok := Rappel(s, limite.AddDays(n)); ok != attendu {
			t.Errorf("limite %+d jours : %t", n, ok)
		}
	}
	court := s
	court.Actes = slices.Clone(s.Actes)
	court.Actes[0].Le = limite.AddDays(-8)
	if _, ok := Rappel(court, limite.AddDays(-7)); ok {
		t.Error("rappel d’une lettre qui vient de partir")
	}
	s.Courriers = []dossier.Courrier{{Genre: dossier.CourrierRappelPieces, Acte: 5}}
	if _, ok := Rappel(s, limite.AddDays(-5)); ok {
		t.Error("deux rappels")
	}
}

// TestTachesElectronique: a letter by e-mail that did not arrive asks an agent to post it, also of a demande that is closed; one that left asks nothing,
// not even the proof that it was delivered.
func TestTachesElectronique(t *testing.T) {
	s := situationTest()
	s.Demande.Etat = dossier.DemandeDesistee
	le := time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC)
	for etat, veut := range map[dossier.EtatCourrier]string{dossier.CourrierEcrit: "", dossier.CourrierEnvoye: "", dossier.CourrierAnnule: "", dossier.CourrierRejete: "accuse_electronique_non_remis 7 2026-03-16"} {
		s.Courriers = []dossier.Courrier{{ID: 7, Genre: dossier.CourrierElectronique, Etat: etat, EcritA: le, EnvoyeA: le}}
		dit := ""
		for _, x := range Taches(s) {
			dit += string(x.Genre) + " " + x.Cle + " " + x.Depuis.String()
		}
		if dit != veut {
			t.Errorf("%s : %q", etat, dit)
		}
	}
}

// TestTachesElectroniqueDue: of a demande that came by e-mail, an agent is reminded of the electronic accusé from the fifth working day, until the
// tenth, unless one was asked for, even one that did not arrive, or the accusé on paper left. Of any other demande, never.
func TestTachesElectroniqueDue(t *testing.T) {
	s := situationTest()
	dit := func() string {
		r := ""
		for _, x := range Taches(s) {
			if x.Genre == dossier.TacheElectroniqueDue {
				r += x.Cle + " " + x.Depuis.String() + " " + x.DuLe.String()
			}
		}
		return r
	}
	if x := dit(); x != "" {
		t.Errorf("venue par la poste : %q", x)
	}
	s.Demande.Prefecture = "33"
	s.Demande.Echeances = AccuseElectronique(j(t, "2026-03-13"), j(t, "2026-03-13"), "33") // a Friday
	s.Demande.Dates.Enregistrement = j(t, "2026-03-13")
	const due = "2026-03-27 2026-03-20 2026-03-27"
	for nom, c := range map[string]struct {
		courrier dossier.Courrier
		veut     string
	}{
		"rien":                    {dossier.Courrier{}, due},
		"papier écrit, pas parti": {dossier.Courrier{Genre: dossier.CourrierAccuseReception, Etat: dossier.CourrierEcrit}, due},
		"papier parti":            {dossier.Courrier{Genre: dossier.CourrierAccuseReception, Etat: dossier.CourrierImprime}, ""},
		"autre lettre partie":     {dossier.Courrier{Genre: dossier.CourrierDemandePieces, Etat: dossier.CourrierImprime}, due},
		"électronique demandé":    {dossier.Courrier{Genre: dossier.CourrierElectronique, Etat: dossier.CourrierDu}, ""},
		"électronique rejeté":     {dossier.Courrier{Genre: dossier.CourrierElectronique, Etat: dossier.CourrierRejete}, ""},
		"électronique annulé":     {dossier.Courrier{Genre: dossier.CourrierElectronique, Etat: dossier.CourrierAnnule}, due},
	} {
		if s.Courriers = []dossier.Courrier{c.courrier}; dit() != c.veut {
			t.Errorf("%s : %q", nom, dit())
		}
	}
	s.Courriers, s.Demande.Dates.Enregistrement = nil, j(t, "2026-03-25") // registered late: not before
	if x := dit(); x != "2026-03-27 2026-03-25 2026-03-27" {
		t.Error(x)
	}
	s.Demande.Etat = dossier.DemandeDesistee
	if x := dit(); x != "" {
		t.Errorf("retirée : %q", x)
	}
}

// TestTachesNonRemis: a letter that came back asks for its address, also of a demande that is closed, instead of a proof of delivery; handed over
// since, by an agent's word, it asks nothing more.
func TestTachesNonRemis(t *testing.T) {
	s := situationTest()
	s.Demande.Etat = dossier.DemandeDesistee
	parti, revenu := time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC), time.Date(2026, 4, 6, 9, 0, 0, 0, time.UTC)
	s.Courriers = []dossier.Courrier{{ID: 7, Genre: dossier.CourrierDemandePieces, Etat: dossier.CourrierImprime, Acte: 5, EcritA: parti}}
	for _, k := range []struct {
		nom, dues string
		change    func()
	}{
		{"partie", "remise_a_prouver 2026-03-31 ", func() {}},
		{"avis revenu", "remise_a_prouver 2026-03-31 ", func() {
			s.Etapes = append(s.Etapes, dossier.EtapeEnvoi{Courrier: 7, Genre: dossier.EtapeAvis, A: parti})
		}},
		{"revenue", "courrier_non_remis 2026-04-06 ", func() {
			s.Etapes = append(s.Etapes, dossier.EtapeEnvoi{Courrier: 7, Genre: dossier.EtapeNonRemis, Motif: dossier.MotifInconnu, A: revenu})
		}},
		{"notée remise avant qu’elle revienne", "courrier_non_remis 2026-04-06 ", func() {
			s.Courriers[0].RemisLe = dossier.NewDate(2026, 3, 20)
			s.Actes = append(s.Actes, dossier.Acte{ID: 8, Action: dossier.ActionRemise, A: parti.Add(time.Hour), Donnees: dossier.DonneesActe{Courrier: 7}})
		}},
		{"remise au guichet depuis", "", func() {
			s.Actes = append(s.Actes, dossier.Acte{ID: 9, Action: dossier.ActionRemise, A: revenu.Add(time.Hour), Donnees: dossier.DonneesActe{Courrier: 7}})
		}},
	} {
		k.change()
		if got := dire(Taches(s)); got != k.dues {
			t.Errorf("%s : %q, attendu %q", k.nom, got, k.dues)
		}
	}
}

// TestTachesNumeroInconnu: a number La Poste does not know is a task, until anything says what became of the letter.
func TestTachesNumeroInconnu(t *testing.T) {
	su := time.Date(2026, 4, 6, 9, 0, 0, 0, time.UTC)
	for nom, k := range map[string]struct {
		dues   string
		change func(*dossier.Situation)
	}{
		"inconnu": {"numero_inconnu 2026-04-06 ", func(*dossier.Situation) {}},
		"une autre lettre": {"numero_inconnu 2026-04-06 ", func(s *dossier.Situation) {
			s.Etapes = append(s.Etapes, dossier.EtapeEnvoi{Courrier: 8, Genre: dossier.EtapeAvis})
		}},
		"l’avis est revenu": {"", func(s *dossier.Situation) {
			s.Etapes = append(s.Etapes, dossier.EtapeEnvoi{Courrier: 7, Genre: dossier.EtapeAvis})
		}},
		"La Poste l’a connu ensuite": {"", func(s *dossier.Situation) {
			s.Etapes = append(s.Etapes, dossier.EtapeEnvoi{Courrier: 7, Genre: dossier.EtapePresente})
		}},
		"remise notée": {"", func(s *dossier.Situation) {
			s.Actes = []dossier.Acte{{ID: 9, Action: dossier.ActionRemise, Donnees: dossier.DonneesActe{Courrier: 7}}}
		}},
		"retirée avant de partir": {"", func(s *dossier.Situation) { s.Courriers[0].Etat = dossier.CourrierAnnule }},
	} {
		s := situationTest()
		s.Demande.Etat = dossier.DemandeDesistee
		s.Courriers = []dossier.Courrier{{ID: 7, Genre: dossier.CourrierAccuseReception, Etat: dossier.CourrierImprime, EcritA: su.AddDate(0, 0, -20)}}
		s.Etapes = []dossier.EtapeEnvoi{{Courrier: 7, Genre: dossier.EtapeInconnu, Preuve: dossier.PreuveSuivi, A: su}}
		k.change(&s)
		if got := dire(Taches(s)); got != k.dues {
			t.Errorf("%s : %q, attendu %q", nom, got, k.dues)
		}
	}
}

// TestTachesAncienneAdresse: a letter that left some days before an address changed may be on its way to the former one: by the day of its
// deposit where it is noted, over a weekend too.
func TestTachesAncienneAdresse(t *testing.T) {
	vendredi := time.Date(2026, 3, 13, 15, 0, 0, 0, time.UTC)
	for _, k := range []struct {
		nom    string
		depose dossier.Date
		change time.Time
		vu     bool
	}{
		{"écrite vendredi, adresse lundi", dossier.Date{}, time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC), true},
		{"écrite vendredi, adresse mercredi", dossier.Date{}, time.Date(2026, 3, 18, 9, 0, 0, 0, time.UTC), false},
		{"déposée lundi, adresse mercredi", dossier.NewDate(2026, 3, 16), time.Date(2026, 3, 18, 9, 0, 0, 0, time.UTC), true},
		{"écrite après", dossier.Date{}, vendredi.Add(-time.Hour), false},
	} {
		s := situationTest()
		s.Courriers = []dossier.Courrier{{ID: 7, Genre: dossier.CourrierAccuseReception, Etat: dossier.CourrierImprime, EcritA: vendredi, DeposeLe: k.depose}}
		s.Actes = []dossier.Acte{{ID: 5, Action: dossier.ActionAdresse, A: k.change, Le: dossier.DateDe(k.change)}}
		if vu := len(anciennesAdresses(s)) == 1; vu != k.vu {
			t.Errorf("%s : %t", k.nom, vu)
		}
	}
}
