package child

import (
	"bytes"
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

// processus is one reading process, alive until suivre returns.
type processus struct {
	cmd    *exec.Cmd
	stdout io.ReadCloser
	stderr *queue
}

// fin says how a process ended: cancelled, dead with a cause in French, or with an answer.
type fin struct {
	annule  error
	mort    string
	memoire bool // killed for the memory it took
	pile    string
	reponse reponse
}

// demarrer starts the process and sends the request from a goroutine of its own: a process that does not read does not block us.
func (c *Client) demarrer(ctx context.Context, d demande, octets []byte, lim Limites) (*processus, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var derniere error
	for _, attr := range attributs() {
		cmd := exec.Command(c.Exe, c.Args...)
		cmd.Env = environnement(lim)
		cmd.SysProcAttr = attr
		queue := &queue{}
		cmd.Stderr = queue
		cmd.WaitDelay = 5 * time.Second
		stdin, err := cmd.StdinPipe()
		if err != nil {
			return nil, fmt.Errorf("start reading process: %w", err)
		}
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			return nil, fmt.Errorf("start reading process: %w", err)
		}
		if err := cmd.Start(); err != nil {
			derniere = err
			continue // user namespaces may be forbidden on this machine: go on without
		}
		go func() {
			_ = ecrireTrame(stdin, trameDemande, d, octets) // a dead process is seen on its stdout
			_ = stdin.Close()
		}()
		return &processus{cmd: cmd, stdout: stdout, stderr: queue}, nil
	}
	return nil, fmt.Errorf("%w: start reading process: %w", dossier.ErrIndisponible, derniere)
}

// environnement is all the process is given: no address of a database, no secret.
func environnement(lim Limites) []string {
	// libgomp reads the limit when it is loaded: it must be there before the process starts.
	env := []string{"OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8", "HOME=/nonexistent", fmt.Sprintf("GOMEMLIMIT=%d", lim.Memoire*3/4)}
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

// suivre reads the process to its end. debut and faite return false on what makes no sense; nil: no page is expected.
func (p *processus) suivre(ctx context.Context, lim Limites, debut func(nouvelle) bool, faite func(nouvelle, []byte) bool) fin {
	trames := make(chan trameRecue)
	quitte := make(chan struct{})
	go func() {
		for {
			g, t, b, err := lireTrame(p.stdout, corpsMax)
			select {
			case trames <- trameRecue{g, t, b, err}:
			case <-quitte:
				return
			}
			if err != nil || g == trameFin {
				return
			}
		}
	}()
	f := p.boucle(ctx, lim, trames, debut, faite)
	_ = p.cmd.Process.Kill()
	close(quitte)
	attente := p.cmd.Wait()
	if f.mort == causeArret {
		f.mort = causeDe(attente)
	}
	if f.mort != "" {
		f.pile = p.stderr.pile()
	}
	return f
}

// causeArret stands for the exit status, known only once the process is waited for.
const causeArret = "arrêt"

func (p *processus) boucle(ctx context.Context, lim Limites, trames <-chan trameRecue, debut func(nouvelle) bool, faite func(nouvelle, []byte) bool) fin {
	delai := time.NewTimer(lim.TempsOuvre)
	defer delai.Stop()
	veille := time.NewTicker(50 * time.Millisecond)
	defer veille.Stop()
	for {
		select {
		case <-ctx.Done():
			return fin{annule: ctx.Err()}
		case <-delai.C:
			return fin{mort: "temps dépassé"}
		case <-veille.C:
			if residente(p.cmd.Process.Pid) > lim.Memoire {
				return fin{mort: "mémoire dépassée", memoire: true}
			}
		case t := <-trames:
			if t.err != nil {
				if errors.Is(t.err, errTrame) {
					return fin{mort: "réponse inintelligible"}
				}
				return fin{mort: causeArret}
			}
			if t.genre == trameFin {
				r, err := decoder[reponse](t.tete)
				if err != nil {
					return fin{mort: "réponse inintelligible"}
				}
				return fin{reponse: r}
			}
			n, err := decoder[nouvelle](t.tete)
			ok := err == nil && debut != nil
			switch {
			case ok && t.genre == trameDebut:
				ok = debut(n)
			case ok && t.genre == trameFaite:
				ok = faite(n, t.corps)
			default:
				ok = false
			}
			if !ok {
				return fin{mort: "réponse inintelligible"}
			}
			delai.Reset(lim.TempsPage)
		}
	}
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
