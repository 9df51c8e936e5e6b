package seal

import (
	"crypto/rand"

	"souspli/dossier"
)

// NouvelleReference draws the short reference of a seal, for people without a telephone that reads codes.
func NouvelleReference() string {
	b := make([]byte, dossier.LongueurReference-1)
	rand.Read(b) // never fails
	return dossier.SignesDe(b)
}

// LireReference reads a reference as people type it, in small letters or in groups. ErrInvalide: it is none, a sign is wrong or two changed
// places.
func LireReference(s string) (string, error) { return dossier.LireSignes(s, dossier.LongueurReference) }

// EcrireReference puts a reference in groups of four, as it is printed.
func EcrireReference(s string) string { return dossier.EcrireSignes(s) }
