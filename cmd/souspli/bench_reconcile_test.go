package main

import (
	"bytes"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/store/storetest"
)

// TestReconcilePetit is the bench on a small register: floors on the shares, none on times. Seeds of 200 and more measure what the weights
// were not taken from.
func TestReconcilePetit(t *testing.T) {
	o := optionsReconcile{graine: 201, personnes: 3000, plis: 500}
	g := gens{graine: o.graine, n: o.personnes}
	s := storetest.New(t)
	if err := g.peupler(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	m, err := mesurerReconcile(t.Context(), s, g, o)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	m.imprimer(&b)
	t.Log("\n" + b.String())
	if justes, total := m.partJuste(); total < 300 || justes != total { // one wrong of 300 is already 0.3 %
		t.Errorf("liens automatiques justes %s", part(justes, total))
	}
	if trouvees, total := m.partTrouvee(); total < 350 || float64(trouvees) < 0.97*float64(total) {
		t.Errorf("bonne réponse automatique ou dans les cinq premières %s", part(trouvees, total))
	}
	if float64(m.nouvelles) < 0.85*float64(m.inconnus) {
		t.Errorf("personnes absentes dites nouvelles %s", part(m.nouvelles, m.inconnus))
	}
	for _, titre := range []string{"liens automatiques justes", "médiane", "personnes absentes"} {
		if !strings.Contains(b.String(), titre) {
			t.Errorf("la mesure ne dit pas « %s »", titre)
		}
	}
}

// TestGensReproductibles: a person and a pli are functions of the seed alone, and what is said to be wrong on a pli is.
func TestGensReproductibles(t *testing.T) {
	a, b, autre := gens{7, 2000}, gens{7, 2000}, gens{8, 2000}
	genres, fautes, differents := map[string]int{}, map[string]int{}, 0
	for i := range 2000 {
		p, q := a.personne(i), b.personne(i)
		if enTexte(p.Identite) != enTexte(q.Identite) || len(p.alias) != len(q.alias) {
			t.Fatalf("la personne %d change", i)
		}
		if enTexte(p.Identite) != enTexte(autre.personne(i).Identite) {
			differents++
		}
		genres[p.genre]++
		if _, err := dossier.ParseDateIncomplete(string(p.DateNaissance)); err != nil {
			t.Fatal(err)
		}
		x, y := a.pli(i), b.pli(i)
		if enTexte(x.qui) != enTexte(y.qui) || x.vrai != y.vrai {
			t.Fatalf("le pli %d change", i)
		}
		for _, f := range x.dit {
			fautes[f]++
		}
		if x.vrai >= 0 && len(x.dit) == 0 && len(x.qui.NumerosEtranger) == 0 {
			t.Errorf("pli %d : numéro perdu sans le dire", i)
		}
	}
	if differents < 1900 {
		t.Errorf("deux graines donnent %d personnes pareilles", 2000-differents)
	}
	for _, g := range []string{jumeau, homonyme, apparente} {
		if genres[g] == 0 {
			t.Errorf("aucune personne « %s » : %v", g, genres)
		}
	}
	for _, f := range []string{"alias", "numéro faux", "sans numéro", "nom transcrit", "nom mal tapé", "nom et prénoms échangés", "nom d’épouse à la place du nom", "date fausse", "un prénom en plus ou en moins"} {
		if fautes[f] == 0 {
			t.Errorf("aucun pli « %s » : %v", f, fautes)
		}
	}
}
