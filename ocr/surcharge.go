package ocr

import (
	"image"
	"math"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/papier"
)

// ecartEncre is how a zone differs from what Print typed there, once blur, threshold and registration have had their share.
type ecartEncre struct {
	enPlus float64 // mm² of ink that nothing printed explains, in its largest patch
	manque float64 // share of the worst printed sign that is not on the paper, 0 to 1
}

// From encreEnPlus mm² of ink too many, or encreManque of one sign missing, a zone is no longer as it was printed. On seeds below 100 of
// TestMesureSurcharges, fields that nobody touched have neither, but for stamps and folds; one stroke of a thin pen has three times that.
const (
	encreEnPlus = 0.06
	encreManque = 0.1
)

// margeZone is how far around its boxes a zone is compared, in mm.
const margeZone dossier.MM = 1

// comparer compares a comb or ruled lines with what the page de données says was printed there. A zone that has that ink and no other
// needs no reading; else somebody wrote on it. It reads nothing: a stroke that leaves the letters legible is seen as well as another
// letter. A tick box says itself what it holds.
func (z *lecteurZones) comparer(zone forms.Zone, attendu string, r *zoneLue) bool {
	if zone.Genre != forms.ZonePeigne && zone.Genre != forms.ZoneLigne {
		return false
	}
	frappes, err := forms.Frappes(z.presentation, zone, attendu)
	if err != nil {
		return false
	}
	e, ok := z.comparerEncre(zone, frappes)
	if !ok {
		return false
	}
	switch touchee := e.enPlus >= encreEnPlus || e.manque >= encreManque; {
	case touchee && len(frappes) == 0:
		r.Raisons = ajouterRaison(r.Raisons, "encre dans un champ laissé vide à l’écran")
		return false
	case touchee:
		r.Raisons = ajouterRaison(r.Raisons, surchargees)
		return false
	}
	r.Conforme, r.Confiance, r.Vide = true, 1, len(frappes) == 0
	if zone.Genre == forms.ZonePeigne {
		r.Texte = texteDesCases(zone, frappes)
		return true
	}
	for _, f := range frappes {
		r.Lignes = append(r.Lignes, f.Texte)
	}
	return true
}

// texteDesCases is what cells hold, a space for an empty one.
func texteDesCases(zone forms.Zone, frappes []forms.Frappe) string {
	signes := []rune(strings.Repeat(" ", len(zone.Boites)))
	for _, f := range frappes {
		for i, b := range zone.Boites {
			if f.X >= b.X && f.X < b.X+b.L && f.Y > b.Y && f.Y < b.Y+b.H {
				signes[i] = []rune(f.Texte)[0]
			}
		}
	}
	return strings.TrimRight(string(signes), " ")
}

// comparerEncre measures how the ink of a zone differs from what was typed there, sign by sign. false when that cannot be drawn.
func (z *lecteurZones) comparerEncre(zone forms.Zone, frappes []forms.Frappe) (ecartEncre, bool) {
	var e ecartEncre
	for _, rg := range lignesDe(zone) {
		c := comparaison{decoupe: z.decouper(rg.boite, margeZone), x0: rg.boite.X - margeZone, y0: rg.boite.Y - margeZone}
		for _, f := range frappes {
			if y := f.Y - 0.3*papier.HauteurDe(f.Taille); y >= rg.boite.Y && y < rg.boite.Y+rg.boite.H && !c.ajouter(f) {
				return e, false
			}
		}
		c.caler()
		e.manque = max(e.manque, c.manque())
		e.enPlus = max(e.enPlus, c.enPlus(rg))
	}
	return e, true
}

// lignesDe splits a zone into what is compared at once: a row of cells, a ruled line.
func lignesDe(zone forms.Zone) []rangee {
	if zone.Genre == forms.ZonePeigne {
		return rangees(zone.Boites)
	}
	var l []rangee
	for i, b := range zone.Boites {
		l = append(l, rangee{boite: b, cases: []dossier.RectMM{b}, indice: i})
	}
	return l
}

// comparaison is a crop and the signs expected on it.
type comparaison struct {
	decoupe
	x0, y0 dossier.MM // of the crop, on the page
	signes []signeAttendu
	dx, dy int // pixels from where the fit puts print to where it is
}

// signeAttendu is one printed sign: its ink, where the fit puts it, and by how much it stands elsewhere.
type signeAttendu struct {
	masque *image.Alpha
	dx, dy int
}

// ajouter draws the signs of a text, each in a mask of its own.
func (c *comparaison) ajouter(f forms.Frappe) bool {
	x := f.X - c.x0
	y := f.Y - c.y0
	h := papier.HauteurDe(f.Taille)
	for _, r := range papier.NFC(f.Texte) {
		s := string(r)
		l, err := papier.Largeur(f.Style, f.Taille, s)
		if err != nil {
			return false
		}
		if r != ' ' && r != '\u00a0' {
			cadre := image.Rect(px(float64(x))-4, px(float64(y-1.1*h)), px(float64(x+l))+4, px(float64(y+0.35*h))).Intersect(c.img.Rect)
			m := image.NewAlpha(cadre)
			if papier.Masque(m, pxmm, f.Style, f.Taille, x, y, s) != nil {
				return false
			}
			c.signes = append(c.signes, signeAttendu{masque: m})
		}
		x += l
	}
	return true
}

// Search of print around where the fit puts it, in pixels: the line as a whole, then each sign around the line.
const (
	rayonLigne = 6
	rayonSigne = 2
)

// caler finds where the line of print really is, then each of its signs.
func (c *comparaison) caler() {
	c.dx, c.dy = c.mieux(c.signes, 0, 0, rayonLigne, 2) // a stem is four pixels wide
	c.dx, c.dy = c.mieux(c.signes, c.dx, c.dy, 1, 1)
	for i := range c.signes {
		s := &c.signes[i]
		s.dx, s.dy = c.mieux(c.signes[i:i+1], c.dx, c.dy, rayonSigne, 1)
	}
}

// mieux is the shift within rayon of (dx, dy), one in pas, that puts most ink under the signs; the nearest one when several do.
func (c *comparaison) mieux(signes []signeAttendu, dx, dy, rayon, pas int) (int, int) {
	mx, my, meilleur := dx, dy, math.Inf(-1)
	for v := dy - rayon; v <= dy+rayon; v += pas {
		for u := dx - rayon; u <= dx+rayon; u += pas {
			n := -0.002 * float64((u-dx)*(u-dx)+(v-dy)*(v-dy))
			for _, s := range signes {
				n += c.recouvre(s.masque, u, v)
			}
			if n > meilleur {
				mx, my, meilleur = u, v, n
			}
		}
	}
	return mx, my
}

// recouvre is how dark the paper is under a sign shifted by (dx, dy), summed over its pixels.
func (c *comparaison) recouvre(m *image.Alpha, dx, dy int) float64 {
	s := 0.0
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		v := y + dy
		if v < 0 || v >= c.img.Rect.Dy() {
			continue
		}
		ligne := m.Pix[m.PixOffset(m.Rect.Min.X, y):]
		for x := m.Rect.Min.X; x < m.Rect.Max.X; x++ {
			u := x + dx
			if ligne[x-m.Rect.Min.X] < 128 || u < 0 || u >= c.img.Rect.Dx() {
				continue
			}
			s += math.Max(0, c.fond-float64(c.img.Pix[v*c.img.Stride+u])) / 255
		}
	}
	return s
}

// manque is the share of its core that the worst sign lacks.
func (c *comparaison) manque() float64 {
	pire := 0.0
	clair := byte(c.fond - 0.3*(c.fond-float64(c.seuil))/0.42)
	for _, s := range c.signes {
		m := s.masque
		coeur, absent := 0, 0
		for y := m.Rect.Min.Y + 1; y < m.Rect.Max.Y-1; y++ {
			for x := m.Rect.Min.X + 1; x < m.Rect.Max.X-1; x++ {
				o := m.PixOffset(x, y)
				if m.Pix[o] < 200 || m.Pix[o-1]+m.Pix[o+1] == 0 {
					continue
				}
				coeur++
				if !c.sombrePres(x+s.dx, y+s.dy, clair) {
					absent++
				}
			}
		}
		if coeur >= 12 {
			pire = math.Max(pire, float64(absent)/float64(coeur))
		}
	}
	return pire
}

// sombrePres reports ink at a pixel or beside it.
func (c *comparaison) sombrePres(x, y int, clair byte) bool {
	for v := max(0, y-1); v <= min(c.img.Rect.Dy()-1, y+1); v++ {
		for u := max(0, x-1); u <= min(c.img.Rect.Dx()-1, x+1); u++ {
			if c.img.Pix[v*c.img.Stride+u] < clair {
				return true
			}
		}
	}
	return false
}

// Reach of what is printed, in pixels: of a sign, of a frame's line.
const (
	halo      = 1
	haloCadre = 4
)

// enPlus is the largest patch of ink, in mm², that no printed sign or line explains.
func (c *comparaison) enPlus(rg rangee) float64 {
	reste := c.sansImprime(rg)
	pire := 0
	for _, t := range reste.taches(reste.img.Rect, 1) {
		pire = max(pire, t.aire)
	}
	return float64(pire) / (pxmm * pxmm)
}

// sansImprime is the crop without the ink that signs, frames and neighbours explain.
func (c *comparaison) sansImprime(rg rangee) decoupe {
	d := c.decoupe
	d.img = image.NewGray(c.img.Rect)
	copy(d.img.Pix, c.img.Pix)
	for _, s := range c.signes {
		m := s.masque
		for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
			for x := m.Rect.Min.X; x < m.Rect.Max.X; x++ {
				if m.Pix[m.PixOffset(x, y)] >= 64 {
					d.effacer(x+s.dx-halo, y+s.dy-halo, x+s.dx+halo, y+s.dy+halo)
				}
			}
		}
	}
	h, l := d.img.Rect.Dy()-1, d.img.Rect.Dx()-1
	// Outside of the row: labels, letters of a date, other fields.
	m := px(float64(margeZone))
	d.effacer(0, 0, l, m+c.dy+haloCadre)
	d.effacer(0, h-m+c.dy-haloCadre, l, h)
	for _, b := range rg.cases {
		g := px(float64(b.X-c.x0)) + c.dx
		dr := px(float64(b.X+b.L-c.x0)) + c.dx
		d.effacer(g-haloCadre, 0, g+haloCadre, h)
		d.effacer(dr-haloCadre, 0, dr+haloCadre, h)
	}
	d.effacer(0, 0, m+c.dx, h)
	d.effacer(l-m+c.dx, 0, l, h)
	return d
}
