package ocr_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"log/slog"
	"os"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr"
	"souspli/ocr/child"
	"souspli/ocr/reel"
)

// The test binary is its own reading process, with the real engines and the real confinement.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "lecteur" {
		err := child.Executer(context.Background(), func() (child.Moteur, error) {
			o, _, err := reel.Outils()
			return ocr.NewMoteur(o), err
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// A form printed by us, sent as it is (no scan: the pages are rendered), read by a confined process.
func TestProcessusConfine(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var journal bytes.Buffer
	c := &child.Client{Exe: exe, Args: []string{"lecteur"}, Log: slog.New(slog.NewTextHandler(&journal, nil))}
	var pdf bytes.Buffer
	if err := forms.Print(&pdf, forms.Impression{Procedure: forms.CodeProblemeANEF, Copie: "31415926"}); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	i, err := c.Inspecter(ctx, "lettre.pdf", pdf.Bytes())
	if err != nil || i.TypeMedia != "application/pdf" || i.NbPages < 1 {
		t.Fatalf("%+v, %v", i, err)
	}
	r, err := c.Lire(ctx, "lettre.pdf", pdf.Bytes(), nil)
	if err != nil {
		t.Fatalf("%v\u00a0; log %s", err, journal.String())
	}
	for n, p := range r.Lecture.Pages {
		if p.Type != dossier.PageProblemeANEF || p.Page != n+1 || p.Copie != "31415926" || p.Residu < 0 || p.Erreur != "" {
			t.Errorf("page %d\u00a0: %+v", n+1, p)
		}
		im, err := jpeg.DecodeConfig(bytes.NewReader(r.Apercus[n+1]))
		if err != nil || im.Width > 1300 || p.Largeur%im.Width > p.Largeur/im.Width {
			t.Errorf("aperçu %d\u00a0: %+v pour %d pixels, %v", n+1, im, p.Largeur, err)
		}
	}
	if len(r.Lecture.Formulaires) != 1 || len(r.Lecture.Formulaires[0].Manquantes) != 0 {
		t.Errorf("%+v", r.Lecture.Formulaires)
	}
	_, err = c.Inspecter(ctx, "note.pdf", []byte("%PDF-1.7\nrien"))
	var refus *dossier.Refus
	if !errors.As(err, &refus) || refus.Code != dossier.RefusAbime {
		t.Errorf("%v", err)
	}
	if journal.Len() > 0 {
		t.Errorf("log %s", journal.String())
	}
}
