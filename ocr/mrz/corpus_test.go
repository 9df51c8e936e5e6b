package mrz

import (
	"encoding/json"
	"hash/fnv"
	"image"
	"image/draw"
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "golang.org/x/image/tiff"
)

// document is an image of the corpus.
type document struct {
	File   string
	Kind   string
	Text   string         // of a cropped line
	MRZ    []string       // of a document
	Checks map[string]any `json:"mrz_checks"`
	mesure bool           // in the measuring half
}

func long() bool { return os.Getenv("SOUSPLI_LONG") != "" }

// dirCorpus is the folder of files made by others; the test is skipped when there is none.
func dirCorpus(t testing.TB) string {
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

// corriges are first lines of documents that the manifest has otherwise than they are printed, looked at by eye. Monaco: six digits follow the
// State, not seven, and the check digit fits them. Families go by the manifest.
var corriges = map[string]string{"Monaco.png": "I<MCO029067<<<0<<<<<<<<<<<<<<<"}

// corpus gives the lines and documents, and which half they are in: documents that share a line are one family, named after the first of
// their names in order; the FNV-1a hash of that name is even in the measuring half. Nothing was tuned or trained on that half.
// entrainer.py has the same rule (moitie).
func corpus(t testing.TB) (lignes, documents []document) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dirCorpus(t), "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct{ Files []document }
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	groupes := map[string][]string{}
	nom := func(d document) string {
		if d.Kind == "mrz-line" {
			return d.File[:strings.LastIndexByte(d.File, '-')]
		}
		return d.File
	}
	var tous []document
	for _, d := range m.Files {
		if !strings.HasPrefix(d.File, "04-id-mrz/") {
			continue
		}
		tous = append(tous, d)
		if n := nom(d); d.Text != "" || d.MRZ != nil {
			groupes[n] = append(groupes[n], d.MRZ...)
			if d.Text != "" {
				groupes[n] = append(groupes[n], d.Text)
			}
		}
	}
	famille, vue := map[string]string{}, map[string]string{}
	chef := func(k string) string {
		for famille[k] != "" {
			k = famille[k]
		}
		return k
	}
	var noms []string
	for k := range groupes {
		noms = append(noms, k)
	}
	slices.Sort(noms)
	for _, k := range noms {
		for _, l := range groupes[k] {
			if o, ok := vue[l]; ok {
				a, b := chef(k), chef(o)
				if a != b {
					famille[max(a, b)] = min(a, b)
				}
			}
			vue[l] = k
		}
	}
	for _, d := range tous {
		h := fnv.New32a()
		_, _ = h.Write([]byte(chef(nom(d))))
		d.mesure = h.Sum32()&1 == 0
		if l, ok := corriges[filepath.Base(d.File)]; ok {
			d.MRZ = append([]string{l}, d.MRZ[1:]...)
			d.Checks = nil
		}
		if d.Kind == "mrz-line" {
			lignes = append(lignes, d)
		} else {
			documents = append(documents, d)
		}
	}
	return lignes, documents
}

// grise decodes an image.
func grise(t testing.TB, chemin string) *image.Gray {
	t.Helper()
	g, err := decoder(chemin)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func decoder(chemin string) (*image.Gray, error) {
	f, err := os.Open(chemin)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		return nil, err
	}
	g := image.NewGray(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(g, g.Rect, img, img.Bounds().Min, draw.Src)
	return g, nil
}
