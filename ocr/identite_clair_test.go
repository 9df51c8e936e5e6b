package ocr

import (
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"souspli/forms/pagecode"
)

func TestIDClair(t *testing.T) {
	autre := idTest
	autre.Page = 2
	cas := []struct {
		texte string
		ok    bool
	}{
		{idTest.Clair(), true},
		{"x" + idTest.String() + "y\n12 34", true},
		{"7" + idTest.String(), true},
		{idTest.String() + "\n" + idTest.Clair(), true},
		{idTest.String() + "\n" + autre.String(), false},
		{idTest.String()[:19], false},
		{"", false},
	}
	for _, k := range cas {
		id, ok := idClair(k.texte)
		if ok != k.ok || (ok && id != idTest) {
			t.Errorf("%q\u00a0: %v %v", k.texte, id, ok)
		}
	}
}

func FuzzIDClair(f *testing.F) {
	f.Add(idTest.Clair())
	f.Fuzz(func(t *testing.T, s string) {
		if id, ok := idClair(s); ok {
			if relu, err := pagecode.Parse(id.String()); err != nil || relu != id {
				t.Fatalf("%q\u00a0: %v, %v", s, id, err)
			}
		}
	})
}

// What the check of the id lets through, and what the rest of its structure then refuses: a wrong digit never passes, two do once in a hundred
// times, and that is why one reading in clear is never enough.
func TestChiffresMalLus(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	var un, unVus, deux, deuxVus int
	for range 8 {
		id := idTest
		id.Page = 1 + r.IntN(id.Pages)
		id.Copie = fmt.Sprintf("%08d", r.IntN(100_000_000))
		s := []byte(id.String())
		for i := range s {
			for range 9 {
				autre(s, i)
				unVus++
				un += passe(s)
				for j := range i {
					for range 9 {
						autre(s, j)
						deuxVus++
						deux += passe(s)
					}
					autre(s, j) // the tenth time it is itself again
				}
			}
			autre(s, i)
		}
	}
	var hasard int
	const tirages = 200_000
	for range tirages {
		hasard += passe([]byte(auHasard(r)))
	}
	t.Logf("un chiffre faux : %d pris sur %d ; deux : %d sur %d (%.2f %%) ; vingt chiffres au hasard, clé juste : %d sur %d", un, unVus, deux, deuxVus,
		100*float64(deux)/float64(deuxVus), hasard, tirages)
	if un > 0 || deux*100 > deuxVus || hasard*50_000 > tirages {
		t.Errorf("un %d, deux %d sur %d, au hasard %d sur %d", un, deux, deuxVus, hasard, tirages)
	}
}

// autre turns digit i into the next one.
func autre(s []byte, i int) { s[i] = '0' + (s[i]-'0'+1)%10 }

func passe(s []byte) int {
	if id, err := pagecode.Parse(string(s)); err == nil && imprimee(id) {
		return 1
	}
	return 0
}

// auHasard is twenty digits drawn, the last two such that the check is right.
func auHasard(r *rand.Rand) string {
	s := fmt.Sprintf("%018d", r.Int64N(1_000_000_000_000_000_000))
	reste := 0
	for _, c := range s + "00" {
		reste = (reste*10 + int(c-'0')) % 97
	}
	return s + fmt.Sprintf("%02d", 98-reste)
}

// In clear, one reading proves nothing, two that agree do, and two that differ say that the page cannot be trusted.
func TestVoixDuTexteClair(t *testing.T) {
	page2 := idTest
	page2.Page = 2
	inconnue := idTest
	inconnue.Revision = 77
	img, m := nouvelleFeuille().reperes().numerise(0, 1, 0, 0)
	for _, k := range []struct {
		nom    string
		lus    []string // in the order asked: under the QR, under the bars, with one reader then the other
		trouve bool
	}{
		{"une seule", []string{idTest.Clair(), "", "", ""}, false},
		{"deux places", []string{idTest.Clair(), idTest.Clair(), "", ""}, true},
		{"deux lecteurs", []string{idTest.Clair(), "12", idTest.Clair(), ""}, true},
		{"désaccord", []string{idTest.Clair(), idTest.Clair(), page2.Clair(), ""}, false},
		{"révision inconnue", []string{inconnue.Clair(), inconnue.Clair(), "", ""}, false},
		{"rien", []string{"", "", "", ""}, false},
	} {
		n := -1
		lire := func(*image.Gray, OptionsTexte) (Texte, error) {
			n++
			return Texte{Texte: k.lus[n]}, nil
		}
		tr := nouveauTrouveur(NewMoteur(Outils{Lire: lire, LireLatin: lire}), img)
		tr.clair(registre{calage: m, clair: 250, noir: 15})
		if tr.trouve != k.trouve || tr.trouve && (tr.garde.id != idTest || tr.garde.source != "texte") {
			t.Errorf("%s : %v %+v", k.nom, tr.trouve, tr.garde)
		}
	}
}
