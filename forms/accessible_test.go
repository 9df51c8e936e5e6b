package forms

import (
	"bytes"
	"testing"

	"souspli/forms/papiertest"
)

// Whoever listens to the form, blank or filled, to the notice and to the letter gets what a machine can check of PDF/UA-1.
func TestPapierAccessible(t *testing.T) {
	const variante = "renouvellement"
	p, err := ByCode("conjoint-francais")
	if err != nil {
		t.Fatal(err)
	}
	vierge := Impression{Procedure: p.Code, Variante: variante, Copie: "12345678", Prefecture: "33"}
	plein := vierge
	plein.Champs = rempli(p.Champs(variante), variante)
	for nom, imprimer := range map[string]func(*bytes.Buffer) error{
		"formulaire vierge": func(b *bytes.Buffer) error { return Print(b, vierge) },
		"formulaire rempli": func(b *bytes.Buffer) error { return Print(b, plein) },
		"notice":            func(b *bytes.Buffer) error { return PrintNotice(b, plein) },
		"lettre": func(b *bytes.Buffer) error {
			return Print(b, Impression{Procedure: CodeProblemeANEF, Copie: "12345678"})
		},
	} {
		t.Run(nom, func(t *testing.T) {
			var b bytes.Buffer
			if err := imprimer(&b); err != nil {
				t.Fatal(err)
			}
			papiertest.Controler(t, b.Bytes())
			papiertest.Qpdf(t, b.Bytes())
		})
	}
}
