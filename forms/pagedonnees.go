package forms

import (
	"fmt"
	"strings"

	"souspli/dossier"
	"souspli/forms/pagecode"
	"souspli/forms/papier"
	"souspli/law"
)

// BoitesDonnees gives where n data codes stand on the page de données, in the order they are printed; nil for none or for more than a
// page holds. Up to nine codes are larger.
func BoitesDonnees(n int) []dossier.RectMM {
	if n < 1 || n > pagecode.PartiesMax {
		return nil
	}
	x0, y0, pasX, pasY, cote := dossier.MM(20), dossier.MM(72), dossier.MM(60), dossier.MM(64), dossier.MM(50)
	if n > 9 {
		x0, y0, pasY, cote = 22, 69, 49.5, 46
	}
	boites := make([]dossier.RectMM, n)
	for i := range boites {
		boites[i] = dossier.RectMM{X: x0 + dossier.MM(i%3)*pasX, Y: y0 + dossier.MM(i/3)*pasY, L: cote, H: cote}
	}
	return boites
}

// pageDonnees draws the answers as codes: reading them back is exact.
func (pl *plan) pageDonnees(d *papier.Document, codes []string, i Impression) {
	d.Baliser(papier.Balise{Role: papier.RoleTitre2}, func() {
		d.Police(papier.Gras, 17)
		d.Texte(gauche, 24, "Page de données")
	})
	d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() {
		d.Police(papier.Normal, 11)
		d.Paragraphe(gauche, 26, utileEtroit, 5.2, "Ces codes répètent, pour la machine, les réponses imprimées sur les autres pages. **N’écrivez rien ici.** "+
			"Pour corriger une réponse, barrez-la sur sa page et écrivez la bonne à côté. Si cette page se perd, votre demande reste valable.")
	})
	boites := BoitesDonnees(len(codes))
	for i, b := range boites {
		alt := fmt.Sprintf("Code de données %d sur %d", i+1, len(codes))
		d.Baliser(papier.Balise{Role: papier.RoleFigure, Alt: alt}, func() { d.QR(b, codes[i], pagecode.Niveau(codes[i])) })
	}
	if len(codes) > 1 && len(codes) <= 9 {
		d.Artefact(func() { // said by the codes themselves
			d.Police(papier.Normal, 8)
			for i, b := range boites {
				d.TexteDans(b.X, b.Y+b.H+7.4, b.L, "centre", fmt.Sprintf("code %d sur %d", i+1, len(codes)))
			}
		})
	}
	if n := tentativesImprimees(); len(i.Tentatives) > n {
		d.Baliser(papier.Balise{Role: papier.RoleAlinea}, func() { tentativesSuite(d, boites[len(boites)-1], n, i.Tentatives[n:]) })
	}
}

// tentativesSuite writes under the codes the attempts the letter's table has no row for. When the page is full it says how many are
// in the codes only.
func tentativesSuite(d *papier.Document, dernier dossier.RectMM, avant int, liste []dossier.Tentative) {
	y := dernier.Y + dernier.H + 11
	const inter dossier.MM = 3.9
	d.Police(papier.EtroitGras, ptEtiquette)
	if y+2*inter > bas {
		return
	}
	y += inter
	d.Texte(gauche, y-1, "Tentatives suivantes")
	for n, t := range liste {
		d.Police(papier.Etroit, ptEtiquette)
		nature := t.Blocage
		if b, ok := law.BlocageByCode(t.Blocage); ok {
			nature = b.Libelle
		}
		lignes := d.Couper(fmt.Sprintf("%d. %s", avant+n+1, joindre(" — ", strings.Replace(t.Date, "T", " ", 1), nature, t.URL, t.Message)), utile)
		if y+dossier.MM(len(lignes)+1)*inter > bas {
			d.Texte(gauche, y+inter-1, fmt.Sprintf("… et %d autres, à lire dans les codes : décrivez-les aussi sur une feuille jointe.", len(liste)-n))
			return
		}
		for _, l := range lignes {
			y += inter
			d.Texte(gauche, y-1, l)
		}
	}
}
