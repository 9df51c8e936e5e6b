package ocr

import (
	"image"

	"souspli/dossier"
	"souspli/ocr/icr"
)

// CelluleCoupee is a cell written by hand, as the network sees it.
type CelluleCoupee struct {
	Rang             int
	Entier, Retrait  [icr.Cote * icr.Cote]float32
	ARetrait         bool
	Touche, Traverse bool
}

// CouperBande cuts a comb out of a strip, of which the greys of paper and ink are known.
func CouperBande(img *image.Gray, calage dossier.Affine, cases []dossier.RectMM, clair, noir float64) (l []CelluleCoupee, horsCases, pale bool) {
	z := &lecteurZones{img: img, reg: registre{calage: calage, clair: clair, noir: noir}, deuxTons: deuxTons(img)}
	for _, rg := range rangees(cases) {
		p := z.couperManuscrit(rg)
		horsCases, pale = horsCases || p.horsCases, pale || p.pale
		for _, c := range p.cellules {
			k := CelluleCoupee{Rang: c.rang, Touche: c.touche, Traverse: c.traverse}
			var ok bool
			if k.Entier, ok = icr.Normaliser(c.entier); !ok {
				continue
			}
			if c.retrait != nil {
				k.Retrait, k.ARetrait = icr.Normaliser(c.retrait)
			}
			l = append(l, k)
		}
	}
	return l, horsCases, pale
}
