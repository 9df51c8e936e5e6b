package ocr_test

import (
	"image"
	"slices"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr/scantest"
)

// TestPliAvecPasseport: a form typed by one person, then the passports of that person and of somebody else, copied on one sheet and fed
// upside down: the first is held against the form, the second is not.
func TestPliAvecPasseport(t *testing.T) {
	t.Parallel()
	f := formulaireNomme(t, "changement-adresse")
	moi, autre := scantest.Personne(8), scantest.Personne(9)
	pages := taperPour(t, f, scantest.RemplirPour(moi, f.procedure.Code, f.variante, 8))
	copie, dessous := scantest.Passeport(moi, 300), scantest.Passeport(autre, 300)
	moitie := len(copie.Pix) / 2
	copy(copie.Pix[moitie:], dessous.Pix[:moitie])
	pli := []*image.Gray{passer(t, pages[pageDe(t, f, "nom_naissance")], "bureau", 1), passer(t, copie, "envers", 2)}
	l := lireScan(t, vraiMoteur(t), pli, 300, 85)
	zones := map[string]dossier.MRZLue{}
	for _, m := range l.Pages[1].MRZ {
		zones[m.Numero] = m
	}
	for _, p := range []scantest.Identite{moi, autre} {
		m, lignes := zones[p.Passeport], p.LignesMRZ()
		if m.Format != "td3" || m.Lignes[0] != lignes[0] || m.Lignes[1] != lignes[1] || !m.Concorde() || m.Rotation != 180 {
			t.Fatalf("%s : %+v", p.Passeport, m)
		}
	}
	champs := l.Formulaires[0].Champs
	recoupes := 0
	for code, c := range champs {
		for _, r := range c.Recoupements {
			recoupes++
			if r.Page != 2 || r.Source != dossier.SourceMRZ || r.Zone != zones[moi.Passeport].Zone {
				t.Errorf("%s : %+v", code, r)
			}
			if !r.Accord && !c.AVerifier { // what was typed was read right
				t.Errorf("%s : %q, le passeport dit %q", code, c.Valeur, r.Valeur)
			}
		}
	}
	for _, code := range []string{"nom_naissance", "prenoms", "date_naissance"} {
		if len(champs[code].Recoupements) != 1 || !champs[code].Recoupements[0].Accord {
			t.Errorf("%s %q : %+v", code, champs[code].Valeur, champs[code].Recoupements)
		}
	}
	if recoupes < 4 {
		t.Errorf("%d recoupements", recoupes)
	}
}

// pageDe is the page, from 0, that asks for a field.
func pageDe(t *testing.T, f formulaire, champ string) int {
	t.Helper()
	plan, err := forms.Layout(f.procedure.Code, f.variante, f.procedure.Revision)
	if err != nil {
		t.Fatal(err)
	}
	return slices.IndexFunc(plan.Pages, func(p forms.PageForm) bool {
		return slices.ContainsFunc(p.Zones, func(z forms.Zone) bool { return z.Champ == champ })
	})
}
