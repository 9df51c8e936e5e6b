package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
)

// moitie is part of one person's form: the printed pages given, of six.
func moitie(personne int, copie string, pages ...int) feuille {
	f := dossierDe(personne)
	f.Sel = fmt.Sprintf("%d %s %v", personne, copie, pages)
	fo := &f.Lecture.Formulaires[0]
	fo.Copie, fo.Pages, fo.Code, f.Lecture.Pages, f.Lecture.Tentatives = copie, nil, false, nil, nil
	for n, p := range pages {
		fo.Pages = append(fo.Pages, n+1)
		f.Lecture.Pages = append(f.Lecture.Pages, dossier.PageLue{N: n + 1, Type: dossier.PageFormulaire, Procedure: fo.Procedure, Variante: fo.Variante,
			Revision: 1, Page: p, SurPages: 6, Confiance: 0.99, Copie: copie})
	}
	for p := 1; p <= 6; p++ {
		if !slices.Contains(pages, p) {
			fo.Manquantes = append(fo.Manquantes, p)
		}
	}
	if !slices.Contains(pages, 1) { // who the person is stands on the first page
		for _, code := range []string{"nom_naissance", "prenoms", "date_naissance", "numero_etranger", "sexe"} {
			delete(fo.Champs, code)
		}
	}
	return f
}

func raisonsDe(p dossier.Pli) string { return strings.Join(p.Raisons, " | ") }

// One form in two envelopes: each pli waits and says what it lacks; the second says where the rest may be. Neither makes a demande by itself,
// and nothing is joined.
func TestUnFormulaireEnDeuxPlis(t *testing.T) {
	i := atelier(t)
	a := traiter(t, i, recevoir(t, i, moitie(1, "12345678", 1, 2, 3), reception()))
	b := traiter(t, i, recevoir(t, i, moitie(1, "12345678", 4, 5, 6), reception()))
	if a.Etat != dossier.PliAVerifier || !strings.Contains(raisonsDe(a), "pages manquantes\u00a0: 4, 5, 6") || strings.Contains(raisonsDe(a), "peut-être dans le pli") {
		t.Errorf("premier pli %s : %s", a.Etat, raisonsDe(a))
	}
	dit := fmt.Sprintf("les pages manquantes sont peut-être dans le pli %d", a.ID)
	if b.Etat != dossier.PliAVerifier || !strings.Contains(raisonsDe(b), "pages manquantes\u00a0: 1, 2, 3") || !strings.Contains(raisonsDe(b), dit) {
		t.Errorf("second pli %s : %s", b.Etat, raisonsDe(b))
	}
	if n := len(demandesDuRegistre(t, i)); n != 0 {
		t.Errorf("%d demandes", n)
	}
	// The first, decided again (its reception is confirmed, say), now knows of the second.
	if a = traiter(t, i, a.ID); !strings.Contains(raisonsDe(a), fmt.Sprintf("peut-être dans le pli %d", b.ID)) {
		t.Errorf("premier pli relu : %s", raisonsDe(a))
	}
}

// What the serial must not tell: another serial, a préfecture that is not ours, the same pages, a blank photocopied for many.
func TestVoisinsTus(t *testing.T) {
	ailleurs := reception()
	ailleurs.Prefecture = "69"
	for nom, k := range map[string]struct {
		autres []feuille
		r      dossier.Reception
	}{
		"autre exemplaire":         {[]feuille{moitie(2, "87654321", 1, 2, 3)}, reception()},
		"autre préfecture":         {[]feuille{moitie(2, "12345678", 1, 2, 3)}, ailleurs},
		"les mêmes pages":          {[]feuille{moitie(2, "12345678", 4, 5, 6)}, reception()},
		"imprimé photocopié":       {[]feuille{moitie(2, "12345678", 1), moitie(3, "12345678", 1), moitie(4, "12345678", 1), moitie(5, "12345678", 1)}, reception()},
		"aucun autre pli en cours": {nil, reception()},
	} {
		i := atelier(t)
		for _, f := range k.autres {
			traiter(t, i, recevoir(t, i, f, k.r))
		}
		if p := traiter(t, i, recevoir(t, i, moitie(1, "12345678", 4, 5, 6), reception())); strings.Contains(raisonsDe(p), "peut-être dans le pli") {
			t.Errorf("%s : %s", nom, raisonsDe(p))
		}
	}
}

// One blank photocopied for five persons and sent in five envelopes: five demandes of five persons, none joined to another.
func TestImprimePhotocopieEnCinqPlis(t *testing.T) {
	i := atelier(t)
	for n := 1; n <= 5; n++ {
		f := dossierDe(n)
		f.Lecture.Formulaires[0].Copie = "12345678"
		if p := traiter(t, i, recevoir(t, i, f, reception())); p.Etat != dossier.PliTraite {
			t.Errorf("pli %d : %s %s", n, p.Etat, raisonsDe(p))
		}
	}
	personnes := map[dossier.PersonneID]bool{}
	for _, d := range demandesDuRegistre(t, i) {
		personnes[d.PersonneID] = true
	}
	if len(personnes) != 5 || len(demandesDuRegistre(t, i)) != 5 {
		t.Errorf("%d demandes de %d personnes", len(demandesDuRegistre(t, i)), len(personnes))
	}
}

// Two forms of one pli, filled on one photocopied blank and doubted by the reader: neither is registered without an agent.
func TestImprimePhotocopieEnUnPli(t *testing.T) {
	i := atelier(t)
	f, g := dossierDe(1), dossierDe(2)
	douter(&f, "nom_naissance", "date_naissance", "numero_etranger", "voie")
	douter(&g, "nom_naissance", "date_naissance", "numero_etranger", "voie")
	second := g.Lecture.Formulaires[0]
	second.Pages = []int{6, 7}
	f.Lecture.Formulaires = append(f.Lecture.Formulaires, second)
	for n := 6; n <= 7; n++ {
		p := f.Lecture.Pages[n-6]
		p.N = n
		f.Lecture.Pages = append(f.Lecture.Pages, p)
	}
	if p := traiter(t, i, recevoir(t, i, f, reception())); p.Etat != dossier.PliAVerifier || len(demandesDuRegistre(t, i)) != 0 {
		t.Errorf("%s %s", p.Etat, raisonsDe(p))
	}
}
