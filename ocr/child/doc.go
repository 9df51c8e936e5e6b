// Package child runs the reader in a process of its own, so that no byte from outside is ever decoded by the service (design D10).
//
// The parent calls Client.Inspecter or Client.Lire with the bytes of a file; the client starts reading processes, sends each the bytes
// once on its stdin, then tasks one at a time, and receives on its stdout what each task gave. The process calls Executer. A task is a method
// of Document: identify a page, read what is left on it, put all pages together. What a page gave is opaque to the parent, who only carries
// it from one task to the next. All pages are identified first, so that a page is read knowing what its group says.
// All limits (bytes, pages, pixels, memory, tasks of a process, time for one page, for one file) are in Limites; places bounds the
// processes of all files together.
//
// What comes out is a dossier.Lecture whose pages are numbered from 1 without a gap, and a JPEG preview of each page that
// could be decoded. A process that dies, hangs, eats memory or talks nonsense on a page is killed; the page is marked with
// the reason, and another process takes its place, without reading again what is already done. A file that no
// process can open gives a *dossier.Refus. An error means that we failed: no executable, cancelled context.
//
// It never writes a file, and logs neither names nor contents.
package child
