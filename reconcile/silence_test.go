package reconcile_test

import (
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/law"
	"souspli/reconcile"
)

// A procedure whose delay of silence the form does not tell waits for an agent, whose word decides; any other code is not heard.
func TestDelaiDuSilenceChoisi(t *testing.T) {
	silence := func(r reconcile.Resultat) string {
		for _, e := range r.Decisions[0].Contenu.Echeances {
			if slices.Contains(law.CodesSilence, e.Code) {
				return e.Code
			}
		}
		return ""
	}
	e := entree()
	e.Lecture.Formulaires = []dossier.FormulaireLu{formulaire("talent-famille", nil)}
	if r := reconcile.Decide(e); r.Decisions[0].Decision != dossier.DecisionAVerifier || !strings.Contains(strings.Join(r.Raisons, " "), "délai du silence à choisir") {
		t.Errorf("%s, %v", r.Decisions[0].Decision, r.Raisons)
	}
	for choix, attendu := range map[string]string{
		"": "silence_defaut", "habituel": "silence_defaut", "silence_60_jours": "silence_defaut",
		"silence_carte_bleue_30": "silence_carte_bleue_30", "silence_carte_bleue_90": "silence_carte_bleue_90",
	} {
		e.Lecture.Formulaires = []dossier.FormulaireLu{formulaire("talent-famille", map[string]string{reconcile.ChampSilence: choix})}
		if r := reconcile.Decide(e); silence(r) != "silence_defaut" {
			t.Errorf("%q sans agent : %s", choix, silence(r))
		}
		x := e
		x.Agent, x.Confirme = 3, true
		r := reconcile.Decide(x)
		if r.Decisions[0].Decision != dossier.DecisionNouvelle || silence(r) != attendu {
			t.Errorf("%q : %s, %s", choix, r.Decisions[0].Decision, silence(r))
		}
		if _, ok := r.Decisions[0].Contenu.Champs[reconcile.ChampSilence]; ok {
			t.Error("le choix de l’agent n’est pas une réponse du formulaire")
		}
	}
}

// The deadlines of a decision start from the days the form and the reception give: a document of L. 433-3, a demande sent by e-mail.
func TestEcheancesDuFormulaireEtDuMode(t *testing.T) {
	e := entree()
	e.Pli.Reception.Mode = dossier.ModeCourriel
	e.Agent, e.Confirme = 3, true
	e.Lecture.Formulaires = []dossier.FormulaireLu{formulaire("conjoint-francais", map[string]string{
		"document_actuel": "csp", "valable_du": "2022-06-01", "valable_au": "2026-05-31",
	})}
	jours := map[string]string{}
	for _, x := range reconcile.Decide(e).Decisions[0].Contenu.Echeances {
		jours[x.Code] = x.Date.String()
	}
	for code, jour := range map[string]string{
		"accuse_electronique_enregistrement": "2026-03-13", // received on Thursday 12
		"accuse_electronique":                "2026-03-26",
		"prolongation_par_titre_expire":      "2026-08-31",
		"conditions_entree_a_nouveau":        "2026-11-30",
	} {
		if jours[code] != jour {
			t.Errorf("%s : %q, attendu %s", code, jours[code], jour)
		}
	}
}
