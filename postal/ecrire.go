package postal

import (
	"context"

	"souspli/dossier"
)

// Ecrire writes one letter. May be called again at any time: a letter already written is only checked.
func (p *Postal) Ecrire(ctx context.Context, id dossier.CourrierID) error {
	return nil
}
