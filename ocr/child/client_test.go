package child

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
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
	for n := 1; n <= 3; n++ {
		c, journal := client(t, "bon", Limites{})
		c.Processus = n
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
		if !slices.Equal(vus, []int{13, 23, 33}) {
			t.Fatalf("progrès %v", vus)
		}
		if journal.Len() > 0 {
			t.Errorf("log %s", journal)
		}
	}
}

// The pages of a group know what the others say, wherever these stand and whoever identified them; a page with nothing left is not read.
func TestPagesDUnGroupe(t *testing.T) {
	veut := [][]string{{"blanche"}, {"dit-a", "avec [a b]"}, {"un", "avec [a b]"}, {"dit-b", "avec [a b]"}, {"2-exit"}}
	for n := 1; n <= 2; n++ {
		c, _ := client(t, "bon", Limites{})
		c.Processus = n
		r, err := c.Lire(context.Background(), "a.pdf", []byte("blanche dit-a un dit-b 2-exit"), nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range r.Lecture.Pages {
			if i == 4 { // stopped while it was read: what was known of it is not trusted, its preview is kept
				if !strings.Contains(p.Erreur, "code 9") || p.Code != "" || r.Apercus[5] == nil {
					t.Errorf("page 5\u00a0: %+v", p)
				}
			} else if !slices.Equal(p.Alertes, veut[i]) {
				t.Errorf("page %d\u00a0: %q", i+1, p.Alertes)
			}
		}
	}
}

// LireIci gives what processes give.
func TestLireIci(t *testing.T) {
	const mots = "blanche dit-a un"
	ici, err := LireIci(&factice{}, "a.pdf", []byte(mots), nil)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := client(t, "bon", Limites{})
	la, err := c.Lire(context.Background(), "a.pdf", []byte(mots), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range ici.Lecture.Pages {
		if ici.Lecture.Pages[i].Code == la.Lecture.Pages[i].Code {
			t.Errorf("page %d lue par le même processus", i+1)
		}
		ici.Lecture.Pages[i].Code, la.Lecture.Pages[i].Code = "", ""
	}
	if !reflect.DeepEqual(ici, la) {
		t.Errorf("ici %+v, dans des processus %+v", ici, la)
	}
}

// A bad page is marked; the others are read, those before it only once.
func TestPageQuiArrete(t *testing.T) {
	cas := []struct{ mode, mot, attendu string }{
		{"bon", "crash", "signal 9"},
		{"bon", "exit", "code 9"},
		{"bon", "2-exit", "code 9"},
		{"bon", "panique", "code 2"},
		{"bon", "bloque", "temps dépassé"},
		{"bon", "2-bloque", "temps dépassé"},
		{"bon", "memoire", "mémoire dépassée"},
		{"menteur", "ment", "réponse inintelligible"},
		{"menteur", "biaise", "réponse inintelligible"},
	}
	for _, k := range cas {
		for n := 1; n <= 2; n++ {
			t.Run(fmt.Sprint(k.mot, n), func(t *testing.T) {
				t.Parallel()
				lim := Limites{TempsPage: 20 * time.Second, Memoire: 150 << 20}
				if strings.HasSuffix(k.mot, "bloque") {
					lim.TempsPage = 500 * time.Millisecond
				}
				c, journal := client(t, k.mode, lim)
				c.Processus, c.places = n, nouvellesPlaces(n)
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
				if n == 1 && (p[0].Code != p[1].Code || (p[0].Code == p[3].Code) != strings.HasPrefix(k.mot, "2-")) {
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
	if len(p) != 5 || p[0].Erreur != "" || len(p[0].Alertes) != 2 || p[1].Erreur == "" || p[4].Erreur != "trop de pages ont arrêté la lecture de ce fichier" {
		t.Fatalf("pages %+v", p)
	}
}

// A process that dies while opening the file, or answers nonsense at the end, must not lose the file in silence.
func TestArretHorsDesPages(t *testing.T) {
	ctx := context.Background()
	for _, mode := range []string{"crash", "bloque", "bavard", "memoire"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			lim := Limites{Memoire: 150 << 20, TempsOuvre: 20 * time.Second}
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
	c, _ := client(t, "bon", Limites{TempsPli: 6 * time.Second})
	r, err := c.Lire(context.Background(), "a.pdf", []byte("un bloque trois"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if p := r.Lecture.Pages; len(p) != 3 || !strings.Contains(p[1].Erreur, "temps de lecture") {
		t.Fatalf("pages %+v", p)
	}
}

// A reading that is stopped leaves no process behind, however many there were.
func TestAnnulation(t *testing.T) {
	c, _ := client(t, "bon", Limites{})
	c.places, c.Processus = nouvellesPlaces(2), 2
	ctx, annule := context.WithCancel(context.Background())
	_, err := c.Lire(ctx, "a.pdf", []byte("blanche bloque bloque trois quatre"), func(int, int) { annule() })
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("erreur %v", err)
	}
	if n := enfants(t); n != 0 || len(c.places.jetons) != 0 {
		t.Errorf("%d processus, %d places", n, len(c.places.jetons))
	}
	if _, err := c.Lire(ctx, "a.pdf", []byte("un"), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("erreur %v", err)
	}
}

// enfants counts our reading processes.
func enfants(t testing.TB) int {
	t.Helper()
	tous, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range tous {
		b, err := os.ReadFile(f)
		if err != nil {
			continue // it ended meanwhile
		}
		_, reste, _ := strings.Cut(string(b), ") ")
		if c := strings.Fields(reste); len(c) > 1 && c[0] != "Z" && c[1] == strconv.Itoa(os.Getpid()) {
			n++
		}
	}
	return n
}

// A process is replaced after so many tasks, or once it is fat, and nothing is lost.
func TestRecyclage(t *testing.T) {
	lus := func(r Resultat, err error) (par []string) {
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range r.Lecture.Pages {
			if p.Erreur != "" || len(p.Alertes) != 2 || r.Apercus[i+1] == nil {
				t.Errorf("page %d\u00a0: %+v", i+1, p)
			}
			par = append(par, p.Code)
		}
		return par
	}
	c, journal := client(t, "bon", Limites{Taches: 2})
	c.Processus = 1
	p := lus(c.Lire(t.Context(), "a.pdf", []byte("un deux trois quatre cinq"), nil))
	if p[0] != p[1] || p[1] == p[2] || p[2] != p[3] || p[3] == p[4] {
		t.Errorf("pages lues par %q", p)
	}
	c.Processus = 2
	lus(c.Lire(t.Context(), "a.pdf", []byte("un deux trois quatre cinq"), nil))
	c.Processus, c.Limites = 1, Limites{MemoireUsee: 40 << 20}
	p = lus(c.Lire(t.Context(), "a.pdf", []byte("un enfle trois quatre"), nil))
	if p[0] != p[1] || p[1] == p[2] || p[2] != p[3] {
		t.Errorf("pages lues par %q", p)
	}
	if journal.Len() > 0 {
		t.Errorf("log %s", journal)
	}
}

// A leak of the engines is not the fault of the page on which it shows: a new process reads it.
func TestFuite(t *testing.T) {
	for n := 1; n <= 2; n++ {
		c, journal := client(t, "bon", Limites{Memoire: 150 << 20})
		c.Processus = n
		r, err := c.Lire(t.Context(), "a.pdf", []byte(strings.Repeat("gonfle ", 14)), nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range r.Lecture.Pages {
			if p.Erreur != "" || len(p.Alertes) != 2 {
				t.Errorf("page %d\u00a0: %+v", i+1, p)
			}
		}
		if !strings.Contains(journal.String(), "mémoire dépassée") {
			t.Errorf("log %s", journal)
		}
	}
}

// apresUneMort hands out nothing before a process has died.
type apresUneMort struct {
	*lecture
	e *equipe
}

func (a *apresUneMort) suivante(c candidat) (tache, bool) {
	if a.e.morts == 0 {
		a.e.c.Args = []string{"lecteur", "bon"} // those who come next live
		return tache{}, false
	}
	return a.lecture.suivante(c)
}

// A process that dies while nothing is asked of it costs no page.
func TestMortSansTache(t *testing.T) {
	c, journal := client(t, "meurt", Limites{})
	c.Processus = 1
	l := nouvelleLecture(nil)
	e := &equipe{c: c, demande: demande{Op: opOuvrir, Limites: c.Limites.completees()}, octets: []byte("un deux"), places: 1, evenements: make(chan evenement)}
	e.travail = &apresUneMort{l, e}
	if err := e.mener(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, p := range l.resultat().Lecture.Pages {
		if p.Erreur != "" || len(p.Alertes) != 2 {
			t.Errorf("page %d\u00a0: %+v", i+1, p)
		}
	}
	if s := journal.String(); strings.Count(s, "lecteur arrêté") != 1 || !strings.Contains(s, "page=0") || !strings.Contains(s, "code 9") {
		t.Errorf("log %s", s)
	}
}

// A process that opens another number of pages than the first one is not listened to.
func TestNombreDePagesQuiChange(t *testing.T) {
	c, journal := client(t, "change", Limites{Reprises: 2})
	c.Processus = 2
	r, err := c.Lire(t.Context(), "a.pdf", []byte("un"), nil)
	if err != nil || len(r.Lecture.Pages) < 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if !strings.Contains(journal.String(), inintelligible) {
		t.Errorf("log %s", journal)
	}
}

// Files read at once share the places of the machine: one that holds several leaves one to another that waits.
func TestPlusieursFichiers(t *testing.T) {
	c, _ := client(t, "bon", Limites{})
	c.places, c.Processus = nouvellesPlaces(2), 2
	suivi, stop := context.WithCancel(t.Context())
	plus := make(chan int)
	go func() {
		n := 0
		for suivi.Err() == nil {
			n = max(n, enfants(t))
			time.Sleep(time.Millisecond) // a core is for those we count
		}
		plus <- n
	}()
	autre := make(chan error, 1)
	var une sync.Once
	r, err := c.Lire(t.Context(), "a.pdf", []byte(strings.Repeat("un ", 60)), func(faites, total int) {
		une.Do(func() {
			go func() {
				r, err := c.Lire(t.Context(), "b.pdf", []byte("un deux"), nil)
				if err == nil && len(r.Lecture.Pages) != 2 {
					err = fmt.Errorf("%d pages", len(r.Lecture.Pages))
				}
				autre <- err
			}()
			for !c.places.attendu() && len(autre) == 0 {
				time.Sleep(time.Millisecond)
			}
		})
		if faites == total { // the other file must not have to wait for the end of this one
			if err := <-autre; err != nil {
				t.Error(err)
			}
		}
	})
	stop()
	if err != nil || len(r.Lecture.Pages) != 60 {
		t.Errorf("%d pages, %v", len(r.Lecture.Pages), err)
	}
	if n := <-plus; n > 2 || n < 1 {
		t.Errorf("%d processus à la fois", n)
	}
	if n := len(c.places.jetons); n != 0 {
		t.Errorf("%d places gardées", n)
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
	if err := ecrireTrame(&b, trameFaite, faite{Genre: GenreLire, Page: 1, Etat: []byte("x")}, []byte("jpeg")); err != nil {
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
