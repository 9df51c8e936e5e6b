package main

import (
	"bytes"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
	"souspli/store/storetest"
)

// verifierRegistre runs the checks that read rows only, and returns their faults.
func verifierRegistre(t *testing.T, s *store.Store) string {
	t.Helper()
	return verifierAvec(t, s, func(v *verification) error { return v.lesDemandes(t.Context()) }, func(v *verification) error { return v.agenda(t.Context()) },
		func(v *verification) error { return v.lesCourriers(t.Context()) })
}

// verifierAvec reads the journal, runs these checks, and returns their faults.
func verifierAvec(t *testing.T, s *store.Store, etapes ...func(*verification) error) string {
	t.Helper()
	var b bytes.Buffer
	v := &verification{appli: &appli{store: s}, out: &b, connus: map[dossier.Empreinte]bool{}, actes: map[string]map[string]string{}}
	for _, etape := range append([]func(*verification) error{func(v *verification) error { return v.journal(t.Context()) }}, etapes...) {
		if err := etape(v); err != nil {
			t.Fatal(err)
		}
	}
	if (v.fautes > 0) != (b.Len() > 0) {
		t.Errorf("%d fautes dites %q", v.fautes, b.String())
	}
	return b.String()
}

// TestVerifierLesActes: a register on which everything an action may change was changed still agrees; each line altered by the back door is seen.
func TestVerifierLesActes(t *testing.T) {
	s, horloge := storetest.NewHorloge(t)
	agent, err := s.CreerAgent(t.Context(), dossier.Agent{Identifiant: "chef", Nom: "Dominique Essai", Role: dossier.RoleSuperviseur, Prefectures: []string{"33"}, Actif: true, Habilite: true}, "$")
	if err != nil {
		t.Fatal(err)
	}
	pli := storetest.PliLu(t, s, 1)
	e := storetest.Nouvelle(t, s, pli, storetest.Identite(1))
	c := e.Decisions[0].Contenu
	c.Champs["situation"] = dossier.ChampLu{Valeur: "a", Confiance: 1}
	c.Echeances = law.EcheancesInitiales(law.Parametres{Silence: "silence_defaut", Dates: c.Dates, Fondement: c.Fondement, Departement: "33"})
	r, err := s.Register(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	id := r.Demandes[0]
	jour := dossier.DateDe(horloge.Now())
	cr, err := s.OuvrirCreneaux(t.Context(), []dossier.Creneau{{Prefecture: "33", LieuJour: dossier.LieuJour{Lieu: "Guichet", Jour: jour.AddDays(5), Heure: "09:00"}, Duree: 20, Capacite: 2}}, agent)
	if err != nil {
		t.Fatal(err)
	}
	preuve := &dossier.PagePreuve{Pli: pli, Page: 1}
	for _, o := range []store.Ordre{
		{Action: dossier.ActionPieces, Donnees: dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{{Code: "a", Libelle: "a", Raison: dossier.PieceAbsente, Indispensable: true}}}},
		{Action: dossier.ActionModification, Donnees: dossier.DonneesActe{Preuve: preuve, Champs: map[string]string{"situation": "b", "neuve": "c"}}},
		{Action: dossier.ActionAdresse, Donnees: dossier.DonneesActe{Preuve: preuve, Destinataire: &dossier.Adresse{Voie: "2 rue Neuve", CodePostal: "33000", Commune: "Bordeaux"}}},
		{Action: dossier.ActionInvitation, Donnees: dossier.DonneesActe{Creneau: cr[0], Motifs: "courriel du centre de contact"}},
		{Action: dossier.ActionTransfert, Donnees: dossier.DonneesActe{Prefecture: "75", Motifs: "déménagement"}},
		{Action: dossier.ActionReouverture, Donnees: dossier.DonneesActe{Motifs: "adresse confirmée"}},
	} {
		o.Demande, o.Agent = id, agent
		if _, err := s.Agir(t.Context(), o); err != nil {
			t.Fatalf("%s : %v", o.Action, err)
		}
	}
	if dit := verifierRegistre(t, s); dit != "" {
		t.Fatalf("registre sain : %s", dit)
	}
	for nom, c := range map[string]struct{ change, remet, dit string }{
		"état":         {"UPDATE demandes SET etat = 'complete'", "UPDATE demandes SET etat = 'pieces_demandees'", "ses actes la laissent"},
		"acte":         {`UPDATE actes SET donnees = '{"motifs":"autre"}' WHERE action = 'reouverture'`, `UPDATE actes SET donnees = '{"motifs":"adresse confirmée"}' WHERE action = 'reouverture'`, "n’est plus celui que le journal a noté"},
		"chaîne":       {"UPDATE actes SET de = 'complete' WHERE action = 'transfert'", "UPDATE actes SET de = 'convoquee' WHERE action = 'transfert'", "il part de l’état"},
		"destinataire": {`UPDATE demandes SET destinataire = jsonb_set(destinataire, '{commune}', '"Pau"')`, `UPDATE demandes SET destinataire = jsonb_set(destinataire, '{commune}', '"Bordeaux"')`, "destinataire au registre"},
		"réponse":      {`UPDATE demandes SET champs = jsonb_set(champs, '{situation,valeur}', '"a"')`, `UPDATE demandes SET champs = jsonb_set(champs, '{situation,valeur}', '"b"')`, "champs au registre"},
		"fondement":    {`UPDATE demandes SET fondement_detail = jsonb_set(fondement_detail, '{code}', '"aucun"')`, `UPDATE demandes SET fondement_detail = jsonb_set(fondement_detail, '{code}', '"substitution_invitation"')`, "fondement au registre"},
		"production": {"UPDATE echeances SET entrees = jsonb_set(entrees, '{suspension_1}', to_jsonb(entrees->>'suspension_1' || '2030-01-01')) WHERE code = 'silence_defaut'",
			"UPDATE echeances SET entrees = jsonb_set(entrees, '{suspension_1}', to_jsonb(left(entrees->>'suspension_1', 22))) WHERE code = 'silence_defaut'", "suspensions"},
		"créneau": {"UPDATE creneaux SET pris = 2", "UPDATE creneaux SET pris = 0", "places prises"},
	} {
		storetest.Executer(t, s, c.change)
		if dit := verifierRegistre(t, s); !strings.Contains(dit, c.dit) {
			t.Errorf("%s : %q", nom, dit)
		}
		storetest.Executer(t, s, c.remet)
		if dit := verifierRegistre(t, s); dit != "" {
			t.Fatalf("%s remis : %s", nom, dit)
		}
	}
}
