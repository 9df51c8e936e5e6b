package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"souspli/ocr"
	"souspli/ocr/child"
	"souspli/ocr/reel"
)

// cmdLecteur is the reading process (design D10): bytes on stdin, a reading and previews on stdout. Hidden: only the program
// itself starts it, with limits on memory, time and files.
func cmdLecteur() *cobra.Command {
	return &cobra.Command{
		Use:    "lecteur",
		Hidden: true,
		Args:   exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			outils, fermer, err := reel.Outils()
			if err != nil {
				return fmt.Errorf("moteur de lecture : %w", err)
			}
			err = child.Serve(c.Context(), ocr.NewMoteur(outils), c.InOrStdin(), c.OutOrStdout())
			return errors.Join(err, fermer())
		},
	}
}
