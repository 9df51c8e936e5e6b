package papier

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jung-kurt/gofpdf"

	"souspli/dossier"
)

const (
	pageL dossier.MM = 210
	pageH dossier.MM = 297
	// hauteurPt is the height of a page in points, origin bottom left.
	hauteurPt = 841.89
	// marge is the border no office printer reaches.
	marge dossier.MM = 5
)

// creation is the date every document claims, so that the same content gives the same bytes.
var creation = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

// Meta is what the PDF says of itself.
type Meta struct {
	Titre  string
	Sujet  string
	Auteur string
	Langue string // "" is fr-FR
}

// Document is a PDF being drawn. Not safe for concurrent use.
type Document struct {
	pdf      *gofpdf.Fpdf
	err      error
	meta     Meta
	style    Style
	taille   float64 // points
	pages    int
	courante int
	encres   map[Style]*encre
	reserves map[int][]reserve
	traces   []Trace

	racine   *element // the document
	pile     []*element
	libre    *element // paragraph of the text outside any element
	artefact string   // operator that begins it, while inside one
	stricte  bool
	marque   marque
	fin      finTexte
	parPage  map[int][]*element // elements of the marked content of each page, by its number
	saisies  []*saisie
}

// finTexte is where the last text of the open marked content ends.
type finTexte struct {
	element *element
	x, y    dossier.MM
	espace  bool // it is one
}

type reserve struct {
	boite dossier.RectMM
	quoi  string
}

// Trace is one thing drawn: for tests that hold the paper to its rules.
type Trace struct {
	Page  int
	Genre string // texte, trait, cadre, plein, code, saisie
	Boite dossier.RectMM
}

// Nouveau starts a document without a page.
func Nouveau(m Meta) *Document {
	p := gofpdf.New("P", "mm", "A4", "")
	p.SetCompression(false) // see assembler
	p.SetCreationDate(creation)
	p.SetModificationDate(creation)
	p.SetAutoPageBreak(false, 0)
	p.SetMargins(0, 0, 0)
	if m.Langue == "" {
		m.Langue = "fr-FR"
	}
	m.Titre, m.Sujet, m.Auteur = NFC(m.Titre), NFC(m.Sujet), NFC(m.Auteur)
	return &Document{
		pdf: p, meta: m, encres: map[Style]*encre{}, reserves: map[int][]reserve{},
		racine: &element{Balise: Balise{Role: "Document"}}, parPage: map[int][]*element{},
	}
}

// Page adds an A4 page and goes to it.
func (d *Document) Page() {
	if d.err != nil {
		return
	}
	d.fermerMarque()
	d.libre = nil
	d.pdf.AddPage()
	d.pages++
	d.courante = d.pages
	d.pdf.SetDrawColor(0, 0, 0)
	d.pdf.SetFillColor(0, 0, 0)
}

// Pages is how many there are.
func (d *Document) Pages() int { return d.pages }

// ChaquePage goes back to each page in turn, so that « page n/N » can be drawn once N is known. What it draws is a footer, outside the
// structure. The last page is then current.
func (d *Document) ChaquePage(dessiner func(n, total int)) {
	for n := 1; n <= d.pages; n++ {
		d.fermerMarque()
		d.pdf.SetPage(n)
		d.courante = n
		// The state of the stream of an earlier page is not the one gofpdf remembers: say everything again.
		d.pdf.SetDrawColor(0, 0, 0)
		d.pdf.SetFillColor(0, 0, 0)
		d.artefactNomme("/Artifact <</Type /Pagination /Subtype /Footer>> BDC", func() { dessiner(n, d.pages) })
		d.fermerMarque()
	}
}

// Police chooses the face and size (points) of the texts that follow.
func (d *Document) Police(style Style, taille float64) {
	if d.err != nil || d.style == style && d.taille == taille {
		return
	}
	if d.encres[style] == nil {
		if ttf[style] == nil {
			d.faute("style de police %q inconnu", style)
			return
		}
		d.encres[style] = nouvelleEncre(style)
	}
	d.style, d.taille = style, taille
}

// Hauteur is the height of the current size, in mm: a good line is 1.3 times that.
func (d *Document) Hauteur() dossier.MM { return HauteurDe(d.taille) }

// HauteurDe is Hauteur for any size, in points.
func HauteurDe(taille float64) dossier.MM { return dossier.MM(taille * pointMM) }

// Largeur is the width of a text in the current font.
func (d *Document) Largeur(s string) dossier.MM {
	if d.err != nil {
		return 0
	}
	l, err := Largeur(d.style, d.taille, s)
	if err != nil {
		d.err = err
	}
	return l
}

// Texte writes one line, baseline at y. The text must fit on the page and touch nothing reserved.
func (d *Document) Texte(x, y dossier.MM, s string) {
	if d.err != nil || s == "" {
		return
	}
	s = NFC(s)
	l := d.Largeur(s)
	h := d.Hauteur()
	if !d.tracer("texte", dossier.RectMM{X: x, Y: y - 0.78*h, L: l, H: h}) {
		return
	}
	d.separer(x, y, s)
	d.montrer(x, y, s)
	if d.marque.element != nil {
		d.fin = finTexte{d.marque.element, x + l, y, strings.HasSuffix(s, " ")}
	}
}

// separer writes a space between what an element shows on two lines, or apart on one line, as in any text: whoever copies or listens
// gets two words. It stands where the words before end, and nobody sees it. Letters in the cells of a field stay one word.
func (d *Document) separer(x, y dossier.MM, s string) {
	f := d.fin
	if f.element == nil || f.element != d.marque.element || f.espace || strings.HasPrefix(s, " ") {
		return
	}
	jointes := f.y == y && math.Abs(float64(x-f.x)) < 0.15*float64(d.Hauteur())
	cellules := f.y == y && slices.ContainsFunc(d.pile, func(e *element) bool { return e.Role == RoleChamp })
	if !jointes && !cellules {
		d.montrer(f.x, f.y, " ")
	}
}

func (d *Document) montrer(x, y dossier.MM, s string) {
	d.pdf.RawWriteStr("BT /" + string(d.style) + " " + pt(d.taille) + " Tf " + pt(float64(x)/pointMM) + " " + pt(hauteurPt-float64(y)/pointMM) +
		" Td <" + d.encres[d.style].coder(s) + "> Tj ET")
}

// TexteDans writes one line that must be no wider than largeur; aligne is "gauche", "centre" or "droite". Too wide is an error.
func (d *Document) TexteDans(x, y, largeur dossier.MM, aligne, s string) {
	l := d.Largeur(s)
	if l > largeur+0.01 {
		d.faute("texte de %.1f mm pour %.1f mm", float64(l), float64(largeur))
		return
	}
	switch aligne {
	case "centre":
		x += (largeur - l) / 2
	case "droite":
		x += largeur - l
	}
	d.Texte(x, y, s)
}

// Cadre draws an empty box; the line is epaisseur mm thick, centred on the edge.
func (d *Document) Cadre(r dossier.RectMM, epaisseur dossier.MM) {
	if d.err != nil || !d.tracer("cadre", r) {
		return
	}
	d.pdf.SetLineWidth(float64(epaisseur))
	d.pdf.Rect(float64(r.X), float64(r.Y), float64(r.L), float64(r.H), "D")
}

// Plein fills a box: gris 0 is black, 1 is white.
func (d *Document) Plein(r dossier.RectMM, gris float64) {
	if d.err != nil || !d.tracer("plein", r) {
		return
	}
	d.remplir(r, gris)
}

func (d *Document) remplir(r dossier.RectMM, gris float64) {
	g := int(gris*255 + 0.5)
	d.pdf.SetFillColor(g, g, g)
	d.pdf.Rect(float64(r.X), float64(r.Y), float64(r.L), float64(r.H), "F")
	d.pdf.SetFillColor(0, 0, 0)
}

// Trait draws a line.
func (d *Document) Trait(x1, y1, x2, y2, epaisseur dossier.MM) {
	b := dossier.RectMM{X: min(x1, x2), Y: min(y1, y2), L: max(x1, x2) - min(x1, x2), H: max(y1, y2) - min(y1, y2)}
	if d.err != nil || !d.tracer("trait", b) {
		return
	}
	d.pdf.SetLineWidth(float64(epaisseur))
	d.pdf.Line(float64(x1), float64(y1), float64(x2), float64(y2))
}

// Reserver forbids anything drawn afterwards on the current page from touching the box; quoi names it in the error.
func (d *Document) Reserver(r dossier.RectMM, quoi string) {
	d.reserves[d.courante] = append(d.reserves[d.courante], reserve{r, quoi})
}

// Traces lists what was drawn, in order.
func (d *Document) Traces() []Trace { return d.traces }

// Err is the first error.
func (d *Document) Err() error { return d.err }

// Erreur makes the document fail with err, unless it failed already: for what is drawn on it from outside.
func (d *Document) Erreur(err error) {
	if d.err == nil {
		d.err = err
	}
}

// Sortie writes the PDF, once, or returns the first error and writes nothing.
func (d *Document) Sortie(w io.Writer) error {
	if d.err == nil && d.pages == 0 {
		d.faute("document sans page")
	}
	if d.err != nil {
		return d.err
	}
	octets, err := d.assembler()
	if err != nil {
		return err
	}
	_, err = w.Write(octets)
	return err
}

// tracer notes a drawing, or refuses it when it leaves the page or touches a reserved box.
func (d *Document) tracer(genre string, r dossier.RectMM) bool {
	if d.courante == 0 {
		d.faute("dessin sans page")
		return false
	}
	const jeu = 0.01
	if r.X < marge-jeu || r.Y < marge-jeu || r.X+r.L > pageL-marge+jeu || r.Y+r.H > pageH-marge+jeu {
		d.faute("page %d : %s hors de la page (%.1f, %.1f, %.1f × %.1f mm)", d.courante, genre, float64(r.X), float64(r.Y), float64(r.L), float64(r.H))
		return false
	}
	for _, z := range d.reserves[d.courante] {
		if Touche(r, z.boite) {
			d.faute("page %d : %s sur « %s » (%.1f, %.1f, %.1f × %.1f mm)", d.courante, genre, z.quoi, float64(r.X), float64(r.Y), float64(r.L), float64(r.H))
			return false
		}
	}
	switch genre {
	case "texte":
		d.marquerTexte()
	case "saisie":
	default:
		d.marquerForme(r)
	}
	d.traces = append(d.traces, Trace{d.courante, genre, r})
	return d.err == nil
}

// Touche reports whether two boxes have a point in common inside both.
func Touche(a, b dossier.RectMM) bool {
	const jeu = 0.01
	return a.X+a.L > b.X+jeu && b.X+b.L > a.X+jeu && a.Y+a.H > b.Y+jeu && b.Y+b.H > a.Y+jeu
}

func (d *Document) faute(f string, a ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: "+f, append([]any{dossier.ErrInvalide}, a...)...)
	}
}
