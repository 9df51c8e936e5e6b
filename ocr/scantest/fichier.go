package scantest

import (
	"bytes"
	"fmt"
	"image"
	"image/png"

	"souspli/dossier"
	"souspli/ocr/pix"
)

// PDF makes the file a scanner makes: one grey JPEG of that quality a page, nothing else. It panics on an empty image, which
// only a mistake of the test can give.
func PDF(pages []*image.Gray, dpi, qualite int) []byte {
	var b bytes.Buffer
	var debuts []int
	objet := func(corps string, flux []byte) {
		debuts = append(debuts, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s", len(debuts), corps)
		if flux != nil {
			b.WriteString("\nstream\n")
			b.Write(flux)
			b.WriteString("\nendstream")
		}
		b.WriteString("\nendobj\n")
	}
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	objet("<< /Type /Catalog /Pages 2 0 R >>", nil)
	var enfants bytes.Buffer
	for i := range pages {
		fmt.Fprintf(&enfants, "%d 0 R ", 3+3*i)
	}
	objet(fmt.Sprintf("<< /Type /Pages /Kids [ %s] /Count %d >>", enfants.Bytes(), len(pages)), nil)
	for i, p := range pages {
		l, h := p.Rect.Dx(), p.Rect.Dy()
		lpt, hpt := float64(l)*72/float64(dpi), float64(h)*72/float64(dpi)
		objet(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R /Resources << /XObject << /Im0 %d 0 R >> >> >>",
			lpt, hpt, 4+3*i, 5+3*i), nil)
		dessin := fmt.Appendf(nil, "q %.2f 0 0 %.2f 0 0 cm /Im0 Do Q", lpt, hpt)
		objet(fmt.Sprintf("<< /Length %d >>", len(dessin)), dessin)
		j := JPEG(p, dpi, qualite)
		objet(fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>",
			l, h, len(j)), j)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(debuts)+1)
	for _, d := range debuts {
		fmt.Fprintf(&b, "%010d 00000 n \n", d)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(debuts)+1, xref)
	return b.Bytes()
}

// TIFF makes one file of the pages, as a fax or a scanner does: G4 when every page is black and white, grey otherwise.
func TIFF(pages []*image.Gray, dpi int) []byte {
	b, err := pix.TIFF(pages, dossier.DPI(dpi), toutesDeuxTons(pages))
	if err != nil {
		panic(err)
	}
	return b
}

func toutesDeuxTons(pages []*image.Gray) bool {
	for _, p := range pages {
		for y := range p.Rect.Dy() {
			for _, v := range p.Pix[y*p.Stride:][:p.Rect.Dx()] {
				if v != 0 && v != 255 {
					return false
				}
			}
		}
	}
	return true
}

// JPEG gives the bytes of a grey JPEG with its resolution.
func JPEG(img *image.Gray, dpi, qualite int) []byte {
	b, err := pix.JPEG(img, dossier.DPI(dpi), qualite)
	if err != nil {
		panic(err)
	}
	return b
}

// PNG gives the bytes of a PNG, without resolution, as a screenshot's.
func PNG(img image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}
