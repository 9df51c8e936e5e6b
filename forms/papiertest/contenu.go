package papiertest

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// page is what was read of a page.
type page struct {
	n       int // from 1
	dict    types.Dict
	boite   rect
	polices map[string]*fonte
	textes  map[int]string // text of each marked content with a number
	vus     map[int]bool   // numbers reached from the structure
}

// fonte is what a font says of its codes.
type fonte struct {
	largeurs map[int]float64 // thousandths
	defaut   float64
	unicode  map[int]string
}

func (c *controle) lirePage(n int) {
	d, ref, attrs, err := c.x.PageDict(n, false)
	if err != nil || d == nil {
		c.faute("page %d illisible", n)
		return
	}
	p := &page{n: n, dict: d, polices: map[string]*fonte{}, textes: map[int]string{}, vus: map[int]bool{}}
	if attrs != nil && attrs.MediaBox != nil {
		p.boite = rect{attrs.MediaBox.LL.X, attrs.MediaBox.LL.Y, attrs.MediaBox.UR.X, attrs.MediaBox.UR.Y}
	}
	c.pages = append(c.pages, p)
	if ref != nil {
		c.parObjet[ref.ObjectNumber.Value()] = p
	}
	for nom, o := range c.dict(c.dict(d["Resources"])["Font"]) {
		p.polices[nom] = c.lireFonte(c.dict(o))
	}
	var flux []byte
	if a := c.tableau(d["Contents"]); a != nil {
		for _, o := range a {
			flux = append(append(flux, c.flux(o)...), '\n')
		}
	} else {
		flux = c.flux(d["Contents"])
	}
	if c.tableau(d["Annots"]) != nil && c.nom(d["Tabs"]) != "S" {
		c.faute("page %d : ordre des champs autre que celui de la structure (Tabs)", n)
	}
	s := scene{c: c, p: p, tm: identite, ctm: identite}
	if err := s.jouer(flux); err != nil {
		c.faute("page %d : %v", n, err)
	}
}

func (c *controle) lireFonte(d types.Dict) *fonte {
	f := &fonte{largeurs: map[int]float64{}, defaut: 1000, unicode: lireUnicode(c.flux(d["ToUnicode"]))}
	a := c.tableau(d["DescendantFonts"])
	if len(a) != 1 {
		return f
	}
	cid := c.dict(a[0])
	if o, ok := cid["DW"]; ok {
		f.defaut = c.nombre(o)
	}
	w := c.tableau(cid["W"])
	for i := 0; i+1 < len(w); {
		debut := int(c.nombre(w[i]))
		if liste := c.tableau(w[i+1]); liste != nil {
			for j, l := range liste {
				f.largeurs[debut+j] = c.nombre(l)
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			break
		}
		for j := debut; j <= int(c.nombre(w[i+1])); j++ {
			f.largeurs[j] = c.nombre(w[i+2])
		}
		i += 3
	}
	return f
}

// lireUnicode reads a map from codes to characters: bfchar and bfrange.
func lireUnicode(b []byte) map[int]string {
	m := map[int]string{}
	l := lexeur{b: b}
	var pile []jeton
	for {
		j, err := l.suivant()
		if err != nil || j.genre == fin {
			return m
		}
		if j.genre != operateur {
			pile = append(pile, j)
			continue
		}
		switch j.texte {
		case "endbfchar":
			for i := 0; i+1 < len(pile); i += 2 {
				m[code(pile[i].texte)] = utf16be(pile[i+1].texte)
			}
		case "endbfrange":
			for i := 0; i+2 < len(pile); i += 3 {
				u := []rune(utf16be(pile[i+2].texte))
				for k := code(pile[i].texte); k <= code(pile[i+1].texte) && len(u) == 1; k++ {
					m[k] = string(u[0] + rune(k-code(pile[i].texte)))
				}
			}
		}
		pile = nil
	}
}

func code(s string) int {
	n := 0
	for _, o := range []byte(s) {
		n = n<<8 | int(o)
	}
	return n
}

func utf16be(s string) string {
	t, err := types.DecodeUTF16String("\xfe\xff" + s)
	if err != nil {
		return ""
	}
	return t
}

// matrice is a transformation: x' = a x + c y + e, y' = b x + d y + f.
type matrice struct{ a, b, c, d, e, f float64 }

var identite = matrice{1, 0, 0, 1, 0, 0}

// puis applies m, then n.
func (m matrice) puis(n matrice) matrice {
	return matrice{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d, m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

// contexte is a marked content: its number, or an artifact, or neither.
type contexte struct {
	mcid     int // -1 without
	artefact bool
}

// scene plays the stream of a page.
type scene struct {
	c         *controle
	p         *page
	contextes []contexte
	tm, tlm   matrice
	ctm       matrice
	piles     []matrice
	fonte     *fonte
	corps     float64
	texte     bool // between BT and ET
}

func (s *scene) faute(f string, a ...any) {
	s.c.faute("page %d : %s", s.p.n, fmt.Sprintf(f, a...))
}

func (s *scene) jouer(flux []byte) error {
	l := lexeur{b: flux}
	var operandes []jeton
	for {
		j, err := l.suivant()
		if err != nil {
			return err
		}
		if j.genre == fin {
			break
		}
		if j.genre != operateur {
			operandes = append(operandes, j)
			continue
		}
		if err := s.operer(j.texte, operandes); err != nil {
			return err
		}
		operandes = nil
	}
	if len(s.contextes) > 0 {
		s.faute("%d contenus marqués non fermés (EMC)", len(s.contextes))
	}
	return nil
}

func (s *scene) operer(op string, o []jeton) error {
	switch op {
	case "BMC", "BDC":
		s.ouvrir(op, o)
	case "EMC":
		if len(s.contextes) == 0 {
			return fmt.Errorf("EMC de trop")
		}
		s.contextes = s.contextes[:len(s.contextes)-1]
	case "S", "s", "f", "F", "f*", "B", "B*", "b", "b*":
		s.dessin(op)
	case "sh", "Do", "BI", "'", "\"":
		return fmt.Errorf("opérateur %s hors de nos usages", op)
	case "q":
		s.piles = append(s.piles, s.ctm)
	case "Q":
		if len(s.piles) == 0 {
			return fmt.Errorf("opérateur Q de trop")
		}
		s.ctm, s.piles = s.piles[len(s.piles)-1], s.piles[:len(s.piles)-1]
	case "cm":
		if m, ok := mat(o); ok {
			s.ctm = m.puis(s.ctm)
		}
	default:
		return s.opererTexte(op, o)
	}
	return nil
}

func (s *scene) opererTexte(op string, o []jeton) error {
	switch op {
	case "BT":
		s.tm, s.tlm, s.texte = identite, identite, true
	case "ET":
		s.texte = false
	case "Tf":
		if len(o) != 2 {
			return fmt.Errorf("opérateur Tf mal formé")
		}
		s.fonte, s.corps = s.p.polices[o[0].texte], o[1].nombre()
		if s.fonte == nil {
			return fmt.Errorf("police %s absente des ressources", o[0].texte)
		}
	case "Td", "TD":
		if len(o) == 2 {
			s.tlm = matrice{1, 0, 0, 1, o[0].nombre(), o[1].nombre()}.puis(s.tlm)
			s.tm = s.tlm
		}
	case "Tm":
		if m, ok := mat(o); ok {
			s.tm, s.tlm = m, m
		}
	case "Tj", "TJ":
		for _, j := range o {
			if err := s.montrer(j); err != nil {
				return err
			}
		}
	}
	return nil
}

func mat(o []jeton) (matrice, bool) {
	if len(o) != 6 {
		return matrice{}, false
	}
	return matrice{o[0].nombre(), o[1].nombre(), o[2].nombre(), o[3].nombre(), o[4].nombre(), o[5].nombre()}, true
}

// ouvrir begins a marked content. Its properties are written in the stream: no dictionary of ours is elsewhere.
func (s *scene) ouvrir(op string, o []jeton) {
	x := contexte{mcid: -1}
	if len(o) > 0 && o[0].texte == "Artifact" {
		x.artefact = true
	}
	if op == "BDC" {
		for i := 1; i+1 < len(o); i++ {
			if o[i].genre == nomPDF && o[i].texte == "MCID" {
				x.mcid = int(o[i+1].nombre())
			}
		}
	}
	for _, autre := range s.contextes {
		if autre.artefact && x.mcid >= 0 || autre.mcid >= 0 && (x.artefact || x.mcid >= 0) {
			s.faute("contenu marqué dans un autre")
		}
	}
	if x.mcid >= 0 {
		if _, ok := s.p.textes[x.mcid]; ok {
			s.faute("MCID %d donné deux fois", x.mcid)
		}
		s.p.textes[x.mcid] += ""
	}
	s.contextes = append(s.contextes, x)
}

// dessin checks that what is painted is someone's, and gives the number of its marked content, -1 for an artifact.
func (s *scene) dessin(op string) int {
	for _, x := range s.contextes {
		if x.mcid >= 0 {
			return x.mcid
		}
		if x.artefact {
			return -1
		}
	}
	s.faute("%s hors de tout contenu marqué", op)
	return -1
}

func (s *scene) montrer(j jeton) error {
	if j.genre == nombreTJ {
		return nil
	}
	if s.fonte == nil || !s.texte {
		return fmt.Errorf("texte sans police, ou hors de BT … ET")
	}
	mcid := s.dessin("Tj")
	var lu strings.Builder
	avance := 0.0
	for i := 0; i+1 < len(j.texte); i += 2 {
		g := code(j.texte[i : i+2])
		u := s.fonte.unicode[g]
		if u == "" || strings.ContainsAny(u, "\x00\ufffd") {
			s.faute("caractère %04X sans valeur Unicode", g)
		}
		lu.WriteString(u)
		l, ok := s.fonte.largeurs[g]
		if !ok {
			l = s.fonte.defaut
		}
		avance += l * s.corps / 1000
	}
	m := s.tm.puis(s.ctm)
	if !s.p.boite.contient(m.e, m.f) || !s.p.boite.contient(m.e+avance*m.a, m.f+avance*m.b) {
		s.faute("texte hors de la page (%.0f, %.0f)", m.e, m.f)
	}
	s.tm = matrice{1, 0, 0, 1, avance, 0}.puis(s.tm)
	if mcid >= 0 {
		s.p.textes[mcid] += lu.String()
	}
	return nil
}

// jeton is a word of a stream. Strings are decoded; brackets of arrays and dictionaries are left out.
type jeton struct {
	genre genreJeton
	texte string
}

type genreJeton int

const (
	fin genreJeton = iota
	operateur
	nomPDF
	chainePDF
	nombreTJ
)

func (j jeton) nombre() float64 {
	v, _ := strconv.ParseFloat(j.texte, 64) // what is not a number is checked nowhere: 0
	return v
}

type lexeur struct {
	b []byte
	i int
}

const blancs, delimiteurs = "\x00\t\n\f\r ", "()<>[]{}/%"

func (l *lexeur) suivant() (jeton, error) {
	for l.i < len(l.b) {
		switch c := l.b[l.i]; {
		case strings.IndexByte(blancs, c) >= 0 || strings.IndexByte("[]{}", c) >= 0:
			l.i++
		case c == '%':
			for l.i < len(l.b) && l.b[l.i] != '\n' && l.b[l.i] != '\r' {
				l.i++
			}
		case bytes.HasPrefix(l.b[l.i:], []byte("<<")) || bytes.HasPrefix(l.b[l.i:], []byte(">>")):
			l.i += 2
		case c == '<':
			return l.hexa()
		case c == '(':
			return l.litterale()
		case c == '/':
			l.i++
			return jeton{nomPDF, l.mot()}, nil
		default:
			m := l.mot()
			if m == "" {
				return jeton{}, fmt.Errorf("octet inattendu dans le flux")
			}
			if strings.IndexByte("+-.0123456789", m[0]) >= 0 {
				return jeton{nombreTJ, m}, nil
			}
			return jeton{operateur, m}, nil
		}
	}
	return jeton{}, nil
}

func (l *lexeur) mot() string {
	debut := l.i
	for l.i < len(l.b) && strings.IndexByte(blancs+delimiteurs, l.b[l.i]) < 0 {
		l.i++
	}
	return string(l.b[debut:l.i])
}

func (l *lexeur) hexa() (jeton, error) {
	n := bytes.IndexByte(l.b[l.i:], '>')
	if n < 0 {
		return jeton{}, fmt.Errorf("chaîne non fermée")
	}
	chiffres := strings.Join(strings.Fields(string(l.b[l.i+1:l.i+n])), "")
	l.i += n + 1
	if len(chiffres)%2 == 1 {
		chiffres += "0"
	}
	var s []byte
	for i := 0; i < len(chiffres); i += 2 {
		v, err := strconv.ParseUint(chiffres[i:i+2], 16, 8)
		if err != nil {
			return jeton{}, fmt.Errorf("chaîne hexadécimale mal formée")
		}
		s = append(s, byte(v))
	}
	return jeton{chainePDF, string(s)}, nil
}

// litterale reads (…): brackets in pairs, and the escapes of one character; octal ones are not used by us.
func (l *lexeur) litterale() (jeton, error) {
	var s []byte
	niveau := 0
	for ; l.i < len(l.b); l.i++ {
		switch c := l.b[l.i]; c {
		case '(':
			if niveau++; niveau > 1 {
				s = append(s, c)
			}
		case ')':
			if niveau--; niveau == 0 {
				l.i++
				return jeton{chainePDF, string(s)}, nil
			}
			s = append(s, c)
		case '\\':
			if l.i++; l.i < len(l.b) {
				s = append(s, l.b[l.i])
			}
		default:
			s = append(s, c)
		}
	}
	return jeton{}, fmt.Errorf("chaîne non fermée")
}
