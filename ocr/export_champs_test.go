package ocr

import (
	"image"

	"souspli/dossier"
)

// ChampMesure is a field as its boxes say it, with its kind and its score before calibration.
type ChampMesure struct {
	dossier.ChampLu
	Genre string
	Score dossier.Confiance
}

// LireCases reads pages of one form as images, without the detour by a file, and gives its fields from their boxes.
func (m *Moteur) LireCases(pages []*image.Gray, dpi int) map[string]ChampMesure {
	etats := make([]pageEtat, len(pages))
	for i, p := range pages {
		etats[i] = m.identifierPage(i+1, pageImage{img: p, dpi: dossier.DPI(dpi)})
		m.lireSuite(&etats[i], p, nil)
	}
	champs := map[string]ChampMesure{}
	for _, g := range grouper(etats) {
		quoi, zones := numeros()[g.cle.numero], g.zones()
		for _, c := range quoi.procedure.Champs(quoi.variante) {
			if zs := zones[c.Code]; len(zs) > 0 {
				v := champDesCases(c, zs)
				champs[c.Code] = ChampMesure{v.ChampLu, genreDe(zs), v.score}
			}
		}
	}
	return champs
}
