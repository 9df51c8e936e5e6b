package papier

import (
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
)

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
	// Rang is for a TH that heads its row; without it, its column.
	Rang bool
	// Numerotee is for a list whose marks are numbers.
	Numerotee bool
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
	Nom     string // unique in the document, but for the buttons of one radio group; without a full stop
	Libelle string // shown and read aloud; never empty
	Groupe  string // of a radio group, what is asked; "" is the Libelle of its first button
	Genre   GenreSaisie
	Boite   dossier.RectMM
	Valeur  string  // of a tick or a button: what it means when ticked
	Max     int     // most characters of a text
	Peigne  bool    // Max equal cells across the box
	Taille  float64 // points; 0 is 10
	Contenu string  // value at the start; of a tick or a button: ticked when it is Valeur
}

// groupes hold elements, never text of their own. What they hold, where only some elements may come.
var groupes = map[Role][]Role{
	RoleSection: nil, RoleListe: {RolePoint}, RolePoint: {RoleMarque, RoleCorps},
	RoleTableau: {RoleRang}, RoleRang: {RoleTete, RoleCellule},
}

// parents are those an element may only be in.
var parents = map[Role]Role{RolePoint: RoleListe, RoleCorps: RolePoint, RoleRang: RoleTableau, RoleTete: RoleRang, RoleCellule: RoleRang}

// Baliser draws an element of the structure: what the function draws belongs to it, in reading order. Elements nest; one may go on
// over several pages, and one in which nothing is drawn is left out. An element out of its place (a TR outside a Table), a Figure
// or a Form without words, an element inside an artifact are errors.
func (d *Document) Baliser(b Balise, dessiner func()) {
	b.Alt, b.Texte = NFC(b.Alt), NFC(b.Texte)
	d.verifierBalise(b)
	e := &element{Balise: b}
	parent := d.element()
	parent.enfants = append(parent.enfants, enfant{element: e})
	d.libre = nil
	d.pile = append(d.pile, e)
	dessiner()
	d.pile = d.pile[:len(d.pile)-1]
}

func (d *Document) verifierBalise(b Balise) {
	parent := d.element().Role
	admis := groupes[parent]
	switch attendu := parents[b.Role]; {
	case d.artefact != "":
		d.faute("élément %s dans un artefact", b.Role)
	case (b.Role == RoleFigure || b.Role == RoleChamp) && b.Alt == "":
		d.faute("élément %s sans texte de remplacement", b.Role)
	case attendu != "" && attendu != parent, admis != nil && !slices.Contains(admis, b.Role):
		d.faute("élément %s dans %s", b.Role, parent)
	case b.Langue != "" && !langueValide(b.Langue):
		d.faute("langue %q", b.Langue)
	case b.Champ != nil && b.Role != RoleChamp:
		d.faute("champ imprimé sur un élément %s", b.Role)
	}
}

// Artefact draws what says nothing to who listens: rules, marks, page footers.
func (d *Document) Artefact(dessiner func()) { d.artefactNomme("/Artifact BMC", dessiner) }

func (d *Document) artefactNomme(marque string, dessiner func()) {
	avant := d.artefact
	if avant == "" {
		d.artefact = marque
	}
	dessiner()
	d.artefact = avant
}

// Stricte makes text drawn outside any element or artifact an error, instead of a paragraph at the end of the structure.
func (d *Document) Stricte() { d.stricte = true }

// element is the one being drawn: the document itself outside any.
func (d *Document) element() *element {
	if n := len(d.pile); n > 0 {
		return d.pile[n-1]
	}
	return d.racine
}

// marque is the marked content open in the stream of a page: an element's, or an artifact's when there is none.
type marque struct {
	page     int
	element  *element
	artefact string
}

// marquer opens marked content, or goes on with what is open.
func (d *Document) marquer(m marque) {
	m.page = d.courante
	if m == d.marque {
		return
	}
	d.fermerMarque()
	if m.element == nil {
		d.pdf.RawWriteStr(m.artefact)
	} else {
		liste := d.parPage[m.page]
		d.pdf.RawWriteStr(fmt.Sprintf("/%s <</MCID %d>> BDC", m.element.Role, len(liste)))
		m.element.enfants = append(m.element.enfants, enfant{page: m.page, mcid: len(liste)})
		d.parPage[m.page] = append(liste, m.element)
	}
	d.marque = m
}

func (d *Document) fermerMarque() {
	if d.marque.page != 0 {
		d.pdf.RawWriteStr("EMC")
	}
	d.marque, d.fin = marque{}, finTexte{}
}

// marquerTexte says whose the text that follows is.
func (d *Document) marquerTexte() {
	if d.artefact != "" {
		d.marquer(marque{artefact: d.artefact})
		return
	}
	e := d.element()
	if e == d.racine {
		if d.stricte {
			d.faute("page %d : texte hors de tout élément", d.courante)
			return
		}
		if d.libre == nil {
			d.libre = &element{Balise: Balise{Role: RoleAlinea}}
			d.racine.enfants = append(d.racine.enfants, enfant{element: d.libre})
		}
		e = d.libre
	}
	if _, ok := groupes[e.Role]; ok {
		d.faute("texte dans un élément %s, qui n’en contient que d’autres", e.Role)
		return
	}
	d.marquer(marque{element: e})
}

// marquerForme says whose the line or the box that follows is: a drawing's or a field's when it is inside one, else nobody's.
func (d *Document) marquerForme(r dossier.RectMM) {
	if d.artefact == "" {
		for _, e := range d.pile {
			if e.Role == RoleFigure || e.Role == RoleChamp {
				e.etendre(r)
				d.marquer(marque{element: d.element()})
				return
			}
		}
		d.marquer(marque{artefact: "/Artifact BMC"})
		return
	}
	d.marquer(marque{artefact: d.artefact})
}

func langueValide(l string) bool {
	return l != "" && strings.Trim(l, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}
