package postal

import (
	"context"

	"souspli/dossier"
)

// Demande is what `souspli letters run` asks.
type Demande struct {
	Date       dossier.Date // letters due that day at the latest; zero: today
	Prefecture string       // "" : all
	Dossier    string       // folder the batch is put in; it is made when absent
}

// PieceLot is one letter of a batch, a line of its manifest.
type PieceLot struct {
	Piece      int                `json:"piece"` // rank in the batch, from 1
	Courrier   dossier.CourrierID `json:"courrier"`
	Numero     string             `json:"numero"` // of the demande
	Prefecture string             `json:"prefecture"`
	Fichier    string             `json:"fichier"` // name in the folder
	Pages      int                `json:"pages"`
	Lignes     []string           `json:"lignes"`
	SHA256     dossier.Empreinte  `json:"-"`
	Empreinte  string             `json:"sha256"`
}

// Bloque is a letter that could not be written, with the reason an agent must settle.
type Bloque struct {
	Courrier dossier.CourrierID `json:"courrier"`
	Numero   string             `json:"numero"`
	Raison   string             `json:"raison"`
}

// BordereauInfo is what a run did. Lot is "" when nothing was printed.
type BordereauInfo struct {
	Lot     string       `json:"lot"`
	Date    dossier.Date `json:"date"`
	Dossier string       `json:"-"` // of the batch
	Pieces  []PieceLot   `json:"pieces"`
	Pages   int          `json:"pages"`
	Bloques []Bloque     `json:"bloques,omitempty"`
	Repris  []string     `json:"repris,omitempty"` // batches an earlier run had left unfinished, finished by this one
}

// Lot writes the letters due and puts those not yet printed in a new batch. Run twice, it prints nothing twice.
func (p *Postal) Lot(ctx context.Context, q Demande) (BordereauInfo, error) {
	return BordereauInfo{}, nil
}
