package icr

// Calcul computes a network, one image at a time, in memory of its own: one for each goroutine.
type Calcul struct {
	r    *Reseau
	a, b []float32 // maps of a layer and of the next, each with a border of zeros
	vue  []float32 // two rows of sums
}

// NouveauCalcul makes room for the largest layer.
func (r *Reseau) NouveauCalcul() *Calcul {
	c := &Calcul{r: r}
	canaux, l, h, n, vue := 1, r.Largeur, r.Hauteur, 0, 0
	for _, k := range r.Couches {
		switch k.Genre {
		case GenrePool:
			l, h = l/2, h/2
		case GenreConv:
			vue = max(vue, 2*l)
			canaux = k.Sortie
		case GenreDense:
			canaux, l, h = k.Sortie, 1, 1
		}
		n = max(n, canaux*(l+2)*(h+2))
	}
	n = max(n, (r.Largeur+2)*(r.Hauteur+2))
	c.a, c.b, c.vue = make([]float32, n), make([]float32, n), make([]float32, vue)
	return c
}

// Scores gives the score of each class for an image of r.Largeur × r.Hauteur, ink from 0 to 1, rows one after the other. The slice is good
// until the next call.
func (c *Calcul) Scores(image []float32) []float32 {
	l, h := c.r.Largeur, c.r.Hauteur
	canaux := 1
	pas := l + 2
	clear(c.a[:pas*(h+2)])
	for y := range h {
		copy(c.a[(y+1)*pas+1:][:l], image[y*l:][:l])
	}
	plat := false
	for i, k := range c.r.Couches {
		switch k.Genre {
		case GenreConv:
			c.convoluer(k, l, h)
			canaux = k.Sortie
		case GenrePool:
			reduire(c.b, c.a, canaux, l, h)
			l, h = l/2, h/2
		case GenreDense:
			if !plat {
				aplatir(c.b, c.a, canaux, l, h)
				c.a, c.b = c.b, c.a
				plat = true
			}
			dense(c.b, c.a, k, i < len(c.r.Couches)-1)
			canaux, l, h = k.Sortie, 1, 1
		}
		c.a, c.b = c.b, c.a
	}
	return c.a[:canaux]
}

// convoluer is a 3×3 convolution with ReLU. Maps are channel after channel, (h+2) rows of l+2, borders zero. Two maps at a time, as many
// sums as there are registers for.
func (c *Calcul) convoluer(k Couche, l, h int) {
	entree, sortie := c.a, c.b
	pas := l + 2
	plan, n := pas*(h+2), 9*k.Entree
	clear(sortie[:k.Sortie*plan])
	for o := 0; o < k.Sortie; o += 2 {
		o2 := min(o+1, k.Sortie-1)
		for y := 1; y <= h; y++ {
			s, t := c.vue[:l], c.vue[l:][:l]
			clear(c.vue[:2*l])
			for i := range k.Entree {
				w, z := k.poids[o*n+9*i:][:9], k.poids[o2*n+9*i:][:9]
				e := entree[i*plan+(y-1)*pas:]
				for v := range 3 {
					ligne(s, t, e[v*pas:][:pas], w[3*v:][:3], z[3*v:][:3])
				}
			}
			redresser(sortie[o*plan+y*pas+1:][:l], s, k.biais[o])
			redresser(sortie[o2*plan+y*pas+1:][:l], t, k.biais[o2])
		}
	}
}

// ligne adds to two rows what one row of input gives them.
func ligne(s, t, e, w, z []float32) {
	w0, w1, w2, z0, z1, z2 := w[0], w[1], w[2], z[0], z[1], z[2]
	x0, x1 := e[0], e[1]
	e = e[2:][:len(s)]
	t = t[:len(s)]
	for i, x2 := range e {
		s[i] += w0*x0 + w1*x1 + w2*x2
		t[i] += z0*x0 + z1*x1 + z2*x2
		x0, x1 = x1, x2
	}
}

func redresser(d, s []float32, biais float32) {
	for x, v := range s {
		d[x] = max(0, v+biais)
	}
}

// reduire takes the maximum of each 2×2 square.
func reduire(sortie, entree []float32, canaux, l, h int) {
	pas, l2, h2 := l+2, l/2, h/2
	pas2 := l2 + 2
	clear(sortie[:canaux*pas2*(h2+2)])
	for c := range canaux {
		e, s := entree[c*pas*(h+2):], sortie[c*pas2*(h2+2):]
		for y := range h2 {
			a, b := e[(2*y+1)*pas+1:][:2*l2], e[(2*y+2)*pas+1:][:2*l2]
			d := s[(y+1)*pas2+1:][:l2]
			for x := range d {
				d[x] = max(a[2*x], a[2*x+1], b[2*x], b[2*x+1])
			}
		}
	}
}

// aplatir drops the borders.
func aplatir(sortie, entree []float32, canaux, l, h int) {
	for c := range canaux {
		for y := range h {
			copy(sortie[(c*h+y)*l:][:l], entree[c*(l+2)*(h+2)+(y+1)*(l+2)+1:][:l])
		}
	}
}

func dense(sortie, entree []float32, k Couche, relu bool) {
	e := entree[:k.Entree]
	for o := range k.Sortie {
		w := k.poids[o*k.Entree:][:len(e)]
		var s0, s1, s2, s3 float32
		i := 0
		for ; i+4 <= len(e); i += 4 {
			s0 += w[i] * e[i]
			s1 += w[i+1] * e[i+1]
			s2 += w[i+2] * e[i+2]
			s3 += w[i+3] * e[i+3]
		}
		for ; i < len(e); i++ {
			s0 += w[i] * e[i]
		}
		s := s0 + s1 + s2 + s3 + k.biais[o]
		if relu {
			s = max(0, s)
		}
		sortie[o] = s
	}
}
