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

func voie(methode, chemin string, a acces, gere func(*agents, *requete) error) route {
	return route{methode: methode, chemin: chemin, acces: a, gere: gere}
}

func (r route) enFlux() route    { r.flux = true; return r }
func (r route) avecJeton() route { r.jetonOK = true; return r }

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
	importateurs = parmi(dossier.RoleSuperviseur)
	mandataires  = parmi(dossier.RoleAvocat, dossier.RoleAssociation, dossier.RoleDDD)
	exportateurs = parmi(dossier.RoleSuperviseur, dossier.RoleDelegue, dossier.RoleAvocat, dossier.RoleAssociation, dossier.RoleDDD)
	expediteurs  = parmi(dossier.RoleCourrier, dossier.RoleSuperviseur)
	responsables = parmi(dossier.RoleGuichet, dossier.RoleSuperviseur)
	chefs        = parmi(dossier.RoleSuperviseur, dossier.RoleAdmin)
	// Who may say that two persons are one, or change what is known of a person.
	gestionnaires = parmi(dossier.RoleGuichet, dossier.RoleInstructeur, dossier.RoleSuperviseur)
	chiffres      = parmi(dossier.RoleSuperviseur, dossier.RoleInspection, dossier.RoleDelegue, dossier.RoleAdmin)
	admins        = parmi(dossier.RoleAdmin)
)

func parmi(roles ...dossier.Role) acces { return acces{genre: jetonSession, roles: roles} }

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// routesAgents is every route of the agents' listener but /healthz and the static files. A test tries each of them as each role.
var routesAgents = []route{
	voie(get, "/connexion", visiteur, (*agents).connexionVoir),
	voie(post, "/connexion", visiteur, (*agents).connexionEntrer),
	voie(get, "/connexion/code", etape, (*agents).codeVoir),
	voie(post, "/connexion/code", etape, (*agents).codeEntrer),
	voie(post, "/deconnexion", tous, (*agents).deconnexion),

	voie(get, "/", tous, (*agents).accueil),
	voie(get, "/compte", tous, (*agents).compteVoir),
	voie(post, "/compte", tous, (*agents).compteMotDePasse),
	voie(get, "/touches", tous, (*agents).touches),

	voie(get, "/depot", guichets, (*agents).depotVoir),
	voie(post, "/depot", guichets, (*agents).depotEnvoyer).enFlux(),
	voie(get, "/plis", guichets, (*agents).plisVoir),
	voie(get, "/plis/:pli", guichets, (*agents).pliVoir),
	voie(get, "/plis/:pli/original", guichets, (*agents).pliOriginal),
	voie(get, "/plis/:pli/texte.pdf", guichets, (*agents).pliCopie),
	voie(get, "/plis/:pli/pages/:page/image", guichets, (*agents).pliImage),
	voie(get, "/plis/:pli/pages/:page/vignette", guichets, (*agents).pliVignette),
	voie(get, "/plis/:pli/champs/:formulaire/:champ/image", guichets, (*agents).pliExtrait),
	voie(post, "/plis/:pli/champs/:formulaire/:champ", guichets, (*agents).pliCorriger),
	voie(post, "/plis/:pli/reception", guichets, (*agents).pliReception),
	voie(post, "/plis/:pli/saisie", guichets, (*agents).pliSaisir),
	voie(post, "/plis/:pli/retours", guichets, (*agents).pliRetour),
	voie(post, "/plis/:pli/fondement/:formulaire", guichets, (*agents).pliFondement),
	voie(get, "/plis/:pli/personnes/:formulaire", guichets, (*agents).pliPersonnes),
	voie(post, "/plis/:pli/personnes/:formulaire", guichets, (*agents).pliPersonneDire),
	voie(post, "/plis/:pli/enregistrement", guichets, (*agents).pliEnregistrer),
	voie(post, "/plis/:pli/quarantaine", guichets, (*agents).pliQuarantaine),
	voie(post, "/plis/:pli/taxe", guichets, (*agents).pliTaxe),
	voie(post, "/plis/:pli/objets", guichets, (*agents).pliObjet),
	voie(post, "/plis/:pli/objets/retour", guichets, (*agents).pliRendreObjets),
	voie(post, "/demandes/:numero/objets/retour", guichets, (*agents).demandeRendreObjets),
	voie(get, "/objets", guichets, (*agents).objetsVoir),
	voie(post, "/objets/:objet/paraphe", guichets, (*agents).objetParapher),

	voie(get, "/demandes", lecteurs, (*agents).demandesVoir),
	voie(post, "/demandes", lecteurs, (*agents).demandesChercher),
	voie(get, "/demandes/:numero", avecDossier, (*agents).demandeVoir),
	voie(post, "/demandes/:numero/actions/:action", guichets, (*agents).demandeAgir),
	voie(post, "/demandes/:numero/code-suivi", guichets, (*agents).demandeCodeSuivi),
	voie(get, "/demandes/:numero/plis/:pli/pages/:page", avecDossier, (*agents).demandePage),
	voie(get, "/demandes/:numero/export.zip", exportateurs, (*agents).demandeExporter),
	voie(get, "/personnes/:personne", lecteurs, (*agents).personneVoir),
	voie(post, "/personnes/:personne/fusion", gestionnaires, (*agents).personneFusionner),
	voie(post, "/personnes/:personne/separation", gestionnaires, (*agents).personneSeparer),
	voie(post, "/personnes/:personne/deces", gestionnaires, (*agents).personneDeces),
	voie(post, "/personnes/:personne/representant", gestionnaires, (*agents).personneRepresentant),
	voie(post, "/personnes/:personne/liens", gestionnaires, (*agents).personneLier),
	voie(get, "/paires", gestionnaires, (*agents).pairesVoir),
	voie(get, "/paires/:paire", gestionnaires, (*agents).paireVoir),
	voie(post, "/paires/:paire", gestionnaires, (*agents).paireJuger),
	voie(get, "/client", mandataires, (*agents).clientVoir),
	voie(post, "/client", mandataires, (*agents).clientOuvrir),
	voie(post, "/demandes/:numero/faits", guichets, (*agents).demandeNoterFait),
	voie(post, "/demandes/:numero/lettres", guichets, (*agents).demandeLettre),
	voie(get, "/chiffres", chiffres, (*agents).chiffresVoir),

	voie(get, "/imports", importateurs, (*agents).importsVoir),
	voie(post, "/imports", importateurs, (*agents).importsEnvoyer).enFlux(),
	voie(get, "/imports/:import", importateurs, (*agents).importVoir),
	voie(get, "/imports/:import/refus.csv", importateurs, (*agents).importRefus),
	voie(post, "/imports/:import/lignes/:ligne", importateurs, (*agents).importDecider),

	voie(get, "/taches", guichets, (*agents).tachesVoir),
	voie(post, "/taches/:tache", guichets, (*agents).tacheFaire),
	voie(get, "/agenda", guichets, (*agents).agendaVoir),
	voie(post, "/agenda", responsables, (*agents).agendaOuvrir),
	voie(post, "/agenda/:creneau", responsables, (*agents).agendaChanger),

	voie(get, "/courriers", guichets, (*agents).courriersVoir),
	voie(get, "/courriers/pdf/:courrier", avecDossier, (*agents).courrierPDF),
	voie(post, "/courriers/lots", expediteurs, (*agents).courriersLot),
	voie(get, "/courriers/lots/:lot", expediteurs, (*agents).lotVoir),
	voie(post, "/courriers/lots/:lot/sous-pli", expediteurs, (*agents).lotSousPli),
	voie(post, "/courriers/lots/:lot/depot", expediteurs, (*agents).lotDeposer),
	voie(post, "/courriers/lots/:lot/reimpression", expediteurs, (*agents).lotReimprimer),
	voie(post, "/courriers/lots/:lot/retrait", expediteurs, (*agents).lotRetirer),
	voie(get, "/courriers/lots/:lot/:fichier", expediteurs, (*agents).lotFichier),

	voie(get, "/reglages", chefs, (*agents).reglagesListe),
	voie(get, "/reglages/:prefecture", chefs, (*agents).reglagesVoir),
	voie(post, "/reglages/:prefecture", chefs, (*agents).reglagesSauver),
	voie(post, "/reglages/:prefecture/plages", chefs, (*agents).plageAjouter),
	voie(get, "/agents", admins, (*agents).comptesVoir),
	voie(post, "/agents", admins, (*agents).compteCreer),
	voie(get, "/agents/:agent", admins, (*agents).compteModifierVoir),
	voie(post, "/agents/:agent", admins, (*agents).compteModifier),
	voie(get, "/metrics", admins, (*agents).metriques).avecJeton(),
}
