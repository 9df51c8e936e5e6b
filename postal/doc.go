// Package postal takes paper out: it writes the letters due and makes the day's print batch with its deposit slip.
//
// In: letters due in the register. Out: PDFs in evidence, rows moved du → ecrit → imprime, a folder for the printer. The
// order is always plan, then act: the data of a letter are frozen and stored before its PDF is written, the PDF is stored
// before the row names it, the batch is recorded, with its registered numbers, before its folder is made. Every step may be repeated: the same
// frozen data give the same bytes, hence the same name. A letter that lacks a mandatory mention is not written: it is
// blocked with the reason, and leaves when the settings are complete.
package postal
