package reconcile_test

import (
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/reconcile"
)

// pliDeLettre is a letter alone, of the variant, with one attempt read in its data code and a screenshot behind it.
func pliDeLettre(variante string, champs map[string]string) reconcile.Entree {
	e := entree()
	f := formulaire(reconcile.ProblemeANEF, champs)
	f.Variante, f.Pages = variante, []int{1}
	e.Lecture.Formulaires = []dossier.FormulaireLu{f}
	e.Lecture.Pages = []dossier.PageLue{{N: 1, Type: dossier.PageProblemeANEF}, {N: 2, Type: dossier.PageCapture}}
	e.Lecture.Tentatives = []dossier.Tentative{{Blocage: "api_sans_photo", Date: "2026-03-02T10:14", Page: 1, Source: dossier.SourceCode}}
	e.Pli.NbPages = 2
	return e
}

func contient(raisons []string, partie string) bool {
	return slices.ContainsFunc(raisons, func(s string) bool { return strings.Contains(s, partie) })
}

// Whatever the letter, alone it makes no demande and opens no clock, even on an agent's word; what it says is kept and shown.
func TestLettreSeuleNOuvreRien(t *testing.T) {
	for variante, raison := range map[string]string{
		"":                          "sans formulaire de demande",
		reconcile.LettreSignalement: "ce n’est pas une demande de titre",
		reconcile.LettreRelance:     "premier envoi introuvable",
	} {
		for _, confirme := range []bool{false, true} {
			e := pliDeLettre(variante, nil)
			if confirme {
				e.Confirme, e.Agent = true, 7
			}
			r := reconcile.Decide(e)
			if len(r.Decisions) != 0 || !contient(r.Raisons, raison) {
				t.Errorf("%q, confirmé %v : %+v %q", variante, confirme, r.Decisions, r.Raisons)
				continue
			}
			l := r.Lettre
			if l == nil || l.Procedure != reconcile.ProblemeANEF || l.Variante != variante || len(l.Tentatives) != 1 || len(l.Pieces) != 1 || len(l.Echeances)+len(l.Courriers) != 0 {
				t.Errorf("%q : %+v", variante, l)
			}
			for n := 1; n <= 2; n++ {
				if r.Sorts[n] != dossier.SortPiece {
					t.Errorf("%q : page %d %q", variante, n, r.Sorts[n])
				}
			}
		}
	}
}

func TestSignalement(t *testing.T) {
	t.Run("d’une personne qui a une demande en cours : s’ajoute à elle, sans date ni délai", func(t *testing.T) {
		e := pliDeLettre(reconcile.LettreSignalement, nil)
		e.Candidats = connue(nil)
		d := reconcile.Decide(e).Decisions
		if len(d) != 1 || d[0].Decision != dossier.DecisionComplement || d[0].Demande != 41 || !contient(d[0].Raisons, "signalement de la même personne") {
			t.Fatalf("%+v", d)
		}
		if c := d[0].Contenu; len(c.Tentatives) != 1 || len(c.Echeances)+len(c.Courriers) != 0 || c.Dates != (dossier.Dates{}) || c.Variante != "premiere_demande" {
			t.Errorf("%+v", c)
		}
	})
	t.Run("pour une autre démarche que la demande en cours : attend une réponse", func(t *testing.T) {
		e := pliDeLettre(reconcile.LettreSignalement, map[string]string{"procedure": "etranger-malade"})
		e.Candidats = connue(nil)
		r := reconcile.Decide(e)
		if len(r.Decisions) != 0 || !contient(r.Raisons, "réponse à faire") || r.Lettre.Procedure != "etranger-malade" || r.Lettre.Variante != "" {
			t.Errorf("%+v %q", r.Decisions, r.Raisons)
		}
	})
	t.Run("avec un formulaire : la demande se fait, le signalement l’accompagne", func(t *testing.T) {
		d := reconcile.Decide(pliAvecFormulaire(reconcile.LettreSignalement)).Decisions
		if len(d) != 1 || d[0].Formulaire != 1 || len(d[0].Contenu.Tentatives) != 1 {
			t.Fatalf("%+v", d)
		}
	})
	t.Run("lu par un agent : clos, avec sa raison", func(t *testing.T) {
		e := pliDeLettre(reconcile.LettreSignalement, nil)
		e.Lecture.Formulaires = append(e.Lecture.Formulaires, dossier.FormulaireLu{Procedure: reconcile.PasANous})
		e.Confirme, e.Agent = true, 7
		r := reconcile.Decide(e)
		if len(r.Decisions) != 2 || r.Decisions[0].Decision != dossier.DecisionPasANous || !contient(r.Decisions[0].Raisons, "aucun délai n’est ouvert") || len(r.Raisons) != 0 {
			t.Errorf("%+v %q", r.Decisions, r.Raisons)
		}
	})
}

func TestRelance(t *testing.T) {
	t.Run("de la personne d’une demande en cours : s’y rattache", func(t *testing.T) {
		e := pliDeLettre(reconcile.LettreRelance, map[string]string{"renvoi_date": "2026-03-20"})
		e.Candidats = connue(nil)
		d := reconcile.Decide(e).Decisions
		if len(d) != 1 || d[0].Decision != dossier.DecisionComplement || d[0].Demande != 41 || !contient(d[0].Raisons, "relance de la même personne") || d[0].Contenu.Champs["renvoi_date"].Valeur != "2026-03-20" {
			t.Fatalf("%+v", d)
		}
	})
	for nom, cas := range map[string]struct {
		change func(*reconcile.Entree)
		raison string
	}{
		"demande close : un agent l’examine de nouveau": {func(e *reconcile.Entree) {
			e.Candidats = connue(func(c *dossier.Candidat) { c.Etat = dossier.DemandeSansSuite })
		}, "demande close"},
		"deux demandes en cours : un agent choisit": {func(e *reconcile.Entree) {
			e.Candidats = connue(nil)
			autre := e.Candidats.Demandes[0]
			autre.ID, autre.Numero = 42, "2026-33-000042"
			e.Candidats.Demandes = append(e.Candidats.Demandes, autre)
		}, "plusieurs demandes en cours"},
		"autre personne : premier envoi à rechercher": {func(e *reconcile.Entree) {
			e.Candidats = connue(func(c *dossier.Candidat) {
				c.Personne = dossier.Identite{NomNaissance: "KEITA", Prenoms: "IBRAHIMA", DateNaissance: "1980-02-03"}
			})
		}, "premier envoi introuvable"},
		"nom lu dans le doute : un agent rattache": {func(e *reconcile.Entree) {
			e.Candidats = connue(nil)
			e.Lecture.Formulaires[0].Manquantes = []int{2}
		}, "à rattacher après vérification"},
	} {
		t.Run(nom, func(t *testing.T) {
			e := pliDeLettre(reconcile.LettreRelance, nil)
			cas.change(&e)
			r := reconcile.Decide(e)
			if len(r.Decisions) != 0 || !contient(r.Raisons, cas.raison) || r.Lettre == nil {
				t.Errorf("%+v %q", r.Decisions, r.Raisons)
			}
		})
	}
	t.Run("avec le dossier joint de nouveau : le jour de première saisine est à vérifier", func(t *testing.T) {
		e := pliAvecFormulaire(reconcile.LettreRelance)
		d := reconcile.Decide(e).Decisions
		if len(d) != 1 || d[0].Decision != dossier.DecisionAVerifier || !contient(d[0].Raisons, "première saisine à vérifier") {
			t.Fatalf("%+v", d)
		}
		e.Pli.Reception.PremiereSaisine = e.Pli.Reception.RecuLe
		if d := reconcile.Decide(e).Decisions; contient(d[0].Raisons, "première saisine à vérifier") {
			t.Errorf("le jour est dit, et le doute reste : %q", d[0].Raisons)
		}
	})
}

// pliAvecFormulaire is a letter and the form it goes with.
func pliAvecFormulaire(lettre string) reconcile.Entree {
	e := pliDeLettre(lettre, nil)
	f := formulaire("conjoint-francais", map[string]string{"blocage": ""})
	f.Pages = []int{2}
	e.Lecture.Pages[1].Type = dossier.PageFormulaire
	e.Lecture.Formulaires = append(e.Lecture.Formulaires, f)
	return e
}
