package communes

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
)

// avecListe skips where scripts/deps.sh has not brought the list; continuous integration has it.
func avecListe(t *testing.T) {
	t.Helper()
	if Version() != "" {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatal("liste des communes absente : make deps")
	}
	t.Skip("liste des communes absente : make deps")
}

func TestAccorder(t *testing.T) {
	avecListe(t)
	for _, k := range []struct {
		code, commune string
		veut          Accord
	}{
		{"33000", "Bordeaux", Confirme},
		{"33000", "BORDEAUX", Confirme},
		{"33800", "Bordeaux", Confirme},
		{"33000", "Bordaux", AutreCommune},
		{"33000", "Talence", AutreCommune},
		{"93200", "St Denis", Confirme},
		{"93200", "SAINT DENIS", Confirme},
		{"97400", "Saint-Denis", Confirme},
		{"93200", "Saint-Ouen", AutreCommune},
		{"94240", "L HAY LES ROSES", Confirme},
		{"94240", "L’Haÿ-les-Roses", Confirme},
		{"91000", "Evry-Courcouronnes", Confirme},
		{"91000", "Evry", Muet},
		{"33000", "Bordeaux Caudéran", Muet},
		{"33300", "Bacalan", AutreCommune},
		{"61500", "Aunou-sur-Orne", Confirme},
		{"02510", "Étreux", Confirme},
		{"75018", "Paris", Confirme},
		{"75018", "PARIS 18", Confirme},
		{"75018", "Paris 18e arrondissement", Confirme},
		{"75018", "Paris 18EME", Confirme},
		{"75116", "Paris", Confirme},
		{"75116", "Paris 16", Confirme},
		{"75018", "Paris 13", AutreCommune},
		{"69003", "Lyon 3e", Confirme},
		{"13001", "Marseille 1er", Confirme},
		{"33000", "Bordeaux 3", Muet},
		{"20000", "Ajaccio", Confirme},
		{"97600", "Mamoudzou", Confirme},
		{"98800", "Nouméa", Confirme},
		{"97133", "Saint-Barthélemy", Confirme},
		{"33077", "BORDEAUX CEDEX", Muet},
		{"75341", "Paris Cedex 07", Muet},
		{"98000", "Monaco", Muet},
		{"00100", "Armées", Muet},
		{"33999", "Bordeaux", CodeInconnu},
		{"33000", "", Muet},
		{"3300", "Bordeaux", Muet},
		{"3300O", "Bordeaux", Muet},
		{"77120", "CHAILLY EN BRIE", Confirme},
		{"77121", "CHAILLY-EN-BRIE", CodeInconnu},
		{"51300", "Vitry le François", Confirme},
		{"02240", "Séry lès Mézières", Confirme},
	} {
		if got := Accorder(k.code, k.commune); got != k.veut {
			t.Errorf("%s %q : %d, attendu %d (%v)", k.code, k.commune, got, k.veut, De(k.code))
		}
	}
}

// Every commune of the list goes with its own codes, written officially or in capitals without accents.
func TestChaqueCommuneSeConfirme(t *testing.T) {
	avecListe(t)
	n := 0
	for code, noms := range lire().parCode {
		for _, x := range noms {
			for _, s := range []string{x.ecrit, strings.ToUpper(x.ecrit), strings.ReplaceAll(x.ecrit, "Saint-", "St ")} {
				if Accorder(code, s) != Confirme {
					t.Fatalf("%s %s", code, s)
				}
			}
			n++
		}
	}
	if n < 30000 {
		t.Errorf("%d couples", n)
	}
	if !slices.Contains(De("94240"), "L'Haÿ-les-Roses") && !slices.Contains(De("94240"), "L’Haÿ-les-Roses") {
		t.Errorf("94240 : %q", De("94240"))
	}
}

func TestPreparer(t *testing.T) {
	const source = `[
		{"code":"01001","nom":"Neuville","type":"commune-actuelle","codesPostaux":["01000","01001"]},
		{"code":"01002","nom":"Ancienne","type":"commune-deleguee","chefLieu":"01001"},
		{"code":"01003","nom":"Morte","type":"commune-actuelle"},
		{"code":"01101","nom":"Neuville 1er Arrondissement","type":"arrondissement-municipal","commune":"01001","codesPostaux":["01001"]}]`
	var b bytes.Buffer
	if err := Preparer(strings.NewReader(source), &b, "essai 1"); err != nil {
		t.Fatal(err)
	}
	if got, veut := b.String(), "essai 1\nAncienne\t01000,01001\nNeuville\t01000,01001\nNeuville 1er Arrondissement\t01001\n"; got != veut {
		t.Errorf("%q", got)
	}
	for _, faux := range []string{"{", "[]", `[{"nom":"Sans code"}]`} {
		if err := Preparer(strings.NewReader(faux), &b, "essai"); err == nil {
			t.Errorf("%s accepté", faux)
		}
	}
}
