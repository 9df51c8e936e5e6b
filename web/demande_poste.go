package web

import (
	"slices"
	"strings"
	"time"

	"souspli/dossier"
)

// etapeEnvoiVue is a step of a letter with its words.
type etapeEnvoiVue struct {
	dossier.EtapeEnvoi
	Quoi      string
	Fait      bool // legally done
	Alerte    bool
	Preuve    string
	Remarque  string
	AVerifier bool // what it is worth is not in our sources
}

var quoiEtape = map[dossier.GenreEtape]string{
	dossier.EtapePresente: "présenté", dossier.EtapeRemis: "remis", dossier.EtapeAvis: "avis de réception revenu", dossier.EtapeNonRemis: "non remis",
	dossier.EtapeInconnu: "numéro inconnu de La Poste",
}

var libellesPreuve = map[string]string{
	dossier.PreuveSuivi: "suivi de La Poste", dossier.PreuveAvis: "avis de réception", dossier.PreuveEnveloppe: "courrier revenu",
}

// posteVue is what is known of a letter once it left.
type posteVue struct {
	Etapes     []etapeEnvoiVue
	Evenements []dossier.EvenementSuivi
	ReleveA    time.Time
	EchecA     time.Time
}

// Vide reports that nothing is known of it.
func (p posteVue) Vide() bool {
	return len(p.Etapes) == 0 && len(p.Evenements) == 0 && p.EchecA.IsZero()
}

// posteDe gives by letter what happened to those of a demande after they left.
func (a *agents) posteDe(q *requete, d dossier.Demande, courriers []dossier.Courrier) (map[dossier.CourrierID]posteVue, error) {
	etapes, err := a.d.Store.EtapesEnvoi(q, d.ID)
	if err != nil {
		return nil, err
	}
	suivis, err := a.d.Store.SuivisEnvois(q, d.ID)
	if err != nil {
		return nil, err
	}
	m := map[dossier.CourrierID]posteVue{}
	for _, c := range courriers {
		var p posteVue
		for _, e := range etapes {
			if e.Courrier == c.ID {
				p.Etapes = append(p.Etapes, vueEtape(e, c, etapes))
			}
		}
		slices.SortStableFunc(p.Etapes, func(x, y etapeEnvoiVue) int { return strings.Compare(x.Le.String(), y.Le.String()) })
		if i := slices.IndexFunc(suivis, func(s dossier.SuiviEnvoi) bool { return s.Courrier == c.ID }); i >= 0 {
			s := suivis[i]
			p.Evenements, p.ReleveA, p.EchecA = s.Evenements, s.ReleveA, s.EchecA
			slices.Reverse(p.Evenements)
		}
		m[c.ID] = p
	}
	return m, nil
}

func vueEtape(e dossier.EtapeEnvoi, c dossier.Courrier, toutes []dossier.EtapeEnvoi) etapeEnvoiVue {
	v := etapeEnvoiVue{EtapeEnvoi: e, Quoi: quoiEtape[e.Genre], Fait: e.Genre == dossier.EtapeRemis, Alerte: e.Genre == dossier.EtapeNonRemis, Preuve: libellesPreuve[e.Preuve]}
	revenu := slices.ContainsFunc(toutes, func(x dossier.EtapeEnvoi) bool { return x.Courrier == c.ID && x.Genre == dossier.EtapeNonRemis })
	switch {
	case e.Genre == dossier.EtapeInconnu:
		v.Remarque = "elle n’est plus interrogée, sauf si le dépôt est noté ensuite"
		v.Alerte = !slices.ContainsFunc(toutes, func(x dossier.EtapeEnvoi) bool { return x.Courrier == c.ID && x.Genre != dossier.EtapeInconnu })
	case e.Genre == dossier.EtapeAvis && c.RemisLe.IsZero() && !revenu:
		v.Remarque = "le jour écrit sur l’avis est à lire, puis à noter"
	case e.Genre == dossier.EtapePresente && slices.ContainsFunc(toutes, func(x dossier.EtapeEnvoi) bool {
		return x.Courrier == c.ID && x.Genre == dossier.EtapeNonRemis && x.Motif == dossier.MotifNonReclame
	}):
		v.Remarque, v.AVerifier = "première présentation d’un pli non réclamé\u00a0: aucun délai ne part d’elle ici", true
	}
	return v
}

// pageDePoste reports whether a page of a pli is a letter of a demande, its envelope or its slip.
func (a *agents) pageDePoste(q *requete, d dossier.Demande, pli dossier.PliID, page int) (bool, error) {
	retours, err := a.d.Store.RetoursDeDemande(q, d.ID)
	return slices.ContainsFunc(retours, func(r dossier.Retour) bool { return r.Pli == pli && r.Page == page }), err
}
