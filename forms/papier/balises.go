package papier

import "souspli/dossier"

// Role is a standard structure type of tagged PDF (ISO 32000-1, 14.8.4): what a piece of the page is for who reads it aloud.
type Role string

const (
	RoleSection   Role = "Sect"
	RoleTitre1    Role = "H1"
	RoleTitre2    Role = "H2"
	RoleTitre3    Role = "H3"
	RoleAlinea    Role = "P"
	RoleListe     Role = "L"
	RolePoint     Role = "LI"
	RoleMarque    Role = "Lbl"
	RoleCorps     Role = "LBody"
	RoleTableau   Role = "Table"
	RoleRang      Role = "TR"
	RoleTete      Role = "TH"
	RoleCellule   Role = "TD"
	RoleFigure    Role = "Figure"
	RoleChamp     Role = "Form"
	RoleFragment  Role = "Span"
	RoleEtiquette Role = "Lbl" // label of a field
)

// Balise is one element of the structure tree.
type Balise struct {
	Role Role
	// Alt says in words what a Figure or a Form is; both need one.
	Alt string
	// Texte is read instead of what is drawn (ActualText): letters one by one in cells, Arabic in the order of the pen.
	Texte string
	// Langue is the BCP 47 tag of the words inside, when it is not the document's.
	Langue string
	// Champ is set on a Form that is only printed: what kind of answer, and whether it is ticked.
	Champ *ChampImprime
}

// ChampImprime tells of a printed box what a form field would tell (PrintField attributes, ISO 32000-1, 14.8.5.6).
type ChampImprime struct {
	Genre GenreSaisie
	Coche bool
}

// GenreSaisie is how a field is answered.
type GenreSaisie string

const (
	SaisieTexte GenreSaisie = "texte"
	SaisieCase  GenreSaisie = "case"  // a tick box of its own
	SaisieRadio GenreSaisie = "radio" // one of several: the fields of one group share a name
)

// Saisie is a field of a fillable PDF.
type Saisie struct {
	Nom     string // unique in the document, but for the buttons of one radio group
	Libelle string // shown and read aloud; never empty
	Genre   GenreSaisie
	Boite   dossier.RectMM
	Valeur  string // of a tick or a button: what it means when ticked
	Max     int    // most characters of a text
	Peigne  bool   // Max equal cells across the box
	Taille  float64
	Contenu string // value at the start; of a tick or a button: ticked when it is Valeur
}

// Baliser draws an element of the structure: what the function draws belongs to it, in reading order. Elements nest.
func (d *Document) Baliser(b Balise, dessiner func()) { dessiner() }

// Artefact draws what says nothing to who listens: rules, marks, page footers.
func (d *Document) Artefact(dessiner func()) { dessiner() }

// Saisir adds a field to fill on the current page, inside a Form element.
func (d *Document) Saisir(s Saisie) {}
