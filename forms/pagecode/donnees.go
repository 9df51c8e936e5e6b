package pagecode

import (
	"souspli/dossier"
)

// Donnees is what a form filled on screen says, exactly.
type Donnees struct {
	Formulaire int
	Revision   int
	Copie      string // eight digits
	Champs     map[string]string
	// Tentatives carries Blocage, Possibles, Date, URL, Message and Certitude; where it stands in a pli is the reader's to say.
	Tentatives []dossier.Tentative
}

// EncodeDonnees gives the texts of the QR codes of a page de données.
func EncodeDonnees(d Donnees) ([]string, error) { return nil, nil }

// DecodeDonnees reads them back, in any order; a missing, foreign or damaged part is dossier.ErrInvalide.
func DecodeDonnees(parties []string) (Donnees, error) { return Donnees{}, nil }
