package child

import (
	"context"
	"runtime"
	"sync/atomic"
)

// places bounds the processes that read at the same time, whatever the number of files: more of them than cores would only take memory.
// Each file being read holds one at least.
type places struct {
	jetons  chan struct{}
	attente atomic.Int32
	presses atomic.Int32 // files that someone waits to see read
}

func nouvellesPlaces(n int) *places { return &places{jetons: make(chan struct{}, n)} }

// placesMachine are those of this machine, shared by all clients.
var placesMachine = nouvellesPlaces(max(1, runtime.NumCPU()))

// prendre waits for a place.
func (p *places) prendre(ctx context.Context) error {
	if p.essayer() {
		return nil
	}
	p.attente.Add(1)
	defer p.attente.Add(-1)
	select {
	case p.jetons <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// essayer takes a place if there is one.
func (p *places) essayer() bool {
	select {
	case p.jetons <- struct{}{}:
		return true
	default:
		return false
	}
}

func (p *places) rendre(n int) {
	for range n {
		<-p.jetons
	}
}

// attendu reports whether a file waits for a place.
func (p *places) attendu() bool { return p.attente.Load() > 0 }

// annoncer says that a file is to be read, until the function it returns is called: what is less pressing makes room.
func (p *places) annoncer() func() {
	p.presses.Add(1)
	return func() { p.presses.Add(-1) }
}

// presse reports whether a file is being read, or waits to be.
func (p *places) presse() bool { return p.presses.Load() > 0 }
