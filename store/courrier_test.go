package store_test

import (
	"errors"
	"slices"
	"testing"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

func accuse(t *testing.T, s *store.Store, d dossier.DemandeID) dossier.Courrier {
	t.Helper()
	cs, err := s.CourriersDeDemande(t.Context(), d)
	if err != nil || len(cs) != 1 {
		t.Fatal(cs, err)
	}
	return cs[0]
}

func ecriture(texte string) store.Ecriture {
	return store.Ecriture{Donnees: []byte(`{"b": 1,  "a": "é"}`), Empreinte: dossier.EmpreinteDe([]byte(texte)), Lignes: []string{"Camille Essai", "33000 BORDEAUX"}, NbPages: 2, Version: 1}
}

func TestVieDUneLettre(t *testing.T) {
	s := storetest.New(t)
	_, d := storetest.Enregistrer(t, s, 1)
	ctx := t.Context()
	id := accuse(t, s, d).ID
	if _, err := s.ImprimerLot(ctx, storetest.Lot("lot-1", id)); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("imprimée avant d’être écrite : %v", err)
	}
	for range 2 {
		if err := s.BloquerCourrier(ctx, id, "adresse du service manquante"); err != nil {
			t.Fatal(err)
		}
	}
	if c := accuse(t, s, d); c.Etat != dossier.CourrierBloque || c.Raison == "" {
		t.Errorf("%+v", c)
	}
	for range 2 {
		if err := s.EcrireCourrier(ctx, id, ecriture("pdf")); err != nil {
			t.Fatal(err)
		}
	}
	c := accuse(t, s, d)
	e := ecriture("pdf")
	if c.Etat != dossier.CourrierEcrit || c.Raison != "" || string(c.Donnees) != string(e.Donnees) || c.Empreinte != e.Empreinte || !slices.Equal(c.Lignes, e.Lignes) ||
		c.NbPages != 2 || c.Version != 1 || c.EcritA.IsZero() || c.Numero != "2026-33-000001" {
		t.Errorf("%+v", c)
	}
	if err := s.EcrireCourrier(ctx, id, ecriture("autre pdf")); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("réécrite : %v", err)
	}
	if err := s.BloquerCourrier(ctx, id, "trop tard"); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("bloquée une fois écrite : %v", err)
	}
	for range 2 {
		if _, err := s.ImprimerLot(ctx, storetest.Lot("lot-1", id)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.ImprimerLot(ctx, storetest.Lot("lot-2", id)); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("imprimée deux fois : %v", err)
	}
	if err := s.EcrireCourrier(ctx, id, e); err != nil {
		t.Errorf("répétée une fois imprimée : %v", err)
	}
	if c := accuse(t, s, d); c.Etat != dossier.CourrierImprime || c.Lot != "lot-1" {
		t.Errorf("%+v", c)
	}
	if ls, err := s.JournalDe(ctx, store.ObjetDemande(d)); err != nil || actes(ls) != "demande_enregistree courrier_du tache_posee tache_posee courrier_bloque courrier_ecrit courrier_imprime" {
		t.Errorf("%s, %v", actes(ls), err)
	}
}

func TestLotEntierOuRien(t *testing.T) {
	s := storetest.New(t)
	_, a := storetest.Enregistrer(t, s, 1)
	_, b := storetest.Enregistrer(t, s, 2)
	ca, cb := accuse(t, s, a), accuse(t, s, b)
	if err := s.EcrireCourrier(t.Context(), ca.ID, ecriture("a")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ImprimerLot(t.Context(), storetest.Lot("lot", ca.ID, cb.ID)); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("erreur %v", err)
	}
	if c := accuse(t, s, a); c.Etat != dossier.CourrierEcrit || c.Lot != "" {
		t.Errorf("%+v", c)
	}
}

func TestCourriersDus(t *testing.T) {
	s := storetest.New(t)
	_, a := storetest.Enregistrer(t, s, 1)
	b := enregistrerDe(t, s, 2, storetest.Identite(2), func(c *dossier.Contenu) { c.Prefecture, c.Dates.Reception = "75", storetest.Jour.AddDays(-10) })
	_, ecrit := storetest.Enregistrer(t, s, 3)
	if err := s.EcrireCourrier(t.Context(), accuse(t, s, ecrit).ID, ecriture("x")); err != nil {
		t.Fatal(err)
	}
	for nom, cas := range map[string]struct {
		f       store.FiltreCourriers
		attendu []dossier.DemandeID
	}{
		"sans ressort":           {store.FiltreCourriers{}, nil},
		"le plus pressé d’abord": {store.FiltreCourriers{Prefectures: []string{"*"}}, []dossier.DemandeID{b, a}},
		"une préfecture":         {store.FiltreCourriers{Prefectures: []string{"33"}}, []dossier.DemandeID{a}},
		"dus à ce jour":          {store.FiltreCourriers{Prefectures: []string{"*"}, Jusqu: storetest.Jour}, []dossier.DemandeID{b}},
		"écrits":                 {store.FiltreCourriers{Prefectures: []string{"*"}, Etats: []dossier.EtatCourrier{dossier.CourrierEcrit}}, []dossier.DemandeID{ecrit}},
	} {
		t.Run(nom, func(t *testing.T) {
			cs, err := s.CourriersDus(t.Context(), cas.f)
			var ids []dossier.DemandeID
			for _, c := range cs {
				ids = append(ids, c.Demande)
			}
			if err != nil || !slices.Equal(ids, cas.attendu) {
				t.Errorf("%v, %v ; attendu %v", ids, err, cas.attendu)
			}
		})
	}
}

// New settings give blocked letters another chance, in that préfecture only.
func TestReglagesDebloquent(t *testing.T) {
	s := storetest.New(t)
	agent := storetest.Agent(t, s, dossier.RoleAdmin)
	_, a := storetest.Enregistrer(t, s, 1)
	b := enregistrerDe(t, s, 2, storetest.Identite(2), func(c *dossier.Contenu) { c.Prefecture = "75" })
	for _, d := range []dossier.DemandeID{a, b} {
		if err := s.BloquerCourrier(t.Context(), accuse(t, s, d).ID, "réglages manquants"); err != nil {
			t.Fatal(err)
		}
	}
	r := dossier.Reglages{Prefecture: "33", Service: "Bureau du séjour", Adresse: []string{"2 esplanade Charles-de-Gaulle"}, Enveloppe: "DL",
		Fondements: []dossier.FondementOuvert{{Code: dossier.FondementArreteLocal, Reference: "arrêté", Du: storetest.Jour}}}
	for range 2 {
		if err := s.SaveReglages(t.Context(), r, agent); err != nil {
			t.Fatal(err)
		}
	}
	relu, err := s.Reglages(t.Context(), "33")
	if err != nil || relu.Service != r.Service || relu.Fondements[0].Du != storetest.Jour || !relu.Fondements[0].Au.IsZero() {
		t.Errorf("%+v, %v", relu, err)
	}
	if ca, cb := accuse(t, s, a), accuse(t, s, b); ca.Etat != dossier.CourrierDu || ca.Raison != "" || cb.Etat != dossier.CourrierBloque {
		t.Errorf("%s, %s", ca.Etat, cb.Etat)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM river_job WHERE kind = 'ecrire_courrier' AND (args->>'courrier')::bigint = $1", accuse(t, s, a).ID); n != 2 {
		t.Errorf("%d travaux d’écriture", n)
	}
	if err := s.SaveReglages(t.Context(), dossier.Reglages{}, agent); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("sans préfecture : %v", err)
	}
}

func TestEcrireCourrierRefuse(t *testing.T) {
	s := storetest.New(t)
	_, d := storetest.Enregistrer(t, s, 1)
	for nom, change := range map[string]func(*store.Ecriture){
		"sans données":   func(e *store.Ecriture) { e.Donnees = nil },
		"JSON invalide":  func(e *store.Ecriture) { e.Donnees = []byte("{") },
		"sans page":      func(e *store.Ecriture) { e.NbPages = 0 },
		"sans empreinte": func(e *store.Ecriture) { e.Empreinte = dossier.Empreinte{} },
	} {
		e := ecriture("pdf")
		change(&e)
		if err := s.EcrireCourrier(t.Context(), accuse(t, s, d).ID, e); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %v", nom, err)
		}
	}
}
