package dossier

import "time"

// CleSceau is the public half of a key that seals letters. One taken out of use still checks what it signed; of one that was revoked, only what
// the register keeps is trusted.
type CleSceau struct {
	Kid       string    `json:"kid"`
	Jwk       []byte    `json:"jwk"` // JSON Web Key, RFC 7517
	CreeeA    time.Time `json:"creee_a"`
	RevoqueeA time.Time `json:"revoquee_a,omitzero"`
	Raison    string    `json:"raison,omitempty"` // of the revocation
}

// PrefixeSceau is what comes between the address of the service and the seal in the QR of a letter. A fragment is never sent to the server.
const PrefixeSceau = "/sceau#"

// LongueurReference is how many signs the reference of a seal has, its check sign included: 55 random bits.
const LongueurReference = 12

// EtatSceau is what the register says of a seal that it keeps.
type EtatSceau string

const (
	SceauValide   EtatSceau = "valide"
	SceauRemplace EtatSceau = "remplace" // another letter cancels and replaces this one
	SceauRevoque  EtatSceau = "revoque"
)

// Sceau is the seal of one letter: signed once, kept before the letter is drawn.
type Sceau struct {
	Courrier  CourrierID
	Reference string // twelve signs, see postal/seal
	Kid       string // the key that signed
	Jws       string // compact
	Etat      EtatSceau
	Depuis    Date // since when it is replaced or revoked; zero when valid
	Raison    string
}
