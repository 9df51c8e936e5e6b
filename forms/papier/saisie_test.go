package papier

import (
	"bytes"
	"errors"
	"strings"
	"testing"
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

// saisir puts a field in its element, and its label before it.
func saisir(d *Document, s Saisie) {
	d.Baliser(Balise{Role: RoleAlinea}, func() {
		d.Texte(20, s.Boite.Y-2, "Champ")
		d.Baliser(Balise{Role: RoleChamp, Alt: "Champ"}, func() { d.Saisir(s) })
	})
}

func boite(y dossier.MM) dossier.RectMM { return dossier.RectMM{X: 20, Y: y, L: 80, H: 8} }

func octets(t testing.TB, d *Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.Sortie(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSaisiesFautives(t *testing.T) {
	texte := Saisie{Nom: "nom", Libelle: "Nom", Genre: SaisieTexte, Boite: boite(50)}
	for nom, abimer := range map[string]func(d *Document, s *Saisie){
		"sans libellé":      func(d *Document, s *Saisie) { s.Libelle = " " },
		"sans nom":          func(d *Document, s *Saisie) { s.Nom = "" },
		"nom avec un point": func(d *Document, s *Saisie) { s.Nom = "a.b" },
		"genre inconnu":     func(d *Document, s *Saisie) { s.Genre = "liste" },
		"hors de la page":   func(d *Document, s *Saisie) { s.Boite.X = 150 },
		"sur un autre": func(d *Document, s *Saisie) {
			saisir(d, Saisie{Nom: "autre", Libelle: "Autre", Genre: SaisieTexte, Boite: boite(55)})
		},
		"nom donné deux fois": func(d *Document, s *Saisie) {
			saisir(d, Saisie{Nom: "nom", Libelle: "Autre", Genre: SaisieTexte, Boite: boite(90)})
		},
		"sur une réserve":               func(d *Document, s *Saisie) { d.Reserver(boite(50), "repère") },
		"case sans valeur":              func(d *Document, s *Saisie) { s.Genre = SaisieCase },
		"peigne sans cases":             func(d *Document, s *Saisie) { s.Peigne = true },
		"contenu trop long":             func(d *Document, s *Saisie) { s.Max, s.Contenu = 3, "DIALLO" },
		"contenu trop large":            func(d *Document, s *Saisie) { s.Contenu = strings.Repeat("W", 40) },
		"contenu que la police n’a pas": func(d *Document, s *Saisie) { s.Contenu = "Дмитрий" },
		"valeur de groupe donnée deux fois": func(d *Document, s *Saisie) {
			s.Genre, s.Valeur = SaisieRadio, "F"
			saisir(d, Saisie{Nom: "nom", Libelle: "Autre", Genre: SaisieRadio, Valeur: "F", Boite: boite(90)})
		},
	} {
		t.Run(nom, func(t *testing.T) {
			d := page(t)
			s := texte
			abimer(d, &s)
			if d.Err() != nil {
				t.Fatal(d.Err())
			}
			saisir(d, s)
			if err := d.Err(); !errors.Is(err, dossier.ErrInvalide) || strings.Contains(err.Error(), "DIALLO") {
				t.Fatalf("erreur %v", err)
			}
		})
	}
	d := page(t)
	d.Saisir(texte)
	if !errors.Is(d.Err(), dossier.ErrInvalide) {
		t.Errorf("champ hors d’un élément Form : %v", d.Err())
	}
}

// Whoever fills the form in a browser (PDFium is Chrome's) types names of everywhere, ticks and unticks: the value is kept, and shown
// with the font of the file.
func TestRemplirDansPDFium(t *testing.T) {
	d := page(t)
	saisir(d, Saisie{Nom: "nom", Libelle: "Nom", Genre: SaisieTexte, Boite: boite(50)})
	saisir(d, Saisie{Nom: "peigne", Libelle: "Prénoms", Genre: SaisieTexte, Boite: boite(70), Max: 10, Peigne: true})
	saisir(d, Saisie{Nom: "oui", Libelle: "Oui", Genre: SaisieCase, Valeur: "true", Boite: dossier.RectMM{X: 20, Y: 90, L: 5, H: 5}})
	saisir(d, Saisie{Nom: "sexe", Libelle: "F", Genre: SaisieRadio, Valeur: "F", Boite: dossier.RectMM{X: 20, Y: 110, L: 5, H: 5}})
	saisir(d, Saisie{Nom: "sexe", Libelle: "M", Genre: SaisieRadio, Valeur: "M", Boite: dossier.RectMM{X: 40, Y: 110, L: 5, H: 5}})
	saisir(d, Saisie{Nom: "garde", Libelle: "Garde", Genre: SaisieTexte, Boite: boite(130), Contenu: "Ğülşen"})
	saisir(d, Saisie{Nom: "non", Libelle: "Non", Genre: SaisieCase, Valeur: "true", Contenu: "true", Boite: dossier.RectMM{X: 60, Y: 110, L: 5, H: 5}})
	e := ouvrirEcran(t, octets(t, d))
	if v := e.valeur(6); v != "true" {
		t.Errorf("case cochée au départ : %q", v)
	}
	e.taper(60, 54, "Nguyễn Thị Ánh N’Guessan Œ")
	e.taper(22, 74, "Šarūnas")
	e.taper(22, 92, "")
	e.taper(22, 112, "")
	e.taper(42, 112, "")
	e.taper(62, 112, "")
	for i, v := range []string{"Nguyễn Thị Ánh N’Guessan Œ", "Šarūnas", "true", "M", "M", "Ğülşen", "Off"} {
		if got := e.valeur(i); got != v {
			t.Errorf("champ %d : %q, %q attendu", i, got, v)
		}
	}
	lu := e.texteMisAPlat()
	for _, s := range []string{"Nguyễn Thị Ánh N’Guessan Œ", "Šarūnas", "Ğülşen"} {
		if !strings.Contains(sansBlancs(lu), sansBlancs(s)) {
			t.Errorf("%q n’est pas affiché : %q", s, lu)
		}
	}
}

func sansBlancs(s string) string { return strings.Join(strings.Fields(s), "") }

// ecran is a PDF open in PDFium, as on a screen.
type ecran struct {
	t    *testing.T
	p    pdfium.Pdfium
	doc  references.FPDF_DOCUMENT
	form references.FPDF_FORMHANDLE
	page requests.Page
}

func ouvrirEcran(t *testing.T, pdf []byte) *ecran {
	t.Helper()
	pool, err := webassembly.Init(webassembly.Config{MinIdle: 1, MaxIdle: 1, MaxTotal: 1, FSConfig: wazero.NewFSConfig()})
	sur(t, err)
	t.Cleanup(func() { sur(t, pool.Close()) })
	p, err := pool.GetInstance(time.Minute)
	sur(t, err)
	doc, err := p.OpenDocument(&requests.OpenDocument{File: &pdf})
	sur(t, err)
	form, err := p.FPDFDOC_InitFormFillEnvironment(&requests.FPDFDOC_InitFormFillEnvironment{Document: doc.Document, FormFillInfo: structs.FPDF_FORMFILLINFO{
		FFI_Invalidate:         func(references.FPDF_PAGE, float64, float64, float64, float64) {},
		FFI_OutputSelectedRect: func(references.FPDF_PAGE, float64, float64, float64, float64) {},
		FFI_SetCursor:          func(enums.FXCT) {},
		FFI_SetTimer:           func(int, func(int)) int { return 1 },
		FFI_KillTimer:          func(int) {},
		FFI_GetLocalTime:       func() structs.FPDF_SYSTEMTIME { return structs.FPDF_SYSTEMTIME{} },
		FFI_GetPage:            func(references.FPDF_DOCUMENT, int) *references.FPDF_PAGE { return nil },
		FFI_GetRotation:        func(references.FPDF_PAGE) enums.FPDF_PAGE_ROTATION { return enums.FPDF_PAGE_ROTATION_NONE },
		FFI_ExecuteNamedAction: func(string) {},
		FFI_SetTextFieldFocus:  func(string, bool) {},
		FFI_OnChange:           func() {},
	}})
	sur(t, err)
	chargee, err := p.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: doc.Document, Index: 0})
	sur(t, err)
	e := &ecran{t, p, doc.Document, form.FormHandle, requests.Page{ByReference: &chargee.Page}}
	_, err = p.FORM_OnAfterLoadPage(&requests.FORM_OnAfterLoadPage{Page: e.page, FormHandle: e.form})
	sur(t, err)
	return e
}

func sur(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// taper clicks at a place of the page, in mm from the top left, types, and leaves the field.
func (e *ecran) taper(x, y float64, s string) {
	e.t.Helper()
	px, py := x/pointMM, hauteurPt-y/pointMM
	_, err := e.p.FORM_OnMouseMove(&requests.FORM_OnMouseMove{FormHandle: e.form, Page: e.page, PageX: px, PageY: py})
	sur(e.t, err)
	_, err = e.p.FORM_OnLButtonDown(&requests.FORM_OnLButtonDown{FormHandle: e.form, Page: e.page, PageX: px, PageY: py})
	sur(e.t, err)
	_, err = e.p.FORM_OnLButtonUp(&requests.FORM_OnLButtonUp{FormHandle: e.form, Page: e.page, PageX: px, PageY: py})
	sur(e.t, err)
	for _, r := range s {
		_, err = e.p.FORM_OnChar(&requests.FORM_OnChar{FormHandle: e.form, Page: e.page, NChar: int(r)})
		sur(e.t, err)
	}
	_, err = e.p.FORM_ForceToKillFocus(&requests.FORM_ForceToKillFocus{FormHandle: e.form})
	sur(e.t, err)
}

func (e *ecran) valeur(i int) string {
	e.t.Helper()
	a, err := e.p.FPDFPage_GetAnnot(&requests.FPDFPage_GetAnnot{Page: e.page, Index: i})
	sur(e.t, err)
	v, err := e.p.FPDFAnnot_GetFormFieldValue(&requests.FPDFAnnot_GetFormFieldValue{FormHandle: e.form, Annotation: a.Annotation})
	sur(e.t, err)
	return v.FormFieldValue
}

// texteMisAPlat is the text of the page once what the fields show is made part of it.
func (e *ecran) texteMisAPlat() string {
	e.t.Helper()
	_, err := e.p.FPDFPage_Flatten(&requests.FPDFPage_Flatten{Page: e.page})
	sur(e.t, err)
	copie, err := e.p.FPDF_SaveAsCopy(&requests.FPDF_SaveAsCopy{Document: e.doc})
	sur(e.t, err)
	doc, err := e.p.OpenDocument(&requests.OpenDocument{File: copie.FileBytes})
	sur(e.t, err)
	t, err := e.p.GetPageText(&requests.GetPageText{Page: requests.Page{ByIndex: &requests.PageByIndex{Document: doc.Document, Index: 0}}})
	sur(e.t, err)
	return t.Text
}
