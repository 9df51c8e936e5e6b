package ocr

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"souspli/dossier"
)

// imagePDF is an image as a PDF takes it.
type imagePDF struct {
	dict     string // of the XObject, but its type and length
	flux     []byte
	exif     int // orientation the camera gives, 1 to 8
	largeur  int // pixels, as shown
	hauteur  int
	dpi      dossier.DPI
	sansDeca bool // nothing could be decoded
}

// enPDF puts the images of a file in a PDF, as they are: a JPEG's own bytes, a PNG's when PDF can take them, else their pixels without
// loss. A TIFF is given in grey, as it is read.
func (i *images) enPDF(textes map[int]dossier.TextePage) ([]byte, error) {
	f := &fichierPDF{}
	f.reserver(2) // catalog, pages
	var polices policesTexte
	var pages []pagePDF
	for n := 1; n <= i.info.NbPages; n++ {
		img := i.imagePDF(n)
		p := pagePDF{l: 595.28, h: 841.89} // a page that cannot be decoded stays, blank
		if !img.sansDeca {
			e := 72 / float64(img.dpi)
			p.l, p.h = float64(img.largeur)*e, float64(img.hauteur)*e
			p.image = f.objet(fluxPDF("/Type /XObject /Subtype /Image "+img.dict, img.flux))
			p.ops = fmt.Appendf(nil, "q\n%s cm\n/Im0 Do\nQ\n", placeImage(img.exif, p.l, p.h))
			p.ops = append(p.ops, polices.ecrireMots(textes[n].Mots, versBoite(0, 0, p.l, p.h, 0, img.largeur, img.hauteur))...)
		}
		pages = append(pages, p)
	}
	var fontes bytes.Buffer
	for k := range polices.nombre() {
		police, vers := polices.objets(k)
		v := f.objet(fluxPDF("", []byte(vers)))
		fmt.Fprintf(&fontes, "/%s %d 0 R ", nomPolice(k), f.objet(fmt.Sprintf("<< %s /ToUnicode %d 0 R >>", police, v)))
	}
	return f.finir(pages, fontes.String()), nil
}

// placeImage is the matrix that sets an image on a page of l×h points, undoing the camera's orientation.
func placeImage(exif int, l, h float64) string {
	m := [6]float64{l, 0, 0, h, 0, 0}
	switch exif {
	case 2:
		m = [6]float64{-l, 0, 0, h, l, 0}
	case 3:
		m = [6]float64{-l, 0, 0, -h, l, h}
	case 4:
		m = [6]float64{l, 0, 0, -h, 0, h}
	case 5:
		m = [6]float64{0, -h, -l, 0, l, h}
	case 6:
		m = [6]float64{0, -h, l, 0, 0, h}
	case 7:
		m = [6]float64{0, h, l, 0, 0, 0}
	case 8:
		m = [6]float64{0, h, -l, 0, l, 0}
	}
	s := ""
	for i, v := range m {
		if i > 0 {
			s += " "
		}
		s += nombrePDF(v)
	}
	return s
}

// imagePDF prepares page n. Its size as shown is that of the image read, on which the words stand.
func (i *images) imagePDF(n int) imagePDF {
	p, err := i.page(n)
	if err != nil {
		return imagePDF{sansDeca: true}
	}
	img := imagePDF{exif: 1}
	switch {
	case i.info.TypeMedia == "image/jpeg":
		dict, ok := jpegPDF(i.octets)
		if !ok {
			img = pixelsPDF(p.img)
			break
		}
		img.dict, img.flux = dict, i.octets
		if i.m.outils.Exif != nil {
			img.exif = i.m.outils.Exif(i.octets)
		}
	case i.info.TypeMedia == "image/png":
		if dict, flux, ok := pngPDF(i.octets); ok {
			img.dict, img.flux = dict, flux
		} else if img, ok = couleurPDF(i.octets); !ok {
			img = pixelsPDF(p.img)
		}
	default:
		img = pixelsPDF(p.img)
	}
	img.largeur, img.hauteur = p.img.Rect.Dx(), p.img.Rect.Dy()
	img.dpi = max(1, resolutionDe(p.img, p.dpi))
	return img
}

// jpegPDF describes a JPEG from its frame header.
func jpegPDF(o []byte) (dict string, ok bool) {
	adobe := false
	for k := 2; k+4 <= len(o); {
		if o[k] != 0xFF {
			return "", false
		}
		m := o[k+1]
		if m == 0xFF {
			k++
			continue
		}
		n := int(binary.BigEndian.Uint16(o[k+2:]))
		if n < 2 || k+2+n > len(o) {
			return "", false
		}
		s := o[k+4 : k+2+n]
		switch {
		case m == 0xEE && bytes.HasPrefix(s, []byte("Adobe")):
			adobe = true
		case m == 0xC0 || m == 0xC1 || m == 0xC2: // baseline, extended, progressive
			if len(s) < 6 || s[0] != 8 {
				return "", false
			}
			couleurs := map[byte]string{1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}[s[5]]
			if couleurs == "" {
				return "", false
			}
			dict = fmt.Sprintf("/Width %d /Height %d /ColorSpace %s /BitsPerComponent 8 /Filter /DCTDecode",
				binary.BigEndian.Uint16(s[3:]), binary.BigEndian.Uint16(s[1:]), couleurs)
			if s[5] == 4 && adobe {
				dict += " /Decode [1 0 1 0 1 0 1 0]"
			}
			return dict, true
		case m == 0xDA || m >= 0xC3 && m <= 0xCF && m != 0xC4 && m != 0xC8 && m != 0xCC:
			return "", false
		}
		k += 2 + n
	}
	return "", false
}

// pngPDF takes the compressed rows of a PNG as they are, when PDF reads them: no interlacing, no transparency.
func pngPDF(o []byte) (dict string, flux []byte, ok bool) {
	var l, h uint32
	var bits, genre byte
	var palette []byte
	for k := 8; k+12 <= len(o); {
		n := int(binary.BigEndian.Uint32(o[k:]))
		if n < 0 || n > len(o)-k-12 {
			return "", nil, false
		}
		s := o[k+8 : k+8+n]
		switch string(o[k+4 : k+8]) {
		case "IHDR":
			if n != 13 || s[12] != 0 {
				return "", nil, false
			}
			l, h, bits, genre = binary.BigEndian.Uint32(s), binary.BigEndian.Uint32(s[4:]), s[8], s[9]
		case "PLTE":
			palette = s
		case "tRNS":
			return "", nil, false
		case "IDAT":
			flux = append(flux, s...)
		}
		k += 12 + n
	}
	couleurs, composantes := "/DeviceGray", 1
	switch {
	case genre == 2:
		couleurs, composantes = "/DeviceRGB", 3
	case genre == 3 && len(palette) >= 3:
		couleurs = fmt.Sprintf("[/Indexed /DeviceRGB %d <%X>]", len(palette)/3-1, palette)
	case genre != 0:
		return "", nil, false
	}
	return fmt.Sprintf("/Width %d /Height %d /ColorSpace %s /BitsPerComponent %d /Filter /FlateDecode /DecodeParms << /Predictor 15 /Colors %d /BitsPerComponent %d /Columns %d >>",
		l, h, couleurs, bits, composantes, bits, l), flux, len(flux) > 0 && bits > 0
}

// couleurPDF decodes a PNG that PDF does not read, on white paper.
func couleurPDF(octets []byte) (imagePDF, bool) {
	src, err := png.Decode(bytes.NewReader(octets))
	if err != nil {
		return imagePDF{}, false
	}
	b := src.Bounds()
	d := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(d, d.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(d, d.Rect, src, b.Min, draw.Over)
	rvb := make([]byte, 0, 3*b.Dx()*b.Dy())
	for k := 0; k < len(d.Pix); k += 4 {
		rvb = append(rvb, d.Pix[k], d.Pix[k+1], d.Pix[k+2])
	}
	return imagePDF{exif: 1, flux: degonfler(rvb),
		dict: fmt.Sprintf("/Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode", b.Dx(), b.Dy())}, true
}

// pixelsPDF takes the pixels read: one bit each when the page has two tones.
func pixelsPDF(img *image.Gray) imagePDF {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	deux := true
	for y := 0; y < h && deux; y++ {
		for _, v := range img.Pix[y*img.Stride : y*img.Stride+l] {
			if v != 0 && v != 255 {
				deux = false
				break
			}
		}
	}
	var b []byte
	bits := 8
	for y := range h {
		ligne := img.Pix[y*img.Stride : y*img.Stride+l]
		if !deux {
			b = append(b, ligne...)
			continue
		}
		octets := make([]byte, (l+7)/8)
		for x, v := range ligne {
			octets[x/8] |= v >> 7 << (7 - x%8)
		}
		b = append(b, octets...)
	}
	if deux {
		bits = 1
	}
	return imagePDF{exif: 1, flux: degonfler(b),
		dict: fmt.Sprintf("/Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent %d /Filter /FlateDecode", l, h, bits)}
}

func degonfler(b []byte) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write(b) // a bytes.Buffer takes everything
	_ = w.Close()
	return z.Bytes()
}

// fichierPDF is a PDF being written, object by object.
type fichierPDF struct {
	b      bytes.Buffer
	places []int // of object i+1; 0: reserved
}

type pagePDF struct {
	l, h  float64 // points
	image int     // object, 0: none
	ops   []byte
}

func (f *fichierPDF) reserver(n int) {
	f.b.WriteString("%PDF-1.5\n%\xE2\xE3\xCF\xD3\n")
	f.places = make([]int, n)
}

func (f *fichierPDF) objet(corps string) int {
	f.places = append(f.places, 0)
	f.ecrire(len(f.places), corps)
	return len(f.places)
}

func (f *fichierPDF) ecrire(n int, corps string) {
	f.places[n-1] = f.b.Len()
	fmt.Fprintf(&f.b, "%d 0 obj\n%s\nendobj\n", n, corps)
}

// finir writes the pages, then the catalog and the table.
func (f *fichierPDF) finir(pages []pagePDF, fontes string) []byte {
	var enfants bytes.Buffer
	for _, p := range pages {
		res := fmt.Sprintf("/Font << %s>>", fontes)
		if p.image > 0 {
			res += fmt.Sprintf(" /XObject << /Im0 %d 0 R >>", p.image)
		}
		contenu := f.objet(fluxPDF("", p.ops))
		n := f.objet(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s %s] /Contents %d 0 R /Resources << %s >> >>",
			nombrePDF(p.l), nombrePDF(p.h), contenu, res))
		fmt.Fprintf(&enfants, "%d 0 R ", n)
	}
	f.ecrire(1, "<< /Type /Catalog /Pages 2 0 R /Lang (fr) >>")
	f.ecrire(2, fmt.Sprintf("<< /Type /Pages /Kids [ %s] /Count %d >>", enfants.String(), len(pages)))
	place := f.b.Len()
	fmt.Fprintf(&f.b, "xref\n0 %d\n0000000000 65535 f \n", len(f.places)+1)
	for _, p := range f.places {
		fmt.Fprintf(&f.b, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&f.b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(f.places)+1, place)
	return f.b.Bytes()
}
