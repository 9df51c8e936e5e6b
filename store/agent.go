package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"souspli/dossier"
)

// traduireAbsence is traduire for database/sql's way of saying that no row was found.
func traduireAbsence(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return dossier.ErrIntrouvable
	}
	return traduire(err)
}

type rangAgent struct {
	ID            dossier.AgentID `gorm:"primaryKey;autoIncrement"`
	Identifiant   string
	Nom           string
	Qualite       string
	Role          dossier.Role
	Prefectures   enJSON[[]string]
	VoitSensible  bool
	Habilite      bool
	SecondFacteur bool
	Actif         bool
	MotDePasse    string
	Totp          string
	CreeA         time.Time
}

func (rangAgent) TableName() string { return "agents" }

func rangDeAgent(a dossier.Agent) rangAgent {
	return rangAgent{ID: a.ID, Identifiant: a.Identifiant, Nom: a.Nom, Qualite: a.Qualite, Role: a.Role, Prefectures: liste(a.Prefectures),
		VoitSensible: a.VoitSensible, Habilite: a.Habilite, SecondFacteur: a.SecondFacteur, Actif: a.Actif}
}

func (r rangAgent) agent() dossier.Agent {
	return dossier.Agent{ID: r.ID, Identifiant: r.Identifiant, Nom: r.Nom, Qualite: r.Qualite, Role: r.Role, Prefectures: vide(r.Prefectures.V),
		VoitSensible: r.VoitSensible, Habilite: r.Habilite, SecondFacteur: r.SecondFacteur, Actif: r.Actif}
}

// CreerAgent adds an account. An identifiant already taken: dossier.ErrConflit; an unknown role: dossier.ErrInvalide.
func (s *Store) CreerAgent(ctx context.Context, a dossier.Agent, hashMotDePasse string) (dossier.AgentID, error) {
	r := rangDeAgent(a)
	r.ID, r.MotDePasse = 0, hashMotDePasse
	err := s.enTx(ctx, func(t *tx) error {
		r.CreeA = t.now
		if err := t.g.Create(&r).Error; err != nil {
			return err
		}
		return t.noter(ActeAgentCree, ObjetAgent(r.ID), 0, map[string]any{"role": a.Role})
	})
	if err != nil {
		return 0, fmt.Errorf("create account: %w", err)
	}
	return r.ID, nil
}

// AgentParIdentifiant returns an account, active or not, with its password hash and second-factor secret ("" until set).
func (s *Store) AgentParIdentifiant(ctx context.Context, identifiant string) (a dossier.Agent, hash, totp string, err error) {
	var r rangAgent
	if err := s.lire(ctx).Where("identifiant = ?", identifiant).Take(&r).Error; err != nil {
		return a, "", "", fmt.Errorf("account by login: %w", traduire(err))
	}
	return r.agent(), r.MotDePasse, r.Totp, nil
}

// Agent returns an account.
func (s *Store) Agent(ctx context.Context, id dossier.AgentID) (dossier.Agent, error) {
	var r rangAgent
	if err := s.lire(ctx).Take(&r, id).Error; err != nil {
		return dossier.Agent{}, fmt.Errorf("account %d: %w", id, traduire(err))
	}
	return r.agent(), nil
}

// Agents lists accounts by login.
func (s *Store) Agents(ctx context.Context) ([]dossier.Agent, error) {
	var rangs []rangAgent
	if err := s.lire(ctx).Order("identifiant").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("list accounts: %w", traduire(err))
	}
	as := make([]dossier.Agent, len(rangs))
	for i, r := range rangs {
		as[i] = r.agent()
	}
	return as, nil
}

// MajAgent replaces all of an account but its password and secret. An account made inactive loses its sessions.
func (s *Store) MajAgent(ctx context.Context, a dossier.Agent) error {
	return s.majAgent(ctx, a.ID, rangDeAgent(a), ActeAgentModifie, !a.Actif,
		"identifiant", "nom", "qualite", "role", "prefectures", "voit_sensible", "habilite", "second_facteur", "actif")
}

// ChangerMotDePasse replaces the hash of the password and closes the account's sessions.
func (s *Store) ChangerMotDePasse(ctx context.Context, id dossier.AgentID, hash string) error {
	return s.majAgent(ctx, id, rangAgent{ID: id, MotDePasse: hash}, ActeMotDePasseChange, true, "mot_de_passe")
}

// DefinirTOTP replaces the secret of the second factor; "" takes it away.
func (s *Store) DefinirTOTP(ctx context.Context, id dossier.AgentID, secret string) error {
	return s.majAgent(ctx, id, rangAgent{ID: id, Totp: secret}, ActeSecondFacteurChange, false, "totp")
}

func (s *Store) majAgent(ctx context.Context, id dossier.AgentID, r rangAgent, acte string, fermer bool, colonnes ...string) error {
	err := s.enTx(ctx, func(t *tx) error {
		c := t.g.Model(&rangAgent{}).Where("id = ?", id).Select(colonnes).Updates(r)
		if c.Error != nil {
			return c.Error
		}
		if c.RowsAffected == 0 {
			return dossier.ErrIntrouvable
		}
		if fermer {
			if err := t.g.Where("agent = ?", id).Delete(&rangSession{}).Error; err != nil {
				return err
			}
		}
		return t.noter(acte, ObjetAgent(id), 0, map[string]any{})
	})
	if err != nil {
		return fmt.Errorf("change account %d: %w", id, err)
	}
	return nil
}

type rangSession struct {
	Empreinte []byte
	Agent     dossier.AgentID
	CreeA     time.Time
	ExpireA   time.Time
}

func (rangSession) TableName() string { return "sessions" }

// CreerSession opens a session named by the hash of its token; expired ones are cleared away.
func (s *Store) CreerSession(ctx context.Context, hash dossier.Empreinte, a dossier.AgentID, expire time.Time) error {
	err := s.enTx(ctx, func(t *tx) error {
		if err := t.g.Where("expire_a <= ?", t.now).Delete(&rangSession{}).Error; err != nil {
			return err
		}
		return t.g.Create(&rangSession{hash[:], a, t.now, expire.UTC()}).Error
	})
	if err != nil {
		return fmt.Errorf("open session: %w", err)
	}
	return nil
}

// Session returns an open session. Expired, closed, unknown, or of an inactive account: dossier.ErrIntrouvable.
func (s *Store) Session(ctx context.Context, hash dossier.Empreinte) (Session, error) {
	var r rangSession
	var a rangAgent
	err := s.lire(ctx).Where("empreinte = ? AND expire_a > ?", hash[:], s.now()).Take(&r).Error
	if err == nil {
		err = s.lire(ctx).Where("actif").Take(&a, r.Agent).Error
	}
	if err != nil {
		return Session{}, fmt.Errorf("session: %w", traduire(err))
	}
	return Session{a.agent(), r.CreeA.UTC(), r.ExpireA.UTC()}, nil
}

// FermerSession closes a session; one already closed is no error.
func (s *Store) FermerSession(ctx context.Context, hash dossier.Empreinte) error {
	if err := s.lire(ctx).Where("empreinte = ?", hash[:]).Delete(&rangSession{}).Error; err != nil {
		return fmt.Errorf("close session: %w", traduire(err))
	}
	return nil
}

type rangConsultation struct {
	ID    int64 `gorm:"primaryKey;autoIncrement"`
	Agent dossier.AgentID
	Objet string
	A     time.Time
}

func (rangConsultation) TableName() string { return "consultations" }

// NoterConsultation adds a line to the consultation log (CESEDA R. 142-22): an account looked at « pli:12 », « demande:7 ».
func (s *Store) NoterConsultation(ctx context.Context, a dossier.AgentID, objet string) error {
	if err := s.lire(ctx).Create(&rangConsultation{Agent: a, Objet: objet, A: s.now()}).Error; err != nil {
		return fmt.Errorf("note consultation: %w", traduire(err))
	}
	return nil
}

// Consultations lists who looked at something, in order.
func (s *Store) Consultations(ctx context.Context, objet string) ([]Consultation, error) {
	var rangs []rangConsultation
	if err := s.lire(ctx).Where("objet = ?", objet).Order("a, id").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("consultations: %w", traduire(err))
	}
	cs := make([]Consultation, len(rangs))
	for i, r := range rangs {
		cs[i] = Consultation{r.Agent, r.Objet, r.A.UTC()}
	}
	return cs, nil
}
