package forms

import (
	"fmt"
	"strings"

	"souspli/dossier"
	"souspli/forms/papier"
	"souspli/law"
)

// libre draws the words of a box that depend on what is printed.
func (c *crayon) libre(nom string, r dossier.RectMM) error {
	switch {
	case nom == "prefecture":
		c.prefecture(r)
	case nom == "envoi":
		return c.envoi(r)
	case nom == "demarche":
		c.d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() { c.pl.demarche(c.d, r, c.i) })
	case nom == "recit":
		return c.recit(r)
	case strings.HasPrefix(nom, "pieces"):
		return c.dessinerPieces(nom, r)
	}
	return c.d.Err()
}

// prefecture says to whom the form goes.
func (c *crayon) prefecture(r dossier.RectMM) {
	nom := "À la préfecture du département où vous habitez"
	if p, ok := law.PrefectureByCode(c.i.Prefecture); ok {
		nom = p.Nom
	}
	c.d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() {
		c.d.Police(papier.Etroit, c.pl.mes.ptMention)
		c.d.TexteDans(r.X, r.Y+0.72*r.H, r.L, "gauche", nom)
	})
}

// envoi says where to send the form, or how to find it, as large as its box allows.
func (c *crayon) envoi(r dossier.RectMM) error {
	d := c.d
	pt := c.pl.mes.ptEtiquette
	d.Artefact(func() { d.Cadre(r, filet) })
	marge := 0.2 * dossier.MM(pt)
	x, l := r.X+marge, r.L-2*marge
	d.Police(papier.EtroitGras, pt)
	tete := d.Hauteur() * 1.25
	d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() {
		d.TexteDans(x, r.Y+marge*0.6+0.8*tete, l, "gauche", "À envoyer, si possible en recommandé, à :")
	})
	lignes, note := AdresseEnvoi(c.i.Prefecture)
	for _, k := range []float64{1.1, 1, 0.95, 0.9, 0.83} {
		d.Police(papier.Etroit, pt*k)
		inter := d.Hauteur() * 1.2
		var coupees []string
		for _, ligne := range lignes {
			coupees = append(coupees, d.Couper(ligne, l)...)
		}
		h := dossier.MM(len(coupees))*inter + d.HauteurParagraphe(l, inter, note)
		if h > r.H-tete-1.2*marge {
			continue
		}
		y := r.Y + marge*0.6 + tete
		d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() {
			for _, ligne := range coupees {
				y += inter
				d.Texte(x, y-0.25*inter, ligne)
			}
		})
		d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() { d.Paragraphe(x, y, l, inter, note) })
		return d.Err()
	}
	if d.Err() != nil {
		return d.Err()
	}
	return fmt.Errorf("%w: adresse de la préfecture %s plus longue que sa place", dossier.ErrInvalide, c.i.Prefecture)
}

// AdresseEnvoi gives the address of a préfecture's residence service as lines, and what must be said with it: the addresses known are old,
// always « à vérifier ». An unknown préfecture gives no line, and how to find it.
func AdresseEnvoi(prefecture string) (lignes []string, note string) {
	p, ok := law.PrefectureByCode(prefecture)
	if !ok {
		return nil, "la préfecture du département où vous habitez (à Paris : préfecture de police), service du séjour des étrangers. " +
			"Son adresse est sur son site internet ; une mairie ou une association peut vous la donner."
	}
	a := p.Adresse
	lignes = []string{p.Nom}
	if p.Service != nil {
		a = *p.Service
		if a.Nom != "" {
			lignes = append(lignes, a.Nom)
		}
	} else {
		lignes = append(lignes, "Service du séjour des étrangers")
	}
	lignes = append(lignes, joindre(" ", a.Voie, a.Boite), joindre(" ", a.CodePostal, a.Ville))
	return lignes, "**Adresse à vérifier** sur le site de la préfecture avant l’envoi."
}

func joindre(sep string, parties ...string) string {
	var pleines []string
	for _, p := range parties {
		if p != "" {
			pleines = append(pleines, p)
		}
	}
	return strings.Join(pleines, sep)
}
