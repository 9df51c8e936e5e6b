package main

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// comptes are the unprivileged users tried in turn when the program is started as root: its own when the machine has one, else
// the one PostgreSQL's package creates.
var comptes = []string{"souspli", "postgres"}

// abandonnerRoot gives the data folder to an unprivileged user and becomes that user for good (design D3). Files the caller
// asked for must be open before: they may lie where that user cannot go. It does nothing when not root.
func abandonnerRoot(c Config) error {
	if os.Geteuid() != 0 {
		return nil
	}
	uid, gid, err := compteSansPrivilege()
	if err != nil {
		return err
	}
	for _, d := range []string{c.Donnees, c.Journaux} {
		if err := os.MkdirAll(d, 0o711); err != nil {
			return fmt.Errorf("dossier de données : %w", err)
		}
		if err := donner(d, uid, gid); err != nil {
			return fmt.Errorf("dossier de données : %w", err)
		}
	}
	if err := traversable(c.Donnees); err != nil {
		return err
	}
	if err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(gid), syscall.Setuid(uid)); err != nil {
		return fmt.Errorf("abandon des droits de root : %w", err)
	}
	return os.Setenv("HOME", c.Donnees)
}

func compteSansPrivilege() (uid, gid int, err error) {
	for _, nom := range comptes {
		u, err := user.Lookup(nom)
		if err != nil {
			continue
		}
		uid, errU := strconv.Atoi(u.Uid)
		gid, errG := strconv.Atoi(u.Gid)
		return uid, gid, errors.Join(errU, errG)
	}
	return 0, 0, errors.New("lancé en root, et aucun compte « souspli » ni « postgres » pour y renoncer : créez-en un (adduser --system souspli)")
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

// traversable refuses early, with the remedy, a data folder the unprivileged user could not reach.
func traversable(dossier string) error {
	for d := filepath.Dir(dossier); ; d = filepath.Dir(d) {
		i, err := os.Stat(d)
		if err != nil {
			return err
		}
		if i.Mode().Perm()&0o001 == 0 {
			return fmt.Errorf("le dossier de données %s n’est pas accessible sans les droits de root (%s est fermé) : choisissez-en un autre avec SOUSPLI_DATA", dossier, d)
		}
		if d == filepath.Dir(d) {
			return nil
		}
	}
}
