// Package cluster runs the private PostgreSQL of a data folder (design D3), for whoever has no database of their own: the program
// (cmd) and the tests of the register (store/storetest). It stands beside store because both start it, and nothing else does.
//
// In: a data folder. Out: the URL of a database, on a unix socket that only this account may open; never a TCP port. Several processes
// may ask for the same folder: the first starts PostgreSQL, the others attach, the last to leave stops it. A process killed outright
// leaves PostgreSQL running, and the next one adopts it. Started as root, PostgreSQL runs as an unprivileged account: it refuses root.
//
// It needs the binaries of an installed PostgreSQL; it downloads nothing. It never deletes a data folder, not even a damaged one.
//
//	data folder/
//	  postgres/           the cluster, owned by the account that runs it
//	  postgres.neuf/      a cluster being created; a leftover is started over
//	  postgres.log        what PostgreSQL says: no query text, no value
//	  postgres.verrou     held while someone starts or stops it
//	  postgres.attaches   held, shared, by each process attached; the kernel lets go of it when a process dies
package cluster

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"souspli/dossier"
)

// Names inside the cluster: the owner of the register, the role of the public door (see migrations), the database.
const (
	roleProprietaire = "souspli"
	rolePublic       = "souspli_public"
	nomBase          = "souspli"
)

// delaiArret is how long a stop may take before the sessions left are cut.
const delaiArret = 20 * time.Second

// Options of DemarrerAvec.
type Options struct {
	// SansFsync gives up durability for speed. For tests only: a power cut loses the register.
	SansFsync bool
}

// Cluster is a running PostgreSQL this process is attached to.
type Cluster struct {
	dossier  string
	donnees  string // the cluster's own folder
	socket   string // folder of the socket
	compte   compte
	attaches *os.File

	arret  sync.Once
	erreur error
}

// Demarrer attaches to the folder's PostgreSQL, starting it when it does not run. The folder is created when missing.
// An error of kind dossier.ErrIndisponible says that PostgreSQL could not be reached.
func Demarrer(ctx context.Context, dossierDonnees string) (*Cluster, error) {
	return DemarrerAvec(ctx, dossierDonnees, Options{})
}

// DemarrerAvec is Demarrer with options. They count only for the process that starts PostgreSQL.
func DemarrerAvec(ctx context.Context, dossierDonnees string, o Options) (*Cluster, error) {
	abs, err := filepath.Abs(dossierDonnees)
	if err != nil {
		return nil, fmt.Errorf("private PostgreSQL: %w", err)
	}
	c := &Cluster{dossier: abs}
	if err := c.ouvrir(ctx, o); err != nil {
		return nil, fmt.Errorf("private PostgreSQL in %s: %w", abs, err)
	}
	return c, nil
}

func (c *Cluster) ouvrir(ctx context.Context, o Options) error {
	if err := os.MkdirAll(c.dossier, 0o711); err != nil {
		return err
	}
	reel, err := filepath.EvalSymlinks(c.dossier)
	if err != nil {
		return err
	}
	c.dossier, c.donnees = reel, filepath.Join(reel, "postgres")
	if c.compte, err = compteDe(c.dossier); err != nil {
		return err
	}
	verrou, err := c.verrouiller(ctx, "verrou", syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer verrou.Close() //nolint:errcheck // nothing was written; closing lets go of the lock
	// Under the lock: made, then given to the account, it would look like someone else's to whoever came in between.
	if c.socket, err = dossierSocket(c.dossier, c.compte); err != nil {
		return err
	}
	if c.attaches, err = c.verrouiller(ctx, "attaches", syscall.LOCK_SH); err != nil {
		return err
	}
	if err := c.assurer(ctx, o); err != nil {
		return errors.Join(err, c.attaches.Close())
	}
	return nil
}

// assurer leaves PostgreSQL answering, with its database. The start lock is held.
func (c *Cluster) assurer(ctx context.Context, o Options) error {
	// One that is starting, or ending, answers later or not at all.
	err := attendre(ctx, func() bool {
		_, vivant := c.pid()
		return !vivant || c.repond(ctx) == nil
	})
	if err != nil {
		return fmt.Errorf("%w: %w", dossier.ErrIndisponible, err)
	}
	if _, vivant := c.pid(); vivant {
		return c.creerBase(ctx)
	}
	bin, err := c.binaires()
	if err != nil {
		return err
	}
	if err := c.creerCluster(ctx, bin, o); err != nil {
		return err
	}
	if err := c.ecrireAcces(); err != nil {
		return err
	}
	// Sessions of a postmaster killed outright may hold its memory a moment longer; a new one refuses to start meanwhile.
	for essai := 1; ; essai++ {
		err := c.lancer(ctx, bin, o)
		if err == nil {
			return c.creerBase(ctx)
		}
		if !errors.Is(err, errMort) || essai == 5 {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(300 * time.Millisecond):
		}
	}
}

// errMort: the postmaster ended before it answered.
var errMort = errors.New("postgres ended at once")

func (c *Cluster) chemin(suffixe string) string {
	return filepath.Join(c.dossier, "postgres."+suffixe)
}

// URL is the database, as the owner of the register.
func (c *Cluster) URL() string { return c.url(nomBase, roleProprietaire) }

// URLPublique is the same database as the role of the public door, which the migrations create.
func (c *Cluster) URLPublique() string { return c.url(nomBase, rolePublic) }

// URLDe and URLPubliqueDe are another database of the same cluster: tests have one each.
func (c *Cluster) URLDe(base string) string { return c.url(base, roleProprietaire) }

// URLPubliqueDe: see URLDe.
func (c *Cluster) URLPubliqueDe(base string) string { return c.url(base, rolePublic) }

func (c *Cluster) url(base, role string) string {
	q := "host=" + strings.ReplaceAll(url.QueryEscape(c.socket), "+", "%20") + "&sslmode=disable" // « + » is not a space to the driver
	return (&url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + base, RawQuery: q}).String()
}

// Arreter lets go of the cluster, and stops it when nobody else is attached. It may be called twice.
func (c *Cluster) Arreter() error {
	c.arret.Do(func() { c.erreur = c.quitter() })
	return c.erreur
}

func (c *Cluster) quitter() error {
	ctx, annuler := context.WithTimeout(context.Background(), 3*delaiArret)
	defer annuler()
	verrou, err := c.verrouiller(ctx, "verrou", syscall.LOCK_EX)
	if err != nil {
		return errors.Join(fmt.Errorf("leave private PostgreSQL: %w", err), c.attaches.Close())
	}
	defer verrou.Close() //nolint:errcheck // nothing was written; closing lets go of the lock
	// Our shared lock becomes exclusive only if we are the last one attached.
	err = syscall.Flock(int(c.attaches.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return c.attaches.Close()
	case err != nil:
		return errors.Join(fmt.Errorf("leave private PostgreSQL: %w", err), c.attaches.Close())
	}
	return errors.Join(c.arreter(ctx), c.attaches.Close())
}

// arreter stops the postmaster: fast shutdown, then immediate if sessions hang (recovery then replays the log at the next start).
func (c *Cluster) arreter(ctx context.Context) error {
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		pid, ok := c.pid()
		if !ok {
			return nil
		}
		if err := syscall.Kill(pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stop private PostgreSQL: %w", err)
		}
		fini, annuler := context.WithTimeout(ctx, delaiArret)
		err := attendre(fini, func() bool { _, vivant := c.pid(); return !vivant })
		annuler()
		if err == nil {
			return nil
		}
	}
	return fmt.Errorf("stop private PostgreSQL: %w", dossier.ErrIndisponible)
}

// pid returns the postmaster's process, and whether it lives.
func (c *Cluster) pid() (int, bool) {
	octets, err := os.ReadFile(filepath.Join(c.donnees, "postmaster.pid"))
	if err != nil {
		return 0, false
	}
	var pid int
	if _, err := fmt.Sscan(string(octets), &pid); err != nil || pid <= 1 {
		return 0, false
	}
	// A number reused by another program after a power cut is not our postmaster: its folder would not be ours.
	if ici, err := os.Readlink(fmt.Sprintf("/proc/%d/cwd", pid)); err == nil && ici != c.donnees {
		return 0, false
	}
	return pid, !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// repond connects once.
func (c *Cluster) repond(ctx context.Context) error {
	court, annuler := context.WithTimeout(ctx, 5*time.Second)
	defer annuler()
	conn, err := pgx.Connect(court, c.url("postgres", roleProprietaire))
	if err != nil {
		return err
	}
	return conn.Close(court)
}

// creerBase makes the database unless it is there. Whoever started PostgreSQL and was killed while making it leaves its session
// at work: ours then waits, and finds it made.
func (c *Cluster) creerBase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.url("postgres", roleProprietaire))
	if err != nil {
		return fmt.Errorf("%w: %w", dossier.ErrIndisponible, err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // the statement succeeded or its error is returned
	var existe bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", nomBase).Scan(&existe); err != nil {
		return err
	}
	if existe {
		return nil
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+nomBase)
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && (pg.Code == "42P04" || pg.Code == "23505") { // duplicate_database, unique_violation
		return nil
	}
	return err
}

// creerCluster runs initdb once, under another name until it is whole.
func (c *Cluster) creerCluster(ctx context.Context, bin string, o Options) error {
	if _, err := os.Stat(filepath.Join(c.donnees, "PG_VERSION")); err == nil {
		return nil
	}
	if _, err := os.Stat(c.donnees); err == nil {
		return fmt.Errorf("%s is not a PostgreSQL folder: left untouched: %w", c.donnees, dossier.ErrConflit)
	}
	neuf := c.chemin("neuf")
	if err := os.RemoveAll(neuf); err != nil {
		return err
	}
	if err := os.Mkdir(neuf, 0o700); err != nil {
		return err
	}
	if err := c.compte.donner(neuf); err != nil {
		return err
	}
	args := []string{"-D", neuf, "-U", roleProprietaire, "--encoding=UTF8", "--locale=C.UTF-8", "--auth=peer", "--data-checksums", "--no-instructions"}
	if o.SansFsync {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), args...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = "/", environnement(), c.compte.attributs()
	if sortie, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, strings.TrimSpace(string(sortie)))
	}
	if err := os.Rename(neuf, c.donnees); err != nil {
		return err
	}
	return synchroniserDossier(c.dossier)
}

// ecrireAcces lets in, on the socket only, the account that runs the cluster and the one that started us.
func (c *Cluster) ecrireAcces() error {
	noms := map[string]bool{c.compte.nom: true, nomCourant(): true}
	var carte strings.Builder
	for nom := range noms {
		for _, role := range []string{roleProprietaire, rolePublic} {
			fmt.Fprintf(&carte, "souspli %q %s\n", nom, role)
		}
	}
	for fichier, contenu := range map[string]string{
		"pg_hba.conf":   "local all all peer map=souspli\n",
		"pg_ident.conf": carte.String(),
	} {
		chemin := filepath.Join(c.donnees, fichier)
		if err := os.WriteFile(chemin, []byte(contenu), 0o600); err != nil {
			return err
		}
		if err := c.compte.donner(chemin); err != nil {
			return err
		}
	}
	return nil
}

// lancer starts the postmaster in its own process group and waits until it answers. It survives us: neither a signal sent to our
// terminal nor our death reaches it.
func (c *Cluster) lancer(ctx context.Context, bin string, o Options) error {
	sortie, err := os.OpenFile(c.chemin("log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer sortie.Close() //nolint:errcheck // PostgreSQL has its own descriptor
	if err := c.compte.donner(c.chemin("log")); err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(bin, "postgres"), append([]string{"-D", c.donnees}, c.reglages(o)...)...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = c.donnees, environnement(), c.compte.attributs()
	cmd.SysProcAttr.Setsid = true
	cmd.Stdout, cmd.Stderr = sortie, sortie // a file: nobody waits on a pipe the postmaster keeps
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	mort := make(chan error, 1)
	go func() { mort <- cmd.Wait() }() // reaps it when it ends before us
	var dernier, fin error
	err = attendre(ctx, func() bool {
		if dernier = c.repond(ctx); dernier == nil {
			return true
		}
		select {
		case fin = <-mort:
			return true
		default:
			return false
		}
	})
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w: %w", dossier.ErrIndisponible, err, dernier)
	case dernier != nil:
		return fmt.Errorf("%w: %w (%w), see %s", dossier.ErrIndisponible, errMort, fin, c.chemin("log"))
	}
	return nil
}

// reglages are given on the command line, so that a folder carries no setting of another version.
func (c *Cluster) reglages(o Options) []string {
	r := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": c.socket,
		"unix_socket_permissions": "0700",
		"max_connections":         "200",
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		// The log holds no personal data (design D15): no query, no parameter, no detail of a violated constraint.
		"log_statement":                     "none",
		"log_min_error_statement":           "panic",
		"log_parameter_max_length_on_error": "0",
		"log_error_verbosity":               "terse",
		"log_min_messages":                  "warning",
	}
	if o.SansFsync {
		r["fsync"], r["synchronous_commit"], r["full_page_writes"] = "off", "off", "off"
	}
	var args []string
	for nom, valeur := range r {
		args = append(args, "-c", nom+"="+valeur)
	}
	return args
}

// attendre asks again every few milliseconds until ok or the end of ctx.
func attendre(ctx context.Context, ok func() bool) error {
	t := time.NewTicker(10 * time.Millisecond)
	defer t.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
		}
	}
	return nil
}

// environnement keeps the caller's language and PG* settings away from PostgreSQL.
func environnement() []string {
	return []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "LANG=C.UTF-8", "TZ=UTC"}
}

func synchroniserDossier(chemin string) error {
	d, err := os.Open(chemin)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
