package dossier

import (
	"fmt"
	"strings"
)

// SignesTapes are the signs of what people copy from a paper: no I, O, 0 or 1, which are taken for one another. Each holds five bits.
const SignesTapes = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// SignesDe writes bytes, one sign each, from their five low bits, and adds the check sign.
func SignesDe(b []byte) string {
	corps := make([]byte, len(b))
	for i, v := range b {
		corps[i] = SignesTapes[v%32]
	}
	return string(corps) + string(cleSignes(string(corps)))
}

// LireSignes reads n signs, the check sign included, as people type them: in small letters or in groups. ErrInvalide: a sign is missing or
// wrong, or two changed places.
func LireSignes(s string, n int) (string, error) {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -.\u00a0\u202f", r) {
			return -1
		}
		return r
	}, strings.ToUpper(s))
	if len(s) != n || strings.Trim(s, SignesTapes) != "" {
		return "", fmt.Errorf("%w: %d signes, sans I, O, 0 ni 1", ErrInvalide, n)
	}
	if cleSignes(s[:n-1]) != s[n-1] {
		return "", fmt.Errorf("%w: un signe est faux, ou deux sont échangés", ErrInvalide)
	}
	return s, nil
}

// EcrireSignes puts signs in groups of four, as they are printed; one left over stays with the last group.
func EcrireSignes(s string) string {
	var groupes []string
	for ; len(s) > 5; s = s[4:] {
		groupes = append(groupes, s[:4])
	}
	return strings.Join(append(groupes, s), "-")
}

// cleSignes is the check sign (Luhn, modulo 32): it tells any one wrong sign, and two neighbours exchanged but for one pair.
func cleSignes(s string) byte {
	somme, double := 0, true
	for i := len(s) - 1; i >= 0; i-- {
		v := strings.IndexByte(SignesTapes, s[i])
		if double {
			v = 2*v/32 + 2*v%32
		}
		somme, double = somme+v, !double
	}
	return SignesTapes[(32-somme%32)%32]
}
