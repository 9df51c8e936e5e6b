package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"souspli/dossier"
)

// How often La Poste is asked about a letter, and for how long: an item moves twice a day at most, and its history is purged some time after it
// ends. The limit of sixty days after the final state is the one of the contract of the service; an item that does not move any more is held to it
// too. An item still unknown when the fifteen days of a counter have passed since it left is late no more: it was not posted, or not under that number.
const (
	suiviPas          = 12 * time.Hour
	suiviPasFinal     = 7 * 24 * time.Hour
	suiviPasEchec     = time.Hour // doubled at each failure
	suiviPasMax       = 24 * time.Hour
	suiviJoursFins    = 60
	suiviJoursInconnu = 15
)

// EnvoiASuivre is a letter posted under a number, whose history is to be asked for.
type EnvoiASuivre struct {
	Courrier dossier.CourrierID
	Numero   string       // of the item
	Depuis   dossier.Date // day it left, or was known for the last time; zero: it is still here
}

// Tarde reports that La Poste should know the item: if she does not on that day, she is asked no more.
func (e EnvoiASuivre) Tarde(jour dossier.Date) bool {
	return !e.Depuis.IsZero() && e.Depuis.DaysTo(jour) >= suiviJoursInconnu
}

// EssaiSuivi is one answer of La Poste, byte for byte.
type EssaiSuivi struct {
	A      time.Time
	Statut int // HTTP; 0: no answer came
	Corps  []byte
}

// ReponseSuivi is what La Poste answered about a few letters, every try kept. Lus are the letters of which the last one says something; those
// asked for and not read are tried again later, and keep what was known. Inconnus are those of which it says, each by itself, that it does not know them.
type ReponseSuivi struct {
	Essais   []EssaiSuivi
	Demandes []EnvoiASuivre
	Lus      []EnvoiLuSuivi
	Inconnus []dossier.CourrierID
}

// EnvoiLuSuivi is what an answer says of one letter. Zero days are not known.
type EnvoiLuSuivi struct {
	Courrier   dossier.CourrierID
	Evenements []dossier.EvenementSuivi // oldest first
	PresenteLe dossier.Date
	RemisLe    dossier.Date
	NonRemis   bool
	RevenuLe   dossier.Date
	Motif      dossier.MotifRetour
	Final      bool // nothing more is to be expected
}

type rangReponseSuivi struct {
	ID        int64 `gorm:"primaryKey;autoIncrement"`
	A         time.Time
	Statut    int
	Corps     []byte
	Courriers string // a PostgreSQL array
}

func (rangReponseSuivi) TableName() string { return "reponses_suivi" }

type rangSuiviEnvoi struct {
	Courrier   dossier.CourrierID `gorm:"primaryKey;autoIncrement:false"`
	Reponse    *int64
	ReleveA    *time.Time
	Evenements enJSON[[]dossier.EvenementSuivi]
	FinalLe    dossier.Date `gorm:"type:date"`
	Echecs     int
	EssaiA     time.Time
	ProchainA  *time.Time
}

func (rangSuiviEnvoi) TableName() string { return "suivis_envois" }

// EnvoisASuivre lists the letters that left under a number and that La Poste is to be asked about now, the longest waiting first. One that was given up
// before its deposit was noted is asked about again.
func (s *Store) EnvoisASuivre(ctx context.Context, limite int) ([]EnvoiASuivre, error) {
	var out []EnvoiASuivre
	err := s.lire(ctx).Raw(`SELECT c.id AS courrier, c.recommande AS numero, greatest(`+partiLe+`, (s.releve_a AT TIME ZONE 'Europe/Paris')::date) AS depuis
		FROM courriers c LEFT JOIN suivis_envois s ON s.courrier = c.id
		WHERE c.recommande <> '' AND c.empreinte IS NOT NULL AND c.etat <> 'annule'
			AND (s.courrier IS NULL OR s.prochain_a <= ? OR s.prochain_a IS NULL AND s.releve_a IS NULL AND c.depose_a > s.essai_a)
		ORDER BY s.prochain_a NULLS FIRST, c.id LIMIT ?`, s.now(), limite).Scan(&out).Error
	if err != nil {
		return nil, fmt.Errorf("letters to follow: %w", traduire(err))
	}
	return out, nil
}

// NoterSuivi keeps an answer of La Poste, whatever it is, and what it proves of each letter. An answer that could not be read changes nothing of what
// was known.
func (s *Store) NoterSuivi(ctx context.Context, r ReponseSuivi) error {
	if len(r.Essais) == 0 {
		return fmt.Errorf("history of letters: %w: no answer", dossier.ErrInvalide)
	}
	err := s.enTx(ctx, func(t *tx) error {
		ids := make([]dossier.CourrierID, len(r.Demandes))
		for i, d := range r.Demandes {
			ids[i] = d.Courrier
		}
		var x rangReponseSuivi
		for _, e := range r.Essais {
			x = rangReponseSuivi{A: e.A, Statut: e.Statut, Corps: append([]byte{}, e.Corps...), Courriers: tableau(ids)}
			if err := t.g.Create(&x).Error; err != nil {
				return err
			}
		}
		lus := map[dossier.CourrierID]EnvoiLuSuivi{}
		for _, l := range r.Lus {
			lus[l.Courrier] = l
		}
		var ordre []dossier.CourrierID // demandes are locked in one order
		if err := t.g.Raw("SELECT id FROM courriers WHERE id IN ? ORDER BY demande, id", append(ids, 0)).Scan(&ordre).Error; err != nil {
			return err
		}
		for _, id := range ordre {
			l, lu := lus[id]
			i := slices.IndexFunc(r.Demandes, func(e EnvoiASuivre) bool { return e.Courrier == id })
			perdu := slices.Contains(r.Inconnus, id) && r.Demandes[i].Tarde(dossier.DateDe(x.A))
			if err := t.suivre(id, x, l, lu, perdu); err != nil {
				return fmt.Errorf("letter %d: %w", id, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("history of letters: %w", err)
	}
	return nil
}

// suivre keeps what an answer says of one letter, and when to ask again. perdu: La Poste does not know it, and should.
func (t *tx) suivre(id dossier.CourrierID, r rangReponseSuivi, l EnvoiLuSuivi, lu, perdu bool) error {
	d, err := t.demandeDuCourrier(id)
	if err != nil {
		return err
	}
	n := rangSuiviEnvoi{Courrier: id, Evenements: liste[dossier.EvenementSuivi](nil)}
	if err := t.g.Where("courrier = ?", id).Limit(1).Find(&n).Error; err != nil {
		return err
	}
	n.EssaiA = r.A
	if !lu {
		n.Echecs++
		n.redemander(r.A.Add(min(suiviPasEchec<<min(n.Echecs-1, 10), suiviPasMax)))
		if perdu {
			n.ProchainA = nil
		}
		if err := t.garderSuivi(n); err != nil || !perdu || n.ReleveA != nil { // known once: its history is purged
			return err
		}
		return t.noterEtapes(d, []rangEtapeEnvoi{{Courrier: id, Genre: dossier.EtapeInconnu, Preuve: dossier.PreuveSuivi, Le: dossier.DateDe(r.A), Reponse: &r.ID}})
	}
	n.Reponse, n.ReleveA, n.Evenements, n.Echecs = &r.ID, &r.A, liste(l.Evenements), 0
	pas := suiviPas
	switch {
	case !l.Final:
		n.FinalLe = dossier.Date{}
	case n.FinalLe.IsZero():
		n.FinalLe, pas = dossier.DateDe(r.A), suiviPasFinal
	default:
		pas = suiviPasFinal
	}
	n.redemander(r.A.Add(pas))
	if err := t.garderSuivi(n); err != nil {
		return err
	}
	var etapes []rangEtapeEnvoi
	for _, e := range []struct {
		genre dossier.GenreEtape
		la    bool
		le    dossier.Date
		motif dossier.MotifRetour
	}{
		{dossier.EtapePresente, !l.PresenteLe.IsZero(), l.PresenteLe, ""},
		{dossier.EtapeRemis, !l.RemisLe.IsZero(), l.RemisLe, ""},
		{dossier.EtapeNonRemis, l.NonRemis, l.RevenuLe, l.Motif},
	} {
		if e.la {
			etapes = append(etapes, rangEtapeEnvoi{Courrier: id, Genre: e.genre, Preuve: dossier.PreuveSuivi, Le: e.le, Motif: e.motif, Reponse: &r.ID})
		}
	}
	return t.noterEtapes(d, etapes)
}

// redemander says when to ask again, unless the item came to its end, or moved for the last time, too long ago.
func (n *rangSuiviEnvoi) redemander(a time.Time) {
	fin := n.FinalLe
	if l := n.Evenements.V; fin.IsZero() && len(l) > 0 {
		fin = dossier.DateDe(l[len(l)-1].A)
	}
	if n.ProchainA = &a; !fin.IsZero() && dossier.DateDe(a).After(fin.AddDays(suiviJoursFins)) {
		n.ProchainA = nil
	}
}

func (t *tx) garderSuivi(n rangSuiviEnvoi) error {
	return t.g.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "courrier"}}, UpdateAll: true}).Create(&n).Error
}

// SuivisEnvois returns the last history that could be read of each letter of a demande, those never read apart.
func (s *Store) SuivisEnvois(ctx context.Context, id dossier.DemandeID) ([]dossier.SuiviEnvoi, error) {
	var rangs []struct {
		S      rangSuiviEnvoi `gorm:"embedded"`
		Numero string
	}
	err := s.lire(ctx).Table("suivis_envois s").Joins("JOIN courriers c ON c.id = s.courrier").Select("s.*, c.recommande AS numero").
		Where("c.demande = ?", id).Order("s.courrier").Find(&rangs).Error
	if err != nil {
		return nil, fmt.Errorf("history of the letters of demande %d: %w", id, traduire(err))
	}
	out := make([]dossier.SuiviEnvoi, len(rangs))
	for i, x := range rangs {
		out[i] = dossier.SuiviEnvoi{Courrier: x.S.Courrier, Numero: x.Numero, ReleveA: instantDe(x.S.ReleveA), Evenements: vide(x.S.Evenements.V)}
		if x.S.Echecs > 0 {
			out[i].EchecA = x.S.EssaiA.UTC()
		}
	}
	return out, nil
}
