package web

import (
	"slices"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
)

// champNature carries the exact kind of blockage, chosen before the letter is filled: the form itself only has twelve choices. It is no
// field of the form.
const champNature = "nature_exacte"

// lettreVue is one of the three letters.
type lettreVue struct {
	demarche
	Nom string // end of the keys of its words
}

// natureVue is a group of kinds of blockage, by the moment they are met.
type natureVue struct {
	Phase    string
	Blocages []law.Blocage
}

// choixLettre is where a kind of blockage leads.
type choixLettre struct {
	law.Blocage
	Lettre  lettreVue
	Doute   bool // opens the paper filing in some cases only
	Preuves []string
	Suites  []string
}

// problemeANEF is the page of the letters: which one for which blockage, what must be proved, how to fill it.
func (p *public) problemeANEF(v *visite) error {
	proc, err := forms.ByCode(forms.CodeProblemeANEF)
	if err != nil {
		return err
	}
	d := map[string]any{
		"Natures": natures(), "Conditions": law.Conditions(), "Aide": v.langueAide(),
		"Lettres": []lettreVue{
			{demarche{proc, forms.LettreDepot}, law.LettreDepot},
			{demarche{proc, forms.LettreSignalement}, law.LettreSignalement},
			{demarche{proc, forms.LettreRelance}, law.LettreRelance},
		},
	}
	if code := v.Query("blocage"); code != "" {
		c, err := choisirLettre(proc, code)
		if err != nil {
			return err
		}
		d["Choix"] = c
	}
	return p.page(v, "probleme", d)
}

// natures lists the kinds of blockage by phase, in the order of the table.
func natures() []natureVue {
	var liste []natureVue
	for _, b := range law.Blocages() {
		n := slices.IndexFunc(liste, func(x natureVue) bool { return x.Phase == b.Phase })
		if n < 0 {
			liste, n = append(liste, natureVue{Phase: b.Phase}), len(liste)
		}
		liste[n].Blocages = append(liste[n].Blocages, b)
	}
	return liste
}

// choisirLettre gives the letter of a kind of blockage; dossier.ErrIntrouvable for an unknown one.
func choisirLettre(proc *forms.Procedure, code string) (choixLettre, error) {
	b, ok := law.BlocageByCode(code)
	if !ok {
		return choixLettre{}, dossier.ErrIntrouvable
	}
	variante := forms.VarianteLettre([]dossier.Tentative{{Blocage: code}}, nil)
	nom := law.LettreDepot
	if variante != forms.LettreDepot {
		nom = variante
	}
	c := choixLettre{Blocage: b, Lettre: lettreVue{demarche{proc, variante}, nom}, Doute: b.Substitution == "conditional"}
	for _, x := range b.Preuves {
		c.Preuves = append(c.Preuves, law.LibellePreuve(x))
	}
	for _, x := range b.Suites {
		c.Suites = append(c.Suites, law.LibelleSuite(x))
	}
	return c, nil
}

// raccourciDe is the choice of the form under which a kind of blockage comes.
func raccourciDe(code string, champs []forms.Champ) string {
	for _, c := range champs {
		if c.Code != "blocage" {
			continue
		}
		for _, x := range c.Choix {
			if slices.Contains(law.RaccourcisBlocage(x.Valeur), code) {
				return x.Valeur
			}
		}
	}
	return ""
}

// preciser gives the attempts the exact kind that was chosen, where the shorthand leaves a doubt that it settles. Without any attempt in
// the table, what is said elsewhere makes one.
func preciser(tentatives []dossier.Tentative, code string, champs map[string]string) []dossier.Tentative {
	if len(tentatives) == 0 {
		tentatives = forms.TentativesDeChamps(champs)
	}
	for i := range tentatives {
		if slices.Contains(tentatives[i].Possibles, code) {
			tentatives[i].Blocage, tentatives[i].Possibles = code, nil
		}
	}
	return tentatives
}
