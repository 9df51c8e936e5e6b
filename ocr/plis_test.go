package ocr_test

import (
	"image"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr/scantest"
)

// taperPour types a form's blank for one person, on the pages of its printed copy.
func taperPour(t *testing.T, f formulaire, valeurs map[string]string) []*image.Gray {
	t.Helper()
	plan, err := forms.Layout(f.procedure.Code, f.variante, f.procedure.Revision)
	if err != nil {
		t.Fatal(err)
	}
	pages := imprimer(t, f, nil)
	scantest.Taper(pages, plan, valeurs, 300)
	return pages
}

func passer(t *testing.T, img *image.Gray, nom string, graine uint64) *image.Gray {
	t.Helper()
	s, _ := scantest.Degrader(img, profil(t, nom), graineDe("pli", graine))
	return s
}

// TestPliEnDesordre: one whole form as an office receives it: an envelope first, pages out of order, one upside down, a blank back, a letter
// between, one sheet fed twice, once as a photocopy, and a page of another form. All is said, and only what is doubtful is doubted.
func TestPliEnDesordre(t *testing.T) {
	t.Parallel()
	f, g := formulaireNomme(t, "changement-adresse"), formulaireNomme(t, "duplicata")
	valeurs := scantest.Remplir(f.procedure.Code, f.variante, 3)
	p := taperPour(t, f, valeurs)
	autre := imprimer(t, g, nil)[0]
	blanc := image.NewGray(p[0].Rect)
	for i := range blanc.Pix {
		blanc.Pix[i] = 250
	}
	lettre := scantest.Lettre("Madame, Monsieur", "Je vous prie de trouver ci-joint mon dossier.", 300)
	pli := []*image.Gray{passer(t, lettre, "bureau", 1), passer(t, p[1], "envers", 2), blanc, passer(t, p[0], "bureau", 3),
		passer(t, autre, "bureau", 4), passer(t, p[0], "photocopie", 5)}
	for i, img := range p[2:] {
		pli = append(pli, passer(t, img, "bureau", uint64(10+i)))
	}
	l := lireScan(t, vraiMoteur(t), pli, 300, 85)
	if len(l.Formulaires) != 2 {
		t.Fatalf("%d formulaires", len(l.Formulaires))
	}
	fo, etranger := l.Formulaires[0], l.Formulaires[1]
	veut := []int{2, 4, 6}
	for i := range p[2:] {
		veut = append(veut, 7+i)
	}
	pages := slices.Sorted(slices.Values(fo.Pages))
	if fo.Procedure != f.procedure.Code || len(fo.Manquantes) > 0 || !slices.Equal(pages, veut) {
		t.Errorf("%s, pages %v, manquantes %v", fo.Procedure, fo.Pages, fo.Manquantes)
	}
	if etranger.Procedure != g.procedure.Code || !slices.Equal(etranger.Pages, []int{5}) || len(etranger.Manquantes) == 0 {
		t.Errorf("%s, pages %v, manquantes %v", etranger.Procedure, etranger.Pages, etranger.Manquantes)
	}
	if l.Pages[2].Type != dossier.PageBlanche || l.Pages[1].Rotation != 180 || l.Pages[0].Type == dossier.PageFormulaire {
		t.Errorf("pages 1 à 3 : %s %s %d°", l.Pages[0].Type, l.Pages[2].Type, l.Pages[1].Rotation)
	}
	// The photocopy and its original are one sheet: the worse of the two says which was read.
	dit := strings.Join(append(l.Pages[3].Alertes, l.Pages[5].Alertes...), " ")
	if !strings.Contains(dit, "Page numérisée deux fois") || strings.Contains(dit, "réponses différentes") {
		t.Errorf("alertes %q", dit)
	}
	surs := 0
	for code, c := range fo.Champs {
		if slices.ContainsFunc(c.Raisons, func(r string) bool { return strings.Contains(r, "rempli plusieurs fois") }) {
			t.Errorf("%s : %v", code, c.Raisons)
		}
		if !c.AVerifier && c.Valeur != "" {
			surs++
		}
	}
	if surs == 0 {
		t.Error("aucun champ accepté")
	}
}

// TestImprimePhotocopie: one blank photocopied for three persons, typed by each, the pile sorted by page number: three forms, each with its
// own pages, and nothing accepted without an agent.
func TestImprimePhotocopie(t *testing.T) {
	t.Parallel()
	f := formulaireNomme(t, "changement-adresse")
	const personnes, pages = 3, 2 // the two first pages say enough
	pli := make([]*image.Gray, personnes*pages)
	for g := range personnes {
		p := taperPour(t, f, scantest.Remplir(f.procedure.Code, f.variante, 40+uint64(g)))
		for i := range pages {
			pli[i*personnes+g] = passer(t, p[i], "photocopie", uint64(100*g+i))
		}
	}
	l := lireScan(t, vraiMoteur(t), pli, 300, 85)
	if len(l.Formulaires) != personnes {
		t.Fatalf("%d formulaires", len(l.Formulaires))
	}
	for g, fo := range l.Formulaires {
		if veut := []int{1 + g, 1 + g + personnes}; !slices.Equal(fo.Pages, veut) {
			t.Errorf("personne %d : pages %v, attendu %v", g+1, fo.Pages, veut)
		}
		if len(fo.Champs) == 0 {
			t.Errorf("personne %d : aucun champ", g+1)
		}
		for code, c := range fo.Champs {
			if !c.AVerifier {
				t.Errorf("personne %d : %s accepté", g+1, code)
			}
		}
	}
}

// formulaireNomme is the first form of that procedure.
func formulaireNomme(t *testing.T, code string) formulaire {
	t.Helper()
	for _, f := range tousLesFormulaires(t) {
		if f.procedure.Code == code {
			return f
		}
	}
	t.Fatalf("aucun formulaire %s", code)
	return formulaire{}
}
