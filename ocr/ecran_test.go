package ocr_test

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
	"souspli/forms/papiertest"
	"souspli/ocr"
	"souspli/ocr/codes"
	"souspli/ocr/scantest"
)

// What people print: every presentation of every form, and forms filled on screen by twenty invented people.

// tranches is in how many runs of make test everything here is seen once; make test-long sees it all.
const tranches = 20

// tranche is the share of this run, from SOUSPLI_TRANCHE (a number; the script gives it the number of commits).
func tranche(tb testing.TB) int {
	n, err := strconv.Atoi(os.Getenv("SOUSPLI_TRANCHE"))
	if err != nil {
		n = 0
	}
	tb.Logf("tranche %d sur %d (SOUSPLI_TRANCHE)", n%tranches, tranches)
	return n % tranches
}

// retenu says whether the nth of a list is seen in this run.
func retenu(n, tranche int) bool { return long() || n%tranches == tranche }

// remplissage is one person's form.
type remplissage struct {
	f       formulaire
	graine  uint64
	rang    int
	tranche int
}

func (r remplissage) String() string { return fmt.Sprintf("%s/%d", r.f, r.graine) }

// TestRempliALEcran: for each procedure, twenty people fill it on screen, print it and an office scans it: every field comes back
// exact. The short run reads of each form its page de données, and of one in four another page, turning; the long run reads them whole.
func TestRempliALEcran(t *testing.T) {
	t.Parallel()
	tr := tranche(t)
	var liste []remplissage
	n, graines := 0, scantest.Graines20()
	for i, p := range forms.All() {
		for j, g := range graines {
			v := p.Variantes[(i+j)%len(p.Variantes)]
			if retenu(n+i, tr) { // without i a run would see but two of the people
				liste = append(liste, remplissage{formulaire{p, v, p.Numeros[v]}, g, n, tr})
			}
			n++
		}
	}
	bureau := profil(t, "bureau")
	var e exactitude
	enParallele(t, liste, func(t *testing.T, m *ocr.Moteur, r remplissage) {
		valeurs := scantest.Remplir(r.f.procedure.Code, r.f.variante, r.graine)
		e.compter(t, r.String(), lireScan(t, m, scanner(t, r, valeurs, bureau), 300, 90), valeurs)
	})
	e.conclure(t)
}

// exactitude counts what comes back of forms filled on screen.
type exactitude struct {
	verrou                             sync.Mutex
	formulaires, pages, champs, doutes int
}

// compter fails the test for each field that is not as it was filled, from its code, and for each that was not filled.
func (e *exactitude) compter(tb testing.TB, nom string, l dossier.Lecture, valeurs map[string]string) {
	tb.Helper()
	if len(l.Formulaires) != 1 || !l.Formulaires[0].Code {
		tb.Errorf("%s : page de données non lue : %d formulaires", nom, len(l.Formulaires))
		return
	}
	e.verrou.Lock()
	defer e.verrou.Unlock()
	e.formulaires, e.pages = e.formulaires+1, e.pages+len(l.Pages)
	lus := l.Formulaires[0].Champs
	for code, v := range valeurs {
		e.champs++
		c := lus[code]
		if c.Valeur != v || c.Source != dossier.SourceCode {
			tb.Errorf("%s : %s lu %q (%s), imprimé %q", nom, code, c.Valeur, c.Source, v)
		}
		if c.AVerifier {
			e.doutes++
			tb.Logf("%s : %s à vérifier sans raison : papier %q pour %q (%v)", nom, code, c.Papier, c.Valeur, c.Raisons)
		}
	}
	for code, c := range lus {
		if _, ok := valeurs[code]; !ok && c.Valeur != "" && c.Valeur != "false" {
			tb.Errorf("%s : %s lu %q, non imprimé", nom, code, c.Valeur)
		}
	}
}

// conclure prints the figures. An agent asked for nothing stops reading the questions: two false alarms in a hundred fields at most.
func (e *exactitude) conclure(tb testing.TB) {
	tb.Helper()
	tb.Logf("%d formulaires, %d pages numérisées, %d champs exacts, %d envoyés à l’agent sans raison (%.2f %%)",
		e.formulaires, e.pages, e.champs, e.doutes, pourcent(e.doutes, e.champs))
	if e.doutes*50 > e.champs {
		tb.Errorf("fausses alertes : %d champs sur %d", e.doutes, e.champs)
	}
}

// scanner prints the filled form and passes it through an office scanner: whole, or the page de données and perhaps another page.
func scanner(tb testing.TB, r remplissage, valeurs map[string]string, p scantest.Profil) []*image.Gray {
	tb.Helper()
	var b bytes.Buffer
	i := forms.Impression{Procedure: r.f.procedure.Code, Variante: r.f.variante, Champs: valeurs, Copie: copieDe(r.f), Prefecture: "33"}
	if err := forms.Print(&b, i); err != nil {
		tb.Fatalf("%s : %v", r, err)
	}
	plan, err := forms.Layout(r.f.procedure.Code, r.f.variante, r.f.procedure.Revision)
	if err != nil {
		tb.Fatal(err)
	}
	voulues := []int{len(plan.Pages) + 1}
	if rang := r.rang / tranches; rang%4 == 0 {
		voulues = append(voulues, 1+rang/4%len(plan.Pages))
	}
	if long() {
		voulues = nil
		for n := range len(plan.Pages) + 1 {
			voulues = append(voulues, n+1)
		}
	}
	var scans []*image.Gray
	for _, n := range voulues {
		page, err := scantest.RasterPages(b.Bytes(), 300, n, n)
		if err != nil {
			tb.Fatalf("%s, page %d : %v", r, n, err)
		}
		scan, _ := scantest.Degrader(page[0], p, graineDe(r, n, "ecran"))
		scans = append(scans, scan)
	}
	return scans
}

// face is one way a form is printed.
type face struct {
	nom string
	i   forms.Impression
}

// faces are all of them: blank, fillable, filled, large print, and facing a line in each language.
func faces(f formulaire) []face {
	valeurs := scantest.Remplir(f.procedure.Code, f.variante, graineDe(f, "faces"))
	base := forms.Impression{Procedure: f.procedure.Code, Variante: f.variante, Copie: copieDe(f), Prefecture: "33"}
	avec := func(nom string, change func(*forms.Impression)) face {
		i := base
		change(&i)
		return face{nom, i}
	}
	liste := []face{
		{"vierge", base},
		avec("remplissable", func(i *forms.Impression) { i.Remplissable = true }),
		avec("rempli", func(i *forms.Impression) { i.Champs = valeurs }),
		avec("gros", func(i *forms.Impression) { i.Presentation = pagecode.Gros }),
		avec("gros-rempli", func(i *forms.Impression) { i.Presentation, i.Champs = pagecode.Gros, valeurs }),
	}
	for _, l := range forms.Langues {
		liste = append(liste, avec("bilingue-"+l, func(i *forms.Impression) { i.Presentation, i.Langue = pagecode.Bilingue, l }))
	}
	return liste
}

// impressionDe is a face of a form: one item of the registry.
type impressionDe struct {
	f formulaire
	face
}

func (x impressionDe) String() string { return x.f.String() + "/" + x.nom }

// TestChaqueFaceTient: every face of every form passes the machine's check (tags, fonts, fields, labels), and drawn at 300 and at 150 dpi
// each page says what it is, by its QR and by its Code 128, and the data codes come back whole.
func TestChaqueFaceTient(t *testing.T) {
	t.Parallel()
	tr := tranche(t)
	var liste []impressionDe
	n := 0
	for i, f := range tousLesFormulaires(t) {
		for _, x := range faces(f) {
			if retenu(n+i, tr) { // without i a run would see but half of the faces
				liste = append(liste, impressionDe{f, x})
			}
			n++
		}
	}
	var verrou sync.Mutex
	pages, donnees := map[int]int{}, map[int]int{}
	t.Run("", func(t *testing.T) {
		for _, x := range liste {
			t.Run(x.String(), func(t *testing.T) {
				t.Parallel()
				var b bytes.Buffer
				if err := forms.Print(&b, x.i); err != nil {
					t.Fatal(err)
				}
				papiertest.Controler(t, b.Bytes())
				papiertest.Qpdf(t, b.Bytes())
				for _, dpi := range []int{300, 150} {
					images, err := scantest.Raster(b.Bytes(), dpi)
					if err != nil {
						t.Fatal(err)
					}
					lues := relireCodes(t, x, images, dpi)
					verrou.Lock()
					pages[dpi] += len(images)
					donnees[dpi] += lues
					verrou.Unlock()
				}
			})
		}
	})
	t.Logf("%d impressions sur %d : %d pages et %d champs codés relus à 300 ppp, %d et %d à 150 ppp", len(liste), n, pages[300], donnees[300], pages[150], donnees[150])
}

// relireCodes checks the ids of the pages and gives the number of fields that came back from the data codes.
func relireCodes(tb testing.TB, x impressionDe, images []*image.Gray, dpi int) int {
	tb.Helper()
	id := pagecode.ID{
		Presentation: x.i.Presentation, Formulaire: x.f.numero, Revision: x.f.procedure.Revision, Pages: len(images), Copie: x.i.Copie,
	}
	var parties []string
	for n, img := range images {
		id.Page = n + 1
		vus := map[string]bool{}
		lus := append(codes.Lire(autour(img, forms.BoiteQR, dpi), codes.QR, true), codes.Lire(autour(img, forms.BoiteCode128, dpi), codes.Code128, true)...)
		for _, c := range lus {
			vus[c.Format+" "+c.Texte] = true
		}
		if n == len(images)-1 { // the page de données, if any
			for _, c := range codes.Lire(img, codes.QR, true) {
				if pagecode.EstPartie(c.Texte) {
					parties = append(parties, c.Texte)
				}
			}
		}
		for _, format := range []string{"qr", "code128"} {
			if !vus[format+" "+id.String()] {
				tb.Errorf("page %d à %d ppp : %s absent de %v", n+1, dpi, format, vus)
			}
		}
	}
	if len(x.i.Champs) == 0 || x.i.Remplissable {
		return 0
	}
	d, err := pagecode.DecodeDonnees(parties)
	if err != nil {
		tb.Errorf("codes de données à %d ppp : %v", dpi, err)
		return 0
	}
	for code, v := range x.i.Champs {
		if d.Champs[code] != v {
			tb.Errorf("%s relu %q, imprimé %q", code, d.Champs[code], v)
		}
	}
	return len(x.i.Champs)
}

// autour is the part of a straight page where a code stands, with 8 mm round it.
func autour(img *image.Gray, b dossier.RectMM, dpi int) *image.Gray {
	px := func(v dossier.MM) int { return int(float64(v) / 25.4 * float64(dpi)) }
	const marge = 8
	return img.SubImage(image.Rect(px(b.X-marge), px(b.Y-marge), px(b.X+b.L+marge), px(b.Y+b.H+marge))).(*image.Gray)
}

// TestRempliDansUnLecteurPDF: the fillable PDF, filled with mouse and keyboard in a PDF reader, then printed and scanned, reads like a
// form typed on a machine: nothing wrong is taken without a human. Sent as it is, without paper, it reads the same.
func TestRempliDansUnLecteurPDF(t *testing.T) {
	t.Parallel()
	var verrou sync.Mutex
	scanne, envoye := &mesure{}, &mesure{}
	bureau := profil(t, "bureau")
	combien := 2
	if long() {
		combien = 12
	}
	tous := tousLesFormulaires(t)
	var liste []formulaire
	for i := range combien {
		liste = append(liste, tous[1+(i*len(tous)/combien+tranche(t)*13)%(len(tous)-1)])
	}
	enParallele(t, liste, func(t *testing.T, m *ocr.Moteur, f formulaire) {
		plan, err := forms.Layout(f.procedure.Code, f.variante, f.procedure.Revision)
		if err != nil {
			t.Error(err)
			return
		}
		var b bytes.Buffer
		if err := forms.Print(&b, forms.Impression{Procedure: f.procedure.Code, Variante: f.variante, Copie: copieDe(f), Remplissable: true}); err != nil {
			t.Error(err)
			return
		}
		gestes, ecrits := frappe(t, plan, scantest.Remplir(f.procedure.Code, f.variante, graineDe(f, "lecteur")))
		rempli, err := scantest.RemplirPDF(b.Bytes(), gestes)
		if err != nil {
			t.Error(err)
			return
		}
		pages, err := scantest.Raster(rempli, 300)
		if err != nil {
			t.Error(err)
			return
		}
		for i := range pages {
			pages[i], _ = scantest.Degrader(pages[i], bureau, graineDe(f, i, "lecteur"))
		}
		sansPapier, err := m.Lire("courriel.pdf", rempli)
		if err != nil {
			t.Error(err)
			return
		}
		verrou.Lock()
		defer verrou.Unlock()
		comparer(t, "numérisé", lireScan(t, m, pages, 300, 90), ecrits, scanne)
		comparer(t, "envoyé", sansPapier, ecrits, envoye)
	})
	// Two forms hold some 110 fields, and a share of so few moves by chance: a short run holds the bar over both ways together.
	if ensemble := scanne.exacts + envoye.exacts; ensemble*100 < (scanne.total+envoye.total)*97 {
		t.Errorf("exacts : %d sur %d", ensemble, scanne.total+envoye.total)
	}
	for nom, g := range map[string]*mesure{"imprimé et numérisé": scanne, "envoyé tel quel": envoye} {
		t.Logf("%-20s %s", nom, g)
		if long() && g.exacts*100 < g.total*97 {
			t.Errorf("%s : exacts %d sur %d", nom, g.exacts, g.total)
		}
	}
}

// frappe is what a person does in a PDF reader to fill a form, and the values that end up on the paper. What French does not write is
// left out: TestFormulaireTape measures those letters.
func frappe(tb testing.TB, plan *forms.Formulaire, valeurs map[string]string) ([]scantest.Geste, map[string]string) {
	tb.Helper()
	var gestes []scantest.Geste
	ecrits := map[string]string{}
	for _, p := range plan.Pages {
		for _, z := range p.Zones {
			v := valeurs[z.Champ]
			if v == "" || z.Champ == "variante" || !enFrancais(v) || z.Debut > 0 {
				continue
			}
			morceaux := frapper(tb, z, v)
			if morceaux == nil {
				continue
			}
			ecrits[z.Champ] = v
			for i, m := range morceaux {
				if m != "" {
					gestes = append(gestes, scantest.Geste{Page: p.N, X: z.Boites[i].X + z.Boites[i].L/2, Y: z.Boites[i].Y + z.Boites[i].H/2, Texte: strings.TrimRight(m, " \x00")})
				}
			}
		}
	}
	return gestes, ecrits
}

// frapper gives what is typed after a click in each box of a zone; nil when this zone is not for this value. A click is "\x00".
func frapper(tb testing.TB, z forms.Zone, v string) []string {
	tb.Helper()
	morceaux := make([]string, len(z.Boites))
	switch z.Genre {
	case forms.ZoneCase:
		if z.Valeur != v {
			return nil
		}
		morceaux[0] = "\x00"
	case forms.ZonePeigne:
		lettres := []rune(strings.ToUpper(v))
		if z.Format == "date" {
			inconnu := func(s string) string { return strings.Replace(s, "00", "  ", 1) } // left empty
			lettres = []rune(inconnu(v[8:10]) + inconnu(v[5:7]) + v[:4])
		}
		debut := 0
		for i := range z.Boites {
			suivante := i > 0 && (z.Boites[i].Y != z.Boites[debut].Y || z.Format == "date" && (i == 2 || i == 4))
			if suivante {
				debut = i
			}
			if i < len(lettres) && (lettres[i] != ' ' || morceaux[debut] != "") {
				morceaux[debut] += string(lettres[i])
			}
		}
	case forms.ZoneLigne:
		lignes, err := papier.Couper(papier.Normal, 10, strings.ReplaceAll(v, "\n", " "), z.Boites[0].L-4)
		if err != nil || len(lignes) > len(z.Boites) {
			return nil // a longer answer than a person types there
		}
		copy(morceaux, lignes)
	default:
		return nil
	}
	return morceaux
}

func comparer(tb testing.TB, nom string, l dossier.Lecture, ecrits map[string]string, g *mesure) {
	tb.Helper()
	if len(l.Formulaires) != 1 {
		tb.Errorf("%s : %d formulaires", nom, len(l.Formulaires))
		return
	}
	for code, v := range ecrits {
		c := l.Formulaires[0].Champs[code]
		exact, accepte := memeTexte(c.Valeur, v), !c.AVerifier && c.Valeur != ""
		g.compte(exact, accepte)
		if !exact {
			tb.Logf("%s : %s lu %q, tapé %q, à vérifier %v %v", nom, code, c.Valeur, v, c.AVerifier, c.Raisons)
			if accepte {
				tb.Errorf("%s : %s : %q pris pour %q", nom, code, c.Valeur, v)
			}
		}
	}
}
