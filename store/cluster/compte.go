package cluster

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"souspli/dossier"
)

// comptes are the accounts tried in turn when started as root: our own when the machine has one, else the one PostgreSQL's package
// creates.
var comptes = []string{"souspli", "postgres"}

// compte is the account PostgreSQL runs as.
type compte struct {
	nom      string
	uid, gid int
	change   bool // we are root and give our rights up
}

// compteDe chooses the account, and as root makes sure that it can reach the folder.
func compteDe(dossierDonnees string) (compte, error) {
	if os.Geteuid() != 0 {
		return compte{nom: nomCourant(), uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	c, err := sansPrivilege()
	if err != nil {
		return compte{}, err
	}
	return c, Traversable(dossierDonnees)
}

func sansPrivilege() (compte, error) {
	for _, nom := range comptes {
		u, err := user.Lookup(nom)
		if err != nil {
			continue
		}
		uid, errU := strconv.Atoi(u.Uid)
		gid, errG := strconv.Atoi(u.Gid)
		return compte{nom: nom, uid: uid, gid: gid, change: true}, errors.Join(errU, errG)
	}
	return compte{}, fmt.Errorf("%w: started as root, and no account %s to give root up for", dossier.ErrIndisponible, strings.Join(comptes, " or "))
}

// SansPrivilege gives the account PostgreSQL runs as when the program is started as root, so that the program can become it too.
func SansPrivilege() (uid, gid int, err error) {
	c, err := sansPrivilege()
	return c.uid, c.gid, err
}

// Traversable refuses a folder that account could not reach: it and every parent must let the account through, as their owner, their
// group or anyone (a strict umask leaves a folder to its owner alone).
func Traversable(chemin string) error {
	c, err := sansPrivilege()
	if err != nil {
		return err
	}
	for d := chemin; ; d = filepath.Dir(d) {
		i, err := os.Stat(d)
		if err != nil {
			return err
		}
		if !c.traverse(i) {
			return fmt.Errorf("%w: %s is closed to the unprivileged account that must run PostgreSQL: choose another data folder", dossier.ErrInterdit, d)
		}
		if d == filepath.Dir(d) {
			return nil
		}
	}
}

func (c compte) traverse(i os.FileInfo) bool {
	droit := os.FileMode(0o001)
	if s, ok := i.Sys().(*syscall.Stat_t); ok && int(s.Uid) == c.uid {
		droit = 0o100
	} else if ok && int(s.Gid) == c.gid {
		droit = 0o010
	}
	return i.Mode().Perm()&droit != 0
}

// nomCourant is not user.Current: that one remembers who started the program, who may since have given root up.
func nomCourant() string {
	if u, err := user.LookupId(strconv.Itoa(os.Geteuid())); err == nil {
		return u.Username
	}
	return strconv.Itoa(os.Geteuid())
}

func (c compte) attributs() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{}
	if c.change {
		a.Credential = &syscall.Credential{Uid: uint32(c.uid), Gid: uint32(c.gid)}
	}
	return a
}

func (c compte) donner(chemin string) error {
	if !c.change {
		return nil
	}
	return os.Lchown(chemin, c.uid, c.gid)
}

// maxSocket is what a unix socket's path may hold, the closing zero excluded.
const maxSocket = 107

// dossierSocket returns a folder for the socket, private to the account: in the data folder when the path is short enough, else
// under /tmp, named after the data folder so that every process finds the same one, whatever its environment.
func dossierSocket(donnees string, c compte) (string, error) {
	candidats := []string{filepath.Join(donnees, "postgres.socket")}
	court := fmt.Sprintf("souspli-%d-%x", c.uid, sha256.Sum256([]byte(donnees)))[:32]
	candidats = append(candidats, filepath.Join("/tmp", court))
	i := slices.IndexFunc(candidats, func(d string) bool {
		return len(filepath.Join(d, ".s.PGSQL.5432")) <= maxSocket && !strings.Contains(d, ",")
	})
	d := candidats[i] // the last one always fits
	if err := os.Mkdir(d, 0o700); err == nil {
		return d, c.donner(d)
	} else if !errors.Is(err, os.ErrExist) {
		return "", err
	}
	// In a shared folder, one made by someone else could hold a socket that is not ours.
	info, err := os.Lstat(d)
	if err != nil {
		return "", err
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(s.Uid) != c.uid || info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%w: %s belongs to someone else", dossier.ErrInterdit, d)
	}
	return d, nil
}

// verrouiller opens a lock file and takes it, waiting without blocking a thread. The kernel releases it with the last descriptor.
func (c *Cluster) verrouiller(ctx context.Context, suffixe string, mode int) (*os.File, error) {
	f, err := os.OpenFile(c.chemin(suffixe), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	var echec error
	if err := c.compte.donner(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	err = attendre(ctx, func() bool {
		echec = syscall.Flock(int(f.Fd()), mode|syscall.LOCK_NB)
		return !errors.Is(echec, syscall.EWOULDBLOCK) && !errors.Is(echec, syscall.EINTR)
	})
	if err := errors.Join(err, echec); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", suffixe, err), f.Close())
	}
	return f, nil
}

// binaires finds the folder of postgres and initdb: the version of the cluster when it exists, else the newest installed.
func (c *Cluster) binaires() (string, error) {
	motif := "*"
	if v, err := os.ReadFile(filepath.Join(c.donnees, "PG_VERSION")); err == nil {
		motif = strings.TrimSpace(string(v))
	} else if !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	trouves, err := filepath.Glob(filepath.Join("/usr/lib/postgresql", motif, "bin", "postgres"))
	if err != nil {
		return "", err
	}
	if len(trouves) == 0 {
		return "", fmt.Errorf("%w: no PostgreSQL %s in /usr/lib/postgresql: install postgresql", dossier.ErrIndisponible, strings.Trim(motif, "*"))
	}
	slices.SortFunc(trouves, func(a, b string) int { return versionDe(a) - versionDe(b) })
	return filepath.Dir(trouves[len(trouves)-1]), nil
}

func versionDe(chemin string) int {
	n, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(chemin))))
	if err != nil {
		return 0
	}
	return n
}
