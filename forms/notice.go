package forms

import (
	"fmt"
	"io"
	"strconv"

	"souspli/dossier"
	"souspli/forms/papier"
)

// PrintNotice draws the advice to keep, apart from the pages to send back so that nobody scans it: how to fill, help by field
// number, pieces for this case, where to send.
func PrintNotice(w io.Writer, i Impression) error {
	p, err := ByCode(i.Procedure)
	if err != nil {
		return err
	}
	n, ok := p.Numeros[i.Variante]
	if !ok {
		return fmt.Errorf("%w: la démarche %s n’a pas de variante %q", dossier.ErrIntrouvable, i.Procedure, i.Variante)
	}
	pl, err := planDe(n, p.Revision)
	if err != nil {
		return err
	}
	return pl.notice(i).Sortie(w)
}

func (pl *plan) notice(i Impression) *papier.Document {
	r := redaction{d: papier.Nouveau(papier.Meta{Titre: "Notice — " + pl.titre(), Sujet: "À garder", Auteur: "Souspli"})}
	r.page()
	r.ecrire(pl, i)
	r.d.ChaquePage(func(n, total int) {
		r.d.Police(papier.Normal, 8)
		r.d.TexteDans(gauche, 287, utile, "droite", fmt.Sprintf("notice du formulaire %03d · page %d/%d", pl.Numero, n, total))
	})
	return r.d
}

// redaction is running text over as many pages as needed.
type redaction struct {
	d *papier.Document
	y dossier.MM
}

func (r *redaction) page() {
	r.d.Page()
	r.y = 16
}

func (r *redaction) place(h dossier.MM) {
	if r.y+h > 282 {
		r.page()
	}
}

func (r *redaction) titre(s string) {
	r.place(20)
	r.y += 4
	r.d.Plein(dossier.RectMM{X: gauche, Y: r.y, L: utile, H: 6.4}, 0.88)
	r.d.Police(papier.Gras, ptTexte)
	r.d.Texte(gauche+2, r.y+4.7, s)
	r.y += 7.6
}

func (r *redaction) paragraphe(retrait dossier.MM, s string) {
	r.d.Police(papier.Normal, ptTexte)
	r.place(r.d.HauteurParagraphe(utile-retrait, 5.2, s))
	r.y = r.d.Paragraphe(gauche+retrait, r.y, utile-retrait, 5.2, s) + 1
}

// puce is a paragraph after a tick box or a number.
func (r *redaction) puce(marque, s string) {
	r.d.Police(papier.Normal, ptTexte)
	r.place(r.d.HauteurParagraphe(utile-10, 5.2, s))
	if marque == "" {
		r.d.Cadre(dossier.RectMM{X: gauche + 2, Y: r.y + 0.9, L: 3.8, H: 3.8}, 0.2)
	} else {
		r.d.Police(papier.Gras, ptTexte)
		r.d.TexteDans(gauche, r.y+3.9, 9, "droite", marque)
	}
	r.paragraphe(10, s)
}

func (r *redaction) ecrire(pl *plan, i Impression) {
	r.d.Police(papier.Gras, 16)
	for _, l := range r.d.Couper("Notice — "+pl.titre(), utile) {
		r.y += 6.6
		r.d.Texte(gauche, r.y, l)
	}
	r.y += 3
	r.paragraphe(0, "**À garder : ne renvoyez pas cette notice.** Renvoyez toutes les pages du formulaire, dans l’ordre, signées.")
	r.titre("Comment remplir")
	for _, s := range []string{
		"Au stylo noir, en MAJUSCULES, un caractère par case. Laissez une case vide entre deux mots.",
		"Une croix veut dire oui. Pour annuler une croix, noircissez toute la case et cochez la bonne.",
		"Dates : jour, mois, année (07 01 1989). Jour ou mois inconnu : laissez ces cases vides.",
		"Vous ne savez pas répondre : laissez vide, ou expliquez dans les observations. Une réponse qui manque n’empêche pas d’envoyer votre demande.",
		"Place insuffisante : continuez sur une feuille libre, avec le numéro de la question.",
		"N’écrivez rien sur les carrés noirs des coins ni sur les codes. N’agrafez pas ; ne pliez pas les codes.",
	} {
		r.puce("–", s)
	}
	if pl.Procedure != CodeProblemeANEF {
		r.aides(pl)
		r.pieces(pl, i)
	}
	r.envoi(pl, i)
}

// aides gives the help of the catalogue under the printed number of the field.
func (r *redaction) aides(pl *plan) {
	titre := false
	for _, c := range pl.procedure.Champs(pl.Variante) {
		if c.Aide == "" || c.Type == ChampDate || c.Indice > 1 {
			continue
		}
		if !titre {
			r.titre("Question par question")
			titre = true
		}
		r.puce(strconv.Itoa(c.Numero), "**"+c.Libelle+"** : "+c.Aide)
	}
}

func (r *redaction) pieces(pl *plan, i Impression) {
	liste := pl.procedure.Pieces(pl.Variante, i.Champs)
	if len(liste) == 0 {
		return
	}
	r.titre("Pièces à joindre, en copie")
	r.paragraphe(0, Avertissement())
	retrait := false
	for _, p := range liste {
		if !p.ADepot {
			retrait = true
			continue
		}
		s := p.Texte()
		if p.Note != "" {
			s += " — " + p.Note
		}
		r.puce("", s)
	}
	if !retrait {
		return
	}
	r.paragraphe(0, "**Plus tard, au retrait du titre :**")
	for _, p := range liste {
		if !p.ADepot {
			r.puce("", p.Texte())
		}
	}
}

func (r *redaction) envoi(pl *plan, i Impression) {
	r.titre("Où envoyer")
	lignes, note := AdresseEnvoi(i.Prefecture)
	for _, l := range lignes {
		r.paragraphe(10, l)
	}
	if len(lignes) == 0 {
		note = "Envoyez à " + note
	}
	r.paragraphe(0, note)
	r.paragraphe(0, "Envoyez de préférence en **recommandé avec avis de réception**. Gardez une copie de tout, la preuve de dépôt et l’avis de réception signé.")
	if pl.procedure.Canal == "anef" {
		r.paragraphe(0, "Mettez la lettre « PROBLÈME ANEF » sur le dessus, avec les captures d’écran datées du blocage. Cette voie n’est pas garantie : continuez d’essayer en ligne.")
	}
}
