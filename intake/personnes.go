package intake

import (
	"context"
	"errors"
	"fmt"

	"souspli/dossier"
	"souspli/reconcile"
)

// DemandeDeZone is a demande that papers without a form may go with.
type DemandeDeZone = reconcile.DemandeDeZone

// prochesMontres is how many persons of the register an agent sees beside a form, best first.
const prochesMontres = 5

// Proche is a person of the register beside whom a form, or another person, is seen.
type Proche struct {
	Personne    dossier.PersonneConnue
	Probabilite float64 // from 0 to 1, that both are one person
	Sure        bool    // the machine links them without an agent
	Accords     []string
	Ecarts      []string
	Etats       map[string]string // by criterion of reconcile, what was found
}

// QuiEst is who a form of a pli may be for.
type QuiEst struct {
	Formulaire int // index in the reading
	Qui        dossier.Identite
	Proches    []Proche // at most five, best first
	Sure       dossier.PersonneID
	Demandes   []dossier.Candidat // of the person surely meant
	Dite       string             // what an agent already said: the number of a person, « nouvelle », or ""
}

// QuiSont looks in the register for the persons of each form of a pli that asks for something, as the decision does, and changes nothing.
// dossier.ErrConflit: the pli is not read yet.
func (i *Intake) QuiSont(ctx context.Context, id dossier.PliID) ([]QuiEst, error) {
	lecture, err := i.Store.Lecture(ctx, id)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return nil, fmt.Errorf("%w: pli %d: not read yet", dossier.ErrConflit, id)
	}
	if err != nil {
		return nil, fmt.Errorf("persons of pli %d: %w", id, err)
	}
	var qs []QuiEst
	for n, f := range lecture.Formulaires {
		if !reconcile.Demande(f) {
			continue
		}
		q, err := i.Retrouver(ctx, reconcile.IdentiteDe(f))
		if err != nil {
			return nil, fmt.Errorf("persons of pli %d: %w", id, err)
		}
		q.Formulaire, q.Dite = n, f.Champs[reconcile.ChampPersonne].Valeur
		qs = append(qs, q)
	}
	return qs, nil
}

// Retrouver looks for a person in the register, written anyhow: whoever ties something that came otherwise than by post (an online
// demande, an extract) to its paper twin asks it. Sure is 0 unless the machine would link them alone; Formulaire means nothing here.
func (i *Intake) Retrouver(ctx context.Context, qui dossier.Identite) (QuiEst, error) {
	q := QuiEst{Qui: qui}
	c, err := i.Store.Candidates(ctx, qui.ToutesCles())
	if err != nil {
		return q, err
	}
	cs := reconcile.Classer(qui, c.Personnes)
	q.Sure = reconcile.Sure(cs)
	for _, x := range cs[:min(len(cs), prochesMontres)] {
		for _, p := range c.Personnes {
			if p.ID == x.Personne {
				q.Proches = append(q.Proches, procheDe(p, x, q.Sure))
			}
		}
	}
	for _, d := range c.Demandes {
		if d.PersonneID == q.Sure && q.Sure != 0 {
			q.Demandes = append(q.Demandes, d)
		}
	}
	return q, nil
}

// SansFormulaire proposes the live demandes that papers without a form may go with: those of the persons whose identity papers read
// without a fault.
func (i *Intake) SansFormulaire(ctx context.Context, id dossier.PliID) ([]DemandeDeZone, error) {
	lecture, err := i.Store.Lecture(ctx, id)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("papers of pli %d: %w", id, err)
	}
	c, err := i.Store.Candidates(ctx, reconcile.ClesLecture(*lecture))
	if err != nil {
		return nil, fmt.Errorf("papers of pli %d: %w", id, err)
	}
	return reconcile.DemandesDesZones(*lecture, c), nil
}

// RetoursAChoisir are the pages of a pli recognised as letters of ours, of which an agent has to say what they do there.
func (i *Intake) RetoursAChoisir(ctx context.Context, id dossier.PliID) ([]dossier.Retour, error) {
	e, err := i.entree(ctx, id, 0, false)
	if errors.Is(err, dossier.ErrConflit) {
		return nil, nil // not read yet
	}
	if err != nil {
		return nil, err
	}
	return reconcile.Decide(e).AChoisir, nil
}

// ComparerPersonnes sets two persons of the register side by side, by their nearest spellings.
func ComparerPersonnes(a, b dossier.PersonneConnue) Proche {
	var meilleure reconcile.Comparaison
	for k, e := range append([]dossier.Identite{a.Identite}, a.Ecritures...) {
		if c := reconcile.ComparerPersonne(e, b); k == 0 || c.Score > meilleure.Score {
			meilleure = c
		}
	}
	return procheDe(b, meilleure, 0)
}

func procheDe(p dossier.PersonneConnue, c reconcile.Comparaison, sure dossier.PersonneID) Proche {
	x := Proche{Personne: p, Probabilite: c.Probabilite(), Sure: sure == p.ID, Etats: map[string]string{}}
	x.Accords, x.Ecarts = c.Raisons()
	for _, k := range c.Criteres {
		x.Etats[k.Code] = k.Etat
	}
	return x
}
