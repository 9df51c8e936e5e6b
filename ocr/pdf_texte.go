package ocr

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"souspli/dossier"
)

// policesTexte are the fonts of the invisible text: Helvetica, which every reader has, each sign standing for what ToUnicode says. Nothing
// is drawn, so nothing needs to be embedded. One font holds 254 signs; most papers need one.
type policesTexte struct {
	rangs  map[rune]int
	signes []rune
}

const (
	signesParPolice = 254
	premierSigne    = 1
	// chasse is the width given to every sign, in thousandths of its height: each word is then stretched to its box.
	chasse = 500
)

func (p *policesTexte) rang(r rune) int {
	if i, ok := p.rangs[r]; ok {
		return i
	}
	if p.rangs == nil {
		p.rangs = map[rune]int{}
	}
	p.rangs[r] = len(p.signes)
	p.signes = append(p.signes, r)
	return len(p.signes) - 1
}

func (p *policesTexte) nombre() int { return (len(p.signes) + signesParPolice - 1) / signesParPolice }

func nomPolice(i int) string { return fmt.Sprintf("SouspliTexte%d", i) }

// objets gives each font's dictionary, but its ToUnicode, and the stream of that.
func (p *policesTexte) objets(i int) (police, versUnicode string) {
	signes := p.signes[i*signesParPolice : min(len(p.signes), (i+1)*signesParPolice)]
	var noms, vers strings.Builder
	for k, r := range signes {
		u := unicodeHex(r)
		fmt.Fprintf(&noms, "/u%04X", r)
		if k%100 == 0 {
			if k > 0 {
				vers.WriteString("endbfchar\n")
			}
			fmt.Fprintf(&vers, "%d beginbfchar\n", min(100, len(signes)-k))
		}
		fmt.Fprintf(&vers, "<%02X> <%s>\n", premierSigne+k, u)
	}
	police = fmt.Sprintf("/Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar %d /LastChar %d /Widths [%s] /Encoding << /Type /Encoding /Differences [%d %s] >>",
		premierSigne, premierSigne+len(signes)-1, strings.TrimSpace(strings.Repeat(strconv.Itoa(chasse)+" ", len(signes))), premierSigne, noms.String())
	versUnicode = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n" + vers.String() +
		"endbfchar\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
	return police, versUnicode
}

func unicodeHex(r rune) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune{r}) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

// versPage maps pixels of a page's image to points of the page.
type versPage struct{ a, b, c, d, e, f float64 }

func (m versPage) point(x, y float64) (float64, float64) {
	return m.a*x + m.c*y + m.e, m.b*x + m.d*y + m.f
}

// versBoite is the map for an image of l×h pixels that fills a box of the page, shown turned by quarters clockwise.
func versBoite(x0, y0, large, haut float64, quarts, l, h int) versPage {
	// The four corners of the image, seen upright: top left, then the unit to the right and the unit down.
	w, ht := float64(l), float64(h)
	switch quarts {
	case 1:
		return versPage{a: 0, b: haut / w, c: large / ht, d: 0, e: x0, f: y0}
	case 2:
		return versPage{a: -large / w, b: 0, c: 0, d: haut / ht, e: x0 + large, f: y0}
	case 3:
		return versPage{a: 0, b: -haut / w, c: -large / ht, d: 0, e: x0 + large, f: y0 + haut}
	}
	return versPage{a: large / w, b: 0, c: 0, d: -haut / ht, e: x0, f: y0 + haut}
}

// ecrireMots gives the operators that lay words on a page, invisible. Words already written in the file are left out: they are there.
func (p *policesTexte) ecrireMots(mots []dossier.MotLu, m versPage) []byte {
	var b bytes.Buffer
	for _, mot := range mots {
		if mot.Ecrit || mot.Texte == "" || mot.L < 1 || mot.H < 1 {
			continue
		}
		if b.Len() == 0 {
			b.WriteString("q\nBT\n3 Tr\n")
		}
		p.ecrireMot(&b, mot, m)
	}
	if b.Len() > 0 {
		b.WriteString("ET\nQ\n")
	}
	return b.Bytes()
}

func (p *policesTexte) ecrireMot(b *bytes.Buffer, mot dossier.MotLu, m versPage) {
	// In pixels of the image: a font as high as the word, standing a fifth above the foot of its box.
	s, c := math.Sincos(mot.Angle * math.Pi / 180)
	h := float64(mot.H)
	x, y := float64(mot.X)-s*h*0.8, float64(mot.Y)+c*h*0.8
	e, f := m.point(x, y)
	signes := []rune(mot.Texte)
	etire := 100 * float64(mot.L) / (chasse / 1000.0 * float64(len(signes)) * h)
	// The unit along the word, and the unit up.
	ux, uy := m.a*c+m.c*s, m.b*c+m.d*s
	vx, vy := m.a*s-m.c*c, m.b*s-m.d*c
	fmt.Fprintf(b, "%s Tz %s %s %s %s %s %s Tm\n", nombrePDF(etire), nombrePDF(ux), nombrePDF(uy), nombrePDF(vx), nombrePDF(vy), nombrePDF(e), nombrePDF(f))
	police := -1
	for _, r := range signes {
		rang := p.rang(r)
		if rang/signesParPolice != police {
			if police >= 0 {
				b.WriteString("> Tj\n")
			}
			police = rang / signesParPolice
			fmt.Fprintf(b, "/%s %s Tf <", nomPolice(police), nombrePDF(h))
		}
		fmt.Fprintf(b, "%02X", premierSigne+rang%signesParPolice)
	}
	b.WriteString("> Tj\n")
}

// nombrePDF writes a number as PDF does: no exponent.
func nombrePDF(v float64) string {
	s := strconv.FormatFloat(v, 'f', 5, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}
