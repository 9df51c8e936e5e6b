package postal

import (
	"context"

	"souspli/dossier"
)

// Voie is one way envelopes leave by: our own print room, or an operator that prints and posts for us (La Poste en ligne, Maileva). Each
// adapter has the same life: envelopes are prepared one by one, in order, then handed over all at once under a key.
//
// Preparer and Soumettre are for one batch and one goroutine. Soumettre may be called again after a failure, by another process too: the
// same key is the same batch, and never leaves twice.
type Voie interface {
	// Preparer takes one envelope. Nothing leaves yet.
	Preparer(ctx context.Context, e EnvoiPret) error
	// Soumettre hands over what was prepared.
	Soumettre(ctx context.Context, cle string) error
	// Etat tells where a batch is. Of a key never seen: VoieInconnu.
	Etat(ctx context.Context, cle string) (EtatVoie, error)
	// Preuves gives what proves that a batch was handed over. Not submitted yet: dossier.ErrIntrouvable.
	Preuves(ctx context.Context, cle string) ([]Preuve, error)
}

// EnvoiPret is one envelope: the lines of its window, as printed on its first sheet, its letters as they were written, and how it goes.
type EnvoiPret struct {
	Lignes     []string // six at most
	Pieces     []PiecePrete
	Recommande string       // number; "": an ordinary letter
	Reimprime  dossier.Date // the copies before are void since that day; zero: these are the first
}

// PiecePrete is one letter with its PDF.
type PiecePrete struct {
	dossier.Courrier
	PDF []byte
}

// EtatVoie is where a batch is on its way.
type EtatVoie string

const (
	VoieInconnu EtatVoie = "inconnu"
	VoiePrepare EtatVoie = "prepare" // begun, not whole
	VoieSoumis  EtatVoie = "soumis"
)

// Preuve is a document that proves the deposit.
type Preuve struct {
	Nom    string
	Octets []byte
}

var _ Voie = (*atelier)(nil)
