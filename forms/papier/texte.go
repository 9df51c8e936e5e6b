package papier

import (
	"strings"

	"souspli/dossier"
)

// Couper cuts a text into lines no wider than largeur in that style and size: at spaces (never at a no-break space), at line ends,
// and inside a word only when it alone is wider than a line. No character but the spaces at the cuts is lost.
func Couper(style Style, taille float64, s string, largeur dossier.MM) ([]string, error) {
	s = NFC(s)
	if err := Verifier(style, strings.ReplaceAll(s, "\n", " ")); err != nil {
		return nil, err
	}
	large := func(s string) bool {
		l, err := Largeur(style, taille, s)
		return err != nil || l > largeur
	}
	var lignes []string
	for _, alinea := range strings.Split(s, "\n") {
		ligne := ""
		for i, mot := range strings.Split(alinea, " ") {
			if i > 0 {
				if essai := ligne + " " + mot; !large(essai) {
					ligne = essai
					continue
				}
				lignes = append(lignes, ligne)
			}
			ligne = mot
			for large(ligne) {
				n := tient(ligne, large)
				if n == len(ligne) {
					break
				}
				lignes = append(lignes, ligne[:n])
				ligne = ligne[n:]
			}
		}
		lignes = append(lignes, ligne)
	}
	return lignes, nil
}

// tient is how many bytes of a word fit on a line, at least one character.
func tient(mot string, large func(string) bool) int {
	n := len(mot)
	for i := range mot {
		if i == 0 {
			continue
		}
		if n == len(mot) || !large(mot[:i]) {
			n = i
		}
		if large(mot[:i]) {
			break
		}
	}
	return n
}

// Couper is Couper in the current font.
func (d *Document) Couper(s string, largeur dossier.MM) []string {
	if d.err != nil {
		return nil
	}
	lignes, err := Couper(d.style, d.taille, s, largeur)
	if err != nil {
		d.err = err
	}
	return lignes
}

// Paragraphe writes a text cut to the width, first baseline one line below y; « **…** » is in bold. It returns the bottom: the y to
// give to what follows. interligne is in mm.
func (d *Document) Paragraphe(x, y, largeur, interligne dossier.MM, s string) dossier.MM {
	for _, ligne := range d.lignesRiches(s, largeur) {
		y += interligne
		d.ligneRiche(x, y-0.25*interligne, ligne)
	}
	return y
}

// HauteurParagraphe is how high Paragraphe would be.
func (d *Document) HauteurParagraphe(largeur, interligne dossier.MM, s string) dossier.MM {
	return dossier.MM(len(d.lignesRiches(s, largeur))) * interligne
}

// morceau is a run of text in one weight.
type morceau struct {
	texte string
	gras  bool
}

// lignesRiches cuts a text with bold runs into lines of words.
func (d *Document) lignesRiches(s string, largeur dossier.MM) [][]morceau {
	style, taille := d.style, d.taille
	defer func() { d.Police(style, taille) }()
	espace := d.Largeur(" ")
	var lignes [][]morceau
	for _, alinea := range strings.Split(NFC(s), "\n") {
		var ligne []morceau
		reste, gras := largeur, false
		for _, mot := range strings.Split(alinea, " ") {
			morceaux, l := d.motRiche(mot, &gras, style)
			avance := l
			if len(ligne) > 0 {
				avance += espace
			}
			if avance > reste && len(ligne) > 0 {
				lignes = append(lignes, ligne)
				ligne, reste, avance = nil, largeur, l
			}
			if len(ligne) > 0 {
				ligne = append(ligne, morceau{texte: " "})
			}
			if l > largeur {
				d.faute("mot de %.1f mm pour une ligne de %.1f mm", float64(l), float64(largeur))
			}
			ligne = append(ligne, morceaux...)
			reste -= avance
		}
		lignes = append(lignes, ligne)
	}
	return lignes
}

// motRiche splits a word at « ** » and measures it.
func (d *Document) motRiche(mot string, gras *bool, style Style) ([]morceau, dossier.MM) {
	var liste []morceau
	var l dossier.MM
	for i, part := range strings.Split(mot, "**") {
		if i > 0 {
			*gras = !*gras
		}
		if part == "" {
			continue
		}
		d.Police(graisse(style, *gras), d.taille)
		l += d.Largeur(part)
		liste = append(liste, morceau{part, *gras})
	}
	d.Police(style, d.taille)
	return liste, l
}

func (d *Document) ligneRiche(x, y dossier.MM, ligne []morceau) {
	style, taille := d.style, d.taille
	// Neighbours of one weight are written together: text taken from the PDF then keeps its spaces.
	for i := 0; i < len(ligne); {
		j, texte := i, ""
		for ; j < len(ligne) && (ligne[j].gras == ligne[i].gras || ligne[j].texte == " " && !ligne[i].gras); j++ {
			texte += ligne[j].texte
		}
		d.Police(graisse(style, ligne[i].gras), taille)
		d.Texte(x, y, texte)
		x += d.Largeur(texte)
		i = j
	}
	d.Police(style, taille)
}

func graisse(style Style, gras bool) Style {
	switch {
	case !gras:
		return style
	case style == Etroit:
		return EtroitGras
	default:
		return Gras
	}
}
