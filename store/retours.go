package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"souspli/dossier"
)

type rangRetour struct {
	Pli      dossier.PliID `gorm:"primaryKey;autoIncrement:false"`
	Page     int           `gorm:"primaryKey;autoIncrement:false"`
	Courrier dossier.CourrierID
	Genre    dossier.GenreRetour
	Lu       string
	Motif    dossier.MotifRetour
	Agent    *dossier.AgentID
	A        time.Time
}

func (rangRetour) TableName() string { return "retours" }

type rangEtapeEnvoi struct {
	ID       int64 `gorm:"primaryKey;autoIncrement"`
	Courrier dossier.CourrierID
	Genre    dossier.GenreEtape
	Preuve   string
	Le       dossier.Date `gorm:"type:date"`
	Motif    dossier.MotifRetour
	Pli      *dossier.PliID
	Page     *int
	Reponse  *int64
	Agent    *dossier.AgentID
	A        time.Time
}

func (rangEtapeEnvoi) TableName() string { return "etapes_envoi" }

func (r rangEtapeEnvoi) etape() dossier.EtapeEnvoi {
	e := dossier.EtapeEnvoi{ID: r.ID, Courrier: r.Courrier, Genre: r.Genre, Preuve: r.Preuve, Le: r.Le, Motif: r.Motif, Agent: agentDe(r.Agent), A: r.A.UTC()}
	if r.Pli != nil && r.Page != nil {
		e.Page = &dossier.PagePreuve{Pli: *r.Pli, Page: *r.Page}
	}
	return e
}

// Cites says what the register knows of what pages quote. A citation that leads to no letter that was written, or to no demande, is absent.
func (s *Store) Cites(ctx context.Context, citations []dossier.Citation) ([]dossier.Cite, error) {
	var out []dossier.Cite
	for _, c := range citations {
		k, ok, err := lireCite(s.lire(ctx), c)
		if err != nil {
			return nil, fmt.Errorf("letters quoted: %w", traduire(err))
		}
		if ok {
			out = append(out, k)
		}
	}
	return out, nil
}

// conditionsCite find letters (table c) of demandes (table d) by what a page quotes.
var conditionsCite = map[dossier.GenreCitation]string{
	dossier.CiteEnvoi:     "c.recommande = ? AND c.recommande <> ''",
	dossier.CiteSceau:     "c.id = (SELECT s.courrier FROM sceaux s WHERE s.jws = ?)",
	dossier.CiteReference: "c.id = (SELECT s.courrier FROM sceaux s WHERE s.reference = ?)",
	dossier.CiteNumero:    "d.numero = ?",
}

func lireCite(g *gorm.DB, c dossier.Citation) (dossier.Cite, bool, error) {
	k := dossier.Cite{Citation: c}
	var demande dossier.DemandeID
	if c.Genre == dossier.CiteFeuille {
		n, err := strconv.ParseInt(c.Valeur, 10, 64)
		if err != nil {
			return k, false, nil
		}
		demande = dossier.DemandeID(n)
	} else {
		var rangs []struct {
			ID      dossier.CourrierID
			Demande dossier.DemandeID
			Genre   dossier.GenreCourrier
			NbPages int
			Motif   dossier.MotifRetour
		}
		err := g.Raw(`SELECT c.id, c.demande, c.genre, c.nb_pages, coalesce(e.motif, '') AS motif FROM courriers c JOIN demandes d ON d.id = c.demande
			LEFT JOIN etapes_envoi e ON e.courrier = c.id AND e.genre = 'non_remis' AND e.preuve = 'suivi'
			WHERE c.empreinte IS NOT NULL AND `+conditionsCite[c.Genre]+` ORDER BY c.id`, c.Valeur).Scan(&rangs).Error
		if err != nil || len(rangs) == 0 {
			return k, false, err
		}
		demande = rangs[0].Demande
		for _, r := range rangs {
			k.Courriers = append(k.Courriers, dossier.CourrierCite{ID: r.ID, Genre: r.Genre, NbPages: r.NbPages, Motif: r.Motif})
		}
	}
	var d struct {
		ID          dossier.DemandeID
		Numero      string
		Etat        dossier.EtatDemande
		Prefecture  string
		TransfereeA string
		Passees     enJSON[[]string]
	}
	err := g.Raw("SELECT id, numero, etat, prefecture, transferee_a, passees FROM demandes WHERE id = ?", demande).Scan(&d).Error
	k.Demande = dossier.Candidat{ID: d.ID, Numero: d.Numero, Etat: d.Etat, Prefecture: d.Prefecture, TransfereeA: d.TransfereeA, Passees: d.Passees.V}
	return k, d.ID != 0, err
}

// noterRetours keeps the pages of a pli recognised as post of ours, with what follows for each letter. A page is noted once.
func (t *tx) noterRetours(retours []dossier.Retour) error {
	retours = slices.Clone(retours)
	slices.SortStableFunc(retours, func(a, b dossier.Retour) int { return int(a.Demande - b.Demande) }) // demandes are locked in one order
	for _, r := range retours {
		if err := t.noterRetour(r); err != nil {
			return fmt.Errorf("page %d: %w", r.Page, err)
		}
	}
	return nil
}

func (t *tx) noterRetour(r dossier.Retour) error {
	d, err := t.demandeDuCourrier(r.Courrier)
	if err != nil {
		return err
	}
	x := rangRetour{Pli: r.Pli, Page: r.Page, Courrier: r.Courrier, Genre: r.Genre, Lu: r.Lu, Motif: r.Motif, Agent: agentOuNul(r.Agent), A: t.now}
	c := t.g.Clauses(clause.OnConflict{DoNothing: true}).Create(&x)
	if c.Error != nil || c.RowsAffected == 0 {
		return c.Error
	}
	if err := t.noter(ActeRetourNote, ObjetDemande(d), r.Agent, map[string]any{"courrier": r.Courrier, "pli": r.Pli, "page": r.Page, "genre": r.Genre}); err != nil {
		return err
	}
	e := rangEtapeEnvoi{Courrier: r.Courrier, Motif: r.Motif, Pli: &r.Pli, Page: &r.Page, Agent: x.Agent}
	switch r.Genre {
	case dossier.RetourAvis:
		e.Genre, e.Preuve = dossier.EtapeAvis, dossier.PreuveAvis
	case dossier.RetourEnveloppe, dossier.RetourLettre:
		e.Genre, e.Preuve = dossier.EtapeNonRemis, dossier.PreuveEnveloppe
		if err := t.g.Raw("SELECT recu_le FROM receptions WHERE pli = ? AND courante", r.Pli).Row().Scan(&e.Le); err != nil {
			return err
		}
	case dossier.RetourReponse:
		return nil
	}
	return t.noterEtapes(d, []rangEtapeEnvoi{e})
}

// demandeDuCourrier locks the demande of a letter.
func (t *tx) demandeDuCourrier(id dossier.CourrierID) (dossier.DemandeID, error) {
	var d dossier.DemandeID
	if err := t.g.Raw("SELECT demande FROM courriers WHERE id = ?", id).Scan(&d).Error; err != nil {
		return 0, err
	}
	_, err := t.verrouillerDemande(d)
	return d, err
}

// noterEtapes adds steps of one letter. The same step by the same proof is noted once: a slip scanned twice is one event. Only what La Poste's history says may
// change, as it grows. The day the person had the letter, and what is owed on the demande, follow. The demande is locked.
func (t *tx) noterEtapes(d dossier.DemandeID, etapes []rangEtapeEnvoi) error {
	change := false
	for _, e := range etapes {
		neuve, err := t.noterEtape(d, e)
		if err != nil {
			return err
		}
		change = change || neuve
	}
	if !change {
		return nil
	}
	if err := t.daterRemise(etapes[0].Courrier); err != nil {
		return err
	}
	return t.rafraichir(dossier.DateDe(t.now), d)
}

func (t *tx) noterEtape(d dossier.DemandeID, e rangEtapeEnvoi) (neuve bool, err error) {
	e.A = t.now
	var la rangEtapeEnvoi
	err = t.g.Take(&la, "courrier = ? AND genre = ? AND preuve = ?", e.Courrier, e.Genre, e.Preuve).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		err = t.g.Create(&e).Error
	case err != nil || e.Preuve != dossier.PreuveSuivi || la.Le == e.Le && la.Motif == e.Motif:
		return false, err
	default:
		e.ID = la.ID
		err = t.g.Select("le", "motif", "reponse", "a").Updates(&e).Error
	}
	if err != nil {
		return false, err
	}
	return true, t.noter(ActeEtapeEnvoi, ObjetDemande(d), agentDe(e.Agent), map[string]any{"etape": e.ID, "courrier": e.Courrier, "genre": e.Genre, "preuve": e.Preuve,
		"le": e.Le.String(), "motif": e.Motif})
}

// daterRemise says the day the person had a letter as La Poste's history proves it, unless an agent said it: theirs never changes. The slip
// proves it too, but its day is written by hand: an agent reads it. A letter that came back was not delivered.
//
// Of a letter presented and not claimed, first presentation is kept and shown; what it is worth is not in our sources, and nothing rests on it.
func (t *tx) daterRemise(id dossier.CourrierID) error {
	return t.g.Exec(`UPDATE courriers c SET remis_le = (SELECT e.le FROM etapes_envoi e WHERE e.courrier = c.id AND e.genre = 'remis'
			AND NOT EXISTS (SELECT FROM etapes_envoi r WHERE r.courrier = c.id AND r.genre = 'non_remis'))
		WHERE c.id = ? AND NOT EXISTS (SELECT FROM actes a WHERE a.demande = c.demande AND a.action = ? AND (a.donnees->>'courrier')::bigint = c.id)`,
		id, dossier.ActionRemise).Error
}

// NoterRetours keeps what an agent says of pages of a pli that the machine could not settle: which letter, and why it came back. The pli is then to
// be decided again. A pli dealt with, or a page noted otherwise: dossier.ErrConflit. A letter that was never written: dossier.ErrIntrouvable.
func (s *Store) NoterRetours(ctx context.Context, retours []dossier.Retour, agent dossier.AgentID) error {
	err := s.enTx(ctx, func(t *tx) error {
		for i := range retours {
			r := &retours[i]
			r.Agent = agent
			p, err := t.verrouillerPli(r.Pli)
			if err != nil {
				return err
			}
			if p.Etat == dossier.PliTraite || p.LuA == nil {
				return fmt.Errorf("%w: pli %d is %s", dossier.ErrConflit, r.Pli, p.Etat)
			}
			if r.Page < 1 || r.Page > p.NbPages || agent == 0 {
				return fmt.Errorf("%w: page %d of a pli of %d, or no agent", dossier.ErrInvalide, r.Page, p.NbPages)
			}
			var n int
			if err := t.g.Raw("SELECT count(*) FROM courriers WHERE id = ? AND empreinte IS NOT NULL", r.Courrier).Scan(&n).Error; err != nil {
				return err
			}
			if n == 0 {
				return fmt.Errorf("letter %d: %w", r.Courrier, dossier.ErrIntrouvable)
			}
			var la []rangRetour
			if err := t.g.Where("pli = ? AND page = ?", r.Pli, r.Page).Find(&la).Error; err != nil {
				return err
			}
			if len(la) > 0 && (la[0].Courrier != r.Courrier || la[0].Genre != r.Genre || la[0].Motif != r.Motif) {
				return fmt.Errorf("%w: page %d is noted already", dossier.ErrConflit, r.Page)
			}
		}
		return t.noterRetours(retours)
	})
	if err != nil {
		return fmt.Errorf("post that came back: %w", err)
	}
	return nil
}

// RetoursDuPli lists the pages of a pli recognised as post of ours, in page order.
func (s *Store) RetoursDuPli(ctx context.Context, id dossier.PliID) ([]dossier.Retour, error) {
	return s.retours(ctx, "r.pli = ?", id)
}

// RetoursDeDemande lists the pages of all plis that are letters of a demande, their envelopes or their slips.
func (s *Store) RetoursDeDemande(ctx context.Context, id dossier.DemandeID) ([]dossier.Retour, error) {
	return s.retours(ctx, "c.demande = ?", id)
}

func (s *Store) retours(ctx context.Context, condition string, arg any) ([]dossier.Retour, error) {
	var rangs []struct {
		R       rangRetour `gorm:"embedded"`
		Demande dossier.DemandeID
		Numero  string
		Lettre  dossier.GenreCourrier
	}
	err := s.lire(ctx).Table("retours r").Joins("JOIN courriers c ON c.id = r.courrier JOIN demandes d ON d.id = c.demande").
		Select("r.*, c.demande, d.numero, c.genre AS lettre").Where(condition, arg).Order("r.pli, r.page").Find(&rangs).Error
	if err != nil {
		return nil, fmt.Errorf("post that came back: %w", traduire(err))
	}
	out := make([]dossier.Retour, len(rangs))
	for i, x := range rangs {
		r := x.R
		out[i] = dossier.Retour{Pli: r.Pli, Page: r.Page, Courrier: r.Courrier, Demande: x.Demande, Numero: x.Numero, Lettre: x.Lettre, Genre: r.Genre, Lu: r.Lu,
			Motif: r.Motif, Agent: agentDe(r.Agent), A: r.A.UTC()}
	}
	return out, nil
}

// lireEtapes reads the steps of the letters of demandes, in the order they were noted.
func lireEtapes(g *gorm.DB, ids []dossier.DemandeID) (map[dossier.DemandeID][]dossier.EtapeEnvoi, error) {
	var rangs []struct {
		E       rangEtapeEnvoi `gorm:"embedded"`
		Demande dossier.DemandeID
	}
	err := g.Table("etapes_envoi e").Joins("JOIN courriers c ON c.id = e.courrier").Select("e.*, c.demande").Where("c.demande IN ?", ids).Order("e.a, e.id").Find(&rangs).Error
	if err != nil {
		return nil, traduire(err)
	}
	m := map[dossier.DemandeID][]dossier.EtapeEnvoi{}
	for _, r := range rangs {
		m[r.Demande] = append(m[r.Demande], r.E.etape())
	}
	return m, nil
}

// EtapesEnvoi lists what is known of the letters of a demande on their way, in the order it was noted.
func (s *Store) EtapesEnvoi(ctx context.Context, id dossier.DemandeID) ([]dossier.EtapeEnvoi, error) {
	m, err := lireEtapes(s.lire(ctx), []dossier.DemandeID{id})
	if err != nil {
		return nil, fmt.Errorf("letters of demande %d on their way: %w", id, err)
	}
	return m[id], nil
}
