package forms

import (
	"fmt"
	"strconv"
	"strings"

	"souspli/dossier"
	"souspli/forms/papier"
)

// partie is a field of the fillable face: a line of a comb, a part of a date, a ruled line, a tick.
type partie struct {
	boites []dossier.RectMM
	saisie papier.Saisie
}

// saisir draws a zone as fields of the PDF, each in its own Form element. A value given fills them.
func (c *crayon) saisir(zone Zone, z zonePlan, valeur string) error {
	var parties []partie
	var err error
	switch {
	case zone.Genre == ZoneCase:
		parties = partiesCase(zone, z, valeur)
	case zone.Format == "date":
		parties, err = partiesDate(zone, z, valeur)
	case zone.Genre == ZonePeigne:
		parties, err = partiesPeigne(zone, z, valeur)
	default:
		parties, err = partiesLignes(zone, z, valeur, c.pl.mes)
	}
	for _, p := range parties {
		if zone.Genre == ZonePeigne {
			p.saisie.Peigne, p.saisie.Taille = true, c.pl.mes.ptCase
		}
		p.saisie.Boite = tour(p.boites)
		c.d.Baliser(papier.Balise{Role: papier.RoleChamp, Alt: p.saisie.Libelle}, func() {
			dessinerBoites(c.d, zone.Genre, p.boites)
			c.d.Saisir(p.saisie)
		})
	}
	return err
}

// tour is the box round boxes.
func tour(boites []dossier.RectMM) dossier.RectMM {
	t := boites[0]
	for _, b := range boites[1:] {
		x, y := max(t.X+t.L, b.X+b.L), max(t.Y+t.H, b.Y+b.H)
		t.X, t.Y = min(t.X, b.X), min(t.Y, b.Y)
		t.L, t.H = x-t.X, y-t.Y
	}
	return t
}

func partiesCase(zone Zone, z zonePlan, valeur string) []partie {
	s := papier.Saisie{Nom: zone.Champ, Libelle: z.libelle(), Genre: papier.SaisieCase, Valeur: zone.Valeur, Contenu: valeur}
	if z.option != "" {
		s.Genre, s.Groupe = papier.SaisieRadio, z.alt
	}
	return []partie{{zone.Boites, s}}
}

// partiesDate gives day, month and year.
func partiesDate(zone Zone, z zonePlan, valeur string) ([]partie, error) {
	cases := strings.Repeat(" ", 8)
	if valeur != "" {
		d, err := dossier.ParseDateIncomplete(valeur)
		if err != nil {
			return nil, fmt.Errorf("%w: date attendue AAAA-MM-JJ", dossier.ErrInvalide)
		}
		cases = casesDate(d)
	}
	libelle := strings.TrimSuffix(z.alt, ", jour mois année")
	var parties []partie
	for _, p := range []struct {
		nom, dit     string
		debut, apres int
	}{{"jour", "jour", 0, 2}, {"mois", "mois", 2, 4}, {"annee", "année", 4, 8}} {
		parties = append(parties, partie{zone.Boites[p.debut:p.apres], papier.Saisie{
			Nom: zone.Champ + "-" + p.nom, Libelle: libelle + ", " + p.dit, Genre: papier.SaisieTexte, Max: p.apres - p.debut,
			Contenu: strings.TrimSpace(cases[p.debut:p.apres]),
		}})
	}
	return parties, nil
}

// partiesPeigne gives a field a line of cells.
func partiesPeigne(zone Zone, z zonePlan, valeur string) ([]partie, error) {
	lettres, err := lettresPeigne(zone, valeur)
	if err != nil {
		return nil, err
	}
	var parties []partie
	for debut := 0; debut < len(zone.Boites); {
		fin := debut + 1
		for fin < len(zone.Boites) && zone.Boites[fin].Y == zone.Boites[debut].Y {
			fin++
		}
		s := papier.Saisie{Nom: zone.Champ, Libelle: z.alt, Genre: papier.SaisieTexte, Max: fin - debut}
		if n := len(parties); n > 0 || fin < len(zone.Boites) {
			s.Nom += "-" + strconv.Itoa(n+1)
			if n > 0 {
				s.Libelle += " (suite)"
			}
			if n > 1 {
				s.Libelle = fmt.Sprintf("%s (suite %d)", z.alt, n)
			}
		}
		if debut < len(lettres) {
			s.Contenu = strings.TrimRight(string(lettres[debut:min(fin, len(lettres))]), " ")
		}
		parties = append(parties, partie{zone.Boites[debut:fin], s})
		debut = fin
	}
	return parties, nil
}

// largeurCapitale and largeurProse are the widths of an average character of the text face, for one point: in capitals, as the form asks
// on a line, and in sentences. A reader that follows the file stops at the end of the box all the same.
const (
	largeurCapitale dossier.MM = 0.236
	largeurProse    dossier.MM = 0.18
)

// tailleSaisieMin is the least size of an answer typed on screen, in points.
const tailleSaisieMin = 9

// partiesLignes gives a field a ruled line, in the largest size at which the answer the catalogue allows holds. What does
// not fit in the smallest goes in the observations, as it does by hand.
func partiesLignes(zone Zone, z zonePlan, valeur string, mes *mesures) ([]partie, error) {
	l := zone.Boites[0].L - 2*retraitLigne
	taille, signes, signe := 0.0, 0, largeurCapitale
	if len(zone.Boites) > 1 {
		signe = largeurProse
	}
	for _, c := range mes.compositions {
		if c.parTrait > 1 || c.style != papier.Normal && c.taille < tailleSaisieMin {
			break
		}
		taille = c.taille
		if signes = int(l / (signe * dossier.MM(taille))); signes*len(zone.Boites) >= zone.Max {
			break
		}
	}
	var lignes []string
	if valeur != "" {
		var err error
		if lignes, err = papier.Couper(papier.Normal, taille, strings.TrimRight(valeur, "\n "), l); err != nil {
			return nil, err
		}
		if len(lignes) > len(zone.Boites) {
			return nil, fmt.Errorf("%w: réponse plus longue que les lignes à remplir à l’écran", dossier.ErrInvalide)
		}
	}
	var parties []partie
	for i, b := range zone.Boites {
		s := papier.Saisie{Nom: zone.Champ, Libelle: z.alt, Genre: papier.SaisieTexte, Max: signes, Taille: taille}
		if n := len(zone.Boites); n > 1 {
			s.Nom += "-" + strconv.Itoa(i+1)
			s.Libelle += fmt.Sprintf(", ligne %d sur %d", i+1, n)
		} else {
			s.Max = min(signes, zone.Max)
		}
		if i < len(lignes) {
			s.Contenu = lignes[i]
			s.Max = max(s.Max, len([]rune(s.Contenu)))
		}
		parties = append(parties, partie{[]dossier.RectMM{b}, s})
	}
	return parties, nil
}
