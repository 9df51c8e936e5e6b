package store_test

import (
	"errors"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

// The bases of a préfecture: checked when they change, kept when others replace them, told by the journal.
func TestFondementsDUnePrefecture(t *testing.T) {
	s := storetest.New(t)
	ctx, chef := t.Context(), storetest.Agent(t, s, dossier.RoleSuperviseur)
	acte := dossier.FondementOuvert{Code: dossier.FondementArreteLocal, Reference: "arrêté du 15 mai 2023", Du: dossier.NewDate(2023, 5, 15)}
	r := dossier.Reglages{Prefecture: "33", Service: "Séjour", Fondements: []dossier.FondementOuvert{acte}}
	if err := s.SaveReglages(ctx, r, chef); err != nil {
		t.Fatal(err)
	}
	for nom, change := range map[string]func(*dossier.FondementOuvert){
		"sans acte":                  func(o *dossier.FondementOuvert) { o.Reference = "" },
		"sans premier jour":          func(o *dossier.FondementOuvert) { o.Du = dossier.Date{} },
		"fini avant son début":       func(o *dossier.FondementOuvert) { o.Au = dossier.NewDate(2023, 5, 14) },
		"qu’aucun acte n’ouvre":      func(o *dossier.FondementOuvert) { o.Code = dossier.FondementAucun },
		"fondement qui n’existe pas": func(o *dossier.FondementOuvert) { o.Code = "autre" },
	} {
		o := acte
		change(&o)
		faux := r
		faux.Fondements = []dossier.FondementOuvert{o}
		if err := s.SaveReglages(ctx, faux, chef); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %v", nom, err)
		}
	}
	if anciens, err := s.ReglagesAnciens(ctx, "33"); err != nil || len(anciens) != 0 {
		t.Errorf("rien n’a été remplacé : %v, %v", anciens, err)
	}

	suite := r
	clos, neuf := acte, acte
	clos.Au = dossier.NewDate(2026, 3, 31)
	neuf.Reference, neuf.Du = "arrêté du 1er avril 2026", dossier.NewDate(2026, 4, 1)
	suite.Fondements = []dossier.FondementOuvert{clos, neuf}
	for range 2 { // the same settings twice replace nothing
		if err := s.SaveReglages(ctx, suite, 0); err != nil {
			t.Fatal(err)
		}
	}
	anciens, err := s.ReglagesAnciens(ctx, "33")
	if err != nil || len(anciens) != 1 || anciens[0].Agent != chef || len(anciens[0].Reglages.Fondements) != 1 || anciens[0].Reglages.Fondements[0].Reference != acte.Reference ||
		anciens[0].JusquA.Before(anciens[0].A) {
		t.Errorf("%+v, %v", anciens, err)
	}
	lignes, err := s.JournalDe(ctx, store.ObjetPrefecture("33"))
	if err != nil || len(lignes) != 3 {
		t.Fatalf("%v, %v", lignes, err)
	}
	if d := lignes[1].Details; lignes[1].Acte != store.ActeReglagesChanges || !strings.Contains(d, `"au":"2026-03-31"`) || !strings.Contains(d, `"du":"2026-04-01"`) || !strings.Contains(d, "arrete_prefectoral_local") {
		t.Error(d)
	}

	// A basis kept wrong by an earlier version stays until it is touched: other settings can still be saved.
	storetest.Executer(t, s, `UPDATE reglages SET contenu = jsonb_set(contenu, '{fondements,0,reference}', '""') WHERE prefecture = '33'`)
	if err := s.OuvrirApprentissage(ctx, "33", true, chef); err != nil {
		t.Error(err)
	}
	if codes, err := s.PrefecturesReglees(ctx); err != nil || len(codes) != 1 || codes[0] != "33" {
		t.Errorf("%v, %v", codes, err)
	}
}
