package web

import (
	"errors"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms"
)

// champsSaisis are the few fields an accusé de réception needs, keyed from the image when the dossier is on no form of ours
// (CRPA D. 113-3 bars refusing it): who, and where to write.
var champsSaisis = []string{"identity", "minor", "legal_representative", "address", "courrier"}

// sansObjetSaisie are fields of those groups that neither the register nor the letter uses: on another paper nobody looks for them.
var sansObjetSaisie = []string{"situation_familiale", "autre_nationalite", "depuis_le", "logement", "adresse_differente_titre"}

func aSaisir(c forms.Champ) bool {
	if slices.Contains(sansObjetSaisie, c.Code) {
		return false
	}
	return slices.Contains(champsSaisis, c.Groupe) || c.Code == "numero_etranger" || c.Code == "second_numero_etranger" || c.Code == "telephone" || c.Code == "courriel"
}

// demarcheSaisie reads « code.variante ».
func demarcheSaisie(s string) (demarche, error) {
	code, variante, _ := strings.Cut(s, ".")
	p, err := forms.ByCode(code)
	if err != nil {
		return demarche{}, err
	}
	if code == forms.CodeProblemeANEF || p.Numeros[variante] == 0 {
		return demarche{}, dossier.ErrIntrouvable
	}
	return demarche{p, variante}, nil
}

// preparerSaisie shows the fields of the procedure chosen, with what was typed.
func (a *agents) preparerSaisie(q *requete, v *pliVue) {
	d, err := demarcheSaisie(q.Query("saisie"))
	if err != nil {
		return
	}
	valeurs := lireValeurs(d, q.Request.PostForm)
	v.Saisie = map[string]string{"demarche": q.Query("saisie"), "libelle": d.Libelle, "variante": d.LibelleVariante()}
	for _, e := range etapesDe(d, valeurs) {
		for _, ligne := range e.Lignes {
			for _, c := range ligne {
				if aSaisir(c.Champ) {
					v.ChampsSaisi = append(v.ChampsSaisi, c)
				}
			}
		}
	}
}

// pliSaisir keeps what the agent keyed, or their finding that nothing here is for us.
func (a *agents) pliSaisir(q *requete) error {
	p, l, err := a.lectureDe(q)
	if err != nil {
		return err
	}
	if l == nil || p.Etat == dossier.PliTraite {
		return dossier.ErrConflit
	}
	switch q.PostForm("action") {
	case "pas_a_nous":
		return a.pasANous(q, p)
	case "rattacher":
		return a.rattacher(q, p, l)
	}
	d, err := demarcheSaisie(q.PostForm("demarche"))
	if err != nil {
		return err
	}
	if d.Sensible && !q.agent.VoitSensible {
		return dossier.ErrInterdit
	}
	valeurs := lireValeurs(d, q.Request.PostForm)
	f := dossier.FormulaireLu{Procedure: d.Code, Variante: d.Variante, Champs: map[string]dossier.ChampLu{}}
	var defs []forms.Champ
	for _, c := range d.Champs(d.Variante) {
		if aSaisir(c) && valeurs[c.Code] != "" {
			defs = append(defs, c)
			f.Champs[c.Code] = dossier.ChampLu{Valeur: valeurs[c.Code], Confiance: 1, Source: dossier.SourceAgent}
		}
	}
	fautes := verifierChamps(d, defs, valeurs)
	for _, code := range []string{"nom_naissance", "date_naissance"} {
		if _, ok := f.Champs[code]; !ok && slices.ContainsFunc(d.Champs(d.Variante), func(c forms.Champ) bool { return c.Code == code }) {
			fautes = append(fautes, map[string]faute{
				"nom_naissance":  {code, "Écrivez le nom de naissance\u00a0: sans lui, aucun accusé de réception ne peut être écrit."},
				"date_naissance": {code + ".jour", "Écrivez la date de naissance\u00a0: sans elle, aucun accusé de réception ne peut être écrit."},
			}[code])
		}
	}
	if len(fautes) > 0 {
		q.Request.URL.RawQuery = "saisie=" + d.Code + "." + d.Variante
		return a.pagePli(q, p, l, fautes...)
	}
	if _, err := a.d.Store.AjouterFormulaire(q, p.ID, f, q.agent.ID); err != nil {
		return err
	}
	a.sensibles.oublier(p.ID)
	if err := a.redecider(q, p); err != nil {
		return err
	}
	return a.aller(q, "/plis/%d?avis=saisi", p.ID)
}

// pasANous settles a pli that holds no demande for the service. Nothing is sent back in silence: the paper stays in the register.
func (a *agents) pasANous(q *requete, p dossier.Pli) error {
	if _, err := a.d.Store.AjouterFormulaire(q, p.ID, dossier.FormulaireLu{Procedure: procPasANous, Champs: map[string]dossier.ChampLu{}}, q.agent.ID); err != nil {
		return err
	}
	return a.enregistrer(q, p)
}

// naturesPapiers are what papers without a form may be, for a demande that is there: reconcile reads the codes. What
// comes back undelivered, or signed, is noted page by page (pli_retours.go).
var naturesPapiers = []struct{ Code, Libelle string }{
	{"complement", "des pièces pour une demande"}, {"reponse", "une réponse à l’un de nos courriers"},
}

// rattacher ties papers without a form to a demande of the register, on the agent's word.
func (a *agents) rattacher(q *requete, p dossier.Pli, l *dossier.Lecture) error {
	numero, nature := strings.ToUpper(q.texte("numero_rattache")), q.texte("nature")
	d, err := a.demandePermise(q, numero)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return a.pagePli(q, p, l, faute{"numero_rattache", "Aucune demande de votre ressort ne porte ce numéro."})
	}
	if err != nil {
		return err
	}
	if !d.Etat.Vivante() {
		return a.pagePli(q, p, l, faute{"numero_rattache", "Cette demande est close."})
	}
	if !d.Recoit(p.Reception.Prefecture) {
		return a.pagePli(q, p, l, faute{"numero_rattache", "Cette demande relève d’une autre préfecture."})
	}
	if !slices.ContainsFunc(naturesPapiers, func(n struct{ Code, Libelle string }) bool { return n.Code == nature }) {
		return a.pagePli(q, p, l, faute{"nature", "Dites ce que sont ces papiers."})
	}
	f := dossier.FormulaireLu{Procedure: procRattache, Champs: map[string]dossier.ChampLu{champDemande: {Valeur: d.Numero, Confiance: 1}, champPapiers: {Valeur: nature, Confiance: 1}}}
	if _, err := a.d.Store.AjouterFormulaire(q, p.ID, f, q.agent.ID); err != nil {
		return err
	}
	return a.enregistrer(q, p)
}
