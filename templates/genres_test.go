package templates

import (
	"testing"

	"souspli/dossier"
)

// TestEveryGenreRedige: a kind said to have its wording has a version of it, and the others have none: those an agent writes.
func TestEveryGenreRedige(t *testing.T) {
	for _, g := range dossier.GenresCourrier {
		_, err := Version(g.Genre)
		if (err == nil) != g.Redige {
			t.Errorf("%s : dit rédigé %t, version : %v", g.Genre, g.Redige, err)
		}
		if g.Libelle == "" || LibelleGenre(g.Genre) != g.Libelle {
			t.Errorf("%s : %q", g.Genre, LibelleGenre(g.Genre))
		}
	}
}
