package mrz

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/ocr/scantest"
)

// inventer makes the lines of a document of an invented person: a passport, a French permit, a card of two lines or a visa.
func inventer(graine uint64) []string {
	p := scantest.Personne(graine)
	l := p.LignesMRZ()
	h := rand.New(rand.NewPCG(graine, 77))
	switch graine % 4 {
	case 1:
		return avecCles(fmt.Sprintf("IRFRA%s0<%010d<<<<", l[1][:9], h.Int64N(1e10)), l[1][13:19]+"0"+l[1][20:27]+"0"+l[1][10:13]+rep("<", 11)+"0", (l[0][5:] + rep("<", 6))[:30])
	case 2:
		return avecCles("I<"+l[0][2:36], l[1][:28]+rep("<", 7)+"0")
	case 3:
		return avecCles("V<"+l[0][2:], l[1][:42]+"<<")
	}
	return l[:]
}

// mediocre is what a poor camera makes of a document: pas pixels from one character to the next, little contrast, noise, compression.
func mediocre(t *testing.T, lignes []string, pas float64, graine uint64) *image.Gray {
	t.Helper()
	const fin = 20
	src := piece(lignes, fin)
	h := rand.New(rand.NewPCG(graine, 5))
	k := fin / pas
	d := image.NewGray(image.Rect(0, 0, int(float64(src.Rect.Dx())/k), int(float64(src.Rect.Dy())/k)))
	bruit, contraste := 12*h.Float64(), 0.35+0.6*h.Float64()
	base := 120 + 100*(1-contraste)*h.Float64()
	const n = 4 // points looked at in a pixel, each way
	for y := range d.Rect.Dy() {
		for x := range d.Rect.Dx() {
			s := 0.0
			for j := range n {
				for i := range n {
					s += float64(gris(src, (float64(x)+(float64(i)+0.5)/n)*k, (float64(y)+(float64(j)+0.5)/n)*k)) / (n * n)
				}
			}
			d.Pix[y*d.Stride+x] = byte(max(0, min(255, base+(s-128)*contraste+bruit*h.NormFloat64())))
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, d, &jpeg.Options{Quality: 30 + h.IntN(60)}); err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return img.(*image.Gray)
}

// TestMesureTailles prints what is read of invented documents by the size of their characters, and how often a confidence is wrong.
func TestMesureTailles(t *testing.T) {
	tailles, graines := []float64{9}, uint64(4)
	if long() {
		tailles, graines = []float64{5.5, 6, 7, 8, 9, 11, 14, 20}, 100
	}
	l := lecteur(t)
	var signes, faux [11]int // by tenths of confidence; the last from 0.99
	for _, pas := range tailles {
		b := &bilan{}
		for g := uint64(1); g <= graines; g++ {
			veut := inventer(g)
			img := mediocre(t, veut, pas, g)
			debut := time.Now()
			zones := l.Chercher(img, dossier.Date{})
			b.compter(fmt.Sprintf("%v pixels, graine %d", pas, g), zones, veut, time.Since(debut))
			if len(zones) == 0 || len(zones[0].Lignes) != len(veut) || len(zones[0].Lignes[0]) != len(veut[0]) {
				continue
			}
			for i, lc := range zones[0].Confiances {
				for k, c := range lc {
					rang := min(9, int(c*10))
					if c >= 0.99 {
						rang = 10
					}
					signes[rang]++
					if zones[0].Lignes[i][k] != veut[i][k] {
						faux[rang]++
					}
				}
			}
		}
		t.Logf("un caractère tous les %v pixels : %s", pas, b)
		if b.champsFaux*100 > b.champs {
			t.Errorf("plus d’un champ fiable sur cent est faux : %v", b.fautes)
		}
		if pas >= 9 && b.exacts*20 < b.documents*19 {
			t.Errorf("plus d’un document sur vingt mal lu à %v pixels : %v", pas, b.fautes)
		}
	}
	for i := range signes {
		t.Logf("confiance %.1f : %d caractères, faux %d", float64(i)/10, signes[i], faux[i])
	}
	if f, n := faux[9]+faux[10], signes[9]+signes[10]; f*500 > n {
		t.Errorf("%d caractères faux sur %d lus à 0,9 ou plus", f, n)
	}
}

// A page of print, at 300 dpi: what a page without a zone costs.
func BenchmarkSansZone(b *testing.B) {
	img := scantest.Lettre("Madame, Monsieur", rep("Je vous prie de trouver ci-joint les pièces de mon dossier, que je vous adresse par la poste. ", 30), 300)
	mesurer(b, img, 0)
}

// A passport copied on an A4 sheet, at 300 dpi.
func BenchmarkPasseport(b *testing.B) {
	mesurer(b, scantest.Passeport(scantest.Personne(3), 300), 1)
}

func mesurer(b *testing.B, img *image.Gray, veut int) {
	l := lecteur(b)
	for b.Loop() {
		if n := len(l.Chercher(img, dossier.Date{})); n != veut {
			b.Fatalf("%d zones", n)
		}
	}
}
