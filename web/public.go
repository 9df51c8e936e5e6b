package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"souspli/dossier"
	"souspli/forms"
	"souspli/templates"
)

// public holds what the handlers of the public pages share. There is no session: nothing is known of the visitor.
type public struct {
	socle
	d DepsPublic
}

// visite is one request of a public page, in its language.
type visite struct {
	*gin.Context
	langue templates.Langue
	chemin string // of the route without the folder of the language, filled: for the links to the other languages
}

// Public serves the pages of applicants, in every language: French at the root, the others in their folder.
func Public(d DepsPublic) http.Handler {
	p := &public{socle: nouveauSocle(d.Log, d.Now, d.TLS, d.Sante), d: d}
	g := p.moteur()
	origine := http.NewCrossOriginProtection()
	for _, l := range templates.Langues {
		for _, r := range routesPubliques {
			g.Handle(r.methode, l.Prefixe()+r.chemin, func(c *gin.Context) {
				v := &visite{Context: c, langue: l, chemin: cheminSans(c, l)}
				err := origine.Check(c.Request)
				if err != nil {
					err = errCSRF
				} else {
					c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 1<<20)
					err = r.gere(p, v)
				}
				if err != nil {
					p.pageErreur(c, l.Code, "public", vue{Chemin: "/"}, err)
				}
			})
		}
	}
	g.NoRoute(func(c *gin.Context) {
		p.pageErreur(c, langueDuChemin(c).Code, "public", vue{Chemin: "/"}, dossier.ErrIntrouvable)
	})
	g.NoMethod(func(c *gin.Context) { p.pageErreur(c, langueDuChemin(c).Code, "public", vue{Chemin: "/"}, errMethode) })
	return g
}

// cheminSans is the address asked for, without the folder of the language. The query is kept for pages asked for by GET: it
// holds codes only.
func cheminSans(c *gin.Context, l templates.Langue) string {
	chemin := c.Request.URL.Path[len(l.Prefixe()):]
	if c.Request.Method == http.MethodGet && c.Request.URL.RawQuery != "" {
		chemin += "?" + c.Request.URL.RawQuery
	}
	return chemin
}

func langueDuChemin(c *gin.Context) templates.Langue {
	for _, l := range templates.Langues[1:] {
		if p := c.Request.URL.Path; p == l.Prefixe() || len(p) > len(l.Prefixe()) && p[:len(l.Prefixe())+1] == l.Prefixe()+"/" {
			return l
		}
	}
	return templates.Langues[0]
}

func (p *public) page(v *visite, nom string, d any, fautes ...faute) error {
	st := http.StatusOK
	if len(fautes) > 0 {
		st = http.StatusUnprocessableEntity
	}
	return p.rendre(v.Context, st, v.langue.Code, "public", nom, vue{Chemin: v.chemin, D: d, Fautes: fautes})
}

// routePublique is one line of the public table: everyone may use all of them.
type routePublique struct {
	methode string
	chemin  string
	gere    func(*public, *visite) error
}

// demarche is a procedure and its variant, asked for by their codes.
type demarche struct {
	*forms.Procedure
	Variante string
}

// demarcheDe reads the two codes of the address. The letters « PROBLÈME ANEF » have forms but are no procedure: they have their own pages, the deposit letter's without a name.
func demarcheDe(v *visite) (demarche, error) {
	code, variante := v.Param("procedure"), v.Param("variante")
	if code == "" && variante == "" {
		p, err := forms.ByCode(forms.CodeProblemeANEF)
		if err == nil && v.Param("lettre") != "" && p.Numeros[v.Param("lettre")] == 0 {
			err = dossier.ErrIntrouvable
		}
		return demarche{p, v.Param("lettre")}, err
	}
	p, err := forms.ByCode(code)
	if err != nil {
		return demarche{}, err
	}
	if code == forms.CodeProblemeANEF || p.Numeros[variante] == 0 {
		return demarche{}, dossier.ErrIntrouvable
	}
	return demarche{p, variante}, nil
}

// EstLettre tells the letter « PROBLÈME ANEF » from the procedures.
func (d demarche) EstLettre() bool { return d.Code == forms.CodeProblemeANEF }

// Chemin is the address of its page.
func (d demarche) Chemin() string {
	if d.EstLettre() {
		if d.Variante != forms.LettreDepot {
			return "/probleme-anef/" + d.Variante
		}
		return "/probleme-anef"
	}
	return "/demarches/" + d.Code + "/" + d.Variante
}

// Adresse is where one of its PDFs is downloaded, in the face or language of one parameter and for a préfecture; "" asks for neither.
func (d demarche) Adresse(fichier, nom, valeur, prefecture string) string {
	q := url.Values{}
	if valeur != "" {
		q.Set(nom, valeur)
	}
	if prefecture != "" {
		q.Set("prefecture", prefecture)
	}
	adresse := d.Chemin() + "/" + fichier
	if len(q) > 0 {
		adresse += "?" + q.Encode()
	}
	return adresse
}

// Faces lists the ways to print it besides the plain blank.
func (d demarche) Faces() []faceVue {
	var liste []faceVue
	for _, f := range forms.Faces {
		liste = append(liste, faceVue{"face", f, "procedure." + f})
	}
	for _, l := range forms.Langues {
		liste = append(liste, faceVue{"aide", l, "procedure.aide_" + l})
	}
	return liste
}

// faceVue is another way to print the same form: what the address asks for, and the key of its name.
type faceVue struct{ Nom, Valeur, Cle string }

// langueAide is the language of the help line that a visitor reads, "" for French.
func (v *visite) langueAide() string {
	if slices.Contains(forms.Langues, v.langue.Code) {
		return v.langue.Code
	}
	return ""
}

// LibelleVariante gives the words of the variant.
func (d demarche) LibelleVariante() string { return forms.LibelleVariante(d.Variante) }
