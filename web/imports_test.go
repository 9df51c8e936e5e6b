package web

import (
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/intake"
	"souspli/store/storetest"
)

// importer imports a file of the contact centre and returns its number and that of its first line.
func (b *banc) importer(prefecture, csv string) (dossier.ImportID, int64) {
	b.Helper()
	in := intake.New(intake.Deps{Store: b.store, Coffre: b.coffre, Now: b.horloge.Now})
	r, err := in.Importer(b.Context(), intake.DemandeImport{Prefecture: prefecture, Genre: dossier.ImportCCC, Octets: []byte(csv)})
	if err != nil {
		b.Fatal(err)
	}
	return r.Import, storetest.Interroger[int64](b, b.store, "SELECT min(id) FROM lignes_importees WHERE import = $1", int64(r.Import))
}

// TestImports is the story of the page: dry run, import, candidates side by side, an agent's choice, and back.
func TestImports(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	v := b.agent(dossier.RoleSuperviseur)
	const csv = "numero_signalement;date;canal;nom_naissance;prenoms;date_naissance;demarche;date_tentative;blocage\n" +
		"S-1;01/03/2026 10:14;telephone;Essaidi;AICHA;01/07/1989;;28/02/2026;maintenance_site\n" + // the procedure is not said: an agent chooses
		"S-2;01/03/2026;pigeon;Testovitch;Boris;03/02/1975;salarie;;\n" +
		"S-3;31/02/2026;courriel;Testovitch;Boris;03/02/1975;salarie;;\n"
	choix := [][2]string{{"prefecture", "33"}, {"genre", "ccc"}}
	page(t, v.get("/imports"), 200, "Aucun import", "numero_signalement", "Essai : dire ce qui serait fait")
	page(t, v.multipart("/imports", choix, nil), 422, "Choisissez un fichier CSV")
	page(t, v.multipart("/imports", [][2]string{{"prefecture", "75"}, {"genre", "x"}}, [][2]string{{"a.csv", csv}}), 422, "une préfecture de votre ressort", "Choisissez d’où vient le fichier")
	page(t, v.multipart("/imports", choix, [][2]string{{"a.csv", "bonjour"}}), 422, "La première ligne doit nommer les colonnes")

	essai := page(t, v.multipart("/imports", append(choix, [2]string{"essai", "oui"}), [][2]string{{"a.csv", csv}}), 200,
		"Essai : rien n’a été écrit", "1 ligne à prendre : 0 à rattacher, 1 au choix d’un agent", "canal : au choix", "écrivez JJ/MM/AAAA")
	if n := storetest.Interroger[int](t, b.store, "SELECT count(*) FROM imports"); n != 0 || strings.Contains(essai, "pigeon") {
		t.Errorf("%d imports après un essai ; la valeur refusée ne se montre pas", n)
	}

	vers(t, v.multipart("/imports", choix, [][2]string{{"a.csv", csv}}), "/imports/1?avis=importe")
	vers(t, v.multipart("/imports", choix, [][2]string{{"autre nom.csv", csv}}), "/imports/1?avis=deja-importe")
	corps := page(t, v.get("/imports/1"), 200, "Lignes refusées (2)", "Essaidi AICHA", d.Numero, "même personne", "démarche non reconnue dans la ligne", "appel au centre de contact citoyens")
	if strings.Contains(corps, "Testovitch") {
		t.Error("une ligne refusée garde un nom")
	}
	if s := v.get("/imports/1/refus.csv").Body.String(); !strings.HasPrefix(s, "\ufeffligne;raison\r\n3;") || strings.Contains(s, "Testovitch") {
		t.Errorf("refus : %q", s)
	}
	ligne := "/imports/1/lignes/" + texteDe(storetest.Interroger[int64](t, b.store, "SELECT id FROM lignes_importees"))
	page(t, v.post(ligne, map[string]string{"action": "rattacher", "demande": "2026-33-009999"}), 422, "Choisissez l’une des demandes proposées")
	vers(t, v.post(ligne, map[string]string{"action": "rattacher", "demande": d.Numero}), "/imports/1?avis=rattachee")
	page(t, v.post(ligne, map[string]string{"action": "ecarter"}), 422, "a changé entre-temps")
	page(t, v.get("/imports/1?etat=rattachee"), 200, "choisie par un agent", d.Numero)

	// On the demande: the contact and the attempt, given by the service, each with its line, counted by the meter; the lawyer sees the same.
	page(t, v.get("/demandes/"+d.Numero), 200, "appel au centre de contact citoyens (n° S-1)", "28 février 2026", "import 1, ligne 2", "donné par le service", "2 essais datés", "1 centre de contact")
	avocat := b.agent(dossier.RoleAvocat, "*")
	vers(t, avocat.post("/client", map[string]string{"numero": d.Numero, "jour": "1", "mois": "7", "an": "1989", "mandat": "oui"}), "/demandes/")
	vue := page(t, avocat.get("/demandes/"+d.Numero), 200, "une aide demandée", "import 1, ligne 2", "Ce qui manque, ce qui reste possible")
	if strings.Contains(vue, "Noter un fait") {
		t.Error("un avocat peut noter un fait")
	}

	vers(t, v.post(ligne, map[string]string{"action": "rouvrir"}), "/imports/1?avis=rouverte")
	if page(t, v.get("/demandes/"+d.Numero), 200, "1 essai daté"); storetest.Interroger[int](t, b.store, "SELECT count(*) FROM tentatives WHERE remplacee_a IS NOT NULL") != 2 {
		t.Error("les faits détachés ne sont plus gardés")
	}
	vers(t, v.post(ligne, map[string]string{"action": "ecarter"}), "/imports/1?avis=ecartee")
	page(t, v.get("/imports"), 200, `<td class="nombre">2</td>`)
}

// TestNoterUnFait: an agent dates what a page shows and records an invitation made at the counter; what cannot be is refused in words.
func TestNoterUnFait(t *testing.T) {
	b := nouveauBanc(t)
	fait := b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha))
	d := b.enregistrer(fait, dossier.FondementPostal)
	v := b.agent(dossier.RoleGuichet)
	ici := "/demandes/" + d.Numero
	page(t, v.get(ici), 200, "Noter un fait", "invitation de la préfecture", "Téléservice en maintenance", "pli 1, page 3")
	for mot, champs := range map[string]map[string]string{
		"Choisissez de quoi il s’agit": {"genre": "autre"},
		"dans l’avenir":                {"genre": "en_ligne", "jour": "2026-03-13"},
		"une heure ne va pas sans":     {"genre": "en_ligne", "heure": "10:14"},
		"Écrivez l’heure ainsi":        {"genre": "en_ligne", "jour": "2026-03-02", "heure": "25:14"},
		"sans son auteur et son jour":  {"genre": "invitation", "jour": "2026-03-02"},
		"Choisissez un blocage":        {"genre": "en_ligne", "blocage": "x"},
		"Ce fait a changé entre-temps": {"genre": "en_ligne", "remplace": "999"},
	} {
		page(t, v.post(ici+"/faits", champs), 422, mot)
	}
	if w := v.post(ici+"/faits", map[string]string{"genre": "en_ligne", "page": "1.99"}); w.Code == 303 {
		t.Error("une page hors du pli est prise")
	}
	avant := storetest.Interroger[int64](t, b.store, "SELECT min(id) FROM tentatives")
	vers(t, v.post(ici+"/faits", map[string]string{"genre": "en_ligne", "blocage": "maintenance_site", "jour": "2026-02-20", "heure": "18:30", "page": texteDe(fait) + ".2", "remplace": texteDe(avant)}), ici+"?avis=fait")
	vers(t, v.post(ici+"/faits", map[string]string{"genre": "invitation", "jour": "2026-03-10", "auteur": "bureau du séjour"}), ici)
	page(t, v.get(ici), 200, "20 février 2026 à 18 h 30", "invitation de la préfecture, par : bureau du séjour", "noté par un agent")
	apres, err := b.store.Demande(t.Context(), d.ID)
	if err != nil || len(apres.Tentatives) != len(d.Tentatives)+1 || apres.Tentatives[0].ID == dossier.TentativeID(avant) || apres.Tentatives[0].Par != 0 && apres.Tentatives[0].Par != v.id {
		t.Errorf("%+v %v", apres.Tentatives, err)
	}
}
