package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"souspli/compliance"
	"souspli/dossier"
	"souspli/law"
)

// cmdPli: souspli pli ID --json
func cmdPli() *cobra.Command {
	var enJSON bool
	c := &cobra.Command{
		Use:   "pli ID [--json]",
		Short: "Un pli, tel que lu",
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil || n <= 0 {
				return usage("« %s » n’est pas un numéro de pli", args[0])
			}
			return avecAppli(c.Context(), func(a *appli) error {
				s, err := a.intake.Sortie(c.Context(), dossier.PliID(n))
				if errors.Is(err, dossier.ErrIntrouvable) {
					return fmt.Errorf("il n’y a pas de pli %d", n)
				}
				if err != nil {
					return err
				}
				if enJSON {
					return ecrireJSON(c.OutOrStdout(), s)
				}
				return resultat{fichier: s.Fichier, sortie: s}.ecrire(c.OutOrStdout(), false)
			})
		},
	}
	c.Flags().BoolVar(&enJSON, "json", false, "en JSON")
	return c
}

// cmdDemande: souspli demande NUMERO --json
func cmdDemande() *cobra.Command {
	var enJSON bool
	c := &cobra.Command{
		Use:   "demande NUMERO [--json]",
		Short: "Une demande : dates, fondement, échéances, courriers, journal",
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			return avecAppli(c.Context(), func(a *appli) error {
				j, err := compliance.LireDemandeJSON(c.Context(), a.compliance(), args[0])
				if errors.Is(err, dossier.ErrIntrouvable) {
					return fmt.Errorf("il n’y a pas de demande %s", args[0])
				}
				if err != nil {
					return err
				}
				if enJSON {
					_, err := c.OutOrStdout().Write(j)
					return err
				}
				d, err := a.store.DemandeParNumero(c.Context(), args[0])
				if err != nil {
					return err
				}
				actes, err := a.store.Actes(c.Context(), d.ID)
				if err != nil {
					return err
				}
				raconter(c.OutOrStdout(), d, actes)
				return nil
			})
		},
	}
	c.Flags().BoolVar(&enJSON, "json", false, "en JSON")
	return c
}

// raconter writes what a demande rests on and its deadlines, with how each day was found.
func raconter(w io.Writer, d dossier.Demande, actes []dossier.Acte) {
	fmt.Fprintf(w, "demande %s · %s · %s (%s)\n", d.Numero, d.Etat.Libelle(), d.Procedure, d.Variante)
	f, _ := law.FondementByCode(d.Fondement.Code)
	fmt.Fprintf(w, "fondement : %s%s · %s%s\n  silence : %s\n", f.Libelle, entre(d.Fondement.Reference), f.Article, doute(f.Certitude), f.Silence)
	for _, c := range law.EtatConditions(d.Fondement) {
		fmt.Fprintf(w, "  %s %-6s %s\n", c.Code, ou(c.Force, "rien"), c.Libelle)
	}
	if t, ok := law.RegularisationDue(dossier.Situation{Demande: d, Actes: actes}); ok {
		pourquoi, article := t.Genre.Pourquoi()
		fmt.Fprintf(w, "  à faire par un agent avant le %s : %s · %s (%s)%s\n", t.DuLe, t.Genre.Libelle(), pourquoi, article, doute(law.CertitudeRegularisation))
	}
	for _, e := range d.Echeances {
		fmt.Fprintf(w, "  %-28s %-12s %s [%s]%s\n      %s\n", e.Code, ou(e.Date.String(), "—"), e.Article, e.Version, doute(e.Certitude), law.Explique(e))
	}
}

func entre(reference string) string {
	if reference == "" {
		return ""
	}
	return " (" + reference + ")"
}

func doute(certitude string) string {
	if certitude == law.Vu {
		return ""
	}
	return " — à vérifier"
}

func ecrireJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
