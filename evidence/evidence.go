// Package evidence keeps bytes that must never change.
package evidence

import (
	"context"
	"errors"

	"souspli/dossier"
)

var errAttente = errors.New("not written yet")

type Coffre struct{}

func Open(ctx context.Context, url string) (*Coffre, error) { return nil, errAttente }
func (c *Coffre) Close() error                              { return nil }
func (c *Coffre) Put(ctx context.Context, b []byte) (dossier.Empreinte, error) {
	return dossier.Empreinte{}, errAttente
}
func (c *Coffre) Get(ctx context.Context, e dossier.Empreinte) ([]byte, error) {
	return nil, errAttente
}
func (c *Coffre) Existe(ctx context.Context, e dossier.Empreinte) (bool, error) {
	return false, errAttente
}
func (c *Coffre) Lister(ctx context.Context, f func(e dossier.Empreinte, taille int64) error) error {
	return errAttente
}
func (c *Coffre) PutApercu(ctx context.Context, e dossier.Empreinte, page int, jpeg []byte) error {
	return errAttente
}
func (c *Coffre) Apercu(ctx context.Context, e dossier.Empreinte, page int) ([]byte, error) {
	return nil, errAttente
}
