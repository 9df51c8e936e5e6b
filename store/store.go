package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"souspli/dossier"
)

// Store is the register. It may be used from any number of goroutines.
type Store struct {
	pool  *pgxpool.Pool
	base  *sql.DB // the same connections, for gorm
	g     *gorm.DB
	river *river.Client[pgx.Tx] // inserts jobs; cmd has the client that works them
	now   func() time.Time
	log   *slog.Logger
}

// Open connects to the register. It neither checks nor changes the schema: see package migrations.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	if o.Now == nil {
		return nil, fmt.Errorf("open register: %w: no clock", dossier.ErrInvalide)
	}
	pool, err := ouvrirPool(ctx, url, o, nil)
	if err != nil {
		return nil, fmt.Errorf("open register: %w", err)
	}
	s := &Store{pool: pool, base: stdlib.OpenDBFromPool(pool), log: o.Log}
	s.now = func() time.Time { return o.Now().UTC().Truncate(time.Microsecond) } // what PostgreSQL keeps
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.g, err = gorm.Open(postgres.New(postgres.Config{Conn: s.base}), &gorm.Config{
		TranslateError: true, NowFunc: s.now, SkipDefaultTransaction: true,
		Logger: logger.Discard, // it would print values, hence names
	})
	if err == nil {
		s.river, err = river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: slog.New(slog.DiscardHandler)})
	}
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("open register: %w", traduire(err))
	}
	return s, nil
}

func ouvrirPool(ctx context.Context, url string, o Options, apres func(context.Context, *pgx.Conn) error) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("%w: database URL", dossier.ErrInvalide) // the cause would quote the password
	}
	if o.MaxConns > 0 {
		cfg.MaxConns = o.MaxConns
	}
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.ConnConfig.RuntimeParams["pg_trgm.similarity_threshold"] = fmt.Sprint(ressemblance) // what « % » means, see ressemblantes
	cfg.AfterConnect = apres
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, traduire(err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, traduire(err)
	}
	return pool, nil
}

// Close waits for the transactions under way.
func (s *Store) Close() {
	if err := s.base.Close(); err != nil {
		s.log.Warn("fermeture du registre", "erreur", err)
	}
	s.pool.Close()
}

// Ping reports whether the register answers.
func (s *Store) Ping(ctx context.Context) error { return traduire(s.pool.Ping(ctx)) }

// Pool is for the queue's workers and the migrations. Rows are read and written through Store only.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// lire returns a gorm session for reading.
func (s *Store) lire(ctx context.Context) *gorm.DB { return s.g.WithContext(ctx) }

// tx is one transaction, seen by gorm, by pgx and by the queue.
type tx struct {
	s      *Store
	g      *gorm.DB
	pgx    pgx.Tx
	now    time.Time // the same for the whole transaction
	lignes []dossier.LigneJournal
}

// liaison gives gorm the connection of a transaction begun elsewhere. Commit and Rollback make gorm believe that it is inside one, so
// that a nested Transaction uses a savepoint; they are ours to call, on the pgx side.
type liaison struct{ *sql.Conn }

func (liaison) Commit() error   { return errors.New("committed by enTx only") }
func (liaison) Rollback() error { return errors.New("rolled back by enTx only") }

// parLots gives f every row from number depuis on, in order, and stops at the first error. page reads at most lot rows whose number is
// depuis or more, in order; numero is a row's number. Only one batch is held in memory, and no transaction stays open between two.
func parLots[T any, N ~int64](depuis N, lot int, page func(depuis N, lot int) ([]T, error), numero func(T) N, f func(T) error) error {
	for {
		rangs, err := page(depuis, lot)
		if err != nil {
			return err
		}
		for _, r := range rangs {
			if err := f(r); err != nil {
				return err
			}
			depuis = numero(r) + 1
		}
		if len(rangs) < lot {
			return nil
		}
	}
}

// enTx runs f in one transaction: all of it commits, jobs and journal lines included, or none. The journal head is locked last, after f.
func (s *Store) enTx(ctx context.Context, f func(*tx) error) (err error) {
	conn, err := s.base.Conn(ctx)
	if err != nil {
		return traduire(err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	t := &tx{s: s, now: s.now()}
	err = conn.Raw(func(c any) error {
		t.pgx, err = c.(*stdlib.Conn).Conn().Begin(ctx)
		return err
	})
	if err != nil {
		return traduire(err)
	}
	defer func() {
		if e := t.pgx.Rollback(context.WithoutCancel(ctx)); e != nil && !errors.Is(e, pgx.ErrTxClosed) && err == nil {
			err = traduire(e)
		}
	}()
	t.g = s.g.Session(&gorm.Session{NewDB: true, SkipDefaultTransaction: true, Context: ctx})
	t.g.Statement.ConnPool = liaison{conn}
	if err := f(t); err != nil {
		return traduire(err)
	}
	if err := t.ecrireJournal(); err != nil {
		return traduire(err)
	}
	return traduire(t.pgx.Commit(ctx))
}

func (t *tx) ctx() context.Context { return t.g.Statement.Context }

// enfiler adds a job that exists if and only if the transaction commits.
func (t *tx) enfiler(args river.JobArgs) error {
	_, err := t.s.river.InsertTx(t.ctx(), t.pgx, args, nil)
	return err
}
