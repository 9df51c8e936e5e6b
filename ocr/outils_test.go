package ocr_test

import (
	"testing"

	"souspli/ocr"
	"souspli/ocr/reel"
)

// vraisOutils are the engines of production, closed with the test.
func vraisOutils(tb testing.TB) ocr.Outils {
	tb.Helper()
	o, fermer, err := reel.Outils()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := fermer(); err != nil {
			tb.Error(err)
		}
	})
	return o
}
