package forms

import (
	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
)

// mesures is one way of laying out: what differs from a presentation to another. Lengths in mm, sizes in points.
type mesures struct {
	pagesMax int

	ptEtiquette, ptTexte, ptTitre, ptMention float64
	ptGrand                                  []float64  // title of the form: the first size that holds in three lines
	etiquetteH                               dossier.MM // one line of label
	sousEtiquette                            dossier.MM // baseline of a label, above its boxes
	traductionH                              dossier.MM // one line of translation; 0 when there is none

	celluleL, celluleH, ligneH, caseCote dossier.MM
	celluleMin                           dossier.MM // of a comb a little too long for one line
	cellulesMax                          int        // cells of a comb on one line
	traitH                               int        // characters a ruled line of the whole width is given

	ptLettres float64    // JJ MM AAAA above the cells of a date
	lettresH  dossier.MM // height they take

	entreRangs, entreCols, entreDates, entrePeignes dossier.MM
	optionH, optionEcart, optionRetrait             dossier.MM

	ptCase       float64       // a character typed in a cell
	compositions []composition // of an answer on ruled lines, the first that fits
}

// composition is how a text is set on ruled lines.
type composition struct {
	style    papier.Style
	taille   float64
	parTrait int // lines of text on each rule
}

var standard = mesures{
	pagesMax:    PagesMax,
	ptEtiquette: ptEtiquette, ptTexte: ptTexte, ptTitre: 11.5, ptMention: 10, ptGrand: []float64{17, 15, 13},
	etiquetteH: etiquetteH, sousEtiquette: 1.3,
	celluleL: 6, celluleMin: 5.45, celluleH: 8, ligneH: 8, caseCote: 5, cellulesMax: 30, traitH: 105,
	ptLettres: 5.5, lettresH: 1.6,
	entreRangs: 1.5, entreCols: 4, entreDates: 1.5, entrePeignes: 1.5,
	optionH: 6.3, optionEcart: 4.5, optionRetrait: 1.7,
	ptCase: 12,
	compositions: []composition{
		{papier.Normal, 11, 1}, {papier.Normal, 10, 1}, {papier.Etroit, 10, 1}, {papier.Etroit, 9, 1}, {papier.Etroit, 8, 1},
		{papier.Etroit, 8, 2}, {papier.Etroit, 7, 2}, {papier.Etroit, 5.8, 3},
	},
}

// gros is for those who see little: nothing to read under 16 points, cells and boxes in proportion.
var gros = mesures{
	pagesMax:    pagesMaxGros,
	ptEtiquette: 16, ptTexte: 16, ptTitre: 20, ptMention: 16, ptGrand: []float64{24, 21, 18},
	etiquetteH: 7, sousEtiquette: 2.1,
	celluleL: 8, celluleMin: 8, celluleH: 11, ligneH: 12, caseCote: 7, cellulesMax: 22, traitH: 70,
	ptLettres: 9, lettresH: 2.9,
	entreRangs: 4, entreCols: 6, entreDates: 2.5, entrePeignes: 2.5,
	optionH: 10, optionEcart: 7, optionRetrait: 2.6,
	ptCase: 17,
	compositions: []composition{
		{papier.Normal, 16, 1}, {papier.Etroit, 16, 1}, {papier.Etroit, 14, 1}, {papier.Etroit, 12, 1}, {papier.Etroit, 10, 1},
		{papier.Etroit, 11, 2}, {papier.Etroit, 9, 2}, {papier.Etroit, 8, 3}, {papier.Etroit, 6.5, 4},
	},
}

// bilingue keeps room under each label for its translation, whatever the language and even when there is none: boxes stand at the same
// place in all of them.
var bilingue = func() mesures {
	m := standard
	m.pagesMax = pagesMaxBilingue
	m.traductionH = 2.9
	m.optionH = 8.3
	m.lettresH = 2 // clear of the translation above
	return m
}()

// ptTraduction is the size of a translation; a long one is set smaller, down to ptTraductionMin.
const (
	ptTraduction    = 7.5
	ptTraductionMin = 5.5
)

func mesuresDe(p pagecode.Presentation) *mesures {
	switch p {
	case pagecode.Gros:
		return &gros
	case pagecode.Bilingue:
		return &bilingue
	default:
		return &standard
	}
}
