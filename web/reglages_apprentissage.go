package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/store"
)

// suiviMax is how many lines of the history a page shows, the latest first.
const suiviMax = 10

// suiviApprentissage says who opened or closed the export of cells, and what left: the journal, in words.
func (a *agents) suiviApprentissage(q *requete, prefecture string) ([]string, error) {
	lignes, err := a.d.Store.Apprentissage(q, prefecture)
	if err != nil {
		return nil, fmt.Errorf("export de cases %s: %w", prefecture, err)
	}
	slices.Reverse(lignes)
	var l []string
	for _, x := range lignes[:min(len(lignes), suiviMax)] {
		quand := "Le " + x.Jour.Fr()
		switch x.Acte {
		case store.ActeApprentissageOuvert:
			quand += "\u00a0: permis par " + a.auteur(q, x.Par)
		case store.ActeApprentissageFerme:
			quand += "\u00a0: interdit par " + a.auteur(q, x.Par)
		case store.ActeCellulesExportees:
			var d struct{ Cellules, Plis int }
			if err := json.Unmarshal([]byte(x.Details), &d); err != nil {
				return nil, fmt.Errorf("journal, ligne %d: %w", x.N, err)
			}
			quand += fmt.Sprintf("\u00a0: %d cases de %d plis exportées", d.Cellules, d.Plis)
		}
		l = append(l, quand+".")
	}
	return l, nil
}

// auteur names who did an act of the journal.
func (a *agents) auteur(q *requete, par string) string {
	if n, ok := strings.CutPrefix(par, "agent:"); ok {
		if id, err := strconv.ParseInt(n, 10, 64); err == nil {
			if x, err := a.d.Store.Agent(q, dossier.AgentID(id)); err == nil {
				return x.Nom
			}
		}
		return "le compte " + n
	}
	return "l’administrateur (ligne de commande)"
}
