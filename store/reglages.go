package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"souspli/dossier"
	"souspli/law"
)

type rangReglages struct {
	Prefecture string `gorm:"primaryKey"`
	Contenu    enJSON[dossier.Reglages]
	Agent      *dossier.AgentID
	A          time.Time
}

func (rangReglages) TableName() string { return "reglages" }

// Reglages returns what a préfecture has set; dossier.ErrIntrouvable when nothing was.
func (s *Store) Reglages(ctx context.Context, prefecture string) (dossier.Reglages, error) {
	var r rangReglages
	if err := s.lire(ctx).Where("prefecture = ?", prefecture).Take(&r).Error; err != nil {
		return dossier.Reglages{}, fmt.Errorf("settings of %s: %w", prefecture, traduire(err))
	}
	return r.Contenu.V, nil
}

// SaveReglages replaces what a préfecture has set; what they replace is kept (ReglagesAnciens). Its letters blocked for want of a mention
// are tried again. A basis added or changed without its act, its first day, or that no act opens: dossier.ErrInvalide.
func (s *Store) SaveReglages(ctx context.Context, r dossier.Reglages, agent dossier.AgentID) error {
	err := s.enTx(ctx, func(t *tx) error {
		if err := t.noterApprentissage(r.Prefecture, r.Apprentissage, agent); err != nil {
			return err
		}
		if err := t.garderReglages(r); err != nil {
			return err
		}
		rang := rangReglages{r.Prefecture, json1(r), agentOuNul(agent), t.now}
		if err := t.g.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "prefecture"}}, DoUpdates: clause.AssignmentColumns([]string{"contenu", "agent", "a"})}).
			Create(&rang).Error; err != nil {
			return err
		}
		if err := t.debloquer(r.Prefecture); err != nil {
			return err
		}
		texte, err := json.Marshal(r) // an office's address, not a person's: no salt
		if err != nil {
			return err
		}
		return t.noter(ActeReglagesChanges, ObjetPrefecture(r.Prefecture), agent, map[string]any{
			"contenu": dossier.EmpreinteDe(texte).String(), "fondements": actesDe(r.Fondements),
		})
	})
	if err != nil {
		return fmt.Errorf("save settings of %s: %w", r.Prefecture, err)
	}
	return nil
}

// actesDe says in the journal which bases are open, and when: the public reference of the act is in the settings.
func actesDe(ouverts []dossier.FondementOuvert) []map[string]string {
	actes := make([]map[string]string, len(ouverts))
	for i, o := range ouverts {
		actes[i] = map[string]string{"code": string(o.Code), "du": o.Du.String(), "au": o.Au.String()}
	}
	return actes
}

// garderReglages checks the bases that change, and keeps the settings that are about to be replaced.
func (t *tx) garderReglages(r dossier.Reglages) error {
	var avant []rangReglages
	if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Where("prefecture = ?", r.Prefecture).Find(&avant).Error; err != nil {
		return err
	}
	var connus []dossier.FondementOuvert
	for _, a := range avant {
		connus = a.Contenu.V.Fondements
	}
	for _, f := range law.VerifieOuvertures(r.Fondements, nil) {
		if !slices.ContainsFunc(connus, func(o dossier.FondementOuvert) bool { return memeOuverture(o, r.Fondements[f.N]) }) {
			return fmt.Errorf("%w: fondement %s: %s", dossier.ErrInvalide, r.Fondements[f.N].Code, f.Texte)
		}
	}
	for _, a := range avant {
		if memeReglages(a.Contenu.V, r) {
			continue
		}
		ancien := rangReglagesAnciens{Prefecture: a.Prefecture, Contenu: a.Contenu, Agent: a.Agent, A: a.A, JusquA: t.now}
		if err := t.g.Create(&ancien).Error; err != nil {
			return err
		}
	}
	return nil
}

func memeOuverture(a, b dossier.FondementOuvert) bool {
	return a.Code == b.Code && a.Reference == b.Reference && a.Du == b.Du && a.Au == b.Au && slices.Equal(a.Procedures, b.Procedures)
}

func memeReglages(a, b dossier.Reglages) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

type rangReglagesAnciens struct {
	ID         int64 `gorm:"primaryKey;autoIncrement"`
	Prefecture string
	Contenu    enJSON[dossier.Reglages]
	Agent      *dossier.AgentID
	A          time.Time
	JusquA     time.Time
}

func (rangReglagesAnciens) TableName() string { return "reglages_anciens" }

// ReglagesAnciens returns the settings a préfecture had before, the oldest first.
func (s *Store) ReglagesAnciens(ctx context.Context, prefecture string) ([]ReglagesPasses, error) {
	var rangs []rangReglagesAnciens
	if err := s.lire(ctx).Where("prefecture = ?", prefecture).Order("id").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("former settings of %s: %w", prefecture, traduire(err))
	}
	passes := make([]ReglagesPasses, len(rangs))
	for i, r := range rangs {
		passes[i] = ReglagesPasses{Reglages: r.Contenu.V, Agent: agentDe(r.Agent), A: r.A.UTC(), JusquA: r.JusquA.UTC()}
	}
	return passes, nil
}

// PrefecturesReglees lists the préfectures that have settings, in the order of their codes.
func (s *Store) PrefecturesReglees(ctx context.Context) ([]string, error) {
	var codes []string
	if err := s.lire(ctx).Model(&rangReglages{}).Order("prefecture").Pluck("prefecture", &codes).Error; err != nil {
		return nil, fmt.Errorf("préfectures with settings: %w", traduire(err))
	}
	return codes, nil
}
