package child

import "souspli/dossier"

// Inspection is what Inspecter answers.
type Inspection = dossier.Inspection

// Moteur is the reading engine, run inside the reading process. Two exist: ocr.Moteur, and those of tests that crash, hang
// or lie.
type Moteur interface {
	// Inspecter opens the bytes without reading their pages. A *dossier.Refus says why they cannot be taken.
	Inspecter(nom string, octets []byte) (dossier.Inspection, error)
	// Lire reads every page but those of the consigne, calling emettre from the same goroutine, then puts pages together.
	Lire(nom string, octets []byte, consigne Consigne, emettre func(Emission)) (dossier.Lecture, error)
}

// Consigne is what an earlier reading process that died had done of the same bytes. Pages are numbered from 1.
type Consigne struct {
	Sauf   map[int]string // pages that killed the process, with the French reason: not to be opened again
	Faites map[int][]byte // Emission.Etat of pages already read: taken as they are
}

// Emission is the news of one page. Each page emits twice: when it is begun, then when it is done.
type Emission struct {
	Page, Total int    // from 1
	Faite       bool   // false: begun; the fields below are empty
	Etat        []byte // the engine's own record of that page, opaque to the caller
	Apercu      []byte // JPEG, grey, as stored (not turned); the web scales PageLue's pixels to its size
}
