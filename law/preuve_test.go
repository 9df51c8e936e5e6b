package law

import (
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
)

func elementDe(t *testing.T, c CompteurPreuves, code string) ElementPreuve {
	t.Helper()
	i := slices.IndexFunc(c.Elements, func(e ElementPreuve) bool { return e.Code == code })
	if i < 0 {
		t.Fatalf("élément %s absent", code)
	}
	return c.Elements[i]
}

// TestCE435594CompteurDePreuves reads the decision's own facts, and those of a file that holds: what each proves, how strong, on which page.
func TestCE435594CompteurDePreuves(t *testing.T) {
	essai := func(date, certitude string, page int) dossier.Tentative {
		return dossier.Tentative{Blocage: "erreur_technique_serveur", Date: date, Page: page, Pli: 4, Certitude: certitude}
	}
	recu := []EnvoiPreuve{{Pli: 4, Recu: j(t, "2020-09-25")}}

	// The case itself, moved to invented days: four screens from a Sunday 13 to a Friday 18 September 2020 are two ISO weeks by the calendar
	// (Sunday ends week 37), so the rule of thumb asks nothing more of weeks; what lacks is the contact with the CCC.
	c := PeserPreuves(FaitsPreuve{Envois: recu, Tentatives: []dossier.Tentative{
		essai("2020-09-13T10:00", dossier.TentativeEtablie, 2), essai("2020-09-15T10:00", dossier.TentativeEtablie, 3),
		essai("2020-09-16", dossier.TentativeDeclaree, 1), essai("2020-09-18T18:30", dossier.TentativeEtablie, 5),
	}})
	if c.Tentatives != 4 || !slices.Equal(c.Semaines, []string{"2020-S37", "2020-S38"}) || c.Atteint || len(c.Manque) != 1 {
		t.Errorf("%d tentatives, semaines %v, manque %q", c.Tentatives, c.Semaines, c.Manque)
	}
	e := elementDe(t, c, "tentatives")
	if e.Etat != PreuveReunie || e.Force != PreuveForte || len(e.Citations) != 4 || e.Citations[0].Source() != "pli 4, page 2" {
		t.Errorf("%+v", e)
	}
	if e.Dit != "4 tentatives datées, du 13\u00a0septembre\u00a02020 à\u00a010\u00a0h\u00a000 au 18\u00a0septembre\u00a02020 à\u00a018\u00a0h\u00a030\u00a0; 3 sont établies par un écran ou par le service" {
		t.Errorf("dit « %s »", e.Dit)
	}
	ccc := elementDe(t, c, "accompagnement")
	if ccc.Etat != PreuveAbsente || ccc.Force != PreuveAucune || len(ccc.Suites) != 2 || !strings.Contains(ccc.Suites[0], "centre de contact citoyens") {
		t.Errorf("%+v", ccc)
	}

	// Monday to Friday: one week, however many screens. The words say what the judge said of it.
	c = PeserPreuves(FaitsPreuve{Envois: recu, Tentatives: []dossier.Tentative{
		essai("2020-09-14", dossier.TentativeDeclaree, 1), essai("2020-09-15", dossier.TentativeDeclaree, 1), essai("2020-09-18", dossier.TentativeDeclaree, 1),
	}})
	e = elementDe(t, c, "semaines")
	if e.Etat != PreuvePartielle || !strings.Contains(e.Dit, "même semaine (2020-S38)") || !strings.Contains(e.Dit, "n’ont pas suffi") || e.Force != PreuveDeclaree || len(e.Suites) == 0 {
		t.Errorf("%+v", e)
	}
}

// TestPreuvesQuiNeComptentPas: without a day, or dated after the paper that shows it arrived; screens joined are cited for an agent to read.
func TestPreuvesQuiNeComptentPas(t *testing.T) {
	c := PeserPreuves(FaitsPreuve{
		Envois: []EnvoiPreuve{{Pli: 4, Recu: j(t, "2026-03-12")}},
		Tentatives: []dossier.Tentative{
			{Blocage: "maintenance_site", Date: "2026-03-02T10:14", Pli: 4, Page: 3, Certitude: dossier.TentativeEtablie},
			{Blocage: "maintenance_site", Date: "2026-03-13", Pli: 4, Page: 3},
			{Blocage: "maintenance_site", Date: "2026-02-00", Pli: 4, Page: 3},
			{Blocage: "illectronisme_sans_equipement", Date: "2026-02-10", Pli: 4, Page: 3},
			{Genre: dossier.GenreDemandeEnLigne, Date: "2026-02-20", Import: 1, Ligne: 7, Certitude: dossier.TentativeEtablie},
		},
		Pieces: []dossier.Piece{{Type: "capture_ecran", Pages: []int{3, 8}, Pli: 4}},
	})
	if c.Tentatives != 1 || c.SansDate != 1 || len(c.Semaines) != 1 {
		t.Errorf("%d tentatives, %d sans date, semaines %v", c.Tentatives, c.SansDate, c.Semaines)
	}
	e := elementDe(t, c, "tentatives")
	var doutes []string
	for _, x := range e.Citations {
		if x.Compte == (x.Doute != "") {
			t.Errorf("%+v", x)
		}
		if x.Doute != "" {
			doutes = append(doutes, x.Source()+" : "+x.Doute)
		}
	}
	if len(doutes) != 3 || !strings.Contains(doutes[0], "après l’arrivée") || !strings.HasPrefix(doutes[2], "pli 4, page 8 : à lire") {
		t.Errorf("%q", doutes)
	}
}

// TestFaitsDuDossier: what the answers declare and the papers show become facts with their page and zone, each said once.
func TestFaitsDuDossier(t *testing.T) {
	lu := func(v string, page int) dossier.ChampLu {
		return dossier.ChampLu{Valeur: v, Page: page, Source: dossier.SourceOCR, Zone: dossier.RectPx{X: 10, Y: 20 * page, L: 300, H: 40}}
	}
	doute := lu("2026-02-20", 2)
	doute.AVerifier = true
	declarations := map[string]dossier.ChampLu{
		"ccc_contacte": lu("oui", 2), "ccc_date": lu("2026-02-12", 2), "ccc_ticket": lu("TK-4411", 2), "pan_consulte": lu("oui", 2), "pan_date": doute,
		"invitation_recue": lu("non", 2), "envoi_date": lu("2026-01-05", 1), "envoi_lrar": lu("1A04787720243", 1), "renvoi_date": lu("2026-01-20", 1), "renvoi_motif": lu("déposez en ligne", 1),
		"tentative_date_2": lu("2026-03-02", 3), "tentative_heure_2": lu("1014", 3),
	}
	tentatives := []dossier.Tentative{{Blocage: "erreur_technique_serveur", Date: "2026-03-02T10:14", Page: 1, Certitude: dossier.TentativeDeclaree}}
	pieces := []dossier.Piece{{Type: "echanges_ccc", Pages: []int{7, 8}, Pli: 4}, {Type: "capture_ecran", Pages: []int{9}, Pli: 4}, {Type: "courriel", Pages: []int{10}, Pli: 4}}
	faits := FaitsDuDossier(4, tentatives, declarations, pieces)
	var dits []string
	for _, f := range faits {
		dits = append(dits, strings.Join([]string{string(f.Genre), f.Plateforme, f.Date, f.Reference, f.Certitude, sourceDe(f)}, "|"))
	}
	attendu := []string{
		"en_ligne|anef|2026-03-02T10:14||declaree|pli 4, page 3",
		"ccc_ticket|ccc|2026-02-12|TK-4411|declaree|pli 4, page 2",
		"pan|pan|2026-02-20||a_verifier|pli 4, page 2",
		"message_prefecture|prefecture|2026-01-05|1A04787720243|declaree|pli 4, page 1",
		"message_prefecture|prefecture|2026-01-20||declaree|pli 4, page 1",
		"ccc_courriel|ccc|||a_verifier|pli 4, page 7",
		"courriel||||a_verifier|pli 4, page 10",
	}
	if !slices.Equal(dits, attendu) {
		t.Errorf("faits :\n%s\nattendu :\n%s", strings.Join(dits, "\n"), strings.Join(attendu, "\n"))
	}
	if faits[0].Zone != (dossier.RectPx{X: 10, Y: 60, L: 300, H: 40}) {
		t.Errorf("zone %+v", faits[0].Zone)
	}
	if encore := FaitsDuDossier(4, faits, declarations, pieces); len(encore) != len(faits) {
		t.Errorf("dits deux fois : %d puis %d", len(faits), len(encore))
	}
	// The meter, given the facts and the answers they came from, counts each once: two traces of the CCC, a visit to the PAN.
	c := PeserPreuves(FaitsPreuve{Tentatives: faits, Declarations: declarations, Envois: []EnvoiPreuve{{Pli: 4, Recu: j(t, "2026-03-12")}}, Pieces: pieces})
	if c.CCC != 2 || c.Prefecture != 3 || len(elementDe(t, c, "accompagnement").Citations) != 3 {
		t.Errorf("CCC %d, préfecture %d", c.CCC, c.Prefecture)
	}
}

// sourceDe is where a fact is cited from.
func sourceDe(f dossier.Tentative) string { return citer(f).Source() }

// TestEveryElementASaSource: each element of the meter has its text, its certainty and, when it is not reached, what to do, in words.
func TestEveryElementASaSource(t *testing.T) {
	c := PeserPreuves(FaitsPreuve{})
	if len(c.Elements) != 7 || len(c.Manque) != 4 {
		t.Fatalf("%d éléments, %d manques", len(c.Elements), len(c.Manque))
	}
	for _, e := range c.Elements {
		if e.Article == "" || e.Certitude == "" || e.Condition == "" || e.Libelle == "" || e.Dit == "" || e.Manque == "" || len(e.Suites) == 0 || e.Etat != PreuveAbsente || e.Force.Libelle() == "" {
			t.Errorf("%+v", e)
		}
		for _, s := range e.Suites {
			if !strings.Contains(s, " ") {
				t.Errorf("%s : la suite « %s » n’est pas en mots", e.Code, s)
			}
		}
	}
}

// TestQualifierTentative: what is said stays, twice is once, and the platform comes from the block, else from the address.
func TestQualifierTentative(t *testing.T) {
	for _, cas := range []struct {
		t          dossier.Tentative
		genre      dossier.GenreTentative
		plateforme string
	}{
		{dossier.Tentative{Blocage: "ds_lien_introuvable"}, dossier.GenreEnLigne, "demarches_simplifiees"},
		{dossier.Tentative{URL: "https://administration-etrangers-en-france.interieur.gouv.fr/particuliers/"}, dossier.GenreEnLigne, "anef"},
		{dossier.Tentative{Blocage: "ccc_sans_reponse"}, dossier.GenreCCC, "ccc"},
		{dossier.Tentative{Blocage: "pan_indisponible"}, dossier.GenrePAN, "pan"},
		{dossier.Tentative{Blocage: "dossier_papier_retourne"}, dossier.GenrePrefecture, "prefecture"},
		{dossier.Tentative{Possibles: []string{"erreur_technique_serveur", "maintenance_site"}}, dossier.GenreEnLigne, "anef"},
		{dossier.Tentative{Possibles: []string{"erreur_technique_serveur", "ds_refus_sans_motif"}}, dossier.GenreEnLigne, ""},
		{dossier.Tentative{Blocage: "illectronisme_sans_equipement"}, dossier.GenreEnLigne, ""},
		{dossier.Tentative{Genre: dossier.GenreInvitation}, dossier.GenreInvitation, "prefecture"},
	} {
		x := QualifierTentative(cas.t)
		if x.Genre != cas.genre || x.Plateforme != cas.plateforme {
			t.Errorf("%+v : %s, %s", cas.t, x.Genre, x.Plateforme)
		}
		if y := QualifierTentative(x); y.Genre != x.Genre || y.Plateforme != x.Plateforme {
			t.Errorf("%+v change à la seconde fois", x)
		}
	}
}
