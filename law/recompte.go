package law

import (
	"fmt"
	"slices"

	"souspli/dossier"
)

// EntreesDe reads back what a silence entry was computed from, whatever its code. An entry of another kind, or inputs that make no
// sense: ErrInvalide.
func EntreesDe(e dossier.Echeance) (EntreesSilence, error) {
	code := e.Code
	if code == SilenceCanal {
		code = e.Entrees["silence"]
	}
	if !slices.Contains(CodesSilence, code) {
		return EntreesSilence{}, fmt.Errorf("%w: silence %q", dossier.ErrInvalide, code)
	}
	return entreesSilence(code, e.Entrees)
}

// EstDuCours reports whether a deadline hangs on the administration's clock: silence, whatever its code, and the recourse against it.
func EstDuCours(code string) bool {
	return slices.Contains(CodesSilence, code) || code == SilenceCanal || code == SilenceIncomplet || code == "recours_decision_implicite"
}

// SilenceDe is the silence entry among deadlines; ok is false when there is none.
func SilenceDe(es []dossier.Echeance) (dossier.Echeance, bool) {
	for _, e := range es {
		if e.Code == SilenceCanal || slices.Contains(CodesSilence, e.Code) {
			return e, true
		}
	}
	return dossier.Echeance{}, false
}

// Recompte gives the entries that hang on the clock, from inputs that changed: silence; what it means on a file still incomplete, when
// a suspension given to complete has not ended by a production; the recourse. They replace all those EstDuCours tells.
//
// Source: CRPA L. 114-3, L. 114-5; CESEDA R.*432-1, R. 432-2.
func Recompte(e EntreesSilence) []dossier.Echeance {
	silence := Silence(e)
	liste := []dossier.Echeance{silence}
	if EffetDe(e.Code, e.Fondement) != EffetRejet {
		return liste
	}
	if slices.ContainsFunc(e.Suspensions, func(s Suspension) bool { return s.Produit.IsZero() }) {
		liste = append(liste, Incomplet(silence))
	}
	return append(liste, RecoursImplicite(silence, e.Departement))
}

// LimiteFixee gives a limit that the administration fixes (complement_demande, regularisation_vice_forme): so many calendar days from
// the day it is given, put off to a working day. Another code: ErrInvalide.
//
// Source: CRPA L. 114-5, L. 114-6.
func LimiteFixee(code string, le dossier.Date, jours int, departement string) (dossier.Echeance, error) {
	d, ok := DelaiByCode(code)
	if !ok || d.Unite != "fixed_by_administration" || jours <= 0 {
		return dossier.Echeance{}, fmt.Errorf("%w: limite %q de %d jours", dossier.ErrInvalide, code, jours)
	}
	return limiteFixee(code, le, jours, departement), nil
}
