package law

import (
	"errors"
	"testing"

	"souspli/dossier"
)

// A refusal notified on Thursday 12 November 2026: two months lead to 12 January, plus one: Wednesday 13 January 2027.
func TestCRPAL4112Interruptions(t *testing.T) {
	for _, c := range []struct {
		nom, code, loin string
		interruptions   []Interruption
		attendu         string
		certitude       string
	}{
		{"sans interruption", RecoursExpresse, "", nil, "2027-01-13", VuSecond},
		// Rejected on 1 February: 1 April, plus one: Friday 2 April 2027.
		{"recours gracieux rejeté", RecoursExpresse, "", []Interruption{{InterruptionRecours, j(t, "2026-12-01"), j(t, "2027-02-01")}}, "2027-04-02", VuSecond},
		{"recours gracieux le dernier jour", RecoursExpresse, "", []Interruption{{InterruptionRecours, j(t, "2027-01-13"), j(t, "2027-02-01")}}, "2027-04-02", VuSecond},
		{"recours gracieux un jour trop tard", RecoursExpresse, "", []Interruption{{InterruptionRecours, j(t, "2027-01-14"), j(t, "2027-02-01")}}, "2027-01-13", VuSecond},
		{"recours gracieux pendant", RecoursExpresse, "", []Interruption{{InterruptionRecours, j(t, "2026-12-01"), dossier.Date{}}}, "", VuSecond},
		// Both within the first delay: it runs again when both are rejected, on 15 March: 15 May plus one is Sunday 16: Pentecost Monday 17 is off.
		{"gracieux et hiérarchique", RecoursExpresse, "", []Interruption{
			{InterruptionRecours, j(t, "2026-12-01"), j(t, "2027-02-01")}, {InterruptionRecours, j(t, "2026-12-02"), j(t, "2027-03-15")},
		}, "2027-05-18", VuSecond},
		{"un second recours après le premier rejet ne rouvre rien", RecoursExpresse, "", []Interruption{
			{InterruptionRecours, j(t, "2026-12-01"), j(t, "2027-02-01")}, {InterruptionRecours, j(t, "2027-03-01"), j(t, "2027-05-01")},
		}, "2027-04-02", VuSecond},
		// Mediation within the delay as it stands: over on 10 March: 10 May plus one, a Tuesday.
		{"médiation après le rejet", RecoursExpresse, "", []Interruption{
			{InterruptionRecours, j(t, "2026-12-01"), j(t, "2027-02-01")}, {InterruptionMediation, j(t, "2027-02-20"), j(t, "2027-03-10")},
		}, "2027-05-11", VuSecond},
		{"aide juridictionnelle, de mémoire", RecoursExpresse, "", []Interruption{{InterruptionAide, j(t, "2026-12-01"), j(t, "2027-02-01")}}, "2027-04-02", DeMemoire},
		// One month more: 1 May plus one, a Sunday: Monday 3.
		{"distance et interruption", RecoursExpresse, LoinOutreMer, []Interruption{{InterruptionRecours, j(t, "2026-12-01"), j(t, "2027-02-01")}}, "2027-05-03", VuSecond},
		// L. 911-1: a month, 12 December 2026, a Saturday.
		{"contre une obligation de quitter le territoire, le recours gracieux ne proroge rien", RecoursOQTFMois, "", []Interruption{
			{InterruptionRecours, j(t, "2026-11-20"), j(t, "2027-02-01")},
		}, "2026-12-12", Deduit},
	} {
		t.Run(c.nom, func(t *testing.T) {
			e, err := Recours(EntreesRecours{Code: c.code, Depart: j(t, "2026-11-12"), Departement: "33", Loin: c.loin, Interruptions: c.interruptions})
			if err != nil {
				t.Fatal(err)
			}
			egal(t, e.Date, j(t, c.attendu))
			if e.Certitude != c.certitude {
				t.Errorf("certitude %s, attendue %s", e.Certitude, c.certitude)
			}
			if f := VerifieEcheance(e); f != nil {
				t.Errorf("ne se recalcule pas : %v", f)
			}
		})
	}
}

func TestRecoursSourcesEtRefus(t *testing.T) {
	e, err := Recours(EntreesRecours{Code: RecoursImplicites, Depart: j(t, "2026-07-12"), Loin: LoinEtranger, Interruptions: []Interruption{
		{InterruptionMediation, j(t, "2026-08-01"), j(t, "2026-08-20")},
	}})
	if err != nil || e.Article != "CJA R. 421-2\u00a0; CJA R. 421-7\u00a0; CJA L. 213-6, CRPA L. 421-3" || e.Version != "CJA 2026-04-03\u00a0; CRPA 2026-08-20" {
		t.Errorf("%+v, %v", e, err)
	}
	e.Entrees["duree"] = "P3M"
	if _, err := Recalcule(e); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("durée changée : %v", err)
	}
	for nom, x := range map[string]EntreesRecours{
		"code inconnu":           {Code: "recours"},
		"délai d’un autre ordre": {Code: "silence_defaut"},
		"distance inconnue":      {Code: RecoursExpresse, Loin: "loin"},
		"distance, sept jours":   {Code: RecoursOQTFJours, Loin: LoinOutreMer},
		"interruption inconnue":  {Code: RecoursExpresse, Interruptions: []Interruption{{"greve", j(t, "2026-08-01"), j(t, "2026-08-02")}}},
		"interruption sans jour": {Code: RecoursExpresse, Interruptions: []Interruption{{Genre: InterruptionMediation}}},
		"finie avant son début":  {Code: RecoursExpresse, Interruptions: []Interruption{{InterruptionMediation, j(t, "2026-08-02"), j(t, "2026-08-01")}}},
	} {
		if _, err := Recours(x); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %v", nom, err)
		}
	}
	for _, faux := range []string{"mediation", "mediation/2026-08-01", "mediation/hier/2026-08-02", "greve/2026-08-01/"} {
		if _, err := entreesRecours(RecoursExpresse, map[string]string{"interruption_1": faux}); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%q : %v", faux, err)
		}
	}
}

// CRPA L. 411-7: received on 30 June 2026, silence rejects it on 30 August.
func TestCRPAL4117RejetDuRecours(t *testing.T) {
	for _, c := range []struct{ recu, notifie, attendu string }{
		{"2026-06-30", "", "2026-08-30"},
		{"2026-06-30", "2026-07-20", "2026-07-20"},
		{"2026-06-30", "2026-08-30", "2026-08-30"},
		{"2026-06-30", "2026-09-15", "2026-08-30"},
		{"", "2026-09-15", "2026-09-15"},
	} {
		egal(t, RejetRecours(j(t, c.recu), j(t, c.notifie)), j(t, c.attendu))
	}
}

// CRPA L. 232-4: the recourse against a refusal born on 12 July 2026 runs to Monday 14 September.
func TestCRPAL2324Motifs(t *testing.T) {
	fin := j(t, "2026-09-14")
	for _, c := range []struct{ nom, demande, dernier, communiques, dus, recours string }{
		{"dans le délai, pas encore donnés", "2026-08-31", "2026-09-14", "", "2026-09-30", ""},
		// 28 September: 28 November plus one, a Sunday: Monday 30.
		{"donnés", "2026-08-31", "2026-09-14", "2026-09-28", "2026-09-30", "2026-11-30"},
		{"le dernier jour", "2026-09-14", "2026-09-14", "", "2026-10-14", ""},
		{"délai non opposable", "2027-02-01", "", "", "2027-03-01", ""},
	} {
		liste := DemandeMotifs(j(t, c.demande), j(t, c.dernier), j(t, c.communiques), "33")
		if len(liste) != 2 {
			t.Fatalf("%s : %v", c.nom, liste)
		}
		egal(t, parCode(t, liste, "communication_motifs").Date, j(t, c.dus))
		egal(t, parCode(t, liste, RecoursApresMotifs).Date, j(t, c.recours))
	}
	if l := DemandeMotifs(j(t, "2026-09-15"), fin, dossier.Date{}, "33"); l != nil {
		t.Errorf("demandés trop tard : %v", l)
	}
	if l := DemandeMotifs(dossier.Date{}, fin, dossier.Date{}, "33"); l != nil {
		t.Errorf("non demandés : %v", l)
	}
}

// CRPA L. 112-6, L. 112-12; CJA R. 421-5: a refusal born on 12 July 2026.
func TestCRPAL1126Opposabilite(t *testing.T) {
	ne := j(t, "2026-07-12")
	for _, c := range []struct {
		nom     string
		e       EntreesOpposabilite
		oui     bool
		article string
	}{
		{"accusé complet, à temps", EntreesOpposabilite{Implicite: true, Depart: ne, AccuseLe: j(t, "2026-03-16"), AccuseComplet: true}, true, "CRPA L. 112-6"},
		{"aucun accusé", EntreesOpposabilite{Implicite: true, Depart: ne}, false, "CRPA L. 112-6"},
		{"accusé sans une mention", EntreesOpposabilite{Implicite: true, Depart: ne, AccuseLe: j(t, "2026-03-16")}, false, "CRPA L. 112-6"},
		{"accusé venu après", EntreesOpposabilite{Implicite: true, Depart: ne, AccuseLe: j(t, "2026-07-13"), AccuseComplet: true}, false, "CRPA L. 112-6"},
		{"sans accusé, mais décision expresse notifiée avant", EntreesOpposabilite{Implicite: true, Depart: ne, ExpresseLe: j(t, "2026-07-10")}, true, "CRPA L. 112-6"},
		{"décision expresse venue après", EntreesOpposabilite{Implicite: true, Depart: ne, ExpresseLe: j(t, "2026-07-13")}, false, "CRPA L. 112-6"},
		{"électronique, sans accusé", EntreesOpposabilite{Implicite: true, Depart: ne, Electronique: true}, false, "CRPA L. 112-12"},
		{"expresse, voies et délais dits", EntreesOpposabilite{Depart: ne, VoiesEtDelais: true}, true, "CJA R. 421-5"},
		{"expresse, rien de dit", EntreesOpposabilite{Depart: ne}, false, "CJA R. 421-5"},
	} {
		o := OpposabiliteRecours(c.e)
		if o.Oui != c.oui || o.Article != c.article || o.Raison == "" || o.Version() == "" {
			t.Errorf("%s : %+v", c.nom, o)
		}
		if o.Oui != (o.Raisonnable.Code == "") || !o.Raisonnable.Date.IsZero() {
			t.Errorf("%s : délai raisonnable %+v", c.nom, o.Raisonnable)
		}
	}
	// Known on 12 July: in principle a year, which is recalled.
	o := OpposabiliteRecours(EntreesOpposabilite{Implicite: true, Depart: ne, ConnueLe: ne})
	if egal(t, o.Raisonnable.Date, j(t, "2027-07-12")); o.Raisonnable.Certitude != DeMemoire {
		t.Errorf("%+v", o.Raisonnable)
	}
}

// CRPA R. 112-11-2: registered within a working day of its arrival, acknowledged within ten of the competent administration's seizure.
func TestCRPAR112112Electronique(t *testing.T) {
	l := AccuseElectronique(j(t, "2026-11-27"), j(t, "2026-12-01"), "33")
	egal(t, parCode(t, l, "accuse_electronique_enregistrement").Date, j(t, "2026-11-30"))
	egal(t, parCode(t, l, "accuse_electronique").Date, j(t, "2026-12-15")) // 2, 3, 4, 7 to 11, 14, 15
	l = AccuseElectronique(j(t, "2026-11-27"), dossier.Date{}, "33")
	egal(t, parCode(t, l, "accuse_electronique").Date, j(t, "2026-12-11"))
	p := parametres(t)
	p.Electronique = true
	liste := EcheancesInitiales(p)
	egal(t, parCode(t, liste, "accuse_electronique_enregistrement").Date, j(t, "2026-03-16")) // received on Friday 13 March
	egal(t, parCode(t, liste, "accuse_electronique").Date, j(t, "2026-03-27"))
}
