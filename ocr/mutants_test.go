package ocr_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/ocr"
	"souspli/ocr/pix"
)

// TestCorpusMutants cuts files of the corpus short, or writes noise in them, and opens and decodes what is left in a process of its own: it refuses
// or shows, it never dies. Seeds are fixed; SOUSPLI_GRAINE changes them, SOUSPLI_LONG=1 takes every file twice.
func TestCorpusMutants(t *testing.T) {
	t.Parallel()
	dir, fichiers := corpus(t)
	pas := 24
	if long() {
		pas = 1
	}
	var liste bytes.Buffer
	n, rang := 0, 0
	for _, f := range fichiers {
		if !strings.HasPrefix(f.File, "01-pdf/") && !strings.HasPrefix(f.File, "02-images/") {
			continue
		}
		if rang++; (rang+int(graine()))%pas == 0 {
			fmt.Fprintln(&liste, filepath.Join(dir, f.File))
			n++
		}
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "mutants")
	cmd.Stdin = &liste
	var erreurs bytes.Buffer
	cmd.Stderr = &erreurs
	sortie, err := cmd.Output()
	lignes := strings.Split(strings.TrimSpace(string(sortie)), "\n")
	if err != nil {
		t.Fatalf("%v après %s\n%.2000s", err, lignes[len(lignes)-1], erreurs.String())
	}
	lus := strings.Count(string(sortie), " lu\n")
	if len(lignes) != 4*n || lus == 0 || lus == 2*n {
		t.Errorf("%d lignes pour %d fichiers, %d lus", len(lignes), n, lus)
	}
	t.Logf("%d mutants, %d lus, les autres refusés", 2*n, lus)
}

// ouvrirMutants is the process: the names of files come in, one a line; each mutant says that it begins, then what became of it.
func ouvrirMutants(in io.Reader, out io.Writer) int {
	noms, err := io.ReadAll(in)
	if err != nil {
		return 1
	}
	m := ocr.NewMoteur(ocr.Outils{Compter: pix.Compter, Taille: pix.Taille, Facteur: pix.Facteur, Decode: pix.Decode})
	for _, nom := range strings.Fields(string(noms)) {
		b, err := os.ReadFile(nom)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		for i := range 2 {
			fmt.Fprintf(out, "%s %d\n", nom, i)
			issue, err := ouvrirMutant(m, muter(b, graineDe(filepath.Base(nom), i), i == 0))
			if err != nil {
				fmt.Fprintln(os.Stderr, nom, i, err)
				return 1
			}
			fmt.Fprintf(out, "%s %d %s\n", nom, i, issue)
		}
	}
	return 0
}

// ouvrirMutant gives « lu » or « refus »; an error is one that is not the file's fault.
func ouvrirMutant(m *ocr.Moteur, b []byte) (string, error) {
	var refus *dossier.Refus
	if _, err := m.Inspecter("mutant", b); errors.As(err, &refus) {
		return "refus", nil
	} else if err != nil {
		return "", err
	}
	_, err := m.DecoderPages("mutant", b, 2)
	return "lu", err
}

// muter cuts the end off, or changes up to forty bytes, half of them near the beginning, where headers are.
func muter(b []byte, graine uint64, couper bool) []byte {
	r := rand.New(rand.NewPCG(graine, 4))
	b = bytes.Clone(b)
	if len(b) < 2 {
		return b
	}
	if couper {
		return b[:1+r.IntN(len(b)-1)]
	}
	for i := range 1 + r.IntN(40) {
		fin := len(b)
		if i%2 == 0 {
			fin = min(fin, 600)
		}
		b[r.IntN(fin)] = byte(r.IntN(256))
	}
	return b
}
