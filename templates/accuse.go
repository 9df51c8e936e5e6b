package templates

import (
	"souspli/dossier"
)

// AccuseDonnees is the frozen JSON of an accusé de réception: every word of the letter that is not in its wording. It is
// stored with the letter before the PDF is written; from then on it is the letter. Fields are only ever added.
type AccuseDonnees struct {
	Version   int          `json:"version"` // of the wording: letters/accuse_reception.v<N>.tmpl
	Numero    string       `json:"numero"`
	Date      dossier.Date `json:"date"`      // of the letter
	Enveloppe string       `json:"enveloppe"` // papier.Fenetre: DL, C6/5, C5, C4
	Lignes    []string     `json:"lignes"`    // of the window, as printed

	Prefecture   string        `json:"prefecture"` // « Préfecture de la Gironde »
	Service      Service       `json:"service"`
	Personne     Personne      `json:"personne"`
	Representant *Representant `json:"representant,omitempty"`
	Demarche     string        `json:"demarche"` // the title asked for, in words
	Variante     string        `json:"variante,omitempty"`

	Dates    dossier.Dates `json:"dates"`
	Envois   []Envoi       `json:"envois"` // the plis that make the demande, the first first
	Recu     Fondement     `json:"fondement"`
	Silence  Silence       `json:"silence"`
	Recours  Recours       `json:"recours"`
	Dossier  Completude    `json:"completude"`
	Pieces   []PieceRecue  `json:"pieces"`
	Preuves  []PreuveRecue `json:"preuves"` // proofs of blocked attempts received
	Journal  *Sceau        `json:"journal,omitempty"`
	Sensible bool          `json:"sensible,omitempty"` // the title asked for is not named: health, violence, trafficking

	// From wording 2 on.
	EnClair    string      `json:"en_clair,omitempty"`
	Traduction *Traduction `json:"traduction,omitempty"`
	Remplace   *Remplace   `json:"remplace,omitempty"` // of a rectified accusé
	Mel        string      `json:"mel,omitempty"`      // address an electronic accusé goes to: no envelope

	Suivi  *SuiviDonnees `json:"suivi,omitempty"` // nil: no code was given
	Scelle *Scelle       `json:"sceau,omitempty"`
}

// Remplace is the accusé that a rectified one replaces.
type Remplace struct {
	Date    dossier.Date `json:"date"`    // of the letter replaced
	Silence dossier.Date `json:"silence"` // day it announced; zero: none
}

// Service is the service in charge and the agent who follows the demande (CRPA R. 112-5, L. 111-2).
type Service struct {
	Nom          string   `json:"nom"`
	Adresse      []string `json:"adresse"`
	Telephone    string   `json:"telephone"`
	Courriel     string   `json:"courriel,omitempty"`
	AgentNom     string   `json:"agent_nom,omitempty"`
	AgentQualite string   `json:"agent_qualite,omitempty"`
	Anonymat     bool     `json:"anonymat,omitempty"`
}

// Personne is who the demande is for. Neither number nor nationality: the sheet is shown to third parties.
type Personne struct {
	Nom           string `json:"nom"` // « DIALLO, épouse MARTIN »
	Prenoms       string `json:"prenoms"`
	DateNaissance string `json:"date_naissance,omitempty"` // in words, as far as known
	Sexe          string `json:"sexe,omitempty"`           // F, M or ""
}

// Representant is who acts for the person.
type Representant struct {
	NomPrenoms string `json:"nom_prenoms"`
	Lien       string `json:"lien"`
}

// Envoi is one pli: how and when it came.
type Envoi struct {
	Mode       dossier.Mode `json:"mode"`
	RecuLe     dossier.Date `json:"recu_le"`
	Cachet     dossier.Date `json:"cachet"`
	NumeroLRAR string       `json:"numero_lrar,omitempty"`
	Pages      int          `json:"pages"`
}

// Fondement is the legal basis of the paper filing, in words.
type Fondement struct {
	Code      dossier.CodeFondement `json:"code"`
	Libelle   string                `json:"libelle"`
	Texte     string                `json:"texte"` // articles
	Reference string                `json:"reference,omitempty"`
	Propose   bool                  `json:"propose,omitempty"` // proposed by the machine, not confirmed by an agent
}

// CasSilence is which of the five wordings of silence the letter carries.
type CasSilence string

const (
	SilenceDate         CasSilence = "date"          // refusal, on a day that can be said
	SilenceSiComplete   CasSilence = "si_complete"   // refusal; the clock starts when the file is complete, which is not established
	SilenceSansObjet    CasSilence = "sans_objet"    // this procedure expects no decision
	SilenceSansDecision CasSilence = "sans_decision" // no basis for paper: perhaps no decision at all, no day is said
	SilenceAVerifier    CasSilence = "a_verifier"    // the delay of this procedure is not established, no day is said
)

// Silence is what becomes of the demande if nobody answers.
type Silence struct {
	Cas         CasSilence   `json:"cas"`
	Code        string       `json:"code"` // of law/data/deadlines.yaml
	Date        dossier.Date `json:"date"` // zero when none can be said
	SiComplete  dossier.Date `json:"si_complete"`
	Duree       string       `json:"duree,omitempty"` // « quatre mois »
	Declencheur string       `json:"declencheur"`     // reception_demande, reception_demande_complete
	Article     string       `json:"article"`
	AVerifier   bool         `json:"a_verifier,omitempty"`
	Passe       bool         `json:"passe,omitempty"`      // the day said is before that of the letter
	AuPlusTot   dossier.Date `json:"au_plus_tot,omitzero"` // with pieces asked for: the day it would be if they came at once; from wording 2 on
}

// Recours is the way to the judge (CJA R. 421-1, R. 421-2, R. 312-8).
type Recours struct {
	Tribunal string       `json:"tribunal,omitempty"` // name and address; "" : that of the place of residence
	Jusquau  dossier.Date `json:"jusquau"`            // last useful day against the implicit decision; zero when it has no date
}

// EtatCompletude says what is known of completeness on the day of the letter.
type EtatCompletude string

const (
	CompletudeInconnue   EtatCompletude = "inconnue"   // nobody has checked: the letter presumes nothing
	CompletudeComplete   EtatCompletude = "complete"   // an agent has said so
	CompletudeIncomplete EtatCompletude = "incomplete" // an agent asks for pieces, with a limit (CRPA L. 114-5)
)

// Completude is the state of the file: pieces missing, and the limit given when they are asked for.
type Completude struct {
	Etat       EtatCompletude   `json:"etat"`
	Manquantes []PieceManquante `json:"manquantes"`
	Limite     dossier.Date     `json:"limite"`
}

// PieceManquante is a piece not found in what was received.
type PieceManquante struct {
	Code      string `json:"code"`
	Libelle   string `json:"libelle"`
	Condition string `json:"condition,omitempty"`
}

// PieceRecue is a kind of document received, with its number of pages.
type PieceRecue struct {
	Libelle string `json:"libelle"`
	Pages   int    `json:"pages"`
}

// PreuveRecue is a blocked attempt whose trace was received.
type PreuveRecue struct {
	Date    string `json:"date"` // in words; « sans date » when none was read
	Libelle string `json:"libelle"`
	Page    int    `json:"page,omitempty"`
}

// Sceau ties the sheet to the journal: the first 12 characters of the digest of a closed day (design D6).
type Sceau struct {
	Jour  dossier.Date `json:"jour"`
	Debut string       `json:"debut"`
}

// Transmise reports whether another administration had received the demande before us (CRPA L. 114-2, L. 114-3).
func (d AccuseDonnees) Transmise() bool {
	return !d.Dates.PremiereSaisine.IsZero() && d.Dates.PremiereSaisine != d.Dates.Reception
}
