package law

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"souspli/dossier"
)

// dossierBloque is an ANEF file posted on 20 May 2026 in Gironde with two screenshots, an e-mail and the letter's answers.
func dossierBloque(tb testing.TB) FaitsFondement {
	tb.Helper()
	return FaitsFondement{
		Prefecture: "33", Procedure: "conjoint-francais", Famille: "vie_privee_familiale", Canal: "anef", Mode: dossier.ModeLRAR,
		Cachet: j(tb, "2026-05-20"), Reception: j(tb, "2026-05-22"), Pli: 7,
		Pages: []dossier.PageLue{
			{N: 1, Type: dossier.PageProblemeANEF}, {N: 2, Type: dossier.PageFormulaire}, {N: 5, Type: dossier.PageCapture},
			{N: 6, Type: dossier.PageCapture}, {N: 8, Type: dossier.PageCourriel},
		},
		Tentatives: []dossier.Tentative{
			{Blocage: "creation_compte_titre_expire", Date: "2026-04-20T10:14", Page: 5, Certitude: Etablie},
			{Blocage: "creation_compte_titre_expire", Date: "2026-04-28T09:02", Page: 6, Certitude: Etablie},
			{Possibles: []string{"erreur_technique_serveur", "maintenance_site"}, Date: "2026-05-04", Page: 1, Certitude: "declaree"},
		},
		Declarations: map[string]dossier.ChampLu{"ccc_contacte": {Valeur: "oui", Page: 1}},
	}
}

// arreteLocal opens post in Gironde from 15 May 2026 on.
func arreteLocal(tb testing.TB) dossier.FondementOuvert {
	tb.Helper()
	return dossier.FondementOuvert{Code: dossier.FondementArreteLocal, Reference: "arrêté du 15 mai 2026", Du: j(tb, "2026-05-15")}
}

func conditionsDe(p []dossier.Preuve) []string {
	return slices.Compact(codes(p, func(p dossier.Preuve) string { return p.Condition }))
}

func TestCESEDAR4312PreuvesEtPages(t *testing.T) {
	f, manque := EvalueFondement(dossierBloque(t))
	if f.Code != dossier.FondementException || !f.Propose {
		t.Fatalf("fondement %s, proposé %v", f.Code, f.Propose)
	}
	if got := conditionsDe(f.Preuves); !slices.Equal(got, []string{"C1", "C2", "C3", "C4", "C5"}) {
		t.Errorf("conditions %v", got)
	}
	for _, attendue := range []dossier.Preuve{
		{Condition: "C1", Objet: "démarche de la liste du téléservice (annexe 9)", Certitude: Etablie, Force: Forte},
		{Condition: "C2", Objet: "tentative du 20\u00a0avril\u00a02026", Pli: 7, Page: 5, Certitude: Etablie, Force: Forte},
		{Condition: "C2", Objet: "tentative du 4\u00a0mai\u00a02026, déclarée", Pli: 7, Page: 1, Certitude: AVoir, Force: Forte},
		{Condition: "C3", Objet: "contact déclaré avec le centre de contact citoyens", Pli: 7, Page: 1, Certitude: AVoir, Force: Appui},
		{Condition: "C4", Objet: "courriel imprimé", Pli: 7, Page: 8, Certitude: AVoir, Force: Forte},
		{Condition: "C5", Objet: "blocage\u00a0: Création de compte refusée, titre expiré ou récépissé", Pli: 7, Page: 5, Certitude: Etablie, Force: Forte},
		{Condition: "C5", Objet: "blocage\u00a0: nature à préciser", Pli: 7, Page: 1, Certitude: AVoir, Force: Appui},
	} {
		if !slices.Contains(f.Preuves, attendue) {
			t.Errorf("preuve absente : %+v\ndans %+v", attendue, f.Preuves)
		}
	}
	if len(manque) != 1 || !strings.HasPrefix(manque[0], "C6") || !strings.Contains(manque[0], "invitation") {
		t.Errorf("manque %q", manque)
	}
}

// CE 10 June 2020, n° 435594; CE 9 June 2022, n° 453391: attempts not all in the same week.
func TestCE435594TentativesUneSeuleSemaine(t *testing.T) {
	x := dossierBloque(t)
	x.Tentatives = x.Tentatives[:2]
	x.Tentatives[1].Date = "2026-04-22T09:02" // the same ISO week as 20 April
	_, manque := EvalueFondement(x)
	if !slices.ContainsFunc(manque, func(s string) bool {
		return strings.Contains(s, "435594") && strings.Contains(s, "distinctes\u00a0: 1")
	}) {
		t.Errorf("manque %q", manque)
	}
	// 31 December 2026 and 1 January 2027 are of one ISO week.
	x.Tentatives[0].Date, x.Tentatives[1].Date = "2026-12-31", "2027-01-01"
	if n, s := x.compte(); n != 2 || s != 1 {
		t.Errorf("%d tentatives, %d semaines", n, s)
	}
	// Without an attempt listed, the first and last days declared count.
	x.Tentatives = nil
	x.Declarations = map[string]dossier.ChampLu{"premiere_tentative": {Valeur: "2026-04-20"}, "derniere_tentative": {Valeur: "2026-05-11"}}
	if n, s := x.compte(); n != 2 || s != 2 {
		t.Errorf("déclarées : %d tentatives, %d semaines", n, s)
	}
}

// Only a basis opened by the préfecture that clearly applies is not a proposal.
func TestFondementOuvertParLaPrefecture(t *testing.T) {
	for _, c := range []struct {
		nom     string
		change  func(*FaitsFondement, *dossier.FondementOuvert)
		code    dossier.CodeFondement
		propose bool
	}{
		{"ouvert et clair", func(*FaitsFondement, *dossier.FondementOuvert) {}, dossier.FondementArreteLocal, false},
		{"ouvert pour cette démarche", func(_ *FaitsFondement, o *dossier.FondementOuvert) { o.Procedures = []string{"conjoint-francais"} }, dossier.FondementArreteLocal, false},
		{"premier jour", func(f *FaitsFondement, _ *dossier.FondementOuvert) { f.Cachet = j(t, "2026-05-15") }, dossier.FondementArreteLocal, false},
		{"dernier jour", func(_ *FaitsFondement, o *dossier.FondementOuvert) { o.Au = j(t, "2026-05-22") }, dossier.FondementArreteLocal, false},
		{"sans cachet", func(f *FaitsFondement, _ *dossier.FondementOuvert) { f.Cachet = dossier.Date{} }, dossier.FondementArreteLocal, false},
		{"posté avant, reçu après l’ouverture", func(f *FaitsFondement, _ *dossier.FondementOuvert) { f.Cachet = j(t, "2026-05-14") }, dossier.FondementArreteLocal, true},
		{"posté avant, reçu après la fermeture : il n’est plus en vigueur", func(_ *FaitsFondement, o *dossier.FondementOuvert) { o.Au = j(t, "2026-05-21") }, dossier.FondementException, true},
		{"reçu avant l’ouverture", func(_ *FaitsFondement, o *dossier.FondementOuvert) { o.Du = j(t, "2026-05-23") }, dossier.FondementException, true},
		{"acte sans référence", func(_ *FaitsFondement, o *dossier.FondementOuvert) { o.Reference = "" }, dossier.FondementArreteLocal, true},
		{"acte sans date", func(_ *FaitsFondement, o *dossier.FondementOuvert) { o.Du = dossier.Date{} }, dossier.FondementArreteLocal, true},
		{"réception inconnue", func(f *FaitsFondement, _ *dossier.FondementOuvert) { f.Reception = dossier.Date{} }, dossier.FondementArreteLocal, true},
		{"par courriel, l’acte n’ouvre que la poste", func(f *FaitsFondement, _ *dossier.FondementOuvert) { f.Mode = dossier.ModeCourriel }, dossier.FondementArreteLocal, true},
		{"ouvert pour une autre démarche", func(_ *FaitsFondement, o *dossier.FondementOuvert) { o.Procedures = []string{"etudiant"} }, dossier.FondementException, true},
		{"fermé depuis", func(_ *FaitsFondement, o *dossier.FondementOuvert) { o.Au = j(t, "2026-05-19") }, dossier.FondementException, true},
		{"blocage d’après le dépôt", func(f *FaitsFondement, _ *dossier.FondementOuvert) {
			f.Tentatives = []dossier.Tentative{{Blocage: "api_sans_photo", Date: "2026-05-04", Page: 5, Certitude: Etablie}}
		}, dossier.FondementAucun, true},
		{"blocage sous condition, une seule fois, sans aide demandée", func(f *FaitsFondement, _ *dossier.FondementOuvert) {
			f.Tentatives = []dossier.Tentative{{Blocage: "maintenance_site", Date: "2026-05-04", Page: 5, Certitude: Etablie}}
			f.Pages, f.Declarations = nil, nil
		}, dossier.FondementArreteLocal, true},
		{"blocage sous condition, deux jours", func(f *FaitsFondement, _ *dossier.FondementOuvert) {
			f.Tentatives = []dossier.Tentative{{Blocage: "maintenance_site", Date: "2026-05-04"}, {Blocage: "maintenance_site", Date: "2026-05-05"}}
			f.Pages, f.Declarations = nil, nil
		}, dossier.FondementArreteLocal, false},
		{"blocage sous condition, aide demandée", func(f *FaitsFondement, _ *dossier.FondementOuvert) {
			f.Tentatives = []dossier.Tentative{{Possibles: RaccourcisBlocage("adresse_introuvable"), Date: "2026-05-04", Page: 1}}
		}, dossier.FondementArreteLocal, false},
		{"plusieurs natures possibles, l’une ouvre pour sûr, aucune ne ferme", func(f *FaitsFondement, _ *dossier.FondementOuvert) {
			f.Tentatives = []dossier.Tentative{{Possibles: RaccourcisBlocage("erreur_technique"), Date: "2026-05-04", Page: 1}}
			f.Pages, f.Declarations = nil, nil
		}, dossier.FondementArreteLocal, false},
		{"« autre » peut désigner un blocage qui n’ouvre rien", func(f *FaitsFondement, _ *dossier.FondementOuvert) {
			f.Tentatives = []dossier.Tentative{{Possibles: RaccourcisBlocage("autre"), Date: "2026-05-04", Page: 1}}
		}, dossier.FondementArreteLocal, true},
		{"tentative mal lue", func(f *FaitsFondement, _ *dossier.FondementOuvert) {
			f.Tentatives = []dossier.Tentative{{Blocage: "creation_compte_titre_expire", Date: "2026-05-04", Page: 5, Certitude: AVoir}}
		}, dossier.FondementArreteLocal, true},
		{"blocage sans date", func(f *FaitsFondement, _ *dossier.FondementOuvert) {
			f.Tentatives = []dossier.Tentative{{Blocage: "creation_compte_titre_expire", Page: 5, Certitude: Etablie}}
		}, dossier.FondementArreteLocal, true},
		{"blocage déclaré et daté sur la lettre seule", func(f *FaitsFondement, _ *dossier.FondementOuvert) {
			f.Tentatives, f.Pages = nil, nil
			f.Declarations = map[string]dossier.ChampLu{"blocage": {Valeur: "titre_expire", Page: 1}, "premiere_tentative": {Valeur: "2026-05-04", Page: 1}}
		}, dossier.FondementArreteLocal, false},
		{"aucune trace de blocage", func(f *FaitsFondement, _ *dossier.FondementOuvert) {
			f.Tentatives, f.Pages, f.Declarations = nil, nil, nil
		}, dossier.FondementAucun, true},
		{"exception ouverte, par courriel", func(f *FaitsFondement, o *dossier.FondementOuvert) {
			o.Code, f.Mode = dossier.FondementException, dossier.ModeCourriel
		}, dossier.FondementException, false},
		{"invitation reçue : à voir par un agent", func(f *FaitsFondement, o *dossier.FondementOuvert) {
			o.Code = dossier.FondementInvitation
			f.Pages = append(f.Pages, dossier.PageLue{N: 9, Type: dossier.PageConvocation})
		}, dossier.FondementInvitation, true},
		{"au guichet", func(f *FaitsFondement, o *dossier.FondementOuvert) {
			f.Mode, o.Code = dossier.ModeGuichet, dossier.FondementAucun
		}, dossier.FondementGuichet, false},
	} {
		t.Run(c.nom, func(t *testing.T) {
			f, o := dossierBloque(t), arreteLocal(t)
			c.change(&f, &o)
			f.Ouverts = []dossier.FondementOuvert{o}
			got, manque := EvalueFondement(f)
			if got.Code != c.code || got.Propose != c.propose {
				t.Errorf("%s, proposé %v ; attendu %s, %v", got.Code, got.Propose, c.code, c.propose)
			}
			if !got.Propose && got.Code != dossier.FondementGuichet && got.Reference != o.Reference {
				t.Errorf("référence %q", got.Reference)
			}
			if got.Propose && len(manque) == 0 && got.Code != dossier.FondementInvitation && got.Code != dossier.FondementArreteLocal {
				t.Error("un fondement proposé doit dire ce qui manque")
			}
		})
	}
}

// R. 431-2 al. 2 and 3: a block met after filing, or of the person, does not open substitution, and the agent is told so.
func TestCESEDAR4312BlocageQuiNOuvrePas(t *testing.T) {
	for _, code := range []string{"api_sans_photo", "illectronisme_sans_equipement"} {
		f := dossierBloque(t)
		f.Tentatives = []dossier.Tentative{{Blocage: code, Date: "2026-05-04", Page: 5, Certitude: Etablie}}
		got, manque := EvalueFondement(f)
		if got.Code != dossier.FondementAucun || aPreuve(got.Preuves, "C5") {
			t.Errorf("%s : %+v", code, got)
		}
		if !slices.ContainsFunc(manque, func(s string) bool { return strings.Contains(s, "accompagnement, non de la substitution") }) {
			t.Errorf("%s : manque %q", code, manque)
		}
	}
}

// CESEDA R. 431-3 al. 2: a title outside the list is posted only when the préfet prescribed it.
func TestCESEDAR4313PostePrescrite(t *testing.T) {
	base := FaitsFondement{
		Prefecture: "33", Procedure: "aes-vie-privee-familiale", Canal: "rdv", Mode: dossier.ModeLRAR,
		Cachet: j(t, "2026-05-20"), Reception: j(t, "2026-05-22"),
	}
	prescrit := dossier.FondementOuvert{
		Code: dossier.FondementPostal, Reference: "arrêté du 2 janvier 2026", Du: j(t, "2026-01-02"), Procedures: []string{"aes-vie-privee-familiale"},
	}
	for _, c := range []struct {
		nom     string
		change  func(*FaitsFondement)
		code    dossier.CodeFondement
		propose bool
		manques int
	}{
		{"prescrit", func(f *FaitsFondement) { f.Ouverts = []dossier.FondementOuvert{prescrit} }, dossier.FondementPostal, false, 0},
		{"transmis par une autre administration", func(f *FaitsFondement) {
			f.Ouverts, f.Mode = []dossier.FondementOuvert{prescrit}, dossier.ModeTransmission
		}, dossier.FondementPostal, false, 0},
		{"rien de prescrit", func(*FaitsFondement) {}, dossier.FondementAucun, true, 1},
		{"voie postale du catalogue, acte inconnu", func(f *FaitsFondement) { f.Canal = "postal" }, dossier.FondementPostal, true, 1},
		{"prescrit pour une autre démarche", func(f *FaitsFondement) {
			f.Ouverts, f.Procedure = []dossier.FondementOuvert{prescrit}, "salarie"
		}, dossier.FondementAucun, true, 1},
		{"prescrit, mais venu par courriel", func(f *FaitsFondement) {
			f.Ouverts, f.Mode = []dossier.FondementOuvert{prescrit}, dossier.ModeCourriel
		}, dossier.FondementPostal, true, 2},
		{"au guichet", func(f *FaitsFondement) { f.Mode = dossier.ModeGuichet }, dossier.FondementGuichet, false, 0},
	} {
		f := base
		c.change(&f)
		got, manque := EvalueFondement(f)
		if got.Code != c.code || got.Propose != c.propose || len(manque) != c.manques {
			t.Errorf("%s : %s, proposé %v, manque %q", c.nom, got.Code, got.Propose, manque)
		}
	}
}

// CESEDA D. 414-1 al. 2: post or electronic mode, when the préfet prescribes it.
func TestCESEDAD4141DCEM(t *testing.T) {
	f := FaitsFondement{Procedure: "dcem", Famille: "dcem", Canal: "anef", Mode: dossier.ModeCourriel, Reception: j(t, "2026-05-22")}
	f.Ouverts = []dossier.FondementOuvert{{Code: dossier.FondementDCEM, Reference: "arrêté du 2 janvier 2026", Du: j(t, "2026-01-02")}}
	if got, _ := EvalueFondement(f); got.Code != dossier.FondementDCEM || got.Propose {
		t.Errorf("prescrit : %s, proposé %v", got.Code, got.Propose)
	}
	f.Ouverts[0].Reference = ""
	if got, manque := EvalueFondement(f); got.Code != dossier.FondementDCEM || !got.Propose || len(manque) != 1 {
		t.Errorf("acte sans référence : %s, proposé %v, %q", got.Code, got.Propose, manque)
	}
	f.Famille = "etudes"
	if got, _ := EvalueFondement(f); got.Code != dossier.FondementAucun || !got.Propose {
		t.Errorf("autre famille : %s", got.Code)
	}
}

// Evaluating changes nothing it is given, and gives the same answer twice.
func TestEvalueFondementEstPur(t *testing.T) {
	f := dossierBloque(t)
	f.Ouverts = []dossier.FondementOuvert{arreteLocal(t)}
	a, ma := EvalueFondement(f)
	b, mb := EvalueFondement(f)
	if !slices.Equal(a.Preuves, b.Preuves) || a.Code != b.Code || !slices.Equal(ma, mb) {
		t.Errorf("%+v\n%+v", a, b)
	}
	if len(f.Tentatives) != 3 || f.Tentatives[0].Page != 5 {
		t.Errorf("les faits ont changé : %+v", f.Tentatives)
	}
}

// Pieces of the catalogue stand for their condition, on their first page; a block that is only declared counts as declared.
func TestPreuvesParPieceEtParDeclaration(t *testing.T) {
	f := FaitsFondement{
		Procedure: "etudiant", Canal: "anef", Mode: dossier.ModeSimple, Reception: j(t, "2026-05-22"), Pli: 7,
		Pieces: []dossier.Piece{
			{Type: "capture_blocage", Pages: []int{3, 4}}, {Type: "echanges_ccc", Pages: []int{5}}, {Type: "preuve_pan", Pages: []int{6}},
			{Type: "invitation_substitution", Pages: []int{8}, Pli: 9}, {Type: "passeport", Pages: []int{10}}, {Type: "capture_blocage"},
		},
		Declarations: map[string]dossier.ChampLu{"blocage": {Valeur: "bpi_non_transmis", Page: 1}, "invitation_recue": {Valeur: "non", Page: 1}},
	}
	got, manque := EvalueFondement(f)
	if got.Code != dossier.FondementInvitation || !got.Propose {
		t.Errorf("%s, proposé %v", got.Code, got.Propose)
	}
	for _, p := range []dossier.Preuve{
		{Condition: "C2", Objet: "capture d’écran du blocage", Pli: 7, Page: 3, Certitude: AVoir, Force: Appui},
		{Condition: "C2", Objet: "capture d’écran du blocage", Pli: 7, Certitude: AVoir, Force: Appui},
		{Condition: "C3", Objet: "échange avec le centre de contact citoyens", Pli: 7, Page: 5, Certitude: AVoir, Force: Forte},
		{Condition: "C4", Objet: "document du point d’accueil numérique", Pli: 7, Page: 6, Certitude: AVoir, Force: Forte},
		{Condition: "C5", Objet: "blocage déclaré\u00a0: Qualité de réfugié ou de protégé non transmise", Pli: 7, Page: 1, Certitude: AVoir, Force: Appui},
		{Condition: "C6", Objet: "invitation de la préfecture", Pli: 9, Page: 8, Certitude: AVoir, Force: Forte},
	} {
		if !slices.Contains(got.Preuves, p) {
			t.Errorf("preuve absente : %+v\ndans %+v", p, got.Preuves)
		}
	}
	if slices.ContainsFunc(got.Preuves, func(p dossier.Preuve) bool { return p.Page == 10 }) {
		t.Error("un passeport ne prouve rien du blocage")
	}
	if len(manque) != 1 || !strings.HasPrefix(manque[0], "C2\u00a0: tentatives datées\u00a0: 0") {
		t.Errorf("manque %q", manque)
	}
}

// An act that is not in force on the day of reception is not proposed, and the agent is told why.
func TestActeHorsVigueur(t *testing.T) {
	f, o := dossierBloque(t), arreteLocal(t)
	o.Au = j(t, "2026-05-21")
	f.Ouverts = []dossier.FondementOuvert{o}
	got, manque := EvalueFondement(f)
	if got.Reference != "" || !slices.ContainsFunc(manque, func(s string) bool {
		return strings.Contains(s, "arrêté du 15 mai 2026") && strings.Contains(s, "n’était pas en vigueur le 22")
	}) {
		t.Errorf("%q, manque %q", got.Reference, manque)
	}
	// A later act takes over: that one is proposed.
	suivant := dossier.FondementOuvert{Code: dossier.FondementArreteLocal, Reference: "arrêté du 22 mai 2026", Du: j(t, "2026-05-22")}
	f.Ouverts = []dossier.FondementOuvert{o, suivant}
	if got, _ := EvalueFondement(f); got.Reference != suivant.Reference {
		t.Errorf("référence %q", got.Reference)
	}
	l := OuverturesLe(f.Ouverts, dossier.FondementArreteLocal, "conjoint-francais", f.Reception)
	if len(l) != 2 || !l[0].EnVigueur || l[0].Reference != suivant.Reference || l[1].EnVigueur {
		t.Errorf("%+v", l)
	}
	if l := OuverturesLe(f.Ouverts, dossier.FondementPostal, "conjoint-francais", f.Reception); l != nil {
		t.Errorf("%+v", l)
	}
}

// Law § 1.4: each condition with the best of what shows it, strong or supporting, and what is missing.
func TestEtatDesConditions(t *testing.T) {
	f, _ := EvalueFondement(dossierBloque(t))
	for n, attendu := range []struct {
		code, force, manque string
		etablie             bool
		pages               []int
	}{
		{"C1", Forte, "", true, []int{0}},
		{"C2", Forte, "", true, []int{5, 6, 1}},
		{"C3", Forte, "", false, []int{8, 1}},
		{"C4", Forte, "", false, []int{5, 6, 8}},
		{"C5", Forte, "", true, []int{5, 6, 1}},
		{"C6", "", "rien ne montre que la préfecture a invité", false, nil},
	} {
		e := EtatConditions(f)[n]
		pages := codes(e.Preuves, func(p dossier.Preuve) string { return strconv.Itoa(p.Page) })
		want := codes(attendu.pages, strconv.Itoa)
		if e.Code != attendu.code || e.Force != attendu.force || e.Etablie != attendu.etablie || !slices.Equal(pages, want) ||
			(attendu.manque == "") != (e.Manque == "") || !strings.Contains(e.Manque, attendu.manque) {
			t.Errorf("%s : force %q, établie %v, pages %v, manque %q", e.Code, e.Force, e.Etablie, pages, e.Manque)
		}
	}
	// One day of attempts is no log; screenshots alone only support, and the constat is still to join.
	x := dossierBloque(t)
	x.Tentatives, x.Pages, x.Declarations = x.Tentatives[:1], x.Pages[2:3], nil
	f, manque := EvalueFondement(x)
	e := EtatConditions(f)
	if e[1].Force != Appui || e[3].Force != Appui || !strings.Contains(e[3].Manque, "seulement un appui") {
		t.Errorf("%+v", e)
	}
	if !slices.ContainsFunc(manque, func(s string) bool { return strings.HasPrefix(s, "C4") }) {
		t.Errorf("manque %q", manque)
	}
	// A strength that was not noted counts as support; a basis that rests on no condition has none.
	e = EtatConditions(dossier.Fondement{Code: dossier.FondementInvitation, Preuves: []dossier.Preuve{{Condition: "C6", Certitude: Etablie}}})
	if e[5].Force != Appui || !e[5].Etablie {
		t.Errorf("%+v", e[5])
	}
	for _, code := range []dossier.CodeFondement{dossier.FondementPostal, dossier.FondementGuichet, dossier.FondementAucun, dossier.FondementDCEM} {
		if e := EtatConditions(dossier.Fondement{Code: code}); e != nil {
			t.Errorf("%s : %+v", code, e)
		}
	}
}

// The settings of a préfecture: an act without reference, first day or procedures of its own opens nothing.
func TestVerifieOuvertures(t *testing.T) {
	catalogue := func(code string) (canal, famille string, ok bool) {
		x, ok := map[string][2]string{"conjoint-francais": {"anef", "vie_privee_familiale"}, "aes": {"rdv", "aes"}, "dcem": {"anef", "dcem"}}[code]
		return x[0], x[1], ok
	}
	bon := dossier.FondementOuvert{Code: dossier.FondementArreteLocal, Reference: "arrêté du 15 mai 2023", Du: j(t, "2023-05-15"), Au: j(t, "2024-05-14")}
	suite := dossier.FondementOuvert{Code: dossier.FondementArreteLocal, Reference: "arrêté du 15 mai 2024", Du: j(t, "2024-05-15"), Procedures: []string{"conjoint-francais"}}
	if l := VerifieOuvertures([]dossier.FondementOuvert{bon, suite}, catalogue); l != nil {
		t.Errorf("%+v", l)
	}
	for _, c := range []struct {
		nom, champ string
		change     func(*dossier.FondementOuvert)
	}{
		{"sans référence", "reference", func(o *dossier.FondementOuvert) { o.Reference = " " }},
		{"référence trop longue", "reference", func(o *dossier.FondementOuvert) { o.Reference = strings.Repeat("é", 201) }},
		{"déjà dans la liste", "reference", func(o *dossier.FondementOuvert) { *o = bon }},
		{"sans premier jour", "du", func(o *dossier.FondementOuvert) { o.Du = dossier.Date{} }},
		{"fini avant son début", "au", func(o *dossier.FondementOuvert) { o.Au = j(t, "2024-05-14") }},
		{"démarche inconnue", "procedures", func(o *dossier.FondementOuvert) { o.Procedures = []string{"conjoint"} }},
		{"titre hors de la liste", "procedures", func(o *dossier.FondementOuvert) { o.Procedures = []string{"aes"} }},
		{"titre de la liste, envoi prescrit", "procedures", func(o *dossier.FondementOuvert) { o.Code = dossier.FondementPostal }},
		{"ce n’est pas un DCEM", "procedures", func(o *dossier.FondementOuvert) { o.Code = dossier.FondementDCEM }},
		{"aucun acte n’ouvre ce fondement", "code", func(o *dossier.FondementOuvert) { o.Code = dossier.FondementGuichet }},
		{"fondement inconnu", "code", func(o *dossier.FondementOuvert) { o.Code = "arrete" }},
	} {
		o := suite
		c.change(&o)
		l := VerifieOuvertures([]dossier.FondementOuvert{bon, o}, catalogue)
		if len(l) != 1 || l[0].N != 1 || l[0].Champ != c.champ || l[0].Texte == "" {
			t.Errorf("%s : %+v", c.nom, l)
		}
	}
	suite.Procedures = []string{"inconnue"} // without a catalogue, procedures are not looked at
	if l := VerifieOuvertures([]dossier.FondementOuvert{suite}, nil); l != nil {
		t.Errorf("%+v", l)
	}
	if got := FondementsParActe(); len(got) != 4 || slices.Contains(got, dossier.FondementInjonction) {
		t.Errorf("%v", got)
	}
}
