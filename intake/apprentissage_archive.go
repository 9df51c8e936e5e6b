package intake

import (
	"archive/tar"
	"bytes"
	"encoding/csv"
	"fmt"
	"image"
	"image/png"
	"strconv"
	"time"

	"souspli/dossier"
)

// ArchiveCellules is an export of cells, in two files. Tar holds the images 000001.png, 000002.png…, grey, 300 dpi; Etiquettes is a CSV in
// UTF-8 whose columns are n (the number of the image), signe, type (chiffres, lettres, mixte: what the box may hold). Nothing in them
// dates from when the cells were written, read or exported.
type ArchiveCellules struct{ Tar, Etiquettes []byte }

// Empreinte is the hash of both files, one after the other.
func (a ArchiveCellules) Empreinte() dossier.Empreinte {
	return dossier.EmpreinteDe(append(bytes.Clone(a.Tar), a.Etiquettes...))
}

// archiver writes the cells in the order given.
func archiver(cellules []CelluleApprise) (ArchiveCellules, error) {
	var images, etiquettes bytes.Buffer
	t, c := tar.NewWriter(&images), csv.NewWriter(&etiquettes)
	if err := c.Write([]string{"n", "signe", "type"}); err != nil {
		return ArchiveCellules{}, err
	}
	var b bytes.Buffer
	for i, x := range cellules {
		b.Reset()
		if err := png.Encode(&b, &image.Gray{Pix: x.Pix, Stride: x.L, Rect: image.Rect(0, 0, x.L, x.H)}); err != nil {
			return ArchiveCellules{}, err
		}
		if err := t.WriteHeader(&tar.Header{Name: fmt.Sprintf("%06d.png", i+1), Mode: 0o644, Size: int64(b.Len()), ModTime: time.Unix(0, 0)}); err != nil {
			return ArchiveCellules{}, err
		}
		if _, err := t.Write(b.Bytes()); err != nil {
			return ArchiveCellules{}, err
		}
		if err := c.Write([]string{strconv.Itoa(i + 1), string(x.Signe), x.Type}); err != nil {
			return ArchiveCellules{}, err
		}
	}
	if err := t.Close(); err != nil {
		return ArchiveCellules{}, err
	}
	c.Flush()
	return ArchiveCellules{images.Bytes(), etiquettes.Bytes()}, c.Error()
}
