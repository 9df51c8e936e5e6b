package scantest

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Mains are signs written by real hands, digits and capitals, cut to their ink: 255 is ink, 0 is paper.
type Mains struct {
	signes map[rune][]*image.Alpha
}

// LireMains reads the digits and the capitals of a folder of IDX files, as MNIST's: the sets « digits-mnist » and « upper-fr ».
func LireMains(dossier string) (*Mains, error) {
	m := &Mains{signes: map[rune][]*image.Alpha{}}
	for _, jeu := range []struct{ nom, signes string }{{"digits-mnist", "0123456789"}, {"upper-fr", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}} {
		images, cotes, err := lireIDX(filepath.Join(dossier, jeu.nom+"-images-idx3-ubyte.gz"))
		if err != nil {
			return nil, err
		}
		etiquettes, _, err := lireIDX(filepath.Join(dossier, jeu.nom+"-labels-idx1-ubyte.gz"))
		if err != nil {
			return nil, err
		}
		if len(cotes) != 3 || len(etiquettes) != cotes[0] {
			return nil, fmt.Errorf("jeu %s: %d étiquettes", jeu.nom, len(etiquettes))
		}
		l, h := cotes[2], cotes[1]
		for i, e := range etiquettes {
			if int(e) >= len(jeu.signes) {
				continue
			}
			r := rune(jeu.signes[e])
			if s := encreSeule(&image.Alpha{Pix: images[i*l*h:][:l*h], Stride: l, Rect: image.Rect(0, 0, l, h)}); s != nil {
				m.signes[r] = append(m.signes[r], s)
			}
		}
	}
	return m, nil
}

// lireIDX gives the bytes of a compressed IDX file and the length of each of its dimensions.
func lireIDX(chemin string) ([]byte, []int, error) {
	f, err := os.Open(chemin)
	if err != nil {
		return nil, nil, fmt.Errorf("signes: %w", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", chemin, err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", chemin, err)
	}
	if len(b) < 4 || b[2] != 8 || len(b) < 4+4*int(b[3]) {
		return nil, nil, fmt.Errorf("%s: ce n’est pas un fichier IDX d’octets", chemin)
	}
	n, total := int(b[3]), 1
	var cotes []int
	for i := range n {
		cotes = append(cotes, int(binary.BigEndian.Uint32(b[4+4*i:])))
		total *= cotes[i]
	}
	if b = b[4+4*n:]; len(b) != total {
		return nil, nil, fmt.Errorf("%s: %d octets au lieu de %d", chemin, len(b), total)
	}
	return b, cotes, nil
}

// encreSeule cuts an image to its ink; nil when there is next to none.
func encreSeule(img *image.Alpha) *image.Alpha {
	var r image.Rectangle
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if img.Pix[y*img.Stride+x] > 100 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if r.Dy() < 5 {
		return nil
	}
	return img.SubImage(r.Inset(-1).Intersect(img.Rect)).(*image.Alpha)
}

// sait is the sign that hands write for a character: its capital without accent; false when they have none.
func (m *Mains) sait(r rune) (rune, bool) {
	s := strings.ToUpper(norm.NFD.String(string(r)))
	for _, c := range s {
		_, ok := m.signes[c]
		return c, ok
	}
	return 0, false
}
