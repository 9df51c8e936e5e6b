package reconcile_test

import (
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/reconcile"
)

// revenue is a pli of papers that came back, without a form: the register knows letter 5, of two pages, of demande 41, posted under envoiConnu.
func revenue(pages ...dossier.PageLue) reconcile.Entree {
	e := entree()
	e.Pli.NbPages, e.Lecture.Formulaires, e.Lecture.Pieces, e.Lecture.Pages = len(pages), nil, nil, pages
	for i := range e.Lecture.Pages {
		e.Lecture.Pages[i].N = i + 1
		if e.Lecture.Pages[i].Type == "" {
			e.Lecture.Pages[i].Type = dossier.PageAutre
		}
	}
	k := dossier.Candidat{ID: 41, Numero: "2026-33-000041", Etat: dossier.DemandePieces, Prefecture: "33"}
	lettre := dossier.CourrierCite{ID: 5, Genre: dossier.CourrierDemandePieces, NbPages: 2}
	for c, ls := range map[dossier.Citation][]dossier.CourrierCite{
		{Genre: dossier.CiteEnvoi, Valeur: envoiConnu}:        {lettre},
		{Genre: dossier.CiteSceau, Valeur: "sceau"}:           {lettre},
		{Genre: dossier.CiteReference, Valeur: "ABCD"}:        {lettre},
		{Genre: dossier.CiteNumero, Valeur: "2026-33-000041"}: {{ID: 4, Genre: dossier.CourrierAccuseReception, NbPages: 3}, lettre},
		{Genre: dossier.CiteFeuille, Valeur: "41"}:            nil,
	} {
		e.Cites = append(e.Cites, dossier.Cite{Citation: c, Demande: k, Courriers: ls})
	}
	return e
}

const (
	envoiConnu   = "1A04787720243"
	envoiInconnu = "6A15602676300"
)

func avis(numero string, faux bool) dossier.PageLue {
	return dossier.PageLue{Type: dossier.PageAvisReception, Envois: []dossier.EnvoiLu{{Numero: numero, Par: dossier.LuParDataMatrix, Faux: faux}}}
}

func enveloppe(numero string) dossier.PageLue {
	return dossier.PageLue{Envois: []dossier.EnvoiLu{{Numero: numero, Par: dossier.LuParCode128}}}
}

func lettre(l dossier.LettreLue) dossier.PageLue {
	return dossier.PageLue{Type: dossier.PageCourrierNous, Lettre: &l}
}

var feuilleDe41 = dossier.PageLue{Type: dossier.PageFeuilleRetour, Copie: "00000041"}

// resume is what a decision says of the post: « page:kind/how>letter », and what is decided of the rest.
func resume(r reconcile.Resultat) string {
	var l []string
	for _, x := range r.Retours {
		l = append(l, string(rune('0'+x.Page))+":"+string(x.Genre)+"/"+x.Lu+">"+string(rune('0'+int(x.Courrier)))+string(x.Motif))
	}
	for _, x := range r.AChoisir {
		l = append(l, string(rune('0'+x.Page))+"?"+string(x.Genre)+"/"+x.Lu+">"+string(rune('0'+int(x.Courrier))))
	}
	for _, d := range r.Decisions {
		l = append(l, string(d.Decision))
	}
	return strings.Join(l, " ")
}

// TestRetours: what comes back is matched by what it carries, waits when that is not enough, and is never a piece nor a demande.
func TestRetours(t *testing.T) {
	carte := func(p dossier.PageLue) dossier.PageLue {
		p.Largeur, p.Hauteur, p.DPI = 2400, 1200, 300
		return p
	}
	passeport := dossier.PageLue{Type: dossier.PagePasseport}
	for nom, k := range map[string]struct {
		pages    []dossier.PageLue
		change   func(*reconcile.Entree)
		attendu  string
		sorts    string // a avis, r retour, p piece, b blanche, e enveloppe
		attente  string // in a reason; "": nothing waits
		sansRien bool   // no reason at all but that one
	}{
		"un lot d’avis, recto verso": {[]dossier.PageLue{carte(avis(envoiConnu, false)), carte(dossier.PageLue{}), carte(avis(envoiConnu, false)), {Type: dossier.PageBlanche}}, nil,
			"1:avis/datamatrix>5 3:avis/datamatrix>5", "aaab", "", true},
		"un lot sans date de réception": {[]dossier.PageLue{avis(envoiConnu, false)}, func(e *reconcile.Entree) { e.Pli.Reception = dossier.Reception{} },
			"1:avis/datamatrix>5", "a", "", true},
		"l’un est inconnu": {[]dossier.PageLue{avis(envoiConnu, false), avis(envoiInconnu, false)}, nil, "1:avis/datamatrix>5", "aa",
			"page\u00a02\u00a0: avis de réception d’un envoi que le registre ne connaît pas", true},
		"une clé fausse n’est pas devinée": {[]dossier.PageLue{avis("1A04787720244", true)}, nil, "", "a", "sans doute mal lu", true},
		"sans numéro":                      {[]dossier.PageLue{{Type: dossier.PageAvisReception}}, nil, "", "a", "sans doute mal lu", true},
		"d’une autre préfecture": {[]dossier.PageLue{avis(envoiConnu, false)}, func(e *reconcile.Entree) { e.Pli.Reception.Prefecture = "75" }, "", "a",
			"d’une autre préfecture", true},
		"une feuille après une carte n’est pas son dos": {[]dossier.PageLue{carte(avis(envoiConnu, false)), {Largeur: 2480, Hauteur: 3508, DPI: 300}}, nil,
			"1:avis/datamatrix>5", "ap", "aucun formulaire reconnu", false},
		"enveloppe revenue": {[]dossier.PageLue{enveloppe(envoiConnu)}, nil, "1?enveloppe/code128>5", "r", "courrier revenu\u00a0: motif à choisir", true},
		"enveloppe dont le Suivi dit le motif": {[]dossier.PageLue{enveloppe(envoiConnu), {}}, func(e *reconcile.Entree) {
			for i := range e.Cites {
				if e.Cites[i].Genre == dossier.CiteEnvoi {
					e.Cites[i].Courriers[0].Motif = dossier.MotifInconnu
				}
			}
		}, "1:enveloppe/code128>5inconnu", "rr", "", true},
		"enveloppe revenue, et le passeport de quelqu’un": {[]dossier.PageLue{enveloppe(envoiConnu), passeport}, func(e *reconcile.Entree) {
			for i := range e.Cites {
				if e.Cites[i].Genre == dossier.CiteEnvoi {
					e.Cites[i].Courriers[0].Motif = dossier.MotifInconnu
				}
			}
		}, "1:enveloppe/code128>5inconnu", "rp", "courrier revenu avec d’autres papiers", false},
		"un agent l’a dite revenue, avec plus de pages qu’une lettre et son enveloppe": {[]dossier.PageLue{lettre(dossier.LettreLue{Sceau: "sceau", Page: 1}), {}, {}, {}, {}},
			func(e *reconcile.Entree) {
				e.Retours = []dossier.Retour{{Page: 1, Courrier: 5, Demande: 41, Genre: dossier.RetourLettre, Motif: dossier.MotifRefuse}}
			}, "", "rpppp", "courrier revenu avec d’autres papiers", false},
		"un agent l’a dite revenue, avec un justificatif scellé": {[]dossier.PageLue{lettre(dossier.LettreLue{Sceau: "sceau", Page: 1}), {DeuxDDoc: []dossier.DeuxDDocLu{{}}}},
			func(e *reconcile.Entree) {
				e.Retours = []dossier.Retour{{Page: 1, Courrier: 5, Demande: 41, Genre: dossier.RetourLettre, Motif: dossier.MotifRefuse}}
			}, "", "rp", "courrier revenu avec d’autres papiers", false},
		"un recommandé qui n’est pas à nous": {[]dossier.PageLue{enveloppe(envoiInconnu)}, nil, "", "p", "aucun formulaire reconnu", false},
		"lettre entière": {[]dossier.PageLue{lettre(dossier.LettreLue{Sceau: "sceau", Page: 1}), lettre(dossier.LettreLue{Numero: "2026-33-000041", Page: 2, Sur: 2})}, nil,
			"1?lettre/sceau>5 2?lettre/pied>5", "rr", "dire s’il est revenu", true},
		"un agent l’a dite réponse": {[]dossier.PageLue{lettre(dossier.LettreLue{Sceau: "sceau", Page: 1}), passeport}, func(e *reconcile.Entree) {
			e.Retours = []dossier.Retour{{Page: 1, Courrier: 5, Demande: 41, Genre: dossier.RetourReponse}}
		}, "complement", "rp", "", true},
		"un agent l’a dite revenue": {[]dossier.PageLue{lettre(dossier.LettreLue{Sceau: "sceau", Page: 1}), {}, feuilleDe41}, func(e *reconcile.Entree) {
			e.Retours = []dossier.Retour{{Page: 1, Courrier: 5, Demande: 41, Genre: dossier.RetourLettre, Motif: dossier.MotifRefuse}}
		}, "", "rrr", "", true},
		"sceau inconnu":               {[]dossier.PageLue{lettre(dossier.LettreLue{Sceau: "autre", Reference: "ABCD", Numero: "2026-33-000041", Deux: true, Sur: 2})}, nil, "", "r", "ne connaît pas", true},
		"pied lu une fois":            {[]dossier.PageLue{lettre(dossier.LettreLue{Numero: "2026-33-000041", Sur: 2})}, nil, "", "r", "à désigner", true},
		"nombre de pages impossible":  {[]dossier.PageLue{lettre(dossier.LettreLue{Numero: "2026-33-000041", Sur: 4, Deux: true})}, nil, "", "r", "à désigner", true},
		"numéro lu deux fois":         {[]dossier.PageLue{lettre(dossier.LettreLue{Numero: "2026-33-000041", Sur: 2, Deux: true})}, nil, "1?lettre/pied>5", "r", "dire s’il est revenu", true},
		"feuille de retour et pièces": {[]dossier.PageLue{feuilleDe41, passeport, {}}, nil, "complement", "rpp", "", true},
		"feuille de retour, demande close": {[]dossier.PageLue{feuilleDe41, passeport}, func(e *reconcile.Entree) {
			for i := range e.Cites {
				e.Cites[i].Demande.Etat = dossier.DemandeSansSuite
			}
		}, "", "rp", "demande close", false},
		"feuille de retour sans date": {[]dossier.PageLue{feuilleDe41, passeport}, func(e *reconcile.Entree) { e.Pli.Reception.RecuLe = dossier.Date{} }, "", "rp", "date de réception à confirmer", false},
		"feuilles de deux demandes": {[]dossier.PageLue{feuilleDe41, {Type: dossier.PageFeuilleRetour, Copie: "00000042"}}, func(e *reconcile.Entree) {
			e.Cites = append(e.Cites, dossier.Cite{Citation: dossier.Citation{Genre: dossier.CiteFeuille, Valeur: "42"}, Demande: dossier.Candidat{ID: 42, Etat: dossier.DemandePieces, Prefecture: "33"}})
		}, "", "rr", "plusieurs demandes", true},
	} {
		e := revenue(k.pages...)
		if k.change != nil {
			k.change(&e)
		}
		r := reconcile.Decide(e)
		if got := resume(r); got != k.attendu {
			t.Errorf("%s : %q, attendu %q", nom, got, k.attendu)
		}
		if k.attente == "" && len(r.Raisons) > 0 || k.attente != "" && !contient(r.Raisons, k.attente) || k.sansRien && len(r.Raisons) > 1 {
			t.Errorf("%s : attend %q", nom, r.Raisons)
		}
		for i, s := range k.sorts {
			if attendu := map[rune]dossier.SortPage{'a': dossier.SortAvis, 'r': dossier.SortRetour, 'p': dossier.SortPiece, 'b': dossier.SortBlanche}[s]; r.Sorts[i+1] != attendu {
				t.Errorf("%s, page %d : %s, attendu %s", nom, i+1, r.Sorts[i+1], attendu)
			}
		}
		for _, d := range r.Decisions {
			for _, p := range d.Contenu.Pieces {
				if slices.ContainsFunc(p.Pages, func(n int) bool { return k.sorts[n-1] != 'p' }) || d.Demande != 41 {
					t.Errorf("%s : %+v", nom, d)
				}
			}
		}
	}
}

// TestFeuilleSurLesPapiersDAutrui: papers with a return sheet and the passport of somebody whom the demande does not name wait for an agent; those of
// its person, of somebody it names, or whose zone is not sure, join it.
func TestFeuilleSurLesPapiersDAutrui(t *testing.T) {
	zone := func(nom, prenoms, naissance string) dossier.PageLue {
		return dossier.PageLue{Type: dossier.PagePasseport, MRZ: []dossier.MRZLue{{Nom: nom, Prenoms: prenoms, Naissance: dossier.DateIncomplete(naissance), Cles: []dossier.CleMRZ{{Champ: "globale", OK: true}}}}}
	}
	douteuse := zone("TESTOVITCH", "BORIS", "1975-02-03")
	douteuse.MRZ[0].Cles[0].OK = false
	demande := dossier.Demande{ID: 41, Numero: "2026-33-000041", Etat: dossier.DemandePieces,
		Personne: dossier.Identite{NomNaissance: "Diallo", Prenoms: "Aminata Fatou", DateNaissance: "1990-05-14"},
		Champs:   map[string]dossier.ChampLu{"conjoint_nom": lu("Ndiaye"), "conjoint_prenoms": lu("Moussa"), "voie": lu("rue Testovitch"), "nom_usage": lu("")}}
	for nom, k := range map[string]struct {
		papiers []dossier.PageLue
		attend  string
	}{
		"d’une autre personne":         {[]dossier.PageLue{zone("TESTOVITCH", "BORIS", "1975-02-03")}, "page\u00a02\u00a0: pièce d’identité d’une personne que la demande de nos courriers ne nomme pas"},
		"la sienne, et d’une autre":    {[]dossier.PageLue{zone("DIALLO", "AMINATA FATOU", "1990-05-14"), zone("TESTOVITCH", "BORIS", "1975-02-03")}, "page\u00a03\u00a0"},
		"la sienne":                    {[]dossier.PageLue{zone("DIALLO", "AMINATA FATOU", "1990-05-14")}, ""},
		"la sienne, nom mal transcrit": {[]dossier.PageLue{zone("JALLOH", "AMINATA", "1990-05-14")}, ""},
		"de son enfant":                {[]dossier.PageLue{zone("DIALLO", "IBRAHIMA", "2019-08-02")}, ""},
		"de son conjoint":              {[]dossier.PageLue{zone("NDIAYE", "MOUSSA", "1988-11-30")}, ""},
		"zone fautive":                 {[]dossier.PageLue{douteuse}, ""},
		"sans pièce d’identité":        {[]dossier.PageLue{{}}, ""},
	} {
		e := revenue(append([]dossier.PageLue{feuilleDe41}, k.papiers...)...)
		if ids := reconcile.ALire(e); !slices.Equal(ids, []dossier.DemandeID{41}) {
			t.Errorf("%s : à lire %v", nom, ids)
		}
		e.Connues = map[dossier.DemandeID]reconcile.Connue{41: {Demande: demande}}
		r := reconcile.Decide(e)
		if k.attend == "" && (len(r.Raisons) > 0 || len(r.Decisions) != 1 || r.Decisions[0].Demande != 41) || k.attend != "" && (!contient(r.Raisons, k.attend) || len(r.Decisions) > 0) {
			t.Errorf("%s : %q %+v", nom, r.Raisons, r.Decisions)
		}
	}
}

// TestRetoursDansUnDossier: among the papers of a demande, a letter of ours is no piece and asks nothing of anybody; the slip of what its
// sender posted is one.
func TestRetoursDansUnDossier(t *testing.T) {
	e := entree()
	avant := reconcile.Decide(e)
	e.Cites = revenue().Cites
	e.Pli.NbPages = 7
	e.Lecture.Pages = append(e.Lecture.Pages, dossier.PageLue{N: 6, Type: dossier.PageCourrierNous, Lettre: &dossier.LettreLue{Sceau: "sceau", Page: 1}}, avis(envoiInconnu, false))
	e.Lecture.Pages[6].N = 7
	r := reconcile.Decide(e)
	if got := resume(r); got != "6:reponse/sceau>5 "+resume(avant) || !slices.Equal(r.Raisons, avant.Raisons) {
		t.Errorf("%q %q, avant %q %q", got, r.Raisons, resume(avant), avant.Raisons)
	}
	if r.Sorts[6] != dossier.SortRetour || r.Sorts[7] != dossier.SortPiece {
		t.Errorf("sorts %v", r.Sorts)
	}
	for _, p := range r.Decisions[0].Contenu.Pieces {
		if slices.Contains(p.Pages, 6) {
			t.Errorf("pièce %+v", p)
		}
	}
}

// TestDossierAvecUnePageInconnueDeNous: a page of ours that leads to no letter makes a dossier wait, and not for ever: the agent who registers it has
// seen it.
func TestDossierAvecUnePageInconnueDeNous(t *testing.T) {
	e := entree()
	e.Pli.NbPages = 6
	e.Lecture.Pages = append(e.Lecture.Pages, dossier.PageLue{N: 6, Type: dossier.PageCourrierNous, Lettre: &dossier.LettreLue{Sceau: "autre", Page: 1}})
	if r := reconcile.Decide(e); !contient(r.Raisons, "courrier scellé que le registre ne connaît pas") {
		t.Errorf("%q", r.Raisons)
	}
	e.Agent, e.Confirme = 3, true
	if r := reconcile.Decide(e); len(r.Raisons) > 0 || r.Decisions[0].Decision != dossier.DecisionNouvelle {
		t.Errorf("%q %+v", r.Raisons, r.Decisions)
	}
}

// TestCitations: what is looked up is what was read without a doubt.
func TestCitations(t *testing.T) {
	l := revenue(avis(envoiConnu, false), avis("1A04787720244", true), lettre(dossier.LettreLue{Sceau: "s", Numero: "2026-33-000041"}), feuilleDe41, enveloppe(envoiConnu)).Lecture
	var got []string
	for _, c := range reconcile.Citations(l) {
		got = append(got, string(c.Genre)+" "+c.Valeur)
	}
	if s := strings.Join(got, ", "); s != "envoi "+envoiConnu+", sceau s, numero 2026-33-000041, feuille 41" {
		t.Error(s)
	}
}
