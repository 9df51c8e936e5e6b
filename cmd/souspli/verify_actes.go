package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
)

// demandeEtActes is what a demande should be by the acts done on it: its state and what each act changed.
type demandeEtActes struct {
	etat         dossier.EtatDemande
	fondement    dossier.CodeFondement // "" unless an act changed it
	destinataire *dossier.Adresse
	champs       map[string]string
	prefecture   string // that has it
	passees      []string
	transferee   string
}

// actes: each is the one the journal noted, each begins in the state the one before left, and the demande stands where the last one
// leaves it. Acts of the machine do not exist (design D16).
func (v *verification) actesDe(ctx context.Context, d dossier.Demande, sel []byte) (demandeEtActes, error) {
	fin := demandeEtActes{etat: dossier.DemandeEnregistree, champs: map[string]string{}, prefecture: d.Registre()}
	actes, err := v.store.ActesLus(ctx, d.ID)
	if err != nil {
		return fin, err
	}
	for _, a := range actes {
		v.faits++
		if a.De != fin.etat {
			v.faute("demande %s, acte %d : il part de l’état « %s », l’acte d’avant laissait « %s »", d.Numero, a.ID, a.De, fin.etat)
		}
		fin.etat = a.Vers
		if a.Agent == 0 {
			v.faute("demande %s, acte %d : fait par personne", d.Numero, a.ID)
		}
		if !v.noteeA(d.ID, "action_"+string(a.Action), salee(sel, a.Texte)) {
			v.faute("demande %s, acte %d : il n’est plus celui que le journal a noté", d.Numero, a.ID)
		}
		fin.chemin(a.Acte)
		switch {
		case a.Action == dossier.ActionInvitation:
			fin.fondement = dossier.FondementInvitation
		case (a.Action == dossier.ActionRegularisationRecue || a.Action == dossier.ActionPriseEnCharge) && a.Donnees.Fondement != nil:
			fin.fondement = a.Donnees.Fondement.Code
		}
		if a.Donnees.Destinataire != nil {
			fin.destinataire = a.Donnees.Destinataire
		}
		for code, valeur := range a.Donnees.Champs {
			fin.champs[code] = valeur
		}
	}
	v.suspensions(d, actes)
	if fin.etat != d.Etat {
		v.faute("demande %s : « %s » au registre, ses actes la laissent « %s »", d.Numero, d.Etat, fin.etat)
	}
	if fin.transferee != d.TransfereeA {
		v.faute("demande %s : transmise à « %s » au registre, à « %s » par ses actes", d.Numero, d.TransfereeA, fin.transferee)
	}
	if fin.prefecture != d.Prefecture || !slices.Equal(fin.passees, d.Passees) {
		v.faute("demande %s : à la préfecture %s au registre, venue de %v, à %s venue de %v par ses actes", d.Numero, d.Prefecture, d.Passees, fin.prefecture, fin.passees)
	}
	return fin, nil
}

// suspensions: those that the silence in force counts are those its acts gave, each ended by the day the last indispensable piece came.
func (v *verification) suspensions(d dossier.Demande, actes []store.ActeLu) {
	var donnees []string
	for i, a := range actes {
		if a.Action != dossier.ActionPieces || !a.Donnees.Suspend {
			continue
		}
		attendues := map[string]bool{}
		for _, p := range a.Donnees.Pieces {
			if p.Indispensable {
				attendues[p.Code] = true
			}
		}
		var produit dossier.Date
		for _, s := range actes[i+1:] {
			for _, r := range s.Donnees.Recues {
				if attendues[r.Code] && s.Le.After(produit) {
					produit = s.Le
				}
				delete(attendues, r.Code)
			}
		}
		if len(attendues) > 0 {
			produit = dossier.Date{}
		}
		donnees = append(donnees, fmt.Sprintf("%s/%s/%s", a.Le, a.Donnees.Limite, produit))
	}
	e, ok := law.SilenceDe(d.Echeances)
	if !ok {
		return
	}
	var comptees []string
	for k, x := range e.Entrees {
		if strings.HasPrefix(k, "suspension_") {
			comptees = append(comptees, x)
		}
	}
	slices.Sort(donnees)
	slices.Sort(comptees)
	if !slices.Equal(donnees, comptees) {
		v.faute("demande %s : son silence compte les suspensions %v, ses actes %v", d.Numero, comptees, donnees)
	}
}

// chemin follows the demande from one préfecture to another: who takes it, or sends it on, has it; who had it keeps its trace.
func (d *demandeEtActes) chemin(a dossier.Acte) {
	if a.Action == dossier.ActionPriseEnCharge || a.Action == dossier.ActionTransfert && a.De == dossier.DemandeTransferee {
		if !slices.Contains(d.passees, d.prefecture) {
			d.passees = append(d.passees, d.prefecture)
		}
		d.prefecture = d.transferee
	}
	switch a.Action {
	case dossier.ActionTransfert:
		d.transferee = a.Donnees.Prefecture
	case dossier.ActionPriseEnCharge, dossier.ActionTransfertRefuse, dossier.ActionReouverture:
		d.transferee = ""
	}
}

// noteeA reports whether a line of that act about the demande holds that salted hash.
func (v *verification) noteeA(id dossier.DemandeID, acte, empreinte string) bool {
	for _, details := range lignesDe(v.actes[store.ObjetDemande(id)][acte]) {
		var m struct {
			Donnees string `json:"donnees"`
		}
		if json.Unmarshal([]byte(details), &m) == nil && m.Donnees == empreinte {
			return true
		}
	}
	return false
}

// agenda: no slot has more people than places, and each counts the appointments it holds.
func (v *verification) agenda(ctx context.Context) error {
	creneaux, err := v.store.ComptesCreneaux(ctx)
	if err != nil {
		return fmt.Errorf("agenda : %w", err)
	}
	for _, c := range creneaux {
		if c.Pris > c.Capacite || c.Pris != c.RendezVous {
			v.faute("créneau %d : %d places prises pour %d rendez-vous et %d places", c.ID, c.Pris, c.RendezVous, c.Capacite)
		}
	}
	return nil
}
