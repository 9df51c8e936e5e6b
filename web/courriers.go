package web

import (
	"fmt"
	"slices"
	"strconv"

	"souspli/dossier"
	"souspli/law"
	"souspli/postal"
	"souspli/store"
	"souspli/templates"
)

// courrierVue is a letter in the list of the day.
type courrierVue struct {
	dossier.Courrier
	Genre    string
	Retard   bool
	Depassee string // why it will not leave, written as it is: the day it gives is over
}

// lotVue is a batch already printed. Attend: it was to be handed over before today.
type lotVue struct {
	dossier.LotCourrier
	Attend bool
}

// delaiDepot is how many working days after its printing a batch not handed over is shown as late: the two of the accusé (P9).
const delaiDepot = 2

const courriersMax = 500

// courriersVoir shows the letters to leave today, those blocked with what is missing, and the last batches.
func (a *agents) courriersVoir(q *requete) error {
	v := map[string]any{"Lancer": expediteurs.permet(q.agent.Role)}
	for cle, etats := range map[string][]dossier.EtatCourrier{
		"Dus": {dossier.CourrierDu, dossier.CourrierEcrit}, "Bloques": {dossier.CourrierBloque},
	} {
		cs, err := a.courriersPermis(q, store.FiltreCourriers{Etats: etats, Limite: courriersMax})
		if err != nil {
			return err
		}
		v[cle] = cs
	}
	lots, err := a.d.Store.Lots(q, q.agent.Prefectures, q.agent.VoitSensible)
	if err != nil {
		return err
	}
	vues := make([]lotVue, len(lots))
	for i, l := range lots {
		vues[i] = lotVue{l, l.Deposes < l.Courriers && law.AjouteOuvres(l.Jour, delaiDepot, l.Prefecture).Before(a.aujourdhui())}
	}
	v["Lots"] = vues
	if v["Plages"], err = a.plagesDe(q, q.agent.Prefectures); err != nil {
		return err
	}
	v["Seuil"] = int64(dossier.SeuilPlage)
	var prefectures []law.Prefecture
	for _, p := range law.Prefectures() {
		if q.agent.Porte(p.Code) {
			prefectures = append(prefectures, p)
		}
	}
	v["Prefectures"] = prefectures
	v["Toutes"] = slices.Contains(q.agent.Prefectures, "*")
	return a.page(q, "courriers", v)
}

// courriersPermis lists letters of the agent's scope, without those of sensitive demandes for who may not see them.
func (a *agents) courriersPermis(q *requete, f store.FiltreCourriers) ([]courrierVue, error) {
	f.Prefectures = q.agent.Prefectures
	cs, err := a.d.Store.CourriersDus(q, f)
	if err != nil {
		return nil, fmt.Errorf("courriers: %w", err)
	}
	var vues []courrierVue
	for _, c := range cs {
		if !q.agent.VoitSensible {
			d, err := a.d.Store.Demande(q, c.Demande)
			if err != nil {
				return nil, err
			}
			if d.Sensible {
				continue
			}
		}
		depassee, err := a.d.Postal.Depassee(q, c)
		if err != nil {
			return nil, err
		}
		vues = append(vues, courrierVue{c, templates.LibelleGenre(c.Genre), c.DuLe.Before(a.aujourdhui()), depassee})
	}
	return vues, nil
}

// courrierPDF shows a letter as it was, or will be, sent.
func (a *agents) courrierPDF(q *requete) error {
	id, err := strconv.ParseInt(q.Param("courrier"), 10, 64)
	if err != nil {
		return dossier.ErrIntrouvable
	}
	c, err := a.d.Store.Courrier(q, dossier.CourrierID(id))
	if err != nil {
		return err
	}
	if _, err := a.demandePermise(q, c.Numero); err != nil {
		return err
	}
	if c.Empreinte == (dossier.Empreinte{}) {
		return dossier.ErrIntrouvable
	}
	octets, err := a.d.Coffre.Get(q, c.Empreinte)
	if err != nil {
		return fmt.Errorf("courrier %d: %w", c.ID, err)
	}
	pdf(q.Context, fmt.Sprintf("%s-%s.pdf", c.Numero, c.Genre), octets, false)
	return nil
}

// courriersLot writes and prints the letters due of a préfecture.
func (a *agents) courriersLot(q *requete) error {
	prefecture := q.texte("prefecture")
	if prefecture == "" && !slices.Contains(q.agent.Prefectures, "*") || prefecture != "" && !q.agent.Porte(prefecture) {
		return dossier.ErrInterdit
	}
	if a.d.Envois == "" {
		return fmt.Errorf("%w: aucun dossier d’impression n’est réglé", dossier.ErrIndisponible)
	}
	info, err := a.d.Postal.Lot(q, postal.Demande{Date: a.aujourdhui(), Prefecture: prefecture, Dossier: a.d.Envois, ASigner: q.PostForm("lot") == "a-signer", Agent: q.agent.ID})
	if err != nil {
		return err
	}
	if info.Lot == "" {
		return a.aller(q, "/courriers?avis=lot-vide")
	}
	if info.SansNumero > 0 {
		return a.aller(q, "/courriers/lots/%s?avis=lot-sans-numero", info.Lot)
	}
	return a.aller(q, "/courriers/lots/%s?avis=lot", info.Lot)
}

// plagesDe lists the ranges of registered numbers of préfectures, and those of all, but the ones used up.
func (a *agents) plagesDe(q *requete, prefectures []string) ([]dossier.PlageRecommande, error) {
	tous, err := a.d.Store.Plages(q)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(tous, func(p dossier.PlageRecommande) bool {
		return p.Reste() == 0 || p.Prefecture != "*" && !slices.Contains(prefectures, "*") && !slices.Contains(prefectures, p.Prefecture)
	}), nil
}
