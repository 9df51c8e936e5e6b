package scantest

import (
	"cmp"
	"image"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms"
)

// Taper types values into the boxes of a blank form, on images of its pages (page n of the form is pages[n-1]), drawn to their
// edges at that resolution. Comb cells get one capital each, ruled lines the text as it is, tick boxes a cross; dates go JJMMAAAA
// with unknown parts left empty. A text that is too long for its lines at 2 mm is left out, as a person would put it on another sheet.
// The images are changed in place. It returns what stands on the paper: the fields it wrote.
func Taper(pages []*image.Gray, f *forms.Formulaire, valeurs map[string]string, dpi int) map[string]string {
	t := tapeur{dpi: dossier.DPI(dpi), pages: pages, ecrit: map[string]string{}}
	suites := map[string][]suite{}
	for _, p := range f.Pages {
		for _, z := range p.Zones {
			suites[z.Champ] = append(suites[z.Champ], suite{p.N, z})
		}
	}
	for champ, s := range suites {
		v := valeurs[champ]
		if v == "" {
			continue
		}
		slices.SortStableFunc(s, func(a, b suite) int { return cmp.Compare(a.zone.Debut, b.zone.Debut) })
		t.champ(champ, v, s)
	}
	return t.ecrit
}

// suite is one zone of a field, with the number of its page.
type suite struct {
	page int
	zone forms.Zone
}

type tapeur struct {
	dpi   dossier.DPI
	pages []*image.Gray
	ecrit map[string]string
}

func (t *tapeur) champ(champ, v string, zones []suite) {
	for i, s := range zones {
		if s.page < 1 || s.page > len(t.pages) {
			continue
		}
		img := t.pages[s.page-1]
		switch s.zone.Genre {
		case forms.ZoneCase:
			if v == s.zone.Valeur {
				t.croix(img, s.zone.Boites[0])
				t.ecrit[champ] = v
			}
		case forms.ZonePeigne:
			t.peigne(img, s.zone, v)
			t.ecrit[champ] = v
		case forms.ZoneLigne:
			r := []rune(v)
			de, a := min(s.zone.Debut, len(r)), len(r)
			if i+1 < len(zones) {
				a = max(de, min(zones[i+1].zone.Debut, len(r)))
			}
			if !t.lignes(img, s.zone, string(r[de:a])) {
				delete(t.ecrit, champ)
				return
			}
			t.ecrit[champ] = v
		}
	}
}

func (t *tapeur) px(m dossier.MM) float64 { return m.Px(t.dpi) }

// peigne types one character in the middle of each cell.
func (t *tapeur) peigne(img *image.Gray, z forms.Zone, v string) {
	r := []rune(strings.ToUpper(v))
	if z.Format == "date" {
		r = []rune(jjmmaaaa(v))
	}
	for i, b := range z.Boites {
		k := z.Debut + i
		if k >= len(r) || r[k] == ' ' {
			continue
		}
		corps := t.px(b.H) * 0.68
		l := Largeur(Machine, corps, string(r[k]))
		Ecrire(img, Machine, corps, t.px(b.X+b.L/2)-l/2, t.px(b.Y+b.H/2)+0.36*corps, string(r[k]), 15)
	}
}

// jjmmaaaa turns AAAA-MM-JJ into the eight cells of a date; unknown parts are spaces.
func jjmmaaaa(v string) string {
	if len(v) != 10 {
		return v
	}
	vide := func(s string) string {
		if strings.Trim(s, "0") == "" {
			return strings.Repeat(" ", len(s))
		}
		return s
	}
	return vide(v[8:10]) + vide(v[5:7]) + vide(v[:4])
}

// lignes types text along the ruled lines, smaller when it does not fit; false, and nothing typed, when it fits at no size.
func (t *tapeur) lignes(img *image.Gray, z forms.Zone, v string) bool {
	if len(z.Boites) == 0 {
		return false
	}
	for corps := min(t.px(z.Boites[0].H)*0.72, t.px(3.9)); corps > t.px(2); corps *= 0.94 {
		lignes := t.coupe(z, v, corps)
		if len(lignes) > len(z.Boites) || !t.tient(z, lignes, corps) {
			continue
		}
		for i, l := range lignes {
			b := z.Boites[i]
			Ecrire(img, Machine, corps, t.px(b.X+0.8), t.px(b.Y+b.H)-0.26*corps, l, 15)
		}
		return true
	}
	return false
}

// tient reports whether each line is as wide as its box at most: one long word may not be.
func (t *tapeur) tient(z forms.Zone, lignes []string, corps float64) bool {
	for i, l := range lignes {
		if Largeur(Machine, corps, l) > t.px(z.Boites[i].L-1.6) {
			return false
		}
	}
	return true
}

// coupe wraps at words to the width of each line.
func (t *tapeur) coupe(z forms.Zone, v string, corps float64) []string {
	var lignes []string
	ligne := ""
	for _, mot := range strings.Fields(v) {
		essai := strings.TrimSpace(ligne + " " + mot)
		b := z.Boites[min(len(lignes), len(z.Boites)-1)]
		if ligne != "" && Largeur(Machine, corps, essai) > t.px(b.L-1.6) {
			lignes = append(lignes, ligne)
			essai = mot
		}
		ligne = essai
	}
	return append(lignes, ligne)
}

func (t *tapeur) croix(img *image.Gray, b dossier.RectMM) {
	x0, y0, x1, y1 := t.px(b.X+b.L*0.15), t.px(b.Y+b.H*0.15), t.px(b.X+b.L*0.85), t.px(b.Y+b.H*0.85)
	e := t.px(0.45)
	segment(img, x0, y0, x1, y1, e, 20)
	segment(img, x1, y0, x0, y1, e, 20)
}
