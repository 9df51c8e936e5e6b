package reconcile

import (
	"slices"

	"souspli/dossier"
)

// champsEtatCivil are the codes by which a form says who a person is: of its adult, then of the child it asks for.
var champsEtatCivil = []struct{ nom, prenoms, naissance, numero, telephone string }{
	{"nom_naissance", "prenoms", "date_naissance", "numero_etranger", "telephone"},
	{"mineur_nom", "mineur_prenoms", "mineur_date_naissance", "mineur_numero_etranger", ""},
}

// RecouperRegistre holds what a hand wrote against the register, as one more source of it (promise P2), and takes the doubt off what it
// settles (dossier.ChampLu.Recoupe). The reading given is left as it is.
//
// The register speaks when it holds exactly one person whose names and birth date are those read, or whose foreigner's number is. A person
// known from this pli alone says nothing: that would be the same hand heard twice. One that has no demande in the préfecture of the pli says
// whether it agrees, and not what it holds: its file is none of that agent's business.
func RecouperRegistre(pli dossier.Pli, l dossier.Lecture, c dossier.Candidats) dossier.Lecture {
	l.Formulaires = slices.Clone(l.Formulaires)
	for i, f := range l.Formulaires {
		champs := map[string]dossier.ChampLu{}
		for code, v := range f.Champs {
			champs[code] = v
		}
		for _, codes := range champsEtatCivil {
			lu := dossier.Identite{NomNaissance: valeur(f, codes.nom), Prenoms: valeur(f, codes.prenoms), DateNaissance: naissance(f, codes.naissance)}
			numero := dossier.PlierAGDREF(valeur(f, codes.numero))
			p, parEtatCivil, ok := designee(c, pli.ID, lu, numero)
			if !ok {
				continue
			}
			montre := connueDe(c, p, pli.Reception.Prefecture)
			dire := func(code, registre string, accord bool) {
				v, ok := champs[code]
				if !ok || v.Source != dossier.SourceManuscrit || v.Valeur == "" || registre == "" {
					return
				}
				if !accord && !montre {
					registre = ""
				}
				v.Recoupements = append(slices.Clip(v.Recoupements), dossier.Recoupement{Source: dossier.SourceRegistre, Valeur: registre, Accord: accord})
				champs[code] = v.Recoupe()
			}
			dire(codes.nom, p.Identite.NomNaissance, parEtatCivil || memes(p, func(e dossier.Identite) bool { return plie(e.NomNaissance, lu.NomNaissance) }))
			dire(codes.prenoms, p.Identite.Prenoms, parEtatCivil || memes(p, func(e dossier.Identite) bool { return plie(e.Prenoms, lu.Prenoms) }))
			dire(codes.naissance, string(p.Identite.DateNaissance), parEtatCivil || memes(p, func(e dossier.Identite) bool { return e.DateNaissance == lu.DateNaissance }))
			if connus := numeros(p); len(connus) > 0 {
				dire(codes.numero, connus[0], slices.Contains(connus, numero))
			}
			// People change telephones: another number is no disagreement.
			if v := valeur(f, codes.telephone); v != "" && v == p.Identite.Telephone {
				dire(codes.telephone, v, true)
			}
		}
		l.Formulaires[i].Champs = champs
	}
	return l
}

// ALaMain reports whether a hand wrote something on a form of the reading, so that the register has something to say.
func ALaMain(l dossier.Lecture) bool {
	return slices.ContainsFunc(l.Formulaires, func(f dossier.FormulaireLu) bool {
		for _, c := range f.Champs {
			if c.Source == dossier.SourceManuscrit {
				return true
			}
		}
		return false
	})
}

// designee is the one person of the register that a form means, and whether by names and birth date; else by its number.
func designee(c dossier.Candidats, pli dossier.PliID, lu dossier.Identite, numero string) (p dossier.PersonneConnue, parEtatCivil, ok bool) {
	var civils, numerotees []dossier.PersonneConnue
	for _, p := range c.Personnes {
		if venueDe(c, p, pli) {
			continue
		}
		if lu.NomNaissance != "" && lu.Prenoms != "" && lu.DateNaissance != "" && memes(p, func(e dossier.Identite) bool {
			return plie(e.NomNaissance, lu.NomNaissance) && plie(e.Prenoms, lu.Prenoms) && e.DateNaissance == lu.DateNaissance
		}) {
			civils = append(civils, p)
		}
		if numero != "" && slices.Contains(numeros(p), numero) {
			numerotees = append(numerotees, p)
		}
	}
	switch {
	case len(civils) == 1:
		return civils[0], true, true
	case len(civils) == 0 && len(numerotees) == 1:
		return numerotees[0], false, true
	}
	return p, false, false
}

// memes reports whether that holds of one of the ways a person is written.
func memes(p dossier.PersonneConnue, f func(dossier.Identite) bool) bool {
	return f(p.Identite) || slices.ContainsFunc(p.Ecritures, f)
}

func plie(a, b string) bool { return dossier.Plier(a) == dossier.Plier(b) }

// numeros of a person, all that it was ever known by, folded.
func numeros(p dossier.PersonneConnue) []string {
	var out []string
	for _, e := range append([]dossier.Identite{p.Identite}, p.Ecritures...) {
		for _, n := range e.NumerosEtranger {
			if n = dossier.PlierAGDREF(n); n != "" && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

func demandesDe(c dossier.Candidats, p dossier.PersonneConnue) []dossier.Candidat {
	return slices.DeleteFunc(slices.Clone(c.Demandes), func(d dossier.Candidat) bool { return d.PersonneID != p.ID })
}

// venueDe reports whether all that the register knows of a person came in with this pli.
func venueDe(c dossier.Candidats, p dossier.PersonneConnue, pli dossier.PliID) bool {
	l := demandesDe(c, p)
	return len(l) > 0 && !slices.ContainsFunc(l, func(d dossier.Candidat) bool {
		return !slices.Contains(d.Plis, pli) || slices.ContainsFunc(d.Plis, func(x dossier.PliID) bool { return x != pli })
	})
}

// connueDe reports whether the préfecture has, had or is sent a demande of the person.
func connueDe(c dossier.Candidats, p dossier.PersonneConnue, prefecture string) bool {
	return slices.ContainsFunc(demandesDe(c, p), func(d dossier.Candidat) bool { return d.Recoit(prefecture) })
}
