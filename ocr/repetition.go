package ocr

import (
	"image"
	"math"
	"strings"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
)

// Ink of the zones, kept with the page so that two pages of one number can be compared once their images are gone.
const (
	pasEncre  = dossier.MM(1.5) // side of a cell of the grid
	bordEncre = dossier.MM(0.7) // printed border of a box, left out
)

// Two scans of one sheet agree at least that much on each zone that holds something; two sheets filled apart do not. Over three forms typed
// for two persons, an office scan against an office scan, a fax and a photocopy of a photocopy: 0.89 at least for one sheet, 0.35 at most
// on the zone that tells two apart.
const (
	accordZone = 0.6
	// encreMini is the ink, in cells wholly black, below which a zone holds only dust or the shadow of its border; encreFond is what grey
	// of a cell is still paper: over a large empty zone it would add up.
	encreMini = 1.2
	encreFond = 24
	// grilleMini is the number of cells below which a zone, a tick box, is compared by how much ink it holds.
	grilleMini = 8
)

// encreZones gives, zone by zone, how dark each cell of a grid laid over its boxes is: 0 paper, 255 ink.
func encreZones(img *image.Gray, reg registre, p forms.PageForm) [][]byte {
	l := make([][]byte, len(p.Zones))
	for i, z := range p.Zones {
		for _, b := range z.Boites {
			l[i] = append(l[i], encreBoite(img, reg, b)...)
		}
	}
	return l
}

func encreBoite(img *image.Gray, reg registre, b dossier.RectMM) []byte {
	bord := min(bordEncre, b.L/4, b.H/4)
	b = dossier.RectMM{X: b.X + bord, Y: b.Y + bord, L: b.L - 2*bord, H: b.H - 2*bord}
	nx, ny := max(1, int(math.Round(float64(b.L/pasEncre)))), max(1, int(math.Round(float64(b.H/pasEncre))))
	cote := min(b.L/dossier.MM(nx), b.H/dossier.MM(ny))
	l := make([]byte, 0, nx*ny)
	for j := range ny {
		for i := range nx {
			x, y := reg.calage.Apply(b.X+b.L*(dossier.MM(i)+0.5)/dossier.MM(nx), b.Y+b.H*(dossier.MM(j)+0.5)/dossier.MM(ny))
			l = append(l, noirceur(moyenneCarre(img, x, y, float64(cote)/2*echelle(reg.calage)), reg))
		}
	}
	return l
}

// noirceur is how far a mean grey goes from paper to ink, 0 to 255.
func noirceur(gris float64, reg registre) byte {
	v := 255 * (reg.clair - gris) / math.Max(40, reg.clair-reg.noir)
	if v < encreFond {
		return 0
	}
	return byte(math.Min(255, v))
}

// memeFeuille reports whether two pages of one number and one copy are one sheet scanned twice, or a sheet and its photocopy: every zone
// holds the same ink at the same places. Without the ink of both, nothing tells, and the answer is no.
func memeFeuille(a, b *pageEtat) bool {
	if a.Page.Type != b.Page.Type {
		return false
	}
	if a.Page.Type == dossier.PageDonnees {
		return memesDonnees(a.Donnees, b.Donnees)
	}
	if pageSansReponse(a) {
		return true
	}
	if len(a.Encre) == 0 || len(a.Encre) != len(b.Encre) || len(a.Zones) != len(b.Zones) {
		return false
	}
	for i := range a.Encre {
		if a.Zones[i].Coche != b.Zones[i].Coche || correlation(a.Encre[i], b.Encre[i]) < accordZone {
			return false
		}
	}
	return true
}

// pageSansReponse reports a page that asks nothing: repeated, it is the same whoever it is from.
func pageSansReponse(e *pageEtat) bool {
	f, err := e.cle().layout()
	return err == nil && e.Page.Page <= len(f.Pages) && len(f.Pages[e.Page.Page-1].Zones) == 0
}

// memesDonnees reports whether the data codes of two pages are of one whole, all its parts read on one page or the other.
func memesDonnees(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	_, err := pagecode.DecodeDonnees(unionTextes(a, b))
	return err == nil
}

func unionTextes(a, b []string) []string {
	l := append([]string(nil), a...)
	for _, s := range b {
		l = ajouterRaison(l, s)
	}
	return l
}

// correlation is the correlation of the ink of one zone on two pages, 1 when neither holds any. Grids of different sizes disagree.
func correlation(a, b []byte) float64 {
	if len(a) != len(b) {
		return 0
	}
	sa, sb := encreTotale(a), encreTotale(b)
	if sa < 255*encreMini && sb < 255*encreMini {
		return 1
	}
	if len(a) < grilleMini {
		return math.Min(sa, sb) / math.Max(sa, sb)
	}
	n := float64(len(a))
	var ab, aa, bb float64
	for i := range a {
		x, y := float64(a[i])-sa/n, float64(b[i])-sb/n
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

func encreTotale(l []byte) float64 {
	s := 0.0
	for _, v := range l {
		s += float64(v)
	}
	return s
}

// lecturesDifferentes lists the fields that two scans of one sheet do not read alike.
func lecturesDifferentes(a, b *pageEtat) map[string]bool {
	m := map[string]bool{}
	for i := range a.Zones {
		x, y := a.Zones[i], b.Zones[i]
		if x.Texte != y.Texte || strings.Join(x.Lignes, "\n") != strings.Join(y.Lignes, "\n") || x.Coche != y.Coche {
			m[x.Champ] = true
		}
	}
	return m
}

// surete is the mean confidence of what a page read.
func surete(e *pageEtat) float64 {
	s, n := 0.0, 0
	for _, z := range e.Zones {
		if !z.Vide {
			s += float64(z.Confiance)
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return s / float64(n)
}
