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

// moteurMesure is the real engine that also tells, after each preview and each refusal to read, the most memory its process ever held
// (bytes, VmHWM) and the time of the page: the parent kills the process at its last word, too early to look at it from outside.
type moteurMesure struct{ *ocr.Moteur }

func (m moteurMesure) Lire(nom string, octets []byte, c child.Consigne, emettre func(child.Emission)) (dossier.Lecture, error) {
	var debut time.Duration
	l, err := m.Moteur.Lire(nom, octets, c, func(e child.Emission) {
		if e.Faite {
			e.Apercu = binary.BigEndian.AppendUint64(append(e.Apercu, marqueMemoire...), uint64(memoireMax()))
			e.Apercu = binary.BigEndian.AppendUint64(e.Apercu, uint64(calcul()-debut))
		}
		debut = calcul()
		emettre(e)
	})
	var r *dossier.Refus
	if errors.As(err, &r) {
		err = &dossier.Refus{Code: r.Code, Message: fmt.Sprintf("%s %s %d", r.Message, marqueMemoire, memoireMax())}
	}
	return l, err
}

const marqueMemoire = "VmHWM"

// mesureApercu takes back what moteurMesure put after a preview: bytes, and the time this page took to compute, whatever else the machine was
// doing; zeros when it is not there.
func mesureApercu(apercu []byte) (memoire int64, duree time.Duration) {
	n := len(apercu) - 16 - len(marqueMemoire)
	if n < 0 || !bytes.HasPrefix(apercu[n:], []byte(marqueMemoire)) {
		return 0, 0
	}
	v := apercu[n+len(marqueMemoire):]
	return int64(binary.BigEndian.Uint64(v)), time.Duration(binary.BigEndian.Uint64(v[8:]))
}

// calcul is the processor time this process has taken.
func calcul() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// memoireMessage takes back what moteurMesure put after a refusal.
func memoireMessage(m string) int64 {
	_, v, _ := strings.Cut(m, marqueMemoire+" ")
	n, _ := strconv.ParseInt(v, 10, 64)
	return n
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
