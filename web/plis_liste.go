package web

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
	"souspli/store"
)

// parPage is the number of rows of a list.
const parPage = 50

// pliLigne is a pli in a list.
type pliLigne struct {
	dossier.Pli
	Age    string // « 3 j » since reception; « ? » when the day is not known
	Retard bool   // reception more than two working days ago and nothing registered (promise P9)
}

func (a *agents) aujourdhui() dossier.Date { return dossier.DateDe(a.now()) }

func (a *agents) ligne(p dossier.Pli) pliLigne {
	l := pliLigne{Pli: p, Age: "?"}
	if recu := p.Reception.RecuLe; !recu.IsZero() {
		n := recu.DaysTo(a.aujourdhui())
		l.Age = fmt.Sprintf("%d\u00a0j", n)
		l.Retard = p.Etat != dossier.PliTraite && a.aujourdhui().After(law.AjouteOuvres(recu, 2, p.Reception.Prefecture))
	}
	return l
}

// bannettes are the states a list of plis can be asked for, with what it is called.
var bannettes = []struct {
	Code, Libelle, Vide string
	Etats               []dossier.EtatPli
}{
	{"a_verifier", "Plis à vérifier", "Aucun pli à vérifier. Les plis déposés apparaissent ici dès qu’ils sont lus.", []dossier.EtatPli{dossier.PliAVerifier}},
	{"recu", "Plis en lecture", "Aucun pli en attente de lecture.", []dossier.EtatPli{dossier.PliRecu, dossier.PliLu}},
	{"en_quarantaine", "Plis en quarantaine", "Aucun pli en quarantaine.", []dossier.EtatPli{dossier.PliEnQuarantaine}},
	{"traite", "Plis traités", "Aucun pli traité pour l’instant.", []dossier.EtatPli{dossier.PliTraite}},
}

func (a *agents) plisVoir(q *requete) error {
	i := slices.IndexFunc(bannettes, func(b struct {
		Code, Libelle, Vide string
		Etats               []dossier.EtatPli
	}) bool {
		return b.Code == q.Query("etat")
	})
	lot := q.Query("lot")
	if i < 0 && lot == "" {
		return dossier.ErrIntrouvable
	}
	f := store.FiltrePlis{Prefectures: q.agent.Prefectures, Lot: lot, Limite: parPage + 1, Decalage: decalage(q)}
	titre, vide := "Lot déposé", "Aucun pli dans ce lot."
	if i >= 0 {
		f.Etats, titre, vide = bannettes[i].Etats, bannettes[i].Libelle, bannettes[i].Vide
	}
	plis, err := a.plisPermis(q, f)
	if err != nil {
		return err
	}
	suite := len(plis) > parPage
	if suite {
		plis = plis[:parPage]
	}
	lignes := make([]pliLigne, len(plis))
	for i, p := range plis {
		lignes[i] = a.ligne(p)
	}
	return a.page(q, "plis", map[string]any{"Titre": titre, "Vide": vide, "Plis": lignes, "Lot": lot, "Etat": q.Query("etat"), "Page": pageDemandee(q), "Suite": suite})
}

// pageDemandee is the number of the page of a list, from 1.
func pageDemandee(q *requete) int {
	n, err := strconv.Atoi(q.Query("page"))
	if err != nil || n < 1 || n > 10_000 {
		return 1
	}
	return n
}

func decalage(q *requete) int { return (pageDemandee(q) - 1) * parPage }

// plisPermis lists plis, without the sensitive ones for who may not see them.
func (a *agents) plisPermis(q *requete, f store.FiltrePlis) ([]dossier.Pli, error) {
	plis, err := a.d.Store.Plis(q, f)
	if err != nil {
		return nil, fmt.Errorf("plis: %w", err)
	}
	if q.agent.VoitSensible {
		return plis, nil
	}
	var garde []dossier.Pli
	for _, p := range plis {
		sensible, err := a.sensibles.pli(q, a, p)
		if err != nil {
			return nil, err
		}
		if !sensible {
			garde = append(garde, p)
		}
	}
	return garde, nil
}

// pliSensible reports whether a pli holds, or made, a sensitive demande (design D14). One not read yet is not known to be.
func (a *agents) pliSensible(q *requete, p dossier.Pli) (bool, error) {
	if p.Etat == dossier.PliRecu || p.Etat == dossier.PliEnQuarantaine && p.LuA.IsZero() {
		return false, nil
	}
	l, err := a.d.Store.Lecture(q, p.ID)
	if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
		return false, err
	}
	if l != nil && lectureSensible(l) {
		return true, nil
	}
	retours, err := a.d.Store.RetoursDuPli(q, p.ID)
	if err != nil {
		return false, err
	}
	demandes := slices.Clone(p.Demandes)
	for _, r := range retours {
		if !slices.Contains(demandes, r.Demande) {
			demandes = append(demandes, r.Demande)
		}
	}
	for _, id := range demandes {
		d, err := a.d.Store.Demande(q, id)
		if err != nil {
			return false, err
		}
		if d.Sensible {
			return true, nil
		}
	}
	return false, nil
}

func lectureSensible(l *dossier.Lecture) bool {
	return slices.ContainsFunc(l.Formulaires, func(f dossier.FormulaireLu) bool {
		p, err := forms.ByCode(f.Procedure)
		return err == nil && p.Sensible
	})
}

// compterPlis counts by state what the agent may see. For who may not see sensitive plis, those waiting are looked at one by one,
// so that even a count tells nothing.
func (a *agents) compterPlis(q *requete) (map[dossier.EtatPli]int, error) {
	comptes, err := a.d.Store.CompterPlis(q, q.agent.Prefectures)
	if err != nil || q.agent.VoitSensible {
		return comptes, err
	}
	for _, etat := range []dossier.EtatPli{dossier.PliAVerifier, dossier.PliLu, dossier.PliEnQuarantaine} {
		if comptes[etat] == 0 {
			continue
		}
		plis, err := a.plisPermis(q, store.FiltrePlis{Prefectures: q.agent.Prefectures, Etats: []dossier.EtatPli{etat}, Limite: comptes[etat]})
		if err != nil {
			return nil, err
		}
		comptes[etat] = len(plis)
	}
	return comptes, nil
}

// dureeSensible is how long a list may trust what it knew of a pli. The page of a pli always looks again.
const dureeSensible = time.Minute
