package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"souspli/dossier"
)

type rangPli struct {
	ID         dossier.PliID `gorm:"primaryKey;autoIncrement"`
	Prefecture string
	Empreinte  []byte
	Taille     int64
	Nom        string
	TypeMedia  string
	NbPages    int
	Etat       dossier.EtatPli
	Raisons    enJSON[[]string]
	Cote       string
	Sel        []byte
	DeposeA    time.Time
	LuA        *time.Time
}

func (rangPli) TableName() string { return "plis" }

type rangReception struct {
	ID              int64 `gorm:"primaryKey;autoIncrement"`
	Pli             dossier.PliID
	Courante        bool
	Mode            dossier.Mode
	Cachet          dossier.Date `gorm:"type:date"`
	PremiereSaisine dossier.Date `gorm:"type:date"`
	RecuLe          dossier.Date `gorm:"type:date"`
	NumeroLrar      string
	Lot             string
	Agent           *dossier.AgentID
	A               time.Time
	Taxe            bool
	TaxeCentimes    *int
}

func (rangReception) TableName() string { return "receptions" }

func rangDeReception(id dossier.PliID, r dossier.Reception, a time.Time) rangReception {
	return rangReception{Pli: id, Courante: true, Mode: r.Mode, Cachet: r.Cachet, PremiereSaisine: r.PremiereSaisine, RecuLe: r.RecuLe,
		NumeroLrar: r.NumeroLRAR, Lot: r.Lot, Agent: agentOuNul(r.Par), A: a, Taxe: r.Taxe, TaxeCentimes: ouNul(r.TaxeCentimes)}
}

func (r rangReception) reception(prefecture string) dossier.Reception {
	return dossier.Reception{Prefecture: prefecture, Mode: r.Mode, Cachet: r.Cachet, PremiereSaisine: r.PremiereSaisine, RecuLe: r.RecuLe,
		NumeroLRAR: r.NumeroLrar, Lot: r.Lot, Par: agentDe(r.Agent), Taxe: r.Taxe, TaxeCentimes: entierDe(r.TaxeCentimes)}
}

// verifier refuses a reception that says things that cannot be.
func verifierReception(r *dossier.Reception) error {
	m, err := dossier.ParseMode(string(r.Mode))
	if err != nil {
		return err
	}
	r.Mode = m
	if r.TaxeCentimes < 0 || r.TaxeCentimes > 0 && !r.Taxe {
		return fmt.Errorf("%w: postage due of %d cents", dossier.ErrInvalide, r.TaxeCentimes)
	}
	if !r.RecuLe.IsZero() && r.PremiereSaisine.After(r.RecuLe) {
		return fmt.Errorf("%w: first administration seized after our reception", dossier.ErrInvalide)
	}
	return nil
}

// AddPli adds a file already in evidence, with its pages, its reception, its journal line and the job that reads it. The same bytes in
// the same préfecture are the same pli: the existing one is returned, with deja, and nothing is written. So are the same bytes that
// came before, or come now, without a préfecture: whose they are was not said yet.
func (s *Store) AddPli(ctx context.Context, n NouveauPli) (id dossier.PliID, deja bool, err error) {
	if err := verifierReception(&n.Reception); err != nil {
		return 0, false, fmt.Errorf("add pli: %w", err)
	}
	r := rangPli{Prefecture: n.Reception.Prefecture, Empreinte: n.Empreinte[:], Taille: n.Taille, Nom: n.Nom, TypeMedia: n.TypeMedia, NbPages: n.NbPages,
		Etat: dossier.PliRecu, Raisons: liste[string](nil), Sel: nouveauSel()}
	err = s.enTx(ctx, func(t *tx) error {
		r.DeposeA = t.now
		// One at a time for these bytes: two readers of one file, one naming the préfecture and the other not, see each other.
		if err := t.g.Exec("SELECT pg_advisory_xact_lock(?)", int64(binary.BigEndian.Uint64(r.Empreinte))).Error; err != nil {
			return err
		}
		var memes []dossier.PliID
		if err := t.g.Model(&rangPli{}).Where("empreinte = ? AND (prefecture = ? OR prefecture = '' OR ?::text = '')", r.Empreinte, r.Prefecture, r.Prefecture).
			Order("prefecture = '' , id").Limit(1).Pluck("id", &memes).Error; err != nil {
			return err
		}
		if len(memes) > 0 {
			r.ID, deja = memes[0], true
			return nil
		}
		c := t.g.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "empreinte"}, {Name: "prefecture"}}, DoNothing: true}).Create(&r)
		if c.Error != nil {
			return c.Error
		}
		if c.RowsAffected == 0 {
			deja = true
			return t.g.Model(&rangPli{}).Select("id").Where("empreinte = ? AND prefecture = ?", r.Empreinte, r.Prefecture).Row().Scan(&r.ID)
		}
		reception := rangDeReception(r.ID, n.Reception, t.now)
		if err := t.g.Create(&reception).Error; err != nil {
			return err
		}
		if err := t.g.Exec("INSERT INTO pages (pli, n) SELECT ?, generate_series(1, ?)", r.ID, r.NbPages).Error; err != nil {
			return err
		}
		details := dateReception(n.Reception)
		details["contenu"], details["pages"], details["taille"] = Saler(r.Sel, n.Empreinte[:]).String(), n.NbPages, n.Taille
		if err := t.noter(ActePliRecu, ObjetPli(r.ID), n.Reception.Par, details); err != nil {
			return err
		}
		return t.enfiler(LirePliArgs{Pli: int64(r.ID)})
	})
	if err != nil {
		return 0, false, fmt.Errorf("add pli: %w", err)
	}
	return r.ID, deja, nil
}

// Pli returns a pli with its current reception.
func (s *Store) Pli(ctx context.Context, id dossier.PliID) (dossier.Pli, error) {
	plis, err := lirePlis(s.lire(ctx), func(g *gorm.DB) *gorm.DB { return g.Where("plis.id = ?", id) })
	if err == nil && len(plis) == 0 {
		err = dossier.ErrIntrouvable
	}
	if err != nil {
		return dossier.Pli{}, fmt.Errorf("pli %d: %w", id, err)
	}
	return plis[0], nil
}

// Plis lists plis, oldest reception first (the order of work); those whose date is not known come first of all.
func (s *Store) Plis(ctx context.Context, f FiltrePlis) ([]dossier.Pli, error) {
	plis, err := lirePlis(s.lire(ctx), func(g *gorm.DB) *gorm.DB {
		g = dansPorte(g, "plis.prefecture", f.Prefectures)
		if len(f.Etats) > 0 {
			g = g.Where("plis.etat IN ?", f.Etats)
		}
		if f.Lot != "" {
			g = g.Where("r.lot = ?", f.Lot)
		}
		return limite(g.Order("r.recu_le NULLS FIRST").Order("plis.id"), f.Limite, 100, f.Decalage)
	})
	if err != nil {
		return nil, fmt.Errorf("list plis: %w", err)
	}
	return plis, nil
}

// CompterPlis counts the plis of a scope by state; a state without any is absent.
func (s *Store) CompterPlis(ctx context.Context, prefectures []string) (map[dossier.EtatPli]int, error) {
	var rangs []struct {
		Etat dossier.EtatPli
		N    int
	}
	g := dansPorte(s.lire(ctx).Table("plis"), "prefecture", prefectures)
	if err := g.Select("etat, count(*) AS n").Group("etat").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("count plis: %w", traduire(err))
	}
	m := make(map[dossier.EtatPli]int, len(rangs))
	for _, r := range rangs {
		m[r.Etat] = r.N
	}
	return m, nil
}

// ParcourirPlis gives every pli in the order of their numbers, from depuis on, and stops at the first error of f.
func (s *Store) ParcourirPlis(ctx context.Context, depuis dossier.PliID, f func(dossier.Pli) error) error {
	return parLots(depuis, 500, func(depuis dossier.PliID, lot int) ([]dossier.Pli, error) {
		plis, err := lirePlis(s.lire(ctx), func(g *gorm.DB) *gorm.DB { return g.Where("plis.id >= ?", depuis).Order("plis.id").Limit(lot) })
		if err != nil {
			return nil, fmt.Errorf("read plis: %w", err)
		}
		return plis, nil
	}, func(p dossier.Pli) dossier.PliID { return p.ID }, f)
}

// lirePlis reads plis with their current reception and their demandes.
func lirePlis(g *gorm.DB, ou func(*gorm.DB) *gorm.DB) ([]dossier.Pli, error) {
	var rangs []struct {
		P               rangPli `gorm:"embedded"`
		Mode            dossier.Mode
		Cachet          dossier.Date `gorm:"type:date"`
		PremiereSaisine dossier.Date `gorm:"type:date"`
		RecuLe          dossier.Date `gorm:"type:date"`
		NumeroLrar      string
		Lot             string
		Agent           *dossier.AgentID
		Taxe            bool
		TaxeCentimes    *int
	}
	q := g.Table("plis").Joins("JOIN receptions r ON r.pli = plis.id AND r.courante").
		Select("plis.id, plis.prefecture, plis.empreinte, plis.taille, plis.nom, plis.type_media, plis.nb_pages, plis.etat, plis.raisons, plis.cote, " +
			"plis.depose_a, plis.lu_a, r.mode, r.cachet, r.premiere_saisine, r.recu_le, r.numero_lrar, r.lot, r.agent, r.taxe, r.taxe_centimes")
	if err := ou(q).Find(&rangs).Error; err != nil {
		return nil, traduire(err)
	}
	plis := make([]dossier.Pli, len(rangs))
	rang := make(map[dossier.PliID]int, len(rangs))
	ids := make([]dossier.PliID, len(rangs))
	for i, r := range rangs {
		p, rec := r.P, rangReception{Mode: r.Mode, Cachet: r.Cachet, PremiereSaisine: r.PremiereSaisine, RecuLe: r.RecuLe, NumeroLrar: r.NumeroLrar, Lot: r.Lot, Agent: r.Agent,
			Taxe: r.Taxe, TaxeCentimes: r.TaxeCentimes}
		plis[i] = dossier.Pli{ID: p.ID, Empreinte: empreinteDe(p.Empreinte), Taille: p.Taille, Nom: p.Nom, TypeMedia: p.TypeMedia, NbPages: p.NbPages,
			Etat: p.Etat, Raisons: vide(p.Raisons.V), Reception: rec.reception(p.Prefecture), DeposeA: p.DeposeA.UTC(), LuA: instantDe(p.LuA), Cote: p.Cote}
		rang[p.ID], ids[i] = i, p.ID
	}
	if len(ids) == 0 {
		return plis, nil
	}
	var liens []struct {
		Pli     dossier.PliID
		Demande dossier.DemandeID
	}
	if err := g.Table("demandes_plis").Select("pli, demande").Where("pli IN ?", ids).Order("demande").Find(&liens).Error; err != nil {
		return nil, traduire(err)
	}
	for _, l := range liens {
		p := &plis[rang[l.Pli]]
		p.Demandes = append(p.Demandes, l.Demande)
	}
	return plis, nil
}

// Pages returns the kind and the fate of every page.
func (s *Store) Pages(ctx context.Context, id dossier.PliID) ([]PageSort, error) {
	var rangs []struct {
		N    int
		Type string
		Sort string
	}
	err := s.lire(ctx).Table("pages").Select("n, coalesce(type, '') AS type, coalesce(sort, '') AS sort").Where("pli = ?", id).Order("n").Find(&rangs).Error
	if err == nil && len(rangs) == 0 {
		err = dossier.ErrIntrouvable
	}
	if err != nil {
		return nil, fmt.Errorf("pages of pli %d: %w", id, traduire(err))
	}
	ps := make([]PageSort, len(rangs))
	for i, r := range rangs {
		ps[i] = PageSort{r.N, dossier.TypePage(r.Type), dossier.SortPage(r.Sort)}
	}
	return ps, nil
}

// verrouillerPli reads a pli and keeps others from changing it until the transaction ends.
func (t *tx) verrouillerPli(id dossier.PliID) (rangPli, error) {
	var r rangPli
	err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&r, id).Error
	return r, err
}

// ConfirmerReception completes what is known of a pli's reception. A date already said never changes (design D12), nor the
// préfecture: dossier.ErrConflit. Saying the same again does nothing.
func (s *Store) ConfirmerReception(ctx context.Context, id dossier.PliID, r dossier.Reception, agent dossier.AgentID) error {
	r.Par = agent
	if err := verifierReception(&r); err != nil {
		return fmt.Errorf("confirm reception of pli %d: %w", id, err)
	}
	err := s.enTx(ctx, func(t *tx) error {
		p, err := t.verrouillerPli(id)
		if err != nil {
			return err
		}
		var avant rangReception
		if err := t.g.Where("pli = ? AND courante", id).Take(&avant).Error; err != nil {
			return err
		}
		ancienne := avant.reception(p.Prefecture)
		if err := completer(&r, ancienne); err != nil {
			return err
		}
		meme := r
		meme.Par = ancienne.Par
		if meme == ancienne {
			return nil
		}
		if err := t.g.Model(&rangReception{}).Where("pli = ? AND courante", id).Update("courante", false).Error; err != nil {
			return err
		}
		rang := rangDeReception(id, r, t.now)
		if err := t.g.Create(&rang).Error; err != nil {
			return err
		}
		if err := t.g.Model(&rangPli{}).Where("id = ?", id).Update("prefecture", r.Prefecture).Error; err != nil {
			return err
		}
		details := dateReception(r)
		details["reception"] = rang.ID
		return t.noter(ActeReceptionConfirmee, ObjetPli(id), agent, details)
	})
	if err != nil {
		return fmt.Errorf("confirm reception of pli %d: %w", id, err)
	}
	return nil
}

// dateReception is what the journal holds of a reception: the days that start a clock, and how the pli came.
func dateReception(r dossier.Reception) map[string]any {
	m := map[string]any{"recu_le": r.RecuLe.String(), "cachet": r.Cachet.String(), "premiere_saisine": r.PremiereSaisine.String(), "mode": string(r.Mode)}
	if r.Taxe {
		m["taxe_centimes"] = r.TaxeCentimes
	}
	return m
}

// completer keeps what was said, and takes from r what was not.
func completer(r *dossier.Reception, ancienne dossier.Reception) error {
	for _, d := range []struct{ neuf, vieux *dossier.Date }{
		{&r.Cachet, &ancienne.Cachet}, {&r.PremiereSaisine, &ancienne.PremiereSaisine}, {&r.RecuLe, &ancienne.RecuLe},
	} {
		if d.neuf.IsZero() {
			*d.neuf = *d.vieux
		}
		if !d.vieux.IsZero() && *d.neuf != *d.vieux {
			return fmt.Errorf("%w: a date of reception never changes", dossier.ErrConflit)
		}
	}
	for _, c := range []struct{ neuf, vieux *string }{{&r.Prefecture, &ancienne.Prefecture}, {&r.NumeroLRAR, &ancienne.NumeroLRAR}, {&r.Lot, &ancienne.Lot}} {
		if *c.neuf == "" {
			*c.neuf = *c.vieux
		}
	}
	r.Taxe = r.Taxe || ancienne.Taxe || r.TaxeCentimes > 0
	if r.TaxeCentimes == 0 {
		r.TaxeCentimes = ancienne.TaxeCentimes
	}
	if ancienne.Prefecture != "" && r.Prefecture != ancienne.Prefecture {
		return fmt.Errorf("%w: the préfecture of a pli never changes", dossier.ErrConflit)
	}
	return verifierReception(r)
}

// MettreEnQuarantaine sets a pli apart for an agent: the machine could not deal with it. raison is French, without personal data.
// A pli already dealt with: dossier.ErrConflit.
func (s *Store) MettreEnQuarantaine(ctx context.Context, id dossier.PliID, raison string) error {
	if raison == "" {
		return fmt.Errorf("quarantine pli %d: %w: no reason", id, dossier.ErrInvalide)
	}
	err := s.enTx(ctx, func(t *tx) error {
		p, err := t.verrouillerPli(id)
		if err != nil {
			return err
		}
		if p.Etat == dossier.PliTraite {
			return fmt.Errorf("%w: already dealt with", dossier.ErrConflit)
		}
		if p.Etat == dossier.PliEnQuarantaine && len(p.Raisons.V) == 1 && p.Raisons.V[0] == raison {
			return errRienAFaire
		}
		if err := t.g.Model(&rangPli{}).Where("id = ?", id).Select("etat", "raisons").
			Updates(rangPli{Etat: dossier.PliEnQuarantaine, Raisons: liste([]string{raison})}).Error; err != nil {
			return err
		}
		return t.noter(ActePliEnQuarantaine, ObjetPli(id), 0, map[string]any{})
	})
	if err != nil && !errors.Is(err, errRienAFaire) {
		return fmt.Errorf("quarantine pli %d: %w", id, err)
	}
	return nil
}
