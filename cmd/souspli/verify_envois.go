package main

import (
	"context"
	"fmt"
	"slices"

	"souspli/dossier"
	"souspli/store"
)

// envois: each page that is a letter of a demande, and each step of a letter, is the one the journal noted; the day a letter was handed over is that of
// an agent's act, else of La Poste's history, and of nothing else.
func (v *verification) envois(ctx context.Context, d dossier.Demande) error {
	retours, err := v.store.RetoursDeDemande(ctx, d.ID)
	if err != nil {
		return err
	}
	etapes, err := v.store.EtapesEnvoi(ctx, d.ID)
	if err != nil {
		return err
	}
	notes := v.actes[store.ObjetDemande(d.ID)]
	for _, r := range retours {
		if !notee(notes[store.ActeRetourNote], map[string]string{"courrier": fmt.Sprint(r.Courrier), "pli": fmt.Sprint(r.Pli), "page": fmt.Sprint(r.Page), "genre": string(r.Genre)}) {
			v.faute("demande %s : la page %d du pli %d n’est plus le courrier %d que le journal a noté", d.Numero, r.Page, r.Pli, r.Courrier)
		}
	}
	for _, e := range etapes {
		dit := map[string]string{"etape": fmt.Sprint(e.ID), "courrier": fmt.Sprint(e.Courrier), "genre": string(e.Genre), "preuve": e.Preuve, "le": e.Le.String(), "motif": string(e.Motif)}
		if !notee(notes[store.ActeEtapeEnvoi], dit) {
			v.faute("demande %s, courrier %d : « %s » n’est plus ce que le journal a noté", d.Numero, e.Courrier, e.Genre)
		}
	}
	return v.remises(ctx, d, etapes)
}

// notee reports whether one line of details says all that.
func notee(details string, dit map[string]string) bool {
	return slices.ContainsFunc(lignesDe(details), func(l string) bool {
		for nom, valeur := range dit {
			if champ(l, nom) != valeur {
				return false
			}
		}
		return true
	})
}

func (v *verification) remises(ctx context.Context, d dossier.Demande, etapes []dossier.EtapeEnvoi) error {
	courriers, err := v.store.CourriersDeDemande(ctx, d.ID)
	if err != nil {
		return err
	}
	actes, err := v.store.ActesLus(ctx, d.ID)
	if err != nil {
		return err
	}
	for _, c := range courriers {
		var jour dossier.Date
		revenu := slices.ContainsFunc(etapes, func(e dossier.EtapeEnvoi) bool { return e.Courrier == c.ID && e.Genre == dossier.EtapeNonRemis })
		for _, e := range etapes {
			if e.Courrier == c.ID && e.Genre == dossier.EtapeRemis && !revenu {
				jour = e.Le
			}
		}
		for _, a := range actes {
			if a.Action == dossier.ActionRemise && a.Donnees.Courrier == c.ID {
				jour = a.Le
			}
		}
		if c.RemisLe != jour {
			v.faute("demande %s, courrier %d : remis le « %s » au registre, « %s » par ses preuves", d.Numero, c.ID, c.RemisLe, jour)
		}
	}
	return nil
}
