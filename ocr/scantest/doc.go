// Package scantest makes the paper that tests, benches and the demo read: pages as an office's scanner, fax or photocopier gives
// them, forms typed in by hand of machine, invented people, screens and identity pages.
//
// In: a PDF, or grey page images at a known resolution, and a seed. Out: grey images (0 black, 255 white, origin top left) or
// the bytes of a PDF, TIFF, JPEG or PNG, with the transform that was applied, so that a reading can be compared with the truth.
// The same seed gives the same bytes. Every person, number, address line and screen is invented; communes and postcodes are
// real, so that the competent préfecture can be found.
//
// Only tests, benches and the demo import it: no reading code may learn from what it draws.
package scantest
