package web

import (
	"errors"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/store"
)

// lettreDemandable is a kind of letter an agent may ask for.
type lettreDemandable struct {
	Genre   dossier.GenreCourrier
	Libelle string
}

// LettresDemandables lists the kinds an agent may ask for; none for a role that asks for none.
func (v demandeVue) LettresDemandables() []lettreDemandable {
	var l []lettreDemandable
	for _, g := range dossier.GenresCourrier {
		if g.Demandee && v.Noter != nil {
			l = append(l, lettreDemandable{g.Genre, g.Libelle})
		}
	}
	return l
}

// AccusesPartis are the accusés a duplicate may be of.
func (v demandeVue) AccusesPartis() []dossier.Courrier {
	var l []dossier.Courrier
	for _, c := range v.Courriers {
		if c.Etat == dossier.CourrierImprime && (c.Genre == dossier.CourrierAccuseReception || c.Genre == dossier.CourrierAccuseRectifie) {
			l = append(l, c)
		}
	}
	return l
}

// demandeLettre makes due a letter that an agent asks for.
func (a *agents) demandeLettre(q *requete) error {
	d, err := a.demandeDe(q)
	if err != nil {
		return err
	}
	if !q.agent.Porte(d.Prefecture) {
		return dossier.ErrIntrouvable
	}
	o := store.OrdreLettre{Demande: d.ID, Genre: dossier.GenreCourrier(q.texte("lettre")), Agent: q.agent.ID, Courriel: a.d.Courriel,
		Donnees: dossier.LettreDemandee{Motifs: q.texte("lettre-motifs")}}
	if s := q.texte("lettre-recue_le"); s != "" {
		if o.Donnees.RecueLe, err = dossier.ParseDate(s); err != nil {
			return a.pageDemande(q, d, "", faute{"lettre-recue_le", "Écrivez le jour ainsi\u00a0: 2026-03-12."})
		}
	}
	for _, l := range strings.Split(q.texte("lettre-objets"), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			o.Donnees.Objets = append(o.Donnees.Objets, l)
		}
	}
	if s := q.texte("lettre-de"); s != "" {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return dossier.ErrInvalide
		}
		o.Donnees.De = dossier.CourrierID(id)
	}
	_, err = a.d.Store.DemanderLettre(q, o)
	var refus *dossier.RefusAction
	switch {
	case errors.As(err, &refus):
		champ := "lettre"
		if refus.Champ != "" {
			champ += "-" + refus.Champ
		}
		return a.pageDemande(q, d, "", faute{champ, refus.Raison})
	case err != nil:
		return err
	}
	return a.aller(q, "/demandes/%s?avis=lettre", d.Numero)
}
