package web

import (
	"errors"

	"souspli/dossier"
	"souspli/law"
)

// plageAjouter adds a range of registered numbers to a préfecture.
func (a *agents) plageAjouter(q *requete) error {
	p, r, err := a.reglagesDe(q)
	if err != nil {
		return err
	}
	plage, dit := law.LirePlageRecommande(q.texte("premier"), q.texte("dernier"))
	if dit != "" {
		return a.pageReglages(q, p, r, faute{"premier", dit})
	}
	plage.Prefecture = p.Code
	err = a.d.Store.AjouterPlage(q, plage, q.agent.ID)
	if errors.Is(err, dossier.ErrConflit) {
		return a.pageReglages(q, p, r, faute{"premier", "Un de ces numéros est déjà dans une plage, ou déjà parti : aucun n’est ajouté."})
	}
	if err != nil {
		return err
	}
	return a.aller(q, "/reglages/%s?avis=plage", p.Code)
}
