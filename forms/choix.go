package forms

import (
	"strconv"

	"souspli/dossier"
	"souspli/forms/papier"
)

// option is one tick box with its words, cut to a width.
type option struct {
	valeur  string
	voix    string // what the tick says, after the label; "" when the label says it
	traduit func(langue string) string
	lignes  []string
	l, h    dossier.MM
	trad    dossier.MM // height of its translation
}

// mesurerOption cuts the words of a tick for a width, its box included. The longest of its translations holds on one line where it can.
func (m *metteur) mesurerOption(valeur, libelle string, traduit func(string) string, l dossier.MM) option {
	o := option{valeur: valeur, lignes: []string{libelle}, traduit: traduit}
	boite := m.mes.caseCote + m.mes.optionRetrait
	entier := m.largeur(papier.Etroit, m.mes.ptEtiquette, libelle)
	if boite+entier > l {
		o.lignes = m.couper(papier.Etroit, m.mes.ptEtiquette, libelle, l-boite)
		entier = l - boite
	}
	o.l = boite + entier
	o.h = m.mes.optionH + dossier.MM(len(o.lignes)-1)*m.mes.etiquetteH
	if m.mes.traductionH == 0 {
		return o
	}
	for o.l < l && m.lignesTraduites(traduit, o.l-boite) > 1 {
		o.l = min(l, o.l+2)
	}
	o.trad = dossier.MM(m.lignesTraduites(traduit, o.l-boite)) * m.mes.traductionH
	o.h += o.trad - m.mes.traductionH
	return o
}

// poserOption draws a tick box and its words, the top of their row at y.
func (m *metteur) poserOption(c Champ, o option, x, y dossier.MM) {
	haut := y + (m.mes.optionH-m.mes.traductionH-m.mes.caseCote)/2
	z := Zone{
		Champ: c.Code, Genre: ZoneCase, Valeur: o.valeur, Max: len(o.valeur), Numero: c.Numero,
		Boites: []dossier.RectMM{{X: x, Y: haut, L: m.mes.caseCote, H: m.mes.caseCote}},
	}
	m.zone(z, c.voix(), o.voix)
	x += m.mes.caseCote + m.mes.optionRetrait
	m.element(papier.Balise{Role: papier.RoleAlinea}, func() {
		ligne := haut + m.mes.caseCote/2 + 0.126*dossier.MM(m.mes.ptEtiquette)
		for _, l := range o.lignes {
			m.texte(papier.Etroit, m.mes.ptEtiquette, x, ligne, l)
			ligne += m.mes.etiquetteH
		}
		m.traduire(dossier.RectMM{X: x, Y: ligne - m.mes.etiquetteH + 0.9, L: o.l - m.mes.caseCote - m.mes.optionRetrait, H: o.trad},
			o.traduit, c.Code)
	})
}

// blocChoix puts label and answers on one line when they are short; else the answers under the label, on one row or in columns read
// downwards.
func (m *metteur) blocChoix(c Champ) bloc {
	var liste []option
	total := -m.mes.optionEcart
	for _, x := range c.Choix {
		o := m.mesurerOption(x.Valeur, x.Libelle, x.Traduction, utileEtroit)
		o.voix = x.Libelle
		liste = append(liste, o)
		total += o.l + m.mes.optionEcart
	}
	texte := m.largeurNumero(c) + m.largeur(papier.Etroit, m.mes.ptEtiquette, c.etiquette()) + 4
	if len(liste) <= 2 && c.Indice == 0 && m.mes.traductionH == 0 && texte+total <= 110 {
		return m.choixEnLigne(c, liste, texte, total)
	}
	b := m.choixSous(c, m.colonnes(liste, utile))
	if b.l > utileEtroit {
		if repli := m.choixSous(c, m.colonnes(liste, utileEtroit)); repli.l <= utileEtroit {
			b.repli = &repli
		}
	}
	return b
}

func (m *metteur) choixEnLigne(c Champ, liste []option, texte, total dossier.MM) bloc {
	return bloc{l: texte + total, h: m.mes.optionH, pose: func(m *metteur, p place) {
		y := p.Y + (min(p.H, m.mes.celluleH)-m.mes.optionH)/2 // beside cells: on their axis
		m.element(papier.Balise{Role: papier.RoleAlinea}, func() {
			ligne := y + m.mes.optionH/2 + 0.126*dossier.MM(m.mes.ptEtiquette)
			m.texte(papier.EtroitGras, m.mes.ptEtiquette, p.X, ligne, strconv.Itoa(c.Numero))
			m.texte(papier.Etroit, m.mes.ptEtiquette, p.X+m.largeurNumero(c), ligne, c.etiquette())
		})
		x := p.X + texte
		for _, o := range liste {
			m.poserOption(c, o, x, y)
			x += o.l + m.mes.optionEcart
		}
	}}
}

// colonnes shares answers between as many columns as fit in a width: one each when they all stand on one row, else four at most.
func (m *metteur) colonnes(liste []option, large dossier.MM) [][]option {
	for n := len(liste); n > 1; n-- {
		if n < len(liste) {
			n = min(n, 4)
		}
		rangs := (len(liste) + n - 1) / n
		var colonnes [][]option
		l := -m.mes.optionEcart
		for i := 0; i < len(liste); i += rangs {
			colonne := liste[i:min(i+rangs, len(liste))]
			colonnes = append(colonnes, colonne)
			l += largeurColonne(colonne) + m.mes.optionEcart
		}
		if l <= large {
			return colonnes
		}
	}
	return [][]option{liste}
}

func largeurColonne(colonne []option) dossier.MM {
	var l dossier.MM
	for _, o := range colonne {
		l = max(l, o.l)
	}
	return l
}

// choixSous draws answers in columns under their label.
func (m *metteur) choixSous(c Champ, colonnes [][]option) bloc {
	l := -m.mes.optionEcart
	var h dossier.MM
	for _, colonne := range colonnes {
		l += largeurColonne(colonne) + m.mes.optionEcart
		var hc dossier.MM
		for _, o := range colonne {
			hc += o.h
		}
		h = max(h, hc)
	}
	e := m.etiqueter(c, l)
	if l < utileEtroit && e.l > utileEtroit {
		e = m.etiqueter(c, utileEtroit)
	}
	return bloc{l: e.l, h: h, tete: e.h, trad: e.trad, pose: func(m *metteur, p place) {
		m.poserEtiquette(e, p)
		haut := p.Y
		if len(colonnes[0]) == 1 && p.H >= m.mes.celluleH && h <= m.mes.celluleH { // beside cells: on their axis
			haut += (m.mes.celluleH - h) / 2
		}
		x := p.X
		for _, colonne := range colonnes {
			y := haut
			for _, o := range colonne {
				m.poserOption(c, o, x, y)
				y += o.h
			}
			x += largeurColonne(colonne) + m.mes.optionEcart
		}
	}}
}

// blocCoche is a tick box of its own: its number, the box, its words.
func (m *metteur) blocCoche(c Champ) bloc {
	num := m.largeurNumero(c) + 0.1*m.mes.caseCote
	large := dossier.MM(utile)
	if num+m.mes.caseCote+m.mes.optionRetrait+m.largeur(papier.Etroit, m.mes.ptEtiquette, c.Libelle) > utile {
		large = utileEtroit
	}
	o := m.mesurerOption("true", c.Libelle, c.Traduction, large-num)
	return bloc{l: num + o.l, h: o.h, pose: func(m *metteur, p place) {
		y := p.Y
		if p.H >= m.mes.celluleH && o.h <= m.mes.celluleH {
			y += (m.mes.celluleH - o.h) / 2
		}
		m.element(papier.Balise{Role: papier.RoleAlinea}, func() {
			ligne := y + (m.mes.optionH-m.mes.traductionH)/2 + 0.126*dossier.MM(m.mes.ptEtiquette)
			m.texte(papier.EtroitGras, m.mes.ptEtiquette, p.X, ligne, strconv.Itoa(c.Numero))
		})
		m.poserOption(c, o, p.X+num, y)
	}}
}
