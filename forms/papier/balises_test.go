package papier

import (
	"bytes"
	"testing"

	"souspli/dossier"
)

func TestBalisesFautives(t *testing.T) {
	texte := func(d *Document) func() { return func() { d.Texte(20, 30, "texte") } }
	refuses(t, map[string]func(*Document){
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
	})
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

// Two lines, or two words apart on a line, are told apart by a space; a word written in two weights, and letters in cells, are not cut.
func TestMotsSepares(t *testing.T) {
	deux := func(x, y dossier.MM) func(d *Document) {
		return func(d *Document) { d.Texte(20, 30, "un"); d.Texte(x, y, "deux") }
	}
	large, err := Largeur(Normal, 10, "un")
	if err != nil {
		t.Fatal(err)
	}
	for nom, cas := range map[string]struct {
		role    Role
		dessin  func(d *Document)
		espaces int
	}{
		"deux lignes":        {RoleAlinea, deux(20, 35), 1},
		"plus loin":          {RoleAlinea, deux(40, 30), 1},
		"jointes":            {RoleAlinea, deux(20+large, 30), 0},
		"cellules":           {RoleChamp, deux(40, 30), 0},
		"espace déjà écrite": {RoleAlinea, func(d *Document) { d.Texte(20, 30, "un "); d.Texte(40, 30, "deux") }, 0},
		"deux éléments": {RoleAlinea, func(d *Document) {
			d.Texte(20, 30, "un")
			d.Baliser(Balise{Role: RoleFragment}, func() { d.Texte(40, 30, "deux") })
		}, 0},
	} {
		t.Run(nom, func(t *testing.T) {
			d := page(t)
			d.Baliser(Balise{Role: cas.role, Alt: "essai"}, func() { cas.dessin(d) })
			espace := "<" + d.encres[Normal].coder(" ") + ">"
			flux, err := d.flux()
			if err != nil {
				t.Fatal(err)
			}
			if n := bytes.Count(flux[0], []byte(espace)); n != cas.espaces {
				t.Errorf("%d espaces, %d attendues", n, cas.espaces)
			}
		})
	}
}
