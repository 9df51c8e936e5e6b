package papier

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"

	"souspli/dossier"
)

// The PDF writer puts characters side by side from left to right and knows neither joined letters nor two directions. So Arabic is
// given to it as Unicode's presentation forms (block « Arabic Presentation Forms-B »), already in the order of the eye. All our
// faces have the whole block. What cannot be made right this way is an error.

const (
	premiereForme = '\uFE80' // before it: vowel signs alone
	derniereForme = '\uFEFC'
	tatweel       = '\u0640' // the stroke that lengthens a word: joins on both sides, one shape
	lam           = '\u0644'
	alefMaksura   = '\u0649'
)

// Places of a shape in its letter's list.
const (
	isolee = iota
	finale
	initiale
	mediane
)

// formes says how letters are drawn. The key is the letter or, for lam and alef drawn as one sign, the isolated shape of that sign.
// Its length is how the letter joins: 1 never (hamza), 2 to the letter before it only, 4 to both.
type formes struct {
	liste     map[rune][]rune
	lettre    map[rune]rune // from a shape to its key
	ligatures map[rune]rune // from the alef after a lam to the key of both
}

// tableFormes is made from the compatibility decompositions of Unicode: the block lists each letter's shapes together, isolated,
// final, initial, medial.
var tableFormes = sync.OnceValue(func() formes {
	t := formes{map[rune][]rune{}, map[rune]rune{}, map[rune]rune{}}
	for f := premiereForme; f <= derniereForme; f++ {
		cle := []rune(norm.NFKC.String(string(f)))
		lettre := cle[0]
		if len(cle) == 2 {
			if t.ligatures[cle[1]] == 0 {
				t.ligatures[cle[1]] = f
			}
			lettre = t.ligatures[cle[1]]
		}
		t.liste[lettre] = append(t.liste[lettre], f)
		t.lettre[f] = lettre
	}
	return t
})

// estForme reports whether a character is a letter already shaped. Such characters are printed; nobody types them.
func estForme(r rune) bool { return r >= premiereForme && r <= derniereForme }

// signe is a character of a line of Arabic.
type signe struct {
	r      rune
	latine bool // written from left to right: Latin words, numbers
}

// miroirs are the signs that turn with the direction; those of the sort that are not here are refused.
var miroirs = map[rune]rune{'(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '«': '»', '»': '«', '‹': '›', '›': '‹', '<': '>', '>': '<'}

// ponctuation is of no direction and does not turn.
const ponctuation = "!\"&'*;@_|’“”–—…·•№؛؟"

// Arabe gives the characters of one line, to be drawn from left to right, of a text in Arabic written in the order it is read:
// letters take the shape their neighbours ask for, lam and alef are one sign, words in Latin letters and numbers keep their
// direction, brackets turn. The line as a whole goes from right to left, even when it begins with a Latin word. Vowel signs, doubling
// included, are left out, as Arabic in print leaves them out: nothing here can put them above their letter.
//
// dossier.ErrInvalide names the character it cannot make right: other marks, digits other than 0 to 9, letters that Arabic does not
// use, an alef maksura inside a word, letters already shaped, controls (a new line too). Two numbers parted by a plain space or a dash
// are refused as well: nobody would know which comes first. Whether the face has the Latin characters is for Largeur to say.
func Arabe(s string) (string, error) {
	signes, err := former(s)
	if err != nil {
		return "", err
	}
	return visuel(signes), nil
}

// LargeurArabe is the width of Arabe(s) in that style and size (points).
func LargeurArabe(style Style, taille float64, s string) (dossier.MM, error) {
	v, err := Arabe(s)
	if err != nil {
		return 0, err
	}
	return Largeur(style, taille, v)
}

// CouperArabe cuts a text in Arabic into lines no wider than largeur, at spaces (never at a no-break space) and at line ends, in
// the order it is read; each line is then as Arabe gives it, and is drawn against the right. A word wider than a line is an error.
func CouperArabe(style Style, taille float64, s string, largeur dossier.MM) ([]string, error) {
	var lignes []string
	for _, alinea := range strings.Split(s, "\n") {
		// Directions and shapes are those of the whole paragraph: a line that begins with a number is told by what comes before it.
		signes, err := former(alinea)
		if err != nil {
			return nil, err
		}
		coupees, err := couperSignes(style, taille, signes, largeur)
		if err != nil {
			return nil, err
		}
		lignes = append(lignes, coupees...)
	}
	return lignes, nil
}

func couperSignes(style Style, taille float64, signes []signe, largeur dossier.MM) ([]string, error) {
	var lignes []string
	debut, fin := 0, -1 // the line is signes[debut:fin] once it has a word
	for i := 0; i <= len(signes); i++ {
		if i < len(signes) && signes[i].r != ' ' {
			continue
		}
		l, err := Largeur(style, taille, visuel(signes[debut:i]))
		if err == nil && l > largeur && fin >= 0 {
			lignes = append(lignes, visuel(signes[debut:fin]))
			debut = fin + 1
			l, err = Largeur(style, taille, visuel(signes[debut:i]))
		}
		if err != nil {
			return nil, err
		}
		if l > largeur {
			return nil, fmt.Errorf("%w: mot de %.1f mm pour une ligne de %.1f mm", dossier.ErrInvalide, float64(l), float64(largeur))
		}
		fin = i
	}
	return append(lignes, visuel(signes[debut:fin])), nil
}

// former gives the characters of a paragraph in the order it is read, with their directions and shapes.
func former(s string) ([]signe, error) {
	signes, err := diriger(strings.Map(sansVoyelle, norm.NFC.String(s)))
	if err != nil {
		return nil, err
	}
	signes = lier(signes)
	for i := 1; i < len(signes); i++ {
		// Its two other shapes exist for Uighur only.
		if signes[i-1].r == alefMaksura && joindreAvant(signes[i].r) {
			return nil, fmt.Errorf("%w: le caractère %U ne s’imprime qu’en fin de mot", dossier.ErrInvalide, alefMaksura)
		}
		// Two numbers with one sign between them that does not bind them stand in Arabic order, the second on the left: a telephone number
		// or a day would be read backwards. A no-break space, a slash, a point, a comma or a colon makes them one number.
		if i > 1 && !signes[i-1].latine && unicode.IsDigit(signes[i-2].r) && unicode.IsDigit(signes[i].r) {
			return nil, fmt.Errorf("%w: deux nombres de suite : écrivez entre eux une espace insécable, une barre ou un mot", dossier.ErrInvalide)
		}
	}
	return joindre(signes), nil
}

// sansVoyelle drops the signs that may always be left out of Arabic, from fathatan to sukun. It comes after NFC: a hamza over or under
// its letter is part of the word.
func sansVoyelle(r rune) rune {
	if r >= '\u064B' && r <= '\u0652' {
		return -1
	}
	return r
}

// diriger finds the direction of each character (Unicode's bidirectional algorithm, from right to left). Without the controls that
// embed one direction in another, refused before, no level is above 2: the direction says it all.
func diriger(s string) ([]signe, error) {
	for _, r := range s {
		if err := admis(r); err != nil {
			return nil, err
		}
	}
	var p bidi.Paragraph
	if _, err := p.SetString(s, bidi.DefaultDirection(bidi.RightToLeft)); err != nil {
		return nil, fmt.Errorf("sens d’une ligne : %w", err)
	}
	ordre, err := p.Order()
	if err != nil {
		return nil, fmt.Errorf("sens d’une ligne : %w", err)
	}
	var signes []signe
	for i := range ordre.NumRuns() {
		suite := ordre.Run(i) // in the order it is read
		for _, r := range suite.String() {
			signes = append(signes, signe{r, suite.Direction() == bidi.LeftToRight})
		}
	}
	return signes, nil
}

// admis is nil for the characters whose place and shape in a line of Arabic are known here.
func admis(r rune) error {
	if estLettre(r) || strings.ContainsRune(ponctuation, r) || miroirs[r] != 0 {
		return nil
	}
	p, _ := bidi.LookupRune(r)
	sens := []bidi.Class{bidi.L, bidi.EN, bidi.ES, bidi.ET, bidi.CS, bidi.WS}
	if unicode.Is(unicode.Arabic, r) || unicode.IsControl(r) || !slices.Contains(sens, p.Class()) {
		return fmt.Errorf("%w: le caractère %U ne s’imprime pas dans une ligne en arabe", dossier.ErrInvalide, r)
	}
	return nil
}

// estLettre is for a letter as it is typed, before it has a shape.
func estLettre(r rune) bool {
	return r == tatweel || !estForme(r) && tableFormes().liste[r] != nil
}

// lier makes one sign of a lam and the alef after it, as Arabic always does.
func lier(signes []signe) []signe {
	t := tableFormes()
	var liees []signe
	for _, c := range signes {
		n := len(liees)
		if cle := t.ligatures[c.r]; cle != 0 && n > 0 && liees[n-1].r == lam {
			liees[n-1].r = cle
			continue
		}
		liees = append(liees, c)
	}
	return liees
}

// joindre gives letters the shape their neighbours ask for.
func joindre(signes []signe) []signe {
	t := tableFormes()
	jointes := slices.Clone(signes)
	for i, c := range signes {
		liste := t.liste[c.r]
		if liste == nil {
			continue
		}
		avant := joindreAvant(c.r) && i > 0 && joindreApres(signes[i-1].r)
		apres := joindreApres(c.r) && i+1 < len(signes) && joindreAvant(signes[i+1].r)
		forme := isolee
		switch {
		case avant && apres:
			forme = mediane
		case avant:
			forme = finale
		case apres:
			forme = initiale
		}
		jointes[i].r = liste[forme]
	}
	return jointes
}

// joindreAvant reports whether a letter joins the one read before it, joindreApres the one read after it.
func joindreAvant(r rune) bool { return r == tatweel || len(tableFormes().liste[r]) >= 2 }
func joindreApres(r rune) bool { return r == tatweel || len(tableFormes().liste[r]) == 4 }

// visuel puts a line in the order of the eye.
func visuel(ligne []signe) string {
	ligne = slices.Clone(ligne)
	for i := len(ligne) - 1; i >= 0 && ligne[i].r == ' '; i-- {
		ligne[i].latine = false // spaces at the end of a line go where the line goes
	}
	slices.Reverse(ligne)
	for i := 0; i < len(ligne); {
		j := i
		for ; j < len(ligne) && ligne[j].latine; j++ {
		}
		slices.Reverse(ligne[i:j])
		i = j + 1
	}
	var b strings.Builder
	for _, c := range ligne {
		if m := miroirs[c.r]; m != 0 && !c.latine {
			c.r = m
		}
		b.WriteRune(c.r)
	}
	return b.String()
}

// bienFormees reports whether the shaped letters of a line about to be printed are those that the same letters ask for, read from right to
// left: letters unjoined, or in the order they are typed, are not.
func bienFormees(s string) bool {
	t := tableFormes()
	dessinees := []rune(s)
	slices.Reverse(dessinees)
	var signes []signe
	for _, r := range dessinees {
		if estForme(r) {
			r = t.lettre[r]
		}
		signes = append(signes, signe{r: r})
	}
	return slices.EqualFunc(joindre(lier(signes)), dessinees, func(c signe, r rune) bool { return c.r == r })
}

// TexteArabe writes one line of Arabic against the right of a width, baseline at y. Too wide is an error. Who listens hears the text as
// it was given.
func (d *Document) TexteArabe(x, y, largeur dossier.MM, s string) {
	if d.err != nil {
		return
	}
	ligne, err := Arabe(s)
	if err != nil {
		d.err = err
		return
	}
	d.lignesArabes(x, y, largeur, 0, s, []string{ligne})
}

// ParagrapheArabe writes a text in Arabic cut to the width, against its right, first baseline one line below y. It returns the
// bottom: the y to give to what follows. interligne is in mm.
func (d *Document) ParagrapheArabe(x, y, largeur, interligne dossier.MM, s string) dossier.MM {
	if d.err != nil {
		return y
	}
	lignes, err := CouperArabe(d.style, d.taille, s, largeur)
	if err != nil {
		d.err = err
		return y
	}
	d.lignesArabes(x, y+0.75*interligne, largeur, interligne, s, lignes)
	return y + dossier.MM(len(lignes))*interligne
}

func (d *Document) lignesArabes(x, y, largeur, interligne dossier.MM, s string, lignes []string) {
	d.Baliser(Balise{Role: RoleFragment, Langue: "ar", Texte: NFC(s)}, func() {
		for i, ligne := range lignes {
			d.TexteDans(x, y+dossier.MM(i)*interligne, largeur, "droite", ligne)
		}
	})
}
