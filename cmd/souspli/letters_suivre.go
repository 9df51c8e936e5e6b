package main

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/spf13/cobra"

	"souspli/postal/acheminement"
)

// pauseSuivi is the first wait between two tries of one call to La Poste; it doubles.
const pauseSuivi = 2 * time.Second

// suivi asks La Poste about the letters that left under a number. Without a key it asks nothing.
func (a *appli) suivi() acheminement.Suivi {
	return acheminement.Suivi{Store: a.store, Cle: a.cfg.SuiviCle, Adresse: a.cfg.SuiviAdresse, Now: time.Now, Pause: pauseSuivi}
}

// suiviArgs asks about the letters whose turn has come.
type suiviArgs struct{}

func (suiviArgs) Kind() string { return "suivi_des_envois" }

type travailSuivi struct {
	river.WorkerDefaults[suiviArgs]
	a *appli
}

func (w *travailSuivi) Work(ctx context.Context, _ *river.Job[suiviArgs]) error {
	if w.a.cfg.SuiviCle == "" {
		return nil // off
	}
	b, err := w.a.suivi().Suivre(ctx)
	if b.Demandes > 0 {
		w.a.log.Info("suivi des envois", "demandes", b.Demandes, "lus", b.Lus)
	}
	return err
}

// Timeout: a service that does not answer ends the run; this one only frees a worker.
func (w *travailSuivi) Timeout(*river.Job[suiviArgs]) time.Duration { return 30 * time.Minute }

// cmdLettersSuivre: souspli letters suivre — by hand, what the schedule does each hour.
func cmdLettersSuivre() *cobra.Command {
	return &cobra.Command{
		Use:   "suivre",
		Short: "Demande à La Poste où en sont les recommandés partis ; le refaire est sans effet",
		Long: "Interroge le Suivi de La Poste sur les envois dont le tour est venu et garde chaque réponse. Il faut sa clé dans SOUSPLI_SUIVI_POSTE_CLE ;\n" +
			"sans elle rien n’est demandé, jamais. Seuls des numéros d’envoi sont transmis. Un numéro encore inconnu quinze jours après le départ fait une tâche,\n" +
			"et n’est plus demandé.",
		Args: exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			return avecAppli(c.Context(), func(a *appli) error {
				if a.cfg.SuiviCle == "" {
					return usage("SOUSPLI_SUIVI_POSTE_CLE : à donner, la clé du Suivi de La Poste")
				}
				b, err := a.suivi().Suivre(c.Context())
				fmt.Fprintf(c.OutOrStdout(), "%d envoi(s) demandé(s), %d suivi(s) lu(s)\n", b.Demandes, b.Lus)
				return err
			})
		},
	}
}
