package web

import "souspli/dossier"

func (a *agents) compterPlis(q *requete) (map[dossier.EtatPli]int, error) {
	return a.d.Store.CompterPlis(q, q.agent.Prefectures)
}
