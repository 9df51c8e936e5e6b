package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"souspli/dossier"
	"souspli/law"
	"souspli/postal/seal"
)

// cmdSceau: the keys that seal letters, and the seals that are no longer good.
func cmdSceau() *cobra.Command {
	c := &cobra.Command{
		Use:   "sceau",
		Short: "Les clés qui scellent les courriers, et les sceaux à révoquer",
		Args:  exactement(0),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(cmdSceauCles(), cmdSceauNouvelleCle(), cmdSceauRevoquerCle(), cmdSceauRevoquer())
	return c
}

func cmdSceauCles() *cobra.Command {
	var enJSON bool
	c := &cobra.Command{
		Use:   "cles [--json]",
		Short: "Liste les clés publiques ; --json : le jeu de clés (JWKS), pour check-seal --cles",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return avecAppli(c.Context(), func(a *appli) error {
				cles, err := a.store.ClesSceau(c.Context())
				if err != nil {
					return err
				}
				if enJSON {
					b, err := seal.JWKS(cles)
					if err != nil {
						return err
					}
					_, err = fmt.Fprintf(c.OutOrStdout(), "%s\n", b)
					return err
				}
				for _, k := range cles {
					etat := "vérifie"
					switch {
					case !k.RevoqueeA.IsZero():
						etat = "révoquée le " + dossier.DateDe(k.RevoqueeA).Fr() + "\u00a0: " + k.Raison
					case seal.Perimee(k, time.Now()):
						etat = "vérifie ce qu’elle a signé ; elle ne signe plus"
					case k.Kid == a.sceaux.Kid():
						etat = "signe"
					}
					fmt.Fprintf(c.OutOrStdout(), "%s  créée le %s  %s\n", k.Kid, dossier.DateDe(k.CreeeA).Fr(), etat)
				}
				return nil
			})
		},
	}
	c.Flags().BoolVar(&enJSON, "json", false, "le jeu de clés publiques (JWKS)")
	return c
}

func cmdSceauNouvelleCle() *cobra.Command {
	return &cobra.Command{
		Use:   "nouvelle-cle",
		Short: "Fait une clé, qui signe désormais ; les anciennes vérifient toujours",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return avecAppli(c.Context(), func(a *appli) error {
				k, err := a.sceaux.NouvelleCle()
				if err != nil {
					return err
				}
				if err := a.store.PublierCleSceau(c.Context(), k, 0); err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "clé %s : elle scelle les courriers dès maintenant\n", k.Kid)
				return nil
			})
		},
	}
}

func cmdSceauRevoquerCle() *cobra.Command {
	return cmdRevocation("revoquer-cle CLÉ", "Dit qu’une clé a pu servir à d’autres ; les lettres du registre restent vraies, une signature seule ne suffit plus",
		func(ctx context.Context, a *appli, kid, raison string) (string, error) {
			err := a.store.RevoquerCleSceau(ctx, kid, raison, 0)
			if errors.Is(err, dossier.ErrIntrouvable) {
				return "", fmt.Errorf("aucune clé ne s’appelle %s (souspli sceau cles)", kid)
			}
			if err == nil {
				err = a.sceaux.Oublier(kid)
			}
			return "clé " + kid + " révoquée", err
		})
}

func cmdSceauRevoquer() *cobra.Command {
	return cmdRevocation("revoquer RÉFÉRENCE", "Dit qu’une lettre ne vaut plus (envoyée par erreur, volée avant l’envoi)",
		func(ctx context.Context, a *appli, ecrite, raison string) (string, error) {
			reference, err := seal.LireReference(ecrite)
			if err != nil {
				return "", usage("référence « %s » : %w", ecrite, err)
			}
			err = a.store.RevoquerSceau(ctx, reference, raison, 0)
			if errors.Is(err, dossier.ErrIntrouvable) {
				return "", fmt.Errorf("aucune lettre n’a la référence %s", seal.EcrireReference(reference))
			}
			return "lettre " + seal.EcrireReference(reference) + " révoquée", err
		})
}

// cmdRevocation is a command that revokes one thing, with its reason, and says what it did.
func cmdRevocation(appel, aide string, revoquer func(ctx context.Context, a *appli, quoi, raison string) (fait string, err error)) *cobra.Command {
	var raison string
	c := &cobra.Command{
		Use:   appel + " --raison TEXTE",
		Short: aide,
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			if raison == "" {
				return usage("--raison : à donner")
			}
			return avecAppli(c.Context(), func(a *appli) error {
				fait, err := revoquer(c.Context(), a, args[0], raison)
				if err != nil {
					return err
				}
				fmt.Fprintln(c.OutOrStdout(), fait)
				return nil
			})
		},
	}
	c.Flags().StringVar(&raison, "raison", "", "pourquoi")
	return c
}

// cmdCheckSeal says whether a paper is one of ours: souspli check-seal SCEAU|RÉFÉRENCE [--cles FICHIER]. With --cles it needs no register,
// and says of a signature only that it is exact.
func cmdCheckSeal() *cobra.Command {
	var fichier string
	c := &cobra.Command{
		Use:   "check-seal SCEAU|RÉFÉRENCE|- [--cles JWKS.json]",
		Short: "Dit si une lettre est vraie, remplacée, révoquée ou inconnue ; SCEAU est ce que contient le code carré",
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			texte := args[0]
			if texte == "-" {
				b, err := io.ReadAll(io.LimitReader(c.InOrStdin(), 1<<16))
				if err != nil {
					return err
				}
				texte = string(b)
			}
			texte = seal.DeAdresse(strings.TrimSpace(texte))
			reference, errRef := seal.LireReference(texte)
			if fichier != "" {
				if errRef == nil {
					return usage("une référence ne se vérifie qu’au registre : sans --cles, ou sur la page publique /sceau")
				}
				b, err := os.ReadFile(fichier)
				if err != nil {
					return usage("%w", err)
				}
				cles, err := seal.LireJWKS(b)
				if err != nil {
					return usage("%s : %w", fichier, err)
				}
				s, _, err := seal.Lire(texte, cles)
				if err != nil {
					fmt.Fprintln(c.OutOrStdout(), "inconnu : aucune de ces clés n’a signé ce sceau. Cela ne prouve pas que le papier est faux.")
					return sortie{code: codeEchec}
				}
				fmt.Fprintln(c.OutOrStdout(), "signature exacte. Si la lettre a été remplacée ou révoquée depuis, seul le registre le sait (page publique /sceau).")
				montrerSceau(c.OutOrStdout(), s)
				return nil
			}
			return avecAppli(c.Context(), func(a *appli) error { return a.verifierSceau(c, texte, reference, errRef == nil) })
		},
	}
	c.Flags().StringVar(&fichier, "cles", "", "jeu de clés publiques (/sceau/cles.json) : sans registre ni connexion")
	return c
}

// verifierSceau asks the register. A seal and its reference take the same path: what counts is what was kept when the letter was written.
func (a *appli) verifierSceau(c *cobra.Command, texte, reference string, estReference bool) error {
	ctx, out := c.Context(), c.OutOrStdout()
	cles, err := a.store.ClesSceau(ctx)
	if err != nil {
		return err
	}
	inconnu := func() error {
		fmt.Fprintln(out, "inconnu : le registre n’a pas cette lettre. Cela ne prouve pas que le papier est faux.")
		return sortie{code: codeEchec}
	}
	if !estReference {
		s, _, err := seal.Lire(texte, cles)
		if err != nil {
			return inconnu()
		}
		reference = s.Reference
	}
	garde, err := a.store.SceauParReference(ctx, reference)
	if errors.Is(err, dossier.ErrIntrouvable) {
		return inconnu()
	}
	if err != nil {
		return err
	}
	s, _, err := seal.Lire(garde.Jws, cles)
	if err != nil || !estReference && strings.TrimSpace(texte) != garde.Jws {
		return inconnu()
	}
	switch garde.Etat {
	case dossier.SceauValide:
		fmt.Fprintln(out, "vrai. Comparer avec le papier :")
	case dossier.SceauRemplace:
		fmt.Fprintf(out, "remplacé le %s par une autre lettre. Comparer avec le papier :\n", garde.Depuis.Fr())
	default:
		fmt.Fprintf(out, "révoqué le %s : %s. Comparer avec le papier :\n", garde.Depuis.Fr(), garde.Raison)
	}
	montrerSceau(out, s)
	if garde.Etat != dossier.SceauValide {
		return sortie{code: codeEchec}
	}
	return nil
}

func montrerSceau(out io.Writer, s seal.Contenu) {
	prefecture := s.Prefecture
	if p, ok := law.PrefectureByCode(s.Prefecture); ok {
		prefecture = p.Nom
	}
	for _, l := range [][2]string{
		{"initiales", s.Initiales}, {"année de naissance", s.Annee}, {"lettre", s.Genre.Libelle()}, {"du", s.Date.Fr()},
		{"demande", s.Numero}, {"préfecture", prefecture}, {"référence", seal.EcrireReference(s.Reference)},
	} {
		fmt.Fprintf(out, "  %-19s %s\n", l[0], l[1])
	}
}
