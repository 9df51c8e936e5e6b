package papier

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"souspli/dossier"
)

// saisie is a field placed on a page.
type saisie struct {
	Saisie
	page    int // from 1
	element *element
	ref     ref
}

// Flags of fields (ISO 32000-1, tables 221, 226 and 228).
const (
	drapeauRadio        = 1 << 15
	drapeauSansOrtho    = 1 << 22
	drapeauSansDefiler  = 1 << 23
	drapeauPeigne       = 1 << 24
	tailleSaisie        = 10                            // points
	retraitSaisie       = 2                             // points, left of a text
	coinsCroix, croixPt = 0.9 / pointMM, 0.45 / pointMM // as a printed cross: inset and thickness
)

// policeSaisie names the font of the fields, which is DejaVu Sans. Under this name PDFium (Chrome) asks it for every character typed;
// under another it takes letters outside Western Europe (ū, ễ) from a font of its own, which lacks them, and drops them.
const policeSaisie = "Wingdings"

// Saisir adds a field to fill on the current page, inside a Form element. A field outside the page or on something reserved, two fields
// that overlap, a name given twice, no words for it, a content that does not fit: errors naming the field.
func (d *Document) Saisir(s Saisie) {
	if d.err != nil {
		return
	}
	if s.Taille == 0 {
		s.Taille = tailleSaisie
	}
	s.Libelle, s.Groupe, s.Contenu = NFC(s.Libelle), NFC(s.Groupe), NFC(s.Contenu)
	e := d.element()
	if e.Role != RoleChamp || d.artefact != "" {
		d.faute("champ %s hors d’un élément Form", s.Nom)
		return
	}
	if e.saisie != nil {
		d.faute("champ %s dans l’élément d’un autre", s.Nom)
		return
	}
	if quoi := d.fauteSaisie(s); quoi != "" {
		d.faute("champ %s : %s", s.Nom, quoi)
		return
	}
	if !d.tracer("saisie", s.Boite) {
		return
	}
	p := &saisie{Saisie: s, page: d.courante, element: e}
	e.saisie = p
	e.enfants = append(e.enfants, enfant{saisie: p})
	d.saisies = append(d.saisies, p)
}

// fauteSaisie says what is wrong with a field; "" for nothing.
func (d *Document) fauteSaisie(s Saisie) string {
	bouton := s.Genre == SaisieCase || s.Genre == SaisieRadio
	switch {
	case s.Nom == "" || strings.Contains(s.Nom, "."):
		return "nom vide ou avec un point"
	case strings.TrimSpace(s.Libelle) == "":
		return "sans libellé"
	case !bouton && s.Genre != SaisieTexte:
		return fmt.Sprintf("genre %q", s.Genre)
	case bouton && (s.Valeur == "" || s.Valeur == "Off"):
		return "case sans valeur"
	case s.Peigne && s.Max < 1:
		return "peigne sans nombre de cases"
	case s.Genre == SaisieTexte && s.Max > 0 && utf8.RuneCountInString(s.Contenu) > s.Max:
		return "contenu plus long que le champ"
	}
	if s.Genre == SaisieTexte {
		if _, err := texteSaisie(s); err != nil {
			return err.Error()
		}
	}
	for _, a := range d.saisies {
		switch {
		case a.page == d.courante && Touche(a.Boite, s.Boite):
			return "sur le champ " + a.Nom
		case a.Nom != s.Nom:
		case s.Genre != SaisieRadio || a.Genre != SaisieRadio:
			return "nom donné deux fois"
		case a.Valeur == s.Valeur:
			return "valeur donnée deux fois dans le groupe"
		}
	}
	return ""
}

// latin lists the characters that can be typed: every Latin letter of Unicode that the face has, with the marks and signs that go with them.
var latin = [][2]rune{{0x20, 0x7e}, {0xa0, 0x24f}, {0x2b0, 0x2ff}, {0x1e00, 0x1eff}, {0x2010, 0x2027}, {0x202f, 0x205e}, {0x20a0, 0x20bf}, {0x2116, 0x2116}, {0x2122, 0x2122}}

// frappe is the face of what is typed on screen, the same in every document: cut once.
var frappe = sync.OnceValues(func() (incorporee, error) {
	return encreFrappe().incorporer("DejaVuSans")
})

// encreFrappe has every character of latin; nothing is added to it afterwards.
var encreFrappe = sync.OnceValue(func() *encre {
	e := nouvelleEncre(Normal)
	for _, bloc := range latin {
		for r := bloc[0]; r <= bloc[1]; r++ {
			if Verifier(Normal, string(r)) == nil {
				e.rang(r)
			}
		}
	}
	return e
})

// texteSaisie gives the stream that shows the content of a text field before anyone types.
func texteSaisie(s Saisie) (string, error) {
	if s.Contenu == "" {
		return "/Tx BMC EMC", nil
	}
	e := encreFrappe()
	for _, r := range s.Contenu {
		if e.rangs[r] == 0 {
			return "", fmt.Errorf("%w: le caractère %U ne se saisit pas", dossier.ErrInvalide, r)
		}
	}
	largeur := func(t string) float64 {
		l, _ := Largeur(Normal, s.Taille, t) // every character is known
		return float64(l) / pointMM
	}
	l, h := float64(s.Boite.L)/pointMM, float64(s.Boite.H)/pointMM
	y := (h - hauteurCapitale*s.Taille/1000) / 2 // capitals in the middle
	var b strings.Builder
	fmt.Fprintf(&b, "/Tx BMC q BT /%s %s Tf 0 g ", policeSaisie, pt(s.Taille))
	if s.Peigne {
		cellule := l / float64(s.Max)
		for i, r := range []rune(s.Contenu) {
			t := string(r)
			if largeur(t) > cellule {
				return "", fmt.Errorf("%w: contenu trop large pour ses cases", dossier.ErrInvalide)
			}
			fmt.Fprintf(&b, "1 0 0 1 %s %s Tm <%s> Tj ", pt((float64(i)+0.5)*cellule-largeur(t)/2), pt(y), e.coder(t))
		}
	} else {
		if largeur(s.Contenu)+2*retraitSaisie > l {
			return "", fmt.Errorf("%w: contenu trop large", dossier.ErrInvalide)
		}
		fmt.Fprintf(&b, "%s %s Td <%s> Tj ", pt(retraitSaisie), pt(y), e.coder(s.Contenu))
	}
	b.WriteString("ET Q EMC")
	return b.String(), nil
}

// croixSaisie gives the stream of a ticked box.
func croixSaisie(r dossier.RectMM) string {
	x, y := float64(r.L)/pointMM-coinsCroix, float64(r.H)/pointMM-coinsCroix
	c := pt(coinsCroix)
	return fmt.Sprintf("q 0 G %s w 2 J %s %s m %s %s l S %s %s m %s %s l S Q", pt(croixPt), c, c, pt(x), pt(y), c, pt(y), pt(x), c)
}

// champs writes the fields of a document: their annotations and, for each group of buttons, the field they share.
type champs struct {
	f      *fichier
	pages  []ref
	police ref
	racine []ref          // fields without a parent
	groupe map[string]ref // radio groups
}

// formulaire writes the fields and returns the entry of the catalog; "" without a field. Annotations are in d.annotations then.
func (d *Document) formulaire(f *fichier, pages []ref) (string, error) {
	if len(d.saisies) == 0 {
		return "", nil
	}
	p, err := frappe()
	if err != nil {
		return "", err
	}
	c := champs{f: f, pages: pages, police: p.ecrire(f), groupe: map[string]ref{}}
	for _, s := range d.saisies {
		s.ref = f.ref()
	}
	for i, s := range d.saisies {
		if err := c.ecrire(s, len(pages)+i, d.saisies); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf(" /AcroForm <</Fields [%s] /NeedAppearances false /DR <</Font <</%s %s>>>> /DA (%s)>>", refs(c.racine), policeSaisie, c.police, da(tailleSaisie)), nil
}

func da(taille float64) string { return fmt.Sprintf("/%s %s Tf 0 g", policeSaisie, pt(taille)) }

func refs(liste []ref) string {
	mots := make([]string, len(liste))
	for i, r := range liste {
		mots[i] = r.String()
	}
	return strings.Join(mots, " ")
}

// ecrire writes a field with its annotation; cle is its number in the index of the structure.
func (c *champs) ecrire(s *saisie, cle int, tous []*saisie) error {
	annotation := fmt.Sprintf("/Type /Annot /Subtype /Widget /Rect [%s] /F 4 /P %s /StructParent %d /TU %s", rectangle(s.Boite), c.pages[s.page-1], cle, chaine(s.Libelle))
	switch s.Genre {
	case SaisieTexte:
		flux, err := texteSaisie(s.Saisie)
		if err != nil {
			return err
		}
		drapeaux, plus := drapeauSansOrtho|drapeauSansDefiler, ""
		if s.Peigne {
			drapeaux |= drapeauPeigne
		}
		if s.Max > 0 {
			plus += fmt.Sprintf(" /MaxLen %d", s.Max)
		}
		if s.Contenu != "" {
			plus += " /V " + chaine(s.Contenu)
		}
		ap := c.apparence(s.Boite, fmt.Sprintf("/Font <</%s %s>>", policeSaisie, c.police), flux)
		c.f.objet(s.ref, "<<%s /FT /Tx /T %s /Ff %d%s /DA (%s) /AP <</N %s>>>>", annotation, chaine(s.Nom), drapeaux, plus, da(s.Taille), ap)
		c.racine = append(c.racine, s.ref)
	case SaisieCase:
		c.f.objet(s.ref, "<<%s /FT /Btn /T %s /V %s %s>>", annotation, chaine(s.Nom), s.etat(), c.bouton(s))
		c.racine = append(c.racine, s.ref)
	default:
		c.f.objet(s.ref, "<<%s /Parent %s %s>>", annotation, c.groupeDe(s, tous), c.bouton(s))
	}
	return nil
}

// etat is the name of a button's state at the start.
func (s *saisie) etat() string {
	if s.Contenu == s.Valeur {
		return nom(s.Valeur)
	}
	return "/Off"
}

// bouton gives the two appearances of a tick box and the one shown.
func (c *champs) bouton(s *saisie) string {
	oui, non := c.apparence(s.Boite, "", croixSaisie(s.Boite)), c.apparence(s.Boite, "", "")
	return fmt.Sprintf("/AS %s /AP <</N <<%s %s /Off %s>>>>", s.etat(), nom(s.Valeur), oui, non)
}

// groupeDe writes the field of a radio group with its first button. A ticked button can be unticked: NoToggleToOff is not set.
func (c *champs) groupeDe(s *saisie, tous []*saisie) ref {
	if r, ok := c.groupe[s.Nom]; ok {
		return r
	}
	r := c.f.ref()
	c.groupe[s.Nom] = r
	c.racine = append(c.racine, r)
	libelle, etat := s.Libelle, "/Off"
	var boutons []ref
	for _, a := range tous {
		if a.Nom != s.Nom {
			continue
		}
		boutons = append(boutons, a.ref)
		if etat == "/Off" {
			etat = a.etat()
		}
	}
	if i := slices.IndexFunc(tous, func(a *saisie) bool { return a.Nom == s.Nom && a.Groupe != "" }); i >= 0 {
		libelle = tous[i].Groupe
	}
	c.f.objet(r, "<</FT /Btn /Ff %d /T %s /TU %s /V %s /Kids [%s]>>", drapeauRadio, chaine(s.Nom), chaine(libelle), etat, refs(boutons))
	return r
}

// apparence writes what a field shows.
func (c *champs) apparence(r dossier.RectMM, ressources, flux string) ref {
	a := c.f.ref()
	c.f.flux(a, fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 %s %s] /Resources <<%s>>", pt(float64(r.L)/pointMM), pt(float64(r.H)/pointMM), ressources), []byte(flux))
	return a
}
