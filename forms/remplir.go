package forms

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"souspli/dossier"
	"souspli/forms/papier"
)

// remplir types a value in the boxes of a zone; "" leaves it blank. No room is an error, never a cut.
func remplir(d *papier.Document, z Zone, valeur string, mes *mesures) error {
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
		return remplirPeigne(d, z, valeur, mes)
	default:
		return remplirLignes(d, z.Boites, valeur, mes)
	}
}

// croix draws a cross inside a tick box, clear of its lines.
func croix(d *papier.Document, b dossier.RectMM) {
	retrait, trait := 0.18*b.L, 0.09*b.L
	x1, y1, x2, y2 := b.X+retrait, b.Y+retrait, b.X+b.L-retrait, b.Y+b.H-retrait
	d.Trait(x1, y1, x2, y2, trait)
	d.Trait(x1, y2, x2, y1, trait)
}

func remplirPeigne(d *papier.Document, z Zone, valeur string, mes *mesures) error {
	lettres, err := lettresPeigne(z, valeur)
	if err != nil {
		return err
	}
	for i, r := range lettres {
		if r == ' ' || r == '\u00a0' {
			continue
		}
		b := z.Boites[i]
		style, err := styleCase(r)
		if err != nil {
			return err
		}
		d.Police(style, mes.ptCase)
		d.TexteDans(b.X, b.Y+b.H/2+0.142*dossier.MM(mes.ptCase), b.L, "centre", string(r))
	}
	return d.Err()
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

// remplirLignes types a text on ruled lines.
func remplirLignes(d *papier.Document, boites []dossier.RectMM, valeur string, mes *mesures) error {
	lignes, c, err := composer(boites, valeur, mes)
	if err != nil {
		return err
	}
	d.Police(c.style, c.taille)
	pas := mes.ligneH / dossier.MM(c.parTrait)
	for i, ligne := range lignes {
		b := boites[i/c.parTrait]
		y := b.Y + dossier.MM(i%c.parTrait+1)*pas - 0.27*d.Hauteur()
		if c.parTrait == 1 {
			y = b.Y + b.H - mes.ligneH/4
		}
		d.Texte(b.X+retraitLigne, y, ligne)
	}
	return d.Err()
}

// styleCase is the face a character is typed in: fixed pitch, or the text face for the few letters it lacks.
func styleCase(r rune) (papier.Style, error) {
	if r == ' ' || r == '\u00a0' || papier.Verifier(papier.Mono, string(r)) == nil {
		return papier.Mono, nil
	}
	return papier.Normal, papier.Verifier(papier.Normal, string(r))
}
