// Package mrz reads machine-readable zones: the two or three lines in OCR-B of passports, visas, identity cards and residence permits.
//
// In: the grey image of a page, origin (0, 0), at any resolution from which capitals are 6 pixels high: a scan, a photocopy on a larger
// sheet, a photograph; any quarter turn, tilted by at most 6°. Out: for each zone its lines, its fields (dossier.MRZLue), which check digits
// fit, the confidence of each character, and where it lies, in pixels of the image.
//
// What check digits prove: very little. They cover the numbers and dates, not the names nor the States; one wrong line in ten passes one;
// a zero lost that shifts the rest, or two letters O read for zeros whose weights cancel out, pass them all. A zone whose digits all fit is
// a second source worth comparing with what a form says, never a proof that it was read right, let alone that a document is genuine.
// Where one or two likely changes alone make them fit, the zone is given so, and says it (MRZLue.Repare): what was repaired was not read,
// and is held against nothing. A specimen printed with a wrong digit stays as it was printed, its check digit failing.
//
// Nothing here is an error: a page without a zone gives none, a zone that cannot be read is not one. The files, in the order of the work:
//
//	zone       long thin dark lines with a rhythm, in reduced images: most pages stop here
//	bande      a line set on its capitals, drawn as a strip 28 pixels high
//	chemin     what the network says along the strip, and the best way to set 30, 36 or 44 characters there at a steady pitch
//	lecteur    the lines above and below, the layout that fits best; reparer: check digits repaired
//	formats    layouts, classes of characters, check digits; interpreter: from lines to fields
//	noms       whether what a form says may be written so in a zone
//
// The network is a small one of package icr; entrainer.py makes its weights (poids.bin).
package mrz
