package templates

import (
	"fmt"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
)

// Sizes of a letter, in mm and points.
const (
	margeG     = 20.0
	margeD     = 20.0
	largeurA4  = 210.0
	hauteurA4  = 297.0
	hautSuite  = 20.0 // first baseline area of the following pages
	basUtile   = 279.5
	ligneBas   = 287.0
	corpsTexte = 10.5
	interligne = 1.32
	mmParPoint = 25.4 / 72
)

// op is one thing drawn: a run of text on its baseline, or a line. Lengths in mm from the top left of the page.
type op struct {
	x, y   float64
	texte  string // "": a line to x2, y2
	gras   bool
	taille float64 // points
	x2, y2 float64
	ep     float64
	chemin []*noeud // elements of the structure it is in, the outermost first; nil for what is not read aloud
}

// feuille is the pages of a letter being laid out. Nothing is drawn before the whole letter fits.
type feuille struct {
	t         *toile
	enveloppe papier.Enveloppe
	lignes    []string // of the address window
	pages     [][]op
	bas       [][]op       // foot of each page
	y         float64      // top of what comes next, on the last page
	retour    *pagecode.ID // of the return sheet; nil when the letter has none
	retours   []int        // pages of the return sheet, from 0
	marques   bool         // marks for the machine that fills the envelopes
	sceau     *Scelle      // nil: a letter written before seals, or that has none
}

// bloc is one element of a letter's body.
type bloc struct {
	genre  genreBloc
	texte  string
	etiq   string // label of a sheet row, or right part of a list row
	dedans []bloc // of a box
	serre  bool   // follows its like: no space above
}

type genreBloc string

const (
	blocTitre   genreBloc = "titre"
	blocReponse genreBloc = "reponse"
	blocSection genreBloc = "section"
	blocPara    genreBloc = "para"
	blocFiche   genreBloc = "fiche"
	blocListe   genreBloc = "liste"
	blocPuce    genreBloc = "puce"
	blocPetit   genreBloc = "petit"
	blocCadre   genreBloc = "cadre"
	blocBlanc   genreBloc = "blanc"  // room to write or stamp, its height in mm
	blocSaut    genreBloc = "saut"   // to another page: sautVerso, sautFeuille, sautRetour
	blocCoche   genreBloc = "coche"  // a box to tick by hand
	blocClair   genreBloc = "clair"  // the plain line
	blocLangue  genreBloc = "langue" // a paragraph in the language etiq
)

// What a « >> » line goes to.
const (
	sautVerso   = "verso"   // the back of the first sheet, when the letter is still on its front
	sautFeuille = "feuille" // the front of another sheet, which can be handed over without the others
	sautRetour  = "retour"  // the front of the return sheet
)

// analyser reads the markup of a body (the comment at the head of each template says it).
func analyser(s string) ([]bloc, error) {
	var r []bloc
	var para []string
	var cadre *bloc
	ajoute := func(b bloc) {
		cible := &r
		if cadre != nil {
			cible = &cadre.dedans
		}
		if n := len(*cible); n > 0 && (*cible)[n-1].genre == b.genre {
			b.serre = true
		}
		*cible = append(*cible, b)
	}
	clos := func() {
		if len(para) > 0 {
			ajoute(bloc{genre: blocPara, texte: strings.Join(para, " ")})
			para = nil
		}
	}
	for _, l := range strings.Split(s, "\n") {
		l = strings.TrimSpace(l)
		marque, reste, _ := strings.Cut(l, " ")
		switch marque {
		case "#", "!", "##", "=", "|", "-", "~", "_", "[[", "]]", ">>", "[]", "+", "@ar", "@en", "":
			clos()
		}
		switch marque {
		case "":
		case "#":
			ajoute(bloc{genre: blocTitre, texte: reste})
		case "!":
			ajoute(bloc{genre: blocReponse, texte: reste})
		case "##":
			ajoute(bloc{genre: blocSection, texte: reste})
		case "-":
			ajoute(bloc{genre: blocPuce, texte: reste})
		case "~":
			ajoute(bloc{genre: blocPetit, texte: reste})
		case "_":
			ajoute(bloc{genre: blocBlanc, texte: reste})
		case ">>":
			ajoute(bloc{genre: blocSaut, texte: reste})
		case "+":
			ajoute(bloc{genre: blocClair, texte: reste})
		case "[]":
			ajoute(bloc{genre: blocCoche, texte: reste})
		case "@ar", "@en":
			ajoute(bloc{genre: blocLangue, texte: reste, etiq: marque[1:]})
		case "=", "|":
			g, d, ok := strings.Cut(reste, " | ")
			if !ok {
				return nil, fmt.Errorf("%w: ligne de courrier sans séparateur", dossier.ErrInvalide)
			}
			if marque == "=" {
				ajoute(bloc{genre: blocFiche, etiq: g, texte: d})
			} else {
				ajoute(bloc{genre: blocListe, texte: g, etiq: d})
			}
		case "[[":
			if cadre != nil {
				return nil, fmt.Errorf("%w: encadré dans un encadré", dossier.ErrInvalide)
			}
			cadre = &bloc{genre: blocCadre, texte: reste}
		case "]]":
			if cadre == nil {
				return nil, fmt.Errorf("%w: fin d’encadré sans début", dossier.ErrInvalide)
			}
			b := *cadre
			cadre = nil
			ajoute(b)
		default:
			para = append(para, l)
		}
	}
	clos()
	if cadre != nil {
		return nil, fmt.Errorf("%w: encadré non fermé", dossier.ErrInvalide)
	}
	return r, nil
}

// fragment is a run of one weight inside a word; mot is what is never cut.
type fragment struct {
	s    string
	gras bool
}
type mot struct {
	f []fragment
	l float64 // width, mm
}

// mots cuts a text at its plain spaces; no-break spaces hold. **…** is bold.
func (f *feuille) mots(s string, taille float64, gras bool) []mot {
	var r []mot
	var courant mot
	pousse := func() {
		if len(courant.f) > 0 {
			r = append(r, courant)
			courant = mot{}
		}
	}
	for i, partie := range strings.Split(s, "**") {
		g := gras != (i%2 == 1)
		for j, m := range strings.Split(partie, " ") {
			if j > 0 {
				pousse()
			}
			if m != "" {
				courant.f = append(courant.f, fragment{m, g})
				courant.l += f.t.largeur(g, taille, m)
			}
		}
	}
	pousse()
	return r
}

// couper breaks a text into lines no wider than l. An address of a site wider than that goes on to the next line; any other word is an error,
// never cut.
func (f *feuille) couper(s string, taille float64, gras bool, l float64) ([][]mot, error) {
	espace := f.t.largeur(gras, taille, " ")
	var lignes [][]mot
	var ligne []mot
	x := 0.0
	for _, m := range f.decouperSites(f.mots(s, taille, gras), taille, l) {
		if m.l > l {
			return nil, fmt.Errorf("%w: un mot de %d lettres ne tient pas dans %.0f mm", dossier.ErrInvalide, longueur(m), l)
		}
		if len(ligne) > 0 && x+espace+m.l > l {
			lignes = append(lignes, ligne)
			ligne, x = nil, 0
		}
		if len(ligne) > 0 {
			x += espace
		}
		ligne = append(ligne, m)
		x += m.l
	}
	if len(ligne) > 0 {
		lignes = append(lignes, ligne)
	}
	return lignes, nil
}

// decouperSites cuts the addresses of sites that are wider than l after one of their own signs: nothing is added that a reader would type.
func (f *feuille) decouperSites(mots []mot, taille, l float64) []mot {
	var r []mot
	for _, m := range mots {
		if m.l <= l || len(m.f) != 1 || !strings.Contains(m.f[0].s, "://") {
			r = append(r, m)
			continue
		}
		gras, morceau := m.f[0].gras, ""
		pousse := func() {
			r = append(r, mot{f: []fragment{{morceau, gras}}, l: f.t.largeur(gras, taille, morceau)})
			morceau = ""
		}
		for _, partie := range strings.SplitAfter(strings.NewReplacer("/", "/\x00", "-", "-\x00", "?", "?\x00", "&", "&\x00", "_", "_\x00").Replace(m.f[0].s), "\x00") {
			partie = strings.TrimSuffix(partie, "\x00")
			if morceau != "" && f.t.largeur(gras, taille, morceau+partie) > l {
				pousse()
			}
			morceau += partie
		}
		pousse()
	}
	return r
}

func longueur(m mot) int {
	n := 0
	for _, f := range m.f {
		n += len([]rune(f.s))
	}
	return n
}

// pas is the height of a line of text, mm.
func pas(taille float64) float64 { return taille * mmParPoint * interligne }

// rendre places lines from (x, y) down, y being the top of the first line. Runs of one weight are drawn whole, so that
// whoever extracts the text of the PDF gets sentences.
func (f *feuille) rendre(page *[]op, lignes [][]mot, x, y, taille float64, gras bool) float64 {
	espace := f.t.largeur(gras, taille, " ")
	for _, ligne := range lignes {
		base := y + taille*mmParPoint*1.02
		px := x
		var run strings.Builder
		var rg bool
		rx := px
		vide := func() {
			if run.Len() > 0 {
				*page = append(*page, op{x: rx, y: base, texte: run.String(), gras: rg, taille: taille})
				run.Reset()
			}
		}
		for i, m := range ligne {
			for j, fr := range m.f {
				sep := i > 0 && j == 0
				if run.Len() > 0 && fr.gras == rg {
					if sep {
						run.WriteByte(' ')
						px += f.t.largeur(rg, taille, " ")
					}
				} else {
					vide()
					if sep {
						px += espace
					}
					rx, rg = px, fr.gras
				}
				run.WriteString(fr.s)
				px += f.t.largeur(fr.gras, taille, fr.s)
			}
		}
		vide()
		y += pas(taille)
	}
	return y
}

// place is how a block is set: what it draws from y = 0 down, and its height.
type place struct {
	ops   []op
	h     float64
	avant float64 // space above, unless first of its page
	colle bool    // must not be the last of its page: a heading
}

func (f *feuille) placer(b bloc, x, l float64) (place, error) {
	switch b.genre {
	case blocTitre:
		return f.placerTitre(b.texte, x, l)
	case blocReponse:
		p, err := f.placerTexte(b.texte, x, l, 15, true, 4.2)
		dans(p.ops, papier.RoleAlinea)
		return p, err
	case blocSection:
		p, err := f.placerTexte(b.texte, x, l, 11, true, 3.6)
		p.h += 0.8
		p.colle = true
		dans(p.ops, papier.RoleTitre2)
		return p, err
	case blocPara:
		p, err := f.placerTexte(b.texte, x, l, corpsTexte, false, 1.6)
		dans(p.ops, papier.RoleAlinea)
		p.colle = strings.HasSuffix(b.texte, ":")
		return p, err
	case blocClair:
		p, err := f.placerTexte(b.texte, x, l, corpsTexte, true, 1.6)
		dans(p.ops, papier.RoleAlinea)
		return p, err
	case blocPetit:
		p, err := f.placerTexte(b.texte, x, l, 8.5, false, 3)
		dans(p.ops, papier.RoleAlinea)
		return p, err
	case blocPuce:
		return f.placerPuce(b, x, l)
	case blocCoche:
		return f.placerCoche(b, x, l)
	case blocLangue:
		return f.placerLangue(b, x, l)
	case blocFiche:
		return f.placerFiche(b, x, l)
	case blocListe:
		return f.placerListe(b, x, l)
	case blocCadre:
		return f.placerCadre(b, x, l)
	case blocBlanc:
		h, err := strconv.ParseFloat(b.texte, 64)
		if err != nil || h <= 0 {
			return place{}, fmt.Errorf("%w: blanc de %q mm", dossier.ErrInvalide, b.texte)
		}
		return place{h: h}, nil
	}
	return place{}, fmt.Errorf("%w: bloc %q", dossier.ErrInvalide, b.genre)
}

func espaceSerre(b bloc, large, serre float64) float64 {
	if b.serre {
		return serre
	}
	return large
}

func (f *feuille) placerTexte(s string, x, l, taille float64, gras bool, avant float64) (place, error) {
	lignes, err := f.couper(s, taille, gras, l)
	if err != nil {
		return place{}, err
	}
	p := place{avant: avant}
	p.h = f.rendre(&p.ops, lignes, x, 0, taille, gras)
	return p, nil
}

func (f *feuille) placerPuce(b bloc, x, l float64) (place, error) {
	p, err := f.placerTexte(b.texte, x+4, l-4, corpsTexte, false, espaceSerre(b, 1.2, 0.7))
	if err != nil {
		return place{}, err
	}
	dans(p.ops, papier.RoleCorps)
	marque := []op{{x: x + 0.8, y: corpsTexte * mmParPoint * 1.02, texte: "–", taille: corpsTexte}}
	dans(marque, papier.RoleMarque)
	p.ops = append(marque, p.ops...)
	dans(p.ops, papier.RolePoint)
	return p, nil
}

// placerCoche sets a box to tick by hand before what it stands for: no machine reads it.
func (f *feuille) placerCoche(b bloc, x, l float64) (place, error) {
	const cote = 4.0
	p, err := f.placerTexte(b.texte, x+7, l-7, corpsTexte, false, espaceSerre(b, 1.8, 1.6))
	if err != nil {
		return place{}, err
	}
	dans(p.ops, papier.RoleCorps)
	dans(p.ops, papier.RolePoint)
	for _, c := range [][4]float64{{0, 0, cote, 0}, {cote, 0, cote, cote}, {cote, cote, 0, cote}, {0, cote, 0, 0}} {
		p.ops = append(p.ops, op{x: x + 0.5 + c[0], y: 0.4 + c[1], x2: x + 0.5 + c[2], y2: 0.4 + c[3], ep: 0.2})
	}
	p.h = max(p.h, cote+0.8)
	return p, nil
}

// placerLangue sets a paragraph in the reader's language, from right to left in Arabic.
func (f *feuille) placerLangue(b bloc, x, l float64) (place, error) {
	balise := papier.Balise{Role: papier.RoleAlinea, Langue: b.etiq}
	if b.etiq != "ar" {
		p, err := f.placerTexte(b.texte, x, l, corpsTexte, false, 1.6)
		entourer(p.ops, &noeud{balise})
		return p, err
	}
	const taille = corpsTexte + 1
	texte, gras := strings.TrimSuffix(strings.TrimPrefix(b.texte, "**"), "**"), strings.HasPrefix(b.texte, "**")
	style := papier.Etroit
	if gras {
		style = papier.EtroitGras
	}
	lignes, err := papier.CouperArabe(style, taille, texte, dossier.MM(l))
	if err != nil {
		return place{}, err
	}
	balise.Texte = papier.NFC(texte)
	p := place{avant: 1.6}
	for _, s := range lignes {
		p.ops = append(p.ops, op{x: x + l - f.t.largeur(gras, taille, s), y: p.h + taille*mmParPoint*1.02, texte: s, gras: gras, taille: taille})
		p.h += pas(taille)
	}
	entourer(p.ops, &noeud{balise})
	return p, nil
}

// placerTitre breaks a title that needs two lines before its parenthesis.
func (f *feuille) placerTitre(s string, x, l float64) (place, error) {
	const taille = 13
	lignes, err := f.couper(s, taille, true, l)
	if err != nil {
		return place{}, err
	}
	if i := strings.LastIndex(s, " ("); len(lignes) > 1 && i > 0 {
		lignes = nil
		for _, partie := range []string{s[:i], s[i+1:]} {
			c, err := f.couper(partie, taille, true, l)
			if err != nil {
				return place{}, err
			}
			lignes = append(lignes, c...)
		}
	}
	p := place{}
	p.h = f.rendre(&p.ops, lignes, x, 0, taille, true)
	dans(p.ops, papier.RoleTitre1)
	return p, nil
}

const largeurEtiquette = 46.0

func (f *feuille) placerFiche(b bloc, x, l float64) (place, error) {
	et, err := f.couper(b.etiq, corpsTexte, false, largeurEtiquette-2)
	if err != nil {
		return place{}, err
	}
	va, err := f.couper(b.texte, corpsTexte, false, l-largeurEtiquette)
	if err != nil {
		return place{}, err
	}
	p := place{avant: espaceSerre(b, 1.2, 0.5)}
	h1 := f.rendre(&p.ops, et, x, 0, corpsTexte, false)
	n := len(p.ops)
	h2 := f.rendre(&p.ops, va, x+largeurEtiquette, 0, corpsTexte, false)
	rang(p.ops, n)
	p.h = max(h1, h2) + 0.5
	p.ops = append(p.ops, op{x: x, y: p.h, x2: x + l, y2: p.h, ep: 0.1})
	return p, nil
}

// placerListe sets « what ……… how many », the right part aligned right.
func (f *feuille) placerListe(b bloc, x, l float64) (place, error) {
	const droite = 48.0
	g, err := f.couper(b.texte, corpsTexte, false, l-droite)
	if err != nil {
		return place{}, err
	}
	d, err := f.couper(b.etiq, corpsTexte, false, droite-2)
	if err != nil {
		return place{}, err
	}
	p := place{avant: espaceSerre(b, 1.2, 0.5)}
	h := f.rendre(&p.ops, g, x, 0, corpsTexte, false)
	n := len(p.ops)
	y := 0.0
	for _, ligne := range d {
		w := f.largeurLigne(ligne, corpsTexte)
		y = f.rendre(&p.ops, [][]mot{ligne}, x+l-w, y, corpsTexte, false)
	}
	rang(p.ops, n)
	p.h = max(h, y) + 0.5
	p.ops = append(p.ops, op{x: x, y: p.h, x2: x + l, y2: p.h, ep: 0.1})
	return p, nil
}

func (f *feuille) largeurLigne(ligne []mot, taille float64) float64 {
	w := 0.0
	for i, m := range ligne {
		if i > 0 {
			w += f.t.largeur(false, taille, " ")
		}
		w += m.l
	}
	return w
}

// placerCadre sets a box, never cut over two pages.
func (f *feuille) placerCadre(b bloc, x, l float64) (place, error) {
	const bord = 3.5
	p := place{avant: 3.2}
	y := bord - 0.6
	titre, err := f.placerTexte(b.texte, x+bord, l-2*bord, corpsTexte, true, 0)
	if err != nil {
		return place{}, err
	}
	dans(titre.ops, papier.RoleTitre2)
	p.ops = decale(p.ops, titre.ops, y)
	y += titre.h + 0.6
	var suite suite
	for i, d := range b.dedans {
		q, err := f.placer(d, x+bord, l-2*bord)
		if err != nil {
			return place{}, err
		}
		suite.joindre(d, q.ops)
		if i > 0 {
			y += q.avant
		}
		p.ops = decale(p.ops, q.ops, y)
		y += q.h
	}
	dans(p.ops, papier.RoleSection)
	p.h = y + bord - 0.9
	for _, c := range [][4]float64{{0, 0, l, 0}, {l, 0, l, p.h}, {l, p.h, 0, p.h}, {0, p.h, 0, 0}} {
		p.ops = append(p.ops, op{x: x + c[0], y: c[1], x2: x + c[2], y2: c[3], ep: 0.35})
	}
	return p, nil
}

func decale(vers, ops []op, dy float64) []op {
	for _, o := range ops {
		o.y += dy
		o.y2 += dy
		vers = append(vers, o)
	}
	return vers
}

// sauter goes to the page a « >> » line names, with the blank backs that are needed: what begins a sheet begins on its front.
func (f *feuille) sauter(ou string) error {
	recto := func() {
		if len(f.pages)%2 == 1 {
			f.pages = append(f.pages, nil)
		}
		f.pages = append(f.pages, nil)
	}
	switch ou {
	case sautVerso:
		if len(f.pages) > 1 {
			return nil
		}
		f.pages = append(f.pages, nil)
	case sautFeuille:
		recto()
	case sautRetour:
		if f.retour == nil || len(f.retours) > 0 {
			return fmt.Errorf("%w: feuille de retour sans identifiant, ou en double", dossier.ErrInvalide)
		}
		recto()
		f.retours = append(f.retours, len(f.pages)-1)
	default:
		return fmt.Errorf("%w: saut vers %q", dossier.ErrInvalide, ou)
	}
	f.y = f.haut()
	return nil
}

// haut and finUtile are where the text of the last page begins and ends.
func (f *feuille) haut() float64 {
	if f.surRetour() {
		return hautRetour
	}
	return hautSuite
}

func (f *feuille) finUtile() float64 {
	switch {
	case f.surRetour():
		return basRetour
	case f.sceau != nil && len(f.pages) == 1:
		return basAvantSceau
	}
	return basUtile
}

// surRetour reports whether the last page is of the return sheet.
func (f *feuille) surRetour() bool {
	return len(f.retours) > 0 && f.retours[len(f.retours)-1] == len(f.pages)-1
}

// composer lays the blocks out under y on the first page, then on as many pages as needed.
func (f *feuille) composer(blocs []bloc, y float64) error {
	f.y = y
	debut := true
	var suite suite
	for i, b := range blocs {
		if b.genre == blocSaut {
			avant := len(f.pages)
			if err := f.sauter(b.texte); err != nil {
				return err
			}
			debut = debut || len(f.pages) > avant
			continue
		}
		p, err := f.placer(b, margeG, largeurA4-margeG-margeD)
		if err != nil {
			return err
		}
		besoin := p.avant + p.h
		if p.colle { // with the beginning of what it announces
			for _, s := range blocs[i+1:] {
				if s.genre == blocSaut {
					break
				}
				q, err := f.placer(s, margeG, largeurA4-margeG-margeD)
				if err != nil {
					return err
				}
				besoin += q.avant + q.h
				if !q.colle {
					break
				}
			}
		}
		if !debut && f.y+besoin > f.finUtile() {
			retour := f.surRetour()
			f.pages = append(f.pages, nil)
			if retour {
				f.retours = append(f.retours, len(f.pages)-1)
			}
			f.y, debut = f.haut(), true
		}
		if !debut {
			f.y += p.avant
		}
		if f.y+p.h > f.finUtile() {
			return fmt.Errorf("%w: un bloc du courrier dépasse la page", dossier.ErrInvalide)
		}
		suite.joindre(b, p.ops)
		n := len(f.pages) - 1
		f.pages[n] = decale(f.pages[n], p.ops, f.y)
		f.y += p.h
		debut = false
	}
	return nil
}
