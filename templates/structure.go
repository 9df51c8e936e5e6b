package templates

import (
	"slices"

	"souspli/forms/papier"
)

// noeud is an element of the structure of a letter: what is drawn with the same noeud, page after page, is one element.
type noeud struct{ papier.Balise }

// dans puts what is drawn in a new element, around those it is in already.
func dans(ops []op, r papier.Role) { entourer(ops, &noeud{papier.Balise{Role: r}}) }

func entourer(ops []op, n *noeud) {
	for i := range ops {
		ops[i].chemin = append([]*noeud{n}, ops[i].chemin...)
	}
}

// rang makes the first n runs of text the head of a row, and the others its cell.
func rang(ops []op, n int) {
	entourer(ops[:n], &noeud{papier.Balise{Role: papier.RoleTete, Rang: true}})
	dans(ops[n:], papier.RoleCellule)
	dans(ops, papier.RoleRang)
}

// suite joins blocks that follow each other into one list, or one table.
type suite struct{ n *noeud }

func (s *suite) joindre(b bloc, ops []op) {
	role := map[genreBloc]papier.Role{blocPuce: papier.RoleListe, blocCoche: papier.RoleListe, blocFiche: papier.RoleTableau, blocListe: papier.RoleTableau}[b.genre]
	if role == "" {
		return
	}
	if !b.serre {
		s.n = &noeud{papier.Balise{Role: role}}
	}
	entourer(ops, s.n)
}

// opPage is a thing drawn and its page, from 0.
type opPage struct {
	op
	page int
}

// dessiner draws the pages. The address goes first: papier then refuses whatever else would show in the window.
func (f *feuille) dessiner() ([]byte, error) {
	var ops []opPage
	for n, page := range f.pages {
		for _, o := range page {
			ops = append(ops, opPage{o, n})
		}
	}
	f.dessinerElements(ops, 0)
	f.t.d.ChaquePage(func(n, _ int) {
		if f.marques && n%2 == 1 {
			f.marquerFeuille(n)
		}
		if f.sceau != nil && n == 1 {
			f.dessinerSceau()
		}
		if i := slices.Index(f.retours, n-1); i >= 0 {
			f.cadrerRetour(i)
		}
		for _, o := range f.bas[n-1] {
			f.dessinerOp(o)
		}
	})
	return f.t.octets()
}

// dessinerElements draws what is in the same element together, and goes on inside it.
func (f *feuille) dessinerElements(ops []opPage, niveau int) {
	for len(ops) > 0 {
		n := element(ops[0], niveau)
		fin := 1
		for fin < len(ops) && n != nil && element(ops[fin], niveau) == n {
			fin++
		}
		if n == nil {
			f.allerPage(ops[0].page)
			f.dessinerOp(ops[0].op)
		} else {
			f.t.d.Baliser(n.Balise, func() { f.dessinerElements(ops[:fin], niveau+1) })
		}
		ops = ops[fin:]
	}
}

func element(o opPage, niveau int) *noeud {
	if niveau < len(o.chemin) {
		return o.chemin[niveau]
	}
	return nil
}

// allerPage adds the pages that are missing; the first one begins with the address.
func (f *feuille) allerPage(n int) {
	for f.t.d.Pages() <= n && f.t.d.Err() == nil {
		f.t.d.Page()
		if f.t.d.Pages() == 1 && len(f.lignes) > 0 {
			f.t.d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() { f.t.d.BlocAdresse(f.enveloppe, f.lignes) })
		}
	}
}

func (f *feuille) dessinerOp(o op) {
	if o.texte == "" {
		f.t.trait(o.x, o.y, o.x2, o.y2, o.ep)
		return
	}
	f.t.texte(o.x, o.y, o.gras, o.taille, o.texte)
}
