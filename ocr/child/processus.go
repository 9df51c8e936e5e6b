package child

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"souspli/dossier"
)

// processus is one reading process on one file. Its goroutine, vivre, tells what it hears; the rest belongs to the crew that started it.
type processus struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout io.ReadCloser
	stderr *queue
	lim    Limites
	taches chan tache
	arret  context.CancelFunc

	etat     etatProcessus
	enMain   tache // when occupe
	faites   int   // tasks
	recentes []int // pages, the latest first
	ment     bool  // its last answer makes no sense
}

type etatProcessus int

const (
	ouvre etatProcessus = iota // has not answered yet
	attend
	occupe
	retire // told to stop: its end is no death
)

// evenement is what a process says.
type evenement struct {
	p       *processus
	reponse *reponse // to the request
	faite   *faite   // to its task
	corps   []byte
	fin     *fin // the last event
}

// fin says how a process ended: told to stop, or dead with a cause in French.
type fin struct {
	mort    string
	memoire bool // killed for the memory it took
	pile    string
}

// demarrer starts the process and sends the request from a goroutine of its own: a process that does not read does not block us.
// dire is called from that goroutine.
func (c *Client) demarrer(ctx context.Context, d demande, octets []byte, dire func(evenement)) (*processus, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var derniere error
	for _, attr := range attributs() {
		p := &processus{cmd: exec.Command(c.Exe, c.Args...), stderr: &queue{}, lim: d.Limites, taches: make(chan tache, 1)}
		p.cmd.Env = environnement(d.Limites)
		p.cmd.SysProcAttr = attr
		p.cmd.Stderr = p.stderr
		p.cmd.WaitDelay = 5 * time.Second
		var err error
		if p.stdin, err = p.cmd.StdinPipe(); err != nil {
			return nil, fmt.Errorf("start reading process: %w", err)
		}
		if p.stdout, err = p.cmd.StdoutPipe(); err != nil {
			return nil, fmt.Errorf("start reading process: %w", err)
		}
		if err := p.cmd.Start(); err != nil {
			derniere = err
			continue // user namespaces may be forbidden on this machine: go on without
		}
		ctx, p.arret = context.WithCancel(ctx)
		go p.vivre(ctx, d, octets, dire)
		return p, nil
	}
	return nil, fmt.Errorf("%w: start reading process: %w", dossier.ErrIndisponible, derniere)
}

// environnement is all the process is given: no address of a database, no secret.
func environnement(lim Limites) []string {
	// libgomp reads the limit when it is loaded: it must be there before the process starts.
	env := []string{"OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8", "HOME=/nonexistent", fmt.Sprintf("GOMEMLIMIT=%d", lim.Memoire*3/4),
		// Page images are large, few and hold no pointer: given back at once, on either side of cgo, they cost nothing more and are not kept twice. In
		// huge pages, the memory asked for again for each page image costs an eighth less processor time in all (souspli bench read).
		"GOGC=50", "MALLOC_ARENA_MAX=1", "MALLOC_MMAP_THRESHOLD_=1048576", "GLIBC_TUNABLES=glibc.malloc.hugetlb=1"}
	for _, nom := range []string{"PATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH", "GOCOVERDIR"} {
		if v, ok := os.LookupEnv(nom); ok {
			env = append(env, nom+"="+v)
		}
	}
	return env
}

// trameRecue is one frame of the process, or why there is none.
type trameRecue struct {
	genre       genreTrame
	tete, corps []byte
	err         error
}

// vivre follows the process to its end, which it causes when ctx is done.
func (p *processus) vivre(ctx context.Context, d demande, octets []byte, dire func(evenement)) {
	defer p.arret()
	trames, ordres := make(chan trameRecue), make(chan tache, 1)
	quitte := make(chan struct{})
	go func() {
		for {
			g, t, b, err := lireTrame(p.stdout, cmp.Or(d.Corps, apercuMax))
			select {
			case trames <- trameRecue{g, t, b, err}:
			case <-quitte:
				return
			}
			if err != nil {
				return
			}
		}
	}()
	go func() { // a dead process is seen on its stdout
		_ = ecrireTrame(p.stdin, trameDemande, d, octets)
		for t := range ordres {
			_ = t.ecrire(p.stdin)
		}
		_ = p.stdin.Close()
	}()
	f := p.boucle(ctx, trames, ordres, dire)
	_ = p.cmd.Process.Kill()
	close(quitte)
	close(ordres)
	attente := p.cmd.Wait()
	if f.mort == causeArret {
		f.mort = causeDe(attente)
	}
	if f.mort != "" {
		f.pile = p.stderr.pile()
	}
	dire(evenement{p: p, fin: &f})
}

// causeArret stands for the exit status, known only once the process is waited for.
const causeArret = "arrêt"

// inintelligible is said of a process that talks nonsense, or of another page than the one it was given.
const inintelligible = "réponse inintelligible"

func (p *processus) boucle(ctx context.Context, trames <-chan trameRecue, ordres chan<- tache, dire func(evenement)) fin {
	delai := time.NewTimer(p.lim.TempsOuvre)
	defer delai.Stop()
	veille := time.NewTicker(50 * time.Millisecond)
	defer veille.Stop()
	var courante *tache // nil before the file is opened, and between two tasks
	ouvert := false
	taches := (<-chan tache)(nil)
	for {
		select {
		case <-ctx.Done():
			return fin{}
		case <-delai.C:
			return fin{mort: "temps dépassé"}
		case <-veille.C:
			if residente(p.cmd.Process.Pid) > p.lim.Memoire {
				return fin{mort: "mémoire dépassée", memoire: true}
			}
		case t := <-taches:
			taches, courante = nil, &t
			delai.Reset(p.lim.TempsPage)
			select {
			case ordres <- t:
			default:
				return fin{mort: inintelligible} // it answered what it has not read
			}
		case t := <-trames:
			ev, err := p.comprendre(t, ouvert, courante)
			if err != nil {
				if errors.Is(err, errTrame) {
					return fin{mort: inintelligible}
				}
				return fin{mort: causeArret}
			}
			delai.Stop() // nothing is asked of it until the next task
			ouvert, courante, taches = true, nil, p.taches
			dire(ev)
		}
	}
}

// comprendre takes the one frame that may come now: the answer to the request, then the answer to the task in hand.
func (p *processus) comprendre(t trameRecue, ouvert bool, courante *tache) (evenement, error) {
	ev := evenement{p: p, corps: t.corps}
	switch {
	case t.err != nil:
		return ev, t.err
	case t.genre == trameReponse && !ouvert:
		r, err := decoder[reponse](t.tete)
		ev.reponse = &r
		return ev, err
	case t.genre == trameFaite && courante != nil:
		f, err := decoder[faite](t.tete)
		ev.faite = &f
		if err == nil && (f.Genre != courante.Genre || f.Page != courante.Page) {
			err = fmt.Errorf("%w: %s de la page %d", errTrame, f.Genre, f.Page)
		}
		return ev, err
	}
	return ev, errTrame
}

// causeDe puts an exit status in words.
func causeDe(err error) string {
	var e *exec.ExitError
	if errors.As(err, &e) {
		if s, ok := e.Sys().(syscall.WaitStatus); ok && s.Signaled() {
			return fmt.Sprintf("la lecture s’est arrêtée brutalement, signal %d", int(s.Signal()))
		}
		return fmt.Sprintf("la lecture s’est arrêtée brutalement, code %d", e.ExitCode())
	}
	return "la lecture s’est arrêtée brutalement"
}

// residente gives the resident bytes of a process, 0 when it is gone.
func residente(pid int) int64 {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if err != nil {
		return 0
	}
	f := strings.Fields(string(b))
	if len(f) < 2 {
		return 0
	}
	n, err := strconv.ParseInt(f[1], 10, 64)
	if err != nil {
		return 0
	}
	return n * int64(os.Getpagesize())
}

// queue keeps the last bytes of stderr.
type queue struct{ b []byte }

const queueMax = 64 << 10

func (q *queue) Write(p []byte) (int, error) {
	q.b = append(q.b, p...)
	if len(q.b) > queueMax {
		q.b = append([]byte(nil), q.b[len(q.b)-queueMax:]...)
	}
	return len(p), nil
}

// pile keeps of stderr the places in our code only: a panic's message may quote a document.
func (q *queue) pile() string {
	var lieux []string
	for _, l := range bytes.Split(q.b, []byte("\n")) {
		s := string(bytes.TrimSpace(l))
		if i := strings.Index(s, ".go:"); i > 0 && len(l) > 0 && l[0] == '\t' {
			if j := strings.LastIndexByte(s[:i], '/'); j >= 0 {
				s = s[j+1:]
			}
			if k := strings.IndexByte(s, ' '); k > 0 {
				s = s[:k]
			}
			lieux = append(lieux, s)
		}
		if len(lieux) == 12 {
			break
		}
	}
	return strings.Join(lieux, " < ")
}
