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

// etiquette measures a label for a field of that width: the lines, and the width they need.
func (m *metteur) etiquette(c Champ, l dossier.MM) ([]string, dossier.MM) {
	texte := c.etiquette()
	num := m.largeurNumero(c)
	entier := num + m.largeur(papier.Etroit, ptEtiquette, texte)
	if entier <= l {
		return []string{texte}, l
	}
	if entier <= 30 {
		return []string{texte}, entier
	}
	// Two lines rather than pushing the neighbour away; a label that needs more widens its field.
	for ; ; l += 5 {
		lignes := m.couper(papier.Etroit, ptEtiquette, texte, l-num)
		if len(lignes) <= 2 || m.err != nil {
			return lignes, l
		}
	}
}

// etiquette is the label as printed: the first of a repeated group says which one it is.
func (c Champ) etiquette() string {
	if c.tete {
		return c.Libelle + " — " + strings.ToLower(c.GroupeLibelle) + " " + strconv.Itoa(c.Indice)
	}
	return c.Libelle
}

func (m *metteur) largeurNumero(c Champ) dossier.MM {
	return m.largeur(papier.EtroitGras, ptEtiquette, strconv.Itoa(c.Numero)) + 1.4
}

// poseEtiquette writes number and label, and returns the y under them.
func (m *metteur) poseEtiquette(c Champ, lignes []string, x, y dossier.MM) dossier.MM {
	m.texte(papier.EtroitGras, ptEtiquette, x, y+3.2, strconv.Itoa(c.Numero))
	num := m.largeurNumero(c)
	for _, l := range lignes {
		m.texte(papier.Etroit, ptEtiquette, x+num, y+3.2, l)
		y += etiquetteH
	}
	return y
}

// peigne gives cells a line, cell width and number of lines of a comb.
func peigne(c Champ) (parLigne int, cellule dossier.MM, lignes int) {
	switch n := c.Longueur; {
	case c.Type == ChampDate:
		return 8, celluleL, 1
	case n <= 30:
		return n, celluleL, 1
	case n <= 33: // « chez », street: one line all the same, in cells of 5.45 mm
		return n, utile / dossier.MM(n), 1
	default:
		lignes = (n + 29) / 30
		return (n + lignes - 1) / lignes, celluleL, lignes
	}
}

const entreDates dossier.MM = 1.5 // gap between JJ, MM and AAAA

func (m *metteur) blocPeigne(c Champ) bloc {
	parLigne, cellule, lignes := peigne(c)
	l := dossier.MM(parLigne) * cellule
	format := "texte"
	switch c.Type {
	case ChampDate:
		l += 2 * entreDates
		format = "date"
	case ChampDigits:
		format = "chiffres"
	}
	textes, large := m.etiquette(c, l)
	h := dossier.MM(len(textes))*etiquetteH + dossier.MM(lignes)*celluleH + dossier.MM(lignes-1)*1.5
	return bloc{l: large, h: h, pose: func(m *metteur, x, y dossier.MM) {
		y = m.poseEtiquette(c, textes, x, y)
		z := Zone{Champ: c.Code, Genre: ZonePeigne, Format: format, Max: c.Longueur, Numero: c.Numero}
		for i := range c.Longueur {
			cx := x + dossier.MM(i%parLigne)*cellule
			if format == "date" {
				if i >= 2 {
					cx += entreDates
				}
				if i >= 4 {
					cx += entreDates
				}
			}
			z.Boites = append(z.Boites, dossier.RectMM{X: cx, Y: y + dossier.MM(i/parLigne)*(celluleH+1.5), L: cellule, H: celluleH})
		}
		m.zone(z)
	}}
}

// largeurLigne is the width and number of the ruled lines of a free answer: two, three or four answers side by side.
func largeurLigne(c Champ) (l dossier.MM, lignes int) {
	l, lignes = utile, 1
	switch n := c.Longueur; {
	case c.Type == ChampLong:
		lignes = max(2, (n+104)/105)
	case n <= 20:
		l = 40
	case n <= 40:
		l = (utile - 2*entreCols) / 3
	case n <= 60:
		l = (utile - entreCols) / 2
	}
	return l, lignes
}

func (m *metteur) blocLignes(c Champ) bloc {
	l, lignes := largeurLigne(c)
	if c.Largeur > 0 {
		l = c.Largeur
	}
	if c.Lignes > 0 {
		lignes = c.Lignes
	}
	pleine := l == utile
	if pleine {
		l = utileEtroit // full lines are shorter beside the QR: they can start a page
	}
	textes, large := m.etiquette(c, l)
	h := dossier.MM(len(textes))*etiquetteH + dossier.MM(lignes)*ligneH
	return bloc{l: large, h: h, seul: pleine, pose: func(m *metteur, x, y dossier.MM) {
		y = m.poseEtiquette(c, textes, x, y)
		z := Zone{Champ: c.Code, Genre: ZoneLigne, Max: c.Longueur, Numero: c.Numero}
		for i := range lignes {
			b := dossier.RectMM{X: x, Y: y + dossier.MM(i)*ligneH, L: large, H: ligneH}
			if pleine {
				b.L = m.dispo(b.Y)
			}
			z.Boites = append(z.Boites, b)
		}
		m.zone(z)
	}}
}

const (
	optionH     dossier.MM = 6.4
	optionEcart dossier.MM = 3.5 // between an option and the next
)

func (m *metteur) largeurOption(s string) dossier.MM {
	return caseCote + 1.5 + m.largeur(papier.Etroit, ptEtiquette, s)
}

func (m *metteur) blocChoix(c Champ) bloc {
	var total, plus dossier.MM
	for i, o := range c.Choix {
		l := m.largeurOption(o.Libelle)
		plus = max(plus, l)
		if i > 0 {
			total += optionEcart
		}
		total += l
	}
	// Label and options on one line when short; else the options under the label on one row; else in columns read downwards.
	if texte := m.largeurNumero(c) + m.largeur(papier.Etroit, ptEtiquette, c.etiquette()) + 4; len(c.Choix) <= 2 && c.Indice == 0 && texte+total <= 110 {
		return bloc{l: texte + total, h: optionH, pose: func(m *metteur, x, y dossier.MM) {
			m.poseEtiquette(c, []string{c.etiquette()}, x, y+1.1)
			m.options(c, x+texte, y)
		}}
	}
	if total <= utile {
		textes, large := m.etiquette(c, total)
		return bloc{l: large, h: dossier.MM(len(textes))*etiquetteH + optionH, pose: func(m *metteur, x, y dossier.MM) {
			y = m.poseEtiquette(c, textes, x, y)
			m.options(c, x, y)
		}}
	}
	colonnes := max(1, int((utile+optionEcart)/(plus+optionEcart)))
	rangs := (len(c.Choix) + colonnes - 1) / colonnes
	l := utile
	if dossier.MM(colonnes)*(plus+optionEcart)-optionEcart <= utileEtroit {
		l = utileEtroit // may then stand beside the QR
	}
	largeurCol := (l + optionEcart) / dossier.MM(colonnes)
	textes, _ := m.etiquette(c, utileEtroit)
	return bloc{l: l, h: dossier.MM(len(textes))*etiquetteH + dossier.MM(rangs)*optionH, seul: true, pose: func(m *metteur, x, y dossier.MM) {
		y = m.poseEtiquette(c, textes, x, y)
		for i, o := range c.Choix {
			m.option(c, o.Valeur, o.Libelle, x+dossier.MM(i/rangs)*largeurCol, y+dossier.MM(i%rangs)*optionH)
		}
	}}
}

// options draws tick boxes side by side.
func (m *metteur) options(c Champ, x, y dossier.MM) {
	for _, o := range c.Choix {
		m.option(c, o.Valeur, o.Libelle, x, y)
		x += m.largeurOption(o.Libelle) + optionEcart
	}
}

// option draws one tick box and its words.
func (m *metteur) option(c Champ, valeur, libelle string, x, y dossier.MM) {
	m.zone(Zone{
		Champ: c.Code, Genre: ZoneCase, Valeur: valeur, Max: len(valeur), Numero: c.Numero,
		Boites: []dossier.RectMM{{X: x, Y: y + 0.6, L: caseCote, H: caseCote}},
	})
	m.texte(papier.Etroit, ptEtiquette, x+caseCote+1.5, y+4.3, libelle)
}

func (m *metteur) blocCoche(c Champ) bloc {
	num := m.largeurNumero(c)
	l := num + m.largeurOption(c.Libelle)
	var textes []string
	if l > utile {
		textes = m.couper(papier.Etroit, ptEtiquette, c.Libelle, utile-num-caseCote-1.8)
		l = utile
	} else {
		textes = []string{c.Libelle}
	}
	return bloc{l: l, h: max(optionH, dossier.MM(len(textes))*etiquetteH+2), pose: func(m *metteur, x, y dossier.MM) {
		m.texte(papier.EtroitGras, ptEtiquette, x, y+4.3, strconv.Itoa(c.Numero))
		m.option(c, "true", textes[0], x+num, y)
		for i, t := range textes[1:] {
			m.texte(papier.Etroit, ptEtiquette, x+num+caseCote+1.5, y+4.3+dossier.MM(i+1)*etiquetteH, t)
		}
	}}
}

// titre is the band above a group, with its note.
func (m *metteur) titre(texte, note string) bloc {
	var lignes []string
	if note != "" {
		lignes = m.couper(papier.Etroit, ptEtiquette, note, utileEtroit)
	}
	h := 1 + 5.6 + 1 + dossier.MM(len(lignes))*etiquetteH
	return bloc{h: h, suivi: true, pose: func(m *metteur, x, y dossier.MM) {
		y++
		m.aplat(dossier.RectMM{X: x, Y: y, L: m.dispo(y), H: 5.6}, 0.88)
		m.texte(papier.Gras, ptTitre, x+2, y+4.1, texte)
		for i, l := range lignes {
			m.texte(papier.Etroit, ptEtiquette, x, y+5.6+3.6+dossier.MM(i)*etiquetteH, l)
		}
	}}
}

// signature is the box to sign in.
func (m *metteur) signature(numero int) bloc {
	const l, h dossier.MM = 100, 24
	return bloc{l: l, h: etiquetteH + h, pose: func(m *metteur, x, y dossier.MM) {
		m.texte(papier.Etroit, ptEtiquette, x, y+3.2, "Signature du demandeur (ou du représentant légal)")
		m.zone(Zone{Champ: "signature", Genre: ZoneSignature, Numero: numero, Boites: []dossier.RectMM{{X: x, Y: y + etiquetteH, L: l, H: h}}})
	}}
}

// libre keeps a box for words that depend on what is printed.
func (m *metteur) libre(nom string, l, h dossier.MM) bloc {
	return bloc{l: l, h: h, pose: func(m *metteur, x, y dossier.MM) {
		m.courante().libres[nom] = dossier.RectMM{X: x, Y: y, L: l, H: h}
	}}
}

// erreurPlan tells which form could not be laid out: a fault of the catalogue, never of the values.
func erreurPlan(p *plan, err error) error {
	return fmt.Errorf("mise en page du formulaire %03d (%s) : %w", p.Numero, p.Procedure, err)
}
