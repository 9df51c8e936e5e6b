package tesseract_test

import (
	"errors"
	"image"
	"strings"
	"sync"
	"testing"

	"souspli/ocr/scantest"
	"souspli/ocr/tesseract"
)

func client(t testing.TB) *tesseract.Client {
	t.Helper()
	c, err := tesseract.New("fra")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func lit(t testing.TB, c *tesseract.Client, img *image.Gray, o tesseract.Options) tesseract.Texte {
	t.Helper()
	r, err := c.Lire(img, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestUneLigneMotsConfiancesEtBoites(t *testing.T) {
	c := client(t)
	page := scantest.Page(300)
	scantest.Ecrire(page, scantest.Sans, 44, 400, 1000, "NGUYEN Aurélie née à Évry", 20)
	ligne := page.SubImage(image.Rect(350, 940, 1400, 1030)).(*image.Gray)
	r := lit(t, c, ligne, tesseract.Options{})
	if r.Texte != "NGUYEN Aurélie née à Évry" {
		t.Errorf("lu %q", r.Texte)
	}
	if r.Confiance < 0.7 || r.Confiance > 1 || len(r.Mots) != 5 {
		t.Fatalf("confiance %v, %d mots", r.Confiance, len(r.Mots))
	}
	if b := r.Mots[0].Boite; !b.In(ligne.Rect) || b.Min.X < 390 || b.Min.X > 415 {
		t.Errorf("boîte %v hors du repère de la page", b)
	}
	for _, m := range r.Mots {
		if m.Ligne != 0 || m.Confiance <= 0 || m.Confiance > 1 {
			t.Errorf("mot %+v", m)
		}
	}
}

func TestListeBlancheNeDebordePasSurLaSuivante(t *testing.T) {
	c := client(t)
	img := scantest.Blanche(700, 90)
	scantest.Ecrire(img, scantest.Machine, 44, 30, 60, "9912345678", 20)
	if r := lit(t, c, img, tesseract.Options{ListeBlanche: "0123456789"}); r.Texte != "9912345678" {
		t.Errorf("chiffres : %q", r.Texte)
	}
	lettres := scantest.Blanche(700, 90)
	scantest.Ecrire(lettres, scantest.Sans, 44, 30, 60, "Bordeaux", 20)
	if r := lit(t, c, lettres, tesseract.Options{}); r.Texte != "Bordeaux" {
		t.Errorf("après une liste blanche : %q", r.Texte)
	}
}

func TestModeDePageGardeDesLePremierAppel(t *testing.T) {
	c := client(t)
	img := scantest.Blanche(1500, 600)
	scantest.Paragraphe(img, scantest.Serif, 46, 40, 80, 1400, "première ligne du bloc\ndeuxième ligne du bloc\ntroisième ligne du bloc", 20)
	r := lit(t, c, img, tesseract.Options{PSM: tesseract.PSMBloc})
	if lignes := strings.Split(r.Texte, "\n"); len(lignes) != 3 || lignes[1] != "deuxième ligne du bloc" {
		t.Errorf("bloc lu %q", r.Texte)
	}
	if n := r.Mots[len(r.Mots)-1].Ligne; n != 2 {
		t.Errorf("dernière ligne %d", n)
	}
}

func TestRienDeLisibleNEstPasUneErreur(t *testing.T) {
	c := client(t)
	if r := lit(t, c, scantest.Blanche(600, 80), tesseract.Options{}); r.Texte != "" || r.Confiance != 0 || len(r.Mots) != 0 {
		t.Errorf("blanc : %+v", r)
	}
	for _, img := range []*image.Gray{nil, {}, scantest.Blanche(3, 50), scantest.Blanche(40_000, 5), {Rect: image.Rect(0, 0, 90, 90), Stride: 90}} {
		if _, err := c.Lire(img, tesseract.Options{}); !errors.Is(err, tesseract.ErrImage) {
			t.Errorf("image impossible : %v", err)
		}
	}
	for cote := 4; cote < 40; cote += 3 {
		bruit := image.NewGray(image.Rect(-9, 4, cote-9, 4+(cote*5)%37+4))
		for i := range bruit.Pix {
			bruit.Pix[i] = uint8(i * 89)
		}
		for _, psm := range []int{tesseract.PSMPage, tesseract.PSMBloc, tesseract.PSMLigne, tesseract.PSMSigne, tesseract.PSMEparse} {
			lit(t, c, bruit, tesseract.Options{PSM: psm})
		}
	}
}

func TestLangueAbsente(t *testing.T) {
	if c, err := tesseract.New("xx-absente"); err == nil {
		t.Error("une langue qui n’existe pas est acceptée", c.Close())
	}
}

// Engines started together, one for each worker, must all read.
func TestPlusieursMoteursALaFois(t *testing.T) {
	img := scantest.Blanche(700, 90)
	scantest.Ecrire(img, scantest.Sans, 44, 30, 60, "Villeurbanne", 20)
	var attente sync.WaitGroup
	for range 4 {
		attente.Go(func() {
			c, err := tesseract.New("fra")
			if err != nil {
				t.Error(err)
				return
			}
			for range 3 {
				if r, err := c.Lire(img, tesseract.Options{}); err != nil || r.Texte != "Villeurbanne" {
					t.Errorf("lu %q, %v", r.Texte, err)
				}
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	attente.Wait()
}

func BenchmarkLigne(b *testing.B) {
	c := client(b)
	img := scantest.Blanche(900, 90)
	scantest.Ecrire(img, scantest.Sans, 44, 30, 60, "12 bis rue de la République", 20)
	for b.Loop() {
		lit(b, c, img, tesseract.Options{})
	}
}
