package icr

import (
	_ "embed"
	"sync"
)

var (
	//go:embed chiffres.poids
	poidsChiffres []byte
	//go:embed lettres.poids
	poidsLettres []byte
)

// Main gives the networks that read handwriting, that of boxes of digits first: their weights are in the binary. It panics when they are not
// what they were built as.
var Main = sync.OnceValue(func() (reseaux []*Reseau) {
	for _, poids := range [][]byte{poidsChiffres, poidsLettres} {
		r, err := LireReseau(poids)
		if err != nil {
			panic(err)
		}
		reseaux = append(reseaux, r)
	}
	return reseaux
})

// LecteurMain makes a reader with the networks of the binary.
func LecteurMain() *Lecteur {
	l, err := NouveauLecteur(Main()...)
	if err != nil {
		panic(err)
	}
	return l
}
