package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"log/slog"
	"runtime"
	"slices"
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
	"read":  {"dossier de 24 pages à 300 ppp, jusqu’à « prêt à vérifier »", bancLecture},
}

// cmdBench: souspli bench [NAME]
func cmdBench() *cobra.Command {
	return &cobra.Command{
		Use:   "bench [NOM]",
		Short: "Mesure cette machine : print, read",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("usage : souspli bench [NOM]")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			noms := []string{"print", "read"}
			if len(args) == 1 {
				if _, ok := bancs[args[0]]; !ok {
					return usage("banc inconnu « %s » ; print ou read", args[0])
				}
				noms = args
			}
			for _, n := range noms {
				fmt.Fprintf(c.OutOrStdout(), "%s — %s (%d cœurs)\n", n, bancs[n].dit, runtime.NumCPU())
				if err := bancs[n].f(c.Context(), c.OutOrStdout()); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// bancImpression prints every form of the catalogue, filled, on every core.
func bancImpression(ctx context.Context, out io.Writer) error {
	type tache struct{ procedure, variante string }
	taches := make(chan tache)
	fautes := make(chan error, runtime.NumCPU())
	for range runtime.NumCPU() {
		go func() {
			for t := range taches {
				i := forms.Impression{Procedure: t.procedure, Variante: t.variante, Champs: scantest.Remplir(t.procedure, t.variante, 7), Prefecture: demoPrefecture, Copie: "00000007"}
				if err := forms.Print(io.Discard, i); err != nil {
					fautes <- fmt.Errorf("%s %s : %w", t.procedure, t.variante, err)
					return
				}
			}
			fautes <- nil
		}()
	}
	debut, n := time.Now(), 0
	for range 3 {
		for _, p := range forms.All() {
			for _, v := range p.Variantes {
				select {
				case taches <- tache{p.Code, v}:
					n++
				case err := <-fautes:
					return err
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
	}
	close(taches)
	for range runtime.NumCPU() {
		if err := <-fautes; err != nil {
			return err
		}
	}
	d := time.Since(debut)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Fprintf(out, "  %d formulaires en %.1f s : %.0f par minute ; tas %d Mo\n", n, d.Seconds(), float64(n)/d.Minutes(), m.HeapSys>>20)
	return nil
}

// bancLecture reads a scanned dossier of 24 pages in the reading process, three times, and gives the median.
func bancLecture(ctx context.Context, out io.Writer) error {
	var pages []*image.Gray
	for g := uint64(1); len(pages) < 24; g++ {
		var b bytes.Buffer
		err := forms.Print(&b, forms.Impression{Procedure: "conjoint-francais", Variante: "premiere_demande", Champs: scantest.Remplir("conjoint-francais", "premiere_demande", g), Prefecture: demoPrefecture, Copie: fmt.Sprintf("%08d", g)})
		if err != nil {
			return err
		}
		propres, err := scantest.Raster(b.Bytes(), demoDPI)
		if err != nil {
			return err
		}
		scans, err := numerise(propres, g)
		if err != nil {
			return err
		}
		pages = append(pages, scans...)
	}
	scan := scantest.PDF(pages[:24], demoDPI, 75)
	var durees []time.Duration
	for range 3 {
		debut := time.Now()
		r, err := lecteur(slog.New(slog.DiscardHandler)).Lire(ctx, "banc.pdf", scan, nil)
		if err != nil {
			return err
		}
		if n := len(r.Lecture.Pages); n != 24 {
			return fmt.Errorf("%d pages lues sur 24", n)
		}
		durees = append(durees, time.Since(debut))
	}
	slices.Sort(durees)
	fmt.Fprintf(out, "  24 pages en %.1f s (médiane de 3) : %.0f ms par page, un processus de lecture\n", durees[1].Seconds(), float64(durees[1].Milliseconds())/24)
	return nil
}
