package law

import "souspli/dossier"

// Filing windows of the catalogue that R. 431-5, 1° knows.
const (
	FenetreListe     = "anef"               // title of the téléservice list: 120th to 60th day before expiry
	FenetreHorsListe = "deux_derniers_mois" // other titles: the two months before expiry
)

// Parametres is what the first deadlines of a demande depend on.
type Parametres struct {
	Silence     string // silence code of the procedure
	Dates       dossier.Dates
	Fondement   dossier.Fondement
	Departement string // of the préfecture: public holidays
	Manquantes  []dossier.PieceManquante
	// DemandeesLe is the day the missing pieces are asked for; zero: they are not asked, or not yet.
	DemandeesLe dossier.Date
	// DelaiComplement is the limit given to complete, in days; 0: our own default.
	DelaiComplement int
	Suspensions     []Suspension // earlier ones
	Fenetre         string       // filing window kind of the catalogue; only FenetreListe and FenetreHorsListe are checked
	ValableAu       dossier.Date // expiry of the current document; zero: unknown or none
	ResidentLDUE    bool         // « résident de longue durée-UE »: outside R. 431-5, 1° and R. 431-8
}

// EcheancesInitiales gives the first deadlines of a new demande.
func EcheancesInitiales(p Parametres) []dossier.Echeance { return nil }

// Recalcule computes the day again from the code and the stored inputs only.
func Recalcule(e dossier.Echeance) (dossier.Date, error) { return dossier.Date{}, nil }

// Alerte is a warning for an agent: never a refusal.
type Alerte struct {
	Code      string
	Texte     string
	Article   string
	Certitude string
}

// Alertes gives the warnings the data allow (late filing, entry conditions again).
func Alertes(p Parametres) []Alerte { return nil }
