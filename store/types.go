package store

import (
	"log/slog"
	"time"

	"souspli/dossier"
)

// Options of Open. Now is required.
type Options struct {
	Now      func() time.Time
	Log      *slog.Logger // nil: nothing is logged
	MaxConns int32        // of the pool; 0: the driver's default
}

// NouveauPli is a file just stored in evidence.
type NouveauPli struct {
	Empreinte dossier.Empreinte
	Taille    int64 // bytes
	Nom       string
	TypeMedia string
	NbPages   int
	Reception dossier.Reception
}

// FiltrePlis narrows Plis. No state: all states. Limite 0: 100.
type FiltrePlis struct {
	Etats       []dossier.EtatPli
	Prefectures []string // scope, as dossier.Agent.Prefectures: none, no row; "*", all
	Lot         string   // exact batch name; "" any
	Limite      int
	Decalage    int
}

// FiltreDemandes narrows Demandes. Texte is searched in numero, names, numbers and spellings, accents and case ignored.
// Sensitive demandes are absent unless VoitSensible (design D14). Limite 0: 100.
type FiltreDemandes struct {
	Prefectures  []string // scope, as dossier.Agent.Prefectures: none, no row; "*", all
	Etats        []dossier.EtatDemande
	Procedure    string
	Texte        string
	VoitSensible bool
	Limite       int
	Decalage     int
}

// FiltreCourriers narrows CourriersDus. No state: those not yet written (du). Limite 0: 1000.
type FiltreCourriers struct {
	Prefectures []string // scope, as dossier.Agent.Prefectures: none, no row; "*", all
	Etats       []dossier.EtatCourrier
	Jusqu       dossier.Date // due that day at the latest; zero: any
	Limite      int
	Decalage    int
}

// NouveauLot is a print batch about to be recorded: its envelopes, in order, each with its letters, in order.
type NouveauLot struct {
	Nom        string
	Prefecture string // "": several
	Jour       dossier.Date
	Lieu       string // machine and folder it is delivered to
	Agent      dossier.AgentID
	Enveloppes []EnveloppeLot
}

// EnveloppeLot is an envelope of a batch. Recommandee: it is to go as registered mail, if a number is left.
type EnveloppeLot struct {
	Courriers   []dossier.CourrierID
	Recommandee bool
}

// Reimpression is what ReimprimerLot is asked: pieces of a batch, by their ranks.
type Reimpression struct {
	Lot    string
	Pieces []int
	Lieu   string
	Agent  dossier.AgentID
}

// Retrait is what RetirerDuLot is asked: pieces of a batch that must not leave, by their ranks.
type Retrait struct {
	Lot     string
	Pieces  []int
	Raison  string // French, shown with the letter and with its seal
	Refaire bool   // the letters are still owed: each is due again, and is written from the demande as it is now
	Agent   dossier.AgentID
}

// Enregistrement is what Register is asked: every decision taken on a pli at once.
type Enregistrement struct {
	Pli       dossier.PliID
	Candidats dossier.Candidats // those the decisions were taken on
	Decisions []dossier.Rapprochement
	Sorts     map[int]dossier.SortPage // fate of each page, from 1; all of them before a pli is traite
	Retours   []dossier.Retour         // pages recognised as post of ours
	Raisons   []string                 // why the pli waits for a human beyond its decisions, French, no personal data
	Agent     dossier.AgentID          // 0: the machine
}

// Resultat is what the register holds for a pli after Register, whichever call did it.
type Resultat struct {
	Etat     dossier.EtatPli
	Demandes []dossier.DemandeID // in the order of the forms; each once
	Numeros  []string            // same order
}

// Ecriture is a letter as rendered.
type Ecriture struct {
	Donnees   []byte // the JSON it was rendered from, frozen
	Empreinte dossier.Empreinte
	Lignes    []string // address lines printed
	NbPages   int
	Version   int // of the wording

	VersionDemande int    // of the demande it was rendered from; 0: not checked
	Sceau          string // reference of the seal it bears; "": none
}

// JourClos is a closed day of the journal. Empreinte = SHA-256(day file ‖ Precedent in hexadecimal ‖ "\n").
type JourClos struct {
	Jour      dossier.Date
	Lignes    int
	Precedent dossier.Empreinte
	Empreinte dossier.Empreinte
	ClosA     time.Time
}

// ReglagesPasses are settings of a préfecture that others replaced.
type ReglagesPasses struct {
	Reglages dossier.Reglages
	Agent    dossier.AgentID // who had set them; 0: the command line
	A        time.Time       // since when
	JusquA   time.Time       // until when
}

// Session is an open session of an agent.
type Session struct {
	Agent   dossier.Agent
	CreeA   time.Time
	ExpireA time.Time
}

// Consultation is one line of the consultation log (CESEDA R. 142-22): who looked at what, when. It is not the journal.
type Consultation struct {
	Agent dossier.AgentID
	Objet string
	A     time.Time
}

// PageSort is the fate of one page, with its kind as read.
type PageSort struct {
	N    int
	Type dossier.TypePage
	Sort dossier.SortPage // "": not decided yet
}

// RapprochementLu is a decision as stored, for screens, bundles and verification. Contenu is the exact JSON of dossier.Contenu that was
// decided, nil when the decision has none; the journal line of the act holds SHA-256(Sel ‖ Contenu).
type RapprochementLu struct {
	ID         int64
	Pli        dossier.PliID
	Formulaire int
	Decision   dossier.Decision
	Demande    dossier.DemandeID // 0: none
	Raisons    []string
	Score      dossier.Confiance
	Contenu    []byte
	Sel        []byte
	Agent      dossier.AgentID
	A          time.Time
}

// Correction is a value an agent gave, with the machine's kept beside it.
type Correction struct {
	Pli        dossier.PliID
	Formulaire int
	Code       string
	Champ      dossier.ChampLu
	Agent      dossier.AgentID
	A          time.Time
}
