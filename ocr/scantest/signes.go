package scantest

import (
	"encoding/csv"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/image/font/sfnt"
)

// Signe is one sign written by a real hand, cut to its ink: 255 is ink, 0 is paper.
type Signe struct {
	Vaut   rune
	N      int // its rank in the set
	Main   int // who wrote it
	Dessin *image.Alpha
}

// Jeu names a set of signs: its files in the folder of handwriting, and what its labels stand for.
type Jeu struct{ nom, signes, main string }

// The sets of the corpus. Those who wrote them are told apart by a column of the index.
var (
	JeuChiffres   = Jeu{"digits-mnist", "0123456789", "writer_id"}
	JeuMajuscules = Jeu{"upper-fr", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "field_id"}
	JeuMinuscules = Jeu{"lower-omniglot", "abcdefghijklmnopqrstuvwxyz", "drawer"}
)

// Nom is that of the files of the set.
func (j Jeu) Nom() string { return j.nom }

// Plis is the number of folds that writers are shared among, so that whoever is measured was never seen in training.
const Plis = 4

// Pli is the fold of a writer of the set. Fold 0 is for measuring only.
func (j Jeu) Pli(main int) int {
	if j.nom == JeuChiffres.nom { // the writers of this half all have even numbers
		main /= 2
	}
	return main % Plis
}

// LireSignes reads a set of signs, in the order of its files; a sign of no ink has a nil drawing.
func LireSignes(dossier string, j Jeu) ([]Signe, error) {
	images, cotes, err := lireIDX(filepath.Join(dossier, j.nom+"-images-idx3-ubyte.gz"))
	if err != nil {
		return nil, err
	}
	etiquettes, _, err := lireIDX(filepath.Join(dossier, j.nom+"-labels-idx1-ubyte.gz"))
	if err != nil {
		return nil, err
	}
	mains, err := lireMainsDuJeu(filepath.Join(dossier, j.nom+"-index.csv"), j.main)
	if err != nil {
		return nil, err
	}
	if len(cotes) != 3 || len(etiquettes) != cotes[0] || len(mains) != cotes[0] {
		return nil, fmt.Errorf("jeu %s: %d étiquettes, %d lignes", j.nom, len(etiquettes), len(mains))
	}
	l, h := cotes[2], cotes[1]
	signes := make([]Signe, len(etiquettes))
	for i, e := range etiquettes {
		if int(e) >= len(j.signes) {
			return nil, fmt.Errorf("jeu %s: étiquette %d", j.nom, e)
		}
		signes[i] = Signe{Vaut: rune(j.signes[e]), N: i, Main: mains[i], Dessin: encreSeule(&image.Alpha{Pix: images[i*l*h:][:l*h], Stride: l, Rect: image.Rect(0, 0, l, h)})}
	}
	return signes, nil
}

func lireMainsDuJeu(chemin, colonne string) ([]int, error) {
	f, err := os.Open(chemin)
	if err != nil {
		return nil, fmt.Errorf("signes: %w", err)
	}
	defer f.Close()
	lignes, err := csv.NewReader(f).ReadAll()
	if err != nil || len(lignes) == 0 {
		return nil, fmt.Errorf("%s: %w", chemin, err)
	}
	k := -1
	for i, c := range lignes[0] {
		if c == colonne {
			k = i
		}
	}
	if k < 0 {
		return nil, fmt.Errorf("%s: pas de colonne %s", chemin, colonne)
	}
	var mains []int
	for _, l := range lignes[1:] {
		n, err := strconv.Atoi(l[k])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", chemin, err)
		}
		mains = append(mains, n)
	}
	return mains, nil
}

// SignesDePolice draws characters of a font file, each 56 pixels high or so; those it lacks are left out.
func SignesDePolice(chemin, caracteres string) ([]Signe, error) {
	b, err := os.ReadFile(chemin)
	if err != nil {
		return nil, fmt.Errorf("police: %w", err)
	}
	f, err := sfnt.Parse(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", chemin, err)
	}
	var signes []Signe
	for _, r := range caracteres {
		var buf sfnt.Buffer
		if i, err := f.GlyphIndex(&buf, r); err != nil || i == 0 {
			continue
		}
		img := image.NewGray(image.Rect(0, 0, 140, 140))
		for i := range img.Pix {
			img.Pix[i] = 255
		}
		pl := plume{img: img, corps: 64, encre: 0, fontes: []*sfnt.Font{f}}
		pl.ligne(40, 95, string(r))
		a := image.NewAlpha(img.Rect)
		for i, v := range img.Pix {
			a.Pix[i] = 255 - v
		}
		if d := encreSeule(a); d != nil {
			signes = append(signes, Signe{Vaut: r, Dessin: d})
		}
	}
	return signes, nil
}
