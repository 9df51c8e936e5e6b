// Package papiertest checks finished PDFs for whoever listens to them: the part of PDF/UA-1 (ISO 14289-1, as the Matterhorn protocol lists
// it) that a machine can tell, and what our own paper promises besides. It reads the file anew, with pdfcpu and a scanner of page
// streams of its own, and shares no code with forms/papier. It is for tests, of every package that makes PDFs.
//
// It reads the PDFs this product makes: fonts other than Type 0 with Identity-H, images and inline images are faults. What only a
// person can tell (whether the words of a figure are right, whether the order makes sense) it does not.
package papiertest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

func init() { api.DisableConfigDir() }

// Controler fails the test with every fault of the PDF.
func Controler(tb testing.TB, pdf []byte) {
	tb.Helper()
	for _, f := range Fautes(pdf) {
		tb.Error(f)
	}
}

// Qpdf fails the test when the program qpdf finds the file wrong. Without the program it says so, and fails when CI is set.
func Qpdf(tb testing.TB, pdf []byte) {
	tb.Helper()
	programme, err := exec.LookPath("qpdf")
	if err != nil {
		if os.Getenv("CI") != "" {
			tb.Fatal("qpdf absent : make deps")
		}
		tb.Log("qpdf absent : fichier non relu par lui")
		return
	}
	chemin := filepath.Join(tb.TempDir(), "a.pdf")
	if err := os.WriteFile(chemin, pdf, 0o600); err != nil {
		tb.Fatal(err)
	}
	if sortie, err := exec.Command(programme, "--check", chemin).CombinedOutput(); err != nil {
		tb.Errorf("qpdf --check : %v\n%s", err, sortie)
	}
}

// fautesMax is where the list stops: a document with no structure has thousands.
const fautesMax = 200

// Fautes lists what is wrong, in the order of the file; nil for a good document.
func Fautes(pdf []byte) (fautes []string) {
	c := &controle{parObjet: map[int]*page{}}
	// pdfcpu panics on some broken files: that too is a fault of the file.
	defer func() {
		if r := recover(); r != nil {
			fautes = append(c.fautes, fmt.Sprintf("fichier illisible : %v", r))
		}
	}()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	conf.Offline = true
	ctx, err := api.ReadContext(bytes.NewReader(pdf), conf)
	if err == nil {
		err = ctx.EnsurePageCount()
	}
	if err != nil {
		return []string{fmt.Sprintf("fichier illisible : %v", err)}
	}
	c.x = ctx.XRefTable
	if !bytes.HasPrefix(pdf, []byte("%PDF-1.7")) {
		c.faute("en-tête autre que PDF 1.7")
	}
	c.catalogue()
	c.objets()
	for n := 1; n <= ctx.PageCount; n++ {
		c.lirePage(n)
	}
	c.structure()
	c.champs()
	// Last: validation rewrites what it reads.
	if err := api.ValidateContext(ctx); err != nil {
		c.faute("pdfcpu : %v", err)
	}
	return c.fautes
}

// controle is one reading.
type controle struct {
	x        *model.XRefTable
	fautes   []string
	racine   types.Dict // catalog
	pages    []*page
	parObjet map[int]*page // by the number of the object
	elements []*element    // in reading order
	index    map[int]types.Object
}

func (c *controle) faute(f string, a ...any) {
	if len(c.fautes) < fautesMax {
		c.fautes = append(c.fautes, fmt.Sprintf(f, a...))
	}
}

// dict, tableau, flux, texte, entier, nom read an object, direct or not; zero when it is not of that kind.
func (c *controle) dict(o types.Object) types.Dict {
	switch v := c.objet(o).(type) {
	case types.Dict:
		return v
	case types.StreamDict:
		return v.Dict
	}
	return nil
}

func (c *controle) objet(o types.Object) types.Object {
	v, err := c.x.Dereference(o)
	if err != nil {
		return nil
	}
	return v
}

func (c *controle) tableau(o types.Object) types.Array {
	a, _ := c.objet(o).(types.Array)
	return a
}

func (c *controle) flux(o types.Object) []byte {
	s, ok := c.objet(o).(types.StreamDict)
	if !ok || s.Decode() != nil {
		return nil
	}
	return s.Content
}

func (c *controle) texte(o types.Object) string {
	if o == nil {
		return ""
	}
	s, err := c.x.DereferenceText(o)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(s)
}

func (c *controle) entier(o types.Object) (int, bool) {
	i, ok := c.objet(o).(types.Integer)
	return i.Value(), ok
}

func (c *controle) nom(o types.Object) string {
	n, _ := c.objet(o).(types.Name)
	return n.Value()
}

func (c *controle) nombre(o types.Object) float64 {
	switch v := c.objet(o).(type) {
	case types.Integer:
		return float64(v)
	case types.Float:
		return float64(v)
	}
	return 0
}

// numero is that of the object a reference names; 0 for anything else.
func numero(o types.Object) int {
	if r, ok := o.(types.IndirectRef); ok {
		return r.ObjectNumber.Value()
	}
	return 0
}

// rect is a box in points, origin bottom left.
type rect struct{ x1, y1, x2, y2 float64 }

func (c *controle) rect(o types.Object) (rect, bool) {
	a := c.tableau(o)
	if len(a) != 4 {
		return rect{}, false
	}
	r := rect{c.nombre(a[0]), c.nombre(a[1]), c.nombre(a[2]), c.nombre(a[3])}
	return r, r.x1 < r.x2 && r.y1 < r.y2
}

func (r rect) contient(x, y float64) bool {
	const jeu = 0.1
	return x >= r.x1-jeu && x <= r.x2+jeu && y >= r.y1-jeu && y <= r.y2+jeu
}

func (r rect) touche(s rect) bool {
	const jeu = 0.05
	return r.x1 < s.x2-jeu && s.x1 < r.x2-jeu && r.y1 < s.y2-jeu && s.y1 < r.y2-jeu
}

// triees gives the keys of an index in order, so that faults come in one order.
func triees[V any](m map[int]V) []int {
	var cles []int
	for k := range m {
		cles = append(cles, k)
	}
	slices.Sort(cles)
	return cles
}
