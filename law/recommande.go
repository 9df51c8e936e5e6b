package law

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"souspli/dossier"
)

// Shapes of the number of a registered item, once spaces, dots and hyphens are gone.
var (
	numeroNational      = regexp.MustCompile(`^[0-9][A-Z][0-9]{11}$`)      // La Poste: 2 opaque characters, 10 digits, key
	rangNational        = regexp.MustCompile(`^[0-9][A-Z][0-9]{10}$`)      // the same, without its key
	numeroInternational = regexp.MustCompile(`^[A-Z]{2}[0-9]{9}[A-Z]{2}$`) // UPU S10: 2 letters, 8 digits, key, country
)

// NumeroRecommande normalises the number of a registered item (capitals, no space) and tells whether it is plausible: a known shape
// whose key fits. A wrong key most often means a misreading: it is a warning, never a refusal. The two-character prefix of a
// domestic number is opaque and not looked at.
//
// Keys: La Poste, weights 3 and 1 from the right over the ten digits, complement to ten; UPU S10, weights 8 6 4 2 3 5 9 7,
// 11 − (sum mod 11), 10 → 0, 11 → 5.
func NumeroRecommande(s string) (forme string, plausible bool) {
	forme = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '.' || r == '-' {
			return -1
		}
		return r
	}, strings.ToUpper(s))
	switch {
	case numeroNational.MatchString(forme):
		return forme, cleNationale(forme[2:12]) == forme[12]
	case numeroInternational.MatchString(forme):
		return forme, cleInternationale(forme[2:10]) == forme[10]
	}
	return forme, false
}

// NumeroNational makes the number of a registered item, compact, from the two characters of a range and the ten digits of a rank: the key
// is computed.
func NumeroNational(prefixe string, rang int64) string {
	dix := fmt.Sprintf("%010d", rang)
	return prefixe + dix + string(cleNationale(dix))
}

// FormeRecommande writes a domestic number as La Poste prints it, « 1A 047 877 2024 3 », with no-break spaces. Another stays as it is.
func FormeRecommande(n string) string {
	if !numeroNational.MatchString(n) {
		return n
	}
	return strings.Join([]string{n[:2], n[2:5], n[5:8], n[8:12], n[12:]}, "\u00a0")
}

// cleNationale gives the key, an ASCII digit, of ten ASCII digits.
func cleNationale(dix string) byte {
	somme := 0
	for i := range len(dix) {
		poids := 1
		if (len(dix)-i)%2 == 1 { // rightmost digit: 3
			poids = 3
		}
		somme += poids * int(dix[i]-'0')
	}
	return '0' + byte((10-somme%10)%10)
}

// cleInternationale gives the key, an ASCII digit, of eight ASCII digits.
func cleInternationale(huit string) byte {
	somme := 0
	for i, poids := range [...]int{8, 6, 4, 2, 3, 5, 9, 7} {
		somme += poids * int(huit[i]-'0')
	}
	switch c := 11 - somme%11; c {
	case 10:
		return '0'
	case 11:
		return '5'
	default:
		return '0' + byte(c)
	}
}

// LireRangRecommande reads a domestic number, with its key or without: the two characters and the ten digits. A key that is written must fit.
func LireRangRecommande(s string) (prefixe string, rang int64, ok bool) {
	forme, plausible := NumeroRecommande(s)
	if rangNational.MatchString(forme) {
		plausible = true
	} else if !numeroNational.MatchString(forme) {
		return "", 0, false
	}
	rang, err := strconv.ParseInt(forme[2:12], 10, 64)
	return forme[:2], rang, plausible && err == nil
}

// LirePlageRecommande reads a range from its first and last numbers, with their keys or without. faute says in words what is wrong; "": nothing.
func LirePlageRecommande(premier, dernier string) (p dossier.PlageRecommande, faute string) {
	prefixe, a, okA := LireRangRecommande(premier)
	fin, b, okB := LireRangRecommande(dernier)
	switch {
	case !okA || !okB:
		return p, "Un numéro de recommandé a deux caractères, dix chiffres et, si elle est écrite, sa clé\u00a0: 1A 047 877 2024 3."
	case prefixe != fin || b < a:
		return p, "Une plage va de son premier à son dernier numéro, avec les mêmes deux premiers caractères."
	}
	return dossier.PlageRecommande{Prefixe: prefixe, Premier: a, Dernier: b}, ""
}

// confondus are the signs that readers take for one another, digit then letter.
var confondus = map[byte]byte{'0': 'O', '1': 'I', '8': 'B'}

// RepareRecommande gives the number of a registered item that a misreading of O for 0, I for 1 or B for 8, or the reverse, hides. ok is false
// unless its key then fits, and one number only comes out: nothing is guessed.
func RepareRecommande(s string) (forme string, ok bool) {
	forme, ok = NumeroRecommande(s)
	if ok {
		return forme, true
	}
	var trouves []string
	for _, modele := range []string{"9A99999999999", "AA999999999AA"} {
		if len(forme) != len(modele) {
			continue
		}
		if r, bon := NumeroRecommande(commeModele(forme, modele)); bon && !slices.Contains(trouves, r) {
			trouves = append(trouves, r)
		}
	}
	if len(trouves) != 1 {
		return forme, false
	}
	return trouves[0], true
}

// commeModele puts a digit where the shape has a 9 and a letter where it has an A, where a confusion allows it.
func commeModele(s, modele string) string {
	b := []byte(s)
	for i := range b {
		for chiffre, lettre := range confondus {
			switch {
			case modele[i] == '9' && b[i] == lettre:
				b[i] = chiffre
			case modele[i] == 'A' && b[i] == chiffre:
				b[i] = lettre
			}
		}
	}
	return string(b)
}

// avisLaPoste is what the Data Matrix of an avis de réception holds: keyword, version, number without its key, key. Read on a specimen of
// 2011; to be confirmed on a slip of today.
var avisLaPoste = regexp.MustCompile(`^ARLAPOSTE;[0-9]{2};([0-9A-Z]{12});([0-9])$`)

// NumeroAvis takes the number of the registered item out of the Data Matrix of its avis de réception. code is false when it is no such code;
// plausible is that of NumeroRecommande.
func NumeroAvis(texte string) (forme string, plausible, code bool) {
	m := avisLaPoste.FindStringSubmatch(strings.TrimSpace(texte))
	if m == nil {
		return "", false, false
	}
	forme, plausible = NumeroRecommande(m[1] + m[2])
	return forme, plausible, true
}
