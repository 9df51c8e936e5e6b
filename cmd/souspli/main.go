// Command souspli is the paper half of a French online public service: it prints forms, takes back posted dossiers, reads and
// registers them, and writes the accusés de réception.
//
// Results go to stdout, the log to stderr. Exit code: 2 wrong usage; 1 if any file was refused or something failed; else 3 if
// anything waits for a human; else 0. This package is wiring: flags, configuration, the private PostgreSQL, River workers and
// schedules, and the independent check (`souspli verify`).
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // calendar days are Europe/Paris on any machine

	"github.com/spf13/cobra"

	"souspli/dossier"
)

// Exit codes of the command-line contract.
const (
	codeOK      = 0
	codeEchec   = 1
	codeUsage   = 2
	codeAttente = 3
)

// sortie ends a command with an exit code and, when not nil, a message for people.
type sortie struct {
	code int
	err  error
}

func (s sortie) Error() string {
	if s.err == nil {
		return fmt.Sprintf("code %d", s.code)
	}
	return s.err.Error()
}

func (s sortie) Unwrap() error { return s.err }

// usage wraps a mistake in the way the command was called.
func usage(format string, a ...any) error { return sortie{codeUsage, fmt.Errorf(format, a...)} }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := executer(ctx, racine())
	stop()
	os.Exit(code)
}

// executer runs the command tree and turns its error into an exit code; the message goes to stderr.
func executer(ctx context.Context, c *cobra.Command) int {
	err := temporairePourTous()
	if err == nil {
		err = c.ExecuteContext(ctx)
	}
	if err == nil {
		return codeOK
	}
	var s sortie
	if !errors.As(err, &s) {
		s = sortie{codeEchec, err}
	}
	if s.err != nil {
		fmt.Fprintln(c.ErrOrStderr(), "souspli :", pourGens(s.err))
	}
	return s.code
}

// pourGens words an error for the terminal: the kinds that callers test for are no words for people, and the flag parser's few
// messages are put in French.
func pourGens(err error) string {
	s := err.Error()
	for _, genre := range []error{dossier.ErrInvalide, dossier.ErrIntrouvable} {
		s = strings.ReplaceAll(s, genre.Error()+": ", "")
	}
	for _, m := range []struct{ anglais, francais string }{
		{"unknown flag: ", "option inconnue : "},
		{"unknown shorthand flag: ", "option inconnue : "},
		{"flag needs an argument: ", "cette option demande une valeur : "},
		{"invalid argument ", "valeur impossible : "},
	} {
		if reste, ok := strings.CutPrefix(s, m.anglais); ok {
			return m.francais + reste
		}
	}
	return s
}

// racine builds the command tree: one file per command.
func racine() *cobra.Command {
	c := &cobra.Command{
		Use:           "souspli",
		Short:         "La voie papier des demandes de titre de séjour bloquées en ligne",
		Long:          "Souspli imprime les formulaires, lit les dossiers reçus par la poste, les enregistre et écrit les accusés de réception.\nLa configuration se fait par variables d’environnement : voir « souspli doctor ».",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("commande inconnue « %s » ; voir souspli --help", args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage("%w", err) })
	c.CompletionOptions.DisableDefaultCmd = true
	c.PersistentFlags().BoolP("help", "h", false, "cette aide")
	c.SetHelpCommand(&cobra.Command{Use: "help [COMMANDE]", Aliases: []string{"aide"}, Hidden: true, RunE: func(_ *cobra.Command, args []string) error {
		x, reste, err := c.Find(args)
		if err != nil || len(reste) > 0 {
			return usage("commande inconnue « %s » ; voir souspli --help", strings.Join(args, " "))
		}
		return x.Help()
	}})
	c.SetUsageTemplate(aideFR)
	lettres := cmdLetters()
	lettres.AddCommand(cmdLettersSuivre())
	c.AddCommand(
		cmdServe(), cmdWorker(), cmdProcedures(), cmdPrint(), cmdLot(), cmdIngest(), cmdPli(), cmdDemande(), lettres, cmdJour(), cmdExport(),
		cmdVerify(), cmdMigrate(), cmdBackup(), cmdRestore(), cmdBench(), cmdGalerie(), cmdDoctor(), cmdPrefecture(), cmdSceau(), cmdCheckSeal(), cmdIcr(),
		cmdDemo(), cmdLecteur(),
	)
	c.AddCommand(cmdImporter(), cmdAvis())
	sansCrochets(c)
	return c
}

// sansCrochets leaves « [flags] » out of the usage lines: they name their options themselves.
func sansCrochets(c *cobra.Command) {
	c.DisableFlagsInUseLine = true
	for _, x := range c.Commands() {
		sansCrochets(x)
	}
}

// aideFR is cobra's usage page, in French.
const aideFR = `Usage :
  {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMANDE{{else}}{{.UseLine}}{{end}}
{{if .HasAvailableSubCommands}}
Commandes :{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}
{{end}}{{if .HasAvailableLocalFlags}}
Options :
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}{{if .HasAvailableSubCommands}}
« {{.CommandPath}} COMMANDE --help » dit comment appeler une commande.
{{end}}`

// exactement wants n arguments, and says how to call the command otherwise.
func exactement(n int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return usage("usage : %s", c.UseLine())
		}
		return nil
	}
}
