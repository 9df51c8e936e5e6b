package forms

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
)

// Frappe is one text as Print types it in a zone.
type Frappe struct {
	Style  papier.Style
	Taille float64    // points
	X, Y   dossier.MM // where its baseline starts
	Texte  string
}

// Frappes gives what Print types in a comb or on the ruled lines of a zone for a value, in that presentation: what is drawn is what the
// reader is told to expect. Nothing for "", a tick box or a signature. dossier.ErrInvalide when the value has no room or no letters.
func Frappes(p pagecode.Presentation, z Zone, valeur string) ([]Frappe, error) {
	return frappes(z, valeur, mesuresDe(p))
}

func frappes(z Zone, valeur string, mes *mesures) ([]Frappe, error) {
	switch {
	case valeur == "":
		return nil, nil
	case z.Genre == ZonePeigne:
		return frappesPeigne(z, valeur, mes)
	case z.Genre == ZoneLigne:
		return frappesLignes(z.Boites, valeur, mes)
	}
	return nil, nil
}

// remplir types a value in the boxes of a zone; "" leaves it blank. No room is an error, never a cut.
func remplir(d *papier.Document, z Zone, valeur string, mes *mesures) error {
	if z.Genre == ZoneCase && valeur != "" && valeur == z.Valeur {
		for _, t := range TraitsCroix(z.Boites[0]) {
			d.Trait(t.X1, t.Y1, t.X2, t.Y2, t.Epaisseur)
		}
		return d.Err()
	}
	liste, err := frappes(z, valeur, mes)
	if err != nil {
		return err
	}
	for _, f := range liste {
		d.Police(f.Style, f.Taille)
		d.Texte(f.X, f.Y, f.Texte)
	}
	return d.Err()
}

// Trait is a straight stroke, in mm on the page.
type Trait struct{ X1, Y1, X2, Y2, Epaisseur dossier.MM }

// TraitsCroix are the strokes of the cross printed in a tick box, clear of its lines.
func TraitsCroix(b dossier.RectMM) [2]Trait {
	retrait, trait := 0.18*b.L, 0.09*b.L
	x1, y1, x2, y2 := b.X+retrait, b.Y+retrait, b.X+b.L-retrait, b.Y+b.H-retrait
	return [2]Trait{{x1, y1, x2, y2, trait}, {x1, y2, x2, y1, trait}}
}

func frappesPeigne(z Zone, valeur string, mes *mesures) ([]Frappe, error) {
	lettres, err := lettresPeigne(z, valeur)
	if err != nil {
		return nil, err
	}
	var liste []Frappe
	for i, r := range lettres {
		if r == ' ' || r == '\u00a0' {
			continue
		}
		b := z.Boites[i]
		style, err := styleCase(r)
		if err != nil {
			return nil, err
		}
		l, err := papier.Largeur(style, mes.ptCase, string(r))
		if err != nil {
			return nil, err
		}
		if l > b.L+0.01 {
			return nil, fmt.Errorf("%w: lettre plus large que sa case", dossier.ErrInvalide)
		}
		liste = append(liste, Frappe{style, mes.ptCase, b.X + (b.L-l)/2, b.Y + b.H/2 + 0.142*dossier.MM(mes.ptCase), string(r)})
	}
	return liste, nil
}

// lettresPeigne gives what goes in the cells: capitals, as the form asks of everyone (one shape for the reader to tell). The data code
// keeps the value as given.
func lettresPeigne(z Zone, valeur string) ([]rune, error) {
	if valeur != "" && z.Format == "date" {
		date, err := dossier.ParseDateIncomplete(valeur)
		if err != nil {
			return nil, fmt.Errorf("%w: date attendue AAAA-MM-JJ", dossier.ErrInvalide)
		}
		valeur = casesDate(date)
	}
	lettres := []rune(strings.Map(unicode.ToUpper, papier.NFC(valeur)))
	if len(lettres) > len(z.Boites) {
		return nil, fmt.Errorf("%w: %d caractères pour %d cases", dossier.ErrInvalide, len(lettres), len(z.Boites))
	}
	return lettres, nil
}

// casesDate gives the eight cells JJMMAAAA; unknown parts are left blank.
func casesDate(d dossier.DateIncomplete) string {
	s := string(d)
	jour, mois, an := s[8:10], s[5:7], s[:4]
	if jour == "00" {
		jour = "  "
	}
	if mois == "00" {
		mois = "  "
	}
	return jour + mois + an
}

const retraitLigne dossier.MM = 0.8

// composer cuts a text for its ruled lines: as large as it fits, then two or three lines of text on each rule, then an error.
func composer(boites []dossier.RectMM, valeur string, mes *mesures) ([]string, composition, error) {
	valeur = strings.TrimRight(strings.ReplaceAll(valeur, "\r", ""), "\n ")
	l := boites[0].L // lines beside the QR are shorter: cut for the shortest
	for _, b := range boites {
		l = min(l, b.L)
	}
	for _, c := range mes.compositions {
		lignes, err := papier.Couper(c.style, c.taille, valeur, l-2*retraitLigne)
		if err != nil {
			return nil, c, err
		}
		if len(lignes) <= len(boites)*c.parTrait {
			return lignes, c, nil
		}
	}
	return nil, composition{}, fmt.Errorf("%w: %d caractères, plus que ses lignes n’en tiennent", dossier.ErrInvalide, utf8.RuneCountInString(valeur))
}

// frappesLignes sets a text on ruled lines.
func frappesLignes(boites []dossier.RectMM, valeur string, mes *mesures) ([]Frappe, error) {
	lignes, c, err := composer(boites, valeur, mes)
	if err != nil {
		return nil, err
	}
	var liste []Frappe
	pas := mes.ligneH / dossier.MM(c.parTrait)
	for i, ligne := range lignes {
		b := boites[i/c.parTrait]
		y := b.Y + dossier.MM(i%c.parTrait+1)*pas - 0.27*papier.HauteurDe(c.taille)
		if c.parTrait == 1 {
			y = b.Y + b.H - mes.ligneH/4
		}
		liste = append(liste, Frappe{c.style, c.taille, b.X + retraitLigne, y, ligne})
	}
	return liste, nil
}

// styleCase is the face a character is typed in: fixed pitch, or the text face for the few letters it lacks.
func styleCase(r rune) (papier.Style, error) {
	if r == ' ' || r == '\u00a0' || papier.Verifier(papier.Mono, string(r)) == nil {
		return papier.Mono, nil
	}
	return papier.Normal, papier.Verifier(papier.Normal, string(r))
}
