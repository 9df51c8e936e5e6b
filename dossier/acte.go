package dossier

import "time"

// RaisonPiece says why a piece is asked for.
type RaisonPiece string

const (
	PieceAbsente    RaisonPiece = "absente"
	PieceIllisible  RaisonPiece = "illisible"
	PiecePerimee    RaisonPiece = "perimee"
	PieceIncorrecte RaisonPiece = "incorrecte"
	PieceATraduire  RaisonPiece = "a_traduire"
)

// RaisonsPiece lists them with the words people read.
var RaisonsPiece = []struct {
	Raison  RaisonPiece
	Libelle string
}{
	{PieceAbsente, "absente"},
	{PieceIllisible, "illisible"},
	{PiecePerimee, "périmée"},
	{PieceIncorrecte, "incorrecte"},
	{PieceATraduire, "à traduire"},
}

// PieceDemandee is one line of a request for pieces.
type PieceDemandee struct {
	Code    string      `json:"code"` // of the documents catalogue
	Libelle string      `json:"libelle"`
	Raison  RaisonPiece `json:"raison"`
	// Indispensable: the demande cannot be examined without it. The others suspend nothing (CRPA L. 114-5-1).
	Indispensable bool   `json:"indispensable,omitempty"`
	Precision     string `json:"precision,omitempty"` // what is wrong, in words
}

// PieceRecue settles one piece that was asked for: it came, or it is no longer asked for.
type PieceRecue struct {
	Code     string `json:"code"`
	Dispense bool   `json:"dispense,omitempty"` // no longer asked for: Motifs of the action says why
}

// PagePreuve is the page of a pli of the demande that proves what was done: a signed word, an avis de réception.
type PagePreuve struct {
	Pli  PliID `json:"pli"`
	Page int   `json:"page"` // from 1
}

// SensDecision is the sense of a decision, never shown to the public.
type SensDecision string

const (
	SensFavorable   SensDecision = "favorable"
	SensDefavorable SensDecision = "defavorable"
)

// DonneesActe is what an action was done with; each action reads its own fields and leaves the others empty.
type DonneesActe struct {
	Motifs       string            `json:"motifs,omitempty"`      // written reasons, in words
	Formalites   string            `json:"formalites,omitempty"`  // what to do, of a regularisation
	Reference    string            `json:"reference,omitempty"`   // of a decision, an invitation, a récépissé, an avis de réception
	Preuve       *PagePreuve       `json:"preuve,omitempty"`      // page of a pli
	Pieces       []PieceDemandee   `json:"pieces,omitempty"`      // asked for
	Recues       []PieceRecue      `json:"recues,omitempty"`      // settled
	Jours        int               `json:"jours,omitempty"`       // limit given, calendar days
	Limite       Date              `json:"limite,omitzero"`       // last day of it; computed, never given
	Suspend      bool              `json:"suspend,omitempty"`     // the clock is suspended until Limite; computed
	Creneau      CreneauID         `json:"creneau,omitempty"`     // slot of an invitation or a convocation
	RendezVous   *LieuJour         `json:"rendez_vous,omitempty"` // where and when; copied from the slot
	Objet        string            `json:"objet,omitempty"`       // what the person is called for
	Empreintes   bool              `json:"empreintes,omitempty"`  // taken at the appointment
	Photo        bool              `json:"photo,omitempty"`
	Prefecture   string            `json:"prefecture,omitempty"` // destination of a transfer
	Destinataire *Adresse          `json:"destinataire,omitempty"`
	Domicile     *Adresse          `json:"domicile,omitempty"`
	Champs       map[string]string `json:"champs,omitempty"` // field code → new value
	Fondement    *Fondement        `json:"fondement,omitempty"`
	Sens         SensDecision      `json:"sens,omitempty"`
	Notifiee     Date              `json:"notifiee,omitzero"` // day a decision was notified
	OQTF         bool              `json:"oqtf,omitempty"`    // the refusal comes with an obligation to leave
	Du           Date              `json:"du,omitzero"`       // validity of a récépissé
	Au           Date              `json:"au,omitzero"`
	Courrier     CourrierID        `json:"courrier,omitempty"` // letter that was delivered
}

// Acte is an action done on a demande. Acts are never changed.
type Acte struct {
	ID      ActeID
	Demande DemandeID
	Action  CodeAction
	De      EtatDemande // state before
	Vers    EtatDemande // state after
	Le      Date        // the day it takes effect: not always the day it was noted
	Agent   AgentID
	A       time.Time // noted
	Donnees DonneesActe
}

// RequetePieces is a request for pieces, with what became of it.
type RequetePieces struct {
	Acte      Acte
	Attendues []PieceDemandee // not settled yet
	Produit   Date            // day the last indispensable piece came, whatever the order they were noted in; zero: not yet
	dernier   Date            // of those that came, while others are awaited
}

// Ouverte reports whether something that was asked for is still expected.
func (d RequetePieces) Ouverte() bool { return len(d.Attendues) > 0 }

// Bloquante reports whether an indispensable piece is still expected.
func (d RequetePieces) Bloquante() bool {
	for _, p := range d.Attendues {
		if p.Indispensable {
			return true
		}
	}
	return false
}

// DemandesDePieces reads, from the acts in order, each request for pieces and what became of it. A piece received settles every
// request that names it; declaring the file complete settles them all.
func DemandesDePieces(actes []Acte) []RequetePieces {
	var ds []RequetePieces
	for _, a := range actes {
		switch a.Action {
		case ActionPieces:
			ds = append(ds, RequetePieces{Acte: a, Attendues: append([]PieceDemandee(nil), a.Donnees.Pieces...)})
		case ActionComplement:
			for i := range ds {
				for _, r := range a.Donnees.Recues {
					ds[i].regler(a.Le, func(p PieceDemandee) bool { return p.Code == r.Code })
				}
			}
		case ActionComplete:
			for i := range ds {
				ds[i].regler(a.Le, func(p PieceDemandee) bool { return p.Indispensable })
			}
		}
	}
	return ds
}

func (d *RequetePieces) regler(le Date, quoi func(PieceDemandee) bool) {
	avant := d.Bloquante()
	reste := d.Attendues[:0]
	for _, p := range d.Attendues {
		switch {
		case !quoi(p):
			reste = append(reste, p)
		case p.Indispensable && le.After(d.dernier):
			d.dernier = le
		}
	}
	d.Attendues = reste
	if avant && !d.Bloquante() {
		d.Produit = d.dernier
	}
}
