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

// pageEtat is all that reading one page gives. It travels as JSON to a next reading process when this one dies.
type pageEtat struct {
	Page   dossier.PageLue `json:"page"`
	Numero int             `json:"numero,omitempty"` // of the form
	// Presentation is the layout of the form.
	Presentation pagecode.Presentation `json:"presentation,omitempty"`
	Donnees      []string              `json:"donnees,omitempty"` // parts of data codes
	Zones        []zoneLue             `json:"zones,omitempty"`
	Libres       []dossier.Tentative   `json:"libres,omitempty"` // proposed from a letter written freely
	// Suite is what is left to be read once all pages are identified, in a process that may not have seen the page.
	Suite suite `json:"suite,omitempty"`
	// Clair and Noir are the greys of paper and of ink, from the marks: with Page.Calage, all the boxes need.
	Clair float64 `json:"clair,omitempty"`
	Noir  float64 `json:"noir,omitempty"`
}

// suite is a second look at a page.
type suite string

const (
	suiteZones suite = "zones" // of a form
	suiteLibre suite = "libre" // no form of ours
)

// identifierPage says what a page is.
func (m *Moteur) identifierPage(n int, p pageImage) pageEtat {
	img := p.img
	e := pageEtat{Page: dossier.PageLue{
		N: n, Type: dossier.PageAutre, Residu: -1, Largeur: img.Rect.Dx(), Hauteur: img.Rect.Dy(), Alertes: p.alertes,
		DPI: int(resolutionDe(img, p.dpi)),
	}}
	if e.Page.DPI < 140 && e.Page.DPI > 0 {
		e.alerte("Résolution faible\u00a0: %d points par pouce. Numérisez à 300.", e.Page.DPI)
	}
	if blanche(img, float64(e.Page.DPI)/25.4) {
		e.Page.Type, e.Page.Confiance = dossier.PageBlanche, 0.95
		return e
	}
	t := &trouveur{m: m, img: img, autres: map[string]bool{}}
	id, ok := t.identifier(m.ressemble(img))
	if !ok {
		id, ok = m.identifierTexte(img)
	}
	e.Donnees = t.donnees()
	switch {
	case ok && id.id.Formulaire >= forms.PremiereFeuille:
		m.lireFeuille(&e, img, id)
	case ok:
		m.lirePageConnue(&e, img, id)
	case len(e.Donnees) > 0:
		m.lireDonneesSeules(&e, img)
	default:
		e.Page.Confiance, e.Suite = 0.5, suiteLibre
	}
	return e
}

// lireSuite reads what identifierPage left.
func (m *Moteur) lireSuite(e *pageEtat, img *image.Gray, a attendus) {
	quoi := e.Suite
	e.Suite = ""
	switch quoi {
	case suiteZones:
		m.lireZones(e, img, a)
	case suiteLibre:
		m.lirePageLibre(e, img)
	}
}

func (e *pageEtat) alerte(texte string, args ...any) {
	e.Page.Alertes = ajouterRaison(e.Page.Alertes, fmt.Sprintf(texte, args...))
}

// lireDonneesSeules is for a page de données whose id is lost: its data say whose it is.
func (m *Moteur) lireDonneesSeules(e *pageEtat, img *image.Gray) {
	e.Page.Type, e.Page.Confiance = dossier.PageDonnees, 0.9
	e.alerte("Page de données dont l’identifiant n’a pas pu être lu.")
	e.Donnees = m.lireDonnees(img, e.Donnees, registre{}, false)
	d, err := pagecode.DecodeDonnees(e.Donnees)
	if err != nil {
		return
	}
	f, err := forms.LayoutByNumero(d.Formulaire, d.Revision)
	if err != nil {
		return
	}
	e.Numero = f.Numero
	p := &e.Page
	p.Procedure, p.Variante, p.Revision, p.Copie = f.Procedure, f.Variante, f.Revision, d.Copie
	p.Page, p.SurPages = len(f.Pages)+1, len(f.Pages)+1
}

// donnees keeps the data parts among the codes seen that are no page id.
func (t *trouveur) donnees() []string {
	var l []string
	for _, c := range t.vus {
		if pagecode.EstPartie(c.Texte) {
			l = append(l, c.Texte)
		}
	}
	return l
}

// lirePageConnue says what a page of a form of ours is, and where its boxes lie.
func (m *Moteur) lirePageConnue(e *pageEtat, img *image.Gray, id identite) {
	pl := &e.Page
	pl.Code, pl.CodeSource, pl.Copie = id.texte, id.source, id.id.Copie
	pl.Revision, pl.Page, pl.SurPages = id.id.Revision, id.id.Page, id.id.Pages
	pl.Type, pl.Confiance = dossier.PageFormulaire, confianceCode(id.source)
	e.Numero, e.Presentation = id.id.Formulaire, id.id.Presentation
	f, err := forms.LayoutByID(id.id)
	inconnue := err != nil
	if inconnue {
		f = &forms.Formulaire{}
		e.alerte("Révision %d de ce formulaire inconnue\u00a0: ses cases n’ont pas été lues.", id.id.Revision)
	}
	quoi := numeros()[id.id.Formulaire]
	pl.Procedure, pl.Variante = quoi.procedure.Code, quoi.variante
	if pl.Procedure == forms.CodeProblemeANEF {
		pl.Type = dossier.PageProblemeANEF
	}
	donnees := !inconnue && id.id.Page == len(f.Pages)+1
	if donnees {
		pl.Type = dossier.PageDonnees
	}
	reg, ok := enregistrer(img, id)
	m.noterRegistre(e, reg, ok, id, img)
	if donnees {
		e.Donnees = m.lireDonnees(img, e.Donnees, reg, ok)
		return
	}
	switch {
	case inconnue:
	case id.id.Page > len(f.Pages):
		e.alerte("Ce formulaire n’a pas de page %d.", id.id.Page)
	case !ok:
		e.alerte("Repères de la page introuvables\u00a0: les cases n’ont pas été lues. Numérisez la page entière, bien à plat.")
	default:
		e.Suite, e.Clair, e.Noir = suiteZones, reg.clair, reg.noir
	}
}

func confianceCode(source string) dossier.Confiance {
	if source == "texte" {
		return 0.9
	}
	return 0.999
}

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
}

// lireZones reads every box of a registered page of a form.
func (m *Moteur) lireZones(e *pageEtat, img *image.Gray, a attendus) {
	f, err := e.cle().layout()
	if err != nil {
		return // it was known when the page was identified
	}
	z := &lecteurZones{m: m, img: img, reg: registre{calage: e.Page.Calage, clair: e.Clair, noir: e.Noir}, attendus: a}
	for _, zone := range f.Pages[e.Page.Page-1].Zones {
		e.Zones = append(e.Zones, z.lire(zone))
	}
	cocher(e.Zones)
	for _, x := range e.Zones {
		if x.Genre == forms.ZoneSignature && x.Vide {
			e.alerte("Signature non trouvée.")
		}
	}
}

// lireDonnees reads the data codes where they are printed, then wherever they are.
func (m *Moteur) lireDonnees(img *image.Gray, deja []string, reg registre, ok bool) []string {
	vus := map[string]bool{}
	for _, d := range deja {
		vus[d] = true
	}
	complet := func() bool {
		_, err := pagecode.DecodeDonnees(deja)
		return err == nil
	}
	ajouter := func(cs []Code) {
		for _, c := range cs {
			if pagecode.EstPartie(c.Texte) && !vus[c.Texte] {
				vus[c.Texte] = true
				deja = append(deja, c.Texte)
			}
		}
	}
	if m.outils.Codes != nil && !complet() {
		ajouter(m.outils.Codes(img, FormatQR, true))
	}
	if !ok || complet() {
		return deja
	}
	// Box by box, redrawn straight and finer: a large code gains from it.
	for _, b := range forms.BoitesDonnees(pagecode.PartiesMax) {
		c := recadrer(img, reg.calage, b, 3, math.Max(pxmm, echelle(reg.calage)*1.3))
		if m.outils.Codes != nil {
			ajouter(m.outils.Codes(c, FormatQR, true))
		}
		if !complet() && m.outils.CodesSecond != nil {
			ajouter(m.outils.CodesSecond(c))
		}
		if complet() {
			break
		}
	}
	return deja
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

// blanche reports a page with nothing on it. e is pixels in one mm. The edges are left out: scanners leave shadows and staple
// holes there. It would rather call a blank page something else than the contrary.
func blanche(img *image.Gray, e float64) bool {
	k := max(1, int(math.Round(e/4))) // to about 4 pixels in one mm
	s := reduire(img, k)
	l, h := s.Rect.Dx(), s.Rect.Dy()
	ml, mh := l*4/100, h*3/100
	if l < 16 || h < 16 {
		return false
	}
	// Paper is not even: a dark pixel is one darker than the paper of its own tile.
	const tuile = 48
	sombres, tuiles := 0, 0
	for ty := mh; ty < h-mh; ty += tuile {
		for tx := ml; tx < l-ml; tx += tuile {
			t := sousImage(s, image.Rect(tx, ty, min(tx+tuile, l-ml), min(ty+tuile, h-mh)))
			if t == nil {
				continue
			}
			fond := quantile(t, 0.6)
			if fond < 90 {
				return false
			}
			n := 0
			for y := 0; y < t.Rect.Dy(); y++ {
				for _, v := range t.Pix[y*t.Stride : y*t.Stride+t.Rect.Dx()] {
					if float64(v) < fond-38 {
						n++
					}
				}
			}
			if n > 3 {
				tuiles++
			}
			sombres += n
		}
	}
	return tuiles <= 2 && sombres < 60
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
