package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/store"
)

// pageNavigateur is one page the browser opens; the script browser/controle.mjs says what it does with it.
type pageNavigateur struct {
	Nom      string       `json:"nom"`
	URL      string       `json:"url"`
	Cookies  []cookieTest `json:"cookies,omitempty"`
	Largeurs []int        `json:"largeurs,omitempty"`
	Sombre   bool         `json:"sombre,omitempty"`
	Axe      int          `json:"largeurAxe,omitempty"` // the one width axe runs at; 0: each
	Etapes   []etapeTest  `json:"etapes,omitempty"`
}

type cookieTest struct {
	Nom    string `json:"name"`
	Valeur string `json:"value"`
	URL    string `json:"url"`
}

type etapeTest struct {
	Remplir map[string]string `json:"remplir,omitempty"`
	Cliquer string            `json:"cliquer,omitempty"`
	Taper   string            `json:"taper,omitempty"`   // a key that stays on the page
	Presser string            `json:"presser,omitempty"` // a key that leads to another
	Attendu string            `json:"attendu,omitempty"` // a text of the page, afterwards
	Valeur  string            `json:"valeur,omitempty"`  // of the element that has the focus, in view, afterwards
}

// TestInBrowser opens each page in Chromium and runs axe on it (WCAG 2.2 A and AA, RGAA 4): no violation, nothing that runs over the
// side of the screen, nothing that the content policy had to stop. It needs node and Chromium, and is asked for by name:
// SOUSPLI_BROWSER=1. With SOUSPLI_CAPTURES=folder, a picture of each page is kept there; with SOUSPLI_PAGES=word, only the pages whose
// name has it are opened, to look at them.
func TestInBrowser(t *testing.T) {
	navigateurDemande(t)
	pages := append(pagesPubliques(t), pagesAgents(t)...)
	if mot := os.Getenv("SOUSPLI_PAGES"); mot != "" {
		pages = slices.DeleteFunc(pages, func(p pageNavigateur) bool { return !strings.Contains(p.Nom, mot) })
	} else if os.Getenv("SOUSPLI_LONG") == "" {
		pages = enRotation(t, pages)
	}
	ouvrirPages(t, pages, true, captures(t))
}

// enRotation is what one run opens: each page, axe at one of its widths; of its other languages and themes, a third. SOUSPLI_TRANCHE, which the
// script sets to the number of commits, turns both: all is seen in six runs, and in each of make test-long.
func enRotation(t *testing.T, pages []pageNavigateur) []pageNavigateur {
	t.Helper()
	n, err := strconv.Atoi(cmp.Or(os.Getenv("SOUSPLI_TRANCHE"), "0"))
	if err != nil {
		t.Fatalf("SOUSPLI_TRANCHE : %v", err)
	}
	var r []pageNavigateur
	variantes := 0
	for i, p := range pages {
		if p.Sombre || strings.Contains(p.URL, "/ar/") || strings.Contains(p.URL, "/falc/") || strings.Contains(p.URL, "/en/") {
			if variantes++; (n+variantes)%3 != 0 {
				continue
			}
		}
		if len(p.Largeurs) > 1 {
			p.Axe = p.Largeurs[(n+i)%len(p.Largeurs)]
		}
		r = append(r, p)
	}
	return r
}

// TestRotation: what one run leaves out, another opens.
func TestRotation(t *testing.T) {
	toutes := []pageNavigateur{{Nom: "a", URL: "/", Largeurs: []int{1280, 360}}, {Nom: "a-ar", URL: "/ar/"}, {Nom: "b", URL: "/b"}, {Nom: "b-sombre", URL: "/b", Sombre: true}, {Nom: "c-en", URL: "/en/c"}}
	vues := map[string]bool{}
	for n := range 6 {
		t.Setenv("SOUSPLI_TRANCHE", strconv.Itoa(n))
		noms := map[string]bool{}
		for _, p := range enRotation(t, toutes) {
			noms[p.Nom], vues[fmt.Sprint(p.Nom, p.Axe)] = true, true
		}
		if !noms["a"] || !noms["b"] || len(noms) != 3 {
			t.Errorf("tranche %d : %v", n, noms)
		}
	}
	for _, v := range []string{"a1280", "a360", "a-ar0", "b0", "b-sombre0", "c-en0"} {
		if !vues[v] {
			t.Errorf("%s n’est jamais ouverte", v)
		}
	}
}

// navigateurDemande skips the test unless the browser was asked for; asked for and missing, it fails.
func navigateurDemande(t *testing.T) {
	t.Helper()
	if os.Getenv("SOUSPLI_BROWSER") == "" {
		t.Skip("SOUSPLI_BROWSER absent : pages non ouvertes dans un navigateur")
	}
	if _, err := os.Stat("browser/node_modules/playwright-core"); err != nil {
		c := exec.Command("npm", "ci", "--no-audit", "--no-fund")
		c.Dir = "browser"
		if sortie, err := c.CombinedOutput(); err != nil {
			t.Fatalf("npm ci : %v\n%s", err, sortie)
		}
	}
}

// ouvrirPages opens the pages, and fails for each fault that the script finds. Pictures go to the folder captures, unless it is "".
func ouvrirPages(t *testing.T, pages []pageNavigateur, axe bool, captures string) {
	t.Helper()
	entree, err := json.Marshal(map[string]any{"axe": axe, "captures": captures, "pages": pages})
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "node", "controle.mjs")
	c.Dir, c.Stdin = "browser", bytes.NewReader(entree)
	c.WaitDelay = 10 * time.Second
	var sortie, erreurs bytes.Buffer
	c.Stdout, c.Stderr = &sortie, &erreurs
	if err := c.Run(); err != nil {
		t.Fatalf("navigateur : %v\n%s", err, erreurs.String())
	}
	var r struct {
		Ouvertes int
		Fautes   []struct{ Page, Regle, Detail string }
	}
	if err := json.Unmarshal(sortie.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Ouvertes < len(pages) {
		t.Errorf("%d pages ouvertes, attendu %d au moins", r.Ouvertes, len(pages))
	}
	for _, f := range r.Fautes {
		t.Errorf("%s : %s : %s", f.Page, f.Regle, f.Detail)
	}
}

func captures(t *testing.T) string {
	d := os.Getenv("SOUSPLI_CAPTURES")
	if d == "" {
		return ""
	}
	abs, err := filepath.Abs(d)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

func pagesPubliques(t *testing.T) []pageNavigateur {
	site := nouveauSite()
	s := httptest.NewServer(site.h)
	t.Cleanup(s.Close)
	scelle, _ := site.sceller(t, dossier.SceauValide)
	_, remplacee := site.sceller(t, dossier.SceauRemplace)
	convoquee, incomplete := unSuivi(dossier.DemandeConvoquee), unSuivi(dossier.DemandePieces)
	convoquee.RendezVous = &dossier.LieuJour{Lieu: "Préfecture de la Gironde, guichet 4", Jour: dossier.NewDate(2026, 3, 19), Heure: "09:30"}
	incomplete.Limite = dossier.NewDate(2026, 4, 12)
	incomplete.Pieces = []dossier.PieceManquante{{Code: "acte_mariage", Libelle: "Acte de mariage", Exigee: true}, {Code: "justificatif_domicile", Libelle: "Justificatif de domicile de moins de six mois", Exigee: true}}
	for i, x := range []dossier.Suivi{unSuivi(dossier.DemandeSansSuite), incomplete, convoquee} {
		site.suivis[fmt.Sprintf("2026-33-00000%d1989-07-00%s", i+1, codeTest)] = x
	}
	suivre := func(n int) []etapeTest {
		return []etapeTest{{Remplir: map[string]string{"#reference": fmt.Sprintf("2026-33-00000%d", n), `[name="naissance.mois"]`: "7", `[name="naissance.an"]`: "1989", "#code": dossier.EcrireSignes(codeTest)}, Cliquer: "form[action$=suivi] button"}}
	}
	deux := []int{1280, 360}
	const bloque = "adulte.autre.oui.titre.expire.non.meme.famille.marie_francais"
	const ici = "/demarches/conjoint-francais/renouvellement"
	suivant := etapeTest{Cliquer: "button[value=suivant]"}
	pages := []pageNavigateur{
		{Nom: "accueil", URL: "/", Largeurs: deux}, {Nom: "accueil-ar", URL: "/ar/", Largeurs: deux}, {Nom: "accueil-en-sombre", URL: "/en/", Sombre: true},
		{Nom: "accueil-falc", URL: "/falc/", Largeurs: []int{360}},
		{Nom: "question", URL: "/situation?r=adulte.autre", Largeurs: deux}, {Nom: "question-ar", URL: "/ar/situation?r=adulte.autre", Largeurs: []int{360}},
		{Nom: "controle", URL: "/situation?r=adulte.autre.oui.titre.oui.meme.famille.marie_francais"},
		{Nom: "issue", URL: "/situation?r=" + bloque, Largeurs: deux}, {Nom: "issue-ar", URL: "/ar/situation?r=" + bloque, Largeurs: []int{1280}},
		{Nom: "sceau", URL: scelle, Largeurs: deux, Etapes: []etapeTest{{Attendu: "Cette lettre est vraie."}}}, // the telephone that read the code: the answer comes by itself
		{Nom: "sceau-ar", URL: "/ar/sceau", Largeurs: []int{360}, Etapes: []etapeTest{{Remplir: map[string]string{"#reference": remplacee}, Cliquer: "form[data-sceau] button"}}},
		{Nom: "sceau-faute", URL: "/sceau", Etapes: []etapeTest{{Remplir: map[string]string{"#reference": "ABCD"}, Cliquer: "form[data-sceau] button"}}},
		{Nom: "suivi", URL: "/suivi", Largeurs: deux}, {Nom: "suivi-ar", URL: "/ar/suivi", Largeurs: []int{360}},
		{Nom: "suivi-faute", URL: "/suivi", Etapes: []etapeTest{{Remplir: map[string]string{"#reference": "2026", `[name="naissance.an"]`: "87", "#code": "ABCD"}, Cliquer: "form[action$=suivi] button"}}},
		{Nom: "suivi-inconnu", URL: "/suivi", Largeurs: deux, Etapes: suivre(9)}, {Nom: "suivi-fini-sombre", URL: "/suivi", Sombre: true, Etapes: suivre(1)},
		{Nom: "suivi-pieces", URL: "/suivi", Largeurs: deux, Etapes: suivre(2)}, {Nom: "suivi-pieces-ar", URL: "/ar/suivi", Largeurs: deux, Etapes: suivre(2)},
		{Nom: "suivi-convoquee-falc", URL: "/falc/suivi", Largeurs: []int{360}, Etapes: suivre(3)},
		{Nom: "demarches", URL: "/demarches"}, {Nom: "variantes", URL: "/demarches/salarie"},
		{Nom: "procedure", URL: ici + "?prefecture=33&confirmer=1", Largeurs: deux}, {Nom: "procedure-ar-sombre", URL: "/ar" + ici + "?prefecture=33", Largeurs: []int{360}, Sombre: true},
		{Nom: "procedure-code-inconnu", URL: ici, Etapes: []etapeTest{{Remplir: map[string]string{"#code_postal": "1"}, Cliquer: "form[action$=prefecture] button"}}},
		{Nom: "probleme", URL: "/probleme-anef"}, {Nom: "probleme-choix", URL: "/probleme-anef?blocage=maintenance_site", Largeurs: deux}, {Nom: "probleme-choix-ar", URL: "/ar/probleme-anef?blocage=api_sans_photo", Largeurs: []int{360}},
		{Nom: "remplir", URL: ici + "/remplir", Largeurs: deux, Etapes: []etapeTest{suivant, suivant}},
		{Nom: "remplir-ar", URL: "/ar" + ici + "/remplir", Largeurs: []int{360}, Etapes: []etapeTest{suivant, suivant}},
		{Nom: "remplir-faute", URL: ici + "/remplir", Largeurs: deux, Etapes: []etapeTest{suivant, suivant, {Remplir: map[string]string{`[name="date_naissance.jour"]`: "45"}, Cliquer: "button[value=suivant]"}}},
		{Nom: "remplir-fin", URL: "/probleme-anef/remplir", Etapes: []etapeTest{suivant, suivant, suivant}},
		{Nom: "accessibilite", URL: "/accessibilite"}, {Nom: "introuvable", URL: "/nulle-part"},
	}
	for i := range pages {
		pages[i].URL = s.URL + pages[i].URL
	}
	return pages
}

func pagesAgents(t *testing.T) []pageNavigateur {
	b := nouveauBanc(t, func(d *DepsAgents) { d.SecondFacteur = true })
	s := httptest.NewServer(b.h)
	t.Cleanup(s.Close)
	ctx := t.Context()
	doute := b.deposer(1, "33", b.hier(), lectureManuscrite())
	sansDate := b.deposer(2, "33", dossier.Date{}, lectureTest("salarie", "renouvellement", boris))
	fondement := b.deposer(3, "33", b.hier().AddDays(-3), lectureTest("salarie", "premiere_demande", boris))
	autre := lectureTest("salarie", "renouvellement", nil)
	autre.Formulaires = nil
	saisie := b.deposer(4, "33", b.hier(), autre)
	fait := b.deposer(5, "33", b.hier(), lectureTest("etranger-malade", "renouvellement", aicha))
	d := b.enregistrer(fait, dossier.FondementException)
	quarantaine := b.deposer(6, "33", b.hier(), lectureTest("salarie", "renouvellement", boris, "prenoms"))
	if err := b.store.MettreEnQuarantaine(ctx, quarantaine, "numérisation illisible : à refaire"); err != nil {
		t.Fatal(err)
	}
	pret := b.deposer(7, "33", b.hier(), lectureTest("etranger-malade", "premiere_demande", aicha))
	touches := b.deposer(8, "33", b.hier(), lectureManuscrite())
	silence := b.deposer(9, "33", b.hier(), lectureTest("talent-famille", "premiere_demande", boris))
	sans := b.enregistrer(b.deposer(10, "33", b.hier(), lectureTest("conjoint-francais", "renouvellement", boris)), dossier.FondementAucun)
	if err := b.store.SaveReglages(ctx, dossier.Reglages{Prefecture: "33", Enveloppe: "DL", Fondements: []dossier.FondementOuvert{
		{Code: dossier.FondementArreteLocal, Reference: "arrêté du 15 mai 2023", Du: dossier.NewDate(2023, 5, 15), Au: dossier.NewDate(2026, 2, 28)},
		{Code: dossier.FondementArreteLocal, Reference: "arrêté du 1er mars 2026", Du: dossier.NewDate(2026, 3, 1)},
	}}, 0); err != nil {
		t.Fatal(err)
	}
	// Someone much like another: a pli that asks who it is, and two persons to compare.
	presque := b.deposer(11, "33", b.hier(), lectureTest("salarie", "renouvellement", avec(aicha, "nom_naissance", "Essaydi", "date_naissance", "1989-07-11")))
	voisine := b.enregistrer(b.deposer(12, "33", b.hier(), lectureTest("conjoint-francais", "renouvellement", avec(aicha, "date_naissance", "1989-01-07"))), dossier.FondementPostal)
	paires, err := b.store.Paires(ctx, store.FiltrePaires{Prefectures: []string{"33"}, VoitSensible: true})
	if err != nil || len(paires) == 0 {
		t.Fatal("aucune paire à montrer", err)
	}
	chef, admin, avocat := b.agent(dossier.RoleSuperviseur), b.agent(dossier.RoleAdmin, "33", "75"), b.agent(dossier.RoleAvocat, "*")
	vers(t, chef.post("/plis/"+texteDe(pret)+"/fondement/0", map[string]string{"fondement": string(dossier.FondementPostal)}), "/plis/")
	vers(t, chef.post("/courriers/lots", map[string]string{"prefecture": "33"}), "/courriers")
	// Letters that came back: one that La Poste follows, its slip; another whose reason is to be said.
	b.partie(sans, envoiTest)
	revenu := b.revenu(13, enveloppeTest(envoiTest))
	suivie := b.partie(voisine, "6A15602676300")
	avis := b.revenu(14, avisTest("6A15602676300"))
	if err := b.store.NoterSuivi(ctx, store.ReponseSuivi{Essais: []store.EssaiSuivi{{A: b.horloge.Now(), Statut: 200}}, Demandes: []store.EnvoiASuivre{{Courrier: suivie}},
		Lus: []store.EnvoiLuSuivi{{Courrier: suivie, PresenteLe: b.hier(), NonRemis: true, RevenuLe: b.hier(), Motif: dossier.MotifNonReclame,
			Evenements: []dossier.EvenementSuivi{{A: b.horloge.Now(), Code: "RE1", Libelle: "Pli non réclamé, retour à l’expéditeur"}}}}}); err != nil {
		t.Fatal(err)
	}
	vers(t, avocat.post("/client", map[string]string{"numero": d.Numero, "jour": "1", "mois": "7", "an": "1989", "mandat": "oui"}), "/demandes/")
	etape, err := nouveauJeton()
	if err != nil {
		t.Fatal(err)
	}
	neuf := b.compte(dossier.Agent{Role: dossier.RoleGuichet, Prefectures: []string{"33"}}, "")
	if err := b.store.CreerSession(ctx, empreinteJeton(jetonEtape, etape), neuf, b.horloge.Now().Add(dureeEtape)); err != nil {
		t.Fatal(err)
	}
	var pages []pageNavigateur
	ajouter := func(v *visiteurTest, nom, chemin string, largeurs ...int) *pageNavigateur {
		p := pageNavigateur{Nom: nom, URL: s.URL + chemin, Largeurs: largeurs}
		for cle, valeur := range v.cookies {
			p.Cookies = append(p.Cookies, cookieTest{cle, valeur, s.URL})
		}
		pages = append(pages, p)
		return &pages[len(pages)-1]
	}
	ajouter(b.anonyme(), "a-connexion", "/connexion", 1280, 360)
	ajouter(b.anonyme(), "a-connexion-faute", "/connexion").Etapes = []etapeTest{{Remplir: map[string]string{"#identifiant": "personne", "#mot_de_passe": "x"}, Cliquer: "main button"}}
	ajouter(&visiteurTest{banc: b, cookies: map[string]string{"souspli-etape": etape}}, "a-code", "/connexion/code", 1280, 360)
	ajouter(chef, "a-plis", "/plis?etat=a_verifier", 1280, 360)
	ajouter(chef, "a-plis-vide", "/plis?etat=recu")
	ajouter(chef, "a-depot", "/depot", 1280, 360)
	ajouter(chef, "a-pli-champ", "/plis/"+texteDe(doute), 1280, 360)
	ajouter(chef, "a-pli-champ-sombre", "/plis/"+texteDe(doute)+"?champ=0.date_naissance").Sombre = true
	// The keys alone: a digit typed in the text field is a digit; elsewhere it takes a reading, and the next doubtful field is there.
	ajouter(chef, "a-pli-touche", "/plis/"+texteDe(touches), 360).Etapes = []etapeTest{
		{Taper: "m", Valeur: "ESSAÏDI"}, {Taper: "End", Valeur: "ESSAÏDI"}, {Taper: "2", Valeur: "ESSAÏDI2"}, {Taper: "Shift+Tab", Valeur: "ESSAYDI"},
		{Presser: "2", Attendu: "Sexe 2/3"}, {Taper: "3"}, {Presser: "1", Attendu: "ESSAÏOI✓ vérifié lu"}, {Taper: "4", Attendu: "Date de naissance 3/3"},
	}
	ajouter(chef, "a-pli-reception", "/plis/"+texteDe(sansDate))
	ajouter(chef, "a-pli-fondement", "/plis/"+texteDe(fondement), 1280, 360)
	ajouter(chef, "a-pli-silence", "/plis/"+texteDe(silence), 1280, 360)
	ajouter(chef, "a-pli-autre", "/plis/"+texteDe(saisie))
	ajouter(chef, "a-pli-retour", "/plis/"+texteDe(revenu), 1280, 360)
	ajouter(chef, "a-pli-retour-faute", "/plis/"+texteDe(revenu)).Etapes = []etapeTest{{Cliquer: "form[action$=retours] button"}}
	ajouter(chef, "a-pli-avis", "/plis/"+texteDe(avis))
	ajouter(chef, "a-demande-retour", "/demandes/"+voisine.Numero, 1280, 360)
	ajouter(chef, "a-pli-saisie", "/plis/"+texteDe(saisie)+"?saisie=salarie.renouvellement")
	ajouter(chef, "a-pli-enregistrer", "/plis/"+texteDe(pret))
	ajouter(chef, "a-pli-traite", "/plis/"+texteDe(fait)+"?avis=enregistre")
	ajouter(chef, "a-pli-quarantaine", "/plis/"+texteDe(quarantaine))
	ajouter(chef, "a-pli-personnes", "/plis/"+texteDe(presque)+"/personnes/0", 1280, 360)
	ajouter(chef, "a-personne", "/personnes/"+texteDe(voisine.PersonneID), 1280, 360)
	ajouter(chef, "a-paires", "/paires", 1280, 360)
	ajouter(chef, "a-paire", "/paires/"+texteDe(paires[0].ID), 1280, 360)
	ajouter(chef, "a-paire-sombre", "/paires/"+texteDe(paires[0].ID)).Sombre = true
	// By the keyboard alone: later, and back to the list.
	ajouter(chef, "a-paire-touche", "/paires/"+texteDe(paires[0].ID)).Etapes = []etapeTest{{Presser: "3", Attendu: "remise à plus tard"}}
	ajouter(chef, "a-demandes", "/demandes", 1280, 360)
	ajouter(chef, "a-demande", "/demandes/"+d.Numero, 1280, 360)
	ajouter(chef, "a-demande-sombre", "/demandes/"+d.Numero).Sombre = true
	ajouter(chef, "a-demande-sans-fondement", "/demandes/"+sans.Numero, 1280, 360)
	chefHabilite := b.ouvrir(b.compte(dossier.Agent{Role: dossier.RoleSuperviseur, Prefectures: []string{"33"}, VoitSensible: true, Habilite: true}, ""))
	ajouter(chefHabilite, "a-demande-agir", "/demandes/"+sans.Numero, 1280, 360)
	ajouter(chefHabilite, "a-demande-action", "/demandes/"+sans.Numero+"?action=pieces_demandees", 1280, 360)
	ajouter(chefHabilite, "a-demande-actions", "/demandes/"+d.Numero+"?action=toutes", 1280, 360)
	// Refused: the form is back, open, the cursor in the field at fault, and what was typed is there.
	ajouter(chefHabilite, "a-demande-refus", "/demandes/"+sans.Numero+"?action=regularisation_demandee", 1280, 360).Etapes = []etapeTest{
		{Remplir: map[string]string{"#regularisation_demandee-motifs": "trop court"}, Cliquer: "#action-regularisation_demandee button", Valeur: "trop court", Attendu: "Écrivez le vice de forme"},
	}
	code := "/demandes/" + d.Numero + "?action=code-suivi"
	ajouter(chef, "a-code-suivi-faute", code, 360).Etapes = []etapeTest{{Cliquer: "form[action$=code-suivi] button"}}
	// By the keyboard alone, from the page's number back to the list of plis.
	ajouter(chef, "a-code-suivi", code, 1280, 360).Etapes = []etapeTest{{Remplir: map[string]string{"#code-suivi-page": "1"}, Taper: "Shift+Tab"}, {Taper: "ArrowDown"},
		{Cliquer: "form[action$=code-suivi] button", Attendu: "À garder pour vous"}}
	ajouter(chefHabilite, "a-taches", "/taches", 1280, 360)
	ajouter(chef, "a-agenda-vide", "/agenda", 1280, 360)
	demain, apres := b.hier().AddDays(2), b.hier().AddDays(20)
	vers(t, chef.post("/agenda", map[string]string{"prefecture": "33", "lieu": "Guichet 4, rez-de-chaussée", "du": demain.String(), "au": demain.String(), "heures": "09:00 09:30"}), "/agenda")
	cs, err := b.store.Creneaux(ctx, []string{"33"}, demain, demain, true)
	if err != nil || len(cs) != 2 {
		t.Fatal(cs, err)
	}
	vers(t, chef.post("/demandes/"+voisine.Numero+"/actions/convocation", map[string]string{"version": "1", "creneau": texteDe(cs[0].ID), "objet": "empreintes"}), "/demandes/")
	ajouter(chef, "a-agenda", "/agenda", 1280, 360)
	ajouter(chef, "a-agenda-faute", "/agenda?du="+apres.String(), 1280, 360).Etapes = []etapeTest{{Remplir: map[string]string{"#lieu": "Guichet 5", "#heures": "9h"}, Cliquer: "main form[action='/agenda'] button", Attendu: "n’est pas une heure"}}
	ajouter(avocat, "a-client", "/client")
	ajouter(avocat, "a-demande-avocat", "/demandes/"+d.Numero)
	ajouter(chef, "a-courriers", "/courriers", 1280, 360)
	// A préfecture whose settings are complete, with a batch.
	paris := b.agent(dossier.RoleSuperviseur, "75")
	b.enregistrer(b.deposer(13, "75", b.hier(), lectureTest("salarie", "renouvellement", boris)), dossier.FondementPostal)
	vers(t, paris.post("/reglages/75", map[string]string{"service": "Bureau du séjour", "adresse": "75004 Paris", "telephone": "01 00 00 00 00", "agent_nom": "Dominique Essai", "agent_qualite": "cheffe",
		"enveloppe": "DL", "recommande_accuse_reception": "oui", "postal_prescrit_r431_3": "oui", "postal_prescrit_r431_3_reference": "arrêté du 1er janvier 2026", "postal_prescrit_r431_3_du": "2026-01-01"}), "/reglages/75")
	vers(t, paris.post("/reglages/75/plages", map[string]string{"premier": "1A 047 877 3024", "dernier": "1A 047 877 3073"}), "/reglages/75")
	vers(t, paris.post("/courriers/lots", map[string]string{"prefecture": "75"}), "/courriers/lots/")
	lots, err := b.store.Lots(ctx, []string{"75"}, true)
	if err != nil || len(lots) == 0 {
		t.Fatal("aucun lot à montrer", err)
	}
	ajouter(paris, "a-courriers-paris", "/courriers", 1280, 360)
	ajouter(paris, "a-courriers-reglage", "/reglages/75", 1280, 360)
	ajouter(paris, "a-courriers-lot", "/courriers/lots/"+lots[0].Nom, 1280, 360)
	ajouter(paris, "a-courriers-lot-faute", "/courriers/lots/"+lots[0].Nom, 1280, 360).Etapes = []etapeTest{{Remplir: map[string]string{"#abimees": "douze"}, Cliquer: "form[action$=reimpression] button", Attendu: "Écrivez des numéros de pièces"}}
	ajouter(chef, "a-demande-fait", "/demandes/"+d.Numero+"?noter=1", 1280, 360).Etapes = []etapeTest{{Cliquer: "form[action$=faits] button"}}
	imp, _ := b.importer("33", "numero_signalement;date;canal;nom_naissance;prenoms;date_naissance;demarche;blocage\n"+
		"S-1;01/03/2026 10:14;telephone;ESSAÏDI;Aïcha;01/07/1989;salarie;maintenance_site\nS-2;02/03/2026;;;;;;\nS-3;02/03/2026;courriel;TESTOVITCH;Boris;03/02/1975;;\n")
	ajouter(chef, "a-imports", "/imports", 1280, 360)
	ajouter(chef, "a-import", "/imports/"+texteDe(imp), 1280, 360)
	ouvreur := b.ouvrir(b.compte(dossier.Agent{Role: dossier.RoleCourrier, Nom: "Camille Essai", Prefectures: []string{"33"}, VoitSensible: true}, ""))
	for _, o := range []map[string]string{{"objet-genre": "passeport", "objet-description": "passeport du Maroc n° 12, couverture verte", "objet-lieu": "coffre, enveloppe 12"},
		{"objet-genre": "especes", "objet-nombre": "2", "objet-description": "50 €, deux billets de 20 et un de 10", "objet-lieu": "coffre, enveloppe 13"}} {
		vers(t, ouvreur.post("/plis/"+texteDe(fait)+"/objets", o), "/plis/")
	}
	vers(t, chef.post("/objets/1/paraphe", nil), "/plis/")
	ajouter(chef, "a-objets", "/objets", 1280, 360)
	ajouter(chef, "a-objets-pli", "/plis/"+texteDe(fait), 1280, 360)
	ajouter(chefHabilite, "a-objets-demande", "/demandes/"+d.Numero+"?action=transfert", 1280, 360)
	ajouter(chef, "a-chiffres", "/chiffres", 1280, 360)
	ajouter(chef, "a-reglages", "/reglages")
	ajouter(chef, "a-reglage", "/reglages/33", 1280, 360)
	ajouter(chef, "a-compte", "/compte")
	ajouter(chef, "a-touches", "/touches")
	ajouter(admin, "a-comptes", "/agents", 1280, 360)
	ajouter(admin, "a-compte-fiche", "/agents/"+texteDe(neuf))
	ajouter(admin, "a-interdit", "/plis?etat=a_verifier")
	return pages
}
