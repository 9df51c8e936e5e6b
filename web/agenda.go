package web

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
)

// creneauxMax is how many slots one form may open: a mistaken year would open thousands.
const creneauxMax = 200

type creneauVue struct {
	dossier.Creneau
	Passe   bool
	Attendu []dossier.RendezVous
}

// agendaVoir shows four weeks of the agenda from a day, with who is expected.
func (a *agents) agendaVoir(q *requete) error { return a.pageAgenda(q) }

func (a *agents) pageAgenda(q *requete, fautes ...faute) error {
	du := a.aujourdhui()
	if s := q.Query("du"); s != "" {
		if x, err := dossier.ParseDate(s); err == nil {
			du = x
		}
	}
	au := du.AddDays(27)
	cs, err := a.d.Store.Creneaux(q, q.agent.Prefectures, du, au, false)
	if err != nil {
		return err
	}
	vues := make([]creneauVue, len(cs))
	for i, c := range cs {
		vues[i] = creneauVue{Creneau: c, Passe: c.Jour.Before(a.aujourdhui())}
		if c.Pris > 0 {
			if vues[i].Attendu, err = a.d.Store.RendezVousDuCreneau(q, c.ID, q.agent.VoitSensible); err != nil {
				return err
			}
		}
	}
	var prefectures []law.Prefecture
	for _, p := range law.Prefectures() {
		if q.agent.Porte(p.Code) {
			prefectures = append(prefectures, p)
		}
	}
	return a.page(q, "agenda", map[string]any{
		"Creneaux": vues, "Du": du, "Au": au, "Avant": du.AddDays(-28), "Apres": du.AddDays(28), "Prefectures": prefectures,
		"Ouvrir": responsables.permet(q.agent.Role), "Saisie": map[string]string{"prefecture": q.texte("prefecture"), "lieu": q.texte("lieu"), "du": q.texte("du"), "au": q.texte("au"),
			"heures": q.texte("heures"), "duree": ouDefaut(q.texte("duree"), "20"), "capacite": ouDefaut(q.texte("capacite"), "1")},
	}, fautes...)
}

func ouDefaut(s, defaut string) string {
	if s == "" {
		return defaut
	}
	return s
}

// agendaOuvrir opens the same hours at one place on each working day between two days.
func (a *agents) agendaOuvrir(q *requete) error {
	var fautes []faute
	jour := func(champ string) dossier.Date {
		d, err := dossier.ParseDate(q.texte(champ))
		if err != nil {
			fautes = append(fautes, faute{champ, "Écrivez le jour ainsi\u00a0: 2026-03-12."})
		}
		return d
	}
	nombre := func(champ string, defaut, max int) int {
		n, err := strconv.Atoi(ouDefaut(q.texte(champ), strconv.Itoa(defaut)))
		if err != nil || n < 1 || n > max {
			fautes = append(fautes, faute{champ, fmt.Sprintf("Écrivez un nombre de 1 à %d.", max)})
		}
		return n
	}
	p := q.texte("prefecture")
	if _, ok := law.PrefectureByCode(p); !ok || !q.agent.Porte(p) {
		fautes = append(fautes, faute{"prefecture", "Choisissez une préfecture de votre ressort."})
	}
	if q.texte("lieu") == "" {
		fautes = append(fautes, faute{"lieu", "Écrivez le lieu, tel qu’il sera dit à la personne."})
	}
	du, au := jour("du"), jour("au")
	if !du.IsZero() && du.Before(a.aujourdhui()) {
		fautes = append(fautes, faute{"du", "L’agenda s’ouvre pour des jours à venir."})
	}
	heures := strings.Fields(strings.ReplaceAll(q.texte("heures"), ",", " "))
	if len(heures) == 0 {
		fautes = append(fautes, faute{"heures", "Écrivez au moins une heure, par exemple 09:30."})
	}
	for _, h := range heures {
		if _, err := time.Parse("15:04", h); err != nil || len(h) != 5 {
			fautes = append(fautes, faute{"heures", fmt.Sprintf("«\u00a0%s\u00a0» n’est pas une heure\u00a0: écrivez 09:30.", h)})
			break
		}
	}
	duree, capacite := nombre("duree", 20, 480), nombre("capacite", 1, 100)
	if len(fautes) > 0 {
		return a.pageAgenda(q, fautes...)
	}
	var cs []dossier.Creneau
	for d := du; !d.After(au) && len(cs) <= creneauxMax; d = d.AddDays(1) {
		if !law.JourOuvrable(d, p) {
			continue
		}
		for _, h := range heures {
			cs = append(cs, dossier.Creneau{Prefecture: p, LieuJour: dossier.LieuJour{Lieu: q.texte("lieu"), Jour: d, Heure: h}, Duree: duree, Capacite: capacite})
		}
	}
	switch {
	case len(cs) == 0:
		return a.pageAgenda(q, faute{"au", "Aucun jour ouvrable entre ces deux jours."})
	case len(cs) > creneauxMax:
		return a.pageAgenda(q, faute{"au", fmt.Sprintf("Plus de %d créneaux d’un coup\u00a0: ouvrez moins de jours.", creneauxMax)})
	}
	_, err := a.d.Store.OuvrirCreneaux(q, cs, q.agent.ID)
	if errors.Is(err, dossier.ErrConflit) {
		return a.pageAgenda(q, faute{"heures", "L’un de ces créneaux existe déjà\u00a0: aucun n’a été ouvert."})
	}
	if err != nil {
		return err
	}
	return a.aller(q, "/agenda?du=%s&avis=creneaux", du)
}

// agendaChanger sets how many people a slot takes, or closes it.
func (a *agents) agendaChanger(q *requete) error {
	id, err := strconv.ParseInt(q.Param("creneau"), 10, 64)
	if err != nil {
		return dossier.ErrIntrouvable
	}
	c, err := a.d.Store.Creneau(q, dossier.CreneauID(id))
	if err != nil {
		return err
	}
	if !q.agent.Porte(c.Prefecture) {
		return dossier.ErrIntrouvable
	}
	capacite := c.Capacite
	if s := q.texte("capacite"); s != "" {
		if capacite, err = strconv.Atoi(s); err != nil || capacite < 1 || capacite > 100 {
			return a.pageAgenda(q, faute{fmt.Sprintf("capacite-%d", c.ID), "Écrivez un nombre de 1 à 100."})
		}
	}
	err = a.d.Store.ChangerCreneau(q, c.ID, capacite, q.PostForm("ferme") == "oui", q.agent.ID)
	if errors.Is(err, dossier.ErrConflit) {
		return a.pageAgenda(q, faute{fmt.Sprintf("capacite-%d", c.ID), "Des places déjà prises ne peuvent pas être ôtées\u00a0: annulez d’abord des rendez-vous."})
	}
	if err != nil {
		return err
	}
	return a.aller(q, "/agenda?du=%s&avis=creneaux", c.Jour)
}

// compterTaches is how many tasks wait, for the menu; store.PlafondTaches stands for that many and more.
func (a *agents) compterTaches(q *requete) int {
	n, err := a.d.Store.NombreTaches(q, store.FiltreTaches{Prefectures: q.agent.Prefectures, VoitSensible: q.agent.VoitSensible})
	if err != nil {
		a.log.Error("compter les tâches", "erreur", err)
	}
	return n
}
