package templates

import (
	"bytes"

	"souspli/dossier"
	"souspli/forms/papier"
)

// toile is the paper of a letter: one family of type, in two weights. The first fault sticks (see papier.Document) and is
// returned by octets.
type toile struct{ d *papier.Document }

func nouvelleToile(titre string) *toile {
	d := papier.Nouveau(papier.Meta{Titre: titre, Auteur: "Souspli"})
	d.Stricte()
	return &toile{d}
}

func (t *toile) style(gras bool, taille float64) {
	s := papier.Etroit
	if gras {
		s = papier.EtroitGras
	}
	t.d.Police(s, taille)
}

// largeur measures a text, mm.
func (t *toile) largeur(gras bool, taille float64, s string) float64 {
	t.style(gras, taille)
	return float64(t.d.Largeur(s))
}

func (t *toile) texte(x, y float64, gras bool, taille float64, s string) {
	t.style(gras, taille)
	t.d.Texte(dossier.MM(x), dossier.MM(y), s)
}

func (t *toile) trait(x1, y1, x2, y2, ep float64) {
	t.d.Trait(dossier.MM(x1), dossier.MM(y1), dossier.MM(x2), dossier.MM(y2), dossier.MM(ep))
}

func (t *toile) octets() ([]byte, error) {
	var b bytes.Buffer
	if err := t.d.Sortie(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
