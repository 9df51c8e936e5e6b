package ocr

import (
	"fmt"
	"image"
	"math"

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
	Clair float64  `json:"clair,omitempty"`
	Noir  float64  `json:"noir,omitempty"`
	Encre [][]byte `json:"encre,omitempty"` // of each zone, see encreZones

	droit bool // which way the page lies was seen for sure
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
	e.Page.Qualite = qualiteImage(img)
	t := nouveauTrouveur(m, img)
	id, vide := t.identifier(func() bool { return blanche(img, float64(e.Page.DPI)/25.4) })
	if vide {
		e.Page.Type, e.Page.Confiance = dossier.PageBlanche, 0.95
		return e
	}
	ok := t.trouve
	if r := t.raison(); r != "" {
		e.alerte("%s", r)
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
		if c, ok := e.noterCodes(t.vus); ok {
			e.Page.Rotation = quartsDe(c.Coins)
		}
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
		if m.lireAvis(e, img); e.duCourrier() {
			return
		}
		m.lireMRZ(e, img)
		m.lireDeuxDDoc(e, img)
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

// lireZones reads every box of a registered page of a form.
func (m *Moteur) lireZones(e *pageEtat, img *image.Gray, a attendus) {
	f, err := e.cle().layout()
	if err != nil {
		return // it was known when the page was identified
	}
	z := &lecteurZones{m: m, img: img, reg: registre{calage: e.Page.Calage, clair: e.Clair, noir: e.Noir}, attendus: a}
	z.situer(f, e.Page.Page)
	z.deuxTons = deuxTons(img)
	for _, zone := range z.page.Zones {
		e.Zones = append(e.Zones, z.lire(zone))
	}
	e.Encre = encreZones(img, z.reg, z.page)
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
