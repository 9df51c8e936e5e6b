package store_test

import (
	"errors"
	"strconv"
	"testing"

	"souspli/dossier"
	"souspli/store/storetest"
)

// TestSceaux: a seal is kept before its letter is written, and is said to the public once it is; it is then closed once, for good. The public
// door finds it by its reference and cannot list them.
func TestSceaux(t *testing.T) {
	s, public := storetest.OuvrirPublic(t)
	_, d := storetest.Enregistrer(t, s, 1)
	_, d2 := storetest.Enregistrer(t, s, 2)
	ctx := t.Context()
	qui := storetest.Agent(t, s, dossier.RoleSuperviseur)
	for range 2 {
		if err := s.PublierCleSceau(ctx, dossier.CleSceau{Kid: "k1", Jwk: []byte(`{"kty":"EC","kid":"k1"}`)}, qui); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PublierCleSceau(ctx, dossier.CleSceau{Kid: "k2", Jwk: []byte(`{"kty":"EC","kid":"k2","d":"secret"}`)}, qui); err == nil {
		t.Error("une clé privée est entrée au registre")
	}
	lettre, autre := accuse(t, s, d).ID, accuse(t, s, d2).ID
	x := dossier.Sceau{Courrier: lettre, Reference: "23456789ABCD", Kid: "k1", Jws: "a.b.c"}
	if _, err := s.SceauDe(ctx, lettre); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("%v", err)
	}
	if err := s.GarderSceau(ctx, dossier.Sceau{Courrier: lettre, Reference: "ZZZZ2222ZZZZ", Kid: "k1", Jws: "avant"}); err != nil {
		t.Fatal(err)
	}
	if err := s.GarderSceau(ctx, x); err != nil { // signed again: the demande changed meanwhile
		t.Fatal(err)
	}
	if err := s.GarderSceau(ctx, dossier.Sceau{Courrier: autre, Reference: x.Reference, Kid: "k1", Jws: "d.e.f"}); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("deux sceaux d’une référence : %v", err)
	}
	if _, err := public.Sceau(ctx, x.Reference); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("le sceau d’une lettre qui n’est pas écrite : %v", err)
	}
	if _, err := s.SceauParReference(ctx, x.Reference); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("le sceau d’une lettre qui n’est pas écrite : %v", err)
	}
	e := ecriture("pdf")
	if e.Sceau = "ZZZZ2222ZZZZ"; !errors.Is(s.EcrireCourrier(ctx, lettre, e), dossier.ErrPerime) {
		t.Error("une lettre porte un sceau qui n’est pas le dernier gardé")
	}
	if e.Sceau = x.Reference; s.EcrireCourrier(ctx, lettre, e) != nil {
		t.Fatal("écrire la lettre")
	}
	if err := s.GarderSceau(ctx, dossier.Sceau{Courrier: lettre, Reference: "ZZZZ2222ZZZZ", Kid: "k1", Jws: "apres"}); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("une lettre écrite est scellée de nouveau : %v", err)
	}
	dit := func(reference string, veut dossier.EtatSceau) {
		t.Helper()
		eu, err := public.Sceau(ctx, reference)
		if err != nil || eu.Jws != x.Jws || eu.Etat != veut || eu.Depuis.IsZero() != (veut == dossier.SceauValide) {
			t.Errorf("%+v %v, attendu %s", eu, err, veut)
		}
		if ici, err := s.SceauParReference(ctx, reference); err != nil || ici.Courrier != lettre || ici.Etat != veut {
			t.Errorf("%+v %v", ici, err)
		}
		if ici, err := s.SceauDe(ctx, lettre); err != nil || ici.Etat != veut || ici.Depuis != eu.Depuis {
			t.Errorf("%+v %v", ici, err)
		}
	}
	dit(x.Reference, dossier.SceauValide)
	if err := s.RevoquerSceau(ctx, "22222222222Z", "perdu", qui); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("%v", err)
	}
	if err := s.RevoquerSceau(ctx, x.Reference, "", qui); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("sans raison : %v", err)
	}
	// A rectified accusé replaces it the day it leaves, not before.
	rectifie := storetest.Interroger[dossier.CourrierID](t, s, `INSERT INTO courriers (demande, genre, etat, raison, version, lignes, nb_pages, du_le, cree_a, lot)
		SELECT demande, 'accuse_rectifie', 'du', '', 0, '[]', 0, du_le, cree_a, '' FROM courriers WHERE id = `+strconv.Itoa(int(lettre))+` RETURNING id`)
	if _, err := s.ImprimerLot(ctx, storetest.Lot("lot-1", lettre)); err != nil {
		t.Fatal(err)
	}
	if err := s.EcrireCourrier(ctx, rectifie, ecriture("rectifié")); err != nil {
		t.Fatal(err)
	}
	dit(x.Reference, dossier.SceauValide)
	for range 2 {
		if _, err := s.ImprimerLot(ctx, storetest.Lot("lot-2", rectifie)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.RevoquerSceau(ctx, x.Reference, "trop tard", qui); err != nil {
		t.Fatal(err)
	}
	dit(x.Reference, dossier.SceauRemplace)

	for range 2 {
		if err := s.RevoquerCleSceau(ctx, "k1", "clé copiée", qui); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.RevoquerCleSceau(ctx, "inconnue", "clé copiée", qui); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("%v", err)
	}
	ici, err := s.ClesSceau(ctx)
	la, err2 := public.ClesSceau(ctx)
	if err != nil || err2 != nil || len(ici) != 1 || len(la) != 1 || ici[0].RevoqueeA.IsZero() || !la[0].RevoqueeA.Equal(ici[0].RevoqueeA) || la[0].Kid != "k1" || len(la[0].Jwk) == 0 {
		t.Errorf("%+v %+v %v %v", ici, la, err, err2)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM journal WHERE acte IN ('cle_sceau_publiee', 'cle_sceau_revoquee', 'sceau_remplace', 'sceau_revoque')"); n != 3 {
		t.Errorf("%d lignes de journal, attendu 3", n)
	}
}
