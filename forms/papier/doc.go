// Package papier is the paper of the product: A4 PDF documents drawn with an embedded font, the codes of our pages, the address
// window of envelopes and the six lines of a French address. gofpdf stays behind it.
//
// Lengths are mm, origin top left of the page, y of a text is its baseline; font sizes are points. The same calls give the same
// bytes: dates are fixed, nothing reads a clock.
//
// A character the font lacks, a text that leaves the page, a drawing over a reserved box are errors, never blanks: the
// first one sticks, later calls do nothing, and Sortie returns it. Error texts never quote the text itself (it may be a name).
//
// Every document is tagged (PDF/UA-1): whoever listens to it gets its titles, paragraphs, lists, tables and fields in order.
// Baliser opens an element; what is drawn meanwhile is its content, in the order of the calls, over as many pages as needed. The
// first drawing of an element on a page opens a marked-content sequence in the stream of the page (BDC with a number, MCID), and
// the next drawing of someone else closes it (EMC): elements without drawings leave no trace. Lines and boxes are artifacts by
// themselves, except inside a Figure or a Form; texts are artifacts inside Artefact and in the footers of ChaquePage. Lines of one
// element are told apart by a space. Sortie writes the structure tree, and the index from each number back to its element, that
// from each field of Saisir too. forms/papiertest checks it all on the finished file.
//
// gofpdf draws the streams of the pages; the file around them is written here (assembler), because gofpdf's has neither structure nor
// fields nor metadata, and hashes and cuts whole fonts for each document: over half the time of a form. Objects are few kinds of
// plain text, so they are written as such: a library's writer stamps the hour, and the same content must give the same bytes.
package papier
