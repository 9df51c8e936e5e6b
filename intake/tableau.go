package intake

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"souspli/dossier"
)

// MarqueUTF8 is how spreadsheets mark UTF-8.
const MarqueUTF8 = "\ufeff"

// Tableau is a CSV file, cut into cells.
type Tableau struct {
	Colonnes []string
	Lignes   []LigneTableau
	CP1252   bool // it was no UTF-8
}

// LigneTableau is one record: the line of the file it starts on, from 1, and its cells by column, trimmed, the empty ones left out; or why
// it could not be cut into cells, in French.
type LigneTableau struct {
	N        int
	Cellules map[string]string
	Faute    string
}

// LireTableau reads a table in the dialect its bytes show: UTF-8 with or without mark, else Windows-1252; « ; » or « , », whichever gives
// the column cle. Empty lines are left out. verifier judges the columns; modele says where a header is to be had. An error is of the whole
// table, in French, and is dossier.ErrInvalide.
func LireTableau(octets []byte, cle, modele string, verifier func(colonnes []string) error) (Tableau, error) {
	texte, cp1252, err := decoderTableau(octets)
	if err != nil {
		return Tableau{}, err
	}
	t := Tableau{CP1252: cp1252}
	r, err := t.entete(texte, cle, modele)
	if err != nil {
		return t, err
	}
	if err := verifier(t.Colonnes); err != nil {
		return t, err
	}
	for {
		cellules, err := r.Read()
		var mal *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return t, nil
		case errors.As(err, &mal):
			t.Lignes = append(t.Lignes, LigneTableau{N: mal.StartLine, Faute: "un guillemet (\") est mal placé : dans une cellule, doublez-le et entourez la cellule de guillemets"})
			continue
		case err != nil:
			return t, err
		}
		n, _ := r.FieldPos(0)
		if l, pleine := t.ligne(n, cellules); pleine {
			t.Lignes = append(t.Lignes, l)
		}
	}
}

func decoderTableau(octets []byte) (texte string, cp1252 bool, err error) {
	if bytes.HasPrefix(octets, []byte{0xff, 0xfe}) || bytes.HasPrefix(octets, []byte{0xfe, 0xff}) {
		return "", false, fmt.Errorf("%w: ce fichier est en UTF-16 : enregistrez-le en « CSV UTF-8 »", dossier.ErrInvalide)
	}
	if utf8.Valid(octets) {
		return strings.TrimPrefix(string(octets), MarqueUTF8), false, nil
	}
	decode, err := charmap.Windows1252.NewDecoder().Bytes(octets)
	if err != nil || bytes.ContainsRune(decode, utf8.RuneError) {
		return "", false, fmt.Errorf("%w: ce fichier n’est ni en UTF-8 ni en Windows-1252 : enregistrez-le en « CSV UTF-8 »", dossier.ErrInvalide)
	}
	return string(decode), true, nil
}

// entete reads the columns, and gives the reader of the lines below.
func (t *Tableau) entete(texte, cle, modele string) (*csv.Reader, error) {
	for _, separateur := range []rune{';', ','} {
		r := csv.NewReader(strings.NewReader(texte))
		r.Comma, r.FieldsPerRecord = separateur, -1
		colonnes, err := r.Read()
		for i := range colonnes {
			colonnes[i] = strings.TrimSpace(colonnes[i])
		}
		if err == nil && slices.Contains(colonnes, cle) {
			t.Colonnes = colonnes
			return r, nil
		}
	}
	return nil, fmt.Errorf("%w: la première ligne doit nommer les colonnes, séparées par « ; » ou « , », dont « %s » ; %s", dossier.ErrInvalide, cle, modele)
}

// ligne names the cells of a record; pleine is false when all of them are empty.
func (t *Tableau) ligne(n int, cellules []string) (l LigneTableau, pleine bool) {
	l = LigneTableau{N: n, Cellules: map[string]string{}}
	for i, c := range cellules {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		pleine = true
		if i < len(t.Colonnes) {
			l.Cellules[t.Colonnes[i]] = c
		}
	}
	if len(cellules) != len(t.Colonnes) {
		// A separator too many or too few moves answers under the wrong names: nothing of the line can be trusted.
		l.Faute = fmt.Sprintf("%d cellules pour %d colonnes : un séparateur manque ou est de trop (entourez de guillemets une cellule qui en contient un)", len(cellules), len(t.Colonnes))
	}
	return l, pleine
}

// VerifierNoms judges the columns of a table: each is named once, and known. An error names them all, in French.
func VerifierNoms(colonnes []string, connue func(string) bool, aide string) error {
	var errs []error
	for n, c := range colonnes {
		switch {
		case c == "":
			errs = append(errs, fmt.Errorf("colonne %d : sans nom ; supprimez-la", n+1))
		case slices.Contains(colonnes[:n], c):
			errs = append(errs, fmt.Errorf("colonne « %s » : deux fois ; gardez-en une", c))
		case !connue(c):
			errs = append(errs, fmt.Errorf("colonne « %s » : inconnue ; supprimez-la, ou voyez %s", c, aide))
		}
	}
	if len(errs) > 0 {
		return fmt.Errorf("%w: %w", dossier.ErrInvalide, errors.Join(errs...))
	}
	return nil
}
