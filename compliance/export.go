package compliance

import (
	"context"
	"io"
	"time"

	"souspli/evidence"
	"souspli/store"
)

// Deps is what reading the register needs.
type Deps struct {
	Store  *store.Store
	Coffre *evidence.Coffre
	Now    func() time.Time
}

// Exporter writes the evidence bundle of a demande, a zip.
func Exporter(ctx context.Context, d Deps, numero string, w io.Writer) error {
	return nil
}

// LireDemandeJSON reads a demande and gives its JSON (DemandeJSON).
func LireDemandeJSON(ctx context.Context, d Deps, numero string) ([]byte, error) {
	return nil, nil
}
