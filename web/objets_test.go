package web

import (
	"strings"
	"testing"

	"souspli/dossier"
)

// TestObjetsALEcran: entered on the page of the pli, initialled by another agent, warned of before a transfer, given back by letter with
// nothing typed again; what is missing comes back on its field.
func TestObjetsALEcran(t *testing.T) {
	b := nouveauBanc(t)
	pli := b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha))
	autre := b.deposer(2, "33", b.hier(), lectureTest("salarie", "renouvellement", boris))
	ouvre := b.ouvrir(b.compte(dossier.Agent{Role: dossier.RoleCourrier, Nom: "Camille Essai", Prefectures: []string{"33"}}, ""))
	temoin := b.ouvrir(b.compte(dossier.Agent{Role: dossier.RoleCourrier, Nom: "Claude Témoin", Prefectures: []string{"33"}}, ""))
	ici := "/plis/" + texteDe(pli)
	page(t, ouvre.get(ici), 200, "Inscrire un objet", "ne s’ouvre pas", "secret médical", "Ce pli est arrivé taxé")
	page(t, ouvre.post(ici+"/objets", map[string]string{"objet-genre": "passeport", "objet-description": "passeport vert"}), 422, "Dites où il est gardé", "passeport vert")
	page(t, ouvre.post(ici+"/objets", map[string]string{"objet-genre": "passeport", "objet-nombre": "deux"}), 422, "Écrivez un nombre")
	vers(t, ouvre.post(ici+"/objets", map[string]string{"objet-genre": "passeport", "objet-description": "passeport vert", "objet-lieu": "coffre"}), ici+"?avis=objet")
	vers(t, ouvre.post(ici+"/objets", map[string]string{"objet-genre": "pli_medical", "objet-description": "enveloppe brune", "objet-lieu": "armoire"}), ici+"?avis=objet")
	vers(t, ouvre.post("/plis/"+texteDe(autre)+"/objets", map[string]string{"objet-genre": "cle_usb", "objet-description": "clé bleue", "objet-lieu": "tiroir"}), "/plis/")
	if corps := page(t, ouvre.get(ici), 200, "second paraphe attendu", "enveloppe médicale fermée"); strings.Contains(corps, "/paraphe") || strings.Contains(corps, "/objets/retour\" id") && strings.Contains(corps, `name="objet"`) {
		t.Error("qui a ouvert le pli peut donner les deux paraphes, ou rendre")
	}
	page(t, ouvre.post("/objets/1/paraphe", nil), 422, "un autre agent")
	if corps := page(t, temoin.get("/objets"), 200, "passeport vert", "enveloppe fermée", "clé bleue", "Camille Essai"); strings.Contains(corps, "médicale") || strings.Contains(corps, "brune") {
		t.Error("une enveloppe médicale est dite à qui ne voit pas ce qui est sensible")
	}
	vers(t, temoin.post("/objets/1/paraphe", map[string]string{"retour": "/objets"}), "/objets?avis=paraphe")
	vers(t, temoin.post("/objets/2/paraphe", map[string]string{"retour": "https://exemple.invalid/"}), ici+"?avis=paraphe")
	page(t, temoin.get(ici), 200, "Rendre les objets cochés", "depuis la page de la demande")
	page(t, temoin.post(ici+"/objets/retour", map[string]string{"objet": "1", "objet-issue": "lettre"}), 422, "Une lettre part d’une demande")
	page(t, temoin.post(ici+"/objets/retour", map[string]string{"objet": "3", "objet-issue": "guichet", "objet-detail": "x"}), 404)
	page(t, temoin.post(ici+"/objets/retour", map[string]string{"objet": "2", "objet-issue": "transmis"}), 422, "Dites à qui")
	vers(t, temoin.post(ici+"/objets/retour", map[string]string{"objet": "2", "objet-issue": "transmis", "objet-detail": "médecin, pli fermé"}), ici+"?avis=rendu")

	d := b.enregistrer(pli, dossier.FondementPostal)
	la := "/demandes/" + d.Numero
	chef := b.habilite(dossier.RoleSuperviseur)
	if corps := page(t, chef.get(la+"?action=transfert"), 200, "Objets et originaux", "nous le gardons encore", "aucune lettre de restitution ne peut plus partir d’ici"); strings.Count(corps, "1 objet à rendre") != 2 {
		t.Error("le transfert et le désistement n’avertissent pas tous deux")
	}
	page(t, temoin.post(la+"/objets/retour", map[string]string{"objet-issue": "lettre"}), 422, "Choisissez ce qui part")
	vers(t, temoin.post(la+"/objets/retour", map[string]string{"objet": "1", "objet-issue": "lettre"}), la+"?avis=rendu")
	corps := page(t, chef.get(la), 200, "part avec sa lettre", "restitution d’originaux")
	if !strings.Contains(corps, "objet à rendre") {
		t.Error("l’original n’est pas parti, et rien n’avertit plus")
	}
	cs, err := b.store.CourriersDeDemande(t.Context(), d.ID)
	if err != nil || !strings.Contains(string(cs[len(cs)-1].Decide), "passeport original\u00a0: passeport vert") {
		t.Errorf("%s %v", cs[len(cs)-1].Decide, err)
	}
	if corps := page(t, b.agent(dossier.RoleGuichet, "75").get("/objets?quoi=tout"), 200, "Aucun objet"); strings.Contains(corps, "vert") {
		t.Error("une autre préfecture voit l’objet")
	}
	page(t, b.agent(dossier.RoleGuichet, "75").get("/objets?prefecture=33"), 404)
	page(t, b.agent(dossier.RoleGuichet, "75").post("/objets/3/paraphe", nil), 404)
	page(t, chef.get("/objets?quoi=tout"), 200, "transmis à un autre service", "médecin, pli fermé")
	// The person comes before the letter leaves.
	page(t, temoin.get(la), 200, `value="1" form="objets-retour"`)
	vers(t, temoin.post(la+"/objets/retour", map[string]string{"objet": "1", "objet-issue": "guichet", "objet-detail": "décharge 7"}), la+"?avis=rendu")
	page(t, chef.get(la), 200, "remis au guichet, contre signature", "un objet qu’elle devait rendre part autrement")
}

// TestTaxeALEcran: a pli with postage due is taken like the others, and says what was paid.
func TestTaxeALEcran(t *testing.T) {
	b := nouveauBanc(t)
	ici := "/plis/" + texteDe(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)))
	v := b.agent(dossier.RoleCourrier)
	page(t, v.post(ici+"/taxe", map[string]string{"taxe": "beaucoup"}), 422, "en euros")
	vers(t, v.post(ici+"/taxe", map[string]string{"taxe": "2,45 €"}), ici+"?avis=taxe")
	if corps := page(t, v.get(ici), 200, "Affranchissement insuffisant, 2,45\u00a0€ payés", "Fondement du dépôt"); strings.Contains(corps, "est arrivé taxé") {
		t.Error("la taxe se note deux fois")
	}
}
