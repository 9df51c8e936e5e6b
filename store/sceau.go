package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"souspli/dossier"
)

type rangCleSceau struct {
	Kid       string `gorm:"primaryKey"`
	Jwk       string
	CreeeA    time.Time
	RevoqueeA *time.Time
	Raison    string
}

func (rangCleSceau) TableName() string { return "cles_sceau" }

type rangSceau struct {
	Courrier    dossier.CourrierID `gorm:"primaryKey;autoIncrement:false"`
	Reference   string
	Kid         string
	Jws         string
	CreeA       time.Time
	RemplacePar *dossier.CourrierID
	ClosLe      dossier.Date `gorm:"type:date"`
	Raison      string
}

func (rangSceau) TableName() string { return "sceaux" }

func (r rangSceau) sceau() dossier.Sceau {
	x := dossier.Sceau{Courrier: r.Courrier, Reference: r.Reference, Kid: r.Kid, Jws: r.Jws, Etat: dossier.SceauValide, Depuis: r.ClosLe, Raison: r.Raison}
	switch {
	case r.RemplacePar != nil:
		x.Etat = dossier.SceauRemplace
	case !r.ClosLe.IsZero():
		x.Etat = dossier.SceauRevoque
	}
	return x
}

// PublierCleSceau keeps the public half of a key. Published again, it does nothing.
func (s *Store) PublierCleSceau(ctx context.Context, k dossier.CleSceau, agent dossier.AgentID) error {
	err := s.enTx(ctx, func(t *tx) error {
		res := t.g.Exec("INSERT INTO cles_sceau (kid, jwk, creee_a, raison) VALUES (?, ?, ?, '') ON CONFLICT DO NOTHING", k.Kid, string(k.Jwk), t.now)
		if res.Error != nil || res.RowsAffected == 0 {
			return res.Error
		}
		return t.noter(ActeCleSceauPubliee, ObjetCleSceau(k.Kid), agent, nil)
	})
	if err != nil {
		return fmt.Errorf("publish seal key: %w", err)
	}
	return nil
}

// RevoquerCleSceau says that a key may have signed for someone else. Revoked again, it does nothing. ErrIntrouvable: no such key.
func (s *Store) RevoquerCleSceau(ctx context.Context, kid, raison string, agent dossier.AgentID) error {
	err := s.enTx(ctx, func(t *tx) error {
		if raison == "" {
			return fmt.Errorf("%w: no reason", dossier.ErrInvalide)
		}
		var r rangCleSceau
		if err := t.g.Take(&r, "kid = ?", kid).Error; err != nil {
			return err
		}
		if r.RevoqueeA != nil {
			return nil
		}
		if err := t.g.Model(&r).Updates(map[string]any{"revoquee_a": t.now, "raison": raison}).Error; err != nil {
			return err
		}
		return t.noter(ActeCleSceauRevoquee, ObjetCleSceau(kid), agent, nil)
	})
	if err != nil {
		return fmt.Errorf("revoke seal key: %w", err)
	}
	return nil
}

// ClesSceau lists the keys, the last published last.
func (s *Store) ClesSceau(ctx context.Context) ([]dossier.CleSceau, error) {
	var rangs []rangCleSceau
	if err := s.lire(ctx).Order("creee_a, kid").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("seal keys: %w", traduire(err))
	}
	cles := make([]dossier.CleSceau, len(rangs))
	for i, r := range rangs {
		cles[i] = dossier.CleSceau{Kid: r.Kid, Jwk: []byte(r.Jwk), CreeeA: r.CreeeA, RevoqueeA: instantDe(r.RevoqueeA), Raison: r.Raison}
	}
	return cles, nil
}

// GarderSceau keeps the seal of a letter that is not written yet; signed again before it was, the last one stands. ErrConflit: the letter is
// written, its seal is what it was.
func (s *Store) GarderSceau(ctx context.Context, x dossier.Sceau) error {
	err := s.enTx(ctx, func(t *tx) error {
		r, _, err := t.verrouillerCourrier(x.Courrier)
		if err != nil {
			return err
		}
		if len(r.Empreinte) != 0 {
			return fmt.Errorf("%w: already written", dossier.ErrConflit)
		}
		return t.g.Save(&rangSceau{Courrier: x.Courrier, Reference: x.Reference, Kid: x.Kid, Jws: x.Jws, CreeA: t.now}).Error
	})
	if err != nil {
		return fmt.Errorf("keep seal of letter %d: %w", x.Courrier, err)
	}
	return nil
}

// memeSceau: the seal that a letter bears is the one kept for it, or it bears none. ErrPerime: another writer signed meanwhile.
func (t *tx) memeSceau(id dossier.CourrierID, reference string) error {
	if reference == "" {
		return nil
	}
	var garde string
	err := t.g.Model(&rangSceau{}).Select("reference").Where("courrier = ?", id).Scan(&garde).Error
	if err == nil && garde != reference {
		err = dossier.ErrPerime
	}
	return err
}

// SceauDe returns the seal of a letter. ErrIntrouvable: it has none, as those written before seals.
func (s *Store) SceauDe(ctx context.Context, id dossier.CourrierID) (dossier.Sceau, error) {
	var r rangSceau
	if err := s.lire(ctx).Take(&r, "courrier = ?", id).Error; err != nil {
		return dossier.Sceau{}, fmt.Errorf("seal of letter %d: %w", id, traduire(err))
	}
	return r.sceau(), nil
}

// SceauParReference returns the seal of a letter that was written. ErrIntrouvable: none has that reference.
func (s *Store) SceauParReference(ctx context.Context, reference string) (dossier.Sceau, error) {
	var r rangSceau
	err := s.lire(ctx).Joins("JOIN courriers c ON c.id = sceaux.courrier AND c.empreinte IS NOT NULL").Take(&r, "reference = ?", reference).Error
	if err != nil {
		return dossier.Sceau{}, fmt.Errorf("seal: %w", traduire(err))
	}
	return r.sceau(), nil
}

// RevoquerSceau says that a letter is not to be trusted: it was sent by mistake, or stolen before it left. Revoked or replaced already, it does
// nothing. ErrIntrouvable: no such reference.
func (s *Store) RevoquerSceau(ctx context.Context, reference, raison string, agent dossier.AgentID) error {
	err := s.enTx(ctx, func(t *tx) error {
		if raison == "" {
			return fmt.Errorf("%w: no reason", dossier.ErrInvalide)
		}
		var r rangSceau
		if err := t.g.Take(&r, "reference = ?", reference).Error; err != nil {
			return err
		}
		return t.cloreSceau(r.Courrier, nil, raison, agent)
	})
	if err != nil {
		return fmt.Errorf("revoke seal: %w", err)
	}
	return nil
}

// genresRemplaces are the letters that a rectified accusé cancels and replaces.
var genresRemplaces = []dossier.GenreCourrier{dossier.CourrierAccuseReception, dossier.CourrierAccuseRectifie, dossier.CourrierDuplicata}

// remplacerSceaux: a rectified accusé that leaves cancels and replaces those that left before it, from that day and not before: until then
// they are all the person has. Those letters are locked.
func (t *tx) remplacerSceaux(r rangCourrier) error {
	if r.Genre != dossier.CourrierAccuseRectifie {
		return nil
	}
	var anciens []dossier.CourrierID
	err := t.g.Model(&rangCourrier{}).Where("demande = ? AND id < ? AND etat = ? AND genre IN ?", r.Demande, r.ID, dossier.CourrierImprime,
		genresRemplaces).Order("id").Pluck("id", &anciens).Error
	if err != nil {
		return err
	}
	for _, id := range anciens {
		if err := t.cloreSceau(id, &r.ID, "", 0); err != nil {
			return err
		}
	}
	return nil
}

// cloreSceau says that a seal is no longer good, once: replaced by a letter, or revoked. A letter that has none is no error.
func (t *tx) cloreSceau(courrier dossier.CourrierID, par *dossier.CourrierID, raison string, agent dossier.AgentID) error {
	r, _, err := t.verrouillerCourrier(courrier)
	if err != nil {
		return err
	}
	var x rangSceau
	err = t.g.Take(&x, "courrier = ?", courrier).Error
	if errors.Is(err, gorm.ErrRecordNotFound) || err == nil && !x.ClosLe.IsZero() {
		return nil
	}
	if err != nil {
		return err
	}
	if err := t.g.Model(&x).Select("remplace_par", "clos_le", "raison").Updates(&rangSceau{RemplacePar: par, ClosLe: dossier.DateDe(t.now), Raison: raison}).Error; err != nil {
		return err
	}
	acte := ActeSceauRevoque
	if par != nil {
		acte = ActeSceauRemplace
	}
	return t.noter(acte, ObjetDemande(r.Demande), agent, map[string]any{"courrier": courrier})
}

// Sceau is what the public door says of a reference. ErrIntrouvable: the register has no such letter, which proves nothing.
func (p *Public) Sceau(ctx context.Context, reference string) (dossier.Sceau, error) {
	x := dossier.Sceau{Reference: reference}
	var depuis *time.Time
	err := p.pool.QueryRow(ctx, "SELECT jws, etat, depuis FROM sceau_public($1)", reference).Scan(&x.Jws, &x.Etat, &depuis)
	if errors.Is(err, pgx.ErrNoRows) {
		return x, fmt.Errorf("seal: %w", dossier.ErrIntrouvable)
	}
	if err != nil {
		return x, fmt.Errorf("seal: %w", traduire(err))
	}
	if depuis != nil {
		x.Depuis = dossier.NewDate(depuis.Year(), int(depuis.Month()), depuis.Day())
	}
	return x, nil
}

// ClesSceau lists the keys, the last published last.
func (p *Public) ClesSceau(ctx context.Context) ([]dossier.CleSceau, error) {
	rangs, err := p.pool.Query(ctx, "SELECT kid, jwk, creee_a, revoquee_a FROM cles_sceau_publiques()")
	if err != nil {
		return nil, fmt.Errorf("seal keys: %w", traduire(err))
	}
	cles, err := pgx.CollectRows(rangs, func(r pgx.CollectableRow) (k dossier.CleSceau, err error) {
		var revoquee *time.Time
		err = r.Scan(&k.Kid, &k.Jwk, &k.CreeeA, &revoquee)
		k.RevoqueeA = instantDe(revoquee)
		return k, err
	})
	if err != nil {
		return nil, fmt.Errorf("seal keys: %w", traduire(err))
	}
	return cles, nil
}
