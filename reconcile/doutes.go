package reconcile

import (
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/law"
)

// critiques are the fields that decide who the person is and where letters go: a doubt on one of them waits for an agent even where
// the catalogue lets it unanswered. The doubt on any other optional field is kept with the value, for who will read it.
var critiques = []string{
	"nom_naissance", "nom_usage", "prenoms", "date_naissance", "date_naissance_approx", "numero_etranger", "second_numero_etranger",
	"mineur_nom", "mineur_prenoms", "mineur_date_naissance", "mineur_numero_etranger", "representant_lien", "representant_nom_prenoms",
	"chez", "numero_voie", "voie", "complement", "code_postal", "commune",
	"courrier_ailleurs", "courrier_confidentiel", "courrier_chez", "courrier_voie", "courrier_complement", "courrier_code_postal",
	"courrier_commune", "vuln_adresse_confidentielle", "variante",
}

// ChampsCritiques lists the codes of those fields.
func ChampsCritiques() []string { return slices.Clone(critiques) }

// requis lists the fields that must be settled, sorted.
func (d *decideur) requis(x *demande) []string {
	codes := slices.Clone(critiques)
	if x.connue {
		codes = append(codes, d.Procedures.Requis(x.f.Procedure, x.variante, valeurs(x.f))...)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// aVerifier lists the fields that must be settled and whose value is in doubt: the reading says so, or the value cannot be one.
func (d *decideur) aVerifier(x *demande) []string {
	var out []string
	for _, code := range d.requis(x) {
		c, ok := x.f.Champs[code]
		if ok && (c.AVerifier || impossible(code, valeur(x.f, code))) {
			out = append(out, code)
		}
	}
	return out
}

// impossible reports a value that its field cannot take. An empty one is an absence, not a doubt.
func impossible(code, v string) bool {
	switch {
	case v == "":
		return false
	case strings.HasSuffix(code, "date_naissance"):
		_, err := dossier.ParseDateIncomplete(v)
		return err != nil
	case strings.HasSuffix(code, "numero_etranger"):
		return dossier.PlierAGDREF(v) == ""
	}
	return false
}

// sansReponse lists the required fields without any answer.
func (d *decideur) sansReponse(x *demande) []string {
	if !x.connue {
		return nil
	}
	var out []string
	for _, code := range d.Procedures.Requis(x.f.Procedure, x.variante, valeurs(x.f)) {
		if valeur(x.f, code) == "" {
			out = append(out, code)
		}
	}
	return out
}

// minimum lists what is missing without which no accusé de réception can be written, whoever decides.
func (d *decideur) minimum(x *demande, c *dossier.Contenu) []string {
	var out []string
	if !x.connue {
		out = append(out, "démarche à choisir dans le catalogue")
	} else if len(x.procedure.Variantes) > 0 && !slices.Contains(x.procedure.Variantes, x.variante) {
		out = append(out, "nature de la demande à choisir")
	}
	if dossier.Plier(c.Identite.NomNaissance) == "" {
		out = append(out, "nom de naissance à saisir")
	}
	if c.Identite.DateNaissance == "" {
		out = append(out, "date de naissance à saisir")
	}
	out = append(out, d.receptionManquante()...)
	if !utilisable(c.Destinataire) {
		_, _, doute := adresses(x.f)
		out = append(out, doute)
	}
	return out
}

func (d *decideur) receptionManquante() []string {
	var out []string
	switch recu := d.Pli.Reception.RecuLe; {
	case recu.IsZero():
		out = append(out, "date de réception à confirmer")
	case !d.Aujourdhui.IsZero() && recu.After(d.Aujourdhui):
		out = append(out, "date de réception à confirmer\u00a0: elle est dans l’avenir")
	}
	if d.Pli.Reception.Prefecture == "" {
		out = append(out, "préfecture à confirmer")
	}
	return out
}

// doutesReception adds to what is missing what cannot be true together: nothing is received before it is posted, nor by us before
// the administration that forwarded it.
func (d *decideur) doutesReception() []string {
	out := d.receptionManquante()
	rec := d.Pli.Reception
	if rec.RecuLe.IsZero() {
		return out
	}
	if !rec.Cachet.IsZero() && rec.Cachet.After(rec.RecuLe) {
		out = append(out, "cachet de la poste postérieur à la réception")
	}
	if !rec.PremiereSaisine.IsZero() && rec.PremiereSaisine.After(rec.RecuLe) {
		out = append(out, "première administration saisie après notre réception")
	}
	return out
}

// doutes lists why a form waits for an agent, the register apart.
func (d *decideur) doutes(x *demande) []string {
	out := d.doutesReception()
	if n := len(x.f.Manquantes); n > 0 {
		pages := slices.Clone(x.f.Manquantes)
		slices.Sort(pages)
		noms := make([]string, n)
		for i, p := range pages {
			noms[i] = nombre(p)
		}
		out = append(out, "pages manquantes\u00a0: "+strings.Join(noms, ", "))
		out = ajouter(out, d.pagesAilleurs(x)...)
	}
	if n := len(d.aVerifier(x)); n > 0 {
		out = append(out, compter(n, "champ à vérifier", "champs à vérifier"))
	}
	// The data code is exact: an answer that is not in it was not given. On a form filled by hand, an empty box may be faint ink.
	if n := len(d.sansReponse(x)); n > 0 && !x.f.Code {
		out = append(out, compter(n, "réponse obligatoire non lue", "réponses obligatoires non lues"))
	}
	if v := valeur(x.f, "variante"); v != "" && x.f.Variante != "" && v != x.f.Variante {
		out = append(out, "nature de la demande à confirmer")
	}
	if _, _, doute := adresses(x.f); doute != "" {
		out = append(out, doute)
	}
	if d.horsRessort(x) {
		out = append(out, "adresse hors du ressort de la préfecture\u00a0: compétence à confirmer")
	}
	if n, ok := identite(x.f).DateNaissance.Date(); ok && !d.Aujourdhui.IsZero() && n.After(d.Aujourdhui) {
		out = append(out, "date de naissance dans l’avenir")
	}
	return out
}

// pagesAilleurs tells the agent which plis may hold the missing pages: the same printed form, which does not say the same person.
func (d *decideur) pagesAilleurs(x *demande) []string {
	var out []string
	for _, id := range d.Voisins[x.index] {
		out = append(out, fmt.Sprintf("les pages manquantes sont peut-être dans le pli %d", id))
	}
	return out
}

// horsRessort reports that the home is surely another préfecture's business (CESEDA R. 431-20); that one must then be sent
// the papers (CRPA L. 114-2), which an agent does.
func (d *decideur) horsRessort(x *demande) bool {
	code, certain := law.Competente(valeur(x.f, "code_postal"))
	return certain && code != "" && d.Pli.Reception.Prefecture != "" && code != d.Pli.Reception.Prefecture
}

// score is the confidence of the least sure of the values that must be settled; 1 on an agent's word.
func (d *decideur) score(x *demande) dossier.Confiance {
	score := dossier.Confiance(1)
	if d.Confirme {
		return score
	}
	for _, code := range d.requis(x) {
		if c, ok := x.f.Champs[code]; ok && c.Valeur != "" {
			score = min(score, c.Confiance)
		}
	}
	return score
}
