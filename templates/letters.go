package templates

import (
	"fmt"

	"souspli/dossier"
)

// Lettre is a rendered letter.
type Lettre struct {
	PDF    []byte
	Lignes []string // of the address window, as printed
	Pages  int
}

// Letter renders a letter from its frozen JSON. The same JSON gives the same bytes. Missing data, a glyph the font lacks or
// a text that overflows is an error of kind dossier.ErrInvalide.
func Letter(genre dossier.GenreCourrier, donnees []byte) (Lettre, error) {
	return Lettre{}, fmt.Errorf("%w: courrier %q", dossier.ErrInvalide, genre)
}

// Version returns the wording a new letter of that kind is written with.
func Version(genre dossier.GenreCourrier) (int, error) {
	return 1, nil
}
