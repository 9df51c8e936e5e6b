package pix

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"

	"golang.org/x/image/tiff"

	"souspli/dossier"
)

// decodeTIFF is for the layouts leptonica does not take (tiles, separate planes, 16-bit colour): the page is made the first of
// a copy, since this decoder reads the first only. nil: not decodable here either. The caller has checked the pixel limit
// where leptonica could read the header; it is checked again.
func decodeTIFF(octets []byte, page, maxPixels int) (img *image.Gray, dpi dossier.DPI, err error) {
	defer func() {
		if recover() != nil {
			img, err = nil, refus(pixAbimee, page)
		}
	}()
	o := premierePage(octets, page)
	if o == nil {
		return nil, 0, refus(pixAbimee, page)
	}
	c, err := tiff.DecodeConfig(bytes.NewReader(o))
	if err != nil || c.Width < 1 || c.Height < 1 || c.Width > coteMax || c.Height > coteMax {
		return nil, 0, refus(pixAbimee, page)
	}
	if maxPixels > 0 && c.Width*c.Height > maxPixels {
		return nil, 0, refus(pixGrande, page)
	}
	src, err := tiff.Decode(bytes.NewReader(o))
	if err != nil {
		return nil, 0, refus(pixAbimee, page)
	}
	b := src.Bounds()
	img = image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			img.Pix[y*img.Stride+x] = gris(src.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return img, 0, nil
}

// gris is the luminance on white paper.
func gris(c color.Color) uint8 {
	r, g, b, a := c.RGBA() // premultiplied
	y := (19595*r + 38470*g + 7471*b + 1<<15) >> 16
	return uint8((y + 0xFFFF - a) >> 8)
}

// premierePage gives a copy whose first directory is that of the page, from 0; nil when there is none.
func premierePage(o []byte, page int) []byte {
	if len(o) < 8 {
		return nil
	}
	var e binary.ByteOrder = binary.LittleEndian
	if o[0] == 'M' {
		e = binary.BigEndian
	}
	if e.Uint16(o[2:]) != 42 {
		return nil
	}
	d := int64(e.Uint32(o[4:]))
	for n := 0; ; n++ {
		if d < 8 || d+2 > int64(len(o)) {
			return nil
		}
		if n == page {
			c := bytes.Clone(o)
			e.PutUint32(c[4:], uint32(d))
			return c
		}
		suite := d + 2 + 12*int64(e.Uint16(o[d:]))
		if suite+4 > int64(len(o)) {
			return nil
		}
		d = int64(e.Uint32(o[suite:]))
	}
}
