package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/postal"
	"souspli/store"
	"souspli/store/storetest"
)

// grainesLettres is the number of kills of the letters: 2, or 100 in the long run.
func grainesLettres() int {
	if os.Getenv("SOUSPLI_LONG") != "" {
		return 100
	}
	return 2
}

// lettresParGraine are due at each seed.
const lettresParGraine = 10

// tuer starts a command and kills it, and all it started, at a moment of the time such a command takes, once pret says so; it may have ended
// by then.
func (r registre) tuer(h *rand.Rand, duree time.Duration, pret func() bool, args ...string) {
	r.t.Helper()
	c := r.commande(args...)
	if err := c.Start(); err != nil {
		r.t.Fatal(err)
	}
	fini := make(chan error, 1)
	go func() { fini <- c.Wait() }()
	for !pret() {
		select {
		case <-fini:
			return
		case <-time.After(2 * time.Millisecond):
		}
	}
	select {
	case <-time.After(time.Duration(h.Float64() * float64(duree))):
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		<-fini
	case <-fini:
	}
}

func toujours() bool { return true }

func pasLivresDe(t *testing.T, s *store.Store) []dossier.LotCourrier {
	t.Helper()
	ls, err := s.LotsALivrer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return ls
}

// TestTueLettresAuHasard kills `letters run`, and every other time `letters reimprimer`, at a random moment, then runs it again. Each letter is
// printed in one batch only, with one registered number that no other has; none is lost, nor any number; what is printed twice bears the mark.
func TestTueLettresAuHasard(t *testing.T) {
	r := registreNeuf(t)
	r.url = storetest.URL(t)
	s := storetest.Ouvrir(t, r.url, time.Now)
	objets := filepath.Join(r.donnees, "d", "objets")
	coffre, err := evidence.Open(t.Context(), "file://"+objets)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := coffre.Close(); err != nil {
			t.Error(err)
		}
	})
	lots := filepath.Join(dossierInscriptible(t), "lots")
	run := []string{"letters", "run", "-o", lots}

	// An undisturbed run bounds the moments drawn; nothing is asserted of its time.
	dues := lettresParGraine
	if err := peuplerCourriers(t.Context(), s, coffre, 0, dues); err != nil {
		t.Fatal(err)
	}
	debut := time.Now()
	r.doit([]int{codeOK}, run...)
	duree := time.Since(debut)

	pasLivres := 0
	for g := range grainesLettres() {
		h := rand.New(rand.NewPCG(uint64(g), 11))
		if err := peuplerCourriers(t.Context(), s, coffre, dues, dues+lettresParGraine); err != nil {
			t.Fatal(err)
		}
		dues += lettresParGraine
		// Every other time the moment is drawn where it hurts: from when the register knows of a batch whose folder is not made.
		if note := func() bool { return len(pasLivresDe(t, s)) > 0 }; g%2 == 1 {
			r.tuer(h, duree/8, note, run...)
		} else {
			r.tuer(h, duree, toujours, run...)
		}
		pasLivres += len(pasLivresDe(t, s))
		r.doit([]int{codeOK}, run...)
		if g%2 == 1 {
			ls, err := s.Lots(t.Context(), []string{"*"}, true)
			if err != nil {
				t.Fatal(err)
			}
			r.tuer(h, duree, toujours, "letters", "reimprimer", ls[0].Nom, "--pieces", "1-2", "-o", lots)
			r.doit([]int{codeOK}, run...)
		}
		if verifierLots(t, s, lots, dues); t.Failed() {
			t.Fatalf("graine %d", g)
		}
		r.doit([]int{codeOK}, "verify")
	}
	t.Logf("%d arrêts entre la note au registre et la livraison", pasLivres)
	if grainesLettres() == 100 && pasLivres < 10 {
		t.Errorf("%d des cent arrêts sont tombés là où cela fait mal", pasLivres)
	}
}

// verifierLots compares what is on paper with what the register says.
func verifierLots(t *testing.T, s *store.Store, dir string, dues int) {
	t.Helper()
	noms, err := lotsDans(dir)
	if err != nil {
		t.Fatal(err)
	}
	imprimes, numeros := map[dossier.CourrierID]string{}, map[string]dossier.CourrierID{}
	reimprimes := 0
	for _, nom := range noms {
		brut, err := os.ReadFile(filepath.Join(dir, nom, postal.FichierManifeste))
		if err != nil {
			t.Fatal(err)
		}
		var m postal.BordereauInfo
		if err := json.Unmarshal(brut, &m); err != nil {
			t.Fatal(err)
		}
		if marques := strings.Count(textes(t, []string{filepath.Join(dir, nom, postal.FichierLot)}), "annule l’exemplaire précédent"); m.Reimprime != "" && marques != len(m.Pieces) || m.Reimprime == "" && marques != 0 {
			t.Errorf("%s : %d marques pour %d pièces, réimpression de %q", nom, marques, len(m.Pieces), m.Reimprime)
		}
		for _, p := range m.Pieces {
			if m.Reimprime != "" {
				reimprimes++
				if imprimes[p.Courrier] != p.Recommande { // a batch comes before what prints it again
					t.Errorf("%s : le courrier %d y a un autre numéro", nom, p.Courrier)
				}
				continue
			}
			if _, deja := imprimes[p.Courrier]; deja {
				t.Errorf("%s : le courrier %d est déjà dans un lot", nom, p.Courrier)
			}
			if autre, deja := numeros[p.Recommande]; deja || p.Recommande == "" {
				t.Errorf("%s : le numéro %q du courrier %d est celui du courrier %d", nom, p.Recommande, p.Courrier, autre)
			}
			imprimes[p.Courrier], numeros[p.Recommande] = p.Recommande, p.Courrier
		}
	}
	notes := 0
	err = s.ParcourirCourriers(t.Context(), 1, func(c dossier.Courrier) error {
		notes++
		if n, ok := imprimes[c.ID]; c.Etat != dossier.CourrierImprime || !ok || n != c.Recommande {
			return fmt.Errorf("courrier %d, %s : numéro %q au registre, %q sur papier (imprimé : %v)", c.ID, c.Etat, c.Recommande, n, ok)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if notes != dues || len(imprimes) != dues {
		t.Errorf("%d courriers dus, %d au registre, %d imprimés", dues, notes, len(imprimes))
	}
	if ps, err := s.Plages(t.Context()); err != nil || ps[0].Suivant-ps[0].Premier != int64(dues) {
		t.Errorf("plages %+v, %v : des numéros sont perdus", ps, err)
	}
	if ls := pasLivresDe(t, s); len(ls) != 0 {
		t.Errorf("pas livrés : %+v", ls)
	}
	if n := storetest.Interroger[int](t, s, "SELECT count(*) FROM reimpressions"); n != reimprimes {
		t.Errorf("%d réimpressions au registre, %d sur papier", n, reimprimes)
	}
}
