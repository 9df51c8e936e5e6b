package store_test

import (
	"errors"
	"fmt"
	"testing"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

// bloquees returns once n transactions wait for a lock. One of them that ended instead is a failure.
func bloquees(t *testing.T, s *store.Store, n int, finis <-chan error) {
	t.Helper()
	for storetest.Interroger[int](t, s, "SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") < n {
		select {
		case err := <-finis:
			t.Fatalf("pas arrêtée : %v", err)
		default:
		}
	}
}

// tenir runs SQL in a transaction, left open until the function it returns.
func tenir(t *testing.T, s *store.Store, sql string, args ...any) (lacher func()) {
	t.Helper()
	tenu, err := s.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tenu.Rollback(t.Context()) })
	if _, err := tenu.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := tenu.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSuivreEnsemble: two wrong answers at the same moment, each for a reference whose count of the day before the other is removing, wait for
// nobody for ever. Both are stopped where they count their own, and let go together.
func TestSuivreEnsemble(t *testing.T) {
	s, public := storetest.OuvrirPublic(t)
	ctx := t.Context()
	// More counts of the days before than one try removes: the first try takes those before Y, the second takes those after.
	storetest.Executer(t, s, `INSERT INTO essais_suivi SELECT sha256(x::text::bytea), now() - j, 1, now() - j, 1
		FROM (SELECT CASE n WHEN 1 THEN 'Y' WHEN 101 THEN 'X' ELSE n::text END AS x, interval '3 days' - n * interval '1 second' AS j FROM generate_series(1, 150) n ORDER BY n) e`)
	storetest.Executer(t, s, `CREATE FUNCTION attendre() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(16); RETURN NEW; END'`)
	storetest.Executer(t, s, `CREATE TRIGGER attendre BEFORE INSERT ON essais_suivi FOR EACH ROW EXECUTE FUNCTION attendre()`)
	lacher := tenir(t, s, "SELECT pg_advisory_xact_lock(16)")
	finis := make(chan error, 2)
	for i, reference := range []string{"X", "Y"} {
		go func() {
			_, err := public.Suivre(ctx, reference, "1990-05-17", "AAAA")
			finis <- err
		}()
		bloquees(t, s, i+1, finis)
	}
	lacher()
	for range 2 {
		if err := <-finis; !errors.Is(err, dossier.ErrIntrouvable) {
			t.Errorf("%v", err)
		}
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*)::int FROM essais_suivi WHERE cle IN (sha256('X'), sha256('Y')) AND en_jour = 1 AND jour > now() - interval '1 hour'"); n != 2 {
		t.Errorf("%d comptes neufs, attendu 2", n)
	}
}

// TestLotsEnsemble: a batch of rectified accusés, whose order is its own, and the deposit of the accusés they replace wait for nobody for ever.
func TestLotsEnsemble(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	var anciens, rectifies []dossier.CourrierID
	for n := range 2 {
		_, d := storetest.Enregistrer(t, s, n+1)
		id := accuse(t, s, d).ID
		anciens = append(anciens, id)
		if err := s.EcrireCourrier(ctx, id, ecriture(fmt.Sprint("accusé ", n))); err != nil {
			t.Fatal(err)
		}
		rectifies = append(rectifies, storetest.Interroger[dossier.CourrierID](t, s, `INSERT INTO courriers (demande, genre, etat, raison, version, lignes, nb_pages, du_le, cree_a, lot)
			SELECT demande, 'accuse_rectifie', 'du', '', 0, '[]', 0, du_le, cree_a, '' FROM courriers WHERE id = $1 RETURNING id`, id))
		if err := s.EcrireCourrier(ctx, rectifies[n], ecriture(fmt.Sprint("rectifié ", n))); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.ImprimerLot(ctx, storetest.Lot("lot-1", anciens...)); err != nil {
		t.Fatal(err)
	}
	if err := s.LivrerLot(ctx, "lot-1"); err != nil {
		t.Fatal(err)
	}
	lacher := tenir(t, s, "SELECT FROM courriers WHERE id = $1 FOR UPDATE", anciens[0])
	finis := make(chan error, 2)
	go func() {
		_, err := s.DeposerLot(ctx, "lot-1", nil, storetest.Jour, 0)
		finis <- err
	}()
	bloquees(t, s, 1, finis)
	go func() {
		_, err := s.ImprimerLot(ctx, storetest.Lot("lot-2", rectifies[1], rectifies[0]))
		finis <- err
	}()
	bloquees(t, s, 2, finis)
	lacher()
	for range 2 {
		if err := <-finis; err != nil {
			t.Error(err)
		}
	}
}

// TestActionPendantUnLot: an action that looks at several letters of its demande, and the batch that takes them, wait for nobody for ever.
func TestActionPendantUnLot(t *testing.T) {
	a := nouvelAtelier(t, nil)
	ctx := t.Context()
	_, autre := a.enregistrer(2, nil)
	entre := accuse(t, a.s, autre).ID
	a.agir(dossier.ActionPieces, dossier.DonneesActe{Jours: 30, Pieces: []dossier.PieceDemandee{indispensable}})
	ids := []dossier.CourrierID{entre}
	cs, err := a.s.CourriersDeDemande(ctx, a.id)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cs {
		ids = append(ids, c.ID)
	}
	for _, id := range ids {
		if err := a.s.EcrireCourrier(ctx, id, ecriture(fmt.Sprint("lettre ", id))); err != nil {
			t.Fatal(err)
		}
	}
	pli := a.complement(3, a.aujourdhui())
	lacher := tenir(t, a.s, "SELECT FROM courriers WHERE id = $1 FOR UPDATE", entre)
	finis := make(chan error, 2)
	go func() {
		_, err := a.s.ImprimerLot(ctx, storetest.Lot("lot-1", ids...))
		finis <- err
	}()
	bloquees(t, a.s, 1, finis)
	go func() {
		_, err := a.s.Agir(ctx, store.Ordre{Demande: a.id, Action: dossier.ActionComplement, Agent: a.agent, Donnees: dossier.DonneesActe{
			Preuve: &dossier.PagePreuve{Pli: pli, Page: 1}, Recues: []dossier.PieceRecue{{Code: indispensable.Code}}}})
		finis <- err
	}()
	bloquees(t, a.s, 2, finis)
	lacher()
	for range 2 {
		if err := <-finis; err != nil {
			t.Error(err)
		}
	}
}
