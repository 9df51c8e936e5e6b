package web

import (
	"strconv"

	"souspli/dossier"
	"souspli/law"
)

// pliFondement keeps the legal basis chosen by the agent for one form: it decides what silence means.
func (a *agents) pliFondement(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	i, err := strconv.Atoi(q.Param("formulaire"))
	if err != nil || l == nil || i < 0 || i >= len(l.Formulaires) {
		return dossier.ErrIntrouvable
	}
	code := dossier.CodeFondement(q.texte("fondement"))
	if _, ok := law.FondementByCode(code); !ok {
		return a.pagePli(q, p, l, faute{"fondement", "Choisissez le fondement du dépôt."})
	}
	for champ, valeur := range map[string]string{champFondement: string(code), champReference: q.texte("reference")} {
		if valeur == "" {
			continue
		}
		if err := a.d.Store.Corriger(q, p.ID, i, champ, dossier.ChampLu{Valeur: valeur, Confiance: 1}, q.agent.ID); err != nil {
			return err
		}
	}
	return a.aller(q, "/plis/%d?avis=fondement", p.ID)
}
