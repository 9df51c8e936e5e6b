package templates

import (
	"bytes"
	"encoding/json"
	"fmt"

	"souspli/dossier"
	"souspli/forms/papier"
)

// VersionBordereau is the wording of new deposit slips.
const VersionBordereau = 1

// BordereauDonnees is what a deposit slip says: the letters handed over to the post, counted.
type BordereauDonnees struct {
	Version int              `json:"version"`
	Lot     string           `json:"lot"`
	Date    dossier.Date     `json:"date"`
	Service string           `json:"service,omitempty"` // sender; "": several services
	Adresse []string         `json:"adresse,omitempty"`
	Lignes  []LigneBordereau `json:"lignes"`
	Total   int              `json:"total"` // letters
	Pages   int              `json:"pages"`
}

// LigneBordereau is one letter. The demande's number is a reference of ours: no name of a procedure goes to the post office.
type LigneBordereau struct {
	Piece   int      `json:"piece"`
	Numero  string   `json:"numero"`
	Adresse []string `json:"adresse"` // lines as printed
	Pages   int      `json:"pages"`
}

// Bordereau renders a deposit slip. The same data give the same bytes. A total that is not that of the lines is refused.
func Bordereau(d BordereauDonnees) (Lettre, error) {
	b, err := json.Marshal(d)
	if err != nil {
		return Lettre{}, fmt.Errorf("bordereau: %w", err)
	}
	return Letter(genreBordereau, b)
}

func lireBordereau(b []byte) (contenu, error) {
	var d BordereauDonnees
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return contenu{}, fmt.Errorf("%w: données: %v", dossier.ErrInvalide, err)
	}
	pages := 0
	for _, l := range d.Lignes {
		pages += l.Pages
	}
	if len(d.Lignes) != d.Total || pages != d.Pages {
		return contenu{}, fmt.Errorf("%w: bordereau de %d courriers et %d pages, %d et %d annoncés", dossier.ErrInvalide, len(d.Lignes), pages, d.Total, d.Pages)
	}
	return contenu{version: d.Version, donnees: d, mentions: []mention{{"titre", TitreBordereau}, {"lot", d.Lot}}}, nil
}

// PageBlanche is one empty A4 page, put after a letter that ends on the front of a sheet.
func PageBlanche() ([]byte, error) {
	d := papier.Nouveau(papier.Meta{Titre: "Page blanche"})
	d.Page()
	var b bytes.Buffer
	if err := d.Sortie(&b); err != nil {
		return nil, fmt.Errorf("page blanche: %w", err)
	}
	return b.Bytes(), nil
}
