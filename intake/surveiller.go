package intake

import (
	"context"

	"souspli/dossier"
)

// Surveiller takes what comes into a watched folder until ctx ends. r is what is known of all that comes there; without a day
// of reception the plis wait for it.
func (i *Intake) Surveiller(ctx context.Context, chemin string, r dossier.Reception) error {
	return nil
}
