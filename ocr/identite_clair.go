package ocr

import (
	"image"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
)

// textesClairs are where the id is printed in digits: under the QR and under the Code 128.
var textesClairs = [2]dossier.RectMM{
	{X: forms.BoiteQR.X - 12, Y: forms.BoiteQR.Y + forms.BoiteQR.H + 2.8, L: forms.BoiteQR.L + 24, H: 4.2},
	{X: forms.BoiteCode128.X + 8, Y: forms.BoiteCode128.Y + forms.BoiteCode128.H + 0.6, L: forms.BoiteCode128.L - 16, H: 3.8},
}

// lecturesClair is how many times the same id must be read in clear. The check lets through one of about a hundred readings with two wrong
// digits, and readers do confuse digits: one reading alone proves nothing.
const lecturesClair = 2

// clair reads the id printed in digits, when both codes are lost: at its two places, with the two readers. It is taken when two of the
// readings agree and none says another id; of a revision we do not know it is never taken.
func (t *trouveur) clair(reg registre) {
	voix := map[pagecode.ID]int{}
	for _, lire := range []func(*image.Gray, OptionsTexte) (Texte, error){t.m.lire, t.m.lireLatin} {
		for _, b := range textesClairs {
			l, err := lire(recadrer(t.img, reg.calage, b, 0, finesse(reg)), OptionsTexte{PSM: 7, ListeBlanche: listeChiffres})
			if err != nil {
				continue
			}
			if id, ok := idClair(l.Texte); ok && imprimee(id) {
				voix[id]++
			}
		}
	}
	for id, n := range voix {
		if len(voix) > 1 {
			t.conflit = true
			return
		}
		if n >= lecturesClair {
			t.garde = identite{id: id, texte: id.String(), source: "texte", idee: reg.calage, placee: true}
			t.trouve = true
		}
	}
}

// imprimee reports whether a page of ours, of a form and revision we know, carries that id.
func imprimee(id pagecode.ID) bool {
	if _, err := forms.LayoutByID(id); err == nil {
		return connu(id) && possible(id)
	}
	_, feuille := forms.TitreFeuille(id.Formulaire)
	return feuille && id.Presentation == pagecode.Standard && id.Revision == forms.RevisionFeuilles
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
