package web

import (
	"errors"
	"fmt"
	"net/http"

	"souspli/dossier"
)

func (a *agents) connexionVoir(q *requete) error {
	if _, _, ok, err := a.sessionDe(q.Context, jetonSession); err == nil && ok {
		return a.aller(q, "/")
	}
	return a.pageConnexion(q)
}

// pageConnexion gives the reader a token of visit when they have none, so that the form can be tied to it.
func (a *agents) pageConnexion(q *requete, fautes ...faute) error {
	if q.jeton == "" {
		jeton, err := nouveauJeton()
		if err != nil {
			return err
		}
		q.jeton = jeton
		a.poserCookie(q.Context, jetonVisite, jeton, dureeSession)
	}
	return a.page(q, "connexion", nil, fautes...)
}

// connexionEntrer checks identifier and password. Unknown, closed and known accounts take the same path, the same time and
// the same words.
func (a *agents) connexionEntrer(q *requete) error {
	identifiant, motDePasse := q.texte("identifiant"), q.PostForm("mot_de_passe")
	if !a.limiteur.permis(identifiant) {
		return errTropTot
	}
	agent, hash, totp, err := a.d.Store.AgentParIdentifiant(q, identifiant)
	inconnu := errors.Is(err, dossier.ErrIntrouvable)
	if err != nil && !inconnu {
		return fmt.Errorf("connexion: %w", err)
	}
	if inconnu || hash == "" {
		hash = hashFactice()
	}
	juste := verifierMotDePasse(hash, motDePasse)
	if !juste || inconnu || !agent.Actif {
		a.limiteur.rate(identifiant)
		a.log.Warn("connexion refusée", "agent", int64(agent.ID))
		return a.pageConnexion(q, faute{"identifiant", "Identifiant ou mot de passe inconnu. Vérifiez la saisie ; en cas d’oubli, demandez un nouveau mot de passe à l’administrateur."})
	}
	a.limiteur.reussi(identifiant)
	if totp != "" || a.d.SecondFacteur {
		if err := a.ouvrir(q.Context, jetonEtape, agent.ID, dureeEtape); err != nil {
			return err
		}
		return a.aller(q, "/connexion/code")
	}
	return a.entrer(q, agent)
}

// entrer opens the session proper with a new token.
func (a *agents) entrer(q *requete, agent dossier.Agent) error {
	if err := a.ouvrir(q.Context, jetonSession, agent.ID, dureeSession); err != nil {
		return err
	}
	a.poserCookie(q.Context, jetonVisite, "", 0)
	q.Redirect(http.StatusSeeOther, "/")
	return nil
}

func (a *agents) deconnexion(q *requete) error {
	if err := a.d.Store.FermerSession(q, empreinteJeton(jetonSession, q.jeton)); err != nil {
		return fmt.Errorf("fermer la session de l’agent %d: %w", q.agent.ID, err)
	}
	a.poserCookie(q.Context, jetonSession, "", 0)
	q.Header("Clear-Site-Data", `"cache"`)
	return a.aller(q, "/connexion")
}
