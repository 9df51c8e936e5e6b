package reconcile

import (
	"slices"

	"souspli/dossier"
)

// choix is what the register says of a form: a demande to join, a person already known, or nothing.
type choix struct {
	demande  dossier.DemandeID // 0: a new one
	personne dossier.PersonneID
	motif    string
	dejaFait bool     // this pli made that demande already
	doutes   []string // settled by an agent's word
	refus    []string // not settled even so
}

// choisir looks for the demande a form belongs to among the candidates.
//
// A live demande of the same procedure, same variant and same préfecture for a person who is surely the same is joined. Anything near
// that is a doubt: on an agent's word it is then a new demande, unless the agent names another.
func (d *decideur) choisir(x *demande, qui dossier.Identite) choix {
	var c choix
	c.personne = d.personne(qui, &c)
	if d.Confirme {
		if numero := valeur(x.f, ChampDemande); numero != "" {
			return d.choisirParNumero(numero, c)
		}
	}
	var sures, voisines []dossier.Candidat
	for _, k := range d.candidats(x.f.Procedure) {
		rapport := comparer(qui, k.Personne)
		switch {
		case rapport == autrePersonne:
		case rapport == memePersonne && slices.Contains(k.Plis, d.Pli.ID) && k.Variante == x.variante:
			return choix{demande: k.ID, personne: k.PersonneID, dejaFait: true}
		case rapport == aVerifier || !memeDemande(k, x.variante, d.Pli.Reception.Prefecture):
			voisines = append(voisines, k)
		default:
			sures = append(sures, k)
		}
	}
	for _, k := range voisines {
		c.doutes = ajouter(c.doutes, douteSur(k, comparer(qui, k.Personne), x.variante, d.Pli.Reception.Prefecture))
	}
	if len(sures) > 1 {
		c.doutes = ajouter(c.doutes, "plusieurs demandes en cours peuvent correspondre")
	}
	if len(sures) > 0 {
		c.demande, c.personne, c.motif = sures[0].ID, sures[0].PersonneID, "même personne, même démarche, demande en cours"
	}
	return c
}

// candidats of a procedure that can still receive papers, by id.
func (d *decideur) candidats(procedure string) []dossier.Candidat {
	var out []dossier.Candidat
	for _, k := range d.Candidats.Demandes {
		if k.Procedure == procedure && k.Etat.Vivante() {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(a, b dossier.Candidat) int { return int(a.ID - b.ID) })
	return out
}

// memeDemande reports whether a paper of that variant and préfecture may join the demande without a human. Once a decision is noted,
// a whole form is more likely a new request.
func memeDemande(k dossier.Candidat, variante, prefecture string) bool {
	return k.Variante == variante && k.Prefecture == prefecture && k.Etat != dossier.DemandeDecision && k.Etat != dossier.DemandeTitre
}

func douteSur(k dossier.Candidat, r rapport, variante, prefecture string) string {
	switch {
	case r == aVerifier:
		return "une demande en cours concerne peut-être la même personne\u00a0: identité à confirmer"
	case k.Prefecture != prefecture:
		return "une demande de même nature est en cours dans une autre préfecture"
	case k.Variante != variante:
		return "une demande d’une autre nature est en cours pour la même démarche"
	}
	return "une décision est déjà notée sur une demande de même nature"
}

// personne finds the person of the register who is surely the same; a person who may be the same is a doubt.
func (d *decideur) personne(qui dossier.Identite, c *choix) dossier.PersonneID {
	var sures []dossier.PersonneID
	for _, p := range d.Candidats.Personnes {
		switch comparer(qui, p.Identite) {
		case memePersonne:
			sures = append(sures, p.ID)
		case aVerifier:
			c.doutes = ajouter(c.doutes, "une personne connue est peut-être la même\u00a0: identité à confirmer")
		}
	}
	if len(sures) == 0 {
		return 0
	}
	if slices.Sort(sures); sures[0] != sures[len(sures)-1] {
		c.doutes = ajouter(c.doutes, "plusieurs personnes connues peuvent correspondre")
	}
	return sures[0]
}

// choisirParNumero follows the agent who said which demande it is.
func (d *decideur) choisirParNumero(numero string, c choix) choix {
	if numero == DemandeNouvelle {
		return c
	}
	i := slices.IndexFunc(d.Candidats.Demandes, func(k dossier.Candidat) bool { return k.Numero == numero })
	switch {
	case i < 0:
		c.refus = []string{"la demande indiquée n’existe pas"}
	case d.Candidats.Demandes[i].Prefecture != d.Pli.Reception.Prefecture:
		c.refus = []string{"la demande indiquée relève d’une autre préfecture"}
	case !d.Candidats.Demandes[i].Etat.Vivante():
		c.refus = []string{"la demande indiquée est close"}
	default:
		c.demande, c.personne, c.motif = d.Candidats.Demandes[i].ID, d.Candidats.Demandes[i].PersonneID, "demande désignée par un agent"
	}
	return c
}
