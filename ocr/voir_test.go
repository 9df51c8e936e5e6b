package ocr_test

import (
	"image"
	"image/png"
	"os"
	"testing"
)

// ecrirePNG keeps an image to look at.
func ecrirePNG(tb testing.TB, nom string, img image.Image) {
	tb.Helper()
	f, err := os.Create(nom)
	if err != nil {
		tb.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
}
