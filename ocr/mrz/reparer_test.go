package mrz

import (
	"math"
	"slices"
	"testing"

	"souspli/dossier"
)

// lectureDe is a zone read without a doubt, except where doutes says, line and character, what else it may be and its share.
func lectureDe(lignes []string, doutes map[[2]int]map[byte]float64) *lecture {
	x := &lecture{p: patronDe(lignes), texte: lignes, lues: lignes}
	for i, l := range lignes {
		var parts [][nSignes]float64
		for k := range len(l) {
			var p [nSignes]float64
			reste := 0.999
			for s := range p {
				p[s] = math.Log(1e-6)
			}
			for c, part := range doutes[[2]int{i, k}] {
				p[indice(c)] = math.Log(part)
				reste -= part
			}
			p[indice(l[k])] = math.Log(reste)
			parts = append(parts, p)
		}
		x.part = append(x.part, parts)
	}
	return x
}

func avecSigne(lignes []string, ligne, rang int, c byte) []string {
	l := slices.Clone(lignes)
	b := []byte(l[ligne])
	b[rang] = c
	l[ligne] = string(b)
	return l
}

func TestReparer(t *testing.T) {
	unFaux := avecSigne(passeport, 1, 14, '9') // birth 740812 read 790812
	deuxFaux := avecSigne(unFaux, 1, 22, '7')  // and expiry 120415 read 170415
	for nom, k := range map[string]struct {
		lus    []string
		doutes map[[2]int]map[byte]float64
		repare []string
	}{
		"rien à réparer":      {passeport, map[[2]int]map[byte]float64{{1, 14}: {'9': 0.3}}, nil},
		"un chiffre":          {unFaux, map[[2]int]map[byte]float64{{1, 14}: {'4': 0.3}}, []string{"date_naissance"}},
		"deux chiffres":       {deuxFaux, map[[2]int]map[byte]float64{{1, 14}: {'4': 0.3}, {1, 22}: {'2': 0.2}}, []string{"date_expiration", "date_naissance"}},
		"lu sans doute":       {unFaux, nil, nil},
		"trop peu probable":   {unFaux, map[[2]int]map[byte]float64{{1, 14}: {'4': 0.005}}, nil},
		"deux trop chers":     {deuxFaux, map[[2]int]map[byte]float64{{1, 14}: {'4': 0.06}, {1, 22}: {'2': 0.06}}, nil},
		"hors de la clé":      {avecSigne(passeport, 0, 6, 'B'), map[[2]int]map[byte]float64{{0, 6}: {'R': 0.4}}, nil},
		"deux façons":         {unFaux, map[[2]int]map[byte]float64{{1, 14}: {'4': 0.3}, {1, 19}: {'7': 0.3}, {1, 43}: {'5': 0.3, '3': 0.2, '8': 0.1, '1': 0.1}}, nil},
		"clé mal lue":         {avecSigne(passeport, 1, 27, '8'), map[[2]int]map[byte]float64{{1, 27}: {'9': 0.3}}, []string{"cle_date_expiration"}},
		"ce qui n’est permis": {unFaux, map[[2]int]map[byte]float64{{1, 14}: {'A': 0.3}}, nil},
	} {
		z := lectureDe(k.lus, k.doutes).zone(dossier.Date{})
		if !slices.Equal(z.Repare, k.repare) {
			t.Errorf("%s : réparé %v, attendu %v", nom, z.Repare, k.repare)
			continue
		}
		switch {
		case k.repare == nil:
			if !slices.Equal(z.Lignes, k.lus) {
				t.Errorf("%s : changé en %q", nom, z.Lignes)
			}
		case !slices.Equal(z.Lignes, passeport) || !slices.Equal(z.Lues, k.lus):
			t.Errorf("%s : %q, lu %q", nom, z.Lignes, z.Lues)
		case z.Concorde() || Sure(z.MRZLue):
			t.Errorf("%s : ce qui est réparé n’est pas lu", nom)
		}
	}
}
