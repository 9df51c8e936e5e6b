package dossier

// CreneauID numbers a slot of an agenda.
type CreneauID int64

// LieuJour is where and when someone is expected. Heure is HH:MM, the legal time of the place.
type LieuJour struct {
	Lieu  string `json:"lieu"`
	Jour  Date   `json:"jour"`
	Heure string `json:"heure"`
}

// Creneau is a slot of the agenda of a préfecture: so many people at one place, day and hour. Pris never exceeds Capacite.
type Creneau struct {
	ID         CreneauID
	Prefecture string
	LieuJour
	Duree    int // minutes
	Capacite int
	Pris     int
	Ferme    bool // no one else may take it
}

// Libre is the number of places left.
func (c Creneau) Libre() int {
	if c.Ferme {
		return 0
	}
	return c.Capacite - c.Pris
}

// EtatRendezVous is what became of an appointment.
type EtatRendezVous string

const (
	RendezVousPris   EtatRendezVous = "pris"
	RendezVousHonore EtatRendezVous = "honore"
	RendezVousAbsent EtatRendezVous = "absent"
	RendezVousAnnule EtatRendezVous = "annule"
)

// EtatsRendezVous lists them with the words agents read.
var EtatsRendezVous = []struct {
	Etat    EtatRendezVous
	Libelle string
}{
	{RendezVousPris, "fixé"},
	{RendezVousHonore, "honoré"},
	{RendezVousAbsent, "absent"},
	{RendezVousAnnule, "annulé"},
}

// Libelle gives the words agents read.
func (e EtatRendezVous) Libelle() string {
	for _, x := range EtatsRendezVous {
		if x.Etat == e {
			return x.Libelle
		}
	}
	return string(e)
}

// RendezVous is a place taken by a demande. A demande has one at most that is « pris ».
type RendezVous struct {
	ID      int64
	Demande DemandeID
	Numero  string // of the demande
	Creneau CreneauID
	LieuJour
	Etat EtatRendezVous
	Acte ActeID // the invitation or convocation
}
