package web

import (
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store/storetest"
)

// TestAvisALEcran: the agent sees on the page of the demande that a notice left, how, that it came back, and that the address, then the number, serve no more.
func TestAvisALEcran(t *testing.T) {
	b := nouveauBanc(t)
	d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
	storetest.Executer(t, b.store, `UPDATE demandes SET identite = identite || '{"courriel": "aicha@exemple.invalid", "telephone": "0612345678"}' WHERE id = $1`, d.ID)
	storetest.AccuseParti(t, b.store, d.ID)
	if n, err := b.store.PreparerAvis(t.Context(), false); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	v := b.agent(dossier.RoleGuichet)
	if corps := page(t, v.get("/demandes/"+d.Numero), 200, "Avis électroniques (1)", "par courriel", "à envoyer"); strings.Contains(corps, "adresse électronique rejetée") {
		t.Error("une adresse dont on ne sait rien est dite rejetée")
	}
	if _, err := b.store.RejeterAvis(t.Context(), storetest.Interroger[string](t, b.store, "SELECT jeton FROM avis"), "5.1.1", true); err != nil {
		t.Fatal(err)
	}
	corps := page(t, v.get("/demandes/"+d.Numero), 200, "rejeté (5.1.1)", "adresse électronique rejetée", "Les lettres partent toujours")
	if n, err := b.store.PreparerAvis(t.Context(), true); err != nil || n != 1 || strings.Contains(corps, "numéro de portable rejeté") {
		t.Fatal(n, err)
	}
	if _, err := b.store.RejeterAvis(t.Context(), storetest.Interroger[string](t, b.store, "SELECT jeton FROM avis WHERE canal = 'sms'"), "5.1.1", true); err != nil {
		t.Fatal(err)
	}
	page(t, v.get("/demandes/"+d.Numero), 200, "Avis électroniques (2)", "par SMS", "numéro de portable rejeté")
}

// TestAccuseElectroniqueALEcran: asked for where no mail server is set, the page says so and nothing waits; where there is one, the page says that it
// left, then that it did not arrive, and the bannette has it to post.
func TestAccuseElectroniqueALEcran(t *testing.T) {
	demander := func(courriel bool, code int, veut ...string) (*banc, *visiteurTest, dossier.Demande) {
		t.Helper()
		b := nouveauBanc(t, func(d *DepsAgents) { d.Courriel = courriel })
		d := b.enregistrer(b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha)), dossier.FondementPostal)
		storetest.Executer(t, b.store, `UPDATE demandes SET identite = identite || '{"courriel": "aicha@exemple.invalid"}' WHERE id = $1`, d.ID)
		storetest.Executer(t, b.store, "UPDATE receptions SET mode = 'courriel'")
		v := b.agent(dossier.RoleGuichet)
		page(t, v.post("/demandes/"+d.Numero+"/lettres", map[string]string{"lettre": "accuse_electronique"}), code, veut...)
		return b, v, d
	}
	b, _, _ := demander(false, 422, "Aucun serveur de courriel n’est réglé")
	if n := storetest.Interroger[int](t, b.store, "SELECT count(*) FROM courriers WHERE genre = 'accuse_electronique'"); n != 0 {
		t.Fatalf("%d lettres attendent", n)
	}
	b, v, d := demander(true, 303)
	storetest.Ecrire(t, b.store, dossier.CourrierID(storetest.Interroger[int](t, b.store, "SELECT id FROM courriers WHERE genre = 'accuse_electronique'")))
	if n, err := b.store.PreparerEnvois(t.Context()); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	as, err := b.store.AvisDeDemande(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.store.NoterAvis(t.Context(), as[0].ID, dossier.AvisParti, "", false); err != nil {
		t.Fatal(err)
	}
	page(t, v.get("/demandes/"+d.Numero), 200, "parti par courriel")
	if _, err := b.store.RejeterAvis(t.Context(), storetest.Interroger[string](t, b.store, "SELECT jeton FROM avis"), "5.1.1", true); err != nil {
		t.Fatal(err)
	}
	page(t, v.get("/demandes/"+d.Numero), 200, "pas arrivé par courriel", "rejeté par le serveur de courriel (5.1.1)", "Accusé électronique non remis")
}

// TestEnregistrementALEcran: the page of a demande that came by e-mail says what became of its accusé d’enregistrement, and on which day; the two
// deadlines and what is done of them are among the obligations.
func TestEnregistrementALEcran(t *testing.T) {
	b := nouveauBanc(t)
	pli := b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha))
	storetest.Executer(t, b.store, "UPDATE receptions SET mode = 'courriel'")
	d := b.enregistrer(pli, dossier.FondementPostal)
	storetest.Executer(t, b.store, `UPDATE demandes SET identite = identite || '{"courriel": "aicha@exemple.invalid"}' WHERE id = $1`, d.ID)
	v := b.agent(dossier.RoleGuichet)
	voir := func(veut ...string) {
		t.Helper()
		page(t, v.get("/demandes/"+d.Numero), 200, append(veut, "envoyer l’accusé d’enregistrement électronique", "envoyer l’accusé de réception électronique")...)
	}
	voir("</strong> : Accusé d’enregistrement électronique", "aucun accusé d’enregistrement parti", "aucun accusé électronique parti")
	if n, err := b.store.PreparerEnregistrements(t.Context()); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	voir("à envoyer par courriel")
	as, err := b.store.AvisDeDemande(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.store.NoterAvis(t.Context(), as[0].ID, dossier.AvisParti, "", false); err != nil {
		t.Fatal(err)
	}
	le := dossier.DateDe(b.horloge.Now()).Fr()
	voir("parti par courriel</span> le "+le, "accusé d’enregistrement parti par courriel")
	if _, err := b.store.RejeterAvis(t.Context(), storetest.Interroger[string](t, b.store, "SELECT jeton FROM avis"), "5.1.1", true); err != nil {
		t.Fatal(err)
	}
	voir("rejeté (5.1.1)</span> le "+le, "accusé d’enregistrement non arrivé")
}
