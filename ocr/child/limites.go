package child

import "time"

// Limites are all the bounds put on a reading process, in one place.
type Limites struct {
	Octets      int64         // bytes of a file
	Pages       int           // pages of a file
	Pixels      int           // pixels of one page image
	Memoire     int64         // bytes resident; the process is killed above
	TempsPage   time.Duration // one page
	TempsPli    time.Duration // one file
	TempsEntree time.Duration // opening a file
	Reprises    int           // how many times a process is started again for one file
}

// LimitesDefaut are those of production.
var LimitesDefaut = Limites{
	Octets: 512 << 20, Pages: 2000, Pixels: 200e6, Memoire: 3 << 30,
	TempsPage: 60 * time.Second, TempsPli: 60 * time.Minute, TempsEntree: 60 * time.Second, Reprises: 20,
}
