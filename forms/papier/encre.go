package papier

import (
	"crypto/sha256"
	"fmt"
	"math"
	"strings"

	"souspli/dossier"
)

// encre is a face as a document uses it: the characters written so far, each a glyph of the embedded font from rank 1, in the order they
// were first written. Two characters that look alike have a glyph each, so that copied text is exact.
type encre struct {
	face       *face
	rangs      map[rune]uint16
	caracteres []rune
}

func nouvelleEncre(style Style) *encre {
	return &encre{face: faces()[style], rangs: map[rune]uint16{}}
}

// coder gives the hexadecimal string that shows a text already checked.
func (e *encre) coder(s string) string {
	var b strings.Builder
	for _, r := range s {
		hexa(&b, e.rang(r))
	}
	return b.String()
}

func (e *encre) rang(r rune) uint16 {
	g, ok := e.rangs[r]
	if !ok {
		e.caracteres = append(e.caracteres, r)
		g = uint16(len(e.caracteres))
		e.rangs[r] = g
	}
	return g
}

// hauteurCapitale is that of a capital in DejaVu, in thousandths of the em; the files do not say it.
const hauteurCapitale = 729

// incorporee is an embedded font, ready to be written: the same bytes may go into many documents.
type incorporee struct {
	nom            string // PostScript name, after the six letters that say it is a cut
	descripteur    string // without the file
	largeurs       string
	fichier, unite []byte // compressed: TrueType file, map to Unicode
	longueur       int    // of the file once expanded
}

// incorporer cuts the face to what was written.
func (e *encre) incorporer(postscript string) (incorporee, error) {
	glyphes := make([]uint16, len(e.caracteres))
	var largeurs strings.Builder
	for i, r := range e.caracteres {
		v := e.face.lire(r)
		if v>>16 == 0 {
			return incorporee{}, fmt.Errorf("%w: le caractère %U manque à la police", dossier.ErrInvalide, r)
		}
		glyphes[i] = uint16(v >> 16)
		fmt.Fprintf(&largeurs, " %d", e.millieme(v&0xffff))
	}
	ttf := e.face.fonte.couper(glyphes)
	empreinte := sha256.Sum256(ttf)
	etiquette := make([]byte, 6)
	for i := range etiquette {
		etiquette[i] = 'A' + empreinte[i]%26
	}
	p := incorporee{nom: string(etiquette) + "+" + postscript, largeurs: "1 [" + largeurs.String() + " ]", longueur: len(ttf)}
	f := e.face.fonte
	mil := func(v int) int { return int(math.Round(float64(v) * 1000 / e.face.em)) }
	p.descripteur = fmt.Sprintf("/FontName /%s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight %d /StemV %d",
		p.nom, mil(f.i16("head", 36)), mil(f.i16("head", 38)), mil(f.i16("head", 40)), mil(f.i16("head", 42)),
		mil(f.i16("hhea", 4)), mil(f.i16("hhea", 6)), hauteurCapitale, 50+int(math.Pow(float64(f.u16("OS/2", 4))/65, 2)))
	p.fichier = comprimer(ttf)
	p.unite = comprimer([]byte(e.versUnicode()))
	return p, nil
}

// millieme is an advance as a PDF gives it.
func (e *encre) millieme(avance uint32) int {
	return int(math.Round(float64(avance) * 1000 / e.face.em))
}

// versUnicode is the map that lets a reader copy, search and read the text aloud.
func (e *encre) versUnicode() string {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	const lot = 100 // most a list may hold
	for i := 0; i < len(e.caracteres); i += lot {
		n := min(lot, len(e.caracteres)-i)
		fmt.Fprintf(&b, "%d beginbfchar\n", n)
		for j, r := range e.caracteres[i : i+n] {
			fmt.Fprintf(&b, "<%04X> <%04X>\n", i+j+1, r)
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend")
	return b.String()
}

// ecrire adds the font to a file, and returns the object that names it.
func (p incorporee) ecrire(f *fichier) ref {
	police, cid, descripteur, octets, unite := f.ref(), f.ref(), f.ref(), f.ref(), f.ref()
	f.objet(police, "<</Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%s] /ToUnicode %s>>", p.nom, cid, unite)
	f.objet(cid, "<</Type /Font /Subtype /CIDFontType2 /BaseFont /%s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>"+
		" /FontDescriptor %s /DW 600 /W [%s] /CIDToGIDMap /Identity>>", p.nom, descripteur, p.largeurs)
	f.objet(descripteur, "<</Type /FontDescriptor %s /FontFile2 %s>>", p.descripteur, octets)
	f.flux(octets, fmt.Sprintf("/Filter /FlateDecode /Length1 %d", p.longueur), p.fichier)
	f.flux(unite, "/Filter /FlateDecode", p.unite)
	return police
}
