package store_test

import (
	"slices"
	"testing"

	"souspli/dossier"
	"souspli/store/storetest"
)

// A job left « running » by a killed process is live for those who cannot know, and is not for a worker that came alone.
func TestSansTravail(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	lu := storetest.PliLu(t, s, 1)
	recu := ajouter(t, s, storetest.NouveauPli(2))
	storetest.Enregistrer(t, s, 3)
	if plis, courriers, err := s.SansTravail(ctx, true); err != nil || len(plis)+len(courriers) != 0 {
		t.Fatalf("tout a son travail : %v, %v, %v", plis, courriers, err)
	}
	storetest.Executer(t, s, "UPDATE river_job SET state = 'running', attempted_at = now()")
	if plis, _, err := s.SansTravail(ctx, false); err != nil || len(plis) != 0 {
		t.Errorf("%v, %v", plis, err)
	}
	plis, courriers, err := s.SansTravail(ctx, true)
	if err != nil || !slices.Equal(plis, []dossier.PliID{lu, recu}) || len(courriers) != 1 {
		t.Errorf("%v, %v, %v", plis, courriers, err)
	}
	storetest.Executer(t, s, "UPDATE river_job SET state = 'completed', finalized_at = now()")
	if plis, _, err := s.SansTravail(ctx, false); err != nil || len(plis) != 2 {
		t.Errorf("%v, %v", plis, err)
	}
}

func TestTravailleurs(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	vivant := func(attendu bool) {
		t.Helper()
		if v, err := s.TravailleurVivant(ctx); err != nil || v != attendu {
			t.Errorf("vivant %v, %v ; attendu %v", v, err, attendu)
		}
	}
	vivant(false)
	un, seul, err := s.DeclarerTravailleur(ctx)
	if err != nil || !seul {
		t.Fatal(seul, err)
	}
	deux, seul, err := s.DeclarerTravailleur(ctx)
	if err != nil || seul {
		t.Fatal(seul, err)
	}
	vivant(true)
	if err := un(); err != nil {
		t.Error(err)
	}
	vivant(true)
	if err := deux(); err != nil {
		t.Error(err)
	}
	// The server lets go of the lock a moment after the connection closes.
	for v := true; v; {
		if v, err = s.TravailleurVivant(ctx); err != nil {
			t.Fatal(err)
		}
	}
	vivant(false)
}
