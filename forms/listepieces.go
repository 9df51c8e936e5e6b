package forms

import (
	"fmt"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms/papier"
)

// The list of pieces is laid out whole, in as many columns as boxes; what the answers rule out is left out when it is drawn. A part of a
// list is never further on than it is in the whole: it always has room.

// mesuresPieces is the size of the list.
type mesuresPieces struct {
	style    papier.Style
	taille   float64
	cote     dossier.MM // of its tick boxes, which nobody reads
	retrait  dossier.MM
	inter    dossier.MM
	ecart    dossier.MM
	colonnes int
}

func (m *mesures) pieces() mesuresPieces {
	k := dossier.MM(m.ptEtiquette / standard.ptEtiquette)
	p := mesuresPieces{style: papier.Etroit, taille: m.ptEtiquette, cote: 3.2 * k, retrait: 5 * k, inter: 3.65 * k, ecart: 1 * k, colonnes: 2}
	if m.ptEtiquette > ptTexte {
		p.colonnes = 1
	}
	return p
}

const entreColonnes dossier.MM = 6

// hauteur cuts the words of a piece for a column.
func (p mesuresPieces) hauteur(piece string, l dossier.MM) ([]string, dossier.MM, error) {
	lignes, err := papier.Couper(p.style, p.taille, piece, l-p.retrait)
	return lignes, dossier.MM(len(lignes))*p.inter + p.ecart, err
}

// ranger shares pieces between columns of that width and of the heights given by rank, 0 after the last one.
func (p mesuresPieces) ranger(liste []string, l dossier.MM, hauteur func(colonne int) dossier.MM) (colonnes [][]string, err error) {
	var prise dossier.MM
	for _, piece := range liste {
		_, h, err := p.hauteur(piece, l)
		if err != nil {
			return nil, err
		}
		if len(colonnes) == 0 {
			colonnes = append(colonnes, nil)
		}
		for prise+h > hauteur(len(colonnes)-1)+0.01 {
			if prise == 0 {
				return nil, fmt.Errorf("%w: liste des pièces plus longue que sa place", dossier.ErrInvalide)
			}
			colonnes, prise = append(colonnes, nil), 0
		}
		colonnes[len(colonnes)-1] = append(colonnes[len(colonnes)-1], piece)
		prise += h
	}
	return colonnes, nil
}

// pieces ends the form with the list of what to join, when the pages it may have leave room; the notice always has it.
func (m *metteur) pieces(toutes []PieceRequise) {
	liste := textesPieces(aDeposer(toutes))
	titre := m.titreTraduit("Pièces à joindre", "Cochez ce que vous joignez, en copie sauf mention. Liste indicative : la préfecture peut demander autre chose.", nil)
	p := m.mes.pieces()
	if len(liste) > 0 && p.colonnes > 1 {
		m.piecesEnColonnes(p, titre, liste)
	}
	if p.colonnes > 1 {
		m.aerer()
	}
	m.finirRang()
	if len(liste) > 0 && p.colonnes == 1 && m.err == nil {
		m.piecesALaSuite(p, titre, liste)
	}
}

// piecesEnColonnes keeps the list in one piece, its columns as even as order allows.
func (m *metteur) piecesEnColonnes(p mesuresPieces, titre bloc, liste []string) {
	n := dossier.MM(p.colonnes)
	l := (utile - (n-1)*entreColonnes) / n
	var h dossier.MM // at least that of the highest piece
	for _, piece := range liste {
		_, hp, _ := p.hauteur(piece, l)
		h = max(h, hp)
	}
	for ; ; h += 0.5 * p.inter {
		colonnes, err := p.ranger(liste, l, func(c int) dossier.MM { return h })
		if err != nil {
			m.err = err
			return
		}
		if len(colonnes) <= p.colonnes {
			break
		}
	}
	sans := slices.Clone(m.rang)
	b := m.libre("pieces", utile, h)
	b.seul = true
	m.ajouter(titre)
	m.ajouter(b)
	if sousQR+titre.h+h > bas || m.pagesDe(m.partager()) > m.mes.pagesMax {
		m.rang = sans
		m.renvoiPieces()
	}
}

// renvoiPieces says where the list is when it has no room here, on a line if that turns no page.
func (m *metteur) renvoiPieces() {
	const s = "Pièces à joindre\u00a0: la liste est sur la notice."
	sans, pages := slices.Clone(m.rang), m.pagesDe(m.partager())
	h := 1.4 * m.mes.etiquetteH
	m.ajouter(bloc{l: utileEtroit, h: h, seul: true, pose: func(m *metteur, p place) {
		m.texte(papier.EtroitGras, m.mes.ptEtiquette, p.X, p.Y+0.8*h, s)
	}})
	if m.pagesDe(m.partager()) > pages {
		m.rang = sans
	}
}

// piecesALaSuite writes the list down the page and on the next ones.
func (m *metteur) piecesALaSuite(p mesuresPieces, titre bloc, liste []string) {
	if bas-max(m.y, sousQR)-titre.h < 30 {
		m.nouvellePage()
	}
	premiere := max(m.y, sousQR-titre.h) + titre.h
	place := func(c int) dossier.MM {
		if c == 0 {
			return bas - premiere
		}
		return bas - sousQR
	}
	colonnes, err := p.ranger(liste, utile, place)
	if err != nil {
		m.err = err
		return
	}
	m.ajouter(titre)
	for i, colonne := range colonnes {
		h := place(i)
		if i == len(colonnes)-1 {
			h = 0
			for _, piece := range colonne {
				_, hp, _ := p.hauteur(piece, utile)
				h += hp
			}
		}
		if i > 0 {
			m.nouvellePage()
		}
		b := m.libre(fmt.Sprintf("pieces %d", i), utile, h)
		b.seul = true
		m.ajouter(b)
		m.finirRang()
	}
}

// dessinerPieces draws the list, or of a list that runs over several pages the part of that box.
func (c *crayon) dessinerPieces(nom string, r dossier.RectMM) error {
	p := c.pl.mes.pieces()
	liste := textesPieces(aDeposer(c.pl.procedure.Pieces(c.pl.Variante, c.i.Champs)))
	n := dossier.MM(p.colonnes)
	l := (r.L - (n-1)*entreColonnes) / n
	hauteurs := []dossier.MM{r.H, r.H}
	premiere, derniere := 0, p.colonnes
	if rang, ok := strings.CutPrefix(nom, "pieces "); ok {
		fmt.Sscan(rang, &premiere)
		derniere = premiere + 1
		hauteurs = c.pl.hauteursPieces()
	}
	colonnes, err := p.ranger(liste, l, func(i int) dossier.MM {
		if i < len(hauteurs) {
			return hauteurs[i]
		}
		return 0
	})
	if err != nil {
		return err
	}
	c.d.Baliser(papier.Balise{Role: papier.RoleListe}, func() {
		for i := premiere; i < min(derniere, len(colonnes)); i++ {
			y := r.Y
			for _, piece := range colonnes[i] {
				y, err = p.dessiner(c.d, piece, r.X+dossier.MM(i-premiere)*(l+entreColonnes), y, l)
			}
		}
	})
	return err
}

// hauteursPieces are those of the boxes of a list that runs over several pages.
func (pl *plan) hauteursPieces() []dossier.MM {
	var hauteurs []dossier.MM
	for _, page := range pl.pages {
		for _, e := range page.elements {
			for _, x := range e.contenu {
				if l, ok := x.(librePlan); ok && strings.HasPrefix(l.nom, "pieces ") {
					hauteurs = append(hauteurs, l.boite.H)
				}
			}
		}
	}
	return hauteurs
}

func (p mesuresPieces) dessiner(d *papier.Document, piece string, x, y, l dossier.MM) (dossier.MM, error) {
	lignes, h, err := p.hauteur(piece, l)
	if err != nil {
		return y, err
	}
	d.Baliser(papier.Balise{Role: papier.RolePoint}, func() {
		d.Baliser(papier.Balise{Role: papier.RoleCorps}, func() {
			d.Cadre(dossier.RectMM{X: x, Y: y + 0.15*p.inter, L: p.cote, H: p.cote}, 0.15)
			d.Police(p.style, p.taille)
			for i, s := range lignes {
				d.Texte(x+p.retrait, y+dossier.MM(i)*p.inter+0.86*p.inter, s)
			}
		})
	})
	return y + h, d.Err()
}
