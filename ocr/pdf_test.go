package ocr

import (
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

func TestImageSeule(t *testing.T) {
	boite := types.NewRectangle(0, 0, 595, 842)
	cas := []struct {
		nom, contenu, veut string
	}{
		{"un scanner", "q 595 0 0 842 0 0 cm /Im0 Do Q", "Im0"},
		{"à un point près", "q\n594.96 0 0 841.92 0 0 cm\n/Page1 Do\nQ\n", "Page1"},
		{"texte invisible d’un scanner", "q 595 0 0 842 0 0 cm /I Do Q BT 3 Tr /F1 8 Tf (l\\)u) Tj ET", "I"},
		{"deux cm", "q 0.24 0 0 0.24 0 0 cm 2479 0 0 3508 0 0 cm /I Do Q", "I"},
		{"marques", "/Artifact <</Type /Pagination>> BDC q 595 0 0 842 0 0 cm /I Do Q EMC % fin", "I"},
		{"texte visible", "q 595 0 0 842 0 0 cm /I Do Q BT /F1 8 Tf (lu) Tj ET", ""},
		{"petite image", "q 200 0 0 300 0 0 cm /I Do Q", ""},
		{"image qui déborde", "q 800 0 0 1200 0 0 cm /I Do Q", ""},
		{"image retournée", "q 595 0 0 -842 0 842 cm /I Do Q", ""},
		{"image tournée", "q 0 842 -595 0 595 0 cm /I Do Q", ""},
		{"deux images", "q 595 0 0 842 0 0 cm /A Do /B Do Q", ""},
		{"trait par-dessus", "q 595 0 0 842 0 0 cm /A Do Q 10 10 m 100 100 l S", ""},
		{"coupe à la page", "q 0 0 595 842 re W n q 595 0 0 842 0 0 cm /A Do Q Q", "A"},
		{"page remplie", "q 595 0 0 842 0 0 cm /A Do Q 0 0 595 842 re f", ""},
		{"coupe", "0 0 100 100 re W n q 595 0 0 842 0 0 cm /A Do Q", ""},
		{"image dans le flux", "q 595 0 0 842 0 0 cm BI /W 1 ID x EI Q", ""},
		{"rien", "q Q", ""},
		{"chaîne ouverte", "q (abc", ""},
		{"vide", "", ""},
	}
	for _, k := range cas {
		nom, ok := imageSeule([]byte(k.contenu), boite)
		if nom != k.veut && ok || ok != (k.veut != "") {
			t.Errorf("%s\u00a0: %q, %v", k.nom, nom, ok)
		}
	}
}

func FuzzImageSeule(f *testing.F) {
	f.Add([]byte("q 595 0 0 842 0 0 cm /Im0 Do Q"))
	f.Add([]byte("[ ( \\) ] << /a /b >> 1 2 3 cm"))
	boite := types.NewRectangle(0, 0, 595, 842)
	f.Fuzz(func(t *testing.T, b []byte) {
		if nom, ok := imageSeule(b, boite); ok && nom == "" {
			t.Fatal("une image sans nom")
		}
	})
}

func TestTaillePixels(t *testing.T) {
	cas := []struct {
		l, h   float64
		pl, ph int
		dpi    int
	}{
		{595.28, 841.89, 2480, 3508, 300},
		{841.89, 1190.55, 3508, 4961, 300},
		{14400, 14400, 2958, 2958, 15}, // no form is larger than A3: the pixels of an A4
		{0, 800, 0, 0, 0},
		{-5, 800, 0, 0, 0},
		{0.001, 800, 1, 3333, 300},
	}
	for _, k := range cas {
		l, h, dpi := taillePixels(k.l, k.h, 150e6)
		if l != k.pl || h != k.ph || int(dpi) != k.dpi {
			t.Errorf("%v × %v\u00a0: %d × %d à %d", k.l, k.h, l, h, dpi)
		}
	}
	if l, h, _ := taillePixels(595, 842, 1e6); l*h > 1_001_000 {
		t.Errorf("%d × %d pixels", l, h)
	}
}
