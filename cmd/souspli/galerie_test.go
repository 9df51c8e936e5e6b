package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestGalerie: every picture is drawn, shown once with its caption, and said to who does not see it.
func TestGalerie(t *testing.T) {
	d := t.TempDir()
	code, _, journal := lancer(t, "galerie", "-o", d)
	if code != codeOK {
		t.Fatal(journal)
	}
	index, err := os.ReadFile(filepath.Join(d, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	var attendus []string
	liste, err := vues()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range liste {
		if v.Legende == "" || v.Alt == "" || v.Alt == v.Legende {
			t.Errorf("%s : légende %q, description %q", v.Nom, v.Legende, v.Alt)
		}
		attendus = append(attendus, v.Nom+".png")
		if n := strings.Count(string(index), `<img src="`+v.Nom+`.png" alt="`); n != 1 {
			t.Errorf("%s : montrée %d fois", v.Nom, n)
		}
		if i, err := os.Stat(filepath.Join(d, v.Nom+".png")); err != nil || i.Size() < 5_000 {
			t.Errorf("%s : image vide ou absente", v.Nom)
		}
	}
	attendus = append(attendus, "index.html")
	slices.Sort(attendus)
	if noms := nomsDe(t, d); !slices.Equal(noms, attendus) || len(attendus) < 60 {
		t.Errorf("%v ; attendu %v", noms, attendus)
	}
}
