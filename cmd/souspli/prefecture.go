package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"souspli/dossier"
	"souspli/forms"
	"souspli/law"
)

// cmdPrefecture shows or sets what a préfecture must say on its letters, and the legal bases open there:
// souspli prefecture CODE [--reglages FICHIER.json] [--apprentissage oui|non]. The same settings have a page.
func cmdPrefecture() *cobra.Command {
	var fichier, apprentissage string
	c := &cobra.Command{
		Use:   "prefecture CODE [--reglages FICHIER.json] [--apprentissage oui|non]",
		Short: "Montre ou fixe les réglages d’une préfecture (service, téléphone, agent, fondements ouverts)",
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			if _, ok := law.PrefectureByCode(args[0]); !ok {
				return usage("préfecture inconnue « %s »", args[0])
			}
			if apprentissage != "" && apprentissage != "oui" && apprentissage != "non" {
				return usage("--apprentissage : « %s » ; attendu oui ou non", apprentissage)
			}
			var nouveaux *dossier.Reglages
			if fichier != "" {
				r, err := lireReglages(fichier, args[0])
				if err != nil {
					return usage("%s : %w", fichier, err)
				}
				nouveaux = &r
			}
			return avecAppli(c.Context(), func(a *appli) error {
				if nouveaux != nil {
					if err := a.store.SaveReglages(c.Context(), *nouveaux, 0); err != nil {
						return err
					}
				}
				if apprentissage != "" {
					err := a.store.OuvrirApprentissage(c.Context(), args[0], apprentissage == "oui", 0)
					if err != nil && !errors.Is(err, dossier.ErrIntrouvable) { // without settings, said below
						return err
					}
				}
				r, err := a.store.Reglages(c.Context(), args[0])
				if errors.Is(err, dossier.ErrIntrouvable) {
					return fmt.Errorf("la préfecture %s n’a pas encore de réglages : aucun courrier ne peut partir", args[0])
				}
				if err != nil {
					return err
				}
				return ecrireJSON(c.OutOrStdout(), r)
			})
		},
	}
	c.Flags().StringVar(&fichier, "reglages", "", "fichier JSON des réglages (« - » : entrée standard)")
	c.Flags().StringVar(&apprentissage, "apprentissage", "", "« oui » permet d’exporter des images de cases isolées, sans nom ni numéro ; « non » l’interdit (réglage d’origine)")
	return c
}

func lireReglages(fichier, code string) (dossier.Reglages, error) {
	var r dossier.Reglages
	f := io.Reader(os.Stdin)
	if fichier != "-" {
		o, err := os.Open(fichier)
		if err != nil {
			return r, err
		}
		defer o.Close()
		f = o
	}
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, err
	}
	if r.Prefecture == "" {
		r.Prefecture = code
	}
	if r.Prefecture != code {
		return r, fmt.Errorf("les réglages sont ceux de la préfecture %s", r.Prefecture)
	}
	var fautes []error
	for _, f := range law.VerifieOuvertures(r.Fondements, forms.CanalEtFamille) {
		fautes = append(fautes, fmt.Errorf("fondements[%d].%s : %s", f.N, f.Champ, f.Texte))
	}
	return r, errors.Join(fautes...)
}
