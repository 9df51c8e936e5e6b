package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

func register(t *testing.T, s *store.Store, e store.Enregistrement) store.Resultat {
	t.Helper()
	r, err := s.Register(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func demande(t *testing.T, s *store.Store, id dossier.DemandeID) dossier.Demande {
	t.Helper()
	d, err := s.Demande(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func pli(t *testing.T, s *store.Store, id dossier.PliID) dossier.Pli {
	t.Helper()
	p, err := s.Pli(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func candidats(t *testing.T, s *store.Store, cles []dossier.CleIdentite) dossier.Candidats {
	t.Helper()
	c, err := s.Candidates(t.Context(), cles)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// compter gives the number of rows of each table that a registration writes.
func compter(t *testing.T, s *store.Store) map[string]int {
	t.Helper()
	m := map[string]int{}
	for _, table := range []string{"plis", "receptions", "pages", "lectures", "personnes", "alias", "cles", "compteurs", "demandes", "demandes_plis", "pieces",
		"tentatives", "echeances", "rapprochements", "courriers", "journal", "river_job"} {
		m[table] = storetest.Interroger[int](t, s, "SELECT count(*) FROM "+table)
	}
	return m
}

func TestNouvelleDemandeEntiere(t *testing.T) {
	s := storetest.New(t)
	i := storetest.Identite(1)
	p := storetest.PliLu(t, s, 1)
	agent := storetest.Agent(t, s, dossier.RoleCourrier)
	e := storetest.Nouvelle(t, s, p, i)
	e.Agent = agent
	c := e.Decisions[0].Contenu
	c.Representant = &dossier.Representant{Lien: "avocat", NomPrenoms: "Maître Essai", Titre: "mandat"}
	r := register(t, s, e)
	if r.Etat != dossier.PliTraite || len(r.Demandes) != 1 || !slices.Equal(r.Numeros, []string{"2026-33-000001"}) {
		t.Fatalf("%+v", r)
	}
	d := demande(t, s, r.Demandes[0])
	if d.Numero != r.Numeros[0] || d.Etat != dossier.DemandeEnregistree || d.Procedure != c.Procedure || d.EnregistreePar != agent {
		t.Errorf("%+v", d)
	}
	if d.Dates != (dossier.Dates{PremiereSaisine: storetest.Jour, Reception: storetest.Jour, Enregistrement: storetest.Jour}) {
		t.Errorf("dates %+v", d.Dates)
	}
	if d.Personne.NomNaissance != i.NomNaissance || *d.Representant != *c.Representant || d.Destinataire != c.Destinataire || d.Domicile != c.Domicile {
		t.Errorf("%+v", d)
	}
	if len(d.Pieces) != 1 || d.Pieces[0].Pli != p || !slices.Equal(d.Pieces[0].Pages, []int{3}) || !slices.Equal(d.Plis, []dossier.PliID{p}) {
		t.Errorf("pièces %+v, plis %v", d.Pieces, d.Plis)
	}
	if len(d.Tentatives) != 1 || d.Tentatives[0].Pli != p || d.Tentatives[0].Message != "Erreur" || len(d.Manquantes) != 1 {
		t.Errorf("%+v %+v", d.Tentatives, d.Manquantes)
	}
	if len(d.Echeances) != 1 || d.Echeances[0].Date != storetest.Jour.AddMonths(4) || d.Echeances[0].Entrees["premiere_saisine"] != storetest.Jour.String() {
		t.Errorf("%+v", d.Echeances)
	}
	if d2, err := s.DemandeParNumero(t.Context(), d.Numero); err != nil || d2.ID != d.ID {
		t.Errorf("%v, %v", d2.ID, err)
	}
	if got := pli(t, s, p); !slices.Equal(got.Demandes, r.Demandes) || got.Etat != dossier.PliTraite {
		t.Errorf("%+v", got)
	}
	cs, err := s.CourriersDeDemande(t.Context(), d.ID)
	if err != nil || len(cs) != 1 || cs[0].Etat != dossier.CourrierDu || cs[0].DuLe != dossier.NewDate(2026, 3, 16) { // Thursday + 2 working days
		t.Errorf("%+v, %v", cs, err)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM river_job WHERE kind = 'ecrire_courrier' AND (args->>'courrier')::bigint = $1", cs[0].ID); n != 1 {
		t.Errorf("%d travaux d’écriture", n)
	}
	pages, err := s.Pages(t.Context(), p)
	if err != nil || !slices.Equal(pages, []store.PageSort{{N: 1, Type: "formulaire", Sort: "piece"}, {N: 2, Type: "formulaire", Sort: "piece"}, {N: 3, Type: "passeport", Sort: "piece"}}) {
		t.Errorf("%+v, %v", pages, err)
	}
}

// A worker killed after the commit runs the same call again.
func TestRegisterDeuxFois(t *testing.T) {
	s := storetest.New(t)
	p := storetest.PliLu(t, s, 1)
	e := storetest.Nouvelle(t, s, p, storetest.Identite(1))
	un := register(t, s, e)
	avant := compter(t, s)
	deux := register(t, s, e)
	if fmt.Sprint(un) != fmt.Sprint(deux) {
		t.Errorf("%+v puis %+v", un, deux)
	}
	if apres := compter(t, s); fmt.Sprint(avant) != fmt.Sprint(apres) {
		t.Errorf("avant %v\naprès %v", avant, apres)
	}
}

// The same worker decides again instead: what it finds is its own demande.
func TestRegisterDecideANouveauApresPanne(t *testing.T) {
	s := storetest.New(t)
	i := storetest.Identite(1)
	p := storetest.PliLu(t, s, 1)
	un := register(t, s, storetest.Nouvelle(t, s, p, i))
	avant := compter(t, s)
	deux := register(t, s, store.Enregistrement{Pli: p, Candidats: candidats(t, s, i.Cles()), Sorts: storetest.Sorts(3),
		Decisions: []dossier.Rapprochement{{Decision: dossier.DecisionDoublon, Demande: un.Demandes[0]}}})
	if fmt.Sprint(un) != fmt.Sprint(deux) || fmt.Sprint(avant) != fmt.Sprint(compter(t, s)) {
		t.Errorf("%+v puis %+v", un, deux)
	}
}

func TestPerime(t *testing.T) {
	s := storetest.New(t)
	i := storetest.Identite(1)
	un, deux := storetest.PliLu(t, s, 1), storetest.PliLuDe(t, s, storetest.NouveauPli(2), i)
	enRetard := storetest.Nouvelle(t, s, deux, i) // both looked before either wrote
	r := register(t, s, storetest.Nouvelle(t, s, un, i))
	avant := compter(t, s)
	if _, err := s.Register(t.Context(), enRetard); !errors.Is(err, dossier.ErrPerime) {
		t.Fatalf("erreur %v", err)
	}
	if apres := compter(t, s); fmt.Sprint(avant) != fmt.Sprint(apres) {
		t.Fatalf("avant %v\naprès %v", avant, apres)
	}
	c := candidats(t, s, i.Cles())
	if len(c.Demandes) != 1 || c.Demandes[0].ID != r.Demandes[0] || !slices.Equal(c.Demandes[0].Plis, []dossier.PliID{un}) || len(c.Personnes) != 1 {
		t.Fatalf("%+v", c)
	}
	enRetard.Candidats = c
	enRetard.Decisions = []dossier.Rapprochement{{Decision: dossier.DecisionDoublon, Demande: r.Demandes[0]}}
	if r2 := register(t, s, enRetard); !slices.Equal(r2.Demandes, r.Demandes) {
		t.Fatalf("%+v", r2)
	}
	if v := candidats(t, s, i.Cles()).Version; v == c.Version {
		t.Error("la version n’a pas changé avec le nouveau pli")
	}
}

func TestDoutePuisAgent(t *testing.T) {
	s := storetest.New(t)
	i := storetest.Identite(1)
	p := storetest.PliLu(t, s, 1)
	doute := store.Enregistrement{Pli: p, Candidats: candidats(t, s, i.Cles()), Raisons: []string{"date de réception à confirmer"},
		Decisions: []dossier.Rapprochement{{Decision: dossier.DecisionAVerifier, Raisons: []string{"nom douteux"}, Contenu: storetest.Contenu(i)}}}
	r := register(t, s, doute)
	if r.Etat != dossier.PliAVerifier || len(r.Demandes) != 0 {
		t.Fatalf("%+v", r)
	}
	if got := pli(t, s, p); !slices.Equal(got.Raisons, []string{"date de réception à confirmer", "nom douteux"}) {
		t.Errorf("raisons %v", got.Raisons)
	}
	avant := compter(t, s)
	register(t, s, doute)
	if apres := compter(t, s); fmt.Sprint(avant) != fmt.Sprint(apres) {
		t.Errorf("répété : avant %v\naprès %v", avant, apres)
	}
	agent := storetest.Agent(t, s, dossier.RoleCourrier)
	e := storetest.Nouvelle(t, s, p, i)
	e.Agent = agent
	if r = register(t, s, e); r.Etat != dossier.PliTraite || len(r.Demandes) != 1 {
		t.Fatalf("%+v", r)
	}
	rs, err := s.Rapprochements(t.Context(), p)
	if err != nil || len(rs) != 1 || rs[0].Decision != dossier.DecisionNouvelle || rs[0].Agent != agent {
		t.Errorf("%+v, %v", rs, err)
	}
	if got := pli(t, s, p); len(got.Raisons) != 0 {
		t.Errorf("raisons %v", got.Raisons)
	}
}

// A form that waits is not forgotten because a later call speaks of another.
func TestUnFormulaireEnAttenteRetientLePli(t *testing.T) {
	s := storetest.New(t)
	a, b := storetest.Identite(1), storetest.Identite(2)
	p := storetest.PliLu(t, s, 1)
	c := candidats(t, s, append(a.Cles(), b.Cles()...))
	r := register(t, s, store.Enregistrement{Pli: p, Candidats: c, Sorts: storetest.Sorts(3), Decisions: []dossier.Rapprochement{
		{Decision: dossier.DecisionNouvelle, Formulaire: 0, Contenu: storetest.Contenu(a)},
		{Decision: dossier.DecisionAVerifier, Formulaire: 1, Raisons: []string{"deux dates de naissance"}}}})
	if r.Etat != dossier.PliAVerifier || len(r.Demandes) != 1 {
		t.Fatalf("%+v", r)
	}
	r = register(t, s, store.Enregistrement{Pli: p, Candidats: candidats(t, s, a.Cles()), Sorts: storetest.Sorts(3),
		Decisions: []dossier.Rapprochement{{Decision: dossier.DecisionPasANous, Formulaire: -1}}})
	if r.Etat != dossier.PliAVerifier {
		t.Fatalf("%+v", r)
	}
	r = register(t, s, store.Enregistrement{Pli: p, Candidats: candidats(t, s, b.Cles()), Sorts: storetest.Sorts(3),
		Decisions: []dossier.Rapprochement{{Decision: dossier.DecisionNouvelle, Formulaire: 1, Contenu: storetest.Contenu(b)}}})
	if r.Etat != dossier.PliTraite || !slices.Equal(r.Numeros, []string{"2026-33-000001", "2026-33-000002"}) {
		t.Fatalf("%+v", r)
	}
}

func TestFamilleDansUnPli(t *testing.T) {
	s := storetest.New(t)
	p := storetest.PliLu(t, s, 1)
	jumelle := storetest.Identite(3)
	jumelle.NumerosEtranger = nil
	jumeau := jumelle
	jumeau.Prenoms = "Dominique"
	meme := storetest.Identite(1) // asks for two things
	var cles []dossier.CleIdentite
	var ds []dossier.Rapprochement
	for n, i := range []dossier.Identite{storetest.Identite(1), jumelle, jumeau, meme} {
		c := storetest.Contenu(i)
		c.Procedure = fmt.Sprintf("procedure-%d", n)
		if n == 2 {
			c.Prefecture = "2A"
		}
		cles = append(cles, i.Cles()...)
		ds = append(ds, dossier.Rapprochement{Decision: dossier.DecisionNouvelle, Formulaire: n, Contenu: c})
	}
	r := register(t, s, store.Enregistrement{Pli: p, Candidats: candidats(t, s, cles), Decisions: ds, Sorts: storetest.Sorts(3)})
	if !slices.Equal(r.Numeros, []string{"2026-33-000001", "2026-33-000002", "2026-2A-000001", "2026-33-000003"}) {
		t.Fatalf("%+v", r)
	}
	var personnes []dossier.PersonneID
	for _, id := range r.Demandes {
		personnes = append(personnes, demande(t, s, id).PersonneID)
	}
	if personnes[0] != personnes[3] || personnes[1] == personnes[2] || personnes[0] == personnes[1] {
		t.Errorf("personnes %v", personnes)
	}
	if c := candidats(t, s, jumeau.Cles()); len(c.Personnes) != 2 {
		t.Errorf("jumeaux : %+v", c.Personnes)
	}
}

func TestComplement(t *testing.T) {
	s := storetest.New(t)
	i := storetest.Identite(1)
	un, id := storetest.Enregistrer(t, s, 1)
	avant := demande(t, s, id)
	deux := storetest.PliLuDe(t, s, storetest.NouveauPli(2), i)
	i.NomUsage = "Autrement" // another spelling of the same person
	e := avant.Echeances[0]
	e.Date = e.Date.AddDays(30)
	completude := storetest.Jour.AddDays(5)
	c := &dossier.Contenu{Identite: i, Dates: dossier.Dates{Reception: storetest.Jour.AddDays(9), PremiereSaisine: storetest.Jour.AddDays(9), Completude: completude},
		Champs:     map[string]dossier.ChampLu{"nom_naissance": {Valeur: "Autre"}, "telephone": {Valeur: "0556000000"}},
		Pieces:     []dossier.Piece{{Type: "acte_mariage", Pages: []int{1, 2}}},
		Tentatives: []dossier.Tentative{{Blocage: "erreur_500", Date: "2026-03-05", Page: 2, Source: dossier.SourceOCR, Certitude: "etablie"}},
		Echeances:  []dossier.Echeance{e},
		Courriers:  []dossier.GenreCourrier{dossier.CourrierAccuseReception}}
	r := register(t, s, store.Enregistrement{Pli: deux, Candidats: candidats(t, s, i.Cles()), Sorts: storetest.Sorts(3),
		Decisions: []dossier.Rapprochement{{Decision: dossier.DecisionComplement, Demande: id, Contenu: c}}})
	if !slices.Equal(r.Demandes, []dossier.DemandeID{id}) {
		t.Fatalf("%+v", r)
	}
	d := demande(t, s, id)
	if !slices.Equal(d.Plis, []dossier.PliID{un, deux}) || len(d.Pieces) != 2 || d.Pieces[1].Pli != deux || len(d.Tentatives) != 2 {
		t.Errorf("%+v", d)
	}
	if len(d.Manquantes) != 0 {
		t.Errorf("encore attendues : %+v", d.Manquantes)
	}
	if d.Dates.Reception != avant.Dates.Reception || d.Dates.PremiereSaisine != avant.Dates.PremiereSaisine || d.Dates.Completude != completude {
		t.Errorf("dates %+v", d.Dates)
	}
	if d.Champs["nom_naissance"].Valeur != avant.Champs["nom_naissance"].Valeur || d.Champs["telephone"].Valeur != "0556000000" {
		t.Errorf("champs %+v", d.Champs)
	}
	if len(d.Echeances) != 1 || d.Echeances[0].Date != e.Date {
		t.Errorf("échéances %+v", d.Echeances)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM echeances WHERE remplacee_a IS NOT NULL"); n != 1 {
		t.Errorf("%d échéances remplacées gardées", n)
	}
	if cs, err := s.CourriersDeDemande(t.Context(), id); err != nil || len(cs) != 1 {
		t.Errorf("un seul accusé par demande : %+v, %v", cs, err)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM alias"); n != 2 {
		t.Errorf("%d écritures de la personne", n)
	}
	if ds, err := s.Demandes(t.Context(), store.FiltreDemandes{Prefectures: []string{"*"}, Texte: "autrem"}); err != nil || len(ds) != 1 {
		t.Errorf("introuvable sous son autre nom : %v, %v", ds, err)
	}
}

func TestRegisterRefuse(t *testing.T) {
	s := storetest.New(t)
	i := storetest.Identite(1)
	p := storetest.PliLu(t, s, 1)
	nonLu, _, err := s.AddPli(t.Context(), storetest.NouveauPli(2))
	if err != nil {
		t.Fatal(err)
	}
	for nom, cas := range map[string]struct {
		change func(*store.Enregistrement)
		genre  error
	}{
		"pli inconnu":                 {func(e *store.Enregistrement) { e.Pli = 999 }, dossier.ErrIntrouvable},
		"pli non lu":                  {func(e *store.Enregistrement) { e.Pli = nonLu }, dossier.ErrConflit},
		"page sans sort":              {func(e *store.Enregistrement) { delete(e.Sorts, 2) }, dossier.ErrInvalide},
		"page de trop":                {func(e *store.Enregistrement) { e.Sorts[4] = dossier.SortBlanche }, dossier.ErrInvalide},
		"sort inconnu":                {func(e *store.Enregistrement) { e.Sorts[1] = "poubelle" }, dossier.ErrInvalide},
		"formulaire décidé deux fois": {func(e *store.Enregistrement) { e.Decisions = append(e.Decisions, e.Decisions[0]) }, dossier.ErrInvalide},
		"décision inconnue":           {func(e *store.Enregistrement) { e.Decisions[0].Decision = "rejet" }, dossier.ErrInvalide},
		"sans contenu":                {func(e *store.Enregistrement) { e.Decisions[0].Contenu = nil }, dossier.ErrInvalide},
		"sans préfecture":             {func(e *store.Enregistrement) { e.Decisions[0].Contenu.Prefecture = "" }, dossier.ErrInvalide},
		"fondement inconnu":           {func(e *store.Enregistrement) { e.Decisions[0].Contenu.Fondement.Code = "usage" }, dossier.ErrInvalide},
		"pièce hors du pli":           {func(e *store.Enregistrement) { e.Decisions[0].Contenu.Pieces[0].Pages = []int{4} }, dossier.ErrInvalide},
		"tentative hors du pli":       {func(e *store.Enregistrement) { e.Decisions[0].Contenu.Tentatives[0].Page = 9 }, dossier.ErrInvalide},
		"complément de rien":          {func(e *store.Enregistrement) { e.Decisions[0].Decision = dossier.DecisionComplement }, dossier.ErrInvalide},
		"complément d’inconnue": {func(e *store.Enregistrement) {
			e.Decisions[0].Decision, e.Decisions[0].Demande = dossier.DecisionComplement, 999
		}, dossier.ErrIntrouvable},
		"personne inconnue": {func(e *store.Enregistrement) { e.Decisions[0].Personne = 999 }, dossier.ErrIntrouvable},
	} {
		t.Run(nom, func(t *testing.T) {
			e := storetest.Nouvelle(t, s, p, i)
			cas.change(&e)
			avant := compter(t, s)
			if r, err := s.Register(t.Context(), e); !errors.Is(err, cas.genre) {
				t.Errorf("%+v, %v", r, err)
			} else if strings.Contains(err.Error(), i.NomNaissance) {
				t.Errorf("un nom dans l’erreur : %v", err)
			}
			if apres := compter(t, s); fmt.Sprint(avant) != fmt.Sprint(apres) {
				t.Errorf("avant %v\naprès %v", avant, apres)
			}
		})
	}
	if r := register(t, s, storetest.Nouvelle(t, s, p, i)); r.Numeros[0] != "2026-33-000001" {
		t.Errorf("un refus a mangé un numéro : %v", r.Numeros)
	}
}

// The database refuses the insertion in one table after another: nothing is left half done, and the next call succeeds.
func TestEchecDUneInsertion(t *testing.T) {
	s := storetest.New(t)
	i := storetest.Identite(1)
	p := storetest.PliLu(t, s, 1)
	storetest.Executer(t, s, `CREATE FUNCTION refus() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disque plein' USING ERRCODE = 'disk_full'; END $$`)
	for _, table := range []string{"personnes", "alias", "cles", "compteurs", "demandes", "demandes_plis", "pieces", "tentatives", "echeances", "courriers",
		"rapprochements", "journal", "river_job"} {
		t.Run(table, func(t *testing.T) {
			avant := compter(t, s)
			storetest.Executer(t, s, "CREATE TRIGGER refus BEFORE INSERT ON "+table+" FOR EACH ROW EXECUTE FUNCTION refus()")
			defer storetest.Executer(t, s, "DROP TRIGGER refus ON "+table)
			if _, err := s.Register(t.Context(), storetest.Nouvelle(t, s, p, i)); !errors.Is(err, dossier.ErrIndisponible) {
				t.Errorf("erreur %v", err)
			}
			if apres := compter(t, s); fmt.Sprint(avant) != fmt.Sprint(apres) {
				t.Errorf("avant %v\naprès %v", avant, apres)
			}
			if got := pli(t, s, p); got.Etat != dossier.PliLu {
				t.Errorf("pli %s", got.Etat)
			}
		})
	}
	if r := register(t, s, storetest.Nouvelle(t, s, p, i)); r.Etat != dossier.PliTraite || r.Numeros[0] != "2026-33-000001" {
		t.Errorf("%+v", r)
	}
}

// Eight workers, twenty-five persons, eight plis each: one demande a person, the other plis are duplicates, numbers without a gap.
func TestHuitTravailleurs(t *testing.T) {
	s := storetest.New(t)
	const personnes, plis, travailleurs = 25, 8, 8
	type tache struct {
		pli dossier.PliID
		i   dossier.Identite
	}
	taches := make(chan tache, personnes*plis)
	for n := range personnes * plis { // the plis of one person follow one another: workers collide
		i := storetest.Identite(n / plis)
		taches <- tache{storetest.PliLuDe(t, s, storetest.NouveauPli(n), i), i}
	}
	close(taches)
	var wg sync.WaitGroup
	for range travailleurs {
		wg.Go(func() {
			for x := range taches {
				if err := traiter(t, s, x.pli, x.i); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM demandes"); n != personnes {
		t.Errorf("%d demandes", n)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM personnes"); n != personnes {
		t.Errorf("%d personnes", n)
	}
	if n := storetest.Interroger[int](t, s, "SELECT max(rang) FROM demandes"); n != personnes {
		t.Errorf("dernier rang %d", n)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM demandes_plis"); n != personnes*plis {
		t.Errorf("%d rattachements", n)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM plis WHERE etat <> 'traite'"); n != 0 {
		t.Errorf("%d plis non traités", n)
	}
	verifierChaine(t, s)
}

// traiter is what a worker does: look, decide, register, again when others were faster.
func traiter(t *testing.T, s *store.Store, p dossier.PliID, i dossier.Identite) error {
	for {
		c, err := s.Candidates(t.Context(), i.Cles())
		if err != nil {
			return err
		}
		d := dossier.Rapprochement{Decision: dossier.DecisionNouvelle, Contenu: storetest.Contenu(i)}
		if len(c.Demandes) > 0 {
			d = dossier.Rapprochement{Decision: dossier.DecisionDoublon, Demande: c.Demandes[0].ID}
		}
		_, err = s.Register(t.Context(), store.Enregistrement{Pli: p, Candidats: c, Decisions: []dossier.Rapprochement{d}, Sorts: storetest.Sorts(3)})
		if !errors.Is(err, dossier.ErrPerime) {
			return err
		}
	}
}

// Two workers on the same pli, one person each way round: no deadlock, each demande once.
func TestMemePliDeuxTravailleurs(t *testing.T) {
	s := storetest.New(t)
	a, b := storetest.Identite(1), storetest.Identite(2)
	for n := range 10 {
		p := storetest.PliLuDe(t, s, storetest.NouveauPli(n), a)
		c := candidats(t, s, append(a.Cles(), b.Cles()...))
		ds := []dossier.Rapprochement{{Decision: dossier.DecisionNouvelle, Formulaire: 0, Contenu: storetest.Contenu(a)},
			{Decision: dossier.DecisionNouvelle, Formulaire: 1, Contenu: storetest.Contenu(b)}}
		envers := slices.Clone(ds)
		slices.Reverse(envers)
		var wg sync.WaitGroup
		for _, decisions := range [][]dossier.Rapprochement{ds, envers} {
			wg.Go(func() {
				if _, err := s.Register(t.Context(), store.Enregistrement{Pli: p, Candidats: c, Decisions: decisions, Sorts: storetest.Sorts(3)}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM demandes"); n != 20 {
		t.Errorf("%d demandes", n)
	}
}
