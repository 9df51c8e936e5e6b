package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"souspli/dossier"
)

// partiLe is the day a letter, row c of courriers, left us on paper; NULL while it is here: that of its deposit, or of its printing where nobody
// notes deposits. This is the only place that says so.
const partiLe = "coalesce(c.depose_le, (c.imprime_a AT TIME ZONE 'Europe/Paris')::date)"

// FiltreAccuses narrows the figures of the accusés de réception. Sensitive demandes are absent unless VoitSensible (design D14).
type FiltreAccuses struct {
	Prefectures  []string     // scope, as dossier.Agent.Prefectures: none, no row; "*", all
	Depuis       dossier.Date // those to leave by that day, or later; those that still wait are all there
	Jour         dossier.Date // today
	VoitSensible bool
}

// DelaiAccuses counts the accusés of a préfecture against their day, two working days after reception (design P9).
type DelaiAccuses struct {
	Prefecture string `gorm:"column:tenue"`
	ATemps     int    // left by their day
	Tard       int    // left after
	Attendent  int    // still here, their day not passed
	Retard     int    // still here, their day passed
}

func accuses(g *gorm.DB, f FiltreAccuses) *gorm.DB {
	g = dansPorteLettres(g.Table("courriers c").Joins("JOIN demandes d ON d.id = c.demande"), "c", f.Prefectures).
		Where("c.genre = 'accuse_reception' AND c.etat <> 'annule'")
	if !f.VoitSensible {
		g = g.Where("NOT d.sensible")
	}
	return g
}

// DelaisAccuses gives the figures of each préfecture that has an accusé, in the order of their codes.
func (s *Store) DelaisAccuses(ctx context.Context, f FiltreAccuses) ([]DelaiAccuses, error) {
	var ds []DelaiAccuses
	err := accuses(s.lire(ctx), f).Where("(c.du_le >= ? OR c.etat <> 'imprime')", f.Depuis).
		Select("coalesce(nullif(c.prefecture, ''), d.prefecture) AS tenue, count(*) FILTER (WHERE "+partiLe+" <= c.du_le) AS a_temps, "+
			"count(*) FILTER (WHERE "+partiLe+" > c.du_le) AS tard, count(*) FILTER (WHERE "+partiLe+" IS NULL AND c.du_le >= ?) AS attendent, "+
			"count(*) FILTER (WHERE "+partiLe+" IS NULL AND c.du_le < ?) AS retard", f.Jour, f.Jour).
		Group("tenue").Order("tenue").Scan(&ds).Error
	if err != nil {
		return nil, fmt.Errorf("figures of accusés: %w", traduire(err))
	}
	return ds, nil
}

// AccuseEnRetard is an accusé that should have left.
type AccuseEnRetard struct {
	Numero     string
	Prefecture string
	Reception  dossier.Date
	DuLe       dossier.Date
	Etat       dossier.EtatCourrier
}

// AccusesEnRetard lists the accusés still here after their day, the oldest first.
func (s *Store) AccusesEnRetard(ctx context.Context, f FiltreAccuses, n int) ([]AccuseEnRetard, error) {
	var as []AccuseEnRetard
	err := limite(accuses(s.lire(ctx), f).Where(partiLe+" IS NULL AND c.etat IN ('du', 'bloque', 'ecrit') AND c.du_le < ?", f.Jour).
		Select("d.numero, coalesce(nullif(c.prefecture, ''), d.prefecture) AS prefecture, d.reception, c.du_le, c.etat").Order("c.du_le, c.id"), n, 100, 0).Scan(&as).Error
	if err != nil {
		return nil, fmt.Errorf("list late accusés: %w", traduire(err))
	}
	return as, nil
}
