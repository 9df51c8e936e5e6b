package papier

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"github.com/go-fonts/dejavu/dejavusanscondensed"
	"github.com/go-fonts/dejavu/dejavusanscondensedbold"
	"github.com/go-fonts/dejavu/dejavusansmono"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"

	"souspli/dossier"
)

// Style is a face of the one family on our paper.
type Style string

const (
	Normal     Style = "normal"
	Gras       Style = "gras"
	Etroit     Style = "etroit" // condensed
	EtroitGras Style = "etroitgras"
	Mono       Style = "mono" // fixed pitch: typed values
)

var ttf = map[Style][]byte{
	Normal: dejavusans.TTF, Gras: dejavusansbold.TTF, Etroit: dejavusanscondensed.TTF,
	EtroitGras: dejavusanscondensedbold.TTF, Mono: dejavusansmono.TTF,
}

// pointMM is one point in mm.
const pointMM = 25.4 / 72

// face is a parsed font. The table says of each character of the basic plane its glyph (high 16 bits) and its advance in units of the
// em (low 16 bits), or, without a glyph, why it is not printed; 0 is not yet looked up.
type face struct {
	police *sfnt.Font
	fonte  *fonte
	em     float64
	verrou sync.Mutex
	tampon sfnt.Buffer
	table  [1 << 16]atomic.Uint32
}

const (
	glypheAbsent = 1
	interdit     = 2
)

var faces = sync.OnceValue(func() map[Style]*face {
	m := map[Style]*face{}
	for style, octets := range ttf {
		p, err := sfnt.Parse(octets)
		if err != nil {
			panic(fmt.Sprintf("police %s : %v", style, err))
		}
		f, err := ouvrirFonte(octets)
		if err != nil {
			panic(fmt.Sprintf("police %s : %v", style, err))
		}
		m[style] = &face{police: p, fonte: f, em: float64(p.UnitsPerEm())}
	}
	return m
})

func (f *face) lire(r rune) uint32 {
	if r < 0 || int(r) >= len(f.table) {
		return glypheAbsent
	}
	if v := f.table[r].Load(); v != 0 {
		return v
	}
	v := f.chercher(r)
	f.table[r].Store(v)
	return v
}

func (f *face) chercher(r rune) uint32 {
	if r == unicode.ReplacementChar || unicode.IsControl(r) || !estForme(r) &&
		unicode.In(r, unicode.Cf, unicode.Mn, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko) {
		return interdit
	}
	f.verrou.Lock()
	defer f.verrou.Unlock()
	i, err := f.police.GlyphIndex(&f.tampon, r)
	if err != nil || i == 0 {
		return glypheAbsent
	}
	l, err := f.police.GlyphAdvance(&f.tampon, i, fixed.I(int(f.em)), font.HintingNone)
	if err != nil {
		return glypheAbsent
	}
	return uint32(i)<<16 | uint32(l.Round())
}

// Largeur is the width of a text printed in that style and size (points). A text that Verifier refuses is its error, but for the
// lines that Arabe gives: those have a width, and are printed.
func Largeur(style Style, taille float64, s string) (dossier.MM, error) {
	f := faces()[style]
	if f == nil {
		return 0, fmt.Errorf("%w: style de police %q inconnu", dossier.ErrInvalide, style)
	}
	var total uint32
	arabe := false
	for _, r := range norm.NFC.String(s) {
		switch v := f.lire(r); v {
		case interdit:
			return 0, refuser(r)
		case glypheAbsent:
			return 0, fmt.Errorf("%w: le caractère %U manque à la police", dossier.ErrInvalide, r)
		default:
			total += v & 0xffff
			arabe = arabe || estForme(r)
		}
	}
	if arabe && !bienFormees(s) {
		return 0, fmt.Errorf("%w: lettres arabes mal jointes, ou dans l’ordre de la frappe", dossier.ErrInvalide)
	}
	return dossier.MM(float64(total) / f.em * taille * pointMM), nil
}

func refuser(r rune) error {
	return fmt.Errorf("%w: le caractère %U ne s’imprime pas : écrivez en caractères latins", dossier.ErrInvalide, r)
}

// Verifier reports whether a text can be printed in that style once normalised (NFC): every character has a glyph, none is a
// control character, beyond U+FFFF (the table of a face stops there) or of a script written from right to left or joined: Arabic goes through
// Arabe first, other such scripts are not printed. Shaped Arabic letters are refused too, for nobody writes with them.
// dossier.ErrInvalide names the character, not the text.
func Verifier(style Style, s string) error {
	if i := strings.IndexFunc(s, estForme); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		return refuser(r)
	}
	_, err := Largeur(style, 1, s)
	return err
}

// NFC is the writing in which everything is printed and compared: one letter, one character where Unicode has it.
func NFC(s string) string { return norm.NFC.String(s) }
