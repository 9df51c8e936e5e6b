package ocr

import "souspli/forms"

// genreDe is the kind of a field, by which its confidence is calibrated: case, date, chiffres, peigne (of text), seule (a line that stands
// alone), lignes.
func genreDe(zones []zoneDePage) string {
	z := zones[0]
	switch {
	case z.Genre == forms.ZoneCase:
		return "case"
	case z.Genre == forms.ZonePeigne && (z.Format == "date" || z.Format == "chiffres"):
		return z.Format
	case z.Genre == forms.ZonePeigne:
		return "peigne"
	case len(zones) == 1 && z.Nombre == 1:
		return "seule"
	}
	return "lignes"
}
