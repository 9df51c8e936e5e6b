package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"souspli/dossier"
)

// ObjetPersonne names a person in the journal.
func ObjetPersonne(id dossier.PersonneID) string { return fmt.Sprintf("personne:%d", id) }

// Acts on persons written in the journal.
const (
	ActePersonnesFusionnees = "personnes_fusionnees"
	ActeFusionAnnulee       = "fusion_annulee"
	ActePaireJugee          = "paire_jugee"
	ActeDecesNote           = "deces_note"
	ActeRepresentantChange  = "representant_change"
	ActeLienNote            = "lien_note"
	ActeLienRetire          = "lien_retire"
)

type rangFusion struct {
	ID           int64 `gorm:"primaryKey;autoIncrement"`
	Absorbee     dossier.PersonneID
	Gardee       dossier.PersonneID
	Agent        dossier.AgentID
	Motif        string
	A            time.Time
	AnnuleePar   *dossier.AgentID
	AnnuleeMotif string
	AnnuleeA     *time.Time
}

func (rangFusion) TableName() string { return "fusions" }

func (r rangFusion) fusion() dossier.Fusion {
	return dossier.Fusion{ID: r.ID, Absorbee: r.Absorbee, Gardee: r.Gardee, Agent: r.Agent, Motif: r.Motif, A: r.A.UTC(), AnnuleePar: agentDe(r.AnnuleePar),
		AnnuleeMotif: r.AnnuleeMotif, AnnuleeA: instantDe(r.AnnuleeA)}
}

// Fusionner records that two persons of the register are one, on the word of an agent, with the reason. From then on they are seen
// together, under the one kept and under that person's own head if it was merged already; nothing is moved or rewritten.
//
// ErrInvalide: no agent or no reason. ErrConflit: they are one already. ErrIntrouvable: no such person.
func (s *Store) Fusionner(ctx context.Context, absorbee, gardee dossier.PersonneID, agent dossier.AgentID, motif string) (int64, error) {
	var id int64
	err := s.enTx(ctx, func(t *tx) error {
		if err := signer(agent, motif); err != nil {
			return err
		}
		groupe, err := t.prendrePersonnes(absorbee, gardee)
		if err != nil {
			return err
		}
		// Read again under the locks: someone may have merged them meanwhile.
		ps, err := lirePersonnes(t.g, []dossier.PersonneID{absorbee, gardee})
		if err != nil {
			return err
		}
		if len(ps) != 2 {
			return fmt.Errorf("%w: one person already", dossier.ErrConflit)
		}
		a, g := teteDe(ps, absorbee), teteDe(ps, gardee)
		r := rangFusion{Absorbee: a, Gardee: g, Agent: agent, Motif: strings.TrimSpace(motif), A: t.now}
		if err := t.g.Create(&r).Error; err != nil {
			return err
		}
		id = r.ID
		if err := t.jugerPaire(a, g, dossier.PaireMemes, 0, agent, r.Motif); err != nil {
			return err
		}
		if err := t.perimer(groupe); err != nil {
			return err
		}
		return t.noter(ActePersonnesFusionnees, ObjetPersonne(g), agent, map[string]any{"fusion": r.ID, "absorbee": a, "gardee": g})
	})
	if err != nil {
		return 0, fmt.Errorf("merge persons %d and %d: %w", absorbee, gardee, err)
	}
	return id, nil
}

// AnnulerFusion undoes a merge: each person is again what it was, with what it received since under its own name. The merge and its
// undoing both stay. ErrConflit: undone already.
func (s *Store) AnnulerFusion(ctx context.Context, fusion int64, agent dossier.AgentID, motif string) error {
	err := s.enTx(ctx, func(t *tx) error {
		if err := signer(agent, motif); err != nil {
			return err
		}
		var r rangFusion
		if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&r, fusion).Error; err != nil {
			return err
		}
		if r.AnnuleeA != nil {
			return fmt.Errorf("%w: undone already", dossier.ErrConflit)
		}
		groupe, err := t.prendrePersonnes(r.Absorbee, r.Gardee)
		if err != nil {
			return err
		}
		r.AnnuleePar, r.AnnuleeMotif, r.AnnuleeA = &agent, strings.TrimSpace(motif), &t.now
		if err := t.g.Select("annulee_par", "annulee_motif", "annulee_a").Updates(&r).Error; err != nil {
			return err
		}
		if err := t.jugerPaire(r.Absorbee, r.Gardee, dossier.PaireDifferentes, 0, agent, r.AnnuleeMotif); err != nil {
			return err
		}
		if err := t.perimer(groupe); err != nil {
			return err
		}
		return t.noter(ActeFusionAnnulee, ObjetPersonne(r.Gardee), agent, map[string]any{"fusion": r.ID, "absorbee": r.Absorbee, "gardee": r.Gardee})
	})
	if err != nil {
		return fmt.Errorf("undo merge %d: %w", fusion, err)
	}
	return nil
}

func signer(agent dossier.AgentID, motif string) error {
	if agent == 0 || strings.TrimSpace(motif) == "" {
		return fmt.Errorf("%w: an agent and a reason are needed", dossier.ErrInvalide)
	}
	return nil
}

func teteDe(ps []dossier.PersonneConnue, id dossier.PersonneID) dossier.PersonneID {
	for _, p := range ps {
		if p.ID == id || slices.Contains(p.Membres, id) {
			return p.ID
		}
	}
	return 0
}

// prendrePersonnes locks every key of persons and of those merged with them, then their rows, in the order Register does, and returns
// them all.
func (t *tx) prendrePersonnes(ids ...dossier.PersonneID) ([]dossier.PersonneID, error) {
	groupe, err := t.groupe(ids)
	if err != nil {
		return nil, err
	}
	verrous, err := t.verrousDesPersonnes(groupe)
	if err != nil {
		return nil, err
	}
	if err := t.verrouillerNumeros(verrous); err != nil {
		return nil, err
	}
	slices.Sort(groupe)
	var la []dossier.PersonneID
	if err := t.g.Raw("SELECT id FROM personnes WHERE id = ANY (?::bigint[]) ORDER BY id FOR UPDATE", tableau(groupe)).Scan(&la).Error; err != nil {
		return nil, err
	}
	for _, id := range ids {
		if !slices.Contains(la, id) {
			return nil, fmt.Errorf("person %d: %w", id, dossier.ErrIntrouvable)
		}
	}
	return groupe, nil
}

// perimer changes the version of persons: decisions taken on them are stale.
func (t *tx) perimer(ids []dossier.PersonneID) error {
	return t.g.Exec("UPDATE personnes SET version = version + 1 WHERE id = ANY (?::bigint[])", tableau(ids)).Error
}

type rangPaire struct {
	ID    int64 `gorm:"primaryKey;autoIncrement"`
	Une   dossier.PersonneID
	Autre dossier.PersonneID
	Avis  dossier.AvisPaire
	Score float64
	Agent *dossier.AgentID
	Motif string
	A     time.Time
}

func (rangPaire) TableName() string { return "paires" }

func (r rangPaire) paire() dossier.Paire {
	return dossier.Paire{ID: r.ID, Une: r.Une, Autre: r.Autre, Avis: r.Avis, Score: r.Score, Agent: agentDe(r.Agent), Motif: r.Motif, A: r.A.UTC()}
}

// jugerPaire writes what is thought of two persons. Score 0 keeps the one noted before.
func (t *tx) jugerPaire(a, b dossier.PersonneID, avis dossier.AvisPaire, score float64, agent dossier.AgentID, motif string) error {
	r := rangPaire{Une: min(a, b), Autre: max(a, b), Avis: avis, Score: score, Agent: agentOuNul(agent), Motif: motif, A: t.now}
	return t.g.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "une"}, {Name: "autre"}}, DoUpdates: clause.AssignmentColumns([]string{"avis", "agent", "motif", "a"})}).
		Create(&r).Error
}

// noterRessemblances keeps, for agents, who a person looks like when a decision is registered. What an agent said of a pair stays.
func (t *tx) noterRessemblances(d *decide, agent dossier.AgentID) error {
	moi := d.Personne
	if d.Decision != dossier.DecisionNouvelle {
		moi = d.demande.Personne
	}
	if len(d.Ressemblances) == 0 || moi == 0 {
		return nil
	}
	ps, err := lirePersonnes(t.g, []dossier.PersonneID{moi})
	if err != nil {
		return err
	}
	moi = teteDe(ps, moi)
	for _, x := range d.Ressemblances {
		if x.Personne == moi {
			continue
		}
		r := rangPaire{Une: min(moi, x.Personne), Autre: max(moi, x.Personne), Avis: dossier.PaireAVoir, Score: x.Score, A: t.now}
		if x.Ecartee && agent != 0 {
			r.Avis, r.Agent, r.Motif = dossier.PaireDifferentes, &agent, "dit en enregistrant un pli"
		}
		if err := t.g.Clauses(clause.OnConflict{DoNothing: true}).Create(&r).Error; err != nil {
			return err
		}
	}
	return nil
}

// JugerPaire records that two persons are not one, or that it is left for later. That they are one is Fusionner's.
func (s *Store) JugerPaire(ctx context.Context, paire int64, avis dossier.AvisPaire, agent dossier.AgentID, motif string) error {
	err := s.enTx(ctx, func(t *tx) error {
		if avis != dossier.PaireDifferentes && avis != dossier.PairePlusTard {
			return fmt.Errorf("%w: opinion %q", dossier.ErrInvalide, avis)
		}
		if agent == 0 {
			return fmt.Errorf("%w: no agent", dossier.ErrInvalide)
		}
		var r rangPaire
		if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&r, paire).Error; err != nil {
			return err
		}
		if r.Avis == dossier.PaireMemes {
			return fmt.Errorf("%w: merged: undo the merge", dossier.ErrConflit)
		}
		r.Avis, r.Agent, r.Motif, r.A = avis, &agent, strings.TrimSpace(motif), t.now
		if err := t.g.Select("avis", "agent", "motif", "a").Updates(&r).Error; err != nil {
			return err
		}
		if err := t.perimer([]dossier.PersonneID{r.Une, r.Autre}); err != nil {
			return err
		}
		return t.noter(ActePaireJugee, ObjetPersonne(r.Une), agent, map[string]any{"paire": r.ID, "autre": r.Autre, "avis": avis})
	})
	if err != nil {
		return fmt.Errorf("judge pair %d: %w", paire, err)
	}
	return nil
}

// FiltrePaires narrows Paires: both persons must have a demande that the reader may see. Limite 0: 50.
type FiltrePaires struct {
	Prefectures  []string // scope, as dossier.Agent.Prefectures
	VoitSensible bool
	Limite       int
}

// Paires lists the pairs an agent has to look at: never seen first, then those left for later, most alike first.
func (s *Store) Paires(ctx context.Context, f FiltrePaires) ([]dossier.Paire, error) {
	g := s.lire(ctx).Table("paires").Where("paires.avis IN ('a_voir', 'plus_tard')")
	for _, cote := range []string{"une", "autre"} {
		vues := dansPorteDemandes(s.lire(ctx).Table("demandes").Select("1").Where("demandes.personne = paires."+cote), f.Prefectures)
		if !f.VoitSensible {
			vues = vues.Where("NOT demandes.sensible")
		}
		g = g.Where("EXISTS (?)", vues)
	}
	var rangs []rangPaire
	if err := limite(g.Order("paires.avis, paires.score DESC, paires.id"), f.Limite, 50, 0).Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("list pairs: %w", traduire(err))
	}
	ps := make([]dossier.Paire, len(rangs))
	for i, r := range rangs {
		ps[i] = r.paire()
	}
	return ps, nil
}

// Paire returns one pair.
func (s *Store) Paire(ctx context.Context, id int64) (dossier.Paire, error) {
	var r rangPaire
	if err := s.lire(ctx).Take(&r, id).Error; err != nil {
		return dossier.Paire{}, fmt.Errorf("pair %d: %w", id, traduire(err))
	}
	return r.paire(), nil
}

// ParcourirFusions gives every merge in the order they were made, undone ones included, and stops at the first error of f.
func (s *Store) ParcourirFusions(ctx context.Context, f func(dossier.Fusion) error) error {
	return parLots(1, 500, func(depuis int64, lot int) ([]dossier.Fusion, error) {
		var rangs []rangFusion
		if err := s.lire(ctx).Where("id >= ?", depuis).Order("id").Limit(lot).Find(&rangs).Error; err != nil {
			return nil, fmt.Errorf("read merges: %w", traduire(err))
		}
		fs := make([]dossier.Fusion, len(rangs))
		for i, r := range rangs {
			fs[i] = r.fusion()
		}
		return fs, nil
	}, func(x dossier.Fusion) int64 { return x.ID }, f)
}
