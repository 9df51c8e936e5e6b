package web

import (
	"net/http"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store/storetest"
)

// lieux are the parameters of the routes, filled with what exists in the register of the test.
func lieux(b *banc) (*strings.Replacer, dossier.Demande) {
	b.Helper()
	attente := b.deposer(1, "33", b.hier(), lectureTest("conjoint-francais", "renouvellement", aicha, "nom_naissance"))
	fait := b.deposer(2, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha))
	d := b.enregistrer(fait, dossier.FondementPostal)
	cs, err := b.store.CourriersDeDemande(b.Context(), d.ID)
	if err != nil || len(cs) == 0 {
		b.Fatal(cs, err)
	}
	autre := b.enregistrer(b.deposer(3, "33", b.hier(), lectureTest("salarie", "renouvellement", boris)), dossier.FondementPostal)
	une, deux := d.PersonneID, autre.PersonneID
	storetest.Executer(b, b.store, "INSERT INTO paires (une, autre, avis, score, motif, a) VALUES ($1, $2, 'a_voir', 3, '', now())", min(une, deux), max(une, deux))
	paire := storetest.Interroger[int64](b, b.store, "SELECT id FROM paires")
	cible := b.compte(dossier.Agent{Role: dossier.RoleCourrier, Prefectures: []string{"33"}}, "")
	imp, ligne := b.importer("33", "numero_signalement;date;numero_etranger\nS-1;01/03/2026;9912345678\n")
	cr, err := b.store.OuvrirCreneaux(b.Context(), []dossier.Creneau{{Prefecture: "33", LieuJour: dossier.LieuJour{Lieu: "Guichet", Jour: b.hier().AddDays(9), Heure: "09:00"}, Duree: 20, Capacite: 1}}, cible)
	if err != nil {
		b.Fatal(err)
	}
	ts, err := b.store.TachesDe(b.Context(), d.ID)
	if err != nil || len(ts) == 0 {
		b.Fatal(ts, err)
	}
	objet, err := b.store.InscrireObjet(b.Context(), dossier.Objet{Pli: fait, Genre: dossier.ObjetCleUSB, Nombre: 1, Description: "clé", Lieu: "tiroir", OuvertPar: cible})
	if err != nil {
		b.Fatal(err)
	}
	return strings.NewReplacer(":objet", texteDe(objet), ":import", texteDe(imp), ":ligne", texteDe(ligne), ":action", "complete", ":tache", texteDe(ts[0].ID), ":creneau", texteDe(cr[0]), ":numero/plis/:pli/pages/:page", d.Numero+"/plis/"+texteDe(fait)+"/pages/1", ":pli", texteDe(attente), ":page", "1", ":formulaire", "0",
		":champ", "nom_naissance", ":numero", d.Numero, ":courrier", texteDe(cs[0].ID), ":lot", "lot-2026-03-12-000001", ":fichier", "lot.pdf",
		":prefecture", "33", ":agent", texteDe(cible), ":personne", texteDe(d.PersonneID), ":paire", texteDe(paire)), d
}

// champsDeRoute fills the forms enough for the handler to run.
var champsDeRoute = map[string]map[string]string{
	"/courriers/lots": {"prefecture": "33"},
}

// TestEachRouteForEachRole: what the table says, and nothing else. Every route, every role, and nobody; every form without its token.
func TestEachRouteForEachRole(t *testing.T) {
	b := nouveauBanc(t)
	remplir, _ := lieux(b)
	comptes := map[dossier.Role]dossier.AgentID{}
	for _, r := range dossier.Roles {
		comptes[r.Role] = b.compte(dossier.Agent{Role: r.Role, Prefectures: []string{"33"}, VoitSensible: true}, "")
	}
	for _, r := range routesAgents {
		chemin := remplir.Replace(r.chemin)
		if strings.Contains(chemin, ":") {
			t.Fatalf("%s : paramètre sans valeur", chemin)
		}
		if r.acces.genre == jetonVisite {
			continue // everyone: TestLogin
		}
		w := b.anonyme().demander(r.methode, chemin, "application/x-www-form-urlencoded", nil)
		if r.methode == get && (w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/connexion") || r.methode == post && w.Code != http.StatusForbidden {
			t.Errorf("%s %s sans session : %d", r.methode, r.chemin, w.Code)
		}
		for role, id := range comptes {
			permis := r.acces.genre == jetonSession && r.acces.permet(role)
			if r.methode == post {
				if w := b.ouvrir(id).demander(post, chemin, "application/x-www-form-urlencoded", strings.NewReader("csrf=faux")); w.Code != http.StatusForbidden && r.acces.genre == jetonSession {
					t.Errorf("%s : %s avec un jeton faux : %d, attendu 403", r.chemin, role, w.Code)
				}
			}
			v := b.ouvrir(id)
			var code int
			if r.methode == post {
				w := v.post(chemin, champsDeRoute[r.chemin])
				if r.flux {
					w = v.multipart(chemin, nil, nil)
				}
				code = w.Code
			} else {
				code = v.get(chemin).Code
			}
			switch {
			case r.acces.genre == jetonEtape: // a session is not a step
				if code != http.StatusSeeOther && code != http.StatusForbidden {
					t.Errorf("%s %s : %s a une session et obtient %d", r.methode, r.chemin, role, code)
				}
			case permis && (code == http.StatusForbidden || code >= 500):
				t.Errorf("%s %s : %s doit pouvoir, obtient %d\n%s", r.methode, r.chemin, role, code, b.journal)
			case !permis && code != http.StatusForbidden:
				t.Errorf("%s %s : %s ne doit pas, obtient %d", r.methode, r.chemin, role, code)
			}
		}
	}
}

// TestForeignFormIsRefused: a form posted from another site, even with a good token, is refused.
func TestForeignFormIsRefused(t *testing.T) {
	b := nouveauBanc(t)
	v := b.agent(dossier.RoleSuperviseur)
	r := v.requete(post, "/demandes", "csrf="+v.csrf()+"&texte=x")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if w := v.servir(r); w.Code != http.StatusForbidden {
		t.Fatalf("formulaire d’un autre site : %d", w.Code)
	}
	r = v.requete(post, "/demandes", "csrf="+v.csrf()+"&texte=x")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if w := v.servir(r); w.Code != http.StatusOK {
		t.Fatalf("notre formulaire : %d", w.Code)
	}
}

// TestScope: an agent of the Gironde sees nothing of Paris, in a list, a page, an image, a letter or a form.
func TestScope(t *testing.T) {
	b := nouveauBanc(t)
	remplir, d := lieux(b)
	for _, role := range []dossier.Role{dossier.RoleCourrier, dossier.RoleGuichet, dossier.RoleInstructeur, dossier.RoleSuperviseur, dossier.RoleDelegue, dossier.RoleAdmin} {
		paris := b.agent(role, "75")
		for _, r := range routesAgents {
			if !r.acces.permet(role) || !strings.Contains(r.chemin, ":") || strings.HasPrefix(r.chemin, "/agents") {
				continue
			}
			w := paris.get(remplir.Replace(r.chemin))
			if r.methode == post {
				w = paris.post(remplir.Replace(r.chemin), nil)
			}
			if w.Code != http.StatusNotFound {
				t.Errorf("%s %s : un %s de Paris obtient %d", r.methode, r.chemin, role, w.Code)
			}
		}
		for _, liste := range []string{"/plis?etat=a_verifier", "/plis?etat=traite", "/demandes", "/courriers", "/chiffres", "/objets", "/taches", "/agenda"} {
			if w := paris.get(liste); w.Code == http.StatusOK && (strings.Contains(w.Body.String(), d.Numero) || strings.Contains(w.Body.String(), "Pli 1<") || strings.Contains(w.Body.String(), aicha["nom_naissance"])) {
				t.Errorf("%s : un %s de Paris voit la Gironde", liste, role)
			}
		}
	}
	if w := b.agent(dossier.RoleCourrier, "75").post("/courriers/lots", map[string]string{"prefecture": "33"}); w.Code != http.StatusForbidden {
		t.Errorf("lot d’une autre préfecture : %d", w.Code)
	}
}

// TestSensitive: without the right, a sensitive demande is in no list, no search, no count, and its address leads nowhere.
func TestSensitive(t *testing.T) {
	b := nouveauBanc(t)
	fait := b.deposer(1, "33", b.hier(), lectureTest("etranger-malade", "renouvellement", aicha))
	d := b.enregistrer(fait, dossier.FondementPostal)
	if !d.Sensible {
		t.Fatal("la demande n’est pas sensible : l’essai ne prouve rien")
	}
	attente := b.deposer(2, "33", b.hier(), lectureTest("etranger-malade", "premiere_demande", boris, "nom_naissance"))
	ordinaire := b.deposer(3, "33", b.hier(), lectureTest("salarie", "renouvellement", boris, "nom_naissance"))
	id := b.compte(dossier.Agent{Role: dossier.RoleSuperviseur, Prefectures: []string{"33"}}, "")
	sans, avec := b.ouvrir(id), b.agent(dossier.RoleSuperviseur)
	for _, chemin := range []string{
		"/demandes/" + d.Numero, "/demandes/" + d.Numero + "/export.zip", "/plis/" + texteDe(attente), "/plis/" + texteDe(fait), "/plis/" + texteDe(attente) + "/pages/1/image",
		"/plis/" + texteDe(attente) + "/original", "/demandes/" + d.Numero + "/plis/" + texteDe(fait) + "/pages/1",
	} {
		if w := sans.get(chemin); w.Code != http.StatusNotFound {
			t.Errorf("%s sans le droit : %d", chemin, w.Code)
		}
		if w := avec.get(chemin); w.Code != http.StatusOK {
			t.Errorf("%s avec le droit : %d", chemin, w.Code)
		}
	}
	for _, liste := range []string{"/plis?etat=a_verifier", "/plis?etat=traite", "/demandes", "/courriers", "/taches"} {
		corps := page(t, sans.get(liste), 200)
		if strings.Contains(corps, d.Numero) || strings.Contains(corps, aicha["nom_naissance"]) || strings.Contains(corps, ">Pli "+texteDe(attente)+"<") || strings.Contains(corps, ">Pli "+texteDe(fait)+"<") {
			t.Errorf("%s montre une demande sensible", liste)
		}
	}
	page(t, sans.get("/plis?etat=a_verifier"), 200, "Pli "+texteDe(ordinaire))
	trouve := page(t, sans.post("/demandes", map[string]string{"texte": aicha["nom_naissance"]}), 200, "Aucune demande ne correspond")
	if strings.Contains(trouve, d.Numero) {
		t.Error("la recherche montre une demande sensible")
	}
	page(t, avec.post("/demandes", map[string]string{"texte": aicha["nom_naissance"]}), 200, d.Numero)
	// One pli waits that may be seen, two in all.
	for v, n := range map[*visiteurTest]string{sans: "1", avec: "2"} {
		page(t, v.get("/chiffres"), 200, `<td>à vérifier</td><td class="nombre">`+n+`</td>`)
	}
	page(t, sans.get("/chiffres"), 200, `<td>enregistrée</td><td class="nombre">0</td>`)
	page(t, avec.get("/chiffres"), 200, `<td>enregistrée</td><td class="nombre">1</td>`)
}

// TestRights pins, apart from the table, who may do what cannot be undone or shows most: a line changed by mistake is seen here.
func TestRights(t *testing.T) {
	for chemin, roles := range map[string]string{
		"POST /agents": "admin", "POST /agents/:agent": "admin", "POST /reglages/:prefecture": "superviseur admin", "POST /courriers/lots": "courrier superviseur", "POST /courriers/lots/:lot/sous-pli": "courrier superviseur",
		"POST /courriers/lots/:lot/depot": "courrier superviseur", "POST /courriers/lots/:lot/reimpression": "courrier superviseur", "POST /courriers/lots/:lot/retrait": "courrier superviseur", "POST /reglages/:prefecture/plages": "superviseur admin",
		"GET /demandes/:numero/export.zip": "superviseur delegue avocat association ddd", "POST /plis/:pli/enregistrement": "courrier guichet instructeur superviseur",
		"GET /demandes": "courrier guichet instructeur superviseur delegue", "GET /plis/:pli/original": "courrier guichet instructeur superviseur", "GET /plis/:pli/texte.pdf": "courrier guichet instructeur superviseur", "POST /client": "avocat association ddd",
		"POST /imports": "superviseur", "GET /imports/:import": "superviseur", "POST /imports/:import/lignes/:ligne": "superviseur", "POST /demandes/:numero/faits": "courrier guichet instructeur superviseur",
		"POST /demandes/:numero/actions/:action": "courrier guichet instructeur superviseur", "POST /agenda": "guichet superviseur", "POST /agenda/:creneau": "guichet superviseur",
		"POST /demandes/:numero/code-suivi": "courrier guichet instructeur superviseur",
		"POST /plis/:pli/objets":            "courrier guichet instructeur superviseur", "GET /objets": "courrier guichet instructeur superviseur",
		"POST /objets/:objet/paraphe": "courrier guichet instructeur superviseur", "POST /plis/:pli/taxe": "courrier guichet instructeur superviseur",
		"POST /plis/:pli/objets/retour": "courrier guichet instructeur superviseur", "POST /demandes/:numero/objets/retour": "courrier guichet instructeur superviseur",
		"POST /taches/:tache": "courrier guichet instructeur superviseur",
		"GET /chiffres":       "superviseur delegue inspection admin",
	} {
		trouve := false
		for _, r := range routesAgents {
			if r.methode+" "+r.chemin != chemin {
				continue
			}
			trouve = true
			var permis []string
			for _, x := range dossier.Roles {
				if r.acces.permet(x.Role) {
					permis = append(permis, string(x.Role))
				}
			}
			if got := strings.Join(permis, " "); got != roles {
				t.Errorf("%s : %s, attendu %s", chemin, got, roles)
			}
		}
		if !trouve {
			t.Errorf("%s n’existe plus", chemin)
		}
	}
	for _, r := range routesAgents {
		if r.acces.genre == jetonVisite && r.chemin != "/connexion" {
			t.Errorf("%s est ouverte à tous", r.chemin)
		}
	}
}
