package web

import (
	"fmt"
	"slices"
	"strconv"

	"souspli/dossier"
	"souspli/forms"
)

// champDe finds the field of the address in the reading, with its definition.
func champDe(q *requete, l *dossier.Lecture) (int, dossier.FormulaireLu, forms.Champ, error) {
	i, err := strconv.Atoi(q.Param("formulaire"))
	if err != nil || l == nil || i < 0 || i >= len(l.Formulaires) {
		return 0, dossier.FormulaireLu{}, forms.Champ{}, dossier.ErrIntrouvable
	}
	f := l.Formulaires[i]
	p, err := forms.ByCode(f.Procedure)
	if err != nil {
		return 0, f, forms.Champ{}, err
	}
	for _, variante := range append([]string{f.Variante, f.Champs["variante"].Valeur}, p.Variantes...) {
		champs := p.Champs(variante)
		if j := slices.IndexFunc(champs, func(c forms.Champ) bool { return c.Code == q.Param("champ") }); j >= 0 {
			return i, f, champs[j], nil
		}
	}
	return 0, f, forms.Champ{}, dossier.ErrIntrouvable
}

// pliCorriger takes the agent's answer on one field: the value in front of their eyes accepted, one of those proposed taken, another one
// typed, or unreadable. A proposal is sent as its value, not as its rank: what is kept is what was shown. The machine's value stays beside it. The next doubtful field is shown at once.
func (a *agents) pliCorriger(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	i, f, def, err := champDe(q, l)
	if err != nil {
		return err
	}
	lu := f.Champs[def.Code]
	c := dossier.ChampLu{Valeur: q.texte("valeur"), Confiance: 1, Page: lu.Page, Zone: lu.Zone, Papier: lu.Papier}
	if choix := q.texte("choix"); choix != "" {
		c.Valeur = choix
	} else if def.Type == forms.ChampDate {
		c.Valeur = assemblerDate(q.texte("an"), q.texte("mois"), q.texte("jour"))
	}
	code := "corrige"
	if q.PostForm("action") == "illisible" {
		c.Valeur, c.Raisons, code = "", []string{"noté illisible par un agent"}, "illisible"
	} else if fautes := verifierSaisie(f, def, c.Valeur); len(fautes) > 0 {
		q.Request.URL.RawQuery = fmt.Sprintf("champ=%d.%s", i, def.Code)
		return a.pagePli(q, p, l, fautes...)
	}
	if err := a.d.Store.Corriger(q, p.ID, i, def.Code, c, q.agent.ID); err != nil {
		return err
	}
	a.sensibles.oublier(p.ID)
	return a.aller(q, "/plis/%d?avis=%s", p.ID, code)
}

func verifierSaisie(f dossier.FormulaireLu, def forms.Champ, valeur string) []faute {
	p, err := forms.ByCode(f.Procedure)
	if err != nil || valeur == "" {
		return nil
	}
	variante := f.Variante
	if p.Numeros[variante] == 0 && len(p.Variantes) > 0 {
		variante = p.Variantes[0]
	}
	fautes := verifierChamps(demarche{p, variante}, []forms.Champ{def}, map[string]string{def.Code: valeur})
	for i := range fautes {
		fautes[i].Champ = "valeur"
	}
	return fautes
}
