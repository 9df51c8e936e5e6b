package postal

import (
	"log/slog"
	"sync"
	"time"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/postal/seal"
	"souspli/store"
)

// Deps is what sending needs. Now is required; a nil Log logs nothing. Without Sceaux, letters bear no seal; without Adresse, which Sceaux needs,
// accusés do not say where the demande is followed.
type Deps struct {
	Store  *store.Store
	Coffre *evidence.Coffre
	Now    func() time.Time
	Log    *slog.Logger

	Sceaux  *seal.Trousseau
	Adresse string // of the public pages, as people reach them: https://…
}

// Postal writes and prints letters. It holds no state of its own.
type Postal struct {
	Deps
	cle sync.Mutex // the keys of Sceaux
}

// New returns a Postal.
func New(d Deps) *Postal {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Postal{Deps: d}
}

func (p *Postal) aujourdhui() dossier.Date { return dossier.DateDe(p.Now()) }
