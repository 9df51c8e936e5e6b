package web

import (
	"maps"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store/storetest"
)

// avec gives values, some of them changed.
func avec(valeurs map[string]string, changes ...string) map[string]string {
	m := maps.Clone(valeurs)
	for i := 0; i < len(changes); i += 2 {
		m[changes[i]] = changes[i+1]
	}
	return m
}

// TestQuiEstCe is the story of a doubtful person: the pli waits, both identities are side by side, the agent says which, and the pli goes on.
func TestQuiEstCe(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	v := b.agent(dossier.RoleCourrier)
	// One day later, the day of birth wrong and the name written otherwise.
	pareille := avec(aicha, "nom_naissance", "Essaydi", "date_naissance", "1989-07-11", "nationalite", "inventienne")
	id := b.deposer(2, "33", b.hier(), lectureTest("salarie", "renouvellement", pareille))
	ici := "/plis/" + texteDe(id)
	page(t, v.get(ici), 200, "identité à confirmer", "noms de naissance transcrits autrement", "dates de naissance à un élément près")
	qui := ici + "/personnes/0"
	corps := page(t, v.get(qui), 200, "Ce pli", "Registre", "ESSAÏDI", "Essaydi", "01/07/1989", "11/07/1989", d.Numero, "C’est cette personne", "Aucune d’elles")
	for _, touche := range []string{`data-touche="1"`, `data-touche="0"`, `data-touche="9"`, "≈", "proche"} {
		if !strings.Contains(corps, touche) {
			t.Errorf("%q absent de la comparaison", touche)
		}
	}
	page(t, v.post(qui, map[string]string{"personne": "999"}), 422, "Choisissez une personne")
	vers(t, v.post(qui, map[string]string{"personne": "plus_tard"}), ici)
	page(t, v.get(qui+"9"), 404)
	vers(t, v.post(qui, map[string]string{"personne": texteDe(d.PersonneID)}), ici+"?avis=personne-dite")
	page(t, v.get(qui), 200, "déjà dit")
	// Known now, it is the same demande: nothing but its papers is added.
	if p, err := b.store.Pli(t.Context(), id); err != nil || strings.Contains(strings.Join(p.Raisons, " "), "identité à confirmer") {
		t.Errorf("raisons %q %v", p.Raisons, err)
	}
	// The person has both spellings.
	page(t, v.get("/personnes/"+texteDe(d.PersonneID)), 200, "ESSAÏDI", "Demandes en cours", d.Numero)
	// Another agent, for another préfecture, sees the reasons and no value.
	pareille["code_postal"], pareille["commune"] = "75011", "Paris"
	ailleurs := b.deposer(3, "75", b.hier(), lectureTest("salarie", "renouvellement", pareille))
	corps = page(t, b.agent(dossier.RoleCourrier, "75").get("/plis/"+texteDe(ailleurs)+"/personnes/0"), 200, "autre préfecture", "noms de naissance transcrits autrement")
	if strings.Contains(corps, "ESSAÏDI") || strings.Contains(corps, d.Numero) {
		t.Error("un agent de Paris lit une identité de la Gironde")
	}
}

// TestPaireDePersonnes: new by the agent's word, alike all the same: they are compared later, merged with a reason, separated with another.
func TestPaireDePersonnes(t *testing.T) {
	b := nouveauBanc(t)
	d1 := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	d2 := b.enregistrer(b.deposer(2, "33", b.hier(), lectureTest("conjoint-francais", "renouvellement", avec(aicha, "nom_naissance", "Es Saidi", "date_naissance", "1989-01-07"))), dossier.FondementPostal)
	if d1.PersonneID == d2.PersonneID {
		t.Fatal("déjà une seule personne : l’essai ne prouve rien")
	}
	v := b.agent(dossier.RoleInstructeur)
	page(t, v.get("/paires"), 200, "Es Saidi", "ESSAÏDI", "à comparer")
	paire := "/paires/" + texteDe(storetest.Interroger[dossier.PersonneID](t, b.store, "SELECT id FROM paires"))
	page(t, v.get(paire), 200, "S’accordent", "jour et mois de naissance échangés", d1.Numero, d2.Numero, `data-touche="1"`)
	page(t, v.post(paire, map[string]string{"avis": "memes"}), 422, "Écrivez ce qui montre")
	page(t, v.post(paire, map[string]string{"avis": "oui"}), 422, "Choisissez")
	vers(t, v.post(paire, map[string]string{"avis": "plus_tard"}), "/paires")
	page(t, v.get("/paires"), 200, "remise à plus tard")
	ici := "/personnes/" + texteDe(d1.PersonneID)
	vers(t, v.post(paire, map[string]string{"avis": "memes", "motif": "même passeport, page 3"}), ici)
	page(t, v.get("/paires"), 200, "Aucune paire")
	page(t, v.get(paire), 404)
	page(t, v.get(ici), 200, "Demandes en cours (2)", d1.Numero, d2.Numero, "même passeport, page 3", "Annuler cette fusion")
	page(t, v.get("/demandes/"+d1.Numero), 200, "1 autre demande en cours")
	fusion := storetest.Interroger[int64](t, b.store, "SELECT id FROM fusions")
	page(t, v.post(ici+"/separation", map[string]string{"fusion": texteDe(fusion)}), 422, "Écrivez pourquoi")
	vers(t, v.post(ici+"/separation", map[string]string{"fusion": texteDe(fusion), "motif_annulation": "deux sœurs"}), ici)
	page(t, v.get(ici), 200, "Demandes en cours (1)", "annulée", "deux sœurs")
	page(t, v.post(ici+"/separation", map[string]string{"fusion": texteDe(fusion), "motif_annulation": "encore"}), 422, "déjà annulée")

	// By number, and what else an agent may note.
	page(t, v.post(ici+"/fusion", map[string]string{"numero": "2026-33-999999", "motif": "x"}), 422, "Aucune demande de votre ressort")
	page(t, v.post(ici+"/liens", map[string]string{"numero_lien": d1.Numero, "genre": "parent"}), 422, "une autre personne")
	vers(t, v.post(ici+"/liens", map[string]string{"numero_lien": d2.Numero, "genre": "fratrie", "motif_lien": "livret de famille"}), ici)
	page(t, v.get(ici), 200, "frère ou sœur", "livret de famille")
	page(t, v.post(ici+"/representant", map[string]string{"representant": "Association Essai"}), 422, "Écrivez ce qui le montre")
	vers(t, v.post(ici+"/representant", map[string]string{"representant": "Association Essai", "lien_representant": "tuteur", "motif_representant": "jugement"}), ici)
	page(t, v.get(ici), 200, "Association Essai", "jugement")
	page(t, v.post(ici+"/deces", map[string]string{"an": "2026", "mois": "13"}), 422, "Écrivez l’année")
	vers(t, v.post(ici+"/deces", map[string]string{"an": "2026", "mois": "2"}), ici)
	page(t, v.get(ici), 200, "décès noté")
	page(t, b.agent(dossier.RoleCourrier).post(ici+"/deces", map[string]string{"an": "2026"}), 403)
}

// TestRattacherDesPapiers: papers without a form go with the demande the agent names, and with nothing else; a return sheet is no piece.
func TestRattacherDesPapiers(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	l := lectureTest("salarie", "renouvellement", nil)
	l.Formulaires, l.Tentatives = nil, nil
	l.Pages[0].Type, l.Pages[1].Type = dossier.PageFeuilleRetour, dossier.PageBulletinPaie
	l.Pages[2].MRZ = []dossier.MRZLue{{Nom: "ESSAIDI", Prenoms: "AICHA", Naissance: "1989-07-01", Sexe: "f", Cles: []dossier.CleMRZ{{Champ: "globale", OK: true}}}}
	id := b.deposer(2, "33", b.hier(), l)
	v := b.agent(dossier.RoleCourrier)
	ici := "/plis/" + texteDe(id)
	page(t, v.get(ici), 200, "feuille de retour", "pièce d’identité d’une personne qui a une demande en cours", `value="`+d.Numero+`"`)
	for mot, champs := range map[string]map[string]string{
		"Aucune demande de votre ressort": {"action": "rattacher", "numero_rattache": "2026-33-999999", "nature": "reponse"},
		"Dites ce que sont":               {"action": "rattacher", "numero_rattache": d.Numero},
	} {
		page(t, v.post(ici+"/saisie", champs), 422, mot)
	}
	vers(t, v.post(ici+"/saisie", map[string]string{"action": "rattacher", "numero_rattache": d.Numero, "nature": "reponse"}), ici+"?avis=enregistre")
	d2, err := b.store.Demande(t.Context(), d.ID)
	if err != nil || len(d2.Plis) != 2 || len(d2.Pieces) != len(d.Pieces)+2 || d2.Dates != d.Dates {
		t.Errorf("demande %+v %v", d2.Pieces, err)
	}
}
