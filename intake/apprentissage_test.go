package intake

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
	"souspli/ocr/child"
)

// ecritDans is a dossier whose first page was filled by hand: valeurs is what stands in its combs, cell by cell.
func ecritDans(t testing.TB, personne int, procedure string, valeurs map[string]string) feuille {
	t.Helper()
	f := dossierDe(personne)
	const variante = "premiere_demande"
	plan, err := forms.Layout(procedure, variante, 1)
	if err != nil {
		t.Fatal(err)
	}
	l := &f.Lecture
	l.Formulaires[0].Procedure, l.Formulaires[0].Variante = procedure, variante
	for i := range l.Pages[:2] {
		l.Pages[i].Procedure, l.Pages[i].Variante = procedure, variante
	}
	n := slices.IndexFunc(plan.Pages, func(p forms.PageForm) bool {
		return slices.ContainsFunc(p.Zones, func(z forms.Zone) bool { return z.Champ == "nom_naissance" })
	})
	p := &l.Pages[0]
	p.Page = n + 1
	p.Code = pagecode.ID{Formulaire: plan.Numero, Revision: 1, Page: n + 1, Pages: len(plan.Pages) + 1, Copie: "00000001"}.String()
	p.Calage, p.Largeur, p.Hauteur = dossier.Affine{A: 11.8, E: 11.8}, 2480, 3508
	cases, vus := "", 0
	for _, z := range plan.Pages[n].Zones {
		v, ok := valeurs[z.Champ]
		if !ok || z.Genre != forms.ZonePeigne {
			continue
		}
		vus++
		cases += v + strings.Repeat(" ", len(z.Boites)-len([]rune(v)))
		c := l.Formulaires[0].Champs[z.Champ]
		c.Source, c.AVerifier, c.Confiance, c.Page = dossier.SourceManuscrit, true, 0.4, 1
		c.Raisons = []string{"écrit à la main"}
		l.Formulaires[0].Champs[z.Champ] = c
	}
	if vus != len(valeurs) {
		t.Fatalf("%d champs sur %d tiennent sur sa page", vus, len(valeurs))
	}
	f.Cases = map[int]string{1: cases}
	return f
}

// conduire takes a dossier through the agent's answers to the register.
func conduire(t testing.TB, i *Intake, f feuille, qui dossier.AgentID, reponses map[string]string) dossier.PliID {
	t.Helper()
	id := recevoir(t, i, f, reception())
	traiter(t, i, id)
	for code, v := range reponses {
		if err := i.Store.Corriger(t.Context(), id, 0, code, dossier.ChampLu{Valeur: v, Page: 1}, qui); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := i.Enregistrer(t.Context(), id, qui); err != nil || r.Etat != dossier.PliTraite {
		t.Fatalf("%+v %v %v", r, err, pliDe(t, i, id).Raisons)
	}
	return id
}

func ouvrirExport(t testing.TB, i *Intake) {
	t.Helper()
	if err := i.Store.OuvrirApprentissage(t.Context(), "33", true, 0); err != nil {
		t.Fatal(err)
	}
}

// signesDe opens an archive: the sign that each image shows, as the recorded engine draws them, beside its label.
func signesDe(t testing.TB, a ArchiveCellules) (images []image.Image, etiquettes [][]string) {
	t.Helper()
	etiquettes, err := csv.NewReader(bytes.NewReader(a.Etiquettes)).ReadAll()
	if err != nil || len(etiquettes) == 0 || !slices.Equal(etiquettes[0], []string{"n", "signe", "type"}) {
		t.Fatalf("%v %v", etiquettes, err)
	}
	etiquettes = etiquettes[1:]
	for r := tar.NewReader(bytes.NewReader(a.Tar)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(r)
		if err != nil {
			t.Fatal(err)
		}
		images = append(images, img)
		n := len(images)
		if h.Name != fmt.Sprintf("%06d.png", n) || h.ModTime.Unix() != 0 || h.Uname != "" || h.Uid != 0 || len(h.PAXRecords) != 0 || len(etiquettes) < n || etiquettes[n-1][0] != fmt.Sprint(n) {
			t.Fatalf("image %d : %+v", n, h)
		}
	}
	if len(images) != len(etiquettes) {
		t.Fatalf("%d images, %d étiquettes", len(images), len(etiquettes))
	}
	return images, etiquettes
}

// TestExporterCellules: closed until opened; half of each answer at most, shuffled; nothing says whose it was.
func TestExporterCellules(t *testing.T) {
	i := atelier(t)
	qui := agent(t, i.Store)
	exporter := func(s seuilsExport) (ArchiveCellules, BilanCellules, error) {
		return i.exporterCellules(t.Context(), "33", s, nil)
	}
	noms := []string{"ABRACADABRANT", "EXTRAVAGANTE", "KALEIDOSCOPE", "WAGON-LIT ZEBRE"}
	for n, nom := range noms {
		f := ecritDans(t, n+1, "conjoint-francais", map[string]string{"nom_naissance": nom, "date_naissance": fmt.Sprintf("%02d051990", n+2), "passeport_numero": "12AB34567"})
		conduire(t, i, f, qui, map[string]string{"nom_naissance": nom, "date_naissance": fmt.Sprintf("1990-05-%02d", n+2), "passeport_numero": "12AB34567"})
	}
	sensible := ecritDans(t, 20, "etranger-malade", map[string]string{"nom_naissance": "MALADE"})
	conduire(t, i, sensible, qui, map[string]string{"nom_naissance": "MALADE"})
	nonVerifie := ecritDans(t, 21, "conjoint-francais", map[string]string{"nom_naissance": "JAMAISVU"})
	traiter(t, i, recevoir(t, i, nonVerifie, reception()))

	bas := seuilsExport{cellules: 40, plis: 4}
	if _, _, err := exporter(bas); !errors.Is(err, dossier.ErrInterdit) {
		t.Fatalf("fermé : %v", err)
	}
	ouvrirExport(t, i)
	for _, s := range []seuilsExport{minimaExport, {cellules: 1, plis: 5}, {cellules: 100, plis: 1}} {
		var peu *TropPeu
		if _, _, err := exporter(s); !errors.As(err, &peu) || peu.Plis != 4 || peu.PlisMin != s.plis || peu.Cellules == 0 {
			t.Errorf("%+v : %v", s, err)
		}
	}
	a, bilan, err := exporter(bas)
	if err != nil || bilan.Plis != 4 || bilan.Champs != 12 || bilan.PlisSensibles != 1 || bilan.ChampsEcartes != 0 {
		t.Fatalf("%+v %v", bilan, err)
	}
	images, etiquettes := signesDe(t, a)
	if len(images) != bilan.Cellules {
		t.Errorf("%d images, %d annoncées", len(images), bilan.Cellules)
	}
	compte := map[string]int{}
	suite := ""
	for n, img := range images {
		g := img.(*image.Gray)
		if lu := string(rune(binary.BigEndian.Uint32(g.Pix))); lu != etiquettes[n][1] {
			t.Errorf("image %d : %q, étiquette %q", n+1, lu, etiquettes[n][1])
		}
		compte[etiquettes[n][2]]++
		suite += etiquettes[n][1]
	}
	lettres := 0
	for _, nom := range noms {
		n := len(strings.ReplaceAll(nom, " ", ""))
		lettres += (n + 1) / 2
	}
	if compte["lettres"] > lettres || compte["lettres"] < lettres-len(noms) || compte["chiffres"] != 4*4 || compte["mixte"] < 4*4 || compte["mixte"] > 4*5 || len(compte) != 3 {
		t.Errorf("%v, %d lettres au plus", compte, lettres)
	}
	// Nothing tells whose they were, nor that two cells go together.
	for _, interdit := range []string{"MALADE", "nom", "date", "pli", "conjoint", "1990", "2026", "scan.pdf", "Invente", "passeport"} {
		if strings.Contains(string(a.Etiquettes), interdit) || bytes.Contains(a.Tar, []byte(interdit)) {
			t.Errorf("%q est dans l’export", interdit)
		}
	}
	autre, _, err := exporter(bas)
	if err != nil {
		t.Fatal(err)
	}
	_, encore := signesDe(t, autre)
	suite2, trie := "", func(s string) string { r := []rune(s); slices.Sort(r); return string(r) }
	for _, e := range encore {
		suite2 += e[1]
	}
	if suite == suite2 || trie(suite) != trie(suite2) {
		t.Errorf("un second export donne les mêmes signes, dans un autre ordre :\n%s\n%s", suite, suite2)
	}
	if ls, err := i.Store.Apprentissage(t.Context(), "33"); err != nil || len(ls) != 3 || !strings.Contains(ls[1].Details, a.Empreinte().String()) ||
		!strings.Contains(ls[1].Details, fmt.Sprintf(`"cellules":%d`, bilan.Cellules)) {
		t.Errorf("journal %+v %v", ls, err)
	}
	if err := i.Store.OuvrirApprentissage(t.Context(), "33", false, qui); err != nil {
		t.Fatal(err)
	}
	if _, _, err := exporter(bas); !errors.Is(err, dossier.ErrInterdit) {
		t.Errorf("refermé : %v", err)
	}
}

// TestChampsEcartes: an answer whose signs do not stand one a cell, word for word, does not leave.
func TestChampsEcartes(t *testing.T) {
	boites := make([]dossier.RectMM, 14)
	for i := range boites {
		boites[i] = dossier.RectMM{X: dossier.MM(6 * i), Y: 10, L: 6, H: 8}
	}
	for _, k := range []struct {
		nom, format, cases, valeur string
		sort                       bool
	}{
		{"mot", "texte", "DUPONT", "DUPONT", true},
		{"décalé", "texte", "  DUPONT", "DUPONT", true},
		{"deux mots", "texte", "LE GOFF", "LE GOFF", true},
		{"deux espaces", "texte", "LE  GOFF", "LE GOFF", true},
		{"accent décomposé", "texte", "LÉVÈQUE", "LE\u0301VE\u0300QUE", true},
		{"mots collés", "texte", "LEGOFF", "LE GOFF", false},
		{"un signe de plus sur le papier", "texte", "DUPPONT", "DUPONT", false},
		{"un signe de moins", "texte", "DUPNT", "DUPONT", false},
		{"un mot de plus", "texte", "DUPONT JR", "DUPONT", false},
		{"un mot de moins", "texte", "DUPONT", "DUPONT JR", false},
		{"un trou", "texte", "DUP ONT", "DUPONT", false},
		{"trop pâle", "texte", "DUP~NT", "DUPONT", false},
		{"minuscules", "texte", "DUPONT", "Dupont", false},
		{"trop court", "texte", "LI", "LI", false},
		{"nombre", "chiffres", "33000", "33000", true},
		{"date", "date", "07051989", "1989-05-07", true},
		{"jour inconnu", "date", "  051989", "1989-05-00", true},
		{"jour écrit, non lu", "date", "07051989", "1989-05-00", false},
		{"date à trou", "date", "07 51989", "1989-05-07", false},
		{"pas une date", "date", "07051989", "07/05/1989", false},
	} {
		t.Run(k.nom, func(t *testing.T) {
			c := champAppris{forms.Zone{Champ: "nom_naissance", Format: k.format, Boites: boites}, k.valeur}
			if k.format == "date" {
				c.zone.Boites = boites[:8]
			}
			images, err := documentRejoue{feuille{Cases: map[int]string{1: k.cases}}}.Cellules(1, child.PlanCellules{Boites: c.zone.Boites})
			if err != nil {
				t.Fatal(err)
			}
			var prises []dossier.RectMM
			cs := c.choisir(images, &prises)
			if (len(cs) > 0) != k.sort {
				t.Errorf("%d cellules", len(cs))
			}
			for _, x := range cs {
				if lu := rune(binary.BigEndian.Uint32(x.Pix)); lu != x.Signe {
					t.Errorf("%q étiqueté %q", lu, x.Signe)
				}
			}
			if n := len([]rune(strings.ReplaceAll(k.cases, " ", ""))); len(cs) > (n+1)/2 {
				t.Errorf("%d cellules sur %d", len(cs), n)
			}
		})
	}
}
