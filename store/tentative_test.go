package store_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

// TestNoterTentative: a fact is written once, in the place of another if asked, and only from a page of the demande, by someone.
func TestNoterTentative(t *testing.T) {
	s := storetest.New(t)
	pli, id := storetest.Enregistrer(t, s, 1)
	autre, _ := storetest.Enregistrer(t, s, 2)
	a := storetest.Agent(t, s, dossier.RoleGuichet)
	avant, err := s.Demande(t.Context(), id)
	if err != nil || len(avant.Tentatives) != 1 || avant.Tentatives[0].Genre != dossier.GenreEnLigne {
		t.Fatalf("%+v %v", avant.Tentatives, err)
	}
	lue := avant.Tentatives[0].ID
	bon := dossier.Tentative{Genre: dossier.GenreConstat, Date: "2026-03-02T09:05", Auteur: "commissaire de justice", Pli: pli, Page: 3, Zone: dossier.RectPx{X: 1, Y: 2, L: 3, H: 4}}
	for nom, c := range map[string]struct {
		change func(*dossier.Tentative)
		agent  dossier.AgentID
		est    error
	}{
		"personne ne le dit":         {func(*dossier.Tentative) {}, 0, dossier.ErrInvalide},
		"genre inconnu":              {func(x *dossier.Tentative) { x.Genre = "rumeur" }, a, dossier.ErrInvalide},
		"jour qui n’existe pas":      {func(x *dossier.Tentative) { x.Date = "2026-02-30" }, a, dossier.ErrInvalide},
		"page d’un autre pli":        {func(x *dossier.Tentative) { x.Pli = autre }, a, dossier.ErrInvalide},
		"page après la dernière":     {func(x *dossier.Tentative) { x.Page = 4 }, a, dossier.ErrInvalide},
		"page sans pli":              {func(x *dossier.Tentative) { x.Pli = 0 }, a, dossier.ErrInvalide},
		"demande qui n’existe pas":   {func(*dossier.Tentative) { id += 99 }, a, dossier.ErrIntrouvable},
		"prend la place d’un absent": {func(*dossier.Tentative) { lue += 99 }, a, dossier.ErrConflit},
	} {
		gardeID, gardeLue, x := id, lue, bon
		c.change(&x)
		if err := s.NoterTentative(t.Context(), id, x, lue, c.agent); !errors.Is(err, c.est) {
			t.Errorf("%s : %v", nom, err)
		}
		id, lue = gardeID, gardeLue
	}
	if err := s.NoterTentative(t.Context(), id, bon, lue, a); err != nil {
		t.Fatal(err)
	}
	if err := s.NoterTentative(t.Context(), id, bon, lue, a); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("deux fois à la place du même : %v", err)
	}
	d, err := s.Demande(t.Context(), id)
	if err != nil || len(d.Tentatives) != 1 {
		t.Fatalf("%+v %v", d.Tentatives, err)
	}
	x := d.Tentatives[0]
	x.ID, bon.Par, bon.Source, bon.Certitude = 0, a, dossier.SourceAgent, dossier.TentativeEtablie
	if got, attendu := texteFait(t, x), texteFait(t, bon); got != attendu || x.Par != a || x.Zone != bon.Zone {
		t.Errorf("%s, attendu %s", got, attendu)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM tentatives WHERE demande = $1 AND remplacee_a IS NOT NULL", int64(id)); n != 1 {
		t.Error("ce que la machine avait lu n’est plus gardé")
	}
	sel, err := s.Sel(t.Context(), store.ObjetDemande(id))
	if err != nil {
		t.Fatal(err)
	}
	lignes, err := s.JournalDe(t.Context(), store.ObjetDemande(id))
	if err != nil {
		t.Fatal(err)
	}
	empreinte := store.Saler(sel, []byte(texteFait(t, d.Tentatives[0]))).String()
	if !slices.ContainsFunc(lignes, func(l dossier.LigneJournal) bool {
		return l.Acte == store.ActeTentativeNotee && strings.Contains(l.Details, empreinte)
	}) {
		t.Errorf("le journal ne tient pas ce fait : %+v", lignes)
	}
}

func texteFait(t *testing.T, x dossier.Tentative) string {
	t.Helper()
	b, err := store.TexteTentative(x)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestRattacherEnsemble: however many ask at once, a line goes to one demande, with its facts once.
func TestRattacherEnsemble(t *testing.T) {
	s := storetest.New(t)
	_, une := storetest.Enregistrer(t, s, 1)
	_, deux := storetest.Enregistrer(t, s, 2)
	_, deja, err := s.Importer(t.Context(), store.NouvelImport{Prefecture: "33", Genre: dossier.ImportCCC, Empreinte: dossier.EmpreinteDe([]byte("a")), Lignes: []dossier.LigneImport{
		{Ligne: 2, Reference: "S-1", Identite: storetest.Identite(1), Faits: []dossier.Tentative{{Genre: dossier.GenreCCC, Date: "2026-03-02"}, {Date: "2026-03-01"}}},
		{Ligne: 3, Reference: "S-1", Identite: storetest.Identite(1), Faits: []dossier.Tentative{{Genre: dossier.GenreCCC, Date: "2026-03-02"}, {Date: "2026-03-01"}}}, // the same, again
	}})
	if err != nil || deja {
		t.Fatal(deja, err)
	}
	id := storetest.Interroger[int64](t, s, "SELECT min(id) FROM lignes_importees")
	a := storetest.Agent(t, s, dossier.RoleSuperviseur)
	var wg sync.WaitGroup
	var mu sync.Mutex
	faits, conflits := 0, 0
	for i := range 8 {
		wg.Go(func() {
			err := s.RattacherLigne(t.Context(), id, []dossier.DemandeID{une, deux}[i%2], nil, a)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				faits++
			case errors.Is(err, dossier.ErrConflit):
				conflits++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if faits != 4 || conflits != 4 {
		t.Errorf("%d rattachements, %d conflits : attendu quatre de chaque", faits, conflits)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM tentatives WHERE import_ligne IS NOT NULL"); n != 2 {
		t.Errorf("%d faits, attendu deux", n)
	}
	i, err := s.Import(t.Context(), 1)
	if err != nil || i.Lignes != 1 || i.Connues != 1 || i.Rattachees != 1 || i.EnAttente() != 0 {
		t.Errorf("%+v %v", i, err)
	}
	if err := s.EcarterLigne(t.Context(), id, a); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("écarter une ligne rattachée : %v", err)
	}
	if _, err := s.Import(t.Context(), 99); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("import absent : %v", err)
	}
}
