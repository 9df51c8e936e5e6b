package ocr

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
	"math/rand/v2"
	"testing"

	"github.com/klippa-app/go-pdfium/requests"

	"souspli/forms"
)

// The lines of a PDF image use the filters of PNG: what a PNG encoder wrote is read back, and halved.
func TestDecoderLignes(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 61, 40))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = byte(i%61*4 + i/61*i/300 + r.IntN(3)) // slopes: every filter serves
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	var flux []byte
	for o := b.Bytes()[8:]; len(o) >= 12; {
		n := int(binary.BigEndian.Uint32(o))
		if string(o[4:8]) == "IDAT" {
			flux = append(flux, o[8:8+n]...)
		}
		o = o[12+n:]
	}
	d, err := decoderLignes(brut{l: 61, h: 40, canaux: 1, bits: 8, predicteur: true}, flux, true, 1)
	if err != nil || !bytes.Equal(d.Pix, img.Pix) {
		t.Errorf("autre image, %v", err)
	}
	d, err = decoderLignes(brut{l: 61, h: 40, canaux: 1, bits: 8, predicteur: true}, flux, true, 2)
	if err != nil || d.Rect != image.Rect(0, 0, 30, 20) {
		t.Fatalf("réduite\u00a0: %v, %v", d, err)
	}
	if p := img.Pix; int(d.Pix[0]) != (int(p[0])+int(p[1])+int(p[61])+int(p[62])+2)/4 {
		t.Errorf("moyenne %d de %d %d %d %d", d.Pix[0], p[0], p[1], p[61], p[62])
	}
	if _, err := decoderLignes(brut{l: 61, h: 41, canaux: 1, bits: 8, predicteur: true}, flux, true, 1); err == nil {
		t.Error("une ligne de trop acceptée")
	}
}

// A page drawn by bands is the page drawn at once.
func TestDessinerBandes(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := forms.Print(&b, forms.Impression{Procedure: forms.CodeProblemeANEF, Copie: "31415926"}); err != nil {
		t.Fatal(err)
	}
	d, err := NewMoteur(Outils{}).rendrePDF(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	defer d.fermer()
	page := requests.Page{ByIndex: &requests.PageByIndex{Document: d.doc}}
	bandes, entiere := image.NewGray(image.Rect(0, 0, 2480, 3508)), image.NewGray(image.Rect(0, 0, 2480, 3508))
	if err := d.dessinerBandes(page, bandes); err != nil {
		t.Fatal(err)
	}
	if err := d.dessinerEntiere(page, entiere); err != nil {
		t.Fatal(err)
	}
	autres := 0 // edges of letters may take another grey
	for i, v := range bandes.Pix {
		if max(v, entiere.Pix[i])-min(v, entiere.Pix[i]) > 48 {
			autres++
		}
	}
	if unie(bandes) || autres > len(bandes.Pix)/2000 {
		t.Errorf("%d points différents sur %d", autres, len(bandes.Pix))
	}
}
