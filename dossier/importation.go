package dossier

// GenreImport is the service an imported file comes from.
type GenreImport string

const (
	ImportCCC  GenreImport = "ccc"  // signalements of the centre de contact citoyens
	ImportANEF GenreImport = "anef" // online demandes and drafts: an extract of ANEF or of AGDREF
)

// GenresImport lists them with the words people read.
var GenresImport = []struct {
	Genre   GenreImport
	Libelle string
}{
	{ImportCCC, "signalements du centre de contact citoyens"},
	{ImportANEF, "extrait de l’ANEF ou d’AGDREF"},
}

// Libelle gives the French words, or the code itself when unknown.
func (g GenreImport) Libelle() string {
	for _, x := range GenresImport {
		if x.Genre == g {
			return x.Libelle
		}
	}
	return string(g)
}

// EtatLigne is what became of an imported line.
type EtatLigne string

const (
	LigneEnAttente EtatLigne = "en_attente" // no paper twin yet, or several candidates: an agent chooses
	LigneRattachee EtatLigne = "rattachee"
	LigneEcartee   EtatLigne = "ecartee" // an agent said that no demande on paper is concerned
)

// EtatsLigne lists them with the words people read.
var EtatsLigne = []struct {
	Etat    EtatLigne
	Libelle string
}{
	{LigneEnAttente, "en attente"},
	{LigneRattachee, "rattachée"},
	{LigneEcartee, "écartée"},
}

// Libelle gives the French words, or the code itself when unknown.
func (e EtatLigne) Libelle() string {
	for _, x := range EtatsLigne {
		if x.Etat == e {
			return x.Libelle
		}
	}
	return string(e)
}

// LigneImport is what one line of an imported file says: who, which procedure, and the facts it brings to a demande on paper. Its JSON is
// what the register keeps and hashes.
type LigneImport struct {
	ID        int64       `json:"-"` // in the register; 0: not there yet
	Ligne     int         `json:"-"` // of the file, from 1, the header included
	Reference string      `json:"reference"`
	Identite  Identite    `json:"identite"`
	Procedure string      `json:"procedure"` // of the catalogue; "" when the file does not say it, or says it otherwise
	Jour      Date        `json:"jour"`      // compared with the filing of a demande
	Faits     []Tentative `json:"faits"`
}

// RefusLigne is a line of a file that was not taken. Raison is French, names the column and what to do, never the value.
type RefusLigne struct {
	Ligne  int    `json:"ligne"` // from 1
	Raison string `json:"raison"`
}
