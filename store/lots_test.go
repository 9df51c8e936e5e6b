package store

import (
	"errors"
	"slices"
	"testing"
)

func TestParLots(t *testing.T) {
	numeros := []int64{1, 2, 3, 5, 8, 9} // gaps: a cursor is a number, not a count
	page := func(depuis int64, lot int) ([]int64, error) {
		i, _ := slices.BinarySearch(numeros, depuis)
		return numeros[i:min(i+lot, len(numeros))], nil
	}
	moi := func(n int64) int64 { return n }
	for _, lot := range []int{1, 2, 3, 4, 6, 7} {
		var vus []int64
		if err := parLots(2, lot, page, moi, func(n int64) error { vus = append(vus, n); return nil }); err != nil || !slices.Equal(vus, numeros[1:]) {
			t.Errorf("lots de %d : vus %v (%v), attendu %v", lot, vus, err, numeros[1:])
		}
	}
	assez := errors.New("assez")
	var vus []int64
	err := parLots(0, 2, page, moi, func(n int64) error {
		if n == 3 {
			return assez
		}
		vus = append(vus, n)
		return nil
	})
	if !errors.Is(err, assez) || !slices.Equal(vus, []int64{1, 2}) {
		t.Errorf("arrêt à la première erreur : vus %v, %v", vus, err)
	}
	panne := func(int64, int) ([]int64, error) { return nil, assez }
	if err := parLots(0, 2, panne, moi, func(int64) error { return nil }); !errors.Is(err, assez) {
		t.Errorf("une lecture qui échoue : %v", err)
	}
}
