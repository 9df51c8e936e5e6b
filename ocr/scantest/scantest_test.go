package scantest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/forms"
	"souspli/ocr/pix"
	"souspli/ocr/scantest"
)

// mire is a page with a small black disc at each of these places, in mm.
var marques = [][2]float64{{60, 60}, {150, 60}, {60, 240}, {150, 240}, {105, 150}}

func mire() *image.Gray {
	img := scantest.Page(300)
	k := 300 / 25.4
	for _, m := range marques {
		for y := -20; y <= 20; y++ {
			for x := -20; x <= 20; x++ {
				if x*x+y*y <= 400 {
					img.Pix[img.PixOffset(int(m[0]*k-0.5)+x, int(m[1]*k-0.5)+y)] = 0
				}
			}
		}
	}
	return img
}

// centre is the centre of the ink within r pixels of (x, y).
func centre(img *image.Gray, x, y float64, r int) (float64, float64) {
	var sx, sy, s float64
	for j := int(y) - r; j <= int(y)+r; j++ {
		for i := int(x) - r; i <= int(x)+r; i++ {
			if image.Pt(i, j).In(img.Rect) {
				if v := 128 - float64(img.GrayAt(i, j).Y); v > 0 {
					sx, sy, s = sx+v*float64(i), sy+v*float64(j), s+v
				}
			}
		}
	}
	if s == 0 {
		return -1, -1
	}
	return sx / s, sy / s
}

// The truth given beside an image must be where things really are.
func TestVeriteDitOuSontLesChoses(t *testing.T) {
	page := mire()
	for _, p := range scantest.Profils() {
		if p.Tampon || p.Tache || p.Bandes > 0 { // they may fall on a mark, or pale one side of it
			continue
		}
		t.Run(p.Nom, func(t *testing.T) {
			t.Parallel()
			img, v := scantest.Degrader(page, p, 7)
			mm := float64(v.DPI) / 25.4
			for _, m := range marques {
				x, y := v.Calage.Apply(dossier.MM(m[0]), dossier.MM(m[1]))
				cx, cy := centre(img, x, y, int(3.4*mm))
				if d := math.Hypot(cx-x, cy-y) / mm; d > 0.25 {
					t.Errorf("marque %v attendue en (%.1f, %.1f), vue en (%.1f, %.1f) : %.2f mm", m, x, y, cx, cy, d)
				}
			}
		})
	}
}

func TestMemeGraineMemesPixels(t *testing.T) {
	p, ok := scantest.ProfilNomme("photocopie")
	if !ok {
		t.Fatal("profil absent")
	}
	a, va := scantest.Degrader(mire(), p, 3)
	b, vb := scantest.Degrader(mire(), p, 3)
	c, _ := scantest.Degrader(mire(), p, 4)
	if !bytes.Equal(a.Pix, b.Pix) || va != vb {
		t.Error("la même graine donne autre chose")
	}
	if bytes.Equal(a.Pix, c.Pix) {
		t.Error("une autre graine donne la même chose")
	}
}

func TestFichiersRelisibles(t *testing.T) {
	gris, _ := scantest.Degrader(mire(), scantest.Profil{DPI: 100, Bruit: 3}, 1)
	noir, _ := scantest.Degrader(mire(), scantest.Profil{DPI: 100, DeuxTons: true}, 1)
	pdf := scantest.PDF([]*image.Gray{gris, noir, gris}, 100, 80)
	pages, err := scantest.Raster(pdf, 100)
	if err != nil || len(pages) != 3 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	if d := pages[0].Rect.Dx() - gris.Rect.Dx(); d < -1 || d > 1 {
		t.Errorf("largeur %d pour %d", pages[0].Rect.Dx(), gris.Rect.Dx())
	}
	if une, err := scantest.RasterPages(pdf, 50, 2, 2); err != nil || len(une) != 1 {
		t.Errorf("une page : %d, %v", len(une), err)
	}
	if _, err := scantest.Raster([]byte("pas un pdf"), 100); err == nil {
		t.Error("un faux PDF est rendu")
	}
	for nom, c := range map[string]struct {
		pages []*image.Gray
		max   int
	}{"g4": {[]*image.Gray{noir, noir}, 8_000}, "gris": {[]*image.Gray{gris, noir}, 3_000_000}} {
		tiff := scantest.TIFF(c.pages, 100)
		if n, media, err := pix.Compter(tiff); n != 2 || media != pix.TypeTIFF || err != nil || len(tiff) > c.max {
			t.Errorf("%s : %d pages %s, %d octets, %v", nom, n, media, len(tiff), err)
		}
		img, dpi, err := pix.Decode(tiff, 1, 0)
		if err != nil || dpi != 100 || !bytes.Equal(img.Pix, noir.Pix) {
			t.Errorf("%s : page 2 à %d ppp, %v", nom, dpi, err)
		}
	}
}

// Names in every alphabet's letters are drawn, not left out.
func TestChaqueLettreDesNomsSeDessine(t *testing.T) {
	vus := map[rune]bool{}
	for seed := range uint64(400) {
		p := scantest.Personne(seed)
		for _, r := range p.NomNaissance + p.NomUsage + p.Prenoms + p.VilleNaissance + p.PaysNaissance + p.Adresse.Voie + p.Adresse.Commune {
			vus[r] = true
		}
	}
	delete(vus, ' ')
	if len(vus) < 70 {
		t.Errorf("%d lettres seulement", len(vus))
	}
	for r := range vus {
		for _, police := range []scantest.Police{scantest.Sans, scantest.SansGras, scantest.Serif, scantest.Machine} {
			img := scantest.Blanche(60, 60)
			l := scantest.Ecrire(img, police, 30, 15, 40, string(r), 0)
			encre := 0
			for _, v := range img.Pix {
				if v < 128 {
					encre++
				}
			}
			if l <= 0 || encre < 4 {
				t.Errorf("%q non dessinée en police %d", r, police)
			}
		}
	}
}

func TestPersonnesDiverses(t *testing.T) {
	numero, mrz := regexp.MustCompile(`^99\d{8}$`), regexp.MustCompile(`^[A-Z0-9<]{44}$`)
	var approx, unNom, usage, apostrophe int
	for seed := range uint64(300) {
		p := scantest.Personne(seed)
		if _, err := dossier.ParseDateIncomplete(p.DateNaissance); err != nil {
			t.Errorf("graine %d : %v", seed, err)
		}
		if !numero.MatchString(p.NumeroEtranger) || p.NomNaissance == "" || p.Prenoms == "" || p.Adresse.Commune == "" {
			t.Errorf("graine %d : %+v", seed, p)
		}
		l := p.LignesMRZ()
		if !mrz.MatchString(l[0]) || !mrz.MatchString(l[1]) {
			t.Errorf("graine %d : MRZ %q", seed, l)
		}
		if c := scantest.ClefMRZ(l[1][:9]); c != l[1][9] {
			t.Errorf("graine %d : clé %c", seed, c)
		}
		if p != scantest.Personne(seed) {
			t.Errorf("graine %d : deux personnes", seed)
		}
		if p.Approximative {
			approx++
		}
		if p.Prenoms == "SP" {
			unNom++
		}
		if p.NomUsage != "" {
			usage++
		}
		if strings.Contains(p.NomNaissance, "’") {
			apostrophe++
		}
	}
	if approx == 0 || unNom == 0 || usage == 0 || apostrophe == 0 {
		t.Errorf("approximatives %d, noms uniques %d, noms d’usage %d, apostrophes %d", approx, unNom, usage, apostrophe)
	}
}

func TestClefMRZDeLaNorme(t *testing.T) {
	// Worked examples of ICAO Doc 9303 part 3, section 4.9.
	for s, clef := range map[string]byte{"520727": '3', "AB2134<<<": '5'} {
		if c := scantest.ClefMRZ(s); c != clef {
			t.Errorf("%s : %c, attendu %c", s, c, clef)
		}
	}
	if m := scantest.MRZ("N’Guessan Đặng-Œuvre ı"); m != "NGUESSAN<DANG<OEUVRE<I" {
		t.Errorf("translittération %q", m)
	}
}

// Every form of the catalogue gets values that its own rules accept.
func TestRemplirChaqueFormulaire(t *testing.T) {
	for _, p := range forms.All() {
		for _, v := range p.Variantes {
			for seed := range uint64(3) {
				champs := scantest.Remplir(p.Code, v, seed)
				b, err := json.Marshal(champs)
				if err != nil {
					t.Fatal(err)
				}
				lus, fautes := forms.ParseChamps(b, p, v)
				if len(fautes) > 0 || !maps.Equal(lus, champs) {
					t.Errorf("%s/%s, graine %d : %v", p.Code, v, seed, errors.Join(fautes...))
				}
				for _, c := range p.Champs(v) {
					x := champs[c.Code]
					if c.Obligatoire && x == "" {
						t.Errorf("%s/%s : %s vide", p.Code, v, c.Code)
					}
					if n := len([]rune(x)); c.Longueur > 0 && n > c.Longueur && c.Type != forms.ChampDate {
						t.Errorf("%s/%s : %s a %d caractères pour %d", p.Code, v, c.Code, n, c.Longueur)
					}
				}
			}
		}
	}
}

// The pages made for the demo are looked at by people: SOUSPLI_IMAGES=folder writes them there.
func TestPagesDeDemonstration(t *testing.T) {
	p := scantest.Personne(5)
	pages := map[string]*image.Gray{
		"ecran": scantest.CaptureEcran(scantest.Ecran{
			URL:   "https://administration-etrangers-en-france.interieur.gouv.fr/particuliers/#/espace-personnel/demande",
			Titre: "Déposer une demande de titre de séjour", Date: "02/03/2026 10:14", Erreur: true,
			Message: "Votre demande ne peut pas être prise en compte : une demande est déjà en cours. Code AGDREF-4012."}, 150),
		"passeport": scantest.Passeport(p, 300),
		"lettre":    scantest.Lettre("Attestation d’hébergement", "Je soussignée certifie héberger à mon domicile la personne nommée ci-dessous depuis le 3 mai 2025.", 150),
	}
	for nom, img := range pages {
		encre := 0
		for _, v := range img.Pix {
			if v < 120 {
				encre++
			}
		}
		if part := float64(encre) / float64(len(img.Pix)); part < 0.002 || part > 0.3 {
			t.Errorf("%s : %.1f %% d’encre", nom, 100*part)
		}
	}
	dossierImages := os.Getenv("SOUSPLI_IMAGES")
	if dossierImages == "" {
		return
	}
	for _, pr := range scantest.Profils() {
		pages["profil-"+pr.Nom], _ = scantest.Degrader(pages["passeport"], pr, 2)
	}
	for nom, img := range pages {
		if err := os.WriteFile(filepath.Join(dossierImages, nom+".png"), scantest.PNG(img), 0o644); err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkDegrader(b *testing.B) {
	page := mire()
	for _, nom := range []string{"bureau", "bureau150", "photocopie2", "fax"} {
		p, _ := scantest.ProfilNomme(nom)
		b.Run(nom, func(b *testing.B) {
			for b.Loop() {
				scantest.Degrader(page, p, 1)
			}
		})
	}
}
