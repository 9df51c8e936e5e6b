package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm/clause"

	"souspli/dossier"
)

// rangSuivi holds the code of a demande: a seed it is computed from, so that every copy of the letter says the same, and the hash by which the
// public door checks it. The letter, its data and its PDF are kept too: erasing the seed once it is printed would hide nothing.
type rangSuivi struct {
	Demande   dossier.DemandeID `gorm:"primaryKey;autoIncrement:false"`
	Rang      int
	Graine    []byte
	Empreinte []byte
	Agent     *dossier.AgentID
	A         time.Time
}

func (rangSuivi) TableName() string { return "suivis" }

// codeSuivi is the code of a seed: a check sign after the five low bits of each of the first bytes of SHA-256(« suivi » ‖ seed).
func codeSuivi(graine []byte) string {
	h := sha256.Sum256(append([]byte("suivi"), graine...))
	return dossier.SignesDe(h[:dossier.LongueurCodeSuivi-1])
}

// tirer draws a code.
func (r *rangSuivi) tirer(agent dossier.AgentID, a time.Time) string {
	r.Graine = make([]byte, 16)
	rand.Read(r.Graine) // never fails
	code := codeSuivi(r.Graine)
	h := sha256.Sum256([]byte(code))
	r.Empreinte, r.Agent, r.A = h[:], agentOuNul(agent), a
	r.Rang++
	return code
}

// CodeSuivi returns the suivi code of a demande (design D14): thirteen signs, to be printed by dossier.EcrireSignes on the sheet « à garder pour
// vous », never on a page shown to others. The first call draws it; asked again, by two writers at once or years later, it is the same, until
// an agent gives another. ErrIntrouvable: no such demande.
func (s *Store) CodeSuivi(ctx context.Context, id dossier.DemandeID) (string, error) {
	var code string
	err := s.enTx(ctx, func(t *tx) error {
		var err error
		code, err = t.ouvrirSuivi(id)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("suivi code of demande %d: %w", id, err)
	}
	return code, nil
}

func (t *tx) ouvrirSuivi(id dossier.DemandeID) (string, error) {
	var rangs []rangSuivi
	if err := t.g.Where("demande = ?", id).Find(&rangs).Error; err != nil {
		return "", err
	}
	if len(rangs) == 1 {
		return codeSuivi(rangs[0].Graine), nil
	}
	if _, err := t.verrouillerDemande(id); err != nil {
		return "", err
	}
	r := rangSuivi{Demande: id}
	code := r.tirer(0, t.now)
	c := t.g.Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
	if c.Error != nil {
		return "", c.Error
	}
	if c.RowsAffected == 0 { // another drew it while we waited for the demande
		err := t.g.Take(&r, "demande = ?", id).Error
		return codeSuivi(r.Graine), err
	}
	return code, t.noter(ActeSuiviOuvert, ObjetDemande(id), 0, nil)
}

// EmpreinteSuivi gives the SHA-256 of the suivi code that works, and since when it does. ErrIntrouvable: none was given.
func (s *Store) EmpreinteSuivi(ctx context.Context, id dossier.DemandeID) (dossier.Empreinte, time.Time, error) {
	var r rangSuivi
	if err := s.lire(ctx).Take(&r, "demande = ?", id).Error; err != nil {
		return dossier.Empreinte{}, time.Time{}, fmt.Errorf("suivi code of demande %d: %w", id, traduire(err))
	}
	return empreinteDe(r.Empreinte), r.A, nil
}

// NouveauCodeSuivi gives another suivi code on the person's signed word, a page of a pli of the demande; the one before stops working, even
// printed on a letter that has not left. ErrInvalide: the page is not the demande's, or no agent.
func (s *Store) NouveauCodeSuivi(ctx context.Context, id dossier.DemandeID, preuve dossier.PagePreuve, agent dossier.AgentID) (string, error) {
	var code string
	err := s.enTx(ctx, func(t *tx) error {
		if agent == 0 || preuve.Pli == 0 {
			return fmt.Errorf("%w: no agent or no proof", dossier.ErrInvalide)
		}
		if _, err := t.verrouillerDemande(id); err != nil {
			return err
		}
		if err := t.pageDeLaDemande(id, dossier.Tentative{Pli: preuve.Pli, Page: preuve.Page}); err != nil {
			return err
		}
		if _, err := t.ouvrirSuivi(id); err != nil {
			return err
		}
		var r rangSuivi
		if err := t.g.Take(&r, "demande = ?", id).Error; err != nil {
			return err
		}
		code = r.tirer(agent, t.now)
		if err := t.g.Save(&r).Error; err != nil {
			return err
		}
		if err := t.noter(ActeCodeSuiviChange, ObjetDemande(id), agent, map[string]any{"pli": preuve.Pli, "page": preuve.Page, "rang": r.Rang}); err != nil {
			return err
		}
		return t.changerVersion(id) // a letter being drawn with the former code is drawn again
	})
	if err != nil {
		return "", fmt.Errorf("new suivi code of demande %d: %w", id, err)
	}
	return code, nil
}

// Suivre is what the public door says to who gives a number, a date of birth and a suivi code that belong together. ErrIntrouvable: they do not,
// there is no such demande, or too many wrong answers were given for that number: nothing tells which.
func (p *Public) Suivre(ctx context.Context, numero string, naissance dossier.DateIncomplete, code string) (dossier.Suivi, error) {
	var x dossier.Suivi
	var dit []byte
	if err := p.pool.QueryRow(ctx, "SELECT suivi_public($1, $2, $3)", numero, string(naissance), code).Scan(&dit); err != nil {
		return x, fmt.Errorf("suivi: %w", traduire(err))
	}
	if dit == nil {
		return x, fmt.Errorf("suivi: %w", dossier.ErrIntrouvable)
	}
	if err := json.Unmarshal(dit, &x); err != nil {
		return x, fmt.Errorf("suivi: %w", err)
	}
	return x, nil
}
