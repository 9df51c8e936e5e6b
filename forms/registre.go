package forms

import (
	"souspli/dossier"
	"souspli/forms/pagecode"
)

// TypeChamp is how a field is answered.
type TypeChamp string

const (
	ChampTexte  TypeChamp = "text"
	ChampDigits TypeChamp = "digits"
	ChampDate   TypeChamp = "date" // AAAA-MM-JJ, unknown parts 00
	ChampChoix  TypeChamp = "choice"
	ChampCoche  TypeChamp = "checkbox" // "true" or "false"
	ChampLong   TypeChamp = "multiline"
)

// Choix is one answer of a choice.
type Choix struct {
	Valeur    string `yaml:"value" json:"valeur"`
	Libelle   string `yaml:"label_fr" json:"libelle"`
	LibelleEn string `yaml:"label_en" json:"libelle_en"`

	traductions traductions
}

// Champ is one field of a form. Repeated groups are expanded: codes carry _1, _2…, labels do not (see Indice).
type Champ struct {
	Code          string
	Libelle       string
	LibelleEn     string
	Type          TypeChamp
	Longueur      int // most characters; 0 for choices and ticks
	Obligatoire   bool
	Choix         []Choix
	Groupe        string // code of the group
	GroupeLibelle string
	Aide          string
	Numero        int        // printed number, the same on screen, notice and translation
	Exact         bool       // written in comb cells
	Indice        int        // 1… in a repeated group, else 0
	Largeur       dossier.MM // of its ruled lines when the catalogue says so; 0: by its length
	Lignes        int        // number of ruled lines, likewise

	tete        bool // first of one copy of a repeated group
	traductions traductions
}

// Procedure is one entry of the catalogue.
type Procedure struct {
	Code         string
	Libelle      string
	LibelleEn    string
	Famille      string
	Canal        string // anef, demarches-simplifiees, postal, rdv
	Variantes    []string
	Numeros      map[string]int // variante → number of the form, never reused
	Revision     int            // the one printed now
	BasesLegales []string
	Mention      string // of the permit asked for
	Duree        string // of the permit, in words; often ""
	Silence      string // code of law.CodesSilence
	Sensible     bool
	Certitude    string
	Notes        string
	Alertes      []string
	Documents    []PieceProcedure
	Fenetre      Fenetre // when to file

	groupes []demandeGroupe
	sources []string
}

// Fenetre is when to file: its kind, and the days before the expiry of the current document between which to renew, 0 when there are none.
type Fenetre struct {
	Genre   string `yaml:"kind"`
	Ouvre   int    `yaml:"opens_days_before"`
	Ferme   int    `yaml:"closes_days_before"`
	Article string `yaml:"legal"`
}

// CanalEtFamille gives the channel and the family of a procedure; ok is false for a code that is not in the catalogue.
func CanalEtFamille(code string) (canal, famille string, ok bool) {
	p, err := ByCode(code)
	if err != nil {
		return "", "", false
	}
	return p.Canal, p.Famille, true
}

// PieceProcedure is a piece as a procedure asks for it.
type PieceProcedure struct {
	Code         string              `yaml:"code" json:"code"`
	Besoin       string              `yaml:"need" json:"besoin"` // required, conditional
	Condition    string              `yaml:"condition_fr" json:"condition,omitempty"`
	Quand        map[string][]string `yaml:"when" json:"quand,omitempty"`          // field → values that make it owed
	EnPartie     bool                `yaml:"en_partie" json:"en_partie,omitempty"` // Quand tells only a part of the condition
	AlternativeA string              `yaml:"one_of" json:"alternative,omitempty"`
	Variantes    []string            `yaml:"variants" json:"variantes,omitempty"`
	Etape        string              `yaml:"stage" json:"etape,omitempty"` // "retrait": when the permit is handed over
	Nombre       int                 `yaml:"count" json:"nombre,omitempty"`
	Note         string              `yaml:"note_fr" json:"note,omitempty"`
	Certitude    string              `yaml:"certainty" json:"certitude"`
	Source       string              `yaml:"source" json:"source,omitempty"`
	Preuve       string              `yaml:"evidence" json:"preuve,omitempty"`
}

// Document is a supporting document known to the catalogue.
type Document struct {
	Code       string   `yaml:"-" json:"code"`
	Libelle    string   `yaml:"label_fr" json:"libelle"`
	LibelleEn  string   `yaml:"label_en" json:"libelle_en"`
	Nombre     int      `yaml:"count" json:"nombre"`
	Traduction bool     `yaml:"translation_required" json:"traduction"`
	AgeMax     int      `yaml:"max_age_months" json:"age_max_mois,omitempty"`
	Original   bool     `yaml:"original" json:"original,omitempty"` // a copy is not enough
	Commune    bool     `yaml:"commune" json:"commune,omitempty"`   // of the household: one for all the forms of an envelope
	Aide       string   `yaml:"help_fr" json:"aide,omitempty"`
	Indices    []string `yaml:"hints" json:"indices,omitempty"` // words found on it
	Certitude  string   `yaml:"certainty" json:"certitude"`
	Source     string   `yaml:"source" json:"source,omitempty"`
	Preuve     string   `yaml:"evidence" json:"preuve,omitempty"`
}

// PieceRequise is a piece to join in one case.
type PieceRequise struct {
	Code          string
	Libelle       string
	Nombre        int
	Condition     string // in words, when it is owed only in some cases; "" when owed whatever the case
	Exigee        bool   // owed for sure, on what the fields say
	AlternativeDe string // pieces with the same word stand for one another: one of them is enough
	ADepot        bool   // to be joined to the filing; false: at hand-over of the permit
	AgeMax        int    // months it may be old; 0: no matter
	Traduction    bool   // sworn translation, when it is not in French
	Original      bool   // a copy is not enough
	Commune       bool   // of the household: one for all the forms of an envelope
	Aide          string
	Note          string
	Certitude     string
}

// Impression is what Print draws.
type Impression struct {
	Procedure  string
	Variante   string
	Champs     map[string]string
	Tentatives []dossier.Tentative // probleme-anef only
	Prefecture string              // code of law.Prefectures; "": how to find it is printed
	Copie      string              // eight digits, given by the caller
	// Presentation is the layout: standard, large print, or with a line in another language under each label.
	Presentation pagecode.Presentation
	// Langue of that line, one of Langues; only with pagecode.Bilingue.
	Langue string
	// Remplissable makes the boxes fields of the PDF, to fill on screen and print.
	Remplissable bool
}
