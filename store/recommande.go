package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"souspli/dossier"
	"souspli/law"
)

type rangPlage struct {
	ID         int64 `gorm:"primaryKey;autoIncrement"`
	Prefecture string
	Prefixe    string
	Premier    int64
	Dernier    int64
	Suivant    int64
	Agent      *dossier.AgentID
	CreeA      time.Time
}

// ObjetPlage names a range of registered numbers in the journal.
func ObjetPlage(id int64) string { return fmt.Sprintf("plage:%d", id) }

func (rangPlage) TableName() string { return "plages_recommande" }

func (r rangPlage) plage() dossier.PlageRecommande {
	return dossier.PlageRecommande{ID: r.ID, Prefecture: r.Prefecture, Prefixe: r.Prefixe, Premier: r.Premier, Dernier: r.Dernier, Suivant: r.Suivant}
}

// Plages lists the ranges of registered numbers, the oldest first, used up or not.
func (s *Store) Plages(ctx context.Context) ([]dossier.PlageRecommande, error) {
	var rangs []rangPlage
	if err := s.lire(ctx).Order("id").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("registered numbers: %w", traduire(err))
	}
	ps := make([]dossier.PlageRecommande, len(rangs))
	for i, r := range rangs {
		ps[i] = r.plage()
	}
	return ps, nil
}

// AjouterPlage adds a range; its Suivant is not looked at. One that has a number in common with another, or with a letter already sent:
// dossier.ErrConflit.
func (s *Store) AjouterPlage(ctx context.Context, p dossier.PlageRecommande, agent dossier.AgentID) error {
	err := s.enTx(ctx, func(t *tx) error {
		if err := t.g.Exec("LOCK TABLE plages_recommande IN SHARE ROW EXCLUSIVE MODE").Error; err != nil {
			return err
		}
		var pris bool
		err := t.g.Raw(`SELECT EXISTS (SELECT 1 FROM plages_recommande WHERE prefixe = ? AND premier <= ? AND dernier >= ?)
			OR EXISTS (SELECT 1 FROM courriers WHERE recommande LIKE ? AND substr(recommande, 3, 10) BETWEEN ? AND ?)`,
			p.Prefixe, p.Dernier, p.Premier, p.Prefixe+"___________", fmt.Sprintf("%010d", p.Premier), fmt.Sprintf("%010d", p.Dernier)).Row().Scan(&pris)
		if err != nil {
			return err
		}
		if pris {
			return fmt.Errorf("%w: numbers known already", dossier.ErrConflit)
		}
		r := rangPlage{Prefecture: p.Prefecture, Prefixe: p.Prefixe, Premier: p.Premier, Dernier: p.Dernier, Suivant: p.Premier, Agent: agentOuNul(agent), CreeA: t.now}
		if err := t.g.Create(&r).Error; err != nil {
			return err
		}
		return t.noter(ActePlageAjoutee, ObjetPlage(r.ID), agent, map[string]any{"prefecture": p.Prefecture, "prefixe": p.Prefixe, "premier": p.Premier, "dernier": p.Dernier})
	})
	if err != nil {
		return fmt.Errorf("add registered numbers: %w", err)
	}
	return nil
}

// distributeur gives registered numbers inside a transaction. The ranges stay locked until its end, in one order: two batches wait for each
// other, never in a circle.
type distributeur struct {
	plages   []rangPlage
	entamees map[int]bool
}

func (t *tx) distribuer() (*distributeur, error) {
	d := &distributeur{entamees: map[int]bool{}}
	return d, t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Where("suivant <= dernier").Order("id").Find(&d.plages).Error
}

// numero gives the next number of a préfecture, of its own ranges first; "" when none is left.
func (d *distributeur) numero(prefecture string) string {
	for _, de := range []string{prefecture, "*"} {
		i := slices.IndexFunc(d.plages, func(p rangPlage) bool { return p.Prefecture == de && p.Suivant <= p.Dernier })
		if i >= 0 {
			p := &d.plages[i]
			p.Suivant++
			d.entamees[i] = true
			return law.NumeroNational(p.Prefixe, p.Suivant-1)
		}
	}
	return ""
}

func (t *tx) garderPlages(d *distributeur) error {
	for i := range d.entamees {
		if err := t.g.Select("suivant").Updates(&d.plages[i]).Error; err != nil {
			return err
		}
	}
	return nil
}
