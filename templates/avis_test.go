package templates

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"souspli/dossier"
)

// tus are the words that would say what a notice is about.
var tus = []string{"séjour", "titre", "étranger", "préfecture", "nationalité", "visa", "demande", "residence", "permit", "application", "إقامة", "طلب", "محافظة"}

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
		for _, mot := range tus {
			if strings.Contains(strings.ToLower(sujet+strings.ReplaceAll(strings.ReplaceAll(corps, "ne demande jamais", ""), "لا تطلب", "")), mot) {
				t.Errorf("%s : l’avis dit « %s »", c.langue, mot)
			}
		}
	}
	if _, _, err := Avis("", "", "https://depot.exemple.invalid"); err == nil {
		t.Error("un avis sans référence")
	}
}

// TestEnregistrement: the day it came, its number, that the accusé de réception is to follow in ten working days; the person's language first, French
// always; not a word of what it is about.
func TestEnregistrement(t *testing.T) {
	const n, adresse = "2026-33-000001", "https://depot.exemple.invalid"
	le := dossier.NewDate(2026, 3, 12)
	for langue, dits := range map[string][]string{
		"":        {"est arrivé le 12\u00a0mars\u00a02026", adresse + "/suivi\n"},
		"anglais": {"arrived on 12/03/2026", "within ten working days", adresse + "/en/suivi\n"},
		"arabe":   {"12/03/2026", "عشرة أيام عمل", adresse + "/ar/suivi\n"},
		"peul":    {"est arrivé le 12\u00a0mars\u00a02026"},
	} {
		sujet, corps, err := Enregistrement(langue, n, adresse, le)
		if err != nil || !strings.Contains(sujet, n) {
			t.Errorf("%s : %q %v", langue, sujet, err)
		}
		for _, d := range append(dits, n, "est arrivé le 12\u00a0mars\u00a02026", "accusé d’enregistrement électronique", "dans les dix jours ouvrés") {
			if !strings.Contains(corps, d) {
				t.Errorf("%s : %q absent de %q", langue, d, corps)
			}
		}
		dit := strings.ToLower(sujet + corps)
		for _, tu := range []string{"la loi demande", "ne demande jamais", "يطلب", "تطلب"} { // « demande », the verb
			dit = strings.ReplaceAll(dit, tu, "")
		}
		for _, mot := range tus {
			if strings.Contains(dit, mot) {
				t.Errorf("%s : l’accusé d’enregistrement dit « %s »", langue, mot)
			}
		}
		if strings.Contains(corps, "%!") {
			t.Errorf("%s : %s", langue, corps)
		}
	}
	if _, _, err := Enregistrement("", n, adresse, dossier.Date{}); err == nil {
		t.Error("un accusé d’enregistrement sans jour de réception")
	}
}

// TestSMS: one SMS, one line, a reference and a link; French and English in the signs every telephone has, Arabic when it fits in seventy, French
// otherwise; an address that is too long is refused, not cut.
func TestSMS(t *testing.T) {
	for _, c := range []struct{ langue, adresse, veut string }{
		{"", "https://depot.exemple.fr", "Du nouveau pour votre dossier 2026-974-9999999 : une lettre est partie par la poste. Suivi : https://depot.exemple.fr/suivi"},
		{"peul", "https://depot.exemple.fr", "Du nouveau pour votre dossier 2026-974-9999999 : une lettre est partie par la poste. Suivi : https://depot.exemple.fr/suivi"},
		{"anglais", "https://depot.exemple.fr", "News for your file 2026-974-9999999: a letter was posted to you. See: https://depot.exemple.fr/en/suivi"},
		{"arabe", "https://depot.exemple.fr", "جديد لمرجعك 2026-974-9999999: https://depot.exemple.fr/ar/suivi"},
		{"arabe", "https://depot-sur-papier.exemple.gouv.fr",
			"Du nouveau pour votre dossier 2026-974-9999999 : une lettre est partie par la poste. Suivi : https://depot-sur-papier.exemple.gouv.fr/suivi"},
	} {
		s, err := SMS(c.langue, NumeroLong, c.adresse)
		if err != nil || s != c.veut {
			t.Errorf("%s : %q %v", c.langue, s, err)
		}
		if n, ok := septets(s); ok && n > 160 || !ok && len(utf16.Encode([]rune(s))) > 70 || !ok && c.langue != "arabe" || strings.ContainsAny(s, "\r\n") {
			t.Errorf("%s : %d places dans %q", c.langue, n, s)
		}
		for _, mot := range tus {
			if strings.Contains(strings.ToLower(s), mot) {
				t.Errorf("%s : le SMS dit « %s »", c.langue, mot)
			}
		}
	}
	juste, err := SMS("", NumeroLong, "https://"+strings.Repeat("d", 50)+".fr")
	if n, _ := septets(juste); err != nil || n != 160 {
		t.Errorf("%d %v", n, err)
	}
	for nom, adresse := range map[string]string{"une de trop": "https://" + strings.Repeat("d", 51) + ".fr", "un accent que les téléphones n’ont pas": "https://dépôt.exemple.fr",
		"deux places": "https://" + strings.Repeat("d", 45) + ".fr/~~~~", "rien": ""} {
		if s, err := SMS("", NumeroLong, adresse); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %q %v", nom, s, err)
		}
	}
	if s, err := SMS("anglais", NumeroLong, "https://"+strings.Repeat("d", 50)+".fr"); err != nil || !strings.HasSuffix(s, "/suivi") {
		t.Errorf("%q %v", s, err)
	}
	if _, err := SMS("", "", "https://depot.exemple.fr"); err == nil {
		t.Error("un SMS sans référence")
	}
}
