package ocr

import (
	"image"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/papier"
)

// TestComparer: a zone that has the ink Print puts there is known without reading; a stroke across it, a sign more or a sign less is not.
func TestComparer(t *testing.T) {
	p := forms.All()[0]
	f, err := forms.Layout(p.Code, p.Variantes[0], p.Revision)
	if err != nil {
		t.Fatal(err)
	}
	zones := map[forms.GenreZone]forms.Zone{}
	for _, z := range f.Pages[1].Zones {
		if len(z.Boites) >= 8 && z.Format != "date" || z.Genre == forms.ZoneLigne {
			zones[z.Genre] = z
		}
	}
	for genre, valeur := range map[forms.GenreZone]string{forms.ZonePeigne: "7654321", forms.ZoneLigne: "Nioro du Sahel"} {
		z, ok := zones[genre]
		if !ok {
			t.Fatalf("pas de zone %s", genre)
		}
		frappes, err := forms.Frappes(f.Presentation, z, valeur)
		if err != nil {
			t.Fatal(err)
		}
		s := frappes[0]
		apres := z.Boites[0].X + z.Boites[0].L - 5
		if genre == forms.ZonePeigne {
			apres = z.Boites[7].X + 1.5 // the cell after the last of the value
		}
		for _, k := range []struct {
			nom     string
			frappes []forms.Frappe
			pareil  bool
			trait   bool
		}{
			{"tel qu’imprimé", frappes, true, false},
			{"rien", nil, false, false},
			{"barré", frappes, false, true},
			{"un signe de plus", append([]forms.Frappe{{Style: s.Style, Taille: s.Taille, X: apres, Y: s.Y, Texte: "8"}}, frappes...), false, false},
			{"un signe de moins", frappes[:len(frappes)-1], false, false},
		} {
			page := nouvelleFeuille().reperes()
			for _, b := range z.Boites {
				page.cadre(b, 0.09)
			}
			m := image.NewAlpha(page.img.Rect)
			for _, x := range k.frappes {
				if err := papier.Masque(m, pxmm, x.Style, x.Taille, x.X, x.Y, x.Texte); err != nil {
					t.Fatal(err)
				}
			}
			for i, v := range m.Pix {
				page.img.Pix[i] = min(page.img.Pix[i], 250-byte(int(v)*230/255))
			}
			if k.trait {
				page.plein(float64(s.X), float64(s.Y)-1.2, 12, 0.3, 60)
			}
			img, calage := page.numerise(0.7, 0.99, 0.6, -0.4)
			lz := lecteurZones{img: img, reg: registre{calage: calage, clair: 250, noir: 15}, presentation: f.Presentation}
			r := zoneLue{Genre: genre, Format: z.Format}
			if lz.comparer(z, valeur, &r) != k.pareil {
				t.Errorf("%s, %s : pareil %v, %+v", genre, k.nom, !k.pareil, r)
			}
			if lu := champDesCases(forms.Champ{Type: forms.ChampTexte}, []zoneDePage{{r, 1}}); k.pareil && (lu.Valeur != valeur || lu.AVerifier || lu.Confiance != dossier.Confiance(1)) {
				t.Errorf("%s, %s : %+v", genre, k.nom, lu.ChampLu)
			}
		}
	}
}
