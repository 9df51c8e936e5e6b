package store

import (
	"context"
	"encoding/json"
	"fmt"

	"souspli/dossier"
)

// PlisDuMemeImprime lists the plis that wait for an agent and hold pages of a form printed with the same copy serial, at most max of
// them, in their order. The serial tells paper, not people: a blank is photocopied. It is a hint for the agent, and nothing is decided on it.
func (s *Store) PlisDuMemeImprime(ctx context.Context, sauf dossier.PliID, f dossier.FormulaireLu, max int) ([]dossier.PliID, error) {
	cherche, err := json.Marshal([]map[string]any{{"procedure": f.Procedure, "variante": f.Variante, "revision": f.Revision, "copie": f.Copie}})
	if err != nil {
		return nil, fmt.Errorf("plis of one printed form: %w", err)
	}
	ids, err := listeIDs[dossier.PliID](ctx, s, `SELECT l.pli FROM lectures l JOIN plis p ON p.id = l.pli
		WHERE p.etat = 'a_verifier' AND p.id <> $1 AND l.contenu->'formulaires' @> $2::jsonb ORDER BY l.pli LIMIT $3`, sauf, string(cherche), max)
	if err != nil {
		return nil, fmt.Errorf("plis of one printed form: %w", err)
	}
	return ids, nil
}
