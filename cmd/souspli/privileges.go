package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"souspli/store/cluster"
)

// abandonnerRoot gives the data folder to an unprivileged user and becomes that user for good (design D3). Files the caller
// asked for must be open before: they may lie where that user cannot go. It does nothing when not root.
func abandonnerRoot(c Config) error {
	if os.Geteuid() != 0 {
		return nil
	}
	uid, gid, err := cluster.SansPrivilege()
	if err != nil {
		return fmt.Errorf("lancé en root, et aucun compte « souspli » ni « postgres » pour y renoncer (adduser --system souspli) : %w", err)
	}
	for _, d := range []string{c.Donnees, c.Journaux} {
		if err := os.MkdirAll(d, 0o711); err != nil {
			return fmt.Errorf("dossier de données : %w", err)
		}
		if err := donner(d, uid, gid); err != nil {
			return fmt.Errorf("dossier de données : %w", err)
		}
	}
	if err := cluster.Traversable(c.Donnees); err != nil {
		return fmt.Errorf("le dossier de données n’est pas accessible sans les droits de root ; choisissez-en un autre avec SOUSPLI_DATA : %w", err)
	}
	if err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(gid), syscall.Setuid(uid)); err != nil {
		return fmt.Errorf("abandon des droits de root : %w", err)
	}
	return os.Setenv("HOME", c.Donnees)
}

// temporairePourTous forgets a TMPDIR of root's own, as sudo and PAM may set one: what is made there must be reached once root is
// dropped.
func temporairePourTous() error {
	if os.Geteuid() != 0 || os.Getenv("TMPDIR") == "" || cluster.Traversable(os.TempDir()) == nil {
		return nil
	}
	return os.Unsetenv("TMPDIR")
}

// donner changes the owner of a folder and of what root left in it; what already belongs to someone else is left alone.
func donner(dossier string, uid, gid int) error {
	return filepath.WalkDir(dossier, func(chemin string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		i, err := os.Lstat(chemin)
		if err != nil {
			return err
		}
		if s, ok := i.Sys().(*syscall.Stat_t); ok && s.Uid == 0 {
			return os.Lchown(chemin, uid, gid)
		}
		return nil
	})
}
