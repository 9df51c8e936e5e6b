package child

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"souspli/dossier"
)

// The test binary is its own reading process: « child.test lecteur MODE » runs a fake engine.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "lecteur" {
		mode := os.Args[2]
		if mode == "bavard" {
			fmt.Println("ceci n’est pas une trame")
			os.Exit(0)
		}
		err := Executer(context.Background(), func() (Moteur, error) { return &factice{mode: mode}, nil })
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// factice is an engine over files that are lists of words, one page each: « bon », « crash », « panique », « bloque »,
// « memoire », « ment », « exit ».
type factice struct {
	mode string
	lim  Limites
}

func (f *factice) Limiter(l Limites) { f.lim = l }

func (f *factice) Inspecter(nom string, octets []byte) (dossier.Inspection, error) {
	f.effet(f.mode)
	if adresse, ok := strings.CutPrefix(string(octets), "confinement "); ok {
		return dossier.Inspection{TypeMedia: confinement(adresse), NbPages: 1}, nil
	}
	if strings.HasPrefix(string(octets), "refus") {
		return dossier.Inspection{}, &dossier.Refus{Code: dossier.RefusType, Message: "Le fichier «\u00a0" + nom + "\u00a0» n’est pas un document."}
	}
	return dossier.Inspection{TypeMedia: "text/factice", NbPages: len(strings.Fields(string(octets)))}, nil
}

func (f *factice) Lire(nom string, octets []byte, c Consigne, emettre func(Emission)) (dossier.Lecture, error) {
	f.effet(f.mode)
	mots := strings.Fields(string(octets))
	var l dossier.Lecture
	for i, mot := range mots {
		p := dossier.PageLue{N: i + 1, Type: dossier.PageAutre}
		switch {
		case c.Sauf[i+1] != "":
			p.Erreur = c.Sauf[i+1]
		case c.Faites[i+1] != nil:
			if err := json.Unmarshal(c.Faites[i+1], &p); err != nil {
				return l, err
			}
		default:
			emettre(Emission{Page: i + 1, Total: len(mots)})
			f.effet(mot)
			p.Code = fmt.Sprintf("lue par %d", os.Getpid())
			p.Alertes = []string{mot}
			etat, err := json.Marshal(p)
			if err != nil {
				return l, err
			}
			n := i + 1
			if mot == "ment" {
				n = 77
			}
			emettre(Emission{Page: n, Total: len(mots), Faite: true, Etat: etat, Apercu: []byte("apercu " + mot)})
		}
		l.Pages = append(l.Pages, p)
	}
	f.effet(strings.TrimPrefix(f.mode, "fin-"))
	if f.mode == "tronque" {
		l.Pages = l.Pages[1:]
	}
	return l, nil
}

// confinement tries what a reading process must not do, and says what worked.
func confinement(adresse string) string {
	var ouvert []string
	if _, err := os.ReadFile("/etc/passwd"); err == nil {
		ouvert = append(ouvert, "lire /etc/passwd")
	}
	if err := os.WriteFile(os.TempDir()+"/souspli-confinement", nil, 0o600); err == nil {
		ouvert = append(ouvert, "écrire")
	}
	if c, err := net.Dial("tcp", adresse); err == nil {
		c.Close()
		ouvert = append(ouvert, "joindre "+adresse)
	}
	if v := os.Getenv("SOUSPLI_DATABASE_URL"); v != "" {
		ouvert = append(ouvert, "environnement")
	}
	if os.Getenv("OMP_THREAD_LIMIT") != "1" {
		ouvert = append(ouvert, "OpenMP")
	}
	if n, err := unix.Getpriority(unix.PRIO_PROCESS, 0); err != nil || n != 20-10 {
		ouvert = append(ouvert, "priorité")
	}
	return "ouvert\u00a0:" + strings.Join(ouvert, ",")
}

// grosse keeps what « memoire » takes.
var grosse [][]byte

func (f *factice) effet(mot string) {
	switch mot {
	case "crash":
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	case "exit":
		os.Exit(9)
	case "panique":
		panic("contenu du document")
	case "bloque":
		select {}
	case "memoire":
		for {
			b := make([]byte, 8<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			grosse = append(grosse, b)
			runtime.Gosched()
		}
	}
}
