package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"souspli/dossier"
)

type rangLecture struct {
	Pli     dossier.PliID `gorm:"primaryKey;autoIncrement:false"`
	Moteur  string
	Contenu enJSON[dossier.Lecture]
	A       time.Time
	TexteA  *time.Time // when the full text of the last page was read
}

func (rangLecture) TableName() string { return "lectures" }

type rangFormulaire struct {
	Pli     dossier.PliID
	N       int
	Contenu enJSON[dossier.FormulaireLu]
	Agent   *dossier.AgentID
	A       time.Time
}

func (rangFormulaire) TableName() string { return "formulaires_saisis" }

type rangCorrection struct {
	ID         int64 `gorm:"primaryKey;autoIncrement"`
	Pli        dossier.PliID
	Formulaire int
	Code       string
	Contenu    enJSON[dossier.ChampLu]
	Agent      *dossier.AgentID
	A          time.Time
}

func (rangCorrection) TableName() string { return "corrections" }

// SaveLecture stores what the machine read: recu → lu, and asks for the full text. It may be called again: the reading is replaced as long as nothing
// stands on it; once a decision was taken or an agent corrected something, the first one stays and the call does nothing.
func (s *Store) SaveLecture(ctx context.Context, id dossier.PliID, l dossier.Lecture) error {
	err := s.enTx(ctx, func(t *tx) error {
		p, err := t.verrouillerPli(id)
		if err != nil {
			return err
		}
		fige, err := t.lectureFigee(p)
		if err != nil || fige {
			return err
		}
		if err := verifierPages(l, p.NbPages); err != nil {
			return err
		}
		texte, err := json.Marshal(l)
		if err != nil {
			return err
		}
		if avant, err := t.lectureNotee(id); err != nil || bytes.Equal(avant, texte) {
			return err
		}
		r := rangLecture{Pli: id, Moteur: l.Moteur, Contenu: json1(l), A: t.now}
		if err := t.g.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "pli"}}, DoUpdates: clause.AssignmentColumns([]string{"moteur", "contenu", "a", "texte_a"})}).
			Create(&r).Error; err != nil {
			return err
		}
		for _, page := range l.Pages {
			v := map[string]any{"type": nul(string(page.Type)), "texte": nul(page.Texte)}
			if err := t.g.Table("pages").Where("pli = ? AND n = ?", id, page.N).Updates(v).Error; err != nil {
				return err
			}
		}
		if err := t.demanderTexte(id); err != nil {
			return err
		}
		luA := p.LuA
		if luA == nil {
			luA = &t.now
		}
		if err := t.g.Model(&rangPli{}).Where("id = ?", id).Select("etat", "raisons", "lu_a").
			Updates(rangPli{Etat: dossier.PliLu, Raisons: liste[string](nil), LuA: luA}).Error; err != nil {
			return err
		}
		return t.noter(ActePliLu, ObjetPli(id), 0, map[string]any{"lecture": Saler(p.Sel, texte).String(), "moteur": l.Moteur, "formulaires": len(l.Formulaires)})
	})
	if err != nil {
		return fmt.Errorf("save reading of pli %d: %w", id, err)
	}
	return nil
}

// lectureNotee is the reading stored, as the journal's hash took it; nil when there is none.
func (t *tx) lectureNotee(id dossier.PliID) ([]byte, error) {
	l, err := lectureMachine(t.g, id)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(l)
}

// LectureMachine returns what the machine read, without the agents' work, as the journal's hash took it; for verification.
// dossier.ErrIntrouvable: not read yet.
func (s *Store) LectureMachine(ctx context.Context, id dossier.PliID) (*dossier.Lecture, error) {
	l, err := lectureMachine(s.lire(ctx), id)
	if err != nil {
		return nil, fmt.Errorf("machine reading of pli %d: %w", id, traduireAbsence(err))
	}
	return &l, nil
}

func lectureMachine(g *gorm.DB, id dossier.PliID) (dossier.Lecture, error) {
	var r rangLecture
	err := g.Where("pli = ?", id).Take(&r).Error
	return r.Contenu.V, err
}

func nul(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// lectureFigee reports whether something stands on the reading.
func (t *tx) lectureFigee(p rangPli) (bool, error) {
	if p.Etat == dossier.PliAVerifier || p.Etat == dossier.PliTraite {
		return true, nil
	}
	var fige bool
	err := t.g.Raw(`SELECT EXISTS (SELECT FROM corrections WHERE pli = @p) OR EXISTS (SELECT FROM formulaires_saisis WHERE pli = @p)
		OR EXISTS (SELECT FROM rapprochements WHERE pli = @p)`, map[string]any{"p": p.ID}).Scan(&fige).Error
	return fige, err
}

func verifierPages(l dossier.Lecture, nb int) error {
	vues := map[int]bool{}
	for _, p := range l.Pages {
		if p.N < 1 || p.N > nb || vues[p.N] {
			return fmt.Errorf("%w: page %d of a pli of %d pages", dossier.ErrInvalide, p.N, nb)
		}
		vues[p.N] = true
	}
	return nil
}

// Lecture returns the reading with the agents' work merged in: forms they keyed come after those read, and a corrected field has their
// value, the machine's kept in Lu. dossier.ErrIntrouvable: not read yet.
func (s *Store) Lecture(ctx context.Context, id dossier.PliID) (*dossier.Lecture, error) {
	l, err := lireLecture(s.lire(ctx), id)
	if err != nil {
		return nil, fmt.Errorf("reading of pli %d: %w", id, traduire(err))
	}
	return l, nil
}

func lireLecture(g *gorm.DB, id dossier.PliID) (*dossier.Lecture, error) {
	l, err := lectureMachine(g, id)
	if err != nil {
		return nil, err
	}
	for i := range l.Pieces {
		l.Pieces[i].Pli = id
	}
	for i := range l.Tentatives {
		l.Tentatives[i].Pli = id
	}
	if err := lireTextes(g, id, l.Pages); err != nil {
		return nil, err
	}
	saisis, err := lireSaisis(g, id)
	if err != nil {
		return nil, err
	}
	l.Formulaires = append(l.Formulaires, saisis...)
	var corrections []rangCorrection
	if err := g.Where("pli = ?", id).Order("id").Find(&corrections).Error; err != nil {
		return nil, err
	}
	fondre(l.Formulaires, corrections)
	return &l, nil
}

func lireTextes(g *gorm.DB, id dossier.PliID, pages []dossier.PageLue) error {
	var textes []struct {
		N     int
		Texte string
	}
	if err := g.Table("pages").Select("n, texte").Where("pli = ? AND texte IS NOT NULL", id).Find(&textes).Error; err != nil {
		return err
	}
	for _, x := range textes {
		for i := range pages {
			if pages[i].N == x.N {
				pages[i].Texte = x.Texte
			}
		}
	}
	return nil
}

func lireSaisis(g *gorm.DB, id dossier.PliID) ([]dossier.FormulaireLu, error) {
	var rangs []rangFormulaire
	if err := g.Where("pli = ?", id).Order("n").Find(&rangs).Error; err != nil {
		return nil, err
	}
	fs := make([]dossier.FormulaireLu, len(rangs))
	for i, r := range rangs {
		fs[i] = r.Contenu.V
	}
	return fs, nil
}

// fondre lays corrections over what was read; the last one of a field wins, and what the machine and other sources say stays beside it.
func fondre(formulaires []dossier.FormulaireLu, corrections []rangCorrection) {
	for i := range formulaires {
		formulaires[i].Champs = maps.Clone(formulaires[i].Champs)
		if formulaires[i].Champs == nil {
			formulaires[i].Champs = map[string]dossier.ChampLu{}
		}
	}
	lus := make(map[string]dossier.ChampLu)
	for _, c := range corrections {
		champs := formulaires[c.Formulaire].Champs
		cle := fmt.Sprint(c.Formulaire, " ", c.Code)
		lu, ok := lus[cle]
		if !ok {
			lu = champs[c.Code]
			lus[cle] = lu
		}
		v := c.Contenu.V
		v.Source, v.Lu = dossier.SourceAgent, lu.Valeur
		v.Propositions, v.Recoupements = lu.Propositions, lu.Recoupements
		if v.Page == 0 {
			v.Page, v.Zone = lu.Page, lu.Zone
		}
		if v.Papier == "" {
			v.Papier = lu.Papier
		}
		champs[c.Code] = v
	}
}

// Corrections lists every value agents gave on a pli, in order, those replaced since included.
func (s *Store) Corrections(ctx context.Context, id dossier.PliID) ([]Correction, error) {
	var rangs []rangCorrection
	if err := s.lire(ctx).Where("pli = ?", id).Order("id").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("corrections of pli %d: %w", id, traduire(err))
	}
	cs := make([]Correction, len(rangs))
	for i, r := range rangs {
		cs[i] = Correction{r.Pli, r.Formulaire, r.Code, r.Contenu.V, agentDe(r.Agent), r.A.UTC()}
	}
	return cs, nil
}

// Corriger keeps an agent's value for a field; the machine's is not lost. Source becomes agent, and Confiance 1 when not given.
// dossier.ErrIntrouvable: no such form; dossier.ErrConflit: that form is registered already, its demande changes through Register only.
func (s *Store) Corriger(ctx context.Context, id dossier.PliID, formulaire int, code string, c dossier.ChampLu, agent dossier.AgentID) error {
	c.Source, c.Lu = dossier.SourceAgent, ""
	if c.Confiance == 0 {
		c.Confiance = 1
	}
	err := s.enTx(ctx, func(t *tx) error {
		if code == "" {
			return fmt.Errorf("%w: no field", dossier.ErrInvalide)
		}
		p, err := t.verrouillerPli(id)
		if err != nil {
			return err
		}
		n, err := t.nbFormulaires(id)
		if err != nil {
			return err
		}
		if formulaire < 0 || formulaire >= n {
			return fmt.Errorf("form %d: %w", formulaire, dossier.ErrIntrouvable)
		}
		if err := t.refuserRegle(id, formulaire); err != nil {
			return err
		}
		r := rangCorrection{Pli: id, Formulaire: formulaire, Code: code, Contenu: json1(c), Agent: agentOuNul(agent), A: t.now}
		if err := t.g.Create(&r).Error; err != nil {
			return err
		}
		return t.noter(ActeChampCorrige, ObjetPli(id), agent, map[string]any{"correction": r.ID, "formulaire": formulaire, "champ": code,
			"valeur": Saler(p.Sel, []byte(c.Valeur)).String()})
	})
	if err != nil {
		return fmt.Errorf("correct pli %d: %w", id, err)
	}
	return nil
}

// refuserRegle refuses to change a form whose decision is settled.
func (t *tx) refuserRegle(id dossier.PliID, formulaire int) error {
	var regle bool
	err := t.g.Raw("SELECT EXISTS (SELECT FROM rapprochements WHERE pli = ? AND formulaire = ? AND decision <> 'a_verifier')", id, formulaire).Scan(&regle).Error
	if err == nil && regle {
		err = fmt.Errorf("form %d is registered: %w", formulaire, dossier.ErrConflit)
	}
	return err
}

// nbFormulaires counts the forms of a pli, read and keyed. dossier.ErrConflit: not read yet.
func (t *tx) nbFormulaires(id dossier.PliID) (int, error) {
	var r rangLecture
	if err := t.g.Where("pli = ?", id).Take(&r).Error; errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, fmt.Errorf("%w: not read yet", dossier.ErrConflit)
	} else if err != nil {
		return 0, err
	}
	var saisis int64
	err := t.g.Model(&rangFormulaire{}).Where("pli = ?", id).Count(&saisis).Error
	return len(r.Contenu.V.Formulaires) + int(saisis), err
}

// AjouterFormulaire keeps what an agent keyed of a dossier that is on no form of ours, and returns its index among the forms of the pli.
func (s *Store) AjouterFormulaire(ctx context.Context, id dossier.PliID, f dossier.FormulaireLu, agent dossier.AgentID) (int, error) {
	var n int
	err := s.enTx(ctx, func(t *tx) error {
		p, err := t.verrouillerPli(id)
		if err != nil {
			return err
		}
		for _, page := range f.Pages {
			if page < 1 || page > p.NbPages {
				return fmt.Errorf("%w: page %d of a pli of %d pages", dossier.ErrInvalide, page, p.NbPages)
			}
		}
		if n, err = t.nbFormulaires(id); err != nil {
			return err
		}
		f.Champs = maps.Clone(f.Champs)
		for _, code := range slices.Sorted(maps.Keys(f.Champs)) {
			c := f.Champs[code]
			c.Source = dossier.SourceAgent
			if c.Confiance == 0 {
				c.Confiance = 1
			}
			f.Champs[code] = c
		}
		r := rangFormulaire{Pli: id, N: n, Contenu: json1(f), Agent: agentOuNul(agent), A: t.now}
		if err := t.g.Create(&r).Error; err != nil {
			return err
		}
		texte, err := json.Marshal(f)
		if err != nil {
			return err
		}
		return t.noter(ActeFormulaireSaisi, ObjetPli(id), agent, map[string]any{"formulaire": n, "contenu": Saler(p.Sel, texte).String()})
	})
	if err != nil {
		return 0, fmt.Errorf("add form to pli %d: %w", id, err)
	}
	return n, nil
}
