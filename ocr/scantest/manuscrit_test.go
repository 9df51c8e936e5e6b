package scantest

import (
	"bytes"
	"testing"

	"souspli/dossier"
)

// Each mark leaves ink, but none at all; the same seed gives the same pixels, another seed others.
func TestMarquer(t *testing.T) {
	b, bas := dossier.RectMM{X: 20, Y: 20, L: 5, H: 5}, dossier.RectMM{X: 20, Y: 26.3, L: 5, H: 5}
	for _, q := range Marques() {
		dessin := func(graine uint64) []byte {
			img := Blanche(600, 500)
			NouvelleMain(nil, 300, graine).Marquer(img, b, bas, q)
			return img.Pix
		}
		blanc := Blanche(600, 500).Pix
		if a := dessin(1); !bytes.Equal(a, dessin(1)) || bytes.Equal(a, blanc) != (q == MarqueAucune) {
			t.Errorf("%s : pas le même dessin, ou pas d’encre", q)
		}
		if q != MarqueAucune && bytes.Equal(dessin(1), dessin(2)) {
			t.Errorf("%s : deux graines, un dessin", q)
		}
	}
}
