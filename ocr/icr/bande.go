package icr

import (
	"errors"
	"slices"
)

// Bande computes a network along a strip as high as its input and of any length, without computing a convolution twice: what the network
// would say of a window of r.Largeur moved along the strip, except that the window sees its surroundings instead of a border of zeros.
// It is for one goroutine.
type Bande struct {
	c      *Calcul
	pas    int // pixels of the strip in one step
	maxi   int // longest strip, pixels
	cartes int // convolutions and pools before the first dense layer
	vue    []float32
	sortie []float32
}

// NouvelleBande makes room for strips of at most largeur pixels. Dense layers must come last, and the input be cut by the pools without rest.
func (r *Reseau) NouvelleBande(largeur int) (*Bande, error) {
	b := &Bande{pas: 1, cartes: slices.IndexFunc(r.Couches, func(k Couche) bool { return k.Genre == GenreDense })}
	if b.cartes < 0 {
		return nil, errors.New("bande: réseau sans couche dense")
	}
	c := &Calcul{r: r}
	canaux, l, h, n, vue := 1, largeur, r.Hauteur, (largeur+2)*(r.Hauteur+2), 0
	for _, k := range r.Couches[:b.cartes] {
		switch k.Genre {
		case GenrePool:
			l, h, b.pas = l/2, h/2, b.pas*2
		case GenreConv:
			canaux, vue = k.Sortie, max(vue, 2*l)
		}
		n = max(n, canaux*(l+2)*(h+2))
	}
	for _, k := range r.Couches[b.cartes:] {
		n = max(n, k.Entree, k.Sortie)
	}
	if r.Largeur%b.pas != 0 || r.Hauteur%b.pas != 0 {
		return nil, errors.New("bande: l’entrée du réseau ne se divise pas par ses réductions")
	}
	b.maxi = largeur
	c.a, c.b, c.vue = make([]float32, n), make([]float32, n), make([]float32, vue)
	b.c, b.vue = c, make([]float32, r.Couches[b.cartes].Entree)
	return b, nil
}

// Pas is how far apart what Scores gives is, in pixels of the strip; the first step is Pas/2 from its left.
func (b *Bande) Pas() int { return b.pas }

// Scores gives the scores of each class at each step of a strip of largeur × r.Hauteur, rows one after the other, largeur at most what there
// is room for: len(r.Classes) numbers a step. Beyond the ends everything is 0. The slice is good until the next call.
func (b *Bande) Scores(bande []float32, largeur int) []float32 {
	r, c := b.c.r, b.c
	l, h, canaux := min(largeur, b.maxi), r.Hauteur, 1
	clear(c.a[:(l+2)*(h+2)])
	for y := range h {
		copy(c.a[(y+1)*(l+2)+1:][:l], bande[y*largeur:][:l])
	}
	for _, k := range r.Couches[:b.cartes] {
		if k.Genre == GenreConv {
			c.convoluer(k, l, h)
			canaux = k.Sortie
		} else {
			reduire(c.b, c.a, canaux, l, h)
			l, h = l/2, h/2
		}
		c.a, c.b = c.b, c.a
	}
	// What each window sees, flattened as a network of one window flattens it, goes through the dense layers.
	large := r.Largeur / b.pas
	carte := slices.Clone(c.a[:canaux*(l+2)*(h+2)])
	b.sortie = b.sortie[:0]
	for x := range l {
		clear(b.vue)
		de, a := max(0, x-large/2), min(l, x-large/2+large)
		for i := range canaux {
			for y := range h {
				copy(b.vue[(i*h+y)*large+de-(x-large/2):], carte[(i*(h+2)+y+1)*(l+2)+1+de:][:a-de])
			}
		}
		entree := b.vue
		for i, k := range r.Couches[b.cartes:] {
			dense(c.b, entree, k, b.cartes+i < len(r.Couches)-1)
			c.a, c.b = c.b, c.a
			entree = c.a
		}
		b.sortie = append(b.sortie, entree[:len([]rune(r.Classes))]...)
	}
	return b.sortie
}
