package forms

// Langues are those of the help line that can face the French one on paper: codes as in templates/messages.
var Langues = []string{"falc", "ar", "en"}

// Traduction gives the label of a field in another language, "" when there is none.
func (c Champ) Traduction(langue string) string {
	if langue == "en" {
		return c.LibelleEn
	}
	return ""
}

// Traduction gives the label of an answer in another language, "" when there is none.
func (x Choix) Traduction(langue string) string {
	if langue == "en" {
		return x.LibelleEn
	}
	return ""
}
