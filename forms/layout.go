package forms

import (
	"fmt"
	"strings"
	"sync"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
)

// PagesMax is the most pages a form may have, its page de données apart.
const PagesMax = 6

// Layout lays out the form of a procedure (or of CodeProblemeANEF, variant "") at a revision. dossier.ErrIntrouvable when that
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
	p, err := planDe(id.Formulaire, id.Revision)
	if err != nil {
		return nil, err
	}
	return &p.Formulaire, nil
}

var plans sync.Map // number → func() (*plan, error), each computed once

// planDe gives the layout of a form. Only the revision of the catalogue is laid out: whoever opens revision 2 of a form keeps here the
// fields of revision 1 for the paper still in the post.
func planDe(numero, revision int) (*plan, error) {
	ref, ok := charge().parNumero[numero]
	if !ok {
		return nil, fmt.Errorf("%w: aucun formulaire n’a le numéro %03d", dossier.ErrIntrouvable, numero)
	}
	if revision != ref.procedure.Revision {
		return nil, fmt.Errorf("%w: le formulaire %03d n’a pas de révision %d", dossier.ErrIntrouvable, numero, revision)
	}
	calcul, _ := plans.LoadOrStore(numero, sync.OnceValues(func() (*plan, error) {
		if ref.procedure.Code == CodeProblemeANEF {
			return planLettre(ref.procedure)
		}
		return planProcedure(ref.procedure, ref.variante)
	}))
	return calcul.(func() (*plan, error))()
}

func nouveauPlan(p *Procedure, variante string) (*metteur, []Champ) {
	pl := &plan{
		Formulaire: Formulaire{Numero: p.Numeros[variante], Procedure: p.Code, Variante: variante, Revision: p.Revision, Titre: p.Libelle},
		procedure:  p, champs: map[string]Champ{},
	}
	m := &metteur{plan: pl}
	m.nouvellePage()
	champs := p.Champs(variante)
	for _, c := range champs {
		pl.champs[c.Code] = c
	}
	return m, champs
}

// planProcedure lays out a form: header, groups of fields, signature, pieces, where to send.
func planProcedure(p *Procedure, variante string) (*plan, error) {
	m, champs := nouveauPlan(p, variante)
	m.entete()
	m.groupes(champs)
	m.ajouter(m.signature(len(champs) + 1))
	m.ajouter(m.libre("envoi", utile-100-entreCols, etiquetteH+24))
	m.pieces(p.Pieces(variante, nil))
	return m.fini()
}

// fini closes the last row and checks what a form must be.
func (m *metteur) fini() (*plan, error) {
	m.finirRang()
	if m.err == nil && len(m.plan.pages) > PagesMax {
		m.err = fmt.Errorf("%w: %d pages, %d au plus", dossier.ErrInvalide, len(m.plan.pages), PagesMax)
	}
	if m.err != nil {
		return nil, erreurPlan(m.plan, m.err)
	}
	return m.plan, nil
}

// groupes lays out the fields under the titles of their groups.
func (m *metteur) groupes(champs []Champ) {
	for i, c := range champs {
		if i == 0 || champs[i-1].Groupe != c.Groupe {
			g := charge().groupes[c.Groupe]
			titre := g.Libelle
			if g.Repete > 0 {
				titre += "s"
			}
			m.ajouter(m.titre(titre, g.Note))
		} else if champs[i-1].Indice != c.Indice {
			m.finirRang()
			m.y += 1.2
		}
		if c.tete {
			m.garderEnsemble(champs[i:])
		}
		m.ajouter(m.bloc(c))
	}
	m.finirRang()
}

// garderEnsemble goes to a new page when one copy of a repeated group, at the head of the list, has no room left on this one.
func (m *metteur) garderEnsemble(champs []Champ) {
	var total, rang, l dossier.MM
	for i, c := range champs {
		if i > 0 && (c.tete || c.Groupe != champs[0].Groupe) {
			break
		}
		b := m.bloc(c)
		if l > 0 && (b.seul || l+b.l > utile) {
			total, rang, l = total+rang+entreRangs, 0, 0
		}
		rang, l = max(rang, b.h), l+b.l+entreCols
		if b.seul {
			l = utile
		}
	}
	for _, t := range m.titres {
		total += t.h
	}
	if m.y+total+rang > bas {
		m.nouvellePage()
	}
}

// entete is the top of page 1: title in plain words, legal name, what this paper is, how to write. It stays left of the QR.
func (m *metteur) entete() {
	p := m.plan.procedure
	const x, l dossier.MM = 20, 140
	y := dossier.MM(17)
	taille, pas := 15.0, dossier.MM(6.4)
	lignes := m.couper(papier.Gras, taille, p.Libelle, l)
	if len(lignes) > 2 {
		taille, pas = 12, 5.2
		lignes = m.couper(papier.Gras, taille, p.Libelle, l)
	}
	for _, t := range lignes {
		y += pas
		m.texte(papier.Gras, taille, x, y, t)
	}
	y += 1.2
	for _, t := range m.couper(papier.Normal, 9.5, m.nomLegal(), l) {
		y += 4.3
		m.texte(papier.Normal, 9.5, x, y, t)
	}
	y += 5.2
	genre := "Formulaire"
	if p.Canal == "anef" {
		genre = "Formulaire de substitution"
	}
	m.texte(papier.EtroitGras, 10, x, y, genre+" — voie papier — "+strings.ToLower(LibelleVariante(m.plan.Variante)))
	m.courante().libres["prefecture"] = dossier.RectMM{X: x, Y: y + 0.6, L: l, H: 4.6}
	m.y = max(sousQR, y+7)
	m.regles()
}

func (m *metteur) nomLegal() string {
	p := m.plan.procedure
	bases := strings.Join(p.BasesLegales[:min(4, len(p.BasesLegales))], ", ")
	if p.Mention == "" {
		return bases
	}
	return "Mention « " + p.Mention + " » · " + bases
}

// regles is how to write, where nobody can miss it: a cross means yes, a filled box means cancelled.
func (m *metteur) regles() {
	y := m.y
	m.cadre(dossier.RectMM{X: gauche, Y: y, L: utile, H: 13.6}, 0.25)
	m.texte(papier.Normal, 10, gauche+3, y+5.2, "Écrivez en MAJUSCULES, un caractère par case, au stylo noir. Dates : jour, mois, année.")
	x := gauche + 3
	yc := y + 7.4
	m.cadre(dossier.RectMM{X: x, Y: yc, L: 4.4, H: 4.4}, 0.2)
	m.texte(papier.Gras, 13, x+0.78, yc+3.72, "×")
	m.texte(papier.Normal, 10, x+6, yc+3.6, "croix = oui")
	x += 32
	m.aplat(dossier.RectMM{X: x, Y: yc, L: 4.4, H: 4.4}, 0)
	m.texte(papier.Normal, 10, x+6, yc+3.6, "case noircie = annulé")
	x += 49
	m.texte(papier.Normal, 10, x, yc+3.6, "Vous ne savez pas : laissez les cases vides.")
	m.y = y + 13.6 + 1.5
}
