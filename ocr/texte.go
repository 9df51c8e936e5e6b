package ocr

import (
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var errSansLecteur = errors.New("ocr: no text engine")

// plier puts text in capitals without accents, for comparing: Œ is OE, ’ is '.
func plier(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'œ' || r == 'Œ':
			b.WriteString("OE")
		case r == 'æ' || r == 'Æ':
			b.WriteString("AE")
		case r == '’' || r == '‘' || r == '`':
			b.WriteByte('\'')
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	return b.String()
}

// distance is the number of letters to change, add or take away to go from one text to the other.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	avant := make([]int, len(y)+1)
	for j := range avant {
		avant[j] = j
	}
	for i := range x {
		coin := avant[0]
		avant[0] = i + 1
		for j := range y {
			c := coin
			if x[i] != y[j] {
				c++
			}
			coin = avant[j+1]
			avant[j+1] = min(c, avant[j]+1, avant[j+1]+1)
		}
	}
	return avant[len(y)]
}
