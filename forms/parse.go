package forms

// ParseChamps reads CHAMPS.json: field codes of the catalogue → string (dates AAAA-MM-JJ with unknown parts 00, choices by
// value), ticks as booleans, returned as "true" or "false". Each mistake is an error in French naming the field; what is right is
// returned all the same, so that none blocks printing.
func ParseChamps(json []byte, p *Procedure, variante string) (map[string]string, []error) {
	return nil, nil
}

// ParseTentative reads TENTATIVE.json for the letter « PROBLÈME ANEF ».
func ParseTentative(json []byte) (Impression, error) {
	return Impression{Procedure: CodeProblemeANEF}, nil
}
