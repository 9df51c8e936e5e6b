package dossier

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// LienPli ties a pli to a demande, with the instant it was tied.
type LienPli struct {
	Pli PliID
	A   time.Time
}

// Situation is all the guards of the table of actions look at. Actes, Courriers and RendezVous are oldest first.
type Situation struct {
	Demande    Demande
	Liens      []LienPli
	Actes      []Acte
	Courriers  []Courrier
	RendezVous []RendezVous
	Etapes     []EtapeEnvoi // of its letters, in the order they were noted
	Agent      Agent
	Aujourdhui Date
}

// Refus says why the action is not possible now, whatever would be given with it; "" when it is. In this order: the agent, the state,
// the facts. An action that is not in the table is refused.
func (s Situation) Refus(c CodeAction) string {
	a, ok := ActionByCode(c)
	if !ok {
		return fmt.Sprintf("L’action «\u00a0%s\u00a0» n’existe pas.", c)
	}
	if !slices.Contains(a.Roles, s.Agent.Role) {
		return fmt.Sprintf("«\u00a0%s\u00a0» revient à\u00a0: %s.", a.Libelle, nomsRoles(a.Roles))
	}
	if !slices.Contains(a.Depuis, s.Demande.Etat) {
		return ailleurs(a, s.Demande.Etat)
	}
	if r := s.autrePrefecture(a); r != "" {
		return r
	}
	if a.Habilite && !s.Agent.Habilite {
		return fmt.Sprintf("«\u00a0%s\u00a0» revient à un agent nommément habilité.", a.Libelle)
	}
	if f := faits[c]; f != nil {
		return f(s)
	}
	return ""
}

func nomsRoles(roles []Role) string {
	var noms []string
	for _, r := range roles {
		noms = append(noms, r.Libelle())
	}
	return strings.Join(noms, ", ")
}

// autrePrefecture says why it is not for the agent's préfecture; "" when it is. Of a demande sent over, the destination takes it, gives it back or sends
// it on, and the sender corrects the transfer and proves the delivery of its letters, no more.
func (s Situation) autrePrefecture(a Action) string {
	d := s.Demande
	destination := d.TransfereeA != "" && s.Agent.Porte(d.TransfereeA)
	switch {
	case d.Etat == DemandeTransferee && (a.Destination || a.Code == ActionTransfert):
		if !destination {
			return "La demande est transférée\u00a0: la préfecture destinataire a la main."
		}
	case !s.Agent.Porte(d.Prefecture) && destination:
		return "La demande vous est transmise\u00a0: prenez-la d’abord en charge."
	case !s.Agent.Porte(d.Prefecture):
		return "Une autre préfecture a la demande\u00a0: elle seule y agit."
	}
	return ""
}

// ailleurs words a refusal by the state.
func ailleurs(a Action, e EtatDemande) string {
	switch e {
	case DemandeSansSuite, DemandeDesistee:
		return fmt.Sprintf("La demande est close (%s)\u00a0: il faut d’abord la rouvrir.", e.Libelle())
	case DemandeTransferee:
		return "La demande est transférée\u00a0: la préfecture destinataire a la main."
	case DemandeDecision, DemandeTitre:
		if a.Code != ActionTitre && a.Code != ActionReouverture {
			return fmt.Sprintf("Une décision est prise (%s)\u00a0: cela n’a plus lieu d’être.", e.Libelle())
		}
		if a.Code == ActionTitre {
			return "Le titre est déjà dit à retirer."
		}
	}
	if a.Code == ActionComplete && (e == DemandeComplete || e == DemandeInstruction) {
		return fmt.Sprintf("Le dossier est déjà déclaré complet (%s).", e.Libelle())
	}
	return fmt.Sprintf("Demande «\u00a0%s\u00a0». %s", e.Libelle(), a.Ailleurs)
}

// faits are the guards that look at the register.
var faits = map[CodeAction]func(Situation) string{
	ActionComplete: func(s Situation) string {
		if s.Demande.Dates.Reception.IsZero() {
			return "La date de réception n’est pas connue."
		}
		for _, r := range DemandesDePieces(s.Actes) {
			if r.Bloquante() {
				return "Une pièce indispensable, demandée, n’est pas notée reçue\u00a0: notez d’abord le complément, ou dites qu’elle n’est plus demandée."
			}
		}
		return ""
	},
	ActionComplement: func(s Situation) string {
		if !s.attendPieces() && len(s.PlisAExaminer()) == 0 {
			return "Aucune pièce n’est attendue et aucun nouveau pli n’est arrivé."
		}
		return ""
	},
	ActionVenue: func(s Situation) string {
		if r, ok := s.RendezVousFixe(); !ok {
			return "Aucun rendez-vous n’est fixé."
		} else if s.Aujourdhui.Before(r.Jour) {
			return fmt.Sprintf("Le rendez-vous est le %s\u00a0: il n’a pas encore eu lieu.", r.Jour.Fr())
		}
		return ""
	},
	ActionAbsence: func(s Situation) string {
		if r, ok := s.RendezVousFixe(); !ok {
			return "Aucun rendez-vous n’est fixé."
		} else if !s.Aujourdhui.After(r.Jour) {
			return fmt.Sprintf("Le rendez-vous est le %s\u00a0: la journée n’est pas finie.", r.Jour.Fr())
		}
		return ""
	},
	ActionRendezVousAnnule: func(s Situation) string {
		if _, ok := s.RendezVousFixe(); !ok {
			return "Aucun rendez-vous n’est fixé."
		}
		return ""
	},
	ActionRecepisse: func(s Situation) string {
		if s.Demande.Dates.Completude.IsZero() {
			return "Le dossier n’est pas déclaré complet\u00a0: la personne doit être admise à souscrire sa demande."
		}
		return ""
	},
	ActionComplexite: func(s Situation) string {
		e, ok := s.silenceCarteBleue30()
		switch {
		case !ok:
			return "Seul le délai de trente jours du titulaire d’une carte bleue d’un autre État, ou de sa famille, peut être porté à soixante."
		case e.Entrees["complexe"] != "":
			return "Le délai a déjà été porté à soixante jours\u00a0: une seule fois est possible."
		case e.Date.IsZero():
			return "Le dossier n’est pas déclaré complet\u00a0: le délai ne court pas encore."
		case s.Aujourdhui.After(e.Date):
			return fmt.Sprintf("Le délai a pris fin le %s\u00a0: il ne peut plus être allongé.", e.Date.Fr())
		}
		return ""
	},
	ActionTitre: func(s Situation) string {
		if a, ok := s.Dernier(ActionDecision); !ok || a.Donnees.Sens != SensFavorable {
			return "La décision notée n’est pas favorable."
		}
		return ""
	},
	ActionSansSuite: func(s Situation) string {
		r, raison := s.LimiteEcoulee()
		if raison != "" {
			return raison
		}
		if len(s.PlisAExaminer()) > 0 {
			return "Un pli est arrivé depuis et n’a pas été examiné."
		}
		if !s.Aujourdhui.After(r) {
			return fmt.Sprintf("Le délai donné court jusqu’au %s\u00a0: il n’est pas écoulé.", r.Fr())
		}
		if possible := r.AddDays(joursCourrier + 1); s.Aujourdhui.Before(possible) {
			return fmt.Sprintf("Le délai donné a pris fin le %s, mais ce qui a été posté ce jour-là est à temps, le cachet de la poste faisant foi (CRPA L. 112-1), et peut encore arriver\u00a0: "+
				"la demande ne peut être classée qu’à partir du %s.", r.Fr(), possible.Fr())
		}
		return ""
	},
	ActionRemise: func(s Situation) string {
		if len(s.LettresSansRemise()) == 0 {
			return "Aucune lettre n’attend la preuve de sa remise."
		}
		return ""
	},
	ActionDesistement:  sansPreuvePossible,
	ActionModification: sansPreuvePossible,
}

func sansPreuvePossible(s Situation) string {
	if len(s.Demande.Plis) == 0 {
		return "Aucun pli ne peut porter la parole signée de la personne."
	}
	return ""
}

// silenceCarteBleue30 is the only deadline of silence that an agent may lengthen (CESEDA R. 421-23), when it is that of the demande.
func (s Situation) silenceCarteBleue30() (Echeance, bool) {
	i := slices.IndexFunc(s.Demande.Echeances, func(e Echeance) bool { return e.Code == "silence_carte_bleue_30" })
	if i < 0 {
		return Echeance{}, false
	}
	return s.Demande.Echeances[i], true
}

func (s Situation) attendPieces() bool {
	return slices.ContainsFunc(DemandesDePieces(s.Actes), RequetePieces.Ouverte)
}

// DernierePiece is the day the last indispensable piece that was asked for came; zero when none did.
func (s Situation) DernierePiece() Date {
	var le Date
	for _, r := range DemandesDePieces(s.Actes) {
		if r.Produit.After(le) {
			le = r.Produit
		}
	}
	return le
}

// Dernier is the last act of that kind since the demande was last opened or reopened.
func (s Situation) Dernier(c CodeAction) (Acte, bool) {
	for _, a := range slices.Backward(s.Actes) {
		if a.Action == c {
			return a, true
		}
	}
	return Acte{}, false
}

// RendezVousFixe is the appointment to come, or whose attendance is not noted yet.
func (s Situation) RendezVousFixe() (RendezVous, bool) {
	for _, r := range slices.Backward(s.RendezVous) {
		if r.Etat == RendezVousPris {
			return r, true
		}
	}
	return RendezVous{}, false
}

// PlisAExaminer are the plis that came after the registration and that no act has looked at since. While something is awaited from the person,
// who reads something else in a pli, as an address that changes, has not looked for it.
func (s Situation) PlisAExaminer() []PliID {
	var ps []PliID
	for _, l := range s.Liens {
		if !l.A.After(s.Demande.CreeA) {
			continue
		}
		vu := false
		for i, a := range s.Actes {
			if a.Donnees.Preuve != nil && a.Donnees.Preuve.Pli == l.Pli && !a.A.Before(l.A) {
				vu = vu || s.examine(i)
			}
		}
		if !vu {
			ps = append(ps, l.Pli)
		}
	}
	return ps
}

// examine reports whether the act of that rank looked at its pli for all that was awaited when it was done.
func (s Situation) examine(i int) bool {
	pieces := slices.ContainsFunc(DemandesDePieces(s.Actes[:i]), RequetePieces.Ouverte)
	switch a := s.Actes[i]; a.Action {
	case ActionAdresse, ActionModification:
		return !pieces && a.De != DemandeRegularisation
	case ActionRegularisationRecue:
		return !pieces
	}
	return true
}

// LettresSansRemise are the letters that left, or may have, and whose delivery is not proved: those printed, and those to be signed by hand
// once written, since they are printed one by one, and those an agent writes.
func (s Situation) LettresSansRemise() []Courrier {
	var cs []Courrier
	for _, c := range s.Courriers {
		_, revenu := s.Revenu(c.ID)
		if (c.RemisLe.IsZero() || revenu) && c.Etat != CourrierAnnule && (c.Etat == CourrierImprime || c.Etat == CourrierEcrit && c.Genre.ASigner() || !c.Genre.Redige()) {
			cs = append(cs, c)
		}
	}
	return cs
}

// attente is the request the person was last left with: the last one that is still open for pieces, or the regularisation.
func (s Situation) attente() (Acte, bool) {
	if s.Demande.Etat == DemandeRegularisation {
		return s.Dernier(ActionRegularisation)
	}
	for _, r := range slices.Backward(DemandesDePieces(s.Actes)) {
		if r.Bloquante() {
			return r.Acte, true
		}
	}
	return Acte{}, false
}

// LimiteEcoulee is the day after which an unfavourable end may be thought of (design D16): the limit given, or, when the letter was
// delivered late, as many days after its delivery; the last of them when several requests for pieces are open. raison says why there is none:
// nothing is asked, or the delivery is not proved.
func (s Situation) LimiteEcoulee() (limite Date, raison string) {
	a, ok := s.attente()
	if !ok {
		return limite, "Rien d’indispensable n’est plus attendu de la personne."
	}
	if s.RemiseDe(a.ID).IsZero() {
		return limite, "La remise de la lettre qui demande n’est pas prouvée\u00a0: sans elle, rien de défavorable n’est possible."
	}
	limite = s.limiteDe(a)
	for _, r := range DemandesDePieces(s.Actes) {
		if l := s.limiteDe(r.Acte); a.Action == ActionPieces && r.Bloquante() && l.After(limite) {
			limite = l
		}
	}
	return limite, ""
}

// limiteDe is the last day a request gives, as many days after its delivery when that is later.
func (s Situation) limiteDe(a Acte) Date {
	if remis := s.RemiseDe(a.ID); !remis.IsZero() && remis.AddDays(a.Donnees.Jours).After(a.Donnees.Limite) {
		return remis.AddDays(a.Donnees.Jours)
	}
	return a.Donnees.Limite
}

// RemiseDe is the day the letter of an act was delivered; zero when it is not proved, or when the letter came back.
func (s Situation) RemiseDe(id ActeID) Date {
	for _, c := range s.Courriers {
		if _, revenu := s.Revenu(c.ID); !revenu && c.Acte == id && c.Etat != CourrierAnnule && c.Genre != CourrierRappelPieces && !c.RemisLe.IsZero() {
			return c.RemisLe
		}
	}
	return Date{}
}

// EtatSuivant is the state an action leads to with what was given. The action is possible.
func (s Situation) EtatSuivant(c CodeAction, le Date, d DonneesActe) EtatDemande {
	if a, _ := ActionByCode(c); a.Vers != "" {
		return a.Vers
	}
	ici := s.Demande.Etat
	switch c {
	case ActionPieces:
		if slices.ContainsFunc(d.Pieces, func(p PieceDemandee) bool { return p.Indispensable }) {
			return DemandePieces
		}
	case ActionComplement:
		if ici == DemandePieces {
			return s.apresPieces(Acte{Action: c, Le: le, Donnees: d})
		}
	case ActionRegularisationRecue:
		return s.avant(ActionRegularisation)
	case ActionVenue:
		if !s.Demande.Dates.Completude.IsZero() {
			return DemandeInstruction
		}
		if e := s.avant(ActionConvocation, ActionInvitation); e != DemandeRegularisation {
			return e
		}
		return s.avant(ActionRegularisation) // received at the counter, the defect is cured
	case ActionAbsence, ActionRendezVousAnnule:
		return s.avant(ActionConvocation, ActionInvitation)
	case ActionPriseEnCharge, ActionTransfertRefuse:
		return s.avant(ActionTransfert)
	case ActionReouverture:
		return s.avant(ActionSansSuite, ActionDesistement, ActionTransfert)
	}
	return ici
}

// apresPieces is where a demande goes back to once nothing indispensable is expected: where it was before pieces were asked for.
func (s Situation) apresPieces(a Acte) EtatDemande {
	for _, r := range DemandesDePieces(append(slices.Clone(s.Actes), a)) {
		if r.Bloquante() {
			return DemandePieces
		}
	}
	for _, x := range slices.Backward(s.Actes) {
		if x.Action == ActionPieces && x.De != DemandePieces {
			return x.De
		}
	}
	return DemandeEnregistree
}

// avant is the state the demande was in before the last of these acts. A state that has lost its reason since (pieces that came
// meanwhile, an appointment that was freed) leads further back.
func (s Situation) avant(codes ...CodeAction) EtatDemande {
	for i, a := range slices.Backward(s.Actes) {
		if !slices.Contains(codes, a.Action) || a.De == a.Vers {
			continue
		}
		jusque := s
		jusque.Actes = s.Actes[:i]
		switch a.De {
		case DemandePieces:
			return s.apresPieces(Acte{})
		case DemandeConvoquee:
			return jusque.avant(ActionConvocation, ActionInvitation)
		}
		return a.De
	}
	return DemandeEnregistree
}
