package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"souspli/dossier"
	"souspli/intake"
	"souspli/law"
)

// cmdImporter: souspli importer ccc|anef FICHIER.csv --prefecture CODE [--essai] [--refus FICHIER.csv] [--json]
//
//	souspli importer ccc|anef --modele
//	souspli importer ccc|anef --aide-colonnes
//
// Brings the signalements of the contact centre, or the online demandes of ANEF and AGDREF, to the demandes on paper they concern. With
// --essai nothing is written, neither in the register nor beside the file. Exit code: 1 if a line was refused; else 3 if lines wait for an
// agent's choice; else 0.
func cmdImporter() *cobra.Command {
	var o optionsImport
	c := &cobra.Command{
		Use: "importer ccc|anef FICHIER.csv --prefecture CODE [--essai] [--refus FICHIER.csv] [--json]\n" +
			"  souspli importer ccc|anef --modele\n  souspli importer ccc|anef --aide-colonnes",
		Short: "Importe des signalements du centre de contact ou un extrait de l’ANEF, et les rattache aux demandes sur papier",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 || len(args) > 2 || (len(args) == 1) != (o.modele || o.aide) {
				return usage("usage : souspli %s", c.Use)
			}
			genre := dossier.GenreImport(args[0])
			colonnes := intake.ColonnesImport(genre)
			switch {
			case colonnes == nil:
				return usage("« %s » : au choix ccc ou anef", args[0])
			case o.modele:
				return modeleImport(c.OutOrStdout(), colonnes)
			case o.aide:
				return aideImport(c.OutOrStdout(), colonnes)
			}
			return o.lancer(c, genre, args[1])
		},
	}
	f := c.Flags()
	f.StringVar(&o.prefecture, "prefecture", "", "préfecture pour laquelle le fichier est importé, par exemple 33")
	f.BoolVar(&o.essai, "essai", false, "dit ce qui serait fait, et n’écrit rien")
	f.StringVar(&o.refus, "refus", "", "fichier où écrire les lignes refusées (par défaut FICHIER.refus.csv, s’il y en a)")
	f.BoolVar(&o.enJSON, "json", false, "un objet JSON")
	f.BoolVar(&o.modele, "modele", false, "écrit un tableau vide : l’en-tête seul")
	f.BoolVar(&o.aide, "aide-colonnes", false, "dit ce que prend chaque colonne")
	return c
}

type optionsImport struct {
	prefecture, refus           string
	essai, enJSON, modele, aide bool
}

func (o optionsImport) lancer(c *cobra.Command, genre dossier.GenreImport, fichier string) error {
	if o.prefecture == "" {
		return usage("--prefecture CODE : dites pour quelle préfecture le fichier est importé")
	}
	if _, ok := law.PrefectureByCode(o.prefecture); !ok {
		return usage("--prefecture : code inconnu « %s »", o.prefecture)
	}
	octets, err := os.ReadFile(fichier)
	if err != nil {
		return usage("« %s » ne peut pas être lu : %s", fichier, raisonSysteme(err))
	}
	// Refused lines are known without the register, and their file stands where root may be the only one to write.
	_, refus, cp1252, err := intake.LireImport(octets, genre, dossier.DateDe(time.Now()))
	if errors.Is(err, dossier.ErrInvalide) {
		return usage("%w", err)
	}
	if err != nil {
		return err
	}
	if cp1252 {
		fmt.Fprintln(c.ErrOrStderr(), "souspli : le fichier n’est pas en UTF-8 : il a été lu comme du Windows-1252 (Excel, « CSV »). Vérifiez les accents.")
	}
	rejets := ""
	if len(refus) > 0 && !o.essai {
		if rejets = o.refus; rejets == "" {
			rejets = strings.TrimSuffix(fichier, filepath.Ext(fichier)) + ".refus.csv"
		}
		b, err := intake.CSVRefus(refus)
		if err != nil {
			return err
		}
		if err := ecrireEntier(rejets, b); err != nil {
			return usage("%w", err)
		}
	}
	return avecAppli(c.Context(), func(a *appli) error {
		r, err := a.intake.Importer(c.Context(), intake.DemandeImport{Prefecture: o.prefecture, Genre: genre, Octets: octets, Essai: o.essai})
		if err != nil {
			return err
		}
		if err := o.dire(c.OutOrStdout(), r, rejets); err != nil {
			return err
		}
		switch {
		case len(r.Refus) > 0:
			return sortie{code: codeEchec}
		case r.AChoisir > 0:
			return sortie{code: codeAttente}
		}
		return nil
	})
}

// rapportJSON is the contract of « importer --json »: counts, and the lines refused by number and reason. Nothing of a person.
type rapportJSON struct {
	Essai      bool                 `json:"essai"`
	Import     dossier.ImportID     `json:"import,omitempty"`
	Deja       bool                 `json:"deja"`
	Lignes     int                  `json:"lignes"`
	Connues    int                  `json:"connues"`
	Rattachees int                  `json:"rattachees"`
	AChoisir   int                  `json:"a_choisir"`
	SansJumeau int                  `json:"sans_jumeau"`
	Refus      []dossier.RefusLigne `json:"refus"`
}

func (o optionsImport) dire(out io.Writer, r intake.RapportImport, rejets string) error {
	if o.enJSON {
		j := rapportJSON{r.Essai, r.Import, r.Deja, r.Lignes, r.Connues, r.Rattachees, r.AChoisir, r.SansJumeau, r.Refus}
		if j.Refus == nil {
			j.Refus = []dossier.RefusLigne{}
		}
		return ecrireJSON(out, j)
	}
	switch {
	case r.Essai:
		fmt.Fprintln(out, "essai : rien n’a été écrit")
	case r.Deja:
		fmt.Fprintf(out, "ce fichier est déjà l’import %d : rien n’a changé\n", r.Import)
	default:
		fmt.Fprintf(out, "import %d\n", r.Import)
	}
	fmt.Fprintf(out, "%d ligne(s) prise(s), %d déjà connue(s), %d refusée(s)\n", r.Lignes, r.Connues, len(r.Refus))
	fmt.Fprintf(out, "  rattachées à leur demande sur papier      %d\n", r.Rattachees)
	fmt.Fprintf(out, "  en attente du choix d’un agent            %d\n", r.AChoisir)
	fmt.Fprintf(out, "  en attente d’une demande sur papier       %d\n", r.SansJumeau)
	for _, x := range r.Refus {
		fmt.Fprintf(out, "ligne %d refusée : %s\n", x.Ligne, x.Raison)
	}
	if rejets != "" {
		fmt.Fprintf(out, "lignes refusées dans %s\n", rejets)
	}
	return nil
}

func modeleImport(out io.Writer, colonnes []intake.ColonneImport) error {
	var noms []string
	for _, c := range colonnes {
		noms = append(noms, c.Nom)
	}
	_, err := fmt.Fprintf(out, "%s%s\r\n", intake.MarqueUTF8, strings.Join(noms, ";"))
	return err
}

func aideImport(out io.Writer, colonnes []intake.ColonneImport) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range colonnes {
		exigee := ""
		if c.Exigee {
			exigee = " (exigée)"
		}
		fmt.Fprintf(w, "%s\t%s%s\n", c.Nom, c.Aide, exigee)
	}
	return w.Flush()
}
