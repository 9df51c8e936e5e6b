package templates

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"

	"souspli/dossier"
	"souspli/forms"
)

//go:embed pages/*.html
var fichiersPages embed.FS

//go:embed static/*
var fichiersStatiques embed.FS

// Statiques are the style sheet, the small script and the icon, as they are served.
func Statiques() fs.FS {
	f, err := fs.Sub(fichiersStatiques, "static")
	if err != nil {
		panic(err) // the folder is embedded: a build error
	}
	return f
}

// empreinteStatiques names the whole folder: it stands in the addresses, so that a browser may keep them for ever.
var empreinteStatiques = func() string {
	h := sha256.New()
	err := fs.WalkDir(fichiersStatiques, "static", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fichiersStatiques.ReadFile(p)
		h.Write([]byte(p))
		h.Write(b)
		return err
	})
	if err != nil {
		panic(err)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}()

// PrefixeStatique is where Statiques is served.
func PrefixeStatique() string { return "/statique/" + empreinteStatiques + "/" }

// Pages are the HTML pages, parsed once for each language.
type Pages struct {
	jeux     map[string]map[string]*template.Template // language → page → template
	messages map[string]Messages
}

// Texte returns the text of a key in a language.
func (p *Pages) Texte(langue, cle string, args ...any) (string, error) {
	return p.messages[langue].T(cle, args...)
}

// LirePages parses every page. A page is a file pages/<name>.html that defines « titre » and « contenu »; files whose name
// begins with « _ » are shared parts, and _public.html and _agents.html are the two frames.
func LirePages() (*Pages, error) {
	noms, err := fs.Glob(fichiersPages, "pages/*.html")
	if err != nil {
		return nil, err
	}
	p := &Pages{jeux: map[string]map[string]*template.Template{}, messages: map[string]Messages{}}
	for _, l := range Langues {
		m, err := LireMessages(l.Code)
		if err != nil {
			return nil, err
		}
		base, err := template.New("base").Funcs(fonctions(l, m)).ParseFS(fichiersPages, "pages/_*.html")
		if err != nil {
			return nil, fmt.Errorf("pages %s: %w", l.Code, err)
		}
		p.messages[l.Code] = m
		p.jeux[l.Code] = map[string]*template.Template{}
		for _, f := range noms {
			nom := strings.TrimSuffix(path.Base(f), ".html")
			if strings.HasPrefix(nom, "_") {
				continue
			}
			t, err := base.Clone()
			if err == nil {
				t, err = t.ParseFS(fichiersPages, f)
			}
			if err != nil {
				return nil, fmt.Errorf("page %s: %w", f, err)
			}
			p.jeux[l.Code][nom] = t
		}
	}
	return p, nil
}

// Noms lists the pages.
func (p *Pages) Noms() []string {
	var noms []string
	for n := range p.jeux["fr"] {
		noms = append(noms, n)
	}
	return noms
}

// Rendre writes a page in its frame (« public » or « agents »). Nothing is written when the page fails.
func (p *Pages) Rendre(w io.Writer, langue, cadre, nom string, donnees any) error {
	t, ok := p.jeux[langue][nom]
	if !ok {
		return fmt.Errorf("page %s (%s): %w", nom, langue, dossier.ErrIntrouvable)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "_"+cadre+".html", donnees); err != nil {
		return fmt.Errorf("page %s: %w", nom, err)
	}
	_, err := b.WriteTo(w)
	return err
}

func fonctions(l Langue, m Messages) template.FuncMap {
	return template.FuncMap{
		"t":        m.T,
		"langue":   func() Langue { return l },
		"langues":  func() []Langue { return Langues },
		"lien":     func(chemin string) string { return l.Prefixe() + chemin },
		"statique": func(nom string) string { return PrefixeStatique() + nom },
		"date":     func(d dossier.Date) string { return d.Fr() },
		"jour":     l.jour,
		"inc":      func(n int) int { return n + 1 },
		"dec":      func(n int) int { return n - 1 },
		"dict":     dict,
		"euros":    func(centimes int) string { return fmt.Sprintf("%d,%02d\u00a0€", centimes/100, centimes%100) },
		"variante": forms.LibelleVariante,
		"genre":    LibelleGenre,
		"instant":  func(t time.Time) string { return t.In(dossier.Paris()).Format("2006-01-02 15:04:05") },
		"certitude": func(c string) string {
			return map[string]string{"etablie": "établi par l’image", "declaree": "déclaré", "a_verifier": "à vérifier"}[c]
		},
		"pourcent": func(c dossier.Confiance) string { return fmt.Sprintf("%d\u00a0%%", int(float64(c)*100)) },
		"jointes":  strings.Join,
		"fr":       func() bool { return l.BCP == "fr" },
		"deux":     l.deux,
		"face":     l.face,
		"cat":      func(s string) template.HTML { return l.deux(s, "") },
	}
}

// dict makes a map of pairs, for shared parts that take several values.
func dict(paires ...any) (map[string]any, error) {
	if len(paires)%2 != 0 {
		return nil, fmt.Errorf("dict: nombre impair de valeurs")
	}
	d := map[string]any{}
	for i := 0; i < len(paires); i += 2 {
		cle, ok := paires[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: clé %v", paires[i])
		}
		d[cle] = paires[i+1]
	}
	return d, nil
}

// deux gives a text of the catalogue in the language of the page: French or English. Where the catalogue has no text in that
// language the French one stands, marked as French so that a voice reads it rightly and its direction holds.
func (l Langue) deux(fr, en string) template.HTML {
	switch {
	case l.BCP == "fr":
		return template.HTML(template.HTMLEscapeString(fr))
	case l.Code == "en" && en != "":
		return template.HTML(template.HTMLEscapeString(en))
	}
	return template.HTML(`<span lang="fr" dir="ltr">` + template.HTMLEscapeString(fr) + `</span>`)
}

// face gives a label of a form in French, as it is printed, and under it its words in the language of the page when they differ.
func (l Langue) face(fr, traduction string) template.HTML {
	h := l.deux(fr, "")
	if traduction == "" || traduction == fr {
		return h
	}
	return h + `<br>` + template.HTML(template.HTMLEscapeString(traduction))
}

// LibelleGenre is the name of a kind of letter, as agents say it.
func LibelleGenre(g dossier.GenreCourrier) string {
	return g.Libelle()
}

// jour writes a day as read in the language: in words in French, in figures elsewhere.
func (l Langue) jour(d dossier.Date) string {
	if l.BCP == "fr" {
		return d.Fr()
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.Jour, d.Mois, d.An)
}
