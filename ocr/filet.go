package ocr

import (
	"image"

	"souspli/dossier"
)

// The lines printed around and under what is written on ruled lines are erased before it is read.

// effacerRegles whitens the printed rules: rows dark over most of the width, near the top or the bottom.
func (d decoupe) effacerRegles() {
	l, h := d.img.Rect.Dx(), d.img.Rect.Dy()
	for y := 0; y < h; y++ {
		if y > h/4 && y < h-h/3 {
			continue
		}
		n, suite, plus := 0, 0, 0
		for x := 0; x < l; x++ {
			if d.img.Pix[y*d.img.Stride+x] < d.moyen() {
				n++
				suite++
				plus = max(plus, suite)
			} else {
				suite = 0
			}
		}
		if n*10 >= l*6 || plus*10 >= l*4 {
			d.effacerRegle(y)
		}
	}
}

// effacerRegle whitens one row of a rule, but not where a letter crosses it: ink just above and just below.
func (d decoupe) effacerRegle(y int) {
	h := d.img.Rect.Dy()
	const e = 4
	for x := 0; x < d.img.Rect.Dx(); x++ {
		if y-e >= 0 && y+e < h && d.encre(x, y-e) && d.encre(x, y+e) {
			continue
		}
		d.effacer(x, y-1, x, y+1)
	}
}

// effacerFilet whitens a printed rule around row y piece by piece along it: on a two-tone scan a tilted rule is a flight of steps, and no
// row of the image holds enough of it. Then the crumbs it leaves, flat and on the rule.
func (d decoupe) effacerFilet(y int) {
	l, h := d.img.Rect.Dx(), d.img.Rect.Dy()
	pas := px(5)
	milieu := d.rangNoir(y)
	for x0 := 0; x0 < l; x0 += pas {
		x1 := min(l, x0+pas)
		premier, dernier := d.epaisseurFilet(x0, x1, y, milieu)
		if dernier < premier || dernier-premier > px(0.8) {
			continue
		}
		for x := x0; x < x1; x++ {
			if premier-4 >= 0 && dernier+4 < h && d.encre(x, premier-4) && d.encre(x, dernier+4) {
				continue // a letter crosses the rule here
			}
			d.effacer(x, premier-2, x, dernier+2)
		}
	}
	bande := image.Rect(0, y-px(1.2), l, y+px(1.2)+1).Intersect(d.img.Rect)
	for _, t := range d.tachesSous(bande, 1, d.faint) {
		c := (t.boite.Min.Y + t.boite.Max.Y) / 2
		entiere := t.boite.Min.Y > bande.Min.Y && t.boite.Max.Y < bande.Max.Y
		plate := t.boite.Dx() >= 2*t.boite.Dy() || t.boite.Dy() <= 2 && c >= milieu-2 && c <= milieu+2 // not the stop of small print
		if entiere && plate && t.boite.Dy() <= px(0.5) && c >= milieu-px(0.35) && c <= milieu+px(0.35) {
			d.effacer(t.boite.Min.X, t.boite.Min.Y, t.boite.Max.X-1, t.boite.Max.Y-1)
		}
	}
}

// epaisseurFilet finds the rows of the rule between two columns, within 1 mm of y: those nearest to milieu, one after the other. A rule goes
// on without a gap, from row to row; the feet of small letters do not.
func (d decoupe) epaisseurFilet(x0, x1, y, milieu int) (premier, dernier int) {
	h := d.img.Rect.Dy()
	filet := func(v int) bool {
		n, suivi := 0, 0
		for x := x0; x < x1; x++ {
			if d.img.Pix[v*d.img.Stride+x] < d.moyen() {
				n++
			}
			for w := max(0, v-1); w <= min(h-1, v+1); w++ {
				if d.img.Pix[w*d.img.Stride+x] < d.moyen() {
					suivi++
					break
				}
			}
		}
		return n*10 >= (x1-x0)*4 && suivi*100 >= (x1-x0)*92
	}
	centre := -1
	for v := max(0, y-px(1)); v <= min(h-1, y+px(1)); v++ {
		if (centre < 0 || max(v-milieu, milieu-v) < max(centre-milieu, milieu-centre)) && filet(v) {
			centre = v
		}
	}
	if centre < 0 {
		return 1, 0
	}
	premier, dernier = centre, centre
	for premier > 0 && filet(premier-1) {
		premier--
	}
	for dernier < h-1 && filet(dernier+1) {
		dernier++
	}
	return premier, dernier
}

// rangNoir is the darkest row within 0.4 mm of y, where the rule stands though it be in pieces; y when no row is dark over a tenth.
func (d decoupe) rangNoir(y int) int {
	l, h := d.img.Rect.Dx(), d.img.Rect.Dy()
	rang, plus := y, l/10
	for v := max(0, y-px(0.4)); v <= min(h-1, y+px(0.4)); v++ {
		n := 0
		for _, g := range d.img.Pix[v*d.img.Stride:][:l] {
			if g < d.faint {
				n++
			}
		}
		if n > plus {
			rang, plus = v, n
		}
	}
	return rang
}

// effacerVoisines whitens what comes from the lines above and below: patches cut by the edge of the crop that hardly pass the rule, marge
// pixels from it.
func (d decoupe) effacerVoisines(marge int) {
	h := d.img.Rect.Dy()
	for _, t := range d.tachesSous(d.img.Rect, 1, d.moyen()) {
		if t.boite.Min.Y == 0 && t.boite.Max.Y <= marge+px(0.5) || t.boite.Max.Y == h && t.boite.Min.Y >= h-marge-px(0.2) {
			d.effacer(t.boite.Min.X-1, t.boite.Min.Y, t.boite.Max.X, t.boite.Max.Y)
		}
	}
}

// effacerCotes whitens the sides of the box, however pale or broken: what they leave reads as « | », « I » or « [ ». A side is a column
// dark over more of the height than letters are; and whatever thin stands wholly on it or outside.
func (d decoupe) effacerCotes(b dossier.RectMM, marge dossier.MM) {
	haut, bas := px(float64(marge)), px(float64(marge+b.H))
	for _, c := range [2]struct{ x, sens int }{{px(float64(marge)), 1}, {px(float64(marge + b.L)), -1}} {
		premier, dernier := d.colonnesNoires(c.x, c.sens, haut, bas)
		d.effacer(premier, 0, dernier, d.img.Rect.Dy()-1)
		zone := image.Rect(c.x-px(1.2), 0, c.x+px(1.2)+1, d.img.Rect.Dy())
		for _, t := range d.tachesSous(zone, 1, d.faint) {
			dedans := (t.boite.Max.X - c.x) * c.sens
			if c.sens < 0 {
				dedans = c.x - t.boite.Min.X
			}
			if t.boite.Dx() <= px(0.6) && dedans <= px(0.45) {
				d.effacer(t.boite.Min.X-1, t.boite.Min.Y-1, t.boite.Max.X, t.boite.Max.Y)
			}
		}
	}
}

// colonnesNoires finds the side within 0.8 mm of x: the columns about the darkest one, when that one is dark over more of the height than
// a letter is, a third where letters do not stand. sens is the way in. first > last when there is none.
func (d decoupe) colonnesNoires(x, sens, haut, bas int) (premier, dernier int) {
	noirs := func(u int) int {
		n := 0
		for y := max(0, haut); y < min(bas, d.img.Rect.Dy()); y++ {
			if d.img.Pix[y*d.img.Stride+u] < d.faint {
				n++
			}
		}
		return n
	}
	centre, plus := -1, 0
	for u := max(0, x-px(0.8)); u <= min(d.img.Rect.Dx()-1, x+px(0.8)); u++ {
		mini := (bas - haut) / 3
		if (u-x)*sens > px(0.3) {
			mini = (bas - haut) / 2
		}
		if n := noirs(u); n > max(plus, mini) {
			centre, plus = u, n
		}
	}
	if centre < 0 {
		return 1, 0
	}
	premier, dernier = centre, centre
	for premier > 0 && centre-premier < px(0.4) && noirs(premier-1) > plus/4 {
		premier--
	}
	for dernier < d.img.Rect.Dx()-1 && dernier-centre < px(0.4) && noirs(dernier+1) > plus/4 {
		dernier++
	}
	return premier - 1, dernier + 1
}
