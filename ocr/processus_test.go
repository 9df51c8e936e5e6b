package ocr_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr"
	"souspli/ocr/child"
	"souspli/ocr/reel"
	"souspli/ocr/scantest"
)

// The test binary is its own reading process, with the real engines and the real confinement.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "lecteur" {
		err := child.Executer(context.Background(), func() (child.Moteur, error) {
			o, _, err := reel.Outils()
			return moteurMesure{ocr.NewMoteur(o)}, err
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if len(os.Args) > 1 && os.Args[1] == "mutants" {
		os.Exit(ouvrirMutants(os.Stdin, os.Stdout))
	}
	code := m.Run()
	if err := fermerOutils(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// A form printed by us, sent as it is (no scan: the pages are rendered), read by a confined process.
func TestProcessusConfine(t *testing.T) {
	t.Parallel()
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

// The same file read by one process, by two, and in this one gives the same bytes: a scanned form with its page de données, upside down
// and out of order, and a blank one.
func TestMemeLectureQuelQueSoitLeNombre(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bureau := profil(t, "bureau")
	f := echantillon(t, 8)[0]
	for nom, champs := range map[string]map[string]string{"rempli": scantest.Remplir(f.procedure.Code, f.variante, graine()+1), "vierge": nil} {
		pages := imprimer(t, f, champs)
		for n, p := range pages {
			pages[n], _ = scantest.Degrader(p, bureau, graineDe(f, nom, n))
		}
		slices.Reverse(pages)
		pdf := scantest.PDF(pages, 300, 75)
		l, err := vraiMoteur(t).Lire("scan.pdf", pdf)
		if err != nil {
			t.Fatal(err)
		}
		if len(l.Formulaires) != 1 || l.Formulaires[0].Code != (champs != nil) {
			t.Errorf("%s %s\u00a0: %+v", f, nom, l.Formulaires)
		}
		veut, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= 2; n++ {
			c := &child.Client{Exe: exe, Args: []string{"lecteur"}, Processus: n}
			r, err := c.Lire(t.Context(), "scan.pdf", pdf, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Lecture.Moteur, _, _ = strings.Cut(r.Lecture.Moteur, marqueMesure)
			if lu, err := json.Marshal(r.Lecture); err != nil || !bytes.Equal(lu, veut) || len(r.Apercus) != len(pages) {
				t.Errorf("%s %s, %d processus, %d aperçus, %v\n%s\nattendu\n%s", f, nom, n, len(r.Apercus), err, lu, veut)
			}
		}
	}
}

// The full text, its searchable copy and a preview made again, by a confined process.
// Not in parallel: full texts give way to the files that other tests read. Setenv, which says what is so anyway, is refused to a parallel test.
func TestTexteDansLeProcessus(t *testing.T) {
	t.Setenv("OMP_THREAD_LIMIT", "1")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child.Client{Exe: exe, Args: []string{"lecteur"}}
	pdf, img := lettreImprimee(t, 150)
	for nom, octets := range map[string][]byte{"lettre.pdf": pdf, "scan.jpg": scantest.JPEG(img, 150, 85)} {
		var textes []dossier.TextePage
		err := c.Textes(t.Context(), nom, octets, []int{1}, func(p dossier.TextePage) error {
			textes = append(textes, p)
			return nil
		})
		if err != nil || len(textes) != 1 || textes[0].Erreur != "" || !strings.Contains(textes[0].Texte, "PROBLÈME ANEF") {
			t.Fatalf("%s : %+v, %v", nom, textes, err)
		}
		copie, err := c.Copie(t.Context(), nom, octets, textes)
		if err != nil || !strings.Contains(string(outil(t, copie, "pdftotext", "FICHIER", "-")), "PROBLÈME") {
			t.Errorf("%s : copie, %v", nom, err)
		}
		a, err := c.Apercus(t.Context(), nom, octets, []int{1})
		if err != nil || len(a) != 1 {
			t.Fatalf("%s : %d aperçus, %v", nom, len(a), err)
		}
		if _, err := jpeg.DecodeConfig(bytes.NewReader(a[1])); err != nil {
			t.Errorf("%s : aperçu, %v", nom, err)
		}
	}
}

// pngEnorme says 30,000 × 30,000 pixels in a few bytes: it must be refused on its header.
func pngEnorme() []byte {
	morceau := func(nom string, b []byte) []byte {
		c := append([]byte(nom), b...)
		r := binary.BigEndian.AppendUint32(nil, uint32(len(b)))
		return binary.BigEndian.AppendUint32(append(r, c...), crc32.ChecksumIEEE(c))
	}
	entete := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 30000), 30000)
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	_, _ = w.Write(make([]byte, 1000))
	_ = w.Close()
	png := append([]byte("\x89PNG\r\n\x1a\n"), morceau("IHDR", append(entete, 1, 0, 0, 0, 0))...)
	return append(append(png, morceau("IDAT", z.Bytes())...), morceau("IEND", nil)...)
}

func TestImageEnorme(t *testing.T) {
	m := vraiMoteur(t)
	_, err := m.Inspecter("affiche.png", pngEnorme())
	var refus *dossier.Refus
	if !errors.As(err, &refus) || refus.Code != dossier.RefusTropGrand || !strings.Contains(refus.Message, "affiche.png") {
		t.Errorf("%v", err)
	}
}

// A text given the name of an image, an image given the name of a PDF: the bytes decide.
func TestNomTrompeur(t *testing.T) {
	m := vraiMoteur(t)
	img := image.NewGray(image.Rect(0, 0, 400, 300))
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	if i, err := m.Inspecter("lettre.pdf", b.Bytes()); err != nil || i.TypeMedia != "image/jpeg" || i.NbPages != 1 {
		t.Errorf("%+v, %v", i, err)
	}
	var refus *dossier.Refus
	if _, err := m.Inspecter("photo.jpg", b.Bytes()[:len(b.Bytes())/2]); !errors.As(err, &refus) || refus.Code != dossier.RefusAbime {
		t.Errorf("image coupée\u00a0: %v", err)
	}
	if _, err := m.Inspecter("photo.jpg", []byte("ceci est un texte")); !errors.As(err, &refus) || refus.Code != dossier.RefusType {
		t.Errorf("texte\u00a0: %v", err)
	}
}
