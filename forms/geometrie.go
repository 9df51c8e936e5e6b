package forms

import (
	"strings"

	"souspli/dossier"
	"souspli/forms/pagecode"
)

// All lengths are mm on the printed A4 page, origin top left. The struct that draws a box is the struct that tells ocr where
// to look: nothing of the geometry is written twice.
const (
	PageL dossier.MM = 210
	PageH dossier.MM = 297

	// RepereCote is the side of the four solid corner marks; the bottom-right one has a white hole, so that upside-down is known.
	RepereCote dossier.MM = 5
	RepereTrou dossier.MM = 2.2

	// QRCote is the side of the page id's QR (ECC Q, 21 modules), quiet zone of 4 modules around it left white.
	QRCote dossier.MM = 20
)

// Reperes are the centres of the corner marks: top left, top right, bottom left, bottom right.
var Reperes = [4]struct{ X, Y dossier.MM }{{12, 12}, {198, 12}, {12, 285}, {198, 285}}

var (
	// BoiteQR is the QR of the page id, top right inside the marks.
	BoiteQR = dossier.RectMM{X: 170, Y: 20, L: QRCote, H: QRCote}
	// BoiteCode128 is the same id at the opposite corner, in Code 128 set C.
	BoiteCode128 = dossier.RectMM{X: 22, Y: 270, L: 60, H: 10}
)

// GenreZone is how a zone is filled and read.
type GenreZone string

const (
	ZonePeigne    GenreZone = "peigne" // comb: one character a cell
	ZoneLigne     GenreZone = "ligne"  // ruled lines
	ZoneCase      GenreZone = "case"   // tick box: cross = yes, filled = cancelled
	ZoneSignature GenreZone = "signature"
)

// Zone is one thing to fill on a page.
type Zone struct {
	Champ string // field code of the catalogue, with _1, _2… in repeated groups
	Genre GenreZone
	// Valeur is what a cross in this tick box means: the choice's value, or "true" for a checkbox.
	Valeur string
	// Boites: comb cells in reading order; or the writing box of each ruled line; or the one tick box.
	Boites []dossier.RectMM
	// Debut is the index in the value of the first character of this zone, when a value runs over several zones or pages.
	Debut int
	// Format of a comb: "texte", "chiffres", "date" (JJMMAAAA, eight cells).
	Format string
	// Max is the number of characters the whole field takes.
	Max int
	// Numero is the printed number of the field, the same on screen, notice and translation.
	Numero int
}

// Signes is what the cells of a comb may hold, as the network that reads handwriting knows it.
type Signes string

// Kinds of cells.
const (
	SignesChiffres Signes = "chiffres"
	SignesLettres  Signes = "lettres"
	SignesMixtes   Signes = "mixte" // letters and digits: numbers of documents, streets
)

// Signes says what the cells of a comb may hold.
func (z Zone) Signes() Signes {
	switch {
	case z.Format != "texte":
		return SignesChiffres
	case strings.Contains(z.Champ, "numero"), z.Champ == "voie", z.Champ == "code_ephoto":
		return SignesMixtes
	}
	return SignesLettres
}

// PageForm is one printed page, numbered from 1.
type PageForm struct {
	N     int
	Zones []Zone
}

// Formulaire is a procedure's form for one variant, laid out. Page de données excluded.
type Formulaire struct {
	Numero    int    // three digits of the page id: one number for each procedure × variant, never reused
	Procedure string // catalogue code; "probleme-anef" for the letter
	Variante  string
	Revision  int
	// Presentation is the layout these pages are of.
	Presentation pagecode.Presentation
	Titre        string
	Pages        []PageForm
}
