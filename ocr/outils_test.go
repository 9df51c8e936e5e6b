package ocr_test

import (
	"errors"
	"sync"
	"testing"

	"souspli/ocr"
	"souspli/ocr/reel"
)

// reserve is the engines of production that no test holds. Their models, and the renderer of PDF, take longer to start than many a page
// to read.
var reserve struct {
	sync.Mutex
	libres []outilsOuverts
}

type outilsOuverts struct {
	ocr.Outils
	moteur *ocr.Moteur
	fermer func() error
}

// emprunter gives engines to this test alone until it ends.
func emprunter(tb testing.TB) outilsOuverts {
	tb.Helper()
	reserve.Lock()
	defer reserve.Unlock()
	var o outilsOuverts
	if n := len(reserve.libres); n > 0 {
		o, reserve.libres = reserve.libres[n-1], reserve.libres[:n-1]
	} else {
		var err error
		if o.Outils, o.fermer, err = reel.Outils(); err != nil {
			tb.Fatal(err)
		}
		o.moteur = ocr.NewMoteur(o.Outils)
	}
	tb.Cleanup(func() {
		reserve.Lock()
		defer reserve.Unlock()
		reserve.libres = append(reserve.libres, o)
	})
	return o
}

// vraisOutils are the engines of production.
func vraisOutils(tb testing.TB) ocr.Outils { return emprunter(tb).Outils }

// vraiMoteur reads with them.
func vraiMoteur(tb testing.TB) *ocr.Moteur { return emprunter(tb).moteur }

// fermerOutils ends with the last test.
func fermerOutils() error {
	var erreurs []error
	for _, o := range reserve.libres {
		erreurs = append(erreurs, o.fermer())
	}
	return errors.Join(erreurs...)
}
