package ocr

import (
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"souspli/dossier"
)

// sansEtatCivil are codes of no country that a person is born in or comes from: nobody lives there, or there is no such country any more.
const sansEtatCivil = "AC AN AQ BV CC CP CQ CS CX DG EA EZ FQ GS HM IC IO NF NT PC SJ SU TA TF UM UN YU"

// TestPaysConnus: every country of ISO 3166, as French writes it, is in the list of countries.
func TestPaysConnus(t *testing.T) {
	pays, _ := listesPays()
	noms := display.Regions(language.French)
	n := 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			r, err := language.ParseRegion(string([]rune{a, b}))
			if err != nil || !r.IsCountry() || r.Canonicalize() != r || strings.Contains(sansEtatCivil, r.String()) {
				continue
			}
			n++
			if nom := noms.Name(r); pays[dossier.Plier(nom)] == nil {
				t.Errorf("%s %s", r, nom)
			}
		}
	}
	if n < 200 {
		t.Errorf("%d pays essayés", n)
	}
}
