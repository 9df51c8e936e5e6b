package ocr_test

import (
	"math/rand/v2"
	"testing"

	"souspli/ocr"
	"souspli/ocr/icr"
	"souspli/ocr/scantest"
)

// Strips written in known ways: which cells hold ink, which touch their frame, and writing that ignores the cells.
func TestCouperBande(t *testing.T) {
	m := lireMainsParPli(t, minusculesAPart)
	e := ecriture(t, 2)
	compte := map[scantest.Appui][3]int{} // cells, touching, passing
	sansRegle := 0
	for g := range uint64(24) {
		h := rand.New(rand.NewPCG(g, 5))
		main := scantest.NouvelleMain(nil, 600, g)
		prof := profil(t, []string{"bureau", "bureau200", "noir_blanc"}[g%3])
		couper := func(ecrire func(b *scantest.Bande)) ([]ocr.CelluleCoupee, bool) {
			b := scantest.NouvelleBande(8, 6, 8, scantest.PeigneFin, 600)
			ecrire(b)
			img, clair, noir, calage := b.NumeriserTons(prof, 0.2, g)
			l, hors, _ := ocr.CouperBande(img, calage, b.Cases, clair, noir)
			return l, hors
		}
		if l, _ := couper(func(*scantest.Bande) {}); len(l) != 0 {
			t.Errorf("%s %d : %d cases vides prises pour écrites", prof.Nom, g, len(l))
		}
		for _, appui := range scantest.Appuis() {
			l, _ := couper(func(b *scantest.Bande) {
				for _, i := range []int{0, 2, 4, 6} { // apart: each sign is alone
					main.EcrireCase(b.Img, b.Cases[i], unDe(h, m.chiffres[2]).Dessin, appui)
				}
			})
			c := compte[appui]
			for _, x := range l {
				c[0]++
				if x.Touche {
					c[1]++
				}
				if x.Traverse {
					c[2]++
				}
			}
			compte[appui] = c
		}
		if _, hors := couper(func(b *scantest.Bande) { main.EcrireMot(b.Img, e, b.Cases, "MARTINEZDUBOIS"[:10]) }); hors {
			sansRegle++
		}
	}
	libre, touche, traverse := compte[scantest.AppuiLibre], compte[scantest.AppuiTouche], compte[scantest.AppuiTraverse]
	t.Logf("libre %v, touche %v, traverse %v, sans suivre les cases %d sur 24", libre, touche, traverse, sansRegle)
	if libre[0] != 96 || libre[1] > 4 || libre[2] > 0 {
		t.Errorf("dans la case : %v", libre)
	}
	if touche[0] < 94 || touche[1] < 80 {
		t.Errorf("touche : %v", touche)
	}
	if traverse[0] < 94 || traverse[2] < 80 {
		t.Errorf("traverse : %v", traverse)
	}
	if sansRegle < 16 {
		t.Errorf("un mot écrit en travers : vu %d fois sur 24", sansRegle)
	}
}

// The network in the binary, on half of what writers that it never saw wrote: floors under what souspli bench icr prints, so that weights that read
// less well do not come in unseen. 99.2 % of digits are asked; these weights read 99.1 %.
func TestReseauMain(t *testing.T) {
	t.Parallel()
	m := lireMainsParPli(t, minusculesAPart)
	corrections, err := icr.Corrections()
	if err != nil {
		t.Fatal(err)
	}
	l := icr.LecteurMain()
	lire := func(signes []scantest.Signe, jeu scantest.Jeu, t icr.TypeCase, un int) (n, justes, sures, fausses int) {
		for i, s := range signes {
			c, note := corrections[icr.Exemple{Jeu: jeu.Nom(), N: s.N}]
			if i%un != 0 || note && c.Motif != icr.MotifCorrigee {
				continue
			}
			veut := s.Vaut
			if note {
				veut = c.Lue
			}
			vu, ok := icr.Normaliser(s.Dessin)
			if !ok {
				continue
			}
			lu := l.Lire(&vu, t)
			n++
			juste := lu.Hypotheses[0].Signe == veut
			if juste {
				justes++
			}
			if lu.Sure {
				sures++
				if !juste {
					fausses++
				}
			}
		}
		return n, justes, sures, fausses
	}
	n, justes, sures, fausses := lire(m.chiffres[0], scantest.JeuChiffres, icr.Chiffres, 2)
	t.Logf("chiffres : %d justes sur %d, %d sûrs dont %d faux", justes, n, sures, fausses)
	if n < 550 || justes*1000 < 987*n || fausses > 1 {
		t.Errorf("chiffres : %d justes sur %d, %d sûrs dont %d faux", justes, n, sures, fausses)
	}
	n, justes, sures, fausses = lire(m.lettres[0], scantest.JeuMajuscules, icr.Lettres, 2)
	t.Logf("majuscules : %d justes sur %d, %d sûres dont %d fausses", justes, n, sures, fausses)
	if n < 1000 || justes*1000 < 975*n || fausses*200 > max(sures, 200) {
		t.Errorf("majuscules : %d justes sur %d, %d sûres dont %d fausses", justes, n, sures, fausses)
	}
}

// A letter with a mark above is not sure: accents are not read, and the mark would be lost. Seen where the mark stands apart from its letter;
// one that touches it is not always. The same letters without it often are sure.
func TestMarquePasSure(t *testing.T) {
	m := lireMainsParPli(t, minusculesAPart)
	l := icr.LecteurMain()
	lues, sures := map[bool]int{}, map[bool]int{}
	for g := range uint64(10) {
		for _, avec := range []bool{true, false} {
			h := rand.New(rand.NewPCG(g, 11))
			main := scantest.NouvelleMain(nil, 600, g)
			b := scantest.NouvelleBande(8, 6, 8, scantest.PeigneFin, 600)
			for i := range b.Cases {
				a := unDe(h, []rune("´`^¨"))
				k := unDe(h, []rune(scantest.Accents[a]))
				s := unDe(h, m.parLettre[2][k-'A'])
				if avec {
					main.EcrireAccentuee(b.Img, b.Cases[i], s.Dessin, a)
				} else {
					main.EcrireCase(b.Img, b.Cases[i], s.Dessin, scantest.AppuiLibre)
				}
			}
			img, clair, noir, calage := b.NumeriserTons(profil(t, "bureau"), 0.2, g)
			for _, c := range ocr.LireBande(l, img, calage, b.Cases, clair, noir, icr.Lettres) {
				lues[avec]++
				if c.Sure {
					sures[avec]++
				}
			}
		}
	}
	t.Logf("avec une marque : %d sûres sur %d ; sans : %d sur %d", sures[true], lues[true], sures[false], lues[false])
	if lues[true] < 78 || lues[false] < 78 || sures[true] > 4 || sures[false] < 30 {
		t.Errorf("avec une marque : %d sûres sur %d ; sans : %d sur %d", sures[true], lues[true], sures[false], lues[false])
	}
}
