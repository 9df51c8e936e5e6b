package law

// NumeroRecommande normalises the number of a registered item and tells whether its key fits.
func NumeroRecommande(s string) (forme string, plausible bool) { return s, false }
