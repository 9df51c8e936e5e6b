package web

import (
	"slices"
	"strconv"

	"souspli/dossier"
	"souspli/law"
)

// silenceHabituel stands for the delay of the catalogue, once another had been chosen: it is no case of the procedure.
const silenceHabituel = "habituel"

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
	silence := q.texte("silence")
	if silence != "" && !slices.ContainsFunc(law.CasSilences(l.Formulaires[i].Procedure), func(c law.CasSilence) bool { return c.Silence == silence }) {
		return a.pagePli(q, p, l, faute{"silence", "Choisissez le délai du silence."})
	}
	if silence == "" && l.Formulaires[i].Champs[champSilence].Valeur != "" {
		silence = silenceHabituel // undoes an earlier choice
	}
	for champ, valeur := range map[string]string{champFondement: string(code), champReference: q.texte("reference"), champSilence: silence} {
		if valeur == "" {
			continue
		}
		if err := a.d.Store.Corriger(q, p.ID, i, champ, dossier.ChampLu{Valeur: valeur, Confiance: 1}, q.agent.ID); err != nil {
			return err
		}
	}
	return a.aller(q, "/plis/%d?avis=fondement", p.ID)
}
