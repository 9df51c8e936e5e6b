package templates

import (
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms/papier"
	"souspli/law"
)

const (
	hautExpediteur = 14.0
	finGauche      = 87.0 // right edge of the left column: no window begins before 90
	sousFenetre    = 7.0  // from what a window may show down to the line of the date
	sousDate       = 6.0
)

// entete lays out the first page down to the date: sender and reference at left, date at right under all that the window of
// the envelope may show. The address itself is drawn by papier (dessiner). It returns the top of the body.
func (f *feuille) entete(mots map[string]string) (float64, error) {
	var zone dossier.RectMM
	if len(f.lignes) > 0 {
		zone = f.enveloppe.ParfoisVisible()
	}
	page := &f.pages[0]
	*page = append(*page, op{x: margeG, y: hautExpediteur - 2.5, x2: finGauche, y2: hautExpediteur - 2.5, ep: 0.7})
	y, err := f.colonne(page, mots["expediteur"], hautExpediteur)
	if err != nil {
		return 0, err
	}
	if y, err = f.colonne(page, mots["suivi"], y+4); err != nil {
		return 0, err
	}
	date := max(float64(zone.Y+zone.H)+sousFenetre, y)
	if date > hauteurA4/2+sousFenetre {
		return 0, fmt.Errorf("%w: l’en-tête du service est trop long", dossier.ErrInvalide)
	}
	l := f.t.largeur(false, corpsTexte, mots["date"])
	*page = append(*page, op{x: largeurA4 - margeD - l, y: date, texte: mots["date"], taille: corpsTexte})
	dans((*page)[len(*page)-1:], papier.RoleAlinea)
	if len(f.lignes) == 0 {
		return date + sousDate, nil
	}
	for _, p := range f.enveloppe.Plis {
		*page = append(*page, op{x: 5.5, y: float64(p), x2: 10, y2: float64(p), ep: 0.2})
	}
	return date + sousDate, nil
}

// colonne draws lines of the left column from y down, each on as many lines as it needs; an empty one ends a paragraph.
func (f *feuille) colonne(page *[]op, s string, y float64) (float64, error) {
	const taille = 9.5
	alinea := len(*page)
	for _, l := range strings.Split(s, "\n") {
		l = strings.TrimSpace(l)
		if l == "" {
			dans((*page)[alinea:], papier.RoleAlinea)
			alinea = len(*page)
			y += 1.5
			continue
		}
		lignes, err := f.couper(l, taille, false, finGauche-margeG)
		if err != nil {
			return 0, err
		}
		y = f.rendre(page, lignes, margeG, y, taille, false)
	}
	dans((*page)[alinea:], papier.RoleAlinea)
	return y, nil
}

// pieds makes the foot of each page and its number, once their number is known.
func (f *feuille) pieds(pied string) {
	for i := range f.pages {
		n := fmt.Sprintf("page %d/%d", i+1, len(f.pages))
		if slices.Contains(f.retours, i) { // its foot is that of a sheet that comes back
			f.bas = append(f.bas, []op{{x: margeG, y: hautSuite - 5, texte: pied + " — " + n, taille: 8}})
			continue
		}
		l := f.t.largeur(false, 8, n)
		f.bas = append(f.bas, []op{
			{x: margeG, y: ligneBas - 4.2, x2: largeurA4 - margeD, y2: ligneBas - 4.2, ep: 0.1},
			{x: margeG, y: ligneBas, texte: pied, taille: 8},
			{x: largeurA4 - margeD - l, y: ligneBas, texte: n, taille: 8},
		})
	}
}

// verifier reads the sheet as laid out and refuses it when something the law requires is not on it.
func (f *feuille) verifier(mm []mention) error {
	var lu strings.Builder
	for _, p := range slices.Concat(f.pages, f.bas) {
		for _, o := range p {
			lu.WriteString(o.texte)
			lu.WriteByte(' ')
		}
	}
	texte := aplati(lu.String())
	serre := sansEspaces(texte) // an address of a site goes over two lines
	for _, m := range mm {
		if m.texte == "" || !strings.Contains(texte, aplati(m.texte)) && !(strings.Contains(m.texte, "://") && strings.Contains(serre, sansEspaces(m.texte))) {
			return fmt.Errorf("%w: mention obligatoire absente de la feuille\u00a0: %s", dossier.ErrInvalide, m.code)
		}
	}
	for _, t := range law.TitresReserves {
		if strings.Contains(strings.ToLower(texte), t) {
			return fmt.Errorf("%w: la feuille porte le titre réservé «\u00a0%s\u00a0»", dossier.ErrInvalide, t)
		}
	}
	return nil
}

func sansEspaces(s string) string { return strings.ReplaceAll(aplati(s), " ", "") }

// aplati makes one space of each run of spaces, no-break ones included.
func aplati(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(papier.NFC(s), "\u00a0", " ")), " ")
}
