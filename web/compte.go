package web

import (
	"errors"
	"fmt"

	"souspli/dossier"
)

func (a *agents) compteVoir(q *requete) error { return a.page(q, "compte", compteVue(q)) }

func compteVue(q *requete) map[string]any {
	return map[string]any{"Role": libelleRole(q.agent.Role), "Longueur": LongueurMotDePasse}
}

// compteMotDePasse changes one's own password: the old one is asked for again.
func (a *agents) compteMotDePasse(q *requete) error {
	ancien, nouveau, encore := q.PostForm("ancien"), q.PostForm("nouveau"), q.PostForm("encore")
	_, hash, _, err := a.d.Store.AgentParIdentifiant(q, q.agent.Identifiant)
	if err != nil {
		return fmt.Errorf("mot de passe de l’agent %d: %w", q.agent.ID, err)
	}
	if !a.limiteur.permis(q.agent.Identifiant) {
		return errTropTot
	}
	if !verifierMotDePasse(hash, ancien) {
		a.limiteur.rate(q.agent.Identifiant)
		return a.page(q, "compte", compteVue(q), faute{"ancien", "Ce n’est pas votre mot de passe actuel."})
	}
	if nouveau != encore {
		return a.page(q, "compte", compteVue(q), faute{"encore", "Les deux saisies diffèrent : tapez deux fois le même mot de passe."})
	}
	neuf, err := HacherMotDePasse(nouveau)
	if errors.Is(err, dossier.ErrInvalide) {
		return a.page(q, "compte", compteVue(q), faute{"nouveau", fmt.Sprintf("Choisissez un mot de passe d’au moins %d caractères, par exemple quatre mots sans lien.", LongueurMotDePasse)})
	}
	if err != nil {
		return err
	}
	if err := a.d.Store.ChangerMotDePasse(q, q.agent.ID, neuf); err != nil {
		return fmt.Errorf("mot de passe de l’agent %d: %w", q.agent.ID, err)
	}
	return a.aller(q, "/compte?avis=motdepasse")
}

func libelleRole(r dossier.Role) string { return r.Libelle() }
