package papiertest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"souspli/law"
)

// catalogue checks what the document says of itself.
func (c *controle) catalogue() {
	racine, err := c.x.Catalog()
	if err != nil {
		c.faute("catalogue absent")
		return
	}
	c.racine = racine
	lang := c.texte(racine["Lang"])
	if lang == "" {
		c.faute("catalogue : langue absente (Lang)")
	}
	marques := c.dict(racine["MarkInfo"])
	if v, _ := c.objet(marques["Marked"]).(types.Boolean); !v.Value() {
		c.faute("catalogue : document non balisé (Marked)")
	}
	if v, ok := c.objet(marques["Suspects"]).(types.Boolean); ok && v.Value() {
		c.faute("catalogue : balises douteuses (Suspects)")
	}
	if v, _ := c.objet(c.dict(racine["ViewerPreferences"])["DisplayDocTitle"]).(types.Boolean); !v.Value() {
		c.faute("catalogue : titre non affiché (DisplayDocTitle)")
	}
	if len(c.x.ID) != 2 {
		c.faute("fichier sans identifiant (ID)")
	}
	titre := ""
	if c.x.Info != nil {
		titre = c.texte(c.dict(*c.x.Info)["Title"])
	}
	if titre == "" {
		c.faute("document sans titre (Info)")
	}
	nu := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(titre)), "notice — ")
	for _, t := range law.TitresReserves { // nobody must take a paper of ours for one that only a habilitated agent issues (design D11)
		if strings.HasPrefix(nu, t) {
			c.faute("titre réservé à un document qui n’est pas de nous : « %s »", titre)
		}
	}
	c.xmp(titre, lang)
}

// xmp checks the metadata: title and language as elsewhere, PDF/UA-1 claimed.
func (c *controle) xmp(titre, lang string) {
	paquet := c.flux(c.racine["Metadata"])
	if paquet == nil {
		c.faute("métadonnées XMP absentes")
		return
	}
	valeurs, err := feuilles(paquet)
	if err != nil {
		c.faute("métadonnées XMP illisibles : %v", err)
		return
	}
	if !slices.Contains(valeurs["http://www.aiim.org/pdfua/ns/id/ part"], "1") {
		c.faute("XMP : pdfuaid:part 1 absent")
	}
	if t := valeurs["http://purl.org/dc/elements/1.1/ title"]; !slices.Contains(t, titre) || titre == "" {
		c.faute("XMP : titre absent, ou autre que celui d’Info")
	}
	if l := valeurs["http://purl.org/dc/elements/1.1/ language"]; !slices.Contains(l, lang) {
		c.faute("XMP : langue absente, ou autre que celle du catalogue")
	}
}

// feuilles gives the texts of each property of an XMP packet: key is « namespace name », containers of RDF left out.
func feuilles(paquet []byte) (map[string][]string, error) {
	const rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	valeurs := map[string][]string{}
	var pile []string
	d := xml.NewDecoder(bytes.NewReader(paquet))
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return valeurs, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			cle := t.Name.Space + " " + t.Name.Local
			if t.Name.Space == rdf && len(pile) > 0 {
				cle = pile[len(pile)-1]
			}
			pile = append(pile, cle)
		case xml.EndElement:
			pile = pile[:len(pile)-1]
		case xml.CharData:
			if s := strings.TrimSpace(string(t)); s != "" && len(pile) > 0 {
				valeurs[pile[len(pile)-1]] = append(valeurs[pile[len(pile)-1]], s)
			}
		}
	}
}

// objets looks at every object of the file, reached or not: no script, no way out but web links, every font in the file.
func (c *controle) objets() {
	for _, n := range triees(c.x.Table) {
		e := c.x.Table[n]
		if e == nil || e.Free {
			continue
		}
		c.visiter(n, e.Object)
	}
}

func (c *controle) visiter(n int, o types.Object) {
	switch v := o.(type) {
	case types.StreamDict:
		c.visiter(n, v.Dict)
	case types.Array:
		for _, e := range v {
			c.visiter(n, e)
		}
	case types.Dict:
		for _, e := range v {
			c.visiter(n, e)
		}
		c.action(n, v)
		if c.nom(v["Type"]) == "Font" {
			c.police(n, v)
		}
	}
}

func (c *controle) action(n int, d types.Dict) {
	if _, ok := d["JS"]; ok {
		c.faute("objet %d : script", n)
	}
	if s := c.nom(d["S"]); slices.Contains([]string{"JavaScript", "Launch", "GoToR", "SubmitForm", "ImportData"}, s) {
		c.faute("objet %d : action %s", n, s)
	}
	if u, ok := d["URI"]; ok && c.nom(d["S"]) == "URI" {
		if l := c.texte(u); !strings.HasPrefix(l, "https://") && !strings.HasPrefix(l, "http://") {
			c.faute("objet %d : lien autre que http", n)
		}
	}
	if _, ok := d["XFA"]; ok {
		c.faute("objet %d : formulaire XFA", n)
	}
}

// police checks that a font is in the file, and says its characters.
func (c *controle) police(n int, d types.Dict) {
	nom := c.nom(d["BaseFont"])
	switch c.nom(d["Subtype"]) {
	case "CIDFontType2":
		f := c.dict(d["FontDescriptor"])
		if len(c.flux(f["FontFile2"])) == 0 {
			c.faute("police %s (objet %d) : non incorporée", nom, n)
		}
		if c.nom(d["CIDToGIDMap"]) != "Identity" {
			c.faute("police %s (objet %d) : CIDToGIDMap autre qu’Identity", nom, n)
		}
	case "Type0":
		if c.nom(d["Encoding"]) != "Identity-H" {
			c.faute("police %s (objet %d) : codage autre qu’Identity-H", nom, n)
		}
		if len(c.flux(d["ToUnicode"])) == 0 {
			c.faute("police %s (objet %d) : sans ToUnicode", nom, n)
		}
		if a := c.tableau(d["DescendantFonts"]); len(a) != 1 || c.nom(c.dict(a[0])["Subtype"]) != "CIDFontType2" {
			c.faute("police %s (objet %d) : pas une police TrueType", nom, n)
		}
	default:
		c.faute("police %s (objet %d) : genre %s, non incorporée ou hors de nos usages", nom, n, c.nom(d["Subtype"]))
	}
}
