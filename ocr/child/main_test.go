package child

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

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
		err := error(nil)
		if mode == "menteur" {
			err = Serve(context.Background(), &factice{mode: mode}, os.Stdin, menteur{os.Stdout})
		} else {
			err = Executer(context.Background(), func() (Moteur, error) { return &factice{mode: mode}, nil })
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// menteur answers for page 77 when the page it was given says « ment », and for another kind of task when it says « biaise ».
type menteur struct{ w io.Writer }

func (m menteur) Write(b []byte) (int, error) {
	g, tete, _, _ := lireTrame(bytes.NewReader(b), apercuMax) // its preview comes in a write of its own
	if g != trameFaite {
		return m.w.Write(b)
	}
	f, err := decoder[faite](tete)
	if err != nil || f.Identification == nil {
		return m.w.Write(b)
	}
	switch etat := string(f.Identification.Etat); {
	case strings.Contains(etat, "ment"):
		f.Page = 77
	case strings.Contains(etat, "biaise"):
		f.Genre = GenreAssembler
	default:
		return m.w.Write(b)
	}
	return len(b), ecrireTrame(m.w, g, f, nil)
}

// factice is an engine over files that are lists of words, one page each. A word may be an effect of factice.effet, had when the page is
// identified, or when it is read if it begins with « 2- ». mode is an effect had while opening, or at the end if it begins with « fin- ».
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

func (f *factice) Ouvrir(nom string, octets []byte) (Document, error) {
	_, err := f.Inspecter(nom, octets)
	if f.mode == "meurt" { // while nothing is asked of it
		time.AfterFunc(20*time.Millisecond, func() { os.Exit(9) })
	}
	return &document{f, strings.Fields(string(octets))}, err
}

// document is a file of words. Its pages are PageLue: Code says which process identified it, Alertes what was done.
type document struct {
	*factice
	mots []string
}

func (d *document) Fermer() {}

func (d *document) NbPages() int {
	if d.mode == "change" { // never the same number twice
		return len(d.mots) + os.Getpid()%1000
	}
	return len(d.mots)
}

// Identifier leaves something to be read on every page but those that begin with « blanche », and tells the group « g » of the words that
// begin with « dit- ».
func (d *document) Identifier(n int) (Identification, error) {
	mot := d.mots[n-1]
	d.effet(mot)
	etat, err := json.Marshal(dossier.PageLue{N: n, Type: dossier.PageAutre, Code: fmt.Sprintf("lue par %d", os.Getpid()), Alertes: []string{mot}})
	i := Identification{Etat: etat, Apercu: []byte("apercu " + mot), Suite: !strings.HasPrefix(mot, "blanche"), Groupe: "g"}
	if dit, ok := strings.CutPrefix(mot, "dit-"); ok {
		i.Commun = []byte(dit)
	}
	return i, err
}

func (d *document) Lire(n int, etat []byte, communs [][]byte) ([]byte, error) {
	if mot, ok := strings.CutPrefix(d.mots[n-1], "2-"); ok {
		d.effet(mot)
	}
	var p dossier.PageLue
	if err := json.Unmarshal(etat, &p); err != nil {
		return nil, err
	}
	p.Alertes = append(p.Alertes, fmt.Sprintf("avec %s", communs))
	return json.Marshal(p)
}

func (d *document) Assembler(pages []PageConnue) (dossier.Lecture, error) {
	d.effet(strings.TrimPrefix(d.mode, "fin-"))
	var l dossier.Lecture
	for i, connue := range pages {
		p := dossier.PageLue{N: i + 1, Type: dossier.PageAutre, Erreur: connue.Erreur}
		if connue.Erreur == "" {
			if err := json.Unmarshal(connue.Etat, &p); err != nil {
				return l, err
			}
		}
		l.Pages = append(l.Pages, p)
	}
	if d.mode == "tronque" {
		l.Pages = l.Pages[1:]
	}
	return l, nil
}

// Texte has the effects of words that begin with « t- ».
func (d *document) Texte(n int) (dossier.TextePage, error) {
	mot := strings.TrimPrefix(d.mots[n-1], "t-")
	d.effet(mot)
	t := dossier.TextePage{N: n, Texte: mot, Source: dossier.TexteImage, Moteur: fmt.Sprint(os.Getpid())}
	if mot == "ment" {
		t.Confiance = 7
	}
	return t, nil
}

func (d *document) Apercu(n int) ([]byte, error) {
	mot := d.mots[n-1]
	d.effet(mot)
	if mot == "illisible" {
		return nil, nil
	}
	return []byte("apercu " + mot), nil
}

// Cellules gives cells that show the rank of their box; « ment » loses one, « deborde » says they are wider than they are.
func (d *document) Cellules(n int, plan PlanCellules) ([]Cellule, error) {
	mot := d.mots[n-1]
	d.effet(mot)
	var cs []Cellule
	for i := range plan.Boites {
		cs = append(cs, Cellule{L: 2, H: 1, Etat: CelluleEcrite, Pix: []byte{byte(n), byte(i)}})
	}
	switch mot {
	case "ment":
		cs = cs[1:]
	case "deborde":
		cs[0].L++
	case "illisible":
		cs = nil
	}
	return cs, nil
}

func (d *document) Copie(textes []dossier.TextePage) ([]byte, error) {
	mots := []string{"%PDF-"}
	for _, t := range textes {
		mots = append(mots, t.Texte)
		d.effet(t.Texte)
		if t.Texte == "refus" {
			return nil, &dossier.Refus{Code: dossier.RefusChiffre, Message: "Ce fichier est protégé."}
		}
	}
	if d.mode == "autre" {
		mots = mots[1:]
	}
	return []byte(strings.Join(mots, " ")), nil
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
	case "gonfle": // a leak: each page is innocent, and the third is one too many for a process
		if grosse = append(grosse, nil); len(grosse) > 2 {
			f.effet("memoire")
		}
	case "enfle":
		grosse = append(grosse, bytes.Repeat([]byte{1}, 40<<20))
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
