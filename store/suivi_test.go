package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

// autreCode is a code that reads well and is not that one.
func autreCode(code string) string {
	b := make([]byte, dossier.LongueurCodeSuivi-1)
	for i := range b {
		b[i] = byte(strings.IndexByte(dossier.SignesTapes, code[i]))
	}
	b[3]++
	return dossier.SignesDe(b)
}

// suivie registers the demande of person number 1, and gives its number and its code.
func suivie(t *testing.T) (s *store.Store, public *store.Public, d dossier.DemandeID, numero, code string) {
	t.Helper()
	s, public = storetest.OuvrirPublic(t)
	_, d = storetest.Enregistrer(t, s, 1)
	code, err := s.CodeSuivi(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return s, public, d, storetest.Interroger[string](t, s, "SELECT numero FROM demandes WHERE id = $1", d), code
}

// TestCodeSuivi: one code for one demande, whoever asks and when, until an agent gives another on a signed page; the table does not hold it.
func TestCodeSuivi(t *testing.T) {
	s, public := storetest.OuvrirPublic(t)
	pli, d := storetest.Enregistrer(t, s, 1)
	_, autre := storetest.Enregistrer(t, s, 2)
	ctx := t.Context()
	codes := make([]string, 4)
	var attente sync.WaitGroup
	for i := range codes {
		attente.Go(func() {
			var err error
			if codes[i], err = s.CodeSuivi(ctx, d); err != nil {
				t.Error(err)
			}
		})
	}
	attente.Wait()
	code := codes[0]
	for _, c := range codes {
		if lu, err := dossier.LireSignes(c, dossier.LongueurCodeSuivi); err != nil || lu != code {
			t.Fatalf("%v %v", codes, err)
		}
	}
	if c, err := s.CodeSuivi(ctx, autre); err != nil || c == code {
		t.Errorf("%q %v", c, err)
	}
	if _, err := s.CodeSuivi(ctx, 999); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("%v", err)
	}
	if texte := storetest.Interroger[string](t, s, "SELECT string_agg(x::text, ' ') FROM suivis x"); strings.Contains(texte, code) {
		t.Error("le code est écrit dans la table")
	}
	numero, naissance := storetest.Interroger[string](t, s, "SELECT numero FROM demandes WHERE id = $1", d), storetest.Identite(1).DateNaissance
	if _, err := public.Suivre(ctx, numero, naissance, code); err != nil {
		t.Errorf("%v", err)
	}
	qui := storetest.Agent(t, s, dossier.RoleGuichet)
	for nom, x := range map[string]struct {
		preuve dossier.PagePreuve
		agent  dossier.AgentID
	}{"sans agent": {dossier.PagePreuve{Pli: pli, Page: 1}, 0}, "sans page": {dossier.PagePreuve{}, qui}, "page d’un autre": {dossier.PagePreuve{Pli: pli + 1, Page: 1}, qui}, "page de trop": {dossier.PagePreuve{Pli: pli, Page: 4}, qui}} {
		if _, err := s.NouveauCodeSuivi(ctx, d, x.preuve, x.agent); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %v", nom, err)
		}
	}
	avant, err := s.Demande(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	neuf, err := s.NouveauCodeSuivi(ctx, d, dossier.PagePreuve{Pli: pli, Page: 2}, qui)
	if err != nil || neuf == code {
		t.Fatalf("%q %v", neuf, err)
	}
	if c, err := s.CodeSuivi(ctx, d); err != nil || c != neuf {
		t.Errorf("%q %v", c, err)
	}
	if apres, err := s.Demande(ctx, d); err != nil || apres.Version != avant.Version+1 {
		t.Errorf("version %d après %d : une lettre en cours garderait l’ancien code (%v)", apres.Version, avant.Version, err)
	}
	if _, err := public.Suivre(ctx, numero, naissance, code); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("l’ancien code marche encore : %v", err)
	}
	if _, err := public.Suivre(ctx, numero, naissance, neuf); err != nil {
		t.Errorf("%v", err)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*)::int FROM journal WHERE objet = $1 AND acte IN ('suivi_ouvert', 'code_suivi_change')", store.ObjetDemande(d)); n != 2 {
		t.Errorf("%d lignes au journal, attendu 2 : ouvert une fois, changé une fois", n)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*)::int FROM journal WHERE details LIKE '%' || $1 || '%' OR details LIKE '%' || $2 || '%'", code, neuf); n != 0 {
		t.Error("un code est dans le journal")
	}
}

// TestSuivre: the three answers together open; any of them wrong, one that does not exist, and too many of them, give the same nothing and leave
// the same trace.
func TestSuivre(t *testing.T) {
	s, public, d, numero, code := suivie(t)
	ctx := t.Context()
	oublier := func() { storetest.Executer(t, s, "DELETE FROM essais_suivi") }
	rien := func(quoi, numero string, naissance dossier.DateIncomplete, code string) {
		t.Helper()
		x, err := public.Suivre(ctx, numero, naissance, code)
		if !errors.Is(err, dossier.ErrIntrouvable) || x.Etat != "" || err.Error() != "suivi: "+dossier.ErrIntrouvable.Error() {
			t.Errorf("%s : %+v %v", quoi, x, err)
		}
	}
	ouvre := func(quoi string, naissance dossier.DateIncomplete) dossier.Suivi {
		t.Helper()
		x, err := public.Suivre(ctx, numero, naissance, code)
		if err != nil || x.Etat != dossier.DemandeEnregistree {
			t.Errorf("%s : %+v %v", quoi, x, err)
		}
		return x
	}
	vrai := storetest.Identite(1).DateNaissance
	inconnu := numero[:len(numero)-1] + "9"
	for quoi, x := range map[string][3]string{"code faux": {numero, string(vrai), autreCode(code)}, "date fausse": {numero, "1990-05-17", code}, "jour faux": {numero, string(vrai[:8]) + "18", code},
		"mois faux": {numero, string(vrai[:4]) + "-06-00", code}, "sans date": {numero, "", code}, "référence inconnue": {inconnu, string(vrai), code}, "rien": {"", "", ""}} {
		oublier()
		rien(quoi, x[0], dossier.DateIncomplete(x[1]), x[2])
		if n := storetest.Interroger[int](t, s, "SELECT coalesce(sum(en_heure * 100 + en_jour), 0)::int FROM essais_suivi"); n != 101 {
			t.Errorf("%s : compté %d", quoi, n)
		}
	}
	oublier()
	for range 12 { // a right answer is not counted
		ouvre("juste", vrai)
	}
	ouvre("jour inconnu", vrai[:8]+"00")
	ouvre("jour et mois inconnus", vrai[:4]+"-00-00")
	dater := func(jour string) {
		storetest.Executer(t, s, "UPDATE demandes SET identite = jsonb_set(identite, '{date_naissance}', to_jsonb($1::text)) WHERE id = $2", jour, d)
	}
	dater(string(vrai[:4]) + "-00-00")
	ouvre("jour et mois inconnus du registre", vrai)
	rien("année fausse, le reste inconnu", numero, "1990-00-00", code)
	dater("")
	ouvre("date inconnue du registre", "1990-01-01")
	dater(string(vrai))
	x := ouvre("juste", vrai)
	if x.Prefecture != "33" || x.Reception != storetest.Jour || x.Fondement != dossier.FondementAucun || len(x.Silences) != 1 || x.Silences[0].Date != storetest.Jour.AddMonths(4) || len(x.Pieces) != 0 || !x.Limite.IsZero() {
		t.Errorf("%+v", x)
	}
	if storetest.Executer(t, s, "UPDATE demandes SET fondement_detail = fondement_detail || '{\"propose\": true}' WHERE id = $1", d); x.Propose || !ouvre("fondement proposé", vrai).Propose {
		t.Error("un fondement proposé ne se dit pas")
	}
	storetest.Executer(t, s, "UPDATE demandes SET fondement_detail = fondement_detail - 'propose' WHERE id = $1", d)

	// Limits: for a reference that exists as for one that does not; the right answer passes no more than a wrong one.
	vieillir := func(duree string) {
		storetest.Executer(t, s, "UPDATE essais_suivi SET heure = heure - $1::interval, jour = jour - $1::interval", duree)
	}
	oublier()
	for i := range dossier.EssaisSuiviHeure {
		if i == dossier.EssaisSuiviHeure-1 {
			ouvre("avant le dernier essai", vrai)
		}
		rien("faux", numero, vrai, autreCode(code))
		rien("faux", inconnu, vrai, code)
	}
	rien("juste, mais trop tard", numero, vrai, code)
	if n := storetest.Interroger[int](t, s, "SELECT count(DISTINCT en_heure)::int FROM essais_suivi WHERE en_heure >= 10"); n != 2 { // 11 and 10: the right one was tried once more
		t.Errorf("%d comptes", n)
	}
	vieillir("61 minutes")
	ouvre("une heure après", vrai)
	for range 2 {
		for range dossier.EssaisSuiviHeure {
			rien("faux", numero, vrai, autreCode(code))
		}
		vieillir("61 minutes")
	}
	rien("trop d’essais dans le jour", numero, vrai, code)
	vieillir("24 hours")
	ouvre("le lendemain", vrai)
	if n := storetest.Interroger[int](t, s, "SELECT count(*)::int FROM essais_suivi"); n != 1 {
		t.Errorf("%d lignes : celles de la veille restent", n)
	}
	for avant, passe := range map[int]bool{dossier.EssaisSuiviJour - 1: true, dossier.EssaisSuiviJour: false} { // wrong answers of the day, before
		oublier()
		rien("faux", numero, vrai, autreCode(code))
		storetest.Executer(t, s, "UPDATE essais_suivi SET heure = heure - interval '61 minutes', en_jour = $1", avant)
		if passe {
			ouvre("dernier essai du jour", vrai)
		} else {
			rien("un essai de trop dans le jour", numero, vrai, code)
		}
	}
	if u := storetest.Interroger[string](t, s, "SELECT relpersistence::text FROM pg_class WHERE relname = 'essais_suivi'"); u != "u" {
		t.Errorf("la table des essais est %q", u)
	}
}

// TestSuiviDit: what each state lets out, and nothing more: no name, no number of a person, no address of theirs, no sense of a decision.
func TestSuiviDit(t *testing.T) {
	s, public, d, numero, code := suivie(t)
	ctx, i := t.Context(), storetest.Identite(1)
	qui := storetest.Agent(t, s, dossier.RoleSuperviseur)
	if err := s.SaveReglages(ctx, dossier.Reglages{Prefecture: "33", Service: "Service des étrangers", Adresse: []string{"2 esplanade Charles-de-Gaulle", "33000 BORDEAUX"}, Telephone: "0500000000", AgentNom: "Secret Agent"}, qui); err != nil {
		t.Fatal(err)
	}
	secrets := []string{i.NomNaissance, i.NumerosEtranger[0], "rue de l", "Secret", "favorable", "MOTIF", "PRECISION"}
	dit := func() dossier.Suivi {
		t.Helper()
		x, err := public.Suivre(ctx, numero, i.DateNaissance, code)
		if err != nil {
			t.Fatal(err)
		}
		brut := storetest.Interroger[string](t, s, "SELECT suivi_public($1, $2, $3)::text", numero, string(i.DateNaissance), code)
		for _, secret := range secrets {
			if strings.Contains(brut, secret) {
				t.Errorf("%s : dit %q", x.Etat, secret)
			}
		}
		return x
	}
	acte := func(action dossier.CodeAction, de, vers dossier.EtatDemande, jour dossier.Date, donnees string) {
		t.Helper()
		storetest.Executer(t, s, "INSERT INTO actes (demande, action, de, vers, le, donnees, agent, a) VALUES ($1, $2, $3, $4, $5, $6, $7, now())", d, action, de, vers, jour.String(), donnees, qui)
		storetest.Executer(t, s, "UPDATE demandes SET etat = $2, transferee_a = CASE WHEN $2 = 'transferee' THEN '75' ELSE '' END WHERE id = $1", d, vers)
	}
	jour := storetest.Jour
	if x := dit(); x.Service != "Service des étrangers" || len(x.Adresse) != 2 || x.Telephone != "0500000000" {
		t.Errorf("%+v", x)
	}
	acte(dossier.ActionPieces, dossier.DemandeEnregistree, dossier.DemandePieces, jour.AddDays(3), fmt.Sprintf(`{"motifs":"MOTIF","limite":%q,"pieces":[{"code":"acte_mariage","precision":"PRECISION"}]}`, jour.AddDays(33)))
	if x := dit(); x.Limite != jour.AddDays(33) || len(x.Pieces) != 1 || x.Pieces[0] != (dossier.PieceManquante{Code: "acte_mariage", Libelle: "acte de mariage", Exigee: true}) || x.Depuis != jour.AddDays(3) {
		t.Errorf("%+v", x)
	}
	acte(dossier.ActionRegularisation, dossier.DemandePieces, dossier.DemandeRegularisation, jour.AddDays(4), `{"motifs":"MOTIF","formalites":"MOTIF"}`)
	storetest.Executer(t, s, `INSERT INTO echeances (demande, code, article, version, declencheur, entrees, date, certitude, effet, qui, a)
		VALUES ($1, 'regularisation_vice_forme', '', '', '', '{}', $2, 'SEEN', '', '', now())`, d, jour.AddDays(40).String())
	if x := dit(); x.Limite != jour.AddDays(40) || len(x.Pieces) != 0 {
		t.Errorf("%+v", x)
	}
	acte(dossier.ActionConvocation, dossier.DemandeEnregistree, dossier.DemandeConvoquee, jour.AddDays(5), `{"objet":"MOTIF"}`)
	storetest.Executer(t, s, `INSERT INTO creneaux (prefecture, lieu, jour, heure, duree, capacite, pris, ferme, cree_a) VALUES ('33', 'Guichet 4', $1, '09:30', 20, 1, 1, false, now())`, jour.AddDays(20).String())
	storetest.Executer(t, s, `INSERT INTO rendez_vous (demande, creneau, acte, etat, a) SELECT $1, c.id, a.id, 'pris', now() FROM creneaux c, actes a WHERE a.action = 'convocation'`, d)
	if x := dit(); x.RendezVous == nil || *x.RendezVous != (dossier.LieuJour{Lieu: "Guichet 4", Jour: jour.AddDays(20), Heure: "09:30"}) {
		t.Errorf("%+v", x)
	}
	acte(dossier.ActionDecision, dossier.DemandeConvoquee, dossier.DemandeDecision, jour.AddDays(30), fmt.Sprintf(`{"sens":"defavorable","motifs":"MOTIF","reference":"MOTIF","notifiee":%q}`, jour.AddDays(34)))
	storetest.Executer(t, s, `INSERT INTO echeances (demande, code, article, version, declencheur, entrees, date, certitude, effet, qui, a)
		VALUES ($1, 'recours_decision_expresse', '', '', '', '{}', $2, 'SEEN', '', '', now())`, d, jour.AddDays(95).String())
	if x := dit(); x.Notifiee != jour.AddDays(34) || x.Depuis != jour.AddDays(30) || x.RendezVous != nil || len(x.Pieces) != 0 || !x.Limite.IsZero() || len(x.Silences) != 1 {
		t.Errorf("%+v", x)
	}
	acte(dossier.ActionTransfert, dossier.DemandeEnregistree, dossier.DemandeTransferee, jour.AddDays(6), `{"motifs":"MOTIF","prefecture":"75"}`)
	if x := dit(); x.Prefecture != "75" || x.Service != "" || len(x.Adresse) != 0 {
		t.Errorf("%+v", x)
	}
	acte(dossier.ActionSansSuite, dossier.DemandeRegularisation, dossier.DemandeSansSuite, jour.AddDays(60), `{"motifs":"MOTIF"}`)
	if x := dit(); x.Avant != dossier.DemandeRegularisation || x.Depuis != jour.AddDays(60) {
		t.Errorf("%+v", x)
	}
	storetest.Executer(t, s, "UPDATE demandes SET sensible = true WHERE id = $1", d)
	if brut := storetest.Interroger[string](t, s, "SELECT suivi_public($1, $2, $3)::text", numero, string(i.DateNaissance), code); brut != `{"etat": "sans_suite", "sensible": true}` {
		t.Errorf("sensible : %s", brut)
	}
}
