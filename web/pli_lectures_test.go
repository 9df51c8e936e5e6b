package web

import (
	"fmt"
	"strings"
	"testing"

	"souspli/dossier"
)

// lectureManuscrite is a form filled by hand, with its readings: the passport of page 3 spells the name otherwise, and agrees on the date.
func lectureManuscrite() dossier.Lecture {
	l := lectureTest("conjoint-francais", "renouvellement", aicha, "nom_naissance", "date_naissance", "sexe")
	ecrire := func(code string, recoupements []dossier.Recoupement, valeurs ...string) {
		c := l.Formulaires[0].Champs[code]
		c.Valeur = valeurs[0]
		c.Source, c.Raisons, c.Recoupements = dossier.SourceManuscrit, []string{"écrit à la main"}, recoupements
		for i, v := range valeurs {
			c.Propositions = append(c.Propositions, dossier.Proposition{Valeur: v, Confiance: []dossier.Confiance{0.81, 0.12, 0.04}[i]})
		}
		l.Formulaires[0].Champs[code] = c
	}
	passeport := func(valeur string, y int, accord bool) []dossier.Recoupement {
		return []dossier.Recoupement{{Source: dossier.SourceMRZ, Valeur: valeur, Page: 3, Zone: dossier.RectPx{X: 300, Y: y, L: 1000, H: 90}, Accord: accord}}
	}
	ecrire("nom_naissance", passeport("ESSAYDI", 400, false), "ESSAÏDI", "ESSAÏOI", "FSSAÏDI")
	ecrire("date_naissance", passeport("1989-07-01", 500, true), "1989-07-01", "1989-01-01", "1989-07-07")
	ecrire("sexe", nil, "f", "m")
	return l
}

// TestReadingsOffered: the readings of a field are taken by one button each, what the passport says stands beside them, and is never
// chosen for the agent.
func TestReadingsOffered(t *testing.T) {
	b := nouveauBanc(t)
	id := b.deposer(1, "33", b.hier(), lectureManuscrite())
	v := b.agent(dossier.RoleCourrier)
	ici := "/plis/" + texteDe(id)
	choix := func(touche int, valeur string) string {
		return fmt.Sprintf(`name="choix" value="%s" data-touche="%d"`, valeur, touche)
	}
	corps := page(t, v.get(ici), 200, "Valeurs possibles", choix(1, "ESSAÏDI")+" autofocus", choix(2, "ESSAÏOI"), choix(3, "FSSAÏDI"), choix(4, "ESSAYDI"), "lu 81 %", "ou bien 12 %",
		"Le passeport (", "zone de lecture automatique", "dit : <strong>ESSAYDI</strong>", "différent", ici+"/pages/3/image?champ=0.nom_naissance&amp;recoupement=0",
		ici+"/champs/0/nom_naissance/image?recoupement=0", `<label for="valeur" data-touche="m">`)
	if strings.Count(corps, "autofocus") != 1 || !strings.Contains(corps, `name="valeur" value="ESSAÏDI"`) {
		t.Error("un seul endroit attend la frappe, et le champ garde ce qui a été lu")
	}
	for _, chemin := range []string{"/champs/0/nom_naissance/image?recoupement=0", "/pages/3/image?champ=0.nom_naissance&recoupement=0"} {
		if w := v.get(ici + chemin); w.Code != 200 || w.Header().Get("Content-Type") != "image/jpeg" {
			t.Errorf("%s : %d", chemin, w.Code)
		}
	}
	for _, faux := range []string{"1", "-1", "x"} {
		page(t, v.get(ici+"/champs/0/nom_naissance/image?recoupement="+faux), 404)
	}

	vers(t, v.post(ici+"/champs/0/nom_naissance", map[string]string{"choix": "ESSAÏOI"}), ici)
	page(t, v.get(ici), 200, "Sexe", choix(1, "f"), choix(2, "m"), ">Féminin<", ">Masculin<")
	vers(t, v.post(ici+"/champs/0/sexe", map[string]string{"choix": "f"}), ici)
	corps = page(t, v.get(ici), 200, "Date de naissance", choix(1, "1989-07-01"), ">01/07/1989<", ">01/01/1989<", "identique")
	if strings.Contains(corps, "différent") || strings.Contains(corps, `data-touche="4"`) {
		t.Error("une source qui dit pareil n’est pas un autre choix")
	}
	// What was proposed stays beside the answer, and a source agrees with the answer or does not.
	page(t, v.get(ici+"?champ=0.nom_naissance"), 200, "déjà vérifié", choix(1, "ESSAÏDI"), choix(4, "ESSAYDI"), "différent")
	vers(t, v.post(ici+"/champs/0/nom_naissance", map[string]string{"choix": "ESSAYDI"}), ici)
	page(t, v.get(ici+"?champ=0.nom_naissance"), 200, choix(1, "ESSAÏDI"), "dit : <strong>ESSAYDI</strong>", "identique")

	// A proposal is no way round the rules; refused, the text field waits for another value.
	corps = page(t, v.post(ici+"/champs/0/date_naissance", map[string]string{"choix": "1989-02-31"}), 422, "écrivez le jour, le mois")
	if !strings.Contains(corps, `maxlength="2" autocomplete="off" autofocus`) || strings.Count(corps, "autofocus") != 1 {
		t.Error("après un refus, le champ attend la frappe")
	}
	vers(t, v.post(ici+"/champs/0/date_naissance", map[string]string{"choix": "1989-07-01"}), ici)

	l, err := b.store.Lecture(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for code, attendu := range map[string]string{"nom_naissance": "ESSAYDI", "date_naissance": "1989-07-01"} {
		if c := l.Formulaires[0].Champs[code]; c.Valeur != attendu || c.Source != dossier.SourceAgent || c.Lu == "" || len(c.Propositions) != 3 {
			t.Errorf("%s : %+v", code, c)
		}
	}
}

// Only a second source speaks: nothing is chosen, the text field waits as before.
func TestOtherSourceAlone(t *testing.T) {
	b := nouveauBanc(t)
	l := lectureManuscrite()
	c := l.Formulaires[0].Champs["nom_naissance"]
	c.Propositions = nil
	c.Recoupements = append(c.Recoupements, dossier.Recoupement{Source: dossier.SourceManuscrit, Valeur: "ESSAYDI", Page: 2},
		dossier.Recoupement{Source: dossier.SourceOCR, Valeur: "ESSAID", Page: 9})
	l.Formulaires[0].Champs["nom_naissance"] = c
	id := b.deposer(1, "33", b.hier(), l)
	corps := page(t, b.agent(dossier.RoleCourrier).get("/plis/"+texteDe(id)), 200, `value="ESSAYDI" data-touche="4"`, `value="ESSAID" data-touche="5"`, "Le formulaire (",
		"écriture à la main", "Une autre source (", "lu 81 %")
	if strings.Count(corps, `value="ESSAYDI"`) != 1 || strings.Count(corps, "autofocus") != 1 || !strings.Contains(corps, `class="valeur" autocomplete="off" autofocus`) {
		t.Errorf("un choix par valeur, et le champ attend la frappe :\n%s", corps)
	}
}

// What a sealed document says stands beside the value like any other source, and the screen says that nobody checked its signature: never
// that it is genuine.
func TestSealedDocumentBeside(t *testing.T) {
	b := nouveauBanc(t)
	l := lectureManuscrite()
	zone := dossier.RectPx{X: 1500, Y: 150, L: 350, H: 350}
	for i := range l.Pages {
		if l.Pages[i].N == 2 {
			l.Pages[i].Type = dossier.PageAutre
			l.Pages[i].DeuxDDoc = []dossier.DeuxDDocLu{{Version: 3, Type: "01", Libelle: "facture", Signature: dossier.SignatureNonVerifiee, Zone: zone}}
		}
	}
	for code, r := range map[string]dossier.Recoupement{"nom_naissance": {Valeur: "ESSAIDI", Accord: true}, "date_naissance": {Valeur: "1989-07-11"}} {
		c := l.Formulaires[0].Champs[code]
		r.Source, r.Page, r.Zone = dossier.SourceDeuxDDoc, 2, zone
		c.Recoupements = []dossier.Recoupement{r}
		l.Formulaires[0].Champs[code] = c
	}
	id := b.deposer(1, "33", b.hier(), l)
	v := b.agent(dossier.RoleCourrier)
	ici := "/plis/" + texteDe(id)
	for champ, suite := range map[string][]string{"nom_naissance": {"dit : <strong>ESSAIDI</strong>", "identique"}, "date_naissance": {"dit : <strong>11/07/1989</strong>", "différent", `value="1989-07-11" data-touche="4"`}} {
		corps := page(t, v.get(ici+"?champ=0."+champ), 200, append(suite, "La page 2 (", "code 2D-Doc «\u00a0facture\u00a0», signature non vérifiée)",
			ici+"/pages/2/image?champ=0."+champ+"&amp;recoupement=0")...)
		if strings.Contains(strings.ToLower(corps), "authenti") {
			t.Error("rien n’est dit authentique")
		}
	}
	for _, etat := range []dossier.EtatSignature{dossier.SignatureNonVerifiee, dossier.SignatureConforme, dossier.SignatureNonConforme} {
		if signatures[etat] == "" {
			t.Errorf("%s : sans mots", etat)
		}
	}
}

// The register is one more source of what a hand wrote: what it says of the person stands beside the value, a field that it settles waits
// for nobody, and what another préfecture holds is not shown.
func TestRegistreBeside(t *testing.T) {
	b := nouveauBanc(t)
	deBoris := avec(boris, "numero_etranger", "7509876543")
	b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementGuichet)
	b.enregistrer(b.deposer(2, "75", b.hier(), lectureTest("salarie", "renouvellement", deBoris)), dossier.FondementGuichet)
	v := b.agent(dossier.RoleCourrier)
	ecrite := func(n int, qui map[string]string) string {
		l := lectureTest("conjoint-francais", "renouvellement", qui)
		for _, code := range []string{"nom_naissance", "prenoms", "date_naissance"} {
			c := l.Formulaires[0].Champs[code]
			c.Source, c.AVerifier, c.Raisons = dossier.SourceManuscrit, true, []string{dossier.RaisonALaMain}
			l.Formulaires[0].Champs[code] = c
		}
		return "/plis/" + texteDe(b.deposer(n, "33", b.hier(), l))
	}
	corps := page(t, v.get(ecrite(3, aicha)), 200, "Le registre dit de même")
	if n := strings.Count(corps, "Le registre dit de même"); n != 3 || strings.Contains(corps, dossier.RaisonALaMain) {
		t.Errorf("%d champs que le registre confirme, et rien à vérifier :\n%s", n, corps)
	}
	corps = page(t, v.get(ecrite(4, avec(deBoris, "date_naissance", "1975-02-08"))), 200, "Date de naissance",
		"Le registre (une personne déjà connue) dit : <strong>autre chose, qu’une autre préfecture conserve</strong>", "différent")
	if strings.Contains(corps, "1975-02-03") || strings.Contains(corps, "03/02/1975") {
		t.Error("une date qu’une autre préfecture conserve est montrée")
	}
}
