package web

import (
	"errors"
	"fmt"

	"souspli/dossier"
)

// pliCopie sends the file received as a PDF in which its text can be searched, to keep as the original is. Until the text is read there is
// none: the page of the pli says so.
func (a *agents) pliCopie(q *requete) error {
	p, err := a.pliDe(q)
	if err != nil {
		return err
	}
	copie, err := a.d.Intake.CopieAvecTexte(q, p)
	if errors.Is(err, dossier.ErrConflit) {
		return a.aller(q, "/plis/%d", p.ID)
	}
	if err != nil {
		return fmt.Errorf("copie avec texte du pli %d: %w", p.ID, err)
	}
	envoyer(q.Context, fmt.Sprintf("pli-%d-texte.pdf", p.ID), "application/octet-stream", copie, true)
	return nil
}
