package ocr_test

import (
	"image"
	"math"
	"slices"
	"testing"

	"souspli/dossier"
	"souspli/ocr/scantest"
)

// profilsBlancs are the ways a sheet goes through machines without anything written on it by them.
func profilsBlancs() []scantest.Profil {
	var l []scantest.Profil
	for _, p := range scantest.Profils() {
		if !p.Tampon && !p.TamponCode && !p.Trait && !p.TraitBarres && !p.Tache && p.CoinPerdu == 0 && !p.Doublee {
			l = append(l, p)
		}
	}
	return l
}

// verso is the back of a printed page: white, what is printed on the other side showing through a little.
func verso(recto *image.Gray, part float64) *image.Gray {
	d := image.NewGray(recto.Rect)
	l := recto.Rect.Dx()
	for y := range recto.Rect.Dy() {
		for x := range l {
			d.Pix[y*d.Stride+x] = uint8(255 - part*float64(255-recto.Pix[y*recto.Stride+l-1-x]))
		}
	}
	return d
}

// ecritures are the least that people leave on a page, drawn at 300 dpi with that grey.
var ecritures = map[string]func(*image.Gray, uint8){
	"une ligne courte": func(img *image.Gray, g uint8) { scantest.Ecrire(img, scantest.Serif, 42, 900, 1400, "Vu, merci.", g) },
	"une signature": func(img *image.Gray, g uint8) {
		for i := range 2400 {
			t := float64(i) / 400
			trait(img, 1500+60*t+90*math.Sin(2.1*t), 2800+70*math.Sin(3.3*t), 4, g)
		}
	},
	"une croix au crayon": func(img *image.Gray, g uint8) {
		for i := range 200 {
			t := float64(i) * 0.3
			trait(img, 600+t, 700+t, 3, g)
			trait(img, 600+t, 760-t, 3, g)
		}
	},
	"une date": func(img *image.Gray, g uint8) { scantest.Ecrire(img, scantest.Sans, 36, 1700, 2100, "12/03/26", g) },
}

// trait darkens a square of that side.
func trait(img *image.Gray, x, y float64, cote int, g uint8) {
	for j := range cote {
		for i := range cote {
			p := &img.Pix[img.PixOffset(int(x)+i, int(y)+j)]
			*p = min(*p, g)
		}
	}
}

// TestPagesBlanches: the back of a page scanned both sides is blank, whatever shines through, holes, dust and shadows; a page with one thing
// written on it, even in pencil, never is.
func TestPagesBlanches(t *testing.T) {
	t.Parallel()
	recto := imprimer(t, tousLesFormulaires(t)[5], nil)[0]
	m := vraiMoteur(t)
	graines := 1
	if long() {
		graines = 12
	}
	vues, reconnues, ecrites := 0, 0, 0
	for n, p := range profilsBlancs() {
		if !long() && n%6 != int(graine()%6) { // the short run takes a sixth of them, turning
			continue
		}
		for g := range graines {
			fond := verso(recto, []float64{0, 0.04, 0.08}[(n+g)%3])
			seed := graineDe(p.Nom, g, "blanc")
			vide, v := scantest.Degrader(fond, p, seed)
			vues++
			if m.SituerPage(vide, v.DPI).Type == dossier.PageBlanche {
				reconnues++
			} else {
				t.Logf("%s : verso non reconnu", p.Nom)
				garder(t, "verso-"+p.Nom, vide)
			}
			for nom, ecrire := range ecritures {
				gris := uint8(165) // a pencil
				if p.DeuxTons || p.Fax != scantest.PasDeFax || p.Copies > 0 || p.Encre > 100 {
					gris = 40 // the machine itself wipes a pencil out
				}
				page := image.NewGray(fond.Rect)
				copy(page.Pix, fond.Pix)
				ecrire(page, gris)
				img, v := scantest.Degrader(page, p, seed)
				ecrites++
				if m.SituerPage(img, v.DPI).Type == dossier.PageBlanche {
					t.Errorf("%s : %s, page dite blanche", p.Nom, nom)
					garder(t, "ecrite-"+p.Nom, img)
				}
			}
		}
	}
	t.Logf("versos blancs reconnus : %d sur %d ; pages écrites : %d", reconnues, vues, ecrites)
	if reconnues < vues-max(1, vues/10) {
		t.Errorf("versos blancs reconnus : %d sur %d", reconnues, vues)
	}
}

// Pages of ours are never called blank, even when nothing but their printed frame is left.
func TestFormulaireJamaisBlanc(t *testing.T) {
	m := vraiMoteur(t)
	page := imprimer(t, tousLesFormulaires(t)[2], nil)[1]
	for _, p := range scantest.Profils() {
		if !slices.Contains([]string{"pale", "fax_ordinaire", "bureau150"}, p.Nom) {
			continue
		}
		img, v := scantest.Degrader(page, p, graine())
		if m.SituerPage(img, v.DPI).Type == dossier.PageBlanche {
			t.Errorf("%s : formulaire dit blanc", p.Nom)
		}
	}
}
