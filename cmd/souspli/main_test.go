package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"souspli/store/cluster"
)

// binaire builds the program once, in a place any account can reach: as root, it gives its rights up.
var binaire = sync.OnceValues(func() (string, error) {
	d, err := os.MkdirTemp("", "souspli-test-")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(d, 0o755); err != nil {
		return "", err
	}
	exe := filepath.Join(d, "souspli")
	out, err := exec.Command("go", "build", "-o", exe, ".").CombinedOutput()
	if err != nil {
		return "", errors.New(string(out))
	}
	return exe, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if exe, err := binaire(); err == nil {
		os.RemoveAll(filepath.Dir(exe))
	}
	if d, err := modele(); err == nil {
		os.RemoveAll(d)
	}
	os.Exit(code)
}

// registre is a register of its own, in a temporary data folder.
type registre struct {
	t       testing.TB
	donnees string
	url     string // URL of its database; "": the private PostgreSQL of its folder
}

// modele is a register with nothing in it, its schema at work, made once and copied.
var modele = sync.OnceValues(func() (string, error) {
	d, err := os.MkdirTemp("", "souspli-test-")
	if err != nil {
		return "", err
	}
	if err := os.Chmod(d, 0o711); err != nil {
		return d, err
	}
	exe, err := binaire()
	if err != nil {
		return d, err
	}
	c := exec.Command(exe, "verify")
	c.Env = append(os.Environ(), "SOUSPLI_DATA="+filepath.Join(d, "d"), "SOUSPLI_LOG=warn")
	if out, err := c.CombinedOutput(); err != nil {
		return d, errors.New(string(out))
	}
	return d, nil
})

// nouveauRegistre is an empty register whose PostgreSQL runs until the test ends: a test is about what the program does, not about how
// its database starts (see registreNeuf).
func nouveauRegistre(t testing.TB) registre {
	t.Helper()
	m, err := modele()
	if err != nil {
		t.Fatalf("registre modèle : %v", err)
	}
	r := registreNeuf(t)
	if out, err := exec.Command("cp", "-a", filepath.Join(m, "d"), r.donnees).CombinedOutput(); err != nil {
		t.Fatalf("copie du registre modèle : %v : %s", err, out)
	}
	pg, err := cluster.DemarrerAvec(t.Context(), filepath.Join(r.donnees, "d"), cluster.Options{SansFsync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pg.Arreter(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// registreNeuf is a folder where nothing ever ran: its first command makes everything.
func registreNeuf(t testing.TB) registre {
	t.Helper()
	return registre{t: t, donnees: dossierOuvert(t)}
}

// dossierOuvert is a temporary folder every account may enter (testing's own are closed to others).
func dossierOuvert(t testing.TB) string {
	t.Helper()
	d, err := os.MkdirTemp("", "souspli-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(d) })
	if err := os.Chmod(d, 0o711); err != nil {
		t.Fatal(err)
	}
	return d
}

// commande prepares `souspli args…` on this register, in its own process group so that a kill takes all of it at once but the
// database, as pulling the plug of the program would.
func (r registre) commande(args ...string) *exec.Cmd {
	r.t.Helper()
	exe, err := binaire()
	if err != nil {
		r.t.Fatalf("construction du programme : %v", err)
	}
	c := exec.Command(exe, args...)
	c.Env = append(os.Environ(), "SOUSPLI_DATA="+filepath.Join(r.donnees, "d"), "SOUSPLI_LOG=warn")
	if r.url != "" {
		c.Env = append(c.Env, "SOUSPLI_DATABASE_URL="+r.url)
	}
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return c
}

// lance runs a command to its end and gives stdout, stderr and the exit code.
func (r registre) lance(args ...string) (out, fautes string, code int) {
	r.t.Helper()
	c := r.commande(args...)
	var o, e bytes.Buffer
	c.Stdout, c.Stderr = &o, &e
	err := c.Run()
	var x *exec.ExitError
	if err != nil && !errors.As(err, &x) {
		r.t.Fatal(err)
	}
	return o.String(), e.String(), c.ProcessState.ExitCode()
}

// doit runs a command that must end with one of the codes given, and returns its stdout.
func (r registre) doit(codes []int, args ...string) string {
	r.t.Helper()
	out, fautes, code := r.lance(args...)
	for _, c := range codes {
		if c == code {
			return out
		}
	}
	r.t.Fatalf("souspli %s : code %d, attendu %v\n%s\n%s", strings.Join(args, " "), code, codes, out, fautes)
	return ""
}

// service is a running `souspli serve`.
type service struct {
	*exec.Cmd
	public, agents string
	sortie         *bytes.Buffer
}

// sert starts the service on free ports and waits until it says that it answers.
func (r registre) sert() *service {
	r.t.Helper()
	// A fifo would hide a crash before the first answer: wait for the file, or for the end of the process.
	pret := filepath.Join(dossierInscriptible(r.t), "pret")
	c := r.commande("serve", "--public", "127.0.0.1:0", "--agents", "127.0.0.1:0", "--pret", pret)
	s := &service{Cmd: c, sortie: &bytes.Buffer{}}
	c.Stdout, c.Stderr = s.sortie, s.sortie
	if err := c.Start(); err != nil {
		r.t.Fatal(err)
	}
	fini := make(chan error, 1)
	go func() { fini <- c.Wait() }()
	r.t.Cleanup(func() { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL); <-fini })
	attend(r.t, "le service répond", func() bool {
		select {
		case err := <-fini:
			fini <- err
			r.t.Fatalf("le service s’est arrêté : %v\n%s", err, s.sortie)
		default:
		}
		b, err := os.ReadFile(pret)
		if err != nil {
			return false
		}
		l := strings.Fields(string(b))
		s.public, s.agents = l[0], l[1]
		return true
	})
	return s
}

func (s *service) tue() { _ = syscall.Kill(-s.Process.Pid, syscall.SIGKILL) }

// dossierInscriptible is a folder every account may write to.
func dossierInscriptible(t testing.TB) string {
	t.Helper()
	d := dossierOuvert(t)
	if err := os.Chmod(d, 0o777); err != nil {
		t.Fatal(err)
	}
	return d
}

// attend waits for a condition, a minute at most.
func attend(t testing.TB, quoi string, vrai func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for tic := time.NewTicker(20 * time.Millisecond); ; {
		if vrai() {
			tic.Stop()
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("attendu en vain : %s", quoi)
		case <-tic.C:
		}
	}
}

// lignesJSON reads one object per line.
func lignesJSON[T any](t testing.TB, s string) []T {
	t.Helper()
	var out []T
	for d := json.NewDecoder(strings.NewReader(s)); ; {
		var v T
		if err := d.Decode(&v); errors.Is(err, io.EOF) {
			return out
		} else if err != nil {
			t.Fatalf("%v dans %s", err, s)
		}
		out = append(out, v)
	}
}

// TestRootDurci: a strict umask leaves the new data folder to its owner alone, and root's own TMPDIR is closed to the account that
// root is dropped for.
func TestRootDurci(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("ne se vérifie qu’en root")
	}
	r := registreNeuf(t)
	ferme := t.TempDir()
	if err := os.Chmod(ferme, 0o700); err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(ferme, "sauvegarde.tar")
	c := r.commande("backup", archive)
	c.Path, c.Args = "/bin/sh", append([]string{"sh", "-c", `umask 077; exec "$@"`, "sh"}, c.Args...)
	c.Env = append(c.Env, "TMPDIR="+ferme)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("backup : %v\n%s", err, out)
	}
	if i, err := os.Stat(archive); err != nil || i.Size() == 0 {
		t.Errorf("sauvegarde absente : %v", err)
	}
}
