package web

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

// TestDeposit: each file is kept or refused with a sentence; the same bytes are not a second pli; nothing without the day.
func TestDeposit(t *testing.T) {
	b := nouveauBanc(t)
	v := b.agent(dossier.RoleCourrier)
	page(t, v.get("/depot"), 200, "Déposer des fichiers", `name="prefecture"`, "33 · Gironde")
	champs := [][2]string{{"recu_le", "2026-03-11"}, {"prefecture", "33"}, {"mode", "lrar"}, {"lrar", ""}, {"lot", "matin"}}
	gros := "%PDF" + strings.Repeat("x", 1<<20)
	corps := page(t, v.multipart("/depot", champs, [][2]string{{"../../a.pdf", "%PDF un"}, {"b.doc", "bonjour"}, {"c.pdf", "%PDF un"}, {"d.pdf", gros}, {"<b>.pdf", "%PDF deux"}}), 200,
		"gardé", "Ce fichier n’est ni un PDF ni une image", "octet pour octet", "Le fichier dépasse 1 Mio", "&lt;b&gt;.pdf", "/plis?lot=matin")
	if strings.Contains(corps, "../") {
		t.Error("le nom donné garde un chemin")
	}
	plis, err := b.store.Plis(t.Context(), store.FiltrePlis{Prefectures: []string{"*"}})
	if err != nil || len(plis) != 2 {
		t.Fatalf("%d plis gardés, attendu 2 (%v)", len(plis), err)
	}
	if r := plis[0].Reception; r.RecuLe != dossier.NewDate(2026, 3, 11) || r.Mode != dossier.ModeLRAR || r.Lot != "matin" || r.Par != v.id {
		t.Errorf("réception %+v", r)
	}
	page(t, v.get("/plis?lot=matin"), 200, "Pli "+texteDe(plis[0].ID), "vous pouvez quitter cette page")
	for nom, c := range map[string]struct {
		champs [][2]string
		mot    string
	}{
		"sans date":        {[][2]string{{"prefecture", "33"}}, "Dites le jour où le pli est arrivé"},
		"dans l’avenir":    {[][2]string{{"prefecture", "33"}, {"recu_le", "2026-03-13"}}, "dans l’avenir"},
		"cachet après":     {[][2]string{{"prefecture", "33"}, {"recu_le", "2026-03-11"}, {"cachet", "2026-03-12"}}, "postérieur à la réception"},
		"autre préfecture": {[][2]string{{"prefecture", "75"}, {"recu_le", "2026-03-11"}}, "une préfecture de votre ressort"},
	} {
		page(t, v.multipart("/depot", c.champs, [][2]string{{"e.pdf", "%PDF " + nom}}), 422, c.mot)
	}
	page(t, v.multipart("/depot", champs, nil), 422, "Choisissez au moins un fichier")
	if n := storetest.Interroger[int](t, b.store, "SELECT count(*) FROM plis"); n != 2 {
		t.Errorf("%d plis, un refus en a gardé", n)
	}
}

// TestVerification is the story of the checking page: field after field, basis, register, next pli.
func TestVerification(t *testing.T) {
	b := nouveauBanc(t)
	id := b.deposer(1, "33", b.hier(), lectureTest("conjoint-francais", "renouvellement", aicha, "nom_naissance", "date_naissance"))
	suivant := b.deposer(2, "33", b.hier(), lectureTest("salarie", "renouvellement", boris, "nom_naissance"))
	v := b.agent(dossier.RoleCourrier)
	ici := "/plis/" + texteDe(id)
	page(t, v.get("/plis?etat=a_verifier"), 200, "Pli "+texteDe(id), "champs à vérifier")
	page(t, v.get(ici), 200, "Nom de naissance", `<p class="doux">Identité du demandeur</p>`, "lu 81 %", "ESSAÏDI", "1/2", "caractère douteux", ici+"/champs/0/nom_naissance/image", "Accepter", "Illisible", "/plis/"+texteDe(suivant))

	// A wrong value is refused with its reason and kept in sight; a doubt left over stops the register.
	page(t, v.post(ici+"/champs/0/date_naissance", map[string]string{"jour": "31", "mois": "2", "an": "1989"}), 422, "écrivez le jour, le mois")
	page(t, v.post(ici+"/enregistrement", nil), 422, "Il reste des champs à vérifier")
	page(t, v.post(ici+"/champs/0/nexiste_pas", map[string]string{"valeur": "x"}), 404)
	page(t, v.post(ici+"/champs/7/nom_naissance", map[string]string{"valeur": "x"}), 404)

	vers(t, v.post(ici+"/champs/0/nom_naissance", map[string]string{"valeur": "ESSAIDI", "action": "accepter"}), ici)
	page(t, v.get(ici), 200, "Date de naissance", "2/2", "F9")
	page(t, v.get(ici+"?champ=0.nom_naissance"), 200, "déjà vérifié", "ESSAÏDI")
	vers(t, v.post(ici+"/champs/0/date_naissance", map[string]string{"jour": "7", "mois": "1", "an": "1989"}), ici)
	l, err := b.store.Lecture(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if c := l.Formulaires[0].Champs["nom_naissance"]; c.Valeur != "ESSAIDI" || c.Lu != "ESSAÏDI" || c.Source != dossier.SourceAgent || c.AVerifier || c.Zone.L == 0 {
		t.Errorf("nom corrigé : %+v", c)
	}
	if c := l.Formulaires[0].Champs["date_naissance"]; c.Valeur != "1989-01-07" {
		t.Errorf("date corrigée : %+v", c)
	}

	corps := page(t, v.get(ici), 200, "Fondement du dépôt", `value="arrete_prefectoral_local"`, "proposé", "checked autofocus")
	if strings.Contains(corps, "champs à vérifier") {
		t.Error("la page compte encore des champs à vérifier, tous vus")
	}
	page(t, v.post(ici+"/fondement/0", map[string]string{"fondement": "inventé"}), 422, "Choisissez le fondement")
	vers(t, v.post(ici+"/fondement/0", map[string]string{"fondement": string(dossier.FondementArreteLocal), "reference": "arrêté du 15 mai 2023"}), ici)
	page(t, v.get(ici), 200, "Tout est vérifié", "11 mars 2026", "Enregistrer")
	vers(t, v.post(ici+"/enregistrement", nil), ici+"?avis=enregistre")
	page(t, v.get(ici+"?avis=enregistre"), 200, "La demande est enregistrée", "2026-33-000001", "Pli suivant", "/plis/"+texteDe(suivant))
	d, err := b.store.DemandeParNumero(t.Context(), "2026-33-000001")
	if err != nil || d.Fondement.Code != dossier.FondementArreteLocal || d.Fondement.Reference != "arrêté du 15 mai 2023" || d.Personne.NomNaissance != "ESSAIDI" || d.EnregistreePar != v.id {
		t.Fatalf("demande %+v %v", d, err)
	}
	// Twice is once; what is registered is no longer corrected here.
	w := v.post(ici+"/enregistrement", nil)
	if n := storetest.Interroger[int](t, b.store, "SELECT count(*) FROM demandes"); n != 1 || w.Code >= 500 {
		t.Errorf("%d demandes après deux enregistrements (%d)", n, w.Code)
	}
	page(t, v.post(ici+"/champs/0/nom_naissance", map[string]string{"valeur": "AUTRE"}), http.StatusConflict, "a modifié la même chose")
}

// TestOverdue: two working days after reception, not two days of the calendar.
func TestOverdue(t *testing.T) {
	for _, c := range []struct {
		nom     string
		recu    dossier.Date
		jour    time.Time
		etat    dossier.EtatPli
		attendu bool
	}{
		{"jeudi, vu le dimanche", dossier.NewDate(2026, 3, 12), time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC), dossier.PliAVerifier, false},
		{"jeudi, vu le lundi", dossier.NewDate(2026, 3, 12), time.Date(2026, 3, 16, 12, 0, 0, 0, time.UTC), dossier.PliAVerifier, false},
		{"jeudi, vu le mardi", dossier.NewDate(2026, 3, 12), time.Date(2026, 3, 17, 12, 0, 0, 0, time.UTC), dossier.PliAVerifier, true},
		{"déjà traité", dossier.NewDate(2026, 3, 12), time.Date(2026, 3, 17, 12, 0, 0, 0, time.UTC), dossier.PliTraite, false},
		{"jour inconnu", dossier.Date{}, time.Date(2026, 3, 17, 12, 0, 0, 0, time.UTC), dossier.PliAVerifier, false},
	} {
		t.Run(c.nom, func(t *testing.T) {
			a := &agents{socle: socle{now: func() time.Time { return c.jour }}}
			l := a.ligne(dossier.Pli{Etat: c.etat, Reception: dossier.Reception{Prefecture: "33", RecuLe: c.recu}})
			if l.Retard != c.attendu {
				t.Errorf("en retard : %t", l.Retard)
			}
		})
	}
}

// TestIllegible: a field nobody can read is emptied and said so; the birth date then keeps the pli waiting.
func TestIllegible(t *testing.T) {
	b := nouveauBanc(t)
	id := b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha, "date_naissance"))
	v := b.agent(dossier.RoleCourrier)
	ici := "/plis/" + texteDe(id)
	vers(t, v.post(ici+"/champs/0/date_naissance", map[string]string{"action": "illisible", "jour": "1"}), ici)
	vers(t, v.post(ici+"/fondement/0", map[string]string{"fondement": string(dossier.FondementPostal)}), ici)
	vers(t, v.post(ici+"/enregistrement", nil), ici+"?avis=attente")
	page(t, v.get(ici+"?avis=attente"), 200, "date de naissance à saisir")
}

// TestReception: a pli without its day waits for it; said once, it never changes.
func TestReception(t *testing.T) {
	b := nouveauBanc(t)
	id := b.deposer(1, "33", dossier.Date{}, lectureTest("salarie", "renouvellement", aicha))
	v := b.agent(dossier.RoleGuichet)
	ici := "/plis/" + texteDe(id)
	page(t, v.get(ici), 200, "Quand est-il arrivé", "date de réception à confirmer")
	page(t, v.post(ici+"/reception", map[string]string{"prefecture": "33", "mode": "simple"}), 422, "Dites le jour")
	vers(t, v.post(ici+"/reception", map[string]string{"prefecture": "33", "mode": "simple", "recu_le": "2026-03-10"}), ici)
	page(t, v.get(ici), 200, "reçu le 10 mars 2026")
	page(t, v.post(ici+"/reception", map[string]string{"prefecture": "33", "mode": "simple", "recu_le": "2026-03-09"}), 422, "ne change plus")
}

// TestOtherPaper: a dossier on no form of ours is keyed in a few fields and registered; or found to be nothing for us.
func TestOtherPaper(t *testing.T) {
	b := nouveauBanc(t)
	sans := lectureTest("salarie", "renouvellement", nil)
	sans.Formulaires = nil
	id := b.deposer(1, "33", b.hier(), sans)
	v := b.agent(dossier.RoleGuichet)
	ici := "/plis/" + texteDe(id)
	page(t, v.get(ici), 200, "Aucun formulaire à nous", "salarie.renouvellement", "Rien pour nous", `required><option value=""></option><optgroup`)
	corps := page(t, v.get(ici+"?saisie=salarie.renouvellement"), 200, "Saisir le dossier", `name="nom_naissance"`, `name="date_naissance.jour"`, `name="commune"`, `name="numero_etranger"`)
	for _, inutile := range []string{"situation_familiale", "logement", "conjoint_numero_etranger"} {
		if strings.Contains(corps, `name="`+inutile+`"`) {
			t.Errorf("%s est demandé, dont l’accusé de réception n’a que faire", inutile)
		}
	}
	saisie := map[string]string{"demarche": "salarie.renouvellement", "nom_naissance": "ESSAÏDI", "prenoms": "Aïcha", "date_naissance.jour": "7", "date_naissance.mois": "1",
		"date_naissance.an": "1989", "numero_voie": "12", "voie": "rue de l’Essai", "code_postal": "33000", "commune": "Bordeaux"}
	faux := map[string]string{"demarche": "salarie.renouvellement", "nom_naissance": "", "date_naissance.jour": "45", "date_naissance.mois": "1", "date_naissance.an": "1989"}
	page(t, v.post(ici+"/saisie", faux), 422, "Écrivez le nom de naissance")
	page(t, v.post(ici+"/saisie", map[string]string{"demarche": "salarie.renouvellement", "nom_naissance": "ESSAÏDI"}), 422, "Écrivez la date de naissance")
	vers(t, v.post(ici+"/saisie", saisie), ici)
	page(t, v.get(ici), 200, "Fondement du dépôt", "ESSAÏDI")
	vers(t, v.post(ici+"/fondement/0", map[string]string{"fondement": string(dossier.FondementPostal)}), ici)
	vers(t, v.post(ici+"/enregistrement", nil), ici+"?avis=enregistre")
	page(t, v.get("/demandes/2026-33-000001"), 200, "ESSAÏDI", "Aïcha")

	autre := b.deposer(2, "33", b.hier(), sans)
	ici = "/plis/" + texteDe(autre)
	vers(t, v.post(ici+"/saisie", map[string]string{"action": "pas_a_nous"}), ici)
	page(t, v.get(ici), 200, "Aucune demande : rien n’était pour nous")
	if n := storetest.Interroger[int](t, b.store, "SELECT count(*) FROM demandes"); n != 1 {
		t.Errorf("%d demandes", n)
	}
}

// TestJoinToDemande: a paper with a name already in the register is joined on the agent's word, to the demande named.
func TestJoinToDemande(t *testing.T) {
	b := nouveauBanc(t)
	premier := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	id := b.deposer(2, "33", b.hier(), lectureTest("salarie", "premiere_demande", aicha))
	v := b.agent(dossier.RoleInstructeur)
	ici := "/plis/" + texteDe(id)
	vers(t, v.post(ici+"/fondement/0", map[string]string{"fondement": string(dossier.FondementPostal)}), ici)
	page(t, v.get(ici), 200, "Des demandes portent ce nom", premier.Numero)
	page(t, v.post(ici+"/enregistrement", map[string]string{"formulaire": "0", "demande": "2026-75-000001"}), 422, "Aucune demande de votre ressort")
	vers(t, v.post(ici+"/enregistrement", map[string]string{"formulaire": "0", "demande": premier.Numero}), ici+"?avis=enregistre")
	page(t, v.get(ici), 200, premier.Numero)
	if n := storetest.Interroger[int](t, b.store, "SELECT count(*) FROM demandes"); n != 1 {
		t.Errorf("%d demandes, attendu une seule", n)
	}
}

func TestQuarantine(t *testing.T) {
	b := nouveauBanc(t)
	id := b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha, "nom_naissance"))
	v := b.agent(dossier.RoleCourrier)
	ici := "/plis/" + texteDe(id)
	page(t, v.post(ici+"/quarantaine", map[string]string{"raison": "parce que"}), 422, "Choisissez une raison")
	vers(t, v.post(ici+"/quarantaine", map[string]string{"raison": "illisible"}), ici)
	page(t, v.get(ici), 200, "En quarantaine", "numérisation illisible")
	page(t, v.get("/plis?etat=en_quarantaine"), 200, "Pli "+texteDe(id))
	w := v.get(ici + "/original")
	if w.Code != 200 || !strings.Contains(w.Header().Get("Content-Disposition"), "attachment") || !strings.HasPrefix(w.Body.String(), "%PDF pli 1") {
		t.Errorf("original : %d %v", w.Code, w.Header())
	}
}

// TestDemandePage: who, what, where it stands, what is owed; obligations with proofs; letters; journal; and the bundle.
func TestDemandePage(t *testing.T) {
	b := nouveauBanc(t)
	pli := b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha))
	d := b.enregistrer(pli, dossier.FondementPostal)
	v := b.agent(dossier.RoleSuperviseur)
	ici := "/demandes/" + d.Numero
	page(t, v.get(ici), 200, d.Numero, "ESSAÏDI", "salarié", "Prochain délai", "Les cinq dates", "11 mars 2026", "Ce qui était dû, ce qui a été fait", "passeport", "Compte refusé",
		"accusé de réception", "demande_enregistree", "Exporter le dossier de preuve", ici+"/plis/"+texteDe(pli)+"/pages/3")
	page(t, v.get("/demandes"), 200, d.Numero)
	page(t, v.get("/demandes?etat=complete"), 200, "Aucune demande enregistrée")
	page(t, v.post("/demandes", map[string]string{"texte": "essaidi"}), 200, d.Numero)
	w := v.get(ici + "/export.zip")
	z, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil || len(z.File) < 5 {
		t.Fatalf("paquet : %v", err)
	}
	if strings.Contains(b.journal.String(), "ESSA") || strings.Contains(strings.ToLower(b.journal.String()), "essaidi") {
		t.Error("le journal technique contient un nom")
	}
	vus, err := b.store.Consultations(t.Context(), store.ObjetDemande(d.ID))
	if err != nil || len(vus) == 0 || vus[0].Agent != v.id {
		t.Errorf("consultation non notée : %v %v", vus, err)
	}
}

// TestClient: who comes for a client has no list, opens one file by its number and birth date, and sees the pages of that file only.
func TestClient(t *testing.T) {
	b := nouveauBanc(t)
	pli := b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha))
	d := b.enregistrer(pli, dossier.FondementPostal)
	autre := b.enregistrer(b.deposer(2, "33", b.hier(), lectureTest("salarie", "renouvellement", boris)), dossier.FondementPostal)
	v := b.agent(dossier.RoleAvocat, "*")
	vers(t, v.get("/"), "/client")
	page(t, v.get("/demandes"), 403)
	page(t, v.get("/demandes/"+d.Numero), 404)
	bon := map[string]string{"numero": d.Numero, "jour": "1", "mois": "7", "an": "1989", "mandat": "oui"}
	page(t, v.post("/client", map[string]string{"numero": d.Numero, "jour": "1", "mois": "7", "an": "1989"}), 422, "mandat")
	page(t, v.post("/client", map[string]string{"numero": d.Numero, "jour": "2", "mois": "7", "an": "1989", "mandat": "oui"}), 422, "Aucun dossier")
	vers(t, v.post("/client", bon), "/demandes/"+d.Numero)
	page(t, v.get("/demandes/"+d.Numero), 200, "ESSAÏDI", "Exporter")
	page(t, v.get("/demandes/"+d.Numero+"/plis/"+texteDe(pli)+"/pages/3"), 200)
	page(t, v.get("/demandes/"+autre.Numero), 404)
	page(t, v.get("/demandes/"+d.Numero+"/plis/"+texteDe(autre.Plis[0])+"/pages/1"), 404)
	page(t, v.get("/client"), 200, d.Numero)
	v.cookies["souspli-dossiers"] = strings.Replace(v.cookies["souspli-dossiers"], texteDe(d.ID)+"-", texteDe(autre.ID)+"-", 1)
	page(t, v.get("/demandes/"+autre.Numero), 404)
	for range essaisLibres {
		v.post("/client", map[string]string{"numero": autre.Numero, "jour": "9", "mois": "9", "an": "1999", "mandat": "oui"})
	}
	page(t, v.post("/client", bon), http.StatusTooManyRequests)
}

// TestLetters: blocked with the reason until the settings are complete, then written, printed once, downloaded with the slip.
func TestLetters(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	v, chef := b.agent(dossier.RoleCourrier), b.agent(dossier.RoleSuperviseur)
	page(t, v.get("/courriers"), 200, d.Numero, "Écrire et préparer le lot")
	vers(t, v.post("/courriers/lots", map[string]string{"prefecture": "33"}), "/courriers?avis=lot-vide")
	page(t, v.get("/courriers"), 200, "1 courrier bloqué", d.Numero)

	page(t, chef.get("/reglages"), 200, "33 · ", "pas encore réglée")
	page(t, chef.get("/reglages/33"), 200, "Il manque")
	reglages := map[string]string{
		"service": "Bureau de l’admission au séjour", "adresse": "2 esplanade Charles-de-Gaulle\nCS 41397\n33077 Bordeaux Cedex", "telephone": "05 56 90 60 60",
		"courriel": "sejour@exemple.invalid", "agent_nom": "Dominique Essai", "agent_qualite": "cheffe du bureau",
		"enveloppe": "DL", "postal_prescrit_r431_3": "oui", "postal_prescrit_r431_3_reference": "arrêté préfectoral du 1er janvier 2026", "postal_prescrit_r431_3_du": "2026-01-01",
	}
	long := map[string]string{"enveloppe": "DL", "adresse": strings.Repeat("x", 39), "arrete_prefectoral_local": "oui"}
	page(t, chef.post("/reglages/33", long), 422, "39 caractères", "référence de l’acte")
	vers(t, chef.post("/reglages/33", reglages), "/reglages/33")
	corps := page(t, chef.get("/reglages/33"), 200, "arrêté préfectoral du 1er janvier 2026", "cheffe du bureau")
	if strings.Contains(corps, "Il manque") { // the letter itself goes below: a court not set stops nothing
		t.Error("les réglages se disent incomplets, et la lettre part")
	}
	r, err := b.store.Reglages(t.Context(), "33")
	if err != nil || len(r.Fondements) != 1 || r.Fondements[0].Du != dossier.NewDate(2026, 1, 1) || len(r.Adresse) != 3 {
		t.Fatalf("réglages %+v %v", r, err)
	}

	w := v.post("/courriers/lots", map[string]string{"prefecture": "33"})
	cs, err := b.store.CourriersDeDemande(t.Context(), d.ID)
	if err != nil || len(cs) == 0 {
		t.Fatal(err)
	}
	if cs[0].Etat != dossier.CourrierImprime {
		t.Fatalf("courrier %s : %s", cs[0].Etat, cs[0].Raison)
	}
	vers(t, w, "/courriers/lots/"+cs[0].Lot)
	page(t, v.get("/courriers/lots/"+cs[0].Lot), 200, d.Numero, "Bordereau de dépôt")
	for fichier, debut := range map[string]string{"lot.pdf": "%PDF", "bordereau.pdf": "%PDF", "manifeste.json": "{"} {
		w := v.get("/courriers/lots/" + cs[0].Lot + "/" + fichier)
		if w.Code != 200 || !strings.HasPrefix(w.Body.String(), debut) {
			t.Errorf("%s : %d", fichier, w.Code)
		}
	}
	page(t, v.get("/courriers/lots/"+cs[0].Lot+"/..%2f..%2fetc"), 404)
	page(t, v.get("/courriers/lots/lot-2026-03-12-999999"), 404)
	if w := v.get("/courriers/pdf/" + texteDe(cs[0].ID)); w.Code != 200 || w.Header().Get("Content-Type") != "application/pdf" {
		t.Errorf("lettre : %d", w.Code)
	}
	vers(t, v.post("/courriers/lots", map[string]string{"prefecture": "33"}), "/courriers?avis=lot-vide")
	page(t, v.get("/courriers"), 200, cs[0].Lot, "Aucun courrier à envoyer")
	page(t, b.agent(dossier.RoleCourrier, "75").get("/courriers/lots/"+cs[0].Lot), 404)
}

// TestLotJusquAuDepot: a batch signed by hand, registered with the numbers a supervisor added; inserted, jammed and printed again, handed over; late
// until then; the demande tells the number and the day.
func TestLotJusquAuDepot(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	v, chef := b.agent(dossier.RoleCourrier), b.agent(dossier.RoleSuperviseur)
	vers(t, chef.post("/reglages/33", map[string]string{
		"service": "Bureau du séjour", "adresse": "33077 Bordeaux Cedex", "telephone": "05 56 90 60 60", "agent_nom": "Dominique Essai", "agent_qualite": "cheffe",
		"enveloppe": "DL", "recommande_accuse_reception": "oui", "postal_prescrit_r431_3": "oui", "postal_prescrit_r431_3_reference": "arrêté du 1er janvier 2026", "postal_prescrit_r431_3_du": "2026-01-01",
	}), "/reglages/33")
	if r, err := b.store.Reglages(t.Context(), "33"); err != nil || !slices.Equal(r.Recommandes, []dossier.GenreCourrier{dossier.CourrierAccuseReception}) {
		t.Fatalf("%+v %v", r.Recommandes, err)
	}
	page(t, v.get("/courriers"), 200, "aucun numéro de recommandé", "Préparer le lot à signer")
	page(t, chef.post("/reglages/33/plages", map[string]string{"premier": "1A 047 877 2024 4", "dernier": "1A 047 877 2030"}), 422, "Un numéro de recommandé a deux caractères", "1A 047 877 2024 4")
	vers(t, chef.post("/reglages/33/plages", map[string]string{"premier": "1A 047 877 2024 3", "dernier": "1A 047 877 2030"}), "/reglages/33?avis=plage")
	page(t, chef.post("/reglages/33/plages", map[string]string{"premier": "1A 047 877 2030", "dernier": "1A 047 877 2040"}), 422, "déjà dans une plage")
	page(t, chef.get("/reglages/33?avis=plage"), 200, "il en reste 7", "La plage de numéros est ajoutée")
	vers(t, v.post("/courriers/lots", map[string]string{"prefecture": "33", "lot": "a-signer"}), "/courriers?avis=lot-vide") // the accusé is not signed by hand
	w := v.post("/courriers/lots", map[string]string{"prefecture": "33"})
	cs, err := b.store.CourriersDeDemande(t.Context(), d.ID)
	if err != nil || cs[0].Recommande != "1A04787720243" {
		t.Fatal(cs, err)
	}
	ici := "/courriers/lots/" + cs[0].Lot
	vers(t, w, ici+"?avis=lot")
	page(t, v.get("/courriers"), 200, "il en reste 6", "à racheter", "dont 1 recommandé")
	page(t, v.get(ici), 200, "1A 047 877 2024 3", "Télécharger lot.pdf", "imprimé")
	for chemin, champs := range map[string]map[string]string{
		"/sous-pli": {"pieces": "2"}, "/depot": {"le": "2999-01-01"}, "/reimpression": {"abimees": "un"},
	} {
		page(t, v.post(ici+chemin, champs), 422, "Erreur : ")
	}
	vers(t, v.post(ici+"/sous-pli", map[string]string{"pieces": "1"}), ici+"?avis=sous-pli")
	page(t, v.get(ici), 200, "1 sous pli, 0 déposé")
	vers(t, v.post(ici+"/reimpression", map[string]string{"abimees": "1"}), ici+"-reimpression-1?avis=reimprime")
	corps := page(t, v.get(ici+"-reimpression-1"), 200, "Leurs exemplaires précédents sont annulés", cs[0].Lot, "1A 047 877 2024 3")
	if strings.Contains(corps, "bordereau.pdf") || strings.Contains(corps, "Noter le dépôt") {
		t.Error("une réimpression a son bordereau, ou se dépose")
	}
	page(t, v.get(ici+"-reimpression-1/bordereau.pdf"), 404)
	if w := v.get(ici + "-reimpression-1/lot.pdf"); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "%PDF") {
		t.Errorf("réimpression : %d", w.Code)
	}
	page(t, v.post(ici+"-reimpression-1/reimpression", map[string]string{"abimees": "1"}), 404)
	page(t, v.get(ici), 200, "0 sous pli, 0 déposé", "réimprimée 1 fois")

	if corps := page(t, v.get("/courriers"), 200); strings.Contains(corps, "à déposer") {
		t.Error("un lot du jour est dit en retard")
	}
	b.horloge.Avancer(5 * 24 * time.Hour)
	v = b.agent(dossier.RoleCourrier)
	page(t, v.get("/courriers"), 200, "à déposer")
	page(t, b.agent(dossier.RoleCourrier, "75").post(ici+"/depot", map[string]string{"le": b.hier().String()}), 404)
	vers(t, v.post(ici+"/depot", map[string]string{"le": b.hier().String()}), ici+"?avis=depose")
	if corps := page(t, v.get("/courriers"), 200, "tous"); strings.Contains(corps, "à déposer") {
		t.Error("un lot déposé est dit à déposer")
	}
	page(t, v.post(ici+"/reimpression", map[string]string{"abimees": "1"}), 422, "déjà déposée")
	page(t, v.get("/demandes/"+d.Numero), 200, "déposé", b.hier().Fr(), "pièce 1, recommandé", "1A 047 877 2024 3")
}

// TestRetraitDUnLot: the page of a batch says what must not leave, refuses its deposit, takes it out and gives a slip that no longer counts it.
func TestRetraitDUnLot(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	autre := b.enregistrer(b.deposer(2, "33", b.hier(), lectureTest("salarie", "renouvellement", boris)), dossier.FondementPostal)
	v, chef := b.agent(dossier.RoleCourrier), b.agent(dossier.RoleSuperviseur)
	vers(t, chef.post("/reglages/33", map[string]string{
		"service": "Bureau du séjour", "adresse": "33077 Bordeaux Cedex", "telephone": "05 56 90 60 60", "agent_nom": "Dominique Essai", "agent_qualite": "cheffe",
		"enveloppe": "DL", "postal_prescrit_r431_3": "oui", "postal_prescrit_r431_3_reference": "arrêté du 1er janvier 2026", "postal_prescrit_r431_3_du": "2026-01-01",
	}), "/reglages/33")
	w := v.post("/courriers/lots", map[string]string{"prefecture": "33"})
	cs, err := b.store.CourriersDeDemande(t.Context(), d.ID)
	if err != nil || cs[0].Etat != dossier.CourrierImprime {
		t.Fatal(cs, err)
	}
	ici, piece := "/courriers/lots/"+cs[0].Lot, fmt.Sprint(cs[0].Piece)
	vers(t, w, ici)
	if corps := page(t, v.get(ici), 200, "Retirer du lot"); strings.Contains(corps, "À retirer avant le dépôt") {
		t.Error("rien n’a changé, et une lettre est dite à retirer")
	}
	bordereau := v.get(ici + "/bordereau.pdf").Body.String()
	b.horloge.Avancer(time.Minute)
	v = b.agent(dossier.RoleCourrier)
	vers(t, v.post("/demandes/"+d.Numero+"/actions/adresse_changee", map[string]string{"quoi": "deux", "voie": "2 quai Neuf", "code_postal": "33000", "commune": "Bordeaux", "motifs": "dit au guichet"}), "/demandes/"+d.Numero)
	page(t, v.get("/demandes/"+d.Numero), 200, "adresse d’avant", "à retirer du lot avant le dépôt")
	page(t, v.get(ici), 200, "À retirer avant le dépôt", `name="retirees" value="`+piece+`"`)
	page(t, v.post(ici+"/depot", map[string]string{"le": b.hier().AddDays(1).String()}), 422, "La pièce "+piece+" ne doit plus partir")
	page(t, v.post(ici+"/retrait", map[string]string{"retirees": "deux"}), 422, "Écrivez des numéros de pièces", "Dites pourquoi", "Dites si ces lettres restent dues")
	vers(t, v.post(ici+"/retrait", map[string]string{"retirees": piece, "raison": "l’adresse a changé", "suite": "refaire"}), ici+"?avis=retire")
	page(t, v.get(ici+"?avis=retire"), 200, "1 courrier :", "1 retiré", "détruisez-les", "retiré</td>")
	page(t, v.get("/demandes/"+d.Numero), 200, "retirée de "+cs[0].Lot+", pièce "+piece+"\u00a0: l’adresse a changé")
	apres := v.get(ici + "/bordereau.pdf")
	if apres.Code != 200 || !strings.HasPrefix(apres.Body.String(), "%PDF") || apres.Body.String() == bordereau {
		t.Errorf("bordereau %d, le même qu’avant %v", apres.Code, apres.Body.String() == bordereau)
	}
	vers(t, v.post(ici+"/depot", map[string]string{"le": b.hier().AddDays(1).String()}), ici+"?avis=depose")
	page(t, v.post(ici+"/retrait", map[string]string{"retirees": fmt.Sprint(3 - cs[0].Piece), "raison": "x", "suite": "arreter"}), 422, "déjà déposée")
	vers(t, v.post("/courriers/lots", map[string]string{"prefecture": "33"}), "/courriers/lots/")
	for numero, lettres := range map[string]int{d.Numero: 2, autre.Numero: 1} {
		x, err := b.store.DemandeParNumero(t.Context(), numero)
		if err != nil {
			t.Fatal(err)
		}
		cs, err := b.store.CourriersDeDemande(t.Context(), x.ID)
		if err != nil || len(cs) != lettres || cs[lettres-1].Etat != dossier.CourrierImprime {
			t.Errorf("%s : %+v, %v", numero, cs, err)
		}
	}
}

// TestLettreDepassee: a letter written whose limit is over is said not to leave as it is, and why, before anyone prints.
func TestLettreDepassee(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	vers(t, b.agent(dossier.RoleSuperviseur).post("/reglages/33", map[string]string{"service": "Bureau du séjour", "adresse": "33077 Bordeaux Cedex", "telephone": "05 56 90 60 60", "agent_nom": "Dominique Essai",
		"agent_qualite": "cheffe", "enveloppe": "DL", "postal_prescrit_r431_3": "oui", "postal_prescrit_r431_3_reference": "arrêté du 1er janvier 2026", "postal_prescrit_r431_3_du": "2026-01-01"}), "/reglages/33")
	piece := demandables(d)[0].Code
	vers(t, b.habilite(dossier.RoleSuperviseur).post("/demandes/"+d.Numero+"/actions/pieces_demandees", map[string]string{"version": "1", "piece": piece, "raison." + piece: "illisible", "indispensable." + piece: "oui", "jours": "30"}),
		"/demandes/"+d.Numero)
	storetest.Ecrire(t, b.store, dossier.CourrierID(storetest.Interroger[int](t, b.store, "SELECT id FROM courriers WHERE genre = 'demande_pieces'")))
	if corps := page(t, b.agent(dossier.RoleCourrier).get("/courriers"), 200, "écrite, voir"); strings.Contains(corps, "ne partira pas ainsi") {
		t.Error("la limite n’est pas passée")
	}
	b.horloge.Avancer(40 * 24 * time.Hour)
	page(t, b.agent(dossier.RoleCourrier).get("/courriers"), 200, "ne partira pas ainsi", "est passée", "refaites la demande avec un nouveau délai")
}

// TestAccounts: the administrator makes an account with a password shown once, changes it, and cannot lock themselves out.
func TestAccounts(t *testing.T) {
	b := nouveauBanc(t)
	v := b.agent(dossier.RoleAdmin, "*")
	page(t, v.get("/agents"), 200, "Nouveau compte")
	page(t, v.post("/agents", map[string]string{"identifiant": "A B", "role": "roi", "prefectures": "33 999"}), 422, "lettres minuscules", "Choisissez un rôle", "« 999 » n’est pas un code", "Écrivez le prénom et le nom")
	corps := page(t, v.post("/agents", map[string]string{"identifiant": "c.martin", "nom": "Claude Martin", "role": "guichet", "prefectures": "33, 75"}), 200, "Mot de passe provisoire de c.martin, montré une seule fois")
	_, reste, _ := strings.Cut(corps, `<span class="secret">`)
	secret, _, _ := strings.Cut(reste, "<")
	if code, _ := entrer(t, b.anonyme(), "c.martin", secret); code != http.StatusSeeOther {
		t.Fatalf("le mot de passe montré n’ouvre pas : %d", code)
	}
	page(t, v.post("/agents", map[string]string{"identifiant": "c.martin", "nom": "Autre", "role": "guichet"}), 422, "existe déjà")
	a, _, _, err := b.store.AgentParIdentifiant(t.Context(), "c.martin")
	if err != nil || a.Role != dossier.RoleGuichet || strings.Join(a.Prefectures, " ") != "33 75" || !a.Actif || a.VoitSensible {
		t.Fatalf("%+v %v", a, err)
	}
	ici := "/agents/" + texteDe(a.ID)
	page(t, v.get(ici), 200, "Claude Martin")
	vers(t, v.post(ici, map[string]string{"nom": "Claude Martin", "role": "instructeur", "prefectures": "33", "sensible": "oui"}), ici)
	if a, err = b.store.Agent(t.Context(), a.ID); err != nil || a.Actif || !a.VoitSensible || a.Role != dossier.RoleInstructeur {
		t.Errorf("%+v %v", a, err)
	}
	page(t, v.post(ici, map[string]string{"action": "motdepasse"}), 200, "montré une seule fois")
	moi := "/agents/" + texteDe(v.id)
	page(t, v.post(moi, map[string]string{"nom": "Moi", "role": "admin", "prefectures": "*"}), 422, "Vous ne pouvez ni fermer votre compte")
	page(t, v.get("/agents/999999"), 404)
}

// TestMetricsAndHealth: metrics for an administrator or the collector's token, nobody else; health for all.
func TestMetricsAndHealth(t *testing.T) {
	b := nouveauBanc(t, func(d *DepsAgents) { d.JetonMetriques = "jeton-du-collecteur" })
	vers(t, b.anonyme().get("/metrics"), "/connexion")
	for jeton, code := range map[string]int{"jeton-du-collecteur": 200, "autre": 303, "": 303} {
		r := b.anonyme().requete(get, "/metrics", "")
		r.Header.Set("Authorization", "Bearer "+jeton)
		if w := b.anonyme().servir(r); w.Code != code {
			t.Errorf("jeton %q : %d, attendu %d", jeton, w.Code, code)
		}
	}
	page(t, b.agent(dossier.RoleAdmin).get("/metrics"), 200, "souspli_plis")
	page(t, b.anonyme().get("/healthz"), 200, "ok")
	page(t, b.agent(dossier.RoleAdmin).get("/nulle/part"), 404, "Page introuvable")
	w := b.anonyme().get("/connexion")
	for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"} {
		if w.Header().Get(h) == "" {
			t.Errorf("en-tête %s absent", h)
		}
	}
	if w.Header().Get("Cache-Control") != "no-store" || strings.Contains(w.Header().Get("Content-Security-Policy"), "unsafe") {
		t.Error(w.Header())
	}
}

// TestImages: a page upside down is shown upright, the crop is where the field stands, a box follows the turn.
func TestImages(t *testing.T) {
	b := nouveauBanc(t)
	l := lectureTest("salarie", "renouvellement", aicha, "nom_naissance")
	c := l.Formulaires[0].Champs["nom_naissance"]
	c.Page, c.Zone = 2, dossier.RectPx{X: 120, Y: 120, L: 120, H: 120} // the black corner of page 2, which is upside down
	l.Formulaires[0].Champs["nom_naissance"] = c
	id := b.deposer(1, "33", b.hier(), l)
	v := b.agent(dossier.RoleCourrier)
	lire := func(chemin string) image.Image {
		t.Helper()
		w := v.get(chemin)
		img, err := jpeg.Decode(w.Body)
		if err != nil || w.Header().Get("Content-Type") != "image/jpeg" {
			t.Fatalf("%s : %d %v", chemin, w.Code, err)
		}
		return img
	}
	noir := func(img image.Image, x, y int) bool { r, g, b, _ := img.At(x, y).RGBA(); return r+g+b < 3*0x4000 }
	ici := "/plis/" + texteDe(id)
	droite, renversee := lire(ici+"/pages/1/image"), lire(ici+"/pages/2/image")
	if !noir(droite, 90, 90) || noir(droite, 1150, 1664) || noir(renversee, 90, 90) || !noir(renversee, 1150, 1664) {
		t.Error("la page à l’envers n’est pas redressée")
	}
	e := lire(ici + "/champs/0/nom_naissance/image")
	if s := e.Bounds().Size(); s.X < 60 || s.X > 140 || s.Y < 60 || s.Y > 140 || !noir(e, s.X/2, s.Y/2) {
		t.Errorf("extrait de %v, centre clair", s)
	}
	entouree := lire(ici + "/pages/2/image?champ=0.nom_naissance")
	if entouree.Bounds() != renversee.Bounds() {
		t.Error("la page entourée n’a pas la même taille")
	}
	if s := lire(ici + "/pages/2/image?champ=0.nom_naissance&bande=1").Bounds().Size(); s.X != 1240 || s.Y > 800 {
		t.Errorf("bande de %v", s)
	}
	if s := lire(ici + "/pages/1/vignette").Bounds().Size(); s.X != largeurVignette {
		t.Errorf("vignette de %v", s)
	}
	for _, chemin := range []string{"/pages/0/image", "/pages/4/image", "/pages/x/vignette", "/champs/0/voie2/image"} {
		page(t, v.get(ici+chemin), 404)
	}
}

// TestTurn: a box turned with its image stays on the same dots.
func TestTurn(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 30, 20))
	r := image.Rect(3, 5, 10, 9)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			img.Pix[img.PixOffset(x, y)] = 200
		}
	}
	for _, degres := range []int{0, 90, 180, 270} {
		tournee, boite := redresser(img, degres).(*image.Gray), tourner(r, img.Bounds(), degres)
		n := 0
		for y := range tournee.Bounds().Dy() {
			for x := range tournee.Bounds().Dx() {
				if dedans := image.Pt(x, y).In(boite); dedans != (tournee.GrayAt(x, y).Y == 200) {
					t.Fatalf("%d° : point %d,%d", degres, x, y)
				} else if dedans {
					n++
				}
			}
		}
		if n != 28 {
			t.Errorf("%d° : %d points", degres, n)
		}
	}
}
