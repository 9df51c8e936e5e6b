package store

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"souspli/dossier"
)

// erreurSQL is what we keep of a database error: PostgreSQL's own text and details may quote a row, hence a person (design D15).
// Code is the SQLSTATE; Contrainte and Table are names of the schema.
type erreurSQL struct {
	Code, Table, Contrainte string
}

func (e *erreurSQL) Error() string {
	return fmt.Sprintf("SQL %s (table %q, contrainte %q)", e.Code, e.Table, e.Contrainte)
}

// traduire maps errors of the database to the kinds of dossier. Those of a kind already, and nil, go through unchanged.
func traduire(err error) error {
	if err == nil {
		return nil
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return traduireSQL(pg)
	}
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound), errors.Is(err, pgx.ErrNoRows):
		return dossier.ErrIntrouvable
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return dossier.ErrConflit
	case errors.Is(err, gorm.ErrForeignKeyViolated), errors.Is(err, gorm.ErrCheckConstraintViolated):
		return dossier.ErrInvalide
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok || pgconn.SafeToRetry(err) {
		return fmt.Errorf("%w: %w", dossier.ErrIndisponible, err)
	}
	if _, ok := errors.AsType[net.Error](err); ok || errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("%w: %w", dossier.ErrIndisponible, err)
	}
	return err
}

func traduireSQL(pg *pgconn.PgError) error {
	e := &erreurSQL{Code: pg.Code, Table: pg.TableName, Contrainte: pg.ConstraintName}
	var genre error
	switch {
	case pg.Code == "23505": // unique_violation
		genre = dossier.ErrConflit
	case pg.Code[:2] == "23", pg.Code[:2] == "22": // integrity, data exceptions
		genre = dossier.ErrInvalide
	case pg.Code == "42501": // insufficient_privilege
		genre = dossier.ErrInterdit
	case pg.Code == "40001", pg.Code == "40P01", // serialization, deadlock
		pg.Code[:2] == "08", pg.Code[:2] == "53", pg.Code[:2] == "57", pg.Code[:2] == "58": // connection, resources, operator, system
		genre = dossier.ErrIndisponible
	default:
		return e
	}
	return fmt.Errorf("%w: %w", genre, e)
}
