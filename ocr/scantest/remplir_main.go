package scantest

import (
	"image"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"souspli/dossier"
	"souspli/forms"
)

// Ecriture holds the signs that real hands wrote, those of some folds only.
type Ecriture struct{ signes map[rune][]*image.Alpha }

// LireEcriture reads the digits and capitals of a folder of handwriting, of the writers of those folds.
func LireEcriture(dossier string, plis ...int) (*Ecriture, error) {
	e := &Ecriture{signes: map[rune][]*image.Alpha{}}
	for _, j := range []Jeu{JeuChiffres, JeuMajuscules} {
		l, err := LireSignes(filepath.Clean(dossier), j)
		if err != nil {
			return nil, err
		}
		for _, s := range l {
			if s.Dessin != nil && slices.Contains(plis, j.Pli(s.Main)) {
				e.signes[s.Vaut] = append(e.signes[s.Vaut], s.Dessin)
			}
		}
	}
	return e, nil
}

// EcrireCases fills the combs of a page by hand, clear of the frame nine times in ten, and gives what now stands in each field: capitals, as
// the form asks, without the accents that this hand does not write. French 1 and barred 7 come half the time.
func (m *Main) EcrireCases(img *image.Gray, e *Ecriture, f *forms.Formulaire, page int, valeurs map[string]string) (map[string]string, error) {
	ecrits := map[string]string{}
	accents := m.h.IntN(2) == 0
	francais := m.h.IntN(2) == 0
	for _, z := range f.Pages[page-1].Zones {
		v := valeurs[z.Champ]
		if z.Genre != forms.ZonePeigne || v == "" {
			continue
		}
		if !accents && z.Format == "texte" {
			v = sansAccent(v)
		}
		signes, err := signesDe(f, z, v)
		if err != nil {
			return nil, err
		}
		complet := true
		for _, s := range signes {
			if s.zone < 0 || !m.ecrireSigne(img, e, z.Boites[s.zone], s.r, francais) {
				complet = false
			}
		}
		switch {
		case !complet: // a sign that no hand here has, or no room
			ecrits[z.Champ] = ""
		case z.Debut == 0 || ecrits[z.Champ] != "":
			ecrits[z.Champ] = v
		}
	}
	return ecrits, nil
}

// ecrireSigne writes one character in its cell; false when these hands do not have it.
func (m *Main) ecrireSigne(img *image.Gray, e *Ecriture, c dossier.RectMM, r rune, francais bool) bool {
	switch {
	case r == '1' && francais:
		m.EcrireUn(img, c)
		return true
	case r == '7' && francais:
		m.EcrireSept(img, c)
		return true
	case r == '-':
		x, y := float64(c.X+c.L/2), float64(c.Y+c.H/2)
		l := m.entre(0.8, 1.6)
		m.trait(img, point{x - l, y + m.entre(-0.3, 0.3)}, point{x + l, y + m.entre(-0.3, 0.3)})
		return true
	case r == '\'' || r == '’':
		x, y := float64(c.X+c.L/2)+m.entre(-0.5, 0.5), float64(c.Y)+m.entre(1, 1.6)
		m.trait(img, point{x + 0.2, y}, point{x - m.entre(0, 0.3), y + m.entre(1, 1.6)})
		return true
	}
	d := []rune(norm.NFD.String(strings.ToUpper(string(r))))
	l := e.signes[d[0]]
	if len(l) == 0 || len(d) > 2 {
		return false
	}
	s := choix(m.h, l)
	appui := AppuiLibre
	switch v := m.h.IntN(100); {
	case v < 2:
		appui = AppuiTraverse
	case v < 10:
		appui = AppuiTouche
	}
	if len(d) == 1 {
		m.EcrireCase(img, c, s, appui)
		return true
	}
	marque, ok := map[rune]rune{0x301: '´', 0x300: '`', 0x302: '^', 0x308: '¨', 0x327: '¸'}[d[1]]
	if !ok {
		return false
	}
	m.EcrireAccentuee(img, c, s, marque)
	return true
}

func sansAccent(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x300 && r < 0x370 {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

// EcrireMot writes a word across a comb, without a look at its cells.
func (m *Main) EcrireMot(img *image.Gray, e *Ecriture, cases []dossier.RectMM, mot string) {
	x := float64(cases[0].X) + m.entre(0.5, 2)
	h := float64(cases[0].H) * m.entre(0.4, 0.6)
	for _, r := range mot {
		l := e.signes[r]
		if len(l) == 0 {
			continue
		}
		s := choix(m.h, l)
		w := h * m.entre(0.7, 0.95)
		m.EcrireCase(img, dossier.RectMM{X: dossier.MM(x), Y: cases[0].Y, L: dossier.MM(w), H: cases[0].H}, s, AppuiLibre)
		x += w * 0.92
	}
}
