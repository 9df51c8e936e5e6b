package intake

import (
	"bytes"
	"context"
	"image"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr/child"
	"souspli/ocr/reel"
	"souspli/ocr/scantest"
)

// lecteurVrai is the real engine, in this process: the pages are ours.
type lecteurVrai struct {
	rejoue
	m child.Moteur
}

func (l lecteurVrai) Inspecter(_ context.Context, nom string, octets []byte) (dossier.Inspection, error) {
	return l.m.Inspecter(nom, octets)
}

func (l lecteurVrai) Lire(_ context.Context, nom string, octets []byte, progres func(faites, total int)) (child.Resultat, error) {
	return child.LireIci(l.m, nom, octets, progres)
}

func (l lecteurVrai) Cellules(_ context.Context, _ string, octets []byte, plans map[int]child.PlanCellules) (map[int][]child.Cellule, error) {
	return cellulesIci(l.m, octets, plans)
}

// TestExporterCellulesDuPapier is the whole way: a form printed, a number written by hand in its cells, scanned a little askew, read,
// corrected by an agent, exported. The images are those of the digits that the agent typed.
func TestExporterCellulesDuPapier(t *testing.T) {
	const numero = "7171171177"
	const procedure, variante, dpi = "conjoint-francais", "premiere_demande", 200
	m, fermer, err := reel.Moteur()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := fermer(); err != nil {
			t.Error(err)
		}
	}()
	var pdf bytes.Buffer
	if err := forms.Print(&pdf, forms.Impression{Procedure: procedure, Variante: variante, Prefecture: "33", Copie: "00000017"}); err != nil {
		t.Fatal(err)
	}
	plan, err := forms.Layout(procedure, variante, 1)
	if err != nil {
		t.Fatal(err)
	}
	zone := func(p forms.PageForm) *forms.Zone {
		for _, z := range p.Zones {
			if z.Champ == "numero_etranger" {
				return &z
			}
		}
		return nil
	}
	var pages []*image.Gray
	for n, p := range plan.Pages {
		z := zone(p)
		if z == nil {
			continue
		}
		if pages, err = scantest.RasterPages(pdf.Bytes(), dpi, n+1, n+1); err != nil {
			t.Fatal(err)
		}
		main := scantest.NouvelleMain(nil, dpi, 5)
		for i, r := range numero {
			if r == '1' {
				main.EcrireUn(pages[0], z.Boites[i])
			} else {
				main.EcrireSept(pages[0], z.Boites[i])
			}
		}
	}
	profil, _ := scantest.ProfilNomme("bureau200")
	pages[0], _ = scantest.Degrader(pages[0], profil, 3)

	i := atelier(t)
	i.Lecteur = lecteurVrai{m: m}
	qui := agent(t, i.Store)
	recu, err := i.Receive(t.Context(), "scan.pdf", scantest.PDF(pages, dpi, 75), reception())
	if err != nil {
		t.Fatal(err)
	}
	traiter(t, i, recu.Pli)
	lecture, err := i.Store.LectureMachine(t.Context(), recu.Pli)
	if err != nil || len(lecture.Formulaires) != 1 {
		t.Fatalf("%+v %v", lecture, err)
	}
	if c := lecture.Formulaires[0].Champs["numero_etranger"]; c.Source != dossier.SourceManuscrit || !c.AVerifier {
		t.Fatalf("le numéro n’est pas lu comme écrit à la main : %+v", c)
	}
	for code, v := range map[string]string{"numero_etranger": numero, "nom_naissance": "INVENTE", "prenoms": "AMINATA", "date_naissance": "1990-05-02",
		"numero_voie": "12", "voie": "RUE DES LILAS", "code_postal": "33000", "commune": "BORDEAUX",
		"fondement": string(dossier.FondementArreteLocal)} {
		if err := i.Store.Corriger(t.Context(), recu.Pli, 0, code, dossier.ChampLu{Valeur: v}, qui); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := i.Enregistrer(t.Context(), recu.Pli, qui); err != nil || r.Etat != dossier.PliTraite {
		t.Fatalf("%+v %v %v", r, err, pliDe(t, i, recu.Pli).Raisons)
	}
	ouvrirExport(t, i)
	a, bilan, err := i.exporterCellules(t.Context(), "33", seuilsExport{1, 1}, nil)
	if err != nil || bilan != (BilanCellules{Cellules: 5, Plis: 1, Champs: 1}) {
		t.Fatalf("%+v %v", bilan, err)
	}
	images, etiquettes := signesDe(t, a)
	for n, img := range images {
		b := img.Bounds()
		if b.Dx() != 94 || b.Dy() != 118 { // 6 × 8 mm and 1 mm around, at 300 dpi
			t.Errorf("image %d de %v", n+1, b)
		}
		if large := traitLePlusLong(img.(*image.Gray)); etiquettes[n][2] != "chiffres" || etiquettes[n][1] != "7" && etiquettes[n][1] != "1" || (etiquettes[n][1] == "7") != (large > 24) {
			t.Errorf("image %d : étiquette %v, trait de %d pixels", n+1, etiquettes[n], large)
		}
	}
}

// traitLePlusLong gives the most dark pixels of a row inside the lines of a cell: the bars of a seven, which this hand's ones lack.
func traitLePlusLong(g *image.Gray) int {
	long := 0
	for y := 20; y < g.Rect.Dy()-20; y++ {
		n := 0
		for x := 18; x < g.Rect.Dx()-18; x++ {
			if g.GrayAt(x, y).Y < 140 {
				n++
			}
		}
		long = max(long, n)
	}
	return long
}
