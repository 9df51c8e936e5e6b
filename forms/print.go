package forms

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
)

// Print draws the pages to send back, blank when there are no values, and the page de données as last page when there are.
//
// Copie is eight digits given by the caller. A value with no field or no room in its boxes, or with a character that cannot be
// printed, is dossier.ErrInvalide naming the field, and nothing is written: values that passed ParseChamps fit. Same input, same bytes.
func Print(w io.Writer, i Impression) error {
	pl, err := planImprime(i)
	if err != nil {
		return err
	}
	d := papier.Nouveau(papier.Meta{Titre: pl.titre(), Sujet: "Formulaire à renvoyer par la poste", Auteur: "Souspli"})
	d.Stricte()
	if err := pl.imprimer(d, i); err != nil {
		return err
	}
	return d.Sortie(w)
}

// planImprime is the layout an impression is drawn on.
func planImprime(i Impression) (*plan, error) {
	p, err := ByCode(i.Procedure)
	if err != nil {
		return nil, err
	}
	n, ok := p.Numeros[i.Variante]
	if !ok {
		return nil, fmt.Errorf("%w: la démarche %s n’a pas de variante %q", dossier.ErrIntrouvable, i.Procedure, i.Variante)
	}
	if (i.Presentation == pagecode.Bilingue) != slices.Contains(Langues, i.Langue) {
		return nil, fmt.Errorf("%w: langue %q de la présentation", dossier.ErrInvalide, i.Langue)
	}
	return planDe(n, p.Revision, i.Presentation)
}

func (pl *plan) titre() string {
	if pl.Variante == "" {
		return pl.Titre
	}
	return pl.Titre + " — " + LibelleVariante(pl.Variante)
}

// imprimer draws every page of the form, then the page de données.
func (pl *plan) imprimer(d *papier.Document, i Impression) error {
	valeurs, err := pl.valeurs(i)
	if err != nil {
		return err
	}
	codes, err := pl.codes(i)
	if err != nil {
		return err
	}
	id := pagecode.ID{Presentation: pl.Presentation, Formulaire: pl.Numero, Revision: pl.Revision, Page: 1, Pages: len(pl.pages), Copie: i.Copie}
	if len(codes) > 0 {
		id.Pages++
	}
	if err := id.Verifier(); err != nil {
		return err
	}
	c := &crayon{d: d, pl: pl, i: i, valeurs: valeurs}
	for n := range pl.pages {
		id.Page = n + 1
		d.Page()
		d.Artefact(func() { pl.cadrePage(d, id) })
		if err := c.page(n); err != nil {
			return err
		}
	}
	if len(codes) > 0 {
		id.Page = id.Pages
		d.Page()
		d.Artefact(func() { pl.cadrePage(d, id) })
		pl.pageDonnees(d, codes, i)
	}
	return d.Err()
}

// valeurs is what goes in the boxes: the answers, the variant (always crossed: the form is that of one variant), the attempts.
func (pl *plan) valeurs(i Impression) (map[string]string, error) {
	v := maps.Clone(i.Champs)
	if v == nil {
		v = map[string]string{}
	}
	if pl.Procedure == CodeProblemeANEF {
		maps.Copy(v, ChampsTentatives(i.Tentatives))
	} else if len(i.Tentatives) > 0 {
		return nil, fmt.Errorf("%w: les tentatives vont sur la lettre « PROBLÈME ANEF »", dossier.ErrInvalide)
	}
	for _, code := range slices.Sorted(maps.Keys(v)) {
		if _, ok := pl.champs[code]; !ok {
			return nil, fmt.Errorf("%w: champ %s inconnu de ce formulaire", dossier.ErrInvalide, code)
		}
	}
	if _, ok := pl.champs["variante"]; ok {
		if x := v["variante"]; x != "" && x != pl.Variante {
			return nil, fmt.Errorf("%w: ce formulaire est celui de la variante %s", dossier.ErrInvalide, pl.Variante)
		}
		v["variante"] = pl.Variante
	}
	return v, nil
}

// codes gives the texts of the data codes; none for a blank form, nor for one to fill on screen: its answers are not known.
func (pl *plan) codes(i Impression) ([]string, error) {
	if i.Remplissable {
		return nil, nil
	}
	champs := map[string]string{}
	for code, v := range i.Champs {
		if v != "" {
			champs[code] = v
		}
	}
	if len(champs) == 0 && len(i.Tentatives) == 0 {
		return nil, nil
	}
	if _, ok := pl.champs["variante"]; ok {
		champs["variante"] = pl.Variante // boxes and codes must say the same
	}
	return pagecode.EncodeDonnees(pagecode.Donnees{Formulaire: pl.Numero, Revision: pl.Revision, Copie: i.Copie, Champs: champs, Tentatives: i.Tentatives})
}

// cadrePage draws what is the same on every page: marks, page id three times, footer. Nothing may touch them afterwards.
func (pl *plan) cadrePage(d *papier.Document, id pagecode.ID) {
	for n, c := range Reperes {
		d.Plein(dossier.RectMM{X: c.X - RepereCote/2, Y: c.Y - RepereCote/2, L: RepereCote, H: RepereCote}, 0)
		if n == 3 {
			d.Plein(dossier.RectMM{X: c.X - RepereTrou/2, Y: c.Y - RepereTrou/2, L: RepereTrou, H: RepereTrou}, 1)
		}
		const cote = RepereCote + 4
		d.Reserver(dossier.RectMM{X: c.X - cote/2, Y: c.Y - cote/2, L: cote, H: cote}, "repère d’angle")
	}
	d.QR(BoiteQR, id.String(), "Q")
	d.Code128(BoiteCode128, id.String())
	d.Police(papier.Mono, 7)
	d.TexteDans(BoiteQR.X-10, BoiteQR.Y+BoiteQR.H+5.9, BoiteQR.L+20, "centre", id.Clair())
	d.TexteDans(BoiteCode128.X, BoiteCode128.Y+BoiteCode128.H+3.2, BoiteCode128.L, "centre", id.Clair())
	const x, l dossier.MM = 90, 102
	d.Police(papier.EtroitGras, 9)
	d.TexteDans(x, 273.4, l, "droite", abreger(d, pl.titre(), l)) // on each page, so that a lost sheet finds its pile
	d.Police(papier.Etroit, 8)
	d.TexteDans(x, 277.3, l, "droite", fmt.Sprintf("formulaire %03d · révision %d, %s", id.Formulaire, id.Revision, datesRevision[id.Revision]))
	d.Police(papier.Gras, 11)
	d.TexteDans(x, 282.4, l, "droite", fmt.Sprintf("page %d/%d", id.Page, id.Pages))
}

// abreger cuts a line at a word when it is too long.
func abreger(d *papier.Document, s string, l dossier.MM) string {
	mots := strings.Split(s, " ")
	for n := len(mots); n > 0; n-- {
		court := strings.TrimRight(strings.Join(mots[:n], " "), " —:,\u00a0")
		if n < len(mots) {
			court += "…"
		}
		if d.Largeur(court) <= l {
			return court
		}
	}
	return ""
}
