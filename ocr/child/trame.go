package child

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"souspli/dossier"
)

// A frame is "SPLI", a kind byte, the lengths of a JSON head and of a raw body (big endian), the head, the body.
const (
	marque    = "SPLI"
	teteMax   = 64 << 20
	corpsMax  = 1 << 30
	apercuMax = 64 << 20
	longueurs = len(marque) + 1 + 4 + 4
)

type genreTrame byte

const (
	trameDemande genreTrame = 'D' // parent → process: what to do; body: the bytes of the file
	trameTache   genreTrame = 'T' // parent → process: one task on the opened file
	trameReponse genreTrame = 'R' // process → parent: the answer to the request
	trameFaite   genreTrame = 'F' // process → parent: what a task gave; body: preview, PDF, or pixels of cells
)

// errTrame: what was received is not our protocol.
var errTrame = errors.New("trame inintelligible")

// demande is the head of trameDemande. After opInspecter the process ends; after opOuvrir it takes tasks until its stdin is closed.
type demande struct {
	Op      string  `json:"op"`
	Nom     string  `json:"nom"`
	Limites Limites `json:"limites"`
	Corps   int64   `json:"-"` // bytes of the largest body that may be answered; 0: a preview
}

const (
	opInspecter = "inspecter"
	opOuvrir    = "ouvrir"
)

// reponse is the head of trameReponse; exactly one of its parts is set.
type reponse struct {
	Inspection *dossier.Inspection `json:"inspection,omitempty"`
	Pages      int                 `json:"pages,omitempty"` // of the file opened
	Refus      *dossier.Refus      `json:"refus,omitempty"`
	Erreur     string              `json:"erreur,omitempty"`
}

// Genre is a kind of task: the name of a method of Document.
type Genre string

// The kinds of tasks.
const (
	GenreIdentifier Genre = "identifier"
	GenreLire       Genre = "lire"
	GenreAssembler  Genre = "assembler"
	GenreTexte      Genre = "texte"
	GenreApercu     Genre = "apercu"
	GenreCopie      Genre = "copie"
	GenreCellules   Genre = "cellules"
)

// tache is the head of trameTache.
type tache struct {
	Genre   Genre               `json:"genre"`
	Page    int                 `json:"page,omitempty"` // 0: the whole file
	Etat    []byte              `json:"etat,omitempty"`
	Communs [][]byte            `json:"communs,omitempty"`
	Plan    *PlanCellules       `json:"plan,omitempty"` // of GenreCellules
	Pages   []PageConnue        `json:"-"`              // the body: a long file has more than a head takes
	Textes  []dossier.TextePage `json:"-"`              // the body of GenreCopie
}

func (t tache) ecrire(w io.Writer) error {
	var corps []byte
	var err error
	switch {
	case t.Genre == GenreCopie:
		corps, err = json.Marshal(t.Textes)
	case len(t.Pages) > 0:
		corps, err = json.Marshal(t.Pages)
	}
	if err != nil {
		return err
	}
	return ecrireTrame(w, trameTache, t, corps)
}

// lireTache gives the next task; io.EOF when there is none.
func lireTache(r io.Reader) (tache, error) {
	g, tete, corps, err := lireTrame(r, corpsMax)
	if err != nil {
		return tache{}, err
	}
	if g != trameTache {
		return tache{}, errTrame
	}
	t, err := decoder[tache](tete)
	switch {
	case err != nil || len(corps) == 0:
	case t.Genre == GenreCopie:
		t.Textes, err = decoder[[]dossier.TextePage](corps)
	default:
		t.Pages, err = decoder[[]PageConnue](corps)
	}
	return t, err
}

// faite is the head of trameFaite: the task it answers, and what the method of that kind gave.
type faite struct {
	Genre          Genre              `json:"genre"`
	Page           int                `json:"page,omitempty"`
	Identification *Identification    `json:"identification,omitempty"`
	Etat           []byte             `json:"etat,omitempty"`
	Lecture        *dossier.Lecture   `json:"lecture,omitempty"`
	Texte          *dossier.TextePage `json:"texte,omitempty"`
	Cellules       []Cellule          `json:"cellules,omitempty"` // their pixels: the body
	Refus          *dossier.Refus     `json:"refus,omitempty"`
	Erreur         string             `json:"erreur,omitempty"` // the engine failed
}

func ecrireTrame(w io.Writer, g genreTrame, tete any, corps []byte) error {
	j, err := json.Marshal(tete)
	if err != nil {
		return err
	}
	b := make([]byte, 0, longueurs+len(j))
	b = append(b, marque...)
	b = append(b, byte(g))
	b = binary.BigEndian.AppendUint32(b, uint32(len(j)))
	b = binary.BigEndian.AppendUint32(b, uint32(len(corps)))
	b = append(b, j...)
	if _, err := w.Write(b); err != nil {
		return err
	}
	if len(corps) == 0 {
		return nil
	}
	_, err = w.Write(corps)
	return err
}

// lireTrame gives the kind, the head still in JSON, and the body. io.EOF: closed between two frames. max bounds the body.
func lireTrame(r io.Reader, max int64) (genreTrame, []byte, []byte, error) {
	var h [longueurs]byte
	if _, err := io.ReadFull(r, h[:]); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, nil, nil, fmt.Errorf("%w: coupée", errTrame)
		}
		return 0, nil, nil, err
	}
	g := genreTrame(h[len(marque)])
	nj := binary.BigEndian.Uint32(h[len(marque)+1:])
	nc := binary.BigEndian.Uint32(h[len(marque)+5:])
	if string(h[:len(marque)]) != marque || nj > teteMax || int64(nc) > max {
		return 0, nil, nil, fmt.Errorf("%w: en-tête", errTrame)
	}
	tete, err := lireExactement(r, int64(nj))
	if err != nil {
		return 0, nil, nil, err
	}
	corps, err := lireExactement(r, int64(nc))
	return g, tete, corps, err
}

// lireExactement grows as bytes arrive: a lie about a length costs no memory.
func lireExactement(r io.Reader, n int64) ([]byte, error) {
	if n == 0 {
		return nil, nil
	}
	b, err := io.ReadAll(io.LimitReader(r, n))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) != n {
		return nil, fmt.Errorf("%w: coupée", errTrame)
	}
	return b, nil
}
