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
	longueurs = len(marque) + 1 + 4 + 4
)

type genreTrame byte

const (
	trameDemande genreTrame = 'D' // parent → process: what to do; body: the bytes of the file
	trameDebut   genreTrame = 'P' // page begun
	trameFaite   genreTrame = 'F' // page done; body: preview
	trameFin     genreTrame = 'R' // the answer; the last frame
)

// errTrame: what was received is not our protocol.
var errTrame = errors.New("trame inintelligible")

// demande is the head of trameDemande.
type demande struct {
	Op      string         `json:"op"` // inspecter, lire
	Nom     string         `json:"nom"`
	Limites Limites        `json:"limites"`
	Sauf    map[int]string `json:"sauf,omitempty"`
	Faites  map[int][]byte `json:"faites,omitempty"`
}

// nouvelle is the head of trameDebut and trameFaite.
type nouvelle struct {
	Page  int    `json:"page"`
	Total int    `json:"total"`
	Etat  []byte `json:"etat,omitempty"`
}

// reponse is the head of trameFin; exactly one of its parts is set.
type reponse struct {
	Inspection *dossier.Inspection `json:"inspection,omitempty"`
	Lecture    *dossier.Lecture    `json:"lecture,omitempty"`
	Refus      *dossier.Refus      `json:"refus,omitempty"`
	Erreur     string              `json:"erreur,omitempty"`
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
