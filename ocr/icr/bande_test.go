package icr

import (
	"math"
	"math/rand/v2"
	"testing"
)

var etroit = Reseau{Nom: "bande", Largeur: 8, Hauteur: 6, Classes: "abcd", Couches: []Couche{
	{Genre: GenreConv, Entree: 1, Sortie: 3}, {Genre: GenrePool}, {Genre: GenreConv, Entree: 3, Sortie: 4}, {Genre: GenreDense, Entree: 48, Sortie: 5},
	{Genre: GenreDense, Entree: 5, Sortie: 4}}}

// What a strip gives at each step is its dense layers on a window of maps computed over the whole strip.
func TestBande(t *testing.T) {
	r, err := LireReseau(ecrirePoids(etroit, 3))
	if err != nil {
		t.Fatal(err)
	}
	b, err := r.NouvelleBande(64)
	if err != nil {
		t.Fatal(err)
	}
	if b.Pas() != 2 {
		t.Fatalf("pas de %d", b.Pas())
	}
	h := rand.New(rand.NewPCG(4, 4))
	for _, large := range []int{64, 40, 8, 2} { // the second is not soiled by the first
		bande := make([]float32, large*r.Hauteur)
		for i := range bande {
			bande[i] = h.Float32()
		}
		cartes := naif(&Reseau{Largeur: large, Hauteur: r.Hauteur, Couches: r.Couches[:3]}, bande)
		scores := b.Scores(bande, large)
		if len(scores) != large/2*4 {
			t.Fatalf("%d pixels : %d scores", large, len(scores))
		}
		for x := range large / 2 {
			fenetre := make([]float32, 48)
			for i := range fenetre {
				if u := x + i%4 - 2; u >= 0 && u < large/2 {
					fenetre[i] = float32(cartes[i/4*(large/2)+u])
				}
			}
			for c, veut := range naif(&Reseau{Largeur: 4, Hauteur: 12, Couches: r.Couches[3:]}, fenetre) {
				if v := scores[4*x+c]; math.Abs(float64(v)-veut) > 1e-4 {
					t.Fatalf("%d pixels, pas %d, classe %d : %v, attendu %v", large, x, c, v, veut)
				}
			}
		}
	}
}

func TestBandeImpossible(t *testing.T) {
	for _, r := range []Reseau{{Largeur: 9, Hauteur: 6, Couches: etroit.Couches}, {Largeur: 8, Hauteur: 6, Couches: etroit.Couches[:3]}} {
		if _, err := r.NouvelleBande(64); err == nil {
			t.Errorf("%d couches, %d de large : pris", len(r.Couches), r.Largeur)
		}
	}
}

// A line of a machine-readable zone: 44 characters 20 pixels apart.
func BenchmarkBande(b *testing.B) {
	r, err := LireReseau(ecrirePoids(Reseau{Largeur: 20, Hauteur: 28, Classes: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ< ", Couches: []Couche{
		{Genre: GenreConv, Entree: 1, Sortie: 8}, {Genre: GenrePool}, {Genre: GenreConv, Entree: 8, Sortie: 16}, {Genre: GenreConv, Entree: 16, Sortie: 16},
		{Genre: GenrePool}, {Genre: GenreConv, Entree: 16, Sortie: 24}, {Genre: GenreConv, Entree: 24, Sortie: 24},
		{Genre: GenreDense, Entree: 840, Sortie: 64}, {Genre: GenreDense, Entree: 64, Sortie: 38}}}, 1))
	if err != nil {
		b.Fatal(err)
	}
	bande, err := r.NouvelleBande(1600)
	if err != nil {
		b.Fatal(err)
	}
	image := make([]float32, 1000*28)
	for i := range image {
		image[i] = float32(i%7) / 7
	}
	for b.Loop() {
		bande.Scores(image, 1000)
	}
}
