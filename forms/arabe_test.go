package forms

import (
	"maps"
	"slices"
	"testing"

	"souspli/forms/papier"
)

// Every Arabic word of the dictionary can be shaped and printed, in columns as narrow as those of the forms. Whether it is well said is
// for people to say.
func TestArabicOfTheCatalogueIsPrintable(t *testing.T) {
	var d dictionnaire
	if err := lireYAML(fichiers, "langues/ar.yaml", &d); err != nil {
		t.Fatal(err)
	}
	mots := slices.Concat(slices.Sorted(maps.Values(d.Mots)), slices.Sorted(maps.Values(d.Champs)))
	if len(mots) < 100 {
		t.Fatalf("%d mots", len(mots))
	}
	for _, style := range []papier.Style{papier.Normal, papier.Etroit, papier.EtroitGras} {
		for _, mot := range mots {
			if lignes, err := papier.CouperArabe(style, ptEtiquette, mot, 30); err != nil || len(lignes) == 0 {
				t.Errorf("%s, « %s » : %v", style, mot, err)
			}
		}
	}
}
