package ocr_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"souspli/dossier"
	"souspli/ocr"
	"souspli/ocr/child"
)

// mesureProc is the most memory a process ever held (bytes, VmHWM) and the processor time of a page, whatever else the machine was doing.
type mesureProc struct {
	Memoire int64
	Duree   int64 // nanoseconds
}

func (m *mesureProc) ajouter(n mesureProc) {
	m.Memoire, m.Duree = max(m.Memoire, n.Memoire), m.Duree+n.Duree
}

// moteurMesure is the real engine that also measures its process, from inside: the parent kills it at its last word, too early to look at it.
// The measures of a page travel at the end of its state; the worst of all are written after the name of the engine, or after a refusal.
type moteurMesure struct{ *ocr.Moteur }

const marqueMesure = " mesure: "

func (m moteurMesure) Ouvrir(nom string, octets []byte) (child.Document, error) {
	d, err := m.Moteur.Ouvrir(nom, octets)
	var r *dossier.Refus
	switch {
	case errors.As(err, &r):
		return nil, &dossier.Refus{Code: r.Code, Message: fmt.Sprint(r.Message, marqueMesure, memoireMax(), " 0")}
	case err != nil:
		return nil, err
	}
	return &documentMesure{Document: d}, nil
}

type documentMesure struct{ child.Document }

const tailleMesure = 16

// separer takes the measures off a state.
func separer(etat []byte) ([]byte, mesureProc) {
	var m mesureProc
	n := len(etat) - tailleMesure
	if n < 0 {
		return etat, m
	}
	_ = binary.Read(bytes.NewReader(etat[n:]), binary.BigEndian, &m)
	return etat[:n], m
}

func joindre(etat []byte, m mesureProc, debut time.Duration) []byte {
	m.ajouter(mesureProc{memoireMax(), int64(calcul() - debut)})
	b, _ := binary.Append(bytes.Clone(etat), binary.BigEndian, m)
	return b
}

func (d *documentMesure) Identifier(n int) (child.Identification, error) {
	debut := calcul()
	i, err := d.Document.Identifier(n)
	i.Etat = joindre(i.Etat, mesureProc{}, debut)
	return i, err
}

func (d *documentMesure) Lire(n int, etat []byte, communs [][]byte) ([]byte, error) {
	debut := calcul()
	e, m := separer(etat)
	e, err := d.Document.Lire(n, e, communs)
	return joindre(e, m, debut), err
}

func (d *documentMesure) Assembler(pages []child.PageConnue) (dossier.Lecture, error) {
	pire := mesureProc{Memoire: memoireMax()}
	for i := range pages {
		e, m := separer(pages[i].Etat)
		pages[i].Etat = e
		pire = mesureProc{max(pire.Memoire, m.Memoire), max(pire.Duree, m.Duree)}
	}
	l, err := d.Document.Assembler(pages)
	l.Moteur = fmt.Sprint(l.Moteur, marqueMesure, max(pire.Memoire, memoireMax()), " ", pire.Duree)
	return l, err
}

// mesureDe takes back the measures written after a name or a refusal; zeros when they are not there.
func mesureDe(texte string) (m mesureProc) {
	_, t, _ := strings.Cut(texte, marqueMesure)
	_, _ = fmt.Sscan(t, &m.Memoire, &m.Duree)
	return m
}

// calcul is the processor time this process has taken.
func calcul() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// memoireMax gives the peak of resident bytes of this process, 0 when it cannot be known.
func memoireMax() int64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, l := range bytes.Split(b, []byte("\n")) {
		if v, ok := bytes.CutPrefix(l, []byte("VmHWM:")); ok {
			n, _ := strconv.ParseInt(string(bytes.TrimSpace(bytes.TrimSuffix(v, []byte("kB")))), 10, 64)
			return n << 10
		}
	}
	return 0
}
