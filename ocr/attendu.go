package ocr

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
)

// attendus is what the page de données of a copy says its paper holds, by field: a reading that says the same needs no second look. It
// never takes the place of what is read.
type attendus map[string]string

// groupe names the copy a page belongs to: its pages help one another to be read. Presentations of one copy hold the same answers.
func (e *pageEtat) groupe() string {
	if e.Numero == 0 || e.Page.Type == dossier.PageAutreForm {
		return ""
	}
	return fmt.Sprintf("%d/%d/%s", e.Numero, e.Page.Revision, e.Page.Copie)
}

// attendusDe takes the one page de données of the very copy that the page belongs to; two of them say nothing.
func attendusDe(e *pageEtat, codes [][]string) attendus {
	if len(codes) != 1 {
		return nil
	}
	d, err := pagecode.DecodeDonnees(codes[0])
	if err != nil || d.Formulaire != e.Numero || d.Revision != e.Page.Revision || d.Copie != e.Page.Copie {
		return nil
	}
	completerCode(&d, numeros()[e.Numero].variante)
	return d.Champs
}

// deZone is what a zone should say, as comparable folds it; "" when the page de données says nothing of it.
func (a attendus) deZone(zone forms.Zone) string {
	v := a[zone.Champ]
	if zone.Genre != forms.ZonePeigne {
		return comparable(v)
	}
	if zone.Format == "date" {
		return casesDeDate(v)
	}
	cases := []rune(v)
	debut := min(zone.Debut, len(cases))
	return comparable(string(cases[debut:min(debut+len(zone.Boites), len(cases))]))
}

// casesDeDate gives the cells JJMMAAAA of a day, without those of a day or a month that is not known.
func casesDeDate(jour string) string {
	p := strings.Split(jour, "-")
	if len(p) != 3 {
		return ""
	}
	slices.Reverse(p)
	return comparable(strings.Join(slices.DeleteFunc(p, func(s string) bool { return s == "00" }), ""))
}

// confirme reports whether a reading says what the page de données says stands here; a zone of several lines says it line after line.
// The reading is kept as it is: what differs by a letter that comparable folds is still what the paper says.
func (z *lecteurZones) confirme(texte string, seule bool) bool {
	lu := comparable(texte)
	reste, ok := strings.CutPrefix(z.attendu, lu)
	if lu == "" || !ok || seule && reste != "" {
		return false
	}
	z.attendu = reste
	return true
}

// printMin is the confidence below which a line may be written by hand: what stands there is then looked at twice.
const printMin = 0.55

// confirmeLigne is confirme for a line, of print only.
func (z *lecteurZones) confirmeLigne(t Texte, seule bool) bool {
	return t.Confiance >= printMin && !penche(t) && z.confirme(t.Texte, seule)
}

// peigneConfirme reads the cells of a comb once, and reports whether they say what the page de données says.
func (z *lecteurZones) peigneConfirme(d decoupe, g []glyphe, liste string, seule bool) ([]rune, dossier.Confiance, bool) {
	if z.attendu == "" {
		return nil, 0, false
	}
	t, err := z.m.lire(d.composer(g, 5), OptionsTexte{PSM: 7, ListeBlanche: liste})
	signes := []rune(norm.NFC.String(sansBlancs(t.Texte)))
	c := confianceMin(t)
	if err != nil || len(signes) != len(g) || c < printMin || !z.confirme(string(signes), seule) {
		return nil, 0, false
	}
	return []rune(majuscules(signes)), c, true
}
