package store

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
