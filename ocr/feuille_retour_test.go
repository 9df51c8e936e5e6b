package ocr_test

import (
	"bytes"
	"image"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
	"souspli/ocr/scantest"
)

// TestFeuilleDeRetour: the sheet our letters enclose comes back as what it is, with the demande it belongs to, by a good scanner and a bad
// one. The bars of the machine that filled the envelope, in its margin, hide nothing.
func TestFeuilleDeRetour(t *testing.T) {
	t.Parallel()
	d := papier.Nouveau(papier.Meta{Titre: "Feuille de retour"})
	d.Page()
	d.Police(papier.Etroit, 10.5)
	d.Texte(20, 55, "Posez cette feuille sur vos documents.")
	for i := range 6 {
		d.Trait(5.5, 226+dossier.MM(i)*4.23, 12.5, 226+dossier.MM(i)*4.23, 0.6)
	}
	forms.CadreFeuille(d, pagecode.ID{Formulaire: forms.FeuilleRetour, Revision: forms.RevisionFeuilles, Page: 1, Pages: 1, Copie: "00001234"})
	var pdf bytes.Buffer
	if err := d.Sortie(&pdf); err != nil {
		t.Fatal(err)
	}
	pages, err := scantest.Raster(pdf.Bytes(), 300)
	if err != nil {
		t.Fatal(err)
	}
	m := vraiMoteur(t)
	for _, nom := range []string{"bureau", "photocopie2"} {
		p, ok := scantest.ProfilNomme(nom)
		if !ok {
			t.Fatalf("profil %s", nom)
		}
		s, _ := scantest.Degrader(pages[0], p, 3)
		l := lireScan(t, m, []*image.Gray{s}, 300, 85)
		if x := l.Pages[0]; x.Type != dossier.PageFeuilleRetour || x.Copie != "00001234" || x.Procedure != "" || x.Residu < 0 || len(l.Formulaires) > 0 {
			t.Errorf("%s : %+v", nom, x)
		}
	}
}
