package ocr_test

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/ocr/scantest"
)

// factureDe draws the bill of a person with its 2D-Doc, 30 mm wide.
func factureDe(tb testing.TB, p scantest.Identite) *image.Gray {
	tb.Helper()
	clair := func(s string) string { return strings.ReplaceAll(scantest.MRZ(s), "<", " ") }
	texte, err := scantest.Sceau{Version: 3, Type: "01", Emis: "2026-03-12", Message: "10MME/" + clair(p.NomNaissance) + "/" + clair(p.Prenoms) + "\x1d20\x1d21\x1d22" + p.Adresse.Numero + " " +
		clair(p.Adresse.Voie) + "\x1d23\x1d24" + p.Adresse.CodePostal + "25" + clair(p.Adresse.Commune) + "\x1d26FR"}.Texte(nil)
	if err != nil {
		tb.Fatal(err)
	}
	img, err := scantest.Facture(p, texte, 30, 300)
	if err != nil {
		tb.Fatal(err)
	}
	return img
}

// TestPliAvecFacture: a form typed by one person, that person's bill fed upside down, and somebody else's: the first is held against the form,
// the second is read and says nothing.
func TestPliAvecFacture(t *testing.T) {
	t.Parallel()
	f := formulaireNomme(t, "changement-adresse")
	moi, autre := scantest.Personne(8), scantest.Personne(9)
	valeurs := scantest.RemplirPour(moi, f.procedure.Code, f.variante, 8)
	pages := taperPour(t, f, valeurs)
	pli := []*image.Gray{passer(t, pages[pageDe(t, f, "nom_naissance")], "bureau", 1), passer(t, factureDe(t, moi), "envers", 2), passer(t, factureDe(t, autre), "photocopie", 3)}
	if p := pageDe(t, f, "commune"); p != pageDe(t, f, "nom_naissance") {
		pli = append(pli, passer(t, pages[p], "bureau", 4))
	}
	l := lireScan(t, vraiMoteur(t), pli, 300, 85)
	for i, p := range []scantest.Identite{moi, autre} {
		lus := l.Pages[1+i].DeuxDDoc
		if len(lus) != 1 || lus[0].Libelle != "facture" || lus[0].Signature != dossier.SignatureNonVerifiee || lus[0].EmisLe.String() != "2026-03-12" || lus[0].Zone.L < 300 || lus[0].Zone.L > 400 {
			t.Fatalf("page %d : %+v", 2+i, lus)
		}
		if c := lus[0].Champs[0]; c.Code != "10" || !strings.Contains(c.Valeur, strings.ReplaceAll(scantest.MRZ(p.NomNaissance), "<", " ")) {
			t.Errorf("%+v", c)
		}
	}
	if len(l.Pages[0].DeuxDDoc) > 0 {
		t.Error("cherché sur un formulaire")
	}
	champs := l.Formulaires[0].Champs
	for code, c := range champs {
		for _, r := range c.Recoupements {
			if r.Page != 2 || r.Source != dossier.SourceDeuxDDoc || r.Zone != l.Pages[1].DeuxDDoc[0].Zone {
				t.Errorf("%s : %+v", code, r)
			}
			if !r.Accord && !c.AVerifier { // what was typed was read right
				t.Errorf("%s : %q, la facture dit %q", code, c.Valeur, r.Valeur)
			}
		}
	}
	for _, code := range []string{"nom_naissance", "prenoms", "numero_voie", "voie", "code_postal", "commune"} {
		if c := champs[code]; len(c.Recoupements) != 1 || c.Valeur == valeurs[code] && !c.Recoupements[0].Accord {
			t.Errorf("%s %q, tapé %q : %+v", code, c.Valeur, valeurs[code], c.Recoupements)
		}
	}
}

// TestSpecimens2DDoc: what others published: the symbol alone in C40 (a picture smaller than any page), and a page that has one.
func TestSpecimens2DDoc(t *testing.T) {
	t.Parallel()
	dir, _ := corpus(t)
	m := vraiMoteur(t)
	const personne = "10=MLLE/SAMPLE/ANGELA|20=|21=BAT 2 ETG 3|"
	for fichier, k := range map[string]struct {
		version int
		emis    string
		champs  string
	}{
		"go2ddoc/barcode_c40_v3.png":            {3, "2012-10-15", "26=FR|24=57000|" + personne + "22=7 PLACE DES SPECIMENS|23=|25=METZ|"},
		"la_taupe/justificatif_de_domicile.png": {2, "2012-11-15", "26=FR|24=57000|" + personne + "23=|25=METZ|22=7 PLACE DES SPECIMENS|"},
		"la_taupe/justificatif_de_domicile.pdf": {2, "2012-11-15", "26=FR|24=57000|" + personne + "23=|25=METZ|22=7 PLACE DES SPECIMENS|"},
	} {
		octets, err := os.ReadFile(filepath.Join(dir, "05-barcodes", fichier))
		if err != nil {
			t.Fatal(err)
		}
		l, err := m.Lire(filepath.Base(fichier), octets)
		if err != nil || len(l.Pages) != 1 || len(l.Pages[0].DeuxDDoc) != 1 {
			t.Errorf("%s : %v %+v", fichier, err, l.Pages)
			continue
		}
		d := l.Pages[0].DeuxDDoc[0]
		lus := ""
		for _, c := range d.Champs {
			lus += c.Code + "=" + c.Valeur + "|"
		}
		if d.Version != k.version || d.Type != "00" || d.Libelle != "justificatif de domicile" || d.Autorite != "FR00" || d.Certificat != "0001" || d.EmisLe.String() != k.emis || lus != k.champs ||
			d.Signature != dossier.SignatureNonVerifiee {
			t.Errorf("%s : %+v", fichier, d)
		}
	}
}

// TestMesure2DDoc: the bill of several people through every machine. Under a stamp or a stain some are lost; none is read wrong.
func TestMesure2DDoc(t *testing.T) {
	t.Parallel()
	graines, profils := uint64(1), []string{"bureau200", "penche", "photocopie", "fax"}
	long := os.Getenv("SOUSPLI_LONG") != ""
	if long {
		graines, profils = 12, nil
		for _, p := range scantest.Profils() {
			profils = append(profils, p.Nom)
		}
	}
	m := vraiMoteur(t)
	lues, pages := 0, 0
	for g := uint64(1); g <= graines; g++ {
		p := scantest.Personne(g)
		img := factureDe(t, p)
		for _, nom := range profils {
			pr := profil(t, nom)
			dpi := dossier.DPI(300)
			if pr.DPI != 0 {
				dpi = dossier.DPI(pr.DPI)
			}
			pages++
			l := m.SceauxPage(passer(t, img, nom, g), dpi)
			if len(l) == 0 {
				t.Logf("%s %d : rien", nom, g)
				continue
			}
			lues++
			if len(l) != 1 || l[0].Champs[4].Valeur != "" && l[0].Champs[4].Code != "23" || l[0].Champs[5].Valeur != p.Adresse.CodePostal {
				t.Errorf("%s %d : %+v", nom, g, l)
			}
		}
	}
	t.Logf("2D-Doc lus sur %d pages de %d", lues, pages)
	if !long && lues < pages || lues*10 < pages*8 {
		t.Errorf("%d lus sur %d", lues, pages)
	}
}

// BenchmarkDeuxDDoc gives what looking for 2D-Doc adds to pages that have none, and to one that has.
func BenchmarkDeuxDDoc(b *testing.B) {
	p := scantest.Personne(3)
	m := vraiMoteur(b)
	sans, err := scantest.Facture(p, "-", 3, 300)
	if err != nil {
		b.Fatal(err)
	}
	bureau, _ := scantest.ProfilNomme("bureau")
	for _, k := range []struct {
		nom string
		img *image.Gray
	}{{"lettre", scantest.Lettre("Madame, Monsieur", "Je vous prie de trouver ci-joint mon dossier.", 300)}, {"facture_sans", sans}, {"passeport", scantest.Passeport(p, 300)}, {"facture_avec", factureDe(b, p)}} {
		img, _ := scantest.Degrader(k.img, bureau, 1)
		b.Run(k.nom, func(b *testing.B) {
			var tout, sceaux float64
			for b.Loop() {
				a, s := m.DureesPageLibre(img, 300)
				tout, sceaux = tout+a.Seconds(), sceaux+s.Seconds()
			}
			b.ReportMetric(1000*sceaux/float64(b.N), "ms-2ddoc/page")
			b.ReportMetric(100*sceaux/tout, "%-de-plus")
		})
	}
}
