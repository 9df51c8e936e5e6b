package web

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/store"
)

// personneDe reads the person of the address: one of its demandes is in the agent's scope, and not sensitive unless they may see it.
// Otherwise it does not exist. The demandes the agent may not see are left out.
func (a *agents) personneDe(q *requete) (dossier.Personne, error) {
	id, err := strconv.ParseInt(q.Param("personne"), 10, 64)
	if err != nil {
		return dossier.Personne{}, dossier.ErrIntrouvable
	}
	return a.personnePermise(q, dossier.PersonneID(id))
}

func (a *agents) personnePermise(q *requete, id dossier.PersonneID) (dossier.Personne, error) {
	p, err := a.d.Store.Personne(q, id)
	if err != nil {
		return p, err
	}
	p.Demandes = slices.DeleteFunc(p.Demandes, func(d dossier.Demande) bool {
		return !voitDemande(q.agent, d)
	})
	if len(p.Demandes) == 0 {
		return dossier.Personne{}, dossier.ErrIntrouvable
	}
	return p, nil
}

// fusionVue is a merge with the names of the agents who did and undid it.
type fusionVue struct {
	dossier.Fusion
	Par, Annulee string
}

type lienVu struct {
	dossier.LienPersonnes
	Role   string // of the other person for this one
	Autre  dossier.PersonneID
	Numero string // of a demande of the other that may be opened; "" when none may
}

type changementVu struct {
	dossier.ChangementRepresentant
	Par string
}

type personneVue struct {
	dossier.Personne
	Vivantes, Closes []demandeLigne
	Ecrites          []dossier.Identite // every spelling, the first known first
	Fusionnees       []fusionVue
	Parents          []lienVu
	Changes          []changementVu
	AVoir            []dossier.Paire
	Genres           any
	Gere             bool // may change something
}

func (a *agents) nomAgent(q *requete, id dossier.AgentID) string {
	ag, err := a.d.Store.Agent(q, id)
	if err != nil {
		return ""
	}
	return ag.Nom
}

func (a *agents) personneVoir(q *requete) error {
	p, err := a.personneDe(q)
	if err != nil {
		return err
	}
	return a.pagePersonne(q, p)
}

func (a *agents) pagePersonne(q *requete, p dossier.Personne, fautes ...faute) error {
	v := personneVue{Personne: p, Ecrites: append([]dossier.Identite{p.Identite}, p.Ecritures...), Genres: dossier.GenresLien, Gere: gestionnaires.permet(q.agent.Role)}
	for _, d := range p.Demandes {
		if d.Etat.Vivante() {
			v.Vivantes = append(v.Vivantes, a.ligneDemande(d))
		} else {
			v.Closes = append(v.Closes, a.ligneDemande(d))
		}
	}
	for _, f := range p.Fusions {
		x := fusionVue{Fusion: f, Par: a.nomAgent(q, f.Agent)}
		if f.AnnuleePar != 0 {
			x.Annulee = a.nomAgent(q, f.AnnuleePar)
		}
		v.Fusionnees = append(v.Fusionnees, x)
	}
	for _, c := range p.Changements {
		v.Changes = append(v.Changes, changementVu{c, a.nomAgent(q, c.Agent)})
	}
	for _, l := range p.Liens {
		x, err := a.lienVu(q, p, l)
		if err != nil {
			return err
		}
		v.Parents = append(v.Parents, x)
	}
	for _, x := range p.Paires {
		if x.Avis == dossier.PaireAVoir || x.Avis == dossier.PairePlusTard {
			if _, err := a.personnePermise(q, x.Une+x.Autre-celleDe(p, x)); err == nil {
				v.AVoir = append(v.AVoir, x)
			}
		}
	}
	if err := a.d.Store.NoterConsultation(q, q.agent.ID, store.ObjetPersonne(p.ID)); err != nil {
		return fmt.Errorf("consultation de la personne %d: %w", p.ID, err)
	}
	return a.page(q, "personne", v, fautes...)
}

// celleDe is which of a pair is that person, or one merged with it.
func celleDe(p dossier.Personne, x dossier.Paire) dossier.PersonneID {
	if x.Une == p.ID || slices.Contains(p.Membres, x.Une) {
		return x.Une
	}
	return x.Autre
}

func (a *agents) lienVu(q *requete, p dossier.Personne, l dossier.LienPersonnes) (lienVu, error) {
	x := lienVu{LienPersonnes: l}
	for _, g := range dossier.GenresLien {
		if g.Genre != l.Genre {
			continue
		}
		x.Autre, x.Role = l.Vers, g.Vers
		if l.Vers == p.ID || slices.Contains(p.Membres, l.Vers) {
			x.Autre, x.Role = l.De, g.De
		}
	}
	autre, err := a.personnePermise(q, x.Autre)
	switch {
	case errors.Is(err, dossier.ErrIntrouvable):
		return x, nil
	case err != nil:
		return x, err
	}
	x.Numero = autre.Demandes[0].Numero
	return x, nil
}

// parNumero finds the person of a demande that the agent may see.
func (a *agents) parNumero(q *requete, numero string) (dossier.PersonneID, error) {
	d, err := a.demandePermise(q, strings.ToUpper(numero))
	if err != nil {
		return 0, err
	}
	return d.PersonneID, nil
}

// personneFusionner merges the person of another demande into this one, with a reason.
func (a *agents) personneFusionner(q *requete) error {
	p, err := a.personneDe(q)
	if err != nil {
		return err
	}
	motif, numero := q.texte("motif"), q.texte("numero")
	autre, err := a.parNumero(q, numero)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return a.pagePersonne(q, p, faute{"numero", "Aucune demande de votre ressort ne porte ce numéro."})
	}
	if err != nil {
		return err
	}
	if motif == "" {
		return a.pagePersonne(q, p, faute{"motif", "Écrivez ce qui montre que c’est une seule personne."})
	}
	if _, err := a.d.Store.Fusionner(q, autre, p.ID, q.agent.ID, motif); err != nil {
		if errors.Is(err, dossier.ErrConflit) {
			return a.pagePersonne(q, p, faute{"numero", "Cette demande est déjà celle de la même personne."})
		}
		return err
	}
	return a.aller(q, "/personnes/%d?avis=fusion", p.ID)
}

// personneSeparer undoes a merge of this person, with a reason.
func (a *agents) personneSeparer(q *requete) error {
	p, err := a.personneDe(q)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(q.texte("fusion"), 10, 64)
	if err != nil || !slices.ContainsFunc(p.Fusions, func(f dossier.Fusion) bool { return f.ID == id && f.AnnuleePar == 0 }) {
		return a.pagePersonne(q, p, faute{"", "Cette fusion est déjà annulée. Rechargez la page."})
	}
	motif := q.texte("motif_annulation")
	if motif == "" {
		return a.pagePersonne(q, p, faute{fmt.Sprintf("motif-%d", id), "Écrivez pourquoi ce sont deux personnes."})
	}
	if err := a.d.Store.AnnulerFusion(q, id, q.agent.ID, motif); err != nil {
		return err
	}
	return a.aller(q, "/personnes/%d?avis=fusion-annulee", p.ID)
}

// personneDeces notes a death, or takes it back when the date is empty.
func (a *agents) personneDeces(q *requete) error {
	p, err := a.personneDe(q)
	if err != nil {
		return err
	}
	var jour dossier.DateIncomplete
	if q.texte("an") != "" {
		deux := func(s string) string { return fmt.Sprintf("%02s", ou(s, "0")) }
		jour, err = dossier.ParseDateIncomplete(fmt.Sprintf("%s-%s-%s", q.texte("an"), deux(q.texte("mois")), deux(q.texte("jour"))))
		if d, entiere := jour.Date(); err != nil || entiere && d.After(a.aujourdhui()) {
			return a.pagePersonne(q, p, faute{"an", "Écrivez l’année sur quatre chiffres, le mois et le jour s’ils sont connus."})
		}
	}
	if err := a.d.Store.NoterDeces(q, p.ID, jour, q.agent.ID); err != nil {
		return err
	}
	return a.aller(q, "/personnes/%d?avis=personne", p.ID)
}

// personneRepresentant notes a change of tutor or representative on every demande in progress.
func (a *agents) personneRepresentant(q *requete) error {
	p, err := a.personneDe(q)
	if err != nil {
		return err
	}
	var r *dossier.Representant
	if nom := q.texte("representant"); nom != "" {
		r = &dossier.Representant{NomPrenoms: nom, Lien: q.texte("lien_representant"), Titre: q.texte("titre")}
	}
	motif := q.texte("motif_representant")
	if motif == "" {
		return a.pagePersonne(q, p, faute{"motif_representant", "Écrivez ce qui le montre : jugement, acte, déclaration."})
	}
	if err := a.d.Store.ChangerRepresentant(q, p.ID, r, q.agent.ID, motif); err != nil {
		return err
	}
	return a.aller(q, "/personnes/%d?avis=personne", p.ID)
}

// personneLier ties the person of another demande to this one, or ends a tie.
func (a *agents) personneLier(q *requete) error {
	p, err := a.personneDe(q)
	if err != nil {
		return err
	}
	if id, err := strconv.ParseInt(q.texte("retirer"), 10, 64); err == nil {
		if !slices.ContainsFunc(p.Liens, func(l dossier.LienPersonnes) bool { return l.ID == id && l.RetireA.IsZero() }) {
			return dossier.ErrIntrouvable
		}
		if err := a.d.Store.Delier(q, id, q.agent.ID); err != nil {
			return err
		}
		return a.aller(q, "/personnes/%d?avis=personne", p.ID)
	}
	autre, err := a.parNumero(q, q.texte("numero_lien"))
	if errors.Is(err, dossier.ErrIntrouvable) {
		return a.pagePersonne(q, p, faute{"numero_lien", "Aucune demande de votre ressort ne porte ce numéro."})
	}
	if err != nil {
		return err
	}
	_, err = a.d.Store.Lier(q, dossier.LienPersonnes{De: p.ID, Vers: autre, Genre: dossier.GenreLien(q.texte("genre")), Motif: q.texte("motif_lien")}, q.agent.ID)
	switch {
	case errors.Is(err, dossier.ErrInvalide):
		return a.pagePersonne(q, p, faute{"numero_lien", "Choisissez un lien, et la demande d’une autre personne."})
	case errors.Is(err, dossier.ErrConflit):
		return a.pagePersonne(q, p, faute{"numero_lien", "Ce lien est déjà noté."})
	case err != nil:
		return err
	}
	return a.aller(q, "/personnes/%d?avis=personne", p.ID)
}
