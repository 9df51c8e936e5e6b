package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
	"souspli/store/storetest"
)

// ecrites registers demandes a to b and writes their accusés.
func ecrites(t *testing.T, s *store.Store, a, b int) []dossier.CourrierID {
	t.Helper()
	var ids []dossier.CourrierID
	for n := a; n <= b; n++ {
		_, d := storetest.Enregistrer(t, s, n)
		id := accuse(t, s, d).ID
		if err := s.EcrireCourrier(t.Context(), id, ecriture(fmt.Sprint("pdf ", n))); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// recommandes is a batch all of whose envelopes are to be registered.
func recommandes(nom string, ids ...dossier.CourrierID) store.NouveauLot {
	l := storetest.Lot(nom, ids...)
	for i := range l.Enveloppes {
		l.Enveloppes[i].Recommandee = true
	}
	return l
}

func plage(prefecture string, premier, dernier int64) dossier.PlageRecommande {
	return dossier.PlageRecommande{Prefecture: prefecture, Prefixe: "1A", Premier: premier, Dernier: dernier}
}

func numeroDe(t *testing.T, s *store.Store, id dossier.CourrierID) string {
	t.Helper()
	c, err := s.Courrier(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c.Recommande
}

// A range: no number in common with another, its numbers given once, in order, those of the préfecture first, with their key; when none is
// left the letter leaves all the same.
func TestPlagesDeRecommandes(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	for _, p := range []dossier.PlageRecommande{plage("*", 477872024, 477872025), plage("33", 7, 7), plage("75", 100, 200)} {
		if err := s.AjouterPlage(ctx, p, 0); err != nil {
			t.Fatal(err)
		}
	}
	for nom, p := range map[string]dossier.PlageRecommande{"la même": plage("33", 7, 7), "elle la contient": plage("*", 0, 9), "elle la touche": plage("33", 150, 250)} {
		if err := s.AjouterPlage(ctx, p, 0); !errors.Is(err, dossier.ErrConflit) {
			t.Errorf("plage acceptée, %s : %v", nom, err)
		}
	}
	for nom, p := range map[string]dossier.PlageRecommande{"à l’envers": plage("33", 300, 299), "onze chiffres": plage("33", 9e9, 1e10),
		"préfixe": {Prefecture: "33", Prefixe: "AA", Premier: 1, Dernier: 2}, "sans préfecture": plage("", 400, 500)} {
		if err := s.AjouterPlage(ctx, p, 0); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("plage acceptée, %s : %v", nom, err)
		}
	}
	ids := ecrites(t, s, 1, 4)
	sans, err := s.ImprimerLot(ctx, recommandes("lot", ids...))
	if err != nil || sans != 1 {
		t.Fatalf("%d sans numéro, attendu 1 (%v)", sans, err)
	}
	for i, attendu := range []string{law.NumeroNational("1A", 7), law.NumeroNational("1A", 477872024), law.NumeroNational("1A", 477872025), ""} {
		if n := numeroDe(t, s, ids[i]); n != attendu {
			t.Errorf("lettre %d : numéro %q, attendu %q", i+1, n, attendu)
		}
	}
	// Once the range is taken out, the numbers given are still refused.
	storetest.Executer(t, s, "DELETE FROM plages_recommande")
	if err := s.AjouterPlage(ctx, plage("33", 5, 8), 0); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("des numéros déjà partis sont rachetés : %v", err)
	}
	if err := s.AjouterPlage(ctx, plage("33", 8, 20), 0); err != nil {
		t.Error(err)
	}
}

// Batches recorded at once take each number once, none twice, none lost; a batch that fails takes none.
func TestNumerosUneFois(t *testing.T) {
	s := storetest.New(t)
	if err := s.AjouterPlage(t.Context(), plage("*", 1, 12), 0); err != nil {
		t.Fatal(err)
	}
	ids := ecrites(t, s, 1, 8)
	_, pasEcrite := storetest.Enregistrer(t, s, 9)
	if _, err := s.ImprimerLot(t.Context(), recommandes("lot-x", ids[0], accuse(t, s, pasEcrite).ID)); !errors.Is(err, dossier.ErrConflit) {
		t.Fatalf("erreur %v", err)
	}
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			if _, err := s.ImprimerLot(t.Context(), recommandes(fmt.Sprint("lot-", i), ids[2*i+1], ids[2*i])); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	var numeros, attendus []string
	for i, id := range ids {
		numeros, attendus = append(numeros, numeroDe(t, s, id)), append(attendus, law.NumeroNational("1A", int64(i+1)))
	}
	if slices.Sort(numeros); !slices.Equal(numeros, attendus) {
		t.Errorf("numéros donnés %q", numeros)
	}
	// Said again, a batch keeps its numbers.
	if _, err := s.ImprimerLot(t.Context(), recommandes("lot-0", ids[1], ids[0])); err != nil {
		t.Error(err)
	}
	if ps, err := s.Plages(t.Context()); err != nil || len(ps) != 1 || ps[0].Reste() != 4 {
		t.Errorf("plages %+v, %v", ps, err)
	}
}

// imprime records a batch and delivers it.
func imprime(t *testing.T, s *store.Store, l store.NouveauLot) {
	t.Helper()
	if _, err := s.ImprimerLot(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	if err := s.LivrerLot(t.Context(), l.Nom); err != nil {
		t.Fatal(err)
	}
}

func etapes(t *testing.T, s *store.Store, lot string) string {
	t.Helper()
	cs, err := s.CourriersDuLot(t.Context(), lot)
	if err != nil {
		t.Fatal(err)
	}
	var e []string
	for _, c := range cs {
		e = append(e, string(c.Etape()))
	}
	return strings.Join(e, ", ")
}

// imprimé → sous pli → déposé, by batch and by piece; the letters of an envelope go together; each step is in the journal, once.
func TestEtapesDUnLot(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	agent := storetest.Agent(t, s, dossier.RoleCourrier)
	ids := ecrites(t, s, 1, 4)
	l := storetest.Lot("lot", ids[0], ids[1], ids[2])
	l.Enveloppes[1].Courriers = append(l.Enveloppes[1].Courriers, ids[3])
	if _, err := s.ImprimerLot(ctx, l); err != nil {
		t.Fatal(err)
	}
	if _, err := s.MettreSousPli(ctx, "lot", nil, agent); !errors.Is(err, dossier.ErrConflit) {
		t.Errorf("sous pli avant d’être livré : %v", err)
	}
	if ls, err := s.LotsALivrer(ctx); err != nil || len(ls) != 1 || ls[0].Nom != "lot" {
		t.Errorf("à livrer : %+v, %v", ls, err)
	}
	if err := s.LivrerLot(ctx, "lot"); err != nil {
		t.Fatal(err)
	}
	if ls, err := s.LotsALivrer(ctx); err != nil || len(ls) != 0 {
		t.Errorf("à livrer : %+v, %v", ls, err)
	}
	for range 2 {
		if _, err := s.MettreSousPli(ctx, "lot", []int{3}, agent); err != nil {
			t.Fatal(err)
		}
	}
	if e := etapes(t, s, "lot"); e != "imprimé, sous pli, sous pli, imprimé" {
		t.Errorf("étapes %s", e)
	}
	for nom, le := range map[string]dossier.Date{"la veille du lot": storetest.Jour.AddDays(-1), "demain": storetest.Jour.AddDays(1)} {
		if _, err := s.DeposerLot(ctx, "lot", nil, le, agent); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("déposé %s : %v", nom, err)
		}
	}
	if _, err := s.DeposerLot(ctx, "lot", []int{9}, storetest.Jour, agent); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("une pièce qui n’y est pas : %v", err)
	}
	if _, err := s.DeposerLot(ctx, "autre", nil, storetest.Jour, agent); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("un lot qui n’existe pas : %v", err)
	}
	if n, err := s.DeposerLot(ctx, "lot", []int{1}, storetest.Jour, agent); err != nil || n != 1 {
		t.Errorf("déposés %d, %v", n, err)
	}
	if n, err := s.DeposerLot(ctx, "lot", nil, storetest.Jour, agent); err != nil || n != 3 {
		t.Errorf("déposés %d, %v", n, err)
	}
	if n, err := s.DeposerLot(ctx, "lot", nil, storetest.Jour, agent); err != nil || n != 0 {
		t.Errorf("déposés de nouveau %d, %v", n, err)
	}
	lot, err := s.Lot(ctx, "lot", []string{"33"}, false)
	if err != nil || lot.Courriers != 4 || lot.SousPli != 4 || lot.Deposes != 4 || lot.DeposeLe != storetest.Jour || !lot.Livre {
		t.Errorf("%+v, %v", lot, err)
	}
	c, err := s.Courrier(ctx, ids[0])
	if err != nil || c.DeposeLe != storetest.Jour || c.SousPliA.IsZero() {
		t.Errorf("%+v, %v", c, err)
	}
	if ls, err := s.JournalDe(ctx, store.ObjetDemande(c.Demande)); err != nil || !strings.HasSuffix(actes(ls), "courrier_imprime courrier_depose") ||
		ls[len(ls)-1].Details != fmt.Sprintf(`{"courrier":%d,"le":"2026-03-12"}`, c.ID) || ls[len(ls)-1].Par != store.ObjetAgent(agent) {
		t.Errorf("%s, %v", actes(ls), err)
	}
}

// A piece printed again: its envelope whole, never a second number, to be inserted again; refused once it is handed over.
func TestReimprimerUnLot(t *testing.T) {
	s := storetest.New(t)
	ctx := t.Context()
	if err := s.AjouterPlage(ctx, plage("33", 1, 9), 0); err != nil {
		t.Fatal(err)
	}
	ids := ecrites(t, s, 1, 4)
	l := recommandes("lot", ids[0], ids[1], ids[2])
	l.Enveloppes[1].Courriers = append(l.Enveloppes[1].Courriers, ids[3])
	imprime(t, s, l)
	if _, err := s.MettreSousPli(ctx, "lot", nil, 0); err != nil {
		t.Fatal(err)
	}
	numero := numeroDe(t, s, ids[1])
	for n := range 2 {
		r, err := s.ReimprimerLot(ctx, store.Reimpression{Lot: "lot", Pieces: []int{3}, Lieu: "ici"})
		if err != nil || r.Nom != fmt.Sprintf("lot-reimpression-%d", n+1) || r.De != "lot" || r.Livre || r.Lieu != "ici" {
			t.Fatalf("%+v, %v", r, err)
		}
		cs, err := s.CourriersDuLot(ctx, r.Nom)
		if err != nil || len(cs) != 2 || cs[0].ID != ids[1] || cs[1].ID != ids[3] {
			t.Errorf("réimprimés : %+v, %v", cs, err)
		}
	}
	if e := etapes(t, s, "lot"); e != "sous pli, imprimé, imprimé, sous pli" {
		t.Errorf("étapes %s", e)
	}
	if n := numeroDe(t, s, ids[1]); n != numero || n == "" {
		t.Errorf("numéro %q, d’abord %q", n, numero)
	}
	if ps, err := s.Plages(ctx); err != nil || ps[0].Reste() != 6 {
		t.Errorf("plages %+v, %v", ps, err)
	}
	if m, err := s.Reimpressions(ctx, "lot"); err != nil || len(m) != 2 || m[ids[1]] != 2 || m[ids[3]] != 2 {
		t.Errorf("réimpressions %v, %v", m, err)
	}
	if _, err := s.DeposerLot(ctx, "lot", []int{4}, storetest.Jour, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReimprimerLot(ctx, store.Reimpression{Lot: "lot", Pieces: []int{1, 4}}); !errors.Is(err, dossier.ErrInterdit) {
		t.Errorf("une pièce déposée est réimprimée : %v", err)
	}
	if _, err := s.ReimprimerLot(ctx, store.Reimpression{Lot: "lot"}); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("rien à réimprimer : %v", err)
	}
	if _, err := s.ReimprimerLot(ctx, store.Reimpression{Lot: "lot-reimpression-1", Pieces: []int{2}}); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("une réimpression réimprimée : %v", err)
	}
}

// TestDepotAvantLePapier: no letter is handed over before its paper is made: neither before its batch, whatever day the batch bears, nor, printed
// again, before the copy that voids the one before.
func TestDepotAvantLePapier(t *testing.T) {
	s, h := storetest.NewHorloge(t)
	ctx := t.Context()
	ids := ecrites(t, s, 1, 2)
	l := storetest.Lot("lot", ids...)
	l.Jour = storetest.Jour.AddDays(-30)
	imprime(t, s, l)
	if _, err := s.DeposerLot(ctx, "lot", nil, storetest.Jour.AddDays(-1), 0); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("déposé avant d’être imprimé : %v", err)
	}
	h.Avancer(48 * time.Hour)
	if _, err := s.ReimprimerLot(ctx, store.Reimpression{Lot: "lot", Pieces: []int{2}, Lieu: "ici"}); err != nil {
		t.Fatal(err)
	}
	for _, pieces := range [][]int{nil, {2}} {
		if _, err := s.DeposerLot(ctx, "lot", pieces, storetest.Jour, 0); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%v : un exemplaire réimprimé est déposé avant sa réimpression : %v", pieces, err)
		}
	}
	if n, err := s.DeposerLot(ctx, "lot", []int{1}, storetest.Jour, 0); err != nil || n != 1 {
		t.Errorf("%d %v", n, err)
	}
	if n, err := s.DeposerLot(ctx, "lot", nil, storetest.Jour.AddDays(2), 0); err != nil || n != 1 {
		t.Errorf("%d %v", n, err)
	}
}

// The list of batches: one's own préfectures only, no sensitive one, the not deposited however old.
func TestLots(t *testing.T) {
	s := storetest.New(t)
	ids := ecrites(t, s, 1, 2)
	imprime(t, s, storetest.Lot("lot-1", ids[0]))
	imprime(t, s, storetest.Lot("lot-2", ids[1]))
	noms := func(prefectures []string, sensible bool) string {
		t.Helper()
		ls, err := s.Lots(t.Context(), prefectures, sensible)
		if err != nil {
			t.Fatal(err)
		}
		var n []string
		for _, l := range ls {
			n = append(n, l.Nom)
		}
		return strings.Join(n, " ")
	}
	if n := noms([]string{"33"}, false); n != "lot-2 lot-1" {
		t.Errorf("lots %q", n)
	}
	if n := noms([]string{"75"}, true) + noms(nil, true); n != "" {
		t.Errorf("lots d’ailleurs %q", n)
	}
	storetest.Executer(t, s, "UPDATE demandes SET sensible = true WHERE id = (SELECT demande FROM courriers WHERE lot = 'lot-1')")
	if a, b := noms([]string{"33"}, false), noms([]string{"*"}, true); a != "lot-2" || b != "lot-2 lot-1" {
		t.Errorf("lots %q, et qui voit tout %q", a, b)
	}
}
