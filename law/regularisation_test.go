package law

import (
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
)

// CRPA L. 114-6: the task is owed for a filing on no basis, in the states the action may be done from, until the person is asked or invited;
// never for another. The list of tasks holds it just then, and only it.
func TestCRPAL1146RegularisationDue(t *testing.T) {
	s := situationTest()
	s.Demande.Fondement.Code = dossier.FondementAucun
	action, _ := dossier.ActionByCode(dossier.ActionRegularisation)
	verifier := func(nom string, s dossier.Situation, due bool) {
		t.Helper()
		tache, ok := RegularisationDue(s)
		dites := slices.DeleteFunc(Taches(s), func(x dossier.Tache) bool { return x.Genre != dossier.TacheRegularisation })
		if ok != due || len(dites) > 1 || (len(dites) == 1) != due {
			t.Errorf("%s : due %v, %d dans les tâches", nom, ok, len(dites))
		}
		// Received on Thursday 12 March: two working days lead to Monday 16.
		if due && (tache.DuLe != j(t, "2026-03-16") || tache.Depuis != s.Demande.Dates.Enregistrement || dites[0].DuLe != tache.DuLe || dites[0].Cle != tache.Cle) {
			t.Errorf("%s : %+v", nom, tache)
		}
	}
	for _, l := range dossier.EtatsDemande {
		x := s
		x.Demande.Etat = l.Etat
		verifier(string(l.Etat), x, slices.Contains(action.Depuis, l.Etat))
	}
	for _, f := range append(Fondements(), Fondement{}) {
		x := s
		x.Demande.Fondement.Code = f.Code
		verifier("fondement "+string(f.Code), x, f.Code == dossier.FondementAucun || f.Code == "")
		x.Demande.Fondement.Propose = true
		verifier("fondement proposé "+string(f.Code), x, false)
	}
	for _, c := range []dossier.CodeAction{dossier.ActionRegularisation, dossier.ActionInvitation} {
		x := s
		x.Actes = []dossier.Acte{{Action: c}}
		verifier("après "+string(c), x, false)
	}
	pourquoi, article := dossier.TacheRegularisation.Pourquoi()
	if article != "CRPA L. 114-6" || CertitudeRegularisation != Deduit || !strings.Contains(pourquoi, "ne lui est pas renvoyé") || !strings.Contains(pourquoi, "aucune décision") {
		t.Errorf("%s %s %s", article, CertitudeRegularisation, pourquoi)
	}
}

// CRPA L. 114-6: the letter says the delay, the formalities, the texts; the formalities are those of the channel of the procedure, and of the
// acts in force the day it is written.
func TestCRPAL1146Contenu(t *testing.T) {
	f := FaitsRegularisation{Procedure: "conjoint-francais", Canal: "anef", Jour: j(t, "2026-03-16"),
		Ouverts: []dossier.FondementOuvert{{Code: dossier.FondementArreteLocal, Reference: "arrêté du 15 mai 2023", Du: j(t, "2023-05-15"), Au: j(t, "2026-03-16")}}}
	dit := func(f FaitsRegularisation) string { return strings.Join(ContenuRegularisation(f), "\n") }
	if s := dit(f); !strings.Contains(s, "le délai donné") || !strings.Contains(s, "L. 111-2") || !strings.Contains(s, "point d’accueil numérique") || !strings.Contains(s, "arrêté du 15 mai 2023") || strings.Contains(s, "R. 431-3") {
		t.Error(s)
	}
	f.Jour = j(t, "2026-03-17")
	if s := dit(f); strings.Contains(s, "arrêté du 15 mai 2023") {
		t.Error("l’acte n’est plus en vigueur")
	}
	f.Jour, f.Canal = j(t, "2026-03-16"), "rdv"
	if s := dit(f); !strings.Contains(s, "R. 431-3, al. 1") || strings.Contains(s, "arrêté du 15 mai 2023") {
		t.Error(s)
	}
}
