package web

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/law"
)

// compteFiche is an account as the administrator's form shows it.
type compteFiche struct {
	dossier.Agent
	Portee  string // préfectures, spaces between; « * » for all
	Roles   any
	Nouveau bool
	Secret  string // the password just given, shown once
	Pour    string // whose password it is
}

// Libelle gives the words of the role.
func (c compteFiche) Libelle() string { return libelleRole(c.Role) }

func fiche(ag dossier.Agent) compteFiche {
	return compteFiche{Agent: ag, Portee: strings.Join(ag.Prefectures, " "), Roles: dossier.Roles}
}

func (a *agents) comptesVoir(q *requete) error {
	return a.pageComptes(q, compteFiche{Nouveau: true, Roles: dossier.Roles, Agent: dossier.Agent{Actif: true}})
}

func (a *agents) pageComptes(q *requete, nouveau compteFiche, fautes ...faute) error {
	liste, err := a.d.Store.Agents(q)
	if err != nil {
		return fmt.Errorf("comptes: %w", err)
	}
	var fiches []compteFiche
	for _, ag := range liste {
		fiches = append(fiches, fiche(ag))
	}
	nouveau.Nouveau = true
	nouveau.Roles = dossier.Roles
	return a.page(q, "comptes", map[string]any{"Comptes": fiches, "Nouveau": nouveau}, fautes...)
}

var identifiantSur = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{2,63}$`)

// lireCompte reads the form of an account.
func lireCompte(q *requete, ag dossier.Agent) (dossier.Agent, []faute) {
	var fautes []faute
	ag.Nom, ag.Qualite, ag.Role = q.texte("nom"), q.texte("qualite"), dossier.Role(q.texte("role"))
	ag.VoitSensible, ag.Habilite, ag.Actif = q.PostForm("sensible") == "oui", q.PostForm("habilite") == "oui", q.PostForm("actif") == "oui"
	ag.Prefectures = strings.Fields(strings.ToUpper(strings.ReplaceAll(q.texte("prefectures"), ",", " ")))
	if ag.Nom == "" {
		fautes = append(fautes, faute{"nom", "Écrivez le prénom et le nom : ils figurent sur les courriers (art. L. 111-2 du code des relations entre le public et l’administration)."})
	}
	if !slices.ContainsFunc(dossier.Roles, func(x struct {
		Role    dossier.Role
		Libelle string
	}) bool {
		return x.Role == ag.Role
	}) {
		fautes = append(fautes, faute{"role", "Choisissez un rôle dans la liste."})
	}
	for _, p := range ag.Prefectures {
		if _, ok := law.PrefectureByCode(p); !ok && p != "*" {
			fautes = append(fautes, faute{"prefectures", fmt.Sprintf("« %s » n’est pas un code de département : écrivez par exemple 33 75, ou * pour toutes.", p)})
			break
		}
	}
	return ag, fautes
}

// compteCreer adds an account with a password made at random, shown once on the page that answers.
func (a *agents) compteCreer(q *requete) error {
	ag, fautes := lireCompte(q, dossier.Agent{Identifiant: strings.ToLower(q.texte("identifiant"))})
	ag.Actif = true
	if !identifiantSur.MatchString(ag.Identifiant) {
		fautes = append([]faute{{"identifiant", "Écrivez de 3 à 64 lettres minuscules, chiffres, points ou tirets."}}, fautes...)
	}
	nouveau := fiche(ag)
	if len(fautes) > 0 {
		return a.pageComptes(q, nouveau, fautes...)
	}
	secret, hash, err := motDePasseNeuf()
	if err != nil {
		return err
	}
	_, err = a.d.Store.CreerAgent(q, ag, hash)
	if errors.Is(err, dossier.ErrConflit) {
		return a.pageComptes(q, nouveau, faute{"identifiant", "Cet identifiant existe déjà : choisissez-en un autre."})
	}
	if err != nil {
		return fmt.Errorf("créer un compte: %w", err)
	}
	return a.pageComptes(q, compteFiche{Secret: secret, Pour: ag.Identifiant, Agent: dossier.Agent{Actif: true}})
}

// motDePasseNeuf makes a password that can be said aloud: 100 bits in letters without case and digits that no letter resembles.
func motDePasseNeuf() (secret, hash string, err error) {
	brut := make([]byte, 15)
	if _, err := rand.Read(brut); err != nil {
		return "", "", fmt.Errorf("mot de passe: %w", err)
	}
	secret = strings.ToLower(base32.StdEncoding.EncodeToString(brut))[:20]
	hash, err = HacherMotDePasse(secret)
	return secret, hash, err
}

func (a *agents) compteDe(q *requete) (dossier.Agent, error) {
	id, err := strconv.ParseInt(q.Param("agent"), 10, 64)
	if err != nil {
		return dossier.Agent{}, dossier.ErrIntrouvable
	}
	return a.d.Store.Agent(q, dossier.AgentID(id))
}

func (a *agents) compteModifierVoir(q *requete) error {
	ag, err := a.compteDe(q)
	if err != nil {
		return err
	}
	return a.page(q, "compte_fiche", fiche(ag))
}

// compteModifier changes an account, gives it a new password, or forgets its second factor. An administrator cannot close or
// demote themselves: someone must be able to come back.
func (a *agents) compteModifier(q *requete) error {
	ag, err := a.compteDe(q)
	if err != nil {
		return err
	}
	switch q.PostForm("action") {
	case "motdepasse":
		secret, hash, err := motDePasseNeuf()
		if err != nil {
			return err
		}
		if err := a.d.Store.ChangerMotDePasse(q, ag.ID, hash); err != nil {
			return fmt.Errorf("mot de passe de l’agent %d: %w", ag.ID, err)
		}
		f := fiche(ag)
		f.Secret, f.Pour = secret, ag.Identifiant
		return a.page(q, "compte_fiche", f)
	case "facteur":
		if err := a.d.Store.DefinirTOTP(q, ag.ID, ""); err != nil {
			return fmt.Errorf("second facteur de l’agent %d: %w", ag.ID, err)
		}
		return a.aller(q, "/agents/%d?avis=facteur-zero", ag.ID)
	}
	neuf, fautes := lireCompte(q, ag)
	if ag.ID == q.agent.ID && (!neuf.Actif || neuf.Role != ag.Role) {
		fautes = append(fautes, faute{"role", "Vous ne pouvez ni fermer votre compte ni changer votre rôle : demandez à un autre administrateur."})
	}
	if len(fautes) > 0 {
		return a.page(q, "compte_fiche", fiche(neuf), fautes...)
	}
	if err := a.d.Store.MajAgent(q, neuf); err != nil {
		return fmt.Errorf("modifier l’agent %d: %w", ag.ID, err)
	}
	return a.aller(q, "/agents/%d?avis=compte-maj", ag.ID)
}

func (a *agents) metriques(q *requete) error {
	if a.d.Metriques == nil {
		return dossier.ErrIntrouvable
	}
	a.d.Metriques.ServeHTTP(q.Writer, q.Request)
	return nil
}
