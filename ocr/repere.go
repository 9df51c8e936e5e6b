package ocr

import (
	"image"
	"math"
	"slices"

	"souspli/dossier"
	"souspli/forms"
)

// repere is a corner mark found on the image.
type repere struct {
	px, py float64 // centre
	trou   bool    // the bottom-right one has a white hole
	clair  float64 // grey of the paper around
	noir   float64 // grey of the mark
}

// contrasteMin is the least difference of grey between a mark and the paper around it; a pale photocopy has 60.
const contrasteMin = 45

// chercheRepere looks for a solid square of forms.RepereCote around a point; e is pixels in one mm, rayon in mm.
func chercheRepere(img *image.Gray, px, py, e, rayon float64) (repere, bool) {
	const (
		fin   = 3.0 // reduced pixels in one mm
		bord  = 1.3 // mm of white looked at on each side
		centr = 2.6 // mm left out at the centre: the hole of one of the marks
	)
	cote := float64(forms.RepereCote)
	demi := rayon + cote/2 + bord
	k := math.Max(1, e/fin)
	x0, y0 := px-demi*e, py-demi*e
	n := int(2 * demi * e / k)
	if n < 8 || n > 2000 {
		return repere{}, false
	}
	s := nouvelleSomme(img, x0, y0, k, n)
	ek := e / k // reduced pixels in one mm
	c, b, t := cote*ek, bord*ek, centr*ek
	meilleur, mx, my := 0.0, 0, 0
	pas := func(v float64) int { return int(math.Round(v)) }
	for y := pas(c/2 + b); y < n-pas(c/2+b); y++ {
		for x := pas(c/2 + b); x < n-pas(c/2+b); x++ {
			g, d, h, w := x-pas(c/2), x+pas(c/2), y-pas(c/2), y+pas(c/2)
			noir := s.moyenneSauf(g, h, d, w, x-pas(t/2), y-pas(t/2), x+pas(t/2), y+pas(t/2))
			if noir > 200 {
				continue
			}
			a := 1 // the edge itself is neither
			clair := min(s.moyenne(g-pas(b), h, g-a, w), s.moyenne(d+a, h, d+pas(b), w), s.moyenne(g, h-pas(b), d, h-a), s.moyenne(g, w+a, d, w+pas(b)))
			dist := math.Hypot(float64(x)-float64(n)/2, float64(y)-float64(n)/2) / ek / rayon
			if v := (clair - noir) * (1 - 0.25*dist); v > meilleur {
				meilleur, mx, my = v, x, y
			}
		}
	}
	if meilleur < contrasteMin*0.75 {
		return repere{}, false
	}
	return affineRepere(img, x0+(float64(mx)+0.5)*k, y0+(float64(my)+0.5)*k, e)
}

// affineRepere measures a mark at full resolution: the median of its edges, row by row and column by column, so that a pen
// stroke across does not move it.
func affineRepere(img *image.Gray, cx, cy, e float64) (repere, bool) {
	cote := float64(forms.RepereCote) * e
	r := repere{px: cx, py: cy}
	for range 2 {
		r.noir = min(moyenneCarre(img, r.px-cote*0.36, r.py, cote*0.14), moyenneCarre(img, r.px+cote*0.36, r.py, cote*0.14),
			moyenneCarre(img, r.px, r.py-cote*0.36, cote*0.14), moyenneCarre(img, r.px, r.py+cote*0.36, cote*0.14))
		autour := []float64{moyenneCarre(img, r.px-cote*0.68, r.py, cote*0.1), moyenneCarre(img, r.px+cote*0.68, r.py, cote*0.1),
			moyenneCarre(img, r.px, r.py-cote*0.68, cote*0.1), moyenneCarre(img, r.px, r.py+cote*0.68, cote*0.1)}
		slices.Sort(autour)
		r.clair = autour[2]
		if r.clair-r.noir < contrasteMin {
			return repere{}, false
		}
		seuil := (r.clair + r.noir) / 2
		var g, d, h, b []float64
		for i := -0.38; i <= 0.381; i += 0.02 {
			dec := i * cote
			g = append(g, bordDe(img, r.px, r.py+dec, -1, 0, cote, seuil))
			d = append(d, bordDe(img, r.px, r.py+dec, 1, 0, cote, seuil))
			h = append(h, bordDe(img, r.px+dec, r.py, 0, -1, cote, seuil))
			b = append(b, bordDe(img, r.px+dec, r.py, 0, 1, cote, seuil))
		}
		mg, md, mh, mb := mediane(g), mediane(d), mediane(h), mediane(b)
		l, ht := mg+md, mh+mb
		if math.Abs(l/cote-1) > 0.16 || math.Abs(ht/cote-1) > 0.16 || math.Abs(l/ht-1) > 0.16 {
			return repere{}, false
		}
		r.px += (md - mg) / 2
		r.py += (mb - mh) / 2
	}
	centre := moyenneCarre(img, r.px, r.py, float64(forms.RepereTrou)*e*0.3)
	r.trou = (centre-r.noir)/(r.clair-r.noir) > 0.45
	return r, true
}

// bordDe gives the distance from a point inside the mark to its edge: the last dark pixel of a run that reaches 0.3 of the side at
// least, so that the hole is not taken for the outside.
func bordDe(img *image.Gray, x, y float64, dx, dy int, cote, seuil float64) float64 {
	precedent := 0.0
	for t := cote * 0.32; t < cote*0.75; t++ {
		v := gris(img, x+t*float64(dx), y+t*float64(dy))
		if v > seuil {
			if precedent == 0 || v == precedent {
				return t
			}
			return t - (v-seuil)/(v-precedent)
		}
		precedent = v
	}
	return cote * 0.75
}

// registre is how a page lies on its image.
type registre struct {
	calage  dossier.Affine
	residu  float64 // mm, worst
	reperes int     // marks used
	trouves [4]bool
	clair   float64 // grey of paper and of ink, from the marks
	noir    float64
}

// rayons in mm within which a mark is looked for, when the page is placed by a code, or only by the edges of the image.
const (
	rayonCode = 9
	rayonBord = 14
)

// caler finds the marks from a first idea of where the page lies, and fits. codes are anchors from the codes read, used
// to tell a false mark and when marks are missing. ok is false when the page cannot be placed within about 1 mm.
func caler(img *image.Gray, idee dossier.Affine, codes []appui, rayon float64) (registre, bool) {
	var pts []appui
	var ids []int
	var clairs, noirs []float64
	for essai := 0; essai < 2; essai++ { // a second look from the first fit, close by: finds a mark hidden by a neighbour
		pts, ids, clairs, noirs = pts[:0], ids[:0], clairs[:0], noirs[:0]
		for i, c := range forms.Reperes {
			x, y := idee.Apply(c.X, c.Y)
			r, ok := chercheRepere(img, x, y, echelle(idee), rayon)
			if !ok || r.trou != (i == 3) {
				continue
			}
			pts = append(pts, appui{float64(c.X), float64(c.Y), r.px, r.py, 1})
			ids = append(ids, i)
			clairs, noirs = append(clairs, r.clair), append(noirs, r.noir)
		}
		if len(pts) == 4 {
			break
		}
		m, ok := ajusteAvecCodes(pts, codes)
		if !ok {
			break
		}
		idee, rayon = m, 4
	}
	var reg registre
	m, garde, ok := meilleurAjustement(pts, codes)
	if !ok {
		return reg, false
	}
	reg.calage, reg.reperes = m, len(garde)
	reg.clair, reg.noir = 255, 0
	for _, g := range garde {
		reg.trouves[ids[g]] = true
		reg.residu = math.Max(reg.residu, pts[g].ecart(m))
	}
	if len(garde) > 0 {
		reg.clair, reg.noir = mediane(clairs), mediane(noirs)
	}
	if len(garde) < 4 {
		for _, c := range codes {
			reg.residu = math.Max(reg.residu, c.ecart(m))
		}
	}
	return reg, len(garde) >= 3 || (len(garde) == 2 && len(codes) > 0 && reg.residu < 2)
}

// ajusteAvecCodes is the fit the number of marks allows: affine from three, else with the codes and no shear.
func ajusteAvecCodes(pts, codes []appui) (dossier.Affine, bool) {
	if len(pts) >= 3 {
		if m, ok := ajusteAffine(pts); ok && plausible(m) && (len(pts) > 3 || presqueSimilitude(m)) {
			return m, true
		}
	}
	m, ok := ajusteSimilitude(append(slices.Clone(pts), codes...))
	return m, ok && len(pts)+len(codes) >= 3
}

// meilleurAjustement leaves out one of the marks when the others agree better without it: a stain may pass for a mark.
func meilleurAjustement(pts, codes []appui) (dossier.Affine, []int, bool) {
	tous := make([]int, len(pts))
	for i := range tous {
		tous[i] = i
	}
	m, ok := ajusteAvecCodes(pts, codes)
	ok = ok && plausible(m)
	pire := func(m dossier.Affine, a []appui) (p float64) {
		for _, x := range a {
			p = math.Max(p, x.ecart(m))
		}
		return p
	}
	if ok && len(pts) != 4 && len(pts) != 3 {
		return m, tous, true
	}
	limite := 1.0
	if ok && pire(m, pts) < limite && (len(pts) == 4 || pire(m, codes) < 2) {
		return m, tous, true
	}
	// Without one of them: the rest must agree with the codes.
	meilleur, garde := math.Inf(1), []int(nil)
	var mm dossier.Affine
	for sans := range pts {
		var p []appui
		var g []int
		for i := range pts {
			if i != sans {
				p, g = append(p, pts[i]), append(g, i)
			}
		}
		x, bon := ajusteAvecCodes(p, codes)
		if !bon || !plausible(x) || len(codes) == 0 {
			continue
		}
		if r := pire(x, append(slices.Clone(p), codes...)); r < meilleur {
			meilleur, mm, garde = r, x, g
		}
	}
	if meilleur < 1.5 && (!ok || meilleur < pire(m, append(slices.Clone(pts), codes...))) {
		return mm, garde, true
	}
	return m, tous, ok && pire(m, pts) < 3
}

// somme is an integral image of a reduced window; outside the image is white.
type somme struct {
	n int
	s []float64 // (n+1)²
}

func nouvelleSomme(img *image.Gray, x0, y0, k float64, n int) somme {
	s := somme{n: n, s: make([]float64, (n+1)*(n+1))}
	for y := 0; y < n; y++ {
		ligne := 0.0
		for x := 0; x < n; x++ {
			ligne += moyenneCarre(img, x0+(float64(x)+0.5)*k, y0+(float64(y)+0.5)*k, k/2)
			s.s[(y+1)*(n+1)+x+1] = s.s[y*(n+1)+x+1] + ligne
		}
	}
	return s
}

// total sums the half-open box; bounds are clamped.
func (s somme) total(x0, y0, x1, y1 int) (float64, int) {
	x0, y0, x1, y1 = max(0, x0), max(0, y0), min(s.n, x1), min(s.n, y1)
	if x1 <= x0 || y1 <= y0 {
		return 0, 0
	}
	w := s.n + 1
	return s.s[y1*w+x1] - s.s[y0*w+x1] - s.s[y1*w+x0] + s.s[y0*w+x0], (x1 - x0) * (y1 - y0)
}

func (s somme) moyenne(x0, y0, x1, y1 int) float64 {
	t, n := s.total(x0, y0, x1, y1)
	if n == 0 {
		return 255
	}
	return t / float64(n)
}

// moyenneSauf leaves out an inner box.
func (s somme) moyenneSauf(x0, y0, x1, y1, a0, b0, a1, b1 int) float64 {
	t, n := s.total(x0, y0, x1, y1)
	u, m := s.total(a0, b0, a1, b1)
	if n-m <= 0 {
		return 255
	}
	return (t - u) / float64(n-m)
}

func mediane(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	c := slices.Clone(v)
	slices.Sort(c)
	return c[len(c)/2]
}
