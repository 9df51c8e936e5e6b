package dossier

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Kinds of identity key.
const (
	CleAGDREF  = "agdref"
	CleNomDate = "nom_naissance_date"
)

// sansDecomposition holds the Latin letters that NFD leaves whole though an accentless spelling is usual.
var sansDecomposition = strings.NewReplacer("Æ", "AE", "Œ", "OE", "Ø", "O", "Ł", "L", "Đ", "D", "Ð", "D", "Þ", "TH", "ẞ", "SS", "ß", "SS",
	"Ħ", "H", "Ŧ", "T", "Ə", "A", "Ŋ", "N")

// Plier folds a name for comparison: accents stripped, upper case, letters and digits only. Two spellings that fold alike
// are the same name for a key; the spelling itself is never changed by it.
func Plier(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(sansDecomposition.Replace(strings.ToUpper(s))) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// PlierAGDREF keeps the digits of a foreigner's number; "" when they are not 9 or 10 (domain law § 6.1: 9 is accepted).
func PlierAGDREF(s string) string {
	chiffres := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	if len(chiffres) != 9 && len(chiffres) != 10 {
		return ""
	}
	return chiffres
}

// Cles returns what a person is looked up by, sorted, without repetition: the foreigner's numbers, and the folded birth
// name with the birth date. A name without any birth date gives no key: it would bring back half the register.
func (i Identite) Cles() []CleIdentite {
	var cles []CleIdentite
	for _, n := range i.NumerosEtranger {
		if v := PlierAGDREF(n); v != "" {
			cles = append(cles, CleIdentite{CleAGDREF, v})
		}
	}
	if nom := Plier(i.NomNaissance); nom != "" && i.DateNaissance != "" {
		cles = append(cles, CleIdentite{CleNomDate, nom + "|" + string(i.DateNaissance)})
	}
	return TrierCles(cles)
}

// TrierCles sorts keys and drops repetitions: the order in which locks are taken, the same for all.
func TrierCles(cles []CleIdentite) []CleIdentite {
	slices.SortFunc(cles, func(a, b CleIdentite) int {
		if c := strings.Compare(a.Genre, b.Genre); c != 0 {
			return c
		}
		return strings.Compare(a.Valeur, b.Valeur)
	})
	return slices.Compact(cles)
}
