package dossier

import "time"

// AvisPaire is what an agent said of two persons who look alike; the strings are those stored.
type AvisPaire string

const (
	PaireAVoir       AvisPaire = "a_voir"
	PairePlusTard    AvisPaire = "plus_tard"
	PaireDifferentes AvisPaire = "differentes"
	PaireMemes       AvisPaire = "memes"
)

// AvisPaires lists them with the words an agent reads.
var AvisPaires = []struct {
	Avis    AvisPaire
	Libelle string
}{
	{PaireAVoir, "à comparer"}, {PairePlusTard, "remise à plus tard"}, {PaireDifferentes, "deux personnes"}, {PaireMemes, "une seule personne"},
}

// Paire is two persons of the register who look alike. Une is the smaller number.
type Paire struct {
	ID         int64
	Une, Autre PersonneID
	Avis       AvisPaire
	Score      float64
	Agent      AgentID // 0: nobody yet
	Motif      string
	A          time.Time
}

// GenreLien is how two persons are related; the strings are those stored.
type GenreLien string

const (
	LienParent   GenreLien = "parent"   // De is the parent, Vers the child
	LienConjoint GenreLien = "conjoint" // either way
	LienFratrie  GenreLien = "fratrie"  // either way
	LienTuteur   GenreLien = "tuteur"   // De is the tutor, Vers the person in their care
)

// GenresLien lists them, with the words for the person at each end.
var GenresLien = []struct {
	Genre    GenreLien
	De, Vers string
}{
	{LienParent, "parent", "enfant"}, {LienConjoint, "conjoint·e", "conjoint·e"}, {LienFratrie, "frère ou sœur", "frère ou sœur"},
	{LienTuteur, "tuteur ou tutrice", "personne protégée"},
}

// LienPersonnes ties two persons of the register.
type LienPersonnes struct {
	ID       int64
	De, Vers PersonneID
	Genre    GenreLien
	Agent    AgentID
	Motif    string // what shows it
	A        time.Time
	RetireA  time.Time // zero: it holds
}

// Fusion is two persons that an agent recognised as one. Absorbee keeps its demandes, spellings and keys: undone, all is as before.
type Fusion struct {
	ID               int64
	Absorbee, Gardee PersonneID
	Agent            AgentID
	Motif            string
	A                time.Time
	AnnuleePar       AgentID // 0: it holds
	AnnuleeMotif     string
	AnnuleeA         time.Time
}

// ChangementRepresentant is a change of tutor or representative of a person.
type ChangementRepresentant struct {
	Apres *Representant // nil: the person acts alone
	Agent AgentID
	Motif string
	A     time.Time
}

// Personne is a person of the register with all that is known of it, merged persons included.
type Personne struct {
	PersonneConnue
	Demandes    []Demande // of all of them, latest first
	Fusions     []Fusion  // in which it or a merged person stands, undone ones included, oldest first
	Liens       []LienPersonnes
	Paires      []Paire
	Changements []ChangementRepresentant
}
