package ocr

import (
	"math"
	"testing"

	"souspli/dossier"
)

// The table is one: every kind is in it, curves rise, and what is taken is right as a rule.
func TestTableDesSeuils(t *testing.T) {
	for _, genre := range []string{"case", "date", "chiffres", "peigne", "seule", "lignes"} {
		s, ok := seuils[genre]
		if !ok || len(s.courbe) == 0 {
			t.Errorf("%s n’est pas dans la table", genre)
			continue
		}
		avant := point{-1, 0}
		for _, p := range s.courbe {
			if p.score <= avant.score || p.confiance < avant.confiance || p.confiance > 1 {
				t.Errorf("%s : %v après %v", genre, p, avant)
			}
			avant = p
		}
		if s.mini <= 0 || s.mini >= 1 || s.calibrer(s.mini) < 0.85 || s.calibrer(1) < 0.97 {
			t.Errorf("%s : pris à partir du score %v, confiance %v ; au plus %v", genre, s.mini, s.calibrer(s.mini), s.calibrer(1))
		}
	}
}

func TestCalibrer(t *testing.T) {
	s := seuil{0.9, []point{{0.4, 0.5}, {0.6, 0.9}, {0.8, 0.98}}}
	for _, k := range []struct{ score, veut dossier.Confiance }{{0, 0}, {0.2, 0.25}, {0.4, 0.5}, {0.5, 0.7}, {0.7, 0.94}, {0.8, 0.98}, {1, 0.98}} {
		if c := s.calibrer(k.score); math.Abs(float64(c-k.veut)) > 1e-9 {
			t.Errorf("%v donne %v, attendu %v", k.score, c, k.veut)
		}
	}
}

func TestMarquesDe(t *testing.T) {
	for s, n := range map[string]int{"": 0, "Bouake": 0, "Bouaké": 1, "Haïti": 3, "L’Haÿ": 2, "reçu": 0, "Ségou (Mali)": 2} {
		if m := marquesDe(s); m != n {
			t.Errorf("%q : %d marques, attendu %d", s, m, n)
		}
	}
}
