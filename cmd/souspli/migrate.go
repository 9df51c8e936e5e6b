package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// cmdMigrate: souspli migrate — brings the schema up to date; every command does it by itself, under a lock.
func cmdMigrate() *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Met à jour le schéma de la base",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return avecAppli(c.Context(), func(*appli) error {
				_, err := fmt.Fprintln(c.OutOrStdout(), "schéma à jour")
				return err
			})
		},
	}
}
