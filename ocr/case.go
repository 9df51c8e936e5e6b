package ocr

import (
	"image"
	"math"
	"slices"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/papier"
)

// coche is the state of a tick box.
type coche string

const (
	cocheNon     coche = "non"
	cocheOui     coche = "oui"
	cocheAnnulee coche = "annulee" // filled: the person changed their mind
	cocheDoute   coche = "doute"
)

// marque is the ink in a tick box and around it, on its page.
type marque struct {
	part   float64 // share of ink inside, greys counted for what they are
	plein  float64 // share of the inside about as dark as the mark itself
	sombre float64 // how dark the mark is: 0 paper, 1 print
	long   float64 // of the box round the ink inside, its longer side, in sides of the tick box
	coins  int     // of the four quarters of the inside, those that have ink away from the middle
	coeur  bool    // there is ink in the middle
	egal   float64 // ink of the weakest of the four, of that of the strongest
	traits int     // strokes that a row or a column crosses, the more of both
	cotes  cotes   // sides at which ink stands just outside
	dehors float64 // mm² of the largest patch of ink further out that nothing printed explains
	boite  dossier.RectMM
}

// cotes is a set of sides of a box.
type cotes uint8

const (
	coteHaut cotes = 1 << iota
	coteBas
	coteGauche
	coteDroit
)

// What is looked at around a tick box of caseMM, in mm; larger boxes in proportion.
const (
	caseMM     = 5.0
	autourMM   = 3.5  // all that belongs to a box
	anneauMM   = 1.0  // just outside: nothing is printed there
	cadreMM    = 0.34 // reach of the line of its frame
	memeBoite  = 0.5  // around boxes of other fields: theirs
	haloAutour = 2    // pixels around a sign printed outside that are its own
	rayonCadre = 8    // pixels within which the frame is looked for around where the fit puts it
)

// caseCochee measures the ink in and around a tick box. What it means is decided with the other boxes of the page.
func (z *lecteurZones) caseCochee(zone forms.Zone, r *zoneLue) {
	if len(zone.Boites) == 0 {
		r.Coche, r.Vide = cocheNon, true
		return
	}
	b := zone.Boites[0]
	k := float64(b.L) / caseMM
	c := caseVue{decoupe: z.decouper(b, dossier.MM(autourMM*k)), boite: b, k: k}
	c.placer()
	if c.dedans().Dx() < 6 || c.dedans().Dy() < 6 {
		r.Coche, r.Confiance = cocheDoute, 0
		return
	}
	r.marque = c.interieur()
	r.marque.boite = b
	c.oublierImprime(z.imprime, z.page)
	r.marque.cotes, r.marque.dehors = c.autour()
	r.Encre = r.marque.part
}

// caseVue is a tick box on its crop, its frame found.
type caseVue struct {
	decoupe
	boite  dossier.RectMM
	k      float64         // its size, of caseMM
	cadre  image.Rectangle // middle of its lines
	dx, dy int             // pixels from where the fit puts it
}

// sombre is how dark a pixel is: 0 paper, 1 print, more where it is darker still.
func (d decoupe) sombre(x, y int) float64 {
	return (d.fond - float64(d.img.Pix[y*d.img.Stride+x])) / math.Max(30, (d.fond-float64(d.seuil))/0.42)
}

// placer finds the frame: dark lines with paper just outside of them.
func (c *caseVue) placer() {
	m := px(autourMM * c.k)
	l, h := px(float64(c.boite.L)), px(float64(c.boite.H))
	colonne := func(x int) float64 { return c.somme(image.Rect(x-1, m+l/5, x+2, m+h-h/5)) }
	rang := func(y int) float64 { return c.somme(image.Rect(m+l/5, y-1, m+l-l/5, y+2)) }
	const ecart = 5
	mieux := func(trait func(int) float64, long int) int {
		meilleur, d := math.Inf(-1), 0
		for u := -rayonCadre; u <= rayonCadre; u++ {
			s := trait(m+u) + trait(m+long+u) - 0.7*(trait(m+u-ecart)+trait(m+long+u+ecart)) - 0.02*math.Abs(float64(u))
			if s > meilleur {
				meilleur, d = s, u
			}
		}
		return d
	}
	c.dx, c.dy = mieux(colonne, l), mieux(rang, h)
	c.cadre = image.Rect(m+c.dx, m+c.dy, m+c.dx+l, m+c.dy+h)
}

// somme is the mean darkness of a box of the crop.
func (d decoupe) somme(r image.Rectangle) float64 {
	r = r.Intersect(d.img.Rect)
	s := 0.0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			s += math.Min(1, d.sombre(x, y))
		}
	}
	return s / float64(max(1, r.Dx()*r.Dy()))
}

// dedans is the inside of the box, its frame left out.
func (c *caseVue) dedans() image.Rectangle {
	e := px(cadreMM) + 1
	return image.Rect(c.cadre.Min.X+e, c.cadre.Min.Y+e, c.cadre.Max.X+1-e, c.cadre.Max.Y+1-e).Intersect(c.img.Rect)
}

// grainPapier is the darkness up to which a pixel is grain of the paper.
const grainPapier = 0.12

// interieur measures the ink inside.
func (c *caseVue) interieur() marque {
	r := c.dedans()
	var v []float64
	var m marque
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if s := c.sombre(x, y); s > grainPapier {
				v = append(v, s)
				m.part += math.Min(1, s)
			}
		}
	}
	aire := float64(r.Dx() * r.Dy())
	m.part /= aire
	if len(v) == 0 {
		return m
	}
	slices.Sort(v)
	m.sombre = v[len(v)*8/10]
	limite := math.Max(0.5*m.sombre, 2*grainPapier)
	encre := func(x, y int) bool { return c.sombre(x, y) >= limite }
	var boite image.Rectangle
	var coins [4]int
	var poids [4]float64
	n, coeur := 0, 0
	centre := r.Min.Add(r.Max).Div(2)
	loin, milieu := r.Dx()*15/100, r.Dx()*22/100
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			i := -1
			if dx, dy := x-centre.X, y-centre.Y; max(dx, -dx) > loin && max(dy, -dy) > loin {
				i = 0
				if dx > 0 {
					i |= 1
				}
				if dy > 0 {
					i |= 2
				}
				poids[i] += math.Max(0, c.sombre(x, y)-grainPapier)
			}
			if !encre(x, y) {
				continue
			}
			n++
			boite = boite.Union(image.Rect(x, y, x+1, y+1))
			if i >= 0 {
				coins[i]++
			}
			if dx, dy := x-centre.X, y-centre.Y; max(dx, -dx) <= milieu && max(dy, -dy) <= milieu {
				coeur++
			}
		}
	}
	m.plein = float64(n) / aire
	m.long = float64(max(boite.Dx(), boite.Dy())) / float64(r.Dx())
	m.coeur = coeur >= grainMin
	m.egal = slices.Min(poids[:]) / math.Max(1, slices.Max(poids[:]))
	for _, k := range coins {
		if k >= grainMin {
			m.coins++
		}
	}
	m.traits = max(passages(r.Dx(), r.Dy(), func(i, j int) bool { return encre(r.Min.X+i, r.Min.Y+j) }),
		passages(r.Dy(), r.Dx(), func(i, j int) bool { return encre(r.Min.X+j, r.Min.Y+i) }))
	return m
}

// passages is how many runs of ink a row of l points crosses: the upper quartile of the h rows.
func passages(l, h int, encre func(x, y int) bool) int {
	var n []float64
	for y := range h {
		k, avant := 0, false
		for x := range l {
			e := encre(x, y)
			if e && !avant {
				k++
			}
			avant = e
		}
		n = append(n, float64(k))
	}
	slices.Sort(n)
	return int(n[len(n)*3/4])
}

// oublierImprime whitens, around the box, what is printed there and what belongs to other fields.
func (c *caseVue) oublierImprime(i forms.Imprime, p forms.PageForm) {
	x0, y0 := c.boite.X-dossier.MM(autourMM*c.k), c.boite.Y-dossier.MM(autourMM*c.k)
	vue := dossier.RectMM{X: x0, Y: y0, L: c.boite.L + 2*dossier.MM(autourMM*c.k), H: c.boite.H + 2*dossier.MM(autourMM*c.k)}
	boite := func(b dossier.RectMM, marge dossier.MM) {
		if seCoupent(b, vue, marge) {
			c.effacer(px(float64(b.X-marge-x0))+c.dx, px(float64(b.Y-marge-y0))+c.dy, px(float64(b.X+b.L+marge-x0))+c.dx, px(float64(b.Y+b.H+marge-y0))+c.dy)
		}
	}
	m := image.NewAlpha(c.img.Rect)
	for _, t := range i.Textes {
		h := papier.HauteurDe(t.Taille)
		l, err := papier.Largeur(t.Style, t.Taille, t.Texte)
		if err != nil || !seCoupent(dossier.RectMM{X: t.X, Y: t.Y - h, L: l, H: 1.3 * h}, vue, 0) {
			continue
		}
		if papier.Masque(m, pxmm, t.Style, t.Taille, t.X-x0, t.Y-y0, t.Texte) != nil {
			boite(dossier.RectMM{X: t.X, Y: t.Y - h, L: l, H: 1.3 * h}, 0)
		}
	}
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			if m.Pix[y*m.Stride+x] >= 64 {
				c.effacer(x+c.dx-haloAutour, y+c.dy-haloAutour, x+c.dx+haloAutour, y+c.dy+haloAutour)
			}
		}
	}
	for _, b := range slices.Concat(i.Pleins, i.Variables) {
		boite(b, 0.4)
	}
	for _, b := range i.Cadres {
		boite(dossier.RectMM{X: b.X, Y: b.Y, L: b.L}, 0.4)
		boite(dossier.RectMM{X: b.X, Y: b.Y + b.H, L: b.L}, 0.4)
		boite(dossier.RectMM{X: b.X, Y: b.Y, H: b.H}, 0.4)
		boite(dossier.RectMM{X: b.X + b.L, Y: b.Y, H: b.H}, 0.4)
	}
	for _, z := range p.Zones {
		for _, b := range z.Boites {
			if b != c.boite {
				boite(b, memeBoite)
			}
		}
	}
}

// seCoupent reports whether two boxes, the first grown by marge, have a point in common.
func seCoupent(a, b dossier.RectMM, marge dossier.MM) bool {
	return a.X-marge < b.X+b.L && b.X < a.X+a.L+marge && a.Y-marge < b.Y+b.H && b.Y < a.Y+a.H+marge
}

// coteMin is the ink, in pixels, that makes a side of the ring one where something stands.
const coteMin = 14

// autour tells at which sides ink stands just outside the box, and how large the largest patch further out is, in mm².
func (c *caseVue) autour() (cotes, float64) {
	pres, loin := px(cadreMM)+1, px(anneauMM*c.k)
	dehors := image.Rect(c.cadre.Min.X-loin, c.cadre.Min.Y-loin, c.cadre.Max.X+loin+1, c.cadre.Max.Y+loin+1)
	bord := image.Rect(c.cadre.Min.X-pres, c.cadre.Min.Y-pres, c.cadre.Max.X+pres+1, c.cadre.Max.Y+pres+1)
	var s cotes
	for _, k := range []struct {
		cote cotes
		r    image.Rectangle
	}{
		{coteHaut, image.Rect(dehors.Min.X, dehors.Min.Y, dehors.Max.X, bord.Min.Y)}, {coteBas, image.Rect(dehors.Min.X, bord.Max.Y, dehors.Max.X, dehors.Max.Y)},
		{coteGauche, image.Rect(dehors.Min.X, dehors.Min.Y, bord.Min.X, dehors.Max.Y)}, {coteDroit, image.Rect(bord.Max.X, dehors.Min.Y, dehors.Max.X, dehors.Max.Y)},
	} {
		if c.noirs(k.r) >= coteMin {
			s |= k.cote
		}
	}
	c.effacer(dehors.Min.X, dehors.Min.Y, dehors.Max.X-1, dehors.Max.Y-1)
	pire := 0
	for _, t := range c.taches(c.img.Rect, grainMin) {
		pire = max(pire, t.aire)
	}
	return s, float64(pire) / (pxmm * pxmm)
}

// noirs counts the pixels of ink of a box of the crop.
func (d decoupe) noirs(r image.Rectangle) int {
	r = r.Intersect(d.img.Rect)
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if d.encre(x, y) {
				n++
			}
		}
	}
	return n
}

// Shares of ink in a tick box: below encreVide it is empty, from encreCroix to encrePlein crossed, above encreTrop filled. Between, a doubt.
//
// pleinVide is the share of the inside up to which specks are nothing, sombreVide how dark a shadow may be; marquePale how dark a mark must
// be not to be faint; egalPale and egalGrande how even in its four corners a faint cross must be, and one that leaves its box; longPoint, in
// sides of the box, how long not to be a dot; dehorsMarque, in mm², how large a patch outside is a mark beside the box. Set on seeds below
// 100 of TestMesureCoches.
const (
	encreVide  = 0.025
	encreCroix = 0.06
	encrePlein = 0.62
	encreTrop  = 0.72

	pleinVide    = 0.006
	sombreVide   = 0.22
	marquePale   = 0.6
	egalPale     = 0.45
	egalGrande   = 0.35
	longPoint    = 0.38
	dehorsMarque = 0.4
)

// cocher decides the tick boxes of a page together: the emptiest quarter tells what an empty box looks like on this scan, and a large
// cross reaches into the box below.
func cocher(zones []zoneLue) {
	var parts []float64
	for _, z := range zones {
		if z.Genre == forms.ZoneCase && z.Coche == "" {
			parts = append(parts, z.Encre)
		}
	}
	base := math.Min(quart(parts), 0.08)
	var cases []*zoneLue
	for i := range zones {
		if z := &zones[i]; z.Genre == forms.ZoneCase && z.Coche == "" {
			z.cocher(base)
			cases = append(cases, z)
		}
	}
	for _, a := range cases {
		for _, b := range cases {
			if a.marque.audessusDe(b.marque) {
				voisines(a, b)
			}
		}
	}
}

// cocher decides one box by itself.
func (z *zoneLue) cocher(base float64) {
	m := z.marque
	e := math.Max(0, m.part-base)
	douter := func(raison string) {
		z.Coche, z.Confiance = cocheDoute, 0.5
		z.Raisons = ajouterRaison(z.Raisons, raison)
	}
	deborde := m.cotes != 0
	switch {
	case m.traits >= 3 && e >= encreCroix:
		douter("case hachurée ou raturée")
	case m.plein >= encreTrop:
		z.Coche, z.Confiance = cocheAnnulee, confianceEntre(m.plein, encreTrop, 0.85, 0.9, 0.97)
	case m.plein >= encrePlein:
		douter("case cochée ou noircie")
	case m.vide(e) && (deborde || m.dehors >= dehorsMarque):
		douter("marque à côté de la case")
	case m.vide(e):
		z.Coche, z.Vide, z.Confiance = cocheNon, true, confianceEntre(encreVide-e, 0, encreVide, 0.9, 0.995)
	case e < encreCroix:
		douter("case marquée trop légèrement")
	case m.long < longPoint:
		douter("point ou petite marque dans la case")
	case m.sombre < marquePale && m.egal < egalPale:
		douter("marque pâle ou effacée")
	case deborde && !m.deUneCase():
		douter("la marque dépasse de la case")
	default:
		z.Coche, z.Confiance = cocheOui, confianceEntre(e, encreCroix, 0.15, 0.9, 0.99)
		if deborde || m.sombre < marquePale || m.coins < 2 {
			z.Confiance = min(z.Confiance, 0.9)
		}
	}
}

// vide reports whether there is nothing inside but grain, specks and shadows; e is its share of ink above that of empty boxes.
func (m marque) vide(e float64) bool {
	return m.plein < pleinVide && (e < encreVide || m.sombre < sombreVide)
}

// deUneCase reports whether a mark that leaves its box is one that does so when it means yes: a cross too large, the tail of a check mark.
func (m marque) deUneCase() bool {
	haut, bas := m.cotes&coteHaut != 0, m.cotes&coteBas != 0
	gauche, droit := m.cotes&coteGauche != 0, m.cotes&coteDroit != 0
	switch {
	case !m.coeur: // it comes from elsewhere: a circle round the box beside, a stamp
		return false
	case m.coins == 4: // struck through by a line when it leaves at both sides only
		return m.egal >= egalGrande && (haut || bas || !(gauche && droit))
	case !gauche && !bas:
		return haut || droit
	}
	return false
}

// audessusDe reports whether b is the box just under m.
func (m marque) audessusDe(b marque) bool {
	ecart := b.boite.Y - m.boite.Y - m.boite.H
	return m != b && ecart > -0.5 && ecart < 0.5*m.boite.H && math.Abs(float64(b.boite.X-m.boite.X)) < 0.2*float64(m.boite.L)
}

// voisines looks at two boxes one above the other with ink between them: one cross over both is for an agent; what a large cross of the
// one leaves at the edge of the other is nothing.
func voisines(a, b *zoneLue) {
	if a.marque.cotes&coteBas == 0 || b.marque.cotes&coteHaut == 0 {
		return
	}
	marquee := func(z *zoneLue) bool { return z.marque.part >= encreCroix && z.marque.plein < encreTrop }
	switch {
	case marquee(a) && marquee(b):
		for _, z := range []*zoneLue{a, b} {
			z.Coche, z.Vide, z.Confiance = cocheDoute, false, 0.5
			z.Raisons = ajouterRaison(z.Raisons, "une marque sur deux cases")
		}
	case a.Coche == cocheOui:
		b.pardonner(coteHaut)
	case b.Coche == cocheOui:
		a.pardonner(coteBas)
	}
}

// pardonner takes back the doubt of an empty box that came from its neighbour's cross only.
func (z *zoneLue) pardonner(c cotes) {
	if m := z.marque; z.Coche == cocheDoute && m.vide(m.part) && m.cotes&^(c|coteGauche|coteDroit) == 0 && m.dehors < dehorsMarque {
		z.Coche, z.Vide, z.Confiance, z.Raisons = cocheNon, true, 0.9, nil
	}
}

// confianceEntre goes from bas, when v is at v0, to haut, when it is at v1.
func confianceEntre(v, v0, v1 float64, bas, haut dossier.Confiance) dossier.Confiance {
	t := math.Max(0, math.Min(1, (v-v0)/(v1-v0)))
	return bas + dossier.Confiance(t)*(haut-bas)
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
