package store

import "github.com/riverqueue/river"

// LirePliArgs asks a worker to take a pli through its pipeline. Ids only: job rows are read by administrators (design D10).
type LirePliArgs struct {
	Pli int64 `json:"pli"`
}

// Kind names the job in River's tables.
func (LirePliArgs) Kind() string { return "lire_pli" }

// EcrireCourrierArgs asks a worker to write a letter that became due.
type EcrireCourrierArgs struct {
	Courrier int64 `json:"courrier"`
}

// Kind names the job in River's tables.
func (EcrireCourrierArgs) Kind() string { return "ecrire_courrier" }

// FileTextes is the queue of full texts: it has its own workers, so that they never stand before a reading.
const FileTextes = "textes"

// LireTexteArgs asks a worker to read the full text of a pli that was read.
type LireTexteArgs struct {
	Pli int64 `json:"pli"`
}

// Kind names the job in River's tables.
func (LireTexteArgs) Kind() string { return "lire_texte" }

// InsertOpts puts the job in its queue, after the others.
func (LireTexteArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: FileTextes, Priority: 4}
}
