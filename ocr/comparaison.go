package ocr

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"souspli/dossier"
	"souspli/forms"
)

// champDuCode gives a field as the data code says it, exactly, and compares it with the boxes. The applicant may have corrected the
// printed sheet by hand: a difference beyond what reading explains goes to an agent, both values kept.
func champDuCode(c forms.Champ, code string, papier valeurLue, lue bool) valeurLue {
	v := valeurLue{ChampLu: dossier.ChampLu{Valeur: code, Confiance: 1, Source: dossier.SourceCode, Page: papier.Page, Zone: papier.Zone}}
	if !lue {
		return v
	}
	if r := differe(c, code, papier); r != "" {
		v.Papier = papier.Valeur
		v.douter(r)
	}
	return v
}

// differe gives the reason why boxes and code disagree beyond what reading explains.
func differe(c forms.Champ, code string, papier valeurLue) string {
	switch c.Type {
	case forms.ChampChoix, forms.ChampCoche:
		p := papier.Valeur
		if p == "" && c.Type == forms.ChampCoche {
			p = "false"
		}
		switch {
		case papier.AVerifier:
			return "cases à vérifier, différentes de la page de données"
		case p != code:
			return "la case cochée n’est pas celle de la page de données"
		}
		return ""
	}
	if code == "" && papier.vide {
		return ""
	}
	if papier.vide && !papier.conforme {
		return "cases vides, alors que la page de données a une réponse"
	}
	if papier.conforme {
		return ""
	}
	if slices.Contains(papier.Raisons, surchargees) {
		return "cases surchargées\u00a0: corrigées à la main\u00a0?"
	}
	a, b := comparable(code), comparable(papier.Valeur)
	if a == b {
		return ""
	}
	// Without its ink compared, a sure reading that differs is paper that differs. On a poor scan the engine gets one letter in four wrong.
	tolere := 0
	if papier.score < 0.75 {
		tolere = max(len([]rune(a)), len([]rune(b))) / 4
	}
	tolere += etrangeres(code)
	if distance(a, b) <= tolere {
		return ""
	}
	return "le papier ne dit pas la même chose que la page de données"
}

// etrangeres counts the letters that the engine's French model does not know.
func etrangeres(s string) int {
	n := 0
	for _, r := range norm.NFC.String(s) {
		if unicode.IsLetter(r) && !strings.ContainsRune(lettres, unicode.ToUpper(r)) {
			n++
		}
	}
	return n
}

// comparable folds what reading print confuses: case, accents, punctuation, O and 0, I and 1…
func comparable(s string) string {
	var b strings.Builder
	for _, r := range plier(s) {
		switch r {
		case 'O', 'Q':
			r = '0'
		case 'I', 'L', '|', '!':
			r = '1'
		case 'S':
			r = '5'
		case 'B':
			r = '8'
		case 'Z':
			r = '2'
		case 'G':
			r = '6'
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
