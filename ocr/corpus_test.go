package ocr_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"souspli/dossier"
)

// fichierCorpus is a line of the corpus manifest.
type fichierCorpus struct {
	File      string `json:"file"`
	Kind      string `json:"kind"`
	Expected  string `json:"expected"`
	Reference struct {
		Pages       int    `json:"pages"`
		Rendered    int    `json:"rendered"` // pages of the first three that the reference drew
		Format      string `json:"format"`
		Frames      int    `json:"frames"`
		SizePx      []int  `json:"size_px"` // as stored, before orientation
		Orientation int    `json:"exif_orientation"`
	} `json:"reference"`
}

// corpus gives the folder of files made by others and its manifest; the test is skipped when there is none.
func corpus(t *testing.T) (string, []fichierCorpus) {
	t.Helper()
	dir := os.Getenv("SOUSPLI_CORPUS")
	if dir == "" {
		dir = "../../shared/corpus"
	}
	b, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("corpus absent")
	}
	var m struct {
		Files []fichierCorpus `json:"files"`
	}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return dir, m.Files
}

// TestCorpusSansIdentifiant: barcodes, forms, scans and photographs made by others never pass for a page of ours.
func TestCorpusSansIdentifiant(t *testing.T) {
	t.Parallel()
	dir, fichiers := corpus(t)
	long := os.Getenv("SOUSPLI_LONG") != ""
	m := vraiMoteur(t)
	regardes, rang := 0, 0
	for _, f := range fichiers {
		ext := strings.ToLower(filepath.Ext(f.File))
		if strings.HasPrefix(f.File, "01-") || strings.HasPrefix(f.File, "02-") || (ext != ".png" && ext != ".jpg" && ext != ".tif" && ext != ".pdf") {
			continue
		}
		if rang++; !long && rang%48 != 0 && (rang%9 != 0 || !strings.HasPrefix(f.File, "05-")) {
			continue
		}
		octets, err := os.ReadFile(filepath.Join(dir, f.File))
		if err != nil {
			t.Fatal(err)
		}
		id, err := m.IdentifiantPage(f.File, octets)
		var refus *dossier.Refus
		if err != nil && !errors.As(err, &refus) {
			t.Errorf("%s\u00a0: %v", f.File, err)
			continue
		}
		regardes++
		if id != "" {
			t.Errorf("%s pris pour la page %s", f.File, id)
		}
	}
	if regardes < 10 {
		t.Errorf("%d fichiers regardés seulement", regardes)
	}
	t.Logf("%d fichiers", regardes)
}
