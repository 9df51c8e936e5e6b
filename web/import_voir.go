package web

import (
	"errors"
	"fmt"
	"strconv"

	"souspli/dossier"
	"souspli/forms"
	"souspli/intake"
	"souspli/store"
)

// lignesParPage is how many lines of an import a page shows.
const lignesParPage = 50

// ligneVue is an imported line with its words.
type ligneVue struct {
	store.LigneLue
	Demarche  string
	Faits     []tentativeVue
	Candidats []intake.Jumeau
}

type importVue struct {
	store.ImportLu
	Etat    dossier.EtatLigne
	Etats   []ongletImport
	Lignes  []ligneVue
	Masques int // lines of this page about a sensitive procedure, without the right
	Page    int
	Suite   bool
	Auteur  string
}

type ongletImport struct {
	Etat    dossier.EtatLigne
	Libelle string
	N       int
}

// importDe reads the import of the address, if it is in the agent's scope.
func (a *agents) importDe(q *requete) (store.ImportLu, error) {
	id, err := strconv.ParseInt(q.Param("import"), 10, 64)
	if err != nil {
		return store.ImportLu{}, dossier.ErrIntrouvable
	}
	i, err := a.d.Store.Import(q, dossier.ImportID(id))
	if err == nil && !q.agent.Porte(i.Prefecture) {
		err = dossier.ErrIntrouvable
	}
	return i, err
}

func (a *agents) importVoir(q *requete) error {
	i, err := a.importDe(q)
	if err != nil {
		return err
	}
	return a.pageImport(q, i)
}

func (a *agents) pageImport(q *requete, i store.ImportLu, fautes ...faute) error {
	v := importVue{ImportLu: i, Etat: dossier.EtatLigne(q.Query("etat")), Page: max(1, entierDe(q.Query("page"))), Auteur: a.auteur(q, auteurDe(i.Agent))}
	n := map[dossier.EtatLigne]int{dossier.LigneEnAttente: i.EnAttente(), dossier.LigneRattachee: i.Rattachees, dossier.LigneEcartee: i.Ecartees}
	connu := false
	for _, e := range dossier.EtatsLigne {
		v.Etats = append(v.Etats, ongletImport{e.Etat, e.Libelle, n[e.Etat]})
		connu = connu || e.Etat == v.Etat
	}
	if !connu {
		v.Etat = dossier.LigneEnAttente
	}
	lignes, err := a.d.Store.LignesImport(q, i.ID, v.Etat, lignesParPage+1, (v.Page-1)*lignesParPage)
	if err != nil {
		return err
	}
	if v.Suite = len(lignes) > lignesParPage; v.Suite {
		lignes = lignes[:lignesParPage]
	}
	for _, l := range lignes {
		x, montrer, err := a.ligneVue(q, l)
		if err != nil {
			return err
		}
		if !montrer {
			v.Masques++
			continue
		}
		v.Lignes = append(v.Lignes, x)
	}
	if err := a.d.Store.NoterConsultation(q, q.agent.ID, store.ObjetImport(i.ID)); err != nil {
		return fmt.Errorf("consultation de l’import %d: %w", i.ID, err)
	}
	return a.page(q, "import", v, fautes...)
}

// auteurDe names an agent as the journal does.
func auteurDe(id dossier.AgentID) string {
	if id == 0 {
		return "machine"
	}
	return store.ObjetAgent(id)
}

func entierDe(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// ligneVue prepares a line; montrer is false when this agent may not know of it.
func (a *agents) ligneVue(q *requete, l store.LigneLue) (v ligneVue, montrer bool, err error) {
	v = ligneVue{LigneLue: l}
	sensible := l.Sensible
	if p, err := forms.ByCode(l.Procedure); err == nil {
		v.Demarche, sensible = p.Libelle, sensible || p.Sensible
	}
	if sensible && !q.agent.VoitSensible {
		return v, false, nil
	}
	for _, t := range l.LigneImport.Faits {
		v.Faits = append(v.Faits, tentativeVue{t, natureTentative(t)})
	}
	if l.Etat != dossier.LigneEnAttente {
		return v, true, nil
	}
	candidats, err := a.d.Intake.Candidats(q, l)
	if err != nil {
		return v, false, fmt.Errorf("candidats de la ligne %d: %w", l.ID, err)
	}
	for _, c := range candidats {
		if c.Demande.Lisible(q.agent) && (!c.Demande.Sensible || q.agent.VoitSensible) {
			v.Candidats = append(v.Candidats, c)
		}
	}
	return v, true, nil
}

// importRefus sends the lines refused, as spreadsheets open it.
func (a *agents) importRefus(q *requete) error {
	i, err := a.importDe(q)
	if err != nil {
		return err
	}
	b, err := intake.CSVRefus(i.Refus)
	if err != nil {
		return err
	}
	envoyer(q.Context, fmt.Sprintf("import-%d-refus.csv", i.ID), "text/csv; charset=utf-8", b, true)
	return nil
}

// importDecider takes an agent's word on a line: its twin, none, or again in doubt.
func (a *agents) importDecider(q *requete) error {
	i, err := a.importDe(q)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(q.Param("ligne"), 10, 64)
	if err != nil {
		return dossier.ErrIntrouvable
	}
	l, err := a.d.Store.LigneImportee(q, id)
	if err == nil && l.Import != i.ID {
		err = dossier.ErrIntrouvable
	}
	if err != nil {
		return err
	}
	v, montrer, err := a.ligneVue(q, l)
	if err == nil && !montrer {
		err = dossier.ErrIntrouvable
	}
	if err != nil {
		return err
	}
	avis := ""
	switch q.texte("action") {
	case "rattacher":
		avis, err = "rattachee", a.rattacherLigne(q, v, q.texte("demande"))
	case "ecarter":
		avis, err = "ecartee", a.d.Store.EcarterLigne(q, id, q.agent.ID)
	case "rouvrir":
		avis, err = "rouverte", a.d.Store.RouvrirLigne(q, id, q.agent.ID)
	default:
		return a.pageImport(q, i, faute{"", "Dites quoi faire de la ligne."})
	}
	switch {
	case errors.Is(err, dossier.ErrConflit):
		return a.pageImport(q, i, faute{"", "Cette ligne a changé entre-temps\u00a0: relisez-la."})
	case errors.Is(err, dossier.ErrInvalide):
		return a.pageImport(q, i, faute{"", "Choisissez l’une des demandes proposées pour cette ligne."})
	case err != nil:
		return err
	}
	return a.aller(q, "/imports/%d?avis=%s", i.ID, avis)
}

// rattacherLigne gives a line to one of its candidates: a demande of someone else is never one.
func (a *agents) rattacherLigne(q *requete, v ligneVue, numero string) error {
	for _, c := range v.Candidats {
		if c.Demande.Numero == numero {
			return a.d.Store.RattacherLigne(q, v.ID, c.Demande.ID, append([]string{"choisie par un agent"}, c.Raisons...), q.agent.ID)
		}
	}
	return dossier.ErrInvalide
}
