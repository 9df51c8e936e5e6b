package ocr_test

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg"
	_ "image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "golang.org/x/image/tiff"

	"souspli/ocr"
)

// premiereImage decodes the first page of a corpus file with the real decoder.
func premiereImage(t *testing.T, o ocr.Outils, dir, nom string) *image.Gray {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "02-images", nom))
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := o.Decode(b, 0, 150e6)
	if img == nil {
		t.Fatalf("%s\u00a0: %v", nom, err)
	}
	return img
}

// ecartMoyen is the mean difference of grey, 255 for two sizes.
func ecartMoyen(a, b *image.Gray) float64 {
	if a.Rect != b.Rect {
		return 255
	}
	s := 0.0
	for i, v := range a.Pix {
		s += math.Abs(float64(v) - float64(b.Pix[i]))
	}
	return s / float64(len(a.Pix))
}

// carres gives the mean of each square of eight pixels.
func carres(img *image.Gray) *image.Gray {
	d := image.NewGray(image.Rect(0, 0, img.Rect.Dx()/8, img.Rect.Dy()/8))
	for i := range d.Pix {
		s := 0
		for j := range 64 {
			s += int(img.GrayAt(i%d.Stride*8+j%8, i/d.Stride*8+j/8).Y)
		}
		d.Pix[i] = byte(s / 64)
	}
	return d
}

// The same picture stored in other ways gives the same page: whatever the way the camera was held, the tones counted from white or from black,
// in lines or tiles, planes together or apart, interlaced or cut.
func TestCorpusMemeImage(t *testing.T) {
	dir, _ := corpus(t)
	o := vraisOutils(t)
	for _, k := range []struct {
		nom, autres string
		ecart       float64
	}{
		{"exif-orientation-examples/Landscape_1.jpg", "exif-orientation-examples/Landscape_[02-8].jpg", 5},
		{"Pillow/hopper_orientation_2.jpg", "Pillow/hopper_orientation_[3-8].jpg", 5},
		{"Pillow/g4_orientation_1.tif", "Pillow/g4_orientation_[2-8].tif", 1},
		{"image-png/basn0g16.png", "image-png/oi[1-9]n0g16.png", 0},
		{"image-png/basn2c16.png", "image-png/oi[1-9]n2c16.png", 0},
		{"Pillow/tiff_strip_planar_lzw.tiff", "Pillow/tiff_tiled_planar_lzw.tiff", 0},
		{"Pillow/tiff_16bit_RGB.tiff", "Pillow/tiff_*_planar_16bit_RGB.tiff", 0},
		{"Pillow/tiff_16bit_RGBa.tiff", "Pillow/tiff_*_planar_16bit_RGBa.tiff", 0},
		{"image-tiff/minisblack-1c-8b.tiff", "image-tiff/minisblack-1c-16b.tiff", 1},
		{"image-tiff/int16.tif", "image-tiff/int16_zstd.tif", 0},
	} {
		un := premiereImage(t, o, dir, k.nom)
		noms, err := filepath.Glob(filepath.Join(dir, "02-images", k.autres))
		if err != nil || len(noms) == 0 {
			t.Errorf("%s\u00a0: rien à comparer, %v", k.autres, err)
		}
		for _, n := range noms {
			n, _ = filepath.Rel(filepath.Join(dir, "02-images"), n)
			if e := ecartMoyen(un, premiereImage(t, o, dir, n)); e > k.ecart {
				t.Errorf("%s et %s\u00a0: écart %.1f", k.nom, n, e)
			}
		}
	}
	// One bit, white counted from 0, dots for greys: seen from far it is the same picture, not its negative.
	gris, points := carres(premiereImage(t, o, dir, "image-tiff/minisblack-1c-8b.tiff")), carres(premiereImage(t, o, dir, "image-tiff/miniswhite-1c-1b.tiff"))
	e := ecartMoyen(gris, points)
	for i, v := range points.Pix {
		points.Pix[i] = 255 - v
	}
	if inverse := ecartMoyen(gris, points); e > inverse/2 {
		t.Errorf("deux tons\u00a0: écart %.1f, %.1f en négatif", e, inverse)
	}
	for _, n := range []string{"0g01", "0g02", "0g04", "0g08", "0g16", "2c08", "2c16", "3p01", "3p02", "3p04", "3p08", "4a08", "4a16", "6a08", "6a16"} {
		a, b := premiereImage(t, o, dir, "image-png/basn"+n+".png"), premiereImage(t, o, dir, "image-png/basi"+n+".png")
		if e := ecartMoyen(a, b); e != 0 {
			t.Errorf("%s entrelacée\u00a0: écart %.1f", n, e)
		}
	}
}

// autresMotifs are the images that the other decoder gets wrong, and how.
var autresMotifs = map[string]string{
	"Pillow/16bit.r.tif":                       "prend pour positifs des tons signés",
	"Pillow/tiff_tiled_planar_16bit_RGB.tiff":  "ne lit qu’un plan",
	"Pillow/tiff_tiled_planar_16bit_RGBa.tiff": "ne lit qu’un plan",
	"image-tiff/big_g4.tif":                    "montre à l’endroit un fax dont le noir est zéro, qui doit l’être à l’envers (TIFF 6.0, PhotometricInterpretation)",
	"image-tiff/fax4.tiff":                     "de même",
}

// Every image of the corpus that Go's own decoders take is the same page as theirs on white paper: inks not inverted, transparency white, sixteen
// bits not cut.
func TestCorpusAutreDecodeur(t *testing.T) {
	dir, fichiers := corpus(t)
	o := vraisOutils(t)
	compares := map[string]int{}
	for _, f := range fichiers {
		if !strings.HasPrefix(f.File, "02-images/") || f.Expected != "ok" || f.Reference.Orientation > 1 || nomsRefuses[f.Reference.Format] != "" ||
			autresMotifs[strings.TrimPrefix(f.File, "02-images/")] != "" {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, f.File))
		if err != nil {
			t.Fatal(err)
		}
		c, format, err := image.DecodeConfig(bytes.NewReader(b))
		if err != nil || c.Width*c.Height > 4e6 {
			continue
		}
		autre := decoderAutrement(b)
		if autre == nil {
			continue
		}
		img := premiereImage(t, o, dir, strings.TrimPrefix(f.File, "02-images/"))
		compares[format]++
		if e := ecartMoyen(img, autre); e > 3 {
			t.Errorf("%s (%s)\u00a0: écart %.1f", f.File, format, e)
		}
	}
	for _, format := range []string{"jpeg", "png", "tiff"} {
		if compares[format] < 15 {
			t.Errorf("%d %s seulement", compares[format], format)
		}
	}
	t.Logf("%v", compares)
}

// decoderAutrement is Go's own decoding, on white paper; nil when it refuses or panics.
func decoderAutrement(b []byte) (d *image.Gray) {
	defer func() {
		if recover() != nil {
			d = nil
		}
	}()
	src, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	r := src.Bounds()
	d = image.NewGray(image.Rect(0, 0, r.Dx(), r.Dy()))
	for y := range r.Dy() {
		for x := range r.Dx() {
			c := color.RGBA64Model.Convert(src.At(r.Min.X+x, r.Min.Y+y)).(color.RGBA64) // multiplied by its opacity
			g := (299*int(c.R) + 587*int(c.G) + 114*int(c.B)) / 1000
			d.Pix[y*d.Stride+x] = byte(min(65535, g+65535-int(c.A)) >> 8)
		}
	}
	return d
}
