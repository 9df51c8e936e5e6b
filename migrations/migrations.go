// Package migrations holds the schema of the register as numbered SQL files, and applies them with River's own.
//
// Forward only, one transaction a file: a file that has been released is never edited, the next one changes what it made. Every column
// is commented, every CHECK constraint named; a test keeps the lists of values equal to the tables of package dossier.
//
// In: a pool whose user may create tables. It never changes rows, save by a file that says so.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"souspli/dossier"
)

//go:embed *.sql
var fichiers embed.FS

// cleVerrou is the advisory lock under which one program at a time migrates.
const cleVerrou int64 = 0x536F7573706C69 // « Souspli »

// Appliquer brings the schema up to date. Programs started together wait for one another; applied twice, it does nothing.
// When a file fails, those before it stay applied and the error names it.
func Appliquer(ctx context.Context, pool *pgxpool.Pool) (err error) {
	// A connection of its own: a pool of one would wait for itself.
	conn, err := pgx.ConnectConfig(ctx, pool.Config().ConnConfig.Copy())
	if err != nil {
		return fmt.Errorf("migrate: %w: %w", dossier.ErrIndisponible, err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }() // releases the lock
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", cleVerrou); err != nil {
		return fmt.Errorf("migrate: lock: %w", err)
	}
	base := stdlib.OpenDBFromPool(pool)
	defer func() { err = errors.Join(err, base.Close()) }()
	p, err := fournisseur(base)
	if err != nil {
		return err
	}
	if err := refuserAvance(ctx, p); err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	river, err := migrateurRiver(pool)
	if err != nil {
		return err
	}
	if _, err := river.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate: river: %w", err)
	}
	return nil
}

// Verifier reports whether the schema is the one this program was written for: dossier.ErrConflit when it is not.
func Verifier(ctx context.Context, pool *pgxpool.Pool) (err error) {
	base := stdlib.OpenDBFromPool(pool)
	defer func() { err = errors.Join(err, base.Close()) }()
	p, err := fournisseur(base)
	if err != nil {
		return err
	}
	if err := refuserAvance(ctx, p); err != nil {
		return err
	}
	enRetard, err := p.HasPending(ctx)
	if err != nil {
		return fmt.Errorf("check schema: %w", err)
	}
	if enRetard {
		return fmt.Errorf("check schema: %w: migrations are pending, run souspli migrate", dossier.ErrConflit)
	}
	river, err := migrateurRiver(pool)
	if err != nil {
		return err
	}
	v, err := river.Validate(ctx, nil)
	if err != nil {
		return fmt.Errorf("check schema: river: %w", err)
	}
	if !v.OK {
		return fmt.Errorf("check schema: %w: migrations of the queue are pending, run souspli migrate", dossier.ErrConflit)
	}
	return nil
}

// refuserAvance stops an old program from working on the schema of a newer one.
func refuserAvance(ctx context.Context, p *goose.Provider) error {
	appliquee, connue, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("check schema: %w", err)
	}
	if appliquee > connue {
		return fmt.Errorf("check schema: %w: schema %d, this program knows %d", dossier.ErrConflit, appliquee, connue)
	}
	return nil
}

func fournisseur(base *sql.DB) (*goose.Provider, error) {
	p, err := goose.NewProvider(goose.DialectPostgres, base, fichiers, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return p, nil
}

func migrateurRiver(pool *pgxpool.Pool) (*rivermigrate.Migrator[pgx.Tx], error) {
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, fmt.Errorf("migrations: river: %w", err)
	}
	return m, nil
}
