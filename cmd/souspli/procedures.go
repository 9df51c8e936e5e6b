package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"souspli/forms"
)

// procedureJSON is one line of `souspli procedures --json`.
type procedureJSON struct {
	Code      string         `json:"code"`
	Libelle   string         `json:"libelle"`
	Famille   string         `json:"famille"`
	Canal     string         `json:"canal"`
	Variantes []string       `json:"variantes"`
	Numeros   map[string]int `json:"formulaires"`
	Revision  int            `json:"revision"`
	Bases     []string       `json:"bases_legales"`
	Silence   string         `json:"silence"`
}

// cmdProcedures: souspli procedures [--json]. Needs no database.
func cmdProcedures() *cobra.Command {
	var enJSON bool
	c := &cobra.Command{
		Use:   "procedures [--json]",
		Short: "Le catalogue des démarches",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			var liste []procedureJSON
			for _, p := range forms.All() {
				liste = append(liste, procedureJSON{p.Code, p.Libelle, p.Famille, p.Canal, p.Variantes, p.Numeros, p.Revision, p.BasesLegales, p.Silence})
			}
			if enJSON {
				e := json.NewEncoder(c.OutOrStdout())
				e.SetEscapeHTML(false)
				e.SetIndent("", "  ")
				return e.Encode(liste)
			}
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, p := range liste {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Code, p.Canal, strings.Join(p.Variantes, ", "), p.Libelle)
			}
			return w.Flush()
		},
	}
	c.Flags().BoolVar(&enJSON, "json", false, "en JSON")
	return c
}
