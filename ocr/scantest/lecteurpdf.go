package scantest

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"

	"souspli/dossier"
)

// Geste is what a person does in a PDF reader: a click on a page (numbered from 1; mm from the top left), then what is typed there. An
// empty text is the click alone: a tick.
type Geste struct {
	Page  int
	X, Y  dossier.MM
	Texte string
}

// RemplirPDF opens a fillable PDF in PDFium (the reader of Chromium), does the gestures with its mouse and keyboard, and saves it as the
// reader does. A click where there is no field is an error.
func RemplirPDF(pdf []byte, gestes []Geste) (sortie []byte, err error) {
	pool, err := webassembly.Init(webassembly.Config{
		MinIdle: 1, MaxIdle: 1, MaxTotal: 1, FSConfig: wazero.NewFSConfig(), Stdout: os.Stderr, Stderr: os.Stderr,
	})
	if err != nil {
		return nil, fmt.Errorf("pdf reader: %w", err)
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	i, err := pool.GetInstance(time.Minute)
	if err != nil {
		return nil, fmt.Errorf("pdf reader: %w", err)
	}
	l := lecteurPDF{i: i}
	if err := l.ouvrir(pdf); err != nil {
		return nil, fmt.Errorf("pdf reader: %w", err)
	}
	for _, g := range gestes {
		if err := l.faire(g); err != nil {
			return nil, fmt.Errorf("page %d, point (%.1f, %.1f): %w", g.Page, float64(g.X), float64(g.Y), err)
		}
	}
	return l.enregistrer()
}

// lecteurPDF is a document open in the reader, with the page in front of the person.
type lecteurPDF struct {
	i       pdfium.Pdfium
	doc     references.FPDF_DOCUMENT
	forme   references.FPDF_FORMHANDLE
	pages   map[int]references.FPDF_PAGE
	hauteur map[int]float64 // points
}

func (l *lecteurPDF) ouvrir(pdf []byte) error {
	d, err := l.i.OpenDocument(&requests.OpenDocument{File: &pdf})
	if err != nil {
		return err
	}
	l.doc, l.pages, l.hauteur = d.Document, map[int]references.FPDF_PAGE{}, map[int]float64{}
	f, err := l.i.FPDFDOC_InitFormFillEnvironment(&requests.FPDFDOC_InitFormFillEnvironment{
		Document: d.Document,
		FormFillInfo: structs.FPDF_FORMFILLINFO{
			FFI_Invalidate:         func(references.FPDF_PAGE, float64, float64, float64, float64) {},
			FFI_OutputSelectedRect: func(references.FPDF_PAGE, float64, float64, float64, float64) {},
			FFI_OnChange:           func() {},
			FFI_SetTextFieldFocus:  func(string, bool) {},
			FFI_SetCursor:          func(enums.FXCT) {},
			FFI_SetTimer:           func(int, func(int)) int { return 1 },
			FFI_KillTimer:          func(int) {},
			FFI_GetLocalTime:       func() structs.FPDF_SYSTEMTIME { return structs.FPDF_SYSTEMTIME{} },
			FFI_GetPage: func(_ references.FPDF_DOCUMENT, n int) *references.FPDF_PAGE {
				p, err := l.page(n + 1)
				if err != nil {
					return nil
				}
				return &p
			},
			FFI_GetRotation:        func(references.FPDF_PAGE) enums.FPDF_PAGE_ROTATION { return enums.FPDF_PAGE_ROTATION_NONE },
			FFI_ExecuteNamedAction: func(string) {},
		},
	})
	if err != nil {
		return err
	}
	l.forme = f.FormHandle
	return nil
}

// page loads a page once and tells the form that it is shown.
func (l *lecteurPDF) page(n int) (references.FPDF_PAGE, error) {
	if p, ok := l.pages[n]; ok {
		return p, nil
	}
	p, err := l.i.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: l.doc, Index: n - 1})
	if err != nil {
		return "", err
	}
	h, err := l.i.FPDF_GetPageHeight(&requests.FPDF_GetPageHeight{Page: requests.Page{ByReference: &p.Page}})
	if err != nil {
		return "", err
	}
	l.pages[n], l.hauteur[n] = p.Page, h.Height
	_, err = l.i.FORM_OnAfterLoadPage(&requests.FORM_OnAfterLoadPage{Page: requests.Page{ByReference: &p.Page}, FormHandle: l.forme})
	return p.Page, err
}

func (l *lecteurPDF) faire(g Geste) error {
	ref, err := l.page(g.Page)
	if err != nil {
		return err
	}
	p := requests.Page{ByReference: &ref}
	x, y := float64(g.X)/25.4*72, l.hauteur[g.Page]-float64(g.Y)/25.4*72
	champ, err := l.i.FPDFPage_HasFormFieldAtPoint(&requests.FPDFPage_HasFormFieldAtPoint{FormHandle: l.forme, Page: p, PageX: x, PageY: y})
	if err != nil {
		return err
	}
	if champ.FieldType < 0 {
		return errors.New("no field there")
	}
	if _, err := l.i.FORM_OnMouseMove(&requests.FORM_OnMouseMove{FormHandle: l.forme, Page: p, PageX: x, PageY: y}); err != nil {
		return err
	}
	if _, err := l.i.FORM_OnLButtonDown(&requests.FORM_OnLButtonDown{FormHandle: l.forme, Page: p, PageX: x, PageY: y}); err != nil {
		return err
	}
	if _, err := l.i.FORM_OnLButtonUp(&requests.FORM_OnLButtonUp{FormHandle: l.forme, Page: p, PageX: x, PageY: y}); err != nil {
		return err
	}
	for _, r := range g.Texte {
		if _, err := l.i.FORM_OnChar(&requests.FORM_OnChar{FormHandle: l.forme, Page: p, NChar: int(r)}); err != nil {
			return fmt.Errorf("key %U: %w", r, err)
		}
	}
	_, err = l.i.FORM_ForceToKillFocus(&requests.FORM_ForceToKillFocus{FormHandle: l.forme})
	return err
}

func (l *lecteurPDF) enregistrer() ([]byte, error) {
	s, err := l.i.FPDF_SaveAsCopy(&requests.FPDF_SaveAsCopy{Document: l.doc, Flags: requests.SaveFlagNoIncremental})
	if err != nil {
		return nil, fmt.Errorf("pdf reader: save: %w", err)
	}
	return *s.FileBytes, nil
}
