package ocr_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/ocr/child"
	"souspli/ocr/scantest"
)

// memoirePromise is what one reading process may hold at most on any file of the corpus (issue 4).
const memoirePromise = 400 << 20

// lectureMesuree is what became of a file given to the real reading process.
type lectureMesuree struct {
	fichier string
	issue   string // « lu », « page illisible », or the code of the refusal
	memoire int64
	duree   time.Duration // processor time of its slowest page
}

// TestCorpusParLeProcessus gives files made by others to the real reading process, confined, with the limits of production: it never dies,
// never holds more memory than promised, takes no more than a minute of computing for a page, and every page has its outcome. SOUSPLI_LONG=1 takes every
// PDF and image of the corpus, broken and hostile ones included; else a sample, other files each SOUSPLI_GRAINE.
func TestCorpusParLeProcessus(t *testing.T) {
	t.Parallel()
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
		if l.duree > time.Minute {
			t.Errorf("%s\u00a0: %.0f s de calcul", f.File, l.duree.Seconds())
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

// clientCorpus starts reading processes with the limits of production, but that of the clock: the machine may be busy with other tests, and
// the time that a page takes is measured in the process.
func clientCorpus(t *testing.T) *child.Client {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	lim := child.LimitesDefaut
	lim.TempsOuvre, lim.TempsPage = 10*time.Minute, 10*time.Minute
	return &child.Client{Exe: exe, Args: []string{"lecteur"}, Limites: lim, Log: slog.New(slog.NewTextHandler(journalMorts{t}, nil))}
}

// journalMorts makes an error of what the client logs: that a process died.
type journalMorts struct{ t *testing.T }

func (j journalMorts) Write(p []byte) (int, error) {
	j.t.Errorf("%s", p)
	return len(p), nil
}

// lireMesure reads one file; the death of a process is an error of the test, whatever the file.
func lireMesure(t *testing.T, c *child.Client, nom string, octets []byte) lectureMesuree {
	t.Helper()
	r, err := c.Lire(context.Background(), nom, octets, nil)
	l := lectureMesuree{fichier: nom, issue: "lu"}
	var refus *dossier.Refus
	switch {
	case errors.As(err, &refus):
		l.issue, l.memoire = string(refus.Code), mesureDe(refus.Message).Memoire
		if refus.Code == dossier.RefusLecture {
			t.Errorf("%s\u00a0: le processus est mort\u00a0: %s", nom, refus.Message)
		}
		return l
	case err != nil:
		t.Errorf("%s\u00a0: %v", nom, err)
		return l
	}
	m := mesureDe(r.Lecture.Moteur)
	l.memoire, l.duree = m.Memoire, time.Duration(m.Duree)
	for _, p := range r.Lecture.Pages {
		if p.Erreur != "" {
			l.issue = "page illisible"
		}
	}
	return l
}

// An A3 scanned in colour at 600 dpi, 70 million pixels, is read at 300, within the memory promised.
func TestA3Couleur600(t *testing.T) {
	t.Parallel()
	page := scantest.Page(600)
	l, h := 7016, 9921
	img := image.NewYCbCr(image.Rect(0, 0, l, h), image.YCbCrSubsampleRatio420)
	for i := range img.Cb {
		img.Cb[i], img.Cr[i] = 120, 134 // yellowish paper
	}
	scantest.Paragraphe(page, scantest.Serif, 92, 500, 800, 3900, strings.Repeat("Le présent courrier accompagne une demande de titre de séjour. ", 40), 20)
	for y := range h {
		for x := 0; x < l; x += page.Rect.Dx() {
			copy(img.Y[y*img.YStride+x:][:min(l-x, page.Rect.Dx())], page.Pix[y%page.Rect.Dy()*page.Stride:])
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 60}); err != nil {
		t.Fatal(err)
	}
	img = nil
	r, err := clientCorpus(t).Lire(context.Background(), "a3.jpg", b.Bytes(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, m := r.Lecture.Pages[0], mesureDe(r.Lecture.Moteur)
	if p.Erreur != "" || p.Largeur*p.Hauteur != (l/2)*(h/2) || m.Memoire == 0 || m.Memoire > memoirePromise {
		t.Errorf("%d×%d, %q, %d Mo", p.Largeur, p.Hauteur, p.Erreur, m.Memoire>>20)
	}
	t.Logf("%d Mo, %d×%d, %.1f s", m.Memoire>>20, p.Largeur, p.Hauteur, time.Duration(m.Duree).Seconds())
}
