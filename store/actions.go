package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"souspli/dossier"
	"souspli/law"
)

// ActeAction names an action in the journal.
func ActeAction(c dossier.CodeAction) string { return "action_" + string(c) }

// Ordre is an action an agent asks for.
type Ordre struct {
	Demande dossier.DemandeID
	// Version is that of the demande the agent had before their eyes; 0: not checked. A demande that changed since: dossier.ErrConflit.
	Version int
	Action  dossier.CodeAction
	Agent   dossier.AgentID
	Le      dossier.Date // the day it takes effect; zero: today
	Donnees dossier.DonneesActe
}

type rangActe struct {
	ID      dossier.ActeID `gorm:"primaryKey;autoIncrement"`
	Demande dossier.DemandeID
	Action  dossier.CodeAction
	De      dossier.EtatDemande
	Vers    dossier.EtatDemande
	Le      dossier.Date `gorm:"type:date"`
	Donnees string
	Agent   dossier.AgentID
	A       time.Time
}

func (rangActe) TableName() string { return "actes" }

func (r rangActe) acte() (dossier.Acte, error) {
	a := dossier.Acte{ID: r.ID, Demande: r.Demande, Action: r.Action, De: r.De, Vers: r.Vers, Le: r.Le, Agent: r.Agent, A: r.A.UTC()}
	if err := json.Unmarshal([]byte(r.Donnees), &a.Donnees); err != nil {
		return a, fmt.Errorf("act %d: %w", r.ID, err)
	}
	return a, nil
}

// enCours is an action on its way: the situation it was decided on, the act, and the demande being changed.
type enCours struct {
	*tx
	s       dossier.Situation
	acte    dossier.Acte
	demande *rangDemande
}

// Agir is the only way a demande that is registered changes by the hand of an agent. In one transaction, in this order:
//
//  1. lock the demande, then its letters; dossier.ErrConflit if it is not the version the agent saw;
//  2. read what the guards look at, the agent's own rights among it;
//  3. refuse, with its reason (*dossier.RefusAction), what the table of actions does not allow;
//  4. lock the slots, then write the act;
//  5. what follows: dates not known yet, deadlines moved by law, letters due, addressed again or no longer true, appointment, tasks;
//  6. the journal line, with a salted hash of what the act was done with.
//
// First dates are never reset. A demande out of the agent's scope: dossier.ErrIntrouvable. The machine (agent 0) may do none.
func (s *Store) Agir(ctx context.Context, o Ordre) (dossier.Acte, error) {
	var fait dossier.Acte
	err := s.enTx(ctx, func(t *tx) error {
		x, err := t.preparerAction(o)
		if err != nil {
			return err
		}
		if err := x.appliquer(); err != nil {
			return err
		}
		fait = x.acte
		return t.rafraichir(dossier.DateDe(t.now), o.Demande)
	})
	if err != nil {
		return dossier.Acte{}, fmt.Errorf("%s on demande %d: %w", o.Action, o.Demande, err)
	}
	return fait, nil
}

// verrouillerDemande locks a demande; rows that point to it may still be added by others, so that a letter can be written meanwhile.
func (t *tx) verrouillerDemande(id dossier.DemandeID) (rangDemande, error) {
	var r rangDemande
	err := t.g.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Take(&r, id).Error
	return r, err
}

// preparerAction does steps 1 to 3.
func (t *tx) preparerAction(o Ordre) (*enCours, error) {
	r, err := t.verrouillerDemande(o.Demande)
	if err != nil {
		return nil, err
	}
	// Its letters too, all at once and in the order of their numbers, as a print batch does: an action looks at some of them several times.
	if err := t.g.Exec("SELECT FROM courriers WHERE demande = ? ORDER BY id FOR UPDATE", o.Demande).Error; err != nil {
		return nil, err
	}
	agent, err := t.agentActif(o.Agent)
	if err != nil {
		return nil, err
	}
	if !r.demande().Agissable(agent) || r.Sensible && !agent.VoitSensible {
		return nil, dossier.ErrIntrouvable
	}
	if o.Version != 0 && o.Version != r.Version {
		return nil, fmt.Errorf("%w: version %d, now %d", dossier.ErrConflit, o.Version, r.Version)
	}
	ss, err := lireSituations(t.g, []dossier.DemandeID{o.Demande}, dossier.DateDe(t.now))
	if err != nil {
		return nil, err
	}
	x := &enCours{tx: t, s: *ss[0], demande: &r}
	x.s.Agent = agent
	if raison := x.s.Refus(o.Action); raison != "" {
		return nil, &dossier.RefusAction{Action: o.Action, Raison: raison}
	}
	x.acte = dossier.Acte{Demande: o.Demande, Action: o.Action, De: r.Etat, Le: o.Le, Agent: o.Agent, A: t.now, Donnees: o.Donnees}
	if x.acte.Le.IsZero() {
		x.acte.Le = x.s.Aujourdhui
	}
	if err := x.completer(); err != nil {
		return nil, err
	}
	if champ, raison := x.s.RefusDonnees(o.Action, x.acte.Le, x.acte.Donnees); raison != "" {
		return nil, &dossier.RefusAction{Action: o.Action, Champ: champ, Raison: raison}
	}
	x.acte.Vers = x.s.EtatSuivant(o.Action, x.acte.Le, x.acte.Donnees)
	return x, nil
}

// refus words a refusal that only the register or law can find.
func (x *enCours) refus(champ, raison string) error {
	return &dossier.RefusAction{Action: x.acte.Action, Champ: champ, Raison: raison}
}

// completer fills what an agent does not give: limits, the day a pli was received, the final address, and takes out what does not
// belong to the action.
func (x *enCours) completer() error {
	d := &x.acte.Donnees
	d.Limite, d.Suspend, d.RendezVous = dossier.Date{}, false, nil
	if x.acte.Action != dossier.ActionTransfert {
		d.Prefecture = ""
	}
	switch x.acte.Action {
	case dossier.ActionPieces:
		d.Suspend = slices.ContainsFunc(d.Pieces, func(p dossier.PieceDemandee) bool { return p.Indispensable })
		return x.limiter("complement_demande")
	case dossier.ActionRegularisation:
		return x.limiter("regularisation_vice_forme")
	case dossier.ActionComplement, dossier.ActionRegularisationRecue:
		return x.dater()
	case dossier.ActionAdresse:
		x.readresserDonnees()
	case dossier.ActionTransfert:
		if _, ok := law.PrefectureByCode(d.Prefecture); d.Prefecture != "" && !ok {
			return x.refus("prefecture", "Cette préfecture n’est pas dans la table.")
		}
		if code, _ := law.Competente(x.demande.Domicile.V.CodePostal); code != d.Prefecture && d.Motifs == "" {
			return x.refus("motifs", "L’adresse de résidence ne mène pas à cette préfecture\u00a0: dites pourquoi elle est compétente.")
		}
	}
	return nil
}

// limiter fixes the last day of the limit given. A limit takes no effect in the past: the letter is yet to leave.
func (x *enCours) limiter(code string) error {
	x.acte.Le = x.s.Aujourdhui
	if x.acte.Donnees.Jours <= 0 {
		return nil // refused with the rest
	}
	e, err := law.LimiteFixee(code, x.acte.Le, x.acte.Donnees.Jours, x.demande.Prefecture)
	x.acte.Donnees.Limite = e.Date
	return err
}

// dater takes the day of a complement from the reception of its pli, never from the agent (design D12).
func (x *enCours) dater() error {
	p := x.acte.Donnees.Preuve
	if p == nil || !slices.Contains(x.s.Demande.Plis, p.Pli) {
		return nil
	}
	var recu dossier.Date
	if err := x.g.Raw("SELECT recu_le FROM receptions WHERE pli = ? AND courante", p.Pli).Row().Scan(&recu); err != nil {
		return err
	}
	if recu.IsZero() {
		return x.refus("preuve", "La date de réception de ce pli est à confirmer d’abord.")
	}
	if recu.Before(x.demande.Reception) { // a paper of before the demande, joined to it later
		recu = x.demande.Reception
	}
	x.acte.Le = recu
	return nil
}

// readresserDonnees sets the final addresses: a home that was also the address to write to takes it along; a confidential one stays
// (design D15). The name on the first line stays unless another is given.
func (x *enCours) readresserDonnees() {
	d, ici := &x.acte.Donnees, x.demande.Destinataire.V
	if d.Domicile != nil && d.Destinataire == nil && !ici.Confidentielle && ici.MemeLieu(x.demande.Domicile.V) {
		neuve := *d.Domicile
		d.Destinataire = &neuve
	}
	if d.Destinataire != nil {
		if d.Destinataire.Destinataire == "" {
			d.Destinataire.Destinataire = ici.Destinataire
		}
		d.Destinataire.Confidentielle = d.Destinataire.Confidentielle || ici.Confidentielle
	}
}

// appliquer does steps 4 to 6.
func (x *enCours) appliquer() error {
	if err := x.verrouillerCreneaux(); err != nil {
		return err
	}
	texte, err := json.Marshal(x.acte.Donnees)
	if err != nil {
		return err
	}
	r := rangActe{Demande: x.acte.Demande, Action: x.acte.Action, De: x.acte.De, Vers: x.acte.Vers, Le: x.acte.Le, Donnees: string(texte), Agent: x.acte.Agent, A: x.now}
	if err := x.g.Create(&r).Error; err != nil {
		return err
	}
	x.acte.ID = r.ID
	x.s.Actes = append(x.s.Actes, x.acte)
	x.demande.Etat = x.acte.Vers
	x.demande.Version++
	if f := effets[x.acte.Action]; f != nil {
		if err := f(x); err != nil {
			return err
		}
	}
	if err := x.libererSiBesoin(); err != nil {
		return err
	}
	if err := x.g.Select("etat", "completude", "destinataire", "domicile", "fondement", "fondement_detail", "champs", "manquantes", "prefecture", "transferee_a", "passees", "version").
		Updates(x.demande).Error; err != nil {
		return err
	}
	if err := x.retirerPerimees(); err != nil {
		return err
	}
	if a, _ := dossier.ActionByCode(x.acte.Action); a.Lettre != "" {
		if err := x.lettreDue(a.Lettre, x.acte.ID, texte, x.avantSilence()); err != nil {
			return err
		}
	}
	if err := x.suivreAccuse(); err != nil {
		return err
	}
	return x.noter(ActeAction(x.acte.Action), ObjetDemande(x.acte.Demande), x.acte.Agent, map[string]any{"acte": x.acte.ID, "de": x.acte.De,
		"vers": x.acte.Vers, "le": x.acte.Le.String(), "donnees": Saler(x.demande.Sel, texte).String()})
}

// Actes returns what was done of a demande, oldest first.
func (s *Store) Actes(ctx context.Context, id dossier.DemandeID) ([]dossier.Acte, error) {
	as, err := lireActes(s.lire(ctx), []dossier.DemandeID{id})
	if err != nil {
		return nil, fmt.Errorf("acts of demande %d: %w", id, err)
	}
	return as, nil
}

// ActeLu is an act as stored, for verification: Donnees is the exact text whose salted hash the journal holds.
type ActeLu struct {
	dossier.Acte
	Texte []byte
}

// ActesLus returns the acts of a demande with their exact texts, oldest first.
func (s *Store) ActesLus(ctx context.Context, id dossier.DemandeID) ([]ActeLu, error) {
	var rangs []rangActe
	if err := s.lire(ctx).Where("demande = ?", id).Order("id").Find(&rangs).Error; err != nil {
		return nil, fmt.Errorf("acts of demande %d: %w", id, traduire(err))
	}
	as := make([]ActeLu, len(rangs))
	for i, r := range rangs {
		a, err := r.acte()
		if err != nil {
			return nil, err
		}
		as[i] = ActeLu{a, []byte(r.Donnees)}
	}
	return as, nil
}

// Situation returns what the guards of the table of actions look at, for this agent, today.
func (s *Store) Situation(ctx context.Context, id dossier.DemandeID, agent dossier.Agent) (dossier.Situation, error) {
	ss, err := lireSituations(s.lire(ctx), []dossier.DemandeID{id}, dossier.DateDe(s.now()))
	if err == nil && len(ss) == 0 {
		err = dossier.ErrIntrouvable
	}
	if err != nil {
		return dossier.Situation{}, fmt.Errorf("situation of demande %d: %w", id, err)
	}
	ss[0].Agent = agent
	return *ss[0], nil
}

func lireActes(g *gorm.DB, ids []dossier.DemandeID) ([]dossier.Acte, error) {
	var rangs []rangActe
	if err := g.Where("demande IN ?", ids).Order("id").Find(&rangs).Error; err != nil {
		return nil, traduire(err)
	}
	as := make([]dossier.Acte, len(rangs))
	for i, r := range rangs {
		var err error
		if as[i], err = r.acte(); err != nil {
			return nil, err
		}
	}
	return as, nil
}

// lireSituations reads several situations in ten queries whatever their number, in the order of the demandes' numbers.
func lireSituations(g *gorm.DB, ids []dossier.DemandeID, jour dossier.Date) ([]*dossier.Situation, error) {
	ds, err := lireDemandes(g, g.Where("demandes.id IN ?", ids).Order("demandes.id"))
	if err != nil || len(ds) == 0 {
		return nil, err
	}
	ss := make([]*dossier.Situation, len(ds))
	par := make(map[dossier.DemandeID]*dossier.Situation, len(ds))
	for i, d := range ds {
		ss[i] = &dossier.Situation{Demande: d, Aujourdhui: jour}
		par[d.ID] = ss[i]
	}
	var liens []struct {
		Demande dossier.DemandeID
		Pli     dossier.PliID
		A       time.Time
	}
	if err := g.Table("demandes_plis").Where("demande IN ?", ids).Order("a, pli").Find(&liens).Error; err != nil {
		return nil, traduire(err)
	}
	for _, l := range liens {
		par[l.Demande].Liens = append(par[l.Demande].Liens, dossier.LienPli{Pli: l.Pli, A: l.A.UTC()})
	}
	actes, err := lireActes(g, ids)
	if err != nil {
		return nil, err
	}
	for _, a := range actes {
		par[a.Demande].Actes = append(par[a.Demande].Actes, a)
	}
	courriers, err := lireCourriers(g.Where("courriers.demande IN ?", ids).Order("courriers.id"))
	if err != nil {
		return nil, err
	}
	for _, c := range courriers {
		par[c.Demande].Courriers = append(par[c.Demande].Courriers, c)
	}
	etapes, err := lireEtapes(g, ids)
	if err != nil {
		return nil, err
	}
	for id, es := range etapes {
		par[id].Etapes = es
	}
	rdv, err := lireRendezVous(g.Where("r.demande IN ?", ids).Order("r.id"))
	if err != nil {
		return nil, err
	}
	for _, r := range rdv {
		par[r.Demande].RendezVous = append(par[r.Demande].RendezVous, r)
	}
	return ss, nil
}
