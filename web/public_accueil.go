package web

import (
	"slices"
	"strings"

	"souspli/forms"
)

// familleVue is a family of procedures with its procedures, sorted by name.
type familleVue struct {
	Code, Libelle string
	Procedures    []*forms.Procedure
}

func familles() []familleVue {
	par := map[string]*familleVue{}
	for _, p := range forms.All() {
		f := par[p.Famille]
		if f == nil {
			f = &familleVue{Code: p.Famille, Libelle: forms.LibelleFamille(p.Famille)}
			par[p.Famille] = f
		}
		f.Procedures = append(f.Procedures, p)
	}
	var liste []familleVue
	for _, f := range par {
		slices.SortFunc(f.Procedures, func(a, b *forms.Procedure) int { return strings.Compare(a.Libelle, b.Libelle) })
		liste = append(liste, *f)
	}
	slices.SortFunc(liste, func(a, b familleVue) int { return strings.Compare(a.Libelle, b.Libelle) })
	return liste
}

func (p *public) accueil(v *visite) error {
	a := forms.Orientation()
	q := a.Questions[a.Depart]
	return p.page(v, "accueil", map[string]any{"Question": q})
}

func (p *public) demarches(v *visite) error {
	return p.page(v, "demarches", map[string]any{"Familles": familles()})
}

// variantes asks which variant of a procedure is meant.
func (p *public) variantes(v *visite) error {
	proc, err := forms.ByCode(v.Param("procedure"))
	if err != nil {
		return err
	}
	if proc.Code == forms.CodeProblemeANEF {
		return p.problemeANEF(v)
	}
	var liste []demarche
	for _, x := range proc.Variantes {
		liste = append(liste, demarche{proc, x})
	}
	return p.page(v, "variantes", map[string]any{"Procedure": proc, "Variantes": liste})
}

func (p *public) accessibilite(v *visite) error { return p.page(v, "accessibilite", nil) }
