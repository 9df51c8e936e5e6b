package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"souspli/dossier"
	"souspli/intake"
	"souspli/law"
)

// cmdIcr: souspli icr exporter --prefecture CODE -o DOSSIER
func cmdIcr() *cobra.Command {
	c := &cobra.Command{
		Use:   "icr",
		Short: "La lecture de l’écriture à la main",
		Args:  exactement(0),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(cmdIcrExporter())
	return c
}

// Files of an export of cells.
const (
	fichierCellules   = "cellules.tar"
	fichierEtiquettes = "etiquettes.csv"
	fichierLisezMoi   = "LISEZMOI.txt"
)

func cmdIcrExporter() *cobra.Command {
	var prefecture, vers string
	c := &cobra.Command{
		Use:   "exporter --prefecture CODE -o DOSSIER",
		Short: "Exporte des images de cases isolées, avec le signe qu’un agent y a lu, sans nom ni numéro, pour apprendre à mieux lire",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			if prefecture == "" || vers == "" {
				return usage("usage : %s", c.UseLine())
			}
			if _, ok := law.PrefectureByCode(prefecture); !ok {
				return usage("--prefecture : code inconnu « %s »", prefecture)
			}
			abs, err := dossierDExport(vers)
			if err != nil {
				return err
			}
			if doitDeleguer() {
				return exporterParDelegue(c, prefecture, abs, vers)
			}
			return avecAppli(c.Context(), func(a *appli) error {
				return a.exporterCellules(c, prefecture, abs, vers)
			})
		},
	}
	c.Flags().StringVar(&prefecture, "prefecture", "", "la préfecture, qui doit l’avoir ouvert dans ses réglages")
	c.Flags().StringVarP(&vers, "sortie", "o", "", "dossier où écrire "+fichierCellules+" et "+fichierEtiquettes)
	return c
}

// dossierDExport makes the folder. One that holds an export is refused: two exports are never mixed, and none is lost.
func dossierDExport(vers string) (string, error) {
	abs, err := filepath.Abs(vers)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(abs, 0o755); err != nil {
		return "", usage("-o : %w", err)
	}
	for _, f := range []string{fichierCellules, fichierEtiquettes, fichierLisezMoi} {
		if _, err := os.Stat(filepath.Join(abs, f)); !errors.Is(err, fs.ErrNotExist) {
			return "", usage("-o : « %s » contient déjà un export ; choisissez un autre dossier", vers)
		}
	}
	return abs, nil
}

// exporterParDelegue writes into a relay folder, then copies to the one asked for, which may be root's own.
func exporterParDelegue(c *cobra.Command, prefecture, abs, nomme string) error {
	relai, err := relais()
	if err != nil {
		return err
	}
	defer os.RemoveAll(relai)
	var dit bytes.Buffer
	if err := deleguer(c.Context(), c, &dit, "icr", "exporter", "--prefecture", prefecture, "-o", relai); err != nil {
		return err
	}
	if err := copierDossier(abs, relai); err != nil {
		return err
	}
	_, err = io.WriteString(c.OutOrStdout(), strings.ReplaceAll(dit.String(), relai, nomme))
	return err
}

func (a *appli) exporterCellules(c *cobra.Command, prefecture, abs, nomme string) error {
	var b *barre
	archive, bilan, err := a.intake.ExporterCellules(c.Context(), prefecture, func(faits, total int) {
		if b == nil {
			b = barreDe(c.ErrOrStderr(), total)
		}
		b.avance(fmt.Sprintf("pli %d sur %d", faits, total))
	})
	if b != nil {
		b.fin()
	}
	var peu *intake.TropPeu
	switch {
	case errors.Is(err, dossier.ErrInterdit):
		return fmt.Errorf("la préfecture %s n’a pas ouvert l’export de cases : page Réglages, ou « souspli prefecture %s --apprentissage oui »", prefecture, prefecture)
	case errors.As(err, &peu):
		return fmt.Errorf("trop peu de cases pour cacher qui les a écrites : %s ; il en faut %d, de %d plis au moins. Rien n’est exporté", compterCases(bilan), peu.CellulesMin, peu.PlisMin)
	case err != nil:
		return err
	}
	if err := ecrireExport(abs, archive); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s, dans %s\n", compterCases(bilan), nomme)
	return err
}

func ecrireExport(abs string, a intake.ArchiveCellules) error {
	return errors.Join(
		ecrireEntier(filepath.Join(abs, fichierLisezMoi), []byte(lisezMoi)),
		ecrireEntier(filepath.Join(abs, fichierEtiquettes), a.Etiquettes),
		ecrireEntier(filepath.Join(abs, fichierCellules), a.Tar),
	)
}

// compterCases says what was gathered, and what was left out.
func compterCases(b intake.BilanCellules) string {
	s := fmt.Sprintf("%d case(s) de %d champ(s), %d pli(s)", b.Cellules, b.Champs, b.Plis)
	for _, x := range []struct {
		n    int
		quoi string
	}{
		{b.PlisSensibles, "pli(s) d’une démarche sensible"},
		{b.ChampsEcartes, "champ(s) trop court(s), ou sans un signe par case"},
		{b.PlisPerdus, "pli(s) dont l’original ne s’ouvre plus"},
	} {
		if x.n > 0 {
			s += fmt.Sprintf(" · laissé : %d %s", x.n, x.quoi)
		}
	}
	return s
}

const lisezMoi = `Cases de formulaires écrites à la main, avec le signe qu’un agent y a lu.

cellules.tar      images 000001.png, 000002.png… : une case chacune, en gris, redressée, à 300 points par pouce,
                  avec 1 mm de marge
etiquettes.csv    colonnes n (numéro de l’image), signe, type (ce que la case peut contenir : chiffres, lettres,
                  mixte), en UTF-8

L’ordre est tiré au hasard. D’une même réponse, un signe sur deux au plus est ici, jamais deux cases voisines, et
toujours les mêmes : aucun nom ni aucun numéro ne peut être recomposé. Aucune case ne vient d’une démarche sensible
(santé, violences, traite). Une écriture reste celle de quelqu’un : gardez ces fichiers là où ils servent, et
effacez-les ensuite.
`
