package main

import (
	"github.com/spf13/cobra"

	"souspli/ocr/child"
	"souspli/ocr/reel"
)

// cmdLecteur is the reading process (design D10): bytes on stdin, a reading and previews on stdout. Hidden: only the program
// itself starts it. It confines itself before it looks at a byte from outside.
func cmdLecteur() *cobra.Command {
	return &cobra.Command{
		Use:    "lecteur",
		Hidden: true,
		Args:   exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return child.Executer(c.Context(), func() (child.Moteur, error) {
				m, _, err := reel.Moteur() // the process ends with the engines: nothing to give back
				return m, err
			})
		},
	}
}
