package forms

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"souspli/dossier"
	"souspli/forms/papier"
)

// remplir types a value in the boxes of a zone; "" leaves it blank. No room is an error, never a cut.
func remplir(d *papier.Document, z Zone, valeur string) error {
	if valeur == "" || z.Genre == ZoneSignature {
		return nil
	}
	switch z.Genre {
	case ZoneCase:
		if valeur == z.Valeur {
			croix(d, z.Boites[0])
		}
		return nil
	case ZonePeigne:
		return remplirPeigne(d, z, valeur)
	default:
		return remplirLignes(d, z.Boites, valeur)
	}
}

// croix draws a cross inside a tick box, clear of its lines.
func croix(d *papier.Document, b dossier.RectMM) {
	const retrait, trait = 0.9, 0.45
	x1, y1, x2, y2 := b.X+retrait, b.Y+retrait, b.X+b.L-retrait, b.Y+b.H-retrait
	d.Trait(x1, y1, x2, y2, trait)
	d.Trait(x1, y2, x2, y1, trait)
}

func remplirPeigne(d *papier.Document, z Zone, valeur string) error {
	if z.Format == "date" {
		date, err := dossier.ParseDateIncomplete(valeur)
		if err != nil {
			return err
		}
		valeur = casesDate(date)
	}
	lettres := []rune(papier.NFC(valeur))
	if len(lettres) > len(z.Boites) {
		return fmt.Errorf("%w: %d caractères pour %d cases", dossier.ErrInvalide, len(lettres), len(z.Boites))
	}
	for i, r := range lettres {
		if r == ' ' || r == '\u00a0' {
			continue
		}
		b := z.Boites[i]
		style := papier.Mono
		if papier.Verifier(style, string(r)) != nil {
			style = papier.Normal
		}
		if err := papier.Verifier(style, string(r)); err != nil {
			return err
		}
		d.Police(style, 12)
		d.TexteDans(b.X, b.Y+5.7, b.L, "centre", string(r))
	}
	return d.Err()
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

// remplirLignes types a text on ruled lines: as large as it fits, then two or three lines of text on each rule, then an error.
func remplirLignes(d *papier.Document, boites []dossier.RectMM, valeur string) error {
	const retrait dossier.MM = 0.8
	valeur = strings.TrimRight(papier.NFC(strings.ReplaceAll(valeur, "\r", "")), "\n ")
	l := boites[0].L // lines beside the QR are shorter: cut for the shortest
	for _, b := range boites {
		l = min(l, b.L)
	}
	l -= 2 * retrait
	for _, essai := range []struct {
		style    papier.Style
		taille   float64
		parTrait int
	}{
		{papier.Normal, 11, 1}, {papier.Normal, 10, 1}, {papier.Etroit, 10, 1}, {papier.Etroit, 9, 1}, {papier.Etroit, 8, 1},
		{papier.Etroit, 8, 2}, {papier.Etroit, 7, 2}, {papier.Etroit, 5.8, 3},
	} {
		lignes, err := papier.Couper(essai.style, essai.taille, valeur, l)
		if err != nil {
			return err
		}
		if len(lignes) > len(boites)*essai.parTrait {
			continue
		}
		d.Police(essai.style, essai.taille)
		pas := ligneH / dossier.MM(essai.parTrait)
		for i, ligne := range lignes {
			b := boites[i/essai.parTrait]
			y := b.Y + dossier.MM(i%essai.parTrait+1)*pas - 0.27*d.Hauteur()
			if essai.parTrait == 1 {
				y = b.Y + b.H - 2
			}
			d.Texte(b.X+retrait, y, ligne)
		}
		return d.Err()
	}
	return fmt.Errorf("%w: %d caractères, plus que ses lignes n’en tiennent", dossier.ErrInvalide, utf8.RuneCountInString(valeur))
}
