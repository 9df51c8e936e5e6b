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

type rangLien struct {
	ID        int64 `gorm:"primaryKey;autoIncrement"`
	De        dossier.PersonneID
	Vers      dossier.PersonneID
	Genre     dossier.GenreLien
	Agent     dossier.AgentID
	Motif     string
	A         time.Time
	RetirePar *dossier.AgentID
	RetireA   *time.Time
}

func (rangLien) TableName() string { return "liens_personnes" }

// Lier records a family or a guardianship between two persons. ErrConflit: it is recorded already.
func (s *Store) Lier(ctx context.Context, l dossier.LienPersonnes, agent dossier.AgentID) (int64, error) {
	var id int64
	err := s.enTx(ctx, func(t *tx) error {
		if agent == 0 || l.De == l.Vers || !slices.ContainsFunc(dossier.GenresLien, func(g struct {
			Genre    dossier.GenreLien
			De, Vers string
		}) bool {
			return g.Genre == l.Genre
		}) {
			return fmt.Errorf("%w: link", dossier.ErrInvalide)
		}
		r := rangLien{De: l.De, Vers: l.Vers, Genre: l.Genre, Agent: agent, Motif: strings.TrimSpace(l.Motif), A: t.now}
		if err := t.g.Create(&r).Error; err != nil {
			return err
		}
		id = r.ID
		return t.noter(ActeLienNote, ObjetPersonne(l.De), agent, map[string]any{"lien": r.ID, "vers": l.Vers, "genre": l.Genre})
	})
	if err != nil {
		return 0, fmt.Errorf("link persons: %w", err)
	}
	return id, nil
}

// Delier ends a link; it stays in the history. ErrConflit: ended already.
func (s *Store) Delier(ctx context.Context, lien int64, agent dossier.AgentID) error {
	err := s.enTx(ctx, func(t *tx) error {
		var r rangLien
		if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&r, lien).Error; err != nil {
			return err
		}
		if agent == 0 {
			return fmt.Errorf("%w: no agent", dossier.ErrInvalide)
		}
		if r.RetireA != nil {
			return dossier.ErrConflit
		}
		r.RetirePar, r.RetireA = &agent, &t.now
		if err := t.g.Select("retire_par", "retire_a").Updates(&r).Error; err != nil {
			return err
		}
		return t.noter(ActeLienRetire, ObjetPersonne(r.De), agent, map[string]any{"lien": r.ID, "vers": r.Vers, "genre": r.Genre})
	})
	if err != nil {
		return fmt.Errorf("end link %d: %w", lien, err)
	}
	return nil
}

// NoterDeces records a death; "" takes it back. The demandes stay as they are: what follows is an agent's to decide (design D16), and a
// paper of that person waits for one.
func (s *Store) NoterDeces(ctx context.Context, id dossier.PersonneID, jour dossier.DateIncomplete, agent dossier.AgentID) error {
	err := s.enTx(ctx, func(t *tx) error {
		if _, err := dossier.ParseDateIncomplete(string(jour)); err != nil || agent == 0 {
			return fmt.Errorf("%w: death", dossier.ErrInvalide)
		}
		groupe, err := t.prendrePersonnes(id)
		if err != nil {
			return err
		}
		if err := t.g.Exec("UPDATE personnes SET decedee_le = ? WHERE id = ANY (?::bigint[])", string(jour), tableau(groupe)).Error; err != nil {
			return err
		}
		if err := t.perimer(groupe); err != nil {
			return err
		}
		return t.noter(ActeDecesNote, ObjetPersonne(id), agent, map[string]any{"retire": jour == ""})
	})
	if err != nil {
		return fmt.Errorf("note death of person %d: %w", id, err)
	}
	return nil
}

type rangRepresentation struct {
	ID       int64 `gorm:"primaryKey;autoIncrement"`
	Personne dossier.PersonneID
	Avant    enJSON[map[dossier.DemandeID]*dossier.Representant]
	Apres    enJSON[*dossier.Representant]
	Agent    dossier.AgentID
	Motif    string
	A        time.Time
}

func (rangRepresentation) TableName() string { return "representations" }

// ChangerRepresentant records a change of tutor or representative, nil when the person acts alone from now on, and writes it on the
// demandes in progress; each has its journal line. What each said before is kept. The address of letters is not changed by it.
func (s *Store) ChangerRepresentant(ctx context.Context, id dossier.PersonneID, r *dossier.Representant, agent dossier.AgentID, motif string) error {
	err := s.enTx(ctx, func(t *tx) error {
		if err := signer(agent, motif); err != nil {
			return err
		}
		if r != nil && strings.TrimSpace(r.NomPrenoms) == "" {
			return fmt.Errorf("%w: a representative without a name", dossier.ErrInvalide)
		}
		groupe, err := t.prendrePersonnes(id)
		if err != nil {
			return err
		}
		var ds []rangDemande
		if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Where("personne IN ?", groupe).Order("id").Find(&ds).Error; err != nil {
			return err
		}
		x := rangRepresentation{Personne: id, Avant: json1(map[dossier.DemandeID]*dossier.Representant{}), Apres: json1(r), Agent: agent, Motif: strings.TrimSpace(motif), A: t.now}
		for _, d := range ds {
			if !d.Etat.Vivante() {
				continue
			}
			x.Avant.V[d.ID] = d.Representant.V
			d.Representant, d.Version = json1(r), d.Version+1
			if err := t.g.Select("representant", "version").Updates(&d).Error; err != nil {
				return err
			}
			if err := t.noter(ActeRepresentantChange, ObjetDemande(d.ID), agent, map[string]any{"personne": id}); err != nil {
				return err
			}
		}
		if err := t.g.Create(&x).Error; err != nil {
			return err
		}
		return t.noter(ActeRepresentantChange, ObjetPersonne(id), agent, map[string]any{"changement": x.ID})
	})
	if err != nil {
		return fmt.Errorf("change representative of person %d: %w", id, err)
	}
	return nil
}

// Personne returns a person with those merged with it and all that hangs from them, whichever of them is asked for.
func (s *Store) Personne(ctx context.Context, id dossier.PersonneID) (dossier.Personne, error) {
	p, err := s.lirePersonne(ctx, id)
	if err != nil {
		return p, fmt.Errorf("person %d: %w", id, traduire(err))
	}
	return p, nil
}

func (s *Store) lirePersonne(ctx context.Context, id dossier.PersonneID) (dossier.Personne, error) {
	var p dossier.Personne
	g := s.lire(ctx)
	ps, err := lirePersonnes(g, []dossier.PersonneID{id})
	if err != nil {
		return p, err
	}
	if len(ps) == 0 {
		return p, dossier.ErrIntrouvable
	}
	p.PersonneConnue = ps[0]
	groupe := append([]dossier.PersonneID{p.ID}, p.Membres...)
	if p.Demandes, err = lireDemandes(g, s.lire(ctx).Where("demandes.personne IN ?", groupe).Order("demandes.id DESC")); err != nil {
		return p, err
	}
	var fusions []rangFusion
	var liens []rangLien
	var paires []rangPaire
	var changements []rangRepresentation
	for _, lecture := range []func() error{
		func() error {
			return g.Where("absorbee IN ? OR gardee IN ?", groupe, groupe).Order("id").Find(&fusions).Error
		},
		func() error { return g.Where("de IN ? OR vers IN ?", groupe, groupe).Order("id").Find(&liens).Error },
		func() error { return g.Where("une IN ? OR autre IN ?", groupe, groupe).Order("id").Find(&paires).Error },
		func() error { return g.Where("personne IN ?", groupe).Order("id").Find(&changements).Error },
	} {
		if err := lecture(); err != nil {
			return p, err
		}
	}
	for _, r := range fusions {
		p.Fusions = append(p.Fusions, r.fusion())
	}
	for _, r := range liens {
		p.Liens = append(p.Liens, dossier.LienPersonnes{ID: r.ID, De: r.De, Vers: r.Vers, Genre: r.Genre, Agent: r.Agent, Motif: r.Motif, A: r.A.UTC(), RetireA: instantDe(r.RetireA)})
	}
	for _, r := range paires {
		p.Paires = append(p.Paires, r.paire())
	}
	for _, r := range changements {
		p.Changements = append(p.Changements, dossier.ChangementRepresentant{Apres: r.Apres.V, Agent: r.Agent, Motif: r.Motif, A: r.A.UTC()})
	}
	return p, nil
}
