// Package templates holds all wording people read. This part renders outgoing letters: frozen JSON in, PDF bytes out.
//
// In: the kind of a letter and the JSON it was decided with (AccuseDonnees…), which holds every word that comes from
// outside the wording: names, labels, dates, address lines. Nothing is looked up while rendering, so the same JSON gives
// the same bytes, today and in ten years: the JSON carries the version of its wording, and letters/ keeps every version
// ever issued. Out: an A4 PDF, black only, whose first page fits the window of the envelope named in the JSON.
//
// All lengths are mm, origin top left. A missing datum, a glyph the font lacks, a text that does not fit: an error, never
// a blank. Rendering writes no file, reads no clock and opens no connection.
package templates
