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
