package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"souspli/dossier"
	"souspli/store"
)

// cmdJour: souspli jour [--date D] — by hand, what the schedule does each night.
func cmdJour() *cobra.Command {
	var jour string
	var enJSON bool
	c := &cobra.Command{
		Use:   "jour [--date AAAA-MM-JJ] [--json]",
		Short: "Le travail quotidien : tâches dues et en retard, rappels ; le refaire est sans effet",
		Long: "Pose les tâches devenues dues, clôt celles qui ne le sont plus et rend dus les rappels favorables, jusqu’au jour dit (par défaut aujourd’hui).\n" +
			"Les jours manqués sont rattrapés. Rien de défavorable ne vient du temps : aucune demande ne change d’état.",
		Args: exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			aujourdhui := dossier.DateDe(time.Now())
			d := aujourdhui
			if jour != "" {
				var err error
				if d, err = dossier.ParseDate(jour); err != nil {
					return usage("--date : « %s » n’est pas une date AAAA-MM-JJ", jour)
				}
			}
			if d.After(aujourdhui) {
				return usage("--date : le %s n’est pas encore venu", d)
			}
			return avecAppli(c.Context(), func(a *appli) error {
				b, err := a.store.Jour(c.Context(), d)
				if err != nil {
					return err
				}
				return ecrireBilan(c.OutOrStdout(), b, enJSON)
			})
		},
	}
	c.Flags().StringVar(&jour, "date", "", "dernier jour à faire (par défaut aujourd’hui)")
	c.Flags().BoolVar(&enJSON, "json", false, "en JSON")
	return c
}

func ecrireBilan(w io.Writer, b store.BilanJour, enJSON bool) error {
	if enJSON {
		return ecrireJSON(w, map[string]any{"jour": b.Jour, "demandes": b.Demandes, "posees": b.Posees, "closes": b.Closes, "rappels": b.Rappels})
	}
	_, err := fmt.Fprintf(w, "%s : %d demande(s) regardée(s), %d tâche(s) posée(s), %d close(s), %d rappel(s)\n", b.Jour, b.Demandes, b.Posees, b.Closes, b.Rappels)
	return err
}
