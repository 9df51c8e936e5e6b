package intake

import (
	"context"

	"souspli/dossier"
	"souspli/store"
)

// Process takes a pli from wherever it stands to the register.
func (i *Intake) Process(ctx context.Context, id dossier.PliID, progres func(page, total int)) error {
	return nil
}

// Enregistrer decides again on an agent's word.
func (i *Intake) Enregistrer(ctx context.Context, id dossier.PliID, agent dossier.AgentID) (store.Resultat, error) {
	return store.Resultat{}, nil
}
