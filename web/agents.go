package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"souspli/dossier"
)

// agents holds what the handlers of the agents' pages share.
type agents struct {
	socle
	d         DepsAgents
	limiteur  *limiteur
	codes     *codesUtilises
	origine   *http.CrossOriginProtection
	routes    []route // the table, for the menu
	sensibles *sensibles
}

// requete is one request of the agents' pages, its visitor known.
type requete struct {
	*gin.Context
	agent dossier.Agent // zero before the session is open
	jeton string        // of the cookie that was accepted
	route route
}

// Agents serves the agents' pages.
func Agents(d DepsAgents) http.Handler {
	if d.TailleMax == 0 {
		d.TailleMax = 200 << 20
	}
	a := &agents{
		socle: nouveauSocle(d.Log, d.Now, d.TLS, d.Sante), d: d,
		limiteur: nouveauLimiteur(d.Now), codes: &codesUtilises{vus: map[dossier.AgentID]int64{}}, origine: http.NewCrossOriginProtection(),
		routes: routesAgents, sensibles: &sensibles{vus: map[dossier.PliID]sensibleVu{}, now: d.Now},
	}
	hashFactice()
	g := a.moteur()
	for _, r := range a.routes {
		g.Handle(r.methode, r.chemin, func(c *gin.Context) { a.servir(c, r) })
	}
	g.NoRoute(func(c *gin.Context) { a.echouer(&requete{Context: c}, dossier.ErrIntrouvable) })
	g.NoMethod(func(c *gin.Context) { a.echouer(&requete{Context: c}, errMethode) })
	return g
}

// servir runs a route: who is it, may they, does the form come from us; only then the handler.
func (a *agents) servir(c *gin.Context, r route) {
	q := &requete{Context: c, route: r}
	suite, err := a.admettre(q)
	if err == nil && suite {
		err = r.gere(a, q)
	}
	if err != nil {
		a.echouer(q, err)
	}
}

func (a *agents) echouer(q *requete, err error) {
	a.pageErreur(q.Context, "fr", "agents", a.vue(q, nil), err)
}

// admettre settles the visitor and their right. It returns false when the answer is already given (sent to the login page).
func (a *agents) admettre(q *requete) (bool, error) {
	genre := q.route.acces.jeton()
	if genre == jetonVisite {
		q.jeton = a.lireCookie(q.Context, jetonVisite)
	} else {
		s, jeton, ok, err := a.sessionDe(q.Context, genre)
		if err != nil {
			return false, err
		}
		if !ok && !q.route.porteur(a, q) {
			if q.Request.Method != http.MethodGet {
				return false, errCSRF
			}
			q.Redirect(http.StatusSeeOther, "/connexion")
			return false, nil
		}
		q.agent, q.jeton = s.Agent, jeton
		q.Set(cleAgent, int64(s.Agent.ID))
		if ok && !q.route.acces.permet(s.Agent.Role) {
			return false, dossier.ErrInterdit
		}
	}
	if q.Request.Method == http.MethodGet || q.Request.Method == http.MethodHead {
		return true, nil
	}
	if err := a.origine.Check(q.Request); err != nil {
		return false, errCSRF
	}
	if q.route.flux {
		return true, nil // the handler reads the parts one by one and checks the token first
	}
	q.Request.Body = http.MaxBytesReader(q.Writer, q.Request.Body, 1<<20)
	if err := q.Request.ParseForm(); err != nil {
		return false, errors.Join(errTropLourd, err)
	}
	if !csrfJuste(q.jeton, q.Request.PostForm.Get("csrf")) {
		return false, errCSRF
	}
	return true, nil
}

// vue is the frame of a page for this visitor.
func (a *agents) vue(q *requete, d any) vue {
	v := vue{D: d, Avis: avis[q.Query("avis")]}
	if q.jeton != "" {
		v.CSRF = jetonCSRF(q.jeton)
	}
	if q.agent.ID != 0 && q.route.acces.jeton() == jetonSession {
		v.Agent = &q.agent
		v.Menu = a.menu(q)
	}
	return v
}

func (a *agents) page(q *requete, nom string, d any, fautes ...faute) error {
	v := a.vue(q, d)
	v.Fautes = fautes
	st := http.StatusOK
	if len(fautes) > 0 {
		st = http.StatusUnprocessableEntity
	}
	return a.rendre(q.Context, st, "fr", "agents", nom, v)
}

// aller answers a form: the next page is asked for by GET, so that reloading repeats nothing. Chemin holds codes and ids only.
func (a *agents) aller(q *requete, chemin string, args ...any) error {
	q.Redirect(http.StatusSeeOther, fmt.Sprintf(chemin, args...))
	return nil
}

// texte is a value of the form sent, trimmed; at most 2,000 characters are taken.
func (q *requete) texte(nom string) string {
	s := strings.TrimSpace(q.PostForm(nom))
	if r := []rune(s); len(r) > 2000 {
		s = string(r[:2000])
	}
	return strings.ToValidUTF8(s, "")
}

// prefecturesDe lists the préfectures of the agent's scope, for forms; all of them for « * ».
func prefecturesVisibles(a dossier.Agent, toutes []string) []string {
	return slices.DeleteFunc(slices.Clone(toutes), func(p string) bool { return !a.Porte(p) })
}

// avis are the sentences a page may open with, by the code put in the address after a form.
var avis = map[string]string{
	"corrige":         "Valeur enregistrée.",
	"illisible":       "Champ noté illisible.",
	"reception":       "Date de réception confirmée.",
	"quarantaine":     "Le pli est en quarantaine.",
	"saisi":           "Les champs saisis sont enregistrés.",
	"enregistre":      "La demande est enregistrée.",
	"fondement":       "Fondement enregistré.",
	"attente":         "Le pli attend encore une décision : voir les raisons.",
	"reglages":        "Réglages enregistrés.",
	"compte":          "Compte créé.",
	"compte-maj":      "Compte modifié.",
	"motdepasse":      "Mot de passe changé.",
	"facteur":         "Second facteur enregistré.",
	"lot":             "Le lot est prêt.",
	"lot-vide":        "Aucun courrier à imprimer.",
	"lot-sans-numero": "Le lot est prêt. Des lettres à recommander y sont en courrier ordinaire : il n’y a plus de numéro.",
	"sous-pli":        "La mise sous pli est notée.",
	"depose":          "Le dépôt est noté.",
	"reimprime":       "La réimpression est prête : détruisez les exemplaires précédents.",
	"retire":          "Ces lettres sont retirées du lot : détruisez-les. Leurs sceaux ne valent plus.",
	"plage":           "La plage de numéros est ajoutée.",
	"reecriture":      "Les courriers bloqués ont été réexaminés.",
	"fait":            "Le fait est noté.",
	"lettre":          "La lettre est due, et sera écrite dans les minutes qui viennent.",
	"importe":         "Le fichier est importé.",
	"deja-importe":    "Ce fichier était déjà importé : rien n’a changé.",
	"rattachee":       "La ligne est rattachée à la demande.",
	"ecartee":         "La ligne est écartée.",
	"rouverte":        "La ligne attend de nouveau.",
	"facteur-zero":    "Le second facteur devra être enregistré de nouveau à la prochaine connexion.",
	"personne-dite":   "C’est noté : qui est la personne de ce formulaire.",
	"fusion":          "Les deux personnes sont vues ensemble. La fusion s’annule sur cette page.",
	"fusion-annulee":  "La fusion est annulée : chaque personne a retrouvé ses demandes et ses écritures.",
	"paire":           "C’est noté.",
	"personne":        "C’est noté, et inscrit au journal.",
	"action":          "C’est fait, et noté au journal.",
	"objet":           "L’objet est inscrit sous votre paraphe. Un autre agent doit encore le voir et donner le second.",
	"paraphe":         "Le second paraphe est donné.",
	"rendu":           "Le retour est noté.",
	"taxe":            "La taxe est notée. Le pli est accepté comme les autres.",
	"tache":           "La tâche est close.",
	"creneaux":        "L’agenda est à jour.",
	"retour":          "C’est noté.",
}
