package dossier

import "time"

// GenreCourrier is a kind of outgoing letter, a template of templates/letters.
type GenreCourrier string

const (
	CourrierAccuseReception GenreCourrier = "accuse_reception"
)

// EtatCourrier is where a letter stands.
type EtatCourrier string

const (
	CourrierDu      EtatCourrier = "du"      // decided, not yet written
	CourrierBloque  EtatCourrier = "bloque"  // a mandatory mention is missing: Raison says which
	CourrierEcrit   EtatCourrier = "ecrit"   // rendered, its PDF is in the store
	CourrierImprime EtatCourrier = "imprime" // in a print batch
)

// Courrier is one outgoing letter. Donnees is the JSON it was decided with: rendering twice gives the same bytes.
type Courrier struct {
	ID        CourrierID
	Demande   DemandeID
	Numero    string // of the demande
	Genre     GenreCourrier
	Etat      EtatCourrier
	Raison    string
	Version   int       // of the wording
	Donnees   []byte    // JSON, frozen when the letter is written
	Lignes    []string  // the address lines actually printed
	Empreinte Empreinte // of the PDF; zero until written
	NbPages   int
	DuLe      Date
	EcritA    time.Time
	Lot       string // print batch
}
