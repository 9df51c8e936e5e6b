package papier

import (
	"bytes"
	"errors"
	"testing"

	"souspli/dossier"
)

func TestBalisesFautives(t *testing.T) {
	texte := func(d *Document) func() { return func() { d.Texte(20, 30, "texte") } }
	for nom, dessin := range map[string]func(*Document){
		"figure sans mots":       func(d *Document) { d.Baliser(Balise{Role: RoleFigure}, func() {}) },
		"champ sans mots":        func(d *Document) { d.Baliser(Balise{Role: RoleChamp}, func() {}) },
		"point hors d’une liste": func(d *Document) { d.Baliser(Balise{Role: RolePoint}, func() {}) },
		"cellule hors d’un rang": func(d *Document) { d.Baliser(Balise{Role: RoleCellule}, texte(d)) },
		"texte dans une section": func(d *Document) { d.Baliser(Balise{Role: RoleSection}, texte(d)) },
		"alinéa dans une liste": func(d *Document) {
			d.Baliser(Balise{Role: RoleListe}, func() { d.Baliser(Balise{Role: RoleAlinea}, texte(d)) })
		},
		"élément dans un artefact":    func(d *Document) { d.Artefact(func() { d.Baliser(Balise{Role: RoleAlinea}, texte(d)) }) },
		"élément dans un pied":        func(d *Document) { d.ChaquePage(func(int, int) { d.Baliser(Balise{Role: RoleAlinea}, texte(d)) }) },
		"langue mal écrite":           func(d *Document) { d.Baliser(Balise{Role: RoleAlinea, Langue: "fr)"}, texte(d)) },
		"champ imprimé sur un alinéa": func(d *Document) { d.Baliser(Balise{Role: RoleAlinea, Champ: &ChampImprime{}}, texte(d)) },
		"hors de tout élément":        func(d *Document) { d.Stricte(); texte(d)() },
	} {
		t.Run(nom, func(t *testing.T) {
			d := page(t)
			dessin(d)
			var b bytes.Buffer
			if err := d.Sortie(&b); !errors.Is(err, dossier.ErrInvalide) || b.Len() > 0 {
				t.Fatalf("erreur %v, %d octets", err, b.Len())
			}
		})
	}
}

// An element with nothing drawn leaves no trace; one that goes on over pages is one.
func TestElementsEcrits(t *testing.T) {
	d := page(t)
	d.Stricte()
	d.Baliser(Balise{Role: RoleTitre1}, func() {})
	d.Baliser(Balise{Role: RoleAlinea}, func() {
		d.Texte(20, 30, "début")
		d.Trait(20, 32, 60, 32, 0.2)
		d.Page()
		d.Texte(20, 30, "fin")
	})
	d.Artefact(func() { d.Texte(20, 100, "filigrane") })
	pdf := octets(t, d)
	for s, n := range map[string]int{"/S /H1": 0, "/S /P ": 1, "/Type /MCR": 1, "/K [0 <<": 1} {
		if got := bytes.Count(pdf, []byte(s)); got != n {
			t.Errorf("%s : %d fois, %d attendu", s, got, n)
		}
	}
}
