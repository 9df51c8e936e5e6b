package ocr

import (
	"image"
	"math"
	"slices"

	"souspli/dossier"
	"souspli/forms"
)

// The codes of a page whose corner marks were found: where they stand is known to a fraction of a millimetre, so that they can be redrawn
// straight, finer, and cleaned of what a pen, a stamp or a grain left on them.

// modulesQR is the side in modules of the QR of a page id: version 1.
const modulesQR = 21

// redresses reads both codes where the marks say that they are: redrawn, then rebuilt from their modules.
func (t *trouveur) redresses(reg registre) {
	if t.m.outils.Codes == nil {
		return
	}
	t.retenir(t.m.outils.Codes(boiteRedressee(t.img, reg, forms.BoiteQR), FormatQR, true), surBoite(reg, forms.BoiteQR))
	t.retenir(t.m.outils.Codes(boiteRedressee(t.img, reg, forms.BoiteCode128), FormatCode128, true), surBoite(reg, forms.BoiteCode128))
	if t.fini() {
		return
	}
	sur := surRegistre(reg)
	t.retenir(t.m.outils.Codes(barresMedianes(t.img, reg), FormatCode128, false), sur)
	for _, d := range decalagesQR {
		if t.fini() {
			return
		}
		t.retenir(t.m.outils.Codes(qrRebati(t.img, reg, d), FormatQR, false), sur)
	}
}

// seconds asks the second reader the same.
func (t *trouveur) seconds(reg registre) {
	if t.m.outils.CodesSecond == nil {
		return
	}
	for _, c := range []*image.Gray{
		boiteRedressee(t.img, reg, forms.BoiteQR), boiteRedressee(t.img, reg, forms.BoiteCode128), barresMedianes(t.img, reg),
	} {
		t.retenir(t.m.outils.CodesSecond(c), surRegistre(reg))
	}
}

// surRegistre places a code read on a straightened crop: the marks already said where the page lies.
func surRegistre(reg registre) func(Code) identite {
	return func(Code) identite { return identite{idee: reg.calage, placee: true} }
}

// surBoite does the same, and says where on the image the code was seen, which the marks must not gainsay.
func surBoite(reg registre, b dossier.RectMM) func(Code) identite {
	p := finesse(reg)
	return func(c Code) identite {
		for i, q := range c.Coins {
			x, y := reg.calage.Apply(b.X-margeBoite+dossier.MM(float64(q.X)/p), b.Y-margeBoite+dossier.MM(float64(q.Y)/p))
			c.Coins[i] = image.Pt(int(math.Round(x)), int(math.Round(y)))
		}
		r := placer(c, true)
		r.idee, r.placee = reg.calage, true
		return r
	}
}

// margeBoite is what is drawn around a code, in mm.
const margeBoite = 5

// finesse is the pixels in one mm of what is redrawn: 300 dpi, or a third finer than the scan.
func finesse(reg registre) float64 { return math.Max(pxmm, echelle(reg.calage)*1.3) }

// boiteRedressee draws a code's box upright, with its margin.
func boiteRedressee(img *image.Gray, reg registre, b dossier.RectMM) *image.Gray {
	return recadrer(img, reg.calage, b, margeBoite, finesse(reg))
}

// barresMedianes draws the Code 128 with every column at the median of its height, which a stroke or a stamp across does not move, then the
// same of its upper and lower halves.
func barresMedianes(img *image.Gray, reg registre) *image.Gray {
	const haut, blanc = 40, 12
	b := forms.BoiteCode128
	b.X, b.L = b.X-margeBoite, b.L+2*margeBoite
	b.Y, b.H = b.Y+1, b.H-2 // the ends of the bars are left out: the fit may be a little off
	c := recadrer(img, reg.calage, b, 0, finesse(reg))
	l, h := c.Rect.Dx(), c.Rect.Dy()
	bandes := [][2]int{{0, h}, {0, h / 2}, {h / 2, h}}
	d := image.NewGray(image.Rect(0, 0, l, len(bandes)*(haut+blanc)+blanc))
	for i := range d.Pix {
		d.Pix[i] = 255
	}
	colonne := make([]uint8, h)
	for n, bande := range bandes {
		for x := range l {
			v := colonne[:0]
			for y := bande[0]; y < bande[1]; y++ {
				v = append(v, c.Pix[y*c.Stride+x])
			}
			slices.Sort(v)
			for y := range haut {
				d.Pix[(blanc+n*(haut+blanc)+y)*d.Stride+x] = v[len(v)/2]
			}
		}
	}
	return d
}

// decalagesQR are the shifts in mm at which the modules are sampled: the QR stands some tenths from where a bent sheet's marks say.
var decalagesQR = [][2]dossier.MM{{0, 0}, {0.3, 0}, {-0.3, 0}, {0, 0.3}, {0, -0.3}}

// qrRebati draws the QR anew from the grey in the middle of each of its modules; what every QR of that size has alike, its three eyes and
// its two dotted lines, is drawn as it should be. The symbol's own error correction bears the rest.
func qrRebati(img *image.Gray, reg registre, d [2]dossier.MM) *image.Gray {
	const m, calme = 6, 4 // pixels in a module, modules of quiet zone
	pas := forms.QRCote / modulesQR
	e := echelle(reg.calage) * float64(pas)
	seuil := (reg.clair + reg.noir) / 2
	cote := (modulesQR + 2*calme) * m
	r := image.NewGray(image.Rect(0, 0, cote, cote))
	for i := range r.Pix {
		r.Pix[i] = 255
	}
	for j := range modulesQR {
		for i := range modulesQR {
			noir, fixe := moduleFixe(i, j)
			if !fixe {
				x, y := reg.calage.Apply(forms.BoiteQR.X+d[0]+(dossier.MM(i)+0.5)*pas, forms.BoiteQR.Y+d[1]+(dossier.MM(j)+0.5)*pas)
				noir = moyenneCarre(img, x, y, e*0.25) < seuil
			}
			if !noir {
				continue
			}
			for y := (j + calme) * m; y < (j+calme+1)*m; y++ {
				for x := (i + calme) * m; x < (i+calme+1)*m; x++ {
					r.Pix[y*r.Stride+x] = 0
				}
			}
		}
	}
	return r
}

// moduleFixe gives the modules that are the same in every QR of version 1: the eyes with their white edge, the dotted lines, and the dark
// one beside the lower eye.
func moduleFixe(i, j int) (noir, fixe bool) {
	const n = modulesQR
	for _, o := range [3][2]int{{0, 0}, {n - 7, 0}, {0, n - 7}} {
		x, y := i-o[0], j-o[1]
		if x < -1 || y < -1 || x > 7 || y > 7 {
			continue
		}
		d := max(x-3, 3-x, y-3, 3-y) // distance from the middle of the eye
		return d <= 1 || d == 3, true
	}
	switch {
	case j == 6:
		return i%2 == 0, true
	case i == 6:
		return j%2 == 0, true
	}
	return i == 8 && j == n-8, i == 8 && j == n-8
}
