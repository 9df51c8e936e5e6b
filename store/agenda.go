package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"souspli/dossier"
)

type rangCreneau struct {
	ID         dossier.CreneauID `gorm:"primaryKey;autoIncrement"`
	Prefecture string
	Lieu       string
	Jour       dossier.Date `gorm:"type:date"`
	Heure      string
	Duree      int
	Capacite   int
	Pris       int
	Ferme      bool
	Agent      *dossier.AgentID
	CreeA      time.Time
}

func (rangCreneau) TableName() string { return "creneaux" }

func (r rangCreneau) creneau() dossier.Creneau {
	return dossier.Creneau{ID: r.ID, Prefecture: r.Prefecture, LieuJour: dossier.LieuJour{Lieu: r.Lieu, Jour: r.Jour, Heure: r.Heure}, Duree: r.Duree,
		Capacite: r.Capacite, Pris: r.Pris, Ferme: r.Ferme}
}

type rangRendezVous struct {
	ID      int64 `gorm:"primaryKey;autoIncrement"`
	Demande dossier.DemandeID
	Creneau dossier.CreneauID
	Acte    dossier.ActeID
	Etat    dossier.EtatRendezVous
	A       time.Time
}

func (rangRendezVous) TableName() string { return "rendez_vous" }

// lireRendezVous reads the appointments of a query on rendez_vous r.
func lireRendezVous(g *gorm.DB) ([]dossier.RendezVous, error) {
	var rangs []struct {
		R      rangRendezVous `gorm:"embedded"`
		Numero string
		Lieu   string
		Jour   dossier.Date
		Heure  string
	}
	err := g.Table("rendez_vous r").Joins("JOIN creneaux c ON c.id = r.creneau JOIN demandes d ON d.id = r.demande").
		Select("r.*, d.numero, c.lieu, c.jour, c.heure").Find(&rangs).Error
	if err != nil {
		return nil, traduire(err)
	}
	rs := make([]dossier.RendezVous, len(rangs))
	for i, x := range rangs {
		rs[i] = dossier.RendezVous{ID: x.R.ID, Demande: x.R.Demande, Numero: x.Numero, Creneau: x.R.Creneau,
			LieuJour: dossier.LieuJour{Lieu: x.Lieu, Jour: x.Jour, Heure: x.Heure}, Etat: x.R.Etat, Acte: x.R.Acte}
	}
	return rs, nil
}

// OuvrirCreneaux adds slots to an agenda, all or none. One that is there already (same préfecture, place, day, hour): dossier.ErrConflit;
// a past day, an hour that is none or no place: dossier.ErrInvalide.
func (s *Store) OuvrirCreneaux(ctx context.Context, cs []dossier.Creneau, agent dossier.AgentID) ([]dossier.CreneauID, error) {
	var ids []dossier.CreneauID
	err := s.enTx(ctx, func(t *tx) error {
		for _, c := range cs {
			if c.Jour.Before(dossier.DateDe(t.now)) {
				return fmt.Errorf("%w: a slot in the past", dossier.ErrInvalide)
			}
			r := rangCreneau{Prefecture: c.Prefecture, Lieu: c.Lieu, Jour: c.Jour, Heure: c.Heure, Duree: c.Duree, Capacite: c.Capacite,
				Agent: agentOuNul(agent), CreeA: t.now}
			if err := t.g.Create(&r).Error; err != nil {
				return err
			}
			ids = append(ids, r.ID)
		}
		if len(ids) == 0 {
			return errRienAFaire
		}
		return t.noter(ActeCreneauxOuverts, ObjetPrefecture(cs[0].Prefecture), agent, map[string]any{"creneaux": ids})
	})
	if errors.Is(err, errRienAFaire) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open slots: %w", err)
	}
	return ids, nil
}

// ChangerCreneau sets how many people a slot takes and whether it is closed. Fewer places than are taken: dossier.ErrConflit.
func (s *Store) ChangerCreneau(ctx context.Context, id dossier.CreneauID, capacite int, ferme bool, agent dossier.AgentID) error {
	err := s.enTx(ctx, func(t *tx) error {
		var r rangCreneau
		if err := t.g.Clauses(clause.Locking{Strength: "UPDATE"}).Take(&r, id).Error; err != nil {
			return err
		}
		switch {
		case capacite < 1:
			return fmt.Errorf("%w: no place", dossier.ErrInvalide)
		case capacite < r.Pris:
			return fmt.Errorf("%w: %d places taken", dossier.ErrConflit, r.Pris)
		case capacite == r.Capacite && ferme == r.Ferme:
			return nil
		}
		if err := t.g.Model(&rangCreneau{}).Where("id = ?", id).Select("capacite", "ferme").Updates(rangCreneau{Capacite: capacite, Ferme: ferme}).Error; err != nil {
			return err
		}
		return t.noter(ActeCreneauChange, ObjetPrefecture(r.Prefecture), agent, map[string]any{"creneau": id, "capacite": capacite, "ferme": ferme})
	})
	if err != nil {
		return fmt.Errorf("change slot %d: %w", id, err)
	}
	return nil
}

// Creneau returns a slot.
func (s *Store) Creneau(ctx context.Context, id dossier.CreneauID) (dossier.Creneau, error) {
	var r rangCreneau
	if err := s.lire(ctx).Take(&r, id).Error; err != nil {
		return dossier.Creneau{}, fmt.Errorf("slot %d: %w", id, traduire(err))
	}
	return r.creneau(), nil
}

// Creneaux lists the slots of a scope from a day to another, both included, in order; at most 1,000. libres: only those with a place left.
func (s *Store) Creneaux(ctx context.Context, prefectures []string, du, au dossier.Date, libres bool) ([]dossier.Creneau, error) {
	g := dansPorte(s.lire(ctx), "prefecture", prefectures).Where("jour BETWEEN ? AND ?", du, au)
	if libres {
		g = g.Where("pris < capacite AND NOT ferme")
	}
	var rangs []rangCreneau
	if err := g.Order("jour, heure, prefecture, lieu").Limit(1000).Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("list slots: %w", traduire(err))
	}
	cs := make([]dossier.Creneau, len(rangs))
	for i, r := range rangs {
		cs[i] = r.creneau()
	}
	return cs, nil
}

// RendezVousDuCreneau lists who is expected at a slot, cancelled ones left out. Sensitive demandes only with the right (design D14).
func (s *Store) RendezVousDuCreneau(ctx context.Context, id dossier.CreneauID, voitSensible bool) ([]dossier.RendezVous, error) {
	g := s.lire(ctx).Where("r.creneau = ? AND r.etat <> 'annule'", id)
	if !voitSensible {
		g = g.Where("NOT d.sensible")
	}
	rs, err := lireRendezVous(g.Order("r.id"))
	if err != nil {
		return nil, fmt.Errorf("appointments of slot %d: %w", id, err)
	}
	return rs, nil
}

// CompteCreneau is what a slot says it holds, and what it holds.
type CompteCreneau struct {
	ID         dossier.CreneauID
	Capacite   int
	Pris       int
	RendezVous int // not cancelled
}

// ComptesCreneaux counts every slot again, for verification.
func (s *Store) ComptesCreneaux(ctx context.Context) ([]CompteCreneau, error) {
	var cs []CompteCreneau
	err := s.lire(ctx).Raw(`SELECT c.id, c.capacite, c.pris, (SELECT count(*) FROM rendez_vous r WHERE r.creneau = c.id AND r.etat <> 'annule') AS rendez_vous
		FROM creneaux c ORDER BY c.id`).Scan(&cs).Error
	if err != nil {
		return nil, fmt.Errorf("count slots: %w", traduire(err))
	}
	return cs, nil
}

// verrouillerCreneaux locks the slot taken and the one freed, sorted, checks that the first may be taken, and copies it into the act.
func (x *enCours) verrouillerCreneaux() error {
	var ids []dossier.CreneauID
	if c := x.acte.Donnees.Creneau; c != 0 {
		ids = append(ids, c)
	}
	if r, ok := x.s.RendezVousFixe(); ok {
		ids = append(ids, r.Creneau)
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	var rangs []rangCreneau
	if err := x.g.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id IN ?", slices.Compact(ids)).Order("id").Find(&rangs).Error; err != nil {
		return err
	}
	if x.acte.Donnees.Creneau == 0 {
		return nil
	}
	i := slices.IndexFunc(rangs, func(r rangCreneau) bool { return r.ID == x.acte.Donnees.Creneau })
	if i < 0 || rangs[i].Prefecture != x.demande.Prefecture {
		return x.refus("creneau", "Ce créneau n’est pas dans l’agenda de la préfecture.")
	}
	c := rangs[i].creneau()
	actuel, _ := x.s.RendezVousFixe()
	switch {
	case !c.Jour.After(x.s.Aujourdhui):
		return x.refus("creneau", "Le créneau doit être à venir\u00a0: la lettre est encore à envoyer.")
	case c.ID == actuel.Creneau:
		return x.refus("creneau", "La personne est déjà attendue à ce créneau.")
	case c.Libre() <= 0:
		return x.refus("creneau", "Ce créneau est complet ou fermé\u00a0: choisissez-en un autre.")
	}
	lieu := c.LieuJour
	x.acte.Donnees.RendezVous = &lieu
	return nil
}

// prendreRendezVous frees the place taken before and takes the one chosen. The database holds that no slot takes more than it can.
func (x *enCours) prendreRendezVous() error {
	if err := x.liberer(); err != nil {
		return err
	}
	if err := x.g.Exec("UPDATE creneaux SET pris = pris + 1 WHERE id = ?", x.acte.Donnees.Creneau).Error; err != nil {
		return err
	}
	return x.g.Create(&rangRendezVous{Demande: x.demande.ID, Creneau: x.acte.Donnees.Creneau, Acte: x.acte.ID, Etat: dossier.RendezVousPris, A: x.now}).Error
}

// clore says what became of the appointment; a cancelled one gives its place back.
func (x *enCours) clore(etat dossier.EtatRendezVous) error {
	if etat == dossier.RendezVousAnnule {
		return x.liberer()
	}
	return x.g.Model(&rangRendezVous{}).Where("demande = ? AND etat = 'pris'", x.demande.ID).Update("etat", etat).Error
}

// liberer cancels the appointment fixed, if there is one, and gives its place back.
func (x *enCours) liberer() error {
	r, ok := x.s.RendezVousFixe()
	if !ok {
		return nil
	}
	c := x.g.Model(&rangRendezVous{}).Where("id = ? AND etat = 'pris'", r.ID).Update("etat", dossier.RendezVousAnnule)
	if c.Error != nil || c.RowsAffected == 0 {
		return c.Error
	}
	return x.g.Exec("UPDATE creneaux SET pris = pris - 1 WHERE id = ?", r.Creneau).Error
}

// libererSiBesoin: a demande that is no longer convoked keeps no place that is still to come.
func (x *enCours) libererSiBesoin() error {
	if x.acte.De != dossier.DemandeConvoquee || x.acte.Vers == dossier.DemandeConvoquee {
		return nil
	}
	return x.liberer()
}
