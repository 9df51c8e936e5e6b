package pix_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"testing"

	"souspli/dossier"
	"souspli/ocr/pix"
	"souspli/ocr/scantest"
)

const texte = "Le présent courrier accompagne une demande de titre de séjour déposée sur papier, faute de pouvoir la déposer en ligne. " +
	"Chaque page porte un code qui dit de quelle page il s’agit ; les pièces jointes suivent dans l’ordre du bordereau. "

// pageDeTexte is a printed page: 40 lines at that resolution.
func pageDeTexte(dpi int) *image.Gray {
	img := scantest.Page(dpi)
	k := float64(dpi) / 300
	t := texte + texte + texte + texte + texte + texte
	scantest.Paragraphe(img, scantest.Serif, 46*k, 250*k, 400*k, 1950*k, t+t+t, 20)
	return img
}

func codeRefus(t testing.TB, err error) dossier.CodeRefus {
	t.Helper()
	var r *dossier.Refus
	if !errors.As(err, &r) {
		t.Fatalf("pas un refus : %v", err)
	}
	if r.Message == "" {
		t.Error("refus sans message")
	}
	return r.Code
}

func ecart(a, b *image.Gray) float64 {
	if a.Rect.Dx() != b.Rect.Dx() || a.Rect.Dy() != b.Rect.Dy() {
		return 1e9
	}
	s := 0.0
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			s += math.Abs(float64(a.Pix[y*a.Stride+x]) - float64(b.Pix[y*b.Stride+x]))
		}
	}
	return s / float64(a.Rect.Dx()*a.Rect.Dy())
}

func TestDecodeCeQuOnAEcrit(t *testing.T) {
	gris := pageDeTexte(100)
	noir := pix.Binarise(gris)
	tiffGris, err := pix.TIFF([]*image.Gray{gris, noir}, 200, false)
	if err != nil {
		t.Fatal(err)
	}
	g4, err := pix.TIFF([]*image.Gray{noir, gris, noir}, 300, true)
	if err != nil {
		t.Fatal(err)
	}
	couleur := image.NewNRGBA(image.Rect(0, 0, 60, 40))
	for i := range 60 * 40 {
		couleur.SetNRGBA(i%60, i/60, color.NRGBA{R: 255, A: 255})
	}
	couleur.SetNRGBA(59, 39, color.NRGBA{}) // transparent: paper shows
	for _, c := range []struct {
		nom     string
		o       []byte
		media   string
		pages   int
		page    int
		dpi     dossier.DPI
		attendu *image.Gray
		ecart   float64
	}{
		{"jpeg gris", scantest.JPEG(gris, 150, 90), pix.TypeJPEG, 1, 0, 150, gris, 2},
		{"png gris", scantest.PNG(gris), pix.TypePNG, 1, 0, 0, gris, 0},
		{"png un bit", scantest.PNG(paletted(noir)), pix.TypePNG, 1, 0, 0, noir, 0},
		{"tiff gris, page 2", tiffGris, pix.TypeTIFF, 2, 1, 200, noir, 0},
		{"tiff g4, page 3", g4, pix.TypeTIFF, 3, 2, 300, noir, 0},
	} {
		n, media, err := pix.Compter(c.o)
		if err != nil || n != c.pages || media != c.media {
			t.Errorf("%s : Compter = %d, %s, %v", c.nom, n, media, err)
		}
		img, dpi, err := pix.Decode(c.o, c.page, 0)
		if err != nil {
			t.Errorf("%s : %v", c.nom, err)
			continue
		}
		if dpi != c.dpi {
			t.Errorf("%s : %d ppp, attendu %d", c.nom, dpi, c.dpi)
		}
		if e := ecart(img, c.attendu); e > c.ecart {
			t.Errorf("%s : écart moyen %.2f", c.nom, e)
		}
	}
	img, _, err := pix.Decode(scantest.PNG(couleur), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if v := img.GrayAt(5, 5).Y; v < 60 || v > 90 {
		t.Errorf("rouge rendu %d, attendu près de 76", v)
	}
	if v := img.GrayAt(59, 39).Y; v != 255 {
		t.Errorf("transparent rendu %d, attendu 255", v)
	}
}

func paletted(g *image.Gray) image.Image {
	p := image.NewPaletted(g.Rect, color.Palette{color.Black, color.White})
	for i := range p.Pix {
		p.Pix[i] = g.Pix[i] >> 7
	}
	return p
}

func TestRefusAvantDeDecoder(t *testing.T) {
	g := scantest.Blanche(400, 300)
	g4, err := pix.TIFF([]*image.Gray{g}, 300, true)
	if err != nil {
		t.Fatal(err)
	}
	// A PNG that announces 60 000 × 60 000 pixels and holds almost none: only its header may be looked at.
	bombe := scantest.PNG(g)
	binary.BigEndian.PutUint32(bombe[16:], 60_000)
	binary.BigEndian.PutUint32(bombe[20:], 60_000)
	for _, c := range []struct {
		nom  string
		o    []byte
		page int
		max  int
		code dossier.CodeRefus
	}{
		{"vide", nil, 0, 0, dossier.RefusVide},
		{"texte", []byte("ceci n'est pas une image du tout"), 0, 0, dossier.RefusType},
		{"gif", []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00"), 0, 0, dossier.RefusType},
		{"trop grande", scantest.JPEG(g, 300, 80), 0, 400*300 - 1, dossier.RefusTropGrand},
		{"tiff trop grande", g4, 0, 1000, dossier.RefusTropGrand},
		{"bombe png", bombe, 0, 100_000_000, dossier.RefusTropGrand},
		{"page absente", g4, 1, 0, dossier.RefusSansPage},
		{"page négative", g4, -1, 0, dossier.RefusSansPage},
		{"png coupé", scantest.PNG(pageDeTexte(60))[:2000], 0, 0, dossier.RefusAbime},
		{"tiff coupé", g4[:20], 0, 0, dossier.RefusAbime},
	} {
		img, _, err := pix.Decode(c.o, c.page, c.max)
		if err == nil {
			t.Errorf("%s : pris", c.nom)
			continue
		}
		if r := codeRefus(t, err); r != c.code {
			t.Errorf("%s : %s, attendu %s", c.nom, r, c.code)
		}
		if img != nil {
			t.Errorf("%s : une image avec le refus", c.nom)
		}
	}
	if img, _, err := pix.Decode(scantest.JPEG(g, 300, 80), 0, 400*300); err != nil || img == nil {
		t.Errorf("juste à la limite : %v", err)
	}
}

func TestJPEGCoupeDonneCeQuiReste(t *testing.T) {
	page := pageDeTexte(100)
	entier := scantest.JPEG(page, 100, 80)
	img, _, err := pix.Decode(entier[:len(entier)/2], 0, 0)
	if err == nil || codeRefus(t, err) != dossier.RefusAbime {
		t.Fatalf("erreur %v", err)
	}
	if img == nil || img.Rect.Dy() != page.Rect.Dy() {
		t.Fatal("la moitié lisible est perdue")
	}
	haut := image.Rect(0, 0, page.Rect.Dx(), page.Rect.Dy()/4)
	if e := ecart(img.SubImage(haut).(*image.Gray), page.SubImage(haut).(*image.Gray)); e > 4 {
		t.Errorf("haut de page : écart %.1f", e)
	}
}

// A camera writes how it was held; every one of the eight ways must give the same picture.
func TestOrientationDeLAppareil(t *testing.T) {
	modele := image.NewGray(image.Rect(0, 0, 48, 32))
	for y := range 32 {
		for x := range 48 {
			modele.Pix[y*48+x] = 240
			if x < 16 && y < 16 {
				modele.Pix[y*48+x] = 10 // top left
			}
			if x >= 32 && y < 16 {
				modele.Pix[y*48+x] = 120 // top right
			}
		}
	}
	// Where the stored pixel (x, y) comes from in the picture seen, for each value.
	vers := map[int]func(x, y int) (int, int){
		1: func(x, y int) (int, int) { return x, y },
		2: func(x, y int) (int, int) { return 47 - x, y },
		3: func(x, y int) (int, int) { return 47 - x, 31 - y },
		4: func(x, y int) (int, int) { return x, 31 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return 47 - y, x },
		7: func(x, y int) (int, int) { return 47 - y, 31 - x },
		8: func(x, y int) (int, int) { return y, 31 - x },
	}
	for o := 1; o <= 8; o++ {
		l, h := 48, 32
		if o >= 5 {
			l, h = 32, 48
		}
		stocke := image.NewGray(image.Rect(0, 0, l, h))
		for y := range h {
			for x := range l {
				a, b := vers[o](x, y)
				stocke.Pix[y*l+x] = modele.Pix[b*48+a]
			}
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, stocke, &jpeg.Options{Quality: 100}); err != nil {
			t.Fatal(err)
		}
		exif := []byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
		exif[29] = byte(o)
		fichier := append(append(append([]byte{}, b.Bytes()[:2]...), exif...), b.Bytes()[2:]...)
		img, _, err := pix.Decode(fichier, 0, 0)
		if err != nil {
			t.Fatalf("orientation %d : %v", o, err)
		}
		if e := ecart(img, modele); e > 3 {
			t.Errorf("orientation %d : écart %.1f (%v)", o, e, img.Rect)
		}
	}
}

func TestFaxOrdinaireRendCarre(t *testing.T) {
	g4, err := pix.TIFF([]*image.Gray{scantest.Blanche(1728, 1145)}, 204, true)
	if err != nil {
		t.Fatal(err)
	}
	// YResolution (tag 283) is a rational stored apart: 204/1 becomes 98/1.
	var e binary.ByteOrder = binary.LittleEndian
	if g4[0] == 'M' {
		e = binary.BigEndian
	}
	for d, i := int(e.Uint32(g4[4:])), 0; i < int(e.Uint16(g4[d:])); i++ {
		if x := g4[d+2+12*i:]; e.Uint16(x) == 283 {
			v := e.Uint32(x[8:])
			e.PutUint32(g4[v:], 98)
			e.PutUint32(g4[v+4:], 1)
		}
	}
	img, dpi, err := pix.Decode(g4, 0, 0)
	if err != nil || dpi != 204 {
		t.Fatalf("%d ppp, %v", dpi, err)
	}
	if h := img.Rect.Dy(); h < 2380 || h > 2386 {
		t.Errorf("hauteur %d, attendue près de 2383", h)
	}
}

func TestInclinaisonEtOrientation(t *testing.T) {
	for _, dpi := range []int{150, 300} {
		droite := pageDeTexte(dpi)
		for _, a := range []float64{-3, -1.25, 0, 0.4, 2.5} {
			d, conf := pix.Inclinaison(pix.Rotate(droite, a))
			if math.Abs(d-a) > 0.1 || conf < 3 {
				t.Errorf("%d ppp : tournée de %v°, trouvée %.2f (confiance %.1f)", dpi, a, d, conf)
			}
		}
		for q := range 4 {
			// Turned by q clockwise, it takes 4-q more to set it upright.
			n, score := pix.Orientation(pix.Tourner(droite, q))
			if n != (4-q)%4 || score < 8 {
				t.Errorf("%d ppp, %d quarts : %d (score %.1f)", dpi, q, n, score)
			}
		}
	}
	if _, score := pix.Orientation(scantest.Page(150)); score != 0 {
		t.Errorf("page blanche : score %v", score)
	}
}

func TestTournerQuatreFoisRendLImage(t *testing.T) {
	img := pageDeTexte(60)
	sous := img.SubImage(image.Rect(33, 41, 260, 301)).(*image.Gray)
	r := sous
	for range 4 {
		r = pix.Tourner(r, 1)
	}
	if e := ecart(r, sous); e != 0 {
		t.Errorf("écart %v", e)
	}
	if e := ecart(pix.Tourner(sous, -1), pix.Tourner(sous, 3)); e != 0 {
		t.Errorf("-1 n’est pas 3 : %v", e)
	}
	if p := pix.Tourner(sous, 1); p.GrayAt(p.Rect.Dx()-1, 0) != sous.GrayAt(33, 41) {
		t.Error("le coin haut gauche ne va pas en haut à droite")
	}
}

func TestSeuilEtBinarise(t *testing.T) {
	img := pageDeTexte(150)
	// Light falls off to half on the right.
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			v := &img.Pix[y*img.Stride+x]
			*v = uint8(float64(*v) * (1 - 0.5*float64(x)/float64(img.Rect.Dx())))
		}
	}
	if s := pix.Seuil(img); s < 40 || s > 200 {
		t.Errorf("seuil %d", s)
	}
	noir := 0
	b := pix.Binarise(img)
	for _, v := range b.Pix {
		if v != 0 && v != 255 {
			t.Fatalf("ton %d", v)
		}
		if v == 0 {
			noir++
		}
	}
	if part := float64(noir) / float64(len(b.Pix)); part < 0.02 || part > 0.2 {
		t.Errorf("%.0f %% de noir", 100*part)
	}
}

func TestImagesDegenerees(t *testing.T) {
	for _, img := range []*image.Gray{nil, {}, {Rect: image.Rect(0, 0, 50, 50), Stride: 50}} {
		if d, c := pix.Inclinaison(img); d != 0 || c != 0 {
			t.Errorf("inclinaison de rien : %v %v", d, c)
		}
		if q, s := pix.Orientation(img); q != 0 || s != 0 {
			t.Errorf("orientation de rien : %v %v", q, s)
		}
		if _, err := pix.JPEG(img, 0, 80); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("jpeg de rien : %v", err)
		}
	}
	for l := 1; l < 40; l += 3 {
		for h := 1; h < 40; h += 5 {
			img := image.NewGray(image.Rect(7, -2, 7+l, h-2))
			for i := range img.Pix {
				img.Pix[i] = uint8(i * 91)
			}
			pix.Inclinaison(img)
			pix.Orientation(img)
			for _, d := range []*image.Gray{pix.Rotate(img, 2), pix.Binarise(img)} {
				if d.Rect != image.Rect(0, 0, l, h) {
					t.Errorf("%d×%d rend %v", l, h, d.Rect)
				}
			}
			if d := pix.Tourner(img, 1); d.Rect != image.Rect(0, 0, h, l) {
				t.Errorf("%d×%d tournée rend %v", l, h, d.Rect)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	g := pageDeTexte(30)
	var p bytes.Buffer
	if err := png.Encode(&p, g); err != nil {
		f.Fatal(err)
	}
	f.Add(scantest.JPEG(g, 30, 60))
	f.Add(p.Bytes())
	f.Add(scantest.TIFF([]*image.Gray{g, g}, 30))
	f.Add(scantest.TIFF([]*image.Gray{pix.Binarise(g)}, 30))
	f.Fuzz(func(t *testing.T, o []byte) {
		n, _, err := pix.Compter(o)
		if err != nil {
			return
		}
		for i := range min(n, 3) {
			img, _, err := pix.Decode(o, i, 4_000_000)
			if err == nil && (img == nil || len(img.Pix) != img.Rect.Dx()*img.Rect.Dy()) {
				t.Fatal("ni image ni refus")
			}
		}
	})
}

func BenchmarkPix(b *testing.B) {
	img := pageDeTexte(300)
	j := scantest.JPEG(img, 300, 75)
	for _, c := range []struct {
		nom string
		f   func()
	}{
		{"decode_jpeg", func() { pix.Decode(j, 0, 0) }},
		{"inclinaison", func() { pix.Inclinaison(img) }},
		{"orientation", func() { pix.Orientation(img) }},
		{"binarise", func() { pix.Binarise(img) }},
		{"rotate", func() { pix.Rotate(img, 1) }},
		{"tourner", func() { pix.Tourner(img, 2) }},
	} {
		b.Run(c.nom, func(b *testing.B) {
			for b.Loop() {
				c.f()
			}
		})
	}
}
