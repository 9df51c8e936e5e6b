package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"souspli/dossier"
	"souspli/reconcile"
	"souspli/store"
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

// TentativeSortie is one fact of the blocked filing: an attempt, or the step that Genre says. Possibles are the kinds a shorthand may stand for: the doubt is kept.
type TentativeSortie struct {
	Genre     dossier.GenreTentative `json:"genre,omitempty"` // absent: an attempt
	Reference string                 `json:"reference,omitempty"`
	Blocage   string                 `json:"blocage"`
	Possibles []string               `json:"possibles,omitempty"`
	Date      string                 `json:"date"`
	URL       string                 `json:"url"`
	Message   string                 `json:"message"`
	Page      int                    `json:"page"`
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

// Sortie gives the JSON contract for one pli: the demandes as they are registered, and those that wait as they would be.
func (i *Intake) Sortie(ctx context.Context, id dossier.PliID) (Sortie, error) {
	pli, err := i.Store.Pli(ctx, id)
	if err != nil {
		return Sortie{}, fmt.Errorf("output of pli %d: %w", id, err)
	}
	s := Sortie{
		Fichier: pli.Nom, Pli: strconv.FormatInt(int64(pli.ID), 10), SHA256: pli.Empreinte.String(), Pages: pli.NbPages, Etat: pli.Etat,
		RecuLe: pli.Reception.RecuLe, Mode: pli.Reception.Mode, Raisons: vide(pli.Raisons), PagesLues: []PageSortie{}, Demandes: []DemandeSortie{},
	}
	if pli.Etat == dossier.PliRecu || pli.Etat == dossier.PliEnQuarantaine {
		return s, nil
	}
	e, err := i.entree(ctx, id, 0, false)
	if err != nil {
		return Sortie{}, err
	}
	for _, p := range e.Lecture.Pages {
		s.PagesLues = append(s.PagesLues, PageSortie{N: p.N, Type: p.Type, Procedure: p.Procedure, Variante: p.Variante, Revision: p.Revision, Page: p.Page,
			Confiance: p.Confiance, Alertes: p.Alertes, Erreur: p.Erreur})
	}
	if s.Demandes, err = i.demandes(ctx, id, e); err != nil {
		return Sortie{}, fmt.Errorf("output of pli %d: %w", id, err)
	}
	return s, nil
}

// demandes lists what the register holds of each form, else what is decided now for it; a letter without any form shows its attempts.
func (i *Intake) demandes(ctx context.Context, id dossier.PliID, e reconcile.Entree) ([]DemandeSortie, error) {
	regles, err := i.Store.Rapprochements(ctx, id)
	if err != nil {
		return nil, err
	}
	parFormulaire := map[int]DemandeSortie{}
	for _, r := range regles {
		if _, deja := parFormulaire[r.Formulaire]; r.Demande == 0 || r.Decision == dossier.DecisionAVerifier || (deja && len(r.Contenu) == 0) {
			continue
		}
		d, err := i.Store.Demande(ctx, r.Demande)
		if err != nil {
			return nil, err
		}
		c, err := contenuDe(r)
		if err != nil {
			return nil, err
		}
		parFormulaire[r.Formulaire] = demandeSortie(&d.Numero, d.Procedure, d.Variante, d.Fondement.Code, c)
	}
	decide := reconcile.Decide(e)
	for _, r := range decide.Decisions {
		if _, fait := parFormulaire[r.Formulaire]; !fait && r.Contenu != nil && r.Decision == dossier.DecisionAVerifier {
			parFormulaire[r.Formulaire] = demandeSortie(nil, r.Contenu.Procedure, r.Contenu.Variante, r.Contenu.Fondement.Code, *r.Contenu)
		}
	}
	out := []DemandeSortie{}
	for _, f := range pagesTriees(parFormulaire) {
		out = append(out, parFormulaire[f])
	}
	if l := decide.Lettre; l != nil && len(out) == 0 {
		out = append(out, demandeSortie(nil, l.Procedure, l.Variante, l.Fondement.Code, *l))
	}
	return out, nil
}

func contenuDe(r store.RapprochementLu) (dossier.Contenu, error) {
	var c dossier.Contenu
	if len(r.Contenu) == 0 {
		return c, nil
	}
	if err := json.Unmarshal(r.Contenu, &c); err != nil {
		return c, fmt.Errorf("rapprochement %d: %w", r.ID, err)
	}
	return c, nil
}

func demandeSortie(numero *string, procedure, variante string, fondement dossier.CodeFondement, c dossier.Contenu) DemandeSortie {
	d := DemandeSortie{
		Numero: numero, Procedure: procedure, Variante: variante, Fondement: fondement, Champs: map[string]ChampSortie{},
		Pieces: vide(c.Pieces), Manquantes: []string{}, Tentatives: []TentativeSortie{},
	}
	for code, v := range c.Champs {
		d.Champs[code] = ChampSortie{Valeur: v.Valeur, Confiance: v.Confiance, Source: v.Source, AVerifier: v.AVerifier, Page: v.Page}
	}
	for _, m := range c.Manquantes {
		d.Manquantes = append(d.Manquantes, m.Code)
	}
	for _, t := range c.Tentatives {
		genre := t.Genre
		if genre == dossier.GenreEnLigne {
			genre = ""
		}
		d.Tentatives = append(d.Tentatives, TentativeSortie{Genre: genre, Reference: t.Reference, Blocage: t.Blocage, Possibles: t.Possibles, Date: t.Date, URL: t.URL, Message: t.Message, Page: t.Page})
	}
	return d
}

// vide makes an empty list of none: the contract has lists, never null.
func vide[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
