// Package forms is the paper that goes out to be filled and comes back to be read: the catalogue of procedures (fields, pieces,
// orientation), the layout of each form into pages and zones in mm, and the drawing of the blank or filled form.
//
// In: codes of the catalogue, values by field code (dates AAAA-MM-JJ, choices by value, ticks "true"/"false"). Out: PDF bytes, the same
// for the same input, and the zones where a reader must look (mm, origin top left, pages from 1). The struct that draws a box is the
// struct that tells ocr where to look.
//
// The catalogue is embedded and checked when first used; a mistake in it panics there and fails the tests. Print never cuts a
// value: one that has no room, or a character the font lacks, is dossier.ErrInvalide naming the field, never a blank. Nothing here reads a
// clock, a file or the network.
//
// A printed revision is never edited: a new one is added, and the old stays readable for paper still in the post.
package forms
