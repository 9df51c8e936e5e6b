package dossier

import "slices"

// Source is where a value comes from.
type Source string

const (
	SourceCode      Source = "code"
	SourceOCR       Source = "ocr"
	SourceManuscrit Source = "manuscrit"
	SourceMRZ       Source = "mrz"
	SourceDeuxDDoc  Source = "2ddoc"
	SourceAgent     Source = "agent"
	SourceImport    Source = "import"   // an extract of another service's register
	SourceRegistre  Source = "registre" // what our register holds of the person
)

// Affine maps mm on the printed page (origin top left) to pixels of the stored page image:
// x = A·X + B·Y + C, y = D·X + E·Y + F. The zero value means the page was not registered.
type Affine struct{ A, B, C, D, E, F float64 }

// Apply maps a point in mm to pixels.
func (m Affine) Apply(x, y MM) (float64, float64) {
	return m.A*float64(x) + m.B*float64(y) + m.C, m.D*float64(x) + m.E*float64(y) + m.F
}

// PageLue is what the machine says of one page. JSON names are the command-line contract.
type PageLue struct {
	N           int         `json:"n"` // in the pli, from 1
	Type        TypePage    `json:"type"`
	Procedure   string      `json:"procedure,omitempty"`
	Variante    string      `json:"variante,omitempty"`
	Revision    int         `json:"revision,omitempty"`
	Page        int         `json:"page,omitempty"` // page number printed on the form, from 1
	SurPages    int         `json:"sur,omitempty"`  // number of pages of that printed form, page de données included
	Confiance   Confiance   `json:"confiance"`
	Code        string      `json:"code,omitempty"`        // the 20 digits of the page id
	CodeSource  string      `json:"code_source,omitempty"` // qr, code128, texte
	Copie       string      `json:"copie,omitempty"`       // copy serial, groups pages inside one pli only (design D7)
	Rotation    int         `json:"rotation"`              // quarter turns clockwise to set the stored image upright: 0, 90, 180, 270
	Inclinaison float64     `json:"inclinaison,omitempty"` // degrees, positive clockwise
	DPI         int         `json:"dpi,omitempty"`
	Largeur     int         `json:"largeur,omitempty"` // pixels of the stored image
	Hauteur     int         `json:"hauteur,omitempty"`
	Echelle     float64     `json:"echelle,omitempty"`   // print scale found, 1 = exact
	Residu      float64     `json:"residu_mm,omitempty"` // worst residual of the corner fit, mm; -1: not registered
	Calage      Affine      `json:"calage"`
	Qualite     QualitePage `json:"qualite"`
	Alertes     []string    `json:"alertes,omitempty"` // French, for agents
	MRZ         []MRZLue    `json:"mrz,omitempty"`     // machine-readable zones, of a page that is no form of ours

	DeuxDDoc []DeuxDDocLu `json:"2ddoc,omitempty"`  // sealed codes, of a page that is no form of ours
	Envois   []EnvoiLu    `json:"envois,omitempty"` // numbers of registered items, of a page that is no form of ours
	Lettre   *LettreLue   `json:"lettre,omitempty"` // of a page of a letter we wrote
	Erreur   string       `json:"erreur,omitempty"` // why this page could not be read; the others go on
	Texte    string       `json:"-"`                // full text when read
}

// QualitePage is what the image of a page is worth; Echelle and Residu of the page say the rest.
type QualitePage struct {
	DPI         int      `json:"ppp,omitempty"`          // pixels in an inch of the printed page, from its marks; 0: not registered
	Contraste   int      `json:"contraste"`              // grey of the paper less that of the ink: of the marks when found, else of the page
	DeuxTons    bool     `json:"deux_tons,omitempty"`    // black and white only
	BordsCoupes []string `json:"bords_coupes,omitempty"` // haut, droite, bas, gauche of the upright page: more than 2 mm lie outside the image
	Reperes     int      `json:"reperes,omitempty"`      // corner marks found, at most 4
}

// ChampLu is one value read. JSON names are the command-line contract.
type ChampLu struct {
	Valeur    string    `json:"valeur"`
	Confiance Confiance `json:"confiance"`
	Source    Source    `json:"source"`
	AVerifier bool      `json:"a_verifier"`
	Page      int       `json:"page"`              // in the pli, from 1; 0 when it stands on no page
	Zone      RectPx    `json:"zone"`              // where on that page's image; zero when it stands nowhere
	Papier    string    `json:"papier,omitempty"`  // what the boxes say when it differs from the data code
	Raisons   []string  `json:"raisons,omitempty"` // why it is doubtful, French
	Lu        string    `json:"lu,omitempty"`      // what the machine read, kept when an agent corrects

	Propositions []Proposition `json:"propositions,omitempty"` // of a field written by hand: at most three readings, best first, that of Valeur included
	Recoupements []Recoupement `json:"recoupements,omitempty"` // what other sources say of the same thing, whether they agree or not
}

// Proposition is one way to read a field. A list of words may add one; it never replaces what was read.
type Proposition struct {
	Valeur    string    `json:"valeur"`
	Confiance Confiance `json:"confiance"`
}

// Recoupement is what a second source says of a field: an MRZ, a 2D-Doc, another page of the same form, the register. Valeur is empty when it
// disagrees and may not be shown.
type Recoupement struct {
	Source Source `json:"source"`
	Valeur string `json:"valeur"`
	Page   int    `json:"page"` // in the pli, from 1; 0 when it stands on no page
	Zone   RectPx `json:"zone"`
	Accord bool   `json:"accord"` // it says the same as the field
}

// Reasons for which what a hand wrote is doubtful by itself, that a second source takes away.
const (
	RaisonALaMain = "écrit à la main"
	RaisonPeuSur  = "un signe au moins est peu sûr" // a cell is below its threshold
)

// Recoupe takes the doubt off what a hand wrote when nothing speaks against it, and a second source agrees and none disagrees (promise P2).
// What a machine printed says nothing of how this hand draws its letters: a cell below its threshold, read as it says, was read right. The same hand
// elsewhere may be misread the same way twice, and among a million persons of the register one may be what was misread: every cell must
// then be sure. Without a second source nothing is ever accepted here, whatever the confidence.
func (c ChampLu) Recoupe() ChampLu {
	if c.Source != SourceManuscrit || len(c.Recoupements) == 0 {
		return c
	}
	permises := []string{RaisonALaMain}
	for _, r := range c.Recoupements {
		if !r.Accord {
			return c
		}
		if r.Source != SourceManuscrit && r.Source != SourceRegistre {
			permises = append(permises, RaisonPeuSur)
		}
	}
	if !slices.ContainsFunc(c.Raisons, func(r string) bool { return !slices.Contains(permises, r) }) {
		c.AVerifier, c.Raisons = false, nil
	}
	return c
}

// FormulaireLu is one copy of a form (or of the PROBLÈME ANEF letter) found in a pli.
type FormulaireLu struct {
	Procedure  string             `json:"procedure"` // "probleme-anef" for the letter
	Variante   string             `json:"variante"`
	Revision   int                `json:"revision"`
	Copie      string             `json:"copie"`
	Pages      []int              `json:"pages"`            // in the pli, from 1
	Manquantes []int              `json:"pages_manquantes"` // printed page numbers not found
	Code       bool               `json:"page_donnees"`     // the data code was read whole
	Champs     map[string]ChampLu `json:"champs"`           // field code of the catalogue → value; repeated groups add _1, _2…
}

// Lecture is what the machine read on a pli. Pages are numbered from 1.
type Lecture struct {
	Moteur      string         `json:"moteur"` // name and version of the reader
	Pages       []PageLue      `json:"pages"`
	Formulaires []FormulaireLu `json:"formulaires"`
	Pieces      []Piece        `json:"pieces"`
	Tentatives  []Tentative    `json:"tentatives"`
}
