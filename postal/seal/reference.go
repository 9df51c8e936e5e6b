package seal

import (
	"crypto/rand"
	"fmt"
	"strings"

	"souspli/dossier"
)

// signesReference are those of a reference: no I, O, 0 or 1, which people take for one another.
const signesReference = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// longueurReference is how many signs a reference has, its check sign included: 55 random bits.
const longueurReference = 12

// NouvelleReference draws the short reference of a seal, for people without a telephone that reads codes.
func NouvelleReference() string {
	b := make([]byte, longueurReference-1)
	rand.Read(b) // never fails
	for i, v := range b {
		b[i] = signesReference[v%32]
	}
	return string(b) + string(cleReference(string(b)))
}

// LireReference reads a reference as people type it, in small letters or in groups. ErrInvalide: it is none, a sign is wrong or two changed
// places.
func LireReference(s string) (string, error) {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -.\u00a0\u202f", r) {
			return -1
		}
		return r
	}, strings.ToUpper(s))
	if len(s) != longueurReference || strings.Trim(s, signesReference) != "" {
		return "", fmt.Errorf("%w: %d signes, sans I, O, 0 ni 1", dossier.ErrInvalide, longueurReference)
	}
	if corps := s[:longueurReference-1]; cleReference(corps) != s[longueurReference-1] {
		return "", fmt.Errorf("%w: un signe est faux, ou deux sont échangés", dossier.ErrInvalide)
	}
	return s, nil
}

// EcrireReference puts a reference in groups of four, as it is printed.
func EcrireReference(s string) string {
	var groupes []string
	for ; len(s) > 4; s = s[4:] {
		groupes = append(groupes, s[:4])
	}
	return strings.Join(append(groupes, s), "-")
}

// cleReference is the check sign (Luhn, modulo 32): it tells any one wrong sign, and two neighbours exchanged but for one pair.
func cleReference(s string) byte {
	somme, double := 0, true
	for i := len(s) - 1; i >= 0; i-- {
		v := strings.IndexByte(signesReference, s[i])
		if double {
			v = 2*v/32 + 2*v%32
		}
		somme, double = somme+v, !double
	}
	return signesReference[(32-somme%32)%32]
}
