// Package ocr reads page images into a dossier.Lecture: what each page is, where its form's boxes lie on it, and what they say.
//
// In: the bytes of one file received (PDF, TIFF, JPEG or PNG, told by its bytes, never by its name). Out: a dossier.Lecture whose
// pages and boxes are numbered from 1 and measured in pixels of the stored image (PageLue.Largeur × Hauteur, origin top left,
// grey, as the file holds it: never turned), and one JPEG preview a page, smaller by a whole factor. Lengths on paper are mm
// (dossier.MM), confidences go from 0 to 1.
//
// It never guesses in silence: a value is either sure, or marked AVerifier with its reasons in French. Unusual paper is not
// an error: a page that cannot be read says why in PageLue.Erreur or Alertes. A *dossier.Refus says that the bytes cannot be
// taken at all.
//
// The engines (leptonica, zxing-cpp, zbar, Tesseract) come in as Outils: this package holds no cgo. It decodes bytes from outside,
// so the service runs it in a process of its own (ocr/child), which may be killed at any time: it writes nothing.
package ocr
