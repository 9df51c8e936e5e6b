package main

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/intake"
	"souspli/law"
	"souspli/postal/avis"
	"souspli/store"
	"souspli/store/storetest"
)

// TestConfigAvis: notices are off by default; on, they need the address they link to; SMS
// need the mail server, and a link that fits in one; a mistake says neither user nor password.
func TestConfigAvis(t *testing.T) {
	lire := func(vs map[string]string) (Config, error) {
		vs["SOUSPLI_DATA"] = t.TempDir()
		return lireConfig(func(k string) string { return vs[k] })
	}
	if c, err := lire(map[string]string{}); err != nil || c.Avis.Actif() {
		t.Errorf("%+v %v", c.Avis, err)
	}
	regle := map[string]string{"SOUSPLI_SMTP": "smtps://u:secret@relais.exemple.invalid", "SOUSPLI_SMTP_DE": "depot@exemple.invalid", "SOUSPLI_ADRESSE": "https://depot.exemple.invalid"}
	if c, err := lire(regle); err != nil || !c.Avis.Actif() {
		t.Errorf("%v", err)
	}
	delete(regle, "SOUSPLI_ADRESSE")
	if _, err := lire(regle); err == nil || !strings.Contains(err.Error(), "SOUSPLI_ADRESSE") || strings.Contains(err.Error(), "secret") {
		t.Errorf("sans lien : %v", err)
	}
	for _, c := range []struct{ sms, adresse, smtp, faute string }{
		{"{numero}@sms.exemple.invalid", "https://depot.exemple.invalid", "smtp://localhost:25", ""},
		{"numero@sms.exemple.invalid", "https://depot.exemple.invalid", "smtp://localhost:25", "SOUSPLI_SMS"},
		{"{numero}@sms.exemple.invalid", "https://depot.exemple.invalid", "", "SOUSPLI_SMTP"},
		{"{numero}@sms.exemple.invalid", "https://" + strings.Repeat("depot.", 12) + "invalid", "smtp://localhost:25", "trop longue"},
	} {
		vs := map[string]string{"SOUSPLI_SMS": c.sms, "SOUSPLI_ADRESSE": c.adresse, "SOUSPLI_SMTP": c.smtp}
		if c.smtp != "" {
			vs["SOUSPLI_SMTP_DE"] = "depot@exemple.invalid"
		}
		lue, err := lire(vs)
		if c.faute == "" && (err != nil || !lue.SMS.Actif()) || c.faute != "" && (err == nil || !strings.Contains(err.Error(), c.faute)) {
			t.Errorf("%+v : %v", c, err)
		}
	}
	if _, err := lire(map[string]string{"SOUSPLI_SMTP": "smtp://u:secret@", "SOUSPLI_SMTP_DE": "x"}); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

// accuseElectronique asks for the accusé by e-mail of a demande that came so, and writes it.
func accuseElectronique(t *testing.T, s *store.Store, d dossier.DemandeID) dossier.CourrierID {
	t.Helper()
	storetest.Executer(t, s, "UPDATE receptions SET mode = 'courriel'")
	id, err := s.DemanderLettre(t.Context(), store.OrdreLettre{Demande: d, Genre: dossier.CourrierElectronique, Agent: storetest.Agent(t, s, dossier.RoleGuichet), Courriel: true})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Ecrire(t, s, id)
	return id
}

// TestAvisPartDuTravailleur: a worker with a mail server looks for letters that left, and for those that leave by e-mail, by itself, and speaks to that server.
func TestAvisPartDuTravailleur(t *testing.T) {
	s := storetest.New(t)
	i := storetest.Identite(1)
	i.Courriel = "aissatou@exemple.invalid"
	r, err := s.Register(t.Context(), storetest.Nouvelle(t, s, storetest.PliLuDe(t, s, storetest.NouveauPli(1), i), i))
	if err != nil {
		t.Fatal(err)
	}
	storetest.AccuseParti(t, s, r.Demandes[0])
	accuseElectronique(t, s, r.Demandes[0])
	serveur, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	parle := make(chan error, 1)
	go func() {
		c, err := serveur.Accept()
		if err == nil {
			_, err = io.WriteString(c, "421 4.3.2 plus tard\r\n")
			err = errors.Join(err, c.Close())
		}
		parle <- err
	}()
	cfg := Config{Journaux: t.TempDir(), Adresse: "https://depot.exemple.invalid"}
	if cfg.Avis, err = avis.LireServeur("smtp://"+serveur.Addr().String(), "depot@exemple.invalid"); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	a := &appli{cfg: cfg, log: log, store: s, intake: intake.New(intake.Deps{Store: s, Log: log, Now: time.Now})}
	a.avis = a.expediteur()
	arreter, err := a.travailleurs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	select {
	case err = <-parle:
	case <-time.After(time.Minute):
		err = errors.New("personne n’a parlé au serveur de courriel")
	}
	if err := errors.Join(err, arreter(t.Context()), serveur.Close()); err != nil {
		t.Error(err)
	}
	if as, err := s.AvisDeDemande(t.Context(), r.Demandes[0]); err != nil || len(as) != 2 || as[0].Etat != dossier.AvisDu || as[1].Etat != dossier.AvisDu {
		t.Errorf("un serveur qui remet à plus tard : %+v %v", as, err)
	}
}

// TestVerifieLesAvis: a notice that the register tells otherwise than the journal, its channel too, or of a letter that is still here, is a fault.
func TestVerifieLesAvis(t *testing.T) {
	s := storetest.New(t)
	i := storetest.Identite(1)
	i.Courriel = "aissatou@exemple.invalid"
	r, err := s.Register(t.Context(), storetest.Nouvelle(t, s, storetest.PliLuDe(t, s, storetest.NouveauPli(1), i), i))
	if err != nil {
		t.Fatal(err)
	}
	storetest.AccuseParti(t, s, r.Demandes[0])
	if n, err := s.PreparerAvis(t.Context(), false); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	as, err := s.AvisDeDemande(t.Context(), r.Demandes[0])
	if err != nil {
		t.Fatal(err)
	}
	dit := func() string {
		t.Helper()
		return verifierAvec(t, s, func(v *verification) error { return v.lesAvis(t.Context()) })
	}
	sain := func(quand string) {
		t.Helper()
		if x := dit(); x != "" {
			t.Errorf("%s : %s", quand, x)
		}
	}
	sain("dû")
	if err := s.NoterAvis(t.Context(), as[0].ID, dossier.AvisParti, "", false); err != nil {
		t.Fatal(err)
	}
	sain("parti")
	jeton := storetest.Interroger[string](t, s, "SELECT jeton FROM avis")
	if _, err := s.RejeterAvis(t.Context(), jeton, "5.1.1", true); err != nil {
		t.Fatal(err)
	}
	sain("revenu")
	storetest.Executer(t, s, "UPDATE avis SET etat = 'retenu'")
	if x := dit(); !strings.Contains(x, "le journal dit autrement") {
		t.Errorf("état changé : %q", x)
	}
	storetest.Executer(t, s, "UPDATE avis SET etat = 'rejete', canal = 'sms'")
	if x := dit(); !strings.Contains(x, "par SMS au registre, par courriel au journal") {
		t.Errorf("canal changé : %q", x)
	}
	storetest.Executer(t, s, "UPDATE avis SET canal = 'courriel'")
	storetest.Executer(t, s, "UPDATE courriers SET etat = 'ecrit', lot = '', piece = 0, enveloppe = 0, imprime_a = NULL")
	if x := dit(); !strings.Contains(x, "n’est pas partie") {
		t.Errorf("lettre encore là : %q", x)
	}
}

// TestVerifieLEnregistrement: an accusé d’enregistrement, which is about no letter, is checked against the journal as the others are.
func TestVerifieLEnregistrement(t *testing.T) {
	s := storetest.New(t)
	i := storetest.Identite(1)
	i.Courriel = "aissatou@exemple.invalid"
	e := storetest.Nouvelle(t, s, storetest.PliLuDe(t, s, storetest.NouveauPli(1), i), i)
	c := e.Decisions[0].Contenu
	c.Echeances = append(c.Echeances, law.AccuseElectronique(c.Dates.Reception, c.Dates.Reception, c.Prefecture)...)
	if _, err := s.Register(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if n, err := s.PreparerEnregistrements(t.Context()); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	dit := func() string {
		t.Helper()
		return verifierAvec(t, s, func(v *verification) error { return v.lesAvis(t.Context()) })
	}
	if x := dit(); x != "" {
		t.Error(x)
	}
	storetest.Executer(t, s, "UPDATE avis SET etat = 'parti'")
	if x := dit(); !strings.Contains(x, "le journal dit autrement") {
		t.Errorf("état changé : %q", x)
	}
}

// TestVerifieLAccuseElectronique: a letter by e-mail is where its sending says, and left the day the journal noted.
func TestVerifieLAccuseElectronique(t *testing.T) {
	s := storetest.New(t)
	i := storetest.Identite(1)
	i.Courriel = "aissatou@exemple.invalid"
	r, err := s.Register(t.Context(), storetest.Nouvelle(t, s, storetest.PliLuDe(t, s, storetest.NouveauPli(1), i), i))
	if err != nil {
		t.Fatal(err)
	}
	id := accuseElectronique(t, s, r.Demandes[0])
	dit := func() string {
		t.Helper()
		return verifierAvec(t, s, func(v *verification) error { return v.lesAvis(t.Context()) }, func(v *verification) error {
			c, err := v.store.Courrier(t.Context(), id)
			if err != nil {
				return err
			}
			return v.envoi(t.Context(), &envois{}, c)
		})
	}
	if n, err := s.PreparerEnvois(t.Context()); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	as, err := s.AvisDeDemande(t.Context(), r.Demandes[0])
	if err != nil {
		t.Fatal(err)
	}
	if x := dit(); x != "" {
		t.Errorf("dû : %s", x)
	}
	if err := s.NoterAvis(t.Context(), as[0].ID, dossier.AvisParti, "", false); err != nil {
		t.Fatal(err)
	}
	if x := dit(); x != "" {
		t.Errorf("parti : %s", x)
	}
	for nom, c := range map[string][3]string{
		"jour changé":         {"UPDATE courriers SET envoye_a = envoye_a - interval '3 days' WHERE etat = 'envoye'", "UPDATE courriers SET envoye_a = envoye_a + interval '3 days' WHERE etat = 'envoye'", "au registre"},
		"dit revenu":          {"UPDATE courriers SET etat = 'rejete', raison = 'x' WHERE etat = 'envoye'", "UPDATE courriers SET etat = 'envoye', raison = '' WHERE etat = 'rejete'", "qu’il porte est dite rejete"},
		"l’envoi dit l’autre": {"UPDATE avis SET etat = 'retenu'", "UPDATE avis SET etat = 'parti'", "aucun envoi ne le dit"},
	} {
		storetest.Executer(t, s, c[0])
		if x := dit(); !strings.Contains(x, c[2]) {
			t.Errorf("%s : %q", nom, x)
		}
		storetest.Executer(t, s, c[1])
	}
	if _, err := s.RejeterAvis(t.Context(), storetest.Interroger[string](t, s, "SELECT jeton FROM avis"), "5.1.1", true); err != nil {
		t.Fatal(err)
	}
	if x := dit(); x != "" {
		t.Errorf("revenu : %s", x)
	}
}
