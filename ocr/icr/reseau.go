package icr

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// marquePoids begins every file of weights.
const marquePoids = "ICR1"

// Genre says what a layer does.
type Genre string

const (
	GenreConv  Genre = "conv"  // 3×3, stride 1, padding 1, then ReLU
	GenrePool  Genre = "pool"  // 2×2 maximum, stride 2, odd sides cut
	GenreDense Genre = "dense" // every input to every output, ReLU but on the last layer
)

// Couche is one layer, as the head of a file of weights describes it.
type Couche struct {
	Genre  Genre `json:"genre"`
	Entree int   `json:"entree,omitempty"` // channels, or inputs of a dense layer
	Sortie int   `json:"sortie,omitempty"`

	poids []float32 // conv: [sortie][entree][3][3]; dense: [sortie][entree]
	biais []float32
}

// Reseau is a convolutional network, ready to compute. It does not change once read: several goroutines may use it.
type Reseau struct {
	Nom     string   `json:"nom"`     // of the weights, shown by benches
	Largeur int      `json:"largeur"` // of its input, pixels
	Hauteur int      `json:"hauteur"`
	Classes string   `json:"classes"` // one character an output, in order
	Couches []Couche `json:"couches"`

	// Of a reader of characters, per type of box: see TypeCase.
	Calibrage map[TypeCase]Calibrage `json:"calibrage,omitempty"`
}

// LireReseau reads a file of weights: ICR1, the length of the head (4 bytes, little endian), the head in JSON, then the weights and biases of
// each layer in order, as 16-bit floats (IEEE 754, little endian).
func LireReseau(b []byte) (*Reseau, error) {
	if len(b) < 8 || string(b[:4]) != marquePoids {
		return nil, errors.New("poids: ce n’est pas un fichier de poids")
	}
	n := int(binary.LittleEndian.Uint32(b[4:]))
	if n > len(b)-8 {
		return nil, errors.New("poids: en-tête coupé")
	}
	r := &Reseau{}
	if err := json.Unmarshal(b[8:8+n], r); err != nil {
		return nil, fmt.Errorf("poids: en-tête: %w", err)
	}
	if r.Largeur < 1 || r.Hauteur < 1 || r.Largeur > 512 || r.Hauteur > 512 {
		return nil, fmt.Errorf("poids: entrée de %d×%d", r.Largeur, r.Hauteur)
	}
	reste := b[8+n:]
	prendre := func(k int) ([]float32, error) {
		if k < 0 || k > len(reste)/2 {
			return nil, errors.New("poids: fichier coupé")
		}
		v := make([]float32, k)
		for i := range v {
			v[i] = demi(binary.LittleEndian.Uint16(reste[2*i:]))
		}
		reste = reste[2*k:]
		return v, nil
	}
	for i := range r.Couches {
		c := &r.Couches[i]
		taille := 0
		switch c.Genre {
		case GenrePool:
			continue
		case GenreConv:
			taille = 9 * c.Entree * c.Sortie
		case GenreDense:
			taille = c.Entree * c.Sortie
		default:
			return nil, fmt.Errorf("poids: couche %d: genre %q", i+1, c.Genre)
		}
		if c.Entree < 1 || c.Sortie < 1 || c.Entree > 1<<16 || c.Sortie > 1<<12 {
			return nil, fmt.Errorf("poids: couche %d: %d entrées, %d sorties", i+1, c.Entree, c.Sortie)
		}
		var err error
		if c.poids, err = prendre(taille); err != nil {
			return nil, err
		}
		if c.biais, err = prendre(c.Sortie); err != nil {
			return nil, err
		}
	}
	if len(reste) != 0 {
		return nil, fmt.Errorf("poids: %d octets de trop", len(reste))
	}
	return r, r.verifier()
}

// verifier follows the sizes through the layers.
func (r *Reseau) verifier() error {
	canaux, l, h, plat := 1, r.Largeur, r.Hauteur, false
	for i, c := range r.Couches {
		switch c.Genre {
		case GenrePool:
			l, h = l/2, h/2
		case GenreConv:
			if plat || c.Entree != canaux {
				return fmt.Errorf("poids: couche %d: %d canaux attendus", i+1, canaux)
			}
			canaux = c.Sortie
		case GenreDense:
			if n := canaux * l * h; c.Entree != n {
				return fmt.Errorf("poids: couche %d: %d entrées attendues", i+1, n)
			}
			canaux, l, h, plat = c.Sortie, 1, 1, true
		}
		if l < 1 || h < 1 {
			return fmt.Errorf("poids: couche %d: plus rien à voir", i+1)
		}
	}
	if n := len([]rune(r.Classes)); !plat || canaux != n {
		return fmt.Errorf("poids: %d sorties pour %d classes", canaux, n)
	}
	return nil
}

// Parametres counts the weights and biases.
func (r *Reseau) Parametres() int {
	n := 0
	for _, c := range r.Couches {
		n += len(c.poids) + len(c.biais)
	}
	return n
}

// demi is a 16-bit float.
func demi(v uint16) float32 {
	signe, exposant, fraction := uint32(v>>15)<<31, uint32(v>>10)&0x1f, uint32(v)&0x3ff
	switch exposant {
	case 0:
		f := float32(fraction) / (1 << 24)
		if signe != 0 {
			f = -f
		}
		return f
	case 0x1f:
		return math.Float32frombits(signe | 0x7f800000 | fraction<<13)
	}
	return math.Float32frombits(signe | (exposant+112)<<23 | fraction<<13)
}
