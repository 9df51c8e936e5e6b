package ocr_test

import (
	"fmt"
	"image"
	"os"
	"testing"

	"souspli/dossier"
	"souspli/ocr/scantest"
)

// numeroEnvoi is the nth invented number of a registered item, with its key.
func numeroEnvoi(n uint64) string {
	dix := fmt.Sprintf("%010d", 477872024+n*7919)
	somme := 0
	for i := range 10 {
		somme += int(dix[i]-'0') * (1 + 2*(i%2)) // the rightmost weighs 3
	}
	return "1A" + dix + fmt.Sprint((10-somme%10)%10)
}

// carteSeule cuts a page down to the slip at its top, as a scanner of cards does.
func carteSeule(img *image.Gray) *image.Gray {
	r := image.Rect(0, 0, img.Rect.Dx(), img.Rect.Dy()*108/297)
	c := image.NewGray(r)
	for y := range r.Dy() {
		copy(c.Pix[y*c.Stride:][:r.Dx()], img.Pix[y*img.Stride:])
	}
	return c
}

// TestMesureAvis: signed slips, on a glass or alone, scanned several ways at 200 and 300 dpi: the number read is the number printed, or none is.
func TestMesureAvis(t *testing.T) {
	t.Parallel()
	graines, profils := uint64(1), []string{"bureau", "bureau200", "noir_blanc200"}
	if os.Getenv("SOUSPLI_LONG") != "" {
		graines, profils = 20, []string{"net", "bureau", "bureau200", "noir_blanc", "noir_blanc200", "penche", "envers", "paysage", "paysage_inverse", "reduit", "jpeg40", "use", "couvercle_noir", "photocopie"}
	}
	m := vraiMoteur(t)
	lus, total := 0, 0
	for g := range graines {
		numero := numeroEnvoi(200 + g)
		avis, err := scantest.Avis(scantest.Personne(200+g), numero, 300)
		if err != nil {
			t.Fatal(err)
		}
		for i, nom := range profils {
			img := passer(t, scantest.SurVitre(avis, 2, 2, 300), nom, 200+g)
			if p := profil(t, nom); (int(g)+i)%2 == 1 && p.Quarts == 0 {
				img = carteSeule(img)
			}
			dpi := 300
			if d := profil(t, nom).DPI; d != 0 {
				dpi = int(d)
			}
			p := lireScan(t, m, []*image.Gray{img}, dpi, 80).Pages[0]
			total++
			switch {
			case len(p.Envois) == 1 && p.Envois[0].Numero == numero && !p.Envois[0].Faux && p.Type == dossier.PageAvisReception:
				lus++
			case len(p.Envois) > 0 && !p.Envois[0].Faux && p.Envois[0].Numero != numero:
				t.Errorf("%s %d : %+v, imprimé %s", nom, g, p.Envois, numero)
			default:
				t.Logf("%s %d : %s %+v", nom, g, p.Type, p.Envois)
			}
		}
	}
	t.Logf("avis reconnus : %d sur %d", lus, total)
	if lus*100 < total*99 {
		t.Errorf("%d sur %d", lus, total)
	}
}
