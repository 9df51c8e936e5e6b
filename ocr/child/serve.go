package child

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"souspli/dossier"
)

// AvecLimites is an engine that can be told the limits of the request before it is asked anything.
type AvecLimites interface{ Limiter(Limites) }

// Serve answers the one request read on in, then returns. An error means that the parent could not be answered.
func Serve(ctx context.Context, m Moteur, in io.Reader, out io.Writer) error {
	g, tete, octets, err := lireTrame(in, corpsMax)
	if err != nil {
		return fmt.Errorf("lecteur: demande: %w", err)
	}
	var d demande
	if g != trameDemande {
		return fmt.Errorf("lecteur: demande: %w", errTrame)
	}
	if err := json.Unmarshal(tete, &d); err != nil {
		return fmt.Errorf("lecteur: demande: %w", err)
	}
	if l, ok := m.(AvecLimites); ok {
		l.Limiter(d.Limites.completees())
	}
	r, err := repondre(ctx, m, d, octets, out)
	if err != nil {
		return err
	}
	if err := ecrireTrame(out, trameFin, r, nil); err != nil {
		return fmt.Errorf("lecteur: réponse: %w", err)
	}
	return nil
}

func repondre(ctx context.Context, m Moteur, d demande, octets []byte, out io.Writer) (reponse, error) {
	var r reponse
	var err, ecriture error
	switch d.Op {
	case "inspecter":
		var i dossier.Inspection
		i, err = m.Inspecter(d.Nom, octets)
		r.Inspection = &i
	case "lire":
		var l dossier.Lecture
		l, err = m.Lire(d.Nom, octets, Consigne{Sauf: d.Sauf, Faites: d.Faites}, func(e Emission) {
			if ecriture != nil || ctx.Err() != nil {
				return
			}
			n := nouvelle{Page: e.Page, Total: e.Total, Etat: e.Etat}
			if e.Faite {
				ecriture = ecrireTrame(out, trameFaite, n, e.Apercu)
			} else {
				ecriture = ecrireTrame(out, trameDebut, n, nil)
			}
		})
		r.Lecture = &l
	default:
		return r, fmt.Errorf("lecteur: %w: opération %q", errTrame, d.Op)
	}
	if ecriture != nil {
		return r, fmt.Errorf("lecteur: page: %w", ecriture)
	}
	if err := ctx.Err(); err != nil {
		return r, err
	}
	var refus *dossier.Refus
	switch {
	case errors.As(err, &refus):
		return reponse{Refus: refus}, nil
	case err != nil:
		return reponse{Erreur: err.Error()}, nil
	}
	return r, nil
}
