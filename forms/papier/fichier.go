package papier

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
)

// ref names an object of the file.
type ref int

func (r ref) String() string { return strconv.Itoa(int(r)) + " 0 R" }

// fichier is a PDF being written, object after object.
type fichier struct {
	b      bytes.Buffer
	places []int // of object i+1, in bytes from the start
}

// nouveauFichier writes the header; the four bytes over 127 tell that what follows is not text.
func nouveauFichier() *fichier {
	f := &fichier{}
	f.b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return f
}

// ref keeps the next number.
func (f *fichier) ref() ref {
	f.places = append(f.places, 0)
	return ref(len(f.places))
}

func (f *fichier) objet(r ref, modele string, a ...any) {
	f.places[r-1] = f.b.Len()
	fmt.Fprintf(&f.b, "%d 0 obj\n", int(r))
	fmt.Fprintf(&f.b, modele, a...)
	f.b.WriteString("\nendobj\n")
}

func (f *fichier) flux(r ref, dict string, octets []byte) {
	f.places[r-1] = f.b.Len()
	fmt.Fprintf(&f.b, "%d 0 obj\n<</Length %d %s>>\nstream\n", int(r), len(octets), dict)
	f.b.Write(octets)
	f.b.WriteString("\nendstream\nendobj\n")
}

// finir writes the table of objects and the trailer. The identifier is the hash of what precedes: the same document, the same one.
func (f *fichier) finir(catalogue, info ref) []byte {
	empreinte := sha256.Sum256(f.b.Bytes())
	debut := f.b.Len()
	fmt.Fprintf(&f.b, "xref\n0 %d\n0000000000 65535 f \n", len(f.places)+1)
	for _, p := range f.places {
		fmt.Fprintf(&f.b, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&f.b, "trailer\n<</Size %d /Root %s /Info %s /ID [<%x> <%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(f.places)+1, catalogue, info, empreinte[:16], empreinte[:16], debut)
	return f.b.Bytes()
}

var compresseurs = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

// comprimer is for FlateDecode. A compressor weighs a megabyte: they are used again.
func comprimer(octets []byte) []byte {
	var b bytes.Buffer
	z := compresseurs.Get().(*zlib.Writer)
	defer compresseurs.Put(z)
	z.Reset(&b)
	// A buffer refuses nothing.
	_, _ = z.Write(octets)
	_ = z.Close()
	return b.Bytes()
}

// chaine is a text string: as it is in plain ASCII, else UTF-16 with its mark.
func chaine(s string) string {
	simple := strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(`()\`, r) }) < 0
	if simple {
		return "(" + s + ")"
	}
	var b strings.Builder
	b.WriteString("<feff")
	for _, u := range utf16.Encode([]rune(s)) {
		hexa(&b, u)
	}
	b.WriteString(">")
	return b.String()
}

// hexa writes the four digits of a number: there are thousands in a form.
func hexa(b *strings.Builder, v uint16) {
	const chiffres = "0123456789abcdef"
	for _, d := range []uint16{12, 8, 4, 0} {
		b.WriteByte(chiffres[v>>d&15])
	}
}

// nom is a name: bytes that would end it are written #xx.
func nom(s string) string {
	var b strings.Builder
	b.WriteByte('/')
	for _, c := range []byte(s) {
		if c > ' ' && c < 0x7f && !bytes.ContainsRune([]byte("#/()<>[]{}%"), rune(c)) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "#%02X", c)
		}
	}
	return b.String()
}

// pt writes a length of the page in points.
func pt(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
