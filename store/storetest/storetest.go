// Package storetest gives tests a register of their own on a real PostgreSQL: one private cluster per test binary, one database per
// test, every migration applied. A test that needs it never skips: no PostgreSQL, it fails.
//
// The cluster gives up durability for speed. It lives in a temporary folder; it is stopped and its folder removed when the test binary
// ends, however it ends.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"souspli/dossier"
	"souspli/migrations"
	"souspli/store"
	"souspli/store/cluster"
)

// delai bounds every wait of this package.
const delai = 2 * time.Minute

// modele is the database each test's is copied from.
const modele = "modele"

var (
	demarrer = sync.OnceValues(preparer)
	suivant  atomic.Int64
)

// preparer starts the cluster and migrates the model.
func preparer() (*cluster.Cluster, error) {
	dossierTest, err := os.MkdirTemp("", "souspli-store-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dossierTest, 0o711); err != nil { // as root, PostgreSQL runs under another account
		return nil, err
	}
	if err := surveiller(dossierTest); err != nil {
		return nil, err
	}
	ctx, annuler := context.WithTimeout(context.Background(), delai)
	defer annuler()
	c, err := cluster.DemarrerAvec(ctx, dossierTest, cluster.Options{SansFsync: true})
	if err != nil {
		return nil, err
	}
	if err := executer(ctx, c.URL(), "CREATE DATABASE "+modele); err != nil {
		return nil, err
	}
	pool, err := pgxpool.New(ctx, c.URLDe(modele))
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	return c, migrations.Appliquer(ctx, pool)
}

// entree keeps the watcher's standard input open until this process ends.
var entree *os.File

// surveiller starts a shell that waits for the end of this process, killed or not, then stops the cluster and removes its folder.
func surveiller(dossierTest string) error {
	lecture, ecriture, err := os.Pipe()
	if err != nil {
		return err
	}
	entree = ecriture
	cmd := exec.Command("/bin/sh", "-c", `cat >/dev/null
		read -r pid < "$1/postgres/postmaster.pid" && kill -QUIT "$pid"
		n=0; while [ -n "$pid" ] && kill -0 "$pid" && [ $n -lt 200 ]; do sleep 0.05; n=$((n + 1)); done
		rm -rf "$1"`, "sh", dossierTest)
	cmd.Stdin, cmd.Dir = lecture, "/"
	if err := cmd.Start(); err != nil {
		return err
	}
	return errors.Join(lecture.Close(), cmd.Process.Release())
}

func executer(ctx context.Context, url, sql string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

// URL returns a fresh database, migrated, dropped after the test.
func URL(t testing.TB) string {
	t.Helper()
	c, nom := base(t)
	return c.URLDe(nom)
}

// URLVide returns a fresh database without a schema, dropped after the test.
func URLVide(t testing.TB) string {
	t.Helper()
	c, nom := copie(t, "template1")
	return c.URLDe(nom)
}

func base(t testing.TB) (*cluster.Cluster, string) {
	t.Helper()
	return copie(t, modele)
}

func copie(t testing.TB, modele string) (*cluster.Cluster, string) {
	t.Helper()
	c, err := demarrer()
	if err != nil {
		t.Fatalf("PostgreSQL des tests : %v", err)
	}
	nom := fmt.Sprintf("t%d", suivant.Add(1))
	ctx, annuler := context.WithTimeout(context.Background(), delai)
	defer annuler()
	if err := executer(ctx, c.URL(), "CREATE DATABASE "+nom+" TEMPLATE "+modele); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, annuler := context.WithTimeout(context.Background(), delai)
		defer annuler()
		if err := executer(ctx, c.URL(), "DROP DATABASE "+nom+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return c, nom
}

// Horloge is a clock that tests move. The zero value is not usable: see NouvelleHorloge.
type Horloge struct {
	mu sync.Mutex
	t  time.Time
}

// NouvelleHorloge stands at noon in Paris of the day.
func NouvelleHorloge(d dossier.Date) *Horloge {
	return &Horloge{t: time.Date(d.An, time.Month(d.Mois), d.Jour, 12, 0, 0, 0, dossier.Paris()).UTC()}
}

// Now reads the clock.
func (h *Horloge) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.t
}

// Avancer moves the clock.
func (h *Horloge) Avancer(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.t = h.t.Add(d)
}

// Jour is the day on which New's clock stands.
var Jour = dossier.NewDate(2026, 3, 12)

// New opens a fresh register whose clock stands still at noon of Jour.
func New(t testing.TB) *store.Store {
	t.Helper()
	s, _ := NewHorloge(t)
	return s
}

// NewHorloge is New with its clock.
func NewHorloge(t testing.TB) (*store.Store, *Horloge) {
	t.Helper()
	h := NouvelleHorloge(Jour)
	return Ouvrir(t, URL(t), h.Now), h
}

// Ouvrir opens a register at a URL, closed after the test.
func Ouvrir(t testing.TB, url string, now func() time.Time) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url, store.Options{Now: now, MaxConns: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// OuvrirPublic gives a fresh register, and the same as the public door sees it, logged in as its role.
func OuvrirPublic(t testing.TB) (*store.Store, *store.Public) {
	t.Helper()
	c, nom := base(t)
	h := NouvelleHorloge(Jour)
	p, err := store.OpenPublic(t.Context(), c.URLPubliqueDe(nom), store.Options{Now: h.Now, MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return Ouvrir(t, c.URLDe(nom), h.Now), p
}

// Executer runs SQL as the owner: to break things on purpose.
func Executer(t testing.TB, s *store.Store, sql string, args ...any) {
	t.Helper()
	if _, err := s.Pool().Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// Interroger returns the one value of a query.
func Interroger[T any](t testing.TB, s *store.Store, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := s.Pool().QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
