package ocr

import (
	"image"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr/icr"
)

const (
	listeChiffres = "0123456789"
	// lettres are the capitals that French uses.
	lettres = "ABCDEFGHIJKLMNOPQRSTUVWXYZÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ"
	// accentsRares are accents the engines also give to letters of other languages (Ô for Ó or Ồ).
	accentsRares = "ÂÄÊÎÔÖÙÛÜŸ"
)

// glyphe is the ink of one cell.
type glyphe struct {
	rang  int // of the cell in the zone
	boite image.Rectangle
	aire  int
}

// peigne reads comb cells: lines of the frame are erased, each cell's ink is cut out and set side by side as in a word, which
// the engine reads at once. One character a cell is then checked; cells that do not fit are read alone. What a hand wrote is read otherwise
// (manuscrit.go).
func (z *lecteurZones) peigne(zone forms.Zone, r *zoneLue) {
	lus := make([]rune, len(zone.Boites))
	for i := range lus {
		lus[i] = ' '
	}
	r.Confiance = 1
	r.Vide = true
	for _, rg := range rangees(zone.Boites) {
		z.rangee(zone, rg, lus, r)
	}
	r.Texte = strings.TrimRight(string(lus), " ")
	if r.Vide {
		r.Texte = ""
	}
}

func (z *lecteurZones) rangee(zone forms.Zone, rg rangee, lus []rune, r *zoneLue) {
	const marge = 1.2
	d := z.decouper(rg.boite, marge)
	glyphes, faible, raye := d.glyphes(rg, marge)
	if raye {
		r.Surchargee = true
	}
	if faible {
		r.Vide = false
		r.Raisons = ajouterRaison(r.Raisons, "écriture trop pâle")
		r.Confiance = 0.3
	}
	if len(glyphes) == 0 {
		return
	}
	r.Vide = false
	if d.deborde(rg, marge, glyphes) {
		r.Surchargee = true
	}
	if p := z.couperManuscrit(rg); irregulier(glyphes) || z.deLaMain(p, icr.TypeCase(zone.Signes())) {
		z.rangeeManuscrite(zone, p, glyphes, lus, r)
		return
	}
	liste := ""
	if zone.Format == "chiffres" || zone.Format == "date" {
		liste = listeChiffres
	}
	signes, conf, raison := z.lireCellules(d, glyphes, liste)
	r.Raisons = ajouterRaison(r.Raisons, raison)
	if d.retouche(glyphes, signes) {
		r.Raisons = ajouterRaison(r.Raisons, "un signe n’est pas de la taille des autres\u00a0: corrigé à la main\u00a0?")
	}
	for i, g := range glyphes {
		lus[g.rang] = signes[i]
	}
	r.Confiance = min(r.Confiance, conf)
	if conf < 0.5 {
		r.Manuscrit = true
	}
}

// glyphes erases the frame, then cuts the ink of each cell. faible: there is something, too pale to be read. raye: a stroke goes from
// cell to cell, as no print does.
func (d decoupe) glyphes(rg rangee, marge dossier.MM) (liste []glyphe, faible, raye bool) {
	rayon := px(0.75)
	var interieurs []image.Rectangle
	for _, c := range rg.cases {
		x0, y0 := px(float64(c.X-rg.boite.X+marge)), px(float64(c.Y-rg.boite.Y+marge))
		x1, y1 := x0+px(float64(c.L)), y0+px(float64(c.H))
		// The line itself when it shows, else where it should be. Print may push a glyph over a line only at the bottom.
		bord := func(v, a, b int, vertical bool, sens int) int {
			var p, q int
			if vertical {
				p, q = d.traitVertical(v, a+rayon, b-rayon, rayon, 0.75)
			} else {
				p, q = d.traitHorizontal(v, a+rayon, b-rayon, rayon, 0.75)
			}
			if p > q {
				return v + 2*sens
			}
			if sens > 0 {
				return q + 3
			}
			return p - 3
		}
		interieurs = append(interieurs, image.Rect(bord(x0, y0, y1, true, 1), bord(y0, x0, x1, false, 1), bord(x1, y0, y1, true, -1)+1, bord(y1, x0, x1, false, -1)+1))
	}
	raye = d.raye(interieurs)
	pale := 0
	for i, in := range interieurs {
		g := glyphe{rang: rg.indice + i}
		for _, t := range d.taches(in, grainMin) {
			if bordure(t.boite, in) {
				d.effacer(t.boite.Min.X, t.boite.Min.Y, t.boite.Max.X-1, t.boite.Max.Y-1)
				continue
			}
			g.boite = g.boite.Union(t.boite)
			g.aire += t.aire
		}
		if g.aire >= 2*grainMin {
			liste = append(liste, g)
			continue
		}
		if d.pale(in) {
			pale++
		}
	}
	return liste, pale > 0 && pale*3 >= len(rg.cases) || pale > 0 && len(liste) == 0 && pale >= 2, raye
}

// bordure reports what is left of the frame: a sliver along an edge of the cell, or a short piece of one, as a two-tone scan leaves.
func bordure(t, in image.Rectangle) bool {
	contre := func(a0, a1, b0, b1 int) bool { return a0 <= b0+px(0.3) || a1 >= b1-px(0.3) }
	return t.Dx() <= px(0.35) && (t.Dy() > in.Dy()*6/10 || t.Dx() <= 3) && contre(t.Min.X, t.Max.X, in.Min.X, in.Max.X) ||
		t.Dy() <= px(0.35) && (t.Dx() > in.Dx()*5/10 || t.Dy() <= 3) && contre(t.Min.Y, t.Max.Y, in.Min.Y, in.Max.Y)
}

// raye counts the frame lines that ink crosses: on both sides of the line, at the same height.
func (d decoupe) raye(cases []image.Rectangle) bool {
	croisees := 0
	for i := 0; i+1 < len(cases); i++ {
		g, dr := cases[i].Max.X, cases[i+1].Min.X
		if dr-g > px(1.2) || dr <= g { // not the same line: the gap of a date
			continue
		}
		rangs := 0
		for y := max(cases[i].Min.Y, 0) + px(0.4); y < min(cases[i].Max.Y, d.img.Rect.Dy())-px(0.4); y++ {
			if g-5 >= 0 && dr+4 < d.img.Rect.Dx() && d.encre(g-2, y) && d.encre(g-5, y) && d.encre(dr+1, y) && d.encre(dr+4, y) {
				rangs++
			}
		}
		if rangs >= 2 {
			croisees++
		}
	}
	return croisees >= 2 || (croisees == 1 && len(cases) <= 3)
}

// pale reports marks too faint to be read but too many to be grain.
func (d decoupe) pale(r image.Rectangle) bool {
	r = r.Inset(1).Intersect(d.img.Rect)
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if d.img.Pix[y*d.img.Stride+x] < d.faint {
				n++
			}
		}
	}
	return n > 60 && n*100 > r.Dx()*r.Dy()*3
}

// deborde reports ink that crosses cells: something struck out, or written over.
func (d decoupe) deborde(rg rangee, marge dossier.MM, g []glyphe) bool {
	if len(rg.cases) < 2 {
		return false
	}
	var aires []float64
	for _, x := range g {
		aires = append(aires, float64(x.aire))
	}
	m := mediane(aires)
	for _, x := range g {
		if len(g) >= 3 && float64(x.aire) > 2.6*m && x.boite.Dx() > int(0.8*float64(rg.cases[0].L)*pxmm) {
			return true
		}
	}
	return false
}

// irregulier tells pen from print: print stands on a line and has few heights.
func irregulier(g []glyphe) bool {
	if len(g) < 4 {
		return false
	}
	var bas []float64
	for _, x := range g {
		if x.boite.Dy() > px(1.2) { // neither dot nor hyphen
			bas = append(bas, float64(x.boite.Max.Y))
		}
	}
	return len(bas) >= 4 && dispersion(bas) > 0.28*pxmm
}

// ecartRetouche is how far the height or the foot of a sign may be from those of its neighbours, of their height. Machines are within half
// of that; a sign crossed out or written over by hand seldom is.
const ecartRetouche = 0.14

// retouche reports a comb of digits or plain capitals of which one sign in four at most is not of the height of the others, or not on their
// line: a pen went over it. More of them are small letters, which machines also type. J and Q go below the line.
func (d decoupe) retouche(g []glyphe, signes []rune) bool {
	var hauts, pieds []float64
	for i, r := range signes {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' && r != 'J' && r != 'Q' {
			c := d.corps(g[i].boite).boite
			hauts, pieds = append(hauts, float64(c.Dy())), append(pieds, float64(c.Max.Y))
		}
	}
	if len(hauts) < 4 {
		return false
	}
	haut, pied := mediane(hauts), mediane(pieds)
	n := 0
	for i := range hauts {
		if math.Abs(hauts[i]-haut) > ecartRetouche*haut || math.Abs(pieds[i]-pied) > ecartRetouche*haut {
			n++
		}
	}
	return n > 0 && n*4 <= len(hauts)
}

// corps is the largest patch of ink of a cell: the sign without its accents.
func (d decoupe) corps(r image.Rectangle) (c tache) {
	for _, t := range d.taches(r, grainMin) {
		if t.aire > c.aire {
			c = t
		}
	}
	return c
}

// suffitChiffres is the confidence from which digits are taken without a second look.
const suffitChiffres = 0.9

// lireGlyphes is for cells that no reader counted: what is lost in one word is found in a shorter one, down to three cells, read one by one.
func (z *lecteurZones) lireGlyphes(d decoupe, g []glyphe, liste string) ([]rune, dossier.Confiance) {
	t, err := z.m.lire(d.composer(g, 5), OptionsTexte{PSM: 7, ListeBlanche: liste})
	if texte := []rune(norm.NFC.String(sansBlancs(t.Texte))); err == nil && len(texte) == len(g) {
		return texte, confianceMin(t)
	}
	if len(g) > 3 {
		a, ca := z.lireGlyphes(d, g[:len(g)/2], liste)
		b, cb := z.lireGlyphes(d, g[len(g)/2:], liste)
		return append(a, b...), min(ca, cb)
	}
	return z.unParUn(d, g, liste, make([]rune, len(g)))
}

// lireCellules reads cells with both readers, then with the characters further apart, until what they say together is sure. Digits that
// the first reader is sure of need no second one, but on a coarse page or one in two tones, where a barred 0 looks like 8 or 9. Of text, what the readers do not both
// say, letters that only one of them knows and marks that neither gives go to an agent, with a reason. Capitals, as the form asks, even
// where small letters were typed.
func (z *lecteurZones) lireCellules(d decoupe, g []glyphe, liste string) ([]rune, dossier.Confiance, string) {
	var vus []avis
	var bruts []rune // as the French reader wrote them
	var r resultat
	for n, ecart := range []int{5, 5, 11, 11} {
		if n > 1 && len(vus) > 1 && r.score >= suffit {
			break
		}
		lit, latin := z.m.lire, n%2 == 1
		if latin {
			lit = z.m.lireLatin
		}
		t, err := lit(d.composer(g, ecart), OptionsTexte{PSM: 7, ListeBlanche: liste})
		b := []rune(norm.NFC.String(sansBlancs(t.Texte)))
		if err != nil || len(b) != len(g) {
			continue
		}
		c := confianceMin(t)
		if n == 0 && liste != "" && !d.grossier && !d.deuxTons && c >= suffitChiffres {
			return b, c, ""
		}
		if !latin && bruts == nil {
			bruts = b
		}
		vus = append(vus, avisDesCases(b, c, latin))
		r = depouiller(vus)
	}
	if len(vus) == 0 {
		signes, conf := z.lireGlyphes(d, g, liste)
		return []rune(majuscules(signes)), min(conf, 0.7), desaccord
	}
	lus := []rune(strings.Join(r.mots, ""))
	switch {
	case len(vus) == 1 || r.partage || liste == "" && unSeulLecteur(vus):
		return lus, r.score, desaccord
	case liste == "" && !d.marquesEgales(g, bruts):
		return lus, r.score, "accent ou signe à vérifier"
	}
	return lus, r.score, ""
}

// desaccord is the reason given when the readers differ.
const desaccord = "deux lectures différentes"

// avisDesCases gives signs as words of one capital, each with the confidence of the whole.
func avisDesCases(signes []rune, c dossier.Confiance, latin bool) avis {
	a := avis{latin: latin}
	for _, s := range majuscules(signes) {
		a.mots, a.confs = append(a.mots, string(s)), append(a.confs, c)
	}
	return a
}

// majuscules puts one sign in capitals for one sign, the apostrophe straight.
func majuscules(signes []rune) string {
	m := make([]rune, len(signes))
	for i, r := range signes {
		if m[i] = unicode.ToUpper(r); r == '‘' || r == '`' || r == '’' {
			m[i] = '\''
		}
	}
	return string(m)
}

// marquesEgales reports whether each letter read has the marks its cell has, over and under it: a model that does not have Ạ or Ż reads
// A or Z.
func (d decoupe) marquesEgales(g []glyphe, signes []rune) bool {
	for i, r := range signes {
		if !unicode.IsLetter(r) {
			continue
		}
		dessus, dessous := d.marques(g[i].boite)
		auPlus := 0
		switch {
		case r == 'i' || r == 'j':
			auPlus = 1
		case strings.ContainsRune("ÄËÏÖÜŸäëïöüÿ", r):
			auPlus = 2
		case r != 'Ç' && r != 'ç' && len(norm.NFD.String(string(r))) > utf8.RuneLen(r):
			auPlus = 1
		}
		if dessus > auPlus || (dessous > 0 && r != 'Ç' && r != 'ç') {
			return false
		}
	}
	return true
}

// marques counts the patches of ink wholly above and wholly below the largest of the box.
func (d decoupe) marques(r image.Rectangle) (dessus, dessous int) {
	corps := d.corps(r)
	for _, t := range d.taches(r, grainMin) {
		switch {
		case t.boite.Max.Y <= corps.boite.Min.Y+1:
			dessus++
		case t.boite.Min.Y >= corps.boite.Max.Y-1:
			dessous++
		}
	}
	return dessus, dessous
}

// unParUn is the last resort: the cells one by one, never sure.
func (z *lecteurZones) unParUn(d decoupe, g []glyphe, liste string, signes []rune) ([]rune, dossier.Confiance) {
	conf := dossier.Confiance(0.6)
	for i := range g {
		signes[i] = '?'
		if i >= 40 {
			conf = 0
			continue
		}
		t, err := z.m.lire(d.composer(g[i:i+1], 5), OptionsTexte{PSM: 10, ListeBlanche: liste})
		if s := sansBlancs(t.Texte); err == nil && utf8.RuneCountInString(s) == 1 {
			signes[i], _ = utf8.DecodeRuneInString(s)
			conf = min(conf, t.Confiance)
		} else {
			conf = min(conf, 0.2)
		}
	}
	return signes, conf
}

// composer sets glyphs side by side on white, ecart pixels apart, each at its own height on the line. A cell left empty between two is
// not shown: the cells say where it is.
func (d decoupe) composer(g []glyphe, ecart int) *image.Gray {
	const marge = 14
	haut, bas, l := math.MaxInt, 0, 2*marge
	for _, x := range g {
		haut, bas = min(haut, x.boite.Min.Y), max(bas, x.boite.Max.Y)
		l += x.boite.Dx() + ecart
	}
	img := image.NewGray(image.Rect(0, 0, l, bas-haut+2*marge))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	x0 := marge
	for _, x := range g {
		b := x.boite.Inset(-1).Intersect(d.img.Rect)
		for y := b.Min.Y; y < b.Max.Y; y++ {
			v := y - haut + marge
			if v < 0 || v >= img.Rect.Dy() {
				continue
			}
			for u := b.Min.X; u < b.Max.X; u++ {
				img.Pix[v*img.Stride+x0+u-b.Min.X] = d.blanchir(d.img.Pix[y*d.img.Stride+u])
			}
		}
		x0 += x.boite.Dx() + ecart
	}
	return d.nourrir(img)
}

// blanchir stretches a grey so that the paper is white.
func (d decoupe) blanchir(v byte) byte {
	w := float64(v) * 255 / math.Max(1, d.fond)
	if v >= d.faint {
		return 255
	}
	return byte(math.Min(255, w))
}

func sansBlancs(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// confianceMin is that of the worst word.
func confianceMin(t Texte) dossier.Confiance {
	if len(t.Mots) == 0 {
		return t.Confiance
	}
	c := dossier.Confiance(1)
	for _, m := range t.Mots {
		c = min(c, m.Confiance)
	}
	return c
}
