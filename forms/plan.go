package forms

import (
	"souspli/dossier"
	"souspli/forms/papier"
)

// Where things stand on a page, in mm. Marks, codes and their quiet zones are geometrie.go's.
const (
	gauche dossier.MM = 15
	droite dossier.MM = 195
	utile             = droite - gauche
	haut   dossier.MM = 18  // top of the fields, left of the QR
	sousQR dossier.MM = 49  // under the QR and its clear text: the whole width is free
	bas    dossier.MM = 267 // bottom of the fields, above the Code 128

	utileEtroit dossier.MM = 144 // free width left of the QR

	celluleL dossier.MM = 6
	celluleH dossier.MM = 8
	ligneH   dossier.MM = 8
	caseCote dossier.MM = 5

	etiquetteH dossier.MM = 4.1 // one line of label
	entreRangs dossier.MM = 1.4
	entreCols  dossier.MM = 3

	ptEtiquette = 9.0
	ptTitre     = 10.5
	ptTexte     = 11.0

	filet dossier.MM = 0.09 // 0.25 pt
)

// plan is a form laid out: the zones for the reader and what is printed round them. Built once, shared, never changed.
type plan struct {
	Formulaire
	procedure *Procedure
	champs    map[string]Champ
	pages     []pagePlan
}

// pagePlan is what is drawn on one page besides its marks, codes and footer.
type pagePlan struct {
	textes []textePlan
	aplats []aplat
	// libres are boxes whose words depend on what is printed (préfecture, pieces): name → box.
	libres map[string]dossier.RectMM
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

// bloc is one thing to place: its size, and how to lay it down at a point. Blocs are never split between pages.
type bloc struct {
	l, h dossier.MM
	pose func(m *metteur, x, y dossier.MM)
	// seul takes a row of its own.
	seul bool
	// suivi must stand on the same page as what follows (titles).
	suivi bool
}

// metteur lays blocs into rows and pages, in order: a row is filled while blocs fit, and goes whole to the next page when it has no
// room. The first error sticks and fini returns it.
type metteur struct {
	plan   *plan
	page   int // index of the current page
	y      dossier.MM
	rang   []bloc
	rest   dossier.MM // free width of the current row
	titres []bloc     // titles waiting for the first row of their group
	err    error
}

func (m *metteur) courante() *pagePlan { return &m.plan.pages[m.page] }

func (m *metteur) nouvellePage() {
	m.plan.pages = append(m.plan.pages, pagePlan{libres: map[string]dossier.RectMM{}})
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

// ajouter puts a bloc in the current row when it fits, else in the next one.
func (m *metteur) ajouter(b bloc) {
	if b.suivi {
		m.finirRang()
		m.titres = append(m.titres, b)
		return
	}
	if len(m.rang) > 0 && (b.seul || m.rang[0].seul || b.l > m.rest) {
		m.finirRang()
	}
	if len(m.rang) == 0 {
		m.rest = m.dispo(m.haut(b.h))
	}
	m.rang = append(m.rang, b)
	m.rest -= b.l + entreCols
}

// haut is where the next row, with the titles that wait, would stand.
func (m *metteur) haut(h dossier.MM) dossier.MM {
	y := m.y
	for _, t := range m.titres {
		y += t.h
	}
	if y+h > bas {
		return haut + y - m.y
	}
	return y
}

// finirRang lays the current row down, with the titles that wait, on a new page when it has no room on this one.
func (m *metteur) finirRang() {
	if len(m.rang) == 0 {
		return
	}
	var h, titres dossier.MM
	for _, b := range m.rang {
		h = max(h, b.h)
	}
	for _, t := range m.titres {
		titres += t.h
	}
	if m.y+titres+h > bas {
		m.nouvellePage()
	}
	// A row too wide to stand beside the QR goes under it.
	if y := m.y + titres; y < sousQR && m.rangL() > utileEtroit {
		m.y = sousQR - titres
	}
	for _, t := range m.titres {
		t.pose(m, gauche, m.y)
		m.y += t.h
	}
	x := gauche
	for _, b := range m.rang {
		b.pose(m, x, m.y+h-b.h) // boxes of a row stand on one line, whatever their labels
		x += b.l + entreCols
	}
	m.y += h + entreRangs
	m.rang, m.titres = nil, nil
}

// rangL is the width of the current row.
func (m *metteur) rangL() dossier.MM {
	l := -entreCols
	for _, b := range m.rang {
		l += b.l + entreCols
	}
	return l
}

func (m *metteur) texte(style papier.Style, taille float64, x, y dossier.MM, s string) {
	m.courante().textes = append(m.courante().textes, textePlan{style, taille, x, y, s})
}

func (m *metteur) aplat(r dossier.RectMM, gris float64) {
	m.courante().aplats = append(m.courante().aplats, aplat{boite: r, gris: gris, plein: true})
}

func (m *metteur) cadre(r dossier.RectMM, epaisseur dossier.MM) {
	m.courante().aplats = append(m.courante().aplats, aplat{boite: r, epaisseur: epaisseur})
}

func (m *metteur) zone(z Zone) {
	p := &m.plan.Pages[m.page]
	p.Zones = append(p.Zones, z)
}

// couper cuts words to a width; a word that cannot be printed stops the layout.
func (m *metteur) couper(style papier.Style, taille float64, s string, l dossier.MM) []string {
	lignes, err := papier.Couper(style, taille, s, l)
	if err != nil && m.err == nil {
		m.err = err
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
