package child

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"

	"souspli/dossier"
)

// Resultat is what Client.Lire answers.
type Resultat struct {
	Lecture dossier.Lecture
	Apercus map[int][]byte // JPEG of each page from 1, not turned; absent for a page that could not be decoded
}

// Client starts reading processes: Exe with Args must call Executer. It may be used by several goroutines.
type Client struct {
	Exe       string
	Args      []string
	Limites   Limites // zero fields: LimitesDefaut
	Log       *slog.Logger
	Processus int // at work on one file at the same time; 0: two, or one on a single core

	places *places // nil: those of the machine
}

func (c *Client) log() *slog.Logger {
	if c.Log != nil {
		return c.Log
	}
	return slog.New(slog.DiscardHandler)
}

func (c *Client) processus() int {
	if c.Processus > 0 {
		return c.Processus
	}
	return min(runtime.NumCPU(), 2)
}

func (c *Client) ensemble() *places {
	if c.places != nil {
		return c.places
	}
	return placesMachine
}

// Inspecter opens the bytes in a reading process, without reading pages. A *dossier.Refus says why they cannot be taken. It does not wait
// for the files being read: it is short, and someone waits for it.
func (c *Client) Inspecter(ctx context.Context, nom string, octets []byte) (Inspection, error) {
	lim := c.Limites.completees()
	if r := refusTaille(nom, octets, lim); r != nil {
		return Inspection{}, r
	}
	return c.inspecter(ctx, demande{Op: opInspecter, Nom: nom, Limites: lim}, octets)
}

// Lire reads the bytes, in as many processes as needed: the result does not depend on how many. progres, which may be nil, is called from
// this goroutine each time a page is done, with the number of those that are.
func (c *Client) Lire(ctx context.Context, nom string, octets []byte, progres func(faites, total int)) (Resultat, error) {
	defer c.ensemble().annoncer()()
	l := nouvelleLecture(progres)
	err := c.mener(ctx, nom, octets, l)
	switch {
	case errors.Is(err, errTempsPli) && len(l.pages) > 0:
		l.abandonner("le temps de lecture de ce fichier est dépassé")
	case errors.Is(err, errTempsPli):
		return Resultat{}, refusOuverture(nom, "temps dépassé")
	case err != nil:
		return Resultat{}, err
	}
	return l.resultat(), nil
}

// errTempsPli tells our own limit on a file from the caller's cancellation.
var errTempsPli = errors.New("temps de lecture du fichier dépassé")

// mener does the work on a file with a crew of processes; errTempsPli when it takes too long, not counting the wait for a place.
func (c *Client) mener(ctx context.Context, nom string, octets []byte, t travail) error {
	lim := c.Limites.completees()
	if r := refusTaille(nom, octets, lim); r != nil {
		return r
	}
	lim.MemoireUsee += 2 * int64(len(octets)) // the file itself, and what opening it keeps
	if err := c.ensemble().prendre(ctx); err != nil {
		return err
	}
	e := &equipe{c: c, demande: demande{Op: opOuvrir, Nom: nom, Limites: lim, Corps: t.corpsMax()}, octets: octets, travail: t, places: 1, evenements: make(chan evenement)}
	defer func() { c.ensemble().rendre(e.places) }()
	ctx, stop := context.WithTimeoutCause(ctx, lim.TempsPli, errTempsPli)
	defer stop()
	err := e.mener(ctx)
	if cause := context.Cause(ctx); err != nil && errors.Is(err, ctx.Err()) && errors.Is(cause, errTempsPli) {
		return errTempsPli
	}
	return err
}

func refusTaille(nom string, octets []byte, lim Limites) *dossier.Refus {
	switch n := int64(len(octets)); {
	case n == 0:
		return &dossier.Refus{Code: dossier.RefusVide, Message: fmt.Sprintf("Le fichier «\u00a0%s\u00a0» est vide. Numérisez-le ou enregistrez-le à nouveau.", nom)}
	case n > lim.Octets:
		return &dossier.Refus{Code: dossier.RefusTropLourd, Message: fmt.Sprintf(
			"Le fichier «\u00a0%s\u00a0» pèse %d Mo\u00a0; la limite est de %d Mo. Découpez-le, ou numérisez-le à 300 points par pouce.", nom, n>>20, lim.Octets>>20)}
	}
	return nil
}

func refusOuverture(nom, cause string) *dossier.Refus {
	return &dossier.Refus{Code: dossier.RefusLecture, Message: fmt.Sprintf(
		"Le fichier «\u00a0%s\u00a0» n’a pas pu être ouvert (%s). Rien n’a été gardé. Imprimez-le et numérisez-le, ou enregistrez-le à nouveau.", nom, cause)}
}
