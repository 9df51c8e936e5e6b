package mrz

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"souspli/dossier"
)

//go:embed pays.txt
var textePays string

var listePays = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for ligne := range strings.Lines(textePays) {
		if code, nom, ok := strings.Cut(strings.TrimSpace(ligne), " "); ok && code != "#" {
			m[code] = nom
		}
	}
	return m
})

// Pays gives the French name of a State from its code in a zone; ok is false for codes that are no State's (XXB, a refugee; UTO).
func Pays(code string) (nom string, ok bool) {
	nom, ok = listePays()[code]
	return nom, ok
}

// ecritures are the ways a letter may stand in a zone, besides its letter without accent (ICAO 9303-3, section 6).
var ecritures = map[rune][]string{'Ä': {"AE", "A"}, 'Å': {"AA", "A"}, 'Æ': {"AE"}, 'Ö': {"OE", "O"}, 'Ø': {"OE", "O"}, 'Œ': {"OE"},
	'Ü': {"UE", "UXX", "U"}, 'Ñ': {"N", "NXX"}, 'ß': {"SS"}, 'ẞ': {"SS"}, 'Þ': {"TH"}, 'Ð': {"D"}, 'Đ': {"D"}, 'Ł': {"L"}, 'Ŋ': {"N"}, 'Ħ': {"H"}, 'Ŧ': {"T"},
	'ĸ': {"Q"}, 'Ĳ': {"IJ"}, 'İ': {"I"}, 'ı': {"I"}, 'Ə': {"E", "A"},
	'-': {" ", ""}, '‐': {" ", ""}, '‑': {" ", ""}, '\'': {"", " "}, '’': {"", " "}, 'ʼ': {"", " "}, '`': {"", " "}, '.': {"", " "}, ',': {"", " "}}

// signesDe cuts a name into what each of its letters may be in a zone. ok is false for a name with letters that the table does not have, or
// without any letter.
func signesDe(nom string) (l [][]string, ok bool) {
	for _, r := range norm.NFC.String(strings.Join(strings.Fields(nom), " ")) {
		if r != 'ß' && r != 'ı' {
			r = unicode.ToUpper(r)
		}
		switch e, connu := ecritures[r]; {
		case connu:
			l = append(l, e)
			ok = ok || unicode.IsLetter(r)
		case r == ' ' || r == '\u00a0' || r == '\u202f':
			l = append(l, []string{" "})
		default:
			base := []rune(norm.NFD.String(string(r)))[0]
			if base < 'A' || base > 'Z' {
				return nil, false
			}
			l = append(l, []string{string(base)})
			ok = true
		}
	}
	return l, ok
}

// MemeNom reports whether a name may be written so in a zone: without accents, hyphens and apostrophes left out or turned into spaces, some
// letters doubled. When the zone's name is cut (tronque), its words may be the beginnings of the name's. ok is false when the name cannot
// stand in a zone at all (another alphabet, no letter).
func MemeNom(nom, zone string, tronque bool) (meme, ok bool) {
	l, ok := signesDe(nom)
	if !ok || zone == "" {
		return false, false
	}
	return suit(l, zone, tronque), true
}

// suit tells whether what is left of a name can be written as what is left of a zone.
func suit(l [][]string, zone string, tronque bool) bool {
	if zone == "" {
		return tronque || sansLettre(l)
	}
	if len(l) == 0 {
		return zone == ""
	}
	for _, e := range l[0] {
		if reste, ok := strings.CutPrefix(zone, e); ok && suit(l[1:], reste, tronque) {
			return true
		}
		if tronque && zone[0] == ' ' && e != " " && suit(l[1:], zone, tronque) { // the end of a word left out
			return true
		}
		if tronque && len(zone) < len(e) && strings.HasPrefix(e, zone) {
			return true
		}
	}
	return false
}

// sansLettre reports whether nothing is left of a name but signs that a zone leaves out.
func sansLettre(l [][]string) bool {
	for _, e := range l {
		vide := false
		for _, x := range e {
			vide = vide || strings.TrimSpace(x) == ""
		}
		if !vide {
			return false
		}
	}
	return true
}

// Accorde compares a field of a form with what the zone says of the same thing, in the form's own shape.
//
// Fields are those of the person the document is of: nom_naissance, nom_usage, prenoms, date_naissance (AAAA-MM-JJ), sexe (f, m, x),
// passeport_numero, passeport_expire_le of a passport, numero_titre, valable_au, numero_etranger of a French permit, visa_numero, visa_fin of a
// French visa. Countries and nationalities are words of a list: see package ocr. ok is false when the document does not say that.
func Accorde(m dossier.MRZLue, champ, valeur string) (dit string, accord, ok bool) {
	switch champ {
	case "nom_naissance", "nom_usage":
		accord, ok = MemeNom(valeur, m.Nom, m.Tronque && m.Prenoms == "")
		return m.Nom, accord, ok
	case "prenoms":
		accord, ok = MemeNom(valeur, m.Prenoms, m.Tronque)
		return m.Prenoms, accord, ok
	case "date_naissance":
		return memeDate(m.Naissance, m.DateNaissance, valeur)
	case "sexe":
		if m.Sexe != "f" && m.Sexe != "m" { // « not said » is no answer
			return "", false, false
		}
		return m.Sexe, valeur == m.Sexe, valeur != ""
	case "numero_etranger":
		n := NumeroEtranger(m)
		return n, dossier.PlierAGDREF(valeur) == n, n != "" && valeur != ""
	}
	numero, fin := "", ""
	switch GenreDe(m) {
	case dossier.PagePasseport:
		numero, fin = "passeport_numero", "passeport_expire_le"
	case dossier.PageTitreSejour:
		numero, fin = "numero_titre", "valable_au"
	case dossier.PageVisa:
		numero, fin = "visa_numero", "visa_fin"
	}
	switch champ {
	case "":
	case numero:
		return m.Numero, serre(valeur) == m.Numero, m.Numero != "" && valeur != ""
	case fin:
		return memeDate(m.Expiration, m.DateExpiration, valeur)
	}
	return "", false, false
}

// serre keeps the letters, in capitals, and digits of a number.
func serre(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

// memeDate compares the six digits: the century, which the zone does not say, is that of the form when they agree.
func memeDate(d dossier.DateIncomplete, brute, valeur string) (dit string, accord, ok bool) {
	if d == "" || len(valeur) != 10 {
		return "", false, false
	}
	if valeur[2:4]+valeur[5:7]+valeur[8:10] == strings.ReplaceAll(brute, "<", "0") {
		return valeur, true, true
	}
	return string(d), false, true
}

// GenreDe says what kind of document the zone is of: a passport, a French residence permit, a French visa; PageAutre for all others.
func GenreDe(m dossier.MRZLue) dossier.TypePage {
	francais := m.PaysEmetteur == "FRA"
	switch f := Format(m.Format); {
	case f == TD3 && strings.HasPrefix(m.Type, "P"):
		return dossier.PagePasseport
	case f == TD1 && francais && m.Nationalite != "FRA":
		return dossier.PageTitreSejour
	case (f == MRVA || f == MRVB) && francais:
		return dossier.PageVisa
	}
	return dossier.PageAutre
}

// NumeroEtranger is the AGDREF number that French residence permits carry in their optional data, ten digits; "" elsewhere.
func NumeroEtranger(m dossier.MRZLue) string {
	if GenreDe(m) != dossier.PageTitreSejour {
		return ""
	}
	for _, mot := range strings.Fields(m.Optionnel) {
		if len(mot) == 10 && strings.Trim(mot, "0123456789") == "" {
			return mot
		}
	}
	return ""
}

// champsDe are the fields of a zone that answer what a form asks, and the check digit they have.
var champsDe = map[string][]string{"nom_naissance": {champNoms, champNom}, "nom_usage": {champNoms, champNom}, "prenoms": {champNoms, champPrenoms},
	"date_naissance": {champNaissance}, "sexe": {champSexe}, "nationalite": {champNationalite}, "autre_nationalite": {champNationalite},
	"numero_etranger": {champOptionnel}, "passeport_pays": {champEmetteur}, "passeport_numero": {champNumero}, "numero_titre": {champNumero},
	"visa_numero": {champNumero}, "passeport_expire_le": {champExpiration}, "valable_au": {champExpiration}, "visa_fin": {champExpiration}}

// confianceMin is under which a character makes its field no second source.
const confianceMin = 0.9

// Sure reports whether every check digit of a zone fits, nothing was repaired, and every character was read with confidence.
func Sure(m dossier.MRZLue) bool { return m.Concorde() && m.Confiance >= confianceMin }

// Fiable reports whether what a zone says of a form's field can be held against it: read with confidence, as it stands, its own check digit
// right, or, where it has none, that of the whole.
func Fiable(m dossier.MRZLue, champ string) bool {
	for _, c := range champsDe[champ] {
		if slices.Contains(m.Repare, c) || slices.Contains(m.Repare, "cle_"+c) {
			return false
		}
		if x, la := m.ConfianceChamps[c]; la && x < confianceMin {
			return false
		}
		for _, cle := range m.Cles {
			if !cle.OK && (cle.Champ == c || cle.Champ == cleGlobale && c == champOptionnel) {
				return false
			}
		}
	}
	return len(champsDe[champ]) > 0
}
