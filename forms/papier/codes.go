package papier

import (
	"image"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"

	"souspli/dossier"
)

// QR draws a QR code that fills the square box, as vector rectangles; niveau is L, M, Q or H. The quiet zone of four modules
// around it is reserved: nothing may be drawn there afterwards.
func (d *Document) QR(r dossier.RectMM, texte, niveau string) {
	n, ok := map[string]qr.ErrorCorrectionLevel{"L": qr.L, "M": qr.M, "Q": qr.Q, "H": qr.H}[niveau]
	if !ok || r.L != r.H {
		d.faute("QR : niveau %q ou boîte qui n’est pas carrée", niveau)
		return
	}
	c, err := qr.Encode(texte, n, qr.Auto)
	if err != nil {
		d.faute("QR : %v", err)
		return
	}
	module := r.L / dossier.MM(c.Bounds().Dx())
	d.code(c, r, module, module)
	calme := 4 * module
	d.Reserver(dossier.RectMM{X: r.X - calme, Y: r.Y - calme, L: r.L + 2*calme, H: r.H + 2*calme}, "QR et sa marge")
}

// Code128 draws digits in Code 128 set C, filling the box. The quiet zone of ten modules on each side is reserved.
func (d *Document) Code128(r dossier.RectMM, chiffres string) {
	c, err := code128.Encode(chiffres)
	if err != nil {
		d.faute("Code 128 : %v", err)
		return
	}
	module := r.L / dossier.MM(c.Bounds().Dx())
	d.code(c, r, module, r.H)
	d.Reserver(dossier.RectMM{X: r.X - 10*module, Y: r.Y, L: r.L + 20*module, H: r.H}, "code-barres et sa marge")
}

// code draws the dark modules, joined along each row.
func (d *Document) code(c barcode.Barcode, r dossier.RectMM, l, h dossier.MM) {
	if d.err != nil || !d.tracer("code", r) {
		return
	}
	b := c.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; {
			fin := x
			for fin < b.Max.X && noir(c, fin, y) {
				fin++
			}
			if fin > x {
				// In the colour of the page, which is black: a code has thousands of these.
				d.pdf.Rect(float64(r.X+dossier.MM(x-b.Min.X)*l), float64(r.Y+dossier.MM(y-b.Min.Y)*h), float64(dossier.MM(fin-x)*l), float64(h), "F")
			}
			x = fin + 1
		}
	}
}

func noir(m image.Image, x, y int) bool {
	g, _, _, _ := m.At(x, y).RGBA()
	return g < 0x8000
}
