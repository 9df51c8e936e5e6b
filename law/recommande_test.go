package law

import (
	"strings"
	"testing"
)

func TestNumeroRecommande(t *testing.T) {
	for _, c := range []struct {
		lu, forme string
		plausible bool
	}{
		{"1A 047 877 2024 3", "1A04787720243", true},
		{"1a\u00a0047\u202f877-2024.3", "1A04787720243", true},
		{"6A15602676300", "6A15602676300", true},
		{"6A15602683841", "6A15602683841", true},
		{"4M00533946516", "4M00533946516", true},
		{"6M20132968235", "6M20132968235", false},
		{"1A04787720244", "1A04787720244", false},
		{"RB123456785GB", "RB123456785GB", true},
		{"RB 123 456 785 GB", "RB123456785GB", true},
		{"EE471108151FR", "EE471108151FR", true},
		{"EB000717618HK", "EB000717618HK", true},
		{"RR000000005FR", "RR000000005FR", true}, // sum 0: 11 becomes 5
		{"RR020000000FR", "RR020000000FR", true}, // sum 12: 10 becomes 0
		{"RB123456784GB", "RB123456784GB", false},
		{"87001234567890", "87001234567890", false}, // fourteen digits: not a registered item
		{"", "", false},
		{"1A", "1A", false},
	} {
		forme, plausible := NumeroRecommande(c.lu)
		if forme != c.forme || plausible != c.plausible {
			t.Errorf("%q : %q %v, attendu %q %v", c.lu, forme, plausible, c.forme, c.plausible)
		}
	}
}

// Both keys catch every error on one digit of a domestic number, key included.
func TestCleNationaleVoitChaqueChiffreFaux(t *testing.T) {
	const bon = "1A04787720243"
	for i := 2; i < len(bon); i++ {
		for c := byte('0'); c <= '9'; c++ {
			faux := bon[:i] + string(c) + bon[i+1:]
			if _, ok := NumeroRecommande(faux); ok != (faux == bon) {
				t.Errorf("%s : %v", faux, ok)
			}
		}
	}
}

func FuzzNumeroRecommande(f *testing.F) {
	for _, s := range []string{"1A 047 877 2024 3", "RB123456785GB", "", "é\xff", "ß"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		forme, ok := NumeroRecommande(s)
		if f2, ok2 := NumeroRecommande(forme); f2 != forme || ok2 != ok {
			t.Errorf("%q : %q puis %q", s, forme, f2)
		}
		if ok && (len(forme) != 13 || strings.ContainsRune(forme, ' ')) {
			t.Errorf("%q plausible sous la forme %q", s, forme)
		}
	})
}
