package store

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm/clause"

	"souspli/dossier"
	"souspli/law"
)

// disentLeSilence are the actions whose own letter says the day of silence as it then stands: the accusé needs no other correction.
var disentLeSilence = []dossier.CodeAction{dossier.ActionPieces, dossier.ActionComplement, dossier.ActionReouverture, dossier.ActionComplexite}

// suivreAccuse keeps the accusé de réception true once an action has moved the day of silence, or what it means. One that is written and
// has not left is written again; one that left is followed by another, that annuls and replaces it, unless the letter of the action
// itself tells the new day. A demande that is closed has no silence any more, and nothing to correct.
func (x *enCours) suivreAccuse() error {
	var echeances []rangEcheance
	if err := x.g.Where("demande = ? AND remplacee_a IS NULL", x.demande.ID).Find(&echeances).Error; err != nil {
		return err
	}
	var es []dossier.Echeance
	for _, r := range echeances {
		es = append(es, r.echeance())
	}
	apres, ok := law.SilenceDe(es)
	avant, _ := law.SilenceDe(x.s.Demande.Echeances)
	if !ok || apres.Code == avant.Code && apres.Date == avant.Date {
		return nil
	}
	var accuses []rangCourrier
	if err := x.g.Clauses(clause.Locking{Strength: "UPDATE"}).Where("demande = ? AND genre IN ? AND etat <> 'annule'", x.demande.ID,
		[]dossier.GenreCourrier{dossier.CourrierAccuseReception, dossier.CourrierAccuseRectifie, dossier.CourrierElectronique}).Order("id").Find(&accuses).Error; err != nil {
		return err
	}
	parti, vient := false, false
	for _, r := range accuses {
		switch r.Etat {
		case dossier.CourrierImprime:
			parti = true
		case dossier.CourrierEcrit:
			if err := x.remplacerCourrier(r, "dates changées avant l’envoi"); err != nil {
				return err
			}
			vient = vient || !r.Genre.ParCourriel()
		case dossier.CourrierDu, dossier.CourrierBloque:
			vient = vient || !r.Genre.ParCourriel() // written with the dates of that day
		case dossier.CourrierAnnule, dossier.CourrierEnvoye, dossier.CourrierRejete: // on paper too, and that one is followed
		}
	}
	if !parti || vient || slices.Contains(disentLeSilence, x.acte.Action) {
		return nil
	}
	return x.ajouterCourrier(&rangCourrier{Demande: x.demande.ID, Genre: dossier.CourrierAccuseRectifie, Etat: dossier.CourrierDu, Lignes: liste[string](nil),
		DuLe: law.AjouteOuvres(dossier.DateDe(x.now), delaiAccuse, x.demande.Prefecture), CreeA: x.now})
}

// OrdreLettre is a letter an agent asks for: one of a kind that no action makes due.
type OrdreLettre struct {
	Demande dossier.DemandeID
	Genre   dossier.GenreCourrier
	Agent   dossier.AgentID
	Donnees dossier.LettreDemandee // but Agent, which is the one above
	// Courriel: a mail server is set. Without one, a letter that goes by e-mail would wait for ever, and is refused.
	Courriel bool
}

// motifsLettreMin is how many characters written reasons have at least: a word is none.
const motifsLettreMin = 20

// DemanderLettre makes a letter due that an agent asks for, with its journal line. Refused, with its reason, as Agir refuses
// (*dossier.RefusAction): the role, the facts of the register, or what was given. A demande out of the agent's scope: dossier.ErrIntrouvable.
func (s *Store) DemanderLettre(ctx context.Context, o OrdreLettre) (dossier.CourrierID, error) {
	var id dossier.CourrierID
	err := s.enTx(ctx, func(t *tx) (err error) {
		if id, err = t.demanderLettre(o); err != nil {
			return err
		}
		cs, err := lireCourriers(t.g.Where("courriers.demande = ? AND courriers.id <> ?", o.Demande, id))
		if err == nil && slices.ContainsFunc(cs, func(c dossier.Courrier) bool { return dejaDemandee(c, o) }) {
			return &dossier.RefusAction{Action: dossier.CodeAction(o.Genre), Raison: "Cette lettre est déjà demandée et n’est pas encore partie."}
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("ask for letter %s of demande %d: %w", o.Genre, o.Demande, err)
	}
	return id, nil
}

func (t *tx) demanderLettre(o OrdreLettre) (dossier.CourrierID, error) {
	r, err := t.verrouillerDemande(o.Demande)
	if err != nil {
		return 0, err
	}
	agent, err := t.agentActif(o.Agent)
	if err != nil {
		return 0, err
	}
	if !agent.Porte(r.Prefecture) || r.Sensible && !agent.VoitSensible {
		return 0, dossier.ErrIntrouvable
	}
	ss, err := lireSituations(t.g, []dossier.DemandeID{o.Demande}, dossier.DateDe(t.now))
	if err != nil {
		return 0, err
	}
	ss[0].Agent = agent
	if err := refusLettre(*ss[0], o); err != nil {
		return 0, err
	}
	if o.Genre.ParCourriel() {
		if err := t.refusCourriel(ss[0].Demande, o.Genre); err != nil {
			return 0, err
		}
	}
	o.Donnees.Agent = o.Agent
	b, err := json.Marshal(o.Donnees)
	if err != nil {
		return 0, err
	}
	texte := string(b)
	c := rangCourrier{Demande: o.Demande, Genre: o.Genre, Etat: dossier.CourrierDu, Lignes: liste[string](nil),
		DuLe: law.AjouteOuvres(dossier.DateDe(t.now), delaiAccuse, r.Prefecture), CreeA: t.now, Decide: &texte}
	if err := t.ajouterCourrier(&c); err != nil {
		return 0, err
	}
	if err := t.suivreLettres(o.Demande); err != nil {
		return 0, err
	}
	return c.ID, t.noter(ActeLettreDemandee, ObjetDemande(o.Demande), o.Agent, map[string]any{"courrier": c.ID, "genre": o.Genre, "donnees": Saler(r.Sel, b).String()})
}

// agentActif reads an account that acts; one that is closed, or is not: dossier.ErrInterdit.
func (t *tx) agentActif(id dossier.AgentID) (dossier.Agent, error) {
	var r rangAgent
	if err := t.g.Where("actif").Take(&r, id).Error; err != nil {
		return dossier.Agent{}, fmt.Errorf("%w: agent %d", dossier.ErrInterdit, id)
	}
	return r.agent(), nil
}

// dejaDemandee reports whether a letter that has not left is the one asked for, whoever asked: a form may be sent twice.
func dejaDemandee(c dossier.Courrier, o OrdreLettre) bool {
	var d dossier.LettreDemandee
	if c.Genre != o.Genre || !slices.Contains([]dossier.EtatCourrier{dossier.CourrierDu, dossier.CourrierBloque, dossier.CourrierEcrit}, c.Etat) || json.Unmarshal(c.Decide, &d) != nil {
		return false
	}
	d.Agent, o.Donnees.Agent = 0, 0
	return reflect.DeepEqual(d, o.Donnees)
}

// refusLettre says why a letter cannot be asked for; nil when it can.
func refusLettre(s dossier.Situation, o OrdreLettre) error {
	non := func(champ, raison string) error {
		return &dossier.RefusAction{Action: dossier.CodeAction(o.Genre), Champ: champ, Raison: raison}
	}
	if !o.Genre.Demandee() {
		return non("", "Cette lettre ne se demande pas\u00a0: elle vient d’une action, ou de l’enregistrement.")
	}
	if !slices.Contains([]dossier.Role{dossier.RoleCourrier, dossier.RoleGuichet, dossier.RoleInstructeur, dossier.RoleSuperviseur}, s.Agent.Role) {
		return non("", "Cette lettre revient à un agent du courrier, de guichet ou d’instruction.")
	}
	switch d := o.Donnees; o.Genre {
	case dossier.CourrierDuplicata:
		i := slices.IndexFunc(s.Courriers, func(c dossier.Courrier) bool { return c.ID == d.De })
		if i < 0 || s.Courriers[i].Etat != dossier.CourrierImprime ||
			s.Courriers[i].Genre != dossier.CourrierAccuseReception && s.Courriers[i].Genre != dossier.CourrierAccuseRectifie {
			return non("de", "Choisissez un accusé de réception de cette demande, déjà imprimé.")
		}
	case dossier.CourrierReponseMotifs:
		silence, ok := law.SilenceDe(s.Demande.Echeances)
		switch {
		case !s.Agent.Habilite:
			return non("", "Les motifs d’un refus reviennent à un agent nommément habilité.")
		case !ok || silence.Date.IsZero() || !s.Aujourdhui.After(silence.Date) || law.EffetDe(silence.Code, s.Demande.Fondement.Code) != law.EffetRejet:
			return non("", "Aucun refus implicite n’est né de cette demande.")
		case d.RecueLe.IsZero() || d.RecueLe.After(s.Aujourdhui) || !d.RecueLe.After(silence.Date):
			return non("recue_le", "Dites le jour où la demande de motifs est arrivée, après le refus implicite.")
		case len([]rune(strings.TrimSpace(d.Motifs))) < motifsLettreMin:
			return non("motifs", "Écrivez les motifs, en droit et en fait.")
		}
	case dossier.CourrierRestitution:
		if !slices.ContainsFunc(d.Objets, func(o string) bool { return strings.TrimSpace(o) != "" }) {
			return non("objets", "Écrivez les originaux rendus, un par ligne.")
		}
	case dossier.CourrierElectronique:
		_, ok := s.Demande.CourrielUtilisable()
		switch {
		case s.Demande.Destinataire.Confidentielle || s.Demande.Domicile.Confidentielle:
			return non("", "L’adresse est confidentielle\u00a0: rien ne part par courriel.")
		case s.Demande.Sensible:
			return non("", "La demande est sensible\u00a0: rien ne part par courriel. L’accusé part par la poste.")
		case !ok:
			return non("", "Aucune adresse électronique n’est connue.")
		case !o.Courriel:
			return non("", "Aucun serveur de courriel n’est réglé\u00a0: cette lettre ne partirait pas. L’accusé part par la poste.")
		}
	default:
		return non("", "Cette lettre ne se demande pas encore.")
	}
	return nil
}
