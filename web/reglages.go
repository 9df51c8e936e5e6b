package web

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms"
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

// fondementReglage is a basis with the acts that open it in the préfecture, and an empty one to fill.
type fondementReglage struct {
	law.Fondement
	Actes []acteReglage
}

// acteReglage is one act: Id begins the names of its fields. Vigueur says where it stands today, in words.
type acteReglage struct {
	Id      string
	Ouvert  dossier.FondementOuvert
	Vigueur string
}

// actesMax is how many acts a page takes for one basis.
const actesMax = 20

// idActe names the fields of the n-th act of a basis, from 1: the first has the name of the basis.
func idActe(code dossier.CodeFondement, n int) string {
	if n == 1 {
		return string(code)
	}
	return fmt.Sprintf("%s_%d", code, n)
}

// vigueur tells where an act stands on a day.
func vigueur(o dossier.FondementOuvert, jour dossier.Date) string {
	switch {
	case o.Code == "":
		return ""
	case o.Du.After(jour):
		return "à venir"
	case !o.Au.IsZero() && o.Au.Before(jour):
		return "fini"
	}
	return "en vigueur aujourd’hui"
}

// genreReglage is a kind of letter, and whether it goes as registered mail.
type genreReglage struct {
	dossier.FicheCourrier
	Recommande bool
}

// recommandesSaisis reads the kinds that go as registered mail; nil when they are those of who chose nothing.
func recommandesSaisis(q *requete) []dossier.GenreCourrier {
	choisis, autres := []dossier.GenreCourrier{}, false
	for _, x := range dossier.GenresCourrier {
		oui := q.PostForm("recommande_"+string(x.Genre)) == "oui"
		if oui {
			choisis = append(choisis, x.Genre)
		}
		autres = autres || oui != (dossier.Reglages{}).Recommande(x.Genre)
	}
	if !autres {
		return nil
	}
	return choisis
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

func (a *agents) pageReglages(q *requete, p law.Prefecture, r dossier.Reglages, fautes ...faute) error {
	var fs []fondementReglage
	for _, code := range law.FondementsParActe() {
		f, _ := law.FondementByCode(code)
		l := fondementReglage{Fondement: f}
		for _, o := range r.Fondements {
			if o.Code == code {
				l.Actes = append(l.Actes, acteReglage{idActe(code, len(l.Actes)+1), o, vigueur(o, a.aujourdhui())})
			}
		}
		if len(l.Actes) < actesMax {
			l.Actes = append(l.Actes, acteReglage{Id: idActe(code, len(l.Actes)+1)})
		}
		fs = append(fs, l)
	}
	suivi, err := a.suiviApprentissage(q, p.Code)
	if err != nil {
		return err
	}
	plages, err := a.plagesDe(q, []string{p.Code})
	if err != nil {
		return err
	}
	var genres []genreReglage
	for _, x := range dossier.GenresCourrier {
		if x.Redige && !x.Courriel {
			genres = append(genres, genreReglage{x, r.Recommande(x.Genre)})
		}
	}
	return a.page(q, "reglage", map[string]any{
		"Plages": plages, "Genres": genres, "Plage": map[string]string{"premier": q.texte("premier"), "dernier": q.texte("dernier")},
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
		Recommandes: recommandesSaisis(q),
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
		if !slices.Contains(law.FondementsParActe(), o.Code) {
			r.Fondements = append(r.Fondements, o)
		}
	}
	actes, fautesActes := actesSaisis(q)
	r.Fondements = append(r.Fondements, actes...)
	fautes = append(fautes, fautesActes...)
	if len(fautes) > 0 {
		return a.pageReglages(q, p, r, fautes...)
	}
	if err := a.d.Store.SaveReglages(q, r, q.agent.ID); err != nil {
		return fmt.Errorf("réglages %s: %w", p.Code, err)
	}
	return a.aller(q, "/reglages/%s?avis=reglages", p.Code)
}

// actesSaisis reads the acts of the page, and what is wrong with them.
func actesSaisis(q *requete) (actes []dossier.FondementOuvert, fautes []faute) {
	var ids []string
	for _, code := range law.FondementsParActe() {
		garde := 0 // an act left out moves those after it up, on the page shown again too
		for n := 1; n <= actesMax; n++ {
			c := idActe(code, n)
			if q.PostForm(c) != "oui" {
				continue
			}
			garde++
			o := dossier.FondementOuvert{Code: code, Reference: q.texte(c + "_reference")}
			id := idActe(code, garde)
			for _, x := range []struct {
				champ string
				jour  *dossier.Date
			}{{"_du", &o.Du}, {"_au", &o.Au}} {
				s := q.texte(c + x.champ)
				if s == "" {
					continue
				}
				var err error
				if *x.jour, err = dossier.ParseDate(s); err != nil {
					fautes = append(fautes, faute{id + x.champ, "Écrivez le jour ainsi\u00a0: 2026-03-12."})
				}
			}
			o.Procedures = strings.Fields(strings.ReplaceAll(q.texte(c+"_procedures"), ",", " "))
			actes, ids = append(actes, o), append(ids, id)
		}
	}
	illisibles := slices.Clone(fautes) // a day that could not be read is not missing too
	for _, f := range law.VerifieOuvertures(actes, forms.CanalEtFamille) {
		champ := ids[f.N] + "_" + f.Champ
		if !slices.ContainsFunc(illisibles, func(x faute) bool { return x.Champ == champ }) {
			fautes = append(fautes, faute{champ, f.Texte})
		}
	}
	return actes, fautes
}
