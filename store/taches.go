package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"souspli/dossier"
	"souspli/law"
)

type rangTache struct {
	ID         dossier.TacheID `gorm:"primaryKey;autoIncrement"`
	Demande    dossier.DemandeID
	Prefecture string
	Genre      dossier.GenreTache
	Cle        string
	Depuis     dossier.Date `gorm:"type:date"`
	DuLe       dossier.Date `gorm:"type:date"`
	FinSejour  dossier.Date `gorm:"type:date"`
	Sensible   bool
	PoseeA     time.Time
	FaiteA     *time.Time
	FaitePar   *dossier.AgentID
	Motif      string
}

func (rangTache) TableName() string { return "taches" }

// ecart is what has to change among the tasks of one demande.
type ecart struct {
	poser  []dossier.Tache
	clore  []rangTache
	rouvre []rangTache // closed by the register, owed again
	dater  []rangTache // another last day, end of stay, préfecture or sensitivity
}

func (e ecart) vide() bool { return len(e.poser)+len(e.clore)+len(e.rouvre)+len(e.dater) == 0 }

// comparerTaches says what brings the tasks stored to those owed on a day. It depends on nothing else: made twice, the second changes nothing.
// A task is closed when it is no longer owed, whatever the day; one to come is not made yet; one that an agent closed stays closed.
func comparerTaches(dues []dossier.Tache, la []rangTache, jour dossier.Date) ecart {
	var e ecart
	for _, d := range dues {
		montree := !d.Depuis.After(jour) && (d.Jusque.IsZero() || !jour.After(d.Jusque))
		i := slices.IndexFunc(la, func(r rangTache) bool { return r.Genre == d.Genre && r.Cle == d.Cle })
		switch {
		case i < 0 && montree:
			e.poser = append(e.poser, d)
		case i < 0:
		case la[i].FaiteA == nil && !d.Jusque.IsZero() && jour.After(d.Jusque):
			e.clore = append(e.clore, la[i])
		case la[i].FaiteA != nil && la[i].FaitePar == nil && montree:
			e.rouvre = append(e.rouvre, la[i].commeDue(d))
		case la[i].FaiteA == nil && (la[i].DuLe != d.DuLe || la[i].Prefecture != d.Prefecture || la[i].FinSejour != d.FinSejour || la[i].Sensible != d.Sensible):
			e.dater = append(e.dater, la[i].commeDue(d))
		}
	}
	for _, r := range la {
		if r.FaiteA == nil && !slices.ContainsFunc(dues, func(d dossier.Tache) bool { return r.Genre == d.Genre && r.Cle == d.Cle }) {
			e.clore = append(e.clore, r)
		}
	}
	return e
}

// commeDue is the task stored, with what it is owed with now.
func (r rangTache) commeDue(d dossier.Tache) rangTache {
	r.DuLe, r.Prefecture, r.FinSejour, r.Sensible = d.DuLe, d.Prefecture, d.FinSejour, d.Sensible
	return r
}

func lireTaches(g *gorm.DB, ids []dossier.DemandeID) (map[dossier.DemandeID][]rangTache, error) {
	var rangs []rangTache
	if err := g.Where("demande IN ?", ids).Order("id").Find(&rangs).Error; err != nil {
		return nil, traduire(err)
	}
	m := map[dossier.DemandeID][]rangTache{}
	for _, r := range rangs {
		m[r.Demande] = append(m[r.Demande], r)
	}
	return m, nil
}

// rafraichir brings the tasks of demandes, and the end of stay they are sorted by, to what they are on a day. The demandes are locked,
// or new.
func (t *tx) rafraichir(jour dossier.Date, ids ...dossier.DemandeID) error {
	_, err := t.rafraichirCompte(jour, ids...)
	return err
}

func (t *tx) rafraichirCompte(jour dossier.Date, ids ...dossier.DemandeID) (BilanJour, error) {
	var b BilanJour
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(ids) == 0 {
		return b, nil
	}
	ss, err := lireSituations(t.g, ids, jour)
	if err != nil {
		return b, err
	}
	la, err := lireTaches(t.g, ids)
	if err != nil {
		return b, err
	}
	for _, s := range ss {
		if fin := law.FinSejour(*s); fin != s.Demande.FinSejour {
			if err := t.g.Model(&rangDemande{}).Where("id = ?", s.Demande.ID).Update("fin_sejour", fin).Error; err != nil {
				return b, err
			}
		}
		e := comparerTaches(law.Taches(*s), la[s.Demande.ID], jour)
		if err := t.appliquerEcart(e); err != nil {
			return b, err
		}
		b.Posees += len(e.poser) + len(e.rouvre)
		b.Closes += len(e.clore)
	}
	return b, nil
}

func (t *tx) appliquerEcart(e ecart) error {
	for _, d := range e.poser {
		r := rangTache{Demande: d.Demande, Prefecture: d.Prefecture, Genre: d.Genre, Cle: d.Cle, Depuis: d.Depuis, DuLe: d.DuLe, FinSejour: d.FinSejour, Sensible: d.Sensible,
			PoseeA: t.now}
		if err := t.g.Create(&r).Error; err != nil {
			return err
		}
		if err := t.noterTache(ActeTachePosee, r, 0); err != nil {
			return err
		}
	}
	for _, r := range e.rouvre {
		r.FaiteA = nil
		if err := t.g.Model(&rangTache{}).Where("id = ?", r.ID).Select("faite_a", "du_le", "prefecture", "fin_sejour", "sensible").Updates(r).Error; err != nil {
			return err
		}
		if err := t.noterTache(ActeTachePosee, r, 0); err != nil {
			return err
		}
	}
	for _, r := range e.dater {
		if err := t.g.Model(&rangTache{}).Where("id = ?", r.ID).Select("du_le", "prefecture", "fin_sejour", "sensible").Updates(r).Error; err != nil {
			return err
		}
	}
	for _, r := range e.clore {
		if err := t.g.Model(&rangTache{}).Where("id = ?", r.ID).Update("faite_a", t.now).Error; err != nil {
			return err
		}
		if err := t.noterTache(ActeTacheClose, r, 0); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) noterTache(acte string, r rangTache, agent dossier.AgentID) error {
	return t.noter(acte, ObjetDemande(r.Demande), agent, map[string]any{"tache": r.ID, "genre": r.Genre})
}

// FiltreTaches narrows Taches. Sensitive demandes are absent unless VoitSensible (design D14). Limite 0: 100.
type FiltreTaches struct {
	Prefectures  []string // scope, as dossier.Agent.Prefectures: none, no row; "*", all
	Genre        dossier.GenreTache
	VoitSensible bool
	Limite       int
	Decalage     int
}

// requeteTaches is the open tasks of a filter, as table t. What decides who sees a task stands on its own row, so that counting reads nothing
// else.
func (s *Store) requeteTaches(ctx context.Context, f FiltreTaches) *gorm.DB {
	g := dansPorte(s.lire(ctx).Table("taches t"), "t.prefecture", f.Prefectures).Where("t.faite_a IS NULL")
	if !f.VoitSensible {
		g = g.Where("NOT t.sensible")
	}
	if f.Genre != "" {
		g = g.Where("t.genre = ?", f.Genre)
	}
	return g
}

// requeteLettres is the letters of a filter that have not left, as tables c and d: tasks too, and few.
func (s *Store) requeteLettres(ctx context.Context, f FiltreTaches) *gorm.DB {
	g := dansPorteLettres(s.lire(ctx).Table("courriers c").Joins("JOIN demandes d ON d.id = c.demande"), "c", f.Prefectures).
		Where("c.etat IN ('du', 'bloque', 'ecrit') AND c.remis_le IS NULL")
	if !f.VoitSensible {
		g = g.Where("NOT d.sensible")
	}
	if f.Genre != "" && f.Genre != dossier.TacheCourrier {
		g = g.Where("false")
	}
	return g
}

// Taches lists the tasks still open and the letters that have not left, who is in danger first: the person whose stay expires first,
// those of whom nothing is known after; then what is due first, what has no day after.
func (s *Store) Taches(ctx context.Context, f FiltreTaches) ([]dossier.Tache, error) {
	if f.Limite <= 0 {
		f.Limite = 100
	}
	jusque := f.Limite + max(0, f.Decalage)
	var rangs []struct {
		R      rangTache `gorm:"embedded"`
		Numero string
		Etat   dossier.EtatDemande
	}
	err := s.requeteTaches(ctx, f).Joins("JOIN demandes d ON d.id = t.demande").Select("t.*, d.numero, d.etat").
		Order("t.fin_sejour, t.du_le, t.id").Limit(jusque).Find(&rangs).Error
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", traduire(err))
	}
	ts := make([]dossier.Tache, len(rangs))
	for i, r := range rangs {
		ts[i] = r.R.tache()
		ts[i].Numero, ts[i].EtatDemande = r.Numero, r.Etat
	}
	var lettres []struct {
		ID         dossier.CourrierID
		Demande    dossier.DemandeID
		Genre      dossier.GenreCourrier
		DuLe       dossier.Date
		Prefecture string
		Numero     string
		Etat       dossier.EtatDemande
		Sensible   bool
		FinSejour  dossier.Date
	}
	err = s.requeteLettres(ctx, f).Select("c.id, c.demande, c.genre, c.du_le, coalesce(nullif(c.prefecture, ''), d.prefecture) AS prefecture, d.numero, d.etat, d.sensible, d.fin_sejour").
		Order("d.fin_sejour, c.du_le, c.id").Limit(jusque).Find(&lettres).Error
	if err != nil {
		return nil, fmt.Errorf("list letters owed: %w", traduire(err))
	}
	for _, l := range lettres {
		ts = append(ts, dossier.Tache{Demande: l.Demande, Numero: l.Numero, Prefecture: l.Prefecture, Genre: dossier.TacheCourrier, DuLe: l.DuLe,
			FinSejour: l.FinSejour, Courrier: l.ID, Detail: l.Genre.Libelle(), EtatDemande: l.Etat, Sensible: l.Sensible})
	}
	slices.SortStableFunc(ts, func(a, b dossier.Tache) int {
		return cmp.Or(comparerJours(a.FinSejour, b.FinSejour), comparerJours(a.DuLe, b.DuLe))
	})
	return ts[min(max(0, f.Decalage), len(ts)):min(jusque, len(ts))], nil
}

// comparerJours puts days in order, one that is not known after all the others.
func comparerJours(a, b dossier.Date) int {
	if a.IsZero() || b.IsZero() {
		return cmp.Compare(cmp.Compare(b.An, 0), cmp.Compare(a.An, 0))
	}
	return b.DaysTo(a)
}

// PlafondTaches is where counts stop: beyond, it is « that many and more ».
const PlafondTaches = 1000

// CompterTaches counts by kind what Taches lists, PlafondTaches at most of each; Genre, Limite and Decalage are ignored.
func (s *Store) CompterTaches(ctx context.Context, f FiltreTaches) (map[dossier.GenreTache]int, error) {
	m := map[dossier.GenreTache]int{}
	for _, x := range dossier.GenresTache {
		f.Genre = x.Genre
		n, err := s.NombreTaches(ctx, f)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			m[x.Genre] = n
		}
	}
	return m, nil
}

// NombreTaches is how many tasks and letters Taches would list, PlafondTaches at most: it stands on every page.
func (s *Store) NombreTaches(ctx context.Context, f FiltreTaches) (int, error) {
	total := 0
	for _, g := range []*gorm.DB{s.requeteTaches(ctx, f), s.requeteLettres(ctx, f)} {
		var n int64
		if err := s.lire(ctx).Table("(?) AS u", g.Select("1").Limit(PlafondTaches)).Count(&n).Error; err != nil {
			return 0, fmt.Errorf("count tasks: %w", traduire(err))
		}
		total += int(n)
	}
	return min(total, PlafondTaches), nil
}

// TachesDe lists the open tasks of a demande, the first due first.
func (s *Store) TachesDe(ctx context.Context, id dossier.DemandeID) ([]dossier.Tache, error) {
	var rangs []rangTache
	if err := s.lire(ctx).Where("demande = ? AND faite_a IS NULL", id).Order("du_le NULLS LAST, id").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("tasks of demande %d: %w", id, traduire(err))
	}
	ts := make([]dossier.Tache, len(rangs))
	for i, r := range rangs {
		ts[i] = r.tache()
	}
	return ts, nil
}

func (r rangTache) tache() dossier.Tache {
	return dossier.Tache{ID: r.ID, Demande: r.Demande, Prefecture: r.Prefecture, Genre: r.Genre, Cle: r.Cle, Depuis: r.Depuis, DuLe: r.DuLe, FinSejour: r.FinSejour,
		Sensible: r.Sensible, FaiteA: instantDe(r.FaiteA), FaitePar: agentDe(r.FaitePar)}
}

// Tache returns a task, open or not.
func (s *Store) Tache(ctx context.Context, id dossier.TacheID) (dossier.Tache, error) {
	var r rangTache
	if err := s.lire(ctx).Take(&r, id).Error; err != nil {
		return dossier.Tache{}, fmt.Errorf("task %d: %w", id, traduire(err))
	}
	return r.tache(), nil
}

// FaireTache closes a task on an agent's word, for the kinds that the register cannot see done (dossier.GenreTache.Constatee); another kind, or no
// word: dossier.ErrInvalide. Closed already: dossier.ErrConflit.
func (s *Store) FaireTache(ctx context.Context, id dossier.TacheID, agent dossier.AgentID, motif string) error {
	err := s.enTx(ctx, func(t *tx) error {
		var r rangTache
		if err := t.g.Take(&r, id).Error; err != nil {
			return err
		}
		if !r.Genre.Constatee() || motif == "" || agent == 0 {
			return fmt.Errorf("%w: %s, or no word", dossier.ErrInvalide, r.Genre)
		}
		c := t.g.Model(&rangTache{}).Where("id = ? AND faite_a IS NULL", id).Select("faite_a", "faite_par", "motif").
			Updates(rangTache{FaiteA: &t.now, FaitePar: &agent, Motif: motif})
		if c.Error != nil {
			return c.Error
		}
		if c.RowsAffected == 0 {
			return fmt.Errorf("%w: closed already", dossier.ErrConflit)
		}
		return t.noterTache(ActeTacheFaite, r, agent)
	})
	if err != nil {
		return fmt.Errorf("close task %d: %w", id, err)
	}
	return nil
}
