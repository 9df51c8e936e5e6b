package papier

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"souspli/dossier"
)

// LigneMax is the most characters La Poste takes on a line, spaces included.
const LigneMax = 38

// LignesAdresse gives the printed lines of an address in France (AFNOR NF Z10-011): at most six, 38 characters each, empty
// ones left out.
//
//	1 addressee · 2 CHEZ … · 3 building, floor · 4 number and street · 5 (hamlet) · 6 postcode and town
//
// Lines from the street down are capitals, digits and spaces, without accents or punctuation. A street or a complement too long is
// abbreviated; a line still too long, or no postcode or town, is dossier.ErrInvalide naming the line, never cut. The lines
// returned are the ones to store with the letter: they are the evidence.
func LignesAdresse(a dossier.Adresse) ([]string, error) {
	chez := propre(a.Chez)
	if chez != "" && !strings.HasPrefix(capitales(chez), "CHEZ ") {
		chez = "CHEZ " + chez
	}
	commune := capitales(a.Commune)
	code := capitales(a.CodePostal)
	if len(code) != 5 || strings.Trim(code, "0123456789") != "" {
		return nil, fmt.Errorf("%w: adresse : code postal de cinq chiffres attendu", dossier.ErrInvalide)
	}
	if commune == "" {
		return nil, fmt.Errorf("%w: adresse : commune manquante", dossier.ErrInvalide)
	}
	var lignes []string
	for _, l := range []struct{ nom, texte string }{
		{"destinataire", propre(a.Destinataire)},
		{"chez", chez},
		{"complément", abreger(propre(a.Complement))},
		{"voie", abreger(capitales(a.Voie))},
		{"commune", code + " " + commune},
	} {
		if l.texte == "" {
			continue
		}
		if n := utf8.RuneCountInString(l.texte); n > LigneMax {
			return nil, fmt.Errorf("%w: adresse : ligne « %s » de %d caractères, %d au plus", dossier.ErrInvalide, l.nom, n, LigneMax)
		}
		lignes = append(lignes, l.texte)
	}
	return lignes, nil
}

// propre normalises a free line: one space between words, nothing else changed.
func propre(s string) string { return strings.Join(strings.Fields(NFC(s)), " ") }

// lettresDoubles are letters whose capital is not a base letter with marks.
var lettresDoubles = strings.NewReplacer("Œ", "OE", "Æ", "AE", "ẞ", "SS", "Ø", "O", "Ł", "L", "Đ", "D", "Ð", "D", "Þ", "TH", "Ħ", "H")

// capitales writes a line the way sorting machines want it: capitals, digits, spaces.
func capitales(s string) string {
	s = lettresDoubles.Replace(strings.ToUpper(strings.ReplaceAll(NFC(s), "ß", "ss")))
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// abreviations are the norm's, used only when a line is too long, one after the other until it fits.
var abreviations = []struct{ mot, abrege string }{
	{"APPARTEMENT", "APP"}, {"BATIMENT", "BAT"}, {"BÂTIMENT", "BAT"}, {"ESCALIER", "ESC"}, {"RESIDENCE", "RES"}, {"RÉSIDENCE", "RES"},
	{"ETAGE", "ETG"}, {"ÉTAGE", "ETG"}, {"BOULEVARD", "BD"}, {"AVENUE", "AV"}, {"IMPASSE", "IMP"}, {"CHEMIN", "CHE"}, {"ROUTE", "RTE"},
	{"ALLEE", "ALL"}, {"ALLEES", "ALL"}, {"PLACE", "PL"}, {"SQUARE", "SQ"}, {"PASSAGE", "PAS"}, {"LOTISSEMENT", "LOT"}, {"FAUBOURG", "FG"},
	{"QUARTIER", "QUA"}, {"HAMEAU", "HAM"}, {"PROMENADE", "PROM"}, {"ESPLANADE", "ESP"}, {"GENERAL", "GAL"}, {"MARECHAL", "MAL"},
	{"COMMANDANT", "CDT"}, {"CAPITAINE", "CNE"}, {"COLONEL", "CEL"}, {"DOCTEUR", "DR"}, {"PROFESSEUR", "PR"}, {"PRESIDENT", "PDT"}, {"SAINTE", "STE"}, {"SAINT", "ST"},
}

func abreger(s string) string {
	for _, a := range abreviations {
		if utf8.RuneCountInString(s) <= LigneMax {
			break
		}
		mots := strings.Split(s, " ")
		for i, m := range mots {
			if strings.ToUpper(m) == a.mot {
				mots[i] = a.abrege
			}
		}
		s = strings.Join(mots, " ")
	}
	return s
}
