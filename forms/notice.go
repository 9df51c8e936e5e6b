package forms

import (
	"fmt"
	"io"
	"strings"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
)

// PrintNotice draws the advice to keep, apart from the pages to send back so that nobody scans it: how to fill, help by field
// number, pieces for this case, where to send, what is owed and what is not. With a Langue, every question is there in that language,
// whatever the presentation; large print is large here too.
func PrintNotice(w io.Writer, i Impression) error {
	p, err := ByCode(i.Procedure)
	if err != nil {
		return err
	}
	n, ok := p.Numeros[i.Variante]
	if !ok {
		return fmt.Errorf("%w: la démarche %s n’a pas de variante %q", dossier.ErrIntrouvable, i.Procedure, i.Variante)
	}
	pl, err := planDe(n, p.Revision, pagecode.Standard)
	if err != nil {
		return err
	}
	return pl.notice(i).Sortie(w)
}

func (pl *plan) notice(i Impression) *papier.Document {
	r := redaction{
		d:      papier.Nouveau(papier.Meta{Titre: "Notice — " + pl.titre(), Sujet: "À garder", Auteur: "Souspli"}),
		taille: tailleNotice(i), langue: i.Langue,
	}
	r.d.Stricte()
	r.page()
	r.ecrire(pl, i)
	r.d.ChaquePage(func(n, total int) { r.pied(pl.Numero, n, total) })
	return r.d
}

func tailleNotice(i Impression) float64 {
	if i.Presentation == pagecode.Gros {
		return 16
	}
	return ptTexte
}

func (r *redaction) pied(formulaire, n, total int) {
	r.d.Police(papier.Normal, max(8, r.taille-3))
	r.d.TexteDans(gauche, 287, utile, "droite", fmt.Sprintf("notice du formulaire %03d · page %d/%d", formulaire, n, total))
}

// redaction is running text over as many pages as needed, tagged as it goes.
type redaction struct {
	d      *papier.Document
	y      dossier.MM
	taille float64 // points of the running text
	langue string  // that faces French, "" for none
}

// inter is the distance between two lines of running text.
func (r *redaction) inter() dossier.MM { return dossier.MM(r.taille * 0.473) }

// retrait is the width left to the mark of a point.
func (r *redaction) retrait() dossier.MM { return dossier.MM(r.taille * 0.91) }

func (r *redaction) page() {
	r.d.Page()
	r.y = 16
}

func (r *redaction) place(h dossier.MM) {
	if r.y+h > 282 {
		r.page()
	}
}

// titre is the band of a section, never alone at the foot of a page.
func (r *redaction) titre(s string) {
	r.d.Police(papier.Gras, r.taille)
	lignes := r.d.Couper(s, utile-4)
	h := r.inter()*dossier.MM(len(lignes)) + 1.2
	r.place(h + 4 + 3*r.inter())
	r.y += 4
	r.d.Plein(dossier.RectMM{X: gauche, Y: r.y, L: utile, H: h}, 0.88)
	r.d.Police(papier.Gras, r.taille)
	r.d.Baliser(papier.Balise{Role: papier.RoleTitre2}, func() {
		for _, l := range lignes {
			r.y += r.inter()
			r.d.Texte(gauche+2, r.y-0.15*r.inter(), l)
		}
	})
	r.y += 2.4
}

func (r *redaction) paragraphe(s string) {
	r.d.Police(papier.Normal, r.taille)
	r.place(r.d.HauteurParagraphe(utile, r.inter(), s))
	r.d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() { r.lignes(0, s) })
}

// lignes writes running text in the current element.
func (r *redaction) lignes(retrait dossier.MM, s string) {
	r.d.Police(papier.Normal, r.taille)
	r.place(r.d.HauteurParagraphe(utile-retrait, r.inter(), s))
	r.y = r.d.Paragraphe(gauche+retrait, r.y, utile-retrait, r.inter(), s) + 1
}

// liste writes points one under the other.
func (r *redaction) liste(points ...string) {
	r.d.Baliser(papier.Balise{Role: papier.RoleListe}, func() {
		for _, s := range points {
			r.point("–", s)
		}
	})
}

// point is one point of a list: its mark, a box to tick when it is "", its words, then what follows them.
func (r *redaction) point(marque, s string, suite ...func()) {
	r.d.Police(papier.Normal, r.taille)
	r.place(r.d.HauteurParagraphe(utile-r.retrait(), r.inter(), s)) // the mark goes with its words
	r.d.Baliser(papier.Balise{Role: papier.RolePoint}, func() {
		if marque == "" {
			cote := 0.73 * r.inter()
			r.d.Cadre(dossier.RectMM{X: gauche + 2, Y: r.y + 0.17*r.inter(), L: cote, H: cote}, 0.2)
		} else {
			r.d.Police(papier.Gras, r.taille)
			r.d.Baliser(papier.Balise{Role: papier.RoleMarque}, func() {
				r.d.TexteDans(gauche, r.y+0.75*r.inter(), r.retrait()-1, "droite", marque)
			})
		}
		r.d.Baliser(papier.Balise{Role: papier.RoleCorps}, func() {
			r.lignes(r.retrait(), s)
			for _, f := range suite {
				f()
			}
		})
	})
}

// traduit writes words in the language that faces French, inside the current element.
func (r *redaction) traduit(retrait dossier.MM, s string) {
	if s == "" {
		return
	}
	if r.langue != "ar" {
		langue := ""
		if r.langue == "en" {
			langue = "en"
		}
		r.d.Baliser(papier.Balise{Role: papier.RoleFragment, Langue: langue}, func() { r.lignes(retrait, s) })
		return
	}
	r.d.Police(papier.Normal, r.taille)
	lignes, err := papier.CouperArabe(papier.Normal, r.taille, s, utile-retrait)
	if err == nil { // else ParagrapheArabe meets the same error, and keeps it
		r.place(dossier.MM(len(lignes)) * r.inter())
	}
	r.y = r.d.ParagrapheArabe(gauche+retrait, r.y, utile-retrait, r.inter(), s) + 1
}

// reponse writes an answer and its words in the other language, on one line when there is room.
func (r *redaction) reponse(retrait dossier.MM, x Choix) {
	s, fr := x.Traduction(r.langue), "– "+x.Libelle
	switch {
	case s == x.Libelle: // OFPRA, PACS, yes and no in easy French
		r.lignes(retrait, fr)
	case r.langue != "ar":
		r.lignes(retrait, fr+" : "+s)
	default:
		r.lignes(retrait, fr)
		r.enFace(retrait, fr, s)
	}
}

// enFace writes Arabic at the right of the French line just written when there is room, else under it.
func (r *redaction) enFace(retrait dossier.MM, fr, s string) {
	r.d.Police(papier.Gras, r.taille) // as wide as it may have been
	l := r.d.Largeur(strings.ReplaceAll(fr, "**", ""))
	r.d.Police(papier.Normal, r.taille)
	large, err := papier.LargeurArabe(papier.Normal, r.taille, s)
	if err != nil || l+large+6 > utile-retrait {
		r.traduit(retrait, s)
		return
	}
	r.d.TexteArabe(gauche+retrait, r.y-1-0.25*r.inter(), utile-retrait, s)
}
