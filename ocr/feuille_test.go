package ocr

import (
	"image"
	"math"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
	"souspli/ocr/scantest"
)

// feuille is a page drawn in mm, then laid on a scanner.
type feuille struct {
	img *image.Gray // 300 dpi, straight
}

func nouvelleFeuille() *feuille {
	f := &feuille{image.NewGray(image.Rect(0, 0, px(float64(forms.PageL)), px(float64(forms.PageH))))}
	for i := range f.img.Pix {
		f.img.Pix[i] = 250
	}
	return f
}

// plein fills a box.
func (f *feuille) plein(x, y, l, h float64, gris byte) {
	for j := px(y); j < px(y+h); j++ {
		for i := px(x); i < px(x+l); i++ {
			if image.Pt(i, j).In(f.img.Rect) {
				f.img.Pix[j*f.img.Stride+i] = gris
			}
		}
	}
}

// cadre draws the edges of a box.
func (f *feuille) cadre(r dossier.RectMM, trait float64) {
	x, y, l, h := float64(r.X), float64(r.Y), float64(r.L), float64(r.H)
	f.plein(x-trait/2, y-trait/2, l+trait, trait, 20)
	f.plein(x-trait/2, y+h-trait/2, l+trait, trait, 20)
	f.plein(x-trait/2, y-trait/2, trait, h+trait, 20)
	f.plein(x+l-trait/2, y-trait/2, trait, h+trait, 20)
}

// croix draws the two diagonals of a box, a little inside.
func (f *feuille) croix(r dossier.RectMM, trait float64, gris byte) {
	for t := 0.12; t <= 0.88; t += 0.005 {
		x, y := float64(r.X)+t*float64(r.L), float64(r.Y)+t*float64(r.H)
		f.plein(x-trait/2, y-trait/2, trait, trait, gris)
		f.plein(x-trait/2, float64(r.Y)+(1-t)*float64(r.H)-trait/2, trait, trait, gris)
	}
}

// reperes draws the corner marks, but those given.
func (f *feuille) reperes(sauf ...int) *feuille {
	c := float64(forms.RepereCote)
	t := float64(forms.RepereTrou)
	for i, p := range forms.Reperes {
		absent := false
		for _, s := range sauf {
			absent = absent || s == i
		}
		if absent {
			continue
		}
		f.plein(float64(p.X)-c/2, float64(p.Y)-c/2, c, c, 15)
		if i == 3 {
			f.plein(float64(p.X)-t/2, float64(p.Y)-t/2, t, t, 250)
		}
	}
	return f
}

// numerise lays the sheet on a scanner: turned by degrees clockwise about its centre, scaled, moved in mm. It gives the image and where
// each mm of the page is on it.
func (f *feuille) numerise(deg, ech, dx, dy float64) (*image.Gray, dossier.Affine) {
	quart := int(math.Round(deg/90)) % 2
	l, h := f.img.Rect.Dx(), f.img.Rect.Dy()
	if quart != 0 {
		l, h = h, l
	}
	s, c := math.Sincos(deg * math.Pi / 180)
	e := ech * pxmm
	cx, cy := float64(forms.PageL)/2, float64(forms.PageH)/2
	m := dossier.Affine{A: e * c, B: -e * s, D: e * s, E: e * c}
	m.C = float64(l)/2 + dx*pxmm - m.A*cx - m.B*cy
	m.F = float64(h)/2 + dy*pxmm - m.D*cx - m.E*cy
	inv, _ := inverse(m)
	d := image.NewGray(image.Rect(0, 0, l, h))
	for y := 0; y < h; y++ {
		for x := 0; x < l; x++ {
			X, Y := inv.Apply(dossier.MM(float64(x)+0.5), dossier.MM(float64(y)+0.5))
			v := 250.0
			if X >= 0 && Y >= 0 && X <= float64(forms.PageL) && Y <= float64(forms.PageH) {
				v = gris(f.img, X*pxmm, Y*pxmm)
			}
			d.Pix[y*d.Stride+x] = byte(v + 0.5)
		}
	}
	return d, m
}

// codeSur is the page id as a reader would find it.
func codeSur(m dossier.Affine, id pagecode.ID, format string) Code {
	b := forms.BoiteQR
	if format == "code128" {
		b = forms.BoiteCode128
		b.Y, b.H = b.Y+b.H/2, 0 // a line of it
	}
	c := Code{Format: format, Texte: id.String()}
	for i, p := range [4][2]dossier.MM{{b.X, b.Y}, {b.X + b.L, b.Y}, {b.X + b.L, b.Y + b.H}, {b.X, b.Y + b.H}} {
		x, y := m.Apply(p[0], p[1])
		c.Coins[i] = image.Pt(int(math.Round(x)), int(math.Round(y)))
	}
	return c
}

// ecartMax is the worst distance in mm between two maps, over the page.
func ecartMax(a, b dossier.Affine) float64 {
	pire := 0.0
	for _, p := range [5][2]dossier.MM{{10, 10}, {200, 10}, {10, 287}, {200, 287}, {105, 148}} {
		x, y := a.Apply(p[0], p[1])
		u, v := b.Apply(p[0], p[1])
		pire = math.Max(pire, math.Hypot(x-u, y-v)/echelle(b))
	}
	return pire
}

var idTest = pagecode.ID{Formulaire: 1, Revision: 1, Page: 1, Pages: 6, Copie: "00000042"}

func TestCalage(t *testing.T) {
	cas := []struct {
		nom              string
		deg, ech, dx, dy float64
		sauf             []int
		code             string     // "": none read
		tache            [2]float64 // top left of a black square that could pass for a mark; zero: none
		refus            bool
		tolere           float64
	}{
		{nom: "droite", ech: 1, code: "qr"},
		{nom: "de travers, réduite", deg: 2.5, ech: 0.96, dx: 3, dy: -2, code: "qr"},
		{nom: "agrandie", deg: -1, ech: 1.03, code: "qr"},
		{nom: "tête en bas", deg: 181, ech: 0.99, code: "qr"},
		{nom: "tête en bas, sans code", deg: 180, ech: 1},
		{nom: "couchée à droite, sans code", deg: 90.5, ech: 0.98},
		{nom: "couchée à gauche", deg: 270, ech: 1, code: "code128"},
		{nom: "sans coin haut gauche", deg: 1, ech: 1, sauf: []int{0}, code: "qr"},
		{nom: "sans coin haut droit", deg: -1, ech: 0.98, sauf: []int{1}, code: "qr"},
		{nom: "sans coin bas gauche", deg: 2, ech: 1, sauf: []int{2}, code: "qr"},
		{nom: "sans coin bas droit", deg: 181, ech: 1, sauf: []int{3}, code: "qr"},
		{nom: "sans coin ni QR", deg: 1, ech: 1, sauf: []int{1}, code: "code128"},
		{nom: "deux coins perdus", ech: 0.99, deg: 0.5, sauf: []int{0, 2}, code: "qr", tolere: 1.5},
		{nom: "tache pour repère", deg: 0.5, ech: 1, sauf: []int{0}, code: "qr", tache: [2]float64{14, 15}},
		{nom: "tache pour repère, loin du QR", deg: 0.5, ech: 1, sauf: []int{0, 2}, code: "qr", tache: [2]float64{12, 279}, tolere: 1},
		{nom: "tache près du Code 128, pour repère", deg: 0.5, ech: 1, sauf: []int{1, 2}, code: "code128", tache: [2]float64{12, 279}, refus: true},
		{nom: "aucun repère", ech: 1, sauf: []int{0, 1, 2, 3}, code: "qr", refus: true},
		{nom: "aucun repère ni code", ech: 1, sauf: []int{0, 1, 2, 3}, refus: true},
	}
	for _, k := range cas {
		t.Run(k.nom, func(t *testing.T) {
			t.Parallel()
			f := nouvelleFeuille().reperes(k.sauf...)
			if k.tache[0] > 0 {
				f.plein(k.tache[0], k.tache[1], 5, 5, 10)
			}
			img, vrai := f.numerise(k.deg, k.ech, k.dx, k.dy)
			id := identite{id: idTest}
			if k.code != "" {
				id = placer(codeSur(vrai, idTest, k.code), true)
				id.id, id.source = idTest, k.code
			}
			reg, ok := enregistrer(img, id)
			if ok == k.refus {
				t.Fatalf("calée %v\u00a0: %+v", ok, reg)
			}
			if k.refus {
				return
			}
			if k.tolere == 0 {
				k.tolere = 0.25
			}
			if e := ecartMax(reg.calage, vrai); e > k.tolere {
				t.Errorf("écart de %.2f mm\u00a0; %+v", e, reg)
			}
			if reg.residu > 1.5 {
				t.Errorf("résidu %.2f mm", reg.residu)
			}
			if ech := echelle(reg.calage) / pxmm; math.Abs(ech-k.ech) > 0.004 {
				t.Errorf("échelle %.3f au lieu de %.3f", ech, k.ech)
			}
			rot, reste := quartsEtReste(reg.calage)
			if veut := (720 - int(math.Round(k.deg/90))*90) % 360; rot != veut {
				t.Errorf("rotation %d au lieu de %d", rot, veut)
			}
			if veut := k.deg - math.Round(k.deg/90)*90; math.Abs(reste-veut) > 0.15 {
				t.Errorf("inclinaison %.2f au lieu de %.2f", reste, veut)
			}
		})
	}
}

func TestCases(t *testing.T) {
	f := nouvelleFeuille().reperes()
	boite := func(i int) dossier.RectMM { return dossier.RectMM{X: 20 + dossier.MM(i)*12, Y: 60, L: 4.5, H: 4.5} }
	veut := []coche{cocheNon, cocheOui, cocheAnnulee, cocheDoute, cocheNon, cocheNon, cocheOui}
	var zones []forms.Zone
	for i := range veut {
		b := boite(i)
		f.cadre(b, 0.25)
		zones = append(zones, forms.Zone{Champ: "c", Genre: forms.ZoneCase, Valeur: "true", Boites: []dossier.RectMM{b}})
		switch i {
		case 1:
			f.croix(b, 0.5, 30)
		case 2:
			f.plein(float64(b.X)+0.2, float64(b.Y)+0.2, 4.1, 4.1, 40)
		case 3:
			f.croix(b, 0.25, 190) // a pencil barely seen
		case 6:
			f.croix(dossier.RectMM{X: b.X - 1, Y: b.Y - 1, L: b.L + 2, H: b.H + 2}, 0.4, 60) // wider than the box
		}
	}
	for _, pose := range []struct{ deg, ech float64 }{{0, 1}, {2, 0.97}, {181, 1.02}} {
		img, m := f.numerise(pose.deg, pose.ech, 0, 0)
		z := &lecteurZones{m: NewMoteur(Outils{}), img: img, reg: registre{calage: m, clair: 250, noir: 15}}
		var lues []zoneLue
		for _, x := range zones {
			lues = append(lues, z.lire(x))
		}
		cocher(lues)
		for i, l := range lues {
			if l.Coche != veut[i] {
				t.Errorf("page à %v° : case %d %s au lieu de %s (encre %.3f)", pose.deg, i, l.Coche, veut[i], l.Encre)
			}
		}
	}
}

// lettre draws an H as a machine types it, 2 mm by 3.
func (f *feuille) lettre(x, y float64, gris byte) {
	f.plein(x, y, 0.4, 3, gris)
	f.plein(x+1.6, y, 0.4, 3, gris)
	f.plein(x, y+1.3, 2, 0.4, gris)
}

// chiffre types a 4, its foot at y, mm.
func (f *feuille) chiffre(x, y float64, gris byte) {
	const k = 300 / 25.4
	scantest.Ecrire(f.img, scantest.Machine, 4*k, x*k, y*k, "4", gris)
}

// A comb is cut into one glyph a cell, the frame left out; an empty one gives nothing; a pale one is not called empty.
func TestPeigne(t *testing.T) {
	f := nouvelleFeuille().reperes()
	var zones []forms.Zone
	for l := range 3 {
		z := forms.Zone{Champ: "x", Genre: forms.ZonePeigne, Format: "chiffres"}
		for i := range 8 {
			b := dossier.RectMM{X: 20 + dossier.MM(i)*6, Y: 80 + dossier.MM(l)*15, L: 6, H: 8}
			f.cadre(b, 0.2)
			z.Boites = append(z.Boites, b)
			if i == 3 || i == 7 || l == 1 {
				continue
			}
			gris := byte(30)
			if l == 2 {
				gris = 200
			}
			f.chiffre(float64(b.X)+2, float64(b.Y)+5.5, gris)
		}
		zones = append(zones, z)
	}
	var demandes []OptionsTexte
	m := NewMoteur(Outils{Lire: func(img *image.Gray, o OptionsTexte) (Texte, error) {
		demandes = append(demandes, o)
		return Texte{Texte: "123 456", Confiance: 0.97, Mots: []Mot{{Texte: "123", Confiance: 0.97}, {Texte: "456", Confiance: 0.97}}}, nil
	}})
	img, aff := f.numerise(1.5, 0.98, 1, 1)
	z := &lecteurZones{m: m, img: img, reg: registre{calage: aff, clair: 250, noir: 15}}
	plein, vide, pale := z.lire(zones[0]), z.lire(zones[1]), z.lire(zones[2])
	if plein.Texte != "123 456" || plein.Vide || plein.Nombre != 8 || plein.Confiance < 0.9 || plein.Manuscrit {
		t.Errorf("peigne plein %+v", plein)
	}
	if len(demandes) != 1 || demandes[0].ListeBlanche != listeChiffres {
		t.Errorf("lectures demandées %+v", demandes)
	}
	if !vide.Vide || vide.Texte != "" {
		t.Errorf("peigne vide %+v", vide)
	}
	if pale.Vide || pale.Confiance > 0.5 || len(pale.Raisons) == 0 {
		t.Errorf("peigne pâle %+v", pale)
	}
}

// A word struck out by a pen is told from one that is not.
func TestPeigneRaye(t *testing.T) {
	f := nouvelleFeuille().reperes()
	var zones []forms.Zone
	for l := range 2 {
		z := forms.Zone{Champ: "x", Genre: forms.ZonePeigne, Format: "texte"}
		for i := range 8 {
			b := dossier.RectMM{X: 20 + dossier.MM(i)*6, Y: 80 + dossier.MM(l)*15, L: 6, H: 8}
			f.cadre(b, 0.2)
			z.Boites = append(z.Boites, b)
			f.plein(float64(b.X)+1.5, float64(b.Y)+2.5, 3, 3.5, 30)
		}
		zones = append(zones, z)
	}
	for x := 21.0; x < 66; x += 0.1 {
		f.plein(x, 83.5+0.02*(x-21), 0.4, 0.4, 70)
	}
	m := NewMoteur(Outils{Lire: func(*image.Gray, OptionsTexte) (Texte, error) { return Texte{Texte: "ABCDEFGH", Confiance: 0.97}, nil }})
	for _, deg := range []float64{0, 2, -3} {
		img, aff := f.numerise(deg, 1, 0, 0)
		z := &lecteurZones{m: m, img: img, reg: registre{calage: aff, clair: 250, noir: 15}}
		if raye, net := z.lire(zones[0]), z.lire(zones[1]); !raye.Surchargee || net.Surchargee {
			t.Errorf("à %v° : rayé %v, net %v", deg, raye.Surchargee, net.Surchargee)
		}
	}
}

func TestSignature(t *testing.T) {
	f := nouvelleFeuille().reperes()
	b := dossier.RectMM{X: 100, Y: 200, L: 80, H: 30}
	f.cadre(b, 0.25)
	img, m := f.numerise(1, 1, 0, 0)
	z := &lecteurZones{m: NewMoteur(Outils{}), img: img, reg: registre{calage: m, clair: 250, noir: 15}}
	zone := forms.Zone{Genre: forms.ZoneSignature, Boites: []dossier.RectMM{b}}
	if l := z.lire(zone); !l.Vide {
		t.Errorf("boîte vide dite signée\u00a0: %+v", l)
	}
	for x := 110.0; x < 150; x += 0.1 {
		f.plein(x, 215+4*math.Sin(x/2), 0.5, 0.5, 60)
	}
	z.img, z.reg.calage = f.numerise(1, 1, 0, 0)
	if l := z.lire(zone); l.Vide {
		t.Errorf("signature non vue\u00a0: %+v", l)
	}
}

func TestBlanche(t *testing.T) {
	f := nouvelleFeuille()
	f.plein(0, 0, 3, 297, 90)     // shadow of an edge
	f.plein(40, 100, 40, 60, 243) // show-through
	if img, _ := f.numerise(0.5, 1, 0, 0); !blanche(img, pxmm) {
		t.Error("page blanche avec une ombre\u00a0: dite écrite")
	}
	f.plein(60, 120, 30, 0.3, 60) // one line of writing
	f.plein(60, 122, 20, 0.3, 60)
	if img, _ := f.numerise(0.5, 1, 0, 0); blanche(img, pxmm) {
		t.Error("deux traits sur la page\u00a0: dite blanche")
	}
}
