package ocr

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Addresses are written in many ways: issuers abbreviate them to fit the 38 characters of a postal line, people abbreviate as they like. Two
// writings are the same address when they are once the usual abbreviations are spelt out on both sides, and never because they are close.

// typesVoie are the usual abbreviations of kinds of street, as a first word.
var typesVoie = map[string]string{"R": "RUE", "AV": "AVENUE", "AVE": "AVENUE", "BD": "BOULEVARD", "BLD": "BOULEVARD", "BVD": "BOULEVARD", "BOUL": "BOULEVARD",
	"PL": "PLACE", "ALL": "ALLEE", "CHE": "CHEMIN", "CHEM": "CHEMIN", "IMP": "IMPASSE", "RTE": "ROUTE", "SQ": "SQUARE", "FG": "FAUBOURG", "FBG": "FAUBOURG",
	"CRS": "COURS", "PAS": "PASSAGE", "RES": "RESIDENCE", "LOT": "LOTISSEMENT", "VLA": "VILLA", "ESP": "ESPLANADE", "PROM": "PROMENADE", "SEN": "SENTIER",
	"SENT": "SENTIER", "HAM": "HAMEAU", "CITE": "CITE", "QU": "QUAI", "QUA": "QUAI", "RPT": "ROND POINT"}

// motsVoie are abbreviations found anywhere in a name.
var motsVoie = map[string]string{"ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "GAL": "GENERAL", "GEN": "GENERAL", "MAL": "MARECHAL", "DR": "DOCTEUR", "PR": "PROFESSEUR",
	"PROF": "PROFESSEUR", "COL": "COLONEL", "CDT": "COMMANDANT", "CNE": "CAPITAINE", "LT": "LIEUTENANT", "PDT": "PRESIDENT", "PRES": "PRESIDENT", "FG": "FAUBOURG",
	"FBG": "FAUBOURG", "MGR": "MONSEIGNEUR", "ND": "NOTRE DAME", "S": "SUR"}

var extensions = map[string]string{"B": "BIS", "T": "TER", "Q": "QUATER"}

// motsAdresse cuts into words of capitals without accents, and digits.
func motsAdresse(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.NewReplacer("œ", "oe", "Œ", "OE", "æ", "ae", "Æ", "AE").Replace(s)) {
		switch {
		case r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(unicode.ToUpper(r))
		case !unicode.Is(unicode.Mn, r):
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// voieNormale is a street for comparison.
func voieNormale(s string) string {
	mots := motsAdresse(s)
	for i, m := range mots {
		if long, ok := typesVoie[m]; ok && i == 0 {
			mots[i] = long
		} else if long, ok := motsVoie[m]; ok && i > 0 {
			mots[i] = long
		}
	}
	return strings.ReplaceAll(strings.Join(mots, ""), " ", "")
}

var reNumero = regexp.MustCompile(`^\s*(\d{1,5}(?:\s*[-/]\s*\d{1,5})?)\s*(?:[,-]\s*)?((?i:bis|ter|quater|quinquies)\b|[A-HTQa-htq]\b)?\s*,?\s*(.*)$`)

// couperVoie separates the number, « 12 BIS » or « 12-14 », from the street; numero is "" when the line does not begin with one.
func couperVoie(ligne string) (numero, voie string) {
	m := reNumero.FindStringSubmatch(ligne)
	if m == nil {
		return "", strings.TrimSpace(ligne)
	}
	numero = strings.ReplaceAll(strings.Join(strings.Fields(m[1]), ""), "/", "-")
	if m[2] != "" {
		e := strings.ToUpper(m[2])
		if long, ok := extensions[e]; ok {
			e = long
		}
		numero += " " + e
	}
	return numero, strings.TrimSpace(m[3])
}

// communeNormale is a commune for comparison, without CEDEX nor arrondissement.
func communeNormale(s string) string {
	mots := motsAdresse(s)
	for i, m := range mots {
		if m == "CEDEX" {
			mots = mots[:i]
			break
		}
		if long, ok := motsVoie[m]; ok && (m == "ST" || m == "STE" || m == "S" && i > 0) {
			mots[i] = long
		}
	}
	for len(mots) > 1 && (mots[len(mots)-1] == "ARRONDISSEMENT" || unicode.IsDigit(rune(mots[len(mots)-1][0]))) {
		mots = mots[:len(mots)-1]
	}
	return strings.Join(mots, "")
}

// cedex reports whether a postal code next to that commune may be one of a post office's, not of a place.
func cedex(commune string) bool {
	for _, m := range motsAdresse(commune) {
		if m == "CEDEX" {
			return true
		}
	}
	return false
}
