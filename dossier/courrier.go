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
	CourrierComplementRecu  GenreCourrier = "complement_recu"
	CourrierAccuseRectifie  GenreCourrier = "accuse_rectifie"
	CourrierDuplicata       GenreCourrier = "duplicata"
	CourrierReponseMotifs   GenreCourrier = "reponse_motifs"
	CourrierRestitution     GenreCourrier = "restitution_originaux"
	CourrierElectronique    GenreCourrier = "accuse_electronique"
)

// FicheCourrier is one line of GenresCourrier.
type FicheCourrier struct {
	Genre     GenreCourrier
	Libelle   string
	Redige    bool
	Signature bool
	Demandee  bool
	Courriel  bool
}

// GenresCourrier lists the kinds with the words agents say. Redige: the product has its wording, and writes it by itself. Signature: it
// may harm, so it is never in the day's batch, and is signed by hand (design D16). Demandee: an agent asks for it, no action makes it due.
// Courriel: it goes by e-mail, never in an envelope (CRPA R. 112-11-1).
var GenresCourrier = []FicheCourrier{
	{Genre: CourrierAccuseReception, Libelle: "accusé de réception", Redige: true},
	{Genre: CourrierDemandePieces, Libelle: "demande de pièces", Redige: true},
	{Genre: CourrierRappelPieces, Libelle: "rappel des pièces demandées", Redige: true},
	{Genre: CourrierRegularisation, Libelle: "invitation à régulariser", Redige: true, Signature: true},
	{Genre: CourrierTransfert, Libelle: "avis de transfert", Redige: true},
	{Genre: CourrierInvitation, Libelle: "invitation à la solution de substitution", Redige: true},
	{Genre: CourrierConvocation, Libelle: "convocation", Redige: true},
	{Genre: CourrierAnnulation, Libelle: "rendez-vous annulé", Redige: true},
	{Genre: CourrierTitre, Libelle: "titre à retirer", Redige: true},
	{Genre: CourrierDesistement, Libelle: "prise d’acte du désistement", Redige: true},
	{Genre: CourrierSansSuite, Libelle: "classement sans suite", Redige: true, Signature: true},
	{Genre: CourrierReouverture, Libelle: "réouverture de la demande", Redige: true},
	{Genre: CourrierComplexite, Libelle: "délai porté à soixante jours", Redige: true},
	{Genre: CourrierComplementRecu, Libelle: "complément reçu", Redige: true},
	{Genre: CourrierAccuseRectifie, Libelle: "accusé de réception rectifié", Redige: true},
	{Genre: CourrierDuplicata, Libelle: "duplicata de l’accusé de réception", Redige: true, Demandee: true},
	{Genre: CourrierReponseMotifs, Libelle: "motifs d’un refus implicite", Redige: true, Signature: true, Demandee: true},
	{Genre: CourrierRestitution, Libelle: "restitution d’originaux", Redige: true, Demandee: true},
	{Genre: CourrierElectronique, Libelle: "accusé de réception électronique", Redige: true, Demandee: true, Courriel: true},
}

// LettreDemandee is what an agent asks a letter of a kind « Demandee » with. Each kind reads its own fields.
type LettreDemandee struct {
	Agent   AgentID    `json:"agent"`
	Motifs  string     `json:"motifs,omitempty"`  // reasons in law and in fact; for a duplicate, why it is asked for
	RecueLe Date       `json:"recue_le,omitzero"` // day the request for reasons came
	Objets  []string   `json:"objets,omitempty"`  // originals given back, one a line
	De      CourrierID `json:"de,omitempty"`      // the letter a duplicate is of
}

// fiche is the line of a kind; of an unknown one, its code alone.
func (g GenreCourrier) fiche() FicheCourrier {
	for _, x := range GenresCourrier {
		if x.Genre == g {
			return x
		}
	}
	return FicheCourrier{Genre: g, Libelle: string(g)}
}

// Redige reports whether the product has the wording of that kind.
func (g GenreCourrier) Redige() bool { return g.fiche().Redige }

// ASigner reports whether a letter of that kind is printed apart and signed by hand, never in the day's batch (design D16).
func (g GenreCourrier) ASigner() bool { return g.fiche().Signature }

// Demandee reports whether an agent asks for a letter of that kind; the others come of the registration, an action or time.
func (g GenreCourrier) Demandee() bool { return g.fiche().Demandee }

// ParCourriel reports whether a letter of that kind goes by e-mail, never in an envelope.
func (g GenreCourrier) ParCourriel() bool { return g.fiche().Courriel }

// Libelle gives the words agents say, or the code itself when unknown.
func (g GenreCourrier) Libelle() string { return g.fiche().Libelle }

// EtatCourrier is where a letter stands.
type EtatCourrier string

const (
	CourrierDu      EtatCourrier = "du"      // decided, not yet written
	CourrierBloque  EtatCourrier = "bloque"  // a mandatory mention is missing: Raison says which
	CourrierEcrit   EtatCourrier = "ecrit"   // rendered, its PDF is in the store
	CourrierImprime EtatCourrier = "imprime" // in a print batch
	CourrierAnnule  EtatCourrier = "annule"  // replaced before it left: Raison says why
	CourrierEnvoye  EtatCourrier = "envoye"  // by e-mail: the mail server took it
	CourrierRejete  EtatCourrier = "rejete"  // by e-mail: it did not leave, or came back for good: Raison says why; it counts for nothing
)

// Ecrit reports whether a letter in that state has its PDF and stands, wherever it is on its way.
func (e EtatCourrier) Ecrit() bool {
	return e == CourrierEcrit || e == CourrierImprime || e == CourrierEnvoye || e == CourrierRejete
}

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
	Lot       string // print batch; of a letter set aside, the one it was taken out of
	Piece     int    // rank in it, from 1
	Enveloppe int    // rank of its envelope in it, from 1: letters with the same go together
	SousPliA  time.Time
	DeposeLe  Date      // day it was handed over to La Poste; zero: not yet
	EnvoyeA   time.Time // instant the mail server took it, of a letter by e-mail
	Acte      ActeID    // the action it comes from; 0: the registration
	Decide    []byte    // JSON of the DonneesActe it was decided with; nil without an action
	RemisLe   Date      // day the person had it, as proved; zero: not known
	// Recommande is the number it was posted under as a registered item, compact; "": an ordinary letter. It is of the envelope: the
	// first letter in it holds it.
	Recommande string
	// Prefecture owes it and signs it: that of the demande, unless it was sent on since.
	Prefecture string
}

// PartiLe is the day a letter left us: that of its deposit, or of its writing where nobody noted a deposit. Zero when it is not written. By
// e-mail, it is the day the mail server took it, and zero before, and again when it came back.
func (c Courrier) PartiLe() Date {
	switch {
	case c.Genre.ParCourriel() && c.Etat == CourrierEnvoye:
		return DateDe(c.EnvoyeA)
	case c.Genre.ParCourriel():
		return Date{}
	case !c.DeposeLe.IsZero():
		return c.DeposeLe
	case c.EcritA.IsZero():
		return Date{}
	}
	return DateDe(c.EcritA)
}
