package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"souspli/dossier"
)

// graines is the number of seeds of the kill tests: 8, or 50 in the long run.
func graines() int {
	if os.Getenv("SOUSPLI_LONG") != "" {
		return 50
	}
	return 8
}

// TestTueAuHasard kills `ingest` (and, every other seed, the `serve` that does its reading) at a random moment. Whatever the
// moment: what is in the register is sound, and receiving the same file again loses nothing and doubles nothing.
func TestTueAuHasard(t *testing.T) {
	scan, _ := scanRempli(t, dossierInscriptible(t), "changement-adresse", "modification", 21)
	args := []string{"ingest", scan, "--prefecture", "33", "--recu-le", "2026-03-12", "--json"}

	// A quarter of the registers are new: the moment may fall while the database is made. In the others all of it falls in the work itself.
	registres := []func(testing.TB) registre{registreNeuf, nouveauRegistre}
	// How long an undisturbed run takes here bounds the moments drawn; nothing is asserted of it.
	durees, attendu := make([]time.Duration, len(registres)), ""
	for i, registre := range registres {
		temoin := registre(t)
		debut := time.Now()
		temoin.doit([]int{codeOK, codeAttente}, args...)
		durees[i] = time.Since(debut)
		attendu = temoin.doit([]int{codeOK}, "verify")
	}

	for g := range graines() {
		t.Run(fmt.Sprintf("graine %d", g), func(t *testing.T) {
			h := rand.New(rand.NewPCG(uint64(g), 7))
			i := min(g/2%4, 1)
			r, duree := registres[i](t), durees[i]
			var s *service
			if g%2 == 1 {
				s = r.sert()
			}
			c := r.commande(args...)
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			fini := make(chan error, 1)
			go func() { fini <- c.Wait() }()
			select {
			case <-time.After(time.Duration(h.Float64() * float64(duree))):
			case <-fini:
				fini <- nil
			}
			if s != nil {
				s.tue() // ingest finds its worker dead and reads by itself
			} else {
				_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
			}
			<-fini

			r.doit([]int{codeOK}, "verify")
			l := lignesJSON[ligneSortie](t, r.doit([]int{codeOK, codeAttente}, args...))
			if len(l) != 1 || l[0].Refus != nil || l[0].Etat == dossier.PliRecu || l[0].Etat == dossier.PliLu {
				t.Fatalf("le fichier reçu de nouveau n’est pas arrivé au bout : %+v", l)
			}
			if final := r.doit([]int{codeOK}, "verify"); combien(final) != combien(attendu) {
				t.Errorf("après l’arrêt et la reprise : %sattendu : %s", final, attendu)
			}
		})
	}
}

// combien keeps of verify's last line the plis, pages, demandes and letters.
func combien(verify string) string {
	l := strings.Split(strings.TrimSpace(verify), "\n")
	p := strings.Split(l[len(l)-1], ", ")
	return strings.Join(p[:min(4, len(p))], ", ")
}
