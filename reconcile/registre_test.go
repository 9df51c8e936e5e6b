package reconcile_test

import (
	"reflect"
	"testing"

	"souspli/dossier"
	"souspli/reconcile"
)

// aLaMain is what a hand wrote, every cell sure unless a reason more is given.
func aLaMain(v string, raisons ...string) dossier.ChampLu {
	return dossier.ChampLu{Valeur: v, Confiance: 0.99, Source: dossier.SourceManuscrit, AVerifier: true, Page: 1, Raisons: append([]string{dossier.RaisonALaMain}, raisons...)}
}

// TestRegistreSecondeSource: the register is a source of what a hand wrote. It settles nothing alone that a cell leaves unsure, nor when it
// may speak of two people, nor what only this pli taught it.
func TestRegistreSecondeSource(t *testing.T) {
	diallo := dossier.Identite{NomNaissance: "DIALLO", Prenoms: "Aminata Fatou", DateNaissance: "1990-05-14", NumerosEtranger: []string{"7701234567"}, Telephone: "0612345678"}
	autre := func(f func(*dossier.Identite)) dossier.Identite {
		x := diallo
		f(&x)
		return x
	}
	const pli = 7
	connue := func(id dossier.PersonneID, qui dossier.Identite, prefecture string, plis ...dossier.PliID) dossier.Candidats {
		c := dossier.Candidats{Personnes: []dossier.PersonneConnue{{ID: id, Identite: qui}}}
		if plis != nil {
			c.Demandes = []dossier.Candidat{{ID: 1, PersonneID: id, Prefecture: prefecture, Plis: plis}}
		}
		return c
	}
	ensemble := func(l ...dossier.Candidats) (c dossier.Candidats) {
		for _, x := range l {
			c.Personnes, c.Demandes = append(c.Personnes, x.Personnes...), append(c.Demandes, x.Demandes...)
		}
		return c
	}
	type dit struct {
		tient  bool // it stays to the agent
		source bool // the register says something
		accord bool
		valeur string
	}
	for _, k := range []struct {
		nom    string
		c      dossier.Candidats
		champs map[string]dossier.ChampLu // besides those read alike
		veut   map[string]dit
	}{
		{"même nom, mêmes prénoms, même naissance, même numéro", connue(3, diallo, "33", 2), nil, map[string]dit{
			"nom_naissance": {false, true, true, "DIALLO"}, "prenoms": {false, true, true, "Aminata Fatou"}, "date_naissance": {false, true, true, "1990-05-14"},
			"numero_etranger": {false, true, true, "7701234567"}, "telephone": {false, true, true, "0612345678"}}},
		{"une case peu sûre reste à l’agent", connue(3, diallo, "33", 2), map[string]dossier.ChampLu{"prenoms": aLaMain("AMINATA FATOU", dossier.RaisonPeuSur)}, map[string]dit{
			"nom_naissance": {false, true, true, "DIALLO"}, "prenoms": {true, true, true, "Aminata Fatou"}}},
		{"le numéro désigne, la naissance diffère", connue(3, autre(func(x *dossier.Identite) { x.DateNaissance = "1990-05-19" }), "33", 2), nil, map[string]dit{
			"nom_naissance": {false, true, true, "DIALLO"}, "date_naissance": {true, true, false, "1990-05-19"}}},
		{"la même, connue d’une autre préfecture", connue(3, autre(func(x *dossier.Identite) { x.DateNaissance = "1990-05-19" }), "75", 2), nil, map[string]dit{
			"nom_naissance": {false, true, true, "DIALLO"}, "date_naissance": {true, true, false, ""}}},
		{"la même, transmise par cette préfecture", func() dossier.Candidats {
			c := connue(3, autre(func(x *dossier.Identite) { x.DateNaissance = "1990-05-19" }), "75", 2)
			c.Demandes[0].Passees = []string{"33"}
			return c
		}(), nil, map[string]dit{"date_naissance": {true, true, false, "1990-05-19"}}},
		{"un autre numéro", connue(3, autre(func(x *dossier.Identite) { x.NumerosEtranger = []string{"7701234561"} }), "33", 2), nil, map[string]dit{
			"nom_naissance": {false, true, true, "DIALLO"}, "numero_etranger": {true, true, false, "7701234561"}}},
		{"un autre téléphone ne dit rien", connue(3, autre(func(x *dossier.Identite) { x.Telephone = "0700000000" }), "33", 2), nil, map[string]dit{"telephone": {tient: true}}},
		{"deux homonymes nés le même jour", ensemble(connue(3, diallo, "33", 2), connue(4, diallo, "33", 5)), nil, map[string]dit{"nom_naissance": {tient: true}, "numero_etranger": {tient: true}}},
		{"personne", connue(3, autre(func(x *dossier.Identite) { x.DateNaissance, x.NumerosEtranger = "1990-05-19", nil }), "33", 2), nil, map[string]dit{"nom_naissance": {tient: true}}},
		{"connue par ce seul pli", connue(3, diallo, "33", pli), nil, map[string]dit{"nom_naissance": {tient: true}}},
		{"connue par ce pli et un autre", connue(3, diallo, "33", pli, 2), nil, map[string]dit{"nom_naissance": {false, true, true, "DIALLO"}}},
		{"connue sans demande", connue(3, diallo, ""), nil, map[string]dit{"nom_naissance": {false, true, true, "DIALLO"}}},
		{"le passeport dit autre chose", connue(3, diallo, "33", 2), map[string]dossier.ChampLu{"nom_naissance": func() dossier.ChampLu {
			c := aLaMain("DIALLO")
			c.Recoupements = []dossier.Recoupement{{Source: dossier.SourceMRZ, Valeur: "DIALO", Page: 3}}
			return c
		}()}, map[string]dit{"nom_naissance": {true, true, true, "DIALLO"}, "prenoms": {false, true, true, "Aminata Fatou"}}},
		{"une date incomplète ne désigne personne", connue(3, autre(func(x *dossier.Identite) { x.NumerosEtranger = nil }), "33", 2),
			map[string]dossier.ChampLu{"date_naissance": aLaMain("1990-14-05")}, map[string]dit{"nom_naissance": {tient: true}}},
		{"ce qui est imprimé n’en a pas besoin", connue(3, diallo, "33", 2), map[string]dossier.ChampLu{"nom_naissance": lu("Diallo")}, map[string]dit{"nom_naissance": {}}},
	} {
		e := entree()
		e.Lecture.Formulaires = []dossier.FormulaireLu{formulaire("conjoint-francais", nil)}
		champs := e.Lecture.Formulaires[0].Champs
		for code, v := range map[string]string{"nom_naissance": "DIALLO", "prenoms": "AMINATA FATOU", "date_naissance": "1990-05-14", "numero_etranger": "7701234567", "telephone": "0612345678"} {
			champs[code] = aLaMain(v)
		}
		for code, c := range k.champs {
			champs[code] = c
		}
		avant := map[string]dossier.ChampLu{}
		for code, c := range champs {
			avant[code] = c
		}
		sort := reconcile.RecouperRegistre(e.Pli, e.Lecture, k.c).Formulaires[0].Champs
		if !reflect.DeepEqual(avant, champs) {
			t.Errorf("%s : la lecture donnée a changé", k.nom)
		}
		for code, veut := range k.veut {
			c, eu := sort[code], dit{}
			eu.tient = c.AVerifier
			for _, r := range c.Recoupements {
				if r.Source == dossier.SourceRegistre {
					eu.source, eu.accord, eu.valeur = true, r.Accord, r.Valeur
				}
			}
			if eu != veut {
				t.Errorf("%s, %s : %+v, attendu %+v", k.nom, code, eu, veut)
			}
		}
		if !sort["voie"].AVerifier && sort["voie"].Recoupements != nil {
			t.Errorf("%s : le registre parle d’un champ qui n’est pas d’état civil", k.nom)
		}
	}
}

// TestRegistreEnfant: the child of a form is looked for by its own fields; what is known of the parent says nothing of the child.
func TestRegistreEnfant(t *testing.T) {
	f := formulaire("dcem", map[string]string{"mineur_nom": "DIALLO", "mineur_prenoms": "Binta", "mineur_date_naissance": "2015-02-03"})
	for _, code := range []string{"mineur_nom", "mineur_prenoms", "mineur_date_naissance", "nom_naissance"} {
		f.Champs[code] = aLaMain(f.Champs[code].Valeur)
	}
	e := entree()
	e.Lecture.Formulaires = []dossier.FormulaireLu{f}
	c := dossier.Candidats{Personnes: []dossier.PersonneConnue{{ID: 3, Identite: dossier.Identite{NomNaissance: "Diallo", Prenoms: "Binta", DateNaissance: "2015-02-03"}}}}
	sort := reconcile.RecouperRegistre(e.Pli, e.Lecture, c).Formulaires[0].Champs
	for code, tient := range map[string]bool{"mineur_nom": false, "mineur_prenoms": false, "mineur_date_naissance": false, "nom_naissance": true} {
		if sort[code].AVerifier != tient {
			t.Errorf("%s : %+v", code, sort[code])
		}
	}
	if !reconcile.ALaMain(e.Lecture) || reconcile.ALaMain(dossier.Lecture{Formulaires: []dossier.FormulaireLu{formulaire("dcem", nil)}}) {
		t.Error("une main écrit, ou non")
	}
}
