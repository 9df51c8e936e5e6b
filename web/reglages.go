package web

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/law"
)

// enveloppes are the window envelopes the letters know.
var enveloppes = []string{"DL", "C6/5", "C5", "C4"}

func (a *agents) reglagesListe(q *requete) error {
	type ligne struct {
		law.Prefecture
		Manque []string
		Neuf   bool
	}
	var lignes []ligne
	for _, p := range law.Prefectures() {
		if !q.agent.Porte(p.Code) {
			continue
		}
		r, err := a.d.Store.Reglages(q, p.Code)
		if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
			return fmt.Errorf("réglages %s: %w", p.Code, err)
		}
		lignes = append(lignes, ligne{p, manquesReglages(r), err != nil})
	}
	return a.page(q, "reglages", lignes)
}

// manquesReglages lists what keeps letters from leaving.
func manquesReglages(r dossier.Reglages) []string {
	var m []string
	for _, x := range []struct {
		vide bool
		quoi string
	}{
		{r.Service == "", "service"}, {len(r.Adresse) == 0, "adresse"}, {r.Telephone == "", "téléphone"},
		{!r.Anonymat && (r.AgentNom == "" || r.AgentQualite == ""), "agent chargé du dossier"}, {r.Enveloppe == "", "enveloppe"},
	} {
		if x.vide {
			m = append(m, x.quoi)
		}
	}
	return m
}

// fondementReglage is one line of the bases open in the préfecture.
type fondementReglage struct {
	law.Fondement
	Ouvert dossier.FondementOuvert
}

func (a *agents) reglagesDe(q *requete) (law.Prefecture, dossier.Reglages, error) {
	p, ok := law.PrefectureByCode(q.Param("prefecture"))
	if !ok || !q.agent.Porte(p.Code) {
		return p, dossier.Reglages{}, dossier.ErrIntrouvable
	}
	r, err := a.d.Store.Reglages(q, p.Code)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return p, dossier.Reglages{Prefecture: p.Code, Enveloppe: enveloppes[0]}, nil
	}
	return p, r, err
}

func (a *agents) reglagesVoir(q *requete) error {
	p, r, err := a.reglagesDe(q)
	if err != nil {
		return err
	}
	return a.pageReglages(q, p, r)
}

// ouvrables are the bases that an act of the préfecture opens: the others need none, or come with each person.
var ouvrables = []dossier.CodeFondement{dossier.FondementArreteLocal, dossier.FondementPostal, dossier.FondementDCEM, dossier.FondementException}

func (a *agents) pageReglages(q *requete, p law.Prefecture, r dossier.Reglages, fautes ...faute) error {
	var fs []fondementReglage
	for _, code := range ouvrables {
		f, ok := law.FondementByCode(code)
		if !ok {
			continue
		}
		l := fondementReglage{Fondement: f}
		for _, o := range r.Fondements {
			if o.Code == code {
				l.Ouvert = o
			}
		}
		fs = append(fs, l)
	}
	suivi, err := a.suiviApprentissage(q, p.Code)
	if err != nil {
		return err
	}
	return a.page(q, "reglage", map[string]any{
		"Apprentissage": suivi,
		"P":             p, "R": r, "Adresse": strings.Join(r.Adresse, "\n"), "Enveloppes": enveloppes, "Fondements": fs, "Manque": manquesReglages(r),
	}, fautes...)
}

// reglagesSauver keeps the settings. They may be incomplete: letters then wait, and the page says for what.
func (a *agents) reglagesSauver(q *requete) error {
	p, ancien, err := a.reglagesDe(q)
	if err != nil {
		return err
	}
	r := dossier.Reglages{
		Prefecture: p.Code, Service: q.texte("service"), Telephone: q.texte("telephone"), Courriel: q.texte("courriel"), AgentNom: q.texte("agent_nom"),
		AgentQualite: q.texte("agent_qualite"), Anonymat: q.PostForm("anonymat") == "oui", Apprentissage: q.PostForm("apprentissage") == "oui", Tribunal: q.texte("tribunal"), Enveloppe: q.texte("enveloppe"),
	}
	for _, l := range strings.Split(q.texte("adresse"), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			r.Adresse = append(r.Adresse, l)
		}
	}
	var fautes []faute
	if !slices.Contains(enveloppes, r.Enveloppe) {
		fautes = append(fautes, faute{"enveloppe", "Choisissez une enveloppe de la liste."})
	}
	for i, l := range r.Adresse {
		if n := len([]rune(l)); n > 38 {
			fautes = append(fautes, faute{"adresse", fmt.Sprintf("Adresse, ligne %d\u00a0: %d caractères, 38 au plus (norme postale).", i+1, n)})
		}
	}
	if len(r.Adresse) > 6 {
		fautes = append(fautes, faute{"adresse", "Une adresse compte six lignes au plus."})
	}
	for _, o := range ancien.Fondements {
		if !slices.Contains(ouvrables, o.Code) {
			r.Fondements = append(r.Fondements, o)
		}
	}
	for _, code := range ouvrables {
		c := string(code)
		if q.PostForm(c) != "oui" {
			continue
		}
		o := dossier.FondementOuvert{Code: code, Reference: q.texte(c + "_reference")}
		if o.Reference == "" {
			fautes = append(fautes, faute{c + "_reference", "Donnez la référence de l’acte qui ouvre cette voie\u00a0: sans acte, elle n’existe pas."})
		}
		for champ, d := range map[string]*dossier.Date{c + "_du": &o.Du, c + "_au": &o.Au} {
			if s := q.texte(champ); s != "" {
				if *d, err = dossier.ParseDate(s); err != nil {
					fautes = append(fautes, faute{champ, "Écrivez le jour ainsi\u00a0: 2026-03-12."})
				}
			}
		}
		o.Procedures = strings.Fields(strings.ReplaceAll(q.texte(c+"_procedures"), ",", " "))
		r.Fondements = append(r.Fondements, o)
	}
	if len(fautes) > 0 {
		return a.pageReglages(q, p, r, fautes...)
	}
	if err := a.d.Store.SaveReglages(q, r, q.agent.ID); err != nil {
		return fmt.Errorf("réglages %s: %w", p.Code, err)
	}
	return a.aller(q, "/reglages/%s?avis=reglages", p.Code)
}
