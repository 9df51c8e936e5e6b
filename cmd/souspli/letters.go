package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"souspli/compliance"
	"souspli/dossier"
	"souspli/postal"
)

// cmdLetters: the letters, from due to handed over.
func cmdLetters() *cobra.Command {
	c := &cobra.Command{
		Use:   "letters",
		Short: "Les courriers à envoyer",
		Args:  exactement(0),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(cmdLettersRun(), cmdLettersLots(), cmdLettersSousPli(), cmdLettersDeposer(), cmdLettersReimprimer(), cmdLettersRetirer(), cmdLettersPlage(), cmdLettersLivrer())
	return c
}

// sortieLots are the flags of a command that delivers batches: -o, and what root tells the process it hands the work to.
type sortieLots struct{ dossier, vers, presents string }

func (o *sortieLots) drapeaux(c *cobra.Command) {
	c.Flags().StringVarP(&o.dossier, "sortie", "o", "", "dossier où les écrire")
	c.Flags().StringVar(&o.vers, "vers", "", "dossier où les lots seront portés")
	c.Flags().StringVar(&o.presents, "presents", "", "lots qui y sont déjà")
	_, _ = c.Flags().MarkHidden("vers"), c.Flags().MarkHidden("presents") // both exist
}

// demande makes the folder. dit is the name it was asked by.
func (o sortieLots) demande(jour dossier.Date) (q postal.Demande, dit string, err error) {
	dit = cmp.Or(o.dossier, "courriers-"+jour.String())
	abs, err := filepath.Abs(dit)
	if err != nil {
		return q, dit, err
	}
	if err := os.MkdirAll(abs, 0o755); err != nil {
		return q, dit, usage("-o : %w", err)
	}
	return postal.Demande{Date: jour, Dossier: abs, Vers: o.vers, Presents: strings.Fields(o.presents)}, dit, nil
}

func cmdLettersRun() *cobra.Command {
	var jour, prefecture string
	var aSigner bool
	var o sortieLots
	c := &cobra.Command{
		Use:   "run [--date AAAA-MM-JJ] [-o DOSSIER] [--prefecture CODE] [--a-signer]",
		Short: "Écrit et imprime les courriers dus, avec le bordereau de dépôt",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			d, err := jourDit("--date", jour)
			if err != nil {
				return err
			}
			q, dit, err := o.demande(d)
			if err != nil {
				return err
			}
			if doitDeleguer() {
				return lotsParDelegue(c, q.Dossier, dit, "letters", "run", "--date", d.String(), "--prefecture", prefecture, fmt.Sprintf("--a-signer=%t", aSigner))
			}
			q.Prefecture, q.ASigner = prefecture, aSigner
			return avecAppli(c.Context(), func(a *appli) error {
				b, err := a.postal.Lot(c.Context(), q)
				if err != nil {
					return err
				}
				if len(b.Pieces) > 0 && !a.cfg.AdressePublique() { // it is on every sheet, for good
					fmt.Fprintf(c.ErrOrStderr(), "attention : ces lettres portent l’adresse %s, que le public n’atteint pas ; réglez SOUSPLI_ADRESSE\n", a.cfg.Adresse)
				}
				return direLot(c.OutOrStdout(), b, dit)
			})
		},
	}
	c.Flags().StringVar(&jour, "date", "", "jour des courriers (par défaut aujourd’hui)")
	c.Flags().StringVar(&prefecture, "prefecture", "", "seulement cette préfecture")
	c.Flags().BoolVar(&aSigner, "a-signer", false, "à part : les lettres à signer à la main, avec l’accusé qui part dans leur enveloppe")
	o.drapeaux(c)
	return c
}

// jourDit reads a day given to a flag; "" is today.
func jourDit(drapeau, s string) (dossier.Date, error) {
	if s == "" {
		return dossier.DateDe(time.Now()), nil
	}
	d, err := dossier.ParseDate(s)
	if err != nil {
		return d, usage("%s : « %s » n’est pas une date AAAA-MM-JJ", drapeau, s)
	}
	return d, nil
}

// direLot tells what a run printed, and what waits for someone.
func direLot(out io.Writer, b postal.BordereauInfo, ou string) error {
	fmt.Fprintf(out, "%d courrier(s), %d page(s), imprimé(s) dans %s\n", len(b.Pieces), b.Pages, ou)
	if b.Lot != "" {
		fmt.Fprintf(out, "lot %s, %d fichier(s)\n", b.Lot, len(b.Fichiers))
	}
	for _, l := range b.Repris {
		fmt.Fprintf(out, "repris : le lot %s, qu’une impression interrompue n’avait pas livré\n", l)
	}
	if b.SansNumero > 0 {
		fmt.Fprintf(out, "%d enveloppe(s) à recommander en courrier ordinaire, faute de numéro (souspli letters plage ajouter)\n", b.SansNumero)
	}
	for _, n := range b.Numeros {
		if n.Reste < dossier.SeuilPlage {
			fmt.Fprintf(out, "numéros de recommandé, préfecture %s : il en reste %d\n", n.Prefecture, n.Reste)
		}
	}
	for _, l := range b.Ailleurs {
		fmt.Fprintf(out, "pas livré : le lot %s, attendu dans %s ; relancez « souspli letters run -o » vers ce dossier, sur cette machine\n", l.Nom, l.Lieu)
	}
	for _, x := range b.Bloques {
		fmt.Fprintf(out, "bloqué : demande %s, %s\n", x.Numero, x.Raison)
	}
	if len(b.Bloques)+len(b.Ailleurs) > 0 {
		return sortie{code: codeAttente}
	}
	return nil
}

// lotsParDelegue has batches made in a relay folder, then carries them, each whole or not at all, to the one asked for, which may be root's
// own, and only then has them noted as delivered. What is said names that one as it was typed (nomme): the relay is gone when it is read.
func lotsParDelegue(c *cobra.Command, abs, nomme string, args ...string) error {
	libere, err := postal.Verrouiller(abs)
	if err != nil {
		return err
	}
	defer libere()
	presents, err := lotsDans(abs)
	if err != nil {
		return err
	}
	relai, err := relais()
	if err != nil {
		return err
	}
	defer os.RemoveAll(relai)
	var dit bytes.Buffer
	err = deleguer(c.Context(), c, &dit, append(args, "-o", relai, "--vers", abs, "--presents", strings.Join(presents, " "))...)
	faits, errPorter := porterLots(abs, relai)
	if errPorter != nil { // what was said of the relay is not true of the folder asked for
		return errors.Join(err, fmt.Errorf("les lots n’ont pas pu être écrits dans %s (%s)\u00a0; rien n’est perdu, le registre les garde\u00a0: faites de la place ou changez les droits, puis relancez la même commande", nomme, raisonSysteme(errPorter)))
	}
	if len(faits) > 0 {
		err = errors.Join(err, deleguer(c.Context(), c, io.Discard, append([]string{"letters", "livrer"}, faits...)...))
	}
	_, errDit := io.WriteString(c.OutOrStdout(), strings.ReplaceAll(dit.String(), relai, nomme))
	return errors.Join(err, errDit)
}

// lotsDans names the batches whole in a folder.
func lotsDans(dir string) ([]string, error) {
	lots, err := filepath.Glob(filepath.Join(dir, "lot-*"))
	if err != nil {
		return nil, err
	}
	var noms []string
	for _, l := range lots {
		if filepath.Ext(l) == "" {
			noms = append(noms, filepath.Base(l))
		}
	}
	return noms, nil
}

// porterLots copies the batches of a folder into another. One that cannot be whole leaves nothing there.
func porterLots(vers, de string) ([]string, error) {
	noms, err := lotsDans(de)
	if err != nil {
		return nil, err
	}
	for _, n := range noms {
		partiel := filepath.Join(vers, n+".partiel")
		if err := os.RemoveAll(partiel); err != nil {
			return nil, err
		}
		if err := copierDossier(partiel, filepath.Join(de, n)); err != nil {
			return nil, errors.Join(err, os.RemoveAll(partiel))
		}
		if err := postal.Deplacer(partiel, filepath.Join(vers, n)); err != nil {
			return nil, err
		}
	}
	return noms, nil
}

// cmdLettersLivrer is what root says once the batches are where they were asked for.
func cmdLettersLivrer() *cobra.Command {
	return &cobra.Command{
		Use:    "livrer LOT…",
		Hidden: true,
		Args:   cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return avecAppli(c.Context(), func(a *appli) error { return a.postal.Livrer(c.Context(), args...) })
		},
	}
}

// cmdExport: souspli export NUMERO -o BUNDLE.zip
func cmdExport() *cobra.Command {
	var out string
	c := &cobra.Command{
		Use:   "export NUMERO -o PREUVES.zip",
		Short: "Le dossier de preuves d’une demande, à vérifier avec sha256sum",
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			if out == "" {
				return usage("usage : %s", c.UseLine())
			}
			if out == "-" {
				return exporter(c, args[0], c.OutOrStdout())
			}
			f, err := os.CreateTemp(filepath.Dir(out), ".souspli-export-*")
			if err != nil {
				return usage("-o : %w", err)
			}
			if doitDeleguer() {
				err = deleguer(c.Context(), c, f, "export", args[0], "-o", "-")
			} else {
				err = exporter(c, args[0], f)
			}
			if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
				return errors.Join(err, os.Remove(f.Name()))
			}
			return os.Rename(f.Name(), out)
		},
	}
	c.Flags().StringVarP(&out, "sortie", "o", "", "fichier zip à écrire")
	return c
}

func exporter(c *cobra.Command, numero string, w io.Writer) error {
	return avecAppli(c.Context(), func(a *appli) error {
		err := compliance.Exporter(c.Context(), a.compliance(), numero, w)
		if errors.Is(err, dossier.ErrIntrouvable) {
			return fmt.Errorf("il n’y a pas de demande %s", numero)
		}
		return err
	})
}
