package reconcile

import (
	"slices"
	"strings"

	"souspli/dossier"
)

// choix is what the register says of a form: a demande to join, a person already known, or nothing.
type choix struct {
	demande  dossier.DemandeID // 0: a new one
	personne dossier.PersonneID
	motif    string
	dejaFait bool // this pli made that demande already
	autres   []dossier.Ressemblance
	doutes   []string // settled by an agent's word
	refus    []string // not settled even so
}

// choisir looks for the demande a form belongs to among the candidates.
//
// A live demande of the same procedure, same variant and same préfecture for a person who is surely the same is joined. Anything near
// that is a doubt: on an agent's word it is then a new demande, unless the agent names another.
func (d *decideur) choisir(x *demande, qui dossier.Identite) choix {
	var c choix
	cl := d.classer(x.f, qui)
	c.personne, c.autres = d.personne(cl, &c), cl.autres()
	if d.Confirme {
		if numero := valeur(x.f, ChampDemande); numero != "" {
			return d.choisirParNumero(numero, c)
		}
	}
	var sures, voisines []dossier.Candidat
	for _, k := range d.candidats(x.f.Procedure) {
		rapport := cl.avis(k)
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
		c.doutes = ajouter(c.doutes, douteSur(k, cl.avis(k), x.variante, d.Pli.Reception.Prefecture))
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

// memeDemande reports whether a paper of that variant and préfecture may join the demande without a human: a file sent over on paper joins the
// demande that was sent over, and what a person posts to the préfecture that had it too. Once a decision is noted,
// a whole form is more likely a new request.
func memeDemande(k dossier.Candidat, variante, prefecture string) bool {
	return k.Variante == variante && k.Recoit(prefecture) && k.Etat != dossier.DemandeDecision && k.Etat != dossier.DemandeTitre
}

func douteSur(k dossier.Candidat, r Avis, variante, prefecture string) string {
	switch {
	case r == aVerifier:
		return "une demande en cours concerne peut-être la même personne\u00a0: identité à confirmer"
	case !k.Recoit(prefecture):
		return "une demande de même nature est en cours dans une autre préfecture\u00a0: déménagement possible, à voir avec elle"
	case k.Variante != variante:
		return "une demande d’une autre nature est en cours pour la même démarche"
	}
	return "une décision est déjà notée sur une demande de même nature"
}

// classement is what the register says of who a form is for.
type classement struct {
	qui          dossier.Identite
	comparaisons []Comparaison
	sure         dossier.PersonneID // 0: none
	dite         bool               // by an agent, who said which person it is, or that it is none of them
	connues      map[dossier.PersonneID]bool
	decedees     map[dossier.PersonneID]bool
}

// classer looks for the person of a form among those found. An agent who saw them side by side may have said who it is.
func (d *decideur) classer(f dossier.FormulaireLu, qui dossier.Identite) classement {
	cl := classement{qui: qui, comparaisons: Classer(qui, d.Candidats.Personnes), connues: map[dossier.PersonneID]bool{}, decedees: map[dossier.PersonneID]bool{}}
	for _, p := range d.Candidats.Personnes {
		cl.connues[p.ID], cl.decedees[p.ID] = true, p.Decedee != ""
	}
	cl.sure = Sure(cl.comparaisons)
	dite := f.Champs[ChampPersonne]
	if dite.Source != dossier.SourceAgent || dite.Valeur == "" {
		return cl
	}
	if dite.Valeur == PersonneNouvelle {
		cl.dite, cl.sure = true, 0
		return cl
	}
	for _, p := range d.Candidats.Personnes {
		for _, id := range append([]dossier.PersonneID{p.ID}, p.Membres...) {
			if dite.Valeur == nombre(int(id)) {
				cl.dite, cl.sure = true, p.ID
			}
		}
	}
	return cl
}

// autres are the persons it looks like, and is not.
func (cl classement) autres() []dossier.Ressemblance {
	var out []dossier.Ressemblance
	for _, c := range cl.comparaisons {
		if c.Personne != cl.sure {
			out = append(out, dossier.Ressemblance{Personne: c.Personne, Score: c.Score, Ecartee: cl.dite})
		}
	}
	return out
}

// avis is what the person of the form and that of a demande are to each other.
func (cl classement) avis(k dossier.Candidat) Avis {
	switch {
	case cl.sure != 0 && k.PersonneID == cl.sure:
		return memePersonne
	case cl.dite:
		return autrePersonne
	case !cl.connues[k.PersonneID]: // named by an agent, or found by its file
		return Comparer(cl.qui, k.Personne).Avis
	}
	for _, c := range cl.comparaisons {
		if c.Personne == k.PersonneID {
			return aVerifier
		}
	}
	return autrePersonne
}

// personne gives the person of the register who is surely the same, with the doubts.
func (d *decideur) personne(cl classement, c *choix) dossier.PersonneID {
	if cl.sure != 0 && cl.decedees[cl.sure] {
		c.doutes = ajouter(c.doutes, "un décès est noté pour cette personne\u00a0: identité à confirmer")
	}
	if cl.dite {
		return cl.sure
	}
	sures := 0
	for _, k := range cl.comparaisons {
		if k.Avis == memePersonne {
			sures++
		}
	}
	switch {
	case sures > 1:
		c.doutes = ajouter(c.doutes, "plusieurs personnes connues peuvent correspondre")
	case len(cl.comparaisons) > 0 && cl.sure == 0:
		c.doutes = ajouter(c.doutes, "une personne connue est peut-être la même\u00a0: identité à confirmer")
		accords, ecarts := cl.comparaisons[0].Raisons()
		c.doutes = ajouter(c.doutes, phraseComparaison(accords, ecarts))
	}
	return cl.sure
}

// phraseComparaison says what agrees and what differs with the nearest person.
func phraseComparaison(accords, ecarts []string) string {
	phrase := "la plus proche\u00a0: " + strings.Join(accords, ", ")
	if len(ecarts) > 0 {
		phrase += "\u00a0; mais " + strings.Join(ecarts, ", ")
	}
	return phrase
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
	case !d.Candidats.Demandes[i].Recoit(d.Pli.Reception.Prefecture):
		c.refus = []string{"la demande indiquée relève d’une autre préfecture"}
	case !d.Candidats.Demandes[i].Etat.Vivante():
		c.refus = []string{"la demande indiquée est close"}
	default:
		c.demande, c.personne, c.motif = d.Candidats.Demandes[i].ID, d.Candidats.Demandes[i].PersonneID, "demande désignée par un agent"
	}
	return c
}
