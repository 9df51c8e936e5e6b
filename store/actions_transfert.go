package store

import (
	"slices"

	"gorm.io/gorm/clause"

	"souspli/dossier"
	"souspli/law"
)

// A demande sent over to the competent préfecture stays one demande: one number, one clock, one file. Until the destination takes it, it is
// the sender's, who may only take it back; then it is the destination's, and the sender reads it.
//
// Refused: a second demande linked to the first. The person would have two numbers and two accusés for one request, and two clocks where
// CRPA L. 114-3 knows one.

// passer makes the préfecture it was sent to the one that has the demande; those before keep its trace. Letters that have left, the notice of the
// transfer, and what gives back originals, stay those of who had it (CRPA L. 114-2: who was wrongly seized tells the person; they are in its drawer); the others are the new one's to write, for the same day.
func (x *enCours) passer() error {
	avant := x.demande.Prefecture
	if !slices.Contains(x.demande.Passees.V, avant) {
		x.demande.Passees = liste(append(slices.Clone(x.demande.Passees.V), avant))
	}
	x.demande.Prefecture, x.demande.TransfereeA = x.demande.TransfereeA, ""
	var rangs []rangCourrier
	if err := x.g.Clauses(clause.Locking{Strength: "UPDATE"}).Where("demande = ? AND prefecture = ''", x.demande.ID).Order("id").Find(&rangs).Error; err != nil {
		return err
	}
	for _, r := range rangs {
		switch {
		case r.Etat.Ecrit() && r.Etat != dossier.CourrierEcrit || r.Etat == dossier.CourrierAnnule || r.Genre == dossier.CourrierTransfert || r.Genre == dossier.CourrierRestitution || !r.RemisLe.IsZero():
			if err := x.g.Select("prefecture").Updates(&rangCourrier{ID: r.ID, Prefecture: avant}).Error; err != nil {
				return err
			}
		case r.Etat == dossier.CourrierEcrit:
			if err := x.remplacerCourrier(r, "demande transmise avant l’envoi"); err != nil {
				return err
			}
		case r.Etat == dossier.CourrierBloque: // what it lacked may not be missing here
			if err := x.reessayer(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// prendreEnCharge: the demande is that of the destination, with its first dates and its clock. A basis that rests on an act of the sender's
// préfecture opens nothing here by itself: it is to be confirmed, and until then the day of silence is less sure. A basis the agent gives settles it.
//
// Source: CRPA L. 114-2, L. 114-3, L. 114-4. That the act of another préfecture is to be looked at again is our reading (INFERRED).
func (x *enCours) prendreEnCharge() error {
	if err := x.passer(); err != nil {
		return err
	}
	if err := x.accuseDu(); err != nil {
		return err
	}
	if f := x.acte.Donnees.Fondement; f != nil {
		return x.fonder(f)
	}
	f := x.demande.FondementDetail.V
	if f.Code != dossier.FondementArreteLocal || f.Propose {
		return nil
	}
	f.Propose = true
	return x.fonder(&f)
}

// accuseDu makes the accusé of the préfecture that has the demande due, unless it owes or sent one already: the competent administration
// delivers it, whoever was seized first.
//
// Source: CRPA L. 114-4; two working days from the day it takes it (design P9).
func (x *enCours) accuseDu() error {
	if len(x.demande.Passees.V) == 0 {
		return nil // it registered the demande: its accusé is due since
	}
	var n int64
	if err := x.g.Model(&rangCourrier{}).Where("demande = ? AND genre = ? AND etat <> 'annule' AND prefecture IN ('', ?)", x.demande.ID,
		dossier.CourrierAccuseReception, x.demande.Prefecture).Count(&n).Error; err != nil || n > 0 {
		return err
	}
	return x.ajouterCourrier(&rangCourrier{Demande: x.demande.ID, Genre: dossier.CourrierAccuseReception, Etat: dossier.CourrierDu, Lignes: liste[string](nil),
		DuLe: law.AjouteOuvres(x.s.Aujourdhui, delaiAccuse, x.demande.Prefecture), CreeA: x.now})
}

// annuler sets a letter aside by the hand of the agent who acts.
func (x *enCours) annuler(r rangCourrier, raison string) error {
	return x.annulerLettre(r, raison, x.acte.Agent)
}

// annulerLettre sets a letter aside before it left.
func (t *tx) annulerLettre(r rangCourrier, raison string, agent dossier.AgentID) error {
	if err := t.g.Select("etat", "raison").Updates(&rangCourrier{ID: r.ID, Etat: dossier.CourrierAnnule, Raison: raison}).Error; err != nil {
		return err
	}
	if err := t.cloreSceau(r.ID, nil, raison, agent); err != nil { // a copy of it may have been taken
		return err
	}
	return t.noter(ActeCourrierAnnule, ObjetDemande(r.Demande), agent, map[string]any{"courrier": r.ID})
}
