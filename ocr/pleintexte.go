package ocr

import (
	"image"
	"math"
	"slices"
	"strings"
	"unicode"

	"souspli/dossier"
)

// textePage reads the full text of page n. What is wrong is said on the page: it never fails.
func (m *Moteur) textePage(doc contenant, n int) (t dossier.TextePage) {
	defer func() {
		if r := recover(); r != nil {
			t = dossier.TextePage{N: n, Source: dossier.TexteImage, Moteur: m.outils.Version, Erreur: "la lecture du texte de cette page a échoué"}
		}
	}()
	t = dossier.TextePage{N: n, Source: dossier.TexteImage, Moteur: m.outils.Version}
	p, err := doc.page(n)
	if err != nil {
		t.Erreur = causePage(err)
		return t
	}
	t.Largeur, t.Hauteur = p.img.Rect.Dx(), p.img.Rect.Dy()
	dpi := resolutionDe(p.img, p.dpi)
	if blanche(p.img, float64(dpi)/25.4) {
		return t
	}
	img := p.img
	if mots := m.motsSurs(motsEcrits(doc, n, p), img, dpi); len(mots) > 0 {
		t.Mots, t.Source = mots, dossier.TextePDF
		if img = sansMots(img, mots); blanche(img, float64(dpi)/25.4) {
			return terminer(t)
		}
		t.Source = dossier.TextePDFImage
	}
	v, err := m.lireImage(img, dpi)
	if err != nil {
		t.Erreur = "le texte de cette page n’a pas pu être lu"
		return t
	}
	t.Rotation, t.Inclinaison = v.quarts*90, v.inclinaison
	if t.Source == dossier.TextePDFImage {
		v.mots = slices.DeleteFunc(v.mots, func(m dossier.MotLu) bool { return m.Confiance < resteMin })
	}
	t.Mots = ajouterMots(t.Mots, v.mots)
	return terminer(t)
}

// ajouterMots puts the lines read on the image after those written in the file.
func ajouterMots(ecrits, lus []dossier.MotLu) []dossier.MotLu {
	premiere := 0
	if len(ecrits) > 0 {
		premiere = ecrits[len(ecrits)-1].Ligne + 1
	}
	for _, mot := range lus {
		mot.Ligne += premiere
		ecrits = append(ecrits, mot)
	}
	return ecrits
}

// terminer puts the words together.
func terminer(t dossier.TextePage) dossier.TextePage {
	var b strings.Builder
	somme, signes := 0.0, 0
	for i, mot := range t.Mots {
		switch {
		case i == 0:
		case mot.Ligne != t.Mots[i-1].Ligne:
			b.WriteByte('\n')
		default:
			b.WriteByte(' ')
		}
		b.WriteString(mot.Texte)
		k := len([]rune(mot.Texte))
		somme += float64(mot.Confiance) * float64(k)
		signes += k
	}
	t.Texte = b.String()
	if signes > 0 {
		t.Confiance = dossier.Confiance(math.Round(somme/float64(signes)*1000) / 1000)
	}
	return t
}

// vueTexte is one way of looking at a page: how it was turned, and what was then read on it.
type vueTexte struct {
	quarts      int
	inclinaison float64
	mots        []dossier.MotLu
	valeur      float64 // letters read, weighted by what the engine thinks of them
	confiance   float64
}

const (
	// texteDPI is the resolution text is read at: finer costs time and reads no better on print.
	texteDPI = 200
	// texteDit is what the engine is told of it. On the typewritten pages of the corpus, at 120, being told the truth costs it 3 % more
	// faults, and doubling the image nothing less.
	texteDit = 300
	// resteMin is the confidence under which what is read beside the text a PDF writes is no word: rules, logos, boxes.
	resteMin = 0.6
	// orientationSure is the score above which leptonica is not discussed.
	orientationSure = 8
	// lectureDouteuse is the mean confidence under which a page of unsure orientation is looked at from the other sides.
	lectureDouteuse = 0.6
)

// lireImage sets the page upright, straightens it and reads it. Boxes come back in pixels of the image given.
func (m *Moteur) lireImage(img *image.Gray, dpi dossier.DPI) (vueTexte, error) {
	e := 1.0
	if dpi > texteDPI*5/4 {
		e = texteDPI / float64(dpi)
	}
	petite := egaliser(retailler(img, e))
	quarts, score := 0, 0.0
	if m.outils.Orientation != nil {
		quarts, score = m.outils.Orientation(petite)
	}
	if score < orientationSure {
		quarts = 0
	}
	v, err := m.lireTournee(petite, img.Rect, quarts, e)
	if err != nil || score >= orientationSure || v.confiance >= lectureDouteuse {
		return v, err
	}
	if autre, err := m.autreSens(petite, v.quarts, e); err != nil || autre == v.quarts {
		return v, err
	} else {
		return m.lireTournee(petite, img.Rect, autre, e)
	}
}

// autreSens reads a band of the page from its four sides, and gives the one that reads clearly better, else the one it had.
func (m *Moteur) autreSens(img *image.Gray, quarts int, e float64) (int, error) {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	bande := sousImage(img, image.Rect(l/4, h/4, l-l/4, h-h/4))
	if bande == nil {
		return quarts, nil
	}
	var valeurs [4]float64
	for q := range valeurs {
		v, err := m.lireTournee(bande, bande.Rect, q, e)
		if err != nil {
			return quarts, err
		}
		valeurs[q] = v.valeur
	}
	mieux := quarts
	for q, v := range valeurs {
		if v > valeurs[mieux] {
			mieux = q
		}
	}
	if valeurs[mieux] < 20 || valeurs[mieux] < 2*valeurs[quarts] {
		return quarts, nil
	}
	return mieux, nil
}

// lireTournee reads the reduced page turned by quarters, once straightened. stockee is the rectangle of the image before it was reduced
// by e.
func (m *Moteur) lireTournee(petite *image.Gray, stockee image.Rectangle, quarts int, e float64) (vueTexte, error) {
	v := vueTexte{quarts: quarts}
	droite := tourner(petite, quarts)
	g := geometrie{quarts: quarts, l: float64(petite.Rect.Dx()), h: float64(petite.Rect.Dy()), e: e}
	if m.outils.Inclinaison != nil {
		if deg, conf := m.outils.Inclinaison(droite); conf > 3 && math.Abs(deg) > 0.3 {
			v.inclinaison = math.Round(deg*100) / 100
			droite = pivoter(droite, -v.inclinaison)
		}
	}
	g.pivot = -v.inclinaison
	t, err := m.lire(droite, OptionsTexte{PSM: 3, DPI: texteDit})
	if err != nil {
		return v, err
	}
	signes := 0.0
	for _, mot := range t.Mots {
		k := 0.0
		for _, r := range mot.Texte {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				k++
			}
		}
		signes += k
		v.confiance += k * float64(mot.Confiance)
		v.valeur += k * math.Max(0, float64(mot.Confiance)-0.5)
		v.mots = append(v.mots, g.mot(mot, stockee)) // doubtful ones too: left out, they cost a fifth of the faults on typewritten pages
	}
	if signes > 0 {
		v.confiance /= signes
	}
	return v, nil
}

// geometrie is the way from the image read back to the stored one: reduced by e, turned by quarters, then pivoted.
type geometrie struct {
	e      float64
	quarts int
	l, h   float64 // of the reduced image, before it was turned
	pivot  float64 // degrees clockwise, about the centre
}

// point brings a point back to the stored image.
func (g geometrie) point(x, y float64) (float64, float64) {
	l, h := g.l, g.h
	if g.quarts%2 == 1 {
		l, h = h, l
	}
	s, c := math.Sincos(g.pivot * math.Pi / 180)
	u, v := x-l/2, y-h/2
	x, y = l/2+u*c+v*s, h/2-u*s+v*c // as pivoter
	switch g.quarts {
	case 1:
		x, y = y, g.h-x
	case 2:
		x, y = g.l-x, g.h-y
	case 3:
		x, y = g.l-y, x
	}
	return x / g.e, y / g.e
}

// mot brings a word back to the stored image.
func (g geometrie) mot(m Mot, stockee image.Rectangle) dossier.MotLu {
	b := m.Boite
	x0, y0 := g.point(float64(b.Min.X), float64(b.Min.Y))
	x1, y1 := g.point(float64(b.Max.X), float64(b.Min.Y))
	angle := math.Mod(float64(4-g.quarts)*90-g.pivot+360, 360)
	return dossier.MotLu{
		Texte: m.Texte, Confiance: m.Confiance, Ligne: m.Ligne, Angle: math.Round(angle*100) / 100,
		X: min(max(int(math.Round(x0)), 0), stockee.Dx()), Y: min(max(int(math.Round(y0)), 0), stockee.Dy()),
		L: max(1, int(math.Round(math.Hypot(x1-x0, y1-y0)))), H: max(1, int(math.Round(float64(b.Dy())/g.e))),
	}
}

// retailler reduces an image by e < 1, each new pixel being the mean of the surface it covers; at 1 it is given back.
func retailler(img *image.Gray, e float64) *image.Gray {
	if e >= 1 {
		return img
	}
	l, h := max(1, int(float64(img.Rect.Dx())*e)), max(1, int(float64(img.Rect.Dy())*e))
	couche := moyenner(img.Pix, img.Stride, img.Rect.Dx(), img.Rect.Dy(), l)
	d := image.NewGray(image.Rect(0, 0, l, h))
	parts := repartir(img.Rect.Dy(), h)
	accu := make([]uint32, l)
	for y, p := range parts {
		clear(accu)
		for j, poids := range p.poids {
			for x, v := range couche[(p.debut+j)*l : (p.debut+j+1)*l] {
				accu[x] += poids * uint32(v)
			}
		}
		for x, v := range accu {
			d.Pix[y*d.Stride+x] = byte((v + 1<<15) >> 16)
		}
	}
	return d
}

// moyenner reduces the rows of h lines to l pixels.
func moyenner(pix []byte, pas, large, h, l int) []byte {
	d := make([]byte, l*h)
	parts := repartir(large, l)
	for y := range h {
		ligne := pix[y*pas : y*pas+large]
		for x, p := range parts {
			s := uint32(1 << 15)
			for i, poids := range p.poids {
				s += poids * uint32(ligne[p.debut+i])
			}
			d[y*l+x] = byte(s >> 16)
		}
	}
	return d
}

// part is what one new pixel takes of the old ones: weights whose sum is 65,536.
type part struct {
	debut int
	poids []uint32
}

// repartir shares n pixels among k.
func repartir(n, k int) []part {
	l := make([]part, k)
	for i := range l {
		a, b := float64(i)*float64(n)/float64(k), float64(i+1)*float64(n)/float64(k)
		p := part{debut: int(a)}
		reste := uint32(1 << 16)
		for j := p.debut; j < n && float64(j) < b; j++ {
			w := uint32(math.Round((math.Min(b, float64(j+1)) - math.Max(a, float64(j))) / (b - a) * (1 << 16)))
			w = min(w, reste)
			p.poids = append(p.poids, w)
			reste -= w
		}
		p.poids[len(p.poids)-1] += reste
		l[i] = p
	}
	return l
}

// egaliser gives paper of one tone where light or the paper itself are not even: photographs, shadows of a fold, yellowed sheets. A page
// that is even already is given back as it is.
func egaliser(img *image.Gray) *image.Gray {
	const tuile = 32
	l, h := img.Rect.Dx(), img.Rect.Dy()
	if l < 2*tuile || h < 2*tuile {
		return img
	}
	nl, nh := (l+tuile-1)/tuile, (h+tuile-1)/tuile
	fonds := make([]float64, nl*nh)
	bas, haut := 255.0, 0.0
	for j := range nh {
		for i := range nl {
			f := quantile(sousImage(img, image.Rect(i*tuile, j*tuile, min(l, (i+1)*tuile), min(h, (j+1)*tuile))), 0.85)
			fonds[j*nl+i] = f
		}
	}
	fonds = lisser(fonds, nl, nh)
	for _, f := range fonds {
		bas, haut = math.Min(bas, f), math.Max(haut, f)
	}
	if haut-bas < 24 {
		return img
	}
	return diviser(img, fonds, nl, tuile)
}

// lisser takes for each tile the lightest of its neighbours' paper, then their mean: a tile of ink alone has no paper.
func lisser(fonds []float64, nl, nh int) []float64 {
	voisins := func(src []float64, calcul func(l []float64) float64) []float64 {
		d := make([]float64, len(src))
		for j := range nh {
			for i := range nl {
				var l []float64
				for b := max(0, j-1); b <= min(nh-1, j+1); b++ {
					l = append(l, src[b*nl+max(0, i-1):b*nl+min(nl-1, i+1)+1]...)
				}
				d[j*nl+i] = calcul(l)
			}
		}
		return d
	}
	plusClair := voisins(fonds, func(l []float64) float64 {
		m := 0.0
		for _, v := range l {
			m = math.Max(m, v)
		}
		return m
	})
	return voisins(plusClair, func(l []float64) float64 {
		s := 0.0
		for _, v := range l {
			s += v
		}
		return s / float64(len(l))
	})
}

// diviser brings the paper of each tile, drawn from tile centre to tile centre, to one tone.
func diviser(img *image.Gray, fonds []float64, nl, tuile int) *image.Gray {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	nh := len(fonds) / nl
	d := image.NewGray(image.Rect(0, 0, l, h))
	colonnes := make([]float64, nl)
	for y := range h {
		j0, j1, fy := entreTuiles(y, tuile, nh)
		for i := range colonnes {
			colonnes[i] = fonds[j0*nl+i]*(1-fy) + fonds[j1*nl+i]*fy
		}
		src, dst := img.Pix[y*img.Stride:y*img.Stride+l], d.Pix[y*d.Stride:y*d.Stride+l]
		for x, v := range src {
			i0, i1, fx := entreTuiles(x, tuile, nl)
			f := math.Max(40, colonnes[i0]*(1-fx)+colonnes[i1]*fx)
			dst[x] = byte(math.Min(255, float64(v)*245/f))
		}
	}
	return d
}

// entreTuiles gives the two tiles whose centres are on either side of a pixel, and how far it is from the first.
func entreTuiles(x, tuile, n int) (int, int, float64) {
	u := (float64(x)+0.5)/float64(tuile) - 0.5
	i := int(math.Floor(u))
	return min(max(i, 0), n-1), min(max(i+1, 0), n-1), u - float64(i)
}

// Texte reads the full text of a page.
func (d *document) Texte(n int) (dossier.TextePage, error) { return d.m.textePage(d.contenant, n), nil }

// Apercu draws the preview of a page.
func (d *document) Apercu(n int) (jpeg []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			jpeg, err = nil, nil
		}
	}()
	p, err := d.contenant.page(n)
	if err != nil {
		return nil, nil //nolint:nilerr // its reading says why
	}
	return d.m.apercu(p.img)
}

// Copie gives the file as a PDF with that text.
func (d *document) Copie(textes []dossier.TextePage) ([]byte, error) {
	return pdfCherchable(d.contenant, textes)
}
