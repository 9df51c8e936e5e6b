package papier

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/unicode/runenames"

	"souspli/dossier"
)

// Every shape is where the table says, by the name Unicode gives it, and says its letters again (NFKC): none is missing, none double.
func TestFormesArabes(t *testing.T) {
	t.Parallel()
	suffixes := []string{" ISOLATED FORM", " FINAL FORM", " INITIAL FORM", " MEDIAL FORM"}
	vues := map[rune]bool{}
	for cle, liste := range tableFormes().liste {
		for i, f := range liste {
			nom, ok := strings.CutSuffix(runenames.Name(f), suffixes[i])
			if lettre := norm.NFKC.String(string(f)); !ok || vues[f] || lettre != norm.NFKC.String(string(cle)) || len([]rune(lettre)) == 1 && runenames.Name(cle) != nom {
				t.Errorf("%U %s : forme %d de %U", f, runenames.Name(f), i, cle)
			}
			vues[f] = true
			for style, fonte := range faces() {
				if v := fonte.lire(f); v == interdit || v == glypheAbsent {
					t.Errorf("%s : %U manque", style, f)
				}
			}
		}
		// How a letter joins, from the Arabic alphabet: six letters and their kin do not join what follows.
		attendu := 4
		switch {
		case cle == 'ء':
			attendu = 1
		case strings.ContainsRune("اآأإدذرزوؤةى", cle), estForme(cle):
			attendu = 2
		}
		if len(liste) != attendu {
			t.Errorf("%U a %d formes, attendu %d", cle, len(liste), attendu)
		}
	}
	if len(vues) != derniereForme-premiereForme+1 {
		t.Errorf("%d formes", len(vues))
	}
	for r := 'ء'; r <= 'ي'; r++ {
		if r > '\u063A' && r < tatweel {
			continue // letters Arabic does not use
		}
		if !estLettre(r) {
			t.Errorf("%U n’a pas de forme", r)
		}
	}
}

// Worked by hand, in the order of the eye: the first character is the leftmost.
func TestArabe(t *testing.T) {
	t.Parallel()
	for nom, cas := range map[string]struct{ lu, vu string }{
		"vide":                         {"", ""},
		"lettre seule":                 {"ب", "\uFE8F"},
		"deux lettres":                 {"بب", "\uFE90\uFE91"},
		"trois lettres":                {"ببب", "\uFE90\uFE92\uFE91"},
		"lettre qui ne joint pas":      {"دار", "\uFEAD\uFE8D\uFEA9"},
		"mot":                          {"محمد", "\uFEAA\uFEE4\uFEA4\uFEE3"},
		"lam alef seul":                {"لا", "\uFEFB"},
		"lam alef joint":               {"بلا", "\uFEFC\uFE91"},
		"lam alef hamza dessous":       {"الإقامة", "\uFE94\uFEE3\uFE8E\uFED7\uFEF9\uFE8D"},
		"lam lam alef":                 {"للا", "\uFEFC\uFEDF"},
		"hamza":                        {"شيء", "\uFE80\uFEF2\uFEB7"},
		"hamza en deux caractères":     {"ا\u0654", "\uFE83"},
		"voyelles":                     {"مُحَمَّد", "\uFEAA\uFEE4\uFEA4\uFEE3"},
		"voyelle entre lam et alef":    {"لَا", "\uFEFB"},
		"hamza et voyelle":             {"ا\u064E\u0654", "\uFE83"},
		"alef maksura":                 {"على", "\uFEF0\uFEE0\uFECB"},
		"tatweel":                      {"بـب", "\uFE90\u0640\uFE91"},
		"mot arabe et mot latin":       {"بد ANEF", "ANEF \uFEAA\uFE91"},
		"mot latin d’abord":            {"ANEF بد", "\uFEAA\uFE91 ANEF"},
		"mots latins":                  {"بد carte de séjour دب", "\uFE8F\uFEA9 carte de séjour \uFEAA\uFE91"},
		"nombre":                       {"بد 2026", "2026 \uFEAA\uFE91"},
		"date":                         {"بد 12/03/2026", "12/03/2026 \uFEAA\uFE91"},
		"numéro":                       {"بد 34\u00a000\u00a013", "34\u00a000\u00a013 \uFEAA\uFE91"},
		"nombres dans du latin":        {"ANEF 34 00", "ANEF 34 00"},
		"parenthèses":                  {"بد (دب)", "(\uFE8F\uFEA9) \uFEAA\uFE91"},
		"latin entre parenthèses":      {"بد (ANEF)", "(ANEF) \uFEAA\uFE91"},
		"guillemets":                   {"«بد»", "«\uFEAA\uFE91»"},
		"parenthèses dans du latin":    {"A (b) C", "A (b) C"},
		"ponctuation en fin":           {"بد ANEF.", ".ANEF \uFEAA\uFE91"},
		"virgule arabe":                {"ب، د", "\uFEA9 ،\uFE8F"},
		"les lettres latines séparent": {"بAب", "\uFE8FA\uFE8F"},
	} {
		if vu, err := Arabe(cas.lu); err != nil || vu != cas.vu {
			t.Errorf("%s : %+q, %v ; attendu %+q", nom, vu, err, cas.vu)
		}
	}
}

func TestArabeRefuse(t *testing.T) {
	t.Parallel()
	for nom, s := range map[string]string{
		"hamza sur une lettre qui n’en porte pas": "ب\u0654", "alef suscrit": "ه\u0670", "signe coranique": "ب\u06D6", "chiffres arabes": "٢٠٢٦", "chiffres persans": "۲", "lettre persane": "پ", "lettre ourdoue": "ٹ",
		"déjà formée": "\uFE8F", "ligature d’Allah": "\uFDF2", "hébreu": "ש", "alef maksura au milieu": "مىم", "alef maksura allongé": "ىـ",
		"saut de ligne": "ب\nب", "tabulation": "ب\tب", "saut de page": "ب\fب", "sens forcé": "ب\u202Eب", "sens indiqué": "ب\u200Fب", "non joindre": "ب\u200Cب",
		"isolat": "\u2067ب\u2069", "signe qui tourne": "ب ≤ د", "accent seul": "q\u0301", "deux nombres": "الهاتف 34 00", "deux nombres et un tiret": "الهاتف 34-00", "deux nombres et un demi-cadratin": "من 1–2", "syriaque": "ܐ", "hors du plan de base": "𞤀",
	} {
		if v, err := Arabe(s); !errors.Is(err, dossier.ErrInvalide) || v != "" {
			t.Errorf("%s : %+q, %v", nom, v, err)
		}
		if l, err := CouperArabe(Etroit, 9, "بد "+s, 60); nom != "saut de ligne" && (!errors.Is(err, dossier.ErrInvalide) || l != nil) {
			t.Errorf("%s : coupé en %+q, %v", nom, l, err)
		}
	}
}

// Raw letters are never printed, nor shapes put together wrong, and nobody's answer is made of shapes.
func TestArabeSurLePapier(t *testing.T) {
	t.Parallel()
	v, err := Arabe("محمد (ANEF)")
	if err != nil {
		t.Fatal(err)
	}
	for style := range ttf {
		if l, err := Largeur(style, 10, v); err != nil || l < 10 {
			t.Errorf("%s : %.1f mm, %v", style, float64(l), err)
		}
		if l, err := LargeurArabe(style, 10, "محمد (ANEF)"); err != nil || l < 10 {
			t.Errorf("%s : %.1f mm, %v", style, float64(l), err)
		}
		if err := Verifier(style, v); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : formes acceptées d’une saisie : %v", style, err)
		}
		for nom, s := range map[string]string{
			"lettres nues": "محمد", "ordre de la frappe": "\uFEE3\uFEA4\uFEE4\uFEAA", "isolées": "\uFEA9\uFEE1\uFEA1\uFEE1", "lam et alef": "\uFE8E\uFEDF",
			"signe de voyelle": "\uFE76", "forme sans voisine": "\uFE91", "ligature d’Allah": "\uFDF2", "persan": "\uFB56",
		} {
			if _, err := Largeur(style, 10, s); !errors.Is(err, dossier.ErrInvalide) {
				t.Errorf("%s, %s : %v", style, nom, err)
			}
		}
	}
	if _, err := Couper(Etroit, 9, v, 60); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("ligne déjà en ordre coupée : %v", err)
	}
}

const aideArabe = "اكتبوا الاسم العائلي كما هو مكتوب في جواز السفر، بأحرف لاتينية كبيرة (A إلى Z). يمكنكم طلب المساعدة بالهاتف على الرقم 34\u00a000\u00a013\u00a039\u00a008 " +
	"أو في الموقع « Administration numérique pour les étrangers en France » قبل 31/12/2026."

func TestCouperArabe(t *testing.T) {
	t.Parallel()
	entiere, err := Arabe(aideArabe)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []dossier.MM{40, 60, 85, 120, 300} {
		lignes, err := CouperArabe(Etroit, 9, aideArabe, l)
		if err != nil {
			t.Fatal(err)
		}
		for _, ligne := range lignes {
			if w, err := Largeur(Etroit, 9, ligne); err != nil || w > l {
				t.Errorf("ligne de %.1f mm pour %.0f, %v", float64(w), float64(l), err)
			}
		}
		if got := relire(t, lignes); got != aideArabe {
			t.Errorf("à %.0f mm, on lit %q", float64(l), got)
		}
		if l == 300 && !slices.Equal(lignes, []string{entiere}) {
			t.Errorf("%d lignes pour %.0f mm", len(lignes), float64(l))
		}
	}
	if lignes, err := CouperArabe(Etroit, 9, "ب\n\nد", 40); err != nil || !slices.Equal(lignes, []string{"\uFE8F", "", "\uFEA9"}) {
		t.Errorf("%+q, %v", lignes, err)
	}
	// A line that begins with a number keeps the direction told by the word before it.
	if lignes, err := CouperArabe(Etroit, 9, "الاسم 50%", 12); err != nil || !slices.Equal(lignes[1:], []string{"%50"}) {
		t.Errorf("%+q, %v", lignes, err)
	}
	if lignes, err := CouperArabe(Etroit, 9, "ANEF   "+strings.Repeat("ب", 9), 14); err != nil || len(lignes) != 2 || lignes[0] != "  ANEF" {
		t.Errorf("%+q, %v", lignes, err)
	}
	if _, err := CouperArabe(Etroit, 9, strings.Repeat("ب", 60), 20); !errors.Is(err, dossier.ErrInvalide) || strings.Contains(err.Error(), "ب") {
		t.Errorf("mot trop large : %v", err)
	}
	if _, err := CouperArabe("gothique", 9, "ب", 20); !errors.Is(err, dossier.ErrInvalide) {
		t.Errorf("style inconnu : %v", err)
	}
}

// relire reads lines from right to left, and the Latin words and numbers in them from left to right, in the plain way of a person
// who knows which words they are.
func relire(t *testing.T, lignes []string) string {
	t.Helper()
	tourne := func(s string) string { r := []rune(s); slices.Reverse(r); return string(r) }
	miroir := strings.NewReplacer("(", ")", ")", "(", "«", "»", "»", "«")
	var lus []string
	for _, ligne := range lignes {
		var mots []string
		var latins []string // words that follow one another on the line, last first
		vider := func() { slices.Reverse(latins); mots = append(mots, latins...); latins = nil }
		champs := strings.Split(ligne, " ")
		slices.Reverse(champs)
		for _, m := range champs {
			gauche := strings.ContainsFunc(m, func(r rune) bool { return unicode.Is(unicode.Latin, r) || unicode.IsDigit(r) })
			nu := strings.Trim(m, "().،")
			switch {
			case gauche && nu == m:
				latins = append(latins, m)
			case gauche: // (A, .(Z, .31/12/2026
				vider()
				i := strings.Index(m, nu)
				mots = append(mots, miroir.Replace(tourne(m[i+len(nu):]))+nu+miroir.Replace(tourne(m[:i])))
			default:
				vider()
				mots = append(mots, norm.NFKC.String(miroir.Replace(tourne(m))))
			}
		}
		vider()
		lus = append(lus, strings.Join(mots, " "))
	}
	return strings.Join(lus, " ")
}

func TestTexteArabe(t *testing.T) {
	t.Parallel()
	d := page(t)
	d.TexteArabe(20, 30, 80, "تاريخ الولادة")
	bas := d.ParagrapheArabe(20, 40, 80, 5, aideArabe)
	if d.Err() != nil {
		t.Fatal(d.Err())
	}
	traces := d.Traces()
	if n := len(traces) - 1; n < 3 || bas != 40+5*dossier.MM(n) {
		t.Errorf("%d lignes jusqu’à %.1f mm", n, float64(bas))
	}
	for _, tr := range traces {
		if droite := tr.Boite.X + tr.Boite.L; droite < 99.9 || droite > 100.01 || tr.Boite.X < 20 {
			t.Errorf("ligne de %.1f à %.1f mm", float64(tr.Boite.X), float64(droite))
		}
	}
	var b bytes.Buffer
	if err := d.Sortie(&b); err != nil {
		t.Fatal(err)
	}
	for nom, dessin := range map[string]func(*Document){
		"trop large":   func(d *Document) { d.TexteArabe(20, 30, 10, "تاريخ الولادة") },
		"signe":        func(d *Document) { d.TexteArabe(20, 30, 80, "م\u0670") },
		"mot":          func(d *Document) { d.ParagrapheArabe(20, 30, 5, 5, "المستعجلات") },
		"signe bis":    func(d *Document) { d.ParagrapheArabe(20, 30, 80, 5, "م\u0670") },
		"hors de page": func(d *Document) { d.ParagrapheArabe(20, 280, 30, 5, aideArabe) },
	} {
		d := page(t)
		dessin(d)
		if err := d.Err(); !errors.Is(err, dossier.ErrInvalide) {
			t.Errorf("%s : %v", nom, err)
		}
	}
}

// Whatever the text: an error, or a line that prints with no letter lost, whose every cut prints too.
func FuzzArabe(f *testing.F) {
	lettres := []rune("ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى لا لا ـ،؛؟\u064E\u0651\u064B\u0654()«»[]<> -/.:,%€+12 AZaé’'\u00a0\u202f")
	h := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var b strings.Builder
		for range h.IntN(40) {
			b.WriteRune(lettres[h.IntN(len(lettres))])
		}
		f.Add(b.String())
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := Arabe(s)
		if err != nil {
			if !errors.Is(err, dossier.ErrInvalide) {
				t.Fatal(err)
			}
			return
		}
		comptes := func(s string) []rune {
			r := []rune(norm.NFKC.String(strings.Map(func(r rune) rune {
				if m := miroirs[r]; m != 0 {
					return max(r, m)
				}
				return r
			}, strings.Map(sansVoyelle, norm.NFC.String(s)))))
			slices.Sort(r)
			return r
		}
		if !slices.Equal(comptes(s), comptes(v)) {
			t.Fatalf("%+q donne %+q", s, v)
		}
		if _, err := Largeur(Normal, 10, v); err != nil && Verifier(Normal, strings.Map(sansArabe, norm.NFC.String(s))) == nil {
			t.Fatalf("%+q ne s’imprime pas : %v", v, err)
		}
		if _, err := CouperArabe(Normal, 10, s, 60); err != nil && !errors.Is(err, dossier.ErrInvalide) {
			t.Fatal(err)
		}
	})
}

func sansArabe(r rune) rune {
	if estLettre(r) {
		return 'x'
	}
	return sansVoyelle(r)
}
