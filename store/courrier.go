package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"souspli/dossier"
)

type rangCourrier struct {
	ID        dossier.CourrierID `gorm:"primaryKey;autoIncrement"`
	Demande   dossier.DemandeID
	Genre     dossier.GenreCourrier
	Etat      dossier.EtatCourrier
	Raison    string
	Version   int
	Donnees   *string
	Lignes    enJSON[[]string]
	Empreinte []byte
	NbPages   int
	DuLe      dossier.Date `gorm:"type:date"`
	CreeA     time.Time
	EcritA    *time.Time
	ImprimeA  *time.Time
	Lot       string
	Acte      *dossier.ActeID
	Decide    *string
	RemisLe   dossier.Date `gorm:"type:date"`

	Recommande string
	Piece      int
	Enveloppe  int
	SousPliA   *time.Time
	DeposeLe   dossier.Date `gorm:"type:date"`
	DeposeA    *time.Time
	EnvoyeA    *time.Time
	Prefecture string // who owes it, when that is no longer the préfecture of the demande; else ""
}

func (rangCourrier) TableName() string { return "courriers" }

func lireCourriers(g *gorm.DB) ([]dossier.Courrier, error) {
	var rangs []struct {
		C      rangCourrier `gorm:"embedded"`
		Numero string
		Tenue  string // préfecture of the demande
	}
	if err := g.Table("courriers").Joins("JOIN demandes d ON d.id = courriers.demande").Select("courriers.*, d.numero, d.prefecture AS tenue").Find(&rangs).Error; err != nil {
		return nil, traduire(err)
	}
	cs := make([]dossier.Courrier, len(rangs))
	for i, x := range rangs {
		r := x.C
		cs[i] = dossier.Courrier{ID: r.ID, Demande: r.Demande, Numero: x.Numero, Genre: r.Genre, Etat: r.Etat, Raison: r.Raison, Version: r.Version,
			Lignes: vide(r.Lignes.V), Empreinte: empreinteDe(r.Empreinte), NbPages: r.NbPages, DuLe: r.DuLe, EcritA: instantDe(r.EcritA), Lot: r.Lot, RemisLe: r.RemisLe,
			Piece: r.Piece, Enveloppe: r.Enveloppe, SousPliA: instantDe(r.SousPliA), DeposeLe: r.DeposeLe, EnvoyeA: instantDe(r.EnvoyeA), Recommande: r.Recommande, Prefecture: cmp.Or(r.Prefecture, x.Tenue)}
		if r.Donnees != nil {
			cs[i].Donnees = []byte(*r.Donnees)
		}
		if r.Acte != nil {
			cs[i].Acte = *r.Acte
		}
		if r.Decide != nil {
			cs[i].Decide = []byte(*r.Decide)
		}
	}
	return cs, nil
}

// CourriersDus lists letters, the first due first.
func (s *Store) CourriersDus(ctx context.Context, f FiltreCourriers) ([]dossier.Courrier, error) {
	etats := f.Etats
	if len(etats) == 0 {
		etats = []dossier.EtatCourrier{dossier.CourrierDu}
	}
	g := dansPorteLettres(s.lire(ctx), "courriers", f.Prefectures).Where("courriers.etat IN ?", etats)
	if !f.Jusqu.IsZero() {
		g = g.Where("courriers.du_le <= ?", f.Jusqu)
	}
	cs, err := lireCourriers(limite(g.Order("courriers.du_le, courriers.id"), f.Limite, 1000, f.Decalage))
	if err != nil {
		return nil, fmt.Errorf("list letters: %w", err)
	}
	return cs, nil
}

// dansPorteLettres restricts to the letters that préfectures of a scope owe. The letters are table c, their demandes table d.
func dansPorteLettres(g *gorm.DB, c string, prefectures []string) *gorm.DB {
	if len(prefectures) == 0 || slices.Contains(prefectures, "*") {
		return dansPorte(g, "d.prefecture", prefectures)
	}
	return g.Where("("+c+".prefecture = '' AND d.prefecture IN ? OR "+c+".prefecture IN ?)", prefectures, prefectures)
}

// Courrier returns a letter.
func (s *Store) Courrier(ctx context.Context, id dossier.CourrierID) (dossier.Courrier, error) {
	cs, err := lireCourriers(s.lire(ctx).Where("courriers.id = ?", id))
	if err == nil && len(cs) == 0 {
		err = dossier.ErrIntrouvable
	}
	if err != nil {
		return dossier.Courrier{}, fmt.Errorf("letter %d: %w", id, err)
	}
	return cs[0], nil
}

// CourriersDeDemande lists the letters of a demande, in the order they became due.
func (s *Store) CourriersDeDemande(ctx context.Context, id dossier.DemandeID) ([]dossier.Courrier, error) {
	cs, err := lireCourriers(s.lire(ctx).Where("courriers.demande = ?", id).Order("courriers.id"))
	if err != nil {
		return nil, fmt.Errorf("letters of demande %d: %w", id, err)
	}
	return cs, nil
}

// ParcourirCourriers gives every letter in the order of their numbers, from depuis on, and stops at the first error of f.
func (s *Store) ParcourirCourriers(ctx context.Context, depuis dossier.CourrierID, f func(dossier.Courrier) error) error {
	return parLots(depuis, 500, func(depuis dossier.CourrierID, lot int) ([]dossier.Courrier, error) {
		cs, err := lireCourriers(s.lire(ctx).Where("courriers.id >= ?", depuis).Order("courriers.id").Limit(lot))
		if err != nil {
			return nil, fmt.Errorf("read letters: %w", err)
		}
		return cs, nil
	}, func(c dossier.Courrier) dossier.CourrierID { return c.ID }, f)
}

func (t *tx) verrouillerCourrier(id dossier.CourrierID) (r rangCourrier, sel []byte, err error) {
	if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&r, id).Error; err != nil {
		return r, nil, err
	}
	return r, sel, t.g.Table("demandes").Select("sel").Where("id = ?", r.Demande).Row().Scan(&sel)
}

// EcrireCourrier records a letter as rendered: du or bloque → ecrit. Its PDF is in evidence already. Written again with the same PDF, it
// does nothing; with another, dossier.ErrConflit: a letter is written once. Replaced meanwhile: dossier.ErrConflit. Rendered from a demande
// that changed since: dossier.ErrPerime, to be rendered again.
func (s *Store) EcrireCourrier(ctx context.Context, id dossier.CourrierID, e Ecriture) error {
	if !json.Valid(e.Donnees) || e.NbPages < 1 || e.Empreinte == (dossier.Empreinte{}) {
		return fmt.Errorf("write letter %d: %w: no data, no page or no hash", id, dossier.ErrInvalide)
	}
	err := s.enTx(ctx, func(t *tx) error {
		r, sel, err := t.verrouillerCourrier(id)
		if err != nil {
			return err
		}
		if r.Etat.Ecrit() {
			if empreinteDe(r.Empreinte) != e.Empreinte {
				return fmt.Errorf("%w: already written otherwise", dossier.ErrConflit)
			}
			return nil
		}
		if r.Etat == dossier.CourrierAnnule {
			return fmt.Errorf("%w: replaced meanwhile", dossier.ErrConflit)
		}
		if e.VersionDemande != 0 {
			var version int
			if err := t.g.Table("demandes").Select("version").Where("id = ?", r.Demande).Row().Scan(&version); err != nil {
				return err
			}
			if version != e.VersionDemande {
				return dossier.ErrPerime
			}
		}
		if err := t.memeSceau(id, e.Sceau); err != nil {
			return err
		}
		donnees := string(e.Donnees)
		n := rangCourrier{ID: id, Etat: dossier.CourrierEcrit, Version: e.Version, Donnees: &donnees, Lignes: liste(e.Lignes), Empreinte: e.Empreinte[:],
			NbPages: e.NbPages, EcritA: &t.now}
		if err := t.g.Select("etat", "raison", "version", "donnees", "lignes", "empreinte", "nb_pages", "ecrit_a").Updates(&n).Error; err != nil {
			return err
		}
		return t.noter(ActeCourrierEcrit, ObjetDemande(r.Demande), 0, map[string]any{"courrier": id, "pdf": Saler(sel, e.Empreinte[:]).String()})
	})
	if err != nil {
		return fmt.Errorf("write letter %d: %w", id, err)
	}
	return nil
}

// BloquerCourrier says why a letter cannot be written: du → bloque. It is tried again when the préfecture's settings change.
func (s *Store) BloquerCourrier(ctx context.Context, id dossier.CourrierID, raison string) error {
	err := s.enTx(ctx, func(t *tx) error {
		r, _, err := t.verrouillerCourrier(id)
		if err != nil {
			return err
		}
		switch {
		case raison == "":
			return fmt.Errorf("%w: no reason", dossier.ErrInvalide)
		case r.Etat.Ecrit() || r.Etat == dossier.CourrierAnnule:
			return fmt.Errorf("%w: already written, or replaced", dossier.ErrConflit)
		case r.Etat == dossier.CourrierBloque && r.Raison == raison:
			return nil
		}
		if err := t.g.Select("etat", "raison").Updates(&rangCourrier{ID: id, Etat: dossier.CourrierBloque, Raison: raison}).Error; err != nil {
			return err
		}
		return t.noter(ActeCourrierBloque, ObjetDemande(r.Demande), 0, map[string]any{"courrier": id})
	})
	if err != nil {
		return fmt.Errorf("block letter %d: %w", id, err)
	}
	return nil
}

// debloquer makes the blocked letters of a préfecture due again.
func (t *tx) debloquer(prefecture string) error {
	var ids []dossier.CourrierID
	err := t.g.Raw(`UPDATE courriers SET etat = 'du', raison = '' WHERE etat = 'bloque'
		AND (prefecture = '' AND demande IN (SELECT id FROM demandes WHERE prefecture = ?) OR prefecture = ?) RETURNING id`, prefecture, prefecture).Scan(&ids).Error
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := t.enfiler(EcrireCourrierArgs{Courrier: int64(id)}); err != nil {
			return err
		}
	}
	return nil
}
