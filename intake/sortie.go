package intake

import (
	"context"
	"encoding/json"

	"souspli/dossier"
)

// Sortie is one line of « ingest --json », or « pli ID --json » (design § 5). A refused file has its name and the refusal only.
type Sortie struct {
	Fichier   string          `json:"fichier"`
	Pli       string          `json:"pli"`
	SHA256    string          `json:"sha256"`
	Pages     int             `json:"pages"`
	Etat      dossier.EtatPli `json:"etat"`
	RecuLe    dossier.Date    `json:"recu_le"` // null: to be confirmed
	Mode      dossier.Mode    `json:"mode"`
	Raisons   []string        `json:"raisons"`
	Refus     *dossier.Refus  `json:"refus"`
	PagesLues []PageSortie    `json:"pages_lues"`
	Demandes  []DemandeSortie `json:"demandes"`
}

// PageSortie is what was read of one page.
type PageSortie struct {
	N         int               `json:"n"` // from 1
	Type      dossier.TypePage  `json:"type"`
	Procedure string            `json:"procedure,omitempty"`
	Variante  string            `json:"variante,omitempty"`
	Revision  int               `json:"revision,omitempty"`
	Page      int               `json:"page,omitempty"` // printed on the form, from 1
	Confiance dossier.Confiance `json:"confiance"`
	Alertes   []string          `json:"alertes,omitempty"`
	Erreur    string            `json:"erreur,omitempty"`
}

// DemandeSortie is a demande of the pli: as registered, or as it would be, with a null numero.
type DemandeSortie struct {
	Numero     *string                `json:"numero"`
	Procedure  string                 `json:"procedure"`
	Variante   string                 `json:"variante"`
	Fondement  dossier.CodeFondement  `json:"fondement"`
	Champs     map[string]ChampSortie `json:"champs"`
	Pieces     []dossier.Piece        `json:"pieces"`
	Manquantes []string               `json:"pieces_manquantes"` // codes of the documents catalogue
	Tentatives []TentativeSortie      `json:"tentatives"`
}

// ChampSortie is one value.
type ChampSortie struct {
	Valeur    string            `json:"valeur"`
	Confiance dossier.Confiance `json:"confiance"`
	Source    dossier.Source    `json:"source"`
	AVerifier bool              `json:"a_verifier"`
	Page      int               `json:"page"` // in the pli, from 1; 0: on no page
}

// TentativeSortie is one blocked attempt. Possibles are the kinds a shorthand may stand for: the doubt is kept.
type TentativeSortie struct {
	Blocage   string   `json:"blocage"`
	Possibles []string `json:"possibles,omitempty"`
	Date      string   `json:"date"`
	URL       string   `json:"url"`
	Message   string   `json:"message"`
	Page      int      `json:"page"`
}

// SortieRefus is the line of a file that was not taken.
func SortieRefus(fichier string, r *dossier.Refus) Sortie { return Sortie{Fichier: fichier, Refus: r} }

// MarshalJSON writes a refusal with nothing else but the file's name.
func (s Sortie) MarshalJSON() ([]byte, error) {
	if s.Refus != nil {
		return json.Marshal(struct {
			Fichier string         `json:"fichier"`
			Refus   *dossier.Refus `json:"refus"`
		}{s.Fichier, s.Refus})
	}
	type entiere Sortie
	return json.Marshal(entiere(s))
}

// Sortie gives the JSON contract for one pli.
func (i *Intake) Sortie(ctx context.Context, id dossier.PliID) (Sortie, error) {
	return Sortie{}, nil
}
