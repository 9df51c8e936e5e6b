package child

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"souspli/dossier"
)

// PlanCellules says where boxes stand on a page, and on which image: that of the reading they come from.
type PlanCellules struct {
	Calage           dossier.Affine
	Largeur, Hauteur int // pixels
	Boites           []dossier.RectMM
}

// EtatCellule is what a cell holds, without reading it.
type EtatCellule string

// The states of a cell.
const (
	CelluleVide    EtatCellule = "vide"
	CelluleEcrite  EtatCellule = "ecrite"
	CelluleDouteux EtatCellule = "doute" // something, too faint or too small to say
)

// Cellule is the image of one comb cell, straight: grey, L × H pixels at 300 dpi, MargeCellule wider than its box on each side.
type Cellule struct {
	L, H int
	Etat EtatCellule
	Pix  []byte `json:"-"` // a byte a pixel, line after line
}

// MargeCellule is what an image shows around its cell: its lines, and strokes that cross them.
const MargeCellule dossier.MM = 1

// celluleCote is the longest side an image of a cell may have, in pixels: 20 mm.
const celluleCote = 240

// Cellules cuts boxes out of pages, by page. A page that cannot be decoded, or that is not the one of the plan, has none.
func (c *Client) Cellules(ctx context.Context, nom string, octets []byte, plans map[int]PlanCellules) (map[int][]Cellule, error) {
	rendues := map[int][]Cellule{}
	w := nouveauParPages(GenreCellules, slices.Sorted(maps.Keys(plans)))
	w.plans = plans
	w.prendre = func(page int, f faite, corps []byte) bool {
		cs, ok := rangerCellules(f.Cellules, len(plans[page].Boites), corps)
		rendues[page] = cs
		return ok
	}
	w.garder = func(int, faite, []byte) bool { return true }
	w.manquer = func(page int, _ string) bool {
		delete(rendues, page)
		return true
	}
	return rendues, c.aLaDemande().mener(ctx, nom, octets, w)
}

// rangerCellules gives each cell its pixels; false: what came makes no sense, and is not taken on its word.
func rangerCellules(cs []Cellule, attendues int, corps []byte) ([]Cellule, bool) {
	if len(cs) == 0 {
		return nil, len(corps) == 0
	}
	if len(cs) != attendues {
		return nil, false
	}
	for i, c := range cs {
		if c.L < 1 || c.H < 1 || c.L > celluleCote || c.H > celluleCote || c.L*c.H > len(corps) ||
			c.Etat != CelluleVide && c.Etat != CelluleEcrite && c.Etat != CelluleDouteux {
			return nil, false
		}
		cs[i].Pix, corps = corps[:c.L*c.H:c.L*c.H], corps[c.L*c.H:]
	}
	return cs, len(corps) == 0
}

// couperCellules does the task, and puts the pixels one after the other.
func couperCellules(doc Document, t tache) (cs []Cellule, corps []byte, err error) {
	if t.Plan == nil {
		return nil, nil, fmt.Errorf("%w: cellules sans plan", errTrame)
	}
	cs, err = doc.Cellules(t.Page, *t.Plan)
	for _, c := range cs {
		corps = append(corps, c.Pix...)
	}
	return cs, corps, err
}
