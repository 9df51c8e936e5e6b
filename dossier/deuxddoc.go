package dossier

// EtatSignature says what is known of the signature of a 2D-Doc.
type EtatSignature string

const (
	// SignatureNonVerifiee: nothing was checked. It is what every page read says, as long as the service holds no trusted list of certificates.
	SignatureNonVerifiee EtatSignature = "non_verifiee"
	// SignatureConforme: it fits the certificate given; that proves the document only if the certificate is to be trusted.
	SignatureConforme EtatSignature = "conforme"
	// SignatureNonConforme: it does not fit the certificate given.
	SignatureNonConforme EtatSignature = "non_conforme"
)

// DeuxDDocLu is a 2D-Doc read on a page: what an issuer (energy, taxes, an employer, the State) says of a person, in a code. JSON names are the
// command-line contract.
//
// A code that was decoded was read right: the symbol corrects itself. Who wrote it is another matter, which Signature tells, and anybody can
// print one.
type DeuxDDocLu struct {
	Version    int           `json:"version"`
	Type       string        `json:"type"`              // of the specification, two characters
	Libelle    string        `json:"libelle,omitempty"` // in French; "" for a kind we do not know
	Perimetre  string        `json:"perimetre,omitempty"`
	Pays       string        `json:"pays,omitempty"`
	Autorite   string        `json:"autorite"`
	Certificat string        `json:"certificat"`
	EmisLe     Date          `json:"emis_le"`
	ScelleLe   Date          `json:"scelle_le"`
	Champs     []Champ2DDoc  `json:"champs,omitempty"` // of a document about health: none
	Signature  EtatSignature `json:"signature"`
	Zone       RectPx        `json:"zone"` // on the image of the page
}

// Champ2DDoc is one field of a 2D-Doc, as encoded.
type Champ2DDoc struct {
	Code    string `json:"code"` // two characters; "" for what is no field
	Libelle string `json:"libelle,omitempty"`
	Valeur  string `json:"valeur"`
	Tronque bool   `json:"tronque,omitempty"` // the issuer cut it
	Annexe  bool   `json:"annexe,omitempty"`  // outside the signature
}
