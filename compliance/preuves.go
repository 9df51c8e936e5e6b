package compliance

import (
	"souspli/dossier"
	"souspli/law"
)

// Compteur is the proof meter (law F-4.18): what is there, and what is missing, before asking the judge for useful measures.
type Compteur = law.CompteurPreuves

// CompterPreuves fills the proof meter from what the register holds: see law.PeserPreuves. A filing with its « PROBLÈME ANEF » letter is a
// message to the préfecture.
func CompterPreuves(d dossier.Demande, plis []dossier.Pli) Compteur {
	f := law.FaitsPreuve{Tentatives: d.Tentatives, Declarations: d.Champs, Fondement: d.Fondement, Pieces: d.Pieces}
	for _, p := range plis {
		f.Envois = append(f.Envois, law.EnvoiPreuve{Pli: p.ID, Recu: p.Reception.RecuLe})
	}
	return law.PeserPreuves(f)
}
