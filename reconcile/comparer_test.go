package reconcile_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/reconcile"
)

// amina is whom every line below is compared with.
var amina = dossier.Identite{NomNaissance: "Ben Ali", NomUsage: "Durand", Prenoms: "Amina Fatima", DateNaissance: "1990-05-12", Sexe: "f", VilleNaissance: "Oran",
	Nationalite: "DZA", NumerosEtranger: []string{"7701234567"}, Telephone: "06 12 34 56 78"}

func TestComparer(t *testing.T) {
	for _, c := range []struct {
		nom    string
		change func(*dossier.Identite)
		avis   reconcile.Avis
		etats  string // what must be found, « critère=état »
	}{
		{"la même", func(*dossier.Identite) {}, reconcile.AvisMeme, "numero=commun naissance=egale nom=identique prenoms=identiques sexe=egal lieu=egal nationalite=egal contact=commun"},
		{"attachée, sans accent ni numéro", func(i *dossier.Identite) { i.NomNaissance, i.NumerosEtranger = "BENALI", nil }, reconcile.AvisMeme, "nom=identique"},
		{"transcrite", func(i *dossier.Identite) {
			i.NomNaissance, i.Prenoms, i.NumerosEtranger = "Bin Aly", "Amyna Fatimah", nil
		}, reconcile.AvisMeme, "nom=son"},
		{"une lettre fausse", func(i *dossier.Identite) { i.NomNaissance, i.NumerosEtranger = "Benani", nil }, reconcile.AvisMeme, "nom=proche"},
		{"nom d’épouse à la place", func(i *dossier.Identite) { i.NomNaissance, i.NomUsage = "Durand", "" }, reconcile.AvisMeme, "nom=usage"},
		{"nom et prénoms échangés", func(i *dossier.Identite) { i.NomNaissance, i.Prenoms = "Amina Fatima", "Ben Ali" }, reconcile.AvisMeme, "nom=echange prenoms=echanges"},
		{"un prénom de moins", func(i *dossier.Identite) { i.Prenoms = "Fatima" }, reconcile.AvisMeme, "prenoms=inclus"},
		{"jour et mois échangés, même numéro", func(i *dossier.Identite) { i.DateNaissance = "1990-12-05" }, reconcile.AvisMeme, "naissance=inversee"},
		{"jour et mois échangés, sans numéro", func(i *dossier.Identite) { i.DateNaissance, i.NumerosEtranger = "1990-12-05", nil }, reconcile.AvisAVerifier, "naissance=inversee"},
		{"année seule", func(i *dossier.Identite) { i.DateNaissance = "1990-00-00" }, reconcile.AvisAVerifier, "naissance=annee_seule"},
		{"1er janvier de la même année", func(i *dossier.Identite) { i.DateNaissance = "1990-01-01" }, reconcile.AvisAVerifier, "naissance=annee_seule"},
		{"date approximative, une année plus tôt", func(i *dossier.Identite) { i.DateNaissance, i.Approximative = "1989-03-01", true }, reconcile.AvisAVerifier, "naissance=approximative"},
		{"un chiffre faux dans le numéro", func(i *dossier.Identite) { i.NumerosEtranger = []string{"7701234568"} }, reconcile.AvisMeme, "numero=proches"},
		{"autre numéro : alias, ou homonyme", func(i *dossier.Identite) { i.NumerosEtranger = []string{"1312345678"} }, reconcile.AvisAVerifier, "numero=contraires"},
		{"numéro, nom et date tous trois à un signe près", func(i *dossier.Identite) {
			i.NomNaissance, i.DateNaissance, i.NumerosEtranger = "Benani", "1990-05-13", []string{"7701234568"}
		}, reconcile.AvisAutre, "numero=proches nom=proche naissance=un_ecart contact=commun"},
		{"sœur jumelle", func(i *dossier.Identite) { i.Prenoms, i.NumerosEtranger = "Samira", []string{"7701239999"} }, reconcile.AvisAutre, "prenoms=differents numero=contraires"},
		{"même numéro, autres prénoms : le numéro d’un autre de la famille", func(i *dossier.Identite) { i.Prenoms, i.Sexe = "Karim", "m" }, reconcile.AvisAVerifier, "numero=commun prenoms=differents"},
		{"homonyme née ailleurs, le même jour", func(i *dossier.Identite) {
			i.VilleNaissance, i.Nationalite, i.NumerosEtranger, i.Telephone = "Tunis", "TUN", []string{"1312345678"}, "0799999999"
		}, reconcile.AvisAutre, "lieu=different nationalite=different"},
		{"sans rapport", func(i *dossier.Identite) {
			*i = dossier.Identite{NomNaissance: "Diallo", Prenoms: "Oumar", DateNaissance: "1984-01-30"}
		}, reconcile.AvisAutre, "nom=different prenoms=differents naissance=autre"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			b := amina
			c.change(&b)
			for _, x := range []reconcile.Comparaison{reconcile.Comparer(b, amina), reconcile.Comparer(amina, b)} {
				if x.Avis != c.avis {
					t.Errorf("avis %d, attendu %d ; %.1f %+v", x.Avis, c.avis, x.Score, x.Criteres)
				}
				for _, e := range strings.Fields(c.etats) {
					code, etat, _ := strings.Cut(e, "=")
					if x.Etat(code) != etat {
						t.Errorf("%s : %q, attendu %q", code, x.Etat(code), etat)
					}
				}
				for _, k := range x.Criteres {
					if k.Texte == "" {
						t.Errorf("%s=%s sans mots", k.Code, k.Etat)
					}
				}
			}
		})
	}
}

// TestPremierJanvier: a common default date is no proof by itself.
func TestPremierJanvier(t *testing.T) {
	a := dossier.Identite{NomNaissance: "Traoré", Prenoms: "Mamadou", DateNaissance: "1988-01-01"}
	if x := reconcile.Comparer(a, a); x.Avis == reconcile.AvisMeme || x.Etat("naissance") != "premier_janvier" {
		t.Errorf("%+v", x)
	}
	b := a
	b.NumerosEtranger = []string{"7701234567"}
	if x := reconcile.Comparer(b, b); x.Avis != reconcile.AvisMeme {
		t.Errorf("avec le même numéro : %+v", x)
	}
}

// TestClasser: best first; two persons surely meant give none; who an agent said to be another is not shown beside the one meant.
func TestClasser(t *testing.T) {
	autre := amina
	autre.NumerosEtranger = []string{"1312345678"}
	p := []dossier.PersonneConnue{{ID: 1, Identite: autre}, {ID: 2, Identite: amina}}
	cs := reconcile.Classer(amina, p)
	if len(cs) != 2 || cs[0].Personne != 2 || reconcile.Sure(cs) != 2 {
		t.Errorf("%+v", cs)
	}
	p[1].Differentes = []dossier.PersonneID{1}
	if cs := reconcile.Classer(amina, p); len(cs) != 1 {
		t.Errorf("l’homonyme écartée revient : %+v", cs)
	}
	p[0].Identite = amina
	if s := reconcile.Sure(reconcile.Classer(amina, p)); s != 0 {
		t.Errorf("deux personnes sûres donnent %d", s)
	}
	// Any spelling of a person will do, and its numbers count for all of them.
	tard := dossier.PersonneConnue{ID: 3, Identite: dossier.Identite{NomNaissance: "Durand", Prenoms: "Amina", DateNaissance: "1990-00-00"}, Ecritures: []dossier.Identite{amina}}
	if s := reconcile.Sure(reconcile.Classer(amina, []dossier.PersonneConnue{tard})); s != 3 {
		t.Errorf("écrite autrement : %d", s)
	}
}

// TestPersonneDite: what an agent says after seeing both holds, machine or not, and the other is noted.
func TestPersonneDite(t *testing.T) {
	e := entree()
	e.Candidats = connue(func(c *dossier.Candidat) { c.Personne.DateNaissance = "1991-05-14" })
	dire := func(v string) dossier.Rapprochement {
		e.Lecture.Formulaires[0].Champs[reconcile.ChampPersonne] = dossier.ChampLu{Valeur: v, Confiance: 1, Source: dossier.SourceAgent}
		return reconcile.Decide(e).Decisions[0]
	}
	if d := dire("9"); d.Decision != dossier.DecisionComplement || d.Demande != 41 {
		t.Errorf("« c’est elle » : %s %v", d.Decision, d.Raisons)
	}
	d := dire(reconcile.PersonneNouvelle)
	if d.Decision != dossier.DecisionNouvelle || d.Personne != 0 || len(d.Ressemblances) != 1 || d.Ressemblances[0].Personne != 9 || !d.Ressemblances[0].Ecartee {
		t.Errorf("« une autre » : %+v", d)
	}
	if _, reste := d.Contenu.Champs[reconcile.ChampPersonne]; reste {
		t.Error("la désignation est gardée comme une réponse du formulaire")
	}
	v := e.Lecture.Formulaires[0].Champs[reconcile.ChampPersonne]
	v.Source = dossier.SourceCode
	e.Lecture.Formulaires[0].Champs[reconcile.ChampPersonne] = v
	if d := reconcile.Decide(e).Decisions[0]; d.Decision != dossier.DecisionAVerifier {
		t.Errorf("lu sur le papier, cela ne vaut rien : %s", d.Decision)
	}
}

func TestDecedeeAttendUnAgent(t *testing.T) {
	e := entree()
	e.Candidats = connue(nil)
	e.Candidats.Personnes[0].Decedee = "2026-01-00"
	if d := reconcile.Decide(e).Decisions[0]; d.Decision != dossier.DecisionAVerifier || !contient(d.Raisons, "décès") {
		t.Errorf("%s %v", d.Decision, d.Raisons)
	}
}

// TestMemeEnvoiDeuxFois: letter and e-mail with the same answers and pieces are one request; another piece makes a complement.
func TestMemeEnvoiDeuxFois(t *testing.T) {
	e := entree()
	e.Candidats = connue(nil)
	if ids := reconcile.ALire(e); !slices.Equal(ids, []dossier.DemandeID{41}) {
		t.Fatalf("à lire %v", ids)
	}
	premier := reconcile.Decide(entree()).Decisions[0].Contenu
	d := dossier.Demande{ID: 41, Domicile: premier.Domicile, Destinataire: premier.Destinataire, Champs: maps.Clone(e.Lecture.Formulaires[0].Champs), Pieces: []dossier.Piece{{Type: "passeport", Pages: []int{3, 4}, Pli: 3}}}
	avant := dossier.Pli{ID: 3, Reception: dossier.Reception{Mode: dossier.ModeCourriel}}
	e.Connues = map[dossier.DemandeID]reconcile.Connue{41: {Demande: d, Plis: []dossier.Pli{avant}}}
	x := reconcile.Decide(e).Decisions[0]
	if x.Decision != dossier.DecisionDoublon || x.Demande != 41 || !contient(x.Raisons, "le même envoi, déjà reçu (courriel), arrive aussi autrement (lettre recommandée") {
		t.Errorf("%s %q", x.Decision, x.Raisons)
	}
	e.Lecture.Pages[2].Type = dossier.PageBulletinPaie
	if x := reconcile.Decide(e).Decisions[0]; x.Decision != dossier.DecisionComplement {
		t.Errorf("une autre pièce : %s", x.Decision)
	}
	e.Lecture.Pages[2].Type = dossier.PagePasseport
	e.Lecture.Formulaires[0].Champs["telephone"] = lu("0698765432")
	if x := reconcile.Decide(e).Decisions[0]; x.Decision != dossier.DecisionComplement {
		t.Errorf("une autre réponse : %s", x.Decision)
	}
}

// sansFormulaire is a pli of two papers, the second a passport that reads without a fault.
func sansFormulaire() reconcile.Entree {
	e := entree()
	e.Pli.NbPages = 2
	e.Lecture.Formulaires = nil
	e.Lecture.Pages = []dossier.PageLue{{N: 1, Type: dossier.PageFeuilleRetour}, {N: 2, Type: dossier.PagePasseport, MRZ: []dossier.MRZLue{{
		Nom: "DIALLO", Prenoms: "AMINATA FATOU", Naissance: "1990-05-14", Sexe: "f", Cles: []dossier.CleMRZ{{Champ: "globale", OK: true}}}}}}
	e.Candidats = connue(nil)
	return e
}

// TestPapiersSansFormulaire: the machine says what they look like and ties nothing; an agent ties them to a demande that is there.
func TestPapiersSansFormulaire(t *testing.T) {
	e := sansFormulaire()
	if k := reconcile.ClesLecture(e.Lecture); !slices.Contains(k, dossier.CleIdentite{Genre: dossier.CleNomDate, Valeur: "DIALLO|1990-05-14"}) {
		t.Errorf("clés %v", k)
	}
	r := reconcile.Decide(e)
	if len(r.Decisions) != 0 || !contient(r.Raisons, "feuille de retour") || !contient(r.Raisons, "page\u00a02\u00a0: pièce d’identité d’une personne qui a une demande en cours") {
		t.Errorf("%+v", r)
	}
	e.Lecture.Pages[1].MRZ[0].Cles[0].OK = false
	if r := reconcile.Decide(e); contient(r.Raisons, "pièce d’identité") {
		t.Errorf("zone fautive : %q", r.Raisons)
	}
	e = sansFormulaire()
	dire := func(numero, nature string) reconcile.Resultat {
		e.Lecture.Formulaires = append(e.Lecture.Formulaires, dossier.FormulaireLu{Procedure: reconcile.Rattache,
			Champs: map[string]dossier.ChampLu{reconcile.ChampDemande: lu(numero), reconcile.ChampNature: lu(nature)}})
		return reconcile.Decide(e)
	}
	if r := dire("2026-33-000041", reconcile.NatureReponse); len(r.Decisions) != 0 {
		t.Errorf("sans agent : %+v", r.Decisions)
	}
	e.Agent, e.Confirme = 3, true
	if r := dire("2026-33-999999", reconcile.NatureReponse); r.Decisions[0].Decision != dossier.DecisionAVerifier || !contient(r.Raisons, "n’existe pas") {
		t.Errorf("numéro inconnu : %+v", r)
	}
	for _, nature := range reconcile.Natures() {
		r := dire("2026-33-000041", nature)
		d := r.Decisions[0]
		if d.Decision != dossier.DecisionComplement || d.Demande != 41 || len(d.Contenu.Pieces) != 1 || len(d.Contenu.Courriers) != 0 || d.Contenu.Dates != (dossier.Dates{}) {
			t.Errorf("%s : %+v", nature, d)
		}
		if len(r.Decisions) != len(e.Lecture.Formulaires) || len(r.Sorts) != 2 {
			t.Errorf("%s : %d décisions pour %d formulaires, sorts %v", nature, len(r.Decisions), len(e.Lecture.Formulaires), r.Sorts)
		}
	}
	e.Pli.Reception.Prefecture = "75"
	if r := dire("2026-33-000041", reconcile.NatureReponse); !contient(r.Raisons, "autre préfecture") {
		t.Errorf("autre préfecture : %+v", r)
	}
}

// TestMotsDesFormulaires: what people write in words is compared as such, and a code never with a word.
func TestMotsDesFormulaires(t *testing.T) {
	for _, c := range []struct{ code, a, b, etat string }{
		{"nationalite", "Algérienne", "ALGERIE", "egal"}, {"nationalite", "ivoirienne", "Côte d’Ivoire", "egal"}, {"nationalite", "Algérienne", "Tunisienne", "different"},
		{"nationalite", "DZA", "Algérienne", ""}, {"nationalite", "DZA", "TUN", "different"}, {"nationalite", "DZA", "dza", "egal"},
		{"sexe", "féminin", "F", "egal"}, {"sexe", "Masculin", "homme", "egal"}, {"sexe", "m", "feminin", "different"}, {"sexe", "x", "f", ""},
	} {
		a, b := dossier.Identite{NomNaissance: "A"}, dossier.Identite{NomNaissance: "A"}
		if c.code == "sexe" {
			a.Sexe, b.Sexe = c.a, c.b
		} else {
			a.Nationalite, b.Nationalite = c.a, c.b
		}
		if got := reconcile.Comparer(a, b).Etat(c.code); got != c.etat {
			t.Errorf("%s, %s : %q, attendu %q", c.a, c.b, got, c.etat)
		}
	}
}

// TestAdresseConfidentielleAilleurs: who hides an address in one demande does not get a letter at home for the next one without an agent.
func TestAdresseConfidentielleAilleurs(t *testing.T) {
	e := entree()
	e.Candidats = connue(func(c *dossier.Candidat) { c.Procedure, c.Confidentielle = "etranger-malade", true })
	if d := reconcile.Decide(e).Decisions[0]; d.Decision != dossier.DecisionAVerifier || !contient(d.Raisons, "adresse confidentielle pour une autre demande") {
		t.Errorf("%s %q", d.Decision, d.Raisons)
	}
	e.Candidats.Demandes[0].Confidentielle = false
	if d := reconcile.Decide(e).Decisions[0]; d.Decision != dossier.DecisionNouvelle {
		t.Errorf("%s %q", d.Decision, d.Raisons)
	}
}

// TestComplementAutreAdresse: a second form of the same person, for the same demande, changes nothing of where its letters go; one that gives
// another address, or asks for secrecy, is not joined in silence. The same sending twice is none.
func TestComplementAutreAdresse(t *testing.T) {
	for nom, c := range map[string]struct {
		change func(*reconcile.Entree, *dossier.Demande)
		doute  string
	}{
		"la même, écrite autrement": {func(_ *reconcile.Entree, d *dossier.Demande) {
			d.Domicile.Voie, d.Destinataire.Voie = "12, RUE DES LILAS", "12, RUE DES LILAS"
		}, ""},
		"un autre domicile": {func(_ *reconcile.Entree, d *dossier.Demande) {
			d.Domicile.Voie, d.Destinataire.Voie = "3 quai Neuf", "3 quai Neuf"
		}, "autre adresse"},
		"une autre adresse d’envoi": {func(_ *reconcile.Entree, d *dossier.Demande) { d.Destinataire.Voie = "3 quai Neuf" }, "autre adresse"},
		"secrète désormais": {func(e *reconcile.Entree, d *dossier.Demande) {
			for code, v := range map[string]string{"courrier_confidentiel": "true", "courrier_voie": "3 place du Marché", "courrier_code_postal": "33000", "courrier_commune": "Bordeaux"} {
				e.Lecture.Formulaires[0].Champs[code] = dossier.ChampLu{Valeur: v, Confiance: 1, Source: dossier.SourceCode}
			}
			d.Destinataire.Voie, d.Destinataire.CodePostal, d.Destinataire.Commune = "3 place du Marché", "33000", "Bordeaux"
		}, "adresse confidentielle"},
		"secrète déjà": {func(_ *reconcile.Entree, d *dossier.Demande) {
			d.Destinataire.Confidentielle, d.Domicile.Confidentielle = true, true
		}, ""},
	} {
		e := entree()
		e.Candidats = connue(nil)
		premier := reconcile.Decide(entree()).Decisions[0].Contenu
		d := dossier.Demande{ID: 41, Domicile: premier.Domicile, Destinataire: premier.Destinataire}
		c.change(&e, &d)
		e.Connues = map[dossier.DemandeID]reconcile.Connue{41: {Demande: d}}
		x := reconcile.Decide(e).Decisions[0]
		if x.Demande != 0 && x.Demande != 41 || (x.Decision == dossier.DecisionAVerifier) != (c.doute != "") || c.doute != "" && !contient(x.Raisons, c.doute) {
			t.Errorf("%s : %s %q", nom, x.Decision, x.Raisons)
		}
		e.Agent, e.Confirme = 3, true
		if x := reconcile.Decide(e).Decisions[0]; x.Decision != dossier.DecisionComplement || c.doute != "" && !contient(x.Raisons, c.doute) {
			t.Errorf("%s, confirmé : %s %q", nom, x.Decision, x.Raisons)
		}
	}
}

// TestLettreAutreAdresse: a letter alone joins the demande of its person, unless it says that they now live elsewhere.
func TestLettreAutreAdresse(t *testing.T) {
	for voie, veut := range map[string]dossier.Decision{"12 rue des Lilas": dossier.DecisionComplement, "3 quai Neuf": ""} {
		e := pliDeLettre(reconcile.LettreSignalement, nil)
		e.Candidats = connue(nil)
		if ids := reconcile.ALire(e); !slices.Equal(ids, []dossier.DemandeID{41}) {
			t.Fatalf("à lire %v", ids)
		}
		premier := reconcile.Decide(entree()).Decisions[0].Contenu
		d := dossier.Demande{ID: 41, Domicile: premier.Domicile, Destinataire: premier.Destinataire}
		d.Domicile.Voie, d.Destinataire.Voie = voie, voie
		e.Connues = map[dossier.DemandeID]reconcile.Connue{41: {Demande: d}}
		r := reconcile.Decide(e)
		if veut == "" && (len(r.Decisions) > 0 || !contient(r.Raisons, "autre adresse")) || veut != "" && (len(r.Decisions) != 1 || r.Decisions[0].Decision != veut) {
			t.Errorf("%s : %+v %q", voie, r.Decisions, r.Raisons)
		}
		e.Agent, e.Confirme = 3, true
		if r := reconcile.Decide(e); len(r.Decisions) != 1 || contient(r.Decisions[0].Raisons, "autre adresse") != (veut == "") {
			t.Errorf("%s, confirmé : %+v", voie, r.Decisions)
		}
	}
}
