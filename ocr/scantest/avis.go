package scantest

import (
	"fmt"
	"image"
	"strings"

	"github.com/boombuler/barcode/code128"

	"souspli/dossier"
)

// Size of an avis de réception, mm.
const (
	AvisL dossier.MM = 205
	AvisH dossier.MM = 100
)

// Avis draws the slip of a registered letter that La Poste brings back signed: its Data Matrix at the top right, 9 mm wide, its bars and its
// number in clear, whom it was for, and what a hand wrote of the delivery. numero is compact.
func Avis(p Identite, numero string, dpi int) (*image.Gray, error) {
	k := float64(dpi) / 25.4
	img := Blanche(int(float64(AvisL)*k), int(float64(AvisH)*k))
	ecrire := func(police Police, corps, x, y float64, s string) { Ecrire(img, police, corps*k, x*k, y*k, s, 30) }
	ecrire(SansGras, 4.2, 12, 12, "AVIS DE RÉCEPTION")
	ecrire(Sans, 2.8, 12, 18, "de votre lettre recommandée")
	clair := fmt.Sprintf("%s %s %s %s %s", numero[:2], numero[2:5], numero[5:8], numero[8:12], numero[12:])
	ecrire(Sans, 3.2, 100, 12, clair)
	if err := dessinerBarres(img, numero, 100, 14, 55, 10, k); err != nil {
		return nil, err
	}
	if err := dessinerSceau(img, fmt.Sprintf("ARLAPOSTE;01;%s;%s", numero[:12], numero[12:]), 185, 8, 9, k); err != nil {
		return nil, err
	}
	ecrire(Sans, 2.6, 12, 32, "Destinataire")
	for i, s := range []string{strings.ToUpper(p.Prenoms + " " + p.NomNaissance), p.Adresse.Numero + " " + p.Adresse.Voie, p.Adresse.CodePostal + " " + strings.ToUpper(p.Adresse.Commune)} {
		ecrire(Sans, 3.4, 12, 38+5*float64(i), s)
	}
	ecrire(Sans, 2.8, 12, 64, "Présenté / Avisé le : ......../......../........      Distribué le : ......../......../........")
	ecrire(Sans, 2.8, 12, 76, "Signature du destinataire ou de son mandataire")
	ecrire(Sans, 2.6, 110, 40, "À renvoyer à : Préfecture de la Gironde, 2 esplanade des Essais, 33000 BORDEAUX")
	rect(img, image.Rect(int(10*k), int(58*k), int(195*k), int(58*k)+2), 90)
	return img, nil
}

// SurVitre lays a small paper on an A4 glass, its corner at (x, y) mm; its edge shows as a grey line.
func SurVitre(img *image.Gray, x, y float64, dpi int) *image.Gray {
	k := float64(dpi) / 25.4
	page := Page(dpi)
	x0, y0 := int(x*k), int(y*k)
	for j := range img.Rect.Dy() {
		copy(page.Pix[(y0+j)*page.Stride+x0:], img.Pix[j*img.Stride:][:min(img.Rect.Dx(), page.Rect.Dx()-x0)])
	}
	rect(page, image.Rect(x0, y0+img.Rect.Dy(), min(x0+img.Rect.Dx(), page.Rect.Dx()), y0+img.Rect.Dy()+2), 170)
	return page
}

// dessinerBarres draws a Code 128 in a box, mm.
func dessinerBarres(img *image.Gray, texte string, x, y, l, h, k float64) error {
	code, err := code128.Encode(texte)
	if err != nil {
		return err
	}
	n := code.Bounds().Dx()
	for i := range n {
		if r, _, _, _ := code.At(i, 0).RGBA(); r == 0 {
			rect(img, image.Rect(int((x+l*float64(i)/float64(n))*k), int(y*k), int((x+l*float64(i+1)/float64(n))*k), int((y+h)*k)), 15)
		}
	}
	return nil
}
