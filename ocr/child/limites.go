package child

import (
	"cmp"
	"time"
)

// Limites are all the bounds put on a reading process, in one place. A zero field takes its value in LimitesDefaut.
type Limites struct {
	Octets      int64         `json:"octets"`       // bytes of a file
	Pages       int           `json:"pages"`        // pages of a file
	Pixels      int           `json:"pixels"`       // pixels of one page image
	Memoire     int64         `json:"memoire"`      // bytes resident; the process is killed above
	Taches      int           `json:"taches"`       // tasks a process does before another takes its place
	MemoireUsee int64         `json:"memoire_usee"` // bytes resident between two tasks, beyond twice the file; the process is replaced above, nothing is lost
	TempsOuvre  time.Duration `json:"temps_ouvre"`  // opening a file, process start included
	TempsPage   time.Duration `json:"temps_page"`   // reading one page
	TempsPli    time.Duration `json:"temps_pli"`    // reading one file, all its processes together
	Reprises    int           `json:"reprises"`     // how many times a process is started again for one file
}

// LimitesDefaut are those of production. A page of A3 at 600 dpi is 70 million pixels.
var LimitesDefaut = Limites{
	Octets:      512 << 20,
	Pages:       2000,
	Pixels:      150e6,
	Memoire:     1536 << 20, // 400 MB are enough to read; the rest is for the bytes of a file of Octets, held while they arrive
	Taches:      1000,
	MemoireUsee: 350 << 20,
	TempsOuvre:  60 * time.Second,
	TempsPage:   90 * time.Second,
	TempsPli:    time.Hour,
	Reprises:    20,
}

// completees gives LimitesDefaut's value to what is not set.
func (l Limites) completees() Limites {
	d := LimitesDefaut
	return Limites{
		Octets:      cmp.Or(max(l.Octets, 0), d.Octets),
		Pages:       cmp.Or(max(l.Pages, 0), d.Pages),
		Pixels:      cmp.Or(max(l.Pixels, 0), d.Pixels),
		Memoire:     cmp.Or(max(l.Memoire, 0), d.Memoire),
		Taches:      cmp.Or(max(l.Taches, 0), d.Taches),
		MemoireUsee: cmp.Or(max(l.MemoireUsee, 0), d.MemoireUsee),
		TempsOuvre:  cmp.Or(max(l.TempsOuvre, 0), d.TempsOuvre),
		TempsPage:   cmp.Or(max(l.TempsPage, 0), d.TempsPage),
		TempsPli:    cmp.Or(max(l.TempsPli, 0), d.TempsPli),
		Reprises:    cmp.Or(max(l.Reprises, 0), d.Reprises),
	}
}
