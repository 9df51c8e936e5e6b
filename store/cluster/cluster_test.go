package cluster

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"souspli/dossier"
)

// TestMain also plays the other process of these tests: one that attaches, says so, and waits to be told to leave or to be killed.
func TestMain(m *testing.M) {
	if d := os.Getenv("CLUSTER_TEST_DOSSIER"); d != "" {
		c, err := DemarrerAvec(context.Background(), d, Options{SansFsync: true})
		if err != nil {
			fmt.Println("erreur", err)
			os.Exit(1)
		}
		fmt.Println("pret", c.URL())
		bufio.NewReader(os.Stdin).ReadString('\n') //nolint:errcheck // end of input means leave, too
		if err := c.Arreter(); err != nil {
			fmt.Println("erreur", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func contexte(t *testing.T) context.Context {
	ctx, annuler := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(annuler)
	return ctx
}

// dossierTest is a folder the unprivileged account can reach, whose cluster is stopped whatever the test does.
func dossierTest(t *testing.T, sous string) string {
	t.Helper()
	racine, err := os.MkdirTemp("/tmp", "souspli-cluster-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(racine, 0o711); err != nil {
		t.Fatal(err)
	}
	d := filepath.Join(racine, sous)
	t.Cleanup(func() {
		c := &Cluster{dossier: d, donnees: filepath.Join(d, "postgres")}
		if err := c.arreter(context.Background()); err != nil {
			t.Error(err)
		}
		if err := os.RemoveAll(racine); err != nil {
			t.Error(err)
		}
	})
	return d
}

func demarrer(t *testing.T, d string) *Cluster {
	t.Helper()
	c, err := DemarrerAvec(contexte(t), d, Options{SansFsync: true})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func arreter(t *testing.T, c *Cluster) {
	t.Helper()
	if err := c.Arreter(); err != nil {
		t.Error(err)
	}
}

func interroger(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(contexte(t), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint:errcheck // the query's own error is what counts
	var s string
	if err := conn.QueryRow(contexte(t), sql).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

// autreProcessus starts a process attached to the folder.
func autreProcessus(t *testing.T, d string) (cmd *exec.Cmd, partir func()) {
	t.Helper()
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CLUSTER_TEST_DOSSIER="+d)
	entree, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	sortie, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ligne, err := bufio.NewReader(sortie).ReadString('\n')
	if err != nil || !strings.HasPrefix(ligne, "pret ") {
		t.Fatalf("autre processus : %q, %v", ligne, err)
	}
	return cmd, func() {
		t.Helper()
		if err := entree.Close(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
	}
}

// The session of a process killed while it made the database goes on making it: the next one finds it half made.
func TestBaseFaiteParPlusieurs(t *testing.T) {
	c := demarrer(t, dossierTest(t, "d"))
	defer arreter(t, c)
	conn, err := pgx.Connect(contexte(t), c.URLDe("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint:errcheck // the statement's own error is what counts
	if _, err := conn.Exec(contexte(t), "DROP DATABASE "+nomBase); err != nil {
		t.Fatal(err)
	}
	var tous sync.WaitGroup
	erreurs := make([]error, 8)
	for i := range erreurs {
		tous.Go(func() { erreurs[i] = c.creerBase(contexte(t)) })
	}
	tous.Wait()
	if err := errors.Join(erreurs...); err != nil {
		t.Error(err)
	}
	if base := interroger(t, c.URL(), "SELECT current_database()"); base != nomBase {
		t.Error("base", base)
	}
}

func TestDemarreGardeEtRedemarre(t *testing.T) {
	d := dossierTest(t, "données d’essai") // a space and an accent in the path
	c := demarrer(t, d)
	conn, err := pgx.Connect(contexte(t), c.URL())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"CREATE TABLE t (v text)", "INSERT INTO t VALUES ('gardé')"} {
		if _, err := conn.Exec(contexte(t), sql); err != nil {
			t.Fatal(err)
		}
	}
	// The connection stays open: a stop does not wait for it for ever.
	if err := c.Arreter(); err != nil {
		t.Fatal(err)
	}
	if err := c.Arreter(); err != nil {
		t.Fatal("second arrêt :", err)
	}
	if _, vivant := c.pid(); vivant {
		t.Fatal("PostgreSQL tourne encore")
	}
	c = demarrer(t, d)
	if v := interroger(t, c.URL(), "SELECT v FROM t"); v != "gardé" {
		t.Fatalf("relu %q", v)
	}
	if v := interroger(t, c.URL(), "SHOW listen_addresses"); v != "" {
		t.Fatalf("écoute sur le réseau : %q", v)
	}
	if err := c.Arreter(); err != nil {
		t.Fatal(err)
	}
}

func TestFsyncParDefaut(t *testing.T) {
	c := &Cluster{}
	for _, a := range c.reglages(Options{}) {
		if strings.HasPrefix(a, "fsync=") || strings.HasPrefix(a, "synchronous_commit=") || strings.HasPrefix(a, "full_page_writes=") {
			t.Errorf("réglage de durabilité touché : %s", a)
		}
	}
}

func TestRootRenonceASesDroits(t *testing.T) {
	c := demarrer(t, dossierTest(t, "d"))
	defer arreter(t, c)
	pid, ok := c.pid()
	if !ok {
		t.Fatal("PostgreSQL ne tourne pas")
	}
	info, err := os.Stat(fmt.Sprintf("/proc/%d", pid))
	if err != nil {
		t.Fatal(err)
	}
	if uid := info.Sys().(*syscall.Stat_t).Uid; uid == 0 {
		t.Fatal("PostgreSQL tourne en root")
	}
}

func TestLeDernierArrete(t *testing.T) {
	d := dossierTest(t, "d")
	c := demarrer(t, d)
	_, partir := autreProcessus(t, d)
	if err := c.Arreter(); err != nil {
		t.Fatal(err)
	}
	if _, vivant := c.pid(); !vivant {
		t.Fatal("arrêté sous les pieds d’un autre processus")
	}
	partir()
	if _, vivant := c.pid(); vivant {
		t.Fatal("laissé en marche par le dernier")
	}
}

func TestAdopteApresKill(t *testing.T) {
	d := dossierTest(t, "d")
	cmd, _ := autreProcessus(t, d)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait() //nolint:errcheck // killed: always an error
	avant := &Cluster{donnees: filepath.Join(d, "postgres")}
	pid, vivant := avant.pid()
	if !vivant {
		t.Fatal("PostgreSQL n’a pas survécu à son lanceur")
	}
	c := demarrer(t, d)
	if apres, _ := c.pid(); apres != pid {
		t.Fatalf("relancé (%d → %d) au lieu d’être adopté", pid, apres)
	}
	if err := c.Arreter(); err != nil {
		t.Fatal(err)
	}
	if _, vivant := c.pid(); vivant {
		t.Fatal("l’adopté n’est pas arrêté")
	}
}

func TestRepartApresKillDePostgres(t *testing.T) {
	d := dossierTest(t, "d")
	c := demarrer(t, d)
	pid, _ := c.pid()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	c2 := demarrer(t, d)
	if v := interroger(t, c2.URL(), "SELECT 'vivant'"); v != "vivant" {
		t.Fatal(v)
	}
	if err := errors.Join(c.Arreter(), c2.Arreter()); err != nil {
		t.Fatal(err)
	}
}

func TestUnSeulDemarrage(t *testing.T) {
	d := dossierTest(t, "d")
	var wg sync.WaitGroup
	clusters := make([]*Cluster, 4)
	for i := range clusters {
		wg.Go(func() {
			c, err := DemarrerAvec(contexte(t), d, Options{SansFsync: true})
			if err != nil {
				t.Error(err)
				return
			}
			clusters[i] = c
		})
	}
	wg.Wait()
	for _, c := range clusters {
		if c != nil {
			if err := c.Arreter(); err != nil {
				t.Error(err)
			}
		}
	}
	if t.Failed() {
		return
	}
	if _, vivant := clusters[0].pid(); vivant {
		t.Fatal("laissé en marche")
	}
}

func TestDossierProfond(t *testing.T) {
	d := dossierTest(t, strings.Repeat("un-dossier-au-nom-bien-long/", 5))
	c := demarrer(t, d)
	defer func() {
		if err := os.RemoveAll(c.socket); err != nil {
			t.Error(err)
		}
	}()
	defer arreter(t, c)
	if len(c.socket) > maxSocket-len("/.s.PGSQL.5432") {
		t.Fatalf("socket trop profonde : %s", c.socket)
	}
	if v := interroger(t, c.URL(), "SELECT 'ici'"); v != "ici" {
		t.Fatal(v)
	}
}

// A session has XDG_RUNTIME_DIR, a scheduled task of the same account has not: both must find the same PostgreSQL.
func TestSocketSansEnvironnement(t *testing.T) {
	d := dossierTest(t, strings.Repeat("un-dossier-au-nom-bien-long/", 5))
	moi := compte{uid: os.Geteuid(), gid: os.Getegid()}
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	avec, err := dossierSocket(d, moi)
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(avec)
	t.Setenv("XDG_RUNTIME_DIR", "")
	sans, err := dossierSocket(d, moi)
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(sans)
	if avec != sans {
		t.Errorf("deux sockets pour un dossier : %s et %s", avec, sans)
	}
}

// Under a strict umask the data folder is its owner's alone, and its owner is the account.
func TestTraversable(t *testing.T) {
	c, err := sansPrivilege()
	if err != nil || os.Geteuid() != 0 {
		t.Skip("ne se vérifie qu’en root, avec un compte où renoncer à ses droits")
	}
	d := dossierTest(t, "d")
	for _, cas := range []struct {
		mode     os.FileMode
		uid, gid int
		passe    bool
	}{
		{0o700, c.uid, c.gid, true},
		{0o700, 0, 0, false},
		{0o710, 0, c.gid, true},
		{0o710, 0, 0, false},
		{0o711, 0, 0, true},
		{0o601, c.uid, 0, false}, // the owner's own right counts, not the others'
	} {
		if err := errors.Join(os.MkdirAll(d, 0o700), os.Chown(d, cas.uid, cas.gid), os.Chmod(d, cas.mode)); err != nil {
			t.Fatal(err)
		}
		if err := Traversable(d); (err == nil) != cas.passe {
			t.Errorf("%o de %d:%d : %v", cas.mode, cas.uid, cas.gid, err)
		}
	}
}

func TestDossierEtrangerIntact(t *testing.T) {
	d := dossierTest(t, "d")
	if err := os.MkdirAll(filepath.Join(d, "postgres"), 0o755); err != nil {
		t.Fatal(err)
	}
	fichier := filepath.Join(d, "postgres", "a-garder")
	if err := os.WriteFile(fichier, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Demarrer(contexte(t), d); !errors.Is(err, dossier.ErrConflit) {
		t.Fatalf("erreur %v", err)
	}
	if _, err := os.Stat(fichier); err != nil {
		t.Fatal(err)
	}
}

func TestInitdbInterrompu(t *testing.T) {
	d := dossierTest(t, "d")
	if err := os.MkdirAll(filepath.Join(d, "postgres.neuf", "base"), 0o755); err != nil {
		t.Fatal(err)
	}
	c := demarrer(t, d)
	if err := c.Arreter(); err != nil {
		t.Fatal(err)
	}
}
