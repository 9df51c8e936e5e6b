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

// A number made from a range is the one La Poste would print, and reads back.
func TestNumeroNational(t *testing.T) {
	for numero, rang := range map[string]int64{"1A04787720243": 478772024, "6A15602676300": 1560267630, "6A15602683841": 1560268384, "4M00533946516": 53394651} {
		if n := NumeroNational(numero[:2], rang); n != numero {
			t.Errorf("%d : %s, attendu %s", rang, n, numero)
		}
		for _, ecrit := range []string{numero, numero[:12], FormeRecommande(numero)} {
			if p, r, ok := LireRangRecommande(ecrit); !ok || p != numero[:2] || r != rang {
				t.Errorf("%q : %s %d %v", ecrit, p, r, ok)
			}
		}
	}
	if f := FormeRecommande("1A04787720243"); f != "1A\u00a0047\u00a0877\u00a02024\u00a03" {
		t.Errorf("forme %q", f)
	}
	for _, faux := range []string{"1A04787720244", "1A047877202", "RB123456785GB", ""} {
		if _, _, ok := LireRangRecommande(faux); ok {
			t.Errorf("%q est pris", faux)
		}
	}
	if f := FormeRecommande("RB123456785GB"); f != "RB123456785GB" {
		t.Errorf("forme %q", f)
	}
}

func TestLirePlageRecommande(t *testing.T) {
	if p, faute := LirePlageRecommande("1A 047 877 2024 3", "1a0478772123"); faute != "" || p.Prefixe != "1A" || p.Premier != 478772024 || p.Dernier != 478772123 {
		t.Errorf("%+v %s", p, faute)
	}
	for premier, dernier := range map[string]string{"1A0478772124": "1A0478772123", "2A0478772024": "1A0478772123", "1A04787720244": "1A0478772123", "1A0478772024": ""} {
		if _, faute := LirePlageRecommande(premier, dernier); faute == "" {
			t.Errorf("de %s à %s : pris", premier, dernier)
		}
	}
}

// TestRepareRecommande: O/0, I/1 and B/8 are repaired when the key then fits and in one way only; any other error is told, never guessed.
func TestRepareRecommande(t *testing.T) {
	for lu, attendu := range map[string]string{
		"1A 047 877 2024 3": "1A04787720243", // as printed
		"IAO478772O243":     "1A04787720243",
		"1A0478772B243":     "",              // an 8 there does not fit the key
		"1A0478772024B":     "",              // nor here
		"6A156O26763OO":     "6A15602676300", // two at once
		"4M0O533946516":     "4M00533946516",
		"EE47IIO8I5IFR":     "EE471108151FR", // from abroad
		"1A04787720248":     "",              // a wrong key that no confusion explains
		"6M20132968235":     "",              // quoted by an API catalogue, does not fit
		"ARLAPOSTE":         "",
	} {
		got, ok := RepareRecommande(lu)
		if ok != (attendu != "") || ok && got != attendu {
			t.Errorf("%q : %q %t, attendu %q", lu, got, ok, attendu)
		}
	}
}

func TestNumeroAvis(t *testing.T) {
	for _, k := range []struct {
		texte, forme    string
		plausible, code bool
	}{
		{"ARLAPOSTE;01;1A0478772024;3", "1A04787720243", true, true},
		{"ARLAPOSTE;02;6A1560267630;0", "6A15602676300", true, true},
		{"ARLAPOSTE;01;1A0478772024;4", "1A04787720244", false, true}, // read, and wrong: said
		{"ARLAPOSTE;01;1A0478772024", "", false, false},
		{"DC02FR0000011CF8", "", false, false},
		{"", "", false, false},
	} {
		if f, p, c := NumeroAvis(k.texte); f != k.forme || p != k.plausible || c != k.code {
			t.Errorf("%q : %q %t %t", k.texte, f, p, c)
		}
	}
}
