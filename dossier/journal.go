package dossier

import "time"

// LigneJournal is one line of the journal: what the administration did. It holds ids and salted hashes, never a name.
type LigneJournal struct {
	N         int64
	A         time.Time // instant, UTC, microseconds
	Jour      Date
	Acte      string // pli_recu, pli_lu, demande_enregistree, complement_rattache, courrier_ecrit, …
	Objet     string // « pli:12 », « demande:7 »
	Par       string // « agent:3 », « machine »
	Details   string // canonical JSON, keys sorted; no personal data
	Precedent Empreinte
	Empreinte Empreinte
}
