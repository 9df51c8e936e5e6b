package scantest

import (
	"cmp"
	"image"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms"
)

// Taper types values into the boxes of a blank form, on images of its pages (page n of the form is pages[n-1]), drawn to their
// edges at that resolution. Comb cells get one capital each, ruled lines the text as it is, tick boxes a cross; dates go JJMMAAAA
// with unknown parts left empty. A text that is too long for its lines at 2 mm is left out, as a person would put it on another sheet.
// The images are changed in place; a nil page is not typed. It returns what stands on the paper: the fields it wrote.
func Taper(pages []*image.Gray, f *forms.Formulaire, valeurs map[string]string, dpi int) map[string]string {
	return TaperComme(Frappe{Police: Machine, Taille: 1, Encre: 15}, pages, f, valeurs, dpi)
}

// Frappe is how a machine types.
type Frappe struct {
	Police Police
	Taille float64    // of the letters, 1 as a rule
	Encre  uint8      // grey of the ink
	DX, DY dossier.MM // the sheet stood off by that much, to the right and down
	Jeu    dossier.MM // each sign in a cell stands off by that much at most
	graine uint64
}

// FrappeAuHasard draws a machine: typewriter or office printer, size, ink, and how carefully the sheet was set in it.
func FrappeAuHasard(seed uint64) Frappe {
	h := rand.New(rand.NewPCG(seed, 0x7a9e))
	entre := func(a, b float64) float64 { return a + (b-a)*h.Float64() }
	return Frappe{
		Police: choix(h, []Police{Machine, MachinePattes, Sans, SansEtroit, Serif}),
		Taille: entre(0.85, 1.08),
		Encre:  uint8(entre(10, 45)),
		DX:     dossier.MM(entre(-0.4, 0.4)),
		DY:     dossier.MM(entre(-0.35, 0.25)),
		Jeu:    dossier.MM(entre(0, 0.2)),
		graine: h.Uint64(),
	}
}

// TaperComme does what Taper does, on that machine.
func TaperComme(m Frappe, pages []*image.Gray, f *forms.Formulaire, valeurs map[string]string, dpi int) map[string]string {
	t := tapeur{dpi: dossier.DPI(dpi), pages: pages, ecrit: map[string]string{}, m: m, h: rand.New(rand.NewPCG(m.graine, 0x1e7))}
	suites := map[string][]suite{}
	for _, p := range f.Pages {
		for _, z := range p.Zones {
			suites[z.Champ] = append(suites[z.Champ], suite{p.N, z})
		}
	}
	for _, champ := range slices.Sorted(maps.Keys(suites)) { // in one order: the play of the signs is drawn as they come
		s, v := suites[champ], valeurs[champ]
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
	m     Frappe
	h     *rand.Rand
}

func (t *tapeur) champ(champ, v string, zones []suite) {
	for i, s := range zones {
		if s.page < 1 || s.page > len(t.pages) || t.pages[s.page-1] == nil {
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
		corps := t.px(b.H) * 0.68 * t.m.Taille
		l := Largeur(t.m.Police, corps, string(r[k]))
		Ecrire(img, t.m.Police, corps, t.px(b.X+b.L/2+t.m.DX+t.jeu())-l/2, t.px(b.Y+b.H/2+t.m.DY+t.jeu())+0.36*corps, string(r[k]), t.m.Encre)
	}
}

// jeu is where one sign stands off.
func (t *tapeur) jeu() dossier.MM { return t.m.Jeu * dossier.MM(2*t.h.Float64()-1) }

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
	for corps := min(t.px(z.Boites[0].H)*0.72, t.px(3.9)) * t.m.Taille; corps > t.px(2); corps *= 0.94 {
		lignes := t.coupe(z, v, corps)
		if len(lignes) > len(z.Boites) || !t.tient(z, lignes, corps) {
			continue
		}
		for i, l := range lignes {
			b := z.Boites[i]
			Ecrire(img, t.m.Police, corps, t.px(b.X+0.8+t.m.DX), t.px(b.Y+b.H+t.m.DY)-0.26*corps, l, t.m.Encre)
		}
		return true
	}
	return false
}

// tient reports whether each line is as wide as its box at most: one long word may not be.
func (t *tapeur) tient(z forms.Zone, lignes []string, corps float64) bool {
	for i, l := range lignes {
		if Largeur(t.m.Police, corps, l) > t.px(z.Boites[i].L-1.6) {
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
		if ligne != "" && Largeur(t.m.Police, corps, essai) > t.px(b.L-1.6) {
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
