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
	// A page larger than A3, of rendreGrand square points, is no form: it gets the pixels of an A4 at 300 dpi.
	rendreGrand    = 1_050_000
	rendreAffiche  = 8_750_000
	renduRamassage = 40 // the collector's percentage once the renderer runs: its memory moves each time it grows
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
	debug.SetGCPercent(renduRamassage)
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
	champs bool // there are fields to fill
	max    int  // pixels
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
	f, err := r.instance.FPDF_GetFormType(&requests.FPDF_GetFormType{Document: d.doc})
	d.champs = err != nil || f.FormType != enums.FPDF_FORMTYPE_NONE
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
	img := image.NewGray(image.Rect(0, 0, l, h))
	if d.champs {
		err = d.dessinerEntiere(page, img)
	} else {
		err = d.dessinerBandes(page, img)
	}
	if err != nil {
		return pageImage{}, refus(dossier.RefusAbime, "La page %d ne peut pas être affichée.", n)
	}
	p := pageImage{img: img, dpi: dpi}
	if dpi < dpiDit {
		p.alertes = append(p.alertes, fmt.Sprintf("Page de très grand format\u00a0: lue à %d points par pouce.", dpi))
	}
	return p, nil
}

// dessinerEntiere draws the page at once, with what was typed in a fillable PDF sent as it is.
func (d *documentRendu) dessinerEntiere(page requests.Page, img *image.Gray) error {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	res, err := d.r.instance.RenderPageInPixels(&requests.RenderPageInPixels{
		Page: page, Width: l, Height: h, RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT, RenderForm: true, Document: &d.doc,
	})
	if err != nil {
		return err
	}
	defer res.Cleanup()
	src := res.Result.Image
	if src == nil || src.Rect.Dx() < l-2 || src.Rect.Dy() < h-2 {
		return errPDFAbime
	}
	for y := range min(h, src.Rect.Dy()) {
		griser(src.Pix[y*src.Stride:][:4*min(l, src.Rect.Dx())], img.Pix[y*img.Stride:])
	}
	return nil
}

// renduBande is the pixels drawn at once: the renderer takes ten times as many bytes where a page is transparent.
const renduBande = 2_000_000

// dessinerBandes draws the page a few lines at a time, so that the renderer's memory does not grow with the page.
func (d *documentRendu) dessinerBandes(page requests.Page, img *image.Gray) (err error) {
	l, h := img.Rect.Dx(), img.Rect.Dy()
	bande := min(h, max(1, renduBande/l))
	bm, err := d.r.instance.FPDFBitmap_Create(&requests.FPDFBitmap_Create{Width: l, Height: bande, Alpha: 0})
	if err != nil {
		return err
	}
	defer func() {
		_, e := d.r.instance.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: bm.Bitmap})
		err = errors.Join(err, e)
	}()
	for y := 0; y < h; y += bande {
		if _, err := d.r.instance.FPDFBitmap_FillRect(&requests.FPDFBitmap_FillRect{Bitmap: bm.Bitmap, Width: l, Height: bande, Color: 0xFFFFFFFF}); err != nil {
			return err
		}
		if _, err := d.r.instance.FPDF_RenderPageBitmap(&requests.FPDF_RenderPageBitmap{
			Bitmap: bm.Bitmap, Page: page, StartY: -y, SizeX: l, SizeY: h, Flags: enums.FPDF_RENDER_FLAG_ANNOT | enums.FPDF_RENDER_FLAG_REVERSE_BYTE_ORDER,
		}); err != nil {
			return err
		}
		vue, err := d.r.instance.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: bm.Bitmap})
		if err != nil {
			return err
		}
		if len(vue.Buffer) < 4*l*bande {
			return errPDFAbime
		}
		for j := range min(bande, h-y) {
			src := vue.Buffer[4*l*j:][:4*l]
			for x := range l {
				img.Pix[(y+j)*img.Stride+x] = luminance(src[4*x], src[4*x+1], src[4*x+2])
			}
		}
	}
	return nil
}

// taillePixels gives the size of a page of so many points, its longer side bounded.
func taillePixels(l, h float64, max int) (int, int, dossier.DPI) {
	if !(l > 0) || !(h > 0) || math.IsInf(l, 0) || math.IsInf(h, 0) {
		return 0, 0, 0
	}
	e := rendreDPI / 72.0
	e = math.Min(e, rendreCote/math.Max(l, h))
	if l*h > rendreGrand {
		max = min(max, rendreAffiche)
	}
	e = math.Min(e, math.Sqrt(float64(max)/(l*h)))
	return int(math.Max(1, math.Round(l*e))), int(math.Max(1, math.Round(h*e))), dossier.DPI(math.Round(e * 72))
}

// griser puts a line of colours on white paper.
func griser(s, d []byte) {
	for x := range len(s) / 4 {
		a := int(s[4*x+3])
		d[x] = byte(255 - a + int(luminance(s[4*x], s[4*x+1], s[4*x+2]))*a/255)
	}
}
