package web

import (
	"regexp"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store"
)

// TestNouveauCodeSuivi: another code is given on a page of the demande, shown once, and by nobody who only reads; it is in no address, no log and no
// other page.
func TestNouveauCodeSuivi(t *testing.T) {
	b := nouveauBanc(t)
	pli := b.deposer(1, "33", b.hier(), lectureTest("salarie", "renouvellement", aicha))
	d := b.enregistrer(pli, dossier.FondementPostal)
	autre := b.deposer(2, "33", b.hier(), lectureTest("salarie", "renouvellement", boris))
	premier, err := b.store.CodeSuivi(t.Context(), d.ID)
	if err != nil {
		t.Fatal(err)
	}
	v, ici := b.agent(dossier.RoleGuichet), "/demandes/"+d.Numero
	page(t, v.get(ici), 200, `action="`+ici+`/code-suivi"`, "Donner un nouveau code de suivi")
	if corps := page(t, b.agent(dossier.RoleDelegue).get(ici), 200); strings.Contains(corps, "code-suivi") {
		t.Error("le délégué se voit offrir un code")
	}
	for nom, champs := range map[string]map[string]string{"sans page": nil, "sans numéro de page": {"preuve": texteDe(pli)}, "page d’un autre": {"preuve": texteDe(autre), "page": "1"}, "page de trop": {"preuve": texteDe(pli), "page": "99"}, "page zéro": {"preuve": "0", "page": "0"}} {
		if w := v.post(ici+"/code-suivi", champs); w.Code != 422 || !strings.Contains(w.Body.String(), `id="code-suivi-m"`) || !strings.Contains(w.Body.String(), `href="#code-suivi-preuve"`) {
			t.Errorf("%s : %d", nom, w.Code)
		}
	}
	if c, err := b.store.CodeSuivi(t.Context(), d.ID); err != nil || c != premier {
		t.Fatalf("un refus a changé le code : %v", err)
	}
	corps := page(t, v.post(ici+"/code-suivi", map[string]string{"preuve": texteDe(pli), "page": "1"}), 200, d.Numero, "À garder pour vous")
	neuf, err := b.store.CodeSuivi(t.Context(), d.ID)
	if err != nil || neuf == premier || !strings.Contains(corps, dossier.EcrireSignes(neuf)) {
		t.Errorf("%q : le code n’est pas montré %v", neuf, err)
	}
	if strings.Contains(corps, aicha["nom_naissance"]) {
		t.Error("le nom est sur la page à remettre")
	}
	apres := page(t, v.get(ici), 200, "code_suivi_change")
	for _, c := range []string{neuf, premier, dossier.EcrireSignes(neuf), dossier.EcrireSignes(premier)} {
		if strings.Contains(apres, c) || strings.Contains(b.journal.String(), c) {
			t.Error("un code est sur la page de la demande, ou dans le journal du programme")
		}
	}
	lignes, err := b.store.JournalDe(t.Context(), store.ObjetDemande(d.ID))
	if err != nil || !regexp.MustCompile(`"page":1,"pli":`+texteDe(pli)).MatchString(lignes[len(lignes)-1].Details) {
		t.Errorf("%v %v", lignes, err)
	}
}
