package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"souspli/dossier"
	"souspli/intake"
	"souspli/law"
)

// cmdIngest: souspli ingest PATH... [--prefecture CODE] [--recu-le AAAA-MM-JJ] [--mode …] [--lrar N°] [--json]
// Files or folders; waits until each pli is read and decided on.
func cmdIngest() *cobra.Command {
	var prefecture, recuLe, cachet, mode, lrar string
	var enJSON bool
	c := &cobra.Command{
		Use:   "ingest PATH... [--prefecture CODE] [--recu-le AAAA-MM-JJ] [--mode simple|lrar|courriel|guichet|transmission] [--lrar N°] [--json]",
		Short: "Reçoit des plis numérisés (PDF, TIFF, JPEG, PNG), les lit et les enregistre",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("usage : %s", c.UseLine())
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			r, err := reception(prefecture, recuLe, cachet, mode, lrar)
			if err != nil {
				return err
			}
			if note := noteRecommande(r.NumeroLRAR); note != "" {
				fmt.Fprintln(c.ErrOrStderr(), "souspli :", note)
			}
			fichiers := ouvrirFichiers(args) // before root is dropped: they may lie where only root can go
			defer func() {
				for _, f := range fichiers {
					if f.File != nil {
						f.Close()
					}
				}
			}()
			return avecAppli(c.Context(), func(a *appli) error {
				return a.ingerer(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), fichiers, r, enJSON)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&prefecture, "prefecture", "", "code de la préfecture qui reçoit, par exemple 33")
	f.StringVar(&recuLe, "recu-le", "", "jour de réception ; sans lui le pli attend « date de réception à confirmer »")
	f.StringVar(&cachet, "cachet", "", "jour du cachet de la poste")
	f.StringVar(&mode, "mode", "", "simple, lrar, courriel, guichet ou transmission")
	f.StringVar(&lrar, "lrar", "", "numéro de la lettre recommandée")
	f.BoolVar(&enJSON, "json", false, "un objet JSON par pli, un par ligne")
	return c
}

// reception checks what the mail room says of the batch.
func reception(prefecture, recuLe, cachet, mode, lrar string) (dossier.Reception, error) {
	r := dossier.Reception{Prefecture: prefecture, NumeroLRAR: lrar}
	var errs []error
	if prefecture != "" {
		if _, ok := law.PrefectureByCode(prefecture); !ok {
			errs = append(errs, fmt.Errorf("--prefecture : code inconnu « %s »", prefecture))
		}
	}
	lit := func(option, s string) (d dossier.Date) {
		if s == "" {
			return
		}
		d, err := dossier.ParseDate(s)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s : « %s » n’est pas une date AAAA-MM-JJ", option, s))
		} else if d.After(dossier.DateDe(time.Now())) {
			errs = append(errs, fmt.Errorf("%s : le %s n’est pas encore arrivé", option, d.Fr()))
		}
		return d
	}
	r.RecuLe, r.Cachet = lit("--recu-le", recuLe), lit("--cachet", cachet)
	m, err := dossier.ParseMode(mode)
	if err != nil {
		errs = append(errs, fmt.Errorf("--mode : « %s » ; attendu simple, lrar, courriel, guichet ou transmission", mode))
	}
	if r.Mode = m; lrar != "" && mode == "" {
		r.Mode = dossier.ModeLRAR
	}
	if !r.Cachet.IsZero() && !r.RecuLe.IsZero() && r.Cachet.After(r.RecuLe) {
		errs = append(errs, errors.New("--cachet : le cachet est après la réception"))
	}
	if len(errs) > 0 {
		return r, usage("%w", errors.Join(errs...))
	}
	return r, nil
}

// noteRecommande warns of a number that was probably copied wrong, and is "" otherwise. Such a number is kept as given: a key that does
// not fit never turns a paper away.
func noteRecommande(numero string) string {
	if numero == "" {
		return ""
	}
	if _, plausible := law.NumeroRecommande(numero); plausible {
		return ""
	}
	return fmt.Sprintf("--lrar : la clé de « %s » ne correspond pas ; il est gardé tel quel, vérifiez-le sur l’étiquette", numero)
}

// fichier is one file to take in, already open; or the reason why it could not be.
type fichier struct {
	*os.File
	chemin string
	err    error
}

// ouvrirFichiers lists files and the content of folders (all levels, sorted, hidden files left out) and opens them.
func ouvrirFichiers(chemins []string) []fichier {
	var out []fichier
	ajoute := func(c string) {
		f, err := os.Open(c)
		out = append(out, fichier{f, c, err})
	}
	for _, c := range chemins {
		i, err := os.Stat(c)
		switch {
		case err != nil:
			out = append(out, fichier{nil, c, err})
		case !i.IsDir():
			ajoute(c)
		default:
			n := len(out)
			err := filepath.WalkDir(c, func(p string, d fs.DirEntry, err error) error {
				if err != nil {
					out = append(out, fichier{nil, p, err})
					return nil
				}
				if strings.HasPrefix(d.Name(), ".") && p != c {
					if d.IsDir() {
						return filepath.SkipDir
					}
					return nil
				}
				if d.Type().IsRegular() {
					ajoute(p)
				}
				return nil
			})
			if err != nil {
				out = append(out, fichier{nil, c, err})
			}
			slices.SortStableFunc(out[n:], func(a, b fichier) int { return cmp.Compare(a.chemin, b.chemin) })
		}
	}
	return out
}

// tailleMax of one file received.
const tailleMax = 512 << 20

func (f fichier) lire() ([]byte, error) {
	if f.err != nil {
		return nil, &dossier.Refus{Code: dossier.RefusIllisible, Message: fmt.Sprintf("« %s » ne peut pas être lu : %s. Vérifiez le chemin et les droits.", f.chemin, raisonSysteme(f.err))}
	}
	b, err := io.ReadAll(io.LimitReader(f.File, tailleMax+1))
	if err != nil {
		return nil, &dossier.Refus{Code: dossier.RefusIllisible, Message: fmt.Sprintf("« %s » ne peut pas être lu jusqu’au bout : %s.", f.chemin, raisonSysteme(err))}
	}
	if len(b) > tailleMax {
		return nil, &dossier.Refus{Code: dossier.RefusTropLourd, Message: fmt.Sprintf("« %s » dépasse %d Mo. Numérisez-le en plusieurs fichiers, ou en 300 points par pouce et en gris.", f.chemin, tailleMax>>20)}
	}
	return b, nil
}

func raisonSysteme(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "il n’existe pas"
	case errors.Is(err, fs.ErrPermission):
		return "accès refusé"
	case errors.Is(err, syscall.ENOSPC):
		return "plus de place sur le disque"
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// resultat of one file: refused (Refus), failed (err), or a pli in some state.
type resultat struct {
	fichier string
	pli     dossier.PliID
	deja    bool
	refus   *dossier.Refus
	err     error
	sortie  intake.Sortie
}

func (a *appli) ingerer(ctx context.Context, out, journal io.Writer, fichiers []fichier, r dossier.Reception, enJSON bool) error {
	if len(fichiers) == 0 {
		return usage("aucun fichier à recevoir dans ces dossiers")
	}
	barre := nouvelleBarre(journal, len(fichiers))
	// All is received before anything is read: what has been accepted is safe whatever happens next.
	res := make([]resultat, len(fichiers))
	for i, f := range fichiers {
		res[i] = a.recevoirUn(ctx, f, r)
		barre.recu(f.chemin)
	}
	if err := a.attendre(ctx, res, barre); err != nil {
		return err
	}
	barre.fin()
	return rendre(out, res, enJSON)
}

func (a *appli) recevoirUn(ctx context.Context, f fichier, r dossier.Reception) resultat {
	res := resultat{fichier: filepath.Base(f.chemin)}
	octets, err := f.lire()
	if err == nil {
		var recu intake.Recu
		recu, err = a.intake.Receive(ctx, filepath.Base(f.chemin), octets, r)
		res.pli, res.deja = recu.Pli, recu.Deja
	}
	if err != nil && !errors.As(err, &res.refus) {
		res.err = err
	}
	return res
}

// attendre sees to it that every pli received is read: by the workers when some are alive, else by this process.
func (a *appli) attendre(ctx context.Context, res []resultat, barre *barre) error {
	file := make(chan *resultat)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for r := range file {
				r.err = a.faireLire(ctx, r.pli, barre)
				if r.err == nil && r.deja {
					// What was said of its reception this time may settle it; what is read is not read again.
					r.err = a.intake.Process(ctx, r.pli, nil)
				}
				if r.err == nil {
					r.sortie, r.err = a.intake.Sortie(ctx, r.pli)
					r.sortie.Fichier = r.fichier // the same bytes may have come first under another name
				}
				barre.lu(r.fichier)
			}
		})
	}
	for i := range res {
		if res[i].pli != 0 && res[i].err == nil {
			file <- &res[i]
		}
	}
	close(file)
	wg.Wait()
	return ctx.Err()
}

// faireLire leaves the pli to the workers while some are alive, and reads it here when none is, or when they die meanwhile.
func (a *appli) faireLire(ctx context.Context, id dossier.PliID, barre *barre) error {
	tic := time.NewTicker(250 * time.Millisecond)
	defer tic.Stop()
	for {
		p, err := a.store.Pli(ctx, id)
		if err != nil {
			return err
		}
		if p.Etat != dossier.PliRecu && p.Etat != dossier.PliLu {
			return nil
		}
		vivant, err := a.store.TravailleurVivant(ctx)
		if err != nil {
			return err
		}
		if !vivant {
			return a.intake.Process(ctx, id, barre.page)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tic.C:
		}
	}
}

// rendre prints one line or object per file and chooses the exit code.
func rendre(out io.Writer, res []resultat, enJSON bool) error {
	code := codeOK
	for _, r := range res {
		switch {
		case r.refus != nil || r.err != nil:
			code = codeEchec
		case code == codeOK && r.sortie.Etat != dossier.PliTraite:
			code = codeAttente
		}
		if err := r.ecrire(out, enJSON); err != nil {
			return err
		}
	}
	if code != codeOK {
		return sortie{code: code}
	}
	return nil
}

func (r resultat) ecrire(out io.Writer, enJSON bool) error {
	refus := r.refus
	if refus == nil && r.err != nil {
		refus = &dossier.Refus{Code: dossier.RefusInterne, Message: fmt.Sprintf("« %s » n’a pas pu être traité : %v. Ce qui était accepté est gardé ; relancez la commande.", r.fichier, r.err)}
	}
	if enJSON {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		if refus != nil {
			return e.Encode(intake.SortieRefus(r.fichier, refus))
		}
		return e.Encode(r.sortie)
	}
	if refus != nil {
		_, err := fmt.Fprintf(out, "✗ %s : %s\n", r.fichier, refus.Message)
		return err
	}
	suite := ""
	for _, d := range r.sortie.Demandes {
		if d.Numero != nil {
			suite += " · demande " + *d.Numero
		}
	}
	if r.deja {
		suite += " · déjà reçu"
	}
	if len(r.sortie.Raisons) > 0 {
		suite += " · " + strings.Join(r.sortie.Raisons, " ; ")
	}
	_, err := fmt.Fprintf(out, "✓ %s : pli %s, %d page(s), %s%s\n", r.fichier, r.sortie.Pli, r.sortie.Pages, r.sortie.Etat.Libelle(), suite)
	return err
}

// barre shows progress on a terminal, and nothing elsewhere.
type barre struct{ *progressbar.ProgressBar }

// nouvelleBarre counts each file twice: received, then read.
func nouvelleBarre(w io.Writer, n int) *barre { return barreDe(w, 2*n) }

func barreDe(w io.Writer, n int) *barre {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &barre{}
	}
	return &barre{progressbar.NewOptions(n, progressbar.OptionSetWriter(w), progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())}
}

func (b *barre) avance(mot string) {
	if b.ProgressBar != nil {
		b.Describe(mot)
		_ = b.Add(1)
	}
}

func (b *barre) recu(nom string) { b.avance("reçu : " + filepath.Base(nom)) }
func (b *barre) lu(nom string)   { b.avance("lu : " + nom) }

func (b *barre) page(faites, total int) {
	if b.ProgressBar != nil {
		b.Describe(fmt.Sprintf("page %d sur %d", faites, total))
	}
}

func (b *barre) fin() {
	if b.ProgressBar != nil {
		_ = b.Finish()
	}
}
