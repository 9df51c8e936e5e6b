package ocr

import (
	"testing"

	"souspli/dossier"
	"souspli/forms/pagecode"
)

// What a page de données says serves its own copy only, whole, and alone of its kind.
func TestAttendusDUneSeuleCopie(t *testing.T) {
	donnees := func(copie string) []string {
		p, err := pagecode.EncodeDonnees(pagecode.Donnees{Formulaire: 1, Revision: 1, Copie: copie, Champs: map[string]string{"nom_naissance": "INVENTE"}})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	e := &pageEtat{Numero: 1, Page: dossier.PageLue{Revision: 1, Copie: "00000042"}}
	bonnes, autres := donnees("00000042"), donnees("00000043")
	if a := attendusDe(e, [][]string{bonnes}); a["nom_naissance"] != "INVENTE" {
		t.Errorf("attendus %q", a)
	}
	for nom, codes := range map[string][][]string{
		"aucune": nil, "une autre copie": {autres}, "deux": {bonnes, bonnes}, "une partie": {bonnes[:len(bonnes)-1]},
	} {
		if a := attendusDe(e, codes); a != nil {
			t.Errorf("%s\u00a0: %q", nom, a)
		}
	}
	autre := *e
	autre.Page.Copie = "00000043"
	if e.groupe() == autre.groupe() || e.groupe() == "" || (&pageEtat{}).groupe() != "" {
		t.Errorf("groupes %q, %q", e.groupe(), autre.groupe())
	}
}
