package ocr_test

import (
	"bytes"
	"testing"

	"souspli/forms"
	"souspli/forms/pagecode"
	"souspli/ocr"
	"souspli/ocr/scantest"
)

// presente is a form in one presentation.
type presente struct {
	formulaire
	presentation pagecode.Presentation
	langue       string
}

func (p presente) String() string { return p.formulaire.String() + "/" + p.langue }

// TestPresentationsRelues: a form filled on screen in large print, and one with a line in Arabic under each label, printed and scanned in an
// office. Its page de données lost, the boxes alone say what was written; with it, everything is exact.
func TestPresentationsRelues(t *testing.T) {
	t.Parallel()
	tous := tousLesFormulaires(t)
	liste := []presente{
		{tous[(3+int(graine())*11)%len(tous)], pagecode.Gros, ""},
		{tous[(40+int(graine())*11)%len(tous)], pagecode.Bilingue, "ar"},
	}
	var e exactitude
	bureau := profil(t, "bureau")
	enParallele(t, liste, func(t *testing.T, m *ocr.Moteur, x presente) {
		valeurs := scantest.Remplir(x.procedure.Code, x.variante, graineDe(x))
		var b bytes.Buffer
		i := forms.Impression{Procedure: x.procedure.Code, Variante: x.variante, Champs: valeurs, Copie: copieDe(x.formulaire),
			Presentation: x.presentation, Langue: x.langue}
		if err := forms.Print(&b, i); err != nil {
			t.Error(err)
			return
		}
		pages, err := scantest.Raster(b.Bytes(), 300)
		if err != nil {
			t.Error(err)
			return
		}
		for n := range pages {
			pages[n], _ = scantest.Degrader(pages[n], bureau, graineDe(x, n))
		}
		e.compter(t, x.String(), lireScan(t, m, pages, 300, 90), valeurs)
		for code, v := range valeurs {
			if !enFrancais(v) {
				delete(valeurs, code)
			}
		}
		seul := &mesure{}
		comparer(t, x.String(), lireScan(t, m, pages[:len(pages)-1], 300, 90), valeurs, seul)
		t.Logf("%s, %d pages : %s", x, len(pages), seul)
		if seul.exacts*100 < seul.total*97 {
			t.Errorf("exacts : %d sur %d", seul.exacts, seul.total)
		}
	})
	e.conclure(t)
}
