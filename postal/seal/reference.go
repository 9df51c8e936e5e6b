package seal

import (
	"crypto/rand"

	"souspli/dossier"
)

// longueurReference is how many signs a reference has, its check sign included: 55 random bits.
const longueurReference = 12

// NouvelleReference draws the short reference of a seal, for people without a telephone that reads codes.
func NouvelleReference() string {
	b := make([]byte, longueurReference-1)
	rand.Read(b) // never fails
	return dossier.SignesDe(b)
}

// LireReference reads a reference as people type it, in small letters or in groups. ErrInvalide: it is none, a sign is wrong or two changed
// places.
func LireReference(s string) (string, error) { return dossier.LireSignes(s, longueurReference) }

// EcrireReference puts a reference in groups of four, as it is printed.
func EcrireReference(s string) string { return dossier.EcrireSignes(s) }
