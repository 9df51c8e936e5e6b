package ocr_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/ocr"
)

// fichierCorpus is a line of the corpus manifest.
type fichierCorpus struct {
	File      string `json:"file"`
	Kind      string `json:"kind"`
	Expected  string `json:"expected"`
	Reference struct {
		Pages  int `json:"pages"`
		Frames int `json:"frames"`
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

// TestCorpusConteneurs opens broken, hostile and plain files made by others and decodes their pages: never a panic, never an endless
// page, never a refusal of what is plain, never an acceptance of what no reader opens. SOUSPLI_LONG=1 takes every file.
func TestCorpusConteneurs(t *testing.T) {
	dir, fichiers := corpus(t)
	long := os.Getenv("SOUSPLI_LONG") != ""
	m := ocr.NewMoteur(vraisOutils(t))
	type cle struct{ expected, obtenu string }
	compte := map[cle]int{}
	accord, total, rang := 0, 0, 0
	for _, f := range fichiers {
		if !strings.HasPrefix(f.File, "01-pdf/") && !strings.HasPrefix(f.File, "02-images/") {
			continue
		}
		if rang++; !long && rang%12 != 0 {
			continue
		}
		octets, err := os.ReadFile(filepath.Join(dir, f.File))
		if err != nil {
			t.Fatal(err)
		}
		debut := time.Now()
		obtenu := issue(t, m, f, octets)
		if d := time.Since(debut); d > 10*time.Second {
			t.Logf("%s\u00a0: %s en %v", f.File, obtenu, d.Round(time.Second))
		}
		compte[cle{f.Expected, obtenu}]++
		ok := map[string]bool{"ok": obtenu == "lu" || obtenu == string(dossier.RefusType), "ok-repair": true, "limit": obtenu != "lu",
			"reject": strings.HasPrefix(f.File, "02-images/") || obtenu != "lu"}[f.Expected]
		total++
		if ok {
			accord++
		} else {
			t.Logf("désaccord %s\u00a0: attendu %s, obtenu %s", f.File, f.Expected, obtenu)
		}
	}
	for k, n := range compte {
		t.Logf("attendu %-10s obtenu %-22s %d", k.expected, k.obtenu, n)
	}
	t.Logf("accord %d sur %d", accord, total)
	if accord*100 < total*95 {
		t.Errorf("accord %d sur %d", accord, total)
	}
}

// issue says what became of the bytes: « lu », « page illisible », or the code of the refusal.
func issue(t *testing.T, m *ocr.Moteur, f fichierCorpus, octets []byte) string {
	t.Helper()
	nom := filepath.Base(f.File)
	i, err := m.Inspecter(nom, octets)
	var refus *dossier.Refus
	if errors.As(err, &refus) {
		if !strings.Contains(refus.Message, nom) || !strings.HasSuffix(refus.Message, ".") {
			t.Errorf("%s\u00a0: message sans nom ou sans fin\u00a0: %q", f.File, refus.Message)
		}
		return string(refus.Code)
	}
	if err != nil {
		t.Errorf("%s\u00a0: %v", f.File, err)
		return "erreur"
	}
	if f.Expected == "ok" && f.Reference.Pages > 0 && i.NbPages != f.Reference.Pages {
		t.Logf("%s\u00a0: %d pages, attendu %d", f.File, i.NbPages, f.Reference.Pages)
	}
	erreurs, err := m.DecoderPages(nom, octets, 3)
	if err != nil {
		t.Errorf("%s\u00a0: %v", f.File, err)
		return "erreur"
	}
	if len(erreurs) > 0 {
		return "page illisible"
	}
	return "lu"
}

// TestCorpusSansIdentifiant: barcodes, forms, scans and photographs made by others never pass for a page of ours.
func TestCorpusSansIdentifiant(t *testing.T) {
	dir, fichiers := corpus(t)
	long := os.Getenv("SOUSPLI_LONG") != ""
	m := ocr.NewMoteur(vraisOutils(t))
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
