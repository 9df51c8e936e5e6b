package ocr

import (
	"image"

	"souspli/dossier"
	"souspli/ocr/child"
)

// Cellules cuts comb cells out of a page, straight, at 300 dpi, in grey as scanned: nothing is erased, nothing is read. None when the page
// cannot be decoded, or is not the image that the plan was made for: its boxes would be elsewhere.
func (d *document) Cellules(n int, plan child.PlanCellules) (cs []child.Cellule, err error) {
	defer func() {
		if r := recover(); r != nil {
			cs, err = nil, nil
		}
	}()
	p, err := d.page(n)
	if err != nil || p.img.Rect.Dx() != plan.Largeur || p.img.Rect.Dy() != plan.Hauteur || !plausible(plan.Calage) {
		return nil, nil //nolint:nilerr // such a page has no cells: the reading said why
	}
	z := &lecteurZones{m: d.m, img: p.img, deuxTons: deuxTons(p.img), reg: registre{calage: plan.Calage, clair: quantile(p.img, 0.85), noir: quantile(p.img, 0.005)}}
	for _, b := range plan.Boites {
		c := z.decouper(b, child.MargeCellule)
		cs = append(cs, child.Cellule{L: c.img.Rect.Dx(), H: c.img.Rect.Dy(), Etat: c.etat(), Pix: c.img.Pix})
	}
	return cs, nil
}

// retraitEncre is how far from the lines of its cell ink is looked for, in mm: they may lie a little off, and neighbours cross them.
const retraitEncre dossier.MM = 0.7

// etat says whether something is written in the cell that a crop shows.
func (d decoupe) etat() child.EtatCellule {
	bord := px(float64(child.MargeCellule + retraitEncre))
	dedans := image.Rect(bord, bord, d.img.Rect.Dx()-bord, d.img.Rect.Dy()-bord)
	aire := 0
	for _, t := range d.taches(dedans, grainMin) {
		aire += t.aire
	}
	switch {
	case aire >= 2*grainMin:
		return child.CelluleEcrite
	case aire > 0 || len(d.tachesSous(dedans, grainMin, d.faint)) > 0:
		return child.CelluleDouteux
	}
	return child.CelluleVide
}
