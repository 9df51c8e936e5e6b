// Package intake is paper coming in: it takes bytes in, keeps them, and leads a pli through its stages up to the register.
//
// In: the bytes of a file with what the mail room says of its reception, or a watched scanner folder. Out: ids, and the JSON of
// the command line. Pages are numbered from 1; days are calendar days in Paris.
//
// It never decodes what came from outside (the reading process does), never deletes a file, never invents a reception date.
// Files first, rows second: a crash leaves an orphan original that « verify » reports, never a row without its paper. Process may
// be called again, or twice at once, at any time. A *dossier.Refus says that nothing was kept and the file stays where it
// was; any other error is our failure and worth trying again.
package intake

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/ocr/child"
	"souspli/store"
)

// Lecteur is the reading engine: *child.Client, or recorded answers in tests.
type Lecteur interface {
	Inspecter(ctx context.Context, nom string, octets []byte) (dossier.Inspection, error)
	Lire(ctx context.Context, nom string, octets []byte, progres func(faites, total int)) (child.Resultat, error)
	Textes(ctx context.Context, nom string, octets []byte, pages []int, garder func(dossier.TextePage) error) error
	Apercus(ctx context.Context, nom string, octets []byte, pages []int) (map[int][]byte, error)
	Copie(ctx context.Context, nom string, octets []byte, textes []dossier.TextePage) ([]byte, error)
	Cellules(ctx context.Context, nom string, octets []byte, plans map[int]child.PlanCellules) (map[int][]child.Cellule, error)
}

// Deps is what New needs. Log may be nil.
type Deps struct {
	Store   *store.Store
	Coffre  *evidence.Coffre
	Lecteur Lecteur
	Log     *slog.Logger
	Now     func() time.Time
}

// Intake receives plis and leads them to the register. Safe for several goroutines and several machines.
type Intake struct {
	Deps
	catalogue catalogue
	// etape is called between two steps of the story; tests stop there as a kill would.
	etape  func(string)
	rythme rythme
	dessin sync.Mutex // one pli at a time has its lost previews drawn again
}

// New wires the pipeline.
func New(d Deps) *Intake {
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	return &Intake{Deps: d, etape: func(string) {}, rythme: rythmeNormal}
}

func (i *Intake) aujourdhui() dossier.Date { return dossier.DateDe(i.Now()) }
