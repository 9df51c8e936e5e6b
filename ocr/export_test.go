package ocr

import (
	"fmt"
	"image"
	"time"

	"souspli/dossier"
	"souspli/forms"
)

// PageDecodee is a page as an image: its size in pixels, whether anything is on it, what is said of it, or why there is none.
type PageDecodee struct {
	L, H    int
	Blanche bool
	DPI     dossier.DPI
	Alertes []string
	Erreur  error
}

// DecoderPages opens a file and decodes its first pages, at most premieres.
func (m *Moteur) DecoderPages(nom string, octets []byte, premieres int) ([]PageDecodee, error) {
	c, err := m.ouvrir(nom, octets)
	if err != nil {
		return nil, err
	}
	defer c.fermer()
	var pages []PageDecodee
	for n := 1; n <= min(premieres, c.inspection().NbPages); n++ {
		p, err := c.page(n)
		if err != nil {
			pages = append(pages, PageDecodee{Erreur: err})
			continue
		}
		pages = append(pages, PageDecodee{L: p.img.Rect.Dx(), H: p.img.Rect.Dy(), Blanche: unie(p.img), DPI: p.dpi, Alertes: p.alertes})
	}
	return pages, nil
}

// IdentifiantPage opens a file, decodes its first page and looks for a page id, with every reader; "" when there is none.
func (m *Moteur) IdentifiantPage(nom string, octets []byte) (string, error) {
	c, err := m.ouvrir(nom, octets)
	if err != nil {
		return "", err
	}
	defer c.fermer()
	p, err := c.page(1)
	if err != nil {
		return "", err
	}
	t := nouveauTrouveur(m, p.img)
	id, _ := t.identifier(func() bool { return false })
	return id.texte, nil
}

// SituerPage does the first half of reading a page: what it is, how it lies, its quality. Its boxes and its text are not read.
func (m *Moteur) SituerPage(img *image.Gray, dpi dossier.DPI) dossier.PageLue {
	return m.identifierPage(1, pageImage{img: img, dpi: dpi}).Page
}

// ChampsPage finds the form a page is of, and gives its fields compared with what a page de données says; no text is read. nil when the
// page is not registered.
func (m *Moteur) ChampsPage(img *image.Gray, f *forms.Formulaire, valeurs map[string]string) map[string]dossier.ChampLu {
	z := m.calee(img)
	if z == nil {
		return nil
	}
	z.attendus = valeurs
	var lues []zoneLue
	for _, zone := range z.page.Zones {
		r := zoneLue{Champ: zone.Champ, Genre: zone.Genre, Valeur: zone.Valeur, Format: zone.Format}
		if zone.Genre == forms.ZoneCase {
			z.caseCochee(zone, &r)
		} else {
			z.comparer(zone, valeurs[zone.Champ], &r)
		}
		lues = append(lues, r)
	}
	cocher(lues)
	parChamp := map[string][]zoneDePage{}
	for _, r := range lues {
		parChamp[r.Champ] = append(parChamp[r.Champ], zoneDePage{r, 1})
	}
	champs := map[string]dossier.ChampLu{}
	p, err := forms.ByCode(f.Procedure)
	if err != nil {
		return nil
	}
	for _, c := range p.Champs(f.Variante) {
		zones, ok := parChamp[c.Code]
		if !ok {
			continue
		}
		lu := champDesCases(c, zones)
		if code, ok := valeurs[c.Code]; ok {
			lu = champDuCode(c, code, lu, true)
		} else if !lu.vide { // as assembler does
			lu.douter("écrit sur la page, absent de la page de données")
		}
		champs[c.Code] = lu.ChampLu
	}
	return champs
}

// calee gives what reads the zones of a page of a form; nil when the page is not registered.
func (m *Moteur) calee(img *image.Gray) *lecteurZones {
	t := nouveauTrouveur(m, img)
	id, _ := t.identifier(func() bool { return false })
	if id.texte == "" {
		return nil
	}
	reg, ok := enregistrer(img, id)
	if !ok {
		return nil
	}
	f, err := forms.LayoutByID(id.id)
	if err != nil || id.id.Page > len(f.Pages) {
		return nil
	}
	z := &lecteurZones{m: m, img: img, reg: reg}
	z.situer(f, id.id.Page)
	return z
}

// CaseLue is one tick box of a page as it was read.
type CaseLue struct {
	Zone      forms.Zone
	Coche     string // "non", "oui", "annulee", "doute"
	Confiance float64
	Raisons   []string
	Mesures   string
}

// CochesPage finds the form a page is of, and reads its tick boxes only. nil when the page is not registered.
func (m *Moteur) CochesPage(img *image.Gray) []CaseLue {
	z := m.calee(img)
	if z == nil {
		return nil
	}
	var zones []forms.Zone
	var lues []zoneLue
	for _, zone := range z.page.Zones {
		if zone.Genre == forms.ZoneCase {
			zones, lues = append(zones, zone), append(lues, z.lire(zone))
		}
	}
	cocher(lues)
	var l []CaseLue
	for i, r := range lues {
		l = append(l, CaseLue{zones[i], string(r.Coche), float64(r.Confiance), r.Raisons, fmt.Sprintf("%+v", r.marque)})
	}
	return l
}

// Distance is distance.
func Distance(a, b string) int { return distance(a, b) }

// SceauxPage looks for 2D-Doc on a page.
func (m *Moteur) SceauxPage(img *image.Gray, dpi dossier.DPI) []dossier.DeuxDDocLu {
	e := pageEtat{Page: dossier.PageLue{DPI: int(resolutionDe(img, dpi))}}
	m.lireDeuxDDoc(&e, img)
	return e.Page.DeuxDDoc
}

// DureesPageLibre reads a page that is no form of ours, and gives the time of all but the search for 2D-Doc, then of that search.
func (m *Moteur) DureesPageLibre(img *image.Gray, dpi dossier.DPI) (autres, sceaux time.Duration) {
	debut := time.Now()
	e := m.identifierPage(1, pageImage{img: img, dpi: dpi})
	m.lireMRZ(&e, img)
	m.lirePageLibre(&e, img)
	autres = time.Since(debut)
	debut = time.Now()
	m.lireDeuxDDoc(&e, img)
	return autres, time.Since(debut)
}
