package templates

import (
	"fmt"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
)

// Where the text of a return sheet stands, in mm: under its QR, above its Code 128.
const (
	hautRetour = 48.0
	basRetour  = 263.0
)

// Marks for the machine that fills the envelopes: black bars in the left margin of the front of each sheet, at the same place on all,
// read from the top. It feeds sheets in order and closes the envelope after the one that bears the last-sheet bar.
//
//	bar 0  always: where to begin
//	bar 1  last sheet of the letter
//	bar 2  sheet number, ones    } of the sheet in its letter, from 1, modulo 4: a sheet lost or
//	bar 3  sheet number, twos    } fed twice is seen
//	bar 4  parity: the number of bars is even
//	bar 5  always: where to end, outside the parity
const (
	marqueX, marqueX2 = 5.5, 12.5
	marqueY           = 226.0
	marquePas         = 25.4 / 6
	marqueEp          = 0.6
)

// barres says which bars a sheet bears: n from 1, of total.
func barres(n, total int) [6]bool {
	b := [6]bool{0: true, 1: n == total, 2: n&1 != 0, 3: n&2 != 0, 5: true}
	for _, x := range b[:4] {
		b[4] = b[4] != x
	}
	return b
}

// marquerFeuille draws the marks on the front page of a sheet, page from 1.
func (f *feuille) marquerFeuille(page int) {
	for i, noire := range barres((page+1)/2, (len(f.pages)+1)/2) {
		if y := marqueY + float64(i)*marquePas; noire {
			f.t.trait(marqueX, y, marqueX2, y, marqueEp)
		}
	}
}

// idRetour is the page id of the return sheet of a demande: what is sent back with it is recognised without a keystroke. Its copy
// serial is the demande's own number in the register, which says nothing to anybody else.
func idRetour(d dossier.DemandeID) (*pagecode.ID, error) {
	if d < 1 || d > 99_999_999 {
		return nil, fmt.Errorf("%w: la demande %d n’a pas d’identifiant de page", dossier.ErrInvalide, d)
	}
	return &pagecode.ID{Formulaire: forms.FeuilleRetour, Revision: forms.RevisionFeuilles, Copie: fmt.Sprintf("%08d", d)}, nil
}

// cadrerRetour draws the marks and the codes of the nth page of the return sheet, from 0.
func (f *feuille) cadrerRetour(n int) {
	id := *f.retour
	id.Page, id.Pages = n+1, len(f.retours)
	forms.CadreFeuille(f.t.d, id)
}
