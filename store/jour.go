package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"souspli/dossier"
	"souspli/law"
)

// BilanJour is what the daily job did.
type BilanJour struct {
	Jour     dossier.Date
	Demandes int // looked at
	Posees   int // tasks made, or owed again
	Closes   int // tasks that are no longer owed
	Rappels  int // favourable letters that became due
}

type rangPassage struct {
	Jour     dossier.Date `gorm:"type:date"`
	PasseA   time.Time
	Demandes int
	Posees   int
	Closes   int
	Rappels  int
}

func (rangPassage) TableName() string { return "passages" }

// lotJour is how many demandes the daily job looks at together.
const lotJour = 500

// Jour does all that became due up to a day: tasks, reminders. It never takes an act on a demande, changes no state and makes no letter
// that may harm (design D16). Days missed are caught up, since nothing depends on the day before; done twice, it changes nothing. A
// day to come: dossier.ErrInvalide.
//
// Demandes are looked at together, without a lock; only those where something changes are locked and looked at again, each in its
// own transaction: a stop leaves what was done, and the next call does the rest.
func (s *Store) Jour(ctx context.Context, jour dossier.Date) (BilanJour, error) {
	b := BilanJour{Jour: jour}
	if jour.IsZero() || jour.After(dossier.DateDe(s.now())) {
		return b, fmt.Errorf("daily job of %s: %w: a day to come", jour, dossier.ErrInvalide)
	}
	var depuis dossier.DemandeID
	for {
		ids, err := s.aRegarder(ctx, depuis, jour)
		if err != nil {
			return b, fmt.Errorf("daily job of %s: %w", jour, err)
		}
		if err := s.jourDe(ctx, jour, ids, &b); err != nil {
			return b, fmt.Errorf("daily job of %s: %w", jour, err)
		}
		if len(ids) < lotJour {
			break
		}
		depuis = ids[len(ids)-1]
	}
	if err := s.noterPassage(ctx, b); err != nil {
		return b, fmt.Errorf("daily job of %s: %w", jour, err)
	}
	return b, nil
}

// aRegarder lists the next demandes that time may concern: those that live, and those closed that still have a task or a letter to
// prove.
func (s *Store) aRegarder(ctx context.Context, depuis dossier.DemandeID, jour dossier.Date) ([]dossier.DemandeID, error) {
	vivantes := []dossier.EtatDemande{}
	for _, e := range dossier.EtatsDemande {
		if e.Vivante {
			vivantes = append(vivantes, e.Etat)
		}
	}
	var ids []dossier.DemandeID
	err := s.lire(ctx).Raw(`SELECT d.id FROM demandes d WHERE d.id > ? AND d.enregistrement <= ? AND (d.etat IN ?
			OR EXISTS (SELECT 1 FROM taches t WHERE t.demande = d.id AND t.faite_a IS NULL)
			OR EXISTS (SELECT 1 FROM courriers c WHERE c.demande = d.id AND c.acte IS NOT NULL AND c.etat = 'imprime' AND c.remis_le IS NULL))
		ORDER BY d.id LIMIT ?`, depuis, jour, vivantes, lotJour).Scan(&ids).Error
	return ids, traduire(err)
}

func (s *Store) jourDe(ctx context.Context, jour dossier.Date, ids []dossier.DemandeID, b *BilanJour) error {
	if len(ids) == 0 {
		return nil
	}
	ss, err := lireSituations(s.lire(ctx), ids, jour)
	if err != nil {
		return err
	}
	la, err := lireTaches(s.lire(ctx), ids)
	if err != nil {
		return err
	}
	b.Demandes += len(ss)
	for _, x := range ss {
		_, rappel := law.Rappel(*x, jour)
		if !rappel && law.FinSejour(*x) == x.Demande.FinSejour && comparerTaches(law.Taches(*x), la[x.Demande.ID], jour).vide() {
			continue
		}
		un, err := s.jourDUne(ctx, jour, x.Demande.ID)
		if err != nil {
			return fmt.Errorf("demande %d: %w", x.Demande.ID, err)
		}
		b.Posees, b.Closes, b.Rappels = b.Posees+un.Posees, b.Closes+un.Closes, b.Rappels+un.Rappels
	}
	return nil
}

// jourDUne looks again at one demande, locked, and does what is owed.
func (s *Store) jourDUne(ctx context.Context, jour dossier.Date, id dossier.DemandeID) (BilanJour, error) {
	var b BilanJour
	err := s.enTx(ctx, func(t *tx) error {
		b = BilanJour{}
		if _, err := t.verrouillerDemande(id); err != nil {
			return err
		}
		ss, err := lireSituations(t.g, []dossier.DemandeID{id}, jour)
		if err != nil || len(ss) == 0 {
			return err
		}
		rappels := 0
		if a, ok := law.Rappel(*ss[0], jour); ok {
			texte, err := json.Marshal(a.Donnees)
			if err != nil {
				return err
			}
			if err := t.lettreDue(dossier.CourrierRappelPieces, a.ID, texte, dossier.Date{}); err != nil {
				return err
			}
			rappels = 1
		}
		b, err = t.rafraichirCompte(jour, id)
		b.Rappels = rappels
		return err
	})
	return b, err
}

func (s *Store) noterPassage(ctx context.Context, b BilanJour) error {
	return traduire(s.lire(ctx).Exec(`INSERT INTO passages (jour, passe_a, demandes, posees, closes, rappels) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (jour) DO UPDATE SET passe_a = excluded.passe_a, demandes = excluded.demandes, posees = passages.posees + excluded.posees,
			closes = passages.closes + excluded.closes, rappels = passages.rappels + excluded.rappels`,
		b.Jour, s.now(), b.Demandes, b.Posees, b.Closes, b.Rappels).Error)
}

// DernierPassage is the last day the daily job did, and the instant it ended; dossier.ErrIntrouvable when it never did.
func (s *Store) DernierPassage(ctx context.Context) (BilanJour, time.Time, error) {
	var r rangPassage
	err := s.lire(ctx).Order("jour DESC").Limit(1).Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = dossier.ErrIntrouvable
	}
	if err != nil {
		return BilanJour{}, time.Time{}, fmt.Errorf("last daily job: %w", traduire(err))
	}
	return BilanJour{r.Jour, r.Demandes, r.Posees, r.Closes, r.Rappels}, r.PasseA.UTC(), nil
}
