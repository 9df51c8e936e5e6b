package web

import (
	"strings"

	"souspli/dossier"
	"souspli/store"
)

// blocMenu is one heading of the left column, with its entries.
type blocMenu struct {
	Titre   string
	Entrees []entreeMenu
}

type entreeMenu struct {
	Libelle, URL, Touche string
	Compte               int
	Plus                 bool // the count stopped before the end
	Ici                  bool
}

// menu lists the bannettes and pages the agent's role opens, with what waits in each. A count that cannot be had is left out:
// the page itself must still come.
func (a *agents) menu(q *requete) []blocMenu {
	ouvert := func(chemin string) bool {
		for _, r := range a.routes {
			if r.methode == get && r.chemin == chemin {
				return r.acces.permet(q.agent.Role)
			}
		}
		return false
	}
	ici := q.Request.URL.Path
	entree := func(libelle, url, touche string, n int) entreeMenu {
		chemin, query, _ := strings.Cut(url, "?")
		la := ici == chemin && (query == "" && q.Query("etat") == "" || query == "etat="+q.Query("etat"))
		return entreeMenu{Libelle: libelle, URL: url, Touche: touche, Compte: n, Ici: la}
	}
	var menu []blocMenu
	if ouvert("/plis") {
		comptes, err := a.compterPlis(q)
		if err != nil {
			a.log.Error("compter les plis", "erreur", err)
		}
		attente := comptes[dossier.PliRecu] + comptes[dossier.PliLu]
		menu = append(menu, blocMenu{"Plis", []entreeMenu{
			entree("Déposer", "/depot", "d", 0),
			entree("À vérifier", "/plis?etat=a_verifier", "v", comptes[dossier.PliAVerifier]),
			entree("En lecture", "/plis?etat=recu", "", attente),
			entree("En quarantaine", "/plis?etat=en_quarantaine", "", comptes[dossier.PliEnQuarantaine]),
			entree("Traités", "/plis?etat=traite", "", 0),
			entree("Objets gardés", "/objets", "o", 0),
		}})
	}
	var suite blocMenu
	suite.Titre = "Demandes"
	for _, e := range []entreeMenu{
		entree("Tâches", "/taches", "t", 0),
		entree("Agenda", "/agenda", "g", 0),
		entree("Registre", "/demandes", "r", 0),
		entree("Personnes à comparer", "/paires", "p", 0),
		entree("Dossier d’un client", "/client", "", 0),
		entree("Courriers du jour", "/courriers", "c", 0),
		entree("Imports", "/imports", "", 0),
		entree("Chiffres", "/chiffres", "", 0),
	} {
		if ouvert(e.URL) {
			if e.URL == "/taches" {
				e.Compte = a.compterTaches(q)
				e.Plus = e.Compte >= store.PlafondTaches
			}
			suite.Entrees = append(suite.Entrees, e)
		}
	}
	if len(suite.Entrees) > 0 {
		menu = append(menu, suite)
	}
	var reglages blocMenu
	reglages.Titre = "Réglages"
	for _, e := range []entreeMenu{
		entree("Préfectures", "/reglages", "", 0),
		entree("Comptes", "/agents", "", 0),
		entree("Touches du clavier", "/touches", "?", 0),
	} {
		if ouvert(e.URL) {
			reglages.Entrees = append(reglages.Entrees, e)
		}
	}
	return append(menu, reglages)
}

// accueil opens the work of the role.
func (a *agents) accueil(q *requete) error {
	switch q.agent.Role {
	case dossier.RoleAdmin:
		return a.aller(q, "/agents")
	case dossier.RoleInspection:
		return a.aller(q, "/chiffres")
	case dossier.RoleDelegue:
		return a.aller(q, "/demandes")
	case dossier.RoleAvocat, dossier.RoleAssociation, dossier.RoleDDD:
		return a.aller(q, "/client")
	}
	return a.aller(q, "/plis?etat=a_verifier")
}

func (a *agents) touches(q *requete) error { return a.page(q, "touches", nil) }
