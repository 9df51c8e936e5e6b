// Package migrations holds the schema.
package migrations

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgxpool"
)

func Appliquer(ctx context.Context, pool *pgxpool.Pool) error { return errors.New("not written yet") }
func Verifier(ctx context.Context, pool *pgxpool.Pool) error  { return errors.New("not written yet") }
