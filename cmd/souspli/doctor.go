package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"

	"github.com/spf13/cobra"

	"souspli/law/communes"
	"souspli/ocr/prenoms"
)

// cmdDoctor: souspli doctor — says what works on this machine, and how to mend the rest.
func cmdDoctor() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Vérifie la machine et la configuration, et dit comment réparer",
		Args:  exactement(0),
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, errCfg := lireConfig(os.Getenv)
			d := &docteur{w: c.OutOrStdout()}
			d.dit("configuration", errCfg, cfg.Donnees, "corrigez les variables citées")
			d.dit("PostgreSQL", trouve("/usr/lib/postgresql/*/bin/postgres"), "binaires présents", "apt-get install postgresql-15, ou SOUSPLI_DATABASE_URL")
			d.dit("Tesseract français", trouve("/usr/share/tesseract-ocr/*/tessdata/fra.traineddata"), "modèle présent", "apt-get install tesseract-ocr-fra")
			d.dit("processus de lecture", lectureRepond(c.Context()), "répond", "apt-get install libtesseract5 liblept5 libzxing1 libzbar0")
			d.listes()
			d.adresse(cfg)
			d.avis(cfg)
			d.dit("place sur le disque", place(cfg.Donnees), "plus d’un Go libre", "libérez de la place ou changez SOUSPLI_DATA")
			if errCfg == nil {
				d.dit("registre", avecAppli(c.Context(), func(a *appli) error { return a.store.Ping(c.Context()) }), "ouvert, schéma à jour", "voir le message")
			}
			if d.fautes > 0 {
				return sortie{codeEchec, fmt.Errorf("%d point(s) à réparer", d.fautes)}
			}
			return nil
		},
	}
}

type docteur struct {
	w      io.Writer
	fautes int
}

func (d *docteur) dit(quoi string, err error, bien, remede string) {
	if err == nil {
		fmt.Fprintf(d.w, "✓ %-22s %s\n", quoi, bien)
		return
	}
	d.fautes++
	fmt.Fprintf(d.w, "✗ %-22s %v\n  → %s\n", quoi, err, remede)
}

// listes says whether the program carries the lists of communes and of first names: without them nothing is wrong, but what they are for.
func (d *docteur) listes() {
	for _, l := range []struct{ quoi, version, sans string }{
		{"liste des communes", communes.Version(), "code postal et commune ne sont pas rapprochés"},
		{"liste des prénoms", prenoms.Version(), "aucun prénom n’est proposé pour ce qui est écrit à la main"},
	} {
		if l.version != "" {
			d.dit(l.quoi, nil, l.version, "")
			continue
		}
		fmt.Fprintf(d.w, "! %-22s absente : %s\n  → make deps, puis make build\n", l.quoi, l.sans)
	}
}

// avis says whether a notice follows each letter, and how.
func (d *docteur) avis(cfg Config) {
	dit := "non, SOUSPLI_SMTP n’est pas réglé"
	if cfg.Avis.Actif() {
		dit = fmt.Sprintf("par %s, de %s", cfg.Avis.Hote, cfg.Avis.De)
	}
	d.dit("avis par courriel", nil, dit, "")
	dit = "non, SOUSPLI_SMS n’est pas réglé"
	if cfg.SMS.Actif() {
		dit = "par la passerelle " + cfg.SMS.Domaine() + ", sans courriel utilisable et aux portables français seulement"
	}
	d.dit("avis par SMS", nil, dit, "")
}

// adresse says what letters print as the address of the public pages: that of this machine when nobody gave another.
func (d *docteur) adresse(cfg Config) {
	if cfg.AdressePublique() {
		d.dit("adresse publique", nil, cfg.Adresse, "")
		return
	}
	fmt.Fprintf(d.w, "! %-22s %s : les lettres la portent, et le public n’y arrive pas\n  → SOUSPLI_ADRESSE=https://…\n", "adresse publique", cfg.Adresse)
}

func trouve(motif string) error {
	l, err := filepath.Glob(motif)
	if err == nil && len(l) == 0 {
		err = fmt.Errorf("rien à %s", motif)
	}
	return err
}

// lectureRepond has the reading process open a small white image.
func lectureRepond(ctx context.Context) error {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 200, 200))); err != nil {
		return err
	}
	_, err := lecteur(slog.New(slog.DiscardHandler)).Inspecter(ctx, "essai.png", b.Bytes())
	return err
}

func place(dossier string) error {
	for {
		var s syscall.Statfs_t
		err := syscall.Statfs(dossier, &s)
		if err == nil {
			if libre := s.Bavail * uint64(s.Bsize); libre < 1<<30 {
				return fmt.Errorf("il reste %d Mo", libre>>20)
			}
			return nil
		}
		if !os.IsNotExist(err) || dossier == filepath.Dir(dossier) {
			return err
		}
		dossier = filepath.Dir(dossier)
	}
}
