package intake

import (
	"context"
	"slices"

	"souspli/dossier"
)

// voisinsMax is how many plis are worth naming: beyond, the form is a blank photocopied for many, and its serial says nothing.
const voisinsMax = 3

// voisins finds, for each form of a pli that lacks pages, the waiting plis of the same préfecture where those pages may be: someone sent a
// form in two envelopes. Only the agent is told; nothing is joined on it.
func (i *Intake) voisins(ctx context.Context, pli dossier.Pli, l dossier.Lecture) (map[int][]dossier.PliID, error) {
	out := map[int][]dossier.PliID{}
	for n, f := range l.Formulaires {
		if len(f.Manquantes) == 0 || f.Copie == "" {
			continue
		}
		ids, err := i.Store.PlisDuMemeImprime(ctx, pli.ID, f, voisinsMax+1)
		if err != nil {
			return nil, err
		}
		if len(ids) > voisinsMax {
			continue
		}
		for _, id := range ids {
			ok, err := i.complete(ctx, id, pli.Reception.Prefecture, f)
			if err != nil {
				return nil, err
			}
			if ok {
				out[n] = append(out[n], id)
			}
		}
	}
	return out, nil
}

// complete reports whether another pli of the préfecture has a page that the form lacks.
func (i *Intake) complete(ctx context.Context, id dossier.PliID, prefecture string, f dossier.FormulaireLu) (bool, error) {
	autre, err := i.Store.Pli(ctx, id)
	if err != nil || autre.Reception.Prefecture != prefecture {
		return false, err
	}
	l, err := i.Store.Lecture(ctx, id)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(l.Formulaires, func(g dossier.FormulaireLu) bool {
		meme := g.Procedure == f.Procedure && g.Variante == f.Variante && g.Revision == f.Revision && g.Copie == f.Copie
		return meme && slices.ContainsFunc(f.Manquantes, func(p int) bool { return !slices.Contains(g.Manquantes, p) })
	}), nil
}
