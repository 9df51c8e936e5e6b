package law

import (
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
)

// CRPA L. 114-6: the task is owed for a filing on no basis, in the states where nobody asked yet; never for another.
func TestCRPAL1146RegularisationDue(t *testing.T) {
	f := FaitsRegularisation{
		Fondement: dossier.Fondement{Code: dossier.FondementAucun}, Procedure: "conjoint-francais", Canal: "anef", Jour: j(t, "2026-03-16"),
		Dates:   dossier.Dates{PremiereSaisine: j(t, "2026-03-10"), Reception: j(t, "2026-03-13")},
		Ouverts: []dossier.FondementOuvert{{Code: dossier.FondementArreteLocal, Reference: "arrêté du 15 mai 2023", Du: j(t, "2023-05-15"), Au: j(t, "2026-03-16")}},
	}
	for _, l := range dossier.EtatsDemande {
		f.Etat = l.Etat
		due := slices.Contains([]dossier.EtatDemande{dossier.DemandeEnregistree, dossier.DemandePieces, dossier.DemandeComplete, dossier.DemandeInstruction}, l.Etat)
		tache, ok := RegularisationDue(f)
		if ok != due {
			t.Errorf("%s : due %v", l.Etat, ok)
		}
		if due && (tache.Code != TacheRegularisation || tache.Article != "CRPA L. 114-6" || tache.Certitude != Deduit || tache.Depuis != f.Dates.PremiereSaisine ||
			!strings.Contains(tache.Texte, "ne lui est pas renvoyé") || tache.Version() != "CRPA 2026-08-20") {
			t.Errorf("%s : %+v", l.Etat, tache)
		}
	}
	f.Etat = dossier.DemandeEnregistree
	for _, x := range Fondements() {
		f.Fondement.Code = x.Code
		if _, ok := RegularisationDue(f); ok != (x.Code == dossier.FondementAucun) {
			t.Errorf("%s : due %v", x.Code, ok)
		}
	}
	f.Fondement.Code = ""
	dit := func(f FaitsRegularisation) string {
		tache, ok := RegularisationDue(f)
		if !ok {
			t.Fatal("sans fondement enregistré, elle est due aussi")
		}
		return strings.Join(tache.Contenu, "\n")
	}
	if s := dit(f); !strings.Contains(s, "point d’accueil numérique") || !strings.Contains(s, "arrêté du 15 mai 2023") || strings.Contains(s, "R. 431-3") {
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
