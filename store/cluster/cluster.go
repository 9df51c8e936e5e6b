// Package cluster starts the private PostgreSQL.
package cluster

import (
	"context"
	"errors"
)

type Cluster struct{ url string }

func Demarrer(ctx context.Context, dossierDonnees string) (*Cluster, error) {
	return nil, errors.New("not written yet")
}
func (c *Cluster) URL() string    { return c.url }
func (c *Cluster) Arreter() error { return nil }
