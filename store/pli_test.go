package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/store"
	"souspli/store/storetest"
)

func ajouter(t *testing.T, s *store.Store, n store.NouveauPli) dossier.PliID {
	t.Helper()
	id, _, err := s.AddPli(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestAddPli(t *testing.T) {
	s := storetest.New(t)
	n := storetest.NouveauPli(1)
	n.Reception.Cachet, n.Reception.PremiereSaisine = storetest.Jour.AddDays(-4), storetest.Jour.AddDays(-2)
	id, deja, err := s.AddPli(t.Context(), n)
	if err != nil || deja {
		t.Fatal(id, deja, err)
	}
	p := pli(t, s, id)
	if p.Empreinte != n.Empreinte || p.Taille != n.Taille || p.Nom != n.Nom || p.TypeMedia != n.TypeMedia || p.NbPages != 3 || p.Etat != dossier.PliRecu ||
		p.Reception != n.Reception || !p.DeposeA.Equal(time.Date(2026, 3, 12, 11, 0, 0, 0, time.UTC)) || !p.LuA.IsZero() {
		t.Errorf("%+v", p)
	}
	if k := storetest.Interroger[int](t, s, "SELECT count(*) FROM river_job WHERE kind = 'lire_pli' AND (args->>'pli')::bigint = $1", id); k != 1 {
		t.Errorf("%d travaux de lecture", k)
	}
	if pages, err := s.Pages(t.Context(), id); err != nil || len(pages) != 3 || pages[0] != (store.PageSort{N: 1}) {
		t.Errorf("%+v, %v", pages, err)
	}
	avant := compter(t, s)
	n.Nom = "le-meme-sous-un-autre-nom.pdf"
	if id2, deja, err := s.AddPli(t.Context(), n); err != nil || !deja || id2 != id {
		t.Errorf("%d, %v, %v", id2, deja, err)
	}
	if apres := compter(t, s); fmt.Sprint(avant) != fmt.Sprint(apres) {
		t.Errorf("avant %v\naprès %v", avant, apres)
	}
	n.Reception.Prefecture = "75"
	if id3, deja, err := s.AddPli(t.Context(), n); err != nil || deja || id3 == id {
		t.Errorf("même fichier, autre préfecture : %d, %v, %v", id3, deja, err)
	}
}

// TestAddPliSansPrefecture: bytes whose préfecture was not said are the same pli as those whose préfecture is, whichever comes first.
func TestAddPliSansPrefecture(t *testing.T) {
	for nom, ordre := range map[string][2]string{"dite ensuite": {"", "33"}, "dite d’abord": {"33", ""}} {
		t.Run(nom, func(t *testing.T) {
			s := storetest.New(t)
			n := storetest.NouveauPli(1)
			n.Reception.Prefecture = ordre[0]
			id, deja, err := s.AddPli(t.Context(), n)
			if err != nil || deja {
				t.Fatal(id, deja, err)
			}
			n.Reception.Prefecture = ordre[1]
			if id2, deja, err := s.AddPli(t.Context(), n); err != nil || !deja || id2 != id {
				t.Errorf("%d, %v, %v ; attendu le pli %d", id2, deja, err, id)
			}
		})
	}
}

func TestAddPliEnsemble(t *testing.T) {
	s := storetest.New(t)
	var wg sync.WaitGroup
	ids := make([]dossier.PliID, 8)
	for i := range ids {
		wg.Go(func() {
			id, _, err := s.AddPli(t.Context(), storetest.NouveauPli(1))
			if err != nil {
				t.Error(err)
			}
			ids[i] = id
		})
	}
	wg.Wait()
	if len(slices.Compact(ids)) != 1 || storetest.Interroger[int](t, s, "SELECT count(*) FROM plis") != 1 {
		t.Errorf("%v", ids)
	}
}

func TestAddPliRefuse(t *testing.T) {
	s := storetest.New(t)
	for nom, change := range map[string]func(*store.NouveauPli){
		"mode inconnu":            func(n *store.NouveauPli) { n.Reception.Mode = "pigeon" },
		"sans page":               func(n *store.NouveauPli) { n.NbPages = 0 },
		"vide":                    func(n *store.NouveauPli) { n.Taille = 0 },
		"sans type":               func(n *store.NouveauPli) { n.TypeMedia = "" },
		"saisine après réception": func(n *store.NouveauPli) { n.Reception.PremiereSaisine = storetest.Jour.AddDays(1) },
		"agent inconnu":           func(n *store.NouveauPli) { n.Reception.Par = 999 },
	} {
		t.Run(nom, func(t *testing.T) {
			n := storetest.NouveauPli(1)
			change(&n)
			if _, _, err := s.AddPli(t.Context(), n); !errors.Is(err, dossier.ErrInvalide) {
				t.Errorf("erreur %v", err)
			}
			if k := storetest.Interroger[int](t, s, "SELECT count(*) FROM plis"); k != 0 {
				t.Error("pli gardé")
			}
		})
	}
}

func TestPlisParRessort(t *testing.T) {
	s := storetest.New(t)
	for n, pref := range []string{"33", "33", "75", ""} {
		x := storetest.NouveauPli(n)
		x.Reception.Prefecture = pref
		x.Reception.RecuLe = storetest.Jour.AddDays(-n)
		if pref == "" {
			x.Reception.RecuLe = dossier.Date{}
		}
		ajouter(t, s, x)
	}
	if err := s.SaveLecture(t.Context(), 1, storetest.Lecture(storetest.Identite(1))); err != nil {
		t.Fatal(err)
	}
	for nom, cas := range map[string]struct {
		f       store.FiltrePlis
		attendu []dossier.PliID
	}{
		"aucun ressort":             {store.FiltrePlis{}, nil},
		"une préfecture":            {store.FiltrePlis{Prefectures: []string{"33"}}, []dossier.PliID{2, 1}}, // oldest reception first
		"deux préfectures":          {store.FiltrePlis{Prefectures: []string{"33", "75"}}, []dossier.PliID{3, 2, 1}},
		"toutes, sans date d’abord": {store.FiltrePlis{Prefectures: []string{"*"}}, []dossier.PliID{4, 3, 2, 1}},
		"un état":                   {store.FiltrePlis{Prefectures: []string{"*"}, Etats: []dossier.EtatPli{dossier.PliLu}}, []dossier.PliID{1}},
		"un lot":                    {store.FiltrePlis{Prefectures: []string{"*"}, Lot: "soir"}, nil},
		"page suivante":             {store.FiltrePlis{Prefectures: []string{"*"}, Limite: 2, Decalage: 2}, []dossier.PliID{2, 1}},
	} {
		t.Run(nom, func(t *testing.T) {
			plis, err := s.Plis(t.Context(), cas.f)
			var ids []dossier.PliID
			for _, p := range plis {
				ids = append(ids, p.ID)
			}
			if err != nil || !slices.Equal(ids, cas.attendu) {
				t.Errorf("%v, %v ; attendu %v", ids, err, cas.attendu)
			}
		})
	}
	if m, err := s.CompterPlis(t.Context(), []string{"33"}); err != nil || !maps.Equal(m, map[dossier.EtatPli]int{dossier.PliRecu: 1, dossier.PliLu: 1}) {
		t.Errorf("%v, %v", m, err)
	}
	if m, err := s.CompterPlis(t.Context(), nil); err != nil || len(m) != 0 {
		t.Errorf("%v, %v", m, err)
	}
	var vus []dossier.PliID
	if err := s.ParcourirPlis(t.Context(), 2, func(p dossier.Pli) error { vus = append(vus, p.ID); return nil }); err != nil || !slices.Equal(vus, []dossier.PliID{2, 3, 4}) {
		t.Errorf("%v, %v", vus, err)
	}
}

func TestConfirmerReception(t *testing.T) {
	s := storetest.New(t)
	n := storetest.NouveauPli(1)
	n.Reception = dossier.Reception{Mode: dossier.ModeSimple}
	id := ajouter(t, s, n)
	agent := storetest.Agent(t, s, dossier.RoleCourrier)
	confirmer := func(r dossier.Reception) error { return s.ConfirmerReception(t.Context(), id, r, agent) }
	if err := confirmer(dossier.Reception{Prefecture: "33", Mode: dossier.ModeLRAR, RecuLe: storetest.Jour, NumeroLRAR: "2C1"}); err != nil {
		t.Fatal(err)
	}
	attendu := dossier.Reception{Prefecture: "33", Mode: dossier.ModeLRAR, RecuLe: storetest.Jour, NumeroLRAR: "2C1", Par: agent}
	if r := pli(t, s, id).Reception; r != attendu {
		t.Errorf("%+v", r)
	}
	avant := compter(t, s)
	if err := confirmer(dossier.Reception{Mode: dossier.ModeLRAR}); err != nil {
		t.Errorf("redit : %v", err)
	}
	if apres := compter(t, s); fmt.Sprint(avant) != fmt.Sprint(apres) {
		t.Errorf("avant %v\naprès %v", avant, apres)
	}
	for nom, r := range map[string]dossier.Reception{
		"autre date":       {Mode: dossier.ModeLRAR, RecuLe: storetest.Jour.AddDays(-1)},
		"autre préfecture": {Mode: dossier.ModeLRAR, Prefecture: "75"},
	} {
		if err := confirmer(r); !errors.Is(err, dossier.ErrConflit) {
			t.Errorf("%s : %v", nom, err)
		}
	}
	if err := confirmer(dossier.Reception{Mode: dossier.ModeLRAR, PremiereSaisine: storetest.Jour.AddDays(1)}); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("saisine après réception : %v", err)
	}
	if err := confirmer(dossier.Reception{Mode: dossier.ModeLRAR, Cachet: storetest.Jour.AddDays(-3)}); err != nil {
		t.Errorf("cachet ajouté : %v", err)
	}
	if r := pli(t, s, id).Reception; r.Cachet != storetest.Jour.AddDays(-3) || r.RecuLe != storetest.Jour {
		t.Errorf("%+v", r)
	}
	if k := storetest.Interroger[int](t, s, "SELECT count(*) FROM receptions WHERE pli = $1", id); k != 3 {
		t.Errorf("%d déclarations gardées", k)
	}
	if err := s.ConfirmerReception(t.Context(), 999, attendu, agent); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Error(err)
	}
}

func TestQuarantaine(t *testing.T) {
	s := storetest.New(t)
	id := ajouter(t, s, storetest.NouveauPli(1))
	for range 2 {
		if err := s.MettreEnQuarantaine(t.Context(), id, "lecture impossible"); err != nil {
			t.Fatal(err)
		}
	}
	if p := pli(t, s, id); p.Etat != dossier.PliEnQuarantaine || !slices.Equal(p.Raisons, []string{"lecture impossible"}) {
		t.Errorf("%+v", p)
	}
	if ls, err := s.JournalDe(t.Context(), store.ObjetPli(id)); err != nil || actes(ls) != "pli_recu pli_en_quarantaine" {
		t.Errorf("%s, %v", actes(ls), err)
	}
	if err := s.MettreEnQuarantaine(t.Context(), id, ""); !errors.Is(err, dossier.ErrInvalide) {
		t.Error(err)
	}
	if err := s.SaveLecture(t.Context(), id, storetest.Lecture(storetest.Identite(1))); err != nil {
		t.Fatal(err)
	}
	if p := pli(t, s, id); p.Etat != dossier.PliLu || len(p.Raisons) != 0 {
		t.Errorf("%+v", p)
	}
	register(t, s, storetest.Nouvelle(t, s, id, storetest.Identite(1)))
	if err := s.MettreEnQuarantaine(t.Context(), id, "trop tard"); !errors.Is(err, dossier.ErrConflit) {
		t.Error(err)
	}
}

func TestIntrouvable(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	for nom, f := range map[string]func() error{
		"pli":             func() error { _, err := s.Pli(ctx, 9); return err },
		"pages":           func() error { _, err := s.Pages(ctx, 9); return err },
		"lecture":         func() error { _, err := s.Lecture(ctx, 9); return err },
		"à lire":          func() error { return s.SaveLecture(ctx, 9, dossier.Lecture{}) },
		"demande":         func() error { _, err := s.Demande(ctx, 9); return err },
		"numéro":          func() error { _, err := s.DemandeParNumero(ctx, "2026-33-000009"); return err },
		"courrier":        func() error { _, err := s.Courrier(ctx, 9); return err },
		"à bloquer":       func() error { return s.BloquerCourrier(ctx, 9, "raison") },
		"réglages":        func() error { _, err := s.Reglages(ctx, "33"); return err },
		"agent":           func() error { _, err := s.Agent(ctx, 9); return err },
		"identifiant":     func() error { _, _, _, err := s.AgentParIdentifiant(ctx, "personne"); return err },
		"agent à changer": func() error { return s.MajAgent(ctx, dossier.Agent{ID: 9, Identifiant: "x", Role: dossier.RoleAdmin}) },
		"session":         func() error { _, err := s.Session(ctx, dossier.Empreinte{1}); return err },
	} {
		if err := f(); !errors.Is(err, dossier.ErrIntrouvable) {
			t.Errorf("%s : %v", nom, err)
		}
	}
}

func TestBaseInjoignable(t *testing.T) {
	_, err := store.Open(t.Context(), "postgres:///souspli?host=/nulle/part", store.Options{Now: time.Now})
	if !errors.Is(err, dossier.ErrIndisponible) {
		t.Errorf("erreur %v", err)
	}
	if _, err := store.Open(t.Context(), "postgres://u:secret@[", store.Options{Now: time.Now}); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("erreur %v", err)
	}
	if _, err := store.Open(t.Context(), "postgres:///souspli", store.Options{}); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("erreur %v", err)
	}
}

// The server goes away in the middle: an error worth retrying, and the next call works.
func TestConnexionCoupee(t *testing.T) {
	s := storetest.New(t)
	id := ajouter(t, s, storetest.NouveauPli(1))
	storetest.Executer(t, s, `CREATE FUNCTION coupe() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$`)
	storetest.Executer(t, s, "CREATE TRIGGER coupe BEFORE INSERT ON lectures FOR EACH ROW EXECUTE FUNCTION coupe()")
	if err := s.SaveLecture(t.Context(), id, storetest.Lecture(storetest.Identite(1))); !errors.Is(err, dossier.ErrIndisponible) {
		t.Errorf("erreur %v", err)
	}
	storetest.Executer(t, s, "DROP TRIGGER coupe ON lectures")
	if err := s.SaveLecture(t.Context(), id, storetest.Lecture(storetest.Identite(1))); err != nil {
		t.Error(err)
	}
	annule, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.Pli(annule, id); !errors.Is(err, context.Canceled) {
		t.Errorf("erreur %v", err)
	}
}
