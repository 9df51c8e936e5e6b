package ocr

import (
	"image"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/ocr/scantest"
)

// A symbol is found wherever it lies, and only it: not the text, not the table, not the picture of a passport.
func TestDamiers(t *testing.T) {
	p := scantest.Personne(3)
	const dpi = 300
	facture := func(cote float64) *image.Gray {
		img, err := scantest.Facture(p, "DC03FR00TESTFFFF1D230101"+strings.Repeat("13DUPONT\x1d", 12), cote, dpi)
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
	tournee := tourner(facture(20), 1)
	for nom, k := range map[string]struct {
		img *image.Gray
		la  image.Rectangle // of the symbol; empty: nothing is to be found
	}{
		"symbole de 24 mm":  {facture(24), enMM(150, 15, 24)},
		"de 15 mm":          {facture(15), enMM(150, 15, 15)},
		"couchée":           {tournee, enMM(297-15-20, 150, 20)},
		"facture sans":      {facture(2), image.Rectangle{}},
		"lettre":            {scantest.Lettre("Madame, Monsieur", strings.Repeat("Je vous prie de trouver ci-joint mon dossier. ", 40), dpi), image.Rectangle{}},
		"passeport":         {scantest.Passeport(p, dpi), image.Rectangle{}},
		"page blanche":      {scantest.Page(dpi), image.Rectangle{}},
		"plus petite qu’un": {image.NewGray(image.Rect(0, 0, 10, 1000)), image.Rectangle{}},
	} {
		trouves := damiers(k.img, dpi/25.4, damierCote)
		if k.la.Empty() && len(trouves) > 0 || !k.la.Empty() && (len(trouves) != 1 || !k.la.In(trouves[0])) {
			t.Errorf("%s : %v, attendu %v", nom, trouves, k.la)
		}
	}
	petite := image.NewGray(image.Rect(0, 0, 160, 180))
	if l := damiers(petite, 0, damierCote); len(l) != 1 || l[0] != petite.Rect {
		t.Errorf("image d’un symbole seul : %v", l)
	}
	if l := damiers(image.NewGray(image.Rect(0, 0, 2000, 2000)), 0, damierCote); len(l) > 0 {
		t.Errorf("résolution inconnue : %v", l)
	}
}

// enMM is a square at (x, y) mm of a page at 300 dpi, less its outermost modules.
func enMM(x, y, cote float64) image.Rectangle {
	px := func(v float64) int { return int(v * 300 / 25.4) }
	return image.Rect(px(x), px(y), px(x+cote), px(y+cote)).Inset(5)
}

// Other Data Matrix codes (the slip of a registered letter) are none of ours; a corner that a first look cannot read is looked at smoothed.
func TestAutreDataMatrix(t *testing.T) {
	for nom, k := range map[string]struct {
		texte string
		apres int // looks that see nothing
		lus   int
	}{
		"2D-Doc":                  {"DC03FR00TESTFFFF1D23010113DUPONT", 0, 1},
		"au second regard":        {"DC03FR00TESTFFFF1D23010113DUPONT", 1, 1},
		"jamais":                  {"DC03FR00TESTFFFF1D23010113DUPONT", 2, 0},
		"bordereau de La Poste":   {"ARLAPOSTE;01;2C12345678901;5", 0, 0},
		"commence comme un sceau": {"DC03", 0, 0},
	} {
		vus := 0
		m := NewMoteur(Outils{Codes: func(img *image.Gray, f Formats, effort bool) []Code {
			if vus++; f != FormatDataMatrix || !effort {
				t.Errorf("%s : formats %d, effort %t", nom, f, effort)
			}
			if vus <= k.apres {
				return nil
			}
			return []Code{{Format: "datamatrix", Octets: []byte(k.texte), Coins: [4]image.Point{{10, 40}, {40, 42}, {38, 70}, {9, 71}}}}
		}})
		e := pageEtat{Page: dossier.PageLue{DPI: 300}}
		m.lireDeuxDDoc(&e, image.NewGray(image.Rect(0, 0, 200, 200)))
		if len(e.Page.DeuxDDoc) != k.lus || k.lus == 1 && e.Page.DeuxDDoc[0].Zone != (dossier.RectPx{X: 9, Y: 40, L: 31, H: 31}) {
			t.Errorf("%s : %+v", nom, e.Page.DeuxDDoc)
		}
	}
}
