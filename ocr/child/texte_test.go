package child

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
)

// Each page asked for is given once, whatever stops its neighbours.
func TestTextes(t *testing.T) {
	c, journal := client(t, "bon", Limites{TempsPage: 20 * time.Second})
	vues := map[int]dossier.TextePage{}
	err := c.Textes(context.Background(), "a.pdf", []byte("un t-crash trois t-ment cinq six"), []int{1, 2, 3, 4, 6}, func(p dossier.TextePage) error {
		if _, deja := vues[p.N]; deja {
			t.Errorf("page %d donnée deux fois", p.N)
		}
		vues[p.N] = p
		return nil
	})
	if err != nil || len(vues) != 5 {
		t.Fatalf("%d pages, %v", len(vues), err)
	}
	for n, texte := range map[int]string{1: "un", 3: "trois", 6: "six"} {
		if p := vues[n]; p.Texte != texte || p.Erreur != "" {
			t.Errorf("page %d : %+v", n, p)
		}
	}
	if !strings.Contains(vues[2].Erreur, "signal 9") || vues[4].Erreur != inintelligible || vues[4].Confiance != 0 {
		t.Errorf("%+v\n%+v", vues[2], vues[4])
	}
	if strings.Contains(journal.String(), "contenu") {
		t.Errorf("log %s", journal)
	}
}

// What cannot be kept ends the work, and nothing more is read.
func TestTextesSansPlace(t *testing.T) {
	c, _ := client(t, "bon", Limites{})
	plein := errors.New("disque plein")
	fois := 0
	err := c.Textes(context.Background(), "a.pdf", []byte("un deux trois quatre cinq six sept huit"), []int{1, 2, 3, 4, 5, 6, 7, 8}, func(dossier.TextePage) error {
		fois++
		return plein
	})
	if !errors.Is(err, plein) || fois != 1 {
		t.Errorf("%v après %d pages", err, fois)
	}
}

// A file to be read goes first: the text stops after the page in hand, what was read is kept, and the rest is taken up later.
func TestTexteCede(t *testing.T) {
	c, _ := client(t, "bon", Limites{})
	c.places, c.Processus = nouvellesPlaces(2), 1
	octets := []byte("un deux trois quatre")
	var pages []int
	finir := func() {}
	garder := func(p dossier.TextePage) error {
		pages = append(pages, p.N)
		if len(pages) == 2 {
			finir = c.places.annoncer()
		}
		return nil
	}
	if err := c.Textes(context.Background(), "a.pdf", octets, []int{1, 2, 3, 4}, garder); !errors.Is(err, ErrCede) || !slices.Equal(pages, []int{1, 2}) {
		t.Fatalf("%v, pages %v", err, pages)
	}
	if err := c.Textes(context.Background(), "a.pdf", octets, []int{3, 4}, garder); !errors.Is(err, ErrCede) || len(pages) != 2 {
		t.Errorf("%v, pages %v", err, pages)
	}
	finir()
	if err := c.Textes(context.Background(), "a.pdf", octets, []int{3, 4}, garder); err != nil || !slices.Equal(pages, []int{1, 2, 3, 4}) {
		t.Errorf("%v, pages %v", err, pages)
	}
	if len(c.places.jetons) != 0 {
		t.Errorf("%d places gardées", len(c.places.jetons))
	}
}

func TestTextesDUnFichierRefuse(t *testing.T) {
	c, _ := client(t, "bon", Limites{})
	garder := func(dossier.TextePage) error { t.Error("page donnée"); return nil }
	var r *dossier.Refus
	if err := c.Textes(context.Background(), "a.pdf", []byte("refus"), []int{1}, garder); !errors.As(err, &r) || r.Code != dossier.RefusType {
		t.Errorf("%v", err)
	}
	if err := c.Textes(context.Background(), "a.pdf", []byte("un deux"), []int{3}, garder); err == nil {
		t.Error("page qui n’existe pas")
	}
}

func TestApercusRefaits(t *testing.T) {
	c, _ := client(t, "bon", Limites{})
	a, err := c.Apercus(context.Background(), "a.pdf", []byte("un illisible crash quatre"), []int{1, 2, 3, 4})
	if err != nil || len(a) != 2 || string(a[1]) != "apercu un" || string(a[4]) != "apercu quatre" {
		t.Errorf("%d aperçus, %v", len(a), err)
	}
}

// Each box is cut once, in its order; a page that lies, crashes or cannot be decoded has no cells, and costs the others nothing.
func TestCellules(t *testing.T) {
	c, _ := client(t, "bon", Limites{})
	plan := PlanCellules{Boites: make([]dossier.RectMM, 3)}
	cs, err := c.Cellules(context.Background(), "a.pdf", []byte("un ment deborde crash illisible six"), map[int]PlanCellules{1: plan, 2: plan, 3: plan, 4: plan, 5: plan, 6: plan})
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 6; n++ {
		if n != 1 && n != 6 {
			if len(cs[n]) != 0 {
				t.Errorf("page %d : %d cellules", n, len(cs[n]))
			}
			continue
		}
		if len(cs[n]) != 3 {
			t.Fatalf("page %d : %+v", n, cs[n])
		}
		for i, x := range cs[n] {
			if x.Etat != CelluleEcrite || !slices.Equal(x.Pix, []byte{byte(n), byte(i)}) {
				t.Errorf("page %d, cellule %d : %+v", n, i, x)
			}
		}
	}
}

// A copy is whole, refused with a reason, or lost with one.
func TestCopie(t *testing.T) {
	for _, k := range []struct {
		mode, texte string
		code        dossier.CodeRefus
	}{
		{"bon", "été", ""},
		{"bon", "refus", dossier.RefusChiffre},
		{"bon", "crash", dossier.RefusLecture},
		{"autre", "été", dossier.RefusLecture},
	} {
		c, _ := client(t, k.mode, Limites{})
		pdf, err := c.Copie(context.Background(), "a.pdf", []byte("un deux"), []dossier.TextePage{{N: 1, Texte: k.texte}})
		var r *dossier.Refus
		switch {
		case k.code == "" && (err != nil || string(pdf) != "%PDF- "+k.texte):
			t.Errorf("%s : %q, %v", k.texte, pdf, err)
		case k.code != "" && (!errors.As(err, &r) || r.Code != k.code || !strings.HasSuffix(r.Message, ".")):
			t.Errorf("%s %s : %v", k.mode, k.texte, err)
		}
	}
}
