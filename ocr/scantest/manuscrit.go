package scantest

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/papier"
)

// Rature is what a person does with a pen to a field printed on paper.
type Rature string

// Gestes on fields of text. The new value is written by a hand.
const (
	RatureBarre        Rature = "barré d’un trait"
	RatureBarreDouble  Rature = "barré de deux traits"
	RatureGribouille   Rature = "gribouillé"
	RatureDessus       Rature = "barré, écrit au-dessus"
	RatureDessous      Rature = "barré, écrit au-dessous"
	RatureACote        Rature = "barré, écrit à côté"
	RatureSigneSur     Rature = "un signe sur un autre"
	RatureAjout        Rature = "signes ajoutés"
	RatureSigneBarre   Rature = "un signe barré"
	RatureBlanc        Rature = "blanc correcteur, réécrit"
	RatureBlancSigne   Rature = "blanc sur un signe, réécrit"
	RatureRempli       Rature = "champ vide rempli"
	RatureTraitLeger   Rature = "trait léger en travers"
	RatureSigneAuBlanc Rature = "un signe effacé au blanc"
)

// Ratures lists the gestures on fields of text.
func Ratures() []Rature {
	return []Rature{RatureBarre, RatureBarreDouble, RatureGribouille, RatureDessus, RatureDessous, RatureACote, RatureSigneSur, RatureAjout,
		RatureSigneBarre, RatureBlanc, RatureBlancSigne, RatureRempli, RatureTraitLeger, RatureSigneAuBlanc}
}

// Main is a pen in a hand, over pages printed to their edges at one resolution. Same seed, same strokes.
type Main struct {
	h         *rand.Rand
	mains     *Mains
	dpi       dossier.DPI
	encre     uint8   // grey of the ink
	epaisseur float64 // of its strokes, mm
}

// NouvelleMain takes a pen, blue or black, its point between 0.3 and 0.8 mm. mains may be nil for who only strikes and ticks.
func NouvelleMain(mains *Mains, dpi int, seed uint64) *Main {
	m := &Main{h: rand.New(rand.NewPCG(seed, 0x3a17)), mains: mains, dpi: dossier.DPI(dpi)}
	m.encre = uint8(m.entre(30, 100))
	m.epaisseur = m.entre(0.3, 0.8)
	return m
}

func (m *Main) entre(a, b float64) float64 { return a + (b-a)*m.h.Float64() }

// point is a place on the page, in mm.
type point struct{ x, y float64 }

// tracer draws a stroke through points, with the shake of a hand: slow waves, and a little of them.
func (m *Main) tracer(img *image.Gray, epaisseur float64, points ...point) {
	const pas = 0.35
	k := float64(m.dpi) / 25.4
	ampl, phase := m.entre(0.02, 0.12), m.entre(0, 2*math.Pi)
	onde := m.entre(3, 9)
	long := 0.0
	var avant point
	for i := 0; i+1 < len(points); i++ {
		a, b := points[i], points[i+1]
		d := hypot(b.x-a.x, b.y-a.y)
		n := max(1, int(d/pas))
		for j := range n + 1 {
			t := float64(j) / float64(n)
			s := (long + d*t) / onde * 2 * math.Pi
			p := point{a.x + (b.x-a.x)*t + ampl*math.Sin(s+phase), a.y + (b.y-a.y)*t + ampl*math.Cos(1.3*s+phase)}
			if i+j > 0 {
				segment(img, avant.x*k, avant.y*k, p.x*k, p.y*k, epaisseur*k, m.encre)
			}
			avant = p
		}
		long += d
	}
}

// signe is one printed sign: where its ink may stand, in mm.
type signe struct {
	r     rune
	boite dossier.RectMM
	zone  int // rank of its box in the zone
}

// signesDe gives the signs that Print types in a zone for a value.
func signesDe(f *forms.Formulaire, z forms.Zone, valeur string) ([]signe, error) {
	frappes, err := forms.Frappes(f.Presentation, z, valeur)
	if err != nil {
		return nil, err
	}
	var liste []signe
	for _, t := range frappes {
		x := t.X
		for _, r := range papier.NFC(t.Texte) {
			l, err := papier.Largeur(t.Style, t.Taille, string(r))
			if err != nil {
				return nil, err
			}
			h := papier.HauteurDe(t.Taille)
			b := dossier.RectMM{X: x, Y: t.Y - 0.73*h, L: l, H: 0.73 * h}
			if r != ' ' && r != '\u00a0' {
				liste = append(liste, signe{r, b, boiteDe(z, b)})
			}
			x += l
		}
	}
	return liste, nil
}

func boiteDe(z forms.Zone, b dossier.RectMM) int {
	return slices.IndexFunc(z.Boites, func(c dossier.RectMM) bool {
		x, y := b.X+b.L/2, b.Y+b.H/2
		return x >= c.X && x < c.X+c.L && y >= c.Y && y < c.Y+c.H
	})
}

// Corriger does the gesture to the field of a zone, printed with that value. It changes the image of its page and says what now stands
// there for a human, as far as that is more than « crossed out »; false, and nothing done, when the gesture makes no sense there: nothing
// to strike, no room to add.
func (m *Main) Corriger(img *image.Gray, f *forms.Formulaire, z forms.Zone, valeur string, g Rature) (string, bool) {
	if z.Genre != forms.ZonePeigne && z.Genre != forms.ZoneLigne || len(z.Boites) == 0 {
		return "", false
	}
	signes, err := signesDe(f, z, valeur)
	if err != nil || (g == RatureRempli) != (len(signes) == 0) {
		return "", false
	}
	switch g {
	case RatureRempli:
		return m.remplir(img, z)
	case RatureAjout:
		return m.ajouter(img, z, signes, valeur)
	case RatureSigneSur, RatureSigneBarre, RatureBlancSigne, RatureSigneAuBlanc:
		return m.unSigne(img, z, signes, g)
	}
	lignes := lignesDe(signes)
	if g == RatureBlanc {
		for _, l := range lignes {
			m.blanchir(img, l)
		}
		return m.recrire(img, z, lignes[0], signes, 0), true
	}
	for _, l := range lignes {
		m.barrer(img, l, g)
	}
	switch g {
	case RatureDessus:
		return m.recrire(img, z, lignes[0], signes, -1.15), true
	case RatureDessous:
		return m.recrire(img, z, lignes[len(lignes)-1], signes, 1.25), true
	case RatureACote:
		l := lignes[0]
		fin := l.X + l.L + 1.5
		return m.recrire(img, z, dossier.RectMM{X: min(fin, 196-min(l.L, 30)), Y: l.Y, L: l.L, H: l.H}, signes, 0), true
	}
	return "", true
}

// lignesDe gives the box of the ink of each printed line.
func lignesDe(signes []signe) []dossier.RectMM {
	var l []dossier.RectMM
	for _, s := range signes {
		if n := len(l); n > 0 && math.Abs(float64(l[n-1].Y-s.boite.Y)) < 0.5 {
			l[n-1].L = s.boite.X + s.boite.L - l[n-1].X
			continue
		}
		l = append(l, s.boite)
	}
	return l
}

// barrer strikes a line of print through.
func (m *Main) barrer(img *image.Gray, r dossier.RectMM, g Rature) {
	x0, x1 := float64(r.X)-m.entre(0, 1.5), float64(r.X+r.L)+m.entre(0, 1.5)
	y, h := float64(r.Y), float64(r.H)
	trait := func(part, epaisseur float64) {
		m.tracer(img, epaisseur, point{x0, y + h*(part+m.entre(-0.15, 0.15))}, point{x1, y + h*(part+m.entre(-0.15, 0.15))})
	}
	genre := m.h.IntN(3)
	switch {
	case g == RatureBarreDouble, g != RatureBarre && g != RatureGribouille && g != RatureTraitLeger && genre == 1:
		trait(0.35, m.epaisseur)
		trait(0.65, m.epaisseur)
	case g == RatureGribouille, g != RatureBarre && g != RatureTraitLeger && genre == 2:
		var p []point
		for x := x0; x < x1; x += m.entre(0.5, 1.2) {
			p = append(p, point{x, y + h*m.entre(-0.1, 0.3)}, point{x + m.entre(0, 0.6), y + h*m.entre(0.7, 1.15)})
		}
		m.tracer(img, m.epaisseur, p...)
	case g == RatureTraitLeger: // aslant, thin, from corner to corner
		m.tracer(img, 0.3, point{x0, y + 1.1*h}, point{x1, y - 0.1*h})
	default:
		trait(0.5, m.epaisseur)
	}
}

// ecrire writes a text by hand, the feet of its signs on y, one every pas mm, h high; it returns what it could write.
func (m *Main) ecrire(img *image.Gray, x, y, pas, h float64, texte string) string {
	var b strings.Builder
	for _, r := range texte {
		c, ok := m.mains.sait(r)
		if !ok {
			x += pas * 0.6
			continue
		}
		m.poser(img, c, x+pas/2, y-h/2, h*m.entre(0.88, 1.12), pas*1.05)
		b.WriteRune(c)
		x += pas * m.entre(0.95, 1.05)
	}
	return b.String()
}

// poser lays one sign of a hand at its centre, that high, no wider than large: in mm.
func (m *Main) poser(img *image.Gray, r rune, x, y, haut, large float64) {
	s := choix(m.h, m.mains.signes[r])
	k := float64(m.dpi) / 25.4
	e := min(haut*k/float64(s.Rect.Dy()), large*k/float64(s.Rect.Dx()))
	m.dessiner(img, s, pose{x: x * k, y: y * k, ex: e, ey: e, cisaille: m.entre(-0.12, 0.12), trait: 0.35})
}

// pose is how a sign is laid on paper.
type pose struct {
	x, y     float64 // its centre, pixels of the page
	ex, ey   float64 // pixels of the page for one of the sign
	cisaille float64 // slant
	trait    float64 // ink from which it is dark, 0 to 1: the less, the thicker the stroke
}

func (m *Main) dessiner(img *image.Gray, s *image.Alpha, p pose) {
	l, h := float64(s.Rect.Dx())*p.ex, float64(s.Rect.Dy())*p.ey
	x0, y0 := p.x-l/2, p.y-h/2
	for v := int(y0) - 1; v <= int(y0+h)+1; v++ {
		for u := int(x0-0.2*h) - 1; u <= int(x0+l+0.2*h)+1; u++ {
			if !image.Pt(u, v).In(img.Rect) {
				continue
			}
			sy := (float64(v) - y0) / p.ey
			sx := (float64(u) - x0 - p.cisaille*(h/2-(float64(v)-y0))) / p.ex
			if c := (densite(s, sx, sy) - p.trait) / 0.3; c > 0 {
				noircit(&img.Pix[img.PixOffset(u, v)], m.encre, min(1, c))
			}
		}
	}
}

// densite is the ink of a sign between its pixels, 0 to 1.
func densite(s *image.Alpha, x, y float64) float64 {
	x, y = x-0.5, y-0.5
	i, j := int(math.Floor(x)), int(math.Floor(y))
	fx, fy := x-float64(i), y-float64(j)
	v := func(i, j int) float64 {
		if i < 0 || j < 0 || i >= s.Rect.Dx() || j >= s.Rect.Dy() {
			return 0
		}
		return float64(s.Pix[j*s.Stride+i])
	}
	return ((v(i, j)*(1-fx)+v(i+1, j)*fx)*(1-fy) + (v(i, j+1)*(1-fx)+v(i+1, j+1)*fx)*fy) / 255
}

// blanchir lays correction fluid, of uneven edges.
func (m *Main) blanchir(img *image.Gray, r dossier.RectMM) {
	k := float64(m.dpi) / 25.4
	blanc := uint8(m.entre(235, 255))
	mx, my := m.entre(0.3, 0.7), m.entre(0.3, 0.7)
	for y := float64(r.Y) - my; y < float64(r.Y+r.H)+my; y += 0.25 {
		x0, x1 := float64(r.X)-mx-m.entre(0, 0.4), float64(r.X+r.L)+mx+m.entre(0, 0.4)
		rect(img, image.Rect(int(x0*k), int(y*k), int(x1*k), int((y+0.25)*k)+1), blanc)
	}
}

// recrire writes another value of about the same length, shifted by that many heights of the line of print.
func (m *Main) recrire(img *image.Gray, z forms.Zone, l dossier.RectMM, signes []signe, decale float64) string {
	var ancien []rune
	for _, s := range signes {
		ancien = append(ancien, s.r)
	}
	texte := m.invente(ancien[:min(len(ancien), 24)])
	h := m.entre(2.6, 3.6)
	pas := 0.85 * h
	if z.Genre == forms.ZonePeigne && decale == 0 {
		pas = float64(z.Boites[0].L)
	}
	pas = min(pas, (197-float64(l.X))/float64(len([]rune(texte))))
	y := float64(l.Y+l.H) + decale*h
	return m.ecrire(img, float64(l.X), y, pas, h, texte)
}

// invente gives other signs, digits for digits.
func (m *Main) invente(ancien []rune) string {
	nouveau := make([]rune, len(ancien))
	for i, r := range ancien {
		if r >= '0' && r <= '9' {
			nouveau[i] = '0' + (r-'0'+1+rune(m.h.IntN(9)))%10
			continue
		}
		nouveau[i] = 'A' + rune(m.h.IntN(26))
	}
	return string(nouveau)
}

// surSigne are signs often made of another by a stroke or two.
var surSigne = map[rune]string{
	'0': "869", '1': "749", '2': "38", '3': "82", '4': "9", '5': "68", '6': "8", '7': "14", '8': "69", '9': "84", 'I': "TLE", 'O': "QCD", 'C': "GO", 'F': "E",
	'P': "RB", 'U': "O", 'V': "WY", 'L': "EU", 'E': "B", 'N': "M", 'D': "B", 'R': "B",
}

// unSigne changes, crosses out or whites out one sign.
func (m *Main) unSigne(img *image.Gray, z forms.Zone, signes []signe, g Rature) (string, bool) {
	s := choix(m.h, signes)
	c, ok := m.mains.sait(s.r)
	if !ok {
		return "", false
	}
	x, y := float64(s.boite.X+s.boite.L/2), float64(s.boite.Y+s.boite.H/2)
	h := float64(s.boite.H)
	if g == RatureSigneBarre {
		e := h * m.entre(0.5, 0.8)
		m.tracer(img, m.epaisseur, point{x - e*0.8, y + e}, point{x + e*0.8, y - e})
		if m.h.IntN(2) == 0 {
			m.tracer(img, m.epaisseur, point{x - e*0.8, y - e}, point{x + e*0.8, y + e})
		}
		return "", true
	}
	if g == RatureBlancSigne || g == RatureSigneAuBlanc {
		m.blanchir(img, s.boite)
	}
	if g == RatureSigneAuBlanc {
		return "", true
	}
	autre := []rune(m.invente([]rune{c}))[0]
	if l := surSigne[c]; l != "" {
		autre = rune(l[m.h.IntN(len(l))])
	}
	if autre == c {
		return "", false
	}
	large := max(float64(s.boite.L)*1.2, h)
	if z.Genre == forms.ZonePeigne {
		large = float64(z.Boites[0].L)
	}
	m.poser(img, autre, x+m.entre(-0.3, 0.3), y+m.entre(-0.3, 0.3), h*m.entre(1, 1.4), large)
	return string(autre), true
}

// ajouter writes one to three signs after the value.
func (m *Main) ajouter(img *image.Gray, z forms.Zone, signes []signe, valeur string) (string, bool) {
	dernier := signes[len(signes)-1]
	n := 1 + m.h.IntN(3)
	modele := make([]rune, n)
	for i := range modele {
		modele[i] = dernier.r
	}
	texte := m.invente(modele)
	if z.Genre == forms.ZonePeigne {
		if dernier.zone < 0 || dernier.zone+1 >= len(z.Boites) {
			return "", false
		}
		b := z.Boites[dernier.zone+1]
		n = min(n, len(z.Boites)-dernier.zone-1)
		return m.ecrire(img, float64(b.X), float64(b.Y+b.H)-1.8, float64(b.L), m.entre(3, 4.5), texte[:n]), true
	}
	x := float64(dernier.boite.X+dernier.boite.L) + m.entre(0.5, 2)
	h := m.entre(2.6, 3.8)
	b := z.Boites[max(0, dernier.zone)]
	if x+0.85*h*float64(n) > float64(b.X+b.L) {
		return "", false
	}
	return m.ecrire(img, x, float64(dernier.boite.Y+dernier.boite.H), 0.85*h, h, texte), true
}

// remplir writes in a field left empty.
func (m *Main) remplir(img *image.Gray, z forms.Zone) (string, bool) {
	b := z.Boites[0]
	modele := 'A'
	if z.Format == "chiffres" || z.Format == "date" {
		modele = '0'
	}
	n := 2 + m.h.IntN(6)
	if z.Genre == forms.ZonePeigne {
		n = min(n, len(z.Boites))
	}
	texte := m.invente(slices.Repeat([]rune{modele}, n))
	if z.Genre == forms.ZonePeigne {
		return m.ecrire(img, float64(b.X), float64(b.Y+b.H)-1.8, float64(b.L), m.entre(3, 4.5), texte), true
	}
	h := m.entre(3, 4.5)
	return m.ecrire(img, float64(b.X)+2, float64(b.Y+b.H)-1.5, 0.9*h, h, texte), true
}
