package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"souspli/dossier"
)

type rangTexte struct {
	Pli         dossier.PliID `gorm:"primaryKey;autoIncrement:false"`
	N           int           `gorm:"primaryKey;autoIncrement:false"`
	Texte       string
	Mots        enJSON[[]dossier.MotLu]
	Confiance   dossier.Confiance
	Source      dossier.SourceTexte
	Moteur      string
	Rotation    int
	Inclinaison float64
	Largeur     int
	Hauteur     int
	Erreur      string
	A           time.Time
}

func (rangTexte) TableName() string { return "textes" }

func (r rangTexte) page() dossier.TextePage {
	return dossier.TextePage{N: r.N, Texte: r.Texte, Mots: vide(r.Mots.V), Confiance: r.Confiance, Source: r.Source, Moteur: r.Moteur, Rotation: r.Rotation,
		Inclinaison: r.Inclinaison, Largeur: r.Largeur, Hauteur: r.Hauteur, Erreur: r.Erreur}
}

// demanderTexte drops the full text of an earlier reading, and enqueues the next one.
func (t *tx) demanderTexte(id dossier.PliID) error {
	if err := t.g.Where("pli = ?", id).Delete(&rangTexte{}).Error; err != nil {
		return err
	}
	return t.enfiler(LireTexteArgs{Pli: int64(id)})
}

// SaveTexte stores the full text of one page of a pli that was read. A page that has one keeps it: called twice, it does nothing. Once every
// page has its own, the text of the pli is whole. dossier.ErrConflit: the pli is not read yet; dossier.ErrInvalide: no such page.
func (s *Store) SaveTexte(ctx context.Context, id dossier.PliID, p dossier.TextePage) error {
	err := s.enTx(ctx, func(t *tx) error {
		pli, err := t.verrouillerPli(id)
		if err != nil {
			return err
		}
		if p.N < 1 || p.N > pli.NbPages || strings.ContainsRune(p.Texte, 0) || !slices.Contains(dossier.SourcesTexte, p.Source) {
			return fmt.Errorf("%w: text of page %d of a pli of %d pages", dossier.ErrInvalide, p.N, pli.NbPages)
		}
		var lue int64
		if err := t.g.Model(&rangLecture{}).Where("pli = ?", id).Count(&lue).Error; err != nil {
			return err
		}
		if lue == 0 {
			return fmt.Errorf("%w: not read yet", dossier.ErrConflit)
		}
		r := rangTexte{Pli: id, N: p.N, Texte: p.Texte, Mots: liste(p.Mots), Confiance: p.Confiance, Source: p.Source, Moteur: p.Moteur, Rotation: p.Rotation,
			Inclinaison: p.Inclinaison, Largeur: p.Largeur, Hauteur: p.Hauteur, Erreur: p.Erreur, A: t.now}
		if err := t.g.Clauses(clause.OnConflict{DoNothing: true}).Create(&r).Error; err != nil {
			return err
		}
		return t.g.Exec(`UPDATE lectures SET texte_a = ? WHERE pli = ? AND texte_a IS NULL AND (SELECT count(*) FROM textes WHERE pli = ?) = ?`,
			t.now, id, id, pli.NbPages).Error
	})
	if err != nil {
		return fmt.Errorf("save text of pli %d page %d: %w", id, p.N, err)
	}
	return nil
}

// Textes returns the full text of the pages of a pli that have one, in order; entier: all of them have.
func (s *Store) Textes(ctx context.Context, id dossier.PliID) (pages []dossier.TextePage, entier bool, err error) {
	g := s.lire(ctx)
	var rangs []rangTexte
	if err := g.Where("pli = ?", id).Order("n").Find(&rangs).Error; err != nil {
		return nil, false, fmt.Errorf("text of pli %d: %w", id, traduire(err))
	}
	entier, err = s.TextePret(ctx, id)
	for _, r := range rangs {
		pages = append(pages, r.page())
	}
	return pages, entier, err
}

// PagesAvecTexte lists the pages of a pli that have their full text, in order.
func (s *Store) PagesAvecTexte(ctx context.Context, id dossier.PliID) ([]int, error) {
	var pages []int
	if err := s.lire(ctx).Model(&rangTexte{}).Where("pli = ?", id).Order("n").Pluck("n", &pages).Error; err != nil {
		return nil, fmt.Errorf("text of pli %d: %w", id, traduire(err))
	}
	return pages, nil
}

// TextePret reports whether every page of a pli has its full text.
func (s *Store) TextePret(ctx context.Context, id dossier.PliID) (bool, error) {
	var n int64
	if err := s.lire(ctx).Model(&rangLecture{}).Where("pli = ? AND texte_a IS NOT NULL", id).Count(&n).Error; err != nil {
		return false, fmt.Errorf("text of pli %d: %w", id, traduire(err))
	}
	return n > 0, nil
}
