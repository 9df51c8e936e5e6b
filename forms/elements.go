package forms

import (
	"fmt"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/forms/papier"
)

// bloc gives the element of a field: label above, then comb, ruled lines or tick boxes.
func (m *metteur) bloc(c Champ) bloc {
	switch {
	case c.Type == ChampCoche:
		return m.blocCoche(c)
	case c.Type == ChampChoix:
		return m.blocChoix(c)
	case c.Exact:
		return m.blocPeigne(c)
	default:
		return m.blocLignes(c)
	}
}

// etiquette is a label cut to the width of its field.
type etiquette struct {
	champ  Champ
	lignes []string
	l      dossier.MM // width it needs, at least that of the field
	h      dossier.MM
	trad   dossier.MM // height of the translation under it
}

// etiqueter measures a label for a field of that width. A label that needs more than two lines widens its field.
func (m *metteur) etiqueter(c Champ, l dossier.MM) etiquette {
	e := etiquette{champ: c}
	texte, num := c.etiquette(), m.largeurNumero(c)
	entier := num + m.largeur(papier.Etroit, m.mes.ptEtiquette, texte)
	court := 3.4 * dossier.MM(m.mes.ptEtiquette) // a word or two are never cut
	switch {
	case entier <= l:
		e.lignes = []string{texte}
	case entier <= court:
		e.lignes, l = []string{texte}, entier
	default:
		for ; ; l += 4 {
			e.lignes = m.couper(papier.Etroit, m.mes.ptEtiquette, texte, l-num)
			if len(e.lignes) <= 2 || l > utileEtroit || m.err != nil {
				break
			}
		}
	}
	for m.lignesTraduites(c.traduite, l-num) > 2 {
		l += 4
	}
	e.l = l
	e.trad = dossier.MM(m.lignesTraduites(c.traduite, l-num)) * m.mes.traductionH
	e.h = dossier.MM(len(e.lignes)) * m.mes.etiquetteH
	return e
}

// etiquette is the label as printed: the first of a repeated group says which one it is.
func (c Champ) etiquette() string {
	if c.tete {
		return c.Libelle + " — " + strings.ToLower(c.GroupeLibelle) + "\u00a0" + strconv.Itoa(c.Indice)
	}
	return c.Libelle
}

// voix is the label as read aloud: every field of a repeated group says which one it is.
func (c Champ) voix() string {
	if c.Indice > 0 {
		return c.GroupeLibelle + " " + strconv.Itoa(c.Indice) + " — " + c.Libelle
	}
	return c.Libelle
}

// traduite is the printed label in another language.
func (c Champ) traduite(langue string) string {
	s := c.Traduction(langue)
	if g := TraductionGroupe(langue, c.Groupe); c.tete && s != "" && g != "" {
		s += " — " + g + " " + strconv.Itoa(c.Indice)
	}
	return s
}

func (m *metteur) largeurNumero(c Champ) dossier.MM {
	return m.largeur(papier.EtroitGras, m.mes.ptEtiquette, strconv.Itoa(c.Numero)) + 0.16*dossier.MM(m.mes.ptEtiquette)
}

// poserEtiquette writes number and label above the boxes at p.
func (m *metteur) poserEtiquette(e etiquette, p place) {
	m.element(papier.Balise{Role: papier.RoleAlinea}, func() {
		y := p.Y - p.lettres - p.trad - e.h
		num := m.largeurNumero(e.champ)
		ligne := m.mes.etiquetteH - m.mes.sousEtiquette
		m.texte(papier.EtroitGras, m.mes.ptEtiquette, p.X, y+ligne, strconv.Itoa(e.champ.Numero))
		for _, l := range e.lignes {
			m.texte(papier.Etroit, m.mes.ptEtiquette, p.X+num, y+ligne, l)
			y += m.mes.etiquetteH
		}
		m.traduire(dossier.RectMM{X: p.X + num, Y: y - 0.25*m.mes.sousEtiquette, L: p.L - num, H: e.trad}, e.champ.traduite, e.champ.Code)
	})
}

// traduire keeps room for words in another language, in the presentation that has it.
func (m *metteur) traduire(r dossier.RectMM, texte func(string) string, quoi string) {
	if m.mes.traductionH > 0 {
		m.mettre(traductionPlan{r, texte, quoi})
	}
}

// lignesTraduites is how many lines the longest translation of a label takes in that width: the room is the same in all languages. At
// least one where there are translations, 0 in the presentations without.
func (m *metteur) lignesTraduites(texte func(string) string, l dossier.MM) int {
	if m.mes.traductionH == 0 {
		return 0
	}
	n := 1
	for _, langue := range Langues {
		if s := texte(langue); s != "" && m.err == nil {
			n = max(n, len(m.couperTraduction(langue, s, l)))
		}
	}
	return n
}

// couperTraduction cuts a translation as it will be drawn at its full size.
func (m *metteur) couperTraduction(langue, s string, l dossier.MM) []string {
	couper := papier.Couper
	if langue == "ar" {
		couper = papier.CouperArabe
	}
	lignes, err := couper(papier.Etroit, ptTraduction, s, l)
	if err != nil && l > utileEtroit {
		m.faute("traduction (%s) : %v", langue, err)
	}
	if err != nil {
		return make([]string, 9) // a word wider than a line: more width is needed
	}
	return lignes
}

// peigne gives cells a line, cell width and number of lines of a comb no wider than that.
func (m *metteur) peigne(c Champ, large dossier.MM) (parLigne int, cellule dossier.MM, lignes int) {
	n := c.Longueur
	cellule = m.mes.celluleL
	plus := min(m.mes.cellulesMax, int(large/cellule))
	switch {
	case c.Type == ChampDate:
		return 8, cellule, 1
	case n <= plus:
		return n, cellule, 1
	case dossier.MM(n)*m.mes.celluleMin <= large: // a street: one line all the same
		return n, large / dossier.MM(n), 1
	default:
		lignes = (n + plus - 1) / plus
		return (n + lignes - 1) / lignes, cellule, lignes
	}
}

// blocPeigne is a comb; a wide one has a narrow form, of more lines.
func (m *metteur) blocPeigne(c Champ) bloc {
	b := m.peigneDans(c, utile)
	if b.l > utileEtroit {
		repli := m.peigneDans(c, utileEtroit)
		b.repli = &repli
	}
	return b
}

func (m *metteur) peigneDans(c Champ, large dossier.MM) bloc {
	parLigne, cellule, lignes := m.peigne(c, large)
	l := dossier.MM(parLigne) * cellule
	z := Zone{Champ: c.Code, Genre: ZonePeigne, Format: "texte", Max: c.Longueur, Numero: c.Numero}
	alt := c.voix()
	b := bloc{h: dossier.MM(lignes)*m.mes.celluleH + dossier.MM(lignes-1)*m.mes.entrePeignes}
	switch c.Type {
	case ChampDate:
		l += 2 * m.mes.entreDates
		z.Format, alt, b.lettres = "date", alt+", jour mois année", m.mes.lettresH
	case ChampDigits:
		z.Format = "chiffres"
	}
	e := m.etiqueter(c, l)
	b.l, b.tete, b.trad = e.l, e.h, e.trad
	b.pose = func(m *metteur, p place) {
		m.poserEtiquette(e, p)
		for i := range c.Longueur {
			x := p.X + dossier.MM(i%parLigne)*cellule
			if c.Type == ChampDate {
				x += m.mes.entreDates * dossier.MM((min(i, 4)+0)/2)
			}
			y := p.Y + dossier.MM(i/parLigne)*(m.mes.celluleH+m.mes.entrePeignes)
			z.Boites = append(z.Boites, dossier.RectMM{X: x, Y: y, L: cellule, H: m.mes.celluleH})
		}
		m.lettresDate(z)
		m.zone(z, alt, "")
	}
	return b
}

// lettresDate says above the cells of a date what goes in each: what is read aloud says it already.
func (m *metteur) lettresDate(z Zone) {
	if z.Format != "date" {
		return
	}
	m.element(papier.Balise{}, func() {
		for i, r := range "JJMMAAAA" {
			b := z.Boites[i]
			m.texte(papier.Etroit, m.mes.ptLettres, b.X+(b.L-m.largeur(papier.Etroit, m.mes.ptLettres, string(r)))/2, b.Y-0.35*m.mes.lettresH, string(r))
		}
	})
}

// largeurLigne is the least width and the number of the ruled lines of a free answer: two, three or four answers side by side.
func (m *metteur) largeurLigne(c Champ) (l dossier.MM, lignes int) {
	l, lignes = utile, 1
	switch n := c.Longueur; {
	case c.Type == ChampLong:
		lignes = max(2, (n+m.mes.traitH-1)/m.mes.traitH)
	case n <= 20:
		l = 40
	case n <= 40:
		l = 57
	case n <= 60:
		l = 88
	}
	if c.Largeur > 0 {
		l = c.Largeur
	}
	if c.Lignes > 0 && c.Type != ChampLong {
		lignes = c.Lignes
	} else if c.Lignes > 0 {
		lignes = max(lignes, c.Lignes)
	}
	return min(utile, l*m.mes.ligneH/standard.ligneH), lignes
}

func (m *metteur) blocLignes(c Champ) bloc {
	l, lignes := m.largeurLigne(c)
	b := bloc{souple: true, h: dossier.MM(lignes) * m.mes.ligneH}
	if l > utileEtroit { // whole lines are shorter beside the QR: they can start a page
		l, b.seul = utileEtroit, true
	}
	e := m.etiqueter(c, l)
	b.l, b.tete, b.trad = e.l, e.h, e.trad
	b.pose = func(m *metteur, p place) {
		m.poserEtiquette(e, p)
		z := Zone{Champ: c.Code, Genre: ZoneLigne, Max: c.Longueur, Numero: c.Numero}
		for i := range lignes {
			z.Boites = append(z.Boites, dossier.RectMM{X: p.X, Y: p.Y + dossier.MM(i)*m.mes.ligneH, L: p.L, H: m.mes.ligneH})
		}
		m.zone(z, c.voix(), "")
	}
	return b
}

// titre is the head of a group, with its note.
func (m *metteur) titre(texte, note string) bloc { return m.titreTraduit(texte, note, nil) }

// titreTraduit is titre with the words of its translation. A note that is short stands at the end of the line.
func (m *metteur) titreTraduit(texte, note string, traduit func(string) string) bloc {
	k := dossier.MM(m.mes.ptTitre / standard.ptTitre)
	l := m.largeur(papier.Gras, m.mes.ptTitre, texte)
	titres := []string{texte}
	if l > utileEtroit {
		titres = m.couper(papier.Gras, m.mes.ptTitre, texte, utileEtroit)
	}
	var notes []string
	acote := false
	if note != "" {
		notes = m.equilibrer(papier.Etroit, m.mes.ptEtiquette, note, utileEtroit)
		acote = len(titres) == 1 && m.mes.traductionH == 0 && l+6*k+m.largeur(papier.Etroit, m.mes.ptEtiquette, note) <= utileEtroit
	}
	interNote := m.mes.etiquetteH
	hTraduit := dossier.MM(0)
	if traduit != nil {
		hTraduit = dossier.MM(m.lignesTraduites(traduit, utileEtroit-l-3)) * m.mes.traductionH
	}
	h := 1.2*k + dossier.MM(len(titres))*6*k + 0.8*k
	if len(notes) > 0 && !acote {
		h += dossier.MM(len(notes)) * interNote
	}
	return bloc{h: h, suivi: true, pose: func(m *metteur, p place) {
		y := p.Y + 1.2*k
		m.regle(p.X, y, p.L, 0.5)
		m.element(papier.Balise{Role: papier.RoleTitre2}, func() {
			for _, t := range titres {
				y += 6 * k
				m.texte(papier.Gras, m.mes.ptTitre, p.X, y-1.1*k, t)
			}
			if traduit != nil {
				x := p.X + l + 3
				m.traduire(dossier.RectMM{X: x, Y: y - 0.9*k - hTraduit, L: p.X + p.L - x, H: hTraduit}, traduit, texte)
			}
		})
		if len(notes) == 0 {
			return
		}
		m.element(papier.Balise{Role: papier.RoleAlinea}, func() {
			if acote {
				m.texte(papier.Etroit, m.mes.ptEtiquette, p.X+l+6*k, y-1.1*k, note)
				return
			}
			for _, n := range notes {
				y += interNote
				m.texte(papier.Etroit, m.mes.ptEtiquette, p.X, y-0.25*interNote, n)
			}
		})
	}}
}

// signature is the box to sign in.
func (m *metteur) signature(numero int) bloc {
	l, h := 84*min(1.2, m.mes.celluleL/standard.celluleL), 26*m.mes.celluleH/standard.celluleH
	e := m.etiqueter(Champ{Numero: numero, Libelle: "Signature du demandeur (ou du représentant légal)"}, l)
	return bloc{l: l, h: h, tete: e.h, trad: e.trad, pose: func(m *metteur, p place) {
		m.poserEtiquette(e, p)
		p.H = h
		m.zone(Zone{Champ: "signature", Genre: ZoneSignature, Numero: numero, Boites: []dossier.RectMM{p.RectMM}}, e.champ.Libelle, "")
	}}
}

// libre keeps a box for words that depend on what is printed.
func (m *metteur) libre(nom string, l, h dossier.MM) bloc {
	return bloc{l: l, h: h, souple: true, pose: func(m *metteur, p place) { m.poserLibre(nom, p.RectMM) }}
}

// erreurPlan tells which form could not be laid out: a fault of the catalogue, never of the values.
func erreurPlan(p *plan, err error) error {
	return fmt.Errorf("mise en page du formulaire %03d (%s) : %w", p.Numero, p.Procedure, err)
}
