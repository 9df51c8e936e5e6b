package web

import (
	"errors"
	"fmt"
	"strconv"

	"souspli/dossier"
	"souspli/intake"
	"souspli/store"
)

// Codes by which an agent says who a form is for: reconcile reads them.
const (
	champPersonne = "personne"
	personneNeuve = "nouvelle"
)

// candidatVu is a person of the register beside a form. One whose demandes are all out of the agent's scope is compared in words only.
type candidatVu struct {
	intake.Proche
	Rang     int // from 1, also its key
	Visible  bool
	Lignes   []ligneComparee
	Pourcent dossier.Confiance
	Demandes []demandeLigne
	Dite     bool
}

type quiVue struct {
	Pli        dossier.PliID
	Formulaire int
	Libelle    string
	Dite       string
	Candidats  []candidatVu
	Autres     []int // other forms of the pli
}

// quiDe finds the form of the address and who it may be for.
func (a *agents) quiDe(q *requete) (dossier.Pli, quiVue, error) {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return p, quiVue{}, err
	}
	n, err := strconv.Atoi(q.Param("formulaire"))
	if err != nil || l == nil || n < 0 || n >= len(l.Formulaires) {
		return p, quiVue{}, dossier.ErrIntrouvable
	}
	qs, err := a.d.Intake.QuiSont(q, p.ID)
	if err != nil {
		return p, quiVue{}, err
	}
	v := quiVue{Pli: p.ID, Formulaire: n, Libelle: libelleProcedure(l.Formulaires[n].Procedure)}
	trouve := false
	for _, x := range qs {
		if x.Formulaire != n {
			v.Autres = append(v.Autres, x.Formulaire)
			continue
		}
		trouve = true
		v.Dite = x.Dite
		for k, c := range x.Proches {
			vu, err := a.candidatVu(q, x.Qui, c)
			if err != nil {
				return p, v, err
			}
			vu.Rang, vu.Dite = k+1, x.Dite == fmt.Sprint(c.Personne.ID)
			v.Candidats = append(v.Candidats, vu)
		}
	}
	if !trouve {
		return p, v, dossier.ErrIntrouvable
	}
	return p, v, nil
}

func (a *agents) candidatVu(q *requete, qui dossier.Identite, c intake.Proche) (candidatVu, error) {
	vu := candidatVu{Proche: c, Pourcent: dossier.Confiance(c.Probabilite)}
	p, err := a.personnePermise(q, c.Personne.ID)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return vu, nil
	}
	if err != nil {
		return vu, err
	}
	vu.Visible = true
	vu.Lignes = comparees(qui, c.Personne.Identite, c.Etats)
	for _, d := range p.Demandes {
		vu.Demandes = append(vu.Demandes, a.ligneDemande(d))
	}
	return vu, nil
}

func (a *agents) pliPersonnes(q *requete) error {
	p, v, err := a.quiDe(q)
	if err != nil {
		return err
	}
	return a.pageQui(q, p, v)
}

func (a *agents) pageQui(q *requete, p dossier.Pli, v quiVue, fautes ...faute) error {
	objets := []string{store.ObjetPli(p.ID)}
	for _, c := range v.Candidats {
		if c.Visible {
			objets = append(objets, store.ObjetPersonne(c.Personne.ID))
		}
	}
	for _, o := range objets {
		if err := a.d.Store.NoterConsultation(q, q.agent.ID, o); err != nil {
			return fmt.Errorf("consultation: %w", err)
		}
	}
	return a.page(q, "pli_personnes", v, fautes...)
}

// pliPersonneDire keeps what the agent says after seeing them side by side: which person it is, that it is none of them, or later.
func (a *agents) pliPersonneDire(q *requete) error {
	p, v, err := a.quiDe(q)
	if err != nil {
		return err
	}
	dite := q.texte("personne")
	if dite == "plus_tard" {
		return a.aller(q, "/plis/%d", p.ID)
	}
	permise := dite == personneNeuve
	for _, c := range v.Candidats {
		permise = permise || dite == fmt.Sprint(c.Personne.ID)
	}
	if !permise {
		return a.pageQui(q, p, v, faute{"", "Choisissez une personne, ou dites que c’en est une autre."})
	}
	if err := a.d.Store.Corriger(q, p.ID, v.Formulaire, champPersonne, dossier.ChampLu{Valeur: dite, Confiance: 1}, q.agent.ID); err != nil {
		return err
	}
	if err := a.redecider(q, p); err != nil {
		return err
	}
	return a.aller(q, "/plis/%d?avis=personne-dite", p.ID)
}
