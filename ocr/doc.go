// Package ocr reads page images into a dossier.Lecture: what each page is, where its form's boxes lie on it, and what they say.
//
// In: the bytes of one file received (PDF, TIFF, JPEG or PNG, told by its bytes, never by its name). Out: a dossier.Lecture whose
// pages and boxes are numbered from 1 and measured in pixels of the image read (PageLue.Largeur × Hauteur, origin top left,
// grey, never turned, smaller than the stored one by a whole factor when that is finer than reading needs), and one JPEG preview a
// page. Lengths on paper are mm
// (dossier.MM), confidences go from 0 to 1.
//
// It never guesses in silence: a value is either sure, or marked AVerifier with its reasons in French. Unusual paper is not
// an error: a page that cannot be read says why in PageLue.Erreur or Alertes. A *dossier.Refus says that the bytes cannot be
// taken at all.
//
// The files, in the order of a page's way:
//
//	conteneur, flux, pdf*       the file is opened, each page comes out as a grey image (or is drawn by PDFium)
//	moteur, page                the two halves of reading: every page is identified, then boxes are read knowing what their copy says
//	identite*, repere, calage   which page it is, and how it lies; blanche, qualite, feuille, libre: what else it may be
//	zone, filet, ligne, peigne  boxes cut straight, frames erased, print read; scrutin: readers vote; case: tick boxes; surcharge: ink
//	                            compared with what the page de données says was printed
//	cellule, manuscrit          combs written by hand: cells cut, read by ocr/icr, readings proposed
//	champ, regles, croisements  zones become a field, rules make it doubtful or surer; seuils: what a score means; comparaison: paper and code
//	assemble, repetition        pages become forms; a sheet scanned twice, one blank filled by several people
//	damier, sceau               where a page may carry a 2D-Doc, and what it says (ocr/deuxddoc)
//	accord, recoupement*        what the other papers of the pli, its machine-readable zones (ocr/mrz) and its 2D-Doc say of a field; what may
//	                            be accepted of what a hand wrote; adresse: two writings of one address
//	pleintexte, pdf_cherchable  the full text, afterwards, and the PDF that carries it
//
// The engines (leptonica, zxing-cpp, zbar, Tesseract) come in as Outils: this package holds no cgo. It decodes bytes from outside,
// so the service runs it in a process of its own (ocr/child), which may be killed at any time: it writes nothing.
package ocr
