package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

// cmdWorker: souspli worker — workers only, for other machines that share the database and the object store.
func cmdWorker() *cobra.Command {
	return &cobra.Command{
		Use:   "worker",
		Short: "La lecture et les courriers seuls, pour d’autres machines",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			ctx := c.Context()
			return avecAppli(ctx, func(a *appli) error {
				arreter, err := a.travailleurs(ctx)
				if err != nil {
					return err
				}
				fmt.Fprintln(c.OutOrStdout(), "au travail ; Ctrl+C pour arrêter")
				<-ctx.Done()
				fin, cancel := context.WithTimeout(context.WithoutCancel(ctx), delaiArret)
				defer cancel()
				return arreter(fin)
			})
		},
	}
}
