package ocr_test

import (
	"errors"
	"sync"
	"testing"

	"souspli/ocr"
	"souspli/ocr/reel"
)

// reserveOutils are the engines of production that no test holds. Their models take longer to load than many a page to read.
var reserveOutils struct {
	sync.Mutex
	libres []outilsOuverts
}

type outilsOuverts struct {
	ocr.Outils
	fermer func() error
}

// vraisOutils are the engines of production, held by this test alone until it ends.
func vraisOutils(tb testing.TB) ocr.Outils {
	tb.Helper()
	r := &reserveOutils
	r.Lock()
	defer r.Unlock()
	var o outilsOuverts
	if n := len(r.libres); n > 0 {
		o, r.libres = r.libres[n-1], r.libres[:n-1]
	} else {
		var err error
		if o.Outils, o.fermer, err = reel.Outils(); err != nil {
			tb.Fatal(err)
		}
	}
	tb.Cleanup(func() {
		r.Lock()
		defer r.Unlock()
		r.libres = append(r.libres, o)
	})
	return o.Outils
}

// fermerOutils ends with the last test.
func fermerOutils() error {
	var erreurs []error
	for _, o := range reserveOutils.libres {
		erreurs = append(erreurs, o.fermer())
	}
	return errors.Join(erreurs...)
}
