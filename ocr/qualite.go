package ocr

import (
	"fmt"
	"image"
	"math"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
)

// noterRegistre records how the page lies, and what about it an agent should know.
func (m *Moteur) noterRegistre(e *pageEtat, reg registre, ok bool, id identite, img *image.Gray) {
	pl := &e.Page
	calage := reg.calage
	if !ok {
		if !id.placee {
			return
		}
		calage = id.idee
	}
	pl.Rotation, pl.Inclinaison = quartsEtReste(calage)
	pl.Inclinaison = math.Round(pl.Inclinaison*100) / 100
	if !ok {
		return
	}
	pl.Calage = calage
	pl.Residu = math.Round(reg.residu*100) / 100
	e.noterQualite(reg, img.Rect.Dx(), img.Rect.Dy())
	if pl.DPI > 0 {
		pl.Echelle = math.Round(echelle(calage)/(float64(pl.DPI)/25.4)*1000) / 1000
	}
	if pl.Echelle != 0 && (pl.Echelle < 0.955 || pl.Echelle > 1.045) {
		e.alerte("Page imprimée ou numérisée à %d\u00a0%% de sa taille.", int(math.Round(pl.Echelle*100)))
	}
	if reg.residu > 1.2 {
		e.alerte("Page déformée\u00a0: écart de %s\u00a0mm aux repères.", strings.Replace(fmt.Sprintf("%.1f", reg.residu), ".", ",", 1))
	}
	if reg.reperes < 4 {
		e.alerte("Un repère de coin manque\u00a0: page coupée, pliée ou tachée.")
	}
	if math.Abs(pl.Inclinaison) > 4 {
		e.alerte("Page de travers\u00a0: %.0f degrés.", math.Abs(pl.Inclinaison))
	}
	if reg.clair-reg.noir < 80 {
		e.alerte("Page très pâle.")
	}
	m.chercherVoisine(e, id, img)
}

// chercherVoisine says that a second page of ours lies on the same image, as when two sheets share the glass of an A3 scanner: only one is
// read, and the other would be missed in silence. It looks only when the page leaves room for another.
func (m *Moteur) chercherVoisine(e *pageEtat, id identite, img *image.Gray) {
	aire := math.Pow(echelle(e.Page.Calage), 2) * float64(forms.PageL*forms.PageH)
	if aire > 0.7*float64(img.Rect.Dx()*img.Rect.Dy()) || m.outils.Codes == nil {
		return
	}
	for _, c := range m.outils.Codes(img, FormatQR, true) {
		if v, err := pagecode.Parse(c.Texte); err == nil && connu(v) && v != id.id {
			e.alerte("Une autre page (%s) est sur la même image et n’a pas été lue\u00a0: numérisez chaque page à part.", v.Clair())
		}
	}
}

// noterQualite completes what the image said with what the marks say.
func (e *pageEtat) noterQualite(reg registre, l, h int) {
	q := &e.Page.Qualite
	q.DPI, q.Reperes = int(math.Round(echelle(reg.calage)*25.4)), reg.reperes
	if reg.reperes > 0 {
		q.Contraste = int(math.Round(reg.clair - reg.noir))
	}
	q.BordsCoupes = bordsHors(reg.calage, l, h, 0, 2)
	// Nothing is printed within 9 mm of an edge: less than that cut off is not worth a second scan.
	for _, b := range bordsHors(reg.calage, l, h, 9, 0) {
		e.alerte("Bord coupé (%s)\u00a0: numérisez la page entière.", b)
	}
}

// bordsHors gives the sides of the upright page of which an end lies outside the image by more than tolere mm; dedans looks at the lines that
// many mm inside the page instead.
func bordsHors(m dossier.Affine, l, h int, dedans, tolere dossier.MM) []string {
	noms := [4]string{"haut", "droite", "bas", "gauche"}
	var hors [4]bool
	rotation, _ := quartsEtReste(m)
	for _, c := range [4][2]dossier.MM{{dedans, dedans}, {forms.PageL - dedans, dedans}, {dedans, forms.PageH - dedans}, {forms.PageL - dedans, forms.PageH - dedans}} {
		x, y := m.Apply(c[0], c[1])
		for i, d := range [4]float64{-y, x - float64(l), y - float64(h), -x} { // beyond the top of the image, its right…
			if d/echelle(m) > float64(tolere) {
				hors[(i+rotation/90)%4] = true
			}
		}
	}
	var r []string
	for i, b := range hors {
		if b {
			r = append(r, noms[i])
		}
	}
	return r
}

// qualiteImage is what an image tells without knowing the page: contrast between its paper and its ink, two tones or not.
func qualiteImage(img *image.Gray) dossier.QualitePage {
	const saut = 7 // one row in so many is enough
	var histo [256]int
	n := 0
	for y := 0; y < img.Rect.Dy(); y += saut {
		for _, v := range img.Pix[y*img.Stride : y*img.Stride+img.Rect.Dx()] {
			histo[v]++
		}
		n += img.Rect.Dx()
	}
	rang := func(part float64) int {
		reste := int(part * float64(n))
		for v, k := range histo {
			if reste -= k; reste < 0 {
				return v
			}
		}
		return 255
	}
	milieu := 0
	for _, k := range histo[40:216] {
		milieu += k
	}
	return dossier.QualitePage{Contraste: rang(0.6) - rang(0.005), DeuxTons: milieu*500 < n}
}

// resolutionDe is the file's resolution when the page it gives has a size of paper, else that of an A4 page.
func resolutionDe(img *image.Gray, dpi dossier.DPI) dossier.DPI {
	l, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	if dpi > 0 {
		court, long := math.Min(l, h)/float64(dpi)*25.4, math.Max(l, h)/float64(dpi)*25.4
		if court > 80 && long < 600 {
			return dpi
		}
	}
	return dossier.DPI(math.Round(math.Max(l, h) / (float64(forms.PageH) / 25.4)))
}

// ressemble reports whether the image has marks like ours in its corners: the slower readers are then worth their time.
func (m *Moteur) ressemble(img *image.Gray) bool {
	n := 0
	idee := ideeBords(img, 0)
	portrait := img.Rect.Dx() <= img.Rect.Dy()
	if !portrait {
		idee = ideeBords(img, 1)
	}
	for _, c := range forms.Reperes {
		x, y := idee.Apply(c.X, c.Y)
		if _, ok := chercheRepere(img, x, y, echelle(idee), rayonBord); ok {
			n++
		}
	}
	return n >= 2
}
