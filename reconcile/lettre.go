package reconcile

import (
	"slices"

	"souspli/dossier"
	"souspli/law"
)

// doutePremierEnvoi: a form that comes back with a relance was received once already; the clock runs from that day (CRPA L. 114-3), which
// only an agent can find.
const doutePremierEnvoi = "relance jointe\u00a0: un premier envoi a pu être reçu plus tôt, jour de première saisine à vérifier"

// sansFormulaire settles a pli without any form that asks: a letter for a demande in progress completes it; anything else
// waits for an agent, who may key the few fields of a demande made on no form of ours (CRPA D. 113-3).
func (d *decideur) sansFormulaire() {
	if len(d.lettres) == 1 && len(d.doutesPli) == 0 {
		if r, ok := d.lettreSeule(d.lettres[0]); ok {
			d.decisions = append(d.decisions, r)
			return
		}
	}
	d.raisons = ajouter(d.raisons, append(slices.Clone(d.doutesPli), d.signesSansFormulaire()...)...)
	for _, l := range d.lettres {
		d.raisons = ajouter(d.raisons, d.attente(l)...)
	}
	if len(d.lettres) > 0 {
		d.lettre = d.contenuDeLettre(d.lettres[0])
	} else {
		d.raisons = ajouter(d.raisons, "aucun formulaire reconnu")
	}
	d.raisons = ajouter(d.raisons, d.doutesReception()...)
}

// attente says why a letter alone waits, and what the agent has to do. A signalement asks for an answer and no title: it is a réclamation,
// owed an accusé de réception (CRPA L. 110-1, L. 112-3), and starts no clock of a demande.
func (d *decideur) attente(index int) []string {
	switch d.Lecture.Formulaires[index].Variante {
	case LettreSignalement:
		return []string{"signalement sans formulaire\u00a0: ce n’est pas une demande de titre, aucun délai de titre n’est ouvert\u00a0; accusé de réception et réponse à faire par un agent"}
	case LettreRelance:
		raison := "relance d’un dossier renvoyé\u00a0: premier envoi introuvable au registre, à rechercher"
		switch vivantes, closes := d.demandesDeLaPersonne(index); {
		case len(vivantes) > 1:
			raison = "relance d’un dossier renvoyé\u00a0: plusieurs demandes en cours de la même personne, à rattacher à l’une d’elles"
		case len(vivantes) == 1:
			raison = "relance d’un dossier renvoyé\u00a0: une demande en cours de la même personne, à rattacher après vérification"
		case len(closes) > 0:
			raison = "relance d’un dossier renvoyé\u00a0: demande close de la même personne, à examiner de nouveau"
		}
		return []string{raison}
	}
	return []string{"lettre «\u00a0PROBLÈME ANEF\u00a0» sans formulaire de demande"}
}

// demandesDeLaPersonne finds the demandes of a letter's person in its préfecture, of the procedure it names if any.
func (d *decideur) demandesDeLaPersonne(index int) (vivantes, closes []dossier.Candidat) {
	c := d.contenuDeLettre(index)
	cl := d.classer(d.Lecture.Formulaires[index], c.Identite)
	for _, k := range d.Candidats.Demandes {
		if !k.Recoit(c.Prefecture) || cl.avis(k) != memePersonne || c.Procedure != ProblemeANEF && c.Procedure != k.Procedure {
			continue
		}
		if k.Etat.Vivante() {
			vivantes = append(vivantes, k)
		} else {
			closes = append(closes, k)
		}
	}
	return vivantes, closes
}

// contenuDeLettre is all a letter brings by itself: attempts, and the papers with it. The procedure is the one it names, if any.
func (d *decideur) contenuDeLettre(index int) *dossier.Contenu {
	f, rec := d.Lecture.Formulaires[index], d.Pli.Reception
	c := &dossier.Contenu{
		Prefecture: rec.Prefecture, Procedure: ProblemeANEF, Variante: f.Variante,
		Dates:    dossier.Dates{Cachet: rec.Cachet, PremiereSaisine: rec.PremiereSaisine, Reception: rec.RecuLe},
		Identite: identite(f), Champs: champs(f), Pieces: d.pieces(), Tentatives: slices.Clone(d.Lecture.Tentatives),
	}
	if p := valeur(f, "procedure"); p != "" {
		if _, ok := d.Procedures.Procedure(p); ok {
			c.Procedure, c.Variante = p, "" // the letter's variant is none of the procedure's
		}
	}
	if len(c.Tentatives) == 0 {
		c.Tentatives = tentativesDe(f)
	}
	c.Tentatives = law.FaitsDuDossier(d.Pli.ID, c.Tentatives, f.Champs, c.Pieces)
	return c
}

// nomsDesLettres are what a reason calls each letter.
var nomsDesLettres = map[string]string{"": "lettre", LettreSignalement: "signalement", LettreRelance: "relance"}

// lettreSeule attaches a letter and the papers with it to the one demande in progress of its person.
func (d *decideur) lettreSeule(index int) (dossier.Rapprochement, bool) {
	x := demande{index: index, f: d.Lecture.Formulaires[index]}
	c := d.contenuDeLettre(index)
	une, _ := d.demandesDeLaPersonne(index)
	douteux := len(d.doutesReception()) > 0 || len(x.f.Manquantes) > 0 || len(d.aVerifier(&x)) > 0
	if len(une) != 1 {
		return dossier.Rapprochement{}, false
	}
	r := dossier.Rapprochement{
		Decision: dossier.DecisionComplement, Formulaire: index, Demande: une[0].ID, Score: d.score(&x),
		Raisons: []string{nomsDesLettres[x.f.Variante] + " de la même personne, qui a une seule demande en cours"},
	}
	la := *c
	la.Domicile, la.Destinataire, _ = adresses(x.f)
	if ailleurs := d.autreAdresse(&x, choix{demande: une[0].ID}, &la); ailleurs != "" {
		r.Raisons, douteux = ajouter(r.Raisons, ailleurs), true
		if !d.Confirme {
			d.raisons = ajouter(d.raisons, ailleurs)
		}
	}
	if douteux && !d.Confirme {
		return dossier.Rapprochement{}, false
	}
	c.Procedure, c.Variante = une[0].Procedure, une[0].Variante
	r.Contenu = complement(c)
	return r, true
}
