package ocr

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"reflect"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/ocr/child"
)

// tiff is enough of a file to be taken for one; what it holds is the recorded engine's.
var tiff = []byte("II*\x00\x08\x00\x00\x00")

// enregistre is a recorded engine over pages drawn by the test.
func enregistre(pages []*image.Gray, codes func(*image.Gray) []Code) Outils {
	return Outils{
		Compter: func([]byte) (int, string, error) { return len(pages), "image/tiff", nil },
		Decode: func(_ []byte, n, _ int) (*image.Gray, dossier.DPI, error) {
			if pages[n] == nil {
				return nil, 0, &dossier.Refus{Code: dossier.RefusAbime, Message: "page abîmée"}
			}
			return pages[n], 300, nil
		},
		Codes: func(img *image.Gray, f Formats, _ bool) []Code {
			if codes == nil || img.Rect.Dx() < 2000 || f&FormatQR == 0 {
				return nil
			}
			return codes(img)
		},
		JPEG: func(img *image.Gray, _ dossier.DPI, qualite int) ([]byte, error) {
			var b bytes.Buffer
			err := jpeg.Encode(&b, img, &jpeg.Options{Quality: qualite})
			return b.Bytes(), err
		},
		Lire:    func(*image.Gray, OptionsTexte) (Texte, error) { return Texte{}, nil },
		Version: "enregistré",
	}
}

func TestLireFormulaire(t *testing.T) {
	f := nouvelleFeuille().reperes()
	f.plein(40, 100, 80, 2, 60)
	droite, m1 := f.numerise(1, 1, 0, 0)
	envers, m2 := f.numerise(180, 1, 0, 0)
	blanc, _ := nouvelleFeuille().numerise(0, 1, 0, 0)
	deux := idTest
	deux.Page = 2
	m := NewMoteur(enregistre([]*image.Gray{droite, envers, blanc, nil}, func(img *image.Gray) []Code {
		switch img {
		case nil:
			return nil
		}
		switch &img.Pix[0] {
		case &droite.Pix[0]:
			return []Code{codeSur(m1, idTest, "qr"), codeSur(m1, idTest, "code128")}
		case &envers.Pix[0]:
			return []Code{codeSur(m2, deux, "code128"), {Format: "qr", Texte: "https://exemple.fr"}}
		}
		return nil
	}))
	var vus []string
	r, err := child.LireIci(m, "a.tif", tiff, func(faites, total int) { vus = append(vus, fmt.Sprintf("%d/%d", faites, total)) })
	if err != nil {
		t.Fatal(err)
	}
	if s := strings.Join(vus, ","); s != "1/4,2/4,3/4,4/4" {
		t.Errorf("progrès %s", s)
	}
	if len(r.Apercus) != 3 || len(r.Apercus[4]) > 0 {
		t.Errorf("%d aperçus", len(r.Apercus))
	}
	l := r.Lecture
	p := l.Pages
	if p[0].Type != dossier.PageProblemeANEF || p[0].Page != 1 || p[0].CodeSource != "qr" || p[0].Residu < 0 || p[0].Residu > 0.5 || p[0].Echelle != 1 {
		t.Errorf("page 1 %+v", p[0])
	}
	if p[1].Page != 2 || p[1].CodeSource != "code128" || p[1].Rotation != 180 || p[1].Residu < 0 {
		t.Errorf("page 2 %+v", p[1])
	}
	if p[2].Type != dossier.PageBlanche {
		t.Errorf("page 3 %+v", p[2])
	}
	if p[3].Type != dossier.PageAutre || p[3].Erreur != "page abîmée" {
		t.Errorf("page 4 %+v", p[3])
	}
	if len(l.Formulaires) != 1 || l.Formulaires[0].Copie != idTest.Copie || !strings.Contains(l.Moteur, "enregistré") {
		t.Errorf("formulaires %+v", l.Formulaires)
	}
}

// Two codes of one page that say different things, a foreign code, a wrong check: no id.
func TestIdentifiantsRefuses(t *testing.T) {
	img, m := nouvelleFeuille().reperes().numerise(0, 1, 0, 0)
	autre := idTest
	autre.Copie = "99999999"
	faux := codeSur(m, idTest, "qr")
	faux.Texte = faux.Texte[:19] + string('0'+('9'-faux.Texte[19]))
	inconnu := idTest
	inconnu.Formulaire = 998
	impossible := idTest
	impossible.Pages = 8
	for nom, codes := range map[string][]Code{
		"deux identifiants": {codeSur(m, idTest, "qr"), codeSur(m, autre, "code128")},
		"clé fausse":        {faux},
		"formulaire absent": {codeSur(m, inconnu, "qr")},
		"page impossible":   {codeSur(m, impossible, "qr")},
		"autre code":        {{Format: "qr", Texte: "12345678901234567890"}},
	} {
		o := enregistre(nil, func(*image.Gray) []Code { return codes })
		tr := nouveauTrouveur(NewMoteur(o), img)
		if id, _ := tr.identifier(func() bool { return false }); tr.trouve || id.texte != "" {
			t.Errorf("%s\u00a0: %+v", nom, id)
		}
		if dit := tr.raison(); (dit != "") != (nom == "deux identifiants" || nom == "page impossible") {
			t.Errorf("%s\u00a0: %q", nom, dit)
		}
	}
}

// A page read by another process than the one that identified it, a page that killed one: states go from process to process.
func TestEtatsDUnAutreProcessus(t *testing.T) {
	f := nouvelleFeuille().reperes()
	f.plein(40, 100, 80, 2, 60)
	img, m1 := f.numerise(1, 1, 0, 0)
	pages := []*image.Gray{img, nouvelleFeuille().img, nouvelleFeuille().img}
	o := enregistre(pages, func(i *image.Gray) []Code {
		if &i.Pix[0] == &img.Pix[0] {
			return []Code{codeSur(m1, idTest, "qr")}
		}
		return nil
	})
	veut, err := NewMoteur(o).Lire("a.tif", tiff)
	if err != nil {
		t.Fatal(err)
	}
	var connues []child.PageConnue
	for n := 1; n <= 3; n++ {
		un, err := NewMoteur(o).Ouvrir("a.tif", tiff)
		if err != nil {
			t.Fatal(err)
		}
		i, err := un.Identifier(n)
		if err != nil || i.Suite != (n == 1) || (i.Groupe != "") != (n == 1) {
			t.Fatalf("page %d\u00a0: %+v, %v", n, i, err)
		}
		etat := i.Etat
		if i.Suite {
			autre, err := NewMoteur(o).Ouvrir("a.tif", tiff)
			if err != nil {
				t.Fatal(err)
			}
			if etat, err = autre.Lire(n, i.Etat, nil); err != nil {
				t.Fatal(err)
			}
		}
		connues = append(connues, child.PageConnue{Etat: etat})
	}
	dernier, err := NewMoteur(o).Ouvrir("a.tif", tiff)
	if err != nil {
		t.Fatal(err)
	}
	l, err := dernier.Assembler(connues)
	if err != nil || !reflect.DeepEqual(l, veut) || len(l.Formulaires) != 1 {
		t.Errorf("%+v\nattendu %+v, %v", l, veut, err)
	}
	connues[1] = child.PageConnue{Erreur: "temps dépassé"}
	if l, err = dernier.Assembler(connues); err != nil || l.Pages[1].Erreur != "temps dépassé" || l.Pages[2].Type != dossier.PageBlanche {
		t.Errorf("%+v, %v", l.Pages, err)
	}
}

func TestPanique(t *testing.T) {
	o := enregistre([]*image.Gray{nouvelleFeuille().img, nouvelleFeuille().img}, nil)
	decode := o.Decode
	o.Decode = func(b []byte, n, max int) (*image.Gray, dossier.DPI, error) {
		if n == 0 {
			panic("moteur")
		}
		return decode(b, n, max)
	}
	l, err := NewMoteur(o).Lire("a.tif", tiff)
	if err != nil || len(l.Pages) != 2 || l.Pages[0].Erreur == "" || l.Pages[1].Type != dossier.PageBlanche {
		t.Errorf("%+v, %v", l, err)
	}
}

func TestRefus(t *testing.T) {
	o := enregistre(nil, nil)
	m := NewMoteur(o)
	m.Limiter(child.Limites{Octets: 1000, Pages: 2, Pixels: 1e6})
	nombreux := NewMoteur(enregistre(make([]*image.Gray, 3), nil))
	nombreux.Limiter(child.Limites{Octets: 1000, Pages: 2, Pixels: 1e6})
	cas := []struct {
		nom    string
		m      *Moteur
		octets []byte
		code   dossier.CodeRefus
	}{
		{"vide.pdf", m, nil, dossier.RefusVide},
		{"texte.pdf", m, []byte("Bonjour, voici mon dossier."), dossier.RefusType},
		{"image.gif", m, []byte("GIF89a..."), dossier.RefusType},
		{"photo.heic", m, []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), dossier.RefusType},
		{"lettre.docx", m, []byte("PK\x03\x04...."), dossier.RefusType},
		{"gros.tif", m, append([]byte("II*\x00"), make([]byte, 1000)...), dossier.RefusTropLourd},
		{"rien.tif", m, tiff, dossier.RefusSansPage},
		{"long.tif", nombreux, tiff, dossier.RefusTropPages},
		{"faux.pdf", NewMoteur(o), []byte("%PDF-1.4\nrien du tout"), dossier.RefusAbime},
	}
	for _, k := range cas {
		_, err := k.m.Inspecter(k.nom, k.octets)
		var r *dossier.Refus
		if !errors.As(err, &r) || r.Code != k.code || !strings.Contains(r.Message, k.nom) {
			t.Errorf("%s\u00a0: %v", k.nom, err)
		}
	}
}
