package icr

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"
)

// enDemi rounds to a 16-bit float.
func enDemi(f float32) uint16 {
	b := math.Float32bits(f)
	signe, exposant := uint16(b>>16)&0x8000, int(b>>23&0xff)-112
	if exposant < 1 {
		return signe
	}
	return signe | uint16(exposant)<<10 | uint16(b>>13&0x3ff)
}

// ecrirePoids makes a file of weights of that shape, drawn from the seed.
func ecrirePoids(r Reseau, graine uint64) []byte {
	tete, _ := json.Marshal(r)
	var b bytes.Buffer
	b.WriteString(marquePoids)
	_ = binary.Write(&b, binary.LittleEndian, uint32(len(tete)))
	b.Write(tete)
	h := rand.New(rand.NewPCG(graine, 1))
	for _, c := range r.Couches {
		n := 0
		switch c.Genre {
		case GenreConv:
			n = 9*c.Entree*c.Sortie + c.Sortie
		case GenreDense:
			n = c.Entree*c.Sortie + c.Sortie
		}
		for range n {
			_ = binary.Write(&b, binary.LittleEndian, enDemi(float32(h.NormFloat64()/math.Sqrt(float64(9*max(1, c.Entree))))))
		}
	}
	return b.Bytes()
}

var petit = Reseau{Nom: "essai", Largeur: 9, Hauteur: 6, Classes: "abc", Couches: []Couche{
	{Genre: GenreConv, Entree: 1, Sortie: 5}, {Genre: GenrePool}, {Genre: GenreConv, Entree: 5, Sortie: 4}, {Genre: GenreDense, Entree: 48, Sortie: 7},
	{Genre: GenreDense, Entree: 7, Sortie: 3}}}

// The network computed as its definition says, one product at a time.
func naif(r *Reseau, image []float32) []float64 {
	l, h, canaux := r.Largeur, r.Hauteur, 1
	e := make([]float64, len(image))
	for i, v := range image {
		e[i] = float64(v)
	}
	for i, k := range r.Couches {
		var s []float64
		switch k.Genre {
		case GenreConv:
			for o := range k.Sortie {
				for y := range h {
					for x := range l {
						t := float64(k.biais[o])
						for c := range canaux {
							for v := -1; v <= 1; v++ {
								for u := -1; u <= 1; u++ {
									if y+v >= 0 && y+v < h && x+u >= 0 && x+u < l {
										t += float64(k.poids[(o*k.Entree+c)*9+(v+1)*3+u+1]) * e[(c*h+y+v)*l+x+u]
									}
								}
							}
						}
						s = append(s, max(0, t))
					}
				}
			}
			canaux = k.Sortie
		case GenrePool:
			for c := range canaux {
				for y := range h / 2 {
					for x := range l / 2 {
						a := (c*h+2*y)*l + 2*x
						s = append(s, max(e[a], e[a+1], e[a+l], e[a+l+1]))
					}
				}
			}
			l, h = l/2, h/2
		case GenreDense:
			for o := range k.Sortie {
				t := float64(k.biais[o])
				for j, v := range e {
					t += v * float64(k.poids[o*k.Entree+j])
				}
				if i < len(r.Couches)-1 {
					t = max(0, t)
				}
				s = append(s, t)
			}
			canaux, l, h = k.Sortie, 1, 1
		}
		e = s
	}
	return e
}

func TestCalcul(t *testing.T) {
	r, err := LireReseau(ecrirePoids(petit, 1))
	if err != nil {
		t.Fatal(err)
	}
	c := r.NouveauCalcul()
	h := rand.New(rand.NewPCG(2, 2))
	for range 20 {
		image := make([]float32, r.Largeur*r.Hauteur)
		for i := range image {
			image[i] = h.Float32()
		}
		veut := naif(r, image)
		for i, v := range c.Scores(image) {
			if math.Abs(float64(v)-veut[i]) > 1e-4 {
				t.Fatalf("classe %d : %v, attendu %v", i, v, veut[i])
			}
		}
	}
}

func TestPoidsAbimes(t *testing.T) {
	bon := ecrirePoids(petit, 1)
	for nom, b := range map[string][]byte{
		"vide": nil, "autre chose": []byte("PNG ........"), "coupé": bon[:len(bon)-2], "trop long": append(bytes.Clone(bon), 0, 0), "en-tête coupé": bon[:20],
		"classes": bytes.Replace(bon, []byte(`"abc"`), []byte(`"abd\u0065"`[:5]), 1), "sans couche": ecrirePoids(Reseau{Largeur: 3, Hauteur: 3, Classes: "a"}, 1),
		"tailles": ecrirePoids(Reseau{Largeur: 3, Hauteur: 3, Classes: "a", Couches: []Couche{{Genre: GenreDense, Entree: 8, Sortie: 1}}}, 1),
	} {
		if r, err := LireReseau(b); err == nil {
			t.Errorf("%s : lu, %d paramètres", nom, r.Parametres())
		}
	}
}

func BenchmarkCalcul(b *testing.B) {
	r, err := LireReseau(ecrirePoids(Reseau{Largeur: 28, Hauteur: 28, Classes: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ?", Couches: []Couche{
		{Genre: GenreConv, Entree: 1, Sortie: 16}, {Genre: GenrePool}, {Genre: GenreConv, Entree: 16, Sortie: 32}, {Genre: GenreConv, Entree: 32, Sortie: 32},
		{Genre: GenrePool}, {Genre: GenreConv, Entree: 32, Sortie: 64}, {Genre: GenreConv, Entree: 64, Sortie: 64}, {Genre: GenrePool},
		{Genre: GenreDense, Entree: 576, Sortie: 128}, {Genre: GenreDense, Entree: 128, Sortie: 37}}}, 1))
	if err != nil {
		b.Fatal(err)
	}
	c := r.NouveauCalcul()
	image := make([]float32, 28*28)
	for i := range image {
		image[i] = float32(i%7) / 7
	}
	for b.Loop() {
		c.Scores(image)
	}
}
