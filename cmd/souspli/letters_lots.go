package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"souspli/dossier"
	"souspli/law"
	"souspli/store"
)

// cmdLettersLots: where each batch is on its way to the post.
func cmdLettersLots() *cobra.Command {
	return &cobra.Command{
		Use:   "lots",
		Short: "Les lots imprimés, et où en sont leurs courriers",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return avecAppli(c.Context(), func(a *appli) error {
				lots, err := a.store.Lots(c.Context(), []string{"*"}, true)
				if err != nil {
					return err
				}
				for _, l := range lots {
					fmt.Fprintf(c.OutOrStdout(), "%s  du %s : %d courrier(s), %d recommandé(s), %d sous pli, %d déposé(s)", l.Nom, l.Jour.Fr(), l.Courriers, l.Recommandes, l.SousPli, l.Deposes)
					if l.Retires > 0 {
						fmt.Fprintf(c.OutOrStdout(), ", %d retiré(s)", l.Retires)
					}
					if !l.Livre {
						fmt.Fprintf(c.OutOrStdout(), " ; pas livré, attendu dans %s", l.Lieu)
					}
					fmt.Fprintln(c.OutOrStdout())
				}
				return nil
			})
		},
	}
}

func cmdLettersSousPli() *cobra.Command {
	var pieces string
	c := &cobra.Command{
		Use:   "sous-pli LOT [--pieces 12,14-20]",
		Short: "Note la mise sous pli d’un lot, ou de quelques pièces et de leurs enveloppes",
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			pp, err := lirePieces(pieces)
			if err != nil {
				return err
			}
			return avecAppli(c.Context(), func(a *appli) error {
				n, err := a.store.MettreSousPli(c.Context(), args[0], pp, 0)
				if err != nil {
					return refusLot(args[0], err)
				}
				fmt.Fprintf(c.OutOrStdout(), "%d courrier(s) mis sous pli\n", n)
				return nil
			})
		},
	}
	c.Flags().StringVar(&pieces, "pieces", "", "seulement ces pièces, et ce qui est dans leurs enveloppes (numéros du manifeste)")
	return c
}

func cmdLettersDeposer() *cobra.Command {
	var le, pieces string
	c := &cobra.Command{
		Use:   "deposer LOT [--le AAAA-MM-JJ] [--pieces 12,14-20]",
		Short: "Note le jour où un lot a été déposé à La Poste",
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			jour, err := jourDit("--le", le)
			if err != nil {
				return err
			}
			pp, err := lirePieces(pieces)
			if err != nil {
				return err
			}
			return avecAppli(c.Context(), func(a *appli) error {
				n, err := a.store.DeposerLot(c.Context(), args[0], pp, jour, 0)
				if err != nil {
					return refusLot(args[0], err)
				}
				fmt.Fprintf(c.OutOrStdout(), "%d courrier(s) déposé(s) le %s\n", n, jour.Fr())
				return nil
			})
		},
	}
	c.Flags().StringVar(&le, "le", "", "jour du dépôt (par défaut aujourd’hui)")
	c.Flags().StringVar(&pieces, "pieces", "", "seulement ces pièces, et ce qui est dans leurs enveloppes (numéros du manifeste)")
	return c
}

func cmdLettersReimprimer() *cobra.Command {
	var pieces string
	var o sortieLots
	c := &cobra.Command{
		Use:   "reimprimer LOT --pieces 12,14-20 [-o DOSSIER]",
		Short: "Réimprime des pièces abîmées : l’exemplaire précédent est annulé, le nouveau le dit",
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			pp, err := lirePieces(pieces)
			if err != nil {
				return err
			}
			if len(pp) == 0 {
				return usage("dites quelles pièces : --pieces 12,14-20 (numéros du manifeste)")
			}
			jour, err := jourDit("", "")
			if err != nil {
				return err
			}
			q, dit, err := o.demande(jour)
			if err != nil {
				return err
			}
			if doitDeleguer() {
				return lotsParDelegue(c, q.Dossier, dit, "letters", "reimprimer", args[0], "--pieces", pieces)
			}
			return avecAppli(c.Context(), func(a *appli) error {
				b, err := a.postal.Reimprimer(c.Context(), q, args[0], pp)
				if err != nil {
					return refusLot(args[0], err)
				}
				return direLot(c.OutOrStdout(), b, dit)
			})
		},
	}
	c.Flags().StringVar(&pieces, "pieces", "", "pièces à réimprimer, avec ce qui est dans leurs enveloppes (numéros du manifeste)")
	o.drapeaux(c)
	return c
}

func cmdLettersRetirer() *cobra.Command {
	var pieces, raison string
	var refaire, arreter bool
	c := &cobra.Command{
		Use:   "retirer LOT --pieces 12,14-20 --raison « … » (--refaire | --ne-plus-envoyer)",
		Short: "Retire d’un lot des courriers qui ne doivent pas partir : leurs sceaux ne valent plus, leurs numéros ne servent plus",
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			pp, err := lirePieces(pieces)
			if err != nil {
				return err
			}
			switch {
			case len(pp) == 0:
				return usage("dites quelles pièces : --pieces 12,14-20 (numéros du manifeste)")
			case strings.TrimSpace(raison) == "":
				return usage("dites pourquoi : --raison « adresse changée »")
			case refaire == arreter:
				return usage("dites si ces lettres restent dues : --refaire, ou --ne-plus-envoyer")
			}
			return avecAppli(c.Context(), func(a *appli) error {
				n, err := a.store.RetirerDuLot(c.Context(), store.Retrait{Lot: args[0], Pieces: pp, Raison: raison, Refaire: refaire})
				if err != nil {
					return refusLot(args[0], err)
				}
				fmt.Fprintf(c.OutOrStdout(), "%d courrier(s) retiré(s) : détruisez-les, et rayez leurs enveloppes du bordereau\n", n)
				return nil
			})
		},
	}
	c.Flags().StringVar(&pieces, "pieces", "", "pièces à retirer, avec ce qui est dans leurs enveloppes (numéros du manifeste)")
	c.Flags().StringVar(&raison, "raison", "", "pourquoi elles ne doivent pas partir")
	c.Flags().BoolVar(&refaire, "refaire", false, "les lettres restent dues : elles sont écrites de nouveau, d’après la demande telle qu’elle est")
	c.Flags().BoolVar(&arreter, "ne-plus-envoyer", false, "les lettres ne sont plus dues ; un accusé de réception le reste toujours")
	return c
}

// refusLot says in words why a batch cannot be changed.
func refusLot(lot string, err error) error {
	var perimees *dossier.PiecesPerimees
	switch {
	case errors.As(err, &perimees):
		return errors.New(perimees.Fr())
	case errors.Is(err, dossier.ErrIntrouvable):
		return fmt.Errorf("il n’y a pas de lot %s ; d’une réimpression, donnez le lot d’origine", lot)
	case errors.Is(err, dossier.ErrInterdit):
		return errors.New("une de ces pièces est déjà déposée à La Poste : rien n’est changé")
	case errors.Is(err, dossier.ErrConflit):
		return fmt.Errorf("le lot %s n’est pas livré, ou une impression est en cours : relancez d’abord « souspli letters run »", lot)
	case errors.Is(err, dossier.ErrInvalide):
		return errors.New("ce lot n’a pas ces pièces, ou le jour est à venir, ou d’avant le lot ou la réimpression d’une pièce")
	}
	return err
}

// lirePieces reads --pieces.
func lirePieces(s string) ([]int, error) {
	pieces, err := dossier.LirePieces(s)
	if err != nil {
		return nil, usage("--pieces : « %s » ; attendu des numéros de pièces, « 12,14-20 »", s)
	}
	return pieces, nil
}

// cmdLettersPlage: the registered numbers bought from La Poste.
func cmdLettersPlage() *cobra.Command {
	c := &cobra.Command{
		Use:   "plage",
		Short: "Les numéros de recommandé achetés à La Poste",
		Args:  exactement(0),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(cmdPlageAjouter(), cmdPlageLister())
	return c
}

func cmdPlageAjouter() *cobra.Command {
	var prefecture string
	c := &cobra.Command{
		Use:   "ajouter PREMIER DERNIER [--prefecture CODE]",
		Short: "Ajoute une plage, de son premier à son dernier numéro (« 1A 047 877 2024 », avec la clé ou sans)",
		Args:  exactement(2),
		RunE: func(c *cobra.Command, args []string) error {
			p, faute := law.LirePlageRecommande(args[0], args[1])
			if faute != "" {
				return usage("%s", faute)
			}
			if p.Prefecture = prefecture; p.Prefecture == "" {
				p.Prefecture = "*"
			} else if _, ok := law.PrefectureByCode(prefecture); !ok {
				return usage("--prefecture : code inconnu « %s »", prefecture)
			}
			return avecAppli(c.Context(), func(a *appli) error {
				err := a.store.AjouterPlage(c.Context(), p, 0)
				if errors.Is(err, dossier.ErrConflit) {
					return errors.New("un de ces numéros est déjà dans une plage, ou déjà parti : aucun n’est ajouté")
				}
				if err == nil {
					fmt.Fprintf(c.OutOrStdout(), "%d numéro(s) ajouté(s)\n", p.Dernier-p.Premier+1)
				}
				return err
			})
		},
	}
	c.Flags().StringVar(&prefecture, "prefecture", "", "préfecture qui s’en sert (par défaut toutes)")
	return c
}

func cmdPlageLister() *cobra.Command {
	return &cobra.Command{
		Use:   "lister",
		Short: "Les plages, et combien de numéros il reste",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return avecAppli(c.Context(), func(a *appli) error {
				plages, err := a.store.Plages(c.Context())
				if err != nil {
					return err
				}
				for _, p := range plages {
					qui := "toutes les préfectures"
					if p.Prefecture != "*" {
						qui = "préfecture " + p.Prefecture
					}
					fmt.Fprintf(c.OutOrStdout(), "%s, %s : il en reste %d sur %d\n", p, qui, p.Reste(), p.Dernier-p.Premier+1)
				}
				return nil
			})
		},
	}
}
