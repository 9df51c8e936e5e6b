package web

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/intake"
	"souspli/store"
)

// ligneComparee is one line of two identities side by side.
type ligneComparee struct {
	Libelle, Une, Autre string
	Signe               string // =, ≈, ≠ or "" when one side says nothing
	Mot                 string
}

// Signes by state of a criterion: what is neither the same nor different is near.
var etatsEgaux = map[string]bool{"commun": true, "egale": true, "egal": true, "identique": true, "identiques": true, "premier_janvier": true, "incomplete_egale": true}
var etatsContraires = map[string]bool{"contraires": true, "autre": true, "different": true, "differents": true}

func signe(etat string) (string, string) {
	switch {
	case etat == "":
		return "", "non comparé"
	case etatsEgaux[etat]:
		return "=", "identique"
	case etatsContraires[etat]:
		return "≠", "différent"
	}
	return "≈", "proche"
}

// comparees sets two identities side by side, line by line.
func comparees(a, b dossier.Identite, etats map[string]string) []ligneComparee {
	var out []ligneComparee
	for _, l := range []struct{ code, libelle, une, autre string }{
		{"nom", "Nom de naissance", a.NomNaissance, b.NomNaissance}, {"", "Nom d’usage", a.NomUsage, b.NomUsage}, {"prenoms", "Prénoms", a.Prenoms, b.Prenoms},
		{"naissance", "Date de naissance", dateLisible(a.DateNaissance), dateLisible(b.DateNaissance)}, {"sexe", "Sexe", strings.ToUpper(a.Sexe), strings.ToUpper(b.Sexe)},
		{"lieu", "Lieu de naissance", a.VilleNaissance, b.VilleNaissance}, {"nationalite", "Nationalité", a.Nationalite, b.Nationalite},
		{"numero", "Numéro étranger", strings.Join(a.NumerosEtranger, ", "), strings.Join(b.NumerosEtranger, ", ")},
		{"contact", "Téléphone, courriel", strings.TrimSpace(a.Telephone + " " + a.Courriel), strings.TrimSpace(b.Telephone + " " + b.Courriel)},
	} {
		if l.une == "" && l.autre == "" {
			continue
		}
		x := ligneComparee{Libelle: l.libelle, Une: l.une, Autre: l.autre}
		x.Signe, x.Mot = signe(etats[l.code])
		out = append(out, x)
	}
	return out
}

func dateLisible(d dossier.DateIncomplete) string {
	an, mois, jour := couperDate(string(d))
	if an == "" {
		return ""
	}
	return fmt.Sprintf("%s/%s/%s", ou(jour, "??"), ou(mois, "??"), an)
}

type paireVue struct {
	dossier.Paire
	Gauche, Droite dossier.Personne
	Lignes         []ligneComparee
	Proche         intake.Proche
	Pourcent       dossier.Confiance
	Suivante       int64
}

// pairesVoir lists the persons of the register who look alike, for an agent to say whether they are one.
func (a *agents) pairesVoir(q *requete) error {
	ps, err := a.d.Store.Paires(q, store.FiltrePaires{Prefectures: q.agent.Prefectures, VoitSensible: q.agent.VoitSensible})
	if err != nil {
		return err
	}
	var vues []paireVue
	for _, p := range ps {
		v, err := a.paireVue(q, p)
		if errors.Is(err, dossier.ErrIntrouvable) {
			continue
		}
		if err != nil {
			return err
		}
		vues = append(vues, v)
	}
	return a.page(q, "paires", vues)
}

func (a *agents) paireVue(q *requete, p dossier.Paire) (paireVue, error) {
	v := paireVue{Paire: p}
	var err error
	if v.Gauche, err = a.personnePermise(q, p.Une); err != nil {
		return v, err
	}
	if v.Droite, err = a.personnePermise(q, p.Autre); err != nil {
		return v, err
	}
	if v.Gauche.ID == v.Droite.ID { // merged since, through others
		return v, dossier.ErrIntrouvable
	}
	v.Proche = intake.ComparerPersonnes(v.Gauche.PersonneConnue, v.Droite.PersonneConnue)
	v.Pourcent = dossier.Confiance(v.Proche.Probabilite)
	v.Lignes = comparees(v.Gauche.Identite, v.Droite.Identite, v.Proche.Etats)
	return v, nil
}

func (a *agents) paireDe(q *requete) (paireVue, error) {
	id, err := strconv.ParseInt(q.Param("paire"), 10, 64)
	if err != nil {
		return paireVue{}, dossier.ErrIntrouvable
	}
	p, err := a.d.Store.Paire(q, id)
	if err != nil {
		return paireVue{}, err
	}
	return a.paireVue(q, p)
}

func (a *agents) paireVoir(q *requete) error {
	v, err := a.paireDe(q)
	if err != nil {
		return err
	}
	return a.pagePaire(q, v)
}

func (a *agents) pagePaire(q *requete, v paireVue, fautes ...faute) error {
	ps, err := a.d.Store.Paires(q, store.FiltrePaires{Prefectures: q.agent.Prefectures, VoitSensible: q.agent.VoitSensible})
	if err != nil {
		return err
	}
	for _, p := range ps {
		if p.ID != v.ID {
			v.Suivante = p.ID
			break
		}
	}
	for _, p := range []dossier.Personne{v.Gauche, v.Droite} {
		if err := a.d.Store.NoterConsultation(q, q.agent.ID, store.ObjetPersonne(p.ID)); err != nil {
			return fmt.Errorf("consultation de la personne %d: %w", p.ID, err)
		}
	}
	return a.page(q, "paire", v, fautes...)
}

// paireJuger takes the agent's word: one person, with the reason; two; later.
func (a *agents) paireJuger(q *requete) error {
	v, err := a.paireDe(q)
	if err != nil {
		return err
	}
	motif := q.texte("motif")
	switch q.texte("avis") {
	case "memes":
		if motif == "" {
			return a.pagePaire(q, v, faute{"motif", "Écrivez ce qui montre que c’est une seule personne."})
		}
		if _, err := a.d.Store.Fusionner(q, v.Droite.ID, v.Gauche.ID, q.agent.ID, motif); err != nil {
			return err
		}
		return a.aller(q, "/personnes/%d?avis=fusion", v.Gauche.ID)
	case "differentes":
		err = a.d.Store.JugerPaire(q, v.ID, dossier.PaireDifferentes, q.agent.ID, motif)
	case "plus_tard":
		err = a.d.Store.JugerPaire(q, v.ID, dossier.PairePlusTard, q.agent.ID, motif)
	default:
		return a.pagePaire(q, v, faute{"", "Choisissez : une seule personne, deux personnes, ou plus tard."})
	}
	if errors.Is(err, dossier.ErrConflit) {
		return a.pagePaire(q, v, faute{"", "Ces deux personnes ont été fusionnées entre-temps. Rechargez la page."})
	}
	if err != nil {
		return err
	}
	return a.aller(q, "/paires?avis=paire")
}
