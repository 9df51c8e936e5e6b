package web

import (
	"fmt"

	"souspli/dossier"
	"souspli/store"
)

// chiffreEtat is one figure with its words.
type chiffreEtat struct {
	Libelle string
	N       int
}

// chiffresVoir shows counts, and to who reads the register the numbers of the late demandes: no name. Sensitive demandes are not counted for who may not see them.
func (a *agents) chiffresVoir(q *requete) error {
	plis, err := a.compterPlis(q)
	if err != nil {
		return fmt.Errorf("chiffres: %w", err)
	}
	demandes, err := a.d.Store.CompterDemandes(q, store.FiltreDemandes{Prefectures: q.agent.Prefectures, VoitSensible: q.agent.VoitSensible})
	if err != nil {
		return fmt.Errorf("chiffres: %w", err)
	}
	v := map[string]any{}
	var lp, ld, lc []chiffreEtat
	for _, e := range dossier.EtatsPli {
		lp = append(lp, chiffreEtat{e.Libelle, plis[e.Etat]})
	}
	for _, e := range dossier.EtatsDemande {
		ld = append(ld, chiffreEtat{e.Libelle, demandes[e.Etat]})
	}
	retard := 0
	for _, x := range []struct {
		libelle string
		etat    dossier.EtatCourrier
	}{{"à écrire", dossier.CourrierDu}, {"bloqués", dossier.CourrierBloque}, {"écrits, à imprimer", dossier.CourrierEcrit}} {
		cs, err := a.courriersPermis(q, store.FiltreCourriers{Etats: []dossier.EtatCourrier{x.etat}, Limite: 10_000})
		if err != nil {
			return err
		}
		for _, c := range cs {
			if c.Retard {
				retard++
			}
		}
		lc = append(lc, chiffreEtat{x.libelle, len(cs)})
	}
	lc = append(lc, chiffreEtat{"en retard", retard})
	attente, err := a.plisPermis(q, store.FiltrePlis{Prefectures: q.agent.Prefectures, Limite: 1,
		Etats: []dossier.EtatPli{dossier.PliRecu, dossier.PliLu, dossier.PliAVerifier, dossier.PliEnQuarantaine}})
	if err != nil {
		return err
	}
	if len(attente) > 0 {
		v["Age"] = a.ligne(attente[0]).Age
	}
	if v["Accuses"], err = a.accusesVus(q); err != nil {
		return err
	}
	if v["EnRetard"], err = a.accusesEnRetard(q); err != nil {
		return err
	}
	v["Plis"], v["Demandes"], v["Courriers"] = lp, ld, lc
	return a.page(q, "chiffres", v)
}
