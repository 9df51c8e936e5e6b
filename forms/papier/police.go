package papier

import (
	"fmt"
	"sync"
	"unicode"

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

// face is a parsed font: which characters it has and how wide they are.
type face struct {
	police *sfnt.Font
	em     fixed.Int26_6 // units of the design square
	verrou sync.Mutex
	tampon sfnt.Buffer
	connus map[rune]fixed.Int26_6 // advance in em units; absent glyph: -1
}

var faces = sync.OnceValue(func() map[Style]*face {
	m := map[Style]*face{}
	for style, octets := range ttf {
		p, err := sfnt.Parse(octets)
		if err != nil {
			panic(fmt.Sprintf("police %s : %v", style, err))
		}
		m[style] = &face{police: p, em: fixed.I(int(p.UnitsPerEm())), connus: map[rune]fixed.Int26_6{}}
	}
	return m
})

// avance is the width of a character in units of the em, -1 when the font lacks it.
func (f *face) avance(r rune) fixed.Int26_6 {
	f.verrou.Lock()
	defer f.verrou.Unlock()
	a, vu := f.connus[r]
	if !vu {
		a = -1
		if i, err := f.police.GlyphIndex(&f.tampon, r); err == nil && i != 0 {
			if l, err := f.police.GlyphAdvance(&f.tampon, i, f.em, font.HintingNone); err == nil {
				a = l
			}
		}
		f.connus[r] = a
	}
	return a
}

// Largeur is the width of a text printed in that style and size (points).
func Largeur(style Style, taille float64, s string) (dossier.MM, error) {
	if err := Verifier(style, s); err != nil {
		return 0, err
	}
	f := faces()[style]
	var total fixed.Int26_6
	for _, r := range norm.NFC.String(s) {
		total += f.avance(r)
	}
	return dossier.MM(float64(total) / float64(f.em) * taille * pointMM), nil
}

// Verifier reports whether a text can be printed in that style once normalised (NFC): every character has a glyph, none is a
// control character, beyond U+FFFF (gofpdf would panic) or of a script written from right to left or joined, which this paper cannot
// shape. dossier.ErrInvalide names the character, not the text.
func Verifier(style Style, s string) error {
	f := faces()[style]
	if f == nil {
		return fmt.Errorf("%w: style de police %q inconnu", dossier.ErrInvalide, style)
	}
	for _, r := range norm.NFC.String(s) {
		switch {
		case r == unicode.ReplacementChar, unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r),
			unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko):
			return fmt.Errorf("%w: le caractère %U ne s’imprime pas : écrivez en caractères latins", dossier.ErrInvalide, r)
		case r > 0xFFFF, f.avance(r) < 0:
			return fmt.Errorf("%w: le caractère %U manque à la police", dossier.ErrInvalide, r)
		}
	}
	return nil
}

// NFC is the writing in which everything is printed and compared: one letter, one character where Unicode has it.
func NFC(s string) string { return norm.NFC.String(s) }
