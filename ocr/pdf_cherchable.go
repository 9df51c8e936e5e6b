package ocr

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"souspli/dossier"
)

// pdfCherchable gives a PDF that shows what the file shows, with the words of its pages laid invisible over it. The same bytes and the same
// words give the same PDF. A *dossier.Refus says why it cannot be made; the file itself is as good as before.
func pdfCherchable(doc contenant, textes []dossier.TextePage) (b []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			b, err = nil, errSansCopie
		}
	}()
	parPage := map[int]dossier.TextePage{}
	for _, t := range textes {
		parPage[t.N] = t
	}
	switch d := doc.(type) {
	case *pdf:
		return d.avecTexte(parPage)
	case *images:
		return d.enPDF(parPage)
	}
	return nil, errSansCopie
}

// errSansCopie is for a PDF that readers repair as they open it: what is added to it would not be found.
var errSansCopie = refus(dossier.RefusAbime, "Ce PDF est abîmé\u00a0: il se lit, mais aucune copie avec texte ne peut en être faite. Le fichier reçu est gardé tel quel.")

// avecTexte adds to the bytes received, which come first, unchanged: PDF provides for later additions.
func (p *pdf) avecTexte(textes map[int]dossier.TextePage) ([]byte, error) {
	switch {
	case p.ctx == nil:
		return nil, errSansCopie
	case p.ctx.Encrypt != nil:
		return nil, refus(dossier.RefusChiffre, "Ce PDF est protégé contre les modifications\u00a0: aucune copie avec texte ne peut en être faite. Le fichier reçu est gardé tel quel.")
	}
	a, err := nouvelAjout(p.octets, p.ctx)
	if err != nil {
		return nil, err
	}
	var polices policesTexte
	touchees := map[int][]byte{}
	for n := 1; n <= p.pages; n++ {
		m, err := p.versPage(n, textes[n])
		if err != nil {
			return nil, err
		}
		if ops := polices.ecrireMots(textes[n].Mots, m); len(ops) > 0 {
			touchees[n] = ops
		}
	}
	if len(touchees) == 0 {
		return p.octets, nil
	}
	fontes := a.polices(&polices)
	for _, n := range slices.Sorted(maps.Keys(touchees)) {
		if err := a.page(n, touchees[n], fontes); err != nil {
			return nil, err
		}
	}
	return a.finir(slices.Sorted(maps.Keys(touchees)))
}

// versPage maps the pixels of the image of page n to the points of the page.
func (p *pdf) versPage(n int, t dossier.TextePage) (versPage, error) {
	_, _, attrs, err := p.ctx.PageDict(n, false)
	if err != nil || attrs == nil {
		return versPage{}, errSansCopie
	}
	b := boiteVisible(attrs)
	if b == nil || t.Largeur < 1 || t.Hauteur < 1 {
		if len(t.Mots) == 0 {
			return versPage{}, nil
		}
		return versPage{}, errSansCopie
	}
	return versBoite(b.LL.X, b.LL.Y, b.Width(), b.Height(), ((attrs.Rotate/90)%4+4)%4, t.Largeur, t.Hauteur), nil
}

// boiteVisible is what readers show of a page: its crop box, within its media box.
func boiteVisible(a *model.InheritedPageAttrs) *types.Rectangle {
	b, m := boiteDe(a), a.MediaBox
	if b == nil || m == nil || b == m {
		return b
	}
	x0, y0, x1, y1 := max(b.LL.X, m.LL.X), max(b.LL.Y, m.LL.Y), min(b.UR.X, m.UR.X), min(b.UR.Y, m.UR.Y)
	if x1 <= x0 || y1 <= y0 {
		return m
	}
	return types.NewRectangle(x0, y0, x1, y1)
}

// ajout is an incremental update being written after the bytes of a PDF.
type ajout struct {
	b       bytes.Buffer
	ctx     *model.Context
	taille  int // bytes of the original
	prec    int // where its last cross-reference section stands
	enFlux  bool
	suivant int // next free object number
	places  map[int]placeObjet
	debut   int // object that opens a graphics state before what the page draws
}

type placeObjet struct{ place, generation int }

var (
	reStartxref = regexp.MustCompile(`startxref\s+(\d+)\s+%%EOF\s*$`)
	reObjet     = regexp.MustCompile(`^\s*(\d+)\s+(\d+)\s+obj\b`)
)

// nouvelAjout checks that the end of the file leads where it says: a file that readers must repair cannot be added to.
func nouvelAjout(octets []byte, ctx *model.Context) (*ajout, error) {
	m := reStartxref.FindSubmatch(octets[max(0, len(octets)-1024):])
	if m == nil || !bytes.HasPrefix(octets, []byte("%PDF-")) || ctx.Root == nil {
		return nil, errSansCopie
	}
	prec, err := strconv.Atoi(string(m[1]))
	if err != nil || prec <= 0 || prec >= len(octets) {
		return nil, errSansCopie
	}
	ici := octets[prec:]
	enFlux := reObjet.Match(ici)
	if !enFlux && !bytes.HasPrefix(ici, []byte("xref")) {
		return nil, errSansCopie
	}
	a := &ajout{ctx: ctx, taille: len(octets), prec: prec, enFlux: enFlux, places: map[int]placeObjet{}}
	if ctx.Size != nil {
		a.suivant = *ctx.Size
	}
	for n := range ctx.Table {
		a.suivant = max(a.suivant, n+1)
	}
	a.b.Write(octets)
	if octets[len(octets)-1] != '\n' {
		a.b.WriteByte('\n')
	}
	return a, nil
}

// objet writes an object under a free number.
func (a *ajout) objet(corps string) int {
	n := a.suivant
	a.suivant++
	a.ecrire(n, 0, corps)
	return n
}

func (a *ajout) ecrire(n, generation int, corps string) {
	a.places[n] = placeObjet{a.b.Len(), generation}
	fmt.Fprintf(&a.b, "%d %d obj\n%s\nendobj\n", n, generation, corps)
}

func fluxPDF(dict string, contenu []byte) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(contenu), contenu)
}

// polices writes the fonts, and gives the object of each.
func (a *ajout) polices(p *policesTexte) []int {
	var l []int
	for i := range p.nombre() {
		police, vers := p.objets(i)
		v := a.objet(fluxPDF("", []byte(vers)))
		l = append(l, a.objet(fmt.Sprintf("<< %s /ToUnicode %d 0 R >>", police, v)))
	}
	return l
}

// page writes page n again, with our operators after its own.
func (a *ajout) page(n int, ops []byte, fontes []int) error {
	d, ref, attrs, err := a.ctx.PageDict(n, false)
	if err != nil || d == nil || ref == nil {
		return errSansCopie
	}
	contenus, err := a.contenus(d)
	if err != nil {
		return err
	}
	if a.debut == 0 {
		a.debut = a.objet(fluxPDF("", []byte("q\n")))
	}
	// What the page draws may leave any state behind it.
	fin := a.objet(fluxPDF("", append([]byte("\nQ\n"), ops...)))
	liste := types.Array{*types.NewIndirectRef(a.debut, 0)}
	liste = append(append(liste, contenus...), *types.NewIndirectRef(fin, 0))
	res, err := a.ressources(d, attrs, fontes)
	if err != nil {
		return err
	}
	copie := types.Dict(maps.Clone(map[string]types.Object(d)))
	copie["Contents"], copie["Resources"] = liste, res
	a.ecrire(ref.ObjectNumber.Value(), ref.GenerationNumber.Value(), copie.PDFString())
	return nil
}

// contenus gives the references of a page's content streams.
func (a *ajout) contenus(d types.Dict) (types.Array, error) {
	o, ok := d.Find("Contents")
	if !ok || o == nil {
		return nil, nil
	}
	if ref, ok := o.(types.IndirectRef); ok {
		x, err := a.ctx.Dereference(ref)
		if err != nil {
			return nil, errSansCopie
		}
		if l, ok := x.(types.Array); ok {
			return l, nil
		}
		return types.Array{ref}, nil
	}
	if l, ok := o.(types.Array); ok {
		return l, nil
	}
	return nil, errSansCopie
}

// ressources copies those of a page, its own or inherited, and adds our fonts.
func (a *ajout) ressources(d types.Dict, attrs *model.InheritedPageAttrs, fontes []int) (types.Dict, error) {
	res := attrs.Resources
	if o, ok := d.Find("Resources"); ok {
		r, err := a.ctx.DereferenceDict(o)
		if err != nil {
			return nil, errSansCopie
		}
		res = r
	}
	copie := types.Dict(maps.Clone(map[string]types.Object(res)))
	if copie == nil {
		copie = types.Dict{}
	}
	polices := types.Dict{}
	if o, ok := copie.Find("Font"); ok {
		f, err := a.ctx.DereferenceDict(o)
		if err != nil {
			return nil, errSansCopie
		}
		maps.Copy(polices, f)
	}
	for i, n := range fontes {
		polices[nomPolice(i)] = *types.NewIndirectRef(n, 0)
	}
	copie["Font"] = polices
	return copie, nil
}

// finir writes the cross-reference section in the manner of the last one, then opens what it made as anyone would.
func (a *ajout) finir(touchees []int) ([]byte, error) {
	place := a.b.Len()
	if a.enFlux {
		n := a.suivant
		a.suivant++
		a.places[n] = placeObjet{place, 0}
		index, table := a.tableFlux()
		a.ecrire(n, 0, fluxPDF(fmt.Sprintf("/Type /XRef /W [1 4 2] /Index [%s] %s", index, a.suite()), table))
	} else {
		a.tableClassique()
		fmt.Fprintf(&a.b, "trailer\n<< %s >>\n", a.suite())
	}
	fmt.Fprintf(&a.b, "startxref\n%d\n%%%%EOF\n", place)
	return a.b.Bytes(), a.verifier(touchees)
}

// suite is what every trailer says.
func (a *ajout) suite() string {
	s := fmt.Sprintf("/Size %d /Root %s /Prev %d", a.suivant, a.ctx.Root.PDFString(), a.prec)
	if a.ctx.Info != nil {
		s += " /Info " + a.ctx.Info.PDFString()
	}
	if len(a.ctx.ID) == 2 {
		s += " /ID " + a.ctx.ID.PDFString()
	}
	return s
}

// suites cuts the object numbers into runs.
func (a *ajout) suites() [][]int {
	var l [][]int
	for _, n := range slices.Sorted(maps.Keys(a.places)) {
		if k := len(l); k > 0 && l[k-1][len(l[k-1])-1] == n-1 {
			l[k-1] = append(l[k-1], n)
		} else {
			l = append(l, []int{n})
		}
	}
	return l
}

func (a *ajout) tableClassique() {
	a.b.WriteString("xref\n")
	for _, s := range a.suites() {
		fmt.Fprintf(&a.b, "%d %d\n", s[0], len(s))
		for _, n := range s {
			fmt.Fprintf(&a.b, "%010d %05d n \n", a.places[n].place, a.places[n].generation)
		}
	}
}

func (a *ajout) tableFlux() (index string, table []byte) {
	var l []string
	for _, s := range a.suites() {
		l = append(l, fmt.Sprintf("%d %d", s[0], len(s)))
		for _, n := range s {
			table = append(table, 1)
			table = binary.BigEndian.AppendUint32(table, uint32(a.places[n].place))
			table = binary.BigEndian.AppendUint16(table, uint16(a.places[n].generation))
		}
	}
	return strings.Join(l, " "), table
}

// verifier opens the result: as many pages, and our fonts on those that were touched.
func (a *ajout) verifier(touchees []int) error {
	ctx, err := lirePDF(a.b.Bytes())
	if err != nil || ctx.PageCount != a.ctx.PageCount {
		return errSansCopie
	}
	for _, n := range touchees {
		d, _, _, err := ctx.PageDict(n, false)
		if err != nil {
			return errSansCopie
		}
		if err := aPolice(ctx, d); err != nil {
			return errSansCopie
		}
	}
	return nil
}

func aPolice(ctx *model.Context, d types.Dict) error {
	o, _ := d.Find("Resources")
	res, err := ctx.DereferenceDict(o)
	if err != nil {
		return err
	}
	o, _ = res.Find("Font")
	f, err := ctx.DereferenceDict(o)
	if err != nil {
		return err
	}
	if _, ok := f.Find(nomPolice(0)); !ok {
		return errors.New("font not found")
	}
	return nil
}
