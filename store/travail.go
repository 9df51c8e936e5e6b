package store

import (
	"context"
	"errors"

	"souspli/dossier"
)

// cleTravail is the advisory lock every process that runs River workers holds, shared, as long as it lives: a killed process
// loses it with its connection.
const cleTravail int64 = 0x50_6C_69 // « Pli »

// TravailleurVivant reports whether some process runs workers now.
func (s *Store) TravailleurVivant(ctx context.Context) (bool, error) {
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		return false, traduire(err)
	}
	defer c.Release()
	var libre bool
	if err := c.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, cleTravail).Scan(&libre); err != nil {
		return false, traduire(err)
	}
	if !libre {
		return true, nil
	}
	_, err = c.Exec(ctx, `SELECT pg_advisory_unlock($1)`, cleTravail)
	return false, traduire(err)
}

// DeclarerTravailleur says that this process runs workers, until liberer is called or the process dies. seul: no other did when
// it came, so jobs still marked as running are those of a killed process.
func (s *Store) DeclarerTravailleur(ctx context.Context) (liberer func() error, seul bool, err error) {
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, false, traduire(err)
	}
	conn := c.Hijack() // session locks must not go back to the pool
	ferme := func() error { return conn.Close(context.WithoutCancel(ctx)) }
	err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, cleTravail).Scan(&seul)
	if err == nil {
		_, err = conn.Exec(ctx, `SELECT pg_advisory_lock_shared($1)`, cleTravail)
	}
	if err == nil && seul {
		_, err = conn.Exec(ctx, `SELECT pg_advisory_unlock($1)`, cleTravail)
	}
	if err != nil {
		return nil, false, errors.Join(traduire(err), ferme())
	}
	return ferme, seul, nil
}

// vivant is the part of a query that holds when object o has a live job: $1 its kind, $2 the argument that names o, $3 whether a job marked
// as running is dead.
const vivant = `EXISTS (SELECT 1 FROM river_job j WHERE j.kind = $1 AND (j.args->>$2)::bigint = o.id
	AND (j.state IN ('available','pending','retryable','scheduled') OR (NOT $3 AND j.state = 'running')))`

// SansTravail lists the plis and letters that wait for a machine and have no live job. With orphelins, a job marked as running
// is not live: its process is known to be dead.
func (s *Store) SansTravail(ctx context.Context, orphelins bool) (plis []dossier.PliID, courriers []dossier.CourrierID, err error) {
	plis, err = listeIDs[dossier.PliID](ctx, s, `SELECT o.id FROM plis o WHERE o.etat IN ('recu','lu') AND NOT `+vivant+` ORDER BY o.id`,
		LirePliArgs{}.Kind(), "pli", orphelins)
	if err != nil {
		return nil, nil, err
	}
	courriers, err = listeIDs[dossier.CourrierID](ctx, s, `SELECT o.id FROM courriers o WHERE o.etat = 'du' AND o.genre = ANY($4) AND NOT `+vivant+` ORDER BY o.id`,
		EcrireCourrierArgs{}.Kind(), "courrier", orphelins, genresRediges())
	return plis, courriers, err
}

// genresRediges are the kinds of letters the machine writes.
func genresRediges() []string {
	var gs []string
	for _, x := range dossier.GenresCourrier {
		if x.Redige {
			gs = append(gs, string(x.Genre))
		}
	}
	return gs
}

// SansTexte lists the plis that were read, whose full text was not, and that have no live job for it. orphelins: as SansTravail.
func (s *Store) SansTexte(ctx context.Context, orphelins bool) ([]dossier.PliID, error) {
	return listeIDs[dossier.PliID](ctx, s, `SELECT o.id FROM plis o JOIN lectures l ON l.pli = o.id WHERE l.texte_a IS NULL AND NOT `+vivant+` ORDER BY o.id`,
		LireTexteArgs{}.Kind(), "pli", orphelins)
}

func listeIDs[T ~int64](ctx context.Context, s *Store, requete string, args ...any) ([]T, error) {
	r, err := s.pool.Query(ctx, requete, args...)
	if err != nil {
		return nil, traduire(err)
	}
	defer r.Close()
	var ids []T
	for r.Next() {
		var id int64
		if err := r.Scan(&id); err != nil {
			return nil, traduire(err)
		}
		ids = append(ids, T(id))
	}
	return ids, traduire(r.Err())
}
