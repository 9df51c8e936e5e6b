package pagecode

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"souspli/dossier"
)

func exempleID() ID { return ID{Formulaire: 42, Revision: 1, Page: 3, Pages: 5, Copie: "00734501"} }

func TestIDVintChiffres(t *testing.T) {
	s := exempleID().String()
	if len(s) != 20 || !strings.HasPrefix(s, "1042010305"+"00734501") {
		t.Fatalf("identifiant %q", s)
	}
	if got := exempleID().Clair(); strings.ReplaceAll(got, " ", "") != s || got[:11] != "1 042 01 03" {
		t.Fatalf("en clair %q", got)
	}
	for _, lu := range []string{s, exempleID().Clair()} {
		if id, err := Parse(lu); err != nil || id != exempleID() {
			t.Fatalf("Parse(%q) = %+v, %v", lu, id, err)
		}
	}
}

// The check must catch what people and readers do: one digit wrong, two neighbours swapped, anywhere in the twenty digits.
func TestCleAttrapeChiffreEtVoisins(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		pages := 1 + r.IntN(99)
		id := ID{Presentation(r.IntN(3)), 1 + r.IntN(999), 1 + r.IntN(99), 1 + r.IntN(pages), pages, ""}
		for range 8 {
			id.Copie += string(rune('0' + r.IntN(10)))
		}
		s := id.String()
		if lu, err := Parse(s); err != nil || lu != id {
			t.Fatalf("%s : %+v, %v", s, lu, err)
		}
		for i := range s {
			for c := byte('0'); c <= '9'; c++ {
				if faux := s[:i] + string(c) + s[i+1:]; faux != s {
					refuse(t, faux, s)
				}
			}
			if i > 0 && s[i] != s[i-1] {
				refuse(t, s[:i-1]+string(s[i])+string(s[i-1])+s[i+1:], s)
			}
		}
	}
}

func refuse(t *testing.T, faux, vrai string) {
	t.Helper()
	if id, err := Parse(faux); err == nil || !errors.Is(err, dossier.ErrInvalide) {
		t.Fatalf("%s accepté pour %s : %+v, %v", faux, vrai, id, err)
	}
}

func TestParseRefuse(t *testing.T) {
	bon := exempleID().String()
	for nom, s := range map[string]string{
		"vide":           "",
		"trop court":     bon[:19],
		"trop long":      bon + "0",
		"lettre":         "O" + bon[1:],
		"autre écriture": strings.Repeat("١", 20),
		"autre format":   "9" + bon[1:],
		"page 0":         ID{0, 1, 1, 0, 5, "00000000"}.String(),
		"page 6 sur 5":   ID{0, 1, 1, 6, 5, "00000000"}.String(),
		"formulaire 0":   ID{0, 0, 1, 1, 5, "00000000"}.String(),
		"révision 0":     ID{0, 1, 0, 1, 5, "00000000"}.String(),
	} {
		t.Run(nom, func(t *testing.T) { refuse(t, s, bon) })
	}
}

func FuzzParse(f *testing.F) {
	f.Add(exempleID().String())
	f.Add("1 001 01 01 01 00000000 00")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := Parse(s)
		if err == nil && id.String() != strings.ReplaceAll(s, " ", "") {
			t.Fatalf("%q lu %+v, qui s'écrit %q", s, id, id.String())
		}
	})
}
