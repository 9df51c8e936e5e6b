package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"souspli/forms"
	"souspli/ocr/scantest"
)

// bancs are the benchmarks by name; each prints its figures and holds no threshold.
var bancs = map[string]struct {
	dit string
	f   func(context.Context, io.Writer) error
}{
	"print": {"formulaires remplis à la minute", bancImpression},
	"read":  {"dossier de 24 pages à 300 ppp, jusqu’à « prêt à vérifier »", bancLecture},
	"icr":   {"écriture à la main, de personnes que le réseau n’a jamais lues", bancICR},

	"letters":   {"dix mille accusés en un passage : écrits, scellés, gardés, mis en lot", bancLetters},
	"jour":      {"le travail quotidien sur un grand registre", bancJour},
	"reconcile": {"un million de personnes inventées, vingt mille plis : à qui est chacun", bancReconcile},
}

// cmdBench: souspli bench [NAME]
func cmdBench() *cobra.Command {
	var poids string
	rec, jour, lettres := reconcileParDefaut, jourParDefaut, lettersParDefaut
	c := &cobra.Command{
		Use:   "bench [NOM]",
		Short: "Mesure cette machine : print, read, icr, letters, jour, reconcile",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("usage : souspli bench [NOM]")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			noms := []string{"print", "read", "icr", "letters", "jour", "reconcile"}
			if len(args) == 1 {
				if _, ok := bancs[args[0]]; !ok {
					return usage("banc inconnu « %s » ; print, read, icr, letters, jour ou reconcile", args[0])
				}
				noms = args
			}
			for _, n := range noms {
				fmt.Fprintf(c.OutOrStdout(), "%s — %s (%d cœurs)\n", n, bancs[n].dit, runtime.NumCPU())
				ctx := context.WithValue(context.WithValue(c.Context(), clePoids{}, poids), cleReconcile{}, rec)
				ctx = context.WithValue(context.WithValue(ctx, cleJour{}, jour), cleLetters{}, lettres)
				if err := bancs[n].f(ctx, c.OutOrStdout()); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&poids, "poids", "", "icr : fichier de poids à comparer à ceux du programme")
	c.Flags().Uint64Var(&rec.graine, "graine", rec.graine, "reconcile : moins de 100 pour mettre au point, 100 à 199 pour caler, 200 et plus pour mesurer")
	c.Flags().IntVar(&rec.personnes, "personnes", rec.personnes, "reconcile : personnes au registre")
	c.Flags().IntVar(&rec.plis, "plis", rec.plis, "reconcile : plis à rapprocher")
	c.Flags().IntVar(&jour.demandes, "demandes", jour.demandes, "jour : demandes au registre")
	c.Flags().IntVar(&lettres.lettres, "n", lettres.lettres, "letters : accusés")
	c.Flags().BoolVar(&rec.caler, "caler", false, "reconcile : donner aussi les poids et les seuils que cette graine donne")
	c.Flags().IntVar(&rec.montrer, "montrer", 0, "reconcile : montrer autant de plis manqués")
	return c
}

// clePoids is where the context of a bench keeps the name of other weights.
type clePoids struct{}

// formulairesDuBanc is the least number of forms the bench prints: whole rounds of the catalogue, as many as it takes.
const formulairesDuBanc = 1000

// bancImpression prints every form of the catalogue, filled for someone else each time, on every core. Memory is looked at when each
// quarter is done, after a collection: a run that keeps something shows it from one quarter to the next.
func bancImpression(ctx context.Context, out io.Writer) error {
	var taches []tacheBanc
	for tour := uint64(1); len(taches) < formulairesDuBanc; tour++ {
		for _, p := range forms.All() {
			for _, v := range p.Variantes {
				taches = append(taches, tacheBanc{p.Code, v, tour})
			}
		}
	}
	var duree, calcul time.Duration
	var tas, residente []string
	for q := range 4 {
		debut, avant := time.Now(), tempsProcesseur()
		if err := imprimerTout(ctx, taches[len(taches)*q/4:len(taches)*(q+1)/4]); err != nil {
			return err
		}
		duree, calcul = duree+time.Since(debut), calcul+tempsProcesseur()-avant
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		tas = append(tas, fmt.Sprint(m.HeapAlloc>>20))
		residente = append(residente, fmt.Sprint(memoireProcessus("VmRSS")>>10))
	}
	fmt.Fprintf(out, "  %d formulaires en %.1f s : %.0f par minute ; %.0f ms de processeur chacun, soit %.0f par minute sur deux cœurs libres\n", len(taches),
		duree.Seconds(), float64(len(taches))/duree.Minutes(), float64(calcul.Milliseconds())/float64(len(taches)), 2*float64(len(taches))/calcul.Minutes())
	fmt.Fprintf(out, "  mémoire à chaque quart : tas gardé %s Mo ; résidente %s Mo, %d au plus haut\n",
		strings.Join(tas, ", "), strings.Join(residente, ", "), memoireProcessus("VmHWM")>>10)
	return nil
}

// tacheBanc is one form to print, and who fills it.
type tacheBanc struct {
	procedure, variante string
	graine              uint64
}

func (t tacheBanc) imprimer() error {
	i := forms.Impression{Procedure: t.procedure, Variante: t.variante, Prefecture: demoPrefecture, Copie: fmt.Sprintf("%08d", t.graine),
		Champs: scantest.Remplir(t.procedure, t.variante, t.graine)}
	if err := forms.Print(io.Discard, i); err != nil {
		return fmt.Errorf("%s %s : %w", t.procedure, t.variante, err)
	}
	return nil
}

// tempsProcesseur is what this process has computed so far, on all cores: the measure that a busy machine does not spoil.
func tempsProcesseur() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// imprimerTout prints forms, as many at a time as there are cores; the first that cannot be printed stops the bench.
func imprimerTout(ctx context.Context, taches []tacheBanc) error {
	file := make(chan tacheBanc)
	fautes := make([]error, runtime.NumCPU())
	var wg sync.WaitGroup
	for n := range fautes {
		wg.Go(func() {
			for t := range file {
				if fautes[n] == nil {
					fautes[n] = t.imprimer()
				}
			}
		})
	}
	for _, t := range taches {
		if ctx.Err() == nil {
			file <- t
		}
	}
	close(file)
	wg.Wait()
	return errors.Join(append(fautes, ctx.Err())...)
}

// memoireProcessus reads a line of /proc/self/status, in KiB; 0 where there is none.
func memoireProcessus(ligne string) int {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, l := range strings.Split(string(b), "\n") {
		if reste, ok := strings.CutPrefix(l, ligne+":"); ok {
			n := 0
			if _, err := fmt.Sscan(reste, &n); err != nil {
				return 0
			}
			return n
		}
	}
	return 0
}
