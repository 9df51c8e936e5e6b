package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"souspli/forms"
	"souspli/law"
)

// cmdPrint: souspli print PROCEDURE [--variante V] [--data CHAMPS.json] [-o OUT.pdf] [--notice NOTICE.pdf]
//
//	souspli print probleme-anef [--data TENTATIVE.json] [--variante depot|signalement|relance] [-o OUT.pdf]
//
// OUT holds the pages to send back (and the page de données) only. Needs no database.
func cmdPrint() *cobra.Command {
	var variante, data, out, notice, prefecture, copie, face, aide string
	c := &cobra.Command{
		Use:   "print PROCEDURE [--variante V] [--data CHAMPS.json] [--face F] [--aide L] [-o OUT.pdf] [--notice NOTICE.pdf]",
		Short: "Imprime le formulaire d’une démarche, vierge ou rempli (« probleme-anef » : la lettre)",
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			if copie == "" {
				var err error
				if copie, err = nouvelleCopie(); err != nil {
					return err
				}
			}
			if len(copie) != 8 || strings.Trim(copie, "0123456789") != "" {
				return usage("--copie : « %s » ; attendu huit chiffres", copie)
			}
			if _, ok := law.PrefectureByCode(prefecture); prefecture != "" && !ok {
				return usage("--prefecture : code inconnu « %s »", prefecture)
			}
			imp, err := impression(args[0], variante, data)
			if err != nil {
				return err
			}
			imp.Prefecture, imp.Copie = prefecture, copie
			if err := imp.Presenter(face, aide); err != nil {
				return usage("%w", err)
			}
			if err := ecrirePDF(c.OutOrStdout(), out, func(w io.Writer) error { return forms.Print(w, imp) }); err != nil {
				return err
			}
			if notice == "" {
				return nil
			}
			return ecrirePDF(c.OutOrStdout(), notice, func(w io.Writer) error { return forms.PrintNotice(w, imp) })
		},
	}
	f := c.Flags()
	f.StringVar(&variante, "variante", "", "premiere_demande, renouvellement… (par défaut la première de la démarche) ; lettre : depot, signalement ou relance")
	f.StringVar(&data, "data", "", "fichier JSON des réponses : le formulaire sort rempli, avec sa page de données")
	f.StringVarP(&out, "sortie", "o", "", "fichier PDF (par défaut la sortie standard)")
	f.StringVar(&notice, "notice", "", "écrit aussi la notice, à ne pas renvoyer")
	f.StringVar(&prefecture, "prefecture", "", "code de la préfecture où envoyer le dossier, par exemple 33")
	f.StringVar(&face, "face", "", "remplissable (dans un lecteur de PDF) ou gros (gros caractères)")
	f.StringVar(&aide, "aide", "", "langue d’une seconde ligne sous chaque question : falc (français simple), ar ou en")
	f.StringVar(&copie, "copie", "", "numéro de copie à huit chiffres (tiré au hasard sans cette option)")
	return c
}

// impression reads the answers and checks them against the catalogue.
func impression(procedure, variante, data string) (forms.Impression, error) {
	var brut []byte
	if data != "" {
		var err error
		if brut, err = os.ReadFile(data); err != nil {
			return forms.Impression{}, usage("--data : « %s » ne peut pas être lu : %s", data, raisonSysteme(err))
		}
	}
	if procedure == forms.CodeProblemeANEF {
		return impressionLettre(variante, brut, data)
	}
	p, err := forms.ByCode(procedure)
	if err != nil {
		return forms.Impression{}, usage("démarche inconnue « %s » ; « souspli procedures » en donne la liste", procedure)
	}
	if variante == "" {
		variante = p.Variantes[0]
		if v := varianteDe(brut); v != "" {
			variante = v
		}
	}
	imp := forms.Impression{Procedure: procedure, Variante: variante}
	if _, err := forms.Layout(procedure, variante, p.Revision); err != nil {
		return imp, usage("%w", err)
	}
	if brut != nil {
		champs, fautes := forms.ParseChamps(brut, p, variante)
		if len(fautes) > 0 {
			return imp, usage("%s :\n%w", filepath.Base(data), errors.Join(fautes...))
		}
		imp.Champs = champs
	}
	return imp, nil
}

// lettres are the letters « PROBLÈME ANEF » by the name --variante gives them.
var lettres = map[string]string{"depot": forms.LettreDepot, forms.LettreSignalement: forms.LettreSignalement, forms.LettreRelance: forms.LettreRelance}

// impressionLettre is a letter: the one asked for, else the one its attempts call for.
func impressionLettre(nom string, brut []byte, data string) (forms.Impression, error) {
	variante, ok := lettres[nom]
	if !ok && nom != "" {
		return forms.Impression{}, usage("lettre inconnue « %s » ; au choix : depot, signalement, relance", nom)
	}
	if brut == nil {
		return forms.Impression{Procedure: forms.CodeProblemeANEF, Variante: variante}, nil
	}
	lire := forms.ParseTentative
	if nom != "" {
		lire = func(octets []byte) (forms.Impression, error) { return forms.ParseTentativePour(octets, variante) }
	}
	imp, err := lire(brut)
	if err != nil {
		return imp, usage("%s : %w", filepath.Base(data), err)
	}
	return imp, nil
}

// varianteDe reads the variant a CHAMPS.json states itself, so that the form follows the answers.
func varianteDe(brut []byte) string {
	var v struct {
		Variante string `json:"variante"`
	}
	if json.Unmarshal(brut, &v) != nil {
		return ""
	}
	return v.Variante
}

// ecrirePDF writes to a file or to stdout; a file appears whole or not at all.
func ecrirePDF(stdout io.Writer, chemin string, dessine func(io.Writer) error) error {
	var b bytes.Buffer
	if err := dessine(&b); err != nil {
		return err
	}
	if chemin == "" || chemin == "-" {
		_, err := stdout.Write(b.Bytes())
		return err
	}
	return ecrireEntier(chemin, b.Bytes())
}

// ecrireEntier writes a file under a temporary name, syncs, then renames it.
func ecrireEntier(chemin string, contenu []byte) error {
	f, err := os.CreateTemp(filepath.Dir(chemin), ".souspli-*")
	if err != nil {
		return fmt.Errorf("« %s » ne peut pas être écrit : %s", chemin, raisonSysteme(err))
	}
	defer os.Remove(f.Name()) // nothing is left after a failure; after the rename there is nothing to remove
	if _, err := f.Write(contenu); err != nil {
		f.Close()
		return err
	}
	if err := errors.Join(f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), chemin)
}

// nouvelleCopie draws a copy serial: it groups the pages of one printed form inside one pli (design D7).
func nouvelleCopie() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%08d", n), nil
}
