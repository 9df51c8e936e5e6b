// Package prenoms knows first names of many countries, to propose a reading of one written by hand: it never replaces what was read, and a
// name that is not in it is no worse.
//
// The list is no part of this tree: scripts/deps.sh brings it from the npm package named in package.json, through preparer.mjs, in
// donnees/prenoms.txt, and the binary carries it, so that the reading process needs no file. Built without it, everything works but this:
// Version is "", and no name is known.
package prenoms

import (
	"embed"
	"slices"
	"strings"
	"sync"
)

// donnees is the folder and not the file: a tree without the list still builds.
//
//go:embed donnees
var donnees embed.FS

type liste struct {
	version string
	mots    []string // sorted
}

var lire = sync.OnceValue(func() liste {
	b, err := donnees.ReadFile("donnees/prenoms.txt")
	if err != nil {
		return liste{}
	}
	version, mots, _ := strings.Cut(string(b), "\n")
	return liste{version, strings.Fields(mots)}
})

// Version names the list that was built in: package and version; "" without one.
func Version() string { return lire().version }

// Connus reports whether every word of what was written, in capitals without accents, is a first name, or part of one. A single letter is
// none.
func Connus(ecrit string) bool {
	mots := strings.FieldsFunc(ecrit, func(r rune) bool { return r == ' ' || r == '-' || r == '\'' })
	for _, m := range mots {
		if _, ok := slices.BinarySearch(lire().mots, m); !ok {
			return false
		}
	}
	return len(mots) > 0
}
