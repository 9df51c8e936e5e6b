package icr

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
)

//go:embed corrections.csv
var texteCorrections string

// Exemple names a sign of the corpus: its set and its rank there.
type Exemple struct {
	Jeu string
	N   int
}

// Motif says what was found wrong with a label.
type Motif string

// What looking at a sign found: another letter, no letter, or nothing sure.
const (
	MotifCorrigee Motif = "corrigee"
	MotifRejet    Motif = "rejet"
	MotifDouteuse Motif = "douteuse"
)

// Correction is what a sign whose label its image does not confirm was found to be.
type Correction struct {
	Lue   rune // of MotifCorrigee
	Motif Motif
}

// Corrections gives the labels found wrong, corrections.csv says how.
func Corrections() (map[Exemple]Correction, error) {
	r := csv.NewReader(strings.NewReader(texteCorrections))
	r.Comment = '#'
	lignes, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("corrections: %w", err)
	}
	m := map[Exemple]Correction{}
	for _, l := range lignes[1:] {
		n, err := strconv.Atoi(l[1])
		if err != nil {
			return nil, fmt.Errorf("corrections: %w", err)
		}
		c := Correction{Motif: Motif(l[4])}
		if c.Motif == MotifCorrigee {
			c.Lue = []rune(l[3])[0]
		}
		m[Exemple{l[0], n}] = c
	}
	return m, nil
}
