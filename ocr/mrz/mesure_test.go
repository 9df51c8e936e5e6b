package mrz

import (
	"fmt"
	"image"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"souspli/dossier"
)

// bilan counts what became of documents or of lines.
type bilan struct {
	documents, trouves, exacts int // whole zones
	lignes, lignesExactes      int
	concordent, concordentFaux int // every check digit fits, nothing repaired
	surs, sursFaux, repares    int // see Sure
	champs, champsFaux         int // that Fiable trusts, whatever becomes of the rest
	champsPossibles            int
	duree                      time.Duration
	fautes                     []string
}

func (b *bilan) String() string {
	return fmt.Sprintf("%d documents : zone trouvée %d, exacts %d (%.0f %%) ; lignes exactes %d sur %d (%.0f %%) ; clés justes sans réparation %d, dont faux %d ; sûrs %d, dont faux %d ; réparés %d ; champs fiables %d sur %d, dont faux %d ; %d ms par document",
		b.documents, b.trouves, b.exacts, 100*float64(b.exacts)/float64(max(1, b.documents)), b.lignesExactes, b.lignes, 100*float64(b.lignesExactes)/float64(max(1, b.lignes)),
		b.concordent, b.concordentFaux, b.surs, b.sursFaux, b.repares, b.champs, b.champsPossibles, b.champsFaux, b.duree.Milliseconds()/int64(max(1, b.documents)))
}

// compter compares what was found on an image with the lines printed there.
func (b *bilan) compter(nom string, zones []Zone, veut []string, duree time.Duration) {
	b.documents++
	b.duree += duree
	b.lignes += len(veut)
	vrai, ok := Interpreter(veut, dossier.Date{})
	if !ok {
		panic("lignes sans format : " + nom)
	}
	b.champsPossibles += len(disent)
	if len(zones) == 0 {
		b.fautes = append(b.fautes, nom+" : pas de zone")
		return
	}
	b.trouves++
	z := zones[0]
	justes := 0
	for i, l := range z.Lignes {
		if i < len(veut) && l == veut[i] {
			justes++
		}
	}
	b.lignesExactes += justes
	exact := slices.Equal(z.Lignes, veut)
	if exact {
		b.exacts++
	}
	for champ, dit := range disent {
		if !Fiable(z.MRZLue, champ) {
			continue
		}
		b.champs++
		if dit(z.MRZLue) != dit(vrai) {
			b.champsFaux++
			b.fautes = append(b.fautes, fmt.Sprintf("%s : %s fiable et faux, %q au lieu de %q", nom, champ, dit(z.MRZLue), dit(vrai)))
		}
	}
	if len(z.Repare) > 0 {
		b.repares++
	}
	if z.Concorde() {
		b.concordent++
		if !exact {
			b.concordentFaux++
		}
	}
	if Sure(z.MRZLue) {
		b.surs++
		if !exact {
			b.sursFaux++
		}
	}
	if !exact || len(zones) > 1 {
		b.fautes = append(b.fautes, fmt.Sprintf("%s : %s, clés %v, réparé %v, confiance %.2f\n  %s\n  %s", nom, z.Format, z.Concorde(), z.Repare, z.Confiance,
			strings.Join(z.Lignes, "\n  "), strings.Join(veut, "\n  ")))
	}
}

// disent are what a form may ask of a zone.
var disent = map[string]func(dossier.MRZLue) string{
	"nom_naissance":       func(m dossier.MRZLue) string { return m.Nom },
	"prenoms":             func(m dossier.MRZLue) string { return m.Prenoms },
	"date_naissance":      func(m dossier.MRZLue) string { return m.DateNaissance },
	"sexe":                func(m dossier.MRZLue) string { return m.Sexe },
	"nationalite":         func(m dossier.MRZLue) string { return m.Nationalite },
	"passeport_pays":      func(m dossier.MRZLue) string { return m.PaysEmetteur },
	"passeport_numero":    func(m dossier.MRZLue) string { return m.Numero },
	"passeport_expire_le": func(m dossier.MRZLue) string { return m.DateExpiration },
	"numero_etranger":     func(m dossier.MRZLue) string { return m.Optionnel },
}

// mesurerDocuments reads the documents of one half of the corpus.
func mesurerDocuments(t testing.TB, mesure bool) *bilan {
	t.Helper()
	dir := dirCorpus(t)
	_, documents := corpus(t)
	l := lecteur(t)
	b := &bilan{}
	for _, d := range documents {
		if d.mesure != mesure || d.MRZ == nil {
			continue
		}
		img := grise(t, filepath.Join(dir, d.File))
		debut := time.Now()
		zones := l.Chercher(img, dossier.Date{})
		b.compter(filepath.Base(d.File), zones, d.MRZ, time.Since(debut))
	}
	return b
}

// mesurerLignes reads the cropped lines of one half.
func mesurerLignes(t testing.TB, mesure bool) (exactes, total int, fautes []string) {
	t.Helper()
	dir := dirCorpus(t)
	lignes, _ := corpus(t)
	l := lecteur(t)
	for _, d := range lignes {
		if d.mesure != mesure {
			continue
		}
		total++
		lu := l.lireSeule(grise(t, filepath.Join(dir, d.File)))
		if lu == d.Text {
			exactes++
		} else {
			fautes = append(fautes, fmt.Sprintf("%s\n  %s\n  %s", filepath.Base(d.File), lu, d.Text))
		}
	}
	return exactes, total, fautes
}

func lecteur(t testing.TB) *Lecteur {
	t.Helper()
	l, err := NouveauLecteur()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// lireSeule reads an image that holds one line and nothing else, as the best line of any layout.
func (l *Lecteur) lireSeule(img *image.Gray) string {
	h := float64(img.Rect.Dy())
	p := nouvellePyramide(img)
	haut, bas := encreDe(img)
	t := trait{x: 0, y: (haut + bas) / 2, ux: 1, long: float64(img.Rect.Dx()), haut: min(h, bas-haut)}
	if rythme, periode := rythmer(img, t); rythme >= rythmeMin {
		t.periode = periode
	}
	lue, ok := l.lire(p, ligne{t.x, t.y, t.ux, t.uy, t.long, t.haut, t.periode})
	if !ok {
		return ""
	}
	return lue.seule()
}

// encreDe gives the first and last row that hold ink, as entrainer.py has them.
func encreDe(img *image.Gray) (haut, bas float64) {
	sommes := make([]int, img.Rect.Dy())
	for y := range sommes {
		for _, v := range img.Pix[y*img.Stride:][:img.Rect.Dx()] {
			sommes[y] += 255 - int(v)
		}
	}
	trie := slices.Sorted(slices.Values(sommes))
	seuil := trie[len(trie)*9/10] / 4
	y0, y1 := 0, len(sommes)
	for y0 < y1 && sommes[y0] <= seuil {
		y0++
	}
	for y1 > y0 && sommes[y1-1] <= seuil {
		y1--
	}
	return float64(y0), float64(y1)
}

// TestMesureMRZ prints what is read right on the measuring half of the corpus, and on the development half beside it. The study of the same
// corpus gave Tesseract (fra) 35 of its 150 lines exact, 38 with a list of characters, and none of its 22 documents (9 of 50 lines).
func TestMesureMRZ(t *testing.T) {
	if !long() {
		t.Skip("SOUSPLI_LONG=1 : toutes les lignes et tous les documents ; TestCorpusMRZ en tient les planchers")
	}
	for _, mesure := range []bool{true, false} {
		nom := map[bool]string{true: "moitié de mesure", false: "moitié de mise au point"}[mesure]
		b := mesurerDocuments(t, mesure)
		t.Logf("%s : %s", nom, b)
		exactes, total, fautes := mesurerLignes(t, mesure)
		t.Logf("%s : lignes découpées exactes %d sur %d (%.0f %%)", nom, exactes, total, 100*float64(exactes)/float64(total))
		for _, f := range append(b.fautes, fautes...) {
			t.Log(f)
		}
	}
}

// TestCorpusMRZ holds what is read on the measuring half; the figures are those of TestMesureMRZ.
func TestCorpusMRZ(t *testing.T) {
	t.Parallel()
	b := mesurerDocuments(t, true)
	t.Log(b)
	if b.documents != 22 || b.exacts < 21 || b.lignesExactes < 53 {
		t.Errorf("documents lus moins bien qu’avant : %v", b.fautes)
	}
	if b.sursFaux > 0 || b.champsFaux > 0 {
		t.Errorf("sûrs et faux %d, champs fiables et faux %d : %v", b.sursFaux, b.champsFaux, b.fautes)
	}
	exactes, total, fautes := mesurerLignes(t, true)
	t.Logf("lignes découpées exactes %d sur %d", exactes, total)
	if total != 56 || exactes < 52 {
		t.Errorf("lignes découpées lues moins bien qu’avant : %d sur %d %v", exactes, total, fautes)
	}
}

// Specimens whose check digits are wrong, some on purpose, are told so, digit by digit, and none is repaired.
func TestCorpusCles(t *testing.T) {
	t.Parallel()
	dir := dirCorpus(t)
	_, documents := corpus(t)
	l := lecteur(t)
	noms := map[string]string{"doc": champNumero, "birth": champNaissance, "exp": champExpiration, "opt": champOptionnel, "comp": cleGlobale}
	faux := 0
	for _, d := range documents {
		if len(d.Checks) == 0 || !slices.Contains([]any{d.Checks["doc"], d.Checks["birth"], d.Checks["exp"], d.Checks["comp"]}, any(false)) {
			continue
		}
		faux++
		zones := l.Chercher(grise(t, filepath.Join(dir, d.File)), dossier.Date{})
		if len(zones) != 1 || len(zones[0].Repare) > 0 || zones[0].Concorde() {
			t.Errorf("%s : %+v", d.File, zones)
			continue
		}
		dites := map[string]bool{}
		for _, c := range zones[0].Cles {
			dites[c.Champ] = c.OK
		}
		for code, champ := range noms {
			if veut, la := d.Checks[code]; la && dites[champ] != veut {
				t.Errorf("%s : clé %s %v, attendue %v", d.File, champ, dites[champ], veut)
			}
		}
	}
	if faux < 2 {
		t.Errorf("%d documents faux seulement", faux)
	}
}

// Forms, letters, typed pages, screens, photographs: no zone there.
func TestSansZone(t *testing.T) {
	t.Parallel()
	dir := dirCorpus(t)
	l := lecteur(t)
	var fichiers []string
	for _, dossier := range []string{"02-images", "03-ocr-french", "04-id-mrz/fastmrz/nomrz.jpg", "05-barcodes", "06-handwriting", "07-screenshots", "08-forms-french", "09-scans"} {
		_ = filepath.WalkDir(filepath.Join(dir, dossier), func(chemin string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && slices.Contains([]string{".png", ".jpg", ".tif"}, filepath.Ext(chemin)) {
				fichiers = append(fichiers, chemin)
			}
			return nil
		})
	}
	un := 40
	if long() {
		un = 1
	}
	vus := 0
	var duree time.Duration
	for i, f := range fichiers {
		if i%un != 0 && filepath.Base(f) != "nomrz.jpg" {
			continue
		}
		img, err := decoder(f)
		if err != nil || img.Rect.Dx() < 300 || img.Rect.Dy() < 200 {
			continue // broken on purpose, or no page
		}
		vus++
		debut := time.Now()
		zones := l.Chercher(img, dossier.Date{})
		duree += time.Since(debut)
		for _, z := range zones {
			t.Errorf("%s : %q", f, z.Lignes)
		}
	}
	if vus < 4 {
		t.Fatalf("%d images", vus)
	}
	t.Logf("%d images sans zone, %d ms chacune", vus, duree.Milliseconds()/int64(vus))
}
