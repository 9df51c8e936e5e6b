package web

import (
	"strconv"

	"souspli/dossier"
)

// pliEnregistrer registers on the agent's word. What stays impossible leaves the pli waiting, with its reasons on the page.
func (a *agents) pliEnregistrer(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	v, err := a.vuePli(q, p, l)
	if err != nil {
		return err
	}
	for _, d := range v.Doutes {
		if d.AVerifier {
			return a.pagePli(q, p, l, faute{"", "Il reste des champs à vérifier\u00a0: rien n’est accepté sans avoir été vu."})
		}
	}
	if numero := q.texte("demande"); numero != "" {
		i, err := strconv.Atoi(q.texte("formulaire"))
		if err != nil {
			return dossier.ErrInvalide
		}
		if numero != demandeNeuve {
			if _, err := a.demandePermise(q, numero); err != nil {
				return a.pagePli(q, p, l, faute{"demande", "Aucune demande de votre ressort ne porte ce numéro."})
			}
		}
		if err := a.d.Store.Corriger(q, p.ID, i, champDemande, dossier.ChampLu{Valeur: numero, Confiance: 1}, q.agent.ID); err != nil {
			return err
		}
	}
	return a.enregistrer(q, p)
}

func (a *agents) enregistrer(q *requete, p dossier.Pli) error {
	res, err := a.d.Intake.Enregistrer(q, p.ID, q.agent.ID)
	if err != nil {
		return err
	}
	a.sensibles.oublier(p.ID)
	if res.Etat != dossier.PliTraite {
		return a.aller(q, "/plis/%d?avis=attente", p.ID)
	}
	return a.aller(q, "/plis/%d?avis=enregistre", p.ID)
}

// pliQuarantaine sets a pli apart, with a reason without a name.
func (a *agents) pliQuarantaine(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	raisons := map[string]string{
		"pages":       "pages de plusieurs envois mêlées\u00a0: à numériser de nouveau",
		"illisible":   "numérisation illisible\u00a0: à refaire",
		"objet":       "objet ou original joint\u00a0: papier à retrouver",
		"responsable": "avis d’un superviseur demandé",
	}
	raison, ok := raisons[q.texte("raison")]
	if !ok {
		return a.pagePli(q, p, l, faute{"raison", "Choisissez une raison."})
	}
	if err := a.d.Store.MettreEnQuarantaine(q, p.ID, raison); err != nil {
		return err
	}
	return a.aller(q, "/plis/%d?avis=quarantaine", p.ID)
}
