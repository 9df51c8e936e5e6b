package ocr_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/ocr/child"
)

// memoirePromise is what one reading process may hold at most on any file of the corpus (issue 4).
const memoirePromise = 400 << 20

// lectureMesuree is what became of a file given to the real reading process.
type lectureMesuree struct {
	fichier string
	issue   string // « lu », « page illisible », or the code of the refusal
	memoire int64
	duree   time.Duration
}

// TestCorpusParLeProcessus gives files made by others to the real reading process, confined, with the limits of production and a minute
// for each page: it never dies, never holds more memory than promised, and every page has its outcome. SOUSPLI_LONG=1 takes every
// PDF and image of the corpus, broken and hostile ones included; else a sample, other files each SOUSPLI_GRAINE.
func TestCorpusParLeProcessus(t *testing.T) {
	dir, fichiers := corpus(t)
	pas, rang := 120, int(graine()%120)
	if long() {
		pas, rang = 1, 0
	}
	c := clientCorpus(t)
	compte := map[string]int{}
	var lus []lectureMesuree
	for i, f := range fichiers {
		if i%pas != rang || !slices.Contains([]string{".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".webp"}, strings.ToLower(filepath.Ext(f.File))) {
			continue
		}
		octets, err := os.ReadFile(filepath.Join(dir, f.File))
		if err != nil {
			t.Fatal(err)
		}
		l := lireMesure(t, c, f.File, octets)
		lus = append(lus, l)
		compte[fmt.Sprintf("attendu %-10s obtenu %s", f.Expected, l.issue)]++
		if l.memoire > memoirePromise {
			t.Errorf("%s\u00a0: %d Mo", f.File, l.memoire>>20)
		}
	}
	for k, n := range compte {
		t.Logf("%s\u00a0: %d", k, n)
	}
	if len(lus) < 5 {
		t.Errorf("%d fichiers seulement", len(lus))
	}
	slices.SortFunc(lus, func(a, b lectureMesuree) int { return int(b.memoire>>10) - int(a.memoire>>10) })
	for _, l := range lus[:min(5, len(lus))] {
		t.Logf("%d Mo\u00a0: %s", l.memoire>>20, l.fichier)
	}
	slices.SortFunc(lus, func(a, b lectureMesuree) int { return int(b.duree - a.duree) })
	for _, l := range lus[:min(5, len(lus))] {
		t.Logf("%.1f s\u00a0: %s", l.duree.Seconds(), l.fichier)
	}
	t.Logf("%d fichiers", len(lus))
}

// clientCorpus starts reading processes with the limits of production, and a minute for a page.
func clientCorpus(t *testing.T) *child.Client {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	lim := child.LimitesDefaut
	lim.TempsPage = time.Minute
	return &child.Client{Exe: exe, Args: []string{"lecteur"}, Limites: lim}
}

// lireMesure reads one file; the death of a process is an error of the test, whatever the file.
func lireMesure(t *testing.T, c *child.Client, nom string, octets []byte) lectureMesuree {
	t.Helper()
	debut := time.Now()
	r, err := c.Lire(context.Background(), nom, octets, nil)
	l := lectureMesuree{fichier: nom, issue: "lu", duree: time.Since(debut)}
	var refus *dossier.Refus
	switch {
	case errors.As(err, &refus):
		l.issue, l.memoire = string(refus.Code), memoireMessage(refus.Message)
		if refus.Code == dossier.RefusLecture {
			t.Errorf("%s\u00a0: le processus est mort\u00a0: %s", nom, refus.Message)
		}
		return l
	case err != nil:
		t.Errorf("%s\u00a0: %v", nom, err)
		return l
	}
	for n, p := range r.Lecture.Pages {
		l.memoire = max(l.memoire, memoireApercu(r.Apercus[n+1]))
		if p.Erreur == "" {
			continue
		}
		l.issue = "page illisible"
		if memoireApercu(r.Apercus[n+1]) == 0 { // the page did not come to its end: something else than its own engine speaks of it
			t.Errorf("%s, page %d\u00a0: %s", nom, n+1, p.Erreur)
		}
	}
	return l
}
