package scantest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"os/exec"
	"strconv"
)

// Raster gives the pages of a PDF in grey at that resolution, with poppler's pdftoppm.
func Raster(pdf []byte, dpi int) ([]*image.Gray, error) {
	return RasterPages(pdf, dpi, 0, 0)
}

// RasterPages gives pages from premiere to derniere, both included and counted from 1; 0 means no bound.
func RasterPages(pdf []byte, dpi, premiere, derniere int) ([]*image.Gray, error) {
	args := []string{"-gray", "-r", strconv.Itoa(dpi)}
	if premiere > 0 {
		args = append(args, "-f", strconv.Itoa(premiere))
	}
	if derniere > 0 {
		args = append(args, "-l", strconv.Itoa(derniere))
	}
	cmd := exec.Command("pdftoppm", append(args, "-")...)
	cmd.Stdin = bytes.NewReader(pdf)
	var faute bytes.Buffer
	cmd.Stderr = &faute
	sortie, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("raster: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("raster: %w", err)
	}
	var pages []*image.Gray
	r := bufio.NewReaderSize(sortie, 1<<20)
	for {
		p, err := litPGM(r)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("raster: %w: %s", err, faute.Bytes()), cmd.Process.Kill(), cmd.Wait())
		}
		pages = append(pages, p)
	}
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("raster: %w: %s", err, faute.Bytes())
	}
	if len(pages) == 0 {
		return nil, fmt.Errorf("raster: no page: %s", faute.Bytes())
	}
	return pages, nil
}

// litPGM reads one portable grey map of the stream; io.EOF when there is no more.
func litPGM(r *bufio.Reader) (*image.Gray, error) {
	if _, err := r.Peek(1); err != nil {
		return nil, err
	}
	var l, h, blanc int
	if _, err := fmt.Fscanf(r, "P5\n%d %d\n%d\n", &l, &h, &blanc); err != nil || blanc != 255 || l < 1 || h < 1 || l > 30_000 || h > 30_000 {
		return nil, fmt.Errorf("not a grey map (%d×%d, %d)", l, h, blanc)
	}
	img := image.NewGray(image.Rect(0, 0, l, h))
	if _, err := io.ReadFull(r, img.Pix); err != nil {
		return nil, fmt.Errorf("grey map cut short: %w", io.ErrUnexpectedEOF)
	}
	return img, nil
}
