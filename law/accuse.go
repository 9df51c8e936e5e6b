package law

import "souspli/dossier"

// Accuse is what an accusé de réception states, and what the register holds to compare it with.
type Accuse struct {
	DateReception dossier.Date
	Service       string
	Adresse       []string
	Telephone     string
	Courriel      string
	AgentNom      string
	AgentQualite  string
	AgentAdresse  []string
	Anonymat      bool // the anonymity mention replaces the name and quality

	Effet             EffetSilence
	DateSilence       dossier.Date // zero: no day can be said
	DelaiSilence      string       // the delay in words, « quatre mois »
	DepartSilence     string       // « reception_demande » or « reception_demande_complete », as told in words by the letter
	DelaiRecours      string       // « deux mois »
	Tribunal          string
	PiecesListees     []string // codes of the missing pieces the letter lists
	LimiteComplement  dossier.Date
	MentionSuspension bool // states that the refusal clock is suspended during the limit and restarts on production
	MentionSejour     bool // states that it does not prove regular stay

	Faits FaitsAccuse
}

// FaitsAccuse is what the register holds.
type FaitsAccuse struct {
	Dates      dossier.Dates
	Fondement  dossier.CodeFondement
	Silence    dossier.Echeance // deadline recorded for silence
	Recours    dossier.Echeance
	Complement dossier.Echeance // zero when no piece is asked for
	Manquantes []dossier.PieceManquante
	Reglages   dossier.Reglages
}

// Mention is something an accusé de réception must state.
type Mention struct {
	Code      string
	Libelle   string
	Article   string
	Version   string
	Certitude string
}

// Manque is a mention missing or wrong.
type Manque struct {
	Mention string // code
	Article string
	Texte   string // French, for the agent
}

// MentionsAccuse lists the mentions of CRPA R. 112-5, L. 114-5 and L. 111-2.
func MentionsAccuse() []Mention { return nil }

// VerifieAccuse lists every mention missing or wrong; an accusé with one must not be issued.
func VerifieAccuse(a Accuse) []Manque { return []Manque{{Texte: "vérification non disponible"}} }
