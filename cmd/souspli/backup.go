package main

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"souspli/dossier"
	"souspli/store"
)

// A backup is a tar: base.dump (pg_dump, custom format), then objets/<sha256> for every original and letter. Rows first: a file
// always precedes its row, so whatever the dump speaks of is in the store when it is copied afterwards.
const (
	membreBase   = "base.dump"
	membreObjets = "objets/"
)

// cmdBackup: souspli backup FILE (« - »: stdout)
func cmdBackup() *cobra.Command {
	return &cobra.Command{
		Use:   "backup FICHIER.tar",
		Short: "Sauvegarde la base et les originaux, service en marche",
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			if args[0] == "-" {
				return avecAppli(c.Context(), func(a *appli) error { return a.sauvegarder(c.Context(), c.OutOrStdout()) })
			}
			f, err := os.CreateTemp(filepath.Dir(args[0]), ".souspli-sauvegarde-*")
			if err != nil {
				return usage("%w", err)
			}
			if doitDeleguer() {
				err = deleguer(c.Context(), c, f, "backup", "-")
			} else {
				err = avecAppli(c.Context(), func(a *appli) error { return a.sauvegarder(c.Context(), f) })
			}
			if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
				return errors.Join(err, os.Remove(f.Name()))
			}
			return os.Rename(f.Name(), args[0])
		},
	}
}

// cmdRestore: souspli restore FILE — into an empty register only.
func cmdRestore() *cobra.Command {
	return &cobra.Command{
		Use:   "restore FICHIER.tar",
		Short: "Remet une sauvegarde dans un registre vide",
		Args:  exactement(1),
		RunE: func(c *cobra.Command, args []string) error {
			f, err := os.Open(args[0]) // before root is dropped
			if err != nil {
				return usage("%w", err)
			}
			defer f.Close()
			return avecAppli(c.Context(), func(a *appli) error { return a.restaurer(c.Context(), f) })
		},
	}
}

func (a *appli) sauvegarder(ctx context.Context, w io.Writer) error {
	dump, err := os.CreateTemp("", "souspli-base-*")
	if err != nil {
		return err
	}
	defer os.Remove(dump.Name())
	defer dump.Close()
	if err := outilPostgres(ctx, "pg_dump", nil, dump, "--format=custom", "--no-owner", "--no-unlogged-table-data", "--dbname="+a.url); err != nil {
		return err
	}
	t := tar.NewWriter(w)
	taille, err := dump.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if _, err := dump.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if err := t.WriteHeader(enteteTar(membreBase, taille)); err != nil {
		return err
	}
	if _, err := io.Copy(t, dump); err != nil {
		return err
	}
	err = a.coffre.Lister(ctx, func(e dossier.Empreinte, _ int64) error {
		b, err := a.coffre.Get(ctx, e)
		if err != nil {
			return err
		}
		if err := t.WriteHeader(enteteTar(membreObjets+e.String(), int64(len(b)))); err != nil {
			return err
		}
		_, err = t.Write(b)
		return err
	})
	if err != nil {
		return fmt.Errorf("copie des originaux : %w", err)
	}
	return t.Close()
}

func enteteTar(nom string, taille int64) *tar.Header {
	return &tar.Header{Name: nom, Mode: 0o600, Size: taille, ModTime: time.Now().Truncate(time.Second)}
}

// restaurer puts the files back first, each under the name its bytes give it, then the rows in one transaction.
func (a *appli) restaurer(ctx context.Context, r io.Reader) error {
	plis, err := a.store.Plis(ctx, store.FiltrePlis{Prefectures: []string{"*"}, Limite: 1})
	if err != nil {
		return err
	}
	if len(plis) > 0 {
		return errors.New("ce registre contient déjà des plis : une sauvegarde ne se remet que dans un registre vide (autre SOUSPLI_DATA)")
	}
	dump, err := os.CreateTemp("", "souspli-base-*")
	if err != nil {
		return err
	}
	defer os.Remove(dump.Name())
	defer dump.Close()
	base := false
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("sauvegarde abîmée : %w", err)
		}
		switch {
		case h.Name == membreBase:
			base = true
			if _, err := io.Copy(dump, t); err != nil {
				return fmt.Errorf("sauvegarde abîmée : %w", err)
			}
		case strings.HasPrefix(h.Name, membreObjets):
			if err := a.remettreObjet(ctx, strings.TrimPrefix(h.Name, membreObjets), t); err != nil {
				return err
			}
		}
	}
	if !base {
		return errors.New("ce fichier n’est pas une sauvegarde de Souspli : base.dump y manque")
	}
	// The migrated, empty schema makes room for the one saved.
	return outilPostgres(ctx, "pg_restore", nil, nil, "--clean", "--if-exists", "--no-owner", "--single-transaction", "--dbname="+a.url, dump.Name())
}

func (a *appli) remettreObjet(ctx context.Context, nom string, r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return fmt.Errorf("sauvegarde abîmée : %w", err)
	}
	if e := dossier.EmpreinteDe(b); e.String() != nom {
		return fmt.Errorf("sauvegarde abîmée : l’objet %s a d’autres octets", nom)
	}
	_, err = a.coffre.Put(ctx, b)
	return err
}

// outilPostgres runs one of the client programs of the installed PostgreSQL, the newest.
func outilPostgres(ctx context.Context, nom string, in io.Reader, out io.Writer, args ...string) error {
	l, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + nom)
	if err != nil || len(l) == 0 {
		return fmt.Errorf("%s introuvable : apt-get install postgresql-15", nom)
	}
	slices.Sort(l)
	c := exec.CommandContext(ctx, l[len(l)-1], args...)
	var fautes strings.Builder
	c.Stdin, c.Stdout, c.Stderr = in, out, &fautes
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s : %w : %s", nom, err, strings.TrimSpace(fautes.String()))
	}
	return nil
}
