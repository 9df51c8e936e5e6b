package forms

import (
	"os"
	"testing"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
	"souspli/law"
)

// facesDe are the ways a form is printed. Filled ones come with values in every field.
func facesDe(p *Procedure, v string) map[string]Impression {
	faces := map[string]Impression{
		"vierge":       {Prefecture: "33"},
		"rempli":       {Champs: rempli(p.Champs(v), v)},
		"remplissable": {Remplissable: true},
		"gros":         {Presentation: pagecode.Gros, Prefecture: "75"},
		"gros rempli":  {Presentation: pagecode.Gros, Champs: rempli(p.Champs(v), v)},
		"gros saisie":  {Presentation: pagecode.Gros, Remplissable: true},
	}
	for _, l := range Langues {
		faces["bilingue "+l] = Impression{Presentation: pagecode.Bilingue, Langue: l}
	}
	faces["bilingue rempli"] = Impression{Presentation: pagecode.Bilingue, Langue: Langues[0], Champs: rempli(p.Champs(v), v)}
	for nom, i := range faces {
		i.Procedure, i.Variante, i.Copie = p.Code, v, "00734501"
		faces[nom] = i
	}
	return faces
}

// Every face of a form prints with all its words tagged, on as many pages as its presentation may have, and nothing but its own frame is
// drawn on a box. One form in seven; all of them in the long run.
func TestFaces(t *testing.T) {
	chaqueFormulaire(t, func(t *testing.T, p *Procedure, v string) {
		if p.Numeros[v]%7 != 1 && os.Getenv("SOUSPLI_LONG") == "" {
			return
		}
		for nom, i := range facesDe(p, v) {
			pl, err := planDe(p.Numeros[v], p.Revision, i.Presentation)
			if err != nil {
				t.Fatalf("%s : %v", nom, err)
			}
			if len(pl.pages) > mesuresDe(i.Presentation).pagesMax {
				t.Errorf("%s : %d pages", nom, len(pl.pages))
			}
			d := papier.Nouveau(papier.Meta{Titre: "essai"})
			d.Stricte()
			if err := pl.imprimer(d, i); err != nil {
				t.Errorf("%s : %v", nom, err)
				continue
			}
			if len(i.Champs) == 0 {
				surZones(t, nom, d, pl)
			}
		}
	})
}

// surZones checks that a blank form has nothing on its boxes: the words of the variant and of the attempts are crosses and values.
func surZones(t *testing.T, nom string, d *papier.Document, pl *plan) {
	t.Helper()
	type cle struct{ x, y, l, h dossier.MM }
	boites := map[int][]dossier.RectMM{}
	cadres := map[int]map[cle]bool{}
	for n, page := range pl.Formulaire.Pages {
		cadres[n+1] = map[cle]bool{}
		for _, z := range page.Zones {
			for _, b := range z.Boites {
				cadres[n+1][cle{b.X, b.Y, b.L, b.H}] = true
				if z.Champ != "variante" {
					boites[n+1] = append(boites[n+1], b)
				}
			}
		}
	}
	for _, tr := range d.Traces() {
		b := tr.Boite
		if cadres[tr.Page][cle{b.X, b.Y, b.L, b.H}] || tr.Genre == "saisie" {
			continue
		}
		for _, z := range boites[tr.Page] {
			if papier.Touche(b, z) {
				t.Errorf("%s, page %d : %s (%.1f, %.1f, %.1f × %.1f) sur une case (%.1f, %.1f)", nom, tr.Page, tr.Genre,
					float64(b.X), float64(b.Y), float64(b.L), float64(b.H), float64(z.X), float64(z.Y))
				return
			}
		}
	}
}

// The numbers of the fields go up along the pages, as on the screen, in every presentation.
func TestNumerosDansLOrdre(t *testing.T) {
	chaqueFormulaire(t, func(t *testing.T, p *Procedure, v string) {
		for _, pr := range presentations {
			f, err := LayoutByID(pagecode.ID{Formulaire: p.Numeros[v], Revision: p.Revision, Presentation: pr})
			if err != nil {
				t.Fatal(err)
			}
			dernier := 0
			for _, page := range f.Pages {
				for _, z := range page.Zones {
					if z.Numero < dernier || z.Numero > dernier+1 {
						t.Errorf("présentation %d : n° %d après n° %d", pr, z.Numero, dernier)
					}
					dernier = z.Numero
				}
			}
			if dernier != len(p.Champs(v))+1 {
				t.Errorf("présentation %d : %d numéros pour %d champs et la signature", pr, dernier, len(p.Champs(v)))
			}
		}
	})
}

// The address of every préfecture has room in its box, in every presentation.
func TestChaqueAdresseTient(t *testing.T) {
	p := procedure(t, "changement-adresse")
	for _, pr := range presentations {
		pl, err := planDe(p.Numeros[p.Variantes[0]], p.Revision, pr)
		if err != nil {
			t.Fatal(err)
		}
		d := papier.Nouveau(papier.Meta{})
		for _, pref := range law.Prefectures() {
			d.Page()
			c := &crayon{d: d, pl: pl, i: Impression{Prefecture: pref.Code}}
			for _, page := range pl.pages {
				for _, e := range page.elements {
					if l, ok := e.contenu[0].(librePlan); ok && l.nom == "envoi" {
						if err := l.dessiner(c); err != nil {
							t.Errorf("présentation %d, préfecture %s : %v", pr, pref.Code, err)
						}
					}
				}
			}
		}
	}
}
