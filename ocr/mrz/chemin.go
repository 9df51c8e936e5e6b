package mrz

import (
	"math"
)

// signes are the characters of a zone, in the order of the network's outputs; one more says that no character has its middle there.
const (
	signes  = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
	nSignes = len(signes)
	entre   = nSignes
)

// indice gives the place of a character in signes.
func indice(c byte) int {
	switch {
	case estChiffre(c):
		return int(c - '0')
	case c == '<':
		return nSignes - 1
	}
	return int(c-'A') + 10
}

// vue is what the network says along a strip: logarithms of probabilities, nSignes+1 a step.
type vue struct {
	lp    []float32
	n     int                // steps
	entre []float64          // that no character is there, bounded
	cumul []float64          // sums of entre
	e     [][nSignes]float32 // of a character whose middle is at each step, its neighbours seen too
	mieux []float32          // the best of e
}

const (
	plancher = -4.0 // of a logarithm: a stain costs no more
	// raideur is how much a distance other than the pitch costs, squared, in steps.
	raideur = 1 / 0.8
)

func nouvelleVue(scores []float32) *vue {
	const c = nSignes + 1
	v := &vue{n: len(scores) / c, lp: make([]float32, len(scores))}
	for t := range v.n {
		s := scores[t*c:][:c]
		haut := s[0]
		for _, x := range s {
			haut = max(haut, x)
		}
		total := 0.0
		for _, x := range s {
			total += math.Exp(float64(x - haut))
		}
		z := haut + float32(math.Log(total))
		for i, x := range s {
			v.lp[t*c+i] = x - z
		}
	}
	v.entre = make([]float64, v.n)
	v.cumul = make([]float64, v.n+1)
	v.e = make([][nSignes]float32, v.n)
	v.mieux = make([]float32, v.n)
	for t := range v.n {
		v.entre[t] = max(plancher, float64(v.lp[t*c+entre]))
		v.cumul[t+1] = v.cumul[t] + v.entre[t]
		v.mieux[t] = -1e9
		for i := range nSignes {
			x := v.lp[t*c+i]
			if t > 0 && t < v.n-1 {
				x += 0.5 * max(v.lp[(t-1)*c+i], v.lp[(t+1)*c+i])
			}
			v.e[t][i] = x
			v.mieux[t] = max(v.mieux[t], x)
		}
	}
	return v
}

// chemin is where the characters of a line are taken.
type chemin struct {
	pas   []int // step of each character
	score float64
	pitch float64 // steps from one to the next
}

// tracer finds the best way to set n characters at a pitch of between pmin and pmax steps, nothing left out on either side. The pitch may
// grow or shrink evenly along the line by a fifth, as it does on a photograph taken askew.
func (v *vue) tracer(n int, pmin, pmax float64) (chemin, bool) {
	var meilleur chemin
	trouve := false
	s, suivant := make([]float64, v.n), make([]float64, v.n)
	retour := make([]int8, n*v.n)
	for p := pmin; p <= pmax && p*float64(n-1) <= float64(v.n); p += 0.15 {
		for _, derive := range derives {
			fin, haut := v.tracerA(p, derive*p/float64(n), n, &s, &suivant, retour)
			if fin < 0 || trouve && haut <= meilleur.score {
				continue
			}
			trouve = true
			meilleur = chemin{pas: make([]int, n), score: haut, pitch: p}
			for k := n - 1; k >= 0; k-- {
				meilleur.pas[k] = fin
				if k > 0 {
					fin -= int(retour[k*v.n+fin])
				}
			}
		}
	}
	return meilleur, trouve
}

// derives are by how much of the pitch it may change from one end of a line to the other.
var derives = []float64{0, -0.1, 0.1, -0.2, 0.2}

// tracerA is tracer at one pitch, which grows by derive at each character. retour takes the distance that each character came by.
func (v *vue) tracerA(pitch, derive float64, n int, s, suivant *[]float64, retour []int8) (fin int, haut float64) {
	for t := range v.n {
		(*s)[t] = float64(v.mieux[t]) + v.cumul[max(0, t-1)]
	}
	for k := 1; k < n; k++ {
		p := pitch + derive*(float64(k)-float64(n)/2)
		d0, d1 := max(2, int(math.Ceil(p-1.6))), int(p+1.6)
		avant, ici, r := *s, *suivant, retour[k*v.n:][:v.n]
		for t := range v.n {
			ici[t] = -1e9
			for d := d0; d <= d1 && d <= t; d++ {
				e := float64(d) - p
				if x := avant[t-d] + v.entre[t-(d+1)/2] - e*e*raideur; x > ici[t] {
					ici[t], r[t] = x, int8(d)
				}
			}
			ici[t] += float64(v.mieux[t])
		}
		*s, *suivant = ici, avant
	}
	fin, haut = -1, -1e8
	for t, x := range *s {
		if x += v.cumul[v.n] - v.cumul[min(v.n, t+2)]; x > haut {
			fin, haut = t, x
		}
	}
	return fin, haut
}

// part gives the share of each character at a step, "none" left out of the sum or not.
func (v *vue) part(t int) (p [nSignes]float64) {
	const c = nSignes + 1
	haut := float64(v.mieux[t])
	total := 0.0
	for i := range p {
		p[i] = math.Exp((float64(v.e[t][i]) - haut) / 2) // two looks that agree are not two proofs
		total += p[i]
	}
	for i := range p {
		p[i] /= total
	}
	return p
}
