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

// objetVu is a line of the register of objects, with its words.
type objetVu struct {
	dossier.Objet
	Quoi     string
	Texte    string // the description; "" for who may not know
	Age      string
	Ouvreur  string // who gave each initials
	Temoigne string
	Parapher bool // this agent may give the second initials
	Partir   bool // it may be given back from here
}

// objetsVue is the part of a page about the objects of its plis.
type objetsVue struct {
	Liste   []objetVu
	Gardes  int
	Genres  any
	Issues  []dossier.FicheIssue
	Lettre  bool   // the page is of a demande, or of a pli that has one alone
	Adresse string // where the returns are sent
	Retour  string // where initials come back to
	Inscrit bool   // this page takes new lines
	Saisie  map[string]string
}

// objet puts words on a line. What is in a medical envelope is said to nobody, and that there is one only to who sees what is sensitive.
func (a *agents) objet(q *requete, o dossier.Objet) objetVu {
	v := objetVu{Objet: o, Quoi: o.Genre.Libelle(), Texte: o.Description, Age: "?", Ouvreur: a.nomAgent(q, o.OuvertPar)}
	if o.Secret() && !q.agent.VoitSensible && o.OuvertPar != q.agent.ID {
		v.Quoi, v.Texte = "enveloppe fermée", ""
	}
	if o.Nombre > 1 {
		v.Quoi = fmt.Sprintf("%d\u00a0× %s", o.Nombre, v.Quoi)
	}
	if !o.Recu.IsZero() {
		v.Age = fmt.Sprintf("%d\u00a0j", o.Recu.DaysTo(a.aujourdhui()))
	}
	ici := guichets.permet(q.agent.Role) && q.agent.Porte(o.Prefecture)
	if o.Temoin != 0 {
		v.Temoigne = a.nomAgent(q, o.Temoin)
	}
	v.Parapher = ici && o.Temoin == 0 && o.OuvertPar != q.agent.ID
	v.Partir = ici && o.Temoin != 0 && o.Garde()
	return v
}

// objetsDe lists what came in plis; adresse is the page's own.
func (a *agents) objetsDe(q *requete, plis []dossier.PliID, adresse string) (*objetsVue, error) {
	os, err := a.d.Store.Objets(q, store.FiltreObjets{Prefectures: []string{"*"}, Plis: plis, VoitSensible: true})
	if err != nil {
		return nil, err
	}
	v := &objetsVue{Genres: dossier.GenresObjet, Issues: dossier.IssuesObjet, Adresse: adresse + "/objets", Retour: adresse, Saisie: map[string]string{}}
	for _, o := range os {
		v.Liste = append(v.Liste, a.objet(q, o))
		if o.Garde() {
			v.Gardes++
		}
	}
	return v, nil
}

// Partent reports whether something of the list may be given back by who looks.
func (v objetsVue) Partent() bool {
	return slices.ContainsFunc(v.Liste, func(o objetVu) bool { return o.Partir })
}

// objetsVoir is the list of what is kept, the oldest first.
func (a *agents) objetsVoir(q *requete) error {
	f := store.FiltreObjets{Prefectures: q.agent.Prefectures, Gardes: q.Query("quoi") != "tout", VoitSensible: q.agent.VoitSensible, Limite: parPage + 1, Decalage: decalage(q)}
	if p := q.Query("prefecture"); p != "" {
		if !q.agent.Porte(p) {
			return dossier.ErrIntrouvable
		}
		f.Prefectures = []string{p}
	}
	os, err := a.d.Store.Objets(q, f)
	if err != nil {
		return err
	}
	suite := len(os) > parPage
	if suite {
		os = os[:parPage]
	}
	var vus []objetVu
	for _, o := range os {
		if !q.agent.VoitSensible {
			p, err := a.d.Store.Pli(q, o.Pli)
			if err != nil {
				return err
			}
			if sensible, err := a.sensibles.pli(q, a, p); err != nil {
				return err
			} else if sensible {
				continue
			}
		}
		vus = append(vus, a.objet(q, o))
	}
	return a.page(q, "objets", map[string]any{"Objets": vus, "Tout": !f.Gardes, "Prefecture": q.Query("prefecture"), "Page": pageDemandee(q), "Suite": suite})
}

// pliObjet enters an object that came in a pli, under the initials of who is logged in.
func (a *agents) pliObjet(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	o := dossier.Objet{Pli: p.ID, Genre: dossier.GenreObjet(q.texte("objet-genre")), Nombre: 1, Description: q.texte("objet-description"), Lieu: q.texte("objet-lieu"), OuvertPar: q.agent.ID}
	if s := q.texte("objet-nombre"); s != "" {
		if o.Nombre, err = strconv.Atoi(s); err != nil || o.Nombre > 9999 {
			return a.pagePli(q, p, l, faute{"objet-nombre", "Écrivez un nombre."})
		}
	}
	_, err = a.d.Store.InscrireObjet(q, o)
	if fautes := fautesObjet(err); fautes != nil {
		return a.pagePli(q, p, l, fautes...)
	} else if err != nil {
		return err
	}
	return a.aller(q, "/plis/%d?avis=objet", p.ID)
}

// fautesObjet turns a refusal of the register of objects into the fault of its field; nil when it is none.
func fautesObjet(err error) []faute {
	var refus *dossier.RefusAction
	if !errors.As(err, &refus) {
		return nil
	}
	if refus.Champ == "" {
		return []faute{{"", refus.Raison}}
	}
	return []faute{{"objet-" + refus.Champ, refus.Raison}}
}

// pliTaxe notes that postage was due on a pli: it is accepted all the same.
func (a *agents) pliTaxe(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	r := p.Reception
	r.Taxe = true
	if s := strings.TrimSpace(strings.ReplaceAll(strings.TrimSuffix(q.texte("taxe"), "€"), ",", ".")); s != "" {
		euros, err := strconv.ParseFloat(s, 64)
		if err != nil || euros <= 0 || euros > 1000 {
			return a.pagePli(q, p, l, faute{"taxe", "Écrivez la somme en euros, par exemple 2,45, ou rien."})
		}
		r.TaxeCentimes = int(euros*100 + 0.5)
	}
	if err := a.d.Store.ConfirmerReception(q, p.ID, r, q.agent.ID); err != nil {
		return err
	}
	return a.aller(q, "/plis/%d?avis=taxe", p.ID)
}

// objetParapher gives the second initials, and comes back to the page they were asked on.
func (a *agents) objetParapher(q *requete) error {
	id, err := strconv.ParseInt(q.Param("objet"), 10, 64)
	if err != nil {
		return dossier.ErrIntrouvable
	}
	o, err := a.d.Store.Objet(q, dossier.ObjetID(id))
	if err != nil {
		return err
	}
	p, err := a.pliPermis(q, o.Pli)
	if err != nil {
		return err
	}
	err = a.d.Store.ParapherObjet(q, o.ID, q.agent.ID)
	if fautes := fautesObjet(err); fautes != nil {
		l, err := a.d.Store.Lecture(q, p.ID)
		if err != nil && !errors.Is(err, dossier.ErrIntrouvable) {
			return err
		}
		return a.pagePli(q, p, l, fautes...)
	} else if err != nil {
		return err
	}
	page := fmt.Sprintf("/plis/%d", o.Pli)
	switch retour := q.texte("retour"); {
	case retour == "/objets":
		page = retour
	case slices.ContainsFunc(o.Numeros, func(n string) bool { return retour == "/demandes/"+n }):
		page = retour
	}
	return a.aller(q, "%s?avis=paraphe", page)
}

// lireRetour reads what leaves, and how.
func lireRetour(q *requete) dossier.RetourObjets {
	r := dossier.RetourObjets{Issue: dossier.IssueObjet(q.texte("objet-issue")), Detail: q.texte("objet-detail"), Agent: q.agent.ID}
	for _, s := range q.Request.PostForm["objet"] {
		if id, err := strconv.ParseInt(s, 10, 64); err == nil {
			r.Objets = append(r.Objets, dossier.ObjetID(id))
		}
	}
	return r
}

// pliRendreObjets notes how objects of a pli left; by letter, when the pli has one demande.
func (a *agents) pliRendreObjets(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	r := lireRetour(q)
	if len(p.Demandes) == 1 {
		r.Demande = p.Demandes[0]
	}
	if err := a.tousDe(q, r.Objets, []dossier.PliID{p.ID}); err != nil {
		return err
	}
	_, err = a.d.Store.RendreObjets(q, r)
	if fautes := fautesObjet(err); fautes != nil {
		return a.pagePli(q, p, l, fautes...)
	} else if err != nil {
		return err
	}
	return a.aller(q, "/plis/%d?avis=rendu", p.ID)
}

// demandeRendreObjets notes how objects of the plis of a demande left.
func (a *agents) demandeRendreObjets(q *requete) error {
	d, err := a.demandeDe(q)
	if err != nil {
		return err
	}
	r := lireRetour(q)
	r.Demande = d.ID
	if err := a.tousDe(q, r.Objets, d.Plis); err != nil {
		return err
	}
	_, err = a.d.Store.RendreObjets(q, r)
	if fautes := fautesObjet(err); fautes != nil {
		return a.pageDemande(q, d, "", fautes...)
	} else if err != nil {
		return err
	}
	return a.aller(q, "/demandes/%s?avis=rendu", d.Numero)
}

// tousDe refuses an object that came in another pli than those of the page.
func (a *agents) tousDe(q *requete, ids []dossier.ObjetID, plis []dossier.PliID) error {
	for _, id := range ids {
		o, err := a.d.Store.Objet(q, id)
		if err != nil {
			return err
		}
		if !slices.Contains(plis, o.Pli) {
			return dossier.ErrIntrouvable
		}
	}
	return nil
}
