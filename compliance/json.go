package compliance

import (
	"souspli/dossier"
)

// DemandeJSON is the object of `souspli demande NUMERO --json`, indented, with a final newline.
func DemandeJSON(d dossier.Demande, courriers []dossier.Courrier, plis []dossier.Pli, journal []dossier.LigneJournal) ([]byte, error) {
	return nil, nil
}
