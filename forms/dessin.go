package forms

import (
	"fmt"
	"strings"

	"souspli/dossier"
	"souspli/forms/papier"
)

// crayon draws the pages of a plan for one print.
type crayon struct {
	d       *papier.Document
	pl      *plan
	i       Impression
	valeurs map[string]string
	zones   []Zone // of the current page
}

// page draws page n, from 0, in reading order.
func (c *crayon) page(n int) error {
	c.zones = c.pl.Formulaire.Pages[n].Zones
	for _, e := range c.pl.pages[n].elements {
		if err := e.dessiner(c); err != nil {
			return err
		}
	}
	return c.d.Err()
}

func (e *element) dessiner(c *crayon) (err error) {
	dessiner := func() {
		for _, x := range e.contenu {
			if err == nil {
				err = x.dessiner(c)
			}
		}
	}
	switch {
	case e.balise.Role != "":
		c.d.Baliser(e.balise, dessiner)
	case e.artefact():
		c.d.Artefact(dessiner)
	default:
		dessiner()
	}
	return err
}

// artefact reports whether an element without a role holds rules and words that say nothing: others have a role of their own.
func (e *element) artefact() bool {
	for _, x := range e.contenu {
		switch x.(type) {
		case textePlan, aplat:
		default:
			return false
		}
	}
	return true
}

func (t textePlan) dessiner(c *crayon) error {
	c.d.Police(t.style, t.taille)
	c.d.Texte(t.x, t.y, t.texte)
	return c.d.Err()
}

func (a aplat) dessiner(c *crayon) error {
	if a.plein {
		c.d.Plein(a.boite, a.gris)
	} else {
		c.d.Cadre(a.boite, a.epaisseur)
	}
	return c.d.Err()
}

func (l librePlan) dessiner(c *crayon) error { return c.libre(l.nom, l.boite) }

func (t traductionPlan) dessiner(c *crayon) error {
	s := t.texte(c.i.Langue)
	if s == "" {
		return nil
	}
	if err := c.traduction(t.boite, s); err != nil {
		return fmt.Errorf("traduction de « %s » : %w", t.quoi, err)
	}
	return c.d.Err()
}

// traduction sets words of the language asked for in their box, smaller when they are long.
func (c *crayon) traduction(r dossier.RectMM, s string) error {
	b := papier.Balise{Role: papier.RoleFragment, Langue: c.i.Langue}
	couper, droite := papier.Couper, false
	switch c.i.Langue {
	case "ar":
		couper, droite, b.Texte = papier.CouperArabe, true, s
	case "falc": // easy French is French
		b.Langue = ""
	}
	for taille := ptTraduction; taille >= ptTraductionMin; taille -= 0.25 {
		lignes, err := couper(papier.Etroit, taille, s, r.L)
		c.d.Police(papier.Etroit, taille)
		inter := c.d.Hauteur() * 1.12
		if err != nil && taille > ptTraductionMin {
			continue // a word wider than a line
		}
		if err != nil {
			return err
		}
		if dossier.MM(len(lignes))*inter > r.H+0.05 {
			continue
		}
		c.d.Baliser(b, func() {
			for i, l := range lignes {
				y := r.Y + dossier.MM(i+1)*inter - 0.22*inter
				if droite {
					c.d.TexteDans(r.X, y, r.L, "droite", l)
				} else {
					c.d.Texte(r.X, y, l)
				}
			}
		})
		return c.d.Err()
	}
	return fmt.Errorf("%w: texte plus long que sa place", dossier.ErrInvalide)
}

func (z zonePlan) dessiner(c *crayon) error {
	zone := c.zones[z.rang]
	valeur := c.valeurs[zone.Champ]
	var err error
	switch {
	case c.i.Remplissable && zone.Genre != ZoneSignature:
		err = c.saisir(zone, z, valeur)
	default:
		c.d.Baliser(z.balise(zone, valeur), func() {
			dessinerBoites(c.d, zone.Genre, zone.Boites)
			err = remplir(c.d, zone, valeur, c.pl.mes)
		})
	}
	if err != nil {
		return fmt.Errorf("champ %s (n° %d) : %w", zone.Champ, zone.Numero, err)
	}
	return c.d.Err()
}

// balise says of a printed zone what a screen reader needs: what is asked, what kind of answer, and the answer.
func (z zonePlan) balise(zone Zone, valeur string) papier.Balise {
	b := papier.Balise{Role: papier.RoleChamp, Alt: z.libelle(), Champ: &papier.ChampImprime{Genre: papier.SaisieTexte}}
	switch {
	case zone.Genre == ZoneCase:
		b.Champ.Genre, b.Champ.Coche = papier.SaisieCase, valeur == zone.Valeur
		if z.option != "" {
			b.Champ.Genre = papier.SaisieRadio
		}
	case zone.Format == "date":
		b.Texte = dateLue(valeur)
	default:
		b.Texte = valeur
	}
	return b
}

// libelle is what a zone is called aloud.
func (z zonePlan) libelle() string {
	if z.option == "" {
		return z.alt
	}
	return z.alt + "\u00a0: " + z.option
}

// dateLue is a date as read aloud: 25/04/1987, 07/1990, 1989.
func dateLue(valeur string) string {
	d, err := dossier.ParseDateIncomplete(valeur)
	if err != nil || valeur == "" {
		return ""
	}
	s := string(d)
	var parties []string
	for _, p := range []string{s[8:10], s[5:7], s[:4]} {
		if strings.Trim(p, "0") != "" {
			parties = append(parties, p)
		}
	}
	return strings.Join(parties, "/")
}

// dessinerBoites draws the empty boxes of a zone: what the reader is told is what is drawn.
func dessinerBoites(d *papier.Document, genre GenreZone, boites []dossier.RectMM) {
	epaisseur := filet
	if genre == ZoneCase || genre == ZoneSignature {
		epaisseur = 0.25
	}
	for _, b := range boites {
		d.Cadre(b, epaisseur)
	}
}
