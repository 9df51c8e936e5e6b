package codes_test

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"testing"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"
	"github.com/boombuler/barcode/qr"

	"souspli/ocr/codes"
	"souspli/ocr/pix"
	"souspli/ocr/scantest"
)

const id = "10420103050012345678"

// page draws a symbol of l×h pixels at (x, y) on a white 300-dpi page.
func page(t testing.TB, b barcode.Barcode, x, y, l, h int) *image.Gray {
	t.Helper()
	img := scantest.Page(300)
	g, err := barcode.Scale(b, l, h)
	if err != nil {
		t.Fatal(err)
	}
	draw.Draw(img, image.Rect(x, y, x+l, y+h), g, image.Point{}, draw.Src)
	return img
}

func codeQR(t testing.TB) barcode.Barcode {
	t.Helper()
	b, err := qr.Encode(id, qr.Q, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func code128De(t testing.TB) barcode.Barcode {
	t.Helper()
	b, err := code128.Encode(id)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func pres(a, b image.Point, d int) bool {
	v := a.Sub(b)
	return v.X*v.X+v.Y*v.Y <= d*d
}

func TestQRAvecSesCoinsDansToutesLesPositions(t *testing.T) {
	droite := page(t, codeQR(t), 2008, 236, 236, 236)
	coins := [4]image.Point{{2008, 236}, {2243, 236}, {2243, 471}, {2008, 471}}
	for q := range 4 {
		img := pix.Tourner(droite, q)
		attendus := coins
		for i, p := range coins {
			for k, l, h := 0, 2480, 3508; k < q; k, l, h = k+1, h, l {
				p = image.Pt(h-1-p.Y, p.X)
			}
			attendus[i] = p
		}
		vus := codes.Lire(img, codes.QR, false)
		if len(vus) != 1 || vus[0].Texte != id || vus[0].Format != codes.FormatQR {
			t.Fatalf("%d quarts : %+v", q, vus)
		}
		for i, p := range vus[0].Coins {
			if !pres(p, attendus[i], 8) {
				t.Errorf("%d quarts, coin %d : %v, attendu près de %v", q, i, p, attendus[i])
			}
		}
	}
}

func TestSousImageAvecPasEtOrigine(t *testing.T) {
	img := page(t, codeQR(t), 2008, 236, 236, 236)
	coin := img.SubImage(image.Rect(1900, 100, 2480, 600)).(*image.Gray)
	for nom, lire := range map[string]func(*image.Gray) []codes.Code{
		"zxing": func(g *image.Gray) []codes.Code { return codes.Lire(g, codes.Tous, false) },
		"zbar":  codes.LireSecond,
	} {
		vus := lire(coin)
		if len(vus) != 1 || vus[0].Texte != id {
			t.Fatalf("%s : %+v", nom, vus)
		}
		if p := vus[0].Coins[0]; !pres(p, image.Pt(2008, 236), 12) {
			t.Errorf("%s : coin %v hors du repère de la page", nom, p)
		}
	}
}

func TestCode128EtDataMatrix(t *testing.T) {
	img := page(t, code128De(t), 260, 3189, 709, 118)
	for _, q := range []int{0, 1, 2, 3} {
		tourne := pix.Tourner(img, q)
		if v := codes.Lire(tourne, codes.Code128, true); len(v) == 0 || v[0].Texte != id || v[0].Format != codes.FormatCode128 {
			t.Errorf("zxing, %d quarts : %+v", q, v)
		}
	}
	if v := codes.LireSecond(img.SubImage(image.Rect(200, 3100, 1100, 3400)).(*image.Gray)); len(v) == 0 || v[0].Texte != id {
		t.Errorf("zbar : %+v", v)
	}
	d, err := datamatrix.Encode("DC02 essai")
	if err != nil {
		t.Fatal(err)
	}
	if v := codes.Lire(page(t, d, 300, 300, 16*14, 16*14), codes.DataMatrix, true); len(v) != 1 || v[0].Texte != "DC02 essai" || v[0].Format != codes.FormatDataMatrix {
		t.Errorf("datamatrix : %+v", v)
	}
	if v := codes.Lire(page(t, codeQR(t), 300, 300, 240, 240), codes.Code128|codes.DataMatrix, true); len(v) != 0 {
		t.Errorf("format non demandé : %+v", v)
	}
}

func TestOctetsBinairesGardes(t *testing.T) {
	contenu := "\x00\xff\xfe plié \x80\x01"
	b, err := qr.Encode(contenu, qr.M, qr.Unicode)
	if err != nil {
		t.Fatal(err)
	}
	v := codes.Lire(page(t, b, 300, 300, 240, 240), codes.QR, true)
	if len(v) != 1 || string(v[0].Octets) != contenu {
		t.Errorf("octets %q", v)
	}
}

func TestPlusieursCodesSurUnePage(t *testing.T) {
	img := scantest.Page(300)
	for i := range 6 {
		b, err := qr.Encode(fmt.Sprintf("partie %d", i), qr.Q, qr.Auto)
		if err != nil {
			t.Fatal(err)
		}
		g, err := barcode.Scale(b, 300, 300)
		if err != nil {
			t.Fatal(err)
		}
		o := image.Pt(300+(i%2)*900, 300+(i/2)*900)
		draw.Draw(img, image.Rectangle{o, o.Add(image.Pt(300, 300))}, g, image.Point{}, draw.Src)
	}
	vus := map[string]bool{}
	for _, c := range codes.Lire(img, codes.QR, true) {
		vus[c.Texte] = true
	}
	if len(vus) != 6 {
		t.Errorf("%d codes sur 6 : %v", len(vus), vus)
	}
}

func TestImagesImpossibles(t *testing.T) {
	cas := []*image.Gray{nil, {}, image.NewGray(image.Rect(0, 0, 0, 10)), {Rect: image.Rect(0, 0, 100, 100), Stride: 100}}
	for c := 1; c < 40; c++ {
		bruit := image.NewGray(image.Rect(-3, 5, c-3, 5+(c*7)%41+1))
		for i := range bruit.Pix {
			bruit.Pix[i] = uint8(i * 97)
		}
		cas = append(cas, bruit)
	}
	for _, img := range cas {
		if v := codes.Lire(img, codes.Tous, true); len(v) != 0 {
			t.Errorf("code lu dans rien : %+v", v)
		}
		if v := codes.LireSecond(img); len(v) != 0 {
			t.Errorf("code lu dans rien (second) : %+v", v)
		}
	}
}

func FuzzLire(f *testing.F) {
	f.Add([]byte("une image quelconque, assez longue pour quelques lignes de pixels"), 8)
	f.Fuzz(func(t *testing.T, o []byte, l int) {
		if l < 1 || l > 200 || len(o) < l {
			return
		}
		// Enlarged, so that the readers get past their smallest size.
		h := len(o) / l
		img := image.NewGray(image.Rect(0, 0, 4*l, 4*h))
		for y := range 4 * h {
			for x := range 4 * l {
				img.SetGray(x, y, color.Gray{Y: o[y/4*l+x/4]})
			}
		}
		codes.Lire(img, codes.Tous, true)
		codes.LireSecond(img)
	})
}

func BenchmarkCodes(b *testing.B) {
	img := page(b, codeQR(b), 2008, 236, 236, 236)
	coin := img.SubImage(image.Rect(1800, 0, 2480, 700)).(*image.Gray)
	for _, c := range []struct {
		nom string
		f   func() []codes.Code
	}{
		{"coin", func() []codes.Code { return codes.Lire(coin, codes.QR, false) }},
		{"coin_effort", func() []codes.Code { return codes.Lire(coin, codes.QR, true) }},
		{"page_qr", func() []codes.Code { return codes.Lire(img, codes.QR, true) }},
		{"page_tous", func() []codes.Code { return codes.Lire(img, codes.Tous, true) }},
		{"coin_second", func() []codes.Code { return codes.LireSecond(coin) }},
	} {
		b.Run(c.nom, func(b *testing.B) {
			for b.Loop() {
				if len(c.f()) == 0 {
					b.Fatal("code perdu")
				}
			}
		})
	}
}
