package law

import (
	"regexp"
	"slices"
	"strings"
)

// Textes lists the legal texts with the state of each that was read.
func Textes() []Texte { return slices.Clone(lire().textes) }

// sigles finds the codes a citation names: a whole word of capitals.
var sigles = regexp.MustCompile(`\b[A-Z]{3,}\b`)

// VersionDe gives the state of the texts a citation names, « CRPA 2026-08-20 ; CESEDA 2026-04-03 », in the order of the citation.
// A citation of decisions or of an arrêté only gives « source citée »: its own date stands in the citation.
func VersionDe(article string) string {
	var v []string
	for _, s := range sigles.FindAllString(article, -1) {
		for _, t := range lire().textes {
			if e := t.Sigle + " " + t.Etat; t.Sigle == s && !slices.Contains(v, e) {
				v = append(v, e)
			}
		}
	}
	if v == nil {
		return "source citée"
	}
	return strings.Join(v, "\u00a0; ")
}

// PireCertitude returns the least sure of the certainties; an unknown word counts as RECALLED.
func PireCertitude(liste ...string) string {
	pire := 0
	for _, c := range liste {
		i := slices.Index(certitudes, c)
		if i < 0 {
			i = len(certitudes) - 1
		}
		pire = max(pire, i)
	}
	return certitudes[pire]
}
