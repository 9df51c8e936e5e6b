package dossier

// LongueurCodeSuivi is how many signs a suivi code has, its check sign included: 60 bits.
const LongueurCodeSuivi = 13

// How many wrong answers may be given for one reference, from the first one on. The database holds them; a test keeps it equal.
const (
	EssaisSuiviHeure = 10
	EssaisSuiviJour  = 30
)

// Suivi is what the applicant may read of a demande: never a name, a number of a person, an address of theirs, or the sense of a decision.
// Of a sensitive demande, Etat and Sensible only.
type Suivi struct {
	Etat       EtatDemande      `json:"etat"`
	Sensible   bool             `json:"sensible"`
	Prefecture string           `json:"prefecture"` // code of the one in charge: that of destination once transferred
	Reception  Date             `json:"reception"`
	Completude Date             `json:"completude"`
	Depuis     Date             `json:"depuis"`      // day of the act that led to Etat; zero: none yet
	Avant      EtatDemande      `json:"avant"`       // state before that act
	Pieces     []PieceManquante `json:"pieces"`      // asked for and not come
	Limite     Date             `json:"limite"`      // last day to send them, or to regularise
	RendezVous *LieuJour        `json:"rendez_vous"` // to come, or missed and not noted yet
	Notifiee   Date             `json:"notifiee"`    // day a decision was notified
	Silences   []Echeance       `json:"silences"`    // what silence means: code, article, date, certainty, and the entry « silence »
	Fondement  CodeFondement    `json:"fondement"`
	Propose    bool             `json:"propose"` // that basis is not confirmed
	Service    string           `json:"service"` // of the préfecture, as it set it; with its postal address and telephone
	Adresse    []string         `json:"adresse"`
	Telephone  string           `json:"telephone"`
}
