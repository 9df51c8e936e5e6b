package codes_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"

	"souspli/ocr/codes"
	"souspli/ocr/pix"
)

// corpus gives the folder of the shared samples; the test is skipped without them, and fails in CI.
func corpus(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SOUSPLI_CORPUS")
	if dir == "" {
		dir = "../../../shared/corpus"
	}
	if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("corpus absent")
	}
	return dir
}

// TestMesureCodesCorpus reads the codes drawn and photographed by others, of the kinds we look for: what is read is what was encoded, or
// nothing is. The value of a code is never something else, and nothing is read where there is no code.
func TestMesureCodesCorpus(t *testing.T) {
	dir := corpus(t)
	b, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Files []struct {
			File, Kind, Symbology string
			Value                 any
		} `json:"files"`
	}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	genres := map[string]string{"QR": codes.FormatQR, "Code 128": codes.FormatCode128, "Data Matrix": codes.FormatDataMatrix}
	type compte struct{ fichiers, lus int }
	comptes := map[string]*compte{}
	for _, f := range m.Files {
		genre, connu := genres[f.Symbology]
		rien := f.Kind == "barcode-none"
		if !strings.HasPrefix(f.File, "05-barcodes/") || !rien && (f.Kind != "barcode" || !connu) {
			continue
		}
		octets, err := os.ReadFile(filepath.Join(dir, f.File))
		if err != nil {
			t.Fatal(err)
		}
		img, _, err := pix.Decode(octets, 0, 40e6)
		if err != nil {
			t.Errorf("%s\u00a0: %v", f.File, err)
			continue
		}
		lus := codes.Lire(img, codes.Tous, true)
		if len(lus) == 0 { // the second reader is asked then only: it lacks the extended characters of Code 128
			lus = codes.LireSecond(img)
		}
		if rien {
			if len(lus) > 0 {
				t.Errorf("%s\u00a0: %q lu où il n’y a rien", f.File, lus[0].Texte)
			}
			continue
		}
		c := comptes[genre]
		if c == nil {
			c = &compte{}
			comptes[genre] = c
		}
		c.fichiers++
		veut, _ := f.Value.(string)
		// Two codes are in Shift JIS, which a QR may say nothing of: their bytes are right.
		sjis, _ := japanese.ShiftJIS.NewEncoder().String(veut)
		juste := func(l codes.Code) bool { return l.Texte == veut || string(l.Octets) == sjis }
		if slices.ContainsFunc(lus, juste) {
			c.lus++
		} else {
			t.Logf("%s (%s)\u00a0: lu %d codes, attendu %q", f.File, f.Symbology, len(lus), veut)
		}
		for _, l := range slices.DeleteFunc(lus, juste) {
			t.Errorf("%s\u00a0: lu %q, encodé %q", f.File, l.Texte, veut)
		}
	}
	for genre, c := range comptes {
		t.Logf("%-12s %d sur %d", genre, c.lus, c.fichiers)
		if c.lus*10 < c.fichiers*8 {
			t.Errorf("%s\u00a0: %d lus sur %d", genre, c.lus, c.fichiers)
		}
	}
	if len(comptes) != len(genres) {
		t.Errorf("genres vus\u00a0: %v", comptes)
	}
}
