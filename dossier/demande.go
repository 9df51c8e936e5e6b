package dossier

import (
	"slices"
	"time"
)

// Identite is a person as written somewhere: every spelling is kept as an alias.
type Identite struct {
	NomNaissance    string         `json:"nom_naissance"`
	NomUsage        string         `json:"nom_usage,omitempty"`
	Prenoms         string         `json:"prenoms"`
	DateNaissance   DateIncomplete `json:"date_naissance"`
	Approximative   bool           `json:"date_approximative,omitempty"`
	VilleNaissance  string         `json:"ville_naissance,omitempty"`
	PaysNaissance   string         `json:"pays_naissance,omitempty"`
	Nationalite     string         `json:"nationalite,omitempty"`
	Sexe            string         `json:"sexe,omitempty"`
	NumerosEtranger []string       `json:"numeros_etranger,omitempty"` // AGDREF, alias included
	Telephone       string         `json:"telephone,omitempty"`
	Courriel        string         `json:"courriel,omitempty"`
	Langue          string         `json:"langue,omitempty"`
}

// Representant acts for the person (parent, tutor, lawyer, association).
type Representant struct {
	Lien       string `json:"lien"`
	NomPrenoms string `json:"nom_prenoms"`
	Titre      string `json:"titre,omitempty"` // what proves it
}

// Adresse is kept structured; the printed lines are computed once, at the time of the letter, and stored with it.
type Adresse struct {
	Destinataire   string `json:"destinataire,omitempty"` // line 1
	Chez           string `json:"chez,omitempty"`
	Complement     string `json:"complement,omitempty"`
	Voie           string `json:"voie,omitempty"` // number and street
	CodePostal     string `json:"code_postal,omitempty"`
	Commune        string `json:"commune,omitempty"`
	Confidentielle bool   `json:"confidentielle,omitempty"` // wins everywhere (design D15)
}

// MemeLieu reports whether two addresses are one place, whoever is named on the first line.
func (a Adresse) MemeLieu(b Adresse) bool {
	a.Destinataire, b.Destinataire, a.Confidentielle, b.Confidentielle = "", "", false, false
	return a == b
}

// CodeFondement is a legal basis of a paper filing (domain law, § 1.5).
type CodeFondement string

const (
	FondementInvitation  CodeFondement = "substitution_invitation"
	FondementException   CodeFondement = "substitution_exception"
	FondementArreteLocal CodeFondement = "arrete_prefectoral_local"
	FondementPostal      CodeFondement = "postal_prescrit_r431_3"
	FondementDCEM        CodeFondement = "dcem_d414_1"
	FondementInjonction  CodeFondement = "injonction_juge"
	FondementGuichet     CodeFondement = "guichet_comparution"
	FondementAucun       CodeFondement = "aucun"
)

// Preuve ties a condition of the basis (C1 to C6, law § 1.4) to what shows it.
type Preuve struct {
	Condition string `json:"condition"` // C1…C6
	Objet     string `json:"objet"`     // what shows it, French
	Pli       PliID  `json:"pli,omitempty"`
	Page      int    `json:"page,omitempty"`
	Certitude string `json:"certitude"` // etablie, a_verifier
	// Force is forte or appui: the evidence the texts lead one to expect, or what only supports it; "" when it was not noted.
	Force string `json:"force,omitempty"`
}

// Fondement is the legal basis recorded for a demande.
type Fondement struct {
	Code      CodeFondement `json:"code"`
	Preuves   []Preuve      `json:"preuves"`
	Reference string        `json:"reference,omitempty"` // of the prefectoral arrêté, order or letter
	Propose   bool          `json:"propose,omitempty"`   // proposed by the machine, not yet confirmed
}

// Dates are the five dates of a demande, never confused (design D12). A first date is never reset.
type Dates struct {
	Cachet          Date `json:"cachet"`           // postmark
	PremiereSaisine Date `json:"premiere_saisine"` // reception by the first administration seized: starts the clock (CRPA L. 114-3)
	Reception       Date `json:"reception"`        // by us
	Completude      Date `json:"completude"`
	Enregistrement  Date `json:"enregistrement"`
}

// PieceManquante is a piece the catalogue asks for and the pli lacks.
type PieceManquante struct {
	Code      string `json:"code"`
	Libelle   string `json:"libelle"`
	Condition string `json:"condition,omitempty"` // in words, when it is owed only in some cases
	Exigee    bool   `json:"exigee"`              // required whatever the case; false: to be checked by an agent
}

// Echeance is a deadline, with what is needed to compute it again.
type Echeance struct {
	Code        string            `json:"code"` // of law/data/deadlines.yaml
	Article     string            `json:"article"`
	Version     string            `json:"version"`         // state of the text read
	Declencheur string            `json:"declencheur"`     // reception_demande, reception_demande_complete…
	Entrees     map[string]string `json:"entrees"`         // inputs of the function, by name
	Date        Date              `json:"date"`            // zero when no date can be said
	Certitude   string            `json:"certitude"`       // SEEN, SEEN-2, RECALLED, INFERRED: all but SEEN are shown « à vérifier »
	Effet       string            `json:"effet,omitempty"` // what happens that day, French
	Qui         string            `json:"qui,omitempty"`   // administration or demandeur
}

// Demande is the request as registered.
type Demande struct {
	ID           DemandeID
	Numero       string // « 2026-33-000123 »: year of registration, préfecture, gapless counter
	Prefecture   string
	Etat         EtatDemande
	Procedure    string
	Variante     string
	Dates        Dates
	PersonneID   PersonneID
	Personne     Identite
	Representant *Representant
	Destinataire Adresse // where letters go
	Domicile     Adresse
	Fondement    Fondement
	Champs       map[string]ChampLu
	Pieces       []Piece
	Manquantes   []PieceManquante
	Tentatives   []Tentative
	Echeances    []Echeance
	Plis         []PliID
	Version      int    // changes with every change: an action decided on an earlier one is stale
	TransfereeA  string // préfecture it was sent to and that has not taken it yet; "" otherwise
	// Passees are the préfectures that had it and sent it on, the one that registered it first, each once: they keep reading it.
	Passees        []string
	FinSejour      Date    // day the person's proof of stay ends, as known: see law.FinSejour; zero: not known
	Sensible       bool    // health, violence, trafficking: hidden without the right (design D14)
	EnregistreePar AgentID // 0: machine
	CreeA          time.Time
}

// Registre is the préfecture that registered it: the one in its number.
func (d Demande) Registre() string {
	if len(d.Passees) > 0 {
		return d.Passees[0]
	}
	return d.Prefecture
}

// Lisible reports whether an agent's scope lets them read it: their préfecture has it, is sent it, or had it.
func (d Demande) Lisible(a Agent) bool {
	return a.Porte(d.Prefecture) || d.TransfereeA != "" && a.Porte(d.TransfereeA) || slices.ContainsFunc(d.Passees, a.Porte)
}

// Agissable reports whether their scope lets them act on it: their préfecture has it, or is sent it.
func (d Demande) Agissable(a Agent) bool {
	return a.Porte(d.Prefecture) || d.TransfereeA != "" && a.Porte(d.TransfereeA)
}

// Recoit reports whether a paper that a préfecture received may join it: see Candidat.Recoit.
func (d Demande) Recoit(prefecture string) bool {
	return recoit(prefecture, d.Prefecture, d.TransfereeA, d.Passees)
}
