package forms

import (
	"fmt"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
)

// BoitesDonnees gives where n data codes stand on the page de données, in the order they are printed; nil for none or for more than a
// page holds. Up to nine codes are larger.
func BoitesDonnees(n int) []dossier.RectMM {
	if n < 1 || n > pagecode.PartiesMax {
		return nil
	}
	x0, y0, pasX, pasY, cote := dossier.MM(19), dossier.MM(72), dossier.MM(60), dossier.MM(64), dossier.MM(52)
	if n > 9 {
		x0, y0, pasY, cote = 22, 69, 49.5, 46
	}
	boites := make([]dossier.RectMM, n)
	for i := range boites {
		boites[i] = dossier.RectMM{X: x0 + dossier.MM(i%3)*pasX, Y: y0 + dossier.MM(i/3)*pasY, L: cote, H: cote}
	}
	return boites
}

// pageDonnees draws the answers as codes: reading them back is exact.
func (pl *plan) pageDonnees(d *papier.Document, codes []string) {
	d.Police(papier.Gras, 15)
	d.Texte(20, 24, "Page de données")
	d.Police(papier.Normal, 10)
	d.Paragraphe(20, 26, 138, 4.8, "Ces codes répètent, pour la machine, les réponses imprimées sur les autres pages. **N’écrivez rien ici.** "+
		"Pour corriger une réponse, barrez-la sur sa page et écrivez la bonne à côté. Si cette page se perd, votre demande reste valable.")
	boites := BoitesDonnees(len(codes))
	for i, b := range boites {
		d.QR(b, codes[i], pagecode.Niveau(codes[i]))
	}
	if len(codes) <= 9 {
		d.Police(papier.Normal, 8)
		for i, b := range boites {
			d.TexteDans(b.X, b.Y+b.H+8.5, b.L, "centre", fmt.Sprintf("code %d sur %d", i+1, len(codes)))
		}
	}
}
