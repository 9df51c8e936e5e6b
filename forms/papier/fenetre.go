package papier

import (
	"fmt"

	"souspli/dossier"
)

// Enveloppe is an envelope with a window and an A4 sheet folded to go in. Haut and Droite are from the window to the envelope's
// edges; the sheet slides inside, so what shows is a range.
type Enveloppe struct {
	Nom                string
	Largeur, Hauteur   dossier.MM
	FenetreL, FenetreH dossier.MM
	Droite, Bas        dossier.MM // from the window to the right and bottom edges
	PlieeH             dossier.MM // height of the folded sheet: 99 in three, 148.5 in two, 297 flat
	Plis               []dossier.MM
	Certitude          string // all but « seen » is to be checked with the envelopes really bought
}

// Enveloppes lists the sizes known. The windows are the usual French one, 35 × 100 mm at 20 mm from the right and bottom edges
// (recalled); C4 has a taller one near the top.
var Enveloppes = []Enveloppe{
	{"DL", 220, 110, 100, 35, 20, 20, 99, []dossier.MM{99, 198}, "recalled"},
	{"C6/5", 229, 114, 100, 35, 20, 20, 99, []dossier.MM{99, 198}, "recalled"},
	{"C5", 229, 162, 100, 35, 20, 20, 148.5, []dossier.MM{148.5}, "recalled"},
	{"C4", 229, 324, 100, 55, 20, 214, 297, nil, "recalled"},
}

// Fenetre finds an envelope by its name; "" is DL. dossier.ErrIntrouvable for another.
func Fenetre(nom string) (Enveloppe, error) {
	if nom == "" {
		nom = "DL"
	}
	for _, e := range Enveloppes {
		if e.Nom == nom {
			return e, nil
		}
	}
	return Enveloppe{}, fmt.Errorf("%w: enveloppe %q (DL, C6/5, C5 ou C4)", dossier.ErrIntrouvable, nom)
}

// ToujoursVisible is the part of the sheet that the window shows wherever the sheet slides: the address lies inside it.
func (e Enveloppe) ToujoursVisible() dossier.RectMM {
	jeuX, jeuY := e.Largeur-pageL, e.Hauteur-e.PlieeH
	x, y := e.Largeur-e.Droite-e.FenetreL, e.Hauteur-e.Bas-e.FenetreH
	return dossier.RectMM{X: x, Y: y, L: min(e.FenetreL-jeuX, 190-x), H: e.FenetreH - jeuY}
}

// ParfoisVisible is all that the window may show: nothing but the address may be printed there (a window must not tell that the
// letter is about a residence permit).
func (e Enveloppe) ParfoisVisible() dossier.RectMM {
	jeuX, jeuY := e.Largeur-pageL, e.Hauteur-e.PlieeH
	x, y := e.Largeur-e.Droite-e.FenetreL, e.Hauteur-e.Bas-e.FenetreH
	return dossier.RectMM{X: x - jeuX, Y: y - jeuY, L: e.FenetreL + jeuX, H: e.FenetreH + jeuY}
}

// BlocAdresse writes the lines of LignesAdresse inside the window of the envelope, left aligned, in 10 points, or 9 when they would
// not fit, and reserves all that the window may show. Draw it before the rest of the page.
func (d *Document) BlocAdresse(e Enveloppe, lignes []string) {
	v := e.ToujoursVisible()
	v = dossier.RectMM{X: v.X + 1, Y: v.Y, L: v.L - 2, H: v.H}
	style, taille := d.style, d.taille
	pt := d.tailleAdresse(v, lignes)
	d.Police(Etroit, pt)
	interligne := min(v.H/6, 4.4)
	y := v.Y + (v.H-dossier.MM(len(lignes))*interligne)/2
	for _, l := range lignes {
		y += interligne
		d.TexteDans(v.X, y-0.23*interligne, v.L, "gauche", l)
	}
	d.Reserver(e.ParfoisVisible(), "fenêtre de l’enveloppe "+e.Nom)
	if style != "" {
		d.Police(style, taille)
	}
}

func (d *Document) tailleAdresse(v dossier.RectMM, lignes []string) float64 {
	if len(lignes) > 6 {
		d.faute("adresse de %d lignes, six au plus", len(lignes))
	}
	for _, pt := range []float64{10, 9.5, 9} {
		d.Police(Etroit, pt)
		if v.H/6 < 1.02*d.Hauteur() && pt > 9 {
			continue
		}
		large := false
		for _, l := range lignes {
			large = large || d.Largeur(l) > v.L
		}
		if !large {
			return pt
		}
	}
	return 9
}
