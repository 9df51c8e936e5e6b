// Package pagecode is the one encoder and parser of what our pages carry for machines: the page id (twenty digits, in a QR, in
// Code 128 and in clear) and the data codes of the « page de données » (design D7, D8).
//
// In and out are values and ASCII text; drawing is forms', finding codes on an image is ocr's. Everything printed once stays
// readable for ever: formats are numbered and the dictionary of a format is frozen. Nothing here ever guesses: a missing or
// damaged part is dossier.ErrInvalide.
package pagecode
