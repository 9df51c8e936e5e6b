package ocr_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr/scantest"
)

var lettresANEF = []string{forms.LettreDepot, forms.LettreSignalement, forms.LettreRelance}

// lettreRemplie is a letter with two attempts of kinds that the twelve choices of the form do not tell apart.
func lettreRemplie(variante string) forms.Impression {
	i := forms.Impression{
		Procedure: forms.CodeProblemeANEF, Variante: variante, Copie: "27182818", Prefecture: "33",
		Champs: map[string]string{"nom_naissance": "DIALLO", "prenoms": "Aïssatou", "date_naissance": "1989-07-01", "procedure": "conjoint-francais", "preuve_capture_ecran": "true"},
		Tentatives: []dossier.Tentative{
			{Blocage: "api_sans_photo", Date: "2026-03-02T10:14", URL: "https://exemple.fr/page", Message: "Attestation émise"},
			{Blocage: "attestation_adresse_erronee", Date: "2026-03-09"},
		},
	}
	if variante == forms.LettreRelance {
		i.Champs["renvoi_date"], i.Champs["renvoi_motif"] = "2026-04-20", "Déposez en ligne"
	}
	return i
}

// TestLettresRelues: each letter, scanned in an office, says on every page that it is one, and which; its attempts come from the data code
// whole, their exact kind included.
func TestLettresRelues(t *testing.T) {
	t.Parallel()
	m := vraiMoteur(t)
	for _, variante := range lettresANEF {
		t.Run("lettre "+variante, func(t *testing.T) {
			i := lettreRemplie(variante)
			var pdf bytes.Buffer
			if err := forms.Print(&pdf, i); err != nil {
				t.Fatal(err)
			}
			pages, err := scantest.Raster(pdf.Bytes(), 300)
			if err != nil {
				t.Fatal(err)
			}
			for n := range pages {
				pages[n], _ = scantest.Degrader(pages[n], profil(t, "bureau"), uint64(n))
			}
			l := lireScan(t, m, pages, 300, 90)
			for n, p := range l.Pages {
				attendu := dossier.PageProblemeANEF
				if n == len(l.Pages)-1 {
					attendu = dossier.PageDonnees
				}
				if p.Type != attendu || p.Procedure != forms.CodeProblemeANEF || p.Variante != variante {
					t.Errorf("page %d : %s %s %q", n+1, p.Type, p.Procedure, p.Variante)
				}
			}
			if len(l.Formulaires) != 1 || l.Formulaires[0].Variante != variante || !l.Formulaires[0].Code {
				t.Fatalf("%+v", l.Formulaires)
			}
			for code, v := range i.Champs {
				if c := l.Formulaires[0].Champs[code]; c.Valeur != v || c.Source != dossier.SourceCode {
					t.Errorf("%s : lu %q (%s), imprimé %q", code, c.Valeur, c.Source, v)
				}
			}
			if len(l.Tentatives) != len(i.Tentatives) {
				t.Fatalf("%+v", l.Tentatives)
			}
			for n, x := range i.Tentatives {
				if lue := l.Tentatives[n]; lue.Blocage != x.Blocage || lue.Date != x.Date || lue.URL != x.URL || lue.Message != x.Message || lue.Source != dossier.SourceCode {
					t.Errorf("tentative %d : %+v", n+1, lue)
				}
			}
		})
	}
}

// TestTitreDeLettreSurvit: the first page photocopied, scanned at 100 dpi, grey then black and white, or faxed, its codes out of sight: the
// heading alone says what it is.
func TestTitreDeLettreSurvit(t *testing.T) {
	t.Parallel()
	m := vraiMoteur(t)
	gris := profil(t, "photocopie2")
	gris.Nom, gris.DPI = "photocopie2, 100 ppp gris", 100
	deuxTons := gris
	deuxTons.Nom, deuxTons.DeuxTons = "photocopie2, 100 ppp noir et blanc", true
	for _, variante := range lettresANEF {
		var pdf bytes.Buffer
		if err := forms.Print(&pdf, lettreRemplie(variante)); err != nil {
			t.Fatal(err)
		}
		pages, err := scantest.RasterPages(pdf.Bytes(), 300, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range []dossier.RectMM{forms.BoiteQR, forms.BoiteCode128} {
			cacher(pages[0], dossier.RectMM{X: b.X - 12, Y: b.Y - 2, L: b.L + 24, H: b.H + 12}, 300)
		}
		for _, p := range []scantest.Profil{gris, deuxTons, profil(t, "fax_ordinaire")} {
			t.Run("lettre "+variante+", "+p.Nom, func(t *testing.T) {
				img, v := scantest.Degrader(pages[0], p, 7)
				l := lireScan(t, m, []*image.Gray{img}, int(v.DPI), 85)
				if x := l.Pages[0]; x.Type != dossier.PageProblemeANEF || x.Code != "" {
					t.Errorf("page lue %q, code %q", x.Type, x.Code)
				}
			})
		}
	}
}

// cacher whitens a box.
func cacher(img *image.Gray, r dossier.RectMM, dpi float64) {
	px := func(mm dossier.MM) int { return int(float64(mm) * dpi / 25.4) }
	draw.Draw(img, image.Rect(px(r.X), px(r.Y), px(r.X+r.L), px(r.Y+r.H)), image.NewUniform(color.White), image.Point{}, draw.Src)
}
