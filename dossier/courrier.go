package dossier

import "time"

// GenreCourrier is a kind of outgoing letter, a template of templates/letters.
type GenreCourrier string

const (
	CourrierAccuseReception GenreCourrier = "accuse_reception"
	CourrierDemandePieces   GenreCourrier = "demande_pieces"
	CourrierRappelPieces    GenreCourrier = "rappel_pieces"
	CourrierRegularisation  GenreCourrier = "regularisation"
	CourrierTransfert       GenreCourrier = "transfert"
	CourrierInvitation      GenreCourrier = "invitation"
	CourrierConvocation     GenreCourrier = "convocation"
	CourrierAnnulation      GenreCourrier = "annulation_rendez_vous"
	CourrierTitre           GenreCourrier = "titre_a_retirer"
	CourrierDesistement     GenreCourrier = "prise_acte_desistement"
	CourrierSansSuite       GenreCourrier = "sans_suite"
	CourrierReouverture     GenreCourrier = "reouverture"
	CourrierComplexite      GenreCourrier = "complexite"
)

// GenresCourrier lists the kinds with the words agents say. Redige: the product has its wording, and writes it by itself; the others
// are noted due with their data, and an agent writes them. Signature: it may harm, so it is never in the day's batch, and is signed by
// hand (design D16).
var GenresCourrier = []struct {
	Genre     GenreCourrier
	Libelle   string
	Redige    bool
	Signature bool
}{
	{CourrierAccuseReception, "accusé de réception", true, false},
	{CourrierDemandePieces, "demande de pièces", false, false},
	{CourrierRappelPieces, "rappel des pièces demandées", false, false},
	{CourrierRegularisation, "invitation à régulariser", false, true},
	{CourrierTransfert, "avis de transfert", false, false},
	{CourrierInvitation, "invitation à la solution de substitution", false, false},
	{CourrierConvocation, "convocation", false, false},
	{CourrierAnnulation, "rendez-vous annulé", false, false},
	{CourrierTitre, "titre à retirer", false, false},
	{CourrierDesistement, "prise d’acte du désistement", false, false},
	{CourrierSansSuite, "classement sans suite", false, true},
	{CourrierReouverture, "réouverture de la demande", false, false},
	{CourrierComplexite, "délai porté à soixante jours", false, false},
}

// Redige reports whether the product has the wording of that kind.
func (g GenreCourrier) Redige() bool {
	for _, x := range GenresCourrier {
		if x.Genre == g {
			return x.Redige
		}
	}
	return false
}

// ASigner reports whether a letter of that kind is printed apart and signed by hand, never in the day's batch (design D16).
func (g GenreCourrier) ASigner() bool {
	for _, x := range GenresCourrier {
		if x.Genre == g {
			return x.Signature
		}
	}
	return false
}

// Libelle gives the words agents say, or the code itself when unknown.
func (g GenreCourrier) Libelle() string {
	for _, x := range GenresCourrier {
		if x.Genre == g {
			return x.Libelle
		}
	}
	return string(g)
}

// EtatCourrier is where a letter stands.
type EtatCourrier string

const (
	CourrierDu      EtatCourrier = "du"      // decided, not yet written
	CourrierBloque  EtatCourrier = "bloque"  // a mandatory mention is missing: Raison says which
	CourrierEcrit   EtatCourrier = "ecrit"   // rendered, its PDF is in the store
	CourrierImprime EtatCourrier = "imprime" // in a print batch
	CourrierAnnule  EtatCourrier = "annule"  // replaced before it left: Raison says why
)

// Courrier is one outgoing letter. Donnees is the JSON it was rendered with: rendering twice gives the same bytes.
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
	Acte      ActeID // the action it comes from; 0: the registration
	Decide    []byte // JSON of the DonneesActe it was decided with; nil without an action
	RemisLe   Date   // day the person had it, as proved; zero: not known
	// Prefecture owes it and signs it: that of the demande, unless it was sent on since.
	Prefecture string
}
