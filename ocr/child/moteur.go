package child

import "souspli/dossier"

// Inspection is what Inspecter answers.
type Inspection = dossier.Inspection

// Moteur is the reading engine, run inside the reading process. Two exist: ocr.Moteur, and those of tests that crash, hang
// or lie.
type Moteur interface {
	// Inspecter opens the bytes without reading their pages. A *dossier.Refus says why they cannot be taken.
	Inspecter(nom string, octets []byte) (dossier.Inspection, error)
	// Ouvrir opens the bytes for their pages to be read. A *dossier.Refus says why they cannot be taken.
	Ouvrir(nom string, octets []byte) (Document, error)
}

// Document is an opened file. Pages are numbered from 1. Each kind of task is a method, called from one goroutine at a time, and any of
// them may be called in a process that did none of the others: what one gives to the next (the Etat of a page) travels through the
// parent, who does not look into it. What is wrong with a page is said in its state; an error means that the engine failed.
type Document interface {
	// NbPages does not change.
	NbPages() int
	// Identifier says what a page is, and what is left to be read on it.
	Identifier(page int) (Identification, error)
	// Lire reads what Identifier left. etat is that of Identifier, communs what the pages of the same group share, in page order. It
	// gives the state in its place.
	Lire(page int, etat []byte, communs [][]byte) ([]byte, error)
	// Assembler puts all pages together, in order.
	Assembler(pages []PageConnue) (dossier.Lecture, error)
	// Texte reads the full text of a page; it depends on no other task.
	Texte(page int) (dossier.TextePage, error)
	// Apercu draws the preview of a page again: a grey JPEG, as Identification.Apercu; nil for a page that cannot be decoded.
	Apercu(page int) ([]byte, error)
	// Copie gives a PDF that shows what the file shows, with those words laid invisible over its pages. A *dossier.Refus says why not.
	Copie(textes []dossier.TextePage) ([]byte, error)
	// Cellules cuts boxes of a page out of it, straight, in the order of the plan; none when the page is not what the plan was made for.
	Cellules(page int, plan PlanCellules) ([]Cellule, error)
	// Fermer gives back what the file holds.
	Fermer()
}

// Identification is what Document.Identifier gives.
type Identification struct {
	Etat   []byte `json:"etat"`             // the engine's own record of that page
	Suite  bool   `json:"suite,omitempty"`  // Document.Lire has something to read
	Groupe string `json:"groupe,omitempty"` // pages of one group help one another to be read; "" belongs to none
	Commun []byte `json:"commun,omitempty"` // what this page tells those of its group
	Apercu []byte `json:"-"`                // JPEG, grey, as stored (not turned); the web scales PageLue's pixels to its size
}

// PageConnue is a page to put together: its state, or the French reason why it has none.
type PageConnue struct {
	Etat   []byte `json:"etat,omitempty"`
	Erreur string `json:"erreur,omitempty"`
}
