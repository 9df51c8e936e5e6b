package reconcile_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/law"
	"souspli/reconcile"
)

// fiches is a catalogue of three procedures, one of them for children.
type fiches struct{}

func (fiches) Procedure(code string) (reconcile.Procedure, bool) {
	p, ok := map[string]reconcile.Procedure{
		"conjoint-francais": {Canal: "anef", Silence: "silence_defaut", Variantes: []string{"premiere_demande", "renouvellement"}, Fenetre: "anef"},
		"refugie": {Canal: "anef", Silence: "silence_defaut", Variantes: []string{"premiere_demande", "renouvellement"},
			Fenetre: "des_decision", FenetreRenouvellement: "anef"},
		"etranger-malade": {Canal: "anef", Silence: "silence_defaut", Variantes: []string{"premiere_demande", "renouvellement"}, Sensible: true},
		"dcem":            {Canal: "anef", Silence: "a_verifier", Variantes: []string{"premiere_demande"}},
		"talent-famille":  {Canal: "anef", Silence: "silence_defaut", Variantes: []string{"premiere_demande"}},
	}[code]
	p.Code = code
	return p, ok
}

func (fiches) Requis(code, _ string, _ map[string]string) []string {
	if code == "dcem" {
		return []string{"mineur_nom", "mineur_prenoms", "mineur_date_naissance", "nom_naissance", "voie"}
	}
	return []string{"nom_naissance", "prenoms", "date_naissance", "sexe", "telephone", "voie", "code_postal", "commune"}
}

func (fiches) Pieces(code, _ string, champs map[string]string) []reconcile.PieceDue {
	dues := []reconcile.PieceDue{
		{Code: "formulaire_imprime", Libelle: "Formulaire", Exigee: true, Nombre: 1},
		{Code: "passeport", Libelle: "Passeport", Exigee: true, Nombre: 1},
		{Code: "acte_mariage", Libelle: "Acte de mariage", Exigee: true, Nombre: 1},
		{Code: "justificatif_domicile", Libelle: "Justificatif de domicile", Groupe: "domicile", Nombre: 1},
		{Code: "attestation_hotel", Libelle: "Attestation de l’hôtelier", Condition: "logement à l’hôtel", Groupe: "domicile", Nombre: 1},
		{Code: "bulletins_salaire", Libelle: "Trois bulletins", Exigee: true, Nombre: 3},
	}
	if code == "dcem" {
		return dues[:2]
	}
	return dues
}

// lu is a value read without a doubt.
func lu(v string) dossier.ChampLu {
	return dossier.ChampLu{Valeur: v, Confiance: 0.99, Source: dossier.SourceCode, Page: 1}
}

func formulaire(procedure string, champs map[string]string) dossier.FormulaireLu {
	f := dossier.FormulaireLu{Procedure: procedure, Variante: "premiere_demande", Revision: 1, Pages: []int{1, 2}, Code: true, Champs: map[string]dossier.ChampLu{}}
	for k, v := range map[string]string{
		"nom_naissance": "Diallo", "prenoms": "Aminata Fatou", "date_naissance": "1990-05-14", "sexe": "f", "numero_etranger": "7701234567",
		"telephone": "0612345678", "numero_voie": "12", "voie": "rue des Lilas", "code_postal": "33000", "commune": "Bordeaux",
		"blocage": "erreur_technique", "premiere_tentative": "2026-02-01",
	} {
		f.Champs[k] = lu(v)
	}
	for k, v := range champs {
		f.Champs[k] = lu(v)
	}
	return f
}

// entree is a pli of one form and a passport, received in a préfecture that opened the post by an arrêté: nothing in doubt.
func entree() reconcile.Entree {
	e := reconcile.Entree{
		Pli: dossier.Pli{ID: 7, NbPages: 5, Etat: dossier.PliLu, Reception: dossier.Reception{
			Prefecture: "33", Mode: dossier.ModeLRAR, Cachet: dossier.NewDate(2026, 3, 10), RecuLe: dossier.NewDate(2026, 3, 12)}},
		Procedures: fiches{},
		Reglages: dossier.Reglages{Prefecture: "33", Fondements: []dossier.FondementOuvert{
			{Code: dossier.FondementArreteLocal, Reference: "arrêté du 15 mai 2023", Du: dossier.NewDate(2023, 5, 15)}}},
		Aujourdhui: dossier.NewDate(2026, 3, 13),
	}
	e.Lecture.Pages = []dossier.PageLue{
		{N: 1, Type: dossier.PageFormulaire}, {N: 2, Type: dossier.PageDonnees}, {N: 3, Type: dossier.PagePasseport},
		{N: 4, Type: dossier.PageBlanche}, {N: 5, Type: dossier.PagePasseport},
	}
	e.Lecture.Formulaires = []dossier.FormulaireLu{formulaire("conjoint-francais", nil)}
	return e
}

// connue is a live demande of the register for the person of entree.
func connue(change func(*dossier.Candidat)) dossier.Candidats {
	c := dossier.Candidat{ID: 41, Numero: "2026-33-000041", Etat: dossier.DemandeEnregistree, Prefecture: "33", Procedure: "conjoint-francais",
		Variante: "premiere_demande", PersonneID: 9, Plis: []dossier.PliID{3},
		Personne: dossier.Identite{NomNaissance: "DIALLO", Prenoms: "AMINATA FATOU", DateNaissance: "1990-05-14", NumerosEtranger: []string{"7701234567"}}}
	if change != nil {
		change(&c)
	}
	return dossier.Candidats{Demandes: []dossier.Candidat{c}, Personnes: []dossier.PersonneConnue{{ID: c.PersonneID, Identite: c.Personne}}}
}

func douter(f *dossier.FormulaireLu, codes ...string) {
	for _, c := range codes {
		v := f.Champs[c]
		v.AVerifier = true
		f.Champs[c] = v
	}
}

func TestDecideUnFormulaire(t *testing.T) {
	cas := []struct {
		nom      string
		change   func(*reconcile.Entree)
		decision dossier.Decision
		raison   string // one of the reasons contains it
		demande  dossier.DemandeID
	}{
		{"tout est réglé : nouvelle sans humain", nil, dossier.DecisionNouvelle, "aucune demande en cours", 0},
		{"champ obligatoire douteux", func(e *reconcile.Entree) { douter(&e.Lecture.Formulaires[0], "sexe", "voie", "telephone") }, dossier.DecisionAVerifier, "3\u00a0champs à vérifier", 0},
		{"un seul champ douteux s’écrit au singulier", func(e *reconcile.Entree) { douter(&e.Lecture.Formulaires[0], "sexe") }, dossier.DecisionAVerifier, "1\u00a0champ à vérifier", 0},
		{"champ facultatif douteux n’arrête rien", func(e *reconcile.Entree) {
			e.Lecture.Formulaires[0].Champs["langue"] = lu("peul")
			douter(&e.Lecture.Formulaires[0], "langue")
		}, dossier.DecisionNouvelle, "", 0},
		{"numéro étranger facultatif mais clé : son doute arrête", func(e *reconcile.Entree) { douter(&e.Lecture.Formulaires[0], "numero_etranger") }, dossier.DecisionAVerifier, "1\u00a0champ à vérifier", 0},
		{"numéro étranger trop court", func(e *reconcile.Entree) { e.Lecture.Formulaires[0].Champs["numero_etranger"] = lu("770123") }, dossier.DecisionAVerifier, "champ à vérifier", 0},
		{"case confidentielle douteuse arrête", func(e *reconcile.Entree) {
			e.Lecture.Formulaires[0].Champs["courrier_confidentiel"] = lu("false")
			douter(&e.Lecture.Formulaires[0], "courrier_confidentiel")
		}, dossier.DecisionAVerifier, "champ à vérifier", 0},
		{"date de réception inconnue", func(e *reconcile.Entree) { e.Pli.Reception.RecuLe = dossier.Date{} }, dossier.DecisionAVerifier, "date de réception à confirmer", 0},
		{"date de réception dans l’avenir", func(e *reconcile.Entree) { e.Pli.Reception.RecuLe = dossier.NewDate(2026, 3, 14) }, dossier.DecisionAVerifier, "dans l’avenir", 0},
		{"cachet postérieur à la réception", func(e *reconcile.Entree) { e.Pli.Reception.Cachet = dossier.NewDate(2026, 3, 13) }, dossier.DecisionAVerifier, "cachet de la poste", 0},
		{"préfecture inconnue", func(e *reconcile.Entree) { e.Pli.Reception.Prefecture = "" }, dossier.DecisionAVerifier, "préfecture à confirmer", 0},
		{"fondement seulement proposé", func(e *reconcile.Entree) { e.Reglages.Fondements = nil }, dossier.DecisionAVerifier, "fondement à confirmer", 0},
		{"pages manquantes", func(e *reconcile.Entree) { e.Lecture.Formulaires[0].Manquantes = []int{3, 2} }, dossier.DecisionAVerifier, "pages manquantes\u00a0: 2, 3", 0},
		{"pages manquantes, peut-être dans un autre pli", func(e *reconcile.Entree) {
			e.Lecture.Formulaires[0].Manquantes, e.Voisins = []int{3}, map[int][]dossier.PliID{0: {12}}
		}, dossier.DecisionAVerifier, "les pages manquantes sont peut-être dans le pli 12", 0},
		{"rien ne manque : l’autre pli est tu", func(e *reconcile.Entree) { e.Voisins = map[int][]dossier.PliID{0: {12}} }, dossier.DecisionNouvelle, "aucune demande en cours", 0},
		{"page illisible dans le pli", func(e *reconcile.Entree) { e.Lecture.Pages[2].Erreur = "délai dépassé" }, dossier.DecisionAVerifier, "1\u00a0page illisible", 0},
		{"page de formulaire orpheline", func(e *reconcile.Entree) { e.Lecture.Pages[2].Type = dossier.PageFormulaire }, dossier.DecisionAVerifier, "page de formulaire à rattacher", 0},
		{"démarche hors catalogue", func(e *reconcile.Entree) { e.Lecture.Formulaires[0].Procedure = "inconnue" }, dossier.DecisionAVerifier, "démarche à choisir", 0},
		{"variante inconnue", func(e *reconcile.Entree) { e.Lecture.Formulaires[0].Variante = "duplicata" }, dossier.DecisionAVerifier, "nature de la demande à choisir", 0},
		{"variante cochée contraire au formulaire", func(e *reconcile.Entree) { e.Lecture.Formulaires[0].Champs["variante"] = lu("renouvellement") }, dossier.DecisionAVerifier, "nature de la demande à confirmer", 0},
		{"réponse absente du code : elle n’a pas été donnée", func(e *reconcile.Entree) { delete(e.Lecture.Formulaires[0].Champs, "telephone") }, dossier.DecisionNouvelle, "1\u00a0réponse obligatoire absente", 0},
		{"réponse absente d’une page écrite à la main", func(e *reconcile.Entree) {
			delete(e.Lecture.Formulaires[0].Champs, "telephone")
			e.Lecture.Formulaires[0].Code = false
		}, dossier.DecisionAVerifier, "1\u00a0réponse obligatoire non lue", 0},
		{"date de naissance incomplète admise", func(e *reconcile.Entree) { e.Lecture.Formulaires[0].Champs["date_naissance"] = lu("1990-00-00") }, dossier.DecisionNouvelle, "", 0},
		{"date de naissance impossible", func(e *reconcile.Entree) { e.Lecture.Formulaires[0].Champs["date_naissance"] = lu("1990-02-31") }, dossier.DecisionAVerifier, "date de naissance à saisir", 0},
		{"domicile dans un autre département", func(e *reconcile.Entree) { e.Lecture.Formulaires[0].Champs["code_postal"] = lu("69003") }, dossier.DecisionAVerifier, "hors du ressort", 0},

		{"même numéro, même naissance : complément", func(e *reconcile.Entree) { e.Candidats = connue(nil) }, dossier.DecisionComplement, "même personne", 41},
		{"même nom, mêmes prénoms, même naissance, sans numéro", func(e *reconcile.Entree) {
			delete(e.Lecture.Formulaires[0].Champs, "numero_etranger")
			e.Candidats = connue(nil)
		}, dossier.DecisionComplement, "", 41},
		{"même formulaire sans rien d’autre : doublon", func(e *reconcile.Entree) {
			e.Candidats = connue(nil)
			e.Pli.NbPages, e.Lecture.Pages = 2, e.Lecture.Pages[:2]
		}, dossier.DecisionDoublon, "", 41},
		{"déjà enregistrée depuis ce pli", func(e *reconcile.Entree) {
			e.Candidats = connue(func(c *dossier.Candidat) { c.Plis = []dossier.PliID{7} })
		}, dossier.DecisionDoublon, "à partir de ce pli", 41},
		{"un complément n’attend pas le fondement", func(e *reconcile.Entree) { e.Candidats, e.Reglages.Fondements = connue(nil), nil }, dossier.DecisionComplement, "", 41},
		{"même numéro, autre naissance : clés contraires", func(e *reconcile.Entree) {
			e.Candidats = connue(func(c *dossier.Candidat) { c.Personne.DateNaissance = "1991-05-14" })
		}, dossier.DecisionAVerifier, "identité à confirmer", 0},
		{"même nom, autre naissance", func(e *reconcile.Entree) {
			e.Candidats = connue(func(c *dossier.Candidat) {
				c.Personne.DateNaissance, c.Personne.NumerosEtranger = "1991-05-14", nil
			})
		}, dossier.DecisionAVerifier, "identité à confirmer", 0},
		{"même nom, même naissance, autre numéro : clés contraires", func(e *reconcile.Entree) {
			e.Candidats = connue(func(c *dossier.Candidat) { c.Personne.NumerosEtranger = []string{"7709999999"} })
		}, dossier.DecisionAVerifier, "identité à confirmer", 0},
		{"même nom et naissance incomplète des deux côtés", func(e *reconcile.Entree) {
			e.Lecture.Formulaires[0].Champs["date_naissance"] = lu("1990-00-00")
			e.Candidats = connue(func(c *dossier.Candidat) {
				c.Personne.DateNaissance, c.Personne.NumerosEtranger = "1990-00-00", nil
			})
		}, dossier.DecisionAVerifier, "identité à confirmer", 0},
		{"jumeaux que leurs numéros distinguent", func(e *reconcile.Entree) {
			e.Candidats = connue(func(c *dossier.Candidat) {
				c.Personne.Prenoms, c.Personne.NumerosEtranger = "OUMAR", []string{"7709999999"}
			})
		}, dossier.DecisionNouvelle, "", 0},
		{"frère : même nom, autres prénoms, autre naissance", func(e *reconcile.Entree) {
			e.Candidats = connue(func(c *dossier.Candidat) {
				c.Personne = dossier.Identite{NomNaissance: "Diallo", Prenoms: "Oumar", DateNaissance: "1994-01-02"}
			})
		}, dossier.DecisionNouvelle, "", 0},
		{"autre démarche de la même personne : plusieurs demandes sont permises", func(e *reconcile.Entree) {
			e.Candidats = connue(func(c *dossier.Candidat) { c.Procedure = "etranger-malade" })
		}, dossier.DecisionNouvelle, "personne déjà connue", 0},
		{"demande close : nouvelle", func(e *reconcile.Entree) {
			e.Candidats = connue(func(c *dossier.Candidat) { c.Etat = dossier.DemandeSansSuite })
		}, dossier.DecisionNouvelle, "personne déjà connue", 0},
		{"décision déjà notée", func(e *reconcile.Entree) {
			e.Candidats = connue(func(c *dossier.Candidat) { c.Etat = dossier.DemandeDecision })
		}, dossier.DecisionAVerifier, "une décision est déjà notée", 0},
		{"en cours dans une autre préfecture", func(e *reconcile.Entree) {
			e.Candidats = connue(func(c *dossier.Candidat) { c.Prefecture = "69" })
		}, dossier.DecisionAVerifier, "autre préfecture", 0},
		{"autre variante en cours", func(e *reconcile.Entree) {
			e.Candidats = connue(func(c *dossier.Candidat) { c.Variante = "renouvellement" })
		}, dossier.DecisionAVerifier, "autre nature", 0},

		{"l’agent règle les doutes", func(e *reconcile.Entree) {
			douter(&e.Lecture.Formulaires[0], "sexe")
			e.Lecture.Formulaires[0].Manquantes, e.Reglages.Fondements = []int{2}, nil
			e.Agent, e.Confirme = 3, true
		}, dossier.DecisionNouvelle, "vérifié par un agent", 0},
		{"la parole d’un agent sans nom ne compte pas", func(e *reconcile.Entree) {
			douter(&e.Lecture.Formulaires[0], "sexe")
			e.Confirme = true
		}, dossier.DecisionAVerifier, "champ à vérifier", 0},
		{"l’agent ne remplace pas une date de réception", func(e *reconcile.Entree) {
			e.Agent, e.Confirme, e.Pli.Reception.RecuLe = 3, true, dossier.Date{}
		}, dossier.DecisionAVerifier, "date de réception à confirmer", 0},
		{"l’agent ne remplace pas un nom", func(e *reconcile.Entree) {
			e.Agent, e.Confirme = 3, true
			e.Lecture.Formulaires[0].Champs["nom_naissance"] = lu(" ")
		}, dossier.DecisionAVerifier, "nom de naissance à saisir", 0},
		{"l’agent ne remplace pas une date de naissance", func(e *reconcile.Entree) {
			e.Agent, e.Confirme = 3, true
			delete(e.Lecture.Formulaires[0].Champs, "date_naissance")
		}, dossier.DecisionAVerifier, "date de naissance à saisir", 0},
		{"l’agent ne remplace pas une adresse", func(e *reconcile.Entree) {
			e.Agent, e.Confirme = 3, true
			delete(e.Lecture.Formulaires[0].Champs, "code_postal")
		}, dossier.DecisionAVerifier, "adresse d’envoi à confirmer", 0},
		{"identité proche confirmée par l’agent : nouvelle", func(e *reconcile.Entree) {
			e.Agent, e.Confirme = 3, true
			e.Candidats = connue(func(c *dossier.Candidat) { c.Personne.DateNaissance = "1991-05-14" })
		}, dossier.DecisionNouvelle, "", 0},
		{"l’agent désigne la demande", func(e *reconcile.Entree) {
			e.Agent, e.Confirme = 3, true
			e.Lecture.Formulaires[0].Champs[reconcile.ChampDemande] = lu("2026-33-000041")
			e.Candidats = connue(func(c *dossier.Candidat) { c.Personne.DateNaissance = "1991-05-14" })
		}, dossier.DecisionComplement, "désignée par un agent", 41},
		{"l’agent désigne une demande close", func(e *reconcile.Entree) {
			e.Agent, e.Confirme = 3, true
			e.Lecture.Formulaires[0].Champs[reconcile.ChampDemande] = lu("2026-33-000041")
			e.Candidats = connue(func(c *dossier.Candidat) { c.Etat = dossier.DemandeDesistee })
		}, dossier.DecisionAVerifier, "close", 0},
		{"l’agent désigne une demande d’une autre préfecture", func(e *reconcile.Entree) {
			e.Agent, e.Confirme = 3, true
			e.Lecture.Formulaires[0].Champs[reconcile.ChampDemande] = lu("2026-33-000041")
			e.Candidats = connue(func(c *dossier.Candidat) { c.Prefecture = "75" })
		}, dossier.DecisionAVerifier, "autre préfecture", 0},
		{"l’agent dit que c’est une nouvelle demande", func(e *reconcile.Entree) {
			e.Agent, e.Confirme = 3, true
			e.Lecture.Formulaires[0].Champs[reconcile.ChampDemande] = lu(reconcile.DemandeNouvelle)
			e.Candidats = connue(nil)
		}, dossier.DecisionNouvelle, "", 0},
		{"l’agent dit que rien n’est pour nous", func(e *reconcile.Entree) {
			e.Agent, e.Confirme = 3, true
			e.Lecture.Formulaires[0] = dossier.FormulaireLu{Procedure: reconcile.PasANous}
		}, dossier.DecisionPasANous, "aucune demande", 0},
		{"aucun formulaire", func(e *reconcile.Entree) {
			e.Lecture.Formulaires = nil
			e.Lecture.Pages[0].Type, e.Lecture.Pages[1].Type = "autre", "autre"
		}, "", "aucun formulaire reconnu", 0},
		{"aucun formulaire, même accepté par l’agent : les champs manquent", func(e *reconcile.Entree) {
			e.Lecture.Formulaires, e.Agent, e.Confirme = nil, 3, true
			e.Lecture.Pages[0].Type, e.Lecture.Pages[1].Type = "autre", "autre"
		}, "", "aucun formulaire reconnu", 0},
	}
	for _, c := range cas {
		t.Run(c.nom, func(t *testing.T) {
			e := entree()
			if c.change != nil {
				c.change(&e)
			}
			r := reconcile.Decide(e)
			verifierSorts(t, e, r)
			verifierSansDonnees(t, e, r)
			if c.decision == "" { // nothing to decide on: the pli waits
				if len(r.Decisions) != 0 || !slices.Contains(r.Raisons, c.raison) {
					t.Errorf("décisions %+v raisons %q", r.Decisions, r.Raisons)
				}
				return
			}
			if len(r.Decisions) != 1 {
				t.Fatalf("%d décisions, attendue une", len(r.Decisions))
			}
			d := r.Decisions[0]
			if d.Decision != c.decision || d.Demande != c.demande {
				t.Fatalf("décision %s demande %d, attendue %s %d ; raisons %q", d.Decision, d.Demande, c.decision, c.demande, d.Raisons)
			}
			if !slices.ContainsFunc(d.Raisons, func(s string) bool { return strings.Contains(s, c.raison) }) {
				t.Errorf("raisons %q : aucune ne contient %q", d.Raisons, c.raison)
			}
			if attend := d.Decision == dossier.DecisionAVerifier; attend != (len(r.Raisons) > 0) {
				t.Errorf("attend=%v mais raisons du pli %q", attend, r.Raisons)
			}
		})
	}
}

// verifierSorts: every page of the pli has one fate, and no other page has any.
func verifierSorts(t *testing.T, e reconcile.Entree, r reconcile.Resultat) {
	t.Helper()
	if len(r.Sorts) != e.Pli.NbPages {
		t.Errorf("%d sorts pour %d pages", len(r.Sorts), e.Pli.NbPages)
	}
	for p := 1; p <= e.Pli.NbPages; p++ {
		if r.Sorts[p] == "" {
			t.Errorf("page %d sans sort", p)
		}
	}
}

// verifierSansDonnees: reasons hold no value of the form.
func verifierSansDonnees(t *testing.T, e reconcile.Entree, r reconcile.Resultat) {
	t.Helper()
	var textes []string
	for _, d := range r.Decisions {
		textes = append(textes, d.Raisons...)
	}
	tout := strings.Join(append(textes, r.Raisons...), "\n")
	for _, f := range e.Lecture.Formulaires {
		for code, c := range f.Champs {
			if len(c.Valeur) > 3 && c.Valeur != "nouvelle" && c.Valeur != "false" && c.Valeur != "true" && strings.Contains(tout, c.Valeur) {
				t.Errorf("une raison contient la valeur du champ %s", code)
			}
		}
	}
}

func TestContenuDUneNouvelleDemande(t *testing.T) {
	e := entree()
	r := reconcile.Decide(e)
	c := r.Decisions[0].Contenu
	if c.Identite.NomNaissance != "Diallo" || c.Identite.DateNaissance != "1990-05-14" || !slices.Equal(c.Identite.NumerosEtranger, []string{"7701234567"}) {
		t.Errorf("identité %+v", c.Identite)
	}
	if c.Dates.PremiereSaisine != dossier.NewDate(2026, 3, 12) || c.Dates.Reception != dossier.NewDate(2026, 3, 12) || c.Dates.Cachet != dossier.NewDate(2026, 3, 10) {
		t.Errorf("dates %+v", c.Dates)
	}
	if c.Fondement.Code != dossier.FondementArreteLocal || c.Fondement.Propose {
		t.Errorf("fondement %+v", c.Fondement)
	}
	want := dossier.Adresse{Destinataire: "Aminata Fatou Diallo", Voie: "12 rue des Lilas", CodePostal: "33000", Commune: "Bordeaux"}
	if c.Destinataire != want || c.Domicile != want {
		t.Errorf("destinataire %+v", c.Destinataire)
	}
	if !slices.Equal(c.Courriers, []dossier.GenreCourrier{dossier.CourrierAccuseReception}) {
		t.Errorf("courriers %v", c.Courriers)
	}
	if len(c.Echeances) == 0 {
		t.Error("aucune échéance")
	}
	if len(c.Pieces) != 1 || c.Pieces[0].Type != "passeport" || !slices.Equal(c.Pieces[0].Pages, []int{3, 5}) {
		t.Errorf("pièces %+v : un verso blanc ne coupe pas une pièce", c.Pieces)
	}
	if want := map[int]dossier.SortPage{1: "piece", 2: "piece", 3: "piece", 4: "blanche", 5: "piece"}; !maps.Equal(r.Sorts, want) {
		t.Errorf("sorts %v", r.Sorts)
	}
}

// CESEDA R. 431-5, 1°: the window follows the title and the document held, not the channel; filed late, the demande is registered
// all the same, and the agent is warned.
func TestCESEDAR4315FenetreDeDepot(t *testing.T) {
	fenetre := []string{"depot_anef_ouverture", "depot_anef_cloture", "conditions_entree_a_nouveau"}
	cas := []struct {
		nom, procedure, variante, document, valable string
		echeances, alertes                          []string
	}{
		{"à temps", "conjoint-francais", "renouvellement", "cst", "2026-06-01", fenetre, nil}, // posted 10 March: 83 days before
		{"tardif", "conjoint-francais", "renouvellement", "cst", "2026-04-01", fenetre, []string{"depot_anef_cloture"}},
		{"anticipé", "conjoint-francais", "renouvellement", "cst", "2026-12-01", fenetre, []string{"depot_anef_ouverture"}},
		{"R. 431-8, six mois après", "conjoint-francais", "renouvellement", "cst", "2025-09-01", fenetre, []string{"depot_anef_cloture", "conditions_entree_a_nouveau"}},
		{"R. 431-18, visa valant titre", "conjoint-francais", "premiere_demande", "vlsts", "2026-06-01", fenetre, nil},
		{"un récépissé n’ouvre pas de fenêtre", "conjoint-francais", "premiere_demande", "recepisse", "2026-04-01", nil, nil},
		{"un visa de court séjour non plus", "conjoint-francais", "premiere_demande", "visa_court", "2025-01-01", nil, nil},
		{"protection reconnue : sans fenêtre", "refugie", "premiere_demande", "cst", "2026-04-01", nil, nil},
		{"protection, renouvellement", "refugie", "renouvellement", "cr", "2026-04-01", fenetre, []string{"depot_anef_cloture"}},
		{"expiration non lue", "conjoint-francais", "renouvellement", "cst", "", nil, nil},
	}
	for _, c := range cas {
		e := entree()
		f := formulaire(c.procedure, map[string]string{"document_actuel": c.document, "valable_au": c.valable})
		f.Variante = c.variante
		e.Lecture.Formulaires = []dossier.FormulaireLu{f}
		r := reconcile.Decide(e).Decisions[0]
		if r.Decision != dossier.DecisionNouvelle {
			t.Errorf("%s : %s (%v) : une fenêtre avertit, ne bloque jamais", c.nom, r.Decision, r.Raisons)
			continue
		}
		var codes, alertes []string
		for _, x := range r.Contenu.Echeances {
			if strings.HasPrefix(x.Code, "depot_") || x.Code == "conditions_entree_a_nouveau" {
				codes = append(codes, x.Code)
			}
		}
		for _, a := range law.AlertesEcheances(r.Contenu.Echeances) {
			alertes = append(alertes, a.Code)
		}
		if !slices.Equal(codes, c.echeances) || !slices.Equal(alertes, c.alertes) {
			t.Errorf("%s : échéances %v, alertes %v", c.nom, codes, alertes)
		}
	}
}

// CESEDA R. 431-4: two months from the entry for a first request without a document of R. 431-5; posted on 10 March 2026. Late, it warns and is registered.
// Nothing is said where the form does not allow it: an entry known to the month, a title of another State (two months, or three: R. 426-4).
func TestCESEDAR4314EntreeEnFrance(t *testing.T) {
	for _, c := range []struct {
		nom, procedure, variante, document, entree, mode string
		jour, certitude                                  string
		alerte                                           bool
	}{
		{"le dernier jour", "conjoint-francais", "premiere_demande", "aucun", "2026-01-10", "sans_visa", "2026-03-10", law.Vu, false},
		{"le lendemain", "conjoint-francais", "premiere_demande", "aucun", "2026-01-09", "sans_visa", "2026-03-09", law.Vu, true},
		{"visa de court séjour", "conjoint-francais", "premiere_demande", "visa_court", "2025-10-09", "visa_court", "2025-12-09", law.Deduit, true},
		{"jour d’entrée inconnu", "conjoint-francais", "premiere_demande", "aucun", "2026-01-00", "sans_visa", "", "", false},
		{"titre d’un autre État", "conjoint-francais", "premiere_demande", "aucun", "2025-10-09", "titre_schengen", "", "", false},
		{"déjà admise à demander", "conjoint-francais", "premiere_demande", "recepisse", "2025-10-09", "", "", "", false},
		{"renouvellement", "conjoint-francais", "renouvellement", "aucun", "2025-10-09", "", "", "", false},
		{"protection reconnue", "refugie", "premiere_demande", "aucun", "2025-10-09", "", "", "", false},
	} {
		e := entree()
		f := formulaire(c.procedure, map[string]string{"document_actuel": c.document, "date_entree_france": c.entree, "mode_entree": c.mode})
		f.Variante = c.variante
		e.Lecture.Formulaires = []dossier.FormulaireLu{f}
		r := reconcile.Decide(e).Decisions[0]
		if r.Decision != dossier.DecisionNouvelle {
			t.Errorf("%s : %s (%v)", c.nom, r.Decision, r.Raisons)
			continue
		}
		var jour, certitude string
		for _, x := range r.Contenu.Echeances {
			if x.Code == "depot_entree_france" {
				jour, certitude = x.Date.String(), x.Certitude
				if d := law.VerifieEcheance(x); len(d) > 0 {
					t.Errorf("%s : %v", c.nom, d)
				}
			}
		}
		a := law.AlertesEcheances(r.Contenu.Echeances)
		alerte := slices.ContainsFunc(a, func(a law.Alerte) bool {
			return a.Code == "depot_entree_france" && a.Article == "CESEDA R. 431-4" && a.Certitude == law.Deduit
		})
		if jour != c.jour || certitude != c.certitude || alerte != c.alerte {
			t.Errorf("%s : le %q, %s, alertes %v", c.nom, jour, certitude, a)
		}
	}
}

// Design D12: first dates are never set by what comes after. A complement brings no date, not even a postmark where the first paper,
// handed in at the counter, had none.
func TestComplementSansDate(t *testing.T) {
	e := entree()
	e.Candidats = connue(nil)
	r := reconcile.Decide(e).Decisions[0]
	if r.Decision != dossier.DecisionComplement || r.Contenu.Dates != (dossier.Dates{}) {
		t.Errorf("%s, dates %+v", r.Decision, r.Contenu.Dates)
	}
}

func TestPremiereSaisineTransmise(t *testing.T) {
	e := entree()
	e.Pli.Reception.Mode, e.Pli.Reception.PremiereSaisine, e.Pli.Reception.Cachet = dossier.ModeTransmission, dossier.NewDate(2026, 3, 2), dossier.Date{}
	c := reconcile.Decide(e).Decisions[0].Contenu
	if c.Dates.PremiereSaisine != dossier.NewDate(2026, 3, 2) || c.Dates.Reception != dossier.NewDate(2026, 3, 12) {
		t.Errorf("dates %+v : la première saisine n’est pas la nôtre", c.Dates)
	}
}

func TestFondementChoisiParLAgent(t *testing.T) {
	e := entree()
	e.Agent, e.Confirme, e.Reglages.Fondements = 3, true, nil
	f := e.Lecture.Formulaires[0]
	f.Champs[reconcile.ChampFondement] = lu(string(dossier.FondementInjonction))
	f.Champs[reconcile.ChampReference] = lu("ordonnance n° 2600001")
	c := reconcile.Decide(e).Decisions[0].Contenu
	if c.Fondement.Code != dossier.FondementInjonction || c.Fondement.Propose || c.Fondement.Reference != "ordonnance n° 2600001" {
		t.Errorf("fondement %+v", c.Fondement)
	}
	if _, ok := c.Champs[reconcile.ChampFondement]; ok {
		t.Error("le choix de l’agent est resté parmi les réponses du formulaire")
	}
}

func TestDestinataire(t *testing.T) {
	ailleurs := map[string]string{"courrier_chez": "Asti", "courrier_voie": "3 place du Marché", "courrier_code_postal": "33800", "courrier_commune": "Bordeaux"}
	avec := func(plus ...string) map[string]string {
		m := maps.Clone(ailleurs)
		for _, p := range plus {
			m[p] = "true"
		}
		return m
	}
	cas := []struct {
		nom    string
		champs map[string]string
		voie   string
		raison string
	}{
		{"domicile par défaut", nil, "12 rue des Lilas", ""},
		{"autre adresse cochée", avec("courrier_ailleurs"), "3 place du Marché", ""},
		{"confidentiel : l’autre adresse, même sans « ailleurs »", avec("courrier_confidentiel"), "3 place du Marché", ""},
		{"vulnérabilité confidentielle", avec("vuln_adresse_confidentielle"), "3 place du Marché", ""},
		{"confidentiel sans autre adresse : jamais le domicile", map[string]string{"courrier_confidentiel": "true"}, "", "adresse confidentielle"},
		{"vulnérabilité sans autre adresse : jamais le domicile", map[string]string{"vuln_adresse_confidentielle": "true"}, "", "adresse confidentielle"},
		{"ailleurs coché sans adresse", map[string]string{"courrier_ailleurs": "true"}, "", "adresse d’envoi à confirmer"},
		{"autre adresse écrite sans cocher : un doute", ailleurs, "3 place du Marché", "adresse d’envoi à confirmer"},
	}
	for _, c := range cas {
		t.Run(c.nom, func(t *testing.T) {
			for _, confirme := range []bool{false, true} {
				e := entree()
				e.Agent, e.Confirme = 3, confirme
				e.Lecture.Formulaires[0] = formulaire("conjoint-francais", c.champs)
				d := reconcile.Decide(e).Decisions[0]
				if d.Contenu.Destinataire.Voie != c.voie {
					t.Errorf("confirme=%v : destinataire %+v, attendue %q", confirme, d.Contenu.Destinataire, c.voie)
				}
				if attend := c.raison != "" && (!confirme || c.voie == ""); attend != (d.Decision == dossier.DecisionAVerifier) {
					t.Errorf("confirme=%v : %s %q", confirme, d.Decision, d.Raisons)
				}
				if c.raison != "" && !confirme && !slices.ContainsFunc(d.Raisons, func(s string) bool { return strings.Contains(s, c.raison) }) {
					t.Errorf("raisons %q", d.Raisons)
				}
			}
		})
	}
}

func TestMineur(t *testing.T) {
	enfant := func(prenom, naissance string, pages ...int) dossier.FormulaireLu {
		f := formulaire("dcem", map[string]string{"mineur_nom": "Diallo", "mineur_prenoms": prenom, "mineur_date_naissance": naissance,
			"mineur_lieu_naissance": "Conakry", "representant_lien": "parent"})
		f.Pages = pages
		return f
	}
	e := entree()
	e.Lecture.Formulaires = []dossier.FormulaireLu{enfant("Sira", "2015-01-02", 1), enfant("Moussa", "2017-03-04", 2)}
	r := reconcile.Decide(e)
	if len(r.Decisions) != 2 {
		t.Fatalf("%d décisions : deux enfants d’un parent font deux demandes", len(r.Decisions))
	}
	c := r.Decisions[0].Contenu
	if c.Identite.Prenoms != "Sira" || len(c.Identite.NumerosEtranger) != 0 {
		t.Errorf("identité %+v : le numéro du parent n’est pas celui de l’enfant", c.Identite)
	}
	if c.Representant == nil || c.Representant.NomPrenoms != "Aminata Fatou Diallo" || c.Representant.Lien != "parent" {
		t.Errorf("représentant %+v", c.Representant)
	}
	if c.Destinataire.Destinataire != "Aminata Fatou Diallo" {
		t.Errorf("destinataire %+v : on écrit au représentant", c.Destinataire)
	}
	if cles := reconcile.Cles(e.Lecture.Formulaires[0]); !slices.Equal(cles, []dossier.CleIdentite{{Genre: "nom_naissance_date", Valeur: "DIALLO|2015-01-02"}}) {
		t.Errorf("clés %v", cles)
	}
}

func TestPlusieursFormulaires(t *testing.T) {
	// A family: proof on top, then each form followed by its pieces.
	e := entree()
	e.Pli.NbPages = 8
	e.Lecture.Pages = []dossier.PageLue{
		{N: 1, Type: dossier.PageCapture}, {N: 2, Type: dossier.PageFormulaire}, {N: 3, Type: dossier.PagePasseport}, {N: 4, Type: dossier.PageAutre}, {N: 5, Type: dossier.PageAutre},
		{N: 6, Type: dossier.PageFormulaire}, {N: 7, Type: dossier.PageVisa}, {N: 8, Type: dossier.PageEnveloppe},
	}
	a := formulaire("conjoint-francais", map[string]string{"blocage": ""})
	a.Pages = []int{2}
	b := formulaire("conjoint-francais", map[string]string{"blocage": "", "nom_naissance": "Keita", "prenoms": "Ibrahima", "numero_etranger": "7705555555"})
	b.Pages = []int{6}
	e.Lecture.Formulaires = []dossier.FormulaireLu{a, b}
	e.Lecture.Tentatives = []dossier.Tentative{{Blocage: "erreur_technique_serveur", Date: "2026-03-02", Page: 1}}
	r := reconcile.Decide(e)
	if len(r.Decisions) != 2 || r.Decisions[0].Decision != dossier.DecisionNouvelle || r.Decisions[1].Decision != dossier.DecisionNouvelle {
		t.Fatalf("décisions %+v", r.Decisions)
	}
	types := func(i int) string {
		var s []string
		for _, p := range r.Decisions[i].Contenu.Pieces {
			s = append(s, fmt.Sprint(p.Type, p.Pages))
		}
		return strings.Join(s, " ")
	}
	if got := types(0); got != "capture_ecran[1] passeport[3] autre[4 5]" {
		t.Errorf("pièces de la première : %s", got)
	}
	if got := types(1); got != "capture_ecran[1] visa[7]" {
		t.Errorf("pièces de la seconde : %s", got)
	}
	for i, d := range r.Decisions {
		if len(d.Contenu.Tentatives) != 1 || d.Contenu.Tentatives[0].Pli != 7 {
			t.Errorf("tentatives de la demande %d : %+v", i, d.Contenu.Tentatives)
		}
	}
	verifierSorts(t, e, r)
}

func TestDeuxCopiesDUnFormulaire(t *testing.T) {
	e := entree()
	a, b := formulaire("conjoint-francais", nil), formulaire("conjoint-francais", nil)
	a.Pages, b.Pages = []int{1}, []int{2}
	e.Lecture.Formulaires = []dossier.FormulaireLu{a, b}
	r := reconcile.Decide(e)
	if len(r.Decisions) != 1 || r.Decisions[0].Decision != dossier.DecisionAVerifier {
		t.Fatalf("décisions %+v : deux copies ne font pas deux demandes", r.Decisions)
	}
	e.Agent, e.Confirme = 3, true
	r = reconcile.Decide(e)
	if len(r.Decisions) != 1 || r.Decisions[0].Decision != dossier.DecisionNouvelle || r.Decisions[0].Formulaire != 0 || !r.Encore {
		t.Fatalf("confirmées : %+v", r)
	}
	e.Candidats = connue(func(c *dossier.Candidat) { c.Plis = []dossier.PliID{7} }) // now that it is registered
	r = reconcile.Decide(e)
	if len(r.Decisions) != 2 || r.Decisions[1].Decision != dossier.DecisionDoublon || r.Decisions[1].Formulaire != 1 || r.Decisions[1].Demande != 41 || r.Encore {
		t.Fatalf("une fois la première enregistrée : %+v", r)
	}
}

func TestLettreProblemeANEF(t *testing.T) {
	lettre := func(champs map[string]string, pages ...int) dossier.FormulaireLu {
		f := formulaire(reconcile.ProblemeANEF, champs)
		f.Variante, f.Pages = "", pages
		return f
	}
	a := formulaire("conjoint-francais", map[string]string{"blocage": ""})
	a.Pages = []int{2}
	b := formulaire("etranger-malade", map[string]string{"blocage": "", "nom_naissance": "Keita", "prenoms": "Ibrahima", "date_naissance": "1980-02-03", "numero_etranger": "7705555555"})
	b.Pages = []int{3}
	tentatives := []dossier.Tentative{{Blocage: "adresse_introuvable_menu", Date: "2026-03-02T10:14", Page: 1}}
	pages := func(e *reconcile.Entree) {
		e.Lecture.Pages = []dossier.PageLue{{N: 1, Type: dossier.PageProblemeANEF}, {N: 2, Type: dossier.PageFormulaire}, {N: 3, Type: dossier.PageFormulaire}, {N: 4, Type: dossier.PageBlanche}, {N: 5, Type: dossier.PagePasseport}}
		e.Lecture.Tentatives = tentatives
	}
	t.Run("va avec la demande de la même personne", func(t *testing.T) {
		e := entree()
		pages(&e)
		e.Lecture.Formulaires = []dossier.FormulaireLu{lettre(map[string]string{"nom_naissance": "KEITA", "prenoms": "Ibrahima", "date_naissance": "1980-02-03", "numero_etranger": ""}, 1), a, b}
		r := reconcile.Decide(e)
		if len(r.Decisions) != 2 || len(r.Decisions[0].Contenu.Tentatives) != 0 || len(r.Decisions[1].Contenu.Tentatives) != 1 {
			t.Fatalf("%+v", r.Decisions)
		}
		if r.Decisions[0].Formulaire != 1 || r.Decisions[1].Formulaire != 2 {
			t.Errorf("indices %d %d", r.Decisions[0].Formulaire, r.Decisions[1].Formulaire)
		}
		if !r.Decisions[1].Contenu.Sensible || r.Decisions[0].Contenu.Sensible {
			t.Error("seule la demande pour raison de santé est sensible")
		}
	})
	t.Run("le jour dit par la lettre n’est pas répété par la case du formulaire", func(t *testing.T) {
		e := entree()
		pages(&e)
		e.Lecture.Pages[2].Type = dossier.PageAutre
		f := formulaire("conjoint-francais", map[string]string{"premiere_tentative": "2026-03-02", "derniere_tentative": "2026-03-04"})
		f.Pages = []int{2}
		e.Lecture.Formulaires = []dossier.FormulaireLu{lettre(nil, 1), f}
		ts := reconcile.Decide(e).Decisions[0].Contenu.Tentatives
		if len(ts) != 2 || ts[0].Date != "2026-03-02T10:14" && ts[1].Date != "2026-03-02T10:14" {
			t.Fatalf("%+v", ts)
		}
	})
	t.Run("va avec la seule demande", func(t *testing.T) {
		e := entree()
		pages(&e)
		e.Lecture.Pages[2].Type = dossier.PageAutre
		e.Lecture.Formulaires = []dossier.FormulaireLu{lettre(map[string]string{"nom_naissance": "", "prenoms": "", "date_naissance": "", "numero_etranger": ""}, 1), a}
		d := reconcile.Decide(e).Decisions
		if len(d) != 1 || d[0].Decision != dossier.DecisionNouvelle || len(d[0].Contenu.Tentatives) != 1 || d[0].Contenu.Tentatives[0].Page != 1 {
			t.Fatalf("%+v", d)
		}
	})
	t.Run("d’un tiers parmi plusieurs : un doute", func(t *testing.T) {
		e := entree()
		pages(&e)
		e.Lecture.Formulaires = []dossier.FormulaireLu{lettre(map[string]string{"nom_naissance": "Autre", "prenoms": "Personne", "date_naissance": "1970-01-01", "numero_etranger": ""}, 1), a, b}
		for _, d := range reconcile.Decide(e).Decisions {
			if d.Decision != dossier.DecisionAVerifier || !slices.ContainsFunc(d.Raisons, func(s string) bool { return strings.Contains(s, "PROBLÈME ANEF") }) {
				t.Errorf("%s %q", d.Decision, d.Raisons)
			}
		}
	})
	t.Run("seule, pour une demande en cours : complément", func(t *testing.T) {
		e := entree()
		pages(&e)
		e.Lecture.Pages[1].Type, e.Lecture.Pages[2].Type = dossier.PageAutre, dossier.PageAutre
		e.Lecture.Formulaires = []dossier.FormulaireLu{lettre(nil, 1)}
		e.Candidats = connue(nil)
		d := reconcile.Decide(e).Decisions
		if len(d) != 1 || d[0].Decision != dossier.DecisionComplement || d[0].Demande != 41 || len(d[0].Contenu.Tentatives) != 1 || len(d[0].Contenu.Pieces) != 2 {
			t.Fatalf("%+v", d)
		}
	})
	t.Run("seule et inconnue : attend", func(t *testing.T) {
		e := entree()
		e.Lecture.Formulaires = []dossier.FormulaireLu{lettre(nil, 1, 2)}
		r := reconcile.Decide(e)
		if len(r.Decisions) != 0 || !slices.Contains(r.Raisons, "lettre «\u00a0PROBLÈME ANEF\u00a0» sans formulaire de demande") {
			t.Fatalf("%+v %q", r.Decisions, r.Raisons)
		}
		if r.Lettre == nil || r.Lettre.Procedure != reconcile.ProblemeANEF || len(r.Lettre.Tentatives) != 1 || len(r.Lettre.Pieces) != 1 {
			t.Errorf("ce que dit la lettre est perdu : %+v", r.Lettre)
		}
	})
}

func TestTentativeDesReponses(t *testing.T) {
	e := entree()
	e.Lecture.Formulaires[0] = formulaire("conjoint-francais", map[string]string{"blocage": "erreur_technique", "premiere_tentative": "2026-02-01",
		"derniere_tentative": "2026-02-20", "description_blocage": "page blanche"})
	ts := reconcile.Decide(e).Decisions[0].Contenu.Tentatives
	if len(ts) != 2 || ts[0].Date != "2026-02-01" || ts[1].Date != "2026-02-20" || ts[0].Message != "page blanche" || ts[0].Certitude != "declaree" || ts[0].Page != 1 {
		t.Fatalf("%+v", ts)
	}
	if ts[0].Blocage == "" && len(ts[0].Possibles) == 0 {
		t.Error("le blocage coché est perdu")
	}
}

func TestManquantes(t *testing.T) {
	codes := func(pages ...dossier.TypePage) string {
		e := entree()
		e.Lecture.Pages = []dossier.PageLue{{N: 1, Type: dossier.PageFormulaire}}
		e.Lecture.Formulaires[0].Pages = []int{1}
		for i, p := range pages {
			e.Lecture.Pages = append(e.Lecture.Pages, dossier.PageLue{N: i + 2, Type: p})
		}
		e.Pli.NbPages = len(e.Lecture.Pages)
		var s []string
		for _, m := range reconcile.Decide(e).Decisions[0].Contenu.Manquantes {
			c := m.Code
			if !m.Exigee && strings.Contains(m.Condition, "à vérifier") {
				c += "?"
			}
			s = append(s, c)
		}
		return strings.Join(s, " ")
	}
	cas := []struct {
		nom   string
		pages []dossier.TypePage
		want  string
	}{
		{"rien que le formulaire : tout manque", nil, "passeport acte_mariage justificatif_domicile attestation_hotel bulletins_salaire"},
		{"une pièce du groupe suffit", []dossier.TypePage{"passeport", "justificatif_domicile"}, "acte_mariage bulletins_salaire"},
		{"un acte d’état civil peut être celui du mariage", []dossier.TypePage{"passeport", "justificatif_domicile", "etat_civil"}, "acte_mariage? bulletins_salaire"},
		{"une page inconnue peut être n’importe quelle pièce", []dossier.TypePage{"passeport", "justificatif_domicile", "autre"}, "acte_mariage? bulletins_salaire?"},
		{"un bulletin sur trois", []dossier.TypePage{"passeport", "justificatif_domicile", "bulletin_paie"}, "acte_mariage bulletins_salaire?"},
		{"trois bulletins", []dossier.TypePage{"passeport", "justificatif_domicile", "bulletin_paie", "bulletin_paie", "bulletin_paie"}, "acte_mariage"},
	}
	for _, c := range cas {
		t.Run(c.nom, func(t *testing.T) {
			if got := codes(c.pages...); got != c.want {
				t.Errorf("manquantes %q, attendues %q", got, c.want)
			}
		})
	}
}

func TestPiecesDejaGroupees(t *testing.T) {
	e := entree()
	e.Lecture.Pieces = []dossier.Piece{{Type: "acte_mariage", Pages: []int{5, 3, 1}}}
	c := reconcile.Decide(e).Decisions[0].Contenu
	if len(c.Pieces) != 1 || c.Pieces[0].Type != "acte_mariage" || !slices.Equal(c.Pieces[0].Pages, []int{3, 5}) {
		t.Errorf("pièces %+v : celle du lecteur, sans la page de formulaire", c.Pieces)
	}
}

func TestCles(t *testing.T) {
	cas := []struct {
		nom    string
		champs map[string]string
		want   []string
	}{
		{"numéro et nom", nil, []string{"agdref:7701234567", "nom_naissance_date:DIALLO|1990-05-14"}},
		{"accents, tirets et apostrophes pliés", map[string]string{"nom_naissance": "N’Diaye-Éloïse Œuf", "numero_etranger": ""}, []string{"nom_naissance_date:NDIAYEELOISEOEUF|1990-05-14"}},
		{"deux numéros, triés, une fois chacun", map[string]string{"second_numero_etranger": "110 1234 567"}, []string{"agdref:1101234567", "agdref:7701234567", "nom_naissance_date:DIALLO|1990-05-14"}},
		{"numéro à neuf chiffres accepté", map[string]string{"numero_etranger": "770123456"}, []string{"agdref:770123456", "nom_naissance_date:DIALLO|1990-05-14"}},
		{"numéro illisible sans clé", map[string]string{"numero_etranger": "77?"}, []string{"nom_naissance_date:DIALLO|1990-05-14"}},
		{"sans date de naissance, le nom seul n’est pas une clé", map[string]string{"date_naissance": ""}, []string{"agdref:7701234567"}},
	}
	for _, c := range cas {
		t.Run(c.nom, func(t *testing.T) {
			var got []string
			for _, k := range reconcile.Cles(formulaire("conjoint-francais", c.champs)) {
				got = append(got, k.Genre+":"+k.Valeur)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("clés %q, attendues %q", got, c.want)
			}
		})
	}
}

// TestDecideEstPure: whatever the pli, twice the same decision to the byte, input untouched, every page one fate, no form left
// without a decision unless it is a letter or a copy, and no personal value in a reason.
func TestDecideEstPure(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 600 {
		e := hasard(rng)
		avant, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		un, deux := reconcile.Decide(e), reconcile.Decide(e)
		a, _ := json.Marshal(un)
		b, _ := json.Marshal(deux)
		if string(a) != string(b) {
			t.Fatalf("tirage %d : deux décisions pour une même entrée\n%s\n%s", n, a, b)
		}
		if apres, _ := json.Marshal(e); string(apres) != string(avant) {
			t.Fatalf("tirage %d : l’entrée a été modifiée", n)
		}
		verifierSorts(t, e, un)
		verifierSansDonnees(t, e, un)
		vus := map[int]bool{}
		for _, d := range un.Decisions {
			if vus[d.Formulaire] {
				t.Fatalf("tirage %d : deux décisions pour le formulaire %d", n, d.Formulaire)
			}
			vus[d.Formulaire] = true
			if len(d.Raisons) == 0 {
				t.Fatalf("tirage %d : décision %s sans raison", n, d.Decision)
			}
			if d.Decision == dossier.DecisionNouvelle {
				verifierMinimum(t, e, d)
			}
		}
		if len(un.Decisions) == 0 && len(un.Raisons) == 0 {
			t.Fatalf("tirage %d : ni décision ni raison d’attendre", n)
		}
		if t.Failed() {
			t.Fatalf("tirage %d : %s", n, avant)
		}
	}
}

// verifierMinimum: no demande without what an accusé needs, and nothing to the home of someone who asked for discretion.
func verifierMinimum(t *testing.T, e reconcile.Entree, d dossier.Rapprochement) {
	t.Helper()
	c := d.Contenu
	if c.Identite.NomNaissance == "" || c.Identite.DateNaissance == "" || c.Procedure == "" || c.Dates.Reception.IsZero() || c.Prefecture == "" || c.Destinataire.CodePostal == "" {
		t.Errorf("minimum absent : %+v", c)
	}
	if c.Domicile.Confidentielle && c.Destinataire.Voie == c.Domicile.Voie {
		t.Error("courrier au domicile malgré l’adresse confidentielle")
	}
	if c.Fondement.Propose {
		t.Error("fondement non confirmé")
	}
	if !e.Confirme && len(e.Lecture.Formulaires[d.Formulaire].Manquantes) > 0 {
		t.Error("enregistrée malgré une page manquante")
	}
}

func hasard(rng *rand.Rand) reconcile.Entree {
	e := entree()
	un := func(n int) bool { return rng.IntN(n) == 0 }
	e.Pli.NbPages = 1 + rng.IntN(12)
	e.Lecture.Pages = nil
	for p := 1; p <= e.Pli.NbPages; p++ {
		page := dossier.PageLue{N: p, Type: dossier.TypesPage[rng.IntN(len(dossier.TypesPage))].Type}
		if un(30) {
			page.Erreur = "délai dépassé"
		}
		e.Lecture.Pages = append(e.Lecture.Pages, page)
	}
	e.Lecture.Formulaires = nil
	procedures := []string{"conjoint-francais", "conjoint-francais", "etranger-malade", "dcem", reconcile.ProblemeANEF, "inconnue"}
	for range rng.IntN(4) {
		f := formulaire(procedures[rng.IntN(len(procedures))], nil)
		f.Pages = []int{1 + rng.IntN(e.Pli.NbPages)}
		for _, code := range []string{"courrier_ailleurs", "courrier_confidentiel", "vuln_adresse_confidentielle"} {
			if un(4) {
				f.Champs[code] = lu("true")
			}
		}
		if un(2) {
			f.Champs["courrier_voie"], f.Champs["courrier_code_postal"], f.Champs["courrier_commune"] = lu("3 place du Marché"), lu("33800"), lu("Pessac")
		}
		if un(2) {
			f.Champs["nom_naissance"], f.Champs["numero_etranger"] = lu("Keita"), lu("7705555555")
		}
		if f.Procedure == "dcem" {
			f.Champs["mineur_nom"], f.Champs["mineur_date_naissance"] = lu("Diallo"), lu(fmt.Sprintf("2015-01-%02d", 1+rng.IntN(3)))
		}
		for _, code := range slices.Sorted(maps.Keys(f.Champs)) {
			c := f.Champs[code]
			if un(40) {
				delete(f.Champs, code)
			} else if un(60) {
				c.AVerifier = true
				f.Champs[code] = c
			}
		}
		if un(8) {
			f.Manquantes = []int{2}
		}
		e.Lecture.Formulaires = append(e.Lecture.Formulaires, f)
	}
	if un(3) {
		e.Candidats = connue(func(c *dossier.Candidat) {
			if un(2) {
				c.Personne.DateNaissance = "1991-05-14"
			}
			if un(3) {
				c.Etat = dossier.EtatsDemande[rng.IntN(len(dossier.EtatsDemande))].Etat
			}
		})
	}
	if un(6) {
		e.Pli.Reception.RecuLe = dossier.Date{}
	}
	if un(4) {
		e.Reglages.Fondements = nil
	}
	if un(3) {
		e.Agent, e.Confirme = 3, true
	}
	return e
}

// Two persons' forms with their pages mixed: the pieces behind them may be of either, and an agent shares them out. One after the other, each
// has those behind it.
func TestFormulairesMeles(t *testing.T) {
	for _, k := range []struct {
		nom      string
		un, deux []int
		pieces   [2]int
		doute    bool
	}{
		{"mêlés", []int{1, 3}, []int{2, 4}, [2]int{1, 1}, true},
		{"l’un dans l’autre", []int{1, 4}, []int{2, 3}, [2]int{1, 1}, true},
		{"l’un après l’autre", []int{1, 2}, []int{3, 4}, [2]int{0, 1}, false},
	} {
		e := entree()
		e.Pli.NbPages = 5
		e.Lecture.Pages = []dossier.PageLue{{N: 1, Type: dossier.PageFormulaire}, {N: 2, Type: dossier.PageFormulaire}, {N: 3, Type: dossier.PageFormulaire},
			{N: 4, Type: dossier.PageFormulaire}, {N: 5, Type: dossier.PagePasseport}}
		autre := formulaire("etranger-malade", map[string]string{"nom_naissance": "Kone", "prenoms": "Issa", "numero_etranger": "7709999999"})
		e.Lecture.Formulaires[0].Pages, autre.Pages = k.un, k.deux
		e.Lecture.Formulaires = append(e.Lecture.Formulaires, autre)
		r := reconcile.Decide(e)
		if len(r.Decisions) != 2 {
			t.Fatalf("%s : %d décisions", k.nom, len(r.Decisions))
		}
		for i, d := range r.Decisions {
			if len(d.Contenu.Pieces) != k.pieces[i] || strings.Contains(strings.Join(d.Raisons, " "), "pages mêlées") != k.doute {
				t.Errorf("%s, %d : %d pièces, %v", k.nom, i, len(d.Contenu.Pieces), d.Raisons)
			}
		}
	}
}
