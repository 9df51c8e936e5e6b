package ocr_test

import (
	"bytes"
	"fmt"
	"image"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr/scantest"
)

// TestFeuillesReconnues: the sheets that go with forms come back as what they are, by a good scanner and a bad one: they open no
// demande, prove no piece and take nothing from the forms scanned with them; the slip's code says what the parcel announced.
func TestFeuillesReconnues(t *testing.T) {
	t.Parallel()
	demande := func(n uint64) forms.Impression {
		return forms.Impression{Procedure: "etudiant", Variante: "renouvellement", Prefecture: "33", Copie: fmt.Sprintf("%08d", 70000000+n),
			Champs: scantest.Remplir("etudiant", "renouvellement", n)}
	}
	famille := forms.DossierAnnonce{Numero: "001", Demandes: []forms.Impression{demande(1), demande(2)}}
	var renvoi, bordereau bytes.Buffer
	pages, total, err := forms.PrintDossier(&renvoi, famille)
	if err != nil {
		t.Fatal(err)
	}
	famille.Pages = total
	b := forms.BordereauCollectif{Prefecture: "33", Copie: "70000001", Dossiers: []forms.DossierAnnonce{famille,
		{Numero: "002", Demandes: []forms.Impression{demande(3)}, Pages: 7}, {Numero: "003", Demandes: []forms.Impression{demande(4)}, Pages: 7}}}
	if err := forms.PrintBordereau(&bordereau, b); err != nil {
		t.Fatal(err)
	}
	dessine := func(pdf []byte) []*image.Gray {
		l, err := scantest.Raster(pdf, 300)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	slip, dedans := dessine(bordereau.Bytes()), dessine(renvoi.Bytes())
	feuilles := total - pages[0] - pages[1]
	// The first page of each form stands for it: what is tested is the sheets.
	colis := append(slices.Clone(slip), dedans[:feuilles]...)
	colis = append(colis, dedans[feuilles], dedans[feuilles+pages[0]])
	m := vraiMoteur(t)
	for _, nom := range []string{"bureau", "photocopie2"} {
		p, ok := scantest.ProfilNomme(nom)
		if !ok {
			t.Fatalf("profil %s", nom)
		}
		var scans []*image.Gray
		for n, img := range colis {
			s, _ := scantest.Degrader(img, p, uint64(n))
			scans = append(scans, s)
		}
		l := lireScan(t, m, scans, 300, 85)
		for n, page := range l.Pages[:len(slip)+feuilles] {
			if page.Type != dossier.PageCourrierNous || page.Code == "" || page.Procedure != "" || page.Residu < 0 || page.Erreur != "" {
				t.Errorf("%s, page %d : %+v", nom, n+1, page)
			}
		}
		var copies []string
		for _, f := range l.Formulaires {
			copies = append(copies, f.Copie)
			if len(f.Pages) != 1 || f.Procedure != "etudiant" {
				t.Errorf("%s : formulaire %+v", nom, f.Pages)
			}
		}
		if !slices.Equal(copies, []string{"70000001", "70000002"}) || len(l.Pieces) > 0 || len(l.Tentatives) > 0 {
			t.Errorf("%s : copies %v, pièces %v, tentatives %v", nom, copies, l.Pieces, l.Tentatives)
		}
		dit := strings.ReplaceAll(strings.Join(l.Pages[0].Alertes, " "), "\u00a0", " ")
		if !strings.Contains(dit, "Bordereau d’envoi collectif") || !strings.Contains(dit, "3 dossiers annoncés, dont 3 sur cette page") ||
			!strings.Contains(dit, "1 dossier de cette page dans ce pli, sur 3") {
			t.Errorf("%s : le bordereau dit %q", nom, dit)
		}
	}
	seul := lireScan(t, m, slip, 300, 85)
	if dit := strings.Join(seul.Pages[0].Alertes, " "); len(seul.Formulaires) > 0 || strings.Contains(dit, "dans ce pli") {
		t.Errorf("bordereau seul : %d formulaires, %q", len(seul.Formulaires), dit)
	}
}
