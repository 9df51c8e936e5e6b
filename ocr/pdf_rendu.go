package ocr

import (
	"errors"
	"fmt"
	"image"
	"math"
	"os"
	"runtime/debug"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"

	"souspli/dossier"
)

var (
	errMotDePasse = errors.New("mot de passe demandé")
	errPDFAbime   = errors.New("PDF abîmé")
)

const (
	rendreDPI = 300
	// rendreCote bounds the longer side of a rendered page: A3 at 300 dpi is 4,961.
	rendreCote = 5000
	// renduGros is what a page may leave behind in the renderer before it is replaced.
	renduGros = 64 << 20
)

// rendu is pdfium in WebAssembly: no cgo, no file, no network. It takes about a second to start.
type rendu struct {
	pool     pdfium.Pool
	instance pdfium.Pdfium
	repos    uint64 // bytes of the Go heap when it was started
}

func (m *Moteur) demarrerRendu() (*rendu, error) {
	if m.rendu != nil {
		return m.rendu, nil
	}
	pool, err := webassembly.Init(webassembly.Config{
		MinIdle: 1, MaxIdle: 1, MaxTotal: 1,
		FSConfig: wazero.NewFSConfig(), // no folder of ours is seen
		Stdout:   os.Stderr, Stderr: os.Stderr,
	})
	if err != nil {
		return nil, fmt.Errorf("start pdf renderer: %w", err)
	}
	i, err := pool.GetInstance(time.Minute)
	if err != nil {
		return nil, fmt.Errorf("start pdf renderer: %w", errors.Join(err, pool.Close()))
	}
	debug.FreeOSMemory() // compiling the renderer takes twice what it then holds
	m.rendu = &rendu{pool: pool, instance: i, repos: mesure("/memory/classes/heap/objects:bytes")}
	return m.rendu, nil
}

// recycler replaces the renderer's memory by a fresh one when a page made it large: it never shrinks. Documents opened in it are gone.
func (r *rendu) recycler() (bool, error) {
	if mesure("/memory/classes/heap/objects:bytes") < r.repos+renduGros {
		return false, nil
	}
	debug.FreeOSMemory() // what is garbage is no reason
	if mesure("/memory/classes/heap/objects:bytes") < r.repos+renduGros {
		return false, nil
	}
	if err := r.instance.Close(); err != nil {
		return false, fmt.Errorf("recycle pdf renderer: %w", err)
	}
	debug.FreeOSMemory()
	i, err := r.pool.GetInstance(time.Minute)
	if err != nil {
		return false, fmt.Errorf("recycle pdf renderer: %w", err)
	}
	r.instance = i
	return true, nil
}

// documentRendu is a PDF opened by the renderer.
type documentRendu struct {
	r      *rendu
	octets []byte
	doc    references.FPDF_DOCUMENT
	ouvert bool
	pages  int
	max    int // pixels
}

// rendrePDF opens the bytes: errMotDePasse or errPDFAbime when it is the file's fault.
func (m *Moteur) rendrePDF(octets []byte) (*documentRendu, error) {
	r, err := m.demarrerRendu()
	if err != nil {
		return nil, err
	}
	d := &documentRendu{r: r, octets: octets, max: m.limites.Pixels}
	if err := d.ouvrir(); err != nil {
		return nil, err
	}
	n, err := r.instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.doc})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPDFAbime, err)
	}
	d.pages = n.PageCount
	return d, nil
}

func (d *documentRendu) ouvrir() error {
	if d.ouvert {
		return nil
	}
	doc, err := d.r.instance.OpenDocument(&requests.OpenDocument{File: &d.octets})
	switch {
	case errors.Is(err, pdfiumerrors.ErrPassword):
		return errMotDePasse
	case err != nil:
		return fmt.Errorf("%w: %w", errPDFAbime, err)
	}
	d.doc, d.ouvert = doc.Document, true
	return nil
}

func (d *documentRendu) fermer() {
	if !d.ouvert {
		return
	}
	// The process ends with the file; an error here changes nothing.
	_, _ = d.r.instance.FPDF_CloseDocument(&requests.FPDF_CloseDocument{Document: d.doc})
	d.ouvert = false
}

// page renders page n, then gives back the renderer's memory when the page took much.
func (d *documentRendu) page(n int) (pageImage, error) {
	if err := d.ouvrir(); err != nil {
		return pageImage{}, err
	}
	p, err := d.afficher(n)
	neuf, erreur := d.r.recycler()
	if neuf {
		d.ouvert = false
	}
	return p, errors.Join(err, erreur)
}

// afficher renders page n at 300 dpi, less when it is a poster, filled fields and stamps included.
func (d *documentRendu) afficher(n int) (pageImage, error) {
	page := requests.Page{ByIndex: &requests.PageByIndex{Document: d.doc, Index: n - 1}}
	t, err := d.r.instance.GetPageSize(&requests.GetPageSize{Page: page})
	if err != nil {
		return pageImage{}, refus(dossier.RefusAbime, "La page %d ne peut pas être ouverte.", n)
	}
	l, h, dpi := taillePixels(t.Width, t.Height, d.max)
	if l < 1 || h < 1 {
		return pageImage{}, refus(dossier.RefusAbime, "La page %d n’a pas de taille.", n)
	}
	res, err := d.r.instance.RenderPageInPixels(&requests.RenderPageInPixels{
		Page: page, Width: l, Height: h, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT,
		RenderForm: true, Document: &d.doc, // what was typed in a fillable PDF sent as it is
	})
	if err != nil {
		return pageImage{}, refus(dossier.RefusAbime, "La page %d ne peut pas être affichée.", n)
	}
	defer res.Cleanup()
	src := res.Result.Image
	if src == nil || src.Rect.Dx() < l-2 || src.Rect.Dy() < h-2 {
		return pageImage{}, refus(dossier.RefusAbime, "La page %d n’a pas pu être affichée en entier.", n)
	}
	p := pageImage{img: griser(src), dpi: dpi}
	if dpi < dpiDit {
		p.alertes = append(p.alertes, fmt.Sprintf("Page de très grand format\u00a0: lue à %d points par pouce.", dpi))
	}
	return p, nil
}

// taillePixels gives the size of a page of so many points, its longer side bounded.
func taillePixels(l, h float64, max int) (int, int, dossier.DPI) {
	if !(l > 0) || !(h > 0) || math.IsInf(l, 0) || math.IsInf(h, 0) {
		return 0, 0, 0
	}
	e := rendreDPI / 72.0
	e = math.Min(e, rendreCote/math.Max(l, h))
	e = math.Min(e, math.Sqrt(float64(max)/(l*h)))
	return int(math.Max(1, math.Round(l*e))), int(math.Max(1, math.Round(h*e))), dossier.DPI(math.Round(e * 72))
}

// griser puts the page on white paper.
func griser(src *image.RGBA) *image.Gray {
	l, h := src.Rect.Dx(), src.Rect.Dy()
	img := image.NewGray(image.Rect(0, 0, l, h))
	for y := 0; y < h; y++ {
		s, d := src.Pix[y*src.Stride:y*src.Stride+4*l], img.Pix[y*img.Stride:y*img.Stride+l]
		for x := range d {
			a := int(s[4*x+3])
			d[x] = byte(255 - a + int(luminance(s[4*x], s[4*x+1], s[4*x+2]))*a/255)
		}
	}
	return img
}
