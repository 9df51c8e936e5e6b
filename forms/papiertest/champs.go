package papiertest

import (
	"slices"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// champs checks the fields to fill: those of the pages are those of the form, each in the structure, with words, in its place.
func (c *controle) champs() {
	form := c.dict(c.racine["AcroForm"])
	feuilles := map[int]bool{}
	noms := map[string]bool{}
	for _, o := range c.tableau(form["Fields"]) {
		d := c.dict(o)
		n := c.texte(d["T"])
		if n == "" || noms[n] {
			c.faute("champ %q (objet %d) : nom vide ou donné deux fois", n, numero(o))
		}
		noms[n] = true
		c.feuilles(o, feuilles, 0)
	}
	if v, ok := c.objet(form["NeedAppearances"]).(types.Boolean); ok && v.Value() {
		c.faute("formulaire : apparences laissées au lecteur (NeedAppearances)")
	}
	for _, p := range c.pages {
		var boites []rect
		for _, o := range c.tableau(p.dict["Annots"]) {
			d := c.dict(o)
			if c.nom(d["Subtype"]) != "Widget" {
				c.annotation(p, numero(o), d)
				continue
			}
			if !feuilles[numero(o)] {
				c.faute("champ (objet %d) : absent du formulaire", numero(o))
			}
			delete(feuilles, numero(o))
			if r, ok := c.champ(p, numero(o), d, form); ok {
				if slices.ContainsFunc(boites, r.touche) {
					c.faute("champ (objet %d) : sur un autre", numero(o))
				}
				boites = append(boites, r)
			}
		}
	}
	for _, n := range triees(feuilles) {
		c.faute("champ (objet %d) : sur aucune page", n)
	}
}

// feuilles collects the widgets under a field.
func (c *controle) feuilles(o types.Object, vers map[int]bool, niveau int) {
	kids := c.tableau(c.dict(o)["Kids"])
	if kids == nil || niveau > 20 {
		vers[numero(o)] = true
		return
	}
	for _, k := range kids {
		c.feuilles(k, vers, niveau+1)
	}
}

// annotation checks what is not a field: links only, with words.
func (c *controle) annotation(p *page, n int, d types.Dict) {
	if c.nom(d["Subtype"]) != "Link" || c.texte(d["Contents"]) == "" {
		c.faute("page %d : annotation %s (objet %d), ou lien sans texte (Contents)", p.n, c.nom(d["Subtype"]), n)
	}
	if e := c.elementDe(d); e == nil || e.role != "Link" || !slices.Contains(e.objrs, n) {
		c.faute("page %d : lien (objet %d) hors d’un élément Link", p.n, n)
	}
}

// elementDe is the element the index gives for an annotation.
func (c *controle) elementDe(d types.Dict) *element {
	cle, ok := c.entier(d["StructParent"])
	if !ok {
		return nil
	}
	objet := numero(c.index[cle])
	i := slices.IndexFunc(c.elements, func(e *element) bool { return e.objet == objet })
	if i < 0 {
		return nil
	}
	return c.elements[i]
}

// herite reads an entry of a field, or of the one above.
func (c *controle) herite(d types.Dict, cle string) types.Object {
	for range 20 {
		if o, ok := d[cle]; ok || d == nil {
			return o
		}
		d = c.dict(d["Parent"])
	}
	return nil
}

// champ checks one field of a page and gives its box.
func (c *controle) champ(p *page, n int, d types.Dict, form types.Dict) (rect, bool) {
	if c.texte(c.herite(d, "TU")) == "" {
		c.faute("champ (objet %d) : sans libellé (TU)", n)
	}
	if e := c.elementDe(d); e == nil || e.role != "Form" || !slices.Contains(e.objrs, n) {
		c.faute("champ (objet %d) : l’index ne mène pas à son élément Form (StructParent, OBJR)", n)
	}
	if f, _ := c.entier(d["F"]); f&0x23 != 0 || f&4 == 0 {
		c.faute("champ (objet %d) : caché, ou non imprimé", n)
	}
	if numero(d["P"]) != 0 && c.parObjet[numero(d["P"])] != p {
		c.faute("champ (objet %d) : dit être d’une autre page", n)
	}
	switch c.nom(c.herite(d, "FT")) {
	case "Tx":
		c.champTexte(n, d, form)
	case "Btn":
		etats := c.dict(c.dict(d["AP"])["N"])
		as := c.nom(d["AS"])
		if len(etats) != 2 || etats["Off"] == nil || etats[as] == nil {
			c.faute("case (objet %d) : apparences ou état absents", n)
		}
		for _, o := range etats {
			if _, ok := c.objet(o).(types.StreamDict); !ok {
				c.faute("case (objet %d) : apparence qui n’est pas un dessin", n)
			}
		}
	default:
		c.faute("champ (objet %d) : ni texte, ni case", n)
	}
	r, ok := c.rect(d["Rect"])
	if !ok || !p.boite.contient(r.x1, r.y1) || !p.boite.contient(r.x2, r.y2) {
		c.faute("champ (objet %d) : hors de la page", n)
	}
	return r, ok
}

// champTexte checks that what will be typed has a font, which is in the file (see objets), and that what is there is shown.
func (c *controle) champTexte(n int, d, form types.Dict) {
	ap := c.dict(d["AP"])["N"]
	if _, ok := c.objet(ap).(types.StreamDict); !ok {
		c.faute("champ (objet %d) : sans apparence", n)
	} else if c.texte(c.herite(d, "V")) != "" && !strings.Contains(string(c.flux(ap)), "Tj") {
		c.faute("champ (objet %d) : apparence sans la valeur", n)
	}
	da := c.herite(d, "DA")
	if da == nil {
		da = form["DA"]
	}
	mots := strings.Fields(c.texte(da))
	i := slices.Index(mots, "Tf")
	if i < 2 {
		c.faute("champ (objet %d) : sans police (DA)", n)
		return
	}
	police := strings.TrimPrefix(mots[i-2], "/")
	if c.nom(c.dict(c.dict(c.dict(form["DR"])["Font"])[police])["Subtype"]) != "Type0" {
		c.faute("champ (objet %d) : police %s absente du formulaire (DR)", n, police)
	}
}
