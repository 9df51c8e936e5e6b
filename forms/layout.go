package forms

import (
	"fmt"

	"souspli/dossier"
)

// Layout lays out the form of a procedure (or of CodeProblemeANEF, variant "") at a revision. dossier.ErrIntrouvable when that
// procedure, variant or revision was never printed. The result is shared: read it only.
func Layout(procedure, variante string, revision int) (*Formulaire, error) {
	p, err := ByCode(procedure)
	if err != nil {
		return nil, err
	}
	n, ok := p.Numeros[variante]
	if !ok {
		return nil, fmt.Errorf("%w: la démarche %s n’a pas de variante %q", dossier.ErrIntrouvable, procedure, variante)
	}
	return LayoutByNumero(n, revision)
}

// LayoutByNumero is Layout by the three digits of the page id.
func LayoutByNumero(numero, revision int) (*Formulaire, error) {
	ref, ok := charge().parNumero[numero]
	if !ok {
		return nil, fmt.Errorf("%w: aucun formulaire n’a le numéro %03d", dossier.ErrIntrouvable, numero)
	}
	if revision < 1 || revision > ref.procedure.Revision {
		return nil, fmt.Errorf("%w: le formulaire %03d n’a pas de révision %d", dossier.ErrIntrouvable, numero, revision)
	}
	return &Formulaire{Numero: numero, Procedure: ref.procedure.Code, Variante: ref.variante, Revision: revision, Titre: ref.procedure.Libelle}, nil
}
