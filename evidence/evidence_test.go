package evidence_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"

	"souspli/dossier"
	"souspli/evidence"
	"souspli/evidence/evidencetest"
)

func ouvrir(t *testing.T, adresse string) *evidence.Coffre {
	t.Helper()
	c, err := evidence.Open(t.Context(), adresse)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func adresseDe(dossier string) string { return (&url.URL{Scheme: "file", Path: dossier}).String() }

func put(t *testing.T, c *evidence.Coffre, octets []byte) dossier.Empreinte {
	t.Helper()
	e, err := c.Put(t.Context(), octets)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestCoffre is the suite every backend passes.
func TestCoffre(t *testing.T) {
	for nom, adresse := range map[string]func(*testing.T) string{
		"disque": func(t *testing.T) string { return adresseDe(filepath.Join(t.TempDir(), "un dossier", "à créer")) },
		"s3":     evidencetest.S3,
	} {
		t.Run(nom, func(t *testing.T) {
			c := ouvrir(t, adresse(t))
			// In this order: the first finds nothing stored.
			t.Run("rien", func(t *testing.T) { suiteRien(t, c) })
			t.Run("aller-retour", func(t *testing.T) { suiteAllerRetour(t, c) })
			t.Run("idempotent", func(t *testing.T) { suiteIdempotent(t, c) })
			t.Run("ensemble", func(t *testing.T) { suiteEnsemble(t, c) })
			t.Run("liste", func(t *testing.T) { suiteListe(t, c) })
			t.Run("aperçus", func(t *testing.T) { suiteApercus(t, c) })
			t.Run("annulé", func(t *testing.T) { suiteAnnule(t, c) })
		})
	}
}

func suiteRien(t *testing.T, c *evidence.Coffre) {
	absent := dossier.EmpreinteDe([]byte("jamais déposé"))
	if _, err := c.Get(t.Context(), absent); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("Get : %v", err)
	}
	if ok, err := c.Existe(t.Context(), absent); ok || err != nil {
		t.Errorf("Existe : %v, %v", ok, err)
	}
	if _, err := c.Apercu(t.Context(), absent, 1); !errors.Is(err, dossier.ErrIntrouvable) {
		t.Errorf("Apercu : %v", err)
	}
	if l := lister(t, c); len(l) != 0 {
		t.Errorf("liste %v", l)
	}
}

func suiteAllerRetour(t *testing.T, c *evidence.Coffre) {
	gros := bytes.Repeat([]byte("0123456789abcdef"), 1<<18) // 4 MiB
	for _, octets := range [][]byte{{}, {0}, []byte("%PDF-1.7\r\n\x00\xff"), gros} {
		e := put(t, c, octets)
		if e != dossier.EmpreinteDe(octets) {
			t.Fatalf("nom %s", e)
		}
		relu, err := c.Get(t.Context(), e)
		if err != nil || !bytes.Equal(relu, octets) {
			t.Fatalf("%d octets relus, %v ; attendu %d", len(relu), err, len(octets))
		}
		if ok, err := c.Existe(t.Context(), e); !ok || err != nil {
			t.Fatalf("Existe : %v, %v", ok, err)
		}
	}
}

func suiteIdempotent(t *testing.T, c *evidence.Coffre) {
	avant := len(lister(t, c))
	if put(t, c, []byte("deux fois")) != put(t, c, []byte("deux fois")) {
		t.Fatal("deux noms")
	}
	if n := len(lister(t, c)); n != avant+1 {
		t.Fatalf("%d objets de plus", n-avant)
	}
}

func suiteEnsemble(t *testing.T, c *evidence.Coffre) {
	octets := bytes.Repeat([]byte("ensemble"), 10_000)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			e, err := c.Put(t.Context(), octets)
			if err != nil || e != dossier.EmpreinteDe(octets) {
				t.Errorf("%s, %v", e, err)
			}
		})
	}
	wg.Wait()
	if relu, err := c.Get(t.Context(), dossier.EmpreinteDe(octets)); err != nil || !bytes.Equal(relu, octets) {
		t.Fatal(err)
	}
}

func suiteListe(t *testing.T, c *evidence.Coffre) {
	for i := range 20 {
		put(t, c, fmt.Appendf(nil, "liste %d", i))
	}
	l := lister(t, c)
	if !slices.IsSortedFunc(l, func(a, b objet) int { return bytes.Compare(a.e[:], b.e[:]) }) {
		t.Error("liste hors d’ordre")
	}
	for i := range 20 {
		octets := fmt.Appendf(nil, "liste %d", i)
		if !slices.Contains(l, objet{dossier.EmpreinteDe(octets), int64(len(octets))}) {
			t.Errorf("%q absent de la liste, ou de mauvaise taille", octets)
		}
	}
	stop := errors.New("assez")
	n := 0
	if err := c.Lister(t.Context(), func(dossier.Empreinte, int64) error { n++; return stop }); !errors.Is(err, stop) || n != 1 {
		t.Errorf("%v après %d", err, n)
	}
}

type objet struct {
	e      dossier.Empreinte
	taille int64
}

func lister(t *testing.T, c *evidence.Coffre) []objet {
	t.Helper()
	var l []objet
	if err := c.Lister(t.Context(), func(e dossier.Empreinte, taille int64) error { l = append(l, objet{e, taille}); return nil }); err != nil {
		t.Fatal(err)
	}
	return l
}

func suiteApercus(t *testing.T, c *evidence.Coffre) {
	avant := len(lister(t, c))
	e := dossier.EmpreinteDe([]byte("original"))
	for _, v := range []string{"page 1", "page 1 refaite"} {
		if err := c.PutApercu(t.Context(), e, 1, []byte(v)); err != nil {
			t.Fatal(err)
		}
		if err := c.PutApercu(t.Context(), e, 2, []byte("page 2")); err != nil {
			t.Fatal(err)
		}
		if relu, err := c.Apercu(t.Context(), e, 1); err != nil || string(relu) != v {
			t.Fatalf("%q, %v", relu, err)
		}
	}
	if n := len(lister(t, c)); n != avant {
		t.Error("un aperçu n’est pas un original")
	}
}

func suiteAnnule(t *testing.T, c *evidence.Coffre) {
	ctx, annuler := context.WithCancel(t.Context())
	annuler()
	octets := []byte("dépôt annulé")
	if _, err := c.Put(ctx, octets); err == nil {
		t.Error("dépôt accepté")
	}
	if ok, err := c.Existe(t.Context(), dossier.EmpreinteDe(octets)); ok || err != nil {
		t.Errorf("Existe : %v, %v", ok, err)
	}
}

// surDisque opens a store and returns its folder.
func surDisque(t *testing.T) (*evidence.Coffre, string) {
	t.Helper()
	racine := t.TempDir()
	return ouvrir(t, adresseDe(racine)), racine
}

// fichiers lists all that is under a folder.
func fichiers(t *testing.T, racine string) []string {
	t.Helper()
	var l []string
	err := filepath.WalkDir(racine, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			l = append(l, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestDisqueUnSeulFichierEnLectureSeule(t *testing.T) {
	c, racine := surDisque(t)
	e := put(t, c, []byte("original"))
	h := e.String()
	l := fichiers(t, racine)
	if attendu := filepath.Join(racine, "originaux", h[:2], h[2:4], h); len(l) != 1 || l[0] != attendu {
		t.Fatalf("%v, attendu %s seul", l, attendu)
	}
	if i, err := os.Stat(l[0]); err != nil || i.Mode().Perm()&0o222 != 0 {
		t.Fatalf("%v, %v", i.Mode(), err)
	}
}

func TestOctetsAlteres(t *testing.T) {
	c, racine := surDisque(t)
	e := put(t, c, []byte("original"))
	f := fichiers(t, racine)[0]
	if err := os.Chmod(f, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f, []byte("originaI"), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Get(t.Context(), e); !errors.Is(err, evidence.ErrAltere) {
		t.Errorf("Get : %v", err)
	}
	if _, err := c.Put(t.Context(), []byte("original")); !errors.Is(err, evidence.ErrAltere) {
		t.Errorf("Put : %v", err)
	}
	if reste, err := os.ReadFile(f); err != nil || string(reste) != "originaI" {
		t.Errorf("réécrit : %q, %v", reste, err)
	}
}

func TestDisquePlein(t *testing.T) {
	c, racine := surDisque(t)
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var avant syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &avant); err != nil {
		t.Fatal(err)
	}
	// A file may grow to 4 kB: the write is cut in the middle, as on a full disk.
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4096, Max: avant.Max}); err != nil {
		t.Fatal(err)
	}
	octets := bytes.Repeat([]byte("x"), 10_000)
	_, err := c.Put(t.Context(), octets)
	if e := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &avant); e != nil {
		t.Fatal(e)
	}
	if !errors.Is(err, dossier.ErrIndisponible) {
		t.Fatalf("erreur %v", err)
	}
	if l := fichiers(t, racine); len(l) != 0 {
		t.Fatalf("reste %v", l)
	}
	put(t, c, octets) // the same call works once there is room
}

func TestDroitsInsuffisants(t *testing.T) {
	c, racine := surDisque(t)
	if os.Geteuid() == 0 {
		// Root goes through every permission: give up root on this thread, for files only.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := syscall.Setfsuid(65534); err != nil {
			t.Fatal(err)
		}
		defer syscall.Setfsuid(0) //nolint:errcheck // always allowed to root
	} else if err := os.Chmod(filepath.Join(racine, "tmp"), 0o500); err != nil {
		t.Fatal(err)
	}
	_, err := c.Put(t.Context(), []byte("interdit"))
	if !errors.Is(err, dossier.ErrIndisponible) || !errors.Is(err, fs.ErrPermission) {
		t.Fatalf("erreur %v", err)
	}
}

func TestResteDePanneInvisible(t *testing.T) {
	c, racine := surDisque(t)
	if err := os.WriteFile(filepath.Join(racine, "tmp", "neuf-123"), []byte("à moit"), 0o600); err != nil {
		t.Fatal(err)
	}
	if l := lister(t, c); len(l) != 0 {
		t.Fatal(l)
	}
}

func TestObjetEtranger(t *testing.T) {
	c, racine := surDisque(t)
	if err := os.WriteFile(filepath.Join(racine, "originaux", "notes.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Lister(t.Context(), func(dossier.Empreinte, int64) error { return nil }); !errors.Is(err, dossier.ErrConflit) {
		t.Fatal(err)
	}
}

func TestOpenRefuse(t *testing.T) {
	for nom, cas := range map[string]struct {
		adresse string
		genre   error
	}{
		"autre schéma":   {"http://exemple.invalid/", dossier.ErrInvalide},
		"chemin relatif": {"file://objets", dossier.ErrInvalide},
		"sans chemin":    {"file://", dossier.ErrInvalide},
		"pas un dossier": {adresseDe("/dev/null/objets"), dossier.ErrIndisponible},
	} {
		t.Run(nom, func(t *testing.T) {
			if c, err := evidence.Open(t.Context(), cas.adresse); !errors.Is(err, cas.genre) {
				t.Errorf("%v, %v", c, err)
			}
		})
	}
}

func TestServiceS3Absent(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "essai")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "essai-essai")
	t.Setenv("AWS_MAX_ATTEMPTS", "1")
	_, err := evidence.Open(t.Context(), "s3://seau?endpoint=http://127.0.0.1:1&region=us-east-1&use_path_style=true")
	if !errors.Is(err, dossier.ErrIndisponible) {
		t.Fatal(err)
	}
}
