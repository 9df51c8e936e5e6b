package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// rolePublic is the database role of the public door, made by the migrations.
const rolePublic = "souspli_public"

// Public is the register as the public door sees it (design D13): connections that act as a role without a right on plis, demandes,
// persons or the journal. A fault in the public pages cannot read what the role cannot.
type Public struct{ pool *pgxpool.Pool }

// OpenPublic connects as the public role: either the URL logs in as it, or its user may become it.
func OpenPublic(ctx context.Context, url string, o Options) (*Public, error) {
	pool, err := ouvrirPool(ctx, url, o, func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, "SET ROLE "+rolePublic)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open public register: %w", err)
	}
	return &Public{pool}, nil
}

// Close waits for the queries under way.
func (p *Public) Close() { p.pool.Close() }

// Ping reports whether the register answers.
func (p *Public) Ping(ctx context.Context) error { return traduire(p.pool.Ping(ctx)) }

// Pool gives the connections, for the queries of the public pages.
func (p *Public) Pool() *pgxpool.Pool { return p.pool }
