package ocr

import (
	"image"
	"math"
	"slices"

	"souspli/dossier"
	"souspli/ocr/icr"
)

// What is written by hand in a comb is cut cell by cell: the lines of the frame are found where they are, and erased but where a stroke
// crosses them; then each stroke goes whole to the cell that holds most of it, even where it passes the frame.

// margeManuscrite is the paper looked at around a comb: what passes the frame by more is cut.
const margeManuscrite dossier.MM = 2

// Parts of a cell beyond the frame: what passes it by less only touches it.
const traverseMini = 0.10

// cellule is the ink of one cell of a comb.
type cellule struct {
	rang     int             // in the zone
	entier   *icr.Encre      // strokes whole, lines erased; nil: nothing
	retrait  *icr.Encre      // what lies inside the frame by 7 %; only when the frame is touched
	boite    image.Rectangle // of entier, in the crop
	aire     int             // pixels of ink
	touche   bool            // ink on the frame
	traverse bool            // ink well beyond it, or shared with the next cell
	marque   bool            // ink apart, wholly above the largest patch: an accent
}

// peigneManuscrit is a row of cells.
type peigneManuscrit struct {
	cellules  []cellule // that hold ink, in order
	horsCases bool      // the writing ignores the cells: one word across
	pale      bool      // there is something, too faint to be cut
	haut, bas int       // inside of the row, in the crop
}

// cadrePeigne is where the lines of a row of cells lie in its crop: bands of pixels, both ends included.
type cadrePeigne struct {
	verticales [][2]int // left to right: two for each cell, the same for neighbours
	haut, bas  [2]int
	cases      []image.Rectangle // inside of each cell
}

// couperManuscrit cuts a row of cells written by hand.
func (z *lecteurZones) couperManuscrit(rg rangee) peigneManuscrit {
	d := z.decouper(rg.boite, margeManuscrite)
	cadre := d.cadre(rg)
	encre := d.masque()
	d.ignorerAutour(encre, cadre)
	touchees := d.effacerCadre(encre, cadre)
	return d.repartir(rg, cadre, encre, touchees)
}

// bits is a map of ink over a crop.
type bits struct {
	l, h int
	v    []bool
}

func (b bits) en(x, y int) bool { return x >= 0 && y >= 0 && x < b.l && y < b.h && b.v[y*b.l+x] }

func (d decoupe) masque() bits {
	b := bits{d.img.Rect.Dx(), d.img.Rect.Dy(), make([]bool, d.img.Rect.Dx()*d.img.Rect.Dy())}
	for y := range b.h {
		ligne := d.img.Pix[y*d.img.Stride:][:b.l]
		for x, v := range ligne {
			b.v[y*b.l+x] = v < d.seuil
		}
	}
	return b
}

// cadre finds the lines of a row: they lie at known distances from one another, so that one shift places them all, and a stroke beside one of
// them does not draw it away; then each is looked for within a hair of there.
func (d decoupe) cadre(rg rangee) cadrePeigne {
	x := func(v dossier.MM) int { return px(float64(v - rg.boite.X + margeManuscrite)) }
	y := func(v dossier.MM) int { return px(float64(v - rg.boite.Y + margeManuscrite)) }
	var xs []int
	for _, c := range rg.cases {
		xs = append(xs, x(c.X), x(c.X+c.L))
	}
	h0, h1 := y(rg.boite.Y), y(rg.boite.Y+rg.boite.H)
	colonnes := d.noirceur(true, h0+px(0.8), h1-px(0.8))
	dx := decalageCadre(colonnes, xs)
	lignes := d.noirceur(false, x(rg.boite.X), x(rg.boite.X+rg.boite.L))
	dy := decalageCadre(lignes, []int{h0, h1})
	var c cadrePeigne
	for _, v := range xs {
		c.verticales = append(c.verticales, bandeTrait(colonnes, v+dx))
	}
	c.haut, c.bas = bandeTrait(lignes, h0+dy), bandeTrait(lignes, h1+dy)
	for i := range rg.cases {
		c.cases = append(c.cases, image.Rect(c.verticales[2*i][1]+1, c.haut[1]+1, c.verticales[2*i+1][0], c.bas[0]))
	}
	return c
}

// noirceur is how dark each column (or row) of the crop is between two rows (or columns): the share that is darker than a thin line.
func (d decoupe) noirceur(colonnes bool, a, b int) []float64 {
	n, m := d.img.Rect.Dx(), d.img.Rect.Dy()
	if !colonnes {
		n, m = m, n
	}
	a, b = max(0, a), min(m, b)
	p := make([]float64, n)
	for i := range p {
		for j := a; j < b; j++ {
			u, v := i, j
			if !colonnes {
				u, v = j, i
			}
			if d.img.Pix[v*d.img.Stride+u] < d.moyen() {
				p[i]++
			}
		}
		p[i] /= math.Max(1, float64(b-a))
	}
	return p
}

// decalageCadre is the shift, at most 0.7 mm, that lays the most lines on dark columns; the least one when nothing tells.
func decalageCadre(p []float64, lignes []int) int {
	rayon := px(0.7)
	meilleur, plus := 0, -1.0
	for i := range 2*rayon + 1 {
		s := (i + 1) / 2 // 0, -1, 1, -2, 2…
		if i%2 == 1 {
			s = -s
		}
		t := 0.0
		for _, v := range lignes {
			m := 0.0
			for e := -1; e <= 1; e++ {
				if k := v + s + e; k >= 0 && k < len(p) {
					m = math.Max(m, p[k]-0.15*math.Abs(float64(e)))
				}
			}
			t += m
		}
		if t > plus+0.05*float64(len(lignes)) || plus < 0 {
			meilleur, plus = s, t
		}
	}
	return meilleur
}

// bandeTrait is the band of columns that a line takes near v: the darkest within two pixels, and its neighbours nearly as dark. A line that
// does not show is where it should be.
func bandeTrait(p []float64, v int) [2]int {
	centre, plus := v, 0.0
	for e := -2; e <= 2; e++ {
		if k := v + e; k >= 0 && k < len(p) && p[k]-0.03*math.Abs(float64(e)) > plus {
			centre, plus = k, p[k]-0.03*math.Abs(float64(e))
		}
	}
	if plus < 0.3 {
		return [2]int{v, v}
	}
	a, b := centre, centre
	for a > 0 && b-a < 4 && p[a-1] > 0.45 {
		a--
	}
	for b < len(p)-1 && b-a < 4 && p[b+1] > 0.45 {
		b++
	}
	return [2]int{a, b}
}

// ignorerAutour drops the ink that lies wholly above or below the row: what is printed there, or written on the next row.
func (d decoupe) ignorerAutour(e bits, c cadrePeigne) {
	for _, t := range tracesDe(e) {
		if t.boite.Max.Y <= c.haut[0] || t.boite.Min.Y > c.bas[1] {
			t.effacer(e)
		}
	}
}

// effacerCadre whitens the lines of the frame, but where a stroke goes on on the other side, and says on which sides each cell is touched.
func (d decoupe) effacerCadre(e bits, c cadrePeigne) []bool {
	touchees := make([]bool, len(c.cases))
	avant := slices.Clone(e.v)
	vu := bits{e.l, e.h, avant}
	y0, y1 := c.haut[0]-1, c.bas[1]+1
	coin := [2]int{c.haut[1] - c.haut[0] + 4, c.bas[1] - c.bas[0] + 4}
	for i, v := range c.verticales {
		if i > 0 && i%2 == 0 && v == c.verticales[i-1] {
			continue // the same line as the cell before
		}
		n := d.effacerTrait(e, vu, v, [2]int{y0, y1}, coin, true)
		for _, k := range []int{(i - 1) / 2, i / 2, (i + 1) / 2} {
			if n > 0 && k < len(touchees) && k >= 0 && (c.verticales[2*k] == v || c.verticales[2*k+1] == v) {
				touchees[k] = true
			}
		}
	}
	for _, v := range [][2]int{c.haut, c.bas} {
		for k, r := range c.cases {
			if d.effacerTrait(e, vu, v, [2]int{r.Min.X - 1, r.Max.X}, [2]int{3, 3}, false) > 0 {
				touchees[k] = true
			}
		}
	}
	return touchees
}

// effacerTrait whitens one line between two ends, and counts where strokes meet it. A pixel of the line stays where there is ink on both its
// sides, straight across or aslant; not at the corners, where other lines meet it.
func (d decoupe) effacerTrait(e, vu bits, v, bouts, coins [2]int, vertical bool) int {
	en := func(travers, long int) bool {
		if vertical {
			return vu.en(travers, long)
		}
		return vu.en(long, travers)
	}
	larg := v[1] - v[0] + 1
	touche := 0
	for i := bouts[0]; i <= bouts[1]; i++ {
		coin := i < bouts[0]+coins[0] || i > bouts[1]-coins[1]
		// The blur of the line lies on one pixel of each side: strokes show beyond it.
		avant, apres := en(v[0]-2, i) && en(v[0]-1, i), en(v[1]+2, i) && en(v[1]+1, i)
		if coin {
			avant, apres = false, false
		}
		garder := avant && apres
		for e := 1; e <= larg+1 && !garder && !coin; e++ {
			garder = en(v[0]-2, i-e) && en(v[1]+2, i+e) || en(v[0]-2, i+e) && en(v[1]+2, i-e)
		}
		if avant || apres {
			touche++
		}
		if garder {
			continue
		}
		de, jusqua := v[0], v[1]
		if !avant {
			de--
		}
		if !apres {
			jusqua++
		}
		for k := de; k <= jusqua; k++ {
			x, y := k, i
			if !vertical {
				x, y = i, k
			}
			if x >= 0 && y >= 0 && x < e.l && y < e.h {
				e.v[y*e.l+x] = false
			}
		}
	}
	return touche
}

// trace is a connected patch of ink.
type trace struct {
	points []int32 // y × width + x
	l      int
	boite  image.Rectangle
}

func (t trace) effacer(e bits) {
	for _, p := range t.points {
		e.v[p] = false
	}
}

// partager cuts a patch of ink at the frame, whatever crosses it there.
func (t trace) partager(caseDe func(x int) int) map[int]trace {
	parts := map[int]trace{}
	for _, p := range t.points {
		x, y := int(p)%t.l, int(p)/t.l
		k := caseDe(x)
		u := parts[k]
		u.l = t.l
		u.points = append(u.points, p)
		u.boite = u.boite.Union(image.Rect(x, y, x+1, y+1))
		parts[k] = u
	}
	return parts
}

// tracesDe gives the patches of ink (8-connected), from top left.
func tracesDe(e bits) []trace {
	vu := make([]bool, len(e.v))
	var liste []trace
	for i, noir := range e.v {
		if !noir || vu[i] {
			continue
		}
		t := trace{l: e.l, points: []int32{int32(i)}}
		vu[i] = true
		for k := 0; k < len(t.points); k++ {
			x, y := int(t.points[k])%e.l, int(t.points[k])/e.l
			t.boite = t.boite.Union(image.Rect(x, y, x+1, y+1))
			for v := max(0, y-1); v <= min(e.h-1, y+1); v++ {
				for u := max(0, x-1); u <= min(e.l-1, x+1); u++ {
					if j := v*e.l + u; e.v[j] && !vu[j] {
						vu[j] = true
						t.points = append(t.points, int32(j))
					}
				}
			}
		}
		liste = append(liste, t)
	}
	return liste
}

// repartir gives each patch of ink to the cell that holds most of it.
func (d decoupe) repartir(rg rangee, c cadrePeigne, e bits, touchees []bool) (p peigneManuscrit) {
	p.haut, p.bas = c.haut[1]+1, c.bas[0]
	parCase := make([][]trace, len(c.cases))
	traverse := make([]bool, len(c.cases))
	larges := 0
	caseDe := func(x int) int {
		for i, r := range c.cases {
			if x < r.Max.X+(c.verticales[2*i+1][1]-c.verticales[2*i+1][0])/2+1 {
				return i
			}
		}
		return len(c.cases) - 1
	}
	for _, t := range tracesDe(e) {
		if len(t.points) < grainMin || d.resteCadre(t, c) {
			continue
		}
		parts := map[int]int{}
		for _, q := range t.points {
			parts[caseDe(int(q)%e.l)]++
		}
		i, plus, seconde := 0, 0, 0
		for k := range c.cases {
			switch n := parts[k]; {
			case n > plus:
				i, plus, seconde = k, n, plus
			case n > seconde:
				seconde = n
			}
		}
		if t.boite.Dx() > 2*c.cases[i].Dx() {
			larges++
		}
		if seconde*10 >= 3*len(t.points) { // two signs that meet: each keeps its side
			for k, u := range t.partager(caseDe) {
				parCase[k] = append(parCase[k], u)
				traverse[k] = true
			}
			continue
		}
		parCase[i] = append(parCase[i], t)
		if seconde*5 >= len(t.points) {
			traverse[i] = true
		}
	}
	ecrites, traversees := 0, 0
	for i, traces := range parCase {
		if len(traces) == 0 {
			continue
		}
		cel := cellule{rang: rg.indice + i, touche: touchees[i], traverse: traverse[i]}
		corps := traces[0]
		for _, t := range traces {
			cel.boite = cel.boite.Union(t.boite)
			cel.aire += len(t.points)
			if len(t.points) > len(corps.points) {
				corps = t
			}
		}
		cel.marque = slices.ContainsFunc(traces, func(t trace) bool { return t.boite.Max.Y <= corps.boite.Min.Y+1 })
		if cel.aire < 2*grainMin {
			continue
		}
		r := c.cases[i]
		passe := max(r.Min.X-cel.boite.Min.X, cel.boite.Max.X-r.Max.X)
		passeV := max(r.Min.Y-cel.boite.Min.Y, cel.boite.Max.Y-r.Max.Y)
		if float64(passe) > traverseMini*float64(r.Dx()) || float64(passeV) > traverseMini*float64(r.Dy()) {
			cel.traverse = true
		}
		cel.touche = cel.touche || cel.traverse || passe >= 0 || passeV >= 0
		cel.entier = d.encreDe(traces, cel.boite, image.Rectangle{})
		if cel.touche {
			cel.retrait = d.encreDe(traces, cel.boite, image.Rect(r.Min.X+r.Dx()*7/100, r.Min.Y+r.Dy()*7/100, r.Max.X-r.Dx()*7/100, r.Max.Y-r.Dy()*7/100))
		}
		ecrites++
		if traverse[i] {
			traversees++
		}
		p.cellules = append(p.cellules, cel)
	}
	p.horsCases = larges > 0 || ecrites >= 3 && traversees*3 > ecrites
	if ecrites == 0 {
		for _, r := range c.cases {
			p.pale = p.pale || d.pale(r)
		}
	}
	return p
}

// resteCadre reports what is left of a line: a sliver along it.
func (d decoupe) resteCadre(t trace, c cadrePeigne) bool {
	mince := px(0.3)
	if t.boite.Dx() <= mince {
		for _, v := range c.verticales {
			if t.boite.Min.X >= v[0]-3 && t.boite.Max.X-1 <= v[1]+3 {
				return true
			}
		}
	}
	if t.boite.Dy() <= mince {
		for _, v := range [][2]int{c.haut, c.bas} {
			if t.boite.Min.Y >= v[0]-3 && t.boite.Max.Y-1 <= v[1]+3 {
				return true
			}
		}
	}
	return false
}

// encreDe draws patches of ink as shades: their pixels and those around them, where the edge of a stroke is; nothing outside cadre when
// it is not empty.
func (d decoupe) encreDe(traces []trace, r image.Rectangle, cadre image.Rectangle) *icr.Encre {
	r = r.Inset(-1).Intersect(d.img.Rect)
	a := image.NewAlpha(r)
	course := math.Max(1, d.fond-float64(d.seuil))
	for _, t := range traces {
		for _, q := range t.points {
			x, y := int(q)%t.l, int(q)/t.l
			for v := y - 1; v <= y+1; v++ {
				for u := x - 1; u <= x+1; u++ {
					pt := image.Pt(u, v)
					if !pt.In(r) || !cadre.Empty() && !pt.In(cadre) {
						continue
					}
					// Halfway to ink at the threshold: a stroke is as wide as it looks, whatever its grey.
					n := (d.fond - float64(d.img.Pix[v*d.img.Stride+u])) / course * 128
					if u == x && v == y {
						n = 255
					}
					if i := a.PixOffset(u, v); a.Pix[i] < 255 {
						a.Pix[i] = max(a.Pix[i], uint8(min(255, max(0, n))))
					}
				}
			}
		}
	}
	return a
}

// CelluleCoupee is a cell written by hand, as the network sees it.
type CelluleCoupee struct {
	Rang             int
	Entier, Retrait  [icr.Cote * icr.Cote]float32
	ARetrait         bool
	Touche, Traverse bool
}

// CouperBande cuts a comb out of an image of which the map from mm and the greys of paper and ink are known, as the boxes of a page are: for
// the samples that the network learns from, and for what measures it. horsCases: the writing ignores the cells; pale: there is something, too
// faint to be cut.
func CouperBande(img *image.Gray, calage dossier.Affine, cases []dossier.RectMM, clair, noir float64) (l []CelluleCoupee, horsCases, pale bool) {
	z := &lecteurZones{img: img, reg: registre{calage: calage, clair: clair, noir: noir}, deuxTons: deuxTons(img)}
	for _, rg := range rangees(cases) {
		p := z.couperManuscrit(rg)
		horsCases, pale = horsCases || p.horsCases, pale || p.pale
		for _, c := range p.cellules {
			k := CelluleCoupee{Rang: c.rang, Touche: c.touche, Traverse: c.traverse}
			var ok bool
			if k.Entier, ok = icr.Normaliser(c.entier); !ok {
				continue
			}
			if c.retrait != nil {
				k.Retrait, k.ARetrait = icr.Normaliser(c.retrait)
			}
			l = append(l, k)
		}
	}
	return l, horsCases, pale
}
