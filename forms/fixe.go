package forms

import "souspli/dossier"

// Imprime is what stands on a page besides marks, codes, footer, boxes to fill and answers.
type Imprime struct {
	Textes []Frappe
	Pleins []dossier.RectMM // rules and solid boxes
	Cadres []dossier.RectMM // lines drawn round a box
	// Variables are the boxes of words that depend on the copy or on the language: any ink may stand there.
	Variables []dossier.RectMM
}

// ImprimePage gives what is printed on page n, from 1, of a form of Layout; nothing for a page it does not have.
func ImprimePage(f *Formulaire, n int) Imprime {
	var i Imprime
	pl, err := planDe(f.Numero, f.Revision, f.Presentation)
	if err != nil || n < 1 || n > len(pl.pages) {
		return i
	}
	for _, e := range pl.pages[n-1].elements {
		i.element(e)
	}
	return i
}

func (i *Imprime) element(e *element) {
	for _, c := range e.contenu {
		switch x := c.(type) {
		case *element:
			i.element(x)
		case textePlan:
			i.Textes = append(i.Textes, Frappe{x.style, x.taille, x.x, x.y, x.texte})
		case aplat:
			if x.plein {
				i.Pleins = append(i.Pleins, x.boite)
			} else {
				i.Cadres = append(i.Cadres, x.boite)
			}
		case librePlan:
			i.Variables = append(i.Variables, x.boite)
		case traductionPlan:
			i.Variables = append(i.Variables, x.boite)
		}
	}
}
