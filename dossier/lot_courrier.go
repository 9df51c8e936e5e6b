package dossier

import (
	"fmt"
	"strconv"
	"strings"
)

// LotCourrier is a print batch, and how far its letters are. De is the batch it prints pieces of again, whose letters are counted; "" for
// a first printing.
type LotCourrier struct {
	Nom         string
	De          string
	Prefecture  string // "": several
	Jour        Date
	Lieu        string // machine and folder it is delivered to
	Livre       bool
	Courriers   int
	SousPli     int
	Deposes     int
	Recommandes int
	Retires     int  // taken out before they left: counted nowhere else
	DeposeLe    Date // the last day of deposit; zero: none yet
}

// PiecesPerimees are pieces of a batch that must not leave: they would tell what is no longer so, or go to a former address. They are to be taken
// out of the batch; those that left all the same are noted apart, by their numbers.
type PiecesPerimees struct {
	Pieces []int
}

func (e *PiecesPerimees) Error() string {
	return fmt.Sprintf("pieces %v of the batch must not leave", e.Pieces)
}

// Fr says it to an agent.
func (e *PiecesPerimees) Fr() string {
	noms := EcrirePieces(e.Pieces)
	if len(e.Pieces) == 1 {
		return "La pièce " + noms + " ne doit plus partir\u00a0: retirez-la du lot. Si elle est déjà partie, notez d’abord son dépôt à part, par son numéro."
	}
	return "Les pièces " + noms + " ne doivent plus partir\u00a0: retirez-les du lot. Si elles sont déjà parties, notez d’abord leur dépôt à part, par leurs numéros."
}

// EtapeCourrier is how far a printed letter is on its way to the post.
type EtapeCourrier string

const (
	EtapeImprime EtapeCourrier = "imprimé"
	EtapeSousPli EtapeCourrier = "sous pli"
	EtapeDepose  EtapeCourrier = "déposé"
	EtapeRetire  EtapeCourrier = "retiré"
)

// Etape tells how far a letter is; "" before it is in a batch.
func (c Courrier) Etape() EtapeCourrier {
	switch {
	case c.Etat == CourrierAnnule && c.Lot != "":
		return EtapeRetire
	case c.Etat != CourrierImprime:
		return ""
	case !c.DeposeLe.IsZero():
		return EtapeDepose
	case !c.SousPliA.IsZero():
		return EtapeSousPli
	}
	return EtapeImprime
}

// RecommandeDe is the registered number of the envelope a letter went in, which the first letter of it holds; "": ordinary mail. cs are the
// letters of its demande, or of its batch: an envelope is of one demande.
func RecommandeDe(c Courrier, cs []Courrier) string {
	for _, x := range cs {
		if x.Recommande != "" && x.Lot == c.Lot && x.Enveloppe == c.Enveloppe {
			return x.Recommande
		}
	}
	return ""
}

// PlageRecommande is a range of registered numbers bought from La Poste: two opaque characters, then ten digits; the key is computed.
// Each serves once, in order.
type PlageRecommande struct {
	ID         int64
	Prefecture string // "*": all
	Prefixe    string
	Premier    int64
	Dernier    int64
	Suivant    int64 // Dernier+1: none left
}

// Reste counts the numbers not given yet.
func (p PlageRecommande) Reste() int64 { return p.Dernier + 1 - p.Suivant }

// SeuilPlage is how many numbers left make it time to buy others: a choice of ours, two weeks of a préfecture that registers ten a day.
const SeuilPlage = 100

// String writes a range as La Poste does, without keys.
func (p PlageRecommande) String() string {
	return fmt.Sprintf("%s %010d à %010d", p.Prefixe, p.Premier, p.Dernier)
}

// piecesMax bounds a list of pieces.
const piecesMax = 100_000

// EcrirePieces writes ranks of pieces as LirePieces reads them.
func EcrirePieces(pieces []int) string {
	noms := make([]string, len(pieces))
	for i, p := range pieces {
		noms[i] = strconv.Itoa(p)
	}
	return strings.Join(noms, ", ")
}

// LirePieces reads ranks of pieces as people write them, « 12,14-20 »; "" is none.
func LirePieces(s string) ([]int, error) {
	var pieces []int
	for _, x := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\u00a0' }) {
		debut, fin, intervalle := strings.Cut(x, "-")
		if !intervalle {
			fin = debut
		}
		a, errA := strconv.Atoi(debut)
		b, errB := strconv.Atoi(fin)
		if errA != nil || errB != nil || a < 1 || b < a || len(pieces)+b-a >= piecesMax {
			return nil, fmt.Errorf("%w: pieces %q", ErrInvalide, x)
		}
		for n := a; n <= b; n++ {
			pieces = append(pieces, n)
		}
	}
	return pieces, nil
}
