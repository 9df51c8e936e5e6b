// Package child runs the reader in a process of its own, so that no byte from outside is ever decoded by the service (design D10).
//
// The parent calls Client.Inspecter or Client.Lire with the bytes of a file; the client starts the reading process, sends one
// request on its stdin, and receives on its stdout what each page gave, then the whole reading. The process calls Executer.
// All limits (bytes, pages, pixels, memory, time for one page, for one file) are in Limites.
//
// What comes out is a dossier.Lecture whose pages are numbered from 1 without a gap, and a JPEG preview of each page that
// could be decoded. A process that dies, hangs, eats memory or talks nonsense on a page is killed; the page is marked with
// the reason, and another process goes on with the other pages, without reading again those already done. A file that no
// process can open gives a *dossier.Refus. An error means that we failed: no executable, cancelled context.
//
// It never writes a file, and logs neither names nor contents.
package child
