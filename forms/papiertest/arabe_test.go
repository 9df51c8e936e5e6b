package papiertest

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"testing"
	"unicode/utf16"

	"souspli/forms/papier"
)

// A line in Arabic is drawn in shapes and in the order of the eye; who listens gets the words as they were written, vowels too, and the
// language to say them in.
func TestArabeEntendu(t *testing.T) {
	const lu = "رُفض (ANEF)"
	d := papier.Nouveau(papier.Meta{Titre: "Essai"})
	d.Stricte()
	d.Page()
	d.Police(papier.Normal, 10)
	d.Baliser(papier.Balise{Role: papier.RoleTitre1}, func() { d.Texte(20, 20, "Essai") })
	d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() {
		d.Texte(20, 30, "Refusé (ANEF)")
		d.TexteArabe(60, 30, 60, lu)
		d.ParagrapheArabe(60, 40, 60, 5, lu)
	})
	var b bytes.Buffer
	if err := d.Sortie(&b); err != nil {
		t.Fatal(err)
	}
	Controler(t, b.Bytes())
	Qpdf(t, b.Bytes())
	attendu := hex.EncodeToString(utf16Octets("\uFEFF" + lu))
	n := 0
	for _, m := range regexp.MustCompile(`/S /Span [^\n]*/ActualText <([0-9A-Fa-f]+)> /Lang \((\w+)\)`).FindAllSubmatch(b.Bytes(), -1) {
		if string(bytes.ToLower(m[1])) == attendu && string(m[2]) == "ar" {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%d éléments disent la ligne en arabe, attendu 2", n)
	}
}

func utf16Octets(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}
