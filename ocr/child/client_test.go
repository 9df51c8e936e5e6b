package child

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"souspli/dossier"
)

func client(t *testing.T, mode string, lim Limites) (*Client, *bytes.Buffer) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var journal bytes.Buffer
	return &Client{Exe: exe, Args: []string{"lecteur", mode}, Limites: lim, Log: slog.New(slog.NewTextHandler(&journal, nil))}, &journal
}

func TestLireToutesLesPages(t *testing.T) {
	c, _ := client(t, "bon", Limites{})
	var vus []int
	r, err := c.Lire(context.Background(), "a.pdf", []byte("un deux trois"), func(p, total int) {
		vus = append(vus, p*10+total)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Lecture.Pages) != 3 || string(r.Apercus[2]) != "apercu deux" || r.Lecture.Pages[2].Alertes[0] != "trois" {
		t.Fatalf("lecture %+v", r)
	}
	if len(vus) != 3 || vus[0] != 13 || vus[2] != 33 {
		t.Fatalf("progrès %v", vus)
	}
}

// A bad page is marked; the others are read, those before it only once.
func TestPageQuiArrete(t *testing.T) {
	cas := []struct{ mot, attendu string }{
		{"crash", "signal 9"},
		{"exit", "code 9"},
		{"panique", "code 2"},
		{"bloque", "temps dépassé"},
		{"memoire", "mémoire dépassée"},
		{"ment", "réponse inintelligible"},
	}
	for _, k := range cas {
		t.Run(k.mot, func(t *testing.T) {
			t.Parallel()
			lim := Limites{TempsPage: 20 * time.Second, Memoire: 400 << 20}
			if k.mot == "bloque" {
				lim.TempsPage = 500 * time.Millisecond
			}
			c, journal := client(t, "bon", lim)
			r, err := c.Lire(context.Background(), "a.pdf", []byte("un deux "+k.mot+" quatre"), nil)
			if err != nil {
				t.Fatal(err)
			}
			p := r.Lecture.Pages
			if len(p) != 4 || !strings.Contains(p[2].Erreur, k.attendu) || p[2].Type != dossier.PageAutre {
				t.Fatalf("pages %+v", p)
			}
			for _, i := range []int{0, 1, 3} {
				if p[i].Erreur != "" || p[i].Code == "" || r.Apercus[i+1] == nil {
					t.Errorf("page %d\u00a0: %+v", i+1, p[i])
				}
			}
			if p[0].Code != p[1].Code || p[0].Code == p[3].Code {
				t.Errorf("pages lues par %q, %q, %q", p[0].Code, p[1].Code, p[3].Code)
			}
			if strings.Contains(journal.String(), "contenu") || !strings.Contains(journal.String(), "page=3") {
				t.Errorf("log %s", journal)
			}
			if k.mot == "panique" && !strings.Contains(journal.String(), "main_test.go") {
				t.Errorf("log sans le lieu de la panique\u00a0: %s", journal)
			}
		})
	}
}

func TestPlusieursPagesArretent(t *testing.T) {
	c, _ := client(t, "bon", Limites{})
	r, err := c.Lire(context.Background(), "a.pdf", []byte("crash un exit panique deux crash"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, mauvaise := range []bool{true, false, true, true, false, true} {
		if (r.Lecture.Pages[i].Erreur != "") != mauvaise {
			t.Errorf("page %d\u00a0: %+v", i+1, r.Lecture.Pages[i])
		}
	}
}

// After too many deaths the pages left are given up, and those read are kept.
func TestTropDeReprises(t *testing.T) {
	c, _ := client(t, "bon", Limites{Reprises: 2})
	r, err := c.Lire(context.Background(), "a.pdf", []byte("un exit exit exit cinq"), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := r.Lecture.Pages
	if len(p) != 5 || p[0].Erreur != "" || p[1].Erreur == "" || p[4].Erreur != "trop de pages ont arrêté la lecture de ce fichier" {
		t.Fatalf("pages %+v", p)
	}
}

// A process that dies while opening the file, or answers nonsense at the end, must not lose the file in silence.
func TestArretHorsDesPages(t *testing.T) {
	ctx := context.Background()
	for _, mode := range []string{"crash", "bloque", "bavard", "memoire"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			lim := Limites{Memoire: 300 << 20, TempsOuvre: 20 * time.Second}
			if mode == "bloque" {
				lim.TempsOuvre = time.Second
			}
			c, _ := client(t, mode, lim)
			for _, essai := range []func() error{
				func() error { _, err := c.Lire(ctx, "a.pdf", []byte("un deux"), nil); return err },
				func() error { _, err := c.Inspecter(ctx, "a.pdf", []byte("un deux")); return err },
			} {
				var refus *dossier.Refus
				if err := essai(); !errors.As(err, &refus) || refus.Code != dossier.RefusLecture || !strings.Contains(refus.Message, "a.pdf") {
					t.Errorf("erreur %v", err)
				}
			}
		})
	}
	for _, mode := range []string{"fin-crash", "tronque"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			c, _ := client(t, mode, Limites{})
			r, err := c.Lire(ctx, "a.pdf", []byte("un deux"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if p := r.Lecture.Pages; len(p) != 2 || p[0].Erreur == "" || p[1].N != 2 || r.Apercus[1] == nil {
				t.Fatalf("lecture %+v", r)
			}
		})
	}
}

func TestTempsDuFichier(t *testing.T) {
	c, _ := client(t, "bon", Limites{TempsPli: 3 * time.Second})
	r, err := c.Lire(context.Background(), "a.pdf", []byte("un bloque trois"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if p := r.Lecture.Pages; len(p) != 3 || !strings.Contains(p[1].Erreur, "temps de lecture") {
		t.Fatalf("pages %+v", p)
	}
}

func TestAnnulation(t *testing.T) {
	c, _ := client(t, "bon", Limites{})
	ctx, annule := context.WithCancel(context.Background())
	_, err := c.Lire(ctx, "a.pdf", []byte("un bloque"), func(int, int) { annule() })
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("erreur %v", err)
	}
}

func TestRefus(t *testing.T) {
	c, _ := client(t, "bon", Limites{Octets: 1 << 20})
	cas := []struct {
		octets []byte
		code   dossier.CodeRefus
	}{
		{nil, dossier.RefusVide},
		{make([]byte, 1<<20+1), dossier.RefusTropLourd},
		{[]byte("refus"), dossier.RefusType},
	}
	for _, k := range cas {
		_, err := c.Inspecter(context.Background(), "a.pdf", k.octets)
		var refus *dossier.Refus
		if !errors.As(err, &refus) || refus.Code != k.code {
			t.Errorf("%s\u00a0: %v", k.code, err)
		}
	}
	i, err := c.Inspecter(context.Background(), "a.pdf", []byte("un deux"))
	if err != nil || i.NbPages != 2 {
		t.Errorf("inspection %+v, %v", i, err)
	}
}

func TestConfinement(t *testing.T) {
	t.Setenv("SOUSPLI_DATABASE_URL", "postgres://secret")
	ecoute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ecoute.Close()
	c, journal := client(t, "bon", Limites{})
	i, err := c.Inspecter(context.Background(), "a.pdf", []byte("confinement "+ecoute.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	abi, err := landlockABI()
	if err != nil || abi < 4 {
		t.Logf("noyau sans Landlock complet (%d, %v)\u00a0: seul l’environnement est vérifié", abi, err)
		if strings.Contains(i.TypeMedia, "environnement") || strings.Contains(i.TypeMedia, "OpenMP") {
			t.Errorf("%s", i.TypeMedia)
		}
		return
	}
	if i.TypeMedia != "ouvert\u00a0:" {
		t.Errorf("%s\u00a0; log %s", i.TypeMedia, journal)
	}
}

// landlockABI asks the kernel which version of Landlock it has.
func landlockABI() (int, error) {
	v, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0, errno
	}
	return int(v), nil
}

func TestExecutableAbsent(t *testing.T) {
	c := &Client{Exe: "/nonexistent/lecteur"}
	if _, err := c.Inspecter(context.Background(), "a.pdf", []byte("x")); !errors.Is(err, dossier.ErrIndisponible) {
		t.Fatalf("erreur %v", err)
	}
}

func FuzzTrame(f *testing.F) {
	var b bytes.Buffer
	if err := ecrireTrame(&b, trameFaite, nouvelle{Page: 1, Total: 2, Etat: []byte("x")}, []byte("jpeg")); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("SPLIR\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, octets []byte) {
		g, tete, corps, err := lireTrame(bytes.NewReader(octets), 1<<20)
		if err != nil {
			return
		}
		if n := longueurs + len(tete) + len(corps); n > len(octets) || g != genreTrame(octets[4]) ||
			int(binary.BigEndian.Uint32(octets[5:])) != len(tete) {
			t.Fatalf("trame de %d octets lue dans %d", n, len(octets))
		}
	})
}
