package web

import (
	"errors"
	"fmt"
	"strconv"

	"souspli/dossier"
	"souspli/store"
)

// tacheVue is a task in the bannette, its words found.
type tacheVue struct {
	dossier.Tache
	Libelle  string
	Pourquoi string
	Article  string
	Danger   string // how long the stay is proved
	Alerte   bool
	Retard   string               // « en retard de 3 jours », « pour aujourd’hui »; "" when no day presses
	Reponses []dossier.CodeAction // on the page of its demande: the actions that answer it and are possible now
}

func (a *agents) tache(t dossier.Tache) tacheVue {
	v := tacheVue{Tache: t, Libelle: t.Genre.Libelle()}
	v.Pourquoi, v.Article = t.Genre.Pourquoi()
	if t.Detail != "" {
		v.Libelle += "\u00a0: " + t.Detail
	}
	v.Danger, v.Alerte = danger(t.FinSejour, a.aujourdhui())
	if !t.DuLe.IsZero() {
		switch n := t.DuLe.DaysTo(a.aujourdhui()); {
		case n > 0:
			v.Retard = "en retard de " + jours(n)
		case n == 0:
			v.Retard = "pour aujourd’hui"
		}
	}
	return v
}

// tachesVoir is the bannette of what is owed: the person in danger first, with why.
func (a *agents) tachesVoir(q *requete) error {
	f := store.FiltreTaches{Prefectures: q.agent.Prefectures, VoitSensible: q.agent.VoitSensible, Genre: dossier.GenreTache(q.Query("genre")),
		Limite: parPage + 1, Decalage: decalage(q)}
	ts, err := a.d.Store.Taches(q, f)
	if err != nil {
		return err
	}
	suite := len(ts) > parPage
	if suite {
		ts = ts[:parPage]
	}
	vues := make([]tacheVue, len(ts))
	for i, t := range ts {
		vues[i] = a.tache(t)
	}
	comptes, err := a.d.Store.CompterTaches(q, f)
	if err != nil {
		return err
	}
	type compte struct {
		Genre   dossier.GenreTache
		Libelle string
		N       string
	}
	var genres []compte
	total, plafonne := 0, false
	for _, g := range dossier.GenresTache {
		if n := comptes[g.Genre]; n > 0 {
			genres = append(genres, compte{g.Genre, g.Libelle, nombreTaches(n, n >= store.PlafondTaches)})
			total, plafonne = total+n, plafonne || n >= store.PlafondTaches
		}
	}
	d := map[string]any{"Taches": vues, "Genres": genres, "Genre": string(f.Genre), "Total": nombreTaches(total, plafonne), "Page": pageDemandee(q), "Suite": suite}
	b, passe, err := a.d.Store.DernierPassage(q)
	switch {
	case err == nil:
		d["Passage"], d["PasseA"] = b.Jour, passe
	case !errors.Is(err, dossier.ErrIntrouvable):
		return err
	}
	return a.page(q, "taches", d)
}

// nombreTaches writes a count that may have stopped before the end: « 1 000 et plus ».
func nombreTaches(n int, plafonne bool) string {
	mots := strconv.Itoa(n)
	if n >= 1000 {
		mots = fmt.Sprintf("%d\u00a0%03d", n/1000, n%1000)
	}
	if plafonne {
		mots += " et plus"
	}
	return mots
}

// tacheFaire closes a task that only a person can see done.
func (a *agents) tacheFaire(q *requete) error {
	id, err := strconv.ParseInt(q.Param("tache"), 10, 64)
	if err != nil {
		return dossier.ErrIntrouvable
	}
	t, err := a.d.Store.Tache(q, dossier.TacheID(id))
	if err != nil {
		return err
	}
	d, err := a.d.Store.Demande(q, t.Demande)
	if err != nil {
		return err
	}
	if !q.agent.Porte(t.Prefecture) || d.Sensible && !q.agent.VoitSensible {
		return dossier.ErrIntrouvable
	}
	mot := q.texte("motif")
	if mot == "" {
		return a.pageDemande(q, d, "", faute{fmt.Sprintf("motif-%d", t.ID), "Dites en un mot ce qui a été fait."})
	}
	if err := a.d.Store.FaireTache(q, t.ID, q.agent.ID, mot); err != nil {
		return err
	}
	return a.aller(q, "/demandes/%s?avis=tache", d.Numero)
}
