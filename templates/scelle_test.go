package templates

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"souspli/dossier"
)

// TestScelle: a letter is sealed once, over data that are its own; what it shows is on its first page, and an address that does not fit is said.
func TestScelle(t *testing.T) {
	_, l := casLettres[0].ecrire(t, "DL")
	d, _, err := NewLettre(casLettres[0].entrees())
	if err != nil {
		t.Fatal(err)
	}
	scelle := sceller(t, d)
	if _, err := Sceller(scelle, Scelle{}); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("scellée deux fois : %v", err)
	}
	for _, mal := range []string{"", "{}", "[]", "{\"a\":1", `"x"`} {
		if _, err := Sceller([]byte(mal), Scelle{}); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%q scellé : %v", mal, err)
		}
	}
	avec, err := Letter(casLettres[0].genre, scelle)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(avec.PDF, l.PDF) {
		t.Error("le sceau ne change rien")
	}
	dits := map[int]string{}
	for _, m := range boites(t, avec.PDF) {
		dits[m.page] += m.texte + " "
	}
	if !strings.Contains(dits[1], "ABCD-EFGH-JKLM") || !strings.Contains(dits[1], "depot.exemple.invalid/sceau") {
		t.Errorf("page 1 : %s", dits[1])
	}
	for n, s := range dits {
		if n > 1 && strings.Contains(s, "ABCD-EFGH-JKLM") {
			t.Errorf("la référence est aussi page %d", n)
		}
	}
	for quoi, s := range map[string]Scelle{
		"adresse trop longue":     {Adresse: "https://x.invalid/sceau#a", Page: strings.Repeat("pages-publiques-", 8), Reference: "ABCD-EFGH-JKLM"},
		"adresse de cinq lignes":  {Adresse: "https://x.invalid/sceau#a", Page: strings.Repeat("pages publiques ", 30), Reference: "ABCD-EFGH-JKLM"},
		"code carré trop lourd":   {Adresse: strings.Repeat("a", 3000), Page: "x.invalid/sceau", Reference: "ABCD-EFGH-JKLM"},
		"code carré sans adresse": {Page: "x.invalid/sceau", Reference: "ABCD-EFGH-JKLM"},
	} {
		b, err := Sceller(geler(t, d), s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Letter(casLettres[0].genre, b); err == nil {
			t.Errorf("%s : la lettre s’imprime", quoi)
		}
	}
}
