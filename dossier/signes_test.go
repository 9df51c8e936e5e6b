package dossier

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"
)

// TestSignes: what was written is read in any group and case; one wrong sign never passes, nor two neighbours exchanged but for the one pair
// that the check sign cannot tell.
func TestSignes(t *testing.T) {
	b := make([]byte, LongueurCodeSuivi-1)
	for range 50 {
		rand.Read(b)
		code := SignesDe(b)
		if len(code) != LongueurCodeSuivi || strings.ContainsAny(code, "IO01") {
			t.Fatal(code)
		}
		for _, ecrit := range []string{code, EcrireSignes(code), strings.ToLower(EcrireSignes(code)), code[:5] + "\u00a0" + code[5:] + " "} {
			if lu, err := LireSignes(ecrit, LongueurCodeSuivi); err != nil || lu != code {
				t.Errorf("%q lu %q %v", ecrit, lu, err)
			}
		}
		for i := range code {
			for _, s := range SignesTapes {
				faux := code[:i] + string(s) + code[i+1:]
				if _, err := LireSignes(faux, LongueurCodeSuivi); faux != code && !errors.Is(err, ErrInvalide) {
					t.Errorf("%s passe pour %s", faux, code)
				}
			}
			if i == 0 || code[i] == code[i-1] || strings.Trim(code[i-1:i+1], "2Z") == "" {
				continue
			}
			if echange := code[:i-1] + string(code[i]) + string(code[i-1]) + code[i+1:]; estLu(echange) {
				t.Errorf("%s passe pour %s", echange, code)
			}
		}
	}
	for code, veut := range map[string]string{"ABCDEFGHJKLM": "ABCD-EFGH-JKLM", "ABCDEFGHJKLMN": "ABCD-EFGH-JKLMN", "": ""} {
		if eu := EcrireSignes(code); eu != veut {
			t.Errorf("%q : %q", code, eu)
		}
	}
	for _, faux := range []string{"", "A", strings.Repeat("I", LongueurCodeSuivi), strings.Repeat("é", 7)} {
		if estLu(faux) {
			t.Errorf("%q passe", faux)
		}
	}
}

func estLu(s string) bool {
	_, err := LireSignes(s, LongueurCodeSuivi)
	return err == nil
}
