package ocr

import (
	"image"
	"regexp"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/law"
)

// What La Poste, or a reader, sends back to us: slips of registered letters, our own letters, their envelopes. A page says what it quotes; whose
// letter it is, the register alone knows.

// noterCodes keeps what the codes of a page that is no form of ours say of our post: the seal of a letter, the bars of a registered item.
func (e *pageEtat) noterCodes(codes []Code) (sceau Code, ok bool) {
	for _, c := range codes {
		if i := strings.LastIndex(c.Texte, dossier.PrefixeSceau); i >= 0 {
			l := e.lettre()
			l.Sceau, l.Page = c.Texte[i+len(dossier.PrefixeSceau):], 1
			e.Page.Type, e.Page.Confiance = dossier.PageCourrierNous, 0.999
			sceau, ok = c, true
		} else if forme, ok := law.NumeroRecommande(c.Texte); ok {
			e.envoi(forme, dossier.LuParCode128, false)
		}
	}
	return sceau, ok
}

// duCourrier reports that a code said what the page is: nothing else is to be read on it.
func (e *pageEtat) duCourrier() bool {
	return e.Page.Type == dossier.PageAvisReception || e.Page.Lettre != nil && e.Page.Lettre.Sceau != ""
}

// quartsDe is how many degrees clockwise set a symbol upright, from its corners.
func quartsDe(c [4]image.Point) int {
	d := c[1].Sub(c[0]) // along its top
	switch {
	case max(d.X, -d.X) >= max(d.Y, -d.Y) && d.X >= 0:
		return 0
	case max(d.X, -d.X) >= max(d.Y, -d.Y):
		return 180
	case d.Y > 0:
		return 270
	}
	return 90
}

func (e *pageEtat) lettre() *dossier.LettreLue {
	if e.Page.Lettre == nil {
		e.Page.Lettre = &dossier.LettreLue{}
	}
	return e.Page.Lettre
}

func (e *pageEtat) envoi(numero, par string, faux bool) {
	if !slices.ContainsFunc(e.Page.Envois, func(x dossier.EnvoiLu) bool { return x.Numero == numero }) {
		e.Page.Envois = append(e.Page.Envois, dossier.EnvoiLu{Numero: numero, Par: par, Faux: faux})
	}
}

const (
	avisCarte   = 160 // mm, shortest side of an image that may be a slip by itself
	avisFenetre = 24  // mm, side of what is read at once when the whole of a likely page is searched
	avisPas     = 11  // mm: a symbol of 12 mm lies whole in one of them
)

// avisCotes are the sides of the cells, mm, by which Data Matrix of 7 to 12 mm are looked for on any page.
var avisCotes = []float64{1.7, 2, 2.3}

// lireAvis looks for the Data Matrix of an avis de réception: where a symbol seems to be, and everywhere on a page that is likely to be one.
func (m *Moteur) lireAvis(e *pageEtat, img *image.Gray) {
	if m.outils.Codes == nil || e.Page.Type == dossier.PageCourrierNous {
		return
	}
	pxmm := float64(e.Page.DPI) / 25.4
	var parts []image.Rectangle
	for _, c := range avisCotes {
		parts = append(parts, damiers(img, pxmm, c)...)
	}
	if c := min(img.Rect.Dx(), img.Rect.Dy()); pxmm > 0 && (len(e.Page.Envois) > 0 || float64(c) <= avisCarte*pxmm) {
		parts = append(parts, fenetres(img.Rect, int(avisFenetre*pxmm), int(avisPas*pxmm))...)
	}
	for _, r := range parts {
		for _, c := range m.outils.Codes(sousImage(img, r), FormatDataMatrix, true) {
			if forme, plausible, ok := law.NumeroAvis(c.Texte); ok {
				e.Page.Envois = slices.DeleteFunc(e.Page.Envois, func(x dossier.EnvoiLu) bool { return x.Numero == forme })
				e.envoi(forme, dossier.LuParDataMatrix, !plausible)
				e.Page.Type, e.Page.Confiance, e.Page.Rotation = dossier.PageAvisReception, 0.999, quartsDe(c.Coins)
				return
			}
		}
	}
}

// fenetres covers an image with squares.
func fenetres(r image.Rectangle, cote, pas int) []image.Rectangle {
	var l []image.Rectangle
	for y := r.Min.Y; pas > 0 && y < r.Max.Y; y += pas {
		for x := r.Min.X; x < r.Max.X; x += pas {
			l = append(l, image.Rect(x, y, x+cote, y+cote).Intersect(r))
		}
	}
	return l
}

// piedPart is the lowest part of a page where the foot of our letters stands, in hundredths of its height.
const piedPart = 9

var (
	reDemande = regexp.MustCompile(`\b(20\d\d-(?:\d{2,3}|2[AB])-\d{6})\b`)
	rePage    = regexp.MustCompile(`(?i)page\s*(\d{1,2})\s*/\s*(\d{1,2})\b`)
	// reReference is a seal's reference in groups of four, as printed.
	reReference = regexp.MustCompile(`\b[2-9A-HJ-NP-Z]{4}[-–][2-9A-HJ-NP-Z]{4}[-–][2-9A-HJ-NP-Z]{4}\b`)
	// reEnvoi is the number of a registered item as printed, its signs perhaps taken for others.
	reEnvoi = regexp.MustCompile(`\b[0-9OIB] ?[A-Z0-9](?: ?[0-9OIB]){11}\b`)
)

// lireCourrier takes from the text at the top of an upright page, and from its foot, what slips and our own letters print in clear.
func (m *Moteur) lireCourrier(e *pageEtat, droit *image.Gray, haut string) {
	if e.Page.Type == dossier.PageAvisReception {
		return
	}
	if titreAvis(haut) {
		e.Page.Type, e.Page.Confiance = dossier.PageAvisReception, 0.9
		e.envoisEnClair(haut)
		return
	}
	m.lirePied(e, droit, haut)
	if e.Page.Lettre == nil && !e.droit { // a page with little on it may lie upside down
		if m.lirePied(e, tourner(droit, 2), ""); e.Page.Lettre != nil {
			e.Page.Rotation = (e.Page.Rotation + 180) % 360
			droit = tourner(droit, 2)
		}
	}
	if l := e.Page.Lettre; l != nil && l.Page == 1 && l.Sceau == "" {
		m.relireSceau(e, droit)
	}
}

// lirePied reads the foot of an upright page.
func (m *Moteur) lirePied(e *pageEtat, droit *image.Gray, haut string) {
	b := droit.Rect
	pied := sousImage(droit, image.Rect(0, b.Dy()*(100-piedPart)/100, b.Dx(), b.Dy()))
	if pied == nil || !aDeLEncre(pied) {
		return
	}
	o := OptionsTexte{PSM: 6, DPI: min(e.Page.DPI, 200)}
	t, err := m.lire(pied, o)
	if err != nil {
		return
	}
	e.piedDeLettre(haut, t.Texte)
	if e.Page.Lettre != nil || !strings.Contains(plier(t.Texte), "DEMANDE") {
		return
	}
	if t, err := m.lireLatin(pied, o); err == nil {
		e.piedDeLettre(haut, t.Texte)
	}
}

// aDeLEncre reports whether enough is written there for a line of print: most pages have nothing in their foot.
func aDeLEncre(img *image.Gray) bool {
	const encre, assez = 150, 400
	noirs := 0
	for y := range img.Rect.Dy() {
		for _, v := range img.Pix[y*img.Stride:][:img.Rect.Dx()] {
			if v < encre {
				noirs++
			}
		}
	}
	return noirs >= assez
}

// bandeSceau is where the seal stands on the first page of a letter, in hundredths of its height.
const bandeSceau, finSceau = 77, 96

// relireSceau looks again at the seal of a first page whose foot was read: the QR alone, by both readers, else the reference beside it.
func (m *Moteur) relireSceau(e *pageEtat, droit *image.Gray) {
	b := droit.Rect
	bande := sousImage(droit, image.Rect(0, b.Dy()*bandeSceau/100, b.Dx(), b.Dy()*finSceau/100))
	if bande == nil {
		return
	}
	if m.outils.Codes != nil {
		e.noterCodes(m.outils.Codes(bande, FormatQR, true))
	}
	if m.outils.CodesSecond != nil && e.Page.Lettre.Sceau == "" {
		e.noterCodes(m.outils.CodesSecond(bande))
	}
	if e.Page.Lettre.Sceau != "" || e.Page.Lettre.Reference != "" {
		return
	}
	if t, err := m.lire(bande, OptionsTexte{PSM: 6, DPI: min(e.Page.DPI, 200)}); err == nil {
		e.references(t.Texte)
	}
}

// references keeps the reference of a seal printed in a text; its check sign tells a misreading.
func (e *pageEtat) references(texte string) {
	for _, s := range reReference.FindAllString(texte, -1) {
		if r, err := dossier.LireSignes(strings.ReplaceAll(s, "–", "-"), dossier.LongueurReference); err == nil {
			e.lettre().Reference = r
		}
	}
}

// piedDeLettre: every page of our letters has the number of the demande and its own in its foot; the first has that of the demande in its head too.
func (e *pageEtat) piedDeLettre(haut, pied string) {
	numero, page := reDemande.FindString(pied), rePage.FindStringSubmatch(pied)
	if e.Page.Lettre == nil && (numero == "" || page == nil) {
		return
	}
	l := e.lettre()
	l.Numero = numero
	if page != nil {
		l.Page, l.Sur = entier(page[1]), entier(page[2])
	}
	l.Deux = numero != "" && slices.Contains(reDemande.FindAllString(haut, -1), numero)
	e.references(pied)
	if e.Page.Type == dossier.PageAutre {
		e.Page.Type, e.Page.Confiance = dossier.PageCourrierNous, 0.9
	}
}

// envoisEnClair reads the number of a slip in clear, when its codes are lost. Its key tells a misreading.
func (e *pageEtat) envoisEnClair(texte string) {
	for _, s := range reEnvoi.FindAllString(texte, -1) {
		forme, ok := law.RepareRecommande(s)
		e.envoi(forme, dossier.LuParTexte, !ok)
	}
}

// titreAvis looks for the heading of a slip, misread letters allowed.
func titreAvis(texte string) bool {
	for i, ligne := range strings.Split(texte, "\n") {
		if i > 25 {
			return false
		}
		mots := strings.Fields(plier(ligne))
		for j := 0; j+2 < len(mots); j++ {
			if distance(mots[j], "AVIS") <= 1 && mots[j+1] == "DE" && distance(mots[j+2], "RECEPTION") <= 2 && len(mots) <= 6 {
				return true
			}
		}
	}
	return false
}
