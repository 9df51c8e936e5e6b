package web

import (
	"strings"
	"sync"
	"time"

	"souspli/dossier"
)

// limiteur slows guesses on one account, never on one address: an office shares its address. After essaisLibres failures the
// account waits one minute, then two, four… up to attenteMax; a success forgets them. It lives in the memory of one process:
// with n processes an attacker has n times as many tries, still far too few.
type limiteur struct {
	mu     sync.Mutex
	echecs map[dossier.Empreinte]echec
	now    func() time.Time
}

type echec struct {
	n       int
	jusqua  time.Time
	dernier time.Time
}

const (
	essaisLibres  = 5
	attenteMax    = 15 * time.Minute
	comptesSuivis = 10_000
)

func nouveauLimiteur(now func() time.Time) *limiteur {
	return &limiteur{echecs: map[dossier.Empreinte]echec{}, now: now}
}

func cleLimite(compte string) dossier.Empreinte {
	return dossier.EmpreinteDe([]byte(strings.ToLower(strings.TrimSpace(compte))))
}

// permis reports whether the account may try now. Known and unknown accounts are treated alike.
func (l *limiteur) permis(compte string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.now().Before(l.echecs[cleLimite(compte)].jusqua)
}

func (l *limiteur) rate(compte string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.echecs) >= comptesSuivis {
		l.oublier()
	}
	cle := cleLimite(compte)
	e := l.echecs[cle]
	e.n++
	e.dernier = l.now()
	if e.n >= essaisLibres {
		e.jusqua = l.now().Add(min(attenteMax, time.Minute<<min(e.n-essaisLibres, 4)))
	}
	l.echecs[cle] = e
}

func (l *limiteur) reussi(compte string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.echecs, cleLimite(compte))
}

// oublier drops what is over; if all are still counting, the whole table: a flood of invented names must not fill the memory.
func (l *limiteur) oublier() {
	for k, e := range l.echecs {
		if l.now().Sub(e.dernier) > attenteMax {
			delete(l.echecs, k)
		}
	}
	if len(l.echecs) >= comptesSuivis {
		clear(l.echecs)
	}
}
