// Package papier is the paper of the product: A4 PDF documents drawn with an embedded font, the codes of our pages, the address
// window of envelopes and the six lines of a French address. gofpdf stays behind it.
//
// Lengths are mm, origin top left of the page, y of a text is its baseline; font sizes are points. The same calls give the same
// bytes: dates are fixed, nothing reads a clock.
//
// A character the font lacks, a text that leaves the page, a drawing over a reserved box are errors, never blanks: the
// first one sticks, later calls do nothing, and Sortie returns it. Error texts never quote the text itself (it may be a name).
package papier
