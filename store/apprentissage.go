package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"souspli/dossier"
)

// Acts of learning from what agents correct. Their object is the préfecture.
const (
	ActeApprentissageOuvert = "apprentissage_ouvert"
	ActeApprentissageFerme  = "apprentissage_ferme"
	ActeCellulesExportees   = "cellules_exportees"
)

// ObjetPrefecture names a préfecture in the journal.
func ObjetPrefecture(code string) string { return "prefecture:" + code }

// noterApprentissage writes in the journal that a préfecture opens or closes the export of its cells; nothing when it changes nothing.
func (t *tx) noterApprentissage(prefecture string, ouvert bool, agent dossier.AgentID) error {
	avant, err := t.apprentissageOuvert(prefecture)
	if err != nil || avant == ouvert {
		return err
	}
	acte := ActeApprentissageFerme
	if ouvert {
		acte = ActeApprentissageOuvert
	}
	return t.noter(acte, ObjetPrefecture(prefecture), agent, map[string]any{})
}

func (t *tx) apprentissageOuvert(prefecture string) (bool, error) {
	var r rangReglages
	err := t.g.Where("prefecture = ?", prefecture).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return false, nil
	}
	return r.Contenu.V.Apprentissage, err
}

// OuvrirApprentissage opens or closes the export of cells of a préfecture, its other settings as they are. dossier.ErrIntrouvable: it has
// none yet.
func (s *Store) OuvrirApprentissage(ctx context.Context, prefecture string, ouvert bool, agent dossier.AgentID) error {
	r, err := s.Reglages(ctx, prefecture)
	if err != nil || r.Apprentissage == ouvert {
		return err
	}
	r.Apprentissage = ouvert
	return s.SaveReglages(ctx, r, agent)
}

// Apprentissage returns the lines of the journal that opened and closed the export of cells of a préfecture, and those of its exports.
func (s *Store) Apprentissage(ctx context.Context, prefecture string) ([]dossier.LigneJournal, error) {
	ls, err := s.JournalDe(ctx, ObjetPrefecture(prefecture))
	return slices.DeleteFunc(ls, func(l dossier.LigneJournal) bool {
		return l.Acte != ActeApprentissageOuvert && l.Acte != ActeApprentissageFerme && l.Acte != ActeCellulesExportees
	}), err
}

// PlisVerifies lists the plis of a préfecture that are done with and of which an agent answered a field, in order.
func (s *Store) PlisVerifies(ctx context.Context, prefecture string) ([]dossier.PliID, error) {
	var ids []dossier.PliID
	err := s.lire(ctx).Model(&rangPli{}).Where("prefecture = ? AND etat = ? AND EXISTS (SELECT FROM corrections WHERE corrections.pli = plis.id)", prefecture, dossier.PliTraite).
		Order("id").Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("plis checked in %s: %w", prefecture, traduire(err))
	}
	return ids, nil
}

// NoterExportCellules writes in the journal that cells of a préfecture are about to leave: how many, from how many plis, and the hash of
// what leaves. dossier.ErrInterdit: the préfecture has not opened it, or no longer does.
func (s *Store) NoterExportCellules(ctx context.Context, prefecture string, cellules, plis int, e dossier.Empreinte) error {
	err := s.enTx(ctx, func(t *tx) error {
		ouvert, err := t.apprentissageOuvert(prefecture)
		if err != nil {
			return err
		}
		if !ouvert {
			return dossier.ErrInterdit
		}
		return t.noter(ActeCellulesExportees, ObjetPrefecture(prefecture), 0, map[string]any{"cellules": cellules, "plis": plis, "empreinte": e.String()})
	})
	if err != nil {
		return fmt.Errorf("note export of cells of %s: %w", prefecture, err)
	}
	return nil
}
