package templates

import (
	"strings"
	"testing"
)

// TestAvis: a reference and a link, in the person's language first and French always; not a word of what the demande is about.
func TestAvis(t *testing.T) {
	for _, c := range []struct {
		langue, sujet string
		dits          []string
	}{
		{"", "Du nouveau pour votre référence 2026-33-000001", []string{"https://depot.exemple.invalid/suivi\n"}},
		{"Arabe, français", "جديد بخصوص مرجعك 2026-33-000001", []string{"https://depot.exemple.invalid/ar/suivi\n", "Du nouveau pour votre référence", "https://depot.exemple.invalid/suivi\n"}},
		{"anglais", "News for your reference 2026-33-000001", []string{"https://depot.exemple.invalid/en/suivi\n", "Bonjour"}},
		{"peul", "Du nouveau pour votre référence 2026-33-000001", []string{"/suivi\n"}},
	} {
		sujet, corps, err := Avis(c.langue, "2026-33-000001", "https://depot.exemple.invalid")
		if err != nil || sujet != c.sujet {
			t.Errorf("%s : %q %v", c.langue, sujet, err)
		}
		for _, d := range append(c.dits, "2026-33-000001") {
			if !strings.Contains(corps, d) {
				t.Errorf("%s : %q absent de %q", c.langue, d, corps)
			}
		}
		for _, mot := range []string{"séjour", "titre", "étranger", "préfecture", "nationalité", "visa", "demande", "residence", "permit", "application", "إقامة", "طلب", "محافظة"} {
			if strings.Contains(strings.ToLower(sujet+strings.ReplaceAll(strings.ReplaceAll(corps, "ne demande jamais", ""), "لا تطلب", "")), mot) {
				t.Errorf("%s : l’avis dit « %s »", c.langue, mot)
			}
		}
	}
	if _, _, err := Avis("", "", "https://depot.exemple.invalid"); err == nil {
		t.Error("un avis sans référence")
	}
}
