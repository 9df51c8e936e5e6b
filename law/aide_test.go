package law

import (
	"testing"

	"souspli/dossier"
)

// j reads a day written AAAA-MM-JJ; "" is the zero Date.
func j(tb testing.TB, s string) dossier.Date {
	tb.Helper()
	if s == "" {
		return dossier.Date{}
	}
	d, err := dossier.ParseDate(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// egal compares two days.
func egal(tb testing.TB, got, want dossier.Date) {
	tb.Helper()
	if got != want {
		tb.Errorf("jour %q, attendu %q", got, want)
	}
}
