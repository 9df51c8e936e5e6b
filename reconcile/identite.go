package reconcile

import (
	"strings"

	"souspli/dossier"
)

// valeur of a field, trimmed; "" when it was not found.
func valeur(f dossier.FormulaireLu, code string) string {
	return strings.TrimSpace(f.Champs[code].Valeur)
}

func coche(f dossier.FormulaireLu, code string) bool { return valeur(f, code) == "true" }

// pourMineur reports whether the form asks for a child: then the demande is the child's, whose title it will be, and the adult of
// the group « identité du demandeur » represents the child. Two children of one parent are thus two persons, never a
// duplicate of each other, and the adult's foreigner's number is never a key of the child.
func pourMineur(f dossier.FormulaireLu) bool { return valeur(f, "mineur_nom") != "" }

// identite reads the person whose demande it is.
func identite(f dossier.FormulaireLu) dossier.Identite {
	if pourMineur(f) {
		return dossier.Identite{
			NomNaissance: valeur(f, "mineur_nom"), Prenoms: valeur(f, "mineur_prenoms"), DateNaissance: naissance(f, "mineur_date_naissance"),
			Approximative:  coche(f, "mineur_date_naissance_approx"),
			VilleNaissance: valeur(f, "mineur_lieu_naissance"), Nationalite: valeur(f, "mineur_nationalite"), Sexe: valeur(f, "mineur_sexe"),
			NumerosEtranger: presents(valeur(f, "mineur_numero_etranger")),
			Telephone:       valeur(f, "telephone"), Courriel: valeur(f, "courriel"), Langue: valeur(f, "langue"),
		}
	}
	return adulte(f)
}

// adulte reads the group « identité du demandeur ».
func adulte(f dossier.FormulaireLu) dossier.Identite {
	return dossier.Identite{
		NomNaissance: valeur(f, "nom_naissance"), NomUsage: valeur(f, "nom_usage"), Prenoms: valeur(f, "prenoms"),
		DateNaissance: naissance(f, "date_naissance"), Approximative: coche(f, "date_naissance_approx"),
		VilleNaissance: valeur(f, "ville_naissance"), PaysNaissance: valeur(f, "pays_naissance"), Nationalite: valeur(f, "nationalite"),
		Sexe: valeur(f, "sexe"), NumerosEtranger: presents(valeur(f, "numero_etranger"), valeur(f, "second_numero_etranger")),
		Telephone: valeur(f, "telephone"), Courriel: valeur(f, "courriel"), Langue: valeur(f, "langue"),
	}
}

// naissance gives "" for a date that is not in the calendar: it is then in doubt, not stored.
func naissance(f dossier.FormulaireLu, code string) dossier.DateIncomplete {
	d, err := dossier.ParseDateIncomplete(valeur(f, code))
	if err != nil {
		return ""
	}
	return d
}

func presents(vs ...string) []string {
	var out []string
	for _, v := range vs {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

// representant reads who acts for the person; for a child without a named representative, the adult of the form.
func representant(f dossier.FormulaireLu) *dossier.Representant {
	r := dossier.Representant{Lien: valeur(f, "representant_lien"), NomPrenoms: valeur(f, "representant_nom_prenoms"), Titre: valeur(f, "representant_titre")}
	if r.NomPrenoms == "" && pourMineur(f) {
		r.NomPrenoms = nomCourant(adulte(f))
	}
	if r.NomPrenoms == "" {
		return nil
	}
	return &r
}

// nomCourant is how a person is called on an envelope: first names, then the name used.
func nomCourant(i dossier.Identite) string {
	nom := i.NomUsage
	if nom == "" {
		nom = i.NomNaissance
	}
	return strings.TrimSpace(i.Prenoms + " " + nom)
}

// adresses gives the home, the address to write to, and the doubt on the latter, "" when there is none.
//
// A confidential address wins everywhere (design D15): with it, nothing ever goes to the home, and without a usable mailing
// address there is none to write to. A mailing address written without its tick is where the person wants letters all the
// same: it is used, with a doubt.
func adresses(f dossier.FormulaireLu) (domicile, destinataire dossier.Adresse, doute string) {
	nom := nomCourant(identite(f))
	if r := representant(f); r != nil && pourMineur(f) {
		nom = r.NomPrenoms
	}
	domicile = dossier.Adresse{
		Destinataire: nom, Chez: valeur(f, "chez"), Complement: valeur(f, "complement"),
		Voie:       strings.TrimSpace(valeur(f, "numero_voie") + " " + valeur(f, "voie")),
		CodePostal: valeur(f, "code_postal"), Commune: valeur(f, "commune"),
	}
	courrier := dossier.Adresse{
		Destinataire: nom, Chez: valeur(f, "courrier_chez"), Complement: valeur(f, "courrier_complement"), Voie: valeur(f, "courrier_voie"),
		CodePostal: valeur(f, "courrier_code_postal"), Commune: valeur(f, "courrier_commune"),
	}
	confidentielle := coche(f, "courrier_confidentiel") || coche(f, "vuln_adresse_confidentielle")
	domicile.Confidentielle, courrier.Confidentielle = confidentielle, confidentielle
	switch {
	case utilisable(courrier) && (confidentielle || coche(f, "courrier_ailleurs")):
		return domicile, courrier, ""
	case confidentielle:
		return domicile, dossier.Adresse{}, "adresse confidentielle demandée sans autre adresse où écrire"
	case coche(f, "courrier_ailleurs"):
		return domicile, dossier.Adresse{}, "adresse d’envoi à confirmer"
	case utilisable(courrier):
		return domicile, courrier, "adresse d’envoi à confirmer"
	case utilisable(domicile):
		return domicile, domicile, ""
	}
	return domicile, dossier.Adresse{}, "adresse d’envoi à confirmer"
}

// utilisable reports whether La Poste can deliver there: a postcode, a town, and a street, a building or a host.
func utilisable(a dossier.Adresse) bool {
	cinq := len(a.CodePostal) == 5 && strings.Trim(a.CodePostal, "0123456789") == ""
	return cinq && a.Commune != "" && (a.Voie != "" || a.Chez != "" || a.Complement != "")
}
