package scantest

import (
	"image"
	"strings"
)

// Ecran is what a person saw when the site refused them, printed on a sheet.
type Ecran struct {
	URL     string // of the address bar
	Titre   string // of the page
	Message string // in the box
	Date    string // as the computer's clock shows it, « 02/03/2026 10:14 »
	Erreur  bool   // the message is shown as an error
}

// CaptureEcran draws the screen on an A4 page, as printed from a browser: window, address bar, page, message, clock.
func CaptureEcran(e Ecran, dpi int) *image.Gray {
	img := Page(dpi)
	k := float64(dpi) / 25.4 // pixels a millimetre
	r := func(x, y, l, h float64) image.Rectangle {
		return image.Rect(int(x*k), int(y*k), int((x+l)*k), int((y+h)*k))
	}
	cadre(img, r(12, 30, 186, 150), max(1, int(0.3*k)), 120)
	rect(img, r(12.3, 30.3, 185.4, 8), 205)
	rect(img, r(16, 31.5, 52, 6.8), 245)
	Ecrire(img, Sans, 3.1*k, 18*k, 36*k, elide(e.Titre, Sans, 3.1*k, 46*k), 40)
	rect(img, r(12.3, 38.3, 185.4, 8), 245)
	cadre(img, r(30, 39.4, 160, 5.8), max(1, int(0.2*k)), 150)
	Ecrire(img, Sans, 3.2*k, 33*k, 43.4*k, elide(e.URL, Sans, 3.2*k, 154*k), 30)
	for i, x := range []float64{16, 20.5, 25} {
		segment(img, x*k, 42.3*k, (x+2)*k, 42.3*k, (0.5+0.1*float64(i))*k, 110)
	}
	Ecrire(img, SansGras, 5.4*k, 20*k, 60*k, e.Titre, 30)
	segment(img, 20*k, 64*k, 190*k, 64*k, 0.3*k, 170)
	y := 76.0
	fond, bord := uint8(244), uint8(90)
	titre := "Information"
	if e.Erreur {
		fond, bord, titre = 236, 60, "Une erreur est survenue"
	}
	lignes := 1 + strings.Count(e.Message, "\n")
	h := 16 + 6*float64(max(lignes, int(Largeur(Sans, 4*k, e.Message)/(150*k))+1))
	rect(img, r(20, y, 170, h), fond)
	rect(img, r(20, y, 1.6, h), bord)
	Ecrire(img, SansGras, 4.2*k, 26*k, (y+8)*k, titre, 30)
	Paragraphe(img, Sans, 4*k, 26*k, (y+15)*k, 158*k, e.Message, 25)
	bouton := y + h + 10
	rect(img, r(20, bouton, 34, 9), 90)
	Ecrire(img, Sans, 3.6*k, 27*k, (bouton+6)*k, "Réessayer", 250)
	rect(img, r(12.3, 172, 185.4, 8), 60)
	Ecrire(img, Sans, 3.2*k, 160*k, 177*k, e.Date, 250)
	Ecrire(img, Sans, 2.6*k, 12*k, 288*k, elide(e.URL, Sans, 2.6*k, 150*k), 60)
	Ecrire(img, Sans, 2.6*k, 190*k, 288*k, "1/1", 60)
	return img
}

// elide cuts a line that is too wide, with an ellipsis.
func elide(s string, p Police, corps, largeur float64) string {
	r := []rune(s)
	for len(r) > 1 && Largeur(p, corps, string(r)) > largeur {
		r = append(r[:len(r)-2], '…')
	}
	return string(r)
}

// Passeport draws a photocopied identity page of an invented State's passport on an A4 sheet, at its real size, with its
// machine-readable zone.
func Passeport(p Identite, dpi int) *image.Gray {
	img := Page(dpi)
	k := float64(dpi) / 25.4
	const x0, y0, l, h = 42.0, 60.0, 125.0, 88.0
	r := func(x, y, l, h float64) image.Rectangle {
		return image.Rect(int((x0+x)*k), int((y0+y)*k), int((x0+x+l)*k), int((y0+y+h)*k))
	}
	rect(img, r(0, 0, l, h), 236)
	// A pattern of fine waves, as under every identity page.
	for i := range 44 {
		y := (y0 + 2*float64(i)) * k
		for a := x0; a < x0+l; a += 2.5 {
			segment(img, a*k, y+0.5*k*ondule(a), (a+2.5)*k, y+0.5*k*ondule(a+2.5), 0.12*k, 205)
		}
	}
	rect(img, r(5, 20, 33, 42), 190)
	visage(img, (x0+21.5)*k, (y0+40)*k, k)
	champ := func(x, y float64, libelle, valeur string) {
		Ecrire(img, Sans, 2.0*k, (x0+x)*k, (y0+y)*k, libelle, 90)
		Ecrire(img, Sans, 3.2*k, (x0+x)*k, (y0+y+4)*k, strings.ToUpper(valeur), 25)
	}
	Ecrire(img, SansGras, 3.4*k, (x0+5)*k, (y0+7)*k, "PASSEPORT / PASSPORT", 30)
	champ(5, 11, "Type", "P")
	champ(18, 11, "Code du pays / Country code", p.CodePays)
	champ(80, 11, "Passeport n° / Passport No.", p.Passeport)
	champ(43, 20, "Nom / Surname", p.NomNaissance)
	if p.Prenoms != "SP" {
		champ(43, 28, "Prénoms / Given names", p.Prenoms)
	}
	champ(43, 36, "Nationalité / Nationality", p.Nationalite)
	champ(43, 44, "Date de naissance / Date of birth", jjmmaaaaPoints(p.DateNaissance))
	champ(95, 44, "Sexe / Sex", p.Sexe)
	champ(43, 52, "Lieu de naissance / Place of birth", p.VilleNaissance)
	champ(43, 60, "Délivré le / Date of issue", jjmmaaaaPoints(p.PasseportDu))
	champ(95, 60, "Expire le / Date of expiry", jjmmaaaaPoints(p.PasseportAu))
	rect(img, r(0, 66, l, 22), 246)
	// OCR-B size 1: ten characters an inch.
	pas := 2.54 * k
	corps := pas / Largeur(OCRB, 1000, "A") * 1000
	for i, ligne := range p.LignesMRZ() {
		for j, c := range ligne {
			Ecrire(img, OCRB, corps, (x0+6.5)*k+float64(j)*pas, (y0+75+6.35*float64(i))*k, string(c), 20)
		}
	}
	return img
}

func ondule(x float64) float64 {
	t := x - 10*float64(int(x/10))
	if t > 5 {
		t = 10 - t
	}
	return t/2.5 - 1
}

// visage is a face in five strokes.
func visage(img *image.Gray, x, y, k float64) {
	segment(img, x, y-6*k, x, y+2*k, 15*k, 150)
	segment(img, x-9*k, y+18*k, x+9*k, y+18*k, 9*k, 110)
	segment(img, x-3*k, y-4*k, x-2*k, y-4*k, 1.4*k, 60)
	segment(img, x+2*k, y-4*k, x+3*k, y-4*k, 1.4*k, 60)
	segment(img, x-2.5*k, y+4*k, x+2.5*k, y+4*k, 0.8*k, 80)
}

func jjmmaaaaPoints(v string) string {
	if len(v) != 10 {
		return v
	}
	return strings.ReplaceAll(v[8:10]+" "+v[5:7], "00", "––") + " " + v[:4]
}

// Lettre draws a page of print: a heading, then paragraphs, as a certificate, a bill or a plain letter.
func Lettre(titre, corps string, dpi int) *image.Gray {
	img := Page(dpi)
	k := float64(dpi) / 25.4
	Ecrire(img, SansGras, 5.6*k, 25*k, 35*k, titre, 25)
	Paragraphe(img, Serif, 4*k, 25*k, 52*k, 160*k, corps, 25)
	return img
}
