package icr

import (
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

// Imprime is an output apart: whatever the character, a machine wrote it.
const Imprime = '¤'

// Calibrage turns scores into confidences, for one type of box.
type Calibrage struct {
	Temperature float64      `json:"temperature"` // scores are divided by it
	Seuil       float64      `json:"seuil"`       // share of the best from which a reading is sure
	Courbe      [][2]float64 `json:"courbe"`      // share of the best, rising, and how many such readings in all were right
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
	Sure       bool        // the best is above the threshold of its type, and nothing that cannot stand there looks better
}

// Lecteur reads boxes with one network. It is for one goroutine.
type Lecteur struct {
	calcul  *Calcul
	classes []rune
}

// NouveauLecteur makes a reader; a network that has no class Rejet never rejects.
func NouveauLecteur(r *Reseau) *Lecteur {
	return &Lecteur{calcul: r.NouveauCalcul(), classes: []rune(r.Classes)}
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
	cal := l.calcul.r.Calibrage[t]
	if cal.Temperature <= 0 {
		cal.Temperature = 1
	}
	scores := l.calcul.Scores(vu[:])
	parts := make([]float64, len(scores))
	var lu Lu
	if n := len(scores) - 1; l.classes[n] == Imprime {
		lu.Imprime, scores = float64(scores[n]), scores[:n]
	}
	haut := slices.Max(scores)
	total, meilleur := 0.0, 0
	for i, s := range scores {
		parts[i] = math.Exp(float64(s-haut) / cal.Temperature)
		total += parts[i]
		if s > scores[meilleur] {
			meilleur = i
		}
	}
	// What may stand there shares, with « no character », what all classes have: a letter drawn in a box of digits is no digit.
	permis := 0.0
	for i, r := range l.classes[:len(scores)] {
		switch {
		case r == Rejet:
			lu.Rejet = parts[i] / total
		case t.permis(r):
			permis += parts[i]
		}
	}
	for i, r := range l.classes[:len(scores)] {
		if t.permis(r) {
			lu.Hypotheses = append(lu.Hypotheses, Hypothese{r, dossier.Confiance(parts[i] / permis * (1 - lu.Rejet))})
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
	lu.Sure = cal.Seuil > 0 && float64(lu.Hypotheses[0].Confiance) >= cal.Seuil && (t.permis(l.classes[meilleur]) || semblables(l.classes[meilleur], lu.Hypotheses[0].Signe))
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
