package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
)

// A form is filled on screen group by group. Nothing is stored: each answer carries what was typed before, in hidden fields, and
// comes back in the body of the next request. Leaving the page loses all, and the first page says so.

// etapeFormulaire is one screen: a group of fields, or several lines of a repeated group.
type etapeFormulaire struct {
	Code, Libelle string
	Repete        bool
	Lignes        [][]champVue
}

// Traduction is the title in another language, "" when there is none.
func (e etapeFormulaire) Traduction(langue string) string {
	return forms.TraductionGroupe(langue, e.Code)
}

// champVue is a field with what was typed in it.
type champVue struct {
	forms.Champ
	Valeur       string
	Jour         string
	Mois         string
	An           string
	Autocomplete string
}

// Ids is the id a mistake is tied to.
func (c champVue) Ids() []string { return []string{idChamp(c.Champ)} }

// Longues tells a list too long for radio buttons.
func (c champVue) Longues() bool { return len(c.Choix) > 8 }

type remplirVue struct {
	demarche
	Etape     etapeFormulaire
	N, Total  int
	Caches    []cache // what the other screens hold
	Etapes    []etapeFormulaire
	AComplete []forms.Champ // required and still empty: they may be written by hand
	Fin       bool
}

type cache struct{ Nom, Valeur string }

// autocompletes are the purposes a browser may fill by itself (WCAG 1.3.5), for fields about the person who types.
var autocompletes = map[string]string{
	"nom_naissance": "family-name", "prenoms": "given-name", "telephone": "tel", "courriel": "email",
	"code_postal": "postal-code", "commune": "address-level2", "sexe": "sex",
}

func etapesDe(d demarche, valeurs map[string]string) []etapeFormulaire {
	var etapes []etapeFormulaire
	champs := d.Champs(d.Variante)
	for _, c := range champs {
		if d.EstLettre() && strings.HasPrefix(c.Code, prefixeNature) {
			c = choixNature(c, champs)
		}
		if len(etapes) == 0 || etapes[len(etapes)-1].Code != c.Groupe {
			etapes = append(etapes, etapeFormulaire{Code: c.Groupe, Libelle: c.GroupeLibelle, Repete: c.Indice > 0})
		}
		e := &etapes[len(etapes)-1]
		if len(e.Lignes) < max(1, c.Indice) {
			e.Lignes = append(e.Lignes, nil)
		}
		v := champVue{Champ: c, Valeur: valeurs[c.Code], Autocomplete: autocompletes[c.Code]}
		if c.Type == forms.ChampDate {
			v.An, v.Mois, v.Jour = couperDate(v.Valeur)
		}
		e.Lignes[len(e.Lignes)-1] = append(e.Lignes[len(e.Lignes)-1], v)
	}
	return etapes
}

// The kind of an attempt is written on paper as a number of the printed list; on screen the list itself is shown.
const (
	prefixeTentative = "tentative_"
	prefixeNature    = "tentative_nature_"
)

func choixNature(c forms.Champ, champs []forms.Champ) forms.Champ {
	i := slices.IndexFunc(champs, func(x forms.Champ) bool { return x.Code == "blocage" })
	if i < 0 {
		return c
	}
	liste := champs[i] // its words in every language come with it
	liste.Code, liste.Groupe, liste.GroupeLibelle, liste.Numero, liste.Indice = c.Code, c.Groupe, c.GroupeLibelle, c.Numero, c.Indice
	liste.Obligatoire, liste.Choix = c.Obligatoire, nil
	for n, x := range champs[i].Choix {
		x.Valeur = strconv.Itoa(n + 1)
		liste.Choix = append(liste.Choix, x)
	}
	return liste
}

// couperDate undoes assemblerDate, whatever was typed.
func couperDate(s string) (an, mois, jour string) {
	parties := strings.SplitN(s, "-", 3)
	for len(parties) < 3 {
		parties = append(parties, "")
	}
	zero := func(x string) string {
		if x == "00" || x == "0000" {
			return ""
		}
		return x
	}
	return zero(parties[0]), zero(parties[1]), zero(parties[2])
}

// assemblerDate makes AAAA-MM-JJ of three fields, unknown parts 00; "" when all are empty. A wrong part is kept as typed: the
// check says what to do, and nothing typed is lost.
func assemblerDate(an, mois, jour string) string {
	if an+mois+jour == "" {
		return ""
	}
	deux := func(x string) string {
		if n, err := strconv.Atoi(x); err == nil && n >= 0 && n < 100 {
			return fmt.Sprintf("%02d", n)
		}
		if x == "" {
			return "00"
		}
		return strings.ReplaceAll(x, "-", "")
	}
	if an == "" {
		an = "0000"
	}
	return strings.ReplaceAll(an, "-", "") + "-" + deux(mois) + "-" + deux(jour)
}

// lireValeurs takes what was typed, or carried, for every field of the form. Unknown names are left out.
func lireValeurs(d demarche, f url.Values) map[string]string {
	valeurs := map[string]string{}
	for _, c := range d.Champs(d.Variante) {
		v := strings.TrimSpace(strings.ToValidUTF8(f.Get(c.Code), ""))
		if c.Type == forms.ChampDate && f.Has(c.Code+".an") {
			v = assemblerDate(trimEspace(f.Get(c.Code+".an")), trimEspace(f.Get(c.Code+".mois")), trimEspace(f.Get(c.Code+".jour")))
		}
		if c.Type == forms.ChampDigits {
			v = strings.NewReplacer(" ", "", "\u00a0", "", ".", "", "-", "").Replace(v)
		}
		v = strings.ReplaceAll(v, "\r\n", "\n")
		if r := []rune(v); len(r) > 2000 {
			v = string(r[:2000])
		}
		if v != "" {
			valeurs[c.Code] = v
		}
	}
	if _, ok := law.BlocageByCode(f.Get(champNature)); ok && d.EstLettre() {
		valeurs[champNature] = f.Get(champNature)
	}
	return valeurs
}

// enJSON is CHAMPS.json of the values, the one door of forms for data from outside: ticks are booleans there.
func enJSON(champs []forms.Champ, valeurs map[string]string) ([]byte, error) {
	m := map[string]any{}
	for _, c := range champs {
		v, ok := valeurs[c.Code]
		switch {
		case !ok:
		case c.Type == forms.ChampCoche:
			m[c.Code] = v == "true"
		default:
			m[c.Code] = v
		}
	}
	return json.Marshal(m)
}

// verifierChamps checks the fields one by one with the rules of forms, so that each mistake is tied to its field.
func verifierChamps(d demarche, champs []forms.Champ, valeurs map[string]string) []faute {
	var fautes []faute
	for _, c := range champs {
		if valeurs[c.Code] == "" {
			continue
		}
		b, err := enJSON([]forms.Champ{c}, valeurs)
		if err != nil {
			fautes = append(fautes, faute{idChamp(c), err.Error()})
			continue
		}
		_, errs := forms.ParseChamps(b, d.Procedure, d.Variante)
		for _, e := range errs {
			fautes = append(fautes, faute{idChamp(c), messageChamp(c, e)})
			break
		}
	}
	return fautes
}

// idChamp is the id of the input of a field: the year of a date, the first choice of a list.
func idChamp(c forms.Champ) string {
	switch {
	case c.Type == forms.ChampDate:
		return c.Code + ".jour"
	case c.Type == forms.ChampChoix && len(c.Choix) > 0 && len(c.Choix) <= 8:
		return c.Code + "." + c.Choix[0].Valeur
	}
	return c.Code
}

// messageChamp says what to do. The text of forms names the field and the fault, never the value.
func messageChamp(c forms.Champ, err error) string {
	if c.Type == forms.ChampDate {
		return c.Libelle + "\u00a0: écrivez le jour, le mois et l’année sur quatre chiffres, par exemple 7\u00a0/\u00a01\u00a0/\u00a01987."
	}
	_, apres, ok := strings.Cut(err.Error(), dossier.ErrInvalide.Error()+": ")
	if !ok {
		apres = err.Error()
	}
	return apres
}

func (p *public) remplirVoir(v *visite) error {
	d, err := demarcheDe(v)
	if err != nil {
		return err
	}
	valeurs := map[string]string{}
	if d.Variante != "" {
		valeurs["variante"] = d.Variante
	}
	if code := v.Query("blocage"); d.EstLettre() && code != "" {
		if _, ok := law.BlocageByCode(code); !ok {
			return dossier.ErrIntrouvable
		}
		valeurs[champNature], valeurs["blocage"] = code, raccourciDe(code, d.Champs(d.Variante))
	}
	return p.pageRemplir(v, d, valeurs, 1, nil)
}

// remplir takes one screen and shows the next one, the one before, or the one asked for. Going back checks nothing.
func (p *public) remplir(v *visite) error {
	d, err := demarcheDe(v)
	if err != nil {
		return err
	}
	if err := v.Request.ParseForm(); err != nil {
		return errTropLourd
	}
	valeurs := lireValeurs(d, v.Request.PostForm)
	etapes := etapesDe(d, valeurs)
	n, err := strconv.Atoi(v.PostForm("etape"))
	if err != nil || n < 1 || n > len(etapes)+1 {
		return fmt.Errorf("%w: étape", dossier.ErrInvalide)
	}
	switch aller := v.PostForm("aller"); aller {
	case "suivant", "":
		if n <= len(etapes) {
			if fautes := verifierChamps(d, champsDe(etapes[n-1]), valeurs); len(fautes) > 0 {
				return p.pageRemplir(v, d, valeurs, n, fautes)
			}
		}
		n = min(n+1, len(etapes)+1)
	case "precedent":
		n = max(n-1, 1)
	default:
		if n, err = strconv.Atoi(aller); err != nil || n < 1 || n > len(etapes)+1 {
			return fmt.Errorf("%w: étape", dossier.ErrInvalide)
		}
	}
	return p.pageRemplir(v, d, valeurs, n, nil)
}

func champsDe(e etapeFormulaire) []forms.Champ {
	var champs []forms.Champ
	for _, ligne := range e.Lignes {
		for _, c := range ligne {
			champs = append(champs, c.Champ)
		}
	}
	return champs
}

func (p *public) pageRemplir(v *visite, d demarche, valeurs map[string]string, n int, fautes []faute) error {
	v.chemin = d.Chemin() + "/remplir"
	etapes := etapesDe(d, valeurs)
	vr := remplirVue{demarche: d, N: n, Total: len(etapes) + 1, Fin: n == len(etapes)+1, Etapes: etapes}
	var ici []forms.Champ
	if !vr.Fin {
		vr.Etape = etapes[n-1]
		ici = champsDe(vr.Etape)
	}
	for _, c := range d.Champs(d.Variante) {
		if valeurs[c.Code] == "" {
			if c.Obligatoire {
				vr.AComplete = append(vr.AComplete, c)
			}
			continue
		}
		if !slices.ContainsFunc(ici, func(x forms.Champ) bool { return x.Code == c.Code }) {
			vr.Caches = append(vr.Caches, cache{c.Code, valeurs[c.Code]})
		}
	}
	if s := valeurs[champNature]; s != "" {
		vr.Caches = append(vr.Caches, cache{champNature, s})
	}
	return p.page(v, "remplir", vr, fautes...)
}

// rempliPDF prints the form with what was typed and sends it. Empty fields are left for the pen.
func (p *public) rempliPDF(v *visite) error {
	d, err := demarcheDe(v)
	if err != nil {
		return err
	}
	if err := v.Request.ParseForm(); err != nil {
		return errTropLourd
	}
	valeurs := lireValeurs(d, v.Request.PostForm)
	etapes := etapesDe(d, valeurs)
	for i, e := range etapes {
		if fautes := verifierChamps(d, champsDe(e), valeurs); len(fautes) > 0 {
			return p.pageRemplir(v, d, valeurs, i+1, fautes)
		}
	}
	i, err := impressionDe(d, valeurs)
	if err != nil {
		return err
	}
	return p.envoyerPDF(v, d, i, false)
}

// impressionDe is what the values print. The attempts of the letter go whole into its data code, and from there into its table.
func impressionDe(d demarche, valeurs map[string]string) (forms.Impression, error) {
	b, err := enJSON(d.Champs(d.Variante), valeurs)
	if err != nil {
		return forms.Impression{}, err
	}
	champs, errs := forms.ParseChamps(b, d.Procedure, d.Variante)
	if len(errs) > 0 {
		return forms.Impression{}, fmt.Errorf("%w: %d champs à corriger", dossier.ErrInvalide, len(errs))
	}
	i := forms.Impression{Procedure: d.Code, Variante: d.Variante, Champs: champs}
	if !d.EstLettre() {
		return i, nil
	}
	table := map[string]string{}
	for code, v := range champs {
		if strings.HasPrefix(code, prefixeTentative) {
			table[code] = v
			delete(champs, code)
		}
	}
	if len(table) > 0 {
		i.Tentatives = forms.TentativesDeChamps(table)
	}
	if code := valeurs[champNature]; code != "" {
		i.Tentatives = preciser(i.Tentatives, code, champs)
	}
	return i, nil
}
