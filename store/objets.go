package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"souspli/dossier"
)

type rangObjet struct {
	ID          dossier.ObjetID `gorm:"primaryKey;autoIncrement"`
	Pli         dossier.PliID
	Genre       dossier.GenreObjet
	Nombre      int
	Description string
	Lieu        string
	OuvertPar   dossier.AgentID
	A           time.Time
	Temoin      *dossier.AgentID
	ParapheA    *time.Time
	Issue       dossier.IssueObjet
	Detail      string
	RenduLe     dossier.Date `gorm:"type:date"`
	RenduPar    *dossier.AgentID
	Courrier    *dossier.CourrierID
}

func (rangObjet) TableName() string { return "objets" }

// FiltreObjets narrows Objets. Those of a pli with a sensitive demande are absent unless VoitSensible (design D14). Limite 0: 1000.
type FiltreObjets struct {
	Prefectures  []string // of the pli; scope, as dossier.Agent.Prefectures: none, no row; "*", all
	Plis         []dossier.PliID
	Gardes       bool // those still here
	VoitSensible bool
	Limite       int
	Decalage     int
}

// Objets lists the register of objects, the oldest pli first: what has been kept the longest.
func (s *Store) Objets(ctx context.Context, f FiltreObjets) ([]dossier.Objet, error) {
	g := dansPorte(s.lire(ctx), "p.prefecture", f.Prefectures)
	if f.Plis != nil {
		g = g.Where("objets.pli IN ?", f.Plis)
	}
	if f.Gardes {
		g = g.Where("objets.issue IN ('', 'lettre') AND coalesce(c.etat, '') <> 'imprime'")
	}
	if !f.VoitSensible {
		g = g.Where("NOT EXISTS (SELECT FROM demandes_plis l JOIN demandes d ON d.id = l.demande WHERE l.pli = objets.pli AND d.sensible)")
	}
	os, err := lireObjets(limite(g.Order("r.recu_le NULLS FIRST").Order("objets.id"), f.Limite, 1000, f.Decalage))
	if err != nil {
		return nil, fmt.Errorf("list objects: %w", err)
	}
	return os, nil
}

// Objet returns one line of the register of objects.
func (s *Store) Objet(ctx context.Context, id dossier.ObjetID) (dossier.Objet, error) {
	os, err := lireObjets(s.lire(ctx).Where("objets.id = ?", id))
	if err == nil && len(os) == 0 {
		err = dossier.ErrIntrouvable
	}
	if err != nil {
		return dossier.Objet{}, fmt.Errorf("object %d: %w", id, err)
	}
	return os[0], nil
}

// ParcourirObjets gives every object in the order of their numbers, and stops at the first error of f.
func (s *Store) ParcourirObjets(ctx context.Context, f func(dossier.Objet) error) error {
	return parLots(1, 500, func(depuis dossier.ObjetID, lot int) ([]dossier.Objet, error) {
		os, err := lireObjets(s.lire(ctx).Where("objets.id >= ?", depuis).Order("objets.id").Limit(lot))
		if err != nil {
			return nil, fmt.Errorf("read objects: %w", err)
		}
		return os, nil
	}, func(o dossier.Objet) dossier.ObjetID { return o.ID }, f)
}

func lireObjets(g *gorm.DB) ([]dossier.Objet, error) {
	var rangs []struct {
		O          rangObjet `gorm:"embedded"`
		Prefecture string
		RecuLe     dossier.Date `gorm:"type:date"`
		Etat       string
		Numeros    string
	}
	err := g.Table("objets").Joins("JOIN plis p ON p.id = objets.pli JOIN receptions r ON r.pli = p.id AND r.courante LEFT JOIN courriers c ON c.id = objets.courrier").
		Select(`objets.*, p.prefecture, r.recu_le, coalesce(c.etat, '') AS etat, coalesce((SELECT string_agg(d.numero, ' ' ORDER BY d.numero)
			FROM demandes_plis l JOIN demandes d ON d.id = l.demande WHERE l.pli = objets.pli), '') AS numeros`).Find(&rangs).Error
	if err != nil {
		return nil, traduire(err)
	}
	os := make([]dossier.Objet, len(rangs))
	for i, x := range rangs {
		r := x.O
		os[i] = dossier.Objet{ID: r.ID, Pli: r.Pli, Recu: x.RecuLe, Prefecture: x.Prefecture, Genre: r.Genre, Nombre: r.Nombre, Description: r.Description, Lieu: r.Lieu,
			OuvertPar: r.OuvertPar, A: r.A.UTC(), Temoin: agentDe(r.Temoin), ParapheA: instantDe(r.ParapheA), Issue: r.Issue, Detail: r.Detail, RenduLe: r.RenduLe,
			RenduPar: agentDe(r.RenduPar), Lettre: dossier.EtatCourrier(x.Etat), Numeros: strings.Fields(x.Numeros)}
		if r.Courrier != nil {
			os[i].Courrier = *r.Courrier
		}
	}
	return os, nil
}

// TexteObjet is what two agents put their initials under, as JSON: the journal holds its salted hash.
func TexteObjet(o dossier.Objet) []byte {
	b, err := json.Marshal(map[string]any{"genre": o.Genre, "nombre": o.Nombre, "description": o.Description, "lieu": o.Lieu})
	if err != nil {
		panic(err) // strings and a number: always JSON
	}
	return b
}

// refusObjet words why the register of objects does not take something, as Agir does.
func refusObjet(champ, raison string) error {
	return &dossier.RefusAction{Action: "objet", Champ: champ, Raison: raison}
}

// InscrireObjet adds a line under the first initials, those of o.OuvertPar, whether the pli is registered or not. What was given is
// wrong: *dossier.RefusAction. A pli out of the agent's scope: dossier.ErrIntrouvable.
func (s *Store) InscrireObjet(ctx context.Context, o dossier.Objet) (dossier.ObjetID, error) {
	o.Description, o.Lieu = strings.TrimSpace(o.Description), strings.TrimSpace(o.Lieu)
	var id dossier.ObjetID
	err := s.enTx(ctx, func(t *tx) error {
		p, _, err := t.pliDeAgent(o.Pli, o.OuvertPar)
		switch {
		case err != nil:
			return err
		case !o.Genre.Connu():
			return refusObjet("genre", "Choisissez ce que c’est.")
		case o.Nombre < 1:
			return refusObjet("nombre", "Dites combien.")
		case o.Description == "":
			return refusObjet("description", "Dites en mots simples ce que c’est.")
		case o.Lieu == "":
			return refusObjet("lieu", "Dites où il est gardé.")
		}
		r := rangObjet{Pli: o.Pli, Genre: o.Genre, Nombre: o.Nombre, Description: o.Description, Lieu: o.Lieu, OuvertPar: o.OuvertPar, A: t.now}
		if err := t.g.Create(&r).Error; err != nil {
			return err
		}
		id = r.ID
		return t.noter(ActeObjetInscrit, ObjetPli(o.Pli), o.OuvertPar, map[string]any{"ligne": id, "contenu": Saler(p.Sel, TexteObjet(o)).String()})
	})
	if err != nil {
		return 0, fmt.Errorf("object of pli %d: %w", o.Pli, err)
	}
	return id, nil
}

// pliDeAgent reads a pli, and the agent who does something of what came in it: one of the mail room or of the counters, in its préfecture.
func (t *tx) pliDeAgent(pli dossier.PliID, agent dossier.AgentID) (rangPli, dossier.Agent, error) {
	var p rangPli
	if err := t.g.Take(&p, pli).Error; err != nil {
		return p, dossier.Agent{}, err
	}
	a, err := t.agentActif(agent)
	if err != nil {
		return p, a, err
	}
	if !slices.Contains([]dossier.Role{dossier.RoleCourrier, dossier.RoleGuichet, dossier.RoleInstructeur, dossier.RoleSuperviseur}, a.Role) {
		return p, a, dossier.ErrInterdit
	}
	if !a.Porte(p.Prefecture) {
		return p, a, dossier.ErrIntrouvable
	}
	return p, a, nil
}

func (t *tx) verrouillerObjet(id dossier.ObjetID) (rangObjet, error) {
	var r rangObjet
	err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&r, id).Error
	return r, err
}

// ParapherObjet gives the second initials: another agent saw the same thing. Given again by the same agent, it does nothing; by who opened
// the pli, refused (*dossier.RefusAction); once given by another, dossier.ErrConflit.
func (s *Store) ParapherObjet(ctx context.Context, id dossier.ObjetID, agent dossier.AgentID) error {
	err := s.enTx(ctx, func(t *tx) error {
		r, err := t.verrouillerObjet(id)
		if err != nil {
			return err
		}
		if _, _, err := t.pliDeAgent(r.Pli, agent); err != nil {
			return err
		}
		switch {
		case r.OuvertPar == agent:
			return refusObjet("", "Le second paraphe est celui d’un autre agent.")
		case agentDe(r.Temoin) == agent:
			return nil
		case r.Temoin != nil:
			return dossier.ErrConflit
		}
		if err := t.g.Model(&rangObjet{}).Where("id = ?", id).Select("temoin", "paraphe_a").Updates(rangObjet{Temoin: &agent, ParapheA: &t.now}).Error; err != nil {
			return err
		}
		return t.noter(ActeObjetParaphe, ObjetPli(r.Pli), agent, map[string]any{"ligne": id})
	})
	if err != nil {
		return fmt.Errorf("initials on object %d: %w", id, err)
	}
	return nil
}

// RendreObjets notes how objects left, all or none. By letter, the letter restitution_originaux becomes due with the objects as they were
// entered, and its number is returned. Otherwise, an object may still be waiting for its letter to leave: that letter is set aside, and
// what else it was to give back is kept again. Refused (*dossier.RefusAction): a line without its two initials, or that left already.
func (s *Store) RendreObjets(ctx context.Context, o dossier.RetourObjets) (dossier.CourrierID, error) {
	o.Detail = strings.TrimSpace(o.Detail)
	var courrier dossier.CourrierID
	err := s.enTx(ctx, func(t *tx) error {
		rangs, err := t.objetsARendre(o)
		if err != nil {
			return err
		}
		n := rangObjet{Issue: o.Issue, Detail: o.Detail, RenduLe: dossier.DateDe(t.now), RenduPar: &o.Agent}
		if o.Issue == dossier.IssueLettre {
			var lignes []string
			for _, r := range rangs {
				lignes = append(lignes, dossier.Objet{Genre: r.Genre, Nombre: r.Nombre, Description: r.Description}.Ligne())
			}
			if courrier, err = t.demanderLettre(OrdreLettre{Demande: o.Demande, Genre: dossier.CourrierRestitution, Agent: o.Agent, Donnees: dossier.LettreDemandee{Objets: lignes}}); err != nil {
				return err
			}
			n.Courrier, n.Detail = &courrier, ""
		}
		for _, r := range rangs {
			if err := t.g.Model(&rangObjet{}).Where("id = ?", r.ID).Select("issue", "detail", "rendu_le", "rendu_par", "courrier").Updates(n).Error; err != nil {
				return err
			}
			details := map[string]any{"ligne": r.ID, "issue": o.Issue, "le": n.RenduLe.String()}
			if courrier != 0 {
				details["courrier"] = courrier
			}
			if err := t.noter(ActeObjetRendu, ObjetPli(r.Pli), o.Agent, details); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("give back objects: %w", err)
	}
	return courrier, nil
}

// objetsARendre locks the objects of a return, in the order of their numbers, and refuses what cannot leave.
func (t *tx) objetsARendre(o dossier.RetourObjets) ([]rangObjet, error) {
	i := slices.IndexFunc(dossier.IssuesObjet, func(x dossier.FicheIssue) bool { return x.Issue == o.Issue })
	switch {
	case len(o.Objets) == 0:
		return nil, refusObjet("objets", "Choisissez ce qui part.")
	case i < 0:
		return nil, refusObjet("issue", "Choisissez comment cela part.")
	case dossier.IssuesObjet[i].Precise != "" && o.Detail == "":
		return nil, refusObjet("detail", dossier.IssuesObjet[i].Precise)
	case o.Issue == dossier.IssueLettre && o.Demande == 0:
		return nil, refusObjet("issue", "Une lettre part d’une demande\u00a0: rendez-le depuis sa page, une fois le pli enregistré.")
	}
	var rangs []rangObjet
	for _, id := range slices.Compact(slices.Sorted(slices.Values(o.Objets))) {
		r, err := t.verrouillerObjet(id)
		if err != nil {
			return nil, err
		}
		if _, _, err := t.pliDeAgent(r.Pli, o.Agent); err != nil {
			return nil, err
		}
		if o.Demande != 0 {
			var n int64
			if err := t.g.Table("demandes_plis").Where("demande = ? AND pli = ?", o.Demande, r.Pli).Count(&n).Error; err != nil {
				return nil, err
			} else if n == 0 {
				return nil, dossier.ErrIntrouvable
			}
		}
		if r.Issue == dossier.IssueLettre {
			if r.Issue, err = t.reprendreObjets(*r.Courrier, o); err != nil {
				return nil, err
			}
		}
		switch {
		case r.Issue != "":
			return nil, refusObjet("objets", "L’un de ces objets part déjà par lettre, ou n’est plus gardé\u00a0: relisez la liste.")
		case r.Temoin == nil:
			return nil, refusObjet("objets", "Il manque le second paraphe\u00a0: un autre agent doit d’abord voir l’objet.")
		}
		rangs = append(rangs, r)
	}
	return rangs, nil
}

// reprendreObjets sets aside the letter that was to give objects back, when it has not left, and keeps them all again: issue "". Once the
// letter is printed they left with it, and a letter is no reason to set another aside: their issue stays.
func (t *tx) reprendreObjets(lettre dossier.CourrierID, o dossier.RetourObjets) (dossier.IssueObjet, error) {
	var c rangCourrier
	if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&c, lettre).Error; err != nil {
		return "", err
	}
	switch {
	case c.Etat == dossier.CourrierAnnule: // by an action
	case o.Issue == dossier.IssueLettre || c.Etat.Ecrit() && c.Etat != dossier.CourrierEcrit:
		return dossier.IssueLettre, nil
	default:
		if err := t.annulerLettre(c, "un objet qu’elle devait rendre part autrement", o.Agent); err != nil {
			return "", err
		}
	}
	var rangs []rangObjet
	if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Order("id").Find(&rangs, "courrier = ?", lettre).Error; err != nil {
		return "", err
	}
	for _, r := range rangs {
		if err := t.g.Model(&rangObjet{}).Where("id = ?", r.ID).Select("issue", "detail", "rendu_le", "rendu_par", "courrier").Updates(rangObjet{}).Error; err != nil {
			return "", err
		}
		if err := t.noter(ActeObjetRepris, ObjetPli(r.Pli), o.Agent, map[string]any{"ligne": r.ID, "courrier": lettre}); err != nil {
			return "", err
		}
	}
	return "", nil
}

// suivreObjets ties the objects of a letter set aside before it left to the one that takes its place.
func (t *tx) suivreObjets(avant, apres dossier.CourrierID) error {
	if apres == 0 {
		return nil
	}
	return t.g.Exec("UPDATE objets SET courrier = ? WHERE courrier = ?", apres, avant).Error
}
