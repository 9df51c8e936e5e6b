package web

import (
	"cmp"
	"fmt"
	"slices"

	"souspli/dossier"
	"souspli/store"
)

// joursAccuses is how far back the figures of the accusés look.
const joursAccuses = 30

// accusesMax is how many late ones the page of figures lists: the oldest.
const accusesMax = 50

// accusesPrefecture is promise P9 for one préfecture: the accusé leaves within two working days of reception. A pli that waits past that
// day has no accusé yet, and is late too.
type accusesPrefecture struct {
	store.DelaiAccuses
	Plis int // waiting past two working days
}

// Part is the share that left in time, of those whose day has come: « 97 % »; « aucun » when there is none.
func (a accusesPrefecture) Part() string {
	n := a.ATemps + a.Tard + a.Retard + a.Plis
	if n == 0 {
		return "aucun"
	}
	return fmt.Sprintf("%d\u00a0%%", 100*a.ATemps/n)
}

// accusesVus gathers promise P9 for the préfectures of the agent.
func (a *agents) accusesVus(q *requete) ([]accusesPrefecture, error) {
	jour := a.aujourdhui()
	ds, err := a.d.Store.DelaisAccuses(q, store.FiltreAccuses{Prefectures: q.agent.Prefectures, Depuis: jour.AddDays(-joursAccuses), Jour: jour, VoitSensible: q.agent.VoitSensible})
	if err != nil {
		return nil, err
	}
	var vus []accusesPrefecture
	for _, d := range ds {
		vus = append(vus, accusesPrefecture{DelaiAccuses: d})
	}
	plis, err := a.plisPermis(q, store.FiltrePlis{Prefectures: q.agent.Prefectures, Limite: 10_000,
		Etats: []dossier.EtatPli{dossier.PliRecu, dossier.PliLu, dossier.PliAVerifier, dossier.PliEnQuarantaine}})
	if err != nil {
		return nil, err
	}
	for _, p := range plis {
		if !a.ligne(p).Retard {
			continue
		}
		i := slices.IndexFunc(vus, func(v accusesPrefecture) bool { return v.Prefecture == p.Reception.Prefecture })
		if i < 0 {
			i = len(vus)
			vus = append(vus, accusesPrefecture{DelaiAccuses: store.DelaiAccuses{Prefecture: p.Reception.Prefecture}})
		}
		vus[i].Plis++
	}
	slices.SortFunc(vus, func(x, y accusesPrefecture) int { return cmp.Compare(x.Prefecture, y.Prefecture) })
	return vus, nil
}

// accusesEnRetard lists the late ones, the oldest first; none for a role that sees figures only.
func (a *agents) accusesEnRetard(q *requete) ([]store.AccuseEnRetard, error) {
	if !lecteurs.permet(q.agent.Role) {
		return nil, nil
	}
	return a.d.Store.AccusesEnRetard(q, store.FiltreAccuses{Prefectures: q.agent.Prefectures, Jour: a.aujourdhui(), VoitSensible: q.agent.VoitSensible}, accusesMax)
}
