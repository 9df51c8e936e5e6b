package main

import (
	"bytes"
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

// cmdLetters: souspli letters run [--date D] [-o FOLDER]
func cmdLetters() *cobra.Command {
	c := &cobra.Command{
		Use:   "letters",
		Short: "Les courriers à envoyer",
		Args:  exactement(0),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(cmdLettersRun())
	return c
}

func cmdLettersRun() *cobra.Command {
	var jour, dossierSortie, prefecture string
	var aSigner bool
	c := &cobra.Command{
		Use:   "run [--date AAAA-MM-JJ] [-o DOSSIER] [--prefecture CODE] [--a-signer]",
		Short: "Écrit et imprime les courriers dus, avec le bordereau de dépôt",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			d := dossier.DateDe(time.Now())
			if jour != "" {
				var err error
				if d, err = dossier.ParseDate(jour); err != nil {
					return usage("--date : « %s » n’est pas une date AAAA-MM-JJ", jour)
				}
			}
			if dossierSortie == "" {
				dossierSortie = "courriers-" + d.String()
			}
			abs, err := filepath.Abs(dossierSortie)
			if err != nil {
				return err
			}
			if err := os.MkdirAll(abs, 0o755); err != nil {
				return usage("-o : %w", err)
			}
			if doitDeleguer() {
				return lettresParDelegue(c, d, abs, dossierSortie, prefecture, aSigner)
			}
			return avecAppli(c.Context(), func(a *appli) error {
				b, err := a.postal.Lot(c.Context(), postal.Demande{Date: d, Prefecture: prefecture, Dossier: abs, ASigner: aSigner})
				if err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "%d courrier(s), %d page(s), imprimé(s) dans %s\n", len(b.Pieces), b.Pages, dossierSortie)
				for _, x := range b.Bloques {
					fmt.Fprintf(c.OutOrStdout(), "bloqué : demande %s, %s\n", x.Numero, x.Raison)
				}
				if len(b.Bloques) > 0 {
					return sortie{code: codeAttente}
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&jour, "date", "", "jour des courriers (par défaut aujourd’hui)")
	c.Flags().StringVarP(&dossierSortie, "sortie", "o", "", "dossier où les écrire")
	c.Flags().StringVar(&prefecture, "prefecture", "", "seulement cette préfecture")
	c.Flags().BoolVar(&aSigner, "a-signer", false, "à part : les lettres à signer à la main, avec l’accusé qui part dans leur enveloppe")
	return c
}

// lettresParDelegue prints into a relay folder, then copies to the one asked for, which may be root's own. What
// it says names that one (as it was typed: nomme), since the relay folder is gone when it is read.
func lettresParDelegue(c *cobra.Command, d dossier.Date, abs, nomme, prefecture string, aSigner bool) error {
	relai, err := relais()
	if err != nil {
		return err
	}
	defer os.RemoveAll(relai)
	var dit bytes.Buffer
	err = deleguer(c.Context(), c, &dit, "letters", "run", "--date", d.String(), "-o", relai, "--prefecture", prefecture, fmt.Sprintf("--a-signer=%t", aSigner))
	err = errors.Join(err, copierDossier(abs, relai))
	_, errDit := io.WriteString(c.OutOrStdout(), strings.ReplaceAll(dit.String(), relai, nomme))
	return errors.Join(err, errDit)
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
