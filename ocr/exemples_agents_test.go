package ocr_test

import (
	"archive/tar"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"souspli/dossier"
	"souspli/ocr"
	"souspli/ocr/icr"
	"souspli/ocr/scantest"
)

// sorteAgent are the cells that agents read: after those of scantest.Rates.
const sorteAgent = 12

// margeExport is the paper around an exported cell, mm; its scan is 300 dpi.
const margeExport, dpiExport = 1, 300

// exemplesAgents cuts the cells of an export (souspli icr exporter) as the boxes of a page are cut, and gives the samples that come out: of
// boxes of digits only, or of the others. All are for learning: who wrote them is not known, so nothing can be measured on them.
func exemplesAgents(dossierExport string, chiffres bool) (l []exemple, err error) {
	f, err := os.Open(filepath.Join(dossierExport, "etiquettes.csv"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lignes, err := csv.NewReader(f).ReadAll()
	if err != nil || len(lignes) == 0 || fmt.Sprint(lignes[0]) != "[n signe type]" {
		return nil, fmt.Errorf("%s : ce n’est pas un export de cases : %w", f.Name(), err)
	}
	archive, err := os.Open(filepath.Join(dossierExport, "cellules.tar"))
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	t := tar.NewReader(archive)
	for i, ligne := range lignes[1:] {
		entete, err := t.Next()
		if err != nil || entete.Name != fmt.Sprintf("%06d.png", i+1) || ligne[0] != strconv.Itoa(i+1) {
			return nil, fmt.Errorf("%s : image %d : %w", archive.Name(), i+1, errors.Join(err, errors.New("elle ne va pas avec son étiquette")))
		}
		signe := dossier.Plier(ligne[1])
		if len(signe) != 1 || (ligne[2] == string(icr.Chiffres)) != chiffres {
			continue
		}
		img, err := png.Decode(t)
		if err != nil {
			return nil, fmt.Errorf("%s : %s : %w", archive.Name(), entete.Name, err)
		}
		gris, ok := img.(*image.Gray)
		if !ok {
			return nil, fmt.Errorf("%s : %s n’est pas en gris", archive.Name(), entete.Name)
		}
		l = append(l, couperExporte(gris, exemple{Classe: signe[0], Sorte: sorteAgent, Pli: 2, Rang: uint32(i + 1)})...)
	}
	if _, err := t.Next(); err != io.EOF {
		return nil, fmt.Errorf("%s : plus d’images que d’étiquettes", archive.Name())
	}
	return l, nil
}

// couperExporte cuts the one cell of an image.
func couperExporte(img *image.Gray, e exemple) (l []exemple) {
	const k = dpiExport / 25.4
	cote := func(n int) dossier.MM { return dossier.MM(float64(n)/k - 2*margeExport) }
	cases := []dossier.RectMM{{X: margeExport, Y: margeExport, L: cote(img.Rect.Dx()), H: cote(img.Rect.Dy())}}
	clair, noir := scantest.Tons(img)
	cellules, _, _ := ocr.CouperBande(img, dossier.Affine{A: k, E: k}, cases, clair, noir)
	for _, c := range cellules {
		if c.Touche {
			e.Appui = 1
		}
		if c.Traverse {
			e.Appui = 2
		}
		enOctets(&e.Vu, &c.Entier)
		e.Retrait = 0
		l = append(l, e)
		if c.ARetrait {
			e.Retrait = 1
			enOctets(&e.Vu, &c.Retrait)
			l = append(l, e)
		}
	}
	return l
}

// TestExemplesAgents: what was exported comes back as samples, each with its sign; boxes of the other kind are left; an export whose images and
// labels do not go together is refused.
func TestExemplesAgents(t *testing.T) {
	m := lireMainsParPli(t, minusculesAPart)
	dir := t.TempDir()
	var images, etiquettes bytes.Buffer
	archive := tar.NewWriter(&images)
	fmt.Fprintln(&etiquettes, "n,signe,type")
	b := scantest.NouvelleBande(8, 6, 8, scantest.PeigneFin, 300)
	main := scantest.NouvelleMain(nil, 300, 3)
	const k = dpiExport / 25.4
	var veut string
	for i, c := range b.Cases {
		s, genre := m.chiffres[2][i], icr.Chiffres
		if i%4 == 3 {
			s, genre = m.lettres[2][i], icr.Lettres
		} else {
			veut += string(s.Vaut)
		}
		main.EcrireCase(b.Img, c, s.Dessin, scantest.AppuiLibre)
		r := image.Rect(int(float64(c.X-margeExport)*k), int(float64(c.Y-margeExport)*k), int(float64(c.X+c.L+margeExport)*k), int(float64(c.Y+c.H+margeExport)*k))
		une := image.NewGray(image.Rect(0, 0, r.Dx(), r.Dy()))
		for y := range r.Dy() {
			copy(une.Pix[y*une.Stride:][:r.Dx()], b.Img.Pix[b.Img.PixOffset(r.Min.X, r.Min.Y+y):])
		}
		var fichier bytes.Buffer
		if err := png.Encode(&fichier, une); err != nil {
			t.Fatal(err)
		}
		if err := archive.WriteHeader(&tar.Header{Name: fmt.Sprintf("%06d.png", i+1), Mode: 0o644, Size: int64(fichier.Len())}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write(fichier.Bytes()); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&etiquettes, "%d,%c,%s\n", i+1, s.Vaut, genre)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	ecrire := func(nom string, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, nom), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ecrire("cellules.tar", images.Bytes())
	ecrire("etiquettes.csv", etiquettes.Bytes())
	l, err := exemplesAgents(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	var lus string
	for _, e := range l {
		if e.Retrait == 0 {
			lus += string(e.Classe)
		}
		encre := 0
		for _, v := range e.Vu {
			if v > 128 {
				encre++
			}
		}
		if e.Sorte != sorteAgent || e.Pli == 0 || e.Pli == pliCalme || encre < 20 || encre > 300 {
			t.Errorf("%c : sorte %d, pli %d, %d pixels d’encre", e.Classe, e.Sorte, e.Pli, encre)
		}
	}
	if lus != veut {
		t.Errorf("signes %q, voulu %q", lus, veut)
	}
	if l, err := exemplesAgents(dir, false); err != nil || len(l) < 2 {
		t.Errorf("lettres : %d exemples, %v", len(l), err)
	}
	ecrire("etiquettes.csv", etiquettes.Bytes()[:len(etiquettes.Bytes())-len("8,X,lettres\n")])
	if _, err := exemplesAgents(dir, true); err == nil {
		t.Error("une image de trop est passée")
	}
}
