package ocr

import (
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
