package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store/storetest"
)

// The export of cells is off until someone opens it; who did and when stands in the journal, each change once.
func TestApprentissageParPrefecture(t *testing.T) {
	s, _ := storetest.NewHorloge(t)
	ctx := t.Context()
	chef := storetest.Agent(t, s, dossier.RoleSuperviseur)
	if err := s.OuvrirApprentissage(ctx, "33", true, chef); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("préfecture sans réglages : %v", err)
	}
	if err := s.SaveReglages(ctx, dossier.Reglages{Prefecture: "33", Service: "Séjour"}, chef); err != nil {
		t.Fatal(err)
	}
	if err := s.NoterExportCellules(ctx, "33", 1, 1, dossier.Empreinte{}); !errors.Is(err, dossier.ErrInterdit) {
		t.Errorf("fermé : %v", err)
	}
	for _, ouvert := range []bool{true, true, false} {
		if err := s.OuvrirApprentissage(ctx, "33", ouvert, chef); err != nil {
			t.Fatal(err)
		}
		if !ouvert {
			continue
		}
		if err := s.NoterExportCellules(ctx, "33", 600, 25, dossier.EmpreinteDe([]byte("x"))); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.NoterExportCellules(ctx, "33", 600, 25, dossier.Empreinte{}); !errors.Is(err, dossier.ErrInterdit) {
		t.Errorf("refermé : %v", err)
	}
	if r, err := s.Reglages(ctx, "33"); err != nil || r.Service != "Séjour" || r.Apprentissage {
		t.Errorf("%+v %v", r, err)
	}
	ls, err := s.Apprentissage(ctx, "33")
	if err != nil {
		t.Fatal(err)
	}
	var actes []string
	for _, l := range ls {
		actes = append(actes, l.Acte)
		if machine := strings.HasPrefix(l.Acte, "cellules"); machine == strings.HasPrefix(l.Par, "agent:") || l.A.IsZero() {
			t.Errorf("%+v", l)
		}
	}
	if !slices.Equal(actes, []string{"apprentissage_ouvert", "cellules_exportees", "cellules_exportees", "apprentissage_ferme"}) {
		t.Error(actes)
	}
}
