package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/spf13/cobra"

	"souspli/dossier"
	"souspli/postal/avis"
	"souspli/store"
)

// horaireAvis looks for letters that left and have no notice, for those that leave by e-mail, and for demandes that came so; only where notices are on.
var horaireAvis = prevu{"CRON_TZ=Europe/Paris */5 * * * *", func() river.JobArgs { return preparerAvisArgs{} }}

// preparerAvisArgs is worked in the queue of the notices: a process without a mail server has no worker for it.
type preparerAvisArgs struct{}

func (preparerAvisArgs) Kind() string { return "preparer_avis" }

func (preparerAvisArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: store.FileAvis} }

type travailPreparerAvis struct {
	river.WorkerDefaults[preparerAvisArgs]
	a *appli
}

func (w *travailPreparerAvis) Work(ctx context.Context, _ *river.Job[preparerAvisArgs]) error {
	n, err := w.a.store.PreparerAvis(ctx, w.a.cfg.SMS.Actif())
	lettres, errLettres := w.a.store.PreparerEnvois(ctx)
	enregistrements, errEnregistrements := w.a.store.PreparerEnregistrements(ctx)
	if n+lettres+enregistrements > 0 {
		w.a.log.Info("avis dus", "avis", n, "lettres", lettres, "enregistrements", enregistrements)
	}
	return errors.Join(err, errLettres, errEnregistrements)
}

type travailAvis struct {
	river.WorkerDefaults[store.EnvoyerAvisArgs]
	a *appli
}

func (w *travailAvis) Work(ctx context.Context, j *river.Job[store.EnvoyerAvisArgs]) error {
	return w.a.avis.Envoyer(ctx, dossier.AvisID(j.Args.Avis), j.Attempt >= j.MaxAttempts)
}

// cmdAvis: souspli avis retours CHEMIN — reads the reports of non-delivery that came back to SOUSPLI_SMTP_DE (a message, an mbox, a maildir), and
// puts aside the addresses and numbers that do not exist. Nothing is removed from the folder: reading it again does nothing.
func cmdAvis() *cobra.Command {
	c := &cobra.Command{Use: "avis", Short: "Les avis, par courriel ou par SMS, qu’une lettre est partie (SOUSPLI_SMTP, SOUSPLI_SMS)"}
	c.AddCommand(&cobra.Command{
		Use:   "retours CHEMIN",
		Short: "Lit les rapports de non-remise (un message, une boîte mbox ou un dossier Maildir) ; une adresse ou un numéro qui n’existe plus ne sert plus",
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			retours, lus, err := avis.LireRetours(args[0]) // before root is dropped
			if err != nil {
				return usage("%w", err)
			}
			return avecAppli(c.Context(), func(a *appli) error {
				notes := 0
				for _, r := range retours {
					ok, err := a.store.RejeterAvis(c.Context(), r.Jeton, r.Code, r.Adresse)
					if err != nil {
						return err
					}
					if ok {
						notes++
					}
				}
				fmt.Fprintf(c.OutOrStdout(), "%d message(s) lu(s), %d avis rejeté(s)\n", lus, notes)
				return nil
			})
		},
	})
	return c
}
