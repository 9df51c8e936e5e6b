package forms

import (
	"fmt"
	"strings"
	"sync"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
)

// PagesMax is the most pages a form may have in the standard presentation, its page de données apart; the others have their own.
const (
	PagesMax         = 6
	pagesMaxGros     = 30
	pagesMaxBilingue = 8
)

// datesRevision says when each revision was laid out: printed in the header.
var datesRevision = map[int]string{1: "novembre 2026"}

// Layout lays out the form of a procedure (or a letter of CodeProblemeANEF) at a revision. dossier.ErrIntrouvable when that
// procedure, variant or revision was never printed. The result is shared: read it only.
func Layout(procedure, variante string, revision int) (*Formulaire, error) {
	p, err := ByCode(procedure)
	if err != nil {
		return nil, err
	}
	n, ok := p.Numeros[variante]
	if !ok {
		return nil, fmt.Errorf("%w: la démarche %s n’a pas de variante %q", dossier.ErrIntrouvable, procedure, variante)
	}
	return LayoutByNumero(n, revision)
}

// LayoutByNumero is Layout by the three digits of the page id.
func LayoutByNumero(numero, revision int) (*Formulaire, error) {
	return LayoutByID(pagecode.ID{Formulaire: numero, Revision: revision})
}

// LayoutByID is Layout by a page id, in the presentation it says.
func LayoutByID(id pagecode.ID) (*Formulaire, error) {
	p, err := planDe(id.Formulaire, id.Revision, id.Presentation)
	if err != nil {
		return nil, err
	}
	return &p.Formulaire, nil
}

var plans sync.Map // clePlan → func() (*plan, error), each computed once

type clePlan struct {
	numero       int
	presentation pagecode.Presentation
}

// planDe gives the layout of a form. Only the revision of the catalogue is laid out: whoever opens revision 2 of a form keeps here the
// fields of revision 1 for the paper still in the post.
func planDe(numero, revision int, presentation pagecode.Presentation) (*plan, error) {
	ref, ok := charge().parNumero[numero]
	if !ok {
		return nil, fmt.Errorf("%w: aucun formulaire n’a le numéro %03d", dossier.ErrIntrouvable, numero)
	}
	if revision != ref.procedure.Revision {
		return nil, fmt.Errorf("%w: le formulaire %03d n’a pas de révision %d", dossier.ErrIntrouvable, numero, revision)
	}
	calcul, _ := plans.LoadOrStore(clePlan{numero, presentation}, sync.OnceValues(func() (*plan, error) {
		if ref.procedure.Code == CodeProblemeANEF {
			return planLettre(ref.procedure, ref.variante, presentation)
		}
		return planProcedure(ref.procedure, ref.variante, presentation)
	}))
	return calcul.(func() (*plan, error))()
}

func nouveauPlan(p *Procedure, variante string, presentation pagecode.Presentation) (*metteur, []Champ) {
	pl := &plan{
		Formulaire: Formulaire{
			Numero: p.Numeros[variante], Procedure: p.Code, Variante: variante, Revision: p.Revision, Presentation: presentation, Titre: p.Libelle,
		},
		procedure: p, mes: mesuresDe(presentation), champs: map[string]Champ{},
	}
	m := &metteur{plan: pl, mes: pl.mes, entreRangs: pl.mes.entreRangs}
	m.nouvellePage()
	champs := p.Champs(variante)
	for _, c := range champs {
		pl.champs[c.Code] = c
	}
	return m, champs
}

// planProcedure lays out a form: header, groups of fields, signature, where to send, pieces.
func planProcedure(p *Procedure, variante string, presentation pagecode.Presentation) (*plan, error) {
	m, champs := nouveauPlan(p, variante, presentation)
	m.entete()
	m.groupes(champs)
	m.fin()
	m.pieces(p.Pieces(variante, nil))
	return m.fini()
}

// fin is the box to sign in, and beside or under it where to send.
func (m *metteur) fin() {
	s := m.signature(m.numeroSignature())
	m.ensemble = m.numeroSignature()
	m.ajouter(s)
	l, h := utile-s.l-m.mes.entreCols, s.h
	if m.mes.ptEtiquette > ptTexte { // large words need the whole width
		l, h = utileEtroit, 1.45*s.h
	}
	m.ajouter(m.libre("envoi", l, h))
	m.ensemble = 0
}

// fini closes the last row and checks what a form must be.
func (m *metteur) fini() (*plan, error) {
	m.finirRang()
	if m.err == nil && len(m.plan.pages) > m.mes.pagesMax {
		m.err = fmt.Errorf("%w: %d pages, %d au plus", dossier.ErrInvalide, len(m.plan.pages), m.mes.pagesMax)
	}
	if m.err != nil {
		return nil, erreurPlan(m.plan, m.err)
	}
	return m.plan, nil
}

// groupes lays out the fields under the titles of their groups. A copy of a repeated group stands on one page.
func (m *metteur) groupes(champs []Champ) {
	for i, c := range champs {
		switch {
		case i == 0 || champs[i-1].Groupe != c.Groupe:
			g := charge().groupes[c.Groupe]
			titre := g.Libelle
			if g.Repete > 0 {
				titre += "s"
			}
			m.ajouter(m.titreTraduit(titre, g.Note, func(langue string) string { return TraductionGroupe(langue, c.Groupe) }))
		case champs[i-1].Indice != c.Indice:
			m.ajouter(m.separation())
		}
		m.ensemble = 0
		if c.Indice > 0 {
			m.ensemble = champs[i-c.rangDansGroupe(champs[:i+1])].Numero
		}
		if c.Code == "lieu_signature" || c.Code == "date_signature" { // beside the signature, see fin
			m.ensemble = m.numeroSignature()
		}
		m.ajouter(m.bloc(c))
	}
	m.ensemble = 0
}

// rangDansGroupe is how many fields of the same copy come before the last of a list.
func (c Champ) rangDansGroupe(jusqua []Champ) int {
	n := 0
	for i := len(jusqua) - 2; i >= 0 && jusqua[i].Groupe == c.Groupe && jusqua[i].Indice == c.Indice; i-- {
		n++
	}
	return n
}

// numeroSignature follows that of the last field.
func (m *metteur) numeroSignature() int { return len(m.plan.champs) + 1 }

// separation is a thin rule between two copies of a repeated group.
func (m *metteur) separation() bloc {
	return bloc{h: 0.25 * m.mes.etiquetteH, suivi: true, pose: func(m *metteur, p place) {
		if p.Y > haut { // nothing to separate at the top of a page
			m.regle(p.X, p.Y-0.4, p.L, filet)
		}
	}}
}

// entete is the top of page 1: title in plain words, legal name, what this paper is and to whom it goes. It stays left of the QR.
func (m *metteur) entete() {
	p := m.plan.procedure
	const l = utileEtroit - 1
	y := haut - 1
	var lignes []string
	taille := 0.0
	for _, taille = range m.mes.ptGrand {
		if lignes = m.equilibrer(papier.Gras, taille, p.Libelle, l); len(lignes) <= 2 {
			break
		}
	}
	m.element(papier.Balise{Role: papier.RoleTitre1}, func() {
		for _, t := range lignes {
			y += dossier.MM(taille) * 0.42
			m.texte(papier.Gras, taille, gauche, y-0.6, t)
		}
	})
	inter := dossier.MM(m.mes.ptMention) * 0.44
	y = m.texteCourant(gauche, y+1, l, m.mes.ptMention, inter, m.nomLegal()) + 1.6
	m.regle(gauche, y, l, 0.5)
	y += 0.8
	genre := "Formulaire"
	if p.Canal == "anef" {
		genre = "Formulaire de substitution"
	}
	m.element(papier.Balise{Role: papier.RoleAlinea}, func() {
		for _, t := range m.couper(papier.EtroitGras, m.mes.ptMention, genre+" — voie papier — "+strings.ToLower(LibelleVariante(m.plan.Variante)), l) {
			y += inter
			m.texte(papier.EtroitGras, m.mes.ptMention, gauche, y-0.2*inter, t)
		}
	})
	m.poserLibre("prefecture", dossier.RectMM{X: gauche, Y: y, L: l, H: inter})
	m.y = max(sousQR, y+inter+1)
	m.regles()
}

func (m *metteur) nomLegal() string {
	p := m.plan.procedure
	var liste []string
	for _, b := range p.BasesLegales[:min(4, len(p.BasesLegales))] {
		liste = append(liste, strings.ReplaceAll(b, ". ", ".\u00a0")) // an article is not cut from its number
	}
	bases := strings.Join(liste, ", ")
	if p.Mention == "" {
		return bases
	}
	return "Mention « " + p.Mention + " » · " + bases
}

// regles is how to write, where nobody can miss it: a cross means yes, a filled box means cancelled.
func (m *metteur) regles() {
	pt := m.mes.ptMention
	k := dossier.MM(pt) / 10
	saitPas := "Vous ne savez pas : laissez vide."
	if c, ok := m.plan.champs["observations_libres"]; ok {
		saitPas = fmt.Sprintf("Vous ne savez pas : laissez vide et dites-le au n° %d.", c.Numero)
	}
	const marge dossier.MM = 2.5
	debut := m.y
	x, y := gauche+marge, debut+0.9*k
	cote := 4.2 * k
	mot := func(s string, dessiner func(dossier.RectMM)) {
		var boite dossier.MM
		if dessiner != nil {
			boite = cote + 1.6*k
		}
		l := boite + m.largeur(papier.Etroit, pt, s)
		if x > gauche+marge && x+l > droite-marge {
			x, y = gauche+marge, y+5.3*k
		}
		if dessiner != nil {
			dessiner(dossier.RectMM{X: x, Y: y + 0.6*k, L: cote, H: cote})
		}
		m.texte(papier.Etroit, pt, x+boite, y+4.1*k, s)
		x += l + 6*k
	}
	for _, s := range m.couper(papier.Etroit, pt, "Écrivez en MAJUSCULES, un caractère par case, au stylo noir. Dates : jour, mois, année.", utile-2*marge) {
		mot(s, nil)
		x, y = gauche+marge, y+5.3*k
	}
	mot("croix = oui", m.croixModele)
	mot("case noircie = annulé", func(r dossier.RectMM) { m.aplat(r, 0) })
	mot(saitPas, nil)
	y += 6.4 * k
	m.cadre(dossier.RectMM{X: gauche, Y: debut, L: utile, H: y - debut}, 0.25)
	m.y = y + 0.6*m.mes.entreRangs
}

// croixModele is a ticked box to look at, none to fill.
func (m *metteur) croixModele(r dossier.RectMM) {
	m.cadre(r, 0.2)
	m.element(papier.Balise{}, func() {
		pt := float64(r.L) * 3
		m.texte(papier.Gras, pt, r.X+(r.L-m.largeur(papier.Gras, pt, "×"))/2, r.Y+0.84*r.H, "×")
	})
}
