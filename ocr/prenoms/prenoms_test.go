package prenoms

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestListe(t *testing.T) {
	if Version() == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("liste des prénoms absente : make deps")
		}
		t.Skip("liste des prénoms absente : make deps")
	}
	if l := lire(); len(l.mots) < 14_000 || !slices.IsSorted(l.mots) {
		t.Fatalf("%d mots, triés : %v", len(l.mots), slices.IsSorted(l.mots))
	}
	b, err := os.ReadFile("package.json")
	if err != nil {
		t.Fatal(err)
	}
	nom, version, ok := strings.Cut(Version(), " ")
	if !ok || !strings.Contains(string(b), `"`+nom+`": "`+version+`"`) {
		t.Errorf("la liste est de %q : package.json en veut une autre", Version())
	}
	for _, p := range []string{"AMINATA", "YOUSSEF", "JEAN-PIERRE", "FATOUMATA", "NGUYEN ANH", "MEHMET", "ANA MARIA"} {
		if !Connus(p) {
			t.Errorf("%s inconnu", p)
		}
	}
	for _, p := range []string{"", "YOUSSEE", "AMINATA X", "Aminata"} {
		if Connus(p) {
			t.Errorf("%q connu", p)
		}
	}
}
