package ocr_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr/pix"
	"souspli/ocr/scantest"
)

// motPose is a word of a PDF where poppler finds it: centre in points from the top left of the page as shown.
type motPose struct {
	texte string
	x, y  float64
}

// motsPoses lists the words of each page with pdftotext, which owes nothing to us.
func motsPoses(t *testing.T, pdf []byte) [][]motPose {
	t.Helper()
	var d struct {
		Pages []struct {
			Mots []struct {
				X0    float64 `xml:"xMin,attr"`
				Y0    float64 `xml:"yMin,attr"`
				X1    float64 `xml:"xMax,attr"`
				Y1    float64 `xml:"yMax,attr"`
				Texte string  `xml:",chardata"`
			} `xml:"word"`
		} `xml:"body>doc>page"`
	}
	sortie := outil(t, pdf, "pdftotext", "-bbox", "FICHIER", "-")
	if err := xml.Unmarshal(sortie, &d); err != nil {
		t.Fatal(err)
	}
	var pages [][]motPose
	for _, p := range d.Pages {
		var l []motPose
		for _, m := range p.Mots {
			l = append(l, motPose{m.Texte, (m.X0 + m.X1) / 2, (m.Y0 + m.Y1) / 2})
		}
		pages = append(pages, l)
	}
	return pages
}

// outil runs a program on a file with those bytes.
func outil(t *testing.T, octets []byte, nom string, args ...string) []byte {
	t.Helper()
	f := filepath.Join(t.TempDir(), "essai.pdf")
	if err := os.WriteFile(f, octets, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range args {
		if args[i] == "FICHIER" {
			args[i] = f
		}
	}
	var faute bytes.Buffer
	c := exec.Command(nom, args...)
	c.Stderr = &faute
	sortie, err := c.Output()
	if err != nil {
		t.Fatalf("%s : %v\n%s%s", nom, err, sortie, faute.Bytes())
	}
	return sortie
}

// lettreImprimee is a page of print made by us, as a PDF with its own text and as an image at that resolution.
func lettreImprimee(t *testing.T, dpi int) ([]byte, *image.Gray) {
	t.Helper()
	var pdf bytes.Buffer
	if err := forms.Print(&pdf, forms.Impression{Procedure: forms.CodeProblemeANEF, Copie: "31415926"}); err != nil {
		t.Fatal(err)
	}
	pages, err := scantest.RasterPages(pdf.Bytes(), dpi, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	return pdf.Bytes(), pages[0]
}

// ecartMM is the mean distance, in mm, between the words that stand once in both lists, and how many they are.
func ecartMM(vrais, lus []motPose, place func(x, y float64) (float64, float64)) (moyen float64, n int) {
	une := func(l []motPose) map[string]motPose {
		fois := map[string]int{}
		m := map[string]motPose{}
		for _, p := range l {
			fois[p.texte]++
			m[p.texte] = p
		}
		for texte, k := range fois {
			if k > 1 || len([]rune(texte)) < 4 {
				delete(m, texte)
			}
		}
		return m
	}
	a, b := une(vrais), une(lus)
	for texte, v := range a {
		if l, ok := b[texte]; ok {
			x, y := place(v.x, v.y)
			moyen += math.Hypot(x-l.x, y-l.y) / 72 * 25.4
			n++
		}
	}
	return moyen / float64(max(1, n)), n
}

// Words laid over a scan stand where they are printed, however the sheet was put in: the truth is the text of the PDF the scan was made of.
func TestPDFCherchableSurLEncre(t *testing.T) {
	t.Parallel()
	const dpi = 200
	pdf, img := lettreImprimee(t, dpi)
	vrais := motsPoses(t, pdf)[0]
	l, h := float64(img.Rect.Dx())*72/dpi, float64(img.Rect.Dy())*72/dpi
	s, c := math.Sincos(2.5 * math.Pi / 180)
	m := vraiMoteur(t)
	for _, k := range []struct {
		nom    string
		img    *image.Gray
		place  func(x, y float64) (float64, float64)
		tourne int
	}{
		{"droite", img, func(x, y float64) (float64, float64) { return x, y }, 0},
		{"couchée", pix.Tourner(img, 1), func(x, y float64) (float64, float64) { return h - y, x }, 270},
		{"à l’envers", pix.Tourner(img, 2), func(x, y float64) (float64, float64) { return l - x, h - y }, 180},
		{"penchée", pix.Rotate(img, 2.5), func(x, y float64) (float64, float64) {
			return l/2 + (x-l/2)*c - (y-h/2)*s, h/2 + (x-l/2)*s + (y-h/2)*c
		}, 0},
	} {
		t.Run(k.nom, func(t *testing.T) {
			scan := scantest.PDF([]*image.Gray{k.img}, dpi, 85)
			textes, err := texteIntegral(m, "scan.pdf", scan, 1)
			if err != nil {
				t.Fatal(err)
			}
			if textes[0].Source != dossier.TexteImage || textes[0].Rotation != k.tourne {
				t.Errorf("source %s, tournée de %d", textes[0].Source, textes[0].Rotation)
			}
			copie, err := copieCherchable(m, "scan.pdf", scan, textes)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(copie, scan) {
				t.Error("les octets reçus ne sont plus au début de la copie")
			}
			if encore, err := copieCherchable(m, "scan.pdf", scan, textes); err != nil || !bytes.Equal(encore, copie) {
				t.Errorf("deux copies différentes (%v)", err)
			}
			outil(t, copie, "qpdf", "--check", "FICHIER")
			poses := motsPoses(t, copie)
			if len(poses) != 1 {
				t.Fatalf("%d pages", len(poses))
			}
			ecart, n := ecartMM(vrais, poses[0], k.place)
			if n < 60 || ecart > 1 {
				t.Errorf("%d mots retrouvés, à %.2f mm en moyenne", n, ecart)
			}
			avant, apres := image1(t, scan), image1(t, copie)
			if !bytes.Equal(avant.Pix, apres.Pix) {
				t.Error("la copie ne montre pas la même chose que l’original")
			}
			t.Logf("%d mots à %.2f mm", n, ecart)
		})
	}
}

func image1(t *testing.T, pdf []byte) *image.Gray {
	t.Helper()
	p, err := scantest.RasterPages(pdf, 72, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	return p[0]
}

// A TIFF, a JPEG held sideways and a PNG become PDF that show them and hold their text; the JPEG's bytes are in it as they came.
func TestPDFCherchableDUneImage(t *testing.T) {
	t.Parallel()
	const dpi = 200
	pdf, img := lettreImprimee(t, dpi)
	vrais := motsPoses(t, pdf)[0]
	m := vraiMoteur(t)
	couleur := image.NewRGBA(img.Rect)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			g := img.GrayAt(x, y).Y
			couleur.SetRGBA(x, y, color.RGBA{g, g, max(g, 60), 255})
		}
	}
	jpeg := avecExif(scantest.JPEG(pix.Tourner(img, 3), dpi, 85), 6)
	for _, k := range []struct {
		nom    string
		octets []byte
	}{
		{"scan.tif", scantest.TIFF([]*image.Gray{pix.Binarise(img)}, dpi)},
		{"scan.jpg", jpeg},
		{"scan.png", scantest.PNG(img)},
		{"capture.png", scantest.PNG(couleur)},
	} {
		t.Run(k.nom, func(t *testing.T) {
			textes, err := texteIntegral(m, k.nom, k.octets, 1)
			if err != nil {
				t.Fatal(err)
			}
			copie, err := copieCherchable(m, k.nom, k.octets, textes)
			if err != nil {
				t.Fatal(err)
			}
			if k.nom == "scan.jpg" && !bytes.Contains(copie, jpeg) {
				t.Error("le JPEG n’y est pas tel quel")
			}
			outil(t, copie, "qpdf", "--check", "FICHIER")
			vu := image1(t, copie)
			e := float64(vu.Rect.Dx()) / 210 * 25.4 / 72 // points of the copy in one of the letter: a PNG says no resolution
			ecart, n := ecartMM(vrais, motsPoses(t, copie)[0], func(x, y float64) (float64, float64) { return x * e, y * e })
			if n < 60 || ecart > 1 {
				t.Errorf("%d mots retrouvés, à %.2f mm en moyenne", n, ecart)
			}
			if d, autre := difference(vu, img), difference(vu, pix.Tourner(img, 2)); d > autre/2 {
				t.Errorf("la copie ne montre pas l’image : %.1f tons d’écart, %.1f à l’envers", d, autre)
			}
			t.Logf("%d mots à %.2f mm", n, ecart)
		})
	}
}

// difference is the mean gap between an image and a larger one of the same page.
func difference(petite, grande *image.Gray) float64 {
	l, h := petite.Rect.Dx(), petite.Rect.Dy()
	s := 0.0
	for y := range h {
		for x := range l {
			a, b := image.Pt(x*grande.Rect.Dx()/l, y*grande.Rect.Dy()/h), image.Pt((x+1)*grande.Rect.Dx()/l, (y+1)*grande.Rect.Dy()/h)
			g, n := 0, 0
			for j := a.Y; j < b.Y; j++ {
				for i := a.X; i < b.X; i++ {
					g += int(grande.Pix[j*grande.Stride+i])
					n++
				}
			}
			s += math.Abs(float64(petite.Pix[y*petite.Stride+x]) - float64(g)/float64(max(1, n)))
		}
	}
	return s / float64(l*h)
}

// avecExif says in a JPEG how the camera was held.
func avecExif(jpeg []byte, orientation byte) []byte {
	exif := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), orientation, 0, 0, 0, 0, 0, 0)
	s := append([]byte{0xFF, 0xE1, 0, byte(len(exif) + 2)}, exif...)
	return append(append(append([]byte(nil), jpeg[:2]...), s...), jpeg[2:]...)
}

// A PDF written by a program is searched as it is: its own text is used, once; what it does not write is read on the page.
func TestTexteDUnPDFEcrit(t *testing.T) {
	t.Parallel()
	pdf, _ := lettreImprimee(t, 72)
	m := vraiMoteur(t)
	textes, err := texteIntegral(m, "lettre.pdf", pdf, 1)
	if err != nil {
		t.Fatal(err)
	}
	p := textes[0]
	if p.Source == dossier.TexteImage || p.Confiance < 0.9 {
		t.Errorf("source %s, confiance %.2f", p.Source, p.Confiance)
	}
	var vrai strings.Builder
	for _, mot := range motsPoses(t, pdf)[0] {
		vrai.WriteString(mot.texte + " ")
		if !strings.Contains(p.Texte, mot.texte) {
			t.Errorf("%q n’est pas dans le texte", mot.texte)
		}
	}
	copie, err := copieCherchable(m, "lettre.pdf", pdf, textes)
	if err != nil {
		t.Fatal(err)
	}
	outil(t, copie, "qpdf", "--check", "FICHIER")
	avant, apres := len(motsPoses(t, pdf)[0]), len(motsPoses(t, copie)[0])
	if apres > avant+avant/10 {
		t.Errorf("%d mots dans l’original, %d dans la copie", avant, apres)
	}
}

// What a PDF says but does not show is not its text: hidden words, and words other than those that show.
func TestTexteCacheDansUnPDF(t *testing.T) {
	t.Parallel()
	m := vraiMoteur(t)
	const montre = "La demande de titre de sejour est arrivee complete a la prefecture"
	const cache = "Le dossier manque de pieces et son auteur demeure introuvable ici"
	visible := "BT /F1 14 Tf 40 700 Td (" + montre + ") Tj ET\n"
	invisible := "BT 3 Tr /F1 14 Tf 40 500 Td (" + cache + ") Tj 0 -40 Td (" + cache + ") Tj ET\n"
	var faux strings.Builder // each sign shown says another one
	for c := byte('a'); c <= 'z'; c++ {
		faux.WriteString("<" + hex2(c) + "> <00" + hex2('a'+(c-'a'+7)%26) + ">\n")
	}
	for nom, k := range map[string]struct {
		pdf    []byte
		source dossier.SourceTexte
	}{
		"tout se voit":    {pdfDe(visible, ""), dossier.TextePDF},
		"texte invisible": {pdfDe(visible+invisible, ""), dossier.TexteImage},
		"fausses lettres": {pdfDe(visible, faux.String()), dossier.TexteImage},
	} {
		textes, err := texteIntegral(m, "essai.pdf", k.pdf, 1)
		if err != nil {
			t.Fatal(err)
		}
		if p := textes[0]; p.Source != k.source || !strings.Contains(p.Texte, "prefecture") || strings.Contains(p.Texte, "introuvable") {
			t.Errorf("%s : source %s, %q", nom, p.Source, p.Texte)
		}
	}
}

func hex2(b byte) string { return string("0123456789ABCDEF"[b>>4]) + string("0123456789ABCDEF"[b&15]) }

// pdfDe is a page of A4 in Helvetica with those operators; faux says what its 26 small letters stand for, when not themselves.
func pdfDe(ops, faux string) []byte {
	flux := func(s string) string {
		return "<< /Length " + strconv.Itoa(len(s)) + " >>\nstream\n" + s + "\nendstream"
	}
	vers := ""
	if faux != "" {
		vers = " /ToUnicode 5 0 R"
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	table := "0000000000 65535 f \n"
	for i, o := range []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica" + vers + " >> >> >> >>",
		flux(ops), flux("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n26 beginbfchar\n" +
			faux + "endbfchar\nendcmap\nend\nend\n")} {
		table += fmt.Sprintf("%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	fmt.Fprintf(&b, "xref\n0 6\n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", table, b.Len())
	return b.Bytes()
}

// A copy that cannot be made says why, and never comes out broken.
func TestPDFSansCopie(t *testing.T) {
	m := vraiMoteur(t)
	sain := pdfDe("BT ET", "")
	textes := []dossier.TextePage{{N: 1, Source: dossier.TexteImage, Largeur: 1000, Hauteur: 1414, Mots: []dossier.MotLu{{Texte: "œuf", X: 10, Y: 10, L: 80, H: 20}}}}
	if copie, err := copieCherchable(m, "a.pdf", sain, textes); err != nil || !strings.Contains(string(outil(t, copie, "pdftotext", "FICHIER", "-")), "œuf") {
		t.Errorf("%v", err)
	}
	for nom, octets := range map[string][]byte{
		"sans table":     sain[:bytes.LastIndex(sain, []byte("xref\n0 6"))],
		"table ailleurs": bytes.Replace(sain, []byte("startxref\n"), []byte("startxref\n1"), 1),
	} {
		_, err := copieCherchable(m, "a.pdf", octets, textes)
		var r *dossier.Refus
		if !errors.As(err, &r) || !strings.HasSuffix(r.Message, ".") {
			t.Errorf("%s : %v", nom, err)
		}
	}
}
