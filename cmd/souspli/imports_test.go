package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// permis is the picture of the tree: which folder may import which. Sub-packages count as their folder. Everyone may import
// dossier, which imports nothing of ours. It is read from the files themselves: through `go list` the test cache would give a
// stale pass.
var permis = map[string][]string{
	"cmd":        {"*"},
	"web":        {"intake", "postal", "compliance", "store", "evidence", "templates", "forms", "law"},
	"compliance": {"store", "evidence", "templates", "law"},
	"intake":     {"ocr/child", "reconcile", "store", "evidence", "forms", "law"},
	"postal":     {"templates", "store", "evidence", "law"},
	"ocr":        {"forms", "law"},
	"templates":  {"forms", "law"},
	"reconcile":  {"law"},
	"store":      {"migrations", "law"},
	"forms":      {"law"},
	"law":        {},
	"evidence":   {},
	"migrations": {},
	"dossier":    {},
}

// dossiersDuProjet are the folders that hold no Go package of the product.
var dossiersDuProjet = []string{".git", ".ci", "scripts", "build", "bin", "node_modules", "testdata"}

const moduleRacine = "../.."

// cgo packages: only cmd, tests, and the scan simulator (itself a test tool) may link them.
var cgo = []string{"ocr/tesseract", "ocr/codes", "ocr/pix", "ocr/reel"}

const simulateur = "ocr/scantest"

func TestImportsPointDown(t *testing.T) {
	vus := map[string]bool{}
	err := filepath.WalkDir(moduleRacine, func(chemin string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains(dossiersDuProjet, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(chemin, ".go") {
			return nil
		}
		rel, err := filepath.Rel(moduleRacine, chemin)
		if err != nil {
			return err
		}
		paquet := filepath.ToSlash(filepath.Dir(rel))
		racine, _, _ := strings.Cut(paquet, "/")
		vus[racine] = true
		if _, ok := permis[racine]; !ok {
			t.Errorf("%s : dossier %q absent de la liste ; l'ajouter ici et dans le README avec sa raison", rel, racine)
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), chemin, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imp := range f.Imports {
			p, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			cible, ok := strings.CutPrefix(p, "souspli/")
			if !ok {
				continue
			}
			if raison := refus(racine, paquet, cible, strings.HasSuffix(rel, "_test.go")); raison != "" {
				t.Errorf("%s importe %s : %s", rel, cible, raison)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for racine := range permis {
		if _, err := os.Stat(filepath.Join(moduleRacine, racine)); err == nil && !vus[racine] {
			t.Errorf("le dossier %s n'a aucun fichier Go", racine)
		}
	}
}

// refus says why the import is not allowed; "" when it is.
func refus(racine, paquet, cible string, test bool) string {
	autre, _, _ := strings.Cut(cible, "/")
	if slices.Contains(cgo, cible) && racine != "cmd" && !test && paquet != simulateur && !slices.Contains(cgo, paquet) {
		return "seul cmd lie les paquets cgo"
	}
	if cible == simulateur && racine != "cmd" && !test {
		return "le simulateur de scanner est un outil de test"
	}
	if autre == racine || autre == "dossier" {
		return ""
	}
	if test && (cible == "store/storetest" || cible == simulateur || slices.Contains(cgo, cible)) {
		return ""
	}
	for _, p := range permis[racine] {
		if p == "*" || p == autre || p == cible {
			return ""
		}
	}
	return "flèche hors de la liste"
}

func TestAnUpwardImportIsSeen(t *testing.T) {
	for _, c := range []struct {
		racine, paquet, cible string
		test, permis          bool
	}{
		{"law", "law", "forms", false, false},
		{"intake", "intake", "ocr", false, false},
		{"intake", "intake", "ocr/child", false, true},
		{"web", "web", "ocr/tesseract", false, false},
		{"ocr", "ocr", "ocr/pix", false, false},
		{"ocr", "ocr", "ocr/pix", true, true},
		{"ocr", "ocr/child", "ocr/scantest", false, false},
		{"cmd", "cmd/souspli", "web", false, true},
	} {
		if got := refus(c.racine, c.paquet, c.cible, c.test) == ""; got != c.permis {
			t.Errorf("%s → %s : permis=%v, attendu %v", c.paquet, c.cible, got, c.permis)
		}
	}
}
