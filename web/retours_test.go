package web

import (
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
	"souspli/store/storetest"
)

const envoiTest = "1A04787720243"

// partie makes the accusé of a demande leave under a number.
func (b *banc) partie(d dossier.Demande, numero string) dossier.CourrierID {
	b.Helper()
	cs, err := b.store.CourriersDeDemande(b.Context(), d.ID)
	if err != nil {
		b.Fatal(err)
	}
	c := cs[slices.IndexFunc(cs, func(c dossier.Courrier) bool { return c.Genre == dossier.CourrierAccuseReception })]
	id := c.ID
	if c.Empreinte == (dossier.Empreinte{}) {
		e := store.Ecriture{Donnees: []byte("{}"), Empreinte: dossier.EmpreinteDe([]byte(numero)), NbPages: 2, Version: 2}
		if err := b.store.EcrireCourrier(b.Context(), id, e); err != nil {
			b.Fatal(err)
		}
	}
	if c.Etat != dossier.CourrierImprime {
		if _, err := b.store.ImprimerLot(b.Context(), storetest.Lot("lot-essai-"+texteDe(id), id)); err != nil {
			b.Fatal(err)
		}
	}
	storetest.Executer(b, b.store, "UPDATE courriers SET recommande = $1 WHERE id = $2", numero, id)
	return id
}

// revenu is a pli of those pages, without a form.
func (b *banc) revenu(n int, pages ...dossier.PageLue) dossier.PliID {
	b.Helper()
	l := lectureTest("salarie", "renouvellement", nil)
	l.Formulaires, l.Pieces, l.Tentatives = nil, nil, nil
	for i := range l.Pages {
		blanche := dossier.PageLue{N: i + 1, Type: dossier.PageBlanche, Confiance: 1, Largeur: l.Pages[i].Largeur, Hauteur: l.Pages[i].Hauteur}
		if i < len(pages) {
			blanche.Type, blanche.Envois, blanche.Lettre = pages[i].Type, pages[i].Envois, pages[i].Lettre
		}
		l.Pages[i] = blanche
	}
	return b.deposer(n, "33", b.hier(), l)
}

func avisTest(numero string) dossier.PageLue {
	return dossier.PageLue{Type: dossier.PageAvisReception, Envois: []dossier.EnvoiLu{{Numero: numero, Par: dossier.LuParDataMatrix}}}
}

func enveloppeTest(numero string) dossier.PageLue {
	return dossier.PageLue{Type: dossier.PageAutre, Envois: []dossier.EnvoiLu{{Numero: numero, Par: dossier.LuParCode128}}}
}

// TestAvisSansFrappe: a slip is on the page of its pli, done, and on that of its demande, with its image; who comes for the client sees that
// page and no other of that pli; another préfecture sees nothing of it.
func TestAvisSansFrappe(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	c := b.partie(d, envoiTest)
	pli := b.revenu(2, avisTest(envoiTest))
	v, ici := b.agent(dossier.RoleCourrier), "/plis/"+texteDe(pli)
	page(t, v.get(ici), 200, "Traité", "avis de réception, accusé de réception de la demande", `href="/demandes/`+d.Numero+`"`)
	image := "/demandes/" + d.Numero + "/plis/" + texteDe(pli) + "/pages/1"
	page(t, v.get("/demandes/"+d.Numero), 200, "avis de réception revenu", image, "le jour écrit sur l’avis est à lire", law.FormeRecommande(envoiTest))
	if w := v.get(image); w.Code != 200 {
		t.Errorf("image de l’avis : %d", w.Code)
	}
	avocat := b.agent(dossier.RoleAvocat, "*")
	vers(t, avocat.post("/client", map[string]string{"numero": d.Numero, "jour": "1", "mois": "7", "an": "1989", "mandat": "oui"}), "/demandes/")
	if w := avocat.get(image); w.Code != 200 {
		t.Errorf("image de l’avis, pour l’avocat : %d", w.Code)
	}
	if w := avocat.get(strings.TrimSuffix(image, "1") + "2"); w.Code != 404 {
		t.Errorf("une autre page du lot d’avis, pour l’avocat : %d", w.Code)
	}
	if w := b.agent(dossier.RoleCourrier, "75").get(ici); w.Code != 404 {
		t.Errorf("autre préfecture : %d", w.Code)
	}
	err := b.store.NoterSuivi(t.Context(), store.ReponseSuivi{Essais: []store.EssaiSuivi{{A: b.horloge.Now(), Statut: 200}}, Demandes: []store.EnvoiASuivre{{Courrier: c}},
		Lus: []store.EnvoiLuSuivi{{Courrier: c, PresenteLe: b.hier(), RemisLe: b.hier(), Evenements: []dossier.EvenementSuivi{{A: b.horloge.Now(), Code: "DI1", Libelle: "Votre courrier est distribué"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	b.horloge.Avancer(time.Hour)
	err = b.store.NoterSuivi(t.Context(), store.ReponseSuivi{Essais: []store.EssaiSuivi{{A: b.horloge.Now()}}, Demandes: []store.EnvoiASuivre{{Courrier: c}}})
	if err != nil {
		t.Fatal(err)
	}
	corps := page(t, v.get("/demandes/"+d.Numero), 200, "remis</span> le "+b.hier().Fr(), "preuve\u00a0: suivi de La Poste", "Votre courrier est distribué", "elle ne répond plus depuis")
	if strings.Contains(corps, "le jour écrit sur l’avis est à lire") {
		t.Error("le jour est connu")
	}
}

// TestNumeroInconnu: a number that La Poste does not know is said on the demande, with its task, as an alert until something says what became of the letter.
func TestNumeroInconnu(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	c := b.partie(d, envoiTest)
	b.horloge.Avancer(20 * 24 * time.Hour)
	aSuivre, err := b.store.EnvoisASuivre(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.store.NoterSuivi(t.Context(), store.ReponseSuivi{Essais: []store.EssaiSuivi{{A: b.horloge.Now(), Statut: 404}}, Demandes: aSuivre, Inconnus: []dossier.CourrierID{c}}); err != nil {
		t.Fatal(err)
	}
	v := b.agent(dossier.RoleCourrier)
	const alerte = `alerte"><span aria-hidden="true">!</span> numéro inconnu de La Poste`
	corps := page(t, v.get("/demandes/"+d.Numero), 200, alerte, "preuve\u00a0: suivi de La Poste", "elle n’est plus interrogée", "La Poste ne connaît pas ce numéro", "bordereau de dépôt")
	if strings.Contains(corps, "motif non lu") {
		t.Error("un motif de non-remise est dit d’un numéro inconnu")
	}
	b.revenu(2, avisTest(envoiTest))
	if corps := page(t, v.get("/demandes/"+d.Numero), 200, "avis de réception revenu", "numéro inconnu de La Poste"); strings.Contains(corps, alerte) || strings.Contains(corps, "bordereau de dépôt") {
		t.Error("l’avis est revenu : plus rien à chercher")
	}
}

// TestCourrierRevenuAuPli: an agent says once why a letter came back, on the page where its image is; the task is on the demande, which says it. A
// page the machine did not recognise is tied by its number as it is typed, to a letter of the agent's own préfecture.
func TestCourrierRevenuAuPli(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	c := b.partie(d, envoiTest)
	ailleurs := b.enregistrer(b.deposer(2, "75", b.hier(), lectureTest("salarie", "renouvellement", boris)), dossier.FondementPostal)
	b.partie(ailleurs, "6A15602676300")
	pli := b.revenu(3, enveloppeTest(envoiTest))
	v, ici := b.agent(dossier.RoleCourrier), "/plis/"+texteDe(pli)
	page(t, v.get(ici), 200, "Un de nos courriers", "accusé de réception de la demande", "destinataire inconnu à l’adresse", "motif à choisir")
	page(t, v.post(ici+"/retours", map[string]string{"courrier": texteDe(c)}), 422, "Dites ce que c’est.", `href="#sens-`+texteDe(c)+`"`)
	if w := v.post(ici+"/retours", map[string]string{"courrier": "999", "sens": "refuse"}); w.Code != 404 {
		t.Errorf("courrier qui n’y est pas : %d", w.Code)
	}
	vers(t, v.post(ici+"/retours", map[string]string{"courrier": texteDe(c), "sens": "inconnu"}), ici+"?avis=retour")
	page(t, v.get(ici), 200, "Traité", "destinataire inconnu à l’adresse")
	page(t, v.get("/demandes/"+d.Numero), 200, "non remis", "destinataire inconnu à l’adresse", "Courrier non remis")
	if w := v.post(ici+"/retours", map[string]string{"courrier": texteDe(c), "sens": "refuse"}); w.Code != 409 {
		t.Errorf("dit deux fois : %d", w.Code)
	}

	lu := b.revenu(4, dossier.PageLue{Type: dossier.PageAvisReception})
	ici = "/plis/" + texteDe(lu)
	page(t, v.get(ici), 200, "Un de nos courriers qui revient", "sans doute mal lu")
	for nom, k := range map[string]struct {
		champs map[string]string
		dit    string
	}{
		"rien":                   {map[string]string{"sens": "avis", "page_retour": "1"}, "Aucun courrier de votre ressort"},
		"clé fausse":             {map[string]string{"sens": "avis", "page_retour": "1", "numero_retour": "1A 047 877 2024 4"}, "Aucun courrier de votre ressort"},
		"d’une autre préfecture": {map[string]string{"sens": "avis", "page_retour": "1", "numero_retour": "6A15602676300"}, "Aucun courrier de votre ressort"},
		"sans page":              {map[string]string{"sens": "avis", "numero_retour": envoiTest}, "Choisissez la page."},
		"sans dire quoi":         {map[string]string{"page_retour": "1", "numero_retour": envoiTest}, "Dites ce que c’est."},
	} {
		if corps := page(t, v.post(ici+"/retours", k.champs), 422, k.dit); !strings.Contains(corps, "Erreur") {
			t.Errorf("%s : pas d’erreur dite", nom)
		}
	}
	vers(t, v.post(ici+"/retours", map[string]string{"sens": "avis", "page_retour": "1", "numero_retour": "IA 047 877 2O24 3"}), ici+"?avis=retour")
	page(t, v.get(ici), 200, "Traité", "avis de réception, accusé de réception de la demande")
}

// TestFeuilleDeRetourSeule: papers with the return sheet of a letter complete its demande without a keystroke, and an agent is told to look; the sheet
// is no piece.
func TestFeuilleDeRetourSeule(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	l := lectureTest("salarie", "renouvellement", nil)
	l.Formulaires, l.Pieces, l.Tentatives = nil, nil, nil
	l.Pages[0] = dossier.PageLue{N: 1, Type: dossier.PageFeuilleRetour, Copie: "0000000" + texteDe(d.ID), Confiance: 0.999}
	l.Pages[1].Type = dossier.PageAutre
	b.horloge.Avancer(time.Hour)
	pli := b.deposer(2, "33", b.hier(), l)
	p, err := b.store.Pli(t.Context(), pli)
	if err != nil || p.Etat != dossier.PliTraite || !slices.Equal(p.Demandes, []dossier.DemandeID{d.ID}) {
		t.Fatalf("%+v %v", p, err)
	}
	d, err = b.store.Demande(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	var pages []int
	for _, x := range d.Pieces {
		if x.Pli == pli {
			pages = append(pages, x.Pages...)
		}
	}
	if !slices.Equal(pages, []int{2, 3}) {
		t.Errorf("pièces des pages %v", pages)
	}
	ts, err := b.store.TachesDe(t.Context(), d.ID)
	if err != nil || !slices.ContainsFunc(ts, func(x dossier.Tache) bool { return x.Genre == dossier.TacheComplement }) {
		t.Errorf("%+v %v", ts, err)
	}
}
