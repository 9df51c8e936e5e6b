package ocr

import (
	"image"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
)

// identifierTexte reads the page id in clear, when both codes are lost: the page must have our marks, and the twenty digits
// their check.
func (m *Moteur) identifierTexte(img *image.Gray) (identite, bool) {
	if !m.ressemble(img) {
		return identite{}, false
	}
	var id identite
	reg, ok := enregistrer(img, id)
	if !ok || reg.reperes < 3 {
		return id, false
	}
	// In clear, the id stands by the codes: strips above and below each are read.
	for _, b := range []dossier.RectMM{
		{X: forms.BoiteQR.X - 60, Y: forms.BoiteQR.Y - 6, L: forms.BoiteQR.L + 64, H: forms.BoiteQR.H + 14},
		{X: forms.BoiteCode128.X - 2, Y: forms.BoiteCode128.Y - 6, L: forms.BoiteCode128.L + 70, H: forms.BoiteCode128.H + 14},
	} {
		c := recadrer(img, reg.calage, b, 0, pxmm)
		t, err := m.lire(c, OptionsTexte{PSM: 11, ListeBlanche: listeChiffres})
		if err != nil {
			continue
		}
		if x, ok := idClair(t.Texte); ok && connu(x) {
			return identite{id: x, texte: x.String(), source: "texte", idee: reg.calage, placee: true}, true
		}
	}
	return id, false
}

// idClair finds the one page id in a run of digits read; two different ones say nothing.
func idClair(s string) (pagecode.ID, bool) {
	var trouve pagecode.ID
	ok := false
	for _, ligne := range strings.Split(s, "\n") {
		d := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, ligne)
		for i := 0; i+pagecode.Longueur <= len(d); i++ {
			id, err := pagecode.Parse(d[i : i+pagecode.Longueur])
			if err != nil {
				continue
			}
			if ok && id != trouve {
				return pagecode.ID{}, false
			}
			trouve, ok = id, true
		}
	}
	return trouve, ok
}
