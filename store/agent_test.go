package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/store/storetest"
)

func TestComptes(t *testing.T) {
	s, h := storetest.NewHorloge(t)
	ctx := t.Context()
	a := dossier.Agent{Identifiant: "c.essai", Nom: "Camille Essai", Qualite: "adjointe", Role: dossier.RoleCourrier, Prefectures: []string{"33", "2A"}, VoitSensible: true, Actif: true}
	id, err := s.CreerAgent(ctx, a, "hash-1")
	if err != nil {
		t.Fatal(err)
	}
	a.ID = id
	lu, hash, totp, err := s.AgentParIdentifiant(ctx, "c.essai")
	if err != nil || fmt.Sprint(lu) != fmt.Sprint(a) || hash != "hash-1" || totp != "" {
		t.Errorf("%+v, %q, %q, %v", lu, hash, totp, err)
	}
	if _, err := s.CreerAgent(ctx, a, "x"); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("identifiant pris : %v", err)
	}
	if _, err := s.CreerAgent(ctx, dossier.Agent{Identifiant: "autre", Role: "roi"}, "x"); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("rôle inconnu : %v", err)
	}
	jeton := dossier.EmpreinteDe([]byte("jeton"))
	ouvrir := func() {
		t.Helper()
		if err := s.CreerSession(ctx, jeton, id, h.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	ferme := func(quand string) {
		t.Helper()
		if _, err := s.Session(ctx, jeton); !errors.Is(err, dossier.ErrIntrouvable) {
			t.Errorf("session encore ouverte %s : %v", quand, err)
		}
	}
	ouvrir()
	if ses, err := s.Session(ctx, jeton); err != nil || ses.Agent.ID != id || !ses.ExpireA.Equal(h.Now().Add(time.Hour)) {
		t.Errorf("%+v, %v", ses, err)
	}
	if err := s.CreerSession(ctx, jeton, id, h.Now().Add(time.Hour)); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("jeton réutilisé : %v", err)
	}
	if err := s.FermerSession(ctx, jeton); err != nil {
		t.Fatal(err)
	}
	if err := s.FermerSession(ctx, jeton); err != nil {
		t.Fatal(err)
	}
	ferme("après fermeture")
	ouvrir()
	if err := s.ChangerMotDePasse(ctx, id, "hash-2"); err != nil {
		t.Fatal(err)
	}
	ferme("après changement de mot de passe")
	ouvrir()
	h.Avancer(time.Hour)
	ferme("à l’heure dite")
	ouvrir() // clears the expired one away
	if err := s.DefinirTOTP(ctx, id, "SECRET"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session(ctx, jeton); err != nil {
		t.Errorf("second facteur défini : %v", err)
	}
	a.Actif, a.Nom, a.Prefectures = false, "Camille Autre", nil
	if err := s.MajAgent(ctx, a); err != nil {
		t.Fatal(err)
	}
	ferme("d’un compte désactivé")
	lu, hash, totp, err = s.AgentParIdentifiant(ctx, "c.essai")
	if err != nil || fmt.Sprint(lu) != fmt.Sprint(a) || hash != "hash-2" || totp != "SECRET" {
		t.Errorf("%+v, %q, %q, %v", lu, hash, totp, err)
	}
	storetest.Agent(t, s, dossier.RoleAdmin)
	if as, err := s.Agents(ctx); err != nil || len(as) != 2 || as[0].Identifiant > as[1].Identifiant {
		t.Errorf("%+v, %v", as, err)
	}
	verifierChaine(t, s)
}

func TestConsultations(t *testing.T) {
	s, h := storetest.NewHorloge(t)
	a := storetest.Agent(t, s, dossier.RoleInstructeur)
	avant := len(journal(t, s))
	for range 2 {
		if err := s.NoterConsultation(t.Context(), a, "demande:7"); err != nil {
			t.Fatal(err)
		}
		h.Avancer(time.Minute)
	}
	cs, err := s.Consultations(t.Context(), "demande:7")
	if err != nil || len(cs) != 2 || cs[0].Agent != a || cs[1].A.Sub(cs[0].A) != time.Minute {
		t.Errorf("%+v, %v", cs, err)
	}
	if len(journal(t, s)) != avant {
		t.Error("une consultation n’est pas un acte")
	}
	if err := s.NoterConsultation(t.Context(), 999, "demande:7"); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("agent inconnu : %v", err)
	}
}
