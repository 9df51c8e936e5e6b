package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
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
		if err := t.suivreLettres(s.Demande.ID); err != nil {
			return b, err
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

// suivreLettres copies onto the letters of a demande what sorts them in the bannette and who may see them. They are locked in the order of their
// numbers, as everyone who locks several.
func (t *tx) suivreLettres(id dossier.DemandeID) error {
	return t.g.Exec(`WITH x AS (SELECT c.id, coalesce(nullif(c.prefecture, ''), d.prefecture) AS bannette, d.fin_sejour, d.sensible
			FROM courriers c JOIN demandes d ON d.id = c.demande WHERE c.demande = ?
			AND (c.bannette, c.fin_sejour, c.sensible) IS DISTINCT FROM (coalesce(nullif(c.prefecture, ''), d.prefecture), d.fin_sejour, d.sensible)
			ORDER BY c.id FOR UPDATE OF c)
		UPDATE courriers c SET bannette = x.bannette, fin_sejour = x.fin_sejour, sensible = x.sensible FROM x WHERE c.id = x.id`, id).Error
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

// attente is a table of what waits in the bannette, with what makes a row wait. Its rows carry what sorts them and who may see them, and each
// order they are read in is an index (migration 0012): a list reads as many rows as it shows, a count as many as its cap.
type attente struct{ table, prefecture, condition string }

var (
	tachesOuvertes  = attente{"taches", "x.prefecture", "x.faite_a IS NULL"}
	lettresEnCours  = attente{"courriers", "x.bannette", "x.etat IN ('du', 'bloque', 'ecrit') AND x.remis_le IS NULL"}
	colonnesOrdre   = "x.fin_sejour, x.du_le, x.id"
	aucuneEnAttente = "SELECT x.fin_sejour, x.du_le, x.id FROM taches x WHERE false"
)

// premieres is SQL for the first n rows of a table that a filter shows, in the order of the bannette; genre, "" for all, is an SQL
// expression. Each préfecture is read on its own and the few rows that come are put in order. Inner orders are kept when only a count is
// wanted: they leave the planner no plan but the index.
func (f FiltreTaches) premieres(a attente, genre string, n int) (string, []any) {
	if len(f.Prefectures) == 0 {
		return aucuneEnAttente, nil
	}
	condition := a.condition
	if !f.VoitSensible {
		condition += " AND NOT x.sensible"
	}
	if genre != "" {
		condition += " AND x.genre = " + genre
	}
	if slices.Contains(f.Prefectures, "*") {
		return fmt.Sprintf("SELECT %s FROM %s x WHERE %s ORDER BY %s LIMIT %d", colonnesOrdre, a.table, condition, colonnesOrdre, n), nil
	}
	var args []any
	for _, p := range slices.Compact(slices.Sorted(slices.Values(f.Prefectures))) {
		args = append(args, p)
	}
	valeurs := strings.TrimSuffix(strings.Repeat("(?::text), ", len(args)), ", ")
	return fmt.Sprintf(`SELECT y.* FROM (VALUES %s) AS p (code) CROSS JOIN LATERAL (SELECT %s FROM %s x WHERE %s = p.code AND %s ORDER BY %s LIMIT %d) AS y`,
		valeurs, colonnesOrdre, a.table, a.prefecture, condition, colonnesOrdre, n), args
}

// genreTaches is the kind of a filter as SQL; it is a word of the vocabulary, or shows nothing.
func (f FiltreTaches) genreTaches() string {
	if f.Genre == "" {
		return ""
	}
	for _, x := range dossier.GenresTache {
		if x.Genre == f.Genre {
			return "'" + string(x.Genre) + "'"
		}
	}
	return "NULL"
}

// Taches lists the tasks still open and the letters that have not left, who is in danger first: the person whose stay expires first,
// those of whom nothing is known after; then what is due first, what has no day after; then tasks before letters.
func (s *Store) Taches(ctx context.Context, f FiltreTaches) ([]dossier.Tache, error) {
	if f.Limite <= 0 {
		f.Limite = 100
	}
	f.Decalage = max(0, f.Decalage)
	taches, args := f.premieres(tachesOuvertes, f.genreTaches(), f.Limite+f.Decalage)
	lettres := aucuneEnAttente
	if f.Genre == "" || f.Genre == dossier.TacheCourrier {
		sql, plus := f.premieres(lettresEnCours, "", f.Limite+f.Decalage)
		lettres, args = sql, append(args, plus...)
	}
	var page []struct {
		Lettre bool
		ID     int64
	}
	err := s.lire(ctx).Raw(fmt.Sprintf(`SELECT u.lettre, u.id FROM (SELECT false AS lettre, t.* FROM (%s) AS t UNION ALL SELECT true, c.* FROM (%s) AS c) AS u
		ORDER BY u.fin_sejour, u.du_le, u.lettre, u.id LIMIT %d OFFSET %d`, taches, lettres, f.Limite, f.Decalage), args...).Scan(&page).Error
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", traduire(err))
	}
	var idsTaches []dossier.TacheID
	var idsLettres []dossier.CourrierID
	for _, x := range page {
		if x.Lettre {
			idsLettres = append(idsLettres, dossier.CourrierID(x.ID))
		} else {
			idsTaches = append(idsTaches, dossier.TacheID(x.ID))
		}
	}
	deTaches, err := s.tachesParID(ctx, idsTaches)
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", traduire(err))
	}
	deLettres, err := s.lettresParID(ctx, idsLettres)
	if err != nil {
		return nil, fmt.Errorf("list letters owed: %w", traduire(err))
	}
	ts := make([]dossier.Tache, 0, len(page))
	for _, x := range page {
		t, ok := deTaches[dossier.TacheID(x.ID)]
		if x.Lettre {
			t, ok = deLettres[dossier.CourrierID(x.ID)]
		}
		if ok { // closed or sent since: no longer of the list
			ts = append(ts, t)
		}
	}
	return ts, nil
}

func (s *Store) tachesParID(ctx context.Context, ids []dossier.TacheID) (map[dossier.TacheID]dossier.Tache, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rangs []struct {
		R      rangTache `gorm:"embedded"`
		Numero string
		Etat   dossier.EtatDemande
	}
	err := s.lire(ctx).Table("taches t").Joins("JOIN demandes d ON d.id = t.demande").Select("t.*, d.numero, d.etat").
		Where("t.id IN ? AND t.faite_a IS NULL", ids).Find(&rangs).Error
	m := make(map[dossier.TacheID]dossier.Tache, len(rangs))
	for _, r := range rangs {
		t := r.R.tache()
		t.Numero, t.EtatDemande = r.Numero, r.Etat
		m[t.ID] = t
	}
	return m, err
}

func (s *Store) lettresParID(ctx context.Context, ids []dossier.CourrierID) (map[dossier.CourrierID]dossier.Tache, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rangs []struct {
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
	err := s.lire(ctx).Table("courriers x").Joins("JOIN demandes d ON d.id = x.demande").
		Select("x.id, x.demande, x.genre, x.du_le, coalesce(nullif(x.prefecture, ''), d.prefecture) AS prefecture, d.numero, d.etat, d.sensible, d.fin_sejour").
		Where("x.id IN ? AND "+lettresEnCours.condition, ids).Find(&rangs).Error
	m := make(map[dossier.CourrierID]dossier.Tache, len(rangs))
	for _, l := range rangs {
		m[l.ID] = dossier.Tache{Demande: l.Demande, Numero: l.Numero, Prefecture: l.Prefecture, Genre: dossier.TacheCourrier, DuLe: l.DuLe,
			FinSejour: l.FinSejour, Courrier: l.ID, Detail: l.Genre.Libelle(), EtatDemande: l.Etat, Sensible: l.Sensible}
	}
	return m, err
}

// PlafondTaches is where counts stop: beyond, it is « that many and more ».
const PlafondTaches = 1000

// CompterTaches counts by kind what Taches lists, PlafondTaches at most of each; Genre, Limite and Decalage are ignored.
func (s *Store) CompterTaches(ctx context.Context, f FiltreTaches) (map[dossier.GenreTache]int, error) {
	var genres []string
	for _, x := range dossier.GenresTache {
		if x.Genre != dossier.TacheCourrier {
			genres = append(genres, fmt.Sprintf("('%s')", x.Genre))
		}
	}
	// The kind is the outer row: one plan for all of them, that of a kind that has rows.
	sql, args := f.premieres(tachesOuvertes, "g.genre", PlafondTaches)
	lettres, plus := f.premieres(lettresEnCours, "", PlafondTaches)
	var comptes []struct {
		Genre dossier.GenreTache
		N     int
	}
	err := s.lire(ctx).Raw(fmt.Sprintf(`SELECT g.genre, (SELECT count(*) FROM (SELECT FROM (%s) AS v LIMIT %d) AS w) AS n FROM (VALUES %s) AS g (genre)
		UNION ALL SELECT '%s', (SELECT count(*) FROM (SELECT FROM (%s) AS v LIMIT %[2]d) AS w)`,
		sql, PlafondTaches, strings.Join(genres, ", "), dossier.TacheCourrier, lettres), append(args, plus...)...).Scan(&comptes).Error
	if err != nil {
		return nil, fmt.Errorf("count tasks: %w", traduire(err))
	}
	m := map[dossier.GenreTache]int{}
	for _, c := range comptes {
		if c.N > 0 {
			m[c.Genre] = c.N
		}
	}
	return m, nil
}

// NombreTaches is how many tasks and letters Taches would list, PlafondTaches at most: it stands on every page.
func (s *Store) NombreTaches(ctx context.Context, f FiltreTaches) (int, error) {
	taches, args := f.premieres(tachesOuvertes, f.genreTaches(), PlafondTaches)
	lettres := aucuneEnAttente
	if f.Genre == "" || f.Genre == dossier.TacheCourrier {
		sql, plus := f.premieres(lettresEnCours, "", PlafondTaches)
		lettres, args = sql, append(args, plus...)
	}
	var n int
	err := s.lire(ctx).Raw(fmt.Sprintf("SELECT count(*) FROM (SELECT FROM ((%s) UNION ALL (%s)) AS u LIMIT %d) AS v", taches, lettres, PlafondTaches), args...).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count tasks: %w", traduire(err))
	}
	return n, nil
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

// FaireTache closes a task on an agent's word, when the register cannot see it done (dossier.Tache.Constatee); another one, or no
// word: dossier.ErrInvalide. Closed already: dossier.ErrConflit.
func (s *Store) FaireTache(ctx context.Context, id dossier.TacheID, agent dossier.AgentID, motif string) error {
	err := s.enTx(ctx, func(t *tx) error {
		var r rangTache
		if err := t.g.Take(&r, id).Error; err != nil {
			return err
		}
		x := r.tache()
		if err := t.g.Model(&rangDemande{}).Select("etat").Where("id = ?", r.Demande).Row().Scan(&x.EtatDemande); err != nil {
			return err
		}
		if !x.Constatee() || motif == "" || agent == 0 {
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
