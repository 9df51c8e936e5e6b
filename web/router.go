package web

import (
	"crypto/subtle"
	"net/http"
	"slices"
	"strings"

	"souspli/dossier"
)

// acces says who may use a route.
type acces struct {
	genre string         // jetonVisite: anyone; jetonEtape: password given; jetonSession: logged in
	roles []dossier.Role // of a session; none: every role
}

func (a acces) jeton() string { return a.genre }

func (a acces) permet(r dossier.Role) bool {
	return a.genre == jetonSession && (len(a.roles) == 0 || slices.Contains(a.roles, r)) || a.genre == jetonEtape
}

// route is one line of a table: method, path, who, what.
type route struct {
	methode string
	chemin  string
	acces   acces
	gere    func(*agents, *requete) error
	flux    bool // a big form: the handler reads its parts and checks the token itself
	jetonOK bool // the collector of metrics may use it with its bearer token
}

// porteur reports whether the request carries the collector's token on a route that takes it.
func (r route) porteur(a *agents, q *requete) bool {
	if !r.jetonOK || a.d.JetonMetriques == "" {
		return false
	}
	recu, ok := strings.CutPrefix(q.GetHeader("Authorization"), "Bearer ")
	return ok && subtle.ConstantTimeCompare([]byte(recu), []byte(a.d.JetonMetriques)) == 1
}

// Sets of roles. A lawyer, an association or the Défenseur des droits opens one file at a time (client_ouvrir.go) and has no list.
var (
	visiteur = acces{genre: jetonVisite}
	etape    = acces{genre: jetonEtape}
	tous     = acces{genre: jetonSession}

	guichets    = parmi(dossier.RoleCourrier, dossier.RoleGuichet, dossier.RoleInstructeur, dossier.RoleSuperviseur)
	lecteurs    = parmi(dossier.RoleCourrier, dossier.RoleGuichet, dossier.RoleInstructeur, dossier.RoleSuperviseur, dossier.RoleDelegue)
	avecDossier = parmi(dossier.RoleCourrier, dossier.RoleGuichet, dossier.RoleInstructeur, dossier.RoleSuperviseur, dossier.RoleDelegue,
		dossier.RoleAvocat, dossier.RoleAssociation, dossier.RoleDDD)
	mandataires  = parmi(dossier.RoleAvocat, dossier.RoleAssociation, dossier.RoleDDD)
	exportateurs = parmi(dossier.RoleSuperviseur, dossier.RoleDelegue, dossier.RoleAvocat, dossier.RoleAssociation, dossier.RoleDDD)
	expediteurs  = parmi(dossier.RoleCourrier, dossier.RoleSuperviseur)
	chefs        = parmi(dossier.RoleSuperviseur, dossier.RoleAdmin)
	chiffres     = parmi(dossier.RoleSuperviseur, dossier.RoleInspection, dossier.RoleDelegue, dossier.RoleAdmin)
	admins       = parmi(dossier.RoleAdmin)
)

func parmi(roles ...dossier.Role) acces { return acces{genre: jetonSession, roles: roles} }

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// routesAgents is every route of the agents' listener but /healthz and the static files. A test tries each of them as each role.
var routesAgents = []route{
	{get, "/connexion", visiteur, (*agents).connexionVoir, false, false},
	{post, "/connexion", visiteur, (*agents).connexionEntrer, false, false},
	{get, "/connexion/code", etape, (*agents).codeVoir, false, false},
	{post, "/connexion/code", etape, (*agents).codeEntrer, false, false},
	{post, "/deconnexion", tous, (*agents).deconnexion, false, false},

	{get, "/", tous, (*agents).accueil, false, false},
	{get, "/compte", tous, (*agents).compteVoir, false, false},
	{post, "/compte", tous, (*agents).compteMotDePasse, false, false},
	{get, "/touches", tous, (*agents).touches, false, false},

	{get, "/agents", admins, (*agents).comptesVoir, false, false},
	{post, "/agents", admins, (*agents).compteCreer, false, false},
	{get, "/agents/:agent", admins, (*agents).compteModifierVoir, false, false},
	{post, "/agents/:agent", admins, (*agents).compteModifier, false, false},
	{get, "/metrics", admins, (*agents).metriques, false, true},
}
