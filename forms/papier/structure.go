package papier

import (
	"fmt"
	"strings"

	"souspli/dossier"
)

// element is a node of the structure tree.
type element struct {
	Balise
	enfants []enfant
	boite   dossier.RectMM // of what it draws, when it is a figure
	saisie  *saisie
	ref     ref
}

// enfant is one of three: an element, a piece of the stream of a page, or a field.
type enfant struct {
	element *element
	page    int // from 1
	mcid    int
	saisie  *saisie
}

func (e *element) etendre(r dossier.RectMM) {
	if e.boite == (dossier.RectMM{}) {
		e.boite = r
		return
	}
	x, y := max(e.boite.X+e.boite.L, r.X+r.L), max(e.boite.Y+e.boite.H, r.Y+r.H)
	e.boite.X, e.boite.Y = min(e.boite.X, r.X), min(e.boite.Y, r.Y)
	e.boite.L, e.boite.H = x-e.boite.X, y-e.boite.Y
}

// vide reports whether nothing is drawn in an element; an empty cell is still one of its row.
func (e *element) vide() bool {
	for _, k := range e.enfants {
		if k.element == nil || !k.element.vide() {
			return false
		}
	}
	return e.Role != RoleCellule && e.Role != RoleTete
}

// arbre writes the structure of a document.
type arbre struct {
	f     *fichier
	pages []ref
}

// ecrire writes an element and those inside; parent is the object above.
func (a *arbre) ecrire(e *element, parent ref) {
	e.ref = a.f.ref()
	page := 0
	var enfants []string
	for _, k := range e.enfants {
		switch {
		case k.element != nil:
			if !k.element.vide() {
				a.ecrire(k.element, e.ref)
				enfants = append(enfants, k.element.ref.String())
			}
		case k.saisie != nil:
			enfants = append(enfants, fmt.Sprintf("<</Type /OBJR /Obj %s /Pg %s>>", k.saisie.ref, a.pages[k.saisie.page-1]))
		default:
			if page == 0 {
				page = k.page
			}
			if k.page == page {
				enfants = append(enfants, fmt.Sprint(k.mcid))
			} else {
				enfants = append(enfants, fmt.Sprintf("<</Type /MCR /Pg %s /MCID %d>>", a.pages[k.page-1], k.mcid))
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<</Type /StructElem /S /%s /P %s", e.Role, parent)
	if page > 0 {
		fmt.Fprintf(&b, " /Pg %s", a.pages[page-1])
	}
	for _, t := range []struct{ cle, texte string }{{"Alt", e.Alt}, {"ActualText", e.Texte}, {"Lang", e.Langue}} {
		if t.texte != "" {
			fmt.Fprintf(&b, " /%s %s", t.cle, chaine(t.texte))
		}
	}
	b.WriteString(e.attributs())
	fmt.Fprintf(&b, " /K [%s]>>", strings.Join(enfants, " "))
	a.f.objet(e.ref, "%s", b.String())
}

// attributs says of an element what its role does not.
func (e *element) attributs() string {
	switch e.Role {
	case RoleTete:
		if e.Rang {
			return " /A <</O /Table /Scope /Row>>"
		}
		return " /A <</O /Table /Scope /Column>>"
	case RoleListe:
		if e.Numerotee {
			return " /A <</O /List /ListNumbering /Decimal>>"
		}
		return " /A <</O /List /ListNumbering /Disc>>"
	case RoleFigure:
		r := e.boite
		return fmt.Sprintf(" /A <</O /Layout /Placement /Block /BBox [%s]>>", rectangle(r))
	case RoleChamp:
		return e.champImprime()
	}
	return ""
}

// champImprime tells what a field is. A field to fill tells it too, because a Form that holds more than its field must (ISO 14289-1, 7.18.4).
func (e *element) champImprime() string {
	c := e.Champ
	if e.saisie != nil {
		c = &ChampImprime{e.saisie.Genre, e.saisie.Contenu != "" && e.saisie.Contenu == e.saisie.Valeur}
	}
	if c == nil {
		return ""
	}
	etat := ""
	if c.Genre != SaisieTexte {
		etat = " /checked /off"
		if c.Coche {
			etat = " /checked /on"
		}
	}
	role := map[GenreSaisie]string{SaisieTexte: "tv", SaisieCase: "cb", SaisieRadio: "rb"}[c.Genre]
	return fmt.Sprintf(" /A <</O /PrintField /Role /%s%s /Desc %s>>", role, etat, chaine(e.Alt))
}

// structure writes the tree, and the way back from each piece of a page and each field to its element. Pages are numbered in that
// index from 0, fields after them.
func (d *Document) structure(f *fichier, pages []ref) ref {
	racine, index := f.ref(), f.ref()
	a := arbre{f, pages}
	a.ecrire(d.racine, racine)
	var b strings.Builder
	for n := range pages {
		fmt.Fprintf(&b, "%d [", n)
		for _, e := range d.parPage[n+1] {
			b.WriteString(e.ref.String() + " ")
		}
		b.WriteString("]\n")
	}
	for i, s := range d.saisies {
		fmt.Fprintf(&b, "%d %s\n", len(pages)+i, s.element.ref)
	}
	f.objet(index, "<</Nums [%s]>>", b.String())
	f.objet(racine, "<</Type /StructTreeRoot /K [%s] /ParentTree %s /ParentTreeNextKey %d>>", d.racine.ref, index, len(pages)+len(d.saisies))
	return racine
}

// rectangle gives the corners of a box in points, origin bottom left.
func rectangle(r dossier.RectMM) string {
	return fmt.Sprintf("%s %s %s %s", pt(float64(r.X)/pointMM), pt(hauteurPt-float64(r.Y+r.H)/pointMM), pt(float64(r.X+r.L)/pointMM), pt(hauteurPt-float64(r.Y)/pointMM))
}
