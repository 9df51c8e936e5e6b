package ocr

import (
	"image"

	"souspli/dossier"
	"souspli/forms"
	"souspli/forms/pagecode"
)

// lireFeuille says what a sheet of ours that goes with forms is. It belongs to no form (Numero stays 0), so that nobody waits for its
// boxes, its signature or its other pages, and it proves no piece.
func (m *Moteur) lireFeuille(e *pageEtat, img *image.Gray, id identite) {
	pl := &e.Page
	pl.Type, pl.Confiance = dossier.PageCourrierNous, confianceCode(id.source)
	if id.id.Formulaire == forms.FeuilleRetour {
		pl.Type = dossier.PageFeuilleRetour
	}
	pl.Code, pl.CodeSource, pl.Copie = id.texte, id.source, id.id.Copie
	pl.Revision, pl.Page, pl.SurPages = id.id.Revision, id.id.Page, id.id.Pages
	titre, _ := forms.TitreFeuille(id.id.Formulaire)
	e.alerte("%s : aucune réponse à y lire.", titre)
	reg, ok := enregistrer(img, id)
	m.noterRegistre(e, reg, ok, id, img)
	if id.id.Formulaire == forms.FeuilleBordereau {
		e.Donnees = m.lireDonnees(img, e.Donnees, reg, ok)
	}
}

// compterAnnonces says on each page of a bordereau how many dossiers its parcel announces and, when the forms were scanned with it, how
// many of those it lists are there. A slip scanned alone says nothing of what is missing.
func compterAnnonces(pages []pageEtat) {
	trouvees := map[string]bool{}
	for _, e := range pages {
		if e.Numero != 0 {
			trouvees[e.Page.Copie] = true
		}
	}
	for n := range pages {
		e := &pages[n]
		if e.Page.Type != dossier.PageCourrierNous || len(e.Donnees) == 0 {
			continue
		}
		d, err := pagecode.DecodeDonnees(e.Donnees)
		if err != nil || d.Copie != e.Page.Copie {
			continue
		}
		total, annonces, err := forms.Annonce(d)
		if err != nil {
			continue
		}
		la := 0
		for _, copies := range annonces {
			entier := true
			for _, c := range copies {
				entier = entier && trouvees[c]
			}
			if entier {
				la++
			}
		}
		e.alerte("%d %s, dont %d sur cette page.", total, pluriel(total, "dossier annoncé", "dossiers annoncés"), len(annonces))
		if la > 0 && la < len(annonces) {
			e.alerte("%d %s de cette page dans ce pli, sur %d.", la, pluriel(la, "dossier", "dossiers"), len(annonces))
		}
	}
}
