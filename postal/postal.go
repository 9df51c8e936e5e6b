package postal

import (
	"log/slog"
	"time"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/store"
)

// Deps is what sending needs. Now is required; a nil Log logs nothing.
type Deps struct {
	Store  *store.Store
	Coffre *evidence.Coffre
	Now    func() time.Time
	Log    *slog.Logger
}

// Postal writes and prints letters. It holds no state of its own.
type Postal struct {
	Deps
}

// New returns a Postal.
func New(d Deps) *Postal {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Postal{d}
}

func (p *Postal) aujourdhui() dossier.Date { return dossier.DateDe(p.Now()) }
