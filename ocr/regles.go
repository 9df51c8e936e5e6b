package ocr

import (
	"strings"

	"souspli/dossier"
	"souspli/forms"
)

// regle gives the reason why a value cannot be what the field asks, "" when nothing says so.
func regle(c forms.Champ, valeur string) string {
	if valeur == "" {
		return ""
	}
	code := c.Code
	switch {
	case c.Type == forms.ChampDate:
		d, err := dossier.ParseDateIncomplete(valeur)
		if err != nil {
			return "cette date n’existe pas"
		}
		if a := string(d)[:4]; a < "1900" || a > "2099" {
			return "année peu vraisemblable"
		}
	case strings.Contains(code, "code_postal"):
		if len(valeur) != 5 || !toutChiffres(valeur) {
			return "un code postal a cinq chiffres"
		}
	case strings.Contains(code, "numero_etranger"):
		if len(valeur) != 10 || !toutChiffres(valeur) {
			return "un numéro étranger a dix chiffres"
		}
	case c.Type == forms.ChampDigits:
		if !toutChiffres(strings.ReplaceAll(valeur, " ", "")) {
			return "des chiffres sont attendus"
		}
		if strings.Contains(strings.TrimSpace(valeur), " ") {
			return "une case est vide au milieu du nombre"
		}
	case ambigu(c, valeur):
		return "lettre ou chiffre\u00a0? (I et 1, O et 0)"
	case strings.Contains(code, "courriel") && c.Type == forms.ChampTexte:
		if n := strings.Count(valeur, "@"); n != 1 && code == "courriel" {
			return "adresse électronique incomplète"
		}
	}
	return ""
}

// ambigu reports a number of a document, which may begin with letters, whose first sign looks like one: I83716250 is read 183716250.
func ambigu(c forms.Champ, valeur string) bool {
	return c.Type == forms.ChampTexte && len(valeur) >= 6 && toutChiffres(valeur) && (valeur[0] == '1' || valeur[0] == '0')
}
