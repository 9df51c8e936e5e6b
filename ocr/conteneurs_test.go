package ocr_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/ocr"
)

// desaccords are the files whose outcome is not the one the manifest expects, and why. A file mended must leave the list.
var desaccords = map[string]string{
	"01-pdf/pdf.js/issue9418.pdf": "le lecteur de référence ne répare pas la table des objets ; le nôtre la répare, et la page est entière",
	"01-pdf/qpdf/bad40.pdf":       "le lecteur de référence ne trouve pas le catalogue ; le nôtre le trouve, et la page se lit",
	"01-pdf/qpdf/enc-XI-R6_V5_U_attachment_encrypted-attachments.pdf": "seules les pièces jointes sont chiffrées : les trente pages s’ouvrent sans mot de passe, chez la référence aussi",
}

// blanches are the pages on which the reference draws nothing either (looked at with pdftoppm).
var blanches = map[string]int{
	"01-pdf/OCRmyPDF/blank.pdf":                 1,
	"01-pdf/OCRmyPDF/docinfo_latin1_key.pdf":    1,
	"01-pdf/OCRmyPDF/livecycle.pdf":             1,
	"01-pdf/OCRmyPDF/meta.pdf":                  1,
	"01-pdf/OCRmyPDF/no_contents.pdf":           1,
	"01-pdf/OCRmyPDF/toc.pdf":                   2,
	"01-pdf/OCRmyPDF/trivial.pdf":               1,
	"01-pdf/pdf.js/issue14267.pdf":              1,
	"01-pdf/qpdf/empty-stream-uncompressed.pdf": 1,
	"01-pdf/qpdf/page-inherit-mediabox-out.pdf": 2,
	"01-pdf/qpdf/page-inherit-mediabox.pdf":     2,
	"01-pdf/qpdf/page-missing-mediabox-out.pdf": 2,
}

// TestCorpusConteneurs opens broken, hostile and plain files made by others and decodes their first pages: each has the outcome that the
// README of its folder asks for. SOUSPLI_LONG=1 takes every file.
func TestCorpusConteneurs(t *testing.T) {
	t.Parallel()
	dir, fichiers := corpus(t)
	m := vraiMoteur(t)
	compte := map[string]int{}
	accord, total, rang := 0, 0, 0
	for _, f := range fichiers {
		if !strings.HasPrefix(f.File, "01-pdf/") && !strings.HasPrefix(f.File, "02-images/") {
			continue
		}
		if rang++; !long() && rang%12 != 0 {
			continue
		}
		octets, err := os.ReadFile(filepath.Join(dir, f.File))
		if err != nil {
			t.Fatal(err)
		}
		o := issue(t, m, f, octets)
		compte[fmt.Sprintf("attendu %-10s obtenu %s", f.Expected, o.code)]++
		total++
		ecart, connu := ecartCorpus(f, o), desaccords[f.File]
		switch {
		case ecart == "" && connu != "":
			t.Errorf("%s : n’est plus un désaccord, l’ôter de la liste", f.File)
		case ecart != "" && connu == "":
			t.Errorf("désaccord %s : attendu %s, %s", f.File, f.Expected, ecart)
		case ecart == "":
			accord++
		}
	}
	for k, n := range compte {
		t.Logf("%s : %d", k, n)
	}
	t.Logf("accord %d sur %d, %d désaccords connus dans le corpus", accord, total, len(desaccords))
}

// issueFichier is what became of a file: « lu », « page illisible », or the code of the refusal with its message.
type issueFichier struct {
	code, message string
	pages         int
	vues          []ocr.PageDecodee
}

func issue(t *testing.T, m *ocr.Moteur, f fichierCorpus, octets []byte) issueFichier {
	t.Helper()
	nom := filepath.Base(f.File)
	i, err := m.Inspecter(nom, octets)
	var refus *dossier.Refus
	if errors.As(err, &refus) {
		if !strings.Contains(refus.Message, nom) || !strings.HasSuffix(refus.Message, ".") {
			t.Errorf("%s : message sans nom ou sans fin : %q", f.File, refus.Message)
		}
		return issueFichier{code: string(refus.Code), message: refus.Message}
	}
	if err != nil {
		t.Errorf("%s : %v", f.File, err)
		return issueFichier{code: "erreur"}
	}
	o := issueFichier{code: "lu", pages: i.NbPages}
	if o.vues, err = m.DecoderPages(nom, octets, 3); err != nil {
		t.Errorf("%s : %v", f.File, err)
	}
	for _, p := range o.vues {
		if p.Erreur != nil {
			o.code, o.message = "page illisible", p.Erreur.Error()
		}
	}
	return o
}

// nomsRefuses are the formats we do not take, as the refusal must call them.
var nomsRefuses = map[string]string{"GIF": "image GIF", "WEBP": "image WebP"}

// ecartCorpus says in what an outcome is not the one expected; "" when it is.
func ecartCorpus(f fichierCorpus, o issueFichier) string {
	image := strings.HasPrefix(f.File, "02-images/")
	nom := nomsRefuses[f.Reference.Format]
	switch {
	case f.Expected == "ok" && nom != "":
		if o.code != string(dossier.RefusType) || !strings.Contains(o.message, nom) {
			return fmt.Sprintf("obtenu %s (%s)", o.code, o.message)
		}
	case f.Expected == "ok" && o.code != "lu":
		return fmt.Sprintf("obtenu %s (%s)", o.code, o.message)
	case f.Expected == "ok" && image:
		return ecartImage(f, o)
	case f.Expected == "ok":
		return ecartPDF(f, o)
	case f.Expected == "limit" && o.code == "lu", f.Expected == "reject" && !image && o.code == "lu":
		return "obtenu lu"
	}
	return ""
}

// ecartImage compares with the reference: the pages of a TIFF, one page for an animated PNG (its still image), and the size, turned as the camera says.
func ecartImage(f fichierCorpus, o issueFichier) string {
	pages := 1
	if f.Reference.Format == "TIFF" {
		pages = max(1, f.Reference.Frames)
	}
	if o.pages != pages {
		return fmt.Sprintf("%d pages, attendu %d", o.pages, pages)
	}
	if len(f.Reference.SizePx) != 2 {
		return "taille attendue inconnue"
	}
	l, h := f.Reference.SizePx[0], f.Reference.SizePx[1]
	if f.Reference.Orientation >= 5 {
		l, h = h, l
	}
	if p := o.vues[0]; p.L != l || p.H != h {
		return fmt.Sprintf("%d×%d, attendu %d×%d", p.L, p.H, l, h)
	}
	return ""
}

// ecartPDF compares with the reference: the pages, and something on each of the first three that it drew.
func ecartPDF(f fichierCorpus, o issueFichier) string {
	if f.Reference.Pages > 0 && o.pages != f.Reference.Pages {
		return fmt.Sprintf("%d pages, attendu %d", o.pages, f.Reference.Pages)
	}
	if len(o.vues) < f.Reference.Rendered {
		return fmt.Sprintf("%d pages affichées, attendu %d", len(o.vues), f.Reference.Rendered)
	}
	for n, p := range o.vues {
		if p.Blanche != (blanches[f.File] == n+1) {
			return fmt.Sprintf("page %d blanche\u00a0: %v", n+1, p.Blanche)
		}
	}
	return ""
}
