package icr

import (
	"fmt"
	"math"
	"slices"

	"souspli/dossier"
)

// TypeCase says what a box may hold: the form knows.
type TypeCase string

const (
	Chiffres TypeCase = "chiffres"
	Lettres  TypeCase = "lettres"
	Mixte    TypeCase = "mixte" // letters and digits: numbers of documents
)

// Rejet is the class of what is no single capital or digit.
const Rejet = '?'

// Outputs apart, after the classes: whatever the character, a machine wrote it; it bears an accent or a cedilla.
const (
	Imprime = '¤'
	Marque  = '´'
)

// Calibrage turns scores into confidences, for one type of box, and says when a reading is sure.
type Calibrage struct {
	Temperature float64 `json:"temperature"` // scores are divided by it
	Seuil       float64 `json:"seuil"`       // share of the best, among what may stand there, from which a reading is sure
	Rejet       float64 `json:"rejet"`       // share of « no character » above which nothing is
	Marque      float64 `json:"marque"`      // score of « it bears a mark » from which nothing is: its accent would be lost
}

// Hypothese is one character that may stand in a box.
type Hypothese struct {
	Signe     rune              `json:"signe"`
	Confiance dossier.Confiance `json:"confiance"`
}

// Lu is what the network says of one box.
type Lu struct {
	Hypotheses []Hypothese // what the box may hold, best first, at most five; their confidences sum to at most 1
	Rejet      float64     // share of what is no character
	Imprime    float64     // score of « written by a machine », above 0 when it rather was; 0 when the network does not say
	Marquee    bool        // it bears an accent or a cedilla, which is not read; false when the network does not say
	Sure       bool        // it passes the thresholds of its type, and nothing that cannot stand there looks better
}

// Lecteur reads boxes, each type with the network made for it. It is for one goroutine.
type Lecteur struct {
	parType map[TypeCase]*reseauDeCase
}

// reseauDeCase is a network at work on one type of box.
type reseauDeCase struct {
	calcul  *Calcul
	classes []rune
	cal     Calibrage
}

// NouveauLecteur makes a reader. The first network that is calibrated for a type of box reads it; one that has no class Rejet never rejects.
// An error means that no network reads some type.
func NouveauLecteur(reseaux ...*Reseau) (*Lecteur, error) {
	l := &Lecteur{parType: map[TypeCase]*reseauDeCase{}}
	for _, r := range reseaux {
		calcul := r.NouveauCalcul()
		for t, cal := range r.Calibrage {
			if l.parType[t] == nil {
				if cal.Temperature <= 0 {
					cal.Temperature = 1
				}
				l.parType[t] = &reseauDeCase{calcul, []rune(r.Classes), cal}
			}
		}
	}
	for _, t := range []TypeCase{Chiffres, Lettres, Mixte} {
		if l.parType[t] == nil {
			return nil, fmt.Errorf("poids: aucun réseau ne lit les cases de %s", t)
		}
	}
	return l, nil
}

// permis reports whether a character may stand in a box of that type.
func (t TypeCase) permis(r rune) bool {
	switch chiffre := r >= '0' && r <= '9'; {
	case r == Rejet:
		return false
	case t == Chiffres:
		return chiffre
	case t == Lettres:
		return !chiffre
	}
	return true
}

// Lire reads the ink of one cell, as Normaliser gives it.
func (l *Lecteur) Lire(vu *[Cote * Cote]float32, t TypeCase) Lu {
	de := l.parType[t]
	scores := de.calcul.Scores(vu[:])
	parts := make([]float64, len(scores))
	var lu Lu
apart:
	for n := len(scores) - 1; ; n-- {
		switch de.classes[n] {
		case Imprime:
			lu.Imprime = float64(scores[n])
		case Marque:
			lu.Marquee = float64(scores[n]) >= de.cal.Marque
		default:
			break apart
		}
		scores = scores[:n]
	}
	haut := slices.Max(scores)
	total, meilleur := 0.0, 0
	for i, s := range scores {
		parts[i] = math.Exp(float64(s-haut) / de.cal.Temperature)
		total += parts[i]
		if s > scores[meilleur] {
			meilleur = i
		}
	}
	// What may stand there shares, with « no character », what all classes have: a letter drawn in a box of digits is no digit.
	permis := 0.0
	for i, c := range de.classes[:len(scores)] {
		switch {
		case c == Rejet:
			lu.Rejet = parts[i] / total
		case t.permis(c):
			permis += parts[i]
		}
	}
	part := 0.0
	for i, c := range de.classes[:len(scores)] {
		if t.permis(c) {
			part = max(part, parts[i]/permis)
			lu.Hypotheses = append(lu.Hypotheses, Hypothese{c, dossier.Confiance(parts[i] / permis * (1 - lu.Rejet))})
		}
	}
	slices.SortFunc(lu.Hypotheses, func(a, b Hypothese) int {
		switch {
		case a.Confiance > b.Confiance:
			return -1
		case a.Confiance < b.Confiance:
			return 1
		}
		return int(a.Signe - b.Signe)
	})
	lu.Hypotheses = lu.Hypotheses[:min(5, len(lu.Hypotheses))]
	lu.Sure = !lu.Marquee && de.cal.Seuil > 0 && part >= de.cal.Seuil && lu.Rejet <= de.cal.Rejet && (t.permis(de.classes[meilleur]) || semblables(de.classes[meilleur], lu.Hypotheses[0].Signe))
	return lu
}

// semblables are a letter and a digit drawn alike: the type of box decides.
func semblables(a, b rune) bool {
	for _, p := range []string{"0O", "1I", "2Z", "5S", "0Q", "0D", "8B", "6G"} {
		if r := []rune(p); a == r[0] && b == r[1] || a == r[1] && b == r[0] {
			return true
		}
	}
	return false
}
