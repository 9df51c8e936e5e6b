package ocr_test

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// garderPNG keeps an image to look at, in the folder SOUSPLI_VOIR.
func garderPNG(tb testing.TB, nom string, img image.Image) {
	tb.Helper()
	dir := os.Getenv("SOUSPLI_VOIR")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, nom+".png"))
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
