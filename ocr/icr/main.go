package icr

import (
	_ "embed"
	"sync"
)

//go:embed main.poids
var poidsMain []byte

// Main is the network that reads handwriting: its weights are in the binary. It panics when they are not what they were built as.
var Main = sync.OnceValue(func() *Reseau {
	r, err := LireReseau(poidsMain)
	if err != nil {
		panic(err)
	}
	return r
})
