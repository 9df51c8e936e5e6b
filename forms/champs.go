package forms

import (
	"slices"
	"strconv"

	"souspli/dossier"
)

// Champs returns the fields of the form of that variant, in printed order, numbered from 1, repeated groups expanded. An
// unknown variant gives none.
func (p *Procedure) Champs(variante string) []Champ {
	if _, ok := p.Numeros[variante]; !ok {
		return nil
	}
	c := charge()
	var liste []Champ
	for _, d := range p.groupes {
		if len(d.Variantes) > 0 && !slices.Contains(d.Variantes, variante) {
			continue
		}
		g := c.groupes[d.Nom]
		applicables := p.applicables(d, g, variante)
		for i := 1; i <= max(1, g.Repete); i++ {
			for j, ch := range applicables {
				champ := ch.deplie(d.Nom, g, i)
				if ch.Code == "variante" {
					champ.Choix = choixParmi(ch.Choix, p.Variantes)
				}
				champ.Numero = len(liste) + 1
				champ.tete = j == 0 && champ.Indice > 0
				liste = append(liste, champ)
			}
		}
	}
	return liste
}

// applicables keeps the fields of a group that the form of that variant asks, as it asks them.
func (p *Procedure) applicables(d demandeGroupe, g groupe, variante string) []champGroupe {
	var garde []champGroupe
	for _, ch := range g.Champs {
		switch {
		case slices.Contains(d.Sans, ch.Code), len(ch.Variantes) > 0 && !slices.Contains(ch.Variantes, variante):
			continue
		case ch.Piece != "" && !p.demandePiece(ch.Piece, variante):
			continue
		}
		if valeurs, ok := d.Choix[ch.Code]; ok {
			ch.Choix = choixParmi(ch.Choix, valeurs)
		}
		ch.Obligatoire = ch.Obligatoire && !d.Facultatif
		garde = append(garde, ch)
	}
	return garde
}

// demandePiece reports whether that piece may be asked for with the form of that variant.
func (p *Procedure) demandePiece(code, variante string) bool {
	return slices.ContainsFunc(p.Documents, func(d PieceProcedure) bool {
		return d.Code == code && (len(d.Variantes) == 0 || slices.Contains(d.Variantes, variante))
	})
}

func (ch champGroupe) deplie(nom string, g groupe, i int) Champ {
	champ := Champ{
		Code: ch.Code, Libelle: ch.Libelle, LibelleEn: ch.LibelleEn, Type: ch.Type, Longueur: ch.Longueur, Obligatoire: ch.Obligatoire,
		Choix: slices.Clone(ch.Choix), Groupe: nom, GroupeLibelle: g.Libelle, Aide: ch.Aide,
		Exact: ch.Peigne || ch.Type == ChampDigits || ch.Type == ChampDate, Largeur: dossier.MM(ch.Largeur), Lignes: ch.Lignes, traductions: ch.traductions,
	}
	if g.Repete > 0 {
		champ.Indice = i
		champ.Code += "_" + strconv.Itoa(i)
	}
	return champ
}

// choixParmi keeps the answers whose value is in the list, in their own order.
func choixParmi(tous []Choix, valeurs []string) []Choix {
	var garde []Choix
	for _, x := range tous {
		if slices.Contains(valeurs, x.Valeur) {
			garde = append(garde, x)
		}
	}
	return garde
}

// Pieces returns the pieces that may have to be joined for that variant, in the order of the catalogue. What the fields rule
// out is left out; what they cannot decide stays, with its condition in words and Exigee false. Of pieces that stand for one
// another, one is enough.
func (p *Procedure) Pieces(variante string, champs map[string]string) []PieceRequise {
	c := charge()
	var liste []PieceRequise
	for _, d := range p.Documents {
		if len(d.Variantes) > 0 && !slices.Contains(d.Variantes, variante) {
			continue
		}
		situation := d.situation(champs)
		if situation == exclue {
			continue
		}
		doc := c.documents[d.Code]
		piece := PieceRequise{
			Code: d.Code, Libelle: doc.Libelle, Nombre: max(1, doc.Nombre, d.Nombre), Condition: d.Condition,
			Exigee: d.Besoin == "required" && len(d.Quand) == 0 || situation == etablie, AlternativeDe: d.AlternativeA, ADepot: d.Etape != "retrait",
			AgeMax: doc.AgeMax, Traduction: doc.Traduction, Original: doc.Original, Commune: doc.Commune,
			Aide: doc.Aide, Note: d.Note, Certitude: d.Certitude,
		}
		if d.Nombre > 0 {
			piece.Nombre = d.Nombre
		}
		liste = append(liste, piece)
	}
	return liste
}

type situationPiece int

const (
	inconnue situationPiece = iota // the fields do not say
	etablie                        // they say that it is owed
	exclue                         // they say that it is not
)

// situation compares the condition with the fields. A condition the fields show only in part is never « etablie ».
func (d PieceProcedure) situation(champs map[string]string) situationPiece {
	if len(d.Quand) == 0 {
		return inconnue
	}
	resultat := etablie
	for champ, valeurs := range d.Quand {
		v := champs[champ]
		switch {
		case v == "":
			resultat = inconnue
		case !slices.Contains(valeurs, v):
			return exclue
		}
	}
	if d.EnPartie {
		return inconnue
	}
	return resultat
}

// Numero returns the number of the form of that variant, 0 when there is none.
func (p *Procedure) Numero(variante string) int { return p.Numeros[variante] }
