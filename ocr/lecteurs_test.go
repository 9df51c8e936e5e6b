package ocr

import (
	"image"
	"slices"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
)

func dit(texte string, conf dossier.Confiance) func(*image.Gray, OptionsTexte) (Texte, error) {
	return func(*image.Gray, OptionsTexte) (Texte, error) {
		return Texte{Texte: texte, Confiance: conf, Mots: []Mot{{Texte: texte, Confiance: conf}}}, nil
	}
}

// Two readers look at text in cells: what they both see is sure; what one of them does not see goes to an agent, and so does a mark that
// neither gives.
func TestDeuxLecteurs(t *testing.T) {
	for _, k := range []struct {
		nom, fra, latin string
		point           bool // drawn under the third letter
		veut, raison    string
	}{
		{nom: "d’accord", fra: "PHAM", latin: "PHAM", veut: "PHAM"},
		{nom: "minuscules", fra: "pham", latin: "Pham", veut: "PHAM"},
		{nom: "lettre que l’un n’a pas", fra: "KOZT", latin: "KOZŁ", veut: "KOZŁ", raison: "deux lectures différentes"},
		{nom: "signe que ni l’un ni l’autre n’a", fra: "PHAM", latin: "PHAM", point: true, veut: "PHAM", raison: "accent ou signe à vérifier"},
		{nom: "une lettre de trop", fra: "PHAAM", latin: "PHAM", veut: "PHAM", raison: "deux lectures différentes"},
	} {
		t.Run(k.nom, func(t *testing.T) {
			f := nouvelleFeuille().reperes()
			z := forms.Zone{Champ: "x", Genre: forms.ZonePeigne, Format: "texte"}
			for i := range 4 {
				b := dossier.RectMM{X: 20 + dossier.MM(i)*6, Y: 80, L: 6, H: 8}
				f.cadre(b, 0.2)
				z.Boites = append(z.Boites, b)
				f.lettre(float64(b.X)+2, 82.5, 30)
				if i == 2 && k.point {
					f.plein(float64(b.X)+2.8, 86, 0.5, 0.5, 30)
				}
			}
			img, aff := f.numerise(0.5, 1, 0, 0)
			m := NewMoteur(Outils{Lire: dit(k.fra, 0.95), LireLatin: dit(k.latin, 0.95)})
			r := (&lecteurZones{m: m, img: img, reg: registre{calage: aff, clair: 250, noir: 15}}).lire(z)
			if r.Texte != k.veut || (k.raison == "") != (len(r.Raisons) == 0) || k.raison != "" && !slices.Contains(r.Raisons, k.raison) {
				t.Errorf("lu %q, confiance %.2f, %q", r.Texte, r.Confiance, r.Raisons)
			}
		})
	}
}

func TestTraitDetache(t *testing.T) {
	for s, detache := range map[string]bool{"Emmanuel -Noémie": true, "Emmanuel- Noémie": true, "Emmanuel-Noémie": false, "2025 - 2026": false, "": false,
		"a.zemaityte @exemple.fr": true, "accueil@exemple .fr": true, "a.b@exemple.fr": false, "le 12 mars.": false} {
		if traitDetache(strings.Fields(s)) != detache {
			t.Errorf("%q", s)
		}
	}
}

func TestUnSeulLecteur(t *testing.T) {
	for _, k := range []struct {
		vus  []avis
		seul bool
	}{{nil, true}, {[]avis{{}, {}}, true}, {[]avis{{latin: true}}, true}, {[]avis{{}, {latin: true}}, false}} {
		if unSeulLecteur(k.vus) != k.seul {
			t.Errorf("%v", k.vus)
		}
	}
}

func TestCleMot(t *testing.T) {
	for _, k := range []struct {
		a, b  string
		memes bool
	}{
		{"sœur", "sæur", true},
		{"La", "la", true},
		{"l’Hôtel", "l'’Hôtel", true},
		{"Dabrowska", "Dąbrowska", false},
		{"E", "F", false},
	} {
		if (cleMot(k.a) == cleMot(k.b)) != k.memes {
			t.Errorf("%q et %q", k.a, k.b)
		}
	}
}

// Readings vote word by word; the score falls with each dissent, and what one reader only says is told.
func TestDepouiller(t *testing.T) {
	lu := func(latin bool, c dossier.Confiance, mots ...string) avis {
		a := avis{latin: latin, mots: mots}
		for range mots {
			a.confs = append(a.confs, c)
		}
		return a
	}
	for _, k := range []struct {
		nom     string
		vus     []avis
		texte   string
		partage bool
		bas     dossier.Confiance
		haut    dossier.Confiance
	}{
		{"rien", nil, "", false, 0, 0},
		{"d’accord", []avis{lu(false, 0.95, "vie", "privée"), lu(true, 0.95, "vie", "privée")}, "vie privée", false, 0.95, 0.999},
		{"chacun se trompe ailleurs", []avis{lu(false, 0.9, "vle", "privée"), lu(true, 0.9, "vie", "privee"), lu(false, 0.9, "vie", "privée")}, "vie privée", true, 0.3, 0.6},
		{"coupée autrement", []avis{lu(false, 0.9, "vie", "privée"), lu(true, 0.9, "vie", "privée"), lu(false, 0.9, "vie", "pri", "vée")}, "vie privée", true, 0.7, 0.9},
		{"une lettre que l’un n’a pas", []avis{lu(false, 0.9, "Dabrowska"), lu(true, 0.9, "Dąbrowska"), lu(true, 0.9, "Dąbrowska")}, "Dąbrowska", true, 0.3, 0.6},
		{"un seul mot douteux", []avis{lu(false, 0.95, "vie", "privée"), {latin: true, mots: []string{"vie", "privée"}, confs: []dossier.Confiance{0.95, 0.1}}}, "vie privée", false, 0.8, 0.84},
	} {
		r := depouiller(k.vus)
		if r.texte() != k.texte || r.partage != k.partage || r.score < k.bas || r.score > k.haut {
			t.Errorf("%s : %+v", k.nom, r)
		}
	}
}

// A printed rule is erased, stepped or not; the feet of small letters just above it stay.
func TestFiletSousPetitesLettres(t *testing.T) {
	const l, h, filet, pied = 240, 60, 40, 36
	d := decoupe{img: image.NewGray(image.Rect(0, 0, l, h)), fond: 250, seuil: 140, faint: 210}
	for i := range d.img.Pix {
		d.img.Pix[i] = 250
	}
	for x := range l {
		for y := filet + x/60%2; y < filet+2+x/60%2; y++ {
			d.img.Pix[y*l+x] = 30
		}
		for y := 15; y <= pied; y++ {
			if x%9 == 2 || x%9 < 5 && y > pied-3 { // a stem and its foot
				d.img.Pix[y*l+x] = 30
			}
		}
	}
	d.effacerFilet(filet)
	for x := range l {
		if d.encre(x, filet) || d.encre(x, filet+1) {
			t.Fatalf("filet encore là en %d", x)
		}
		if x%9 < 5 != d.encre(x, pied) {
			t.Fatalf("pied de lettre effacé en %d", x)
		}
	}
}

// A side of the box is erased though in pieces; a letter just inside stays, and so does what the crop holds of it.
func TestCotesEnMorceaux(t *testing.T) {
	b := dossier.RectMM{L: 30, H: 8}
	const marge = 0.8
	l, h := px(30+2*marge), px(8+2*marge)
	d := decoupe{img: image.NewGray(image.Rect(0, 0, l, h)), fond: 250, seuil: 140, faint: 210}
	for i := range d.img.Pix {
		d.img.Pix[i] = 250
	}
	cote, lettre := px(marge), px(marge)+px(0.9)
	for y := range h {
		if y%14 < 8 {
			d.img.Pix[y*l+cote], d.img.Pix[y*l+l-cote] = 30, 200
		}
		if y > h/2 && y < h-px(1.8) {
			for x := range 4 {
				d.img.Pix[y*l+lettre+x] = 30
			}
		}
	}
	d.effacerCotes(b, marge)
	noirs := 0
	for y := range h {
		if d.img.Pix[y*l+cote] < d.faint || d.img.Pix[y*l+l-cote] < d.faint {
			t.Fatalf("côté encore là, rang %d", y)
		}
		if d.encre(lettre+1, y) {
			noirs++
		}
	}
	if noirs < h/2-px(2) {
		t.Errorf("lettre effacée : %d rangs restent", noirs)
	}
}
