package ocr

import (
	"image"
	"math"

	"souspli/forms"
)

// coche is the state of a tick box.
type coche string

const (
	cocheNon     coche = "non"
	cocheOui     coche = "oui"
	cocheAnnulee coche = "annulee" // filled: the person changed their mind
	cocheDoute   coche = "doute"
)

// caseCochee measures the ink inside a tick box, its frame left out. What it means is decided with the other boxes of the page.
func (z *lecteurZones) caseCochee(zone forms.Zone, r *zoneLue) {
	if len(zone.Boites) == 0 {
		r.Coche, r.Vide = cocheNon, true
		return
	}
	const marge = 1.0
	b := zone.Boites[0]
	d := z.decouper(b, marge)
	x0, y0 := px(marge), px(marge)
	x1, y1 := x0+px(float64(b.L)), y0+px(float64(b.H))
	rayon := px(0.8)
	bord := func(p, q, v, sens int) int {
		if p > q {
			return v + sens*px(0.45)
		}
		if sens > 0 {
			return q + px(0.2) + 1
		}
		return p - px(0.2) - 1
	}
	gp, gq := d.traitVertical(x0, y0+rayon, y1-rayon, rayon, 0.8)
	dp, dq := d.traitVertical(x1, y0+rayon, y1-rayon, rayon, 0.8)
	hp, hq := d.traitHorizontal(y0, x0+rayon, x1-rayon, rayon, 0.8)
	bp, bq := d.traitHorizontal(y1, x0+rayon, x1-rayon, rayon, 0.8)
	// A box filled in has dark edges everywhere: the frame is then where it should be.
	if gq-gp > px(0.7) || dq-dp > px(0.7) || hq-hp > px(0.7) || bq-bp > px(0.7) {
		gp, gq, dp, dq, hp, hq, bp, bq = 1, 0, 1, 0, 1, 0, 1, 0
	}
	in := image.Rect(bord(gp, gq, x0, 1), bord(hp, hq, y0, 1), bord(dp, dq, x1, -1)+1, bord(bp, bq, y1, -1)+1).Intersect(d.img.Rect)
	if in.Dx() < 6 || in.Dy() < 6 {
		r.Coche, r.Confiance = cocheDoute, 0
		return
	}
	r.Encre = d.part(in)
}

// part is the share of ink in a box of the crop, greys counted for what they are: 0 paper, 1 solid black.
func (d decoupe) part(r image.Rectangle) float64 {
	s := 0.0
	course := math.Max(30, (d.fond-float64(d.seuil))/0.42)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			v := (d.fond - float64(d.img.Pix[y*d.img.Stride+x])) / course
			if v > 0.12 { // the grain of the paper
				s += math.Min(1, v)
			}
		}
	}
	return s / float64(r.Dx()*r.Dy())
}

// Shares of ink in a tick box: below vide it is empty, from croix to plein crossed, above plein filled. Between, a doubt.
const (
	encreVide  = 0.025
	encreCroix = 0.06
	encrePlein = 0.62
	encreTrop  = 0.72
)

// cocher decides the tick boxes of a page together: the emptiest quarter tells what an empty box looks like on this scan.
func cocher(zones []zoneLue) {
	var parts []float64
	for _, z := range zones {
		if z.Genre == forms.ZoneCase && z.Coche == "" {
			parts = append(parts, z.Encre)
		}
	}
	base := math.Min(quart(parts), 0.08)
	for i := range zones {
		z := &zones[i]
		if z.Genre != forms.ZoneCase || z.Coche != "" {
			continue
		}
		e := math.Max(0, z.Encre-base)
		switch {
		case e < encreVide:
			z.Coche, z.Vide, z.Confiance = cocheNon, true, 0.99
		case e < encreCroix:
			z.Coche, z.Confiance = cocheDoute, 0.5
			z.Raisons = ajouterRaison(z.Raisons, "case marquée trop légèrement")
		case z.Encre < encrePlein:
			z.Coche = cocheOui
			z.Confiance = 0.98
		case z.Encre < encreTrop:
			z.Coche, z.Confiance = cocheDoute, 0.5
			z.Raisons = ajouterRaison(z.Raisons, "case cochée ou noircie")
		default:
			z.Coche, z.Confiance = cocheAnnulee, 0.95
		}
	}
}

func quart(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	c := append([]float64(nil), v...)
	for i := range c { // insertion sort: a page has a few dozen boxes
		for j := i; j > 0 && c[j] < c[j-1]; j-- {
			c[j], c[j-1] = c[j-1], c[j]
		}
	}
	return c[len(c)/4]
}

// signature tells whether something was written in the box.
func (z *lecteurZones) signature(zone forms.Zone, r *zoneLue) {
	r.Vide, r.Confiance = true, 1
	for _, b := range zone.Boites {
		d := z.decouper(b, 0)
		aire := 0
		in := d.img.Rect.Inset(px(1.2))
		for _, t := range d.taches(in, 2*grainMin) {
			aire += t.aire
		}
		r.Encre = math.Max(r.Encre, float64(aire)/float64(max(1, in.Dx()*in.Dy())))
	}
	r.Vide = r.Encre < 0.002
}
