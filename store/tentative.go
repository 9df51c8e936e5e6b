package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"souspli/dossier"
)

type rangTentative struct {
	ID          dossier.TentativeID `gorm:"primaryKey;autoIncrement"`
	Demande     dossier.DemandeID
	Pli         *dossier.PliID
	Genre       dossier.GenreTentative
	Plateforme  string
	Blocage     string
	Possibles   enJSON[[]string]
	Date        string
	URL         string `gorm:"column:url"`
	Message     string
	Reference   string
	Auteur      string
	Page        int
	Zone        *enJSON[dossier.RectPx]
	Source      dossier.Source
	Certitude   string
	Agent       *dossier.AgentID
	ImportLigne *int64
	A           time.Time
	RemplaceeA  *time.Time
}

func (rangTentative) TableName() string { return "tentatives" }

func rangTentativeDe(id dossier.DemandeID, x dossier.Tentative, a time.Time) rangTentative {
	r := rangTentative{Demande: id, Genre: cmp.Or(x.Genre, dossier.GenreEnLigne), Plateforme: x.Plateforme, Blocage: x.Blocage, Possibles: liste(x.Possibles),
		Date: x.Date, URL: x.URL, Message: x.Message, Reference: x.Reference, Auteur: x.Auteur, Page: x.Page, Source: x.Source, Certitude: x.Certitude, A: a}
	if x.Pli != 0 {
		r.Pli = &x.Pli
	}
	if x.Zone != (dossier.RectPx{}) {
		z := json1(x.Zone)
		r.Zone = &z
	}
	return r
}

// rangTentativeLu is a fact with the import it came by.
type rangTentativeLu struct {
	R      rangTentative `gorm:"embedded"`
	Import *dossier.ImportID
	Ligne  *int
}

func (l rangTentativeLu) tentative() dossier.Tentative {
	r := l.R
	x := dossier.Tentative{ID: r.ID, Genre: r.Genre, Plateforme: r.Plateforme, Blocage: r.Blocage, Possibles: vide(r.Possibles.V), Date: r.Date, URL: r.URL,
		Message: r.Message, Reference: r.Reference, Auteur: r.Auteur, Page: r.Page, Source: r.Source, Certitude: r.Certitude, Par: agentDe(r.Agent)}
	if r.Pli != nil {
		x.Pli = *r.Pli
	}
	if r.Zone != nil {
		x.Zone = r.Zone.V
	}
	if l.Import != nil && l.Ligne != nil {
		x.Import, x.Ligne = *l.Import, *l.Ligne
	}
	return x
}

// lireTentatives reads the facts of demandes that stand, in the order they were written.
func lireTentatives(g *gorm.DB, ids []dossier.DemandeID, l *[]rangTentativeLu) error {
	return g.Raw(`SELECT t.*, i.import, i.ligne FROM tentatives t LEFT JOIN lignes_importees i ON i.id = t.import_ligne
		WHERE t.demande IN ? AND t.remplacee_a IS NULL ORDER BY t.id`, ids).Scan(l).Error
}

// empreinteTentative is the salted hash by which the journal speaks of a fact that no decision on a pli holds. Where it stands is hashed
// with what it says.
func empreinteTentative(sel []byte, x dossier.Tentative) (string, error) {
	b, err := TexteTentative(x)
	if err != nil {
		return "", err
	}
	return Saler(sel, b).String(), nil
}

// TexteTentative is the canonical text of a fact noted by an agent or imported: the journal holds SHA-256(salt of the demande ‖ text).
func TexteTentative(x dossier.Tentative) ([]byte, error) {
	return json.Marshal(struct {
		dossier.Tentative
		Pli dossier.PliID `json:"pli"`
	}{x, x.Pli})
}

// NoterTentative writes a fact of a demande down on an agent's word: seen on a page of one of its plis, or, without a page, done at the
// counter (an invitation, a constat). With remplace, it takes the place of that fact, which is kept aside: what the machine read on
// the same page, for instance. dossier.ErrConflit: remplace stands no longer. dossier.ErrInvalide: no agent, no kind, a day that does
// not exist, or a page that is not the demande's.
func (s *Store) NoterTentative(ctx context.Context, id dossier.DemandeID, x dossier.Tentative, remplace dossier.TentativeID, agent dossier.AgentID) error {
	x.Source, x.Certitude, x.Possibles, x.Genre = dossier.SourceAgent, dossier.TentativeEtablie, nil, cmp.Or(x.Genre, dossier.GenreEnLigne)
	err := s.enTx(ctx, func(t *tx) error {
		if agent == 0 || !x.Genre.Connu() || x.Date != "" && x.Precision() == dossier.PrecisionInconnu {
			return dossier.ErrInvalide
		}
		d, err := t.tenirDemande(id)
		if err != nil {
			return err
		}
		if err := t.pageDeLaDemande(id, x); err != nil {
			return err
		}
		if remplace != 0 {
			c := t.g.Model(&rangTentative{}).Where("id = ? AND demande = ? AND remplacee_a IS NULL AND import_ligne IS NULL", remplace, id).Update("remplacee_a", t.now)
			if c.Error != nil {
				return c.Error
			}
			if c.RowsAffected == 0 {
				return dossier.ErrConflit
			}
		}
		r := rangTentativeDe(id, x, t.now)
		r.Agent = &agent
		if err := t.g.Create(&r).Error; err != nil {
			return err
		}
		empreinte, err := empreinteTentative(d.Sel, x)
		if err != nil {
			return err
		}
		details := map[string]any{"tentative": r.ID, "genre": x.Genre, "contenu": empreinte}
		if remplace != 0 {
			details["remplace"] = remplace
		}
		if x.Pli != 0 {
			details["pli"], details["page"] = x.Pli, x.Page
		}
		if err := t.noter(ActeTentativeNotee, ObjetDemande(id), agent, details); err != nil {
			return err
		}
		return t.changerVersion(id)
	})
	if err != nil {
		return fmt.Errorf("note a fact of demande %d: %w", id, err)
	}
	return nil
}

// tenirDemande holds a demande until the transaction ends.
func (t *tx) tenirDemande(id dossier.DemandeID) (rangDemande, error) {
	var r rangDemande
	err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&r, id).Error
	return r, traduire(err)
}

// changerVersion makes the decisions taken before stale.
func (t *tx) changerVersion(id dossier.DemandeID) error {
	return t.g.Model(&rangDemande{}).Where("id = ?", id).Update("version", gorm.Expr("version + 1")).Error
}

// pageDeLaDemande checks that the page a fact stands on is one of the demande's plis.
func (t *tx) pageDeLaDemande(id dossier.DemandeID, x dossier.Tentative) error {
	if x.Pli == 0 && x.Page == 0 {
		return nil
	}
	var n int64
	err := t.g.Raw(`SELECT count(*) FROM demandes_plis x JOIN plis p ON p.id = x.pli WHERE x.demande = ? AND p.id = ? AND ? BETWEEN 1 AND p.nb_pages`,
		id, x.Pli, x.Page).Scan(&n).Error
	if err == nil && n == 0 {
		err = fmt.Errorf("%w: page %d of pli %d", dossier.ErrInvalide, x.Page, x.Pli)
	}
	return err
}
