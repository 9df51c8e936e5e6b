package pagecode

import (
	"fmt"
	"strings"

	"souspli/dossier"
)

// Longueur is the number of digits of a page id.
const Longueur = 20

// Presentation is how a form is laid out on its pages: the first digit of the id, so that the reader knows where the boxes are. The other
// nineteen digits are arranged alike in all of them.
type Presentation int

const (
	Standard Presentation = iota // digit 1
	Gros                         // digit 2: large print, 16 points
	Bilingue                     // digit 3: a line in the reader's language under each French label
	presentations
)

// ID says what a printed page is (design D7). Copie groups pages inside one pli only: people photocopy a blank for ten
// friends, so it never identifies a person, a duplicate or a demande.
type ID struct {
	Presentation Presentation
	Formulaire   int    // 1 to 999: one number for each procedure × variant
	Revision     int    // 1 to 99
	Page         int    // from 1
	Pages        int    // pages of that printed form, page de données included, 1 to 99
	Copie        string // eight digits
}

// Verifier reports what keeps the id from being printed.
func (id ID) Verifier() error {
	switch {
	case id.Presentation < 0 || id.Presentation >= presentations:
		return fmt.Errorf("%w: présentation %d inconnue", dossier.ErrInvalide, id.Presentation)
	case id.Formulaire < 1 || id.Formulaire > 999:
		return fmt.Errorf("%w: numéro de formulaire %d (1 à 999)", dossier.ErrInvalide, id.Formulaire)
	case id.Revision < 1 || id.Revision > 99:
		return fmt.Errorf("%w: révision %d (1 à 99)", dossier.ErrInvalide, id.Revision)
	case id.Pages < 1 || id.Pages > 99 || id.Page < 1 || id.Page > id.Pages:
		return fmt.Errorf("%w: page %d sur %d", dossier.ErrInvalide, id.Page, id.Pages)
	case len(id.Copie) != 8 || !chiffres(id.Copie):
		return fmt.Errorf("%w: numéro de copie %q (huit chiffres)", dossier.ErrInvalide, id.Copie)
	}
	return nil
}

// String gives the twenty digits: presentation 1, procedure 3, revision 2, page 2, of 2, copy 8, check 2.
// It is meant for an id that Verifier accepts; another one gives digits that Parse refuses.
func (id ID) String() string {
	s := fmt.Sprintf("%d%03d%02d%02d%02d%s", 1+id.Presentation, id.Formulaire, id.Revision, id.Page, id.Pages, id.Copie)
	return s + fmt.Sprintf("%02d", cle(s))
}

// Clair gives the digits in groups, as printed under the codes: « 1 002 01 03 05 12345678 42 ».
func (id ID) Clair() string { return Grouper(id.String()) }

// Grouper cuts twenty digits into the printed groups; any other text is returned as it is.
func Grouper(s string) string {
	if len(s) != Longueur {
		return s
	}
	return strings.Join([]string{s[:1], s[1:4], s[4:6], s[6:8], s[8:10], s[10:18], s[18:]}, " ")
}

// Parse reads twenty digits; spaces are ignored, anything else is refused. The check (ISO 7064, modulo 97-10) catches every
// wrong digit and every swap of two neighbours, check digits included.
func Parse(s string) (ID, error) {
	s = strings.ReplaceAll(s, " ", "")
	if len(s) != Longueur || !chiffres(s) {
		return ID{}, fmt.Errorf("%w: identifiant de page : vingt chiffres attendus", dossier.ErrInvalide)
	}
	presentation := Presentation(s[0]-'0') - 1
	if presentation < 0 || presentation >= presentations {
		return ID{}, fmt.Errorf("%w: identifiant de page : format %c inconnu", dossier.ErrInvalide, s[0])
	}
	if s[18:] != fmt.Sprintf("%02d", cle(s[:18])) {
		return ID{}, fmt.Errorf("%w: identifiant de page : clé de contrôle fausse", dossier.ErrInvalide)
	}
	id := ID{Presentation: presentation, Formulaire: nombre(s[1:4]), Revision: nombre(s[4:6]), Page: nombre(s[6:8]), Pages: nombre(s[8:10]), Copie: s[10:18]}
	return id, id.Verifier()
}

// cle is the two-digit check of ISO 7064 MOD 97-10 over digits: 1 to 97, and the whole number is then 1 modulo 97. A single
// wrong digit changes it by d·10^k and a swap of neighbours by 9·d·10^k, d from 1 to 9: neither is a multiple of 97.
func cle(s string) int {
	r := 0
	for _, c := range s {
		r = (r*10 + int(c-'0')) % 97
	}
	return 98 - r*100%97
}

func chiffres(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func nombre(s string) int {
	n := 0
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}
