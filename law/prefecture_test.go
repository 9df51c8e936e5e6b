package law

import "testing"

// CESEDA R. 431-3, R. 431-20: département of residence.
func TestCESEDAR43120Competente(t *testing.T) {
	for _, c := range []struct {
		cp, code string
		certain  bool
	}{
		{"33000", "33", true},
		{"75116", "75", true},
		{"01012", "01", true},
		{"08005", "08", true},
		{"69003", "69", true},
		{"95010", "95", true},
		{" 33000 ", "33", true},
		{"20000", "2A", false},
		{"20167", "2A", false},
		{"20200", "2B", false},
		{"20600", "2B", false},
		{"97110", "971", false},
		{"97133", "977", false},
		{"97150", "978", false},
		{"97410", "974", false},
		{"97500", "975", false},
		{"97600", "976", false},
		{"98800", "", false},
		{"20900", "", false},
		{"00100", "", false},
		{"96000", "", false},
		{"3300", "", false},
		{"330000", "", false},
		{"3300O", "", false},
		{"", "", false},
	} {
		if code, certain := Competente(c.cp); code != c.code || certain != c.certain {
			t.Errorf("%q : %q %v, attendu %q %v", c.cp, code, certain, c.code, c.certain)
		}
	}
}

// Every postcode prefix of a préfecture leads back to it.
func TestCompetenteChaquePrefecture(t *testing.T) {
	for _, p := range Prefectures() {
		for _, prefixe := range p.Prefixes {
			cp := (prefixe + "000")[:5]
			if code, _ := Competente(cp); code != p.Code {
				t.Errorf("%s : %q, attendu %q", cp, code, p.Code)
			}
		}
		for _, cp := range p.Exclus {
			if code, _ := Competente(cp); code == p.Code {
				t.Errorf("%s ne relève pas de %s", cp, p.Code)
			}
		}
		if got, ok := PrefectureByCode(p.Code); !ok || got.Nom != p.Nom {
			t.Errorf("%s introuvable", p.Code)
		}
	}
	if n := len(Prefectures()); n != 101 {
		t.Errorf("%d préfectures, attendu 101", n)
	}
	if p, _ := PrefectureByCode("75"); p.CertitudeAdresse() != DeMemoire {
		t.Errorf("l’adresse de la préfecture de police est de mémoire : %s", p.CertitudeAdresse())
	}
	if _, ok := PrefectureByCode("99"); ok {
		t.Error("99 n’est pas un département")
	}
	if g, _ := PrefectureByCode("33"); g.Service == nil || g.Service.Telephone == "" {
		t.Errorf("Gironde : %+v", g.Service)
	}
}
