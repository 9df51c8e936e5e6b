package forms

import (
	"slices"

	"souspli/dossier"
)

// bloc is one thing to place: its size, and how to lay it down. Blocs are never split between pages.
type bloc struct {
	l, h dossier.MM // of the boxes, labels above not counted
	// Above the boxes: the height of the label, of its translation under it, of the small letters of a date.
	tete, trad, lettres dossier.MM
	// souple may be made wider, to fill its row.
	souple bool
	pose   func(m *metteur, p place)
	// repli is the same, narrow enough to stand beside the QR; nil: there is none.
	repli *bloc
	// seul takes a row of its own.
	seul bool
	// suivi must stand on the same page as what follows (titles).
	suivi  bool
	titres []bloc // above it
	// ensemble is shared by blocs that should stand on one page; 0: none.
	ensemble int
}

// place is where a bloc goes: the box is what stands under its label. Of a row, all have the same top and the same height.
type place struct {
	dossier.RectMM
	trad, lettres dossier.MM // kept between boxes and labels: labels of a row stand on one line
}

// ajouter puts a bloc after those that wait to be shared into rows. A bloc after a title starts a row.
func (m *metteur) ajouter(b bloc) {
	if b.suivi {
		m.titres = append(m.titres, b)
		return
	}
	b.titres, m.titres = m.titres, nil
	b.ensemble = m.ensemble
	m.rang = append(m.rang, b)
}

// hTitres is the height of the titles above a bloc.
func (b bloc) hTitres() dossier.MM {
	var h dossier.MM
	for _, t := range b.titres {
		h += t.h
	}
	return h
}

// rangee is a run of blocs side by side.
type rangee struct {
	debut, fin int // of the blocs that wait
	page       int // pages turned before it
	y          dossier.MM
	repli      bool // its only bloc in its narrow form
}

// partage is the best way found to share the first blocs into rows, up to a page.
type partage struct {
	cout   dossier.MM
	y      dossier.MM // under the last row
	ligne  rangee     // the last row
	avant  int        // page of the row before
	existe bool
}

// aerer puts between rows as much room as the number of pages allows.
func (m *metteur) aerer() {
	pages := m.pagesDe(m.partager())
	serre := m.entreRangs
	for _, plus := range []dossier.MM{2.2, 1.7, 1.3, 0.9, 0.5, 0} {
		m.entreRangs = serre + plus
		if plus == 0 || m.pagesDe(m.partager()) <= pages {
			return
		}
	}
}

// pagesDe is the number of pages of the form with these rows.
func (m *metteur) pagesDe(rangs []rangee) int {
	if len(rangs) == 0 {
		return m.page + 1
	}
	return m.page + 1 + rangs[len(rangs)-1].page
}

// finirRang shares the blocs that wait into rows and pages, and lays them down.
func (m *metteur) finirRang() {
	blocs := m.rang
	if len(blocs) == 0 {
		return
	}
	rangs := m.partager()
	m.rang = nil
	depart := m.page
	for _, r := range rangs {
		for m.page < depart+r.page {
			m.nouvellePage()
		}
		rang := blocs[r.debut:r.fin]
		if r.repli {
			titres := rang[0].titres
			rang = []bloc{*rang[0].repli}
			rang[0].titres = titres
		}
		m.poserRang(rang, r.y)
	}
}

// partager chooses where rows and pages break: as little height lost as can be, then as few holes. A page may be turned early, so that
// a wide row does not start beside the QR of the next one.
func (m *metteur) partager() []rangee {
	n := len(m.rang)
	pages := m.mes.pagesMax + 3
	mieux := make([][]partage, n+1)
	for i := range mieux {
		mieux[i] = make([]partage, pages)
	}
	mieux[0][0] = partage{y: m.y, existe: true}
	for i := range n {
		for page, etat := range mieux[i] {
			if !etat.existe {
				continue
			}
			for j := i + 1; j <= n && m.cote(i, j); j++ {
				for tournees := 0; tournees <= 1 && page+tournees < pages; tournees++ {
					p, ok := m.essayer(etat, page, tournees, i, j)
					if but := &mieux[j][page+tournees]; ok && (!but.existe || p.cout < but.cout) {
						*but = p
					}
				}
			}
		}
	}
	fin := 0
	for page, p := range mieux[n] {
		if p.existe && (!mieux[n][fin].existe || p.cout < mieux[n][fin].cout) {
			fin = page
		}
	}
	var rangs []rangee
	for i, page := n, fin; i > 0; {
		p := mieux[i][page]
		if !p.existe {
			m.faute("mise en page impossible en %d pages", m.mes.pagesMax)
			return nil
		}
		rangs = append(rangs, p.ligne)
		i, page = p.ligne.debut, p.avant
	}
	slices.Reverse(rangs)
	return rangs
}

// cote reports whether blocs i to j, j left out, may stand side by side.
func (m *metteur) cote(i, j int) bool {
	if j == i+1 {
		return true
	}
	l, _, _ := mesurerRang(m.rang[i:j], m.mes.entreCols)
	return !m.rang[i].seul && !m.rang[j-1].seul && len(m.rang[j-1].titres) == 0 && l <= utile
}

// What a hole at the end of a row costs, in mm of height for a whole row left empty: less when a field grows to fill it. And what it
// costs to cut between two pages what should stand together.
const (
	coutTrou     dossier.MM = 9
	coutEtire    dossier.MM = 5
	coutSeparer  dossier.MM = 200
	resteToujour dossier.MM = 60 // no page is turned with more than that left, but for what is higher or stands together
)

// essayer puts blocs i to j, j left out, in one row after what came before, after a page turned or not.
func (m *metteur) essayer(avant partage, page, tournees, i, j int) (partage, bool) {
	l, h, souple := mesurerRang(m.rang[i:j], m.mes.entreCols)
	titres := m.rang[i].hTitres()
	p := partage{cout: avant.cout, avant: page, existe: true}
	y := avant.y
	if tournees > 0 {
		ensemble := m.rang[i].ensemble
		suite := i > 0 && ensemble > 0 && m.rang[i-1].ensemble == ensemble
		if bas-y > resteToujour && y+titres+h <= bas && (ensemble == 0 || suite) {
			return p, false
		}
		p.cout += max(0, bas-y)
		if suite {
			p.cout += coutSeparer
		}
		y = haut
	}
	if y+titres < sousQR && l > utileEtroit { // under the QR, what is too wide to stand beside it
		if b := m.rang[i]; j == i+1 && b.repli != nil && b.repli.h-b.h < sousQR-titres-y {
			l, h, souple = mesurerRang([]bloc{*b.repli}, m.mes.entreCols)
			p.ligne.repli = true
		} else {
			p.cout += sousQR - titres - y
			y = sousQR - titres
		}
	}
	if y+titres+h > bas && !(tournees > 0 && y <= sousQR) {
		return p, false
	}
	p.ligne = rangee{debut: i, fin: j, page: page + tournees, y: y, repli: p.ligne.repli}
	p.y = y + titres + h + m.entreRangs
	vide := (m.dispo(y+titres) - l) / utile
	poids := coutTrou
	if souple {
		poids = coutEtire
	}
	p.cout += titres + h + m.entreRangs + poids*vide*vide
	return p, true
}

// mesurerRang gives the width and height of a row, labels included, and whether it can be made wider.
func mesurerRang(rang []bloc, ecart dossier.MM) (l, h dossier.MM, souple bool) {
	l = -ecart
	for _, b := range rang {
		l += b.l + ecart
		souple = souple || b.souple
	}
	p, tete := placeRang(rang)
	return l, tete + p.trad + p.lettres + p.H, souple
}

// placeRang gives the heights the blocs of a row share, and that of its labels.
func placeRang(rang []bloc) (p place, tete dossier.MM) {
	for _, b := range rang {
		tete, p.trad, p.lettres, p.H = max(tete, b.tete), max(p.trad, b.trad), max(p.lettres, b.lettres), max(p.H, b.h)
	}
	return p, tete
}

// poserRang lays one row down at y, under its titles.
func (m *metteur) poserRang(rang []bloc, y dossier.MM) {
	for _, t := range rang[0].titres {
		t.pose(m, place{RectMM: dossier.RectMM{X: gauche, Y: y, L: m.dispo(y), H: t.h}})
		y += t.h
	}
	l, h, _ := mesurerRang(rang, m.mes.entreCols)
	p, _ := placeRang(rang)
	var large dossier.MM
	for _, b := range rang {
		if b.souple {
			large += b.l
		}
	}
	reste := max(0, m.dispo(y)-l)
	p.X, p.Y = gauche, y+h-p.H
	for _, b := range rang {
		p.L = b.l
		if b.souple {
			p.L += reste * b.l / large
		}
		b.pose(m, p)
		p.X += p.L + m.mes.entreCols
	}
	m.y = y + h + m.entreRangs
}
