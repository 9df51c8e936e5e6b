package dossier

import "slices"

// Decision ties a reading to the register.
type Decision string

const (
	DecisionNouvelle   Decision = "nouvelle"
	DecisionComplement Decision = "complement"
	DecisionDoublon    Decision = "doublon" // the same paper, or the same request, again
	DecisionAVerifier  Decision = "a_verifier"
	DecisionPasANous   Decision = "pas_a_nous"
)

// CleIdentite is what candidates are looked up by. Values are normalised (law-free folding: upper case, no accents).
type CleIdentite struct {
	Genre  string // CleAGDREF, CleNomDate, those of ClesProches, or store.CleEmpreinte
	Valeur string
}

// Candidat is a demande of the register that may be the one meant.
type Candidat struct {
	ID         DemandeID
	Numero     string
	Etat       EtatDemande
	Prefecture string
	Procedure  string
	Variante   string
	PersonneID PersonneID
	Personne   Identite
	Plis       []PliID
	// Confidentielle: its address is confidential (design D15), which holds for whatever else the person asks.
	Confidentielle bool
	TransfereeA    string   // as in Demande
	Passees        []string // as in Demande
}

// Recoit reports whether a paper that a préfecture received may join it: the préfecture has it, is sent it, or had it and sent it on.
func (c Candidat) Recoit(prefecture string) bool {
	return recoit(prefecture, c.Prefecture, c.TransfereeA, c.Passees)
}

func recoit(prefecture, tenue, transferee string, passees []string) bool {
	return prefecture != "" && (prefecture == tenue || prefecture == transferee || slices.Contains(passees, prefecture))
}

// Candidats is the answer of store.Candidates. Version changes whenever a demande or person with one of the keys comes to
// be or changes: store.Register compares it inside its transaction and returns ErrPerime.
type Candidats struct {
	Cles      []CleIdentite
	Demandes  []Candidat
	Personnes []PersonneConnue
	Version   string
}

// PersonneConnue is a person of the register with one of the keys, or whose names look like one.
type PersonneConnue struct {
	ID          PersonneID
	Identite    Identite
	Ecritures   []Identite     // every other way it is written, those of the persons merged with it included
	Membres     []PersonneID   // the persons merged into it, itself not among them
	Decedee     DateIncomplete // "" unless an agent noted a death
	Differentes []PersonneID   // persons an agent said it is not
}

// Rapprochement is one decision: by the machine, by an agent, or by passing time. Raisons are French sentences without a
// name or number.
type Rapprochement struct {
	Decision   Decision
	Formulaire int        // index in Lecture.Formulaires of the form it settles; -1: the pages on no form of ours
	Demande    DemandeID  // of a complement or duplicate
	Personne   PersonneID // of a new demande, when the person is known; 0: new person
	Contenu    *Contenu   // of a new demande; of a complement: what it adds
	Raisons    []string
	Score      Confiance
	// Ressemblances are the other persons of the register that the person of a demande looks like, for an agent to compare.
	Ressemblances []Ressemblance
}

// Ressemblance is another person that may be the same.
type Ressemblance struct {
	Personne PersonneID
	Score    float64 // bits, see reconcile.Comparer
	Ecartee  bool    // an agent saw both and said no
}

// Contenu is all a new demande states, or all a complement adds. Echeances and letters due come from law, decided with it.
type Contenu struct {
	Prefecture   string
	Procedure    string
	Variante     string
	Dates        Dates // Enregistrement is set by the door
	Identite     Identite
	Representant *Representant
	Destinataire Adresse
	Domicile     Adresse
	Fondement    Fondement
	Champs       map[string]ChampLu
	Pieces       []Piece
	Manquantes   []PieceManquante
	Tentatives   []Tentative
	Echeances    []Echeance
	Courriers    []GenreCourrier // letters that become due
	Sensible     bool
}
