package ocr

import (
	"image"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"souspli/forms"
)

// ligne reads ruled lines, one writing box each: the rule is erased, then each line is read alone.
func (z *lecteurZones) ligne(zone forms.Zone, r *zoneLue) {
	r.Confiance, r.Vide = 1, true
	for _, b := range zone.Boites {
		const marge = 0.8
		d := z.decouper(b, marge)
		d.effacerRegles()
		d.effacerFilet(px(float64(marge)))
		d.effacerFilet(px(float64(marge + b.H)))
		d.effacerCotes(b, marge)
		d.effacerVoisines(px(marge))
		boite, aire, raye := d.etendue(marge)
		if raye {
			r.Surchargee = true
		}
		if aire < 3*grainMin {
			if d.pale(d.img.Rect.Inset(px(1.4))) {
				r.Vide = false
				r.Confiance = 0.3
				r.Raisons = ajouterRaison(r.Raisons, "écriture trop pâle")
			}
			r.Lignes = append(r.Lignes, "")
			continue
		}
		r.Vide = false
		t, lu, raison, err := z.lireLigne(d, boite, len(zone.Boites) == 1)
		if err != nil {
			r.Raisons = ajouterRaison(r.Raisons, "ligne illisible")
			r.Confiance = 0
			r.Lignes = append(r.Lignes, "")
			continue
		}
		r.Raisons = ajouterRaison(r.Raisons, raison)
		// Boxes of either size: only their scatter counts.
		if t.Confiance < 0.55 && lu.score < 0.55 || penche(t) {
			r.Manuscrit = true
		}
		r.Confiance = min(r.Confiance, lu.score)
		r.Lignes = append(r.Lignes, lu.texte())
	}
	for len(r.Lignes) > 0 && r.Lignes[len(r.Lignes)-1] == "" {
		r.Lignes = r.Lignes[:len(r.Lignes)-1]
	}
}

// lireLigne reads a line: the French reader, then the second one, which knows other letters, then both at another size, smaller for large
// print and larger for small, until what they say together is sure. The French reader's word is enough in prose, when it is sure of every
// word; a line that stands alone (a name, a place) is always read by both: nothing around it says what its letters must be.
//
// t is the French reader's first reading, raison why an agent must look.
func (z *lecteurZones) lireLigne(d decoupe, boite image.Rectangle, seule bool) (t Texte, r resultat, raison string, err error) {
	img := d.cadrer(boite)
	t, err = z.m.lire(img, OptionsTexte{PSM: 7})
	if err != nil {
		return t, resultat{}, "", err
	}
	vus := []avis{avisDe(t, false)}
	r = depouiller(vus)
	if c := confianceMin(t); !seule && c >= suffit {
		r.score = c
		return t, r, "", nil
	}
	k := 1 / 1.5
	if img.Rect.Dy() < px(5.6) { // margins included: letters of some 2 mm
		k = 1.6
	}
	for n, echelle := range []float64{1, k, k} {
		if n > 0 && r.score >= suffit {
			break
		}
		lit, latin := z.m.lireLatin, n != 1
		if !latin {
			lit = z.m.lire
		}
		if lu, err := lit(agrandir(img, echelle), OptionsTexte{PSM: 7, DPI: int(300 * echelle)}); err == nil {
			vus = append(vus, avisDe(lu, latin))
			r = depouiller(vus)
		}
	}
	switch {
	case unSeulLecteur(vus) || r.partage:
		raison = desaccord
	case seule && d.pointsDessous(boite), !d.marquesLues(boite, r.texte(), seule):
		raison = "accent ou signe à vérifier"
	case seule && traitDetache(r.mots):
		raison = "espace à vérifier"
	case seule && d.grossier && strings.ContainsAny(strings.ToUpper(r.texte()), accentsRares): // marks are not told apart there
		r.score = min(r.score, confianceMin(t))
	}
	return t, r, raison, nil
}

// traitDetache reports a hyphen, or the @ or a dot of an address, that a space parts from one of its words: the space may not be on the paper.
func traitDetache(mots []string) bool {
	for _, m := range mots {
		if len(m) > 1 && (strings.ContainsRune("-@.", rune(m[0])) || strings.ContainsRune("-@", rune(m[len(m)-1]))) {
			return true
		}
	}
	return false
}

// suffit is the score from which no other reading is asked for.
const suffit = 0.93

// enLettres reports whether French writes every letter of s.
func enLettres(s string) bool {
	for _, r := range norm.NFC.String(s) {
		if unicode.IsLetter(r) && !strings.ContainsRune(lettres, unicode.ToUpper(r)) {
			return false
		}
	}
	return true
}

// pointsDessous reports a dot under the line, as under ạ or ị, that no letter or stop of French has.
func (d decoupe) pointsDessous(r image.Rectangle) bool {
	taches := d.taches(r, grainMin)
	var bas []float64
	for _, t := range taches {
		if t.boite.Dy() > px(1) {
			bas = append(bas, float64(t.boite.Max.Y))
		}
	}
	if len(bas) == 0 {
		return false
	}
	pied := int(mediane(bas))
	for _, t := range taches {
		if t.boite.Min.Y >= pied && t.boite.Dx() <= px(1) && t.boite.Dy() <= px(1) && t.boite.Dx()*2 >= t.boite.Dy() && t.boite.Dy()*2 >= t.boite.Dx() {
			return true
		}
	}
	return false
}

// marquesDessus counts the small patches that stand over another one: accents, dots of i and j, and the pieces of letters that a poor scan
// breaks.
func (d decoupe) marquesDessus(r image.Rectangle) int {
	taches := d.taches(r, grainMin)
	n := 0
	for _, t := range taches {
		if t.boite.Dx() > px(1.3) || t.boite.Dy() > px(1) {
			continue
		}
		for _, sous := range taches {
			if sous.aire > t.aire && t.boite.Max.Y <= sous.boite.Min.Y+2 && t.boite.Min.X < sous.boite.Max.X && sous.boite.Min.X < t.boite.Max.X {
				n++
				break
			}
		}
	}
	return n
}

// marquesLues reports whether the text accounts for the marks that stand over the letters of a line: as many at least. Where thin strokes
// are lost it must be as many: dots of i that are gone tell that accents may be.
func (d decoupe) marquesLues(boite image.Rectangle, texte string, seule bool) bool {
	if !seule && !d.grossier {
		return true
	}
	vues, lues := d.marquesDessus(boite), marquesDe(texte)
	return vues == lues || vues < lues && !d.maigre
}

// marquesDe counts the marks that the letters of a text have over them, at most.
func marquesDe(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune("ij:;=÷%", r):
			n++
		case strings.ContainsRune("ÄËÏÖÜŸäëïöüÿ", r):
			n += 2
		case strings.ContainsRune("Çç", r):
		case unicode.IsLetter(r) && len(norm.NFD.String(string(r))) > utf8.RuneLen(r):
			n++
		}
	}
	return n
}

// agrandir gives the image k times as large.
func agrandir(img *image.Gray, k float64) *image.Gray {
	if k == 1 {
		return img
	}
	autre := image.NewGray(image.Rect(0, 0, int(float64(img.Rect.Dx())*k), int(float64(img.Rect.Dy())*k)))
	for y := range autre.Rect.Dy() {
		for x := range autre.Rect.Dx() {
			u, v := (float64(x)+0.5)/k, (float64(y)+0.5)/k
			g := gris(img, u, v)
			if k < 1 {
				g = moyenneCarre(img, u, v, 0.5/k)
			}
			autre.Pix[y*autre.Stride+x] = byte(g + 0.5)
		}
	}
	return autre
}

// penche tells pen from print on a line: the words of print stand on one line.
func penche(t Texte) bool {
	var bas []float64
	for _, m := range t.Mots {
		if m.Boite.Dy() > px(1.2) {
			bas = append(bas, float64(m.Boite.Max.Y))
		}
	}
	return len(bas) >= 4 && dispersion(bas) > 0.6*pxmm
}

// etendue is the box of the ink, specks left out. raye: one patch of ink runs through what would be several words, as when print is
// struck out.
func (d decoupe) etendue(marge float64) (image.Rectangle, int, bool) {
	filets := [2]int{px(marge), d.img.Rect.Dy() - px(marge)}
	raye := false
	var r image.Rectangle
	n := 0
	for _, t := range d.taches(d.img.Rect, grainMin) {
		bord := t.boite.Min.Y == 0 || t.boite.Max.Y == d.img.Rect.Dy() || t.boite.Min.X == 0 || t.boite.Max.X == d.img.Rect.Dx()
		if bord && (t.boite.Dy() < px(0.9) || t.boite.Dx() < px(0.5)) {
			continue // cut from a neighbour: a label above, a frame
		}
		if t.boite.Dx() > 12*t.boite.Dy() && t.boite.Dy() < px(0.6) {
			continue // a piece of rule
		}
		if c := (t.boite.Min.Y + t.boite.Max.Y) / 2; t.boite.Dy() <= px(0.4) && t.boite.Dx() >= 2*t.boite.Dy() &&
			min(max(c-filets[0], filets[0]-c), max(c-filets[1], filets[1]-c)) < px(1) {
			continue // a crumb of one
		}
		if t.boite.Dx() > px(12) && t.boite.Dy() > px(1) {
			raye = true
		}
		r = r.Union(t.boite)
		n += t.aire
	}
	return r, n, raye
}

// cadrer cuts a box of the crop with a white margin, as the engine likes.
func (d decoupe) cadrer(r image.Rectangle) *image.Gray {
	const marge = 14
	r = r.Inset(-3).Intersect(d.img.Rect)
	img := image.NewGray(image.Rect(0, 0, r.Dx()+2*marge, r.Dy()+2*marge))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			v := float64(d.img.Pix[y*d.img.Stride+x]) * 255 / math.Max(1, d.fond)
			img.Pix[(y-r.Min.Y+marge)*img.Stride+x-r.Min.X+marge] = byte(math.Min(255, v))
		}
	}
	return d.nourrir(img)
}

// nourrir lays half of the darkest neighbour's ink on each pixel of a page whose thin strokes are lost: accents are seen again.
func (d decoupe) nourrir(img *image.Gray) *image.Gray {
	if !d.maigre {
		return img
	}
	gras := image.NewGray(img.Rect)
	l, h := img.Rect.Dx(), img.Rect.Dy()
	for y := range h {
		for x := range l {
			v := img.Pix[y*img.Stride+x]
			noir := v
			for _, o := range [4]image.Point{{X: -1}, {X: 1}, {Y: -1}, {Y: 1}} {
				if p := image.Pt(x, y).Add(o); p.In(img.Rect) {
					noir = min(noir, img.Pix[p.Y*img.Stride+p.X])
				}
			}
			gras.Pix[y*gras.Stride+x] = byte((int(v) + int(noir)) / 2)
		}
	}
	return gras
}
