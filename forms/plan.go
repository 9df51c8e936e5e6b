package forms

import (
	"fmt"

	"souspli/dossier"
	"souspli/forms/papier"
)

// Where things stand on a page, in mm. Marks, codes and their quiet zones are geometrie.go's.
const (
	gauche dossier.MM = 15
	droite dossier.MM = 195
	utile             = droite - gauche
	haut   dossier.MM = 18  // top of the fields, left of the QR
	sousQR dossier.MM = 48  // under the QR and its clear text: the whole width is free
	bas    dossier.MM = 267 // bottom of the fields, above the Code 128

	utileEtroit dossier.MM = 144 // free width left of the QR

	filet dossier.MM = 0.09 // 0.25 pt

	ptEtiquette            = 9.0
	ptTexte                = 11.0
	etiquetteH  dossier.MM = 4 // one line of label
)

// plan is a form laid out: the zones for the reader and what is printed round them. Built once, shared, never changed.
type plan struct {
	Formulaire
	procedure *Procedure
	mes       *mesures
	champs    map[string]Champ
	pages     []pagePlan
}

// pagePlan is what is drawn on one page besides its marks, codes and footer, in reading order.
type pagePlan struct {
	elements []*element
}

// element is a piece of a page and what it is for who listens; without a role it says nothing: rules, frames.
type element struct {
	balise  papier.Balise
	contenu []contenu
}

// contenu is what an element is made of: words, rules, boxes to fill, or elements.
type contenu interface {
	dessiner(c *crayon) error
}

type textePlan struct {
	style  papier.Style
	taille float64
	x, y   dossier.MM // baseline
	texte  string
}

// aplat is a filled or empty box that is nothing to fill in.
type aplat struct {
	boite     dossier.RectMM
	gris      float64
	plein     bool
	epaisseur dossier.MM
}

// zonePlan is a zone to fill: its rank among those of its page, and what it is called aloud.
type zonePlan struct {
	rang int
	alt  string
	// option is the words of a tick, after the label; "" for a zone that is no answer of a choice.
	option string
}

// librePlan is a box whose words depend on what is printed (préfecture, pieces).
type librePlan struct {
	nom   string
	boite dossier.RectMM
}

// traductionPlan is the room for words in the language asked for, if any; y is its top.
type traductionPlan struct {
	boite dossier.RectMM
	texte func(langue string) string
	quoi  string // names it in an error
}

// metteur lays blocs into rows and pages, in order. The first error sticks and fini returns it.
type metteur struct {
	plan *plan
	mes  *mesures
	page int // index of the current page
	// entreRangs is the room between rows, that of the presentation or more.
	entreRangs dossier.MM
	y          dossier.MM
	rang       []bloc // blocs waiting to be shared into rows
	titres     []bloc // titles waiting for the first row of their group
	// ensemble numbers the blocs that should stand on one page.
	ensemble int
	ouvert   *element
	err      error
}

func (m *metteur) courante() *pagePlan { return &m.plan.pages[m.page] }

func (m *metteur) nouvellePage() {
	m.plan.pages = append(m.plan.pages, pagePlan{})
	m.plan.Pages = append(m.plan.Pages, PageForm{N: len(m.plan.pages)})
	m.page = len(m.plan.pages) - 1
	m.y = haut
}

// dispo is the free width for what stands at y or lower: narrow beside the QR.
func (m *metteur) dispo(y dossier.MM) dossier.MM {
	if y < sousQR {
		return utileEtroit
	}
	return utile
}

// element opens a piece of the current page: what is laid down by the function belongs to it. Elements nest.
func (m *metteur) element(b papier.Balise, poser func()) {
	e := &element{balise: b}
	m.mettre(e)
	dehors := m.ouvert
	m.ouvert = e
	poser()
	m.ouvert = dehors
}

func (m *metteur) mettre(c contenu) {
	if m.ouvert != nil {
		m.ouvert.contenu = append(m.ouvert.contenu, c)
		return
	}
	e, ok := c.(*element)
	if !ok {
		e = &element{contenu: []contenu{c}}
	}
	p := m.courante()
	p.elements = append(p.elements, e)
}

// texte writes a line; outside of an element it is a paragraph of its own.
func (m *metteur) texte(style papier.Style, taille float64, x, y dossier.MM, s string) {
	if s == "" {
		return
	}
	if m.ouvert == nil {
		m.element(papier.Balise{Role: papier.RoleAlinea}, func() { m.texte(style, taille, x, y, s) })
		return
	}
	m.mettre(textePlan{style, taille, x, y, s})
}

func (m *metteur) aplat(r dossier.RectMM, gris float64) {
	m.mettre(aplat{boite: r, gris: gris, plein: true})
}

func (m *metteur) cadre(r dossier.RectMM, epaisseur dossier.MM) {
	m.mettre(aplat{boite: r, epaisseur: epaisseur})
}

// regle draws a horizontal rule, y at its top.
func (m *metteur) regle(x, y, l, epaisseur dossier.MM) {
	m.aplat(dossier.RectMM{X: x, Y: y, L: l, H: epaisseur}, 0)
}

func (m *metteur) poserLibre(nom string, r dossier.RectMM) { m.mettre(librePlan{nom, r}) }

// zone adds a zone to the page; alt and option are how it is called aloud.
func (m *metteur) zone(z Zone, alt, option string) {
	p := &m.plan.Pages[m.page]
	p.Zones = append(p.Zones, z)
	m.mettre(zonePlan{len(p.Zones) - 1, alt, option})
}

// texteCourant writes a paragraph of the plan and returns its bottom.
func (m *metteur) texteCourant(x, y, l dossier.MM, taille float64, inter dossier.MM, s string) dossier.MM {
	lignes := m.couper(papier.Normal, taille, s, l)
	m.element(papier.Balise{Role: papier.RoleAlinea}, func() {
		for _, t := range lignes {
			y += inter
			m.texte(papier.Normal, taille, x, y-0.25*inter, t)
		}
	})
	return y
}

// faute keeps the first error.
func (m *metteur) faute(f string, a ...any) {
	if m.err == nil {
		m.err = fmt.Errorf("%w: "+f, append([]any{dossier.ErrInvalide}, a...)...)
	}
}

// couper cuts words to a width; a word that cannot be printed stops the layout.
func (m *metteur) couper(style papier.Style, taille float64, s string, l dossier.MM) []string {
	lignes, err := papier.Couper(style, taille, s, l)
	if err != nil && m.err == nil {
		m.err = err
	}
	return lignes
}

// equilibrer is couper with lines of about the same length: no word is left alone on the last one.
func (m *metteur) equilibrer(style papier.Style, taille float64, s string, l dossier.MM) []string {
	lignes := m.couper(style, taille, s, l)
	for e := l - 4; e > l/2 && m.err == nil; e -= 4 {
		plus := m.couper(style, taille, s, e)
		if len(plus) > len(lignes) {
			break
		}
		lignes = plus
	}
	return lignes
}

func (m *metteur) largeur(style papier.Style, taille float64, s string) dossier.MM {
	l, err := papier.Largeur(style, taille, s)
	if err != nil && m.err == nil {
		m.err = err
	}
	return l
}
