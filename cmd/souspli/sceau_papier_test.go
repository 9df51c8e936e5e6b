package main

import (
	"image"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"souspli/dossier"
	"souspli/ocr/codes"
	"souspli/ocr/scantest"
	"souspli/postal/seal"
)

// The QR of a seal on the first page, in mm, as templates draws it.
var qrSceau = dossier.RectMM{X: 20, Y: 239, L: 40, H: 40}

// tamponner covers a part of the QR of a page at 300 dpi by an opaque disc, anywhere but on the three corners that say where it is: nothing
// reads a QR that lost one.
func tamponner(img *image.Gray, part float64, h *rand.Rand) {
	const mm, coin = 300 / 25.4, 4.2 // seven modules and their white
	q := qrSceau
	rayon := math.Sqrt(part/math.Pi) * float64(q.L)
	loin := func(x, y, cx, cy float64) bool { // from the square of a corner
		return math.Hypot(max(0, math.Abs(x-cx)-coin/2), max(0, math.Abs(y-cy)-coin/2)) > rayon
	}
	for {
		x, y := rayon+h.Float64()*(float64(q.L)-2*rayon), rayon+h.Float64()*(float64(q.L)-2*rayon)
		if !loin(x, y, coin/2, coin/2) || !loin(x, y, float64(q.L)-coin/2, coin/2) || !loin(x, y, coin/2, float64(q.L)-coin/2) {
			continue
		}
		cx, cy := (float64(q.X)+x)*mm, (float64(q.Y)+y)*mm
		for py := int(cy - rayon*mm); py <= int(cy+rayon*mm); py++ {
			for px := int(cx - rayon*mm); px <= int(cx+rayon*mm); px++ {
				if math.Hypot(float64(px)-cx, float64(py)-cy) <= rayon*mm {
					img.Pix[img.PixOffset(px, py)] = 30
				}
			}
		}
		return
	}
}

// TestSceauSurPapier: the seal of a letter is read from its scan at 300 dpi, with a tenth of the code stamped over. One that was stuck on
// another sheet is true, and told by what it states: neither the number, nor the initials, nor the date are those of that sheet.
func TestSceauSurPapier(t *testing.T) {
	p := ouvrirPrefecture(t, "2026-03-13", arreteGironde())
	d := p.ordinaire()
	premiere, err := scantest.RasterPages(p.pdfAccuse(d), 300, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	cles, err := p.store.ClesSceau(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seconds := 0 // read by the second reader alone
	lire := func(img *image.Gray) (dit seal.Contenu, vu bool) {
		for i, lecteur := range []func() []codes.Code{func() []codes.Code { return codes.Lire(img, codes.QR, true) }, func() []codes.Code { return codes.LireSecond(img) }} {
			for _, c := range lecteur() {
				if s, _, err := seal.Lire(seal.DeAdresse(c.Texte), cles); err == nil {
					seconds += i
					return s, true
				}
			}
		}
		return dit, false
	}
	n, lus, graine := 8, 0, uint64(100)
	if os.Getenv("SOUSPLI_LONG") != "" {
		n, graine = 300, 200
	}
	profils := []string{"bureau", "noir_blanc", "jpeg40", "envers"}
	for i := range n {
		img := image.NewGray(premiere[0].Rect)
		copy(img.Pix, premiere[0].Pix)
		tamponner(img, 0.10, rand.New(rand.NewPCG(graine, uint64(i))))
		profil, ok := scantest.ProfilNomme(profils[i%len(profils)])
		if !ok {
			t.Fatal(profils[i%len(profils)])
		}
		// A signature is never twice the same, so neither is the code: a sheet that one scan in hundreds misses is scanned again.
		scan, _ := scantest.Degrader(img, profil, graine+uint64(i))
		dit, vu := lire(scan)
		if vu {
			lus++
		} else {
			scan, _ = scantest.Degrader(img, profil, graine+uint64(i)+1_000_000)
			if dit, vu = lire(scan); !vu {
				t.Errorf("%s, graine %d : le sceau ne se lit pas, en deux fois", profil.Nom, graine+uint64(i))
				continue
			}
		}
		if dit.Numero != d.Numero || dit.Initiales != "RMI" || dit.Annee != "1991" || dit.Date != le(t, "2026-03-13") || dit.Genre != dossier.CourrierAccuseReception {
			t.Errorf("lu %+v", dit)
		}
	}
	t.Logf("sceaux tamponnés au dixième, relus à 300 ppp du premier coup : %d sur %d, dont %d par le second lecteur seul", lus, n, seconds)

	p.aller("2026-03-20")
	var e enveloppe
	e.formulaire("conjoint-francais", "premiere_demande", fusion(rosa, map[string]string{"nom_naissance": "Testard", "prenoms": "Idris", "date_naissance": "1984-09-02",
		"numero_etranger": "7700000102"}), bloquee)
	autre := p.demandes(p.recevoir(lrar(t, "2026-03-17", "2026-03-19"), e), 1)[0]
	texte := p.accuse(autre)
	feuille, err := scantest.RasterPages(p.pdfAccuse(autre), 300, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	const mm = 300 / 25.4
	for y := int((qrSceau.Y - 2) * mm); y < int((qrSceau.Y+qrSceau.H+2)*mm); y++ {
		o, x := premiere[0].PixOffset(int((qrSceau.X-2)*mm), y), int((qrSceau.L+4)*mm)
		copy(feuille[0].Pix[o:o+x], premiere[0].Pix[o:o+x])
	}
	dit, vu := lire(feuille[0])
	if !vu {
		t.Fatal("le sceau collé ne se lit pas")
	}
	if strings.Contains(texte, dit.Numero) || strings.Contains(texte, "Le "+dit.Date.Fr()) || dit.Initiales == "IT" || dit.Annee == "1984" {
		t.Errorf("rien ne dit que le sceau vient d’une autre feuille : %+v\n%.800s", dit, texte)
	}
	if strings.Contains(texte, seal.EcrireReference(dit.Reference)) {
		t.Error("la référence imprimée est celle du sceau collé")
	}
}
