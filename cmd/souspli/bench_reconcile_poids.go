package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
)

// imprimerPoids prints, for each state of each criterion, how often it is found with the right person and with another proposed
// one, and the weight that follows, in bits; then what each threshold would let through. reconcile/poids.go is written from it.
func (m *mesureReconcile) imprimerPoids(out io.Writer) {
	for _, code := range slices.Sorted(maps.Keys(m.comptes)) {
		var total [2]int
		for _, n := range m.comptes[code] {
			total[0], total[1] = total[0]+n[0], total[1]+n[1]
		}
		fmt.Fprintf(out, "  %s\n", code)
		for _, etat := range slices.Sorted(maps.Keys(m.comptes[code])) {
			n := m.comptes[code][etat]
			// Half a case more on each side: what was never seen is not impossible.
			avec, autre := (float64(n[0])+0.5)/float64(total[0]+1), (float64(n[1])+0.5)/float64(total[1]+1)
			fmt.Fprintf(out, "    %-18s %7d %8d  %6.1f\n", etat, n[0], n[1], math.Log2(avec/autre))
		}
	}
	m.imprimerSeuils(out, false)
	m.imprimerSeuils(out, true)
}

// imprimerSeuils prints what each threshold lets through, of all comparisons or of those that have what no score replaces.
func (m *mesureReconcile) imprimerSeuils(out io.Writer, garanties bool) {
	var justes, autres []float64
	for _, s := range m.scores {
		if garanties && !s.garantie {
			continue
		}
		if s.juste {
			justes = append(justes, s.score)
		} else {
			autres = append(autres, s.score)
		}
	}
	slices.Sort(justes)
	slices.Sort(autres)
	if garanties {
		fmt.Fprintln(out, "  parmi ce qui a les garanties d’un lien automatique")
	}
	fmt.Fprintf(out, "  a priori : %.1f bits (%d justes, %d autres)\n", math.Log2(float64(len(justes)+1)/float64(len(autres)+1)), len(justes), len(autres))
	for seuil := -10.0; seuil <= 30; seuil += 2 {
		j, _ := slices.BinarySearch(justes, seuil)
		a, _ := slices.BinarySearch(autres, seuil)
		fmt.Fprintf(out, "    au moins %5.1f : %6.2f %% des justes, %d autres (%.2f par pli)\n", seuil, 100*float64(len(justes)-j)/float64(max(1, len(justes))), len(autres)-a,
			float64(len(autres)-a)/float64(max(1, m.connus)))
	}
}
