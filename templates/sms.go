package templates

import (
	"fmt"
	"strings"
	"unicode/utf16"

	"souspli/dossier"
)

// NumeroLong is a reference as long as they may be: a préfecture of three signs, and more demandes in a year than there are.
const NumeroLong = "2026-974-9999999"

// An SMS holds 160 signs of the alphabet of GSM 03.38, or 70 of any other.
const (
	signesGSM     = 160
	signesUnicode = 70
)

// SMS is the notice of Avis in one SMS, on one line: in the language the person gave, or in French when it would not fit. ErrInvalide: the
// French does not either, the address is too long or holds a sign that telephones lack.
func SMS(langue, numero, adresse string) (string, error) {
	tous, err := textesLettres()
	if err != nil {
		return "", err
	}
	if numero == "" || adresse == "" {
		return "", fmt.Errorf("%w: SMS sans référence ou sans lien", dossier.ErrInvalide)
	}
	for _, code := range []string{langueDe(langue), "fr"} {
		if code == "" {
			continue
		}
		s, err := tous[code].T("lettre.avis_sms", numero, adresse+LangueDe(code).Prefixe()+"/suivi")
		if err != nil {
			return "", err
		}
		if s = strings.ReplaceAll(s, "\u00a0", " "); enUnSMS(s, code) {
			return s, nil
		}
	}
	return "", fmt.Errorf("%w: l’adresse est trop longue pour un SMS, ou porte un signe que les téléphones n’ont pas", dossier.ErrInvalide)
}

// enUnSMS reports whether a text is one SMS. What is written in Latin letters must be in the alphabet of GSM 03.38: a sign out of it would make the
// telephone cut at 70.
func enUnSMS(s, code string) bool {
	if n, ok := septets(s); ok {
		return n <= signesGSM
	}
	return LangueDe(code).Dir == "rtl" && len(utf16.Encode([]rune(s))) <= signesUnicode
}

// The alphabet of GSM 03.38, and its extension, whose signs take two places.
const (
	alphabetGSM  = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	extensionGSM = "\f^{}\\[~]|€"
)

// septets counts the places a text takes in the alphabet of GSM 03.38; false: a sign is not in it.
func septets(s string) (int, bool) {
	n := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune(alphabetGSM, r):
			n++
		case strings.ContainsRune(extensionGSM, r):
			n += 2
		default:
			return 0, false
		}
	}
	return n, true
}
