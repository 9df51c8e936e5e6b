package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
	"souspli/templates"
)

// habilite is an agent of that role named for the acts that may harm.
func (b *banc) habilite(role dossier.Role) *visiteurTest {
	return b.ouvrir(b.compte(dossier.Agent{Role: role, Prefectures: []string{"33"}, VoitSensible: true, Habilite: true}, ""))
}

// TestActionsOnThePage: those possible are forms that say their effect and their article; the others say why not.
func TestActionsOnThePage(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	v := b.habilite(dossier.RoleSuperviseur)
	ici := "/demandes/" + d.Numero
	corps := page(t, v.get(ici), 200, `action="`+ici+`/actions/complete"`, "Effet", "R. 432-2", "Déclarer le dossier complet", "Ce qui n’est pas possible maintenant", "Aucun rendez-vous n’est fixé", "À faire", "Complétude à examiner")
	for _, a := range dossier.Actions {
		if !strings.Contains(corps, ici+"/actions/"+string(a.Code)+`"`) && !strings.Contains(corps, "<strong>"+a.Libelle+"</strong> :") {
			t.Errorf("%s n’est ni possible ni expliquée", a.Code)
		}
	}
	courrier := page(t, b.agent(dossier.RoleCourrier).get(ici), 200, "revient à")
	if strings.Contains(courrier, ici+"/actions/complete\"") {
		t.Error("un agent du courrier se voit offrir la complétude")
	}
	delegue := page(t, b.agent(dossier.RoleDelegue).get(ici), 200)
	if strings.Contains(delegue, "/actions/") {
		t.Error("le délégué se voit offrir une action")
	}
	// Every form sent empty comes back with its reason; where it can be done, its form alone is open, the reason beside the field the link leads
	// to, and the cursor there. Nothing has changed.
	for _, a := range dossier.Actions {
		w := v.post(ici+"/actions/"+string(a.Code), map[string]string{"version": "1"})
		corps := page(t, w, http.StatusUnprocessableEntity, `id="fautes"`)
		champ := regexp.MustCompile(`href="#(` + string(a.Code) + `-[a-z_]+)"`).FindStringSubmatch(corps)
		if champ == nil {
			if strings.Contains(corps, `id="action-`+string(a.Code)) {
				t.Errorf("%s : possible, et refusée sans dire quel champ", a.Code)
			}
			continue
		}
		forme := entre(t, corps, `<details class="action" id="action-`+string(a.Code)+`" name="action" open>`, "</details>")
		for _, x := range []string{`id="` + champ[1] + `"`, `id="` + champ[1] + `-m"`, "autofocus"} {
			if !strings.Contains(forme, x) {
				t.Errorf("%s : %s n’est pas dans le formulaire rouvert", a.Code, x)
			}
		}
		if n := strings.Count(entre(t, corps, `id="agir"`, `id="essais"`), " open>"); n != 1 {
			t.Errorf("%s : %d formulaires ouverts", a.Code, n)
		}
	}
	if x, err := b.store.Demande(t.Context(), d.ID); err != nil || x.Etat != dossier.DemandeEnregistree || x.Version != d.Version {
		t.Errorf("%+v %v", x.Etat, err)
	}
	page(t, v.post(ici+"/actions/rejet", nil), 404)
	page(t, v.post("/demandes/2026-33-000999/actions/complete", nil), 404)
}

// entre is what stands between two marks of a page.
func entre(t *testing.T, corps, debut, fin string) string {
	t.Helper()
	_, apres, ok := strings.Cut(corps, debut)
	dedans, _, ok2 := strings.Cut(apres, fin)
	if !ok || !ok2 {
		t.Fatalf("%q puis %q absents", debut, fin)
	}
	return dedans
}

// TestActionsGrouped: folded, those that the tasks call for first and in their order, those that close last; each task leads to its answers,
// opened; the address that opens them all leaves them open together.
func TestActionsGrouped(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementAucun)
	v := b.habilite(dossier.RoleSuperviseur)
	ici := "/demandes/" + d.Numero
	agir := func(corps string) string { return entre(t, corps, `id="agir"`, `id="essais"`) }
	corps := page(t, v.get(ici), 200, `href="?action=regularisation_demandee#action-regularisation_demandee"`, `href="?action=complete#action-complete"`)
	zone := agir(corps)
	if strings.Contains(zone, " open>") {
		t.Error("une action est dépliée sans qu’on le demande")
	}
	place := -1
	for _, x := range []string{titresGroupes[groupeTaches], "action-regularisation_demandee", "action-invitation", "action-complete", "action-pieces_demandees", titresGroupes[groupeAvancer], "action-convocation",
		titresGroupes[groupeTenir], "action-adresse_changee", titresGroupes[groupeClore], "action-desistement", "Ce qui n’est pas possible maintenant"} {
		i := strings.Index(zone, x)
		if i <= place {
			t.Errorf("%s n’est pas à sa place", x)
		}
		place = i
	}
	if zone = agir(page(t, v.get(ici+"?action=complete"), 200)); strings.Count(zone, " open>") != 1 || !strings.Contains(zone, `id="action-complete" name="action" open>`) {
		t.Error("l’adresse n’ouvre pas la seule action qu’elle nomme")
	}
	if zone = agir(page(t, v.get(ici+"?action=toutes"), 200)); strings.Contains(zone, `name="action"`) || strings.Count(zone, " open>") < 6 {
		t.Error("l’adresse n’ouvre pas toutes les actions ensemble")
	}
	for _, a := range dossier.Actions {
		if a.Habilite && a.Code != dossier.ActionRegularisation { // the letter that helps, and the only other act that may harm
			for g, cs := range reponses {
				if slices.Contains(cs, a.Code) {
					t.Errorf("la tâche %s propose « %s »", g, a.Libelle)
				}
			}
		}
	}
}

// TestActionStory: pieces asked, what was typed kept when it is refused, complement, completeness, slot, attendance; each redirects to the page.
func TestActionStory(t *testing.T) {
	b := nouveauBanc(t)
	pli := b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha))
	d := b.enregistrer(pli, dossier.FondementPostal)
	v := b.habilite(dossier.RoleSuperviseur)
	ici := "/demandes/" + d.Numero
	piece := demandables(d)[0]
	version := func() string {
		x, err := b.store.Demande(t.Context(), d.ID)
		if err != nil {
			t.Fatal(err)
		}
		return texteDe(dossier.PliID(x.Version))
	}
	agir := func(action string, champs map[string]string) {
		t.Helper()
		champs["version"] = version()
		vers(t, v.post(ici+"/actions/"+action, champs), ici+"?avis=action")
	}
	page(t, v.post(ici+"/actions/pieces_demandees", map[string]string{"piece": piece.Code, "raison." + piece.Code: "illisible", "precision." + piece.Code: "page coupée", "jours": "2"}), 422,
		"délai raisonnable", `value="page coupée"`, `value="illisible" selected`, `href="#pieces_demandees-jours"`, `id="action-pieces_demandees" name="action" open>`, `aria-describedby="pieces_demandees-jours-m" autofocus`)
	page(t, v.post(ici+"/actions/pieces_demandees", map[string]string{"piece": piece.Code, "raison." + piece.Code: "illisible", "jours": "trente"}), 422, "Écrivez un nombre")
	agir("pieces_demandees", map[string]string{"piece": piece.Code, "raison." + piece.Code: "illisible", "indispensable." + piece.Code: "oui", "jours": "30"})
	page(t, v.get(ici+"?avis=action"), 200, "noté au journal", "pièces demandées", "Demander des pièces", "enregistrée → pièces demandées", "à écrire", "demande de pièces")

	page(t, v.post(ici+"/lettres", map[string]string{"lettre": "restitution_originaux"}), 422, "un par ligne", `href="#lettre-objets"`)
	page(t, v.post(ici+"/lettres", map[string]string{"lettre": "sans_suite"}), 422, "ne se demande pas")
	page(t, v.post(ici+"/lettres", map[string]string{"lettre": "reponse_motifs", "lettre-recue_le": "hier"}), 422, "Écrivez le jour ainsi")
	vers(t, v.post(ici+"/lettres", map[string]string{"lettre": "restitution_originaux", "lettre-objets": "un passeport"}), ici+"?avis=lettre")
	page(t, v.get(ici), 200, "restitution d’originaux")

	// Two agents with the same page before their eyes: the second is told.
	page(t, v.post(ici+"/actions/complement_recu", map[string]string{"version": "1", "preuve": texteDe(pli), "page": "3", "recue": piece.Code}), http.StatusConflict)
	page(t, v.post(ici+"/actions/complement_recu", map[string]string{"preuve": texteDe(pli), "recue": piece.Code}), 422, "à quelle page")
	agir("complement_recu", map[string]string{"preuve": texteDe(pli), "page": "3", "recue": piece.Code})
	page(t, v.post(ici+"/actions/complete", nil), 422, "Dites quel jour")
	agir("complete", map[string]string{"le": b.hier().AddDays(1).String()})

	vers(t, v.post("/agenda", map[string]string{"prefecture": "33", "lieu": "Guichet 4", "du": b.hier().AddDays(2).String(), "au": b.hier().AddDays(2).String(), "heures": "09:00 09:30"}), "/agenda")
	cs, err := b.store.Creneaux(t.Context(), []string{"33"}, b.hier(), b.hier().AddDays(9), true)
	if err != nil || len(cs) != 2 {
		t.Fatal(cs, err)
	}
	agir("convocation", map[string]string{"creneau": texteDe(dossier.PliID(cs[0].ID)), "objet": "empreintes"})
	page(t, v.get("/agenda"), 200, d.Numero, "1 sur 1", "complet")
	page(t, v.get(ici), 200, "convoquée", "Guichet 4", "Rendez-vous actuel")
	b.horloge.Avancer(48 * time.Hour)
	v = b.habilite(dossier.RoleSuperviseur)
	agir("venue", map[string]string{"le": cs[0].Jour.String(), "empreintes": "oui"})
	agir("decision_notee", map[string]string{"le": cs[0].Jour.String(), "sens": "favorable", "reference": "D-1"})
	page(t, v.get(ici), 200, "décision notée", "Décision à notifier")
	agir("titre_a_retirer", map[string]string{})
	page(t, v.get("/courriers"), 200, "titre à retirer")
}

// TestActionProposals: what a form proposes is never a date nobody read nor a home in place of a confidential address, and an answer that the
// printed form would not take is refused.
func TestActionProposals(t *testing.T) {
	b := nouveauBanc(t)
	pli := b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha))
	d := b.enregistrer(pli, dossier.FondementPostal)
	v, ici := b.habilite(dossier.RoleSuperviseur), "/demandes/"+d.Numero
	forme := func(action string) string {
		t.Helper()
		return entre(t, page(t, v.get(ici+"?action="+action), 200), `id="action-`+action+`"`, "</details>")
	}
	if x := forme("complete"); !strings.Contains(x, `name="le" value="`+b.hier().String()+`"`) {
		t.Errorf("complet depuis : %s", entre(t, x, `id="complete-le"`, ">"))
	}
	if x := forme("adresse_changee"); !strings.Contains(x, `value="deux" checked`) {
		t.Error("un déménagement ordinaire change les deux adresses")
	}
	preuve := map[string]string{"preuve": texteDe(pli), "page": "1", "champs": "valable_au", "valeur": "bientôt"}
	page(t, v.post(ici+"/actions/modification", preuve), 422, `href="#modification-valeur"`, `id="modification-valeur-m"`)
	preuve["valeur"] = "2026-09-30"
	vers(t, v.post(ici+"/actions/modification", preuve), ici+"?avis=action")
	for _, confidentielle := range []string{"", "oui"} {
		tuteur := map[string]string{"quoi": "courrier", "voie": "1 place du Tuteur", "code_postal": "33000", "commune": "Bordeaux", "confidentielle": confidentielle, "motifs": "dit au guichet"}
		vers(t, v.post(ici+"/actions/adresse_changee", tuteur), ici+"?avis=action")
		if x := forme("adresse_changee"); !strings.Contains(x, `value="domicile" checked`) {
			t.Error("le domicile remplacerait une adresse des lettres qui est ailleurs")
		}
	}
	piece := demandables(d)[0]
	vers(t, v.post(ici+"/actions/pieces_demandees", map[string]string{"piece": piece.Code, "raison." + piece.Code: "illisible", "indispensable." + piece.Code: "oui", "jours": "30"}), ici)
	vers(t, v.post(ici+"/actions/complement_recu", map[string]string{"dispense": piece.Code, "motifs": "déjà connue du service"}), ici)
	if x := forme("complete"); !strings.Contains(x, `name="le" value="`+b.hier().AddDays(1).String()+`"`) {
		t.Errorf("complet depuis la dernière pièce : %s", entre(t, x, `id="complete-le"`, ">"))
	}
}

// TestLettreImprimeeALAdresseDAvant: the address changes while a letter is in a batch not handed over: its page says to take it out.
func TestLettreImprimeeALAdresseDAvant(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	lignes, err := templates.LignesEnvoi(d)
	if err != nil {
		t.Fatal(err)
	}
	cs, err := b.store.CourriersDeDemande(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	e := store.Ecriture{Donnees: []byte("{}"), Empreinte: dossier.EmpreinteDe([]byte("lettre")), NbPages: 2, Version: 2, Lignes: lignes}
	if err := b.store.EcrireCourrier(t.Context(), cs[0].ID, e); err != nil {
		t.Fatal(err)
	}
	if _, err := b.store.ImprimerLot(t.Context(), storetest.Lot("lot-essai", cs[0].ID)); err != nil {
		t.Fatal(err)
	}
	if err := b.store.LivrerLot(t.Context(), "lot-essai"); err != nil {
		t.Fatal(err)
	}
	v, ici := b.habilite(dossier.RoleSuperviseur), "/demandes/"+d.Numero
	const dit = "adresse d’avant"
	if corps := page(t, v.get(ici), 200); strings.Contains(corps, dit) {
		t.Error("rien n’a changé")
	}
	vers(t, v.post(ici+"/actions/adresse_changee", map[string]string{"quoi": "deux", "voie": "2 quai Neuf", "code_postal": "33000", "commune": "Bordeaux", "motifs": "dit au guichet"}), ici+"?avis=action")
	page(t, v.get(ici), 200, dit, "à retirer du lot")
	if _, err := b.store.DeposerLot(t.Context(), "lot-essai", nil, dossier.DateDe(b.horloge.Now()), 0); err != nil {
		t.Fatal(err)
	}
	if corps := page(t, v.get(ici), 200); strings.Contains(corps, dit) {
		t.Error("la lettre est partie")
	}

	// A closing that an agent took back while its letter waits to be signed.
	vue := demandeVue{demandeLigne: demandeLigne{Demande: dossier.Demande{Etat: dossier.DemandePieces}}}
	cloture := dossier.Courrier{Genre: dossier.CourrierSansSuite, Etat: dossier.CourrierImprime}
	if vue.ARetirer(cloture) != "demande rouverte depuis" {
		t.Errorf("%q", vue.ARetirer(cloture))
	}
	if vue.Etat = dossier.DemandeSansSuite; vue.ARetirer(cloture) != "" {
		t.Errorf("%q", vue.ARetirer(cloture))
	}
}

// TestHarmNeedsHabilitation: an agent who is not named for it is refused, with the reason; the administrator names them.
func TestHarmNeedsHabilitation(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementAucun)
	ici := "/demandes/" + d.Numero
	champs := map[string]string{"motifs": "dépôt par une voie qui n’est pas ouverte (R. 431-3)", "formalites": "prendre rendez-vous", "jours": "30"}
	id := b.compte(dossier.Agent{Role: dossier.RoleInstructeur, Prefectures: []string{"33"}}, "")
	v := b.ouvrir(id)
	page(t, v.post(ici+"/actions/regularisation_demandee", champs), 422, "nommément habilité")
	admin := b.agent(dossier.RoleAdmin, "33")
	vers(t, admin.post("/agents/"+texteDe(id), map[string]string{"action": "maj", "nom": "Dominique Essai", "qualite": "instructeur", "role": "instructeur", "prefectures": "33", "actif": "oui", "habilite": "oui"}), "/agents/")
	page(t, admin.get("/agents/"+texteDe(id)), 200, `name="habilite" value="oui" checked`)
	vers(t, b.ouvrir(id).post(ici+"/actions/regularisation_demandee", champs), ici)
}

// TestTasksPage: who is in danger first, with why; a task that only a person can see done is closed with a word.
func TestTasksPage(t *testing.T) {
	b := nouveauBanc(t)
	valable := func(jour string, qui map[string]string) map[string]string {
		m := map[string]string{"valable_au": jour}
		for k, x := range qui {
			m[k] = x
		}
		return m
	}
	tard := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", valable("2026-12-31", aicha))), dossier.FondementPostal)
	tot := b.enregistrer(b.deposer(2, "33", b.hier(), lectureTest("salarie", "renouvellement", valable("2026-03-01", boris))), dossier.FondementPostal)
	v := b.agent(dossier.RoleInstructeur)
	corps := page(t, v.get("/taches"), 200, tot.Numero, tard.Numero, "séjour plus prouvé depuis", "Séjour qui expire", "Complétude à examiner", "Transfert à examiner", "Courrier à envoyer", "n’a pas encore tourné")
	if strings.Index(corps, tot.Numero) > strings.Index(corps, tard.Numero) {
		t.Error("la personne dont le séjour a déjà expiré n’est pas la première")
	}
	// Read one under the other on a narrow screen: what to do, of which demande, by when.
	place, liste := -1, entre(t, corps, `<table class="pile"`, "</table>")
	for _, x := range []string{"<strong>Séjour qui expire", `href="/demandes/` + tot.Numero, `data-entete="pour le "`, "séjour plus prouvé depuis"} {
		i := strings.Index(liste, x)
		if i <= place {
			t.Errorf("%s n’est pas à sa place", x)
		}
		place = i
	}
	une := page(t, v.get("/taches?genre=transfert_a_examiner"), 200, tot.Numero)
	if strings.Contains(une, tard.Numero) {
		t.Error("le genre demandé n’est pas seul")
	}
	ts, err := b.store.TachesDe(t.Context(), tot.ID)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(ts, func(x dossier.Tache) bool { return x.Genre == dossier.TacheTransfert })
	chemin := "/taches/" + texteDe(dossier.PliID(ts[i].ID))
	page(t, v.post(chemin, nil), 422, "Dites en un mot", `href="#motif-`+texteDe(ts[i].ID)+`"`, `aria-describedby="motif-m" autofocus`)
	vers(t, v.post(chemin, map[string]string{"motif": "adresse en Gironde confirmée"}), "/demandes/"+tot.Numero)
	page(t, v.post(chemin, map[string]string{"motif": "encore"}), http.StatusConflict)
	if x := page(t, v.get("/taches?genre=transfert_a_examiner"), 200, "Rien à faire"); strings.Contains(x, tot.Numero) {
		t.Error("la tâche close est encore là")
	}
	if _, err := b.store.Jour(t.Context(), b.hier().AddDays(1)); err != nil {
		t.Fatal(err)
	}
	page(t, v.get("/taches"), 200, "Le temps a été compté jusqu’au")
}

func TestCountsInWords(t *testing.T) {
	for attendu, got := range map[string]string{"7": nombreTaches(7, false), "999": nombreTaches(999, false), "1\u00a0000 et plus": nombreTaches(store.PlafondTaches, true), "17\u00a0042": nombreTaches(17042, false)} {
		if got != attendu {
			t.Errorf("%q, attendu %q", got, attendu)
		}
	}
}

// TestAgenda: what cannot be opened is refused field by field; a slot never shrinks under what is taken.
func TestAgenda(t *testing.T) {
	b := nouveauBanc(t)
	v := b.agent(dossier.RoleGuichet)
	page(t, v.get("/agenda"), 200, "Aucun créneau", "Ouvrir des créneaux")
	demain := b.hier().AddDays(2).String()
	juste := map[string]string{"prefecture": "33", "lieu": "Guichet 4", "du": demain, "au": demain, "heures": "09:00", "capacite": "2"}
	for champ, valeur := range map[string]string{"prefecture": "75", "lieu": "", "du": b.hier().String(), "au": "demain", "heures": "9h", "duree": "0", "capacite": "mille"} {
		m := map[string]string{champ: valeur}
		for k, x := range juste {
			if k != champ {
				m[k] = x
			}
		}
		page(t, v.post("/agenda", m), 422, `href="#`+champ+`"`)
	}
	vers(t, v.post("/agenda", juste), "/agenda?du="+demain)
	page(t, v.post("/agenda", juste), 422, "existe déjà")
	cs, err := b.store.Creneaux(t.Context(), []string{"33"}, b.hier(), b.hier().AddDays(9), false)
	if err != nil || len(cs) != 1 || cs[0].Capacite != 2 {
		t.Fatal(cs, err)
	}
	ici := "/agenda/" + texteDe(dossier.PliID(cs[0].ID))
	page(t, v.post(ici, map[string]string{"capacite": "zéro"}), 422, "Écrivez un nombre")
	vers(t, v.post(ici, map[string]string{"capacite": "3", "ferme": "oui"}), "/agenda")
	if c, err := b.store.Creneau(t.Context(), cs[0].ID); err != nil || c.Capacite != 3 || !c.Ferme {
		t.Errorf("%+v %v", c, err)
	}
	if x := page(t, b.agent(dossier.RoleInstructeur).get("/agenda?du="+demain), 200, "Guichet 4"); strings.Contains(x, "Ouvrir des créneaux") {
		t.Error("un instructeur se voit offrir l’ouverture de l’agenda")
	}
}

// TestTransferredDemande: the destination takes it and acts; who sent it then reads it and is offered nothing; the others do not see it.
func TestTransferredDemande(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", boris)), dossier.FondementPostal)
	ici := "/demandes/" + d.Numero
	paris, lyon := b.agent(dossier.RoleInstructeur, "75"), b.agent(dossier.RoleInstructeur, "69")
	page(t, paris.get(ici), 404)
	chef := b.agent(dossier.RoleSuperviseur)
	if _, err := b.store.Agir(t.Context(), store.Ordre{Demande: d.ID, Action: dossier.ActionTransfert, Agent: chef.id, Donnees: dossier.DonneesActe{Prefecture: "75"}}); err != nil {
		t.Fatal(err)
	}
	corps := page(t, paris.get(ici+"?action=toutes"), 200, "transférée", "Demande reçue par transfert, à prendre en charge", "/actions/prise_en_charge", "/actions/transfert_refuse", "Fondement retenu")
	if strings.Contains(corps, `action="`+ici+`/actions/reouverture"`) {
		t.Error("la préfecture destinataire se voit offrir de défaire le transfert")
	}
	page(t, paris.post(ici+"/actions/reouverture", map[string]string{"motifs": "x"}), 422, "prenez-la d’abord en charge")
	page(t, paris.post(ici+"/actions/transfert_refuse", map[string]string{"motifs": "non"}), 422, "n’est pas compétente")
	page(t, paris.get("/taches"), 200, d.Numero, "à prendre en charge")
	page(t, paris.get("/demandes"), 200, d.Numero)
	page(t, lyon.get(ici), 404)
	page(t, chef.get(ici), 200, "Transmise à")
	page(t, chef.post(ici+"/actions/prise_en_charge", nil), 422, "destinataire a la main")
	page(t, lyon.post(ici+"/actions/prise_en_charge", nil), 404)
	vers(t, paris.post(ici+"/actions/prise_en_charge", nil), ici+"?avis=action")
	page(t, paris.get(ici+"?action=toutes"), 200, "enregistrée", "Transmise par", "/actions/complete")
	corps = page(t, chef.get(ici), 200, d.Numero, "Transmise par", "Prendre en charge la demande transmise")
	if strings.Contains(corps, "/actions/") {
		t.Error("la préfecture qui l’a transmise se voit encore offrir une action")
	}
	page(t, chef.post(ici+"/actions/complete", map[string]string{"le": b.hier().String()}), 404)
	page(t, chef.post(ici+"/faits", map[string]string{"genre": "en_ligne", "blocage": "maintenance_site", "jour": "2026-02-20"}), 404)
	if strings.Contains(corps, ici+"/faits") || strings.Contains(corps, ici+"/lettres") {
		t.Error("la préfecture qui l’a transmise se voit offrir un fait à noter, ou une lettre")
	}
	page(t, chef.get("/demandes"), 200, d.Numero)
	page(t, lyon.get(ici), 404)
}
