package forms

import (
	"strings"

	"souspli/dossier"
	"souspli/forms/papier"
	"souspli/law"
)

// libre draws the words of a box that depend on what is printed.
func (pl *plan) libre(d *papier.Document, nom string, r dossier.RectMM, i Impression) error {
	switch nom {
	case "prefecture":
		if p, ok := law.PrefectureByCode(i.Prefecture); ok {
			d.Police(papier.Etroit, 10)
			d.TexteDans(r.X, r.Y+3.6, r.L, "gauche", p.Nom)
		}
	case "envoi":
		pl.envoi(d, r, i.Prefecture)
	case "demarche":
		pl.demarche(d, r, i)
	case "pieces":
		return dessinerPieces(d, r, pl.procedure.Pieces(pl.Variante, i.Champs))
	}
	return d.Err()
}

// envoi says where to send the form, or how to find it, as large as its box allows.
func (pl *plan) envoi(d *papier.Document, r dossier.RectMM, prefecture string) {
	d.Police(papier.EtroitGras, ptEtiquette)
	d.TexteDans(r.X, r.Y+3.2, r.L, "gauche", "À envoyer, si possible en recommandé, à :")
	lignes, note := AdresseEnvoi(prefecture)
	for _, taille := range []float64{9.5, 9, 8.5, 8, 7.5} {
		d.Police(papier.Etroit, taille)
		inter := d.Hauteur() * 1.2
		var coupees []string
		for _, l := range lignes {
			coupees = append(coupees, d.Couper(l, r.L)...)
		}
		h := dossier.MM(len(coupees))*inter + d.HauteurParagraphe(r.L, inter, note)
		if h > r.H-etiquetteH && taille > 7.5 {
			continue
		}
		y := r.Y + etiquetteH
		for _, l := range coupees {
			y += inter
			d.Texte(r.X, y-0.25*inter, l)
		}
		d.Paragraphe(r.X, y, r.L, inter, note)
		return
	}
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
