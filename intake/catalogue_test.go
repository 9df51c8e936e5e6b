package intake

import (
	"slices"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
	"souspli/reconcile"
)

// TestCatalogueConnu: what reconcile names by code exists in the catalogue, and every procedure gives it what it asks.
func TestCatalogueConnu(t *testing.T) {
	docs := forms.Documents()
	for _, code := range reconcile.DocumentsReconnus() {
		if _, ok := docs[code]; !ok {
			t.Errorf("document %q inconnu du catalogue", code)
		}
	}
	connus := map[string]bool{}
	for _, p := range forms.All() {
		for _, v := range p.Variantes {
			for _, c := range p.Champs(v) {
				connus[c.Code] = true
			}
		}
	}
	for _, code := range reconcile.ChampsCritiques() {
		if !connus[code] {
			t.Errorf("champ %q inconnu du catalogue", code)
		}
	}
	for _, p := range forms.All() {
		r, ok := catalogue{}.Procedure(p.Code)
		if !ok || r.Code != p.Code || r.Canal == "" || len(r.Variantes) == 0 {
			t.Errorf("démarche %s : %+v", p.Code, r)
			continue
		}
		for _, v := range r.Variantes {
			if requis := (catalogue{}).Requis(p.Code, v, nil); !slices.Contains(requis, "nom_naissance") {
				t.Errorf("%s, %s : le nom n’est pas requis", p.Code, v)
			}
			if len((catalogue{}).Pieces(p.Code, v, nil)) == 0 {
				t.Errorf("%s, %s : aucune pièce", p.Code, v)
			}
		}
	}
}

// CESEDA R. 431-5: the window of each procedure reaches the rules, by title and never by channel.
func TestCESEDAR4315FenetresDuCatalogue(t *testing.T) {
	for code, want := range map[string][2]string{
		"etudiant":                 {law.FenetreListe, law.FenetreListe},
		"salarie":                  {law.FenetreHorsListe, ""},
		"refugie":                  {"des_decision", law.FenetreListe},
		"entre-avant-13-ans":       {"avant_19_ans", law.FenetreListe},
		"famille-ue-pays-tiers":    {"trois_mois_entree", ""}, // R. 233-15, not R. 431-5
		"renouvellement-recepisse": {"avant_expiration", ""},
		"resident-longue-duree-ue-renouvellement": {"sans_delai_r431_5", ""},
	} {
		p, _ := catalogue{}.Procedure(code)
		if got := [2]string{p.Fenetre, p.FenetreRenouvellement}; got != want || p.ResidentLDUE != (want[0] == "sans_delai_r431_5") {
			t.Errorf("%s : fenêtre %q, résident de longue durée-UE %v", code, got, p.ResidentLDUE)
		}
	}
	for _, p := range forms.All() {
		if r, _ := (catalogue{}).Procedure(p.Code); r.Fenetre == "" {
			t.Errorf("%s : aucune fenêtre de dépôt au catalogue", p.Code)
		}
	}
}

func TestSignatureHorsDesChampsRequis(t *testing.T) {
	for _, code := range []string{"date_signature", "lieu_signature", "exactitude"} {
		if slices.Contains(catalogue{}.Requis("conjoint-francais", "premiere_demande", nil), code) {
			t.Errorf("%s est écrit à la main sur tout formulaire : son doute n’arrête pas une demande", code)
		}
	}
}

func TestCatalogueDesMineurs(t *testing.T) {
	c := catalogue{}
	if !slices.Contains(c.Requis("dcem", "premiere_demande", nil), "mineur_nom") {
		t.Error("le document de circulation concerne toujours un enfant")
	}
	if slices.Contains(c.Requis("titre-voyage-refugie", "premiere_demande", map[string]string{"nom_naissance": "X"}), "mineur_nom") {
		t.Error("un adulte demande son titre de voyage sans enfant")
	}
	if !slices.Contains(c.Requis("titre-voyage-refugie", "premiere_demande", map[string]string{"mineur_nom": "X"}), "mineur_date_naissance") {
		t.Error("un enfant nommé a une date de naissance")
	}
	if _, ok := c.Procedure(forms.CodeProblemeANEF); ok {
		t.Error("la lettre n’est pas une démarche")
	}
}

// TestDemandeDeMineurDansLeCatalogue: a pli for a child, with the real catalogue and the real law, registers the child.
func TestDemandeDeMineurDansLeCatalogue(t *testing.T) {
	f := dossierDe(1).Lecture.Formulaires[0]
	f.Procedure = "dcem"
	for code, v := range map[string]string{"mineur_nom": "Invente", "mineur_prenoms": "Sira", "mineur_date_naissance": "2016-00-00"} {
		f.Champs[code] = lu(v)
	}
	r := reconcile.Decide(reconcile.Entree{
		Pli: dossier.Pli{ID: 1, NbPages: 2, Reception: reception()}, Procedures: catalogue{}, Aujourdhui: jourRecu, Agent: 1, Confirme: true,
		Lecture: dossier.Lecture{Formulaires: []dossier.FormulaireLu{f}, Pages: []dossier.PageLue{{N: 1, Type: dossier.PageFormulaire}, {N: 2, Type: dossier.PageDonnees}}},
	})
	if len(r.Decisions) != 1 || r.Decisions[0].Decision != dossier.DecisionNouvelle {
		t.Fatalf("%+v", r.Decisions)
	}
	c := r.Decisions[0].Contenu
	if c.Identite.Prenoms != "Sira" || c.Representant == nil || c.Destinataire.Destinataire == "Sira Invente" {
		t.Errorf("personne %q, destinataire %q", c.Identite.Prenoms, c.Destinataire.Destinataire)
	}
	if _, ok := law.FondementByCode(c.Fondement.Code); !ok {
		t.Errorf("fondement %q", c.Fondement.Code)
	}
}

// reconcile must not know the forms: the names of the letters stand twice, and are held equal here.
func TestLettresDeReconcile(t *testing.T) {
	p, err := forms.ByCode(reconcile.ProblemeANEF)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []string{"", reconcile.LettreSignalement, reconcile.LettreRelance} {
		if p.Numeros[v] == 0 {
			t.Errorf("aucune lettre %q", v)
		}
	}
	if len(p.Numeros) != 3 {
		t.Errorf("%d lettres, reconcile en connaît 3", len(p.Numeros))
	}
}
