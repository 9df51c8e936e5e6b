package intake

import (
	"context"
	"time"

	"souspli/dossier"
)

// Surveillance is how a scanner folder is watched.
type Surveillance struct {
	Dossier   string            // must exist
	Reception dossier.Reception // what is known of all that comes there; RecuLe zero: to be confirmed
	Periode   time.Duration     // full rescan, and time a file's size must stay the same; 0: 2 s
	// Pris is told each accepted file; may be nil.
	Pris func(Recu)
}

// Surveiller takes what comes into a watched folder until ctx ends.
func (i *Intake) Surveiller(ctx context.Context, s Surveillance) error {
	return nil
}
