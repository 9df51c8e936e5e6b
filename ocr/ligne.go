package ocr

import (
	"image"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"souspli/dossier"
	"souspli/forms"
)

// sure is the confidence from which a typed reading is taken without a second look.
const sure = 0.9

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
		boite, aire, raye := d.etendue()
		if raye {
			r.Surchargee, z.attendu = true, ""
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
		t, raison, err := z.lireLigne(d, boite, len(zone.Boites) == 1)
		if err != nil {
			r.Raisons = ajouterRaison(r.Raisons, "ligne illisible")
			r.Confiance = 0
			r.Lignes = append(r.Lignes, "")
			continue
		}
		r.Raisons = ajouterRaison(r.Raisons, raison)
		c := confianceMin(t)
		if strings.TrimSpace(t.Texte) == "" {
			c = 0
		}
		if t.Confiance < 0.55 || penche(t) { // boxes of either size: only their scatter counts
			r.Manuscrit = true
		}
		r.Confiance = min(r.Confiance, c)
		r.Lignes = append(r.Lignes, strings.Join(strings.Fields(t.Texte), " "))
	}
	for len(r.Lignes) > 0 && r.Lignes[len(r.Lignes)-1] == "" {
		r.Lignes = r.Lignes[:len(r.Lignes)-1]
	}
}

// Confidences of a line: from sureLigne the French reader's word is taken in prose; from accordLigne each, two readers that agree are.
const (
	sureLigne   = confianceLigne
	accordLigne = 0.85
)

// lireLigne reads a line, and when it doubts asks the second reader, then itself at another size, smaller for large print and larger for
// small. A line that stands alone (a name, a place) is always read by both: nothing around it says what its letters must be.
// raison says why an agent must look.
func (z *lecteurZones) lireLigne(d decoupe, boite image.Rectangle, seule bool) (t Texte, raison string, err error) {
	img := d.cadrer(boite)
	t, err = z.m.lire(img, OptionsTexte{PSM: 7})
	c := confianceMin(t)
	if err != nil || !seule && c >= sureLigne || z.confirmeLigne(t, seule) {
		return t, "", err
	}
	v, errLatin := z.m.lireLatin(img, OptionsTexte{PSM: 7})
	cv := confianceMin(v)
	memes := errLatin == nil && memeLecture(t.Texte, v.Texte)
	if memes && (t.Texte == v.Texte || c >= accordLigne) {
		switch {
		case seule && d.pointsDessous(boite):
			raison = "accent ou signe à vérifier"
		case !seule, min(c, cv) >= accordLigne && !strings.ContainsAny(strings.ToUpper(t.Texte), accentsRares):
			t = deConfiance(t, accord(c, cv))
		}
		return t, raison, nil
	}
	e := 1.5
	if img.Rect.Dy() < px(5.6) { // margins included: letters of some 2 mm
		e = 1 / 1.6
	}
	u, errAutre := z.m.lire(agrandir(img, 1/e), OptionsTexte{PSM: 7, DPI: int(300 / e)})
	const desaccord = "deux lectures différentes"
	switch {
	case errLatin == nil && !enLettres(v.Texte) && v.Confiance > 0.6 && (c < sureLigne || cv > c):
		return deConfiance(v, min(cv, 0.8)), desaccord, nil
	case errAutre == nil && u.Texte == t.Texte:
		if !seule && errLatin == nil {
			return deConfiance(t, accord(c, confianceMin(u))), "", nil
		}
		return deConfiance(t, min(c, 0.8)), desaccord, nil
	case errAutre == nil && errLatin == nil && memeLecture(u.Texte, v.Texte):
		return deConfiance(u, min(confianceMin(u), 0.8)), "", nil
	}
	vues := []Texte{t, v, u}
	if w, err := z.m.lireLatin(agrandir(img, 1/e), OptionsTexte{PSM: 7, DPI: int(300 / e)}); err == nil {
		vues = append(vues, w)
	}
	mieux := plusProche(vues)
	if memes { // but for case, which no one goes by
		return deConfiance(mieux, min(c, 0.8)), "", nil
	}
	return deConfiance(mieux, min(confianceMin(mieux), 0.7)), desaccord, nil
}

// plusProche gives the reading that differs least from all others: each is wrong in its own way.
func plusProche(vues []Texte) Texte {
	mieux, moindre := Texte{}, -1
	for _, a := range vues {
		n := 0
		for _, b := range vues {
			n += distance(a.Texte, b.Texte)
		}
		if a.Texte != "" && (moindre < 0 || n < moindre) {
			mieux, moindre = a, n
		}
	}
	return mieux
}

// deConfiance is the text, each word at that confidence.
func deConfiance(t Texte, c dossier.Confiance) Texte {
	t.Mots = slices.Clone(t.Mots)
	for i := range t.Mots {
		t.Mots[i].Confiance = c
	}
	if len(t.Mots) == 0 {
		t.Confiance = c
	}
	return t
}

// memeLecture reports whether two readers say the same but for case, and for what the second is known to do: æ for œ, an apostrophe twice.
func memeLecture(a, b string) bool {
	plie := strings.NewReplacer("’", "'", "‘", "'", "æ", "œ", "Æ", "Œ")
	commun := func(s string) string {
		return strings.ToUpper(strings.ReplaceAll(plie.Replace(norm.NFC.String(s)), "''", "'"))
	}
	return commun(a) == commun(b)
}

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

// agrandir gives the image k times as large.
func agrandir(img *image.Gray, k float64) *image.Gray {
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
func (d decoupe) etendue() (image.Rectangle, int, bool) {
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
	return img
}
