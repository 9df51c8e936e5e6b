package papiertest

import (
	"slices"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// element is an element of the structure.
type element struct {
	objet   int
	role    string
	dict    types.Dict
	parent  *element
	enfants []*element
	propre  string // text of its own marked contents
	marques int    // marked contents of its own
	objrs   []int  // annotations, by the number of their object
}

// standards are the structure types of ISO 32000-1, 14.8.4.
var standards = strings.Fields("Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody " +
	"Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form")

// contenants hold elements only, never text.
var contenants = strings.Fields("Document Part Art Sect Div L LI Table TR THead TBody TFoot TOC")

// admis are what an element may hold, where only some may come; places, what it must be in.
var admis = map[string][]string{
	"L": {"LI", "Caption"}, "LI": {"Lbl", "LBody"}, "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
	"THead": {"TR"}, "TBody": {"TR"}, "TFoot": {"TR"}, "TR": {"TH", "TD"},
}

var places = map[string][]string{
	"LI": {"L"}, "LBody": {"LI"}, "TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"}, "THead": {"Table"}, "TBody": {"Table"}, "TFoot": {"Table"},
}

// structure walks the tree, then checks that it and the pages say the same.
func (c *controle) structure() {
	racine := c.dict(c.racine["StructTreeRoot"])
	if racine == nil {
		c.faute("structure absente (StructTreeRoot)")
		return
	}
	if len(c.dict(racine["RoleMap"])) > 0 {
		c.faute("structure : rôles à nous (RoleMap)")
	}
	c.index = map[int]types.Object{}
	c.lireIndex(racine["ParentTree"], 0)
	haut := c.enfants(racine["K"])
	if len(haut) != 1 || c.nom(c.dict(haut[0])["S"]) != "Document" {
		c.faute("structure : un Document et un seul attendu à la racine")
	}
	vus := map[int]bool{}
	for _, o := range haut {
		c.parcourir(o, nil, numero(c.racine["StructTreeRoot"]), vus)
	}
	for _, p := range c.pages {
		c.indexPage(p)
	}
	c.titres()
	for _, e := range c.elements {
		c.element(e)
	}
}

// enfants gives K as a list.
func (c *controle) enfants(o types.Object) types.Array {
	if a := c.tableau(o); a != nil {
		return a
	}
	if o == nil {
		return nil
	}
	return types.Array{o}
}

// lireIndex reads the number tree from contents and fields to elements.
func (c *controle) lireIndex(o types.Object, niveau int) {
	d := c.dict(o)
	if d == nil || niveau > 20 {
		c.faute("structure : index absent ou sans fin (ParentTree)")
		return
	}
	for _, k := range c.tableau(d["Kids"]) {
		c.lireIndex(k, niveau+1)
	}
	nums := c.tableau(d["Nums"])
	for i := 0; i+1 < len(nums); i += 2 {
		if n, ok := c.entier(nums[i]); ok {
			c.index[n] = nums[i+1]
		}
	}
}

// parcourir reads an element and those inside, in reading order.
func (c *controle) parcourir(o types.Object, parent *element, objetParent int, vus map[int]bool) {
	d := c.dict(o)
	e := &element{objet: numero(o), dict: d, role: c.nom(d["S"]), parent: parent}
	if d == nil || e.objet == 0 || vus[e.objet] {
		c.faute("structure : élément illisible, ou atteint deux fois (objet %d)", e.objet)
		return
	}
	vus[e.objet] = true
	if numero(d["P"]) != objetParent {
		c.faute("élément %s (objet %d) : son parent n’est pas celui qui le contient", e.role, e.objet)
	}
	c.elements = append(c.elements, e)
	if parent != nil {
		parent.enfants = append(parent.enfants, e)
	}
	for _, k := range c.enfants(d["K"]) {
		if n, ok := c.entier(k); ok {
			c.contenu(e, d["Pg"], n)
			continue
		}
		kd := c.dict(k)
		switch c.nom(kd["Type"]) {
		case "MCR":
			pg := kd["Pg"]
			if pg == nil {
				pg = d["Pg"]
			}
			n, _ := c.entier(kd["MCID"])
			c.contenu(e, pg, n)
		case "OBJR":
			e.objrs = append(e.objrs, numero(kd["Obj"]))
		default:
			c.parcourir(k, e, e.objet, vus)
		}
	}
}

// contenu gives an element a marked content of a page.
func (c *controle) contenu(e *element, pg types.Object, mcid int) {
	p := c.parObjet[numero(pg)]
	if p == nil {
		c.faute("élément %s (objet %d) : contenu %d d’aucune page", e.role, e.objet, mcid)
		return
	}
	texte, ok := p.textes[mcid]
	switch {
	case !ok:
		c.faute("élément %s (objet %d) : contenu %d absent de la page %d", e.role, e.objet, mcid, p.n)
		return
	case p.vus[mcid]:
		c.faute("page %d : contenu %d de deux éléments", p.n, mcid)
	}
	p.vus[mcid] = true
	e.propre += texte
	e.marques++
	cle, ok := c.entier(p.dict["StructParents"])
	liste := c.tableau(c.index[cle])
	if !ok || mcid >= len(liste) || numero(liste[mcid]) != e.objet {
		c.faute("page %d : l’index ne mène pas du contenu %d à son élément (ParentTree)", p.n, mcid)
	}
}

// indexPage checks that every marked content of a page is someone's, and the index no longer than it.
func (c *controle) indexPage(p *page) {
	for _, mcid := range triees(p.textes) {
		if !p.vus[mcid] {
			c.faute("page %d : contenu %d d’aucun élément", p.n, mcid)
		}
	}
	cle, ok := c.entier(p.dict["StructParents"])
	if !ok {
		if len(p.textes) > 0 {
			c.faute("page %d : sans index (StructParents)", p.n)
		}
		return
	}
	if n := len(c.tableau(c.index[cle])); n != len(p.textes) {
		c.faute("page %d : index de %d contenus, elle en a %d", p.n, n, len(p.textes))
	}
}

// titres checks that headings begin at 1 and go down one level at a time.
func (c *controle) titres() {
	niveau := 0
	for _, e := range c.elements {
		if e.role == "H" {
			c.faute("titre sans niveau (objet %d)", e.objet)
		}
		if len(e.role) != 2 || e.role[0] != 'H' || e.role[1] < '1' || e.role[1] > '6' {
			continue
		}
		n := int(e.role[1] - '0')
		if n > niveau+1 {
			c.faute("titre H%d après un titre de niveau %d (objet %d)", n, niveau, e.objet)
		}
		niveau = n
	}
}

// element checks one element: role, place, words, content.
func (c *controle) element(e *element) {
	if !slices.Contains(standards, e.role) {
		c.faute("rôle %q inconnu (objet %d)", e.role, e.objet)
	}
	if slices.Contains(contenants, e.role) && e.marques > 0 {
		c.faute("élément %s (objet %d) : contenu hors d’un élément de texte", e.role, e.objet)
	}
	parent := ""
	if e.parent != nil {
		parent = e.parent.role
	}
	if l := admis[parent]; l != nil && !slices.Contains(l, e.role) {
		c.faute("élément %s dans %s (objet %d)", e.role, parent, e.objet)
	}
	if l := places[e.role]; l != nil && !slices.Contains(l, parent) {
		c.faute("élément %s hors de sa place, dans %q (objet %d)", e.role, parent, e.objet)
	}
	switch e.role {
	case "Span", "Link", "Quote", "Reference":
		if parent == "" || slices.Contains(contenants, parent) {
			c.faute("élément %s hors d’un alinéa (objet %d)", e.role, e.objet)
		}
		c.nonVide(e)
	case "P", "H1", "H2", "H3", "H4", "H5", "H6", "Lbl", "LBody", "TH":
		c.nonVide(e)
	case "Figure", "Formula":
		if c.texte(e.dict["Alt"]) == "" && c.texte(e.dict["ActualText"]) == "" {
			c.faute("élément %s sans texte de remplacement (objet %d)", e.role, e.objet)
		}
	case "Form":
		c.elementForm(e)
	case "LI":
		if !slices.ContainsFunc(e.enfants, func(k *element) bool { return k.role == "LBody" }) {
			c.faute("point de liste sans corps (objet %d)", e.objet)
		}
	case "L":
		c.elementListe(e)
	case "Table":
		c.elementTableau(e)
	}
	if e.role == "TH" && c.nom(c.attribut(e, "Table")["Scope"]) == "" {
		c.faute("cellule d’en-tête sans portée (objet %d)", e.objet)
	}
}

// attribut gives the attributes of an owner.
func (c *controle) attribut(e *element, proprietaire string) types.Dict {
	for _, o := range c.enfants(e.dict["A"]) {
		if d := c.dict(o); c.nom(d["O"]) == proprietaire {
			return d
		}
	}
	return nil
}

// nonVide checks that an element has something to be read, of its own or inside.
func (c *controle) nonVide(e *element) {
	if !c.aDire(e) {
		c.faute("élément %s vide (objet %d)", e.role, e.objet)
	}
}

func (c *controle) aDire(e *element) bool {
	if strings.TrimSpace(strings.ReplaceAll(e.propre, "\u00a0", " ")) != "" || len(e.objrs) > 0 || e.role == "Figure" || e.role == "Form" ||
		c.texte(e.dict["ActualText"]) != "" || c.texte(e.dict["Alt"]) != "" {
		return true
	}
	return slices.ContainsFunc(e.enfants, c.aDire)
}

// elementForm checks a field: words for it; a role when it is more than a field to fill (ISO 14289-1, 7.18.4).
func (c *controle) elementForm(e *element) {
	imprime := c.attribut(e, "PrintField")
	mots := c.texte(e.dict["Alt"]) + c.texte(imprime["Desc"])
	for _, n := range e.objrs {
		mots += c.texte(c.herite(c.dict(*types.NewIndirectRef(n, 0)), "TU"))
	}
	if mots == "" {
		c.faute("champ sans texte de remplacement (objet %d)", e.objet)
	}
	role := c.nom(imprime["Role"])
	if role == "" && (len(e.objrs) != 1 || e.marques > 0 || len(e.enfants) > 0) {
		c.faute("champ imprimé sans rôle, ou élément de champ qui contient autre chose (objet %d)", e.objet)
	}
	if role != "" && !slices.Contains([]string{"rb", "cb", "pb", "tv"}, role) {
		c.faute("champ imprimé de rôle %q (objet %d)", role, e.objet)
	}
	if etat := c.nom(imprime["checked"]); (role == "rb" || role == "cb") && etat != "on" && etat != "off" && etat != "neutral" {
		c.faute("case imprimée sans état (objet %d)", e.objet)
	}
	if len(e.objrs) > 1 {
		c.faute("élément de %d champs (objet %d)", len(e.objrs), e.objet)
	}
}

func (c *controle) elementListe(e *element) {
	if len(e.enfants) == 0 {
		c.faute("liste sans point (objet %d)", e.objet)
	}
	marques := slices.ContainsFunc(e.enfants, func(k *element) bool {
		return slices.ContainsFunc(k.enfants, func(l *element) bool { return l.role == "Lbl" })
	})
	if n := c.nom(c.attribut(e, "List")["ListNumbering"]); marques && (n == "" || n == "None") {
		c.faute("liste à marques sans ListNumbering (objet %d)", e.objet)
	}
}

// elementTableau checks that rows have as many cells.
func (c *controle) elementTableau(e *element) {
	var rangs []*element
	for _, k := range e.enfants {
		if k.role == "TR" {
			rangs = append(rangs, k)
		} else {
			rangs = append(rangs, k.enfants...)
		}
	}
	large := -1
	for _, r := range rangs {
		n := 0
		for _, cellule := range r.enfants {
			etendue, ok := c.entier(c.attribut(cellule, "Table")["ColSpan"])
			if !ok {
				etendue = 1
			}
			n += etendue
		}
		if large >= 0 && n != large {
			c.faute("tableau : rang de %d cellules après un de %d (objet %d)", n, large, r.objet)
		}
		large = n
	}
	if large < 1 {
		c.faute("tableau vide (objet %d)", e.objet)
	}
}
