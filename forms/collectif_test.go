package forms

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
	"souspli/forms/papiertest"
)

func demandeInventee(n int) Impression {
	return Impression{Procedure: "conjoint-francais", Variante: "premiere_demande", Prefecture: "33", Copie: fmt.Sprintf("%08d", 40000000+n),
		Champs: map[string]string{"nom_naissance": "N’Guessan-Łuczyńska d’Almeida", "prenoms": fmt.Sprintf("Aïssatou Thị Ánh %d", n)}}
}

func colis(dossiers int) BordereauCollectif {
	b := BordereauCollectif{Expediteur: []string{"Association Les Passerelles inventées", "12 rue des Lilas", "33000 Bordeaux"},
		Prefecture: "33", Copie: "90000001"}
	for n := range dossiers {
		i := demandeInventee(n)
		b.Dossiers = append(b.Dossiers, DossierAnnonce{Numero: fmt.Sprintf("%03d", n+1), Pages: 7,
			Demandes: []Impression{{Procedure: CodeProblemeANEF, Copie: i.Copie, Champs: map[string]string{"prenoms": "x"}}, i}})
	}
	return b
}

func pagesDe(t *testing.T, pdf []byte) int {
	t.Helper()
	n, err := api.PageCount(bytes.NewReader(pdf), nil)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestNumerosDesFeuilles: no form of the catalogue has the number of a sheet, and no sheet is a form.
func TestNumerosDesFeuilles(t *testing.T) {
	for n := range charge().parNumero {
		if n >= PremiereFeuille {
			t.Errorf("le formulaire %03d a un numéro de feuille", n)
		}
	}
	for _, n := range []int{FeuilleBordereau, FeuilleEnveloppe, FeuilleRetour} {
		if _, ok := TitreFeuille(n); !ok || n < PremiereFeuille {
			t.Errorf("feuille %03d sans titre, ou hors des numéros réservés", n)
		}
		if _, err := LayoutByNumero(n, 1); !errors.Is(err, dossier.ErrIntrouvable) {
			t.Errorf("la feuille %03d a des cases à lire : %v", n, err)
		}
	}
	c := &catalogue{parCode: map[string]*Procedure{}, parNumero: map[int]refFormulaire{}}
	if err := c.ajouter(&Procedure{Code: "x", Numeros: map[string]int{"": PremiereFeuille}}); err == nil {
		t.Error("le catalogue accepte un numéro réservé aux feuilles")
	}
}

// TestPrintDossier: forms and letters in one document have the pages Print gives them one by one, and a sheet stands on top when they
// are several people's only.
func TestPrintDossier(t *testing.T) {
	imprime := func(i Impression) []byte {
		var b bytes.Buffer
		if err := Print(&b, i); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	a, b := demandeInventee(1), demandeInventee(2)
	lettre := Impression{Procedure: CodeProblemeANEF, Copie: a.Copie, Tentatives: []dossier.Tentative{{Date: "2026-03-02", Certitude: "declaree"}}}
	for nom, cas := range map[string]struct {
		demandes []Impression
		feuille  int
	}{
		"une personne":              {[]Impression{a}, 0},
		"une personne et sa lettre": {[]Impression{lettre, a}, 0},
		"deux personnes":            {[]Impression{lettre, a, b}, 1},
	} {
		t.Run(nom, func(t *testing.T) {
			var pdf, encore bytes.Buffer
			d := DossierAnnonce{Numero: "001", Demandes: cas.demandes}
			pages, total, err := PrintDossier(&pdf, d)
			if err != nil {
				t.Fatal(err)
			}
			somme, conformes := 0, true // a dossier is as accessible as each of its papers alone
			for n, i := range cas.demandes {
				conformes = conformes && len(papiertest.Fautes(imprime(i))) == 0
				if pages[n] != pagesDe(t, imprime(i)) {
					t.Errorf("impression %d : %d pages, %d imprimée seule", n, pages[n], pagesDe(t, imprime(i)))
				}
				somme += pages[n]
			}
			if total-somme < cas.feuille || cas.feuille == 0 && total != somme || pagesDe(t, pdf.Bytes()) != total {
				t.Errorf("%d pages dont %d de formulaires", total, somme)
			}
			if conformes {
				papiertest.Controler(t, pdf.Bytes())
			}
			if _, _, err := PrintDossier(&encore, d); err != nil || !bytes.Equal(pdf.Bytes(), encore.Bytes()) {
				t.Errorf("deux impressions différentes du même dossier : %v", err)
			}
		})
	}
}

// TestPrintDossierRefuse: what cannot be printed stops the whole, naming the field and never its value.
func TestPrintDossierRefuse(t *testing.T) {
	arabe := demandeInventee(1)
	arabe.Champs["prenoms"] = "محمد"
	ecran := demandeInventee(1)
	ecran.Remplissable = true
	for nom, liste := range map[string][]Impression{"vide": nil, "non latin": {demandeInventee(2), arabe}, "à remplir à l’écran": {ecran}} {
		var b bytes.Buffer
		_, _, err := PrintDossier(&b, DossierAnnonce{Numero: "1", Demandes: liste})
		if !errors.Is(err, dossier.ErrInvalide) || b.Len() > 0 || strings.Contains(err.Error(), "محمد") {
			t.Errorf("%s : %d octets, %v", nom, b.Len(), err)
		}
	}
}

// TestBordereau: every envelope is announced once, over as many pages as it takes, and the codes give the copies back.
func TestBordereau(t *testing.T) {
	for _, n := range []int{1, 10, 130} {
		b := colis(n)
		b.Dossiers[0].Demandes = append(b.Dossiers[0].Demandes, demandeInventee(9001), demandeInventee(9002)) // a family
		d := papier.Nouveau(papier.Meta{})
		id := pagecode.ID{Formulaire: FeuilleBordereau, Revision: RevisionFeuilles, Copie: b.Copie}
		if err := imprimerFeuille(d, id, b.dessiner); err != nil {
			t.Fatal(err)
		}
		for _, x := range d.Traces() {
			if x.Genre == "texte" && x.Boite.Y > basBordereau && x.Boite.Y < basBordereau+4 {
				t.Errorf("page %d : le tableau descend sur le cachet", x.Page)
			}
		}
		var pdf bytes.Buffer
		if err := PrintBordereau(&pdf, b); err != nil {
			t.Fatal(err)
		}
		papiertest.Controler(t, pdf.Bytes())
		if d.Pages() < 1+(n-1)/20 {
			t.Errorf("%d dossiers sur %d pages", n, d.Pages())
		}
	}
}

// TestCodeDuBordereau: the code of a page is read back as the copies it announces; the code of a form is not a slip's.
func TestCodeDuBordereau(t *testing.T) {
	var annonces [][]string
	for n := range dossiersParCode {
		annonces = append(annonces, []string{fmt.Sprintf("%08d", 73829461*(n+1)%100000000)})
	}
	annonces[3] = append(annonces[3], "12345678", "23456789", "34567890", "45678901", "56789012")
	b := colis(30)
	d := papier.Nouveau(papier.Meta{})
	d.Page()
	if err := b.pied(&feuillet{d: d}, annonces); err != nil {
		t.Fatal(err)
	}
	var copies []string
	for _, c := range annonces {
		copies = append(copies, strings.Join(c, "+"))
	}
	total, page, err := Annonce(pagecode.Donnees{Formulaire: FeuilleBordereau, Champs: map[string]string{"dossiers": "30", "copies": strings.Join(copies, " ")}})
	if err != nil || total != 30 || !slices.EqualFunc(page, annonces, slices.Equal) {
		t.Errorf("%d, %v, %v", total, page, err)
	}
	for _, faux := range []pagecode.Donnees{{Formulaire: 42}, {Formulaire: FeuilleBordereau}, {Formulaire: FeuilleBordereau, Champs: map[string]string{"dossiers": "-3"}}} {
		if _, _, err := Annonce(faux); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%+v accepté : %v", faux, err)
		}
	}
}

// TestNoticesEnsemble: the notices of an envelope are as long together as one by one, and each page says whose it is.
func TestNoticesEnsemble(t *testing.T) {
	a := demandeInventee(1)
	b := Impression{Procedure: "etudiant", Variante: "renouvellement", Prefecture: "75"}
	pages := func(f func(*bytes.Buffer) error) int {
		var w bytes.Buffer
		if err := f(&w); err != nil {
			t.Fatal(err)
		}
		papiertest.Controler(t, w.Bytes())
		return pagesDe(t, w.Bytes())
	}
	seules := pages(func(w *bytes.Buffer) error { return PrintNotice(w, a) }) + pages(func(w *bytes.Buffer) error { return PrintNotice(w, b) })
	if n := pages(func(w *bytes.Buffer) error { return PrintNotices(w, []Impression{a, b}) }); n != seules {
		t.Errorf("%d pages ensemble, %d une par une", n, seules)
	}
}
