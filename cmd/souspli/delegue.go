package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"souspli/store/cluster"
)

// Root is dropped before anything is read (privileges.go), so a command started as root could no longer write where root asked:
// in its own home, say. Such a command starts itself again, lets that process drop root and do the work into a place both can
// reach, then, still root, only moves the result.
const envDelegue = "SOUSPLI_DELEGUE"

// doitDeleguer reports whether the command runs as root and is not itself the one delegated to.
func doitDeleguer() bool { return os.Geteuid() == 0 && os.Getenv(envDelegue) == "" }

// deleguer runs this program again with other arguments; its exit code becomes ours.
func deleguer(ctx context.Context, c *cobra.Command, out io.Writer, args ...string) error {
	e := exec.CommandContext(ctx, executable, args...)
	e.Env = append(os.Environ(), envDelegue+"=1")
	e.Stdout, e.Stderr = out, c.ErrOrStderr()
	err := e.Run()
	var code *exec.ExitError
	if errors.As(err, &code) {
		return sortie{code: max(code.ExitCode(), codeEchec)}
	}
	return err
}

// relais makes a folder that the unprivileged user may write to and root can read; the caller removes it.
func relais() (string, error) {
	d, err := os.MkdirTemp("", "souspli-")
	if err != nil {
		return "", err
	}
	uid, gid, err := cluster.SansPrivilege()
	if err == nil {
		err = os.Chown(d, uid, gid)
	}
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(d))
	}
	return d, nil
}

// copierDossier copies what was made into the folder asked for, each file whole or not at all.
func copierDossier(vers, de string) error {
	return filepath.WalkDir(de, func(p string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(de, p)
		if err != nil {
			return err
		}
		cible := filepath.Join(vers, rel)
		if d.IsDir() {
			return os.MkdirAll(cible, 0o755)
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		return ecrireEntier(cible, b)
	})
}
