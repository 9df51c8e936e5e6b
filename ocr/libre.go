package ocr

import (
	"fmt"
	"image"
	"regexp"
	"strings"

	"souspli/dossier"
)

// lire asks the text engine; without one, nothing is read.
func (m *Moteur) lire(img *image.Gray, o OptionsTexte) (Texte, error) {
	if m.outils.Lire == nil {
		return Texte{}, errSansLecteur
	}
	if o.DPI == 0 {
		o.DPI = 300
	}
	return m.outils.Lire(img, o)
}

// lireLatin asks the second reader.
func (m *Moteur) lireLatin(img *image.Gray, o OptionsTexte) (Texte, error) {
	if m.outils.LireLatin == nil {
		return Texte{}, errSansLecteur
	}
	if o.DPI == 0 {
		o.DPI = 300
	}
	return m.outils.LireLatin(img, o)
}

// lirePageLibre looks at a page that is no form of ours. Only its top is read: full text is another job. A letter headed
// « PROBLÈME ANEF » is recognised, and the dates and addresses it quotes are proposed.
func (m *Moteur) lirePageLibre(e *pageEtat, img *image.Gray) {
	droit := m.redresser(e, img)
	haut := sousImage(droit, image.Rect(0, 0, droit.Rect.Dx(), droit.Rect.Dy()*35/100))
	if haut == nil || m.outils.Lire == nil {
		return
	}
	t, err := m.lire(haut, OptionsTexte{PSM: 3, DPI: e.Page.DPI})
	if err != nil {
		return
	}
	m.lireCourrier(e, droit, t.Texte)
	if !titreProblemeANEF(t.Texte) {
		return
	}
	e.Page.Type, e.Page.Confiance = dossier.PageProblemeANEF, 0.8
	t, err = m.lire(droit, OptionsTexte{PSM: 3, DPI: e.Page.DPI})
	if err != nil {
		return
	}
	e.Page.Texte = t.Texte
	e.Libres = tentativesLibres(t.Texte, e.Page.N)
}

// redresser gives the page upright and reduced to about 200 dpi, for reading text. Only the orientation is recorded: the
// stored image is not turned.
func (m *Moteur) redresser(e *pageEtat, img *image.Gray) *image.Gray {
	r := img
	if k := e.Page.DPI / 200; k > 1 {
		r = reduire(img, k)
	}
	if m.outils.Orientation != nil {
		q, score := m.outils.Orientation(r)
		if e.droit = score >= 8; e.droit && q != 0 {
			e.Page.Rotation = q * 90
			r = tourner(r, q)
		}
	}
	if m.outils.Inclinaison == nil {
		return r
	}
	if deg, conf := m.outils.Inclinaison(r); conf > 3 && (deg > 0.4 || deg < -0.4) {
		e.Page.Inclinaison = float64(int(deg*100)) / 100
		r = pivoter(r, -deg)
	}
	return r
}

// titreProblemeANEF looks for the heading in the first lines, misread letters allowed.
func titreProblemeANEF(texte string) bool {
	for i, ligne := range strings.Split(texte, "\n") {
		if i > 25 {
			return false
		}
		mots := strings.Fields(plier(ligne))
		for j := 0; j+1 < len(mots); j++ {
			if distance(mots[j], "PROBLEME") <= 2 && distance(mots[j+1], "ANEF") <= 1 && len(mots) <= 8 {
				return true
			}
		}
	}
	return false
}

var (
	reURL   = regexp.MustCompile(`(?i)(?:https?://)?(?:www\.)?administration-?\s?etrangers-?\s?en-?\s?france\.interieur\.gouv\.fr[^\s«»"]*`)
	reDate  = regexp.MustCompile(`\b(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(20\d{2})\b`)
	reDateL = regexp.MustCompile(`(?i)\b(\d{1,2}|1er)\s+(janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre)\s+(20\d{2})\b`)
)

var moisNom = map[string]int{"JANVIER": 1, "FEVRIER": 2, "MARS": 3, "AVRIL": 4, "MAI": 5, "JUIN": 6, "JUILLET": 7, "AOUT": 8, "SEPTEMBRE": 9,
	"OCTOBRE": 10, "NOVEMBRE": 11, "DECEMBRE": 12}

// tentativesLibres proposes one attempt for each line that quotes a date, with the site's address when the letter gives it.
// Nothing here is more than a proposal: an agent reads the letter.
func tentativesLibres(texte string, page int) []dossier.Tentative {
	url := reURL.FindString(texte)
	if url != "" {
		url = strings.TrimRight(strings.ReplaceAll(url, " ", ""), ".,;)")
	}
	var l []dossier.Tentative
	vues := map[string]bool{}
	for _, ligne := range strings.Split(texte, "\n") {
		for _, d := range datesDe(ligne) {
			if vues[d] || len(l) == 12 {
				continue
			}
			vues[d] = true
			l = append(l, dossier.Tentative{Date: d, URL: url, Message: strings.Join(strings.Fields(ligne), " "), Page: page,
				Source: dossier.SourceOCR, Certitude: "a_verifier"})
		}
	}
	if len(l) == 0 && url != "" {
		l = append(l, dossier.Tentative{URL: url, Page: page, Source: dossier.SourceOCR, Certitude: "a_verifier"})
	}
	return l
}

// datesDe finds the days written in a line, AAAA-MM-JJ.
func datesDe(ligne string) []string {
	var l []string
	ajoute := func(j, m, a int) {
		s := fmt.Sprintf("%04d-%02d-%02d", a, m, j)
		if _, err := dossier.ParseDate(s); err == nil {
			l = append(l, s)
		}
	}
	for _, x := range reDate.FindAllStringSubmatch(ligne, -1) {
		ajoute(entier(x[1]), entier(x[2]), entier(x[3]))
	}
	for _, x := range reDateL.FindAllStringSubmatch(ligne, -1) {
		j := entier(x[1])
		if j == 0 {
			j = 1 // « 1er »
		}
		ajoute(j, moisNom[plier(x[2])], entier(x[3]))
	}
	return l
}

func entier(s string) int {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}
