// Package law holds every rule that comes from a text: deadlines, public holidays, mandatory mentions, legal bases of a paper filing,
// kinds of blockage, préfectures.
//
// In: calendar days (dossier.Date, Europe/Paris), codes of the tables of law/data, values stated by a letter. Out: days, deadlines with
// the article, the state of the text read and the certainty, and lists of what is missing, in French.
//
// Everything is pure: no clock, no I/O after the tables embedded in the binary are read, same input, same output. Nothing here decides
// for an agent: a basis the machine proposes says so, a doubt is returned as a certainty, never hidden.
//
// Certainty (law table of sources): SEEN the text was read; SEEN-2 read through a secondary source; INFERRED deduced from texts read;
// RECALLED general knowledge. All but SEEN are shown « à vérifier ».
//
// A zero Date means that no day can be said. The tables are checked when first used; Valider reports their mistakes, and a wrong table
// is a build error caught by the tests.
package law
