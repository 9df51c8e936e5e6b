package ocr

import (
	"image"
	"math"
	"slices"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
	"souspli/ocr/icr"
)

// pxmm is the scale at which zones are read: 300 dpi, whatever the scanner's.
const pxmm = 300 / 25.4

// px converts mm to pixels of a crop.
func px(mm float64) int { return int(math.Round(mm * pxmm)) }

// zoneLue is what one zone of a page says, before zones are put together into fields.
type zoneLue struct {
	Champ      string            `json:"champ"`
	Genre      forms.GenreZone   `json:"genre"`
	Valeur     string            `json:"valeur,omitempty"` // of a tick box: what a cross means
	Debut      int               `json:"debut,omitempty"`
	Format     string            `json:"format,omitempty"`
	Nombre     int               `json:"nombre,omitempty"` // of writing boxes: cells, lines
	Lignes     []string          `json:"lignes,omitempty"` // of ruled lines, as read
	Texte      string            `json:"texte,omitempty"`  // of a comb: one character a cell, a space for an empty one
	Confiance  dossier.Confiance `json:"confiance"`
	Vide       bool              `json:"vide,omitempty"`
	Manuscrit  bool              `json:"manuscrit,omitempty"`  // irregular, or unreadable as print
	HorsCases  bool              `json:"hors_cases,omitempty"` // writing that ignores the cells
	Cellules   []celluleLue      `json:"cellules,omitempty"`   // of a comb written by hand
	Surchargee bool              `json:"surchargee,omitempty"`
	Conforme   bool              `json:"conforme,omitempty"` // its ink is that of the page de données, no more and no less
	Encre      float64           `json:"encre,omitempty"`    // of a tick box or signature: share of ink
	Coche      coche             `json:"coche,omitempty"`
	marque     marque            // of a tick box, until its page is decided
	Raisons    []string          `json:"raisons,omitempty"`
	Zone       dossier.RectPx    `json:"zone"`
}

// lecteurZones reads the zones of one registered page.
type lecteurZones struct {
	m   *Moteur
	img *image.Gray
	reg registre
	attendus

	presentation pagecode.Presentation
	page         forms.PageForm
	imprime      forms.Imprime
	deuxTons     bool // the page is black and white
	icr          *icr.Lecteur
}

// situer says which page of which form it is, from 1.
func (z *lecteurZones) situer(f *forms.Formulaire, n int) {
	z.presentation, z.page, z.imprime = f.Presentation, f.Pages[n-1], forms.ImprimePage(f, n)
}

// deuxTons reports a page whose pixels are all near ink or near paper; what there is between comes of compression.
func deuxTons(img *image.Gray) bool {
	sombres, entre := 0, 0
	for y := 0; y < img.Rect.Dy(); y += 3 {
		for _, v := range img.Pix[y*img.Stride:][:img.Rect.Dx()] {
			switch {
			case v < 60:
				sombres++
			case v < 195:
				entre++
			}
		}
	}
	return entre*7 < sombres
}

func (z *lecteurZones) lire(zone forms.Zone) zoneLue {
	r := zoneLue{Champ: zone.Champ, Genre: zone.Genre, Valeur: zone.Valeur, Debut: zone.Debut, Format: zone.Format, Nombre: len(zone.Boites)}
	for _, b := range zone.Boites {
		r.Zone = union(r.Zone, boitePx(z.reg.calage, b, 0.5, z.img.Rect.Dx(), z.img.Rect.Dy()))
	}
	if z.attendus != nil && z.comparer(zone, z.attendus[zone.Champ], &r) {
		return r
	}
	switch zone.Genre {
	case forms.ZonePeigne:
		z.peigne(zone, &r)
	case forms.ZoneLigne:
		z.ligne(zone, &r)
	case forms.ZoneCase:
		z.caseCochee(zone, &r)
	case forms.ZoneSignature:
		z.signature(zone, &r)
	}
	return r
}

// decoupe is a crop of the page at pxmm, with what its greys mean.
type decoupe struct {
	img   *image.Gray
	fond  float64 // grey of the paper here
	seuil byte    // below: ink
	faint byte    // below: something, perhaps ink
	// grossier: the page was scanned at less than pxmm.
	grossier bool
	deuxTons bool // black and white
	maigre   bool // both, as a fax: thin strokes are lost
}

func (z *lecteurZones) decouper(r dossier.RectMM, marge dossier.MM) decoupe {
	d := decoupe{img: recadrer(z.img, z.reg.calage, r, marge, pxmm), grossier: echelle(z.reg.calage) < 0.9*pxmm, deuxTons: z.deuxTons}
	d.maigre = d.grossier && d.deuxTons
	d.fond = quantile(d.img, 0.85)
	// A zone full of ink has no paper to show: the marks say what paper is.
	if d.fond < z.reg.noir+0.6*(z.reg.clair-z.reg.noir) {
		d.fond = z.reg.clair
	}
	course := math.Max(40, d.fond-z.reg.noir)
	d.seuil = byte(math.Max(1, d.fond-0.42*course))
	d.faint = byte(math.Max(1, d.fond-0.16*course))
	return d
}

func (d decoupe) encre(x, y int) bool { return d.img.Pix[y*d.img.Stride+x] < d.seuil }

// quantile gives the grey below which a share of the pixels lie.
func quantile(img *image.Gray, part float64) float64 {
	var h [256]int
	n := 0
	for y := 0; y < img.Rect.Dy(); y++ {
		for _, v := range img.Pix[y*img.Stride : y*img.Stride+img.Rect.Dx()] {
			h[v]++
			n++
		}
	}
	vise := int(part * float64(n))
	for v, k := range h {
		if vise -= k; vise < 0 {
			return float64(v)
		}
	}
	return 255
}

// traitVertical finds a printed vertical line within ±rayon pixels of x, between two rows: the columns that are dark over more than
// part of the height. first > last when there is none.
func (d decoupe) traitVertical(x, y0, y1, rayon int, part float64) (premier, dernier int) {
	return d.trait(x, rayon, d.img.Rect.Dx(), y0, y1, d.img.Rect.Dy(), part, func(a, b int) bool { return d.img.Pix[b*d.img.Stride+a] < d.moyen() })
}

// traitHorizontal is the same for rows.
func (d decoupe) traitHorizontal(y, x0, x1, rayon int, part float64) (premier, dernier int) {
	return d.trait(y, rayon, d.img.Rect.Dy(), x0, x1, d.img.Rect.Dx(), part, func(a, b int) bool { return d.img.Pix[a*d.img.Stride+b] < d.moyen() })
}

// moyen is the grey below which a thin printed line still counts.
func (d decoupe) moyen() byte { return byte((int(d.seuil) + int(d.faint)) / 2) }

func (d decoupe) trait(centre, rayon, taille, b0, b1, bmax int, part float64, sombre func(a, b int) bool) (premier, dernier int) {
	premier, dernier = 1, 0
	b0, b1 = max(0, b0), min(bmax, b1)
	if b1 <= b0 {
		return premier, dernier
	}
	for a := max(0, centre-rayon); a <= min(taille-1, centre+rayon); a++ {
		n := 0
		for b := b0; b < b1; b++ {
			if sombre(a, b) {
				n++
			}
		}
		if float64(n) >= part*float64(b1-b0) {
			if premier > dernier {
				premier = a
			}
			dernier = a
		}
	}
	return premier, dernier
}

// effacer whitens a box of the crop, in pixels, bounds included then cut.
func (d decoupe) effacer(x0, y0, x1, y1 int) {
	x0, y0, x1, y1 = max(0, x0), max(0, y0), min(d.img.Rect.Dx()-1, x1), min(d.img.Rect.Dy()-1, y1)
	for y := y0; y <= y1; y++ {
		l := d.img.Pix[y*d.img.Stride:]
		for x := x0; x <= x1; x++ {
			l[x] = byte(d.fond)
		}
	}
}

// tache is a connected patch of ink.
type tache struct {
	boite image.Rectangle
	aire  int
}

// taches finds the patches of ink (8-connected) within a box of the crop; below aireMin they are grain.
func (d decoupe) taches(r image.Rectangle, aireMin int) []tache {
	return d.tachesSous(r, aireMin, d.seuil)
}

// tachesSous finds the patches darker than a grey.
func (d decoupe) tachesSous(r image.Rectangle, aireMin int, seuil byte) []tache {
	r = r.Intersect(d.img.Rect)
	l, h := r.Dx(), r.Dy()
	if l < 1 || h < 1 {
		return nil
	}
	vu := make([]bool, l*h)
	var liste []tache
	var pile []int
	for i := range vu {
		if vu[i] || d.img.Pix[(r.Min.Y+i/l)*d.img.Stride+r.Min.X+i%l] >= seuil {
			continue
		}
		t := tache{boite: image.Rect(i%l, i/l, i%l+1, i/l+1)}
		pile = append(pile[:0], i)
		vu[i] = true
		for len(pile) > 0 {
			j := pile[len(pile)-1]
			pile = pile[:len(pile)-1]
			x, y := j%l, j/l
			t.aire++
			t.boite = t.boite.Union(image.Rect(x, y, x+1, y+1))
			for v := max(0, y-1); v <= min(h-1, y+1); v++ {
				for u := max(0, x-1); u <= min(l-1, x+1); u++ {
					if k := v*l + u; !vu[k] && d.img.Pix[(r.Min.Y+v)*d.img.Stride+r.Min.X+u] < seuil {
						vu[k] = true
						pile = append(pile, k)
					}
				}
			}
		}
		if t.aire >= aireMin {
			t.boite = t.boite.Add(r.Min)
			liste = append(liste, t)
		}
	}
	return liste
}

// grainMin is the least area of a stroke, in pixels at pxmm: a full stop of small print has about 12.
const grainMin = 9

// rangee is a run of comb cells on one line.
type rangee struct {
	boite  dossier.RectMM
	cases  []dossier.RectMM
	indice int // of the first cell in the zone
}

// rangees splits cells into lines.
func rangees(boites []dossier.RectMM) []rangee {
	var l []rangee
	for i, b := range boites {
		if n := len(l); n > 0 && math.Abs(float64(b.Y-l[n-1].boite.Y)) < float64(b.H)/2 && b.X > l[n-1].cases[len(l[n-1].cases)-1].X {
			r := &l[n-1]
			fin := max(r.boite.X+r.boite.L, b.X+b.L)
			bas := max(r.boite.Y+r.boite.H, b.Y+b.H)
			r.boite.X, r.boite.Y = min(r.boite.X, b.X), min(r.boite.Y, b.Y)
			r.boite.L, r.boite.H = fin-r.boite.X, bas-r.boite.Y
			r.cases = append(r.cases, b)
			continue
		}
		l = append(l, rangee{boite: b, cases: []dossier.RectMM{b}, indice: i})
	}
	return l
}

// dispersion is the median distance to the median.
func dispersion(v []float64) float64 {
	m := mediane(v)
	e := make([]float64, len(v))
	for i, x := range v {
		e[i] = math.Abs(x - m)
	}
	return mediane(e)
}

func ajouterRaison(l []string, r string) []string {
	if r == "" || slices.Contains(l, r) {
		return l
	}
	return append(l, r)
}
