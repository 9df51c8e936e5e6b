package templates

import (
	"bytes"
	"encoding/json"
	"fmt"

	"souspli/dossier"
	"souspli/forms/papier"
	"souspli/law"
)

// VersionBordereau is the wording of new deposit slips.
const VersionBordereau = 2

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
	// Recommande is the number of a registered item, compact; "": an ordinary letter.
	Recommande string `json:"recommande,omitempty"`
}

// Envoi is the number as La Poste prints it.
func (l LigneBordereau) Envoi() string { return law.FormeRecommande(l.Recommande) }

// Recommandes counts the registered items.
func (d BordereauDonnees) Recommandes() int {
	n := 0
	for _, l := range d.Lignes {
		if l.Recommande != "" {
			n++
		}
	}
	return n
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

// TamponReimpression is the mark of a copy printed again, alone on an A4 page to lay over the first page of the letter: at the very top,
// above the sender, where no window shows it and nothing is printed.
func TamponReimpression(jour dossier.Date) ([]byte, error) {
	d := papier.Nouveau(papier.Meta{Titre: "Réimpression"})
	d.Stricte()
	d.Page()
	d.Artefact(func() {
		d.Police(papier.EtroitGras, 9)
		d.Texte(margeG, hautExpediteur-5.5, fmt.Sprintf("Réimpression du %02d/%02d/%d — annule l’exemplaire précédent", jour.Jour, int(jour.Mois), jour.An))
	})
	var b bytes.Buffer
	if err := d.Sortie(&b); err != nil {
		return nil, fmt.Errorf("tampon de réimpression: %w", err)
	}
	return b.Bytes(), nil
}
