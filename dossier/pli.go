package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Distinct id types, so that one cannot be given for another.
type (
	PliID      int64
	DemandeID  int64
	PersonneID int64
	CourrierID int64
	AgentID    int64
)

// Empreinte is the SHA-256 of stored bytes: the name of a content.
type Empreinte [sha256.Size]byte

// EmpreinteDe hashes bytes.
func EmpreinteDe(b []byte) Empreinte { return sha256.Sum256(b) }

// String gives 64 lower-case hexadecimal digits.
func (e Empreinte) String() string { return hex.EncodeToString(e[:]) }

// ParseEmpreinte reads 64 lower-case hexadecimal digits.
func ParseEmpreinte(s string) (Empreinte, error) {
	var e Empreinte
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(e) || strings.ToLower(s) != s {
		return e, fmt.Errorf("%w: empreinte %q", ErrInvalide, s)
	}
	copy(e[:], b)
	return e, nil
}

// Mode is how the pli came.
type Mode string

const (
	ModeSimple       Mode = "simple"
	ModeLRAR         Mode = "lrar"
	ModeCourriel     Mode = "courriel"
	ModeGuichet      Mode = "guichet"
	ModeTransmission Mode = "transmission" // forwarded by another administration (CRPA L. 114-2)
)

// Modes lists them with the words people read.
var Modes = []struct {
	Mode    Mode
	Libelle string
}{
	{ModeSimple, "lettre simple"},
	{ModeLRAR, "lettre recommandée avec avis de réception"},
	{ModeCourriel, "courriel"},
	{ModeGuichet, "remis au guichet"},
	{ModeTransmission, "transmis par une autre administration"},
}

// ParseMode refuses a mode outside the list; "" is ModeSimple.
func ParseMode(s string) (Mode, error) {
	if s == "" {
		return ModeSimple, nil
	}
	for _, m := range Modes {
		if string(m.Mode) == s {
			return m.Mode, nil
		}
	}
	return "", fmt.Errorf("%w: mode %q (simple, lrar, courriel, guichet ou transmission)", ErrInvalide, s)
}

// Libelle gives the words people read.
func (m Mode) Libelle() string {
	for _, x := range Modes {
		if x.Mode == m {
			return x.Libelle
		}
	}
	return string(m)
}

// Reception is what the mail room says of a pli: never deduced from a file time or from now (design D12).
type Reception struct {
	Prefecture      string // code of law/data/prefectures.yaml, "33"
	Mode            Mode
	Cachet          Date // postmark; zero: unreadable or none
	PremiereSaisine Date // reception by the first administration seized (CRPA L. 114-3); zero: us
	RecuLe          Date // our reception; zero: « date de réception à confirmer »
	NumeroLRAR      string
	Lot             string  // batch, free text
	Par             AgentID // 0: command line
	Taxe            bool    // postage was due: the pli is accepted all the same
	TaxeCentimes    int     // what the service paid, in cents; 0: not said
}

// Pli is one file received, with its reception.
type Pli struct {
	ID        PliID
	Empreinte Empreinte
	Taille    int64  // bytes
	Nom       string // file name as given; shown to agents only
	TypeMedia string // application/pdf, image/tiff, image/jpeg, image/png
	NbPages   int
	Etat      EtatPli
	Raisons   []string // why it waits for a human, French, no personal data
	Reception Reception
	DeposeA   time.Time // instant stored, UTC
	LuA       time.Time
	Demandes  []DemandeID
	Cote      string
}
